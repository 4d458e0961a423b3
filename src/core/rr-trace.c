/* rr-trace.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define RR_SYNC_BOOKKEEPING
#include "config.h"

#include "rr-trace.h"

#include "rr-sync.h"
#include "rr-trace-pack.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The flight recorder. Each thread writes into a segment of its own without a lock; when
 * it is full the thread takes another: the one that was filled longest ago if that is past
 * the window or there are enough, else a new one. So a busy thread has many and an idle one
 * has one, and all together take what the window needs, never more than
 * RR_TRACE_MAX_BYTES. A thread that ends leaves the rest of its segment to the next.
 *
 * An event is written before it is counted, and never changed while it counts: a reader
 * copies what is counted. It holds the lock for one segment at a time, which keeps that
 * segment from being taken, and no writer from writing.
 *
 * Threads: any.
 * Ends:    never; what is recorded stays to be read when recording is switched off.
 */

#define SEGMENT_WORDS  1024
#define N_SEGMENTS     1270
#define N_NAMES        1024     /* a power of two */
#define MAX_NAMES      768      /* beyond that things are called "other" */

G_STATIC_ASSERT (N_NAMES <= RR_TRACE_PACK_NAMES);

typedef struct _Segment Segment;
struct _Segment
{
  guint64 *words;       /* (owned) (nullable) (guarded by lock): allocated once; packed events */
  guint    n_words;     /* (atomic): written by the thread that has it */
  guint    n_events;    /* of the thread that has it, then (guarded by lock) */
  gint64   last_us;     /* (atomic): when the last one ended */
  guint64  generation;  /* (guarded by lock): grows when it is taken anew */
  Segment *next;        /* (guarded by lock): in one of the lists */
};

G_STATIC_ASSERT (N_SEGMENTS * (SEGMENT_WORDS * sizeof (guint64) + sizeof (Segment))
                 <= RR_TRACE_MAX_BYTES);

static struct
{
  RrMutex  lock;
  Segment  segments[N_SEGMENTS];
  guint    n_allocated;     /* (guarded by lock) */
  Segment *partial;         /* (guarded by lock): left by threads that ended */
  Segment *oldest;          /* (guarded by lock): full ones, the oldest first */
  Segment *newest;          /* (guarded by lock) */
  guint    n_threads;       /* (guarded by lock) */
  guint64  n_recorded;      /* (guarded by lock): in segments that were given back */
  guint64  n_overwritten;   /* (guarded by lock) */
  guint64  n_no_ring;       /* (guarded by lock) */
} recorder = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static struct
{
  RrMutex     lock;
  const void *names[N_NAMES];   /* (atomic): set once; the place is the id */
  guint       n_names;          /* (guarded by lock) */
} dictionary = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

int rr_trace_on;

static _Thread_local Segment *own;
static _Thread_local RrTraceOrigin own_origin;
static _Thread_local guint32 own_tid;
static _Thread_local guint n_missed;     /* since it was last asked for a segment in vain */

/* --- segments ----------------------------------------------------------------- */

static gboolean
is_full (const Segment *segment)
{
  return segment->n_words > SEGMENT_WORDS - RR_TRACE_PACK_MOST;
}

static void
push_full_locked (Segment *segment)
{
  segment->next = NULL;
  if (recorder.newest != NULL)
    recorder.newest->next = segment;
  else
    recorder.oldest = segment;
  recorder.newest = segment;
}

static Segment *
recycle_locked (void)
{
  Segment *segment = recorder.oldest;

  if (segment == NULL)
    return NULL;

  recorder.oldest = segment->next;
  if (recorder.oldest == NULL)
    recorder.newest = NULL;
  recorder.n_overwritten += segment->n_events;
  segment->generation++;
  segment->n_events = 0;
  __atomic_store_n (&segment->n_words, 0, __ATOMIC_RELAXED);
  return segment;
}

/* What is in the one that was filled longest ago is of no interest any more. */
static gboolean
is_past_locked (gint64 now_us)
{
  const Segment *segment = recorder.oldest;

  return segment != NULL && __atomic_load_n (&segment->last_us, __ATOMIC_RELAXED) < now_us - RR_TRACE_WINDOW_US;
}

static Segment *
take_locked (gint64 now_us)
{
  Segment *segment = recorder.partial;

  if (segment != NULL)
    {
      recorder.partial = segment->next;
      return segment;
    }
  if (recorder.n_allocated == N_SEGMENTS || is_past_locked (now_us))
    return recycle_locked ();

  segment = &recorder.segments[recorder.n_allocated++];
  segment->words = g_new (guint64, SEGMENT_WORDS);
  return segment;
}

static void
give_back_locked (Segment *segment)
{
  if (is_full (segment))
    {
      recorder.n_recorded += segment->n_events;
      push_full_locked (segment);
      return;
    }
  segment->next = recorder.partial;
  recorder.partial = segment;
}

static void
thread_ended (gpointer data)
{
  rr_mutex_lock (&recorder.lock);
  if (own != NULL)
    {
      give_back_locked (own);
      recorder.n_threads--;
    }
  own = NULL;
  rr_mutex_unlock (&recorder.lock);
}

static GPrivate thread_end = G_PRIVATE_INIT (thread_ended);

/* Returns: (nullable): a segment with room; %NULL when all are in the hands of others */
static Segment *
change_segment (gint64 now_us)
{
  gboolean had_one = own != NULL;

  if (!had_one && n_missed > 0 && ++n_missed < SEGMENT_WORDS / 2)
    return NULL;

  rr_mutex_lock (&recorder.lock);
  if (had_one)
    give_back_locked (own);
  own = take_locked (now_us);
  recorder.n_threads += (own != NULL) - had_one;
  recorder.n_no_ring += own == NULL;
  rr_mutex_unlock (&recorder.lock);

  n_missed = own == NULL;
  own_origin = (RrTraceOrigin) { 0, 0 };
  if (own != NULL)
    g_private_set (&thread_end, &recorder);
  return own;
}

/* --- names -------------------------------------------------------------------- */

static guint
hash_of (const void *name)
{
  return (guint) (((guintptr) name * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 40) % N_NAMES;
}

static guint16
add_name (const void *name)
{
  guint at = hash_of (name);
  const void *there;

  rr_mutex_lock (&dictionary.lock);
  while ((there = dictionary.names[at]) != NULL && there != name)
    at = (at + 1) % N_NAMES;
  if (there == NULL && dictionary.n_names < MAX_NAMES)
    {
      dictionary.n_names++;
      __atomic_store_n (&dictionary.names[at], name, __ATOMIC_RELEASE);
      there = name;
    }
  rr_mutex_unlock (&dictionary.lock);
  return there != NULL ? (guint16) (at + 1) : 0;
}

/* Names are known by their address. Returns: 0 for what has none */
static guint16
name_id (const void *name)
{
  guint at = hash_of (name);
  const void *there;

  if (name == NULL)
    return 0;
  while ((there = __atomic_load_n (&dictionary.names[at], __ATOMIC_ACQUIRE)) != NULL)
    {
      if (there == name)
        return (guint16) (at + 1);
      at = (at + 1) % N_NAMES;
    }
  return add_name (name);
}

/**
 * rr_trace_name:
 * @name: of an event
 *
 * Thread: any.
 *
 * Returns: (nullable): the #RrSite of a task, the static string of anything else
 */
const void *
rr_trace_name (guint16 name)
{
  if (name == 0 || name > N_NAMES)
    return NULL;
  return __atomic_load_n (&dictionary.names[name - 1], __ATOMIC_ACQUIRE);
}

/* --- writing ------------------------------------------------------------------ */

/**
 * rr_trace_tid:
 *
 * Returns: the system's id of the calling thread
 */
guint32
rr_trace_tid (void)
{
  if (own_tid == 0)
    own_tid = (guint32) syscall (SYS_gettid);
  return own_tid;
}

/**
 * rr_trace_record:
 * @kind: what it was
 * @detail: more about a wait
 * @name: (nullable): a static string, or the #RrSite of a task
 * @start_us: monotonic, when it began
 * @end_us: monotonic, when it ended
 * @request: the request it was done for, 0 for none
 * @value: a number; see #RrTraceKind
 *
 * Does nothing while the recorder is off.
 *
 * Thread: any; takes no lock but once in some hundred times.
 */
void
rr_trace_record (RrTraceKind  kind,
                 guint8       detail,
                 const void  *name,
                 gint64       start_us,
                 gint64       end_us,
                 RrRequestId  request,
                 guint64      value)
{
  Segment *segment = own;
  RrTraceEvent event;
  guint n;

  if (!rr_trace_is_enabled ())
    return;
  if (segment == NULL || is_full (segment))
    segment = change_segment (end_us);
  if (segment == NULL)
    return;

  event = (RrTraceEvent) {
    .start_us = start_us,
    .dur_us = (guint32) CLAMP (end_us - start_us, 0, G_MAXUINT32),
    .tid = rr_trace_tid (),
    .kind = (guint8) kind,
    .detail = detail,
    .name = name_id (name),
    .request = request,
    .value = value,
  };
  n = segment->n_words;
  n += rr_trace_pack (&own_origin, &event, segment->words + n);
  segment->n_events++;
  __atomic_store_n (&segment->last_us, event.start_us + event.dur_us, __ATOMIC_RELAXED);
  __atomic_store_n (&segment->n_words, n, __ATOMIC_RELEASE);
}

/**
 * rr_trace_counter:
 * @name: static
 * @value: how many there are now
 *
 * Thread: any.
 */
void
rr_trace_counter (const char *name,
                  guint64     value)
{
  gint64 now_us;

  if (!rr_trace_is_enabled ())
    return;
  now_us = rr_clock_now_us ();
  rr_trace_record (RR_TRACE_COUNTER, 0, name, now_us, now_us, 0, value);
}

/**
 * rr_trace_instant:
 * @name: static
 * @value: what it is about
 *
 * Thread: any.
 */
void
rr_trace_instant (const char *name,
                  guint64     value)
{
  gint64 now_us;

  if (!rr_trace_is_enabled ())
    return;
  now_us = rr_clock_now_us ();
  rr_trace_record (RR_TRACE_INSTANT, 0, name, now_us, now_us, rr_request_current (), value);
}

/**
 * rr_trace_set_enabled:
 * @enabled: whether to record from now on
 *
 * Thread: any.
 */
void
rr_trace_set_enabled (gboolean enabled)
{
  __atomic_store_n (&rr_trace_on, enabled ? 1 : 0, __ATOMIC_RELAXED);
}

/* --- reading ------------------------------------------------------------------ */

typedef struct
{
  guint   index;
  guint64 generation;
  gint64  first_us;
} Chapter;

static int
earlier_first (gconstpointer a,
               gconstpointer b)
{
  const Chapter *left = a, *right = b;

  return left->first_us < right->first_us ? -1 : left->first_us > right->first_us;
}

/* Those with something newer than @since_us, the earliest first. */
static GArray *
list_chapters (gint64 since_us)
{
  GArray *chapters = g_array_new (FALSE, FALSE, sizeof (Chapter));

  rr_mutex_lock (&recorder.lock);
  for (guint i = 0; i < recorder.n_allocated; i++)
    {
      const Segment *segment = &recorder.segments[i];
      guint n = __atomic_load_n (&segment->n_words, __ATOMIC_ACQUIRE);
      Chapter chapter = { .index = i, .generation = segment->generation };

      if (n == 0 || __atomic_load_n (&segment->last_us, __ATOMIC_RELAXED) < since_us)
        continue;
      chapter.first_us = (gint64) segment->words[0];   /* its first origin */
      g_array_append_val (chapters, chapter);
    }
  rr_mutex_unlock (&recorder.lock);
  g_array_sort (chapters, earlier_first);
  return chapters;
}

/* Returns: how many words were copied; 0 if others have come in their place */
static guint
copy_chapter (const Chapter *chapter,
              guint64       *copy)
{
  const Segment *segment = &recorder.segments[chapter->index];
  guint n = 0;

  rr_mutex_lock (&recorder.lock);
  if (segment->generation == chapter->generation)
    {
      n = __atomic_load_n (&segment->n_words, __ATOMIC_ACQUIRE);
      memcpy (copy, segment->words, n * sizeof *copy);
    }
  rr_mutex_unlock (&recorder.lock);
  return n;
}

/**
 * rr_trace_each:
 * @since_us: monotonic
 * @func: called for each event that ended after @since_us
 * @data: for @func
 *
 * Events of one thread come in the order in which they ended. What is written meanwhile
 * may or may not be among them.
 *
 * Thread: any; @func is called without a lock.
 */
void
rr_trace_each (gint64       since_us,
               RrTraceVisit func,
               gpointer     data)
{
  g_autoptr(GArray) chapters = list_chapters (since_us);
  g_autofree guint64 *copy = g_new (guint64, SEGMENT_WORDS);

  g_return_if_fail (func != NULL);

  for (guint i = 0; i < chapters->len; i++)
    {
      guint n = copy_chapter (&g_array_index (chapters, Chapter, i), copy);
      RrTraceOrigin origin = { 0, 0 };
      RrTraceEvent event;

      for (guint j = 0; j < n;)
        {
          j += rr_trace_unpack (&origin, copy + j, &event);
          if (event.start_us + event.dur_us >= since_us)
            func (&event, data);
        }
    }
}

/**
 * rr_trace_stat:
 * @stat: (out caller-allocates): how it is doing
 *
 * Thread: any.
 */
void
rr_trace_stat (RrTraceStat *stat)
{
  g_return_if_fail (stat != NULL);

  rr_mutex_lock (&recorder.lock);
  *stat = (RrTraceStat) {
    .enabled = rr_trace_is_enabled (),
    .n_recorded = recorder.n_recorded,
    .n_overwritten = recorder.n_overwritten,
    .n_no_ring = recorder.n_no_ring,
    .n_threads = recorder.n_threads,
    .n_bytes = sizeof recorder.segments
               + recorder.n_allocated * SEGMENT_WORDS * sizeof (guint64),
  };
  rr_mutex_unlock (&recorder.lock);
}

/**
 * rr_trace_clear:
 *
 * Forgets what was recorded, but for what running threads have in hand. For tests.
 *
 * Thread: any.
 */
void
rr_trace_clear (void)
{
  rr_mutex_lock (&recorder.lock);
  for (Segment *segment = recorder.partial; segment != NULL; segment = segment->next)
    {
      segment->generation++;
      segment->n_events = 0;
      __atomic_store_n (&segment->n_words, 0, __ATOMIC_RELAXED);
    }
  while (recorder.oldest != NULL)
    give_back_locked (recycle_locked ());
  recorder.n_overwritten = recorder.n_no_ring = recorder.n_recorded = 0;
  rr_mutex_unlock (&recorder.lock);
}

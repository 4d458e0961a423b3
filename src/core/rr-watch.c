/* rr-watch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-watch.h"

#include "rr-clock.h"
#include "rr-clock-step.h"
#include "rr-diag-event.h"
#include "rr-measures.h"
#include "rr-proof.h"
#include "rr-sim.h"
#include "rr-sync.h"
#include "rr-tardy.h"

/* The watch looks at the whole process a few times a second and keeps the book of what
 * it finds. What can be proven is always looked for, and the faults that were seen as they
 * happened are always reported; whoever can find another kind of fault is a source.
 *
 * Threads: looks are made on a thread of the watch, or by rr_watch_look() where nobody
 *          started it; one at a time. A source that is removed is not being called any
 *          more when the call returns.
 * Ends:    rr_watch_stop() joins the thread; the book stays.
 */
typedef struct
{
  guint         id;
  RrWatchFunc   look;     /* (nullable) */
  RrWatchAfter  after;    /* (nullable) */
  RrWatchNotify notify;   /* (nullable) */
  gpointer      data;
} Hook;

static struct
{
  RrMutex        lock;
  RrCond         changed;
  gboolean       is_ready;      /* (guarded by lock): cond and book are made */
  gboolean       ends;          /* (guarded by lock) */
  gboolean       is_paused;     /* (guarded by lock): the thread does not look */
  guint          n_starts;      /* (guarded by lock) */
  gint64         interval_us;   /* (guarded by lock) */
  GThread       *thread;        /* (owned) (guarded by lock) */
  RrVerdictBook *book;          /* (owned): made once */
  RrProof       *proof;         /* (owned) (guarded by look_lock): made once */
  RrTardy       *tardy;         /* (owned) (guarded by look_lock): made once */
  RrClockStep    clock_step;    /* (guarded by look_lock) */
  RrMeasures    *measures;      /* (owned) (guarded by look_lock): made once */

  RrMutex        look_lock;     /* held for a whole look; taken before lock */
  Hook           hooks[RR_WATCH_MAX_SOURCES];   /* (guarded by look_lock) */
  guint          last_hook;     /* (guarded by look_lock) */
} watch = {
  .lock = { PTHREAD_MUTEX_INITIALIZER },
  .look_lock = { PTHREAD_MUTEX_INITIALIZER },
};

static RrVerdictBook *
get_book (void)
{
  rr_mutex_lock (&watch.lock);
  if (!watch.is_ready)
    {
      rr_cond_init (&watch.changed);
      watch.book = rr_verdict_book_new ();
      watch.proof = rr_proof_new ();
      watch.tardy = rr_tardy_new ();
      watch.measures = rr_measures_new ();
      watch.is_ready = TRUE;
    }
  rr_mutex_unlock (&watch.lock);
  return watch.book;
}

/* --- faults that were seen as they happened ------------------------------------- */

static const RrVerdictKind kind_of_event[] = {
  [RR_DIAG_UNFINISHED_SCOPE] = RR_VERDICT_UNFINISHED_SCOPE,
  [RR_DIAG_LOST_ERROR] = RR_VERDICT_LOST_ERROR,
  [RR_DIAG_LOST_MESSAGE] = RR_VERDICT_LOST_MESSAGE,
  [RR_DIAG_MISUSE] = RR_VERDICT_MISUSE,
};

static void
report_event (RrVerdictBook     *book,
              const RrDiagEvent *event)
{
  RrVerdict *verdict = rr_verdict_new (kind_of_event[event->kind]);

  verdict->object = event->object;
  verdict->name = g_strdup (event->name);
  verdict->task_id = event->task_id;
  verdict->task_name = g_strdup (event->task_name);
  verdict->request_id = g_strdup (event->request_id);
  verdict->site = event->site;
  verdict->detail = g_strdup (event->detail);
  verdict->value = (double) event->count;
  verdict->since_us = event->first_us;
  verdict->count = event->count;
  rr_verdict_book_report (book, verdict);
}

static void
report_events (RrVerdictBook *book)
{
  g_autoptr(GPtrArray) events = rr_diag_dup_events ();

  for (guint i = events->len; i-- > 0; )
    report_event (book, g_ptr_array_index (events, i));
}

/* --- looks ---------------------------------------------------------------------- */

/**
 * rr_watch_look:
 * @now_us: monotonic
 *
 * Looks once, now.
 *
 * Thread: any but a source's.
 */
void
rr_watch_look (gint64 now_us)
{
  RrVerdictBook *book = get_book ();

  rr_mutex_lock (&watch.look_lock);
  rr_verdict_book_begin_look (book);
  report_events (book);
  rr_proof_look (watch.proof, book, now_us);
  rr_tardy_look (watch.tardy, book, now_us);
  rr_clock_step_look (&watch.clock_step, book, now_us, rr_clock_wall_us ());
  rr_measures_look (watch.measures, book, now_us);
  for (guint i = 0; i < RR_WATCH_MAX_SOURCES; i++)
    if (watch.hooks[i].look != NULL)
      watch.hooks[i].look (book, now_us, watch.hooks[i].data);
  if (rr_verdict_book_end_look (book, now_us) > 0)
    for (guint i = 0; i < RR_WATCH_MAX_SOURCES; i++)
      if (watch.hooks[i].notify != NULL)
        watch.hooks[i].notify (watch.hooks[i].data);
  for (guint i = 0; i < RR_WATCH_MAX_SOURCES; i++)
    if (watch.hooks[i].after != NULL)
      watch.hooks[i].after (now_us, watch.hooks[i].data);
  rr_mutex_unlock (&watch.look_lock);
}

static gpointer
watch_run (gpointer data)
{
  rr_mutex_lock (&watch.lock);
  while (!watch.ends)
    {
      gint64 next_us = rr_clock_now_us () + watch.interval_us;
      gboolean is_paused = watch.is_paused;

      rr_mutex_unlock (&watch.lock);
      if (!is_paused)
        rr_watch_look (rr_clock_now_us ());
      rr_mutex_lock (&watch.lock);
      while (!watch.ends && rr_clock_now_us () < next_us)
        rr_cond_wait_until (&watch.changed, &watch.lock, next_us);
    }
  rr_mutex_unlock (&watch.lock);
  return NULL;
}

/**
 * rr_watch_start:
 * @interval_us: from one look to the next
 * @error: return location for an error
 *
 * Begins to look, or goes on if somebody else started it already.
 *
 * Thread: any.
 *
 * Returns: %FALSE with the system's reason if no thread could be made
 */
gboolean
rr_watch_start (gint64    interval_us,
                GError  **error)
{
  gboolean is_started = TRUE;

  g_return_val_if_fail (interval_us > 0, FALSE);

  get_book ();
  rr_mutex_lock (&watch.lock);
  if (watch.n_starts == 0)
    {
      watch.interval_us = interval_us;
      watch.ends = FALSE;
      watch.thread = rr_thread_try_new_outside ("watch", watch_run, NULL, error);
      is_started = watch.thread != NULL;
    }
  if (is_started)
    watch.n_starts++;
  rr_mutex_unlock (&watch.lock);
  return is_started;
}

/**
 * rr_watch_stop:
 *
 * Stops when everybody who started it has stopped it. What was found stays to be read.
 *
 * Thread: any but the watch's.
 */
void
rr_watch_stop (void)
{
  GThread *thread = NULL;

  rr_mutex_lock (&watch.lock);
  g_assert (watch.n_starts > 0);
  if (--watch.n_starts == 0)
    {
      watch.ends = TRUE;
      thread = g_steal_pointer (&watch.thread);
      rr_cond_broadcast (&watch.changed);
    }
  rr_mutex_unlock (&watch.lock);
  if (thread != NULL)
    g_thread_join (thread);
}

/**
 * rr_watch_set_paused:
 * @is_paused: whether its thread leaves out its looks
 *
 * For measuring what the looks cost. What was found stays as it is.
 *
 * Thread: any.
 */
void
rr_watch_set_paused (gboolean is_paused)
{
  rr_mutex_lock (&watch.lock);
  watch.is_paused = is_paused;
  rr_mutex_unlock (&watch.lock);
}

/* Returns: its id, 0 if there is no room */
static guint
add_hook (Hook hook)
{
  guint id = 0;

  rr_mutex_lock (&watch.look_lock);
  for (guint i = 0; i < RR_WATCH_MAX_SOURCES && id == 0; i++)
    if (watch.hooks[i].id == 0)
      {
        id = hook.id = ++watch.last_hook;
        watch.hooks[i] = hook;
      }
  rr_mutex_unlock (&watch.look_lock);
  return id;
}

static void
remove_hook (guint id)
{
  rr_mutex_lock (&watch.look_lock);
  for (guint i = 0; i < RR_WATCH_MAX_SOURCES; i++)
    if (watch.hooks[i].id == id)
      watch.hooks[i] = (Hook) { 0 };
  rr_mutex_unlock (&watch.look_lock);
}

/**
 * rr_watch_add_source:
 * @func: finds a kind of fault
 * @data: for @func; must live until the source is removed
 *
 * Thread: any.
 *
 * Returns: for rr_watch_remove_source(); 0 if there are %RR_WATCH_MAX_SOURCES hooks already
 */
guint
rr_watch_add_source (RrWatchFunc func,
                     gpointer    data)
{
  g_return_val_if_fail (func != NULL, 0);

  return add_hook ((Hook) { .look = func, .data = data });
}

/**
 * rr_watch_remove_source:
 * @id: of a source
 *
 * Thread: any but the watch's. The source is not called any more when this returns.
 */
void
rr_watch_remove_source (guint id)
{
  g_return_if_fail (id != 0);

  remove_hook (id);
}

/**
 * rr_watch_add_after:
 * @func: called when a look is over
 * @data: for @func; must live until the hook is removed
 *
 * Thread: any.
 *
 * Returns: for rr_watch_remove_after(); 0 if there are %RR_WATCH_MAX_SOURCES hooks already
 */
guint
rr_watch_add_after (RrWatchAfter func,
                    gpointer     data)
{
  g_return_val_if_fail (func != NULL, 0);

  return add_hook ((Hook) { .after = func, .data = data });
}

/**
 * rr_watch_remove_after:
 * @id: of a hook
 *
 * Thread: any but the watch's.
 */
void
rr_watch_remove_after (guint id)
{
  g_return_if_fail (id != 0);

  remove_hook (id);
}

/**
 * rr_watch_add_notify:
 * @func: called when verdicts came or went
 * @data: for @func; must live until the hook is removed
 *
 * Thread: any.
 *
 * Returns: for rr_watch_remove_notify(); 0 if there are %RR_WATCH_MAX_SOURCES hooks already
 */
guint
rr_watch_add_notify (RrWatchNotify func,
                     gpointer      data)
{
  g_return_val_if_fail (func != NULL, 0);

  return add_hook ((Hook) { .notify = func, .data = data });
}

/**
 * rr_watch_remove_notify:
 * @id: of a hook
 *
 * Thread: any but the watch's.
 */
void
rr_watch_remove_notify (guint id)
{
  g_return_if_fail (id != 0);

  remove_hook (id);
}

/**
 * rr_watch_dup_verdicts:
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrVerdict): what was found, the newest first
 */
GPtrArray *
rr_watch_dup_verdicts (void)
{
  return rr_verdict_book_dup_all (get_book ());
}

/**
 * rr_watch_n_active:
 * @badge: which of them
 *
 * Thread: any.
 *
 * Returns: how many verdicts hold now
 */
guint
rr_watch_n_active (RrBadge badge)
{
  return rr_verdict_book_n_active (get_book (), badge);
}

/**
 * rr_watch_n_left_out:
 *
 * Thread: any.
 *
 * Returns: how many verdicts held at the last look for which the book had no room
 */
guint
rr_watch_n_left_out (void)
{
  return rr_verdict_book_n_left_out (get_book ());
}

/**
 * rr_watch_clear:
 *
 * Forgets what was found and what was seen to happen, when a person has read it or a
 * test begins.
 *
 * Thread: any.
 */
void
rr_watch_clear (void)
{
  rr_diag_clear_events ();
  rr_verdict_book_clear (get_book ());
  rr_mutex_lock (&watch.look_lock);
  watch.clock_step = (RrClockStep) { 0 };
  rr_mutex_unlock (&watch.look_lock);
}

/* rr-ui-block.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ui-block.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "rr-sync.h"

/* How long the loop of the window did not come back, in which source, and what of the
 * core it waited for.
 *
 * A wait in the core looks up the source by itself. What only computes is asked while it
 * does: the watch sends the thread a signal that is otherwise ignored, and the handler
 * reads which source is being dispatched, on the only thread that can know. A system call
 * that it interrupts is taken up again.
 *
 * Threads: begin, end and waits on the loop's, looks on one thread at a time.
 * Ends:    rr_ui_block_forget().
 */

#define MAX_ENTRIES    16
#define NAME_SIZE      64
#define LIVE_US        G_TIME_SPAN_SECOND   /* one that goes on is reported from then on */
#define ASK_SIGNAL     SIGURG

enum { NOT_ASKED, ASKED, ANSWERED };

/* The same block, however often. */
typedef struct
{
  char    source[NAME_SIZE];
  char    object[NAME_SIZE];   /* "" if it only computed */
  gint64  longest_us;
  gint64  last_us;             /* when it was over the last time */
  gint64  since_us;
  guint64 n;
} Entry;

static struct
{
  RrMutex   lock;
  gboolean  has_loop;            /* (guarded by lock) */
  pthread_t loop;                /* (guarded by lock) */
  gint64    busy_us;             /* (guarded by lock): since then; 0 while it waits for events */
  char      source[NAME_SIZE];   /* (guarded by lock): "" as long as it is not known */
  char      object[NAME_SIZE];   /* (guarded by lock): what it waited for longest */
  gint64    object_us;           /* (guarded by lock): for how long; 0 for never */
  char      current[NAME_SIZE];  /* (guarded by lock): what it waits for now */
  gint64    current_us;          /* (guarded by lock): since then; 0 for nothing */
  Entry     entries[MAX_ENTRIES]; /* (guarded by lock) */
  guint     n_entries;           /* (guarded by lock) */
} block = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static guint turn;               /* (atomic): of the loop */
static int asked;                /* (atomic) */
static guint asked_turn;         /* (thread: watch, until it asks; then loop) */
static char answer[NAME_SIZE];   /* (thread: loop, until it answers) */
static _Thread_local gboolean is_here;

/* --- which source -------------------------------------------------------------------- */

static void
copy_source (char name[NAME_SIZE])
{
  GSource *source = g_main_current_source ();
  const char *known = source != NULL ? g_source_get_name (source) : NULL;

  name[0] = '\0';
  if (source != NULL)
    g_strlcpy (name, known != NULL ? known : "a source without a name", NAME_SIZE);
}

static void
answer_cb (int signal_number)
{
  int saved = errno;

  if (__atomic_load_n (&asked, __ATOMIC_ACQUIRE) == ASKED)
    {
      answer[0] = '\0';
      if (is_here && asked_turn == __atomic_load_n (&turn, __ATOMIC_RELAXED))
        copy_source (answer);
      __atomic_store_n (&asked, ANSWERED, __ATOMIC_RELEASE);
    }
  errno = saved;
}

static void
listen_once (void)
{
  static gsize done;
  struct sigaction action = { .sa_handler = answer_cb, .sa_flags = SA_RESTART };

  if (!g_once_init_enter (&done))
    return;
  sigaction (ASK_SIGNAL, &action, NULL);
  g_once_init_leave (&done, 1);
}

static void
take_answer_locked (void)
{
  if (__atomic_load_n (&asked, __ATOMIC_ACQUIRE) != ANSWERED)
    return;
  if (block.source[0] == '\0' && asked_turn == __atomic_load_n (&turn, __ATOMIC_RELAXED))
    g_strlcpy (block.source, answer, NAME_SIZE);
  __atomic_store_n (&asked, NOT_ASKED, __ATOMIC_RELEASE);
}

/* Not before the second turn: the first may still be making what names a source. */
static void
ask_locked (void)
{
  guint now = __atomic_load_n (&turn, __ATOMIC_RELAXED);

  if (block.source[0] != '\0' || now < 2 || __atomic_load_n (&asked, __ATOMIC_ACQUIRE) != NOT_ASKED)
    return;
  asked_turn = now;
  __atomic_store_n (&asked, ASKED, __ATOMIC_RELEASE);
  pthread_kill (block.loop, ASK_SIGNAL);
}

/* --- who is watching ------------------------------------------------------------------- */

gboolean
rr_ui_block_is_traced (const char *status)
{
  const char *line = strstr (status, "TracerPid:");

  return line != NULL && strtol (line + strlen ("TracerPid:"), NULL, 10) != 0;
}

/* A person at a debugger makes every loop late. */
static gboolean
is_debugged (void)
{
  g_autofree char *status = NULL;

  return g_file_get_contents ("/proc/self/status", &status, NULL, NULL)
         && rr_ui_block_is_traced (status);
}

/* --- the loop's side --------------------------------------------------------------------- */

void
rr_ui_block_begin (gint64 now_us)
{
  if (!is_here)
    listen_once ();
  is_here = TRUE;

  rr_mutex_lock (&block.lock);
  __atomic_fetch_add (&turn, 1, __ATOMIC_RELAXED);
  block.has_loop = TRUE;
  block.loop = pthread_self ();
  block.busy_us = now_us;
  block.source[0] = block.object[0] = '\0';
  block.object_us = block.current_us = 0;
  rr_mutex_unlock (&block.lock);
}

static Entry *
get_entry_locked (void)
{
  Entry *oldest = &block.entries[0];

  for (guint i = 0; i < block.n_entries; i++)
    {
      Entry *entry = &block.entries[i];

      if (strcmp (entry->source, block.source) == 0 && strcmp (entry->object, block.object) == 0)
        return entry;
      if (entry->last_us < oldest->last_us)
        oldest = entry;
    }
  if (block.n_entries < MAX_ENTRIES)
    oldest = &block.entries[block.n_entries++];
  *oldest = (Entry) { 0 };
  g_strlcpy (oldest->source, block.source, NAME_SIZE);
  g_strlcpy (oldest->object, block.object, NAME_SIZE);
  return oldest;
}

static void
note_locked (gint64 now_us)
{
  gint64 lasted_us = now_us - block.busy_us;
  Entry *entry;

  take_answer_locked ();
  entry = get_entry_locked ();
  if (lasted_us > entry->longest_us)
    {
      entry->longest_us = lasted_us;
      entry->since_us = block.busy_us;
    }
  entry->last_us = now_us;
  entry->n++;
}

void
rr_ui_block_end (gint64 now_us)
{
  gboolean is_long;

  if (!is_here)
    return;

  rr_mutex_lock (&block.lock);
  is_long = block.busy_us != 0 && now_us - block.busy_us > RR_UI_BLOCK_US;
  rr_mutex_unlock (&block.lock);
  /* It reads a file, so not with the lock held; nobody else ends it meanwhile. */
  is_long = is_long && !is_debugged ();

  rr_mutex_lock (&block.lock);
  if (is_long)
    note_locked (now_us);
  block.busy_us = 0;
  rr_mutex_unlock (&block.lock);
}

void
rr_ui_block_forget (void)
{
  rr_mutex_lock (&block.lock);
  block.has_loop = FALSE;
  block.busy_us = 0;
  rr_mutex_unlock (&block.lock);
  is_here = FALSE;
}

gboolean
rr_ui_block_is_here (void)
{
  return is_here;
}

void
rr_ui_block_wait_begin (const char *verb,
                        const char *object)
{
  char source[NAME_SIZE];

  if (!is_here)
    return;

  copy_source (source);
  rr_mutex_lock (&block.lock);
  if (source[0] != '\0')
    g_strlcpy (block.source, source, NAME_SIZE);
  g_snprintf (block.current, NAME_SIZE, "%s %s", verb, object != NULL ? object : "");
  block.current_us = rr_clock_now_us ();
  rr_mutex_unlock (&block.lock);
}

void
rr_ui_block_wait_end (void)
{
  gint64 lasted_us;

  if (!is_here)
    return;

  rr_mutex_lock (&block.lock);
  lasted_us = rr_clock_now_us () - block.current_us;
  if (block.current_us != 0 && lasted_us >= block.object_us)
    {
      g_strlcpy (block.object, block.current, NAME_SIZE);
      block.object_us = lasted_us;
    }
  block.current_us = 0;
  rr_mutex_unlock (&block.lock);
}

/* --- looks --------------------------------------------------------------------------------- */

static RrVerdict *
verdict_of (const char *source,
            const char *object,
            gint64      lasted_us,
            gint64      since_us,
            guint64     n)
{
  RrVerdict *verdict = rr_verdict_new (RR_VERDICT_UI_BLOCK);

  verdict->name = *object != '\0' ? g_strdup_printf ("%s, %s", *source != '\0' ? source : "main loop", object)
                                  : g_strdup (*source != '\0' ? source : "main loop");
  verdict->since_us = since_us;
  verdict->value = (double) lasted_us / 1000;
  verdict->count = n;
  verdict->detail = g_strdup_printf ("the window did not answer for %.0f ms: %s%s%s", verdict->value,
                                     *source != '\0' ? source : "a source that was over too soon to be named",
                                     *object != '\0' ? " waited to " : " computed", object);
  return verdict;
}

/**
 * rr_ui_block_look:
 * @book: (transfer none): where blocks are reported, for a minute each
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_ui_block_look (RrVerdictBook *book,
                  gint64         now_us)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  gint64 busy_us;

  g_return_if_fail (book != NULL);

  rr_mutex_lock (&block.lock);
  take_answer_locked ();
  busy_us = block.has_loop && block.busy_us != 0 ? now_us - block.busy_us : 0;
  if (busy_us > RR_UI_BLOCK_US)
    ask_locked ();
  for (guint i = 0; i < block.n_entries; i++)
    {
      const Entry *entry = &block.entries[i];

      if (now_us - entry->last_us <= RR_UI_BLOCK_KEEP_US)
        g_ptr_array_add (found, verdict_of (entry->source, entry->object, entry->longest_us,
                                            entry->since_us, entry->n));
    }
  if (busy_us > LIVE_US && !is_debugged ())
    g_ptr_array_add (found, verdict_of (block.source, block.current_us != 0 ? block.current : block.object,
                                        busy_us, block.busy_us, 1));
  rr_mutex_unlock (&block.lock);

  for (guint i = 0; i < found->len; i++)
    rr_verdict_book_report (book, g_ptr_array_index (found, i));
}

/* test-blocks.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-contention.h"
#include "rr-sem.h"
#include "rr-task.h"
#include "rr-ui-block.h"
#include "verdicts.h"

/* Who keeps whom waiting: at a lock, and at the loop of a window. */

#define SECOND  G_TIME_SPAN_SECOND

/* --- contention ----------------------------------------------------------------------------------- */

typedef struct
{
  RrSem    *sem;
  RrPermit *held;
} Lock;

static gboolean
locker_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  Lock *lock = data;
  g_autoptr(RrPermit) permit = NULL;

  return rr_sem_acquire (lock->sem, ctx, 1, &permit) == RR_OK;
}

static void
test_a_wait_is_counted_for_who_waits_and_who_holds (void)
{
  Lock lock = { .sem = rr_sem_new ("journal", 1) };
  RrScope *scope = rr_scope_new (NULL, "writers", RR_SCOPE_UNLIMITED);
  g_autoptr(GArray) pairs = NULL;
  const RrContention *pair;

  rr_contention_clear ();
  g_assert_cmpint (rr_sem_try_acquire (lock.sem, 1, &lock.held), ==, RR_OK);
  g_assert_true (rr_scope_spawn (scope, "writer", locker_run, &lock, NULL, NULL));
  wait_for_waiting ("acquire journal", 1);
  rr_permit_release (lock.held);
  g_assert_true (rr_scope_wait (scope, NULL));

  pairs = rr_contention_list ();
  g_assert_cmpuint (pairs->len, ==, 1);
  pair = &g_array_index (pairs, RrContention, 0);
  g_assert_cmpstr (pair->name, ==, "journal");
  g_assert_cmpstr (pair->wait_site->func, ==, "locker_run");
  g_assert_cmpstr (pair->hold_site->func, ==, "test_a_wait_is_counted_for_who_waits_and_who_holds");
  g_assert_true (pair->is_lock);
  g_assert_cmpuint (pair->n_waits, ==, 1);
  rr_scope_free (scope);
  rr_sem_free (lock.sem);
  rr_contention_clear ();
  rr_assert_quiescent ();
}

/* Each second that much is waited. Returns: how many locks were reported at the end */
static guint
contend (gboolean is_lock,
         gint64   wait_us,
         int      n_seconds,
         int      n_calm)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  RR_SITE (waiter);
  RR_SITE (holder);

  rr_contention_clear ();
  for (int second = 1; second <= n_seconds + n_calm; second++)
    {
      if (second <= n_seconds)
        rr_contention_note (&waiter, &holder, 1, "journal", is_lock, wait_us);
      rr_verdict_book_begin_look (book);
      rr_contention_look (book, second * SECOND);
      rr_verdict_book_end_look (book, second * SECOND);
    }
  rr_contention_clear ();
  return rr_verdict_book_n_active (book, RR_BADGE_MEASURED);
}

static void
test_a_lock_around_slow_work_is_reported (void)
{
  g_assert_cmpuint (contend (TRUE, 300 * 1000, 30, 0), ==, 1);
  g_assert_cmpuint (contend (TRUE, 300 * 1000, 7, 0), ==, 1);
}

static void
test_a_lock_that_is_held_shortly_is_quiet (void)
{
  g_assert_cmpuint (contend (TRUE, 150 * 1000, 60, 0), ==, 0);
}

static void
test_a_limit_may_make_wait (void)
{
  g_assert_cmpuint (contend (FALSE, 900 * 1000, 60, 0), ==, 0);
}

static void
test_contention_passes (void)
{
  g_assert_cmpuint (contend (TRUE, 300 * 1000, 30, 11), ==, 0);
}

static void
test_pairs_are_bounded (void)
{
  static const RrSite sites[RR_CONTENTION_MAX_PAIRS + 1];
  g_autoptr(GArray) pairs = NULL;

  rr_contention_clear ();
  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    rr_contention_note (&sites[i], NULL, 1, "lock", TRUE, 1);

  pairs = rr_contention_list ();
  g_assert_cmpuint (pairs->len, ==, RR_CONTENTION_MAX_PAIRS);
  g_assert_cmpuint (rr_contention_n_refused (), ==, 1);
  rr_contention_clear ();
}

/* --- the loop of the window --------------------------------------------------------------------------- */

static GPtrArray *
look_at_loop (gint64 now_us)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  rr_ui_block_look (book, now_us);
  return dup_kind (book, RR_VERDICT_UI_BLOCK);
}

static gboolean
commit_cb (gpointer data)
{
  Lock *lock = data;
  g_autoptr(RrPermit) permit = NULL;
  g_autoptr(RrCtx) ctx = rr_ctx_new_with_timeout (NULL, "commit", 60 * 1000);

  g_assert_cmpint (rr_sem_acquire (lock->sem, ctx, 1, &permit), ==, RR_DEADLINE);
  return G_SOURCE_REMOVE;
}

static void
run_as_window (GSourceFunc  func,
               const char  *name,
               gpointer     data)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_callback (source, func, data, NULL);
  g_source_set_static_name (source, name);
  g_source_attach (source, NULL);
  for (int turn = 0; turn < 2; turn++)
    {
      rr_ui_block_begin (rr_clock_now_us ());
      while (turn == 1 && g_main_context_iteration (NULL, FALSE))
        ;
      rr_ui_block_end (rr_clock_now_us ());
    }
}

static void
test_a_button_that_waits_is_named_with_what_for (void)
{
  Lock lock = { .sem = rr_sem_new ("store", 1) };
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) later = NULL;

  g_assert_cmpint (rr_sem_try_acquire (lock.sem, 1, &lock.held), ==, RR_OK);
  run_as_window (commit_cb, "save button", &lock);

  found = look_at_loop (rr_clock_now_us ());
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (nth (found, 0)->name, ==, "save button, acquire store");
  g_assert_cmpfloat (nth (found, 0)->value, >=, 60);
  later = look_at_loop (rr_clock_now_us () + 2 * RR_UI_BLOCK_KEEP_US);
  g_assert_cmpuint (later->len, ==, 0);

  rr_ui_block_forget ();
  rr_permit_release (lock.held);
  rr_sem_free (lock.sem);
  rr_assert_quiescent ();
}

/* Computes until the watch, on a thread of its own, has seen it. */
static gboolean
compute_cb (gpointer data)
{
  int *seen = data;

  while (!g_atomic_int_get (seen))
    g_thread_yield ();
  return G_SOURCE_REMOVE;
}

static gpointer
watch_run (gpointer data)
{
  int *seen = data;

  for (gboolean is_named = FALSE; !is_named; )
    {
      g_autoptr(GPtrArray) found = look_at_loop (rr_clock_now_us () + 2 * SECOND);

      for (guint i = 0; i < found->len; i++)
        is_named = is_named || strcmp (nth (found, i)->name, "report button") == 0;
      g_usleep (1000);
    }
  g_atomic_int_set (seen, TRUE);
  return NULL;
}

static void
test_a_button_that_computes_is_named_while_it_does (void)
{
  int seen = FALSE;
  GThread *watch = g_thread_new ("watch", watch_run, &seen);

  run_as_window (compute_cb, "report button", &seen);
  g_thread_join (watch);
  rr_ui_block_forget ();
  rr_assert_quiescent ();
}

static void
test_a_quick_window_is_quiet (void)
{
  g_autoptr(GPtrArray) found = NULL;
  gint64 now_us = rr_clock_now_us () + 3600 * SECOND;

  for (int turn = 0; turn < 100; turn++)
    {
      rr_ui_block_begin (now_us);
      rr_ui_block_end (now_us += 49 * 1000);
      now_us += 10 * SECOND;   /* waits for events */
    }

  found = look_at_loop (now_us);
  g_assert_cmpuint (found->len, ==, 0);
  rr_ui_block_forget ();
}

static void
test_without_a_window_nothing_is_late (void)
{
  Lock lock = { .sem = rr_sem_new ("store", 1) };
  g_autoptr(GPtrArray) found = NULL;

  g_assert_cmpint (rr_sem_try_acquire (lock.sem, 1, &lock.held), ==, RR_OK);
  commit_cb (&lock);

  found = look_at_loop (rr_clock_now_us () + 7200 * SECOND);
  g_assert_cmpuint (found->len, ==, 0);
  rr_permit_release (lock.held);
  rr_sem_free (lock.sem);
}

static void
test_a_debugger_is_recognised (void)
{
  g_assert_false (rr_ui_block_is_traced ("Name:\troundrock\nTracerPid:\t0\nUid:\t1000\n"));
  g_assert_true (rr_ui_block_is_traced ("Name:\troundrock\nTracerPid:\t4711\nUid:\t1000\n"));
  g_assert_false (rr_ui_block_is_traced (""));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define CASE(name, func) g_test_add_func ("/blocks/" name, func)
  CASE ("contention/a-wait-is-counted-for-who-waits-and-who-holds",
        test_a_wait_is_counted_for_who_waits_and_who_holds);
  CASE ("contention/a-lock-around-slow-work-is-reported", test_a_lock_around_slow_work_is_reported);
  CASE ("contention/a-lock-that-is-held-shortly-is-quiet", test_a_lock_that_is_held_shortly_is_quiet);
  CASE ("contention/a-limit-may-make-wait", test_a_limit_may_make_wait);
  CASE ("contention/it-passes", test_contention_passes);
  CASE ("contention/pairs-are-bounded", test_pairs_are_bounded);
  CASE ("loop/without-a-window-nothing-is-late", test_without_a_window_nothing_is_late);
  CASE ("loop/a-button-that-waits-is-named-with-what-for", test_a_button_that_waits_is_named_with_what_for);
  CASE ("loop/a-button-that-computes-is-named-while-it-does",
        test_a_button_that_computes_is_named_while_it_does);
  CASE ("loop/a-quick-window-is-quiet", test_a_quick_window_is_quiet);
  CASE ("loop/a-debugger-is-recognised", test_a_debugger_is_recognised);
#undef CASE

  return g_test_run ();
}

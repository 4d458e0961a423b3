/* test-limiter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-clock.h"
#include "rr-limiter.h"
#include "rr-task.h"

#define S G_TIME_SPAN_SECOND

static void
test_starts_full_and_refuses_the_next (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 10, 5);
  RrLimiterStat stat;

  for (int i = 0; i < 5; i++)
    g_assert_true (rr_limiter_try_take (limiter, 1, 1000 * S));
  g_assert_false (rr_limiter_try_take (limiter, 1, 1000 * S));

  rr_limiter_get_stat (limiter, &stat);
  g_assert_cmpuint (stat.n_taken, ==, 5);
  g_assert_cmpuint (stat.n_refused, ==, 1);
  rr_assert_quiescent ();
}

static void
test_fills_at_the_rate_and_no_further_than_the_burst (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 10, 5);

  g_assert_true (rr_limiter_try_take (limiter, 5, 0));
  g_assert_false (rr_limiter_try_take (limiter, 1, S / 10 - 1));
  g_assert_true (rr_limiter_try_take (limiter, 1, S / 10));
  g_assert_false (rr_limiter_try_take (limiter, 1, S / 10));

  g_assert_true (rr_limiter_try_take (limiter, 5, 3600 * S));
  g_assert_false (rr_limiter_try_take (limiter, 1, 3600 * S));
  rr_assert_quiescent ();
}

static void
test_what_is_refused_is_not_taken (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 10, 5);

  g_assert_true (rr_limiter_try_take (limiter, 3, 0));
  for (int i = 0; i < 100; i++)
    g_assert_false (rr_limiter_try_take (limiter, 3, 0));
  g_assert_true (rr_limiter_try_take (limiter, 2, 0));
  rr_assert_quiescent ();
}

static void
test_more_than_the_bucket_holds_is_never_there (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 10, 5);

  g_assert_cmpint (rr_limiter_take (limiter, 6, G_MAXINT64, 0), ==, -1);
  g_assert_cmpint (rr_limiter_wait (limiter, NULL, 6), ==, RR_DEADLOCK);
  g_assert_true (rr_limiter_try_take (limiter, 5, 0));
  rr_assert_quiescent ();
}

static void
test_take_ahead_says_how_long_to_wait (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 10, 1);

  g_assert_cmpint (rr_limiter_take (limiter, 1, S, 0), ==, 0);
  g_assert_cmpint (rr_limiter_take (limiter, 1, S, 0), ==, S / 10);
  g_assert_cmpint (rr_limiter_take (limiter, 1, S, 0), ==, 2 * S / 10);
  g_assert_cmpint (rr_limiter_take (limiter, 1, 2 * S / 10, 0), ==, -1);
  g_assert_cmpint (rr_limiter_take (limiter, 1, 3 * S / 10, 0), ==, 3 * S / 10);
  rr_assert_quiescent ();
}

static void
test_wait_beyond_the_deadline_fails_at_once (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 0.01, 1);
  RrCtx *ctx = rr_ctx_new_with_timeout (NULL, "test", 30 * S);
  RrLimiterStat stat;

  /* The next token comes in 100 s; were this to wait, the test would time out. */
  g_assert_cmpint (rr_limiter_wait (limiter, ctx, 1), ==, RR_OK);
  g_assert_cmpint (rr_limiter_wait (limiter, ctx, 1), ==, RR_DEADLINE);
  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_OK);

  rr_limiter_get_stat (limiter, &stat);
  g_assert_cmpuint (stat.n_taken, ==, 1);
  g_assert_cmpuint (stat.n_refused, ==, 1);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_done_at_entry_takes_nothing (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 10, 1);
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  RrLimiterStat stat;

  rr_ctx_cancel (ctx, NULL);
  g_assert_cmpint (rr_limiter_wait (limiter, ctx, 1), ==, RR_CANCELLED);
  rr_limiter_get_stat (limiter, &stat);
  g_assert_cmpuint (stat.n_taken, ==, 0);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static gboolean
wait_for_token (RrCtx     *ctx,
                gpointer   data,
                GError   **error)
{
  return rr_status_set_error (rr_limiter_wait (data, ctx, 1), "token", error);
}

static gboolean
is_waiting_for (const char *what)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();

  for (guint i = 0; i < infos->len; i++)
    if (g_strcmp0 (((RrTaskInfo *) g_ptr_array_index (infos, i))->waits_for, what) == 0)
      return TRUE;
  return FALSE;
}

static void
test_cancelled_wait_gives_its_token_back (void)
{
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 0.01, 1);
  RrScope *scope = rr_scope_new (NULL, "scope", 1);
  gint64 now_us = rr_clock_now_us ();
  RrLimiterStat stat;

  g_assert_true (rr_limiter_try_take (limiter, 1, now_us));
  g_assert_true (rr_scope_spawn (scope, "wait", wait_for_token, limiter, NULL, NULL));
  while (!is_waiting_for ("clock test"))
    g_thread_yield ();
  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, NULL));

  rr_limiter_get_stat (limiter, &stat);
  g_assert_cmpuint (stat.n_taken, ==, 1);
  g_assert_cmpuint (stat.n_delayed, ==, 1);
  g_assert_cmpint (rr_limiter_take (limiter, 1, G_MAXINT64, now_us), ==, 100 * S);
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

#define N_TAKERS 4
#define N_TRIES  20000

static gboolean
take_many (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  for (int i = 0; i < N_TRIES; i++)
    if (rr_limiter_try_take (data, 1, i / 10))
      continue;
  return TRUE;
}

static void
test_many_threads_get_no_more_than_one_would (void)
{
  /* 1,000 at once and one each microsecond of 2,000 */
  g_autoptr(RrLimiter) limiter = rr_limiter_new ("test", 1000000, 1000);
  RrScope *scope = rr_scope_new (NULL, "scope", N_TAKERS);
  RrLimiterStat stat;

  for (int i = 0; i < N_TAKERS; i++)
    g_assert_true (rr_scope_spawn (scope, "take", take_many, limiter, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));

  rr_limiter_get_stat (limiter, &stat);
  g_assert_cmpuint (stat.n_taken, <=, 1000 + N_TRIES / 10);
  g_assert_cmpuint (stat.n_taken, >=, 1000);
  g_assert_cmpuint (stat.n_taken + stat.n_refused, ==, N_TAKERS * N_TRIES);
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/limiter/starts-full-and-refuses-the-next",
                   test_starts_full_and_refuses_the_next);
  g_test_add_func ("/core/limiter/fills-at-the-rate-and-no-further-than-the-burst",
                   test_fills_at_the_rate_and_no_further_than_the_burst);
  g_test_add_func ("/core/limiter/what-is-refused-is-not-taken", test_what_is_refused_is_not_taken);
  g_test_add_func ("/core/limiter/more-than-the-bucket-holds-is-never-there",
                   test_more_than_the_bucket_holds_is_never_there);
  g_test_add_func ("/core/limiter/take-ahead-says-how-long-to-wait",
                   test_take_ahead_says_how_long_to_wait);
  g_test_add_func ("/core/limiter/wait-beyond-the-deadline-fails-at-once",
                   test_wait_beyond_the_deadline_fails_at_once);
  g_test_add_func ("/core/limiter/done-at-entry-takes-nothing", test_done_at_entry_takes_nothing);
  g_test_add_func ("/core/limiter/cancelled-wait-gives-its-token-back",
                   test_cancelled_wait_gives_its_token_back);
  g_test_add_func ("/core/limiter/many-threads-get-no-more-than-one-would",
                   test_many_threads_get_no_more_than_one_would);
  return g_test_run ();
}

/* test-breaker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-breaker.h"

#define S  G_TIME_SPAN_SECOND
#define MS G_TIME_SPAN_MILLISECOND

/* A call that is let in, takes @took_us, and ends at @now_us + @took_us. */
static void
call (RrBreaker *breaker,
      RrOutcome  outcome,
      gint64     now_us,
      gint64     took_us)
{
  RrBreakerPass pass;

  g_assert_true (rr_breaker_enter (breaker, now_us, &pass, NULL));
  rr_breaker_leave (breaker, &pass, outcome, now_us + took_us);
}

static RrBreakerState
state_of (RrBreaker *breaker)
{
  RrBreakerStat stat;

  rr_breaker_get_stat (breaker, &stat);
  return stat.state;
}

static gint64
open_until (RrBreaker *breaker)
{
  RrBreakerStat stat;

  rr_breaker_get_stat (breaker, &stat);
  return stat.open_until_us;
}

static void
fail_until_open (RrBreaker *breaker,
                 gint64     now_us)
{
  for (int i = 0; i < 10; i++)
    call (breaker, RR_OUTCOME_FAILURE, now_us, 0);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_OPEN);
}

static void
test_opens_at_the_tenth_call_not_before (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  g_autoptr(GError) error = NULL;
  RrBreakerPass pass;
  RrBreakerStat stat;

  for (int i = 0; i < 9; i++)
    call (breaker, RR_OUTCOME_FAILURE, i * S, 0);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
  call (breaker, RR_OUTCOME_FAILURE, 9 * S, 0);

  g_assert_false (rr_breaker_enter (breaker, 10 * S, &pass, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_SHED);
  rr_breaker_get_stat (breaker, &stat);
  g_assert_cmpint (stat.state, ==, RR_BREAKER_OPEN);
  g_assert_cmpuint (stat.n_calls, ==, 10);
  g_assert_cmpuint (stat.n_failed, ==, 10);
  g_assert_cmpuint (stat.n_refused, ==, 1);
  g_assert_cmpuint (stat.n_opened, ==, 1);
}

static void
test_half_of_the_calls_is_the_mark (void)
{
  g_autoptr(RrBreaker) just_well = rr_breaker_new ("test", 1);
  g_autoptr(RrBreaker) just_not = rr_breaker_new ("test", 1);

  for (int i = 0; i < 100; i++)
    {
      call (just_well, i % 2 == 1 && i != 1 ? RR_OUTCOME_FAILURE : RR_OUTCOME_SUCCESS, 0, MS);
      g_assert_cmpint (state_of (just_well), ==, RR_BREAKER_CLOSED);
    }
  for (int i = 0; i < 10; i++)
    call (just_not, i % 2 == 1 ? RR_OUTCOME_FAILURE : RR_OUTCOME_SUCCESS, 0, MS);
  g_assert_cmpint (state_of (just_not), ==, RR_BREAKER_OPEN);
}

static void
test_old_failures_are_forgotten (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);

  for (int i = 0; i < 200; i++)
    call (breaker, RR_OUTCOME_FAILURE, i * 7 * S, 0);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
}

static void
test_what_says_nothing_counts_for_nothing (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);

  for (int i = 0; i < 9; i++)
    call (breaker, RR_OUTCOME_FAILURE, 0, 0);
  for (int i = 0; i < 100; i++)
    call (breaker, RR_OUTCOME_NONE, 0, 0);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
}

static void
test_opens_when_half_are_slow (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  RrBreakerStat stat;

  for (int i = 0; i < 20; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 0, 100 * MS);
  rr_breaker_get_stat (breaker, &stat);
  g_assert_cmpint (stat.p95_us, ==, 100 * MS);

  for (int i = 0; i < 20; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 0, 300 * MS);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);

  for (int i = 0; i < 10; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 120 * S, 901 * MS);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_OPEN);
}

static void
test_a_fast_supplier_may_be_a_little_slower (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);

  for (int i = 0; i < 100; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 0, MS);
  for (int i = 0; i < 1000; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 120 * S, 50 * MS);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
}

static void
test_one_that_is_slower_for_good_is_learnt_anew (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  gint64 now_us;

  for (int i = 0; i < 20; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 0, 100 * MS);
  for (int i = 0; i < 10; i++)
    call (breaker, RR_OUTCOME_SUCCESS, 120 * S, S);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_OPEN);

  now_us = open_until (breaker);
  for (int i = 0; i < 100; i++)
    call (breaker, RR_OUTCOME_SUCCESS, now_us, S);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
}

static void
test_one_probe_at_a_time (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  RrBreakerPass probe, other;
  gint64 now_us;

  fail_until_open (breaker, 0);
  now_us = open_until (breaker);
  g_assert_false (rr_breaker_enter (breaker, now_us - 1, &other, NULL));
  g_assert_true (rr_breaker_enter (breaker, now_us, &probe, NULL));
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_HALF_OPEN);
  g_assert_false (rr_breaker_enter (breaker, now_us, &other, NULL));

  rr_breaker_leave (breaker, &probe, RR_OUTCOME_NONE, now_us);
  g_assert_true (rr_breaker_enter (breaker, now_us, &probe, NULL));
  rr_breaker_leave (breaker, &probe, RR_OUTCOME_SUCCESS, now_us);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
  call (breaker, RR_OUTCOME_FAILURE, now_us, 0);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_CLOSED);
}

static void
test_stays_open_twice_as_long_each_time (void)
{
  static const int open_s[] = { 30, 60, 120, 240, 300, 300 };
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  gint64 now_us = 0;

  fail_until_open (breaker, now_us);
  for (guint i = 0; i < G_N_ELEMENTS (open_s); i++)
    {
      gint64 open_us = open_until (breaker) - now_us;

      g_assert_cmpint (open_us, >=, open_s[i] * S * 8 / 10);
      g_assert_cmpint (open_us, <=, open_s[i] * S * 12 / 10);
      now_us += open_us;
      call (breaker, RR_OUTCOME_FAILURE, now_us, 0);
      g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_OPEN);
    }
}

static void
test_a_good_minute_makes_it_forget_how_often_it_opened (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  gint64 now_us;

  fail_until_open (breaker, 0);
  now_us = open_until (breaker);
  call (breaker, RR_OUTCOME_SUCCESS, now_us, 0);
  fail_until_open (breaker, now_us + S);
  g_assert_cmpint (open_until (breaker) - (now_us + S), >=, 48 * S);

  now_us = open_until (breaker);
  call (breaker, RR_OUTCOME_SUCCESS, now_us, 0);
  fail_until_open (breaker, now_us + 60 * S);
  g_assert_cmpint (open_until (breaker) - (now_us + 60 * S), <=, 36 * S);
}

static void
test_an_answer_from_before_decides_nothing (void)
{
  g_autoptr(RrBreaker) breaker = rr_breaker_new ("test", 1);
  RrBreakerPass old, probe;
  gint64 now_us;

  g_assert_true (rr_breaker_enter (breaker, 0, &old, NULL));
  fail_until_open (breaker, 0);
  rr_breaker_leave (breaker, &old, RR_OUTCOME_SUCCESS, S);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_OPEN);

  now_us = open_until (breaker);
  g_assert_true (rr_breaker_enter (breaker, now_us, &probe, NULL));
  rr_breaker_leave (breaker, &old, RR_OUTCOME_FAILURE, now_us);
  g_assert_cmpint (state_of (breaker), ==, RR_BREAKER_HALF_OPEN);
  rr_breaker_leave (breaker, &probe, RR_OUTCOME_SUCCESS, now_us);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/breaker/opens-at-the-tenth-call-not-before",
                   test_opens_at_the_tenth_call_not_before);
  g_test_add_func ("/core/breaker/half-of-the-calls-is-the-mark",
                   test_half_of_the_calls_is_the_mark);
  g_test_add_func ("/core/breaker/old-failures-are-forgotten", test_old_failures_are_forgotten);
  g_test_add_func ("/core/breaker/what-says-nothing-counts-for-nothing",
                   test_what_says_nothing_counts_for_nothing);
  g_test_add_func ("/core/breaker/opens-when-half-are-slow", test_opens_when_half_are_slow);
  g_test_add_func ("/core/breaker/a-fast-supplier-may-be-a-little-slower",
                   test_a_fast_supplier_may_be_a_little_slower);
  g_test_add_func ("/core/breaker/one-that-is-slower-for-good-is-learnt-anew",
                   test_one_that_is_slower_for_good_is_learnt_anew);
  g_test_add_func ("/core/breaker/one-probe-at-a-time", test_one_probe_at_a_time);
  g_test_add_func ("/core/breaker/stays-open-twice-as-long-each-time",
                   test_stays_open_twice_as_long_each_time);
  g_test_add_func ("/core/breaker/a-good-minute-makes-it-forget-how-often-it-opened",
                   test_a_good_minute_makes_it_forget_how_often_it_opened);
  g_test_add_func ("/core/breaker/an-answer-from-before-decides-nothing",
                   test_an_answer_from_before_decides_nothing);
  return g_test_run ();
}

/* test-shed.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-shed.h"

#define MS G_TIME_SPAN_MILLISECOND

static RrShed *
shed_new (void)
{
  return rr_shed_new ("test", RR_SHED_TARGET_US, RR_SHED_INTERVAL_US);
}

/* An item each 10 ms from @from_ms to @to_ms. Returns: how many were shed */
static guint
offer (RrShed *shed,
       gint64  from_ms,
       gint64  to_ms,
       gint64  waited_ms)
{
  guint n_shed = 0;

  for (gint64 ms = from_ms; ms < to_ms; ms += 10)
    n_shed += rr_shed_admit (shed, waited_ms * MS, ms * MS) ? 0 : 1;
  return n_shed;
}

static void
test_a_short_queue_is_never_shed (void)
{
  g_autoptr(RrShed) shed = shed_new ();

  g_assert_cmpuint (offer (shed, 0, 60000, 50), ==, 0);
}

static void
test_a_burst_is_absorbed (void)
{
  g_autoptr(RrShed) shed = shed_new ();

  g_assert_cmpuint (offer (shed, 0, 400, 300), ==, 0);
  g_assert_cmpuint (offer (shed, 400, 500, 0), ==, 0);
  g_assert_cmpuint (offer (shed, 500, 900, 300), ==, 0);
}

static void
test_a_queue_that_stands_is_shed_after_an_interval (void)
{
  g_autoptr(RrShed) shed = shed_new ();
  RrShedStat stat;

  g_assert_cmpuint (offer (shed, 0, 500, 200), ==, 0);
  /* The first of an interval is let through. */
  g_assert_cmpuint (offer (shed, 500, 1000, 200), ==, 49);

  rr_shed_get_stat (shed, &stat);
  g_assert_true (stat.is_overloaded);
  g_assert_cmpuint (stat.n_shed, ==, 49);
  g_assert_cmpuint (stat.n_admitted, ==, 51);
}

static void
test_what_did_not_wait_long_gets_through_an_overload (void)
{
  g_autoptr(RrShed) shed = shed_new ();

  offer (shed, 0, 510, 200);
  g_assert_true (rr_shed_admit (shed, 100 * MS, 520 * MS));
  g_assert_false (rr_shed_admit (shed, 100 * MS + 1, 520 * MS));
}

static void
test_ends_when_the_queue_is_short_again (void)
{
  g_autoptr(RrShed) shed = shed_new ();

  offer (shed, 0, 600, 200);
  g_assert_cmpuint (offer (shed, 600, 1000, 10), ==, 0);
  g_assert_cmpuint (offer (shed, 1000, 1500, 200), ==, 0);
}

static void
test_an_idle_time_ends_it_too (void)
{
  g_autoptr(RrShed) shed = shed_new ();

  g_assert_cmpuint (offer (shed, 0, 1000, 200), >, 0);
  g_assert_cmpuint (offer (shed, 60000, 60500, 200), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/shed/a-short-queue-is-never-shed", test_a_short_queue_is_never_shed);
  g_test_add_func ("/core/shed/a-burst-is-absorbed", test_a_burst_is_absorbed);
  g_test_add_func ("/core/shed/a-queue-that-stands-is-shed-after-an-interval",
                   test_a_queue_that_stands_is_shed_after_an_interval);
  g_test_add_func ("/core/shed/what-did-not-wait-long-gets-through-an-overload",
                   test_what_did_not_wait_long_gets_through_an_overload);
  g_test_add_func ("/core/shed/ends-when-the-queue-is-short-again",
                   test_ends_when_the_queue_is_short_again);
  g_test_add_func ("/core/shed/an-idle-time-ends-it-too", test_an_idle_time_ends_it_too);
  return g_test_run ();
}

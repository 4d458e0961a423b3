/* test-growth.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "rr-growth.h"

/* Figures are made up second by second; nothing here takes time. */

typedef double (*Curve) (int second);

#define LIMIT 1000.0

/* Returns: the second at which growth was first reported, -1 for never */
static int
first_report (Curve curve,
              int   n_seconds)
{
  g_autoptr(RrGrowth) growth = rr_growth_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  int first = -1;

  for (int second = 1; second <= n_seconds; second++)
    {
      RrGrowthSample sample = { .object = 1, .what = "items", .name = "figure", .value = curve (second),
                                .limit = LIMIT };

      rr_growth_add (growth, &sample, second * G_TIME_SPAN_SECOND);
      rr_verdict_book_begin_look (book);
      rr_growth_look (growth, book, second * G_TIME_SPAN_SECOND);
      rr_verdict_book_end_look (book, second * G_TIME_SPAN_SECOND);
      if (first < 0 && rr_verdict_book_n_active (book, RR_BADGE_FORECAST) > 0)
        first = second;
    }
  return first;
}

/* The same on every run, between -1 and 1. */
static double
noise (int second)
{
  guint32 x = (guint32) second * 2654435761u;

  x ^= x >> 15;
  x *= 2246822519u;
  x ^= x >> 13;
  return x / (double) G_MAXUINT32 * 2 - 1;
}

static double leak (int second) { return 100 + 2 * second; }
static double noisy_leak (int second) { return 100 + 2 * second + 20 * noise (second); }
static double leak_after_calm (int second) { return second < 300 ? 50 + 3 * noise (second) : 50 + 2 * (second - 300); }
static double slow_leak (int second) { return 10 + 0.2 * second; }
static double level (int second) { return 700 + 30 * noise (second); }
static double falling (int second) { return MAX (900 - second, 0); }
static double warm_up (int second) { return 350 * (1 - exp (-second / 60.0)); }
static double burst (int second)
{
  return second < 100 || second > 200 ? 5 : second < 120 ? (second - 100) * 40 : 800 - (second - 120) * 10;
}
static double saw_20 (int second) { return second % 20 * 40; }
static double saw_50 (int second) { return second % 50 * 16; }
static double saw_90 (int second) { return second % 90 * 9; }
static double second_tooth (int second) { return second % 400 * 2; }
static double page_cache (int second) { return 600 * log1p (second) / log1p (4000); }
static double stairs (int second) { return second < 200 ? 100 : 600; }

static void
test_a_leak_is_foretold_after_three_windows (void)
{
  g_assert_cmpint (first_report (leak, 300), ==, 101);
}

static void
test_noise_does_not_hide_a_leak (void)
{
  int first = first_report (noisy_leak, 300);

  g_assert_cmpint (first, >, 90);
  g_assert_cmpint (first, <=, 141);
}

static void
test_a_leak_that_begins_late_is_found (void)
{
  int first = first_report (leak_after_calm, 500);

  g_assert_cmpint (first, >, 300);
  g_assert_cmpint (first, <=, 420);
}

static void
test_a_limit_that_is_far_is_nobodys_business (void)
{
  g_assert_cmpint (first_report (slow_leak, 1200), ==, -1);
}

static void
test_what_does_not_rise_is_quiet (void)
{
  g_assert_cmpint (first_report (level, 1800), ==, -1);
  g_assert_cmpint (first_report (falling, 900), ==, -1);
  g_assert_cmpint (first_report (stairs, 900), ==, -1);
}

static void
test_a_burst_that_drains_is_quiet (void)
{
  g_assert_cmpint (first_report (burst, 600), ==, -1);
}

static void
test_a_saw_tooth_is_quiet (void)
{
  g_assert_cmpint (first_report (saw_20, 1800), ==, -1);
  g_assert_cmpint (first_report (saw_50, 1800), ==, -1);
  g_assert_cmpint (first_report (saw_90, 1800), ==, -1);
}

static void
test_a_long_tooth_is_foretold_once (void)
{
  g_autoptr(RrGrowth) growth = rr_growth_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  for (int second = 1; second < 1200; second++)
    {
      RrGrowthSample sample = { .object = 1, .what = "items", .name = "figure",
                                .value = second_tooth (second), .limit = LIMIT };

      rr_growth_add (growth, &sample, second * G_TIME_SPAN_SECOND);
      rr_verdict_book_begin_look (book);
      rr_growth_look (growth, book, second * G_TIME_SPAN_SECOND);
      rr_verdict_book_end_look (book, second * G_TIME_SPAN_SECOND);
      if (second >= 400)
        g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_FORECAST), ==, 0);
    }
}

static void
test_warming_up_is_quiet (void)
{
  g_assert_cmpint (first_report (warm_up, 900), ==, -1);
  g_assert_cmpint (first_report (page_cache, 4000), ==, -1);
}

static void
test_the_forecast_is_right (void)
{
  g_autoptr(RrGrowth) growth = rr_growth_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) all = NULL;
  RR_SITE (site);
  const RrVerdict *verdict;

  for (int second = 1; second <= 260; second++)
    {
      RrGrowthSample sample = { .key = &site, .what = "tasks", .name = "handler", .site = &site,
                                .value = second, .limit = 500 };

      rr_growth_add (growth, &sample, second * G_TIME_SPAN_SECOND);
      rr_growth_look (growth, book, second * G_TIME_SPAN_SECOND);
    }

  all = rr_verdict_book_dup_all (book);
  g_assert_cmpuint (all->len, ==, 1);
  verdict = g_ptr_array_index (all, 0);
  g_assert_cmpint (verdict->badge, ==, RR_BADGE_FORECAST);
  g_assert_cmpfloat_with_epsilon (verdict->value, 240, 1);
  g_assert_true (verdict->site == &site);
  g_assert_nonnull (strstr (verdict->detail, "260 tasks, 1.00 more each second"));
  g_assert_nonnull (strstr (verdict->detail, "test-growth.c"));
}

static void
test_what_is_silent_makes_room (void)
{
  g_autoptr(RrGrowth) growth = rr_growth_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  RrGrowthSample sample = { .what = "items", .name = "figure", .limit = LIMIT };

  for (sample.object = 1; sample.object <= RR_GROWTH_MAX_SERIES; sample.object++)
    rr_growth_add (growth, &sample, 1);
  rr_growth_add (growth, &sample, 1);
  g_assert_cmpuint (rr_growth_n_refused (growth), ==, 1);

  rr_growth_look (growth, book, 60 * G_TIME_SPAN_SECOND);
  rr_growth_add (growth, &sample, 60 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (rr_growth_n_refused (growth), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/growth/a-leak-is-foretold-after-three-windows",
                   test_a_leak_is_foretold_after_three_windows);
  g_test_add_func ("/growth/noise-does-not-hide-a-leak", test_noise_does_not_hide_a_leak);
  g_test_add_func ("/growth/a-leak-that-begins-late-is-found", test_a_leak_that_begins_late_is_found);
  g_test_add_func ("/growth/a-limit-that-is-far-is-nobodys-business",
                   test_a_limit_that_is_far_is_nobodys_business);
  g_test_add_func ("/growth/what-does-not-rise-is-quiet", test_what_does_not_rise_is_quiet);
  g_test_add_func ("/growth/a-burst-that-drains-is-quiet", test_a_burst_that_drains_is_quiet);
  g_test_add_func ("/growth/a-saw-tooth-is-quiet", test_a_saw_tooth_is_quiet);
  g_test_add_func ("/growth/a-long-tooth-is-foretold-once", test_a_long_tooth_is_foretold_once);
  g_test_add_func ("/growth/warming-up-is-quiet", test_warming_up_is_quiet);
  g_test_add_func ("/growth/the-forecast-is-right", test_the_forecast_is_right);
  g_test_add_func ("/growth/what-is-silent-makes-room", test_what_is_silent_makes_room);

  return g_test_run ();
}

/* test-policy.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-policy-private.h"

static void
test_a_budget_pays_for_one_in_ten (void)
{
  guint n_extra = 0;
  RrBudget budget;

  rr_budget_init (&budget, 100, 10, 0);
  g_assert_false (rr_budget_spend (&budget));
  for (int i = 0; i < 1000; i++)
    {
      rr_budget_earn (&budget);
      n_extra += rr_budget_spend (&budget) ? 1 : 0;
    }
  g_assert_cmpuint (n_extra, ==, 100);
}

static void
test_a_budget_saves_no_more_than_its_most (void)
{
  guint n_extra = 0;
  RrBudget budget;

  rr_budget_init (&budget, 100, 3, 0);
  for (int i = 0; i < 1000; i++)
    rr_budget_earn (&budget);
  while (rr_budget_spend (&budget))
    n_extra++;
  g_assert_cmpuint (n_extra, ==, 3);
}

static void
test_too_few_samples_say_nothing (void)
{
  RrRecent recent = { 0 };

  for (int i = 0; i < RR_RECENT_MIN - 1; i++)
    rr_recent_add (&recent, 10);
  g_assert_cmpint (rr_recent_p95 (&recent), ==, 0);
  rr_recent_add (&recent, 10);
  g_assert_cmpint (rr_recent_p95 (&recent), ==, 10);
}

static void
test_p95_is_that_of_the_last_samples (void)
{
  RrRecent recent = { 0 };

  for (int i = 1; i <= 100; i++)
    rr_recent_add (&recent, 101 - i);
  g_assert_cmpint (rr_recent_p95 (&recent), ==, 95);

  for (int i = 0; i < RR_RECENT_MAX; i++)
    rr_recent_add (&recent, 7);
  g_assert_cmpint (rr_recent_p95 (&recent), ==, 7);
}

static void
test_more_than_the_most_in_the_window_is_too_much (void)
{
  RrIntensity intensity;

  rr_intensity_init (&intensity, 5, 60);
  for (int i = 0; i < 5; i++)
    g_assert_true (rr_intensity_add (&intensity, i));
  g_assert_false (rr_intensity_add (&intensity, 59));

  rr_intensity_init (&intensity, 5, 60);
  for (int i = 0; i < 100; i++)
    g_assert_true (rr_intensity_add (&intensity, 12 * i));

  rr_intensity_init (&intensity, 0, 60);
  g_assert_false (rr_intensity_add (&intensity, 0));
}

static void
test_backoff_doubles_up_to_the_most_and_is_anything_below (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  gint64 least = G_MAXINT64, most = 0;

  for (int i = 0; i < 1000; i++)
    {
      g_assert_cmpint (rr_backoff_us (0, 100, 30000, random), <=, 100);
      g_assert_cmpint (rr_backoff_us (3, 100, 30000, random), <=, 800);
      least = MIN (least, rr_backoff_us (G_MAXUINT, 100, 30000, random));
      most = MAX (most, rr_backoff_us (40, 100, 30000, random));
    }
  g_assert_cmpint (least, <, 1000);
  g_assert_cmpint (most, >, 29000);
  g_assert_cmpint (most, <=, 30000);
  g_assert_cmpint (rr_backoff_us (5, 0, 0, random), ==, 0);
  g_assert_cmpint (rr_backoff_us (62, G_MAXINT64 / 2, G_MAXINT64, random), >=, 0);
}

static void
test_the_same_seed_gives_the_same_waits (void)
{
  g_autoptr(GRand) one = g_rand_new_with_seed (7), other = g_rand_new_with_seed (7);

  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (rr_backoff_us (i, 100, 30000, one), ==, rr_backoff_us (i, 100, 30000, other));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/policy/a-budget-pays-for-one-in-ten", test_a_budget_pays_for_one_in_ten);
  g_test_add_func ("/core/policy/a-budget-saves-no-more-than-its-most",
                   test_a_budget_saves_no_more_than_its_most);
  g_test_add_func ("/core/policy/too-few-samples-say-nothing", test_too_few_samples_say_nothing);
  g_test_add_func ("/core/policy/p95-is-that-of-the-last-samples",
                   test_p95_is_that_of_the_last_samples);
  g_test_add_func ("/core/policy/more-than-the-most-in-the-window-is-too-much",
                   test_more_than_the_most_in_the_window_is_too_much);
  g_test_add_func ("/core/policy/backoff-doubles-up-to-the-most-and-is-anything-below",
                   test_backoff_doubles_up_to_the_most_and_is_anything_below);
  g_test_add_func ("/core/policy/the-same-seed-gives-the-same-waits",
                   test_the_same_seed_gives_the_same_waits);
  return g_test_run ();
}

/* test-device-budget.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-budget.h"

static void
test_budget_lets_a_backlog_in (void)
{
  g_autoptr(RrDeviceBudget) budget = rr_device_budget_new ();
  gint64 now_us = 1000;

  for (guint i = 0; i < RR_DEVICE_BURST; i++)
    g_assert_true (rr_device_budget_take (budget, "anna", 1, now_us));
  g_assert_false (rr_device_budget_take (budget, "anna", 1, now_us));
  g_assert_true (rr_device_budget_take (budget, "ben", 1, now_us));

  /* Then as many as a second has room for, for as long as it lasts. */
  for (guint s = 0; s < 100; s++)
    {
      now_us += G_TIME_SPAN_SECOND;
      for (guint i = 0; i < RR_DEVICE_RATE_PER_S; i++)
        g_assert_true (rr_device_budget_take (budget, "anna", 1, now_us));
      g_assert_false (rr_device_budget_take (budget, "anna", 1, now_us));
    }
}

static void
test_budget_takes_what_is_in_one_piece (void)
{
  g_autoptr(RrDeviceBudget) budget = rr_device_budget_new ();

  g_assert_true (rr_device_budget_take (budget, "anna", RR_DEVICE_BURST + 100, 0));
  g_assert_false (rr_device_budget_take (budget, "anna", 1, 10 * G_TIME_SPAN_SECOND));
  g_assert_true (rr_device_budget_take (budget, "anna", 1, 11 * G_TIME_SPAN_SECOND));

  /* A clock that goes back gives nothing away. */
  g_assert_true (rr_device_budget_take (budget, "anna", 9, 5 * G_TIME_SPAN_SECOND));
  g_assert_false (rr_device_budget_take (budget, "anna", 1, 5 * G_TIME_SPAN_SECOND));
  g_assert_false (rr_device_budget_take (budget, "anna", 1, 11 * G_TIME_SPAN_SECOND));
}

static void
test_budget_is_bounded (void)
{
  g_autoptr(RrDeviceBudget) budget = rr_device_budget_new ();

  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *device = g_strdup_printf ("d%u", i);

      g_assert_true (rr_device_budget_take (budget, device, 1, 0));
      g_assert_cmpuint (rr_device_budget_n_known (budget), <=, 20000);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/device-budget/lets-a-backlog-in", test_budget_lets_a_backlog_in);
  g_test_add_func ("/engine/device-budget/takes-what-is-in-one-piece", test_budget_takes_what_is_in_one_piece);
  g_test_add_func ("/engine/device-budget/is-bounded", test_budget_is_bounded);

  return g_test_run ();
}

/* test-history.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib.h>
#include <math.h>

#include "rr-history.h"

static const RrHistorySeries *
first (GPtrArray *all)
{
  g_assert_cmpuint (all->len, >, 0);
  return g_ptr_array_index (all, 0);
}

static gint64
at_s (double seconds)
{
  return (gint64) (seconds * G_TIME_SPAN_SECOND) + 1000 * G_TIME_SPAN_SECOND;
}

static void
test_a_second_shows_its_mean (void)
{
  g_autoptr(RrHistory) history = rr_history_new ();
  g_autoptr(GPtrArray) all = NULL;

  rr_history_add (history, "tasks", "", at_s (0), 10);
  rr_history_add (history, "tasks", "", at_s (0.5), 20);
  rr_history_add (history, "tasks", "", at_s (1), 7);

  all = rr_history_dup_all (history, FALSE);
  g_assert_cmpuint (first (all)->n_values, ==, 2);
  g_assert_cmpfloat (first (all)->values[0], ==, 15);
  g_assert_cmpfloat (first (all)->values[1], ==, 7);
  g_assert_cmpint (first (all)->end_us, ==, at_s (1));
}

static void
test_where_nothing_was_said_nothing_is_shown (void)
{
  g_autoptr(RrHistory) history = rr_history_new ();
  g_autoptr(GPtrArray) all = NULL;

  rr_history_add (history, "tasks", "", at_s (0), 1);
  rr_history_add (history, "tasks", "", at_s (3), 2);
  rr_history_add (history, "tasks", "", at_s (2), 99);
  rr_history_add (history, "tasks", "", at_s (3), NAN);

  all = rr_history_dup_all (history, FALSE);
  g_assert_cmpuint (first (all)->n_values, ==, 4);
  g_assert_true (isnan (first (all)->values[1]));
  g_assert_true (isnan (first (all)->values[2]));
  g_assert_cmpfloat (first (all)->values[3], ==, 2);
}

static void
test_a_full_ring_keeps_the_newest (void)
{
  g_autoptr(RrHistory) history = rr_history_new ();
  g_autoptr(GPtrArray) fine = NULL, coarse = NULL;

  for (int i = 0; i < RR_HISTORY_N_FINE + 100; i++)
    rr_history_add (history, "tasks", "", at_s (i), i);

  fine = rr_history_dup_all (history, FALSE);
  g_assert_cmpuint (first (fine)->n_values, ==, RR_HISTORY_N_FINE);
  g_assert_cmpfloat (first (fine)->values[0], ==, 100);
  g_assert_cmpfloat (first (fine)->values[RR_HISTORY_N_FINE - 1], ==, RR_HISTORY_N_FINE + 99);

  coarse = rr_history_dup_all (history, TRUE);
  g_assert_cmpuint (first (coarse)->n_values, ==, 70);
  g_assert_cmpfloat (first (coarse)->values[0], ==, 4.5);
}

static void
test_after_a_long_silence_it_begins_anew (void)
{
  g_autoptr(RrHistory) history = rr_history_new ();
  g_autoptr(GPtrArray) all = NULL;

  rr_history_add (history, "tasks", "", at_s (0), 1);
  rr_history_add (history, "tasks", "", at_s (100000), 2);

  all = rr_history_dup_all (history, FALSE);
  g_assert_cmpuint (first (all)->n_values, ==, 1);
  g_assert_cmpfloat (first (all)->values[0], ==, 2);
}

static void
test_there_is_room_for_so_many_series (void)
{
  g_autoptr(RrHistory) history = rr_history_new ();
  g_autoptr(GPtrArray) all = NULL;

  for (int i = 0; i < RR_HISTORY_MAX_SERIES + 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("series %d", i);

      rr_history_add (history, name, "ms", at_s (0), i);
    }

  all = rr_history_dup_all (history, FALSE);
  g_assert_cmpuint (all->len, ==, RR_HISTORY_MAX_SERIES);
  g_assert_cmpstr (first (all)->unit, ==, "ms");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/a-second-shows-its-mean", test_a_second_shows_its_mean);
  g_test_add_func ("/history/where-nothing-was-said-nothing-is-shown",
                   test_where_nothing_was_said_nothing_is_shown);
  g_test_add_func ("/history/a-full-ring-keeps-the-newest", test_a_full_ring_keeps_the_newest);
  g_test_add_func ("/history/after-a-long-silence-it-begins-anew",
                   test_after_a_long_silence_it_begins_anew);
  g_test_add_func ("/history/there-is-room-for-so-many-series", test_there_is_room_for_so_many_series);

  return g_test_run ();
}

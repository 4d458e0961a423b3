/* test-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-view.h"

static const RrView view = { .lat_deg = 47.1, .lon_deg = 9.5, .zoom = 13, .width_px = 1000,
                             .height_px = 600, .tile_px = 256 };

static RrSnapshot *
make_snapshot (guint n_devices)
{
  RrSnapshot *snapshot = rr_snapshot_new (n_devices);

  for (guint i = 0; i < n_devices; i++)
    {
      rr_fix_init (&snapshot->devices[i].fix);
      snapshot->devices[i].name = snapshot->devices[i].id;
      snapshot->devices[i].fix.lat_deg = 47.1;
      snapshot->devices[i].fix.lon_deg = 9.5;
    }
  return snapshot;
}

static GArray *
collect (RrSnapshot *snapshot,
         guint       selected)
{
  GArray *spots = g_array_new (FALSE, FALSE, sizeof (RrSpot));

  rr_view_collect (&view, snapshot, selected, spots);
  return spots;
}

static void
test_middle_is_in_the_middle (void)
{
  double x, y;

  rr_view_project (&view, 47.1, 9.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 500, 1e-6);
  g_assert_cmpfloat_with_epsilon (y, 300, 1e-6);
  rr_view_project (&view, 47.1 + 1000 / 111194.9, 9.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (300 - y, 1000 * rr_view_px_per_m (&view), 0.5);
}

static void
test_nobody (void)
{
  g_autoptr(RrSnapshot) snapshot = make_snapshot (0);
  g_autoptr(GArray) spots = collect (snapshot, G_MAXUINT);
  RrView fitted = view;

  g_assert_cmpuint (spots->len, ==, 0);
  g_assert_cmpint (rr_view_hit (spots, 500, 300, 20), ==, -1);
  g_assert_false (rr_view_fit (&fitted, snapshot, 9, 15));
}

static void
test_many_in_one_place_are_one_spot (void)
{
  g_autoptr(RrSnapshot) snapshot = make_snapshot (10000);
  g_autoptr(GArray) spots = collect (snapshot, G_MAXUINT);

  g_assert_cmpuint (spots->len, ==, 1);
  g_assert_cmpuint (g_array_index (spots, RrSpot, 0).n_devices, ==, 10000);
}

static void
test_two_are_two (void)
{
  g_autoptr(RrSnapshot) snapshot = make_snapshot (2);
  g_autoptr(GArray) spots = collect (snapshot, G_MAXUINT);

  g_assert_cmpuint (spots->len, ==, 2);
}

static void
test_emergency_and_choice_stand_alone (void)
{
  g_autoptr(RrSnapshot) snapshot = make_snapshot (10);
  g_autoptr(GArray) spots = NULL;
  guint n_total = 0, n_alone = 0;

  snapshot->devices[4].sos = TRUE;
  snapshot->devices[7].status = RR_DEVICE_NO_CONTACT;
  spots = collect (snapshot, 2);
  for (guint i = 0; i < spots->len; i++)
    {
      const RrSpot *spot = &g_array_index (spots, RrSpot, i);

      n_total += spot->n_devices;
      n_alone += spot->n_devices == 1;
      if (spot->n_devices > 1)
        {
          g_assert_cmpuint (spot->n_by_status[RR_DEVICE_NO_CONTACT], ==, 1);
          g_assert_cmpuint (spot->n_by_status[RR_DEVICE_ONLINE], ==, 7);
        }
    }
  g_assert_cmpuint (n_total, ==, 10);
  g_assert_cmpuint (n_alone, ==, 2);
}

static void
test_unseen_and_unplaced_are_left_out (void)
{
  g_autoptr(RrSnapshot) snapshot = make_snapshot (3);
  g_autoptr(GArray) spots = NULL;

  snapshot->devices[0].fix.lat_deg = NAN;
  snapshot->devices[1].fix.lon_deg = 20;
  spots = collect (snapshot, G_MAXUINT);
  g_assert_cmpuint (spots->len, ==, 1);
  g_assert_cmpint (rr_view_hit (spots, 505, 305, 20), ==, 0);
  g_assert_cmpint (rr_view_hit (spots, 540, 300, 20), ==, -1);
}

static void
test_fit_shows_all (void)
{
  g_autoptr(RrSnapshot) snapshot = make_snapshot (2);
  RrView fitted = view;
  double x, y;

  snapshot->devices[1].fix.lat_deg = 47.25;
  snapshot->devices[1].fix.lon_deg = 9.62;
  g_assert_true (rr_view_fit (&fitted, snapshot, 5, 15));
  for (guint i = 0; i < 2; i++)
    {
      rr_view_project (&fitted, snapshot->devices[i].fix.lat_deg, snapshot->devices[i].fix.lon_deg, &x, &y);
      g_assert_cmpfloat (x, >=, 0);
      g_assert_cmpfloat (x, <=, 1000);
      g_assert_cmpfloat (y, >=, 0);
      g_assert_cmpfloat (y, <=, 600);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/view/middle-is-in-the-middle", test_middle_is_in_the_middle);
  g_test_add_func ("/ui/view/nobody", test_nobody);
  g_test_add_func ("/ui/view/many-in-one-place-are-one-spot", test_many_in_one_place_are_one_spot);
  g_test_add_func ("/ui/view/two-are-two", test_two_are_two);
  g_test_add_func ("/ui/view/emergency-and-choice-stand-alone", test_emergency_and_choice_stand_alone);
  g_test_add_func ("/ui/view/unseen-and-unplaced-are-left-out", test_unseen_and_unplaced_are_left_out);
  g_test_add_func ("/ui/view/fit-shows-all", test_fit_shows_all);
  return g_test_run ();
}

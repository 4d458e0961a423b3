/* test-replay.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-replay.h"

/* Where everybody was, by either clock. Noon is 0; times are minutes. */

#define MINUTE  G_GINT64_CONSTANT (60000)
#define AT(min) (NOON + (gint64) ((min) * 60000))

static const gint64 NOON = G_GINT64_CONSTANT (1795780800000);

static RrFix
make_fix (double lat_deg,
          double time_min,
          double received_min)
{
  RrFix fix;

  rr_fix_init (&fix);
  fix.lat_deg = lat_deg;
  fix.lon_deg = 9.5;
  fix.time_ms = AT (time_min);
  fix.received_ms = AT (received_min);
  return fix;
}

static void
add (RrReplay *replay,
     double    lat_deg,
     double    time_min,
     double    received_min)
{
  RrFix fix = make_fix (lat_deg, time_min, received_min);

  rr_replay_add (replay, &fix);
}

static double
lat_at (RrReplay *replay,
        double    at_min)
{
  g_autoptr(RrSnapshot) snapshot = rr_replay_snapshot (replay, AT (at_min));

  return snapshot->devices[0].fix.lat_deg;
}

static void
test_between_two_places_they_walk (void)
{
  g_autoptr(RrReplay) replay = rr_replay_new (AT (0), AT (60), FALSE, 1000);

  rr_replay_begin (replay, "anna", "Anna");
  add (replay, 46.0, -30, -30);
  add (replay, 47.0, -10, -10);
  add (replay, 47.1, 10, 10);
  add (replay, 47.2, 14, 14);
  add (replay, 47.5, 70, 70);
  rr_replay_end (replay);

  g_assert_cmpuint (rr_replay_get_n_points (replay), ==, 3);
  /* Too far apart to know the way: they stay until they are heard from. */
  g_assert_cmpfloat_with_epsilon (lat_at (replay, 5), 47.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (lat_at (replay, 12), 47.15, 1e-6);
  g_assert_cmpfloat_with_epsilon (lat_at (replay, 60), 47.2, 1e-6);
}

static void
test_by_arrival_a_late_burst_is_not_known_before_it_comes (void)
{
  g_autoptr(RrReplay) replay = rr_replay_new (AT (0), AT (60), TRUE, 1000);

  rr_replay_begin (replay, "anna", NULL);
  add (replay, 47.0, 1, 1);
  /* Out of contact from 2 to 30: at 30 all of it arrives, oldest last. */
  add (replay, 47.4, 29, 30);
  add (replay, 47.1, 5, 30.1);
  add (replay, 47.2, 15, 30.2);
  add (replay, 47.5, 31, 31);
  rr_replay_end (replay);

  g_assert_cmpfloat_with_epsilon (lat_at (replay, 29), 47.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (lat_at (replay, 30.5), 47.4, 1e-6);
  g_assert_cmpfloat_with_epsilon (lat_at (replay, 31), 47.5, 1e-6);
}

static void
test_status_tells_who_is_quiet (void)
{
  g_autoptr(RrReplay) replay = rr_replay_new (AT (0), AT (120), FALSE, 1000);
  static const struct { double at; RrDeviceStatus status; } cases[] = {
    { 0, RR_DEVICE_NO_FIX }, { 5, RR_DEVICE_ONLINE }, { 6.9, RR_DEVICE_ONLINE }, { 8, RR_DEVICE_LATE },
    { 34, RR_DEVICE_LATE }, { 36, RR_DEVICE_NO_CONTACT },
  };

  rr_replay_begin (replay, "anna", NULL);
  add (replay, 47.0, 5, 5);
  rr_replay_end (replay);
  rr_replay_begin (replay, "nobody", NULL);
  rr_replay_end (replay);
  g_assert_cmpuint (rr_replay_get_n_tracks (replay), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(RrSnapshot) snapshot = rr_replay_snapshot (replay, AT (cases[i].at));

      g_assert_cmpint (snapshot->devices[0].status, ==, cases[i].status);
      g_assert_cmpstr (snapshot->devices[0].name, ==, "anna");
    }
}

static void
test_odd_fixes_and_those_after_the_window_are_left_out (void)
{
  g_autoptr(RrReplay) replay = rr_replay_new (AT (0), AT (10), FALSE, 1000);
  RrFix odd = make_fix (10.0, 2, 2);

  odd.flags = RR_FIX_TOO_FAST;
  rr_replay_begin (replay, "anna", NULL);
  rr_replay_add (replay, &odd);
  odd.flags = 0;
  odd.lat_deg = NAN;
  rr_replay_add (replay, &odd);
  add (replay, 47.0, 11, 11);
  rr_replay_end (replay);
  g_assert_cmpuint (rr_replay_get_n_tracks (replay), ==, 0);
}

static void
test_it_stays_small_however_many_they_are (void)
{
  const guint n_devices = 500, n_fixes = 720, most = 20000;
  g_autoptr(RrReplay) replay = rr_replay_new (AT (0), AT (60), FALSE, most);
  g_autoptr(RrSnapshot) snapshot = NULL;

  for (guint i = 0; i < n_devices; i++)
    {
      g_autofree char *id = g_strdup_printf ("guide-%u", i);

      rr_replay_begin (replay, id, NULL);
      for (guint j = 0; j < n_fixes; j++)
        add (replay, 47 + j * 1e-4 + i * 1e-7, j * 60.0 / n_fixes, j * 60.0 / n_fixes);
      rr_replay_end (replay);
      g_assert_cmpuint (rr_replay_get_n_points (replay), <=, most);
    }
  g_assert_cmpuint (rr_replay_get_n_tracks (replay), ==, n_devices);
  g_assert_cmpint (rr_replay_get_step_ms (replay), >, 0);

  /* All are where they were, within the step. */
  snapshot = rr_replay_snapshot (replay, AT (30));
  for (guint i = 0; i < n_devices; i++)
    g_assert_cmpfloat_with_epsilon (snapshot->devices[i].fix.lat_deg, 47 + 360 * 1e-4 + i * 1e-7, 0.004);
}

static void
test_tail_is_the_way_they_came (void)
{
  g_autoptr(RrReplay) replay = rr_replay_new (AT (0), AT (120), FALSE, 1000);
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  rr_replay_begin (replay, "anna", "Anna");
  for (guint i = 0; i < 5; i++)
    add (replay, 46 + i * 0.1, i * 5, i * 5);
  add (replay, 48.0, 60, 60);
  add (replay, 48.1, 65, 65);
  rr_replay_end (replay);

  rr_replay_get_tail (replay, 0, AT (-60), AT (-1), places);
  g_assert_cmpuint (places->len, ==, 0);
  rr_replay_get_tail (replay, 0, AT (5), AT (17.5), places);
  g_assert_cmpuint (places->len, ==, 4);
  g_assert_cmpfloat_with_epsilon (g_array_index (places, RrPlace, 0).lat_deg, 46.1, 1e-6);
  g_assert_cmpfloat_with_epsilon (g_array_index (places, RrPlace, 3).lat_deg, 46.35, 1e-6);

  /* Nobody knows how they came through the dead zone. */
  g_array_set_size (places, 0);
  rr_replay_get_tail (replay, 0, AT (0), AT (62.5), places);
  g_assert_cmpuint (places->len, ==, 2);
  g_assert_cmpfloat_with_epsilon (g_array_index (places, RrPlace, 0).lat_deg, 48.0, 1e-6);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/replay/they-walk", test_between_two_places_they_walk);
  g_test_add_func ("/model/replay/by-arrival", test_by_arrival_a_late_burst_is_not_known_before_it_comes);
  g_test_add_func ("/model/replay/status", test_status_tells_who_is_quiet);
  g_test_add_func ("/model/replay/odd-fixes", test_odd_fixes_and_those_after_the_window_are_left_out);
  g_test_add_func ("/model/replay/tail", test_tail_is_the_way_they_came);
  g_test_add_func ("/model/replay/stays-small", test_it_stays_small_however_many_they_are);
  return g_test_run ();
}

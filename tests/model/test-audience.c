/* test-audience.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "rr-audience.h"
#include "rr-geo.h"

/* Who is told about what happened at a place. */

static GArray *
find (RrAudience *audience,
      double      lat_deg,
      double      lon_deg,
      double      radius_m)
{
  GArray *concerns = g_array_new (FALSE, FALSE, sizeof (RrConcern));
  RrPlace place = { lat_deg, lon_deg };

  rr_audience_find (audience, &place, NULL, radius_m, concerns);
  return concerns;
}

static const RrConcern *
concern (GArray *concerns,
         guint   i)
{
  g_assert_cmpuint (i, <, concerns->len);
  return &g_array_index (concerns, RrConcern, i);
}

static void
test_nobody (void)
{
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GArray) concerns = find (audience, 47, 9, 50000);

  g_assert_cmpuint (concerns->len, ==, 0);
}

static void
test_radius (void)
{
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GArray) concerns = NULL;
  double lat, lon;

  for (guint i = 0; i < 360; i++)
    {
      rr_geo_destination (47, 9, i, i % 2 == 0 ? 999 : 1001, &lat, &lon);
      rr_audience_add (audience, i, lat, lon);
    }
  rr_audience_add (audience, 360, NAN, NAN);

  concerns = find (audience, 47, 9, 1000);

  g_assert_cmpuint (concerns->len, ==, 180);
  for (guint i = 0; i < concerns->len; i++)
    g_assert_cmpuint (concern (concerns, i)->guide % 2, ==, 0);
}

static void
test_date_line (void)
{
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GArray) concerns = NULL;
  g_autoptr(GArray) at_pole = NULL;

  rr_audience_add (audience, 0, -16.5, 179.999);
  rr_audience_add (audience, 1, -16.5, -179.999);
  rr_audience_add (audience, 2, -16.5, 0);
  rr_audience_add (audience, 3, 89.9999, 10);
  rr_audience_add (audience, 4, 89.9999, -170);

  concerns = find (audience, -16.5, 180, 500);
  g_assert_cmpuint (concerns->len, ==, 2);
  at_pole = find (audience, 90, 0, 500);
  g_assert_cmpuint (at_pole->len, ==, 2);
}

static const RrPlace route[] = { { 47.00, 9.5 }, { 47.02, 9.5 }, { 47.04, 9.5 }, { 47.06, 9.5 } };

static void
test_ahead_only (void)
{
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GArray) concerns = NULL;

  rr_audience_add (audience, 0, 47.010, 9.5);          /* it is still ahead */
  rr_audience_add_route (audience, 0, route, G_N_ELEMENTS (route));
  rr_audience_add (audience, 1, 47.055, 9.5);          /* it is behind */
  rr_audience_add_route (audience, 1, route, G_N_ELEMENTS (route));
  rr_audience_add (audience, 2, 47.010, 9.5);          /* no route */
  rr_audience_add_route (audience, 3, route, G_N_ELEMENTS (route));   /* not heard of yet */
  rr_audience_add (audience, 4, 46.5, 9.5);            /* on the way to the start */
  rr_audience_add_route (audience, 4, route, G_N_ELEMENTS (route));

  concerns = find (audience, 47.03, 9.501, 500);

  g_assert_cmpuint (concerns->len, ==, 3);
  for (guint i = 0; i < concerns->len; i++)
    {
      g_assert_true (concern (concerns, i)->ahead);
      g_assert_true (concern (concerns, i)->guide != 1 && concern (concerns, i)->guide != 2);
    }
}

static void
test_out_and_back (void)
{
  const RrPlace there[] = { { 47.00, 9.5 }, { 47.04, 9.5 }, { 47.00, 9.5 } };
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GArray) concerns = NULL;

  rr_audience_add (audience, 0, 47.03, 9.5);
  rr_audience_add_route (audience, 0, there, G_N_ELEMENTS (there));

  concerns = find (audience, 47.01, 9.5, 100);

  g_assert_cmpuint (concerns->len, ==, 1);
  g_assert_true (concern (concerns, 0)->ahead);
}

static void
test_stretch (void)
{
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GArray) concerns = g_array_new (FALSE, FALSE, sizeof (RrConcern));
  RrPlace from = { 47.00, 9.5 }, to = { 47.10, 9.5 };

  rr_audience_add (audience, 0, 47.05, 9.505);
  rr_audience_add (audience, 1, 47.05, 9.52);
  rr_audience_add (audience, 2, 47.104, 9.5);
  rr_audience_add (audience, 3, 47.11, 9.5);
  rr_audience_find (audience, &from, &to, 500, concerns);

  g_assert_cmpuint (concerns->len, ==, 2);
}

/* The bar: 10,000 guides, well under a millisecond, on a busy machine too: the best of
 * a hundred. */
static void
test_fast (void)
{
  g_autoptr(RrAudience) audience = rr_audience_new ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);
  gint64 best_us = G_MAXINT64, built_us;
  guint n_near = 0;

  built_us = g_get_monotonic_time ();
  for (guint i = 0; i < 10000; i++)
    {
      double lat = g_rand_double_range (rand, 46.8, 47.3), lon = g_rand_double_range (rand, 9.3, 10);

      rr_audience_add (audience, i, lat, lon);
      n_near += rr_geo_distance_m (lat, lon, 47.05, 9.6) <= 4000;
    }
  built_us = g_get_monotonic_time () - built_us;
  for (guint i = 0; i < 10000; i += 4)
    {
      double lat = g_rand_double_range (rand, 46.8, 47.3), lon = g_rand_double_range (rand, 9.3, 10);
      RrPlace way[40];

      for (guint j = 0; j < G_N_ELEMENTS (way); j++)
        way[j] = (RrPlace) { lat + j * 0.001, lon + j * 0.0007 };
      rr_audience_add_route (audience, i, way, G_N_ELEMENTS (way));
    }

  for (guint i = 0; i < 100; i++)
    {
      gint64 start_us = g_get_monotonic_time ();
      g_autoptr(GArray) concerns = find (audience, 47.05, 9.6, 4000);

      best_us = MIN (best_us, g_get_monotonic_time () - start_us);
      g_assert_cmpuint (concerns->len, >=, n_near);
    }
  g_test_message ("10,000 guides, 2,500 routes: %u near, found in %" G_GINT64_FORMAT
                  " us; entered in %" G_GINT64_FORMAT " us", n_near, best_us, built_us);
  g_assert_cmpint (best_us, <, 5000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/audience/of-nobody-is-empty", test_nobody);
  g_test_add_func ("/model/audience/is-exact-at-the-radius", test_radius);
  g_test_add_func ("/model/audience/has-no-edge-at-date-line-and-pole", test_date_line);
  g_test_add_func ("/model/audience/route-counts-only-ahead", test_ahead_only);
  g_test_add_func ("/model/audience/out-and-back-is-told-in-doubt", test_out_and_back);
  g_test_add_func ("/model/audience/stretch-has-a-radius-all-along", test_stretch);
  g_test_add_func ("/model/audience/finds-among-ten-thousand-fast", test_fast);

  return g_test_run ();
}

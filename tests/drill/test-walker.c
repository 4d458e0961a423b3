/* test-walker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-guide.h"
#include "rr-walker.h"

static RrTrails *
load_region (void)
{
  g_autofree char *path = g_build_filename (RR_SOURCE_DATADIR, "region", "trails.geojson", NULL);
  g_autoptr(GError) error = NULL;
  RrTrails *trails = rr_trails_load (path, &error);

  g_assert_no_error (error);
  return trails;
}

static RrTrails *
load_two_valleys (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "drill", "data", "two-valleys.geojson", NULL);
  g_autoptr(GError) error = NULL;
  RrTrails *trails = rr_trails_load (path, &error);

  g_assert_no_error (error);
  return trails;
}

static guint
find_node (RrTrails *trails,
           double    lat_deg,
           double    lon_deg)
{
  for (guint i = 0; i < rr_trails_get_n_nodes (trails); i++)
    {
      RrTrailPoint point = rr_trails_get_point (trails, i);

      if (fabs (point.lat_deg - lat_deg) < 1e-9 && fabs (point.lon_deg - lon_deg) < 1e-9)
        return i;
    }
  g_assert_not_reached ();
}

static void
test_joins_lines_at_equal_points (void)
{
  g_autoptr(RrTrails) trails = load_two_valleys ();
  guint n_edges;

  /* The odd features give no nodes, the shared points are one node each. */
  g_assert_cmpuint (rr_trails_get_n_nodes (trails), ==, 7);
  rr_trails_get_edges (trails, find_node (trails, 47.10, 9.51), &n_edges);
  g_assert_cmpuint (n_edges, ==, 3);
  rr_trails_get_edges (trails, find_node (trails, 47.10, 9.50), &n_edges);
  g_assert_cmpuint (n_edges, ==, 1);
}

static void
test_climbs_slower_than_it_descends (void)
{
  g_autoptr(RrTrails) trails = load_two_valleys ();
  guint low = find_node (trails, 47.10, 9.51), high = find_node (trails, 47.11, 9.51), n;
  const RrTrailEdge *up = NULL, *down = NULL, *edges;

  edges = rr_trails_get_edges (trails, low, &n);
  for (guint i = 0; i < n; i++)
    if (edges[i].to == high)
      up = &edges[i];
  edges = rr_trails_get_edges (trails, high, &n);
  for (guint i = 0; i < n; i++)
    if (edges[i].to == low)
      down = &edges[i];

  /* 200 m over 1112 m on a mountain path (0.75), by Tobler's function. */
  g_assert_nonnull (up);
  g_assert_nonnull (down);
  g_assert_cmpfloat_with_epsilon (up->pace, 0.75 * exp (-3.5 * 200 / 1111.95), 0.001);
  g_assert_cmpfloat_with_epsilon (down->pace, 0.75 * exp (-3.5 * (200 / 1111.95 - 0.1)), 0.001);
}

static void
test_finds_the_quickest_way (void)
{
  g_autoptr(RrTrails) trails = load_two_valleys ();
  guint from = find_node (trails, 47.10, 9.50), to = find_node (trails, 47.10, 9.52);
  g_autoptr(GArray) way = rr_trails_find_way (trails, from, to);
  g_autoptr(GArray) none = rr_trails_find_way (trails, from, find_node (trails, 47.20, 9.60));
  g_autoptr(GArray) here = rr_trails_find_way (trails, from, from);

  g_assert_cmpuint (way->len, ==, 2);
  g_assert_cmpuint (g_array_index (way, guint, 0), ==, find_node (trails, 47.10, 9.51));
  g_assert_cmpuint (g_array_index (way, guint, 1), ==, to);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (here->len, ==, 0);
}

static void
test_starts_where_there_is_somewhere_to_go (void)
{
  g_autoptr(RrTrails) trails = load_two_valleys ();
  GRand *rand = g_rand_new_with_seed (1);

  for (int i = 0; i < 100; i++)
    g_assert_cmpfloat (rr_trails_get_point (trails, rr_trails_pick (trails, rand)).lat_deg, <, 47.15);
  g_rand_free (rand);
}

static void
test_refuses_a_file_without_trails (void)
{
  const char *files[] = {
    "", "[]", "{}", "{\"features\":7}", "{\"features\":[]}", "nonsense",
    "{\"features\":[{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[9,47]]}}]}",
    "{\"features\":[{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[9,47],[9,47]]}}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_trails_parse (files[i], -1, &error));
      g_assert_nonnull (error);
    }
}

static void
test_says_which_file_it_could_not_read (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_trails_load ("/nowhere/trails.geojson", &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/trails.geojson"));
}

static void
test_stays_on_the_trails (void)
{
  g_autoptr(RrTrails) trails = load_region ();
  g_autoptr(RrWalker) walker = rr_walker_new (trails, 5, 1.3);
  RrWalkerState last, now;
  double walked_m = 0;

  rr_walker_get (walker, &last);
  for (int i = 0; i < 4000; i++)
    {
      rr_walker_step (walker, 10);
      rr_walker_get (walker, &now);
      walked_m += rr_geo_distance_m (last.lat_deg, last.lon_deg, now.lat_deg, now.lon_deg);
      g_assert_cmpfloat (rr_geo_distance_m (last.lat_deg, last.lon_deg, now.lat_deg, now.lon_deg), <=, 13.1);
      g_assert_cmpfloat (now.speed_mps, >=, 0);
      g_assert_cmpfloat (now.speed_mps, <=, 1.31);
      if (i % 200 == 0)
        g_assert_cmpfloat (rr_trails_distance_m (trails, now.lat_deg, now.lon_deg), <, 0.5);
      last = now;
    }

  /* Eleven hours with rests: further than a stroll, nearer than a run. */
  g_assert_cmpfloat (walked_m, >, 8000);
  g_assert_cmpfloat (walked_m, <, 45000);
}

static void
test_rests_now_and_then (void)
{
  g_autoptr(RrTrails) trails = load_region ();
  g_autoptr(RrWalker) walker = rr_walker_new (trails, 11, 1.2);
  guint n_resting = 0;

  for (int i = 0; i < 5000; i++)
    {
      RrWalkerState state;

      rr_walker_step (walker, 10);
      rr_walker_get (walker, &state);
      n_resting += state.speed_mps <= 0;
    }
  g_assert_cmpuint (n_resting, >, 100);
  g_assert_cmpuint (n_resting, <, 4000);
}

static void
test_walks_for_days_on_one_stretch (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrTrails) trails
      = rr_trails_parse ("{\"features\":[{\"geometry\":{\"type\":\"LineString\","
                         "\"coordinates\":[[9.5,47.1],[9.5001,47.1]]}}]}", -1, &error);
  g_autoptr(RrWalker) walker = rr_walker_new (trails, 3, 1.0);
  RrWalkerState state;

  g_assert_no_error (error);
  rr_walker_step (walker, 3 * 86400);
  rr_walker_get (walker, &state);
  g_assert_cmpfloat_with_epsilon (state.lat_deg, 47.1, 1e-9);
  g_assert_cmpfloat (state.lon_deg, >=, 9.5 - 1e-9);
  g_assert_cmpfloat (state.lon_deg, <=, 9.5001 + 1e-9);
  g_assert_true (isnan (state.alt_m));
}

static void
test_same_seed_same_walk_whatever_the_steps (void)
{
  g_autoptr(RrTrails) trails = load_region ();
  g_autoptr(RrWalker) slow = rr_walker_new (trails, 9, 1.3);
  g_autoptr(RrWalker) fast = rr_walker_new (trails, 9, 1.3);
  g_autoptr(RrWalker) other = rr_walker_new (trails, 10, 1.3);
  RrWalkerState a, b, c;

  for (int i = 0; i < 9000; i++)
    rr_walker_step (slow, 1);
  rr_walker_step (fast, 9000);
  rr_walker_step (other, 9000);
  rr_walker_get (slow, &a);
  rr_walker_get (fast, &b);
  rr_walker_get (other, &c);

  g_assert_cmpfloat_with_epsilon (a.lat_deg, b.lat_deg, 1e-7);
  g_assert_cmpfloat_with_epsilon (a.lon_deg, b.lon_deg, 1e-7);
  g_assert_cmpfloat (rr_geo_distance_m (a.lat_deg, a.lon_deg, c.lat_deg, c.lon_deg), >, 1);
}

static void
test_a_shadow_lies_on_its_way (void)
{
  g_autoptr(RrTrails) trails = load_region ();
  RrWorld world = { trails, NULL, 1, 2 };
  RrZone zone = rr_guide_find_shadow (3, &world);

  g_assert_cmpfloat (rr_trails_distance_m (trails, zone.lat_deg, zone.lon_deg), <, 0.5);
  g_assert_cmpfloat (zone.radius_m, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drill/trails/joins-lines-at-equal-points", test_joins_lines_at_equal_points);
  g_test_add_func ("/drill/trails/climbs-slower-than-it-descends", test_climbs_slower_than_it_descends);
  g_test_add_func ("/drill/trails/finds-the-quickest-way", test_finds_the_quickest_way);
  g_test_add_func ("/drill/trails/starts-where-there-is-somewhere-to-go",
                   test_starts_where_there_is_somewhere_to_go);
  g_test_add_func ("/drill/trails/refuses-a-file-without-trails", test_refuses_a_file_without_trails);
  g_test_add_func ("/drill/trails/says-which-file-it-could-not-read",
                   test_says_which_file_it_could_not_read);
  g_test_add_func ("/drill/walker/stays-on-the-trails", test_stays_on_the_trails);
  g_test_add_func ("/drill/walker/rests-now-and-then", test_rests_now_and_then);
  g_test_add_func ("/drill/walker/walks-for-days-on-one-stretch", test_walks_for_days_on_one_stretch);
  g_test_add_func ("/drill/walker/same-seed-same-walk-whatever-the-steps",
                   test_same_seed_same_walk_whatever_the_steps);
  g_test_add_func ("/drill/guide/a-shadow-lies-on-its-way", test_a_shadow_lies_on_its_way);
  return g_test_run ();
}

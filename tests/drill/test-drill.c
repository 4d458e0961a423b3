/* test-drill.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-phone.h"
#include "rr-walker.h"

static RrTrails *
load_trails (void)
{
  g_autofree char *path = g_build_filename (RR_SOURCE_DATADIR, "region", "trails.geojson", NULL);
  g_autoptr(GError) error = NULL;
  RrTrails *trails = rr_trails_load (path, &error);

  g_assert_no_error (error);
  return trails;
}

static void
test_stays_on_the_trails (void)
{
  g_autoptr(RrTrails) trails = load_trails ();
  GRand *rand = g_rand_new_with_seed (5);
  RrWalker *walker = rr_walker_new (trails, rand, 1.3);
  double lat, lon, course, speed, last_lat, last_lon;

  rr_walker_get (walker, &last_lat, &last_lon, &course, &speed);
  for (int i = 0; i < 300; i++)
    {
      rr_walker_step (walker, 10);
      rr_walker_get (walker, &lat, &lon, &course, &speed);
      g_assert_cmpfloat (rr_geo_distance_m (last_lat, last_lon, lat, lon), <=, 13.1);
      g_assert_cmpfloat (speed, <=, 1.31);
      if (i % 30 == 0)
        g_assert_cmpfloat (rr_trails_distance_m (trails, lat, lon), <, 0.5);
      last_lat = lat;
      last_lon = lon;
    }
  rr_walker_free (walker);
  g_rand_free (rand);
}

static void
test_same_seed_same_walk (void)
{
  g_autoptr(RrTrails) trails = load_trails ();
  double at[2][2];

  for (int i = 0; i < 2; i++)
    {
      GRand *rand = g_rand_new_with_seed (9);
      RrWalker *walker = rr_walker_new (trails, rand, 1.3);
      double course, speed;

      for (int j = 0; j < 100; j++)
        rr_walker_step (walker, 30);
      rr_walker_get (walker, &at[i][0], &at[i][1], &course, &speed);
      rr_walker_free (walker);
      g_rand_free (rand);
    }
  g_assert_cmpfloat (at[0][0], ==, at[1][0]);
  g_assert_cmpfloat (at[0][1], ==, at[1][1]);
}

static void
test_refuses_a_file_without_trails (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_trails_load ("/dev/null", &error));
  g_assert_nonnull (error);
}

static void
test_reads_replies_cut_anywhere (void)
{
  const char *http = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]";
  const char ack[] = "\x81\x0f{\"_type\":\"ack\"}";
  gsize used;

  for (gsize i = 0; i < strlen (http); i++)
    g_assert_cmpint (rr_phone_read_reply (RR_PHONE_OWNTRACKS, http, i, &used), ==, RR_REPLY_NONE);
  g_assert_cmpint (rr_phone_read_reply (RR_PHONE_OWNTRACKS, http, strlen (http), &used), ==, RR_REPLY_ACK);
  g_assert_cmpuint (used, ==, strlen (http));
  for (gsize i = 0; i < sizeof ack - 1; i++)
    g_assert_cmpint (rr_phone_read_reply (RR_PHONE_LIVE, ack, i, &used), ==, RR_REPLY_NONE);
  g_assert_cmpint (rr_phone_read_reply (RR_PHONE_LIVE, ack, sizeof ack - 1, &used), ==, RR_REPLY_ACK);
  g_assert_cmpint (rr_phone_read_reply (RR_PHONE_TRACCAR, "HTTP/1.1 400 Bad\r\n\r\n", 20, &used), ==,
                   RR_REPLY_REFUSED);
  g_assert_cmpint (rr_phone_read_reply (RR_PHONE_LIVE, "\x88\x00", 2, &used), ==, RR_REPLY_BROKEN);
}

static void
test_says_only_what_it_knows (void)
{
  g_autoptr(GString) out = g_string_new (NULL);
  RrFix fix;

  rr_fix_init (&fix);
  fix.lat_deg = 47.125;
  fix.lon_deg = 9.5;
  fix.time_ms = 1700000000000;
  fix.speed_mps = (float) (1852.0 / 3600);
  rr_phone_report (RR_PHONE_TRACCAR, "h", "a b", "1", &fix, out);
  g_assert_cmpstr (out->str, ==,
                   "GET /?id=a%20b&timestamp=1700000000&lat=47.125&lon=9.5&speed=1 HTTP/1.1\r\n"
                   "Host: h\r\n\r\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drill/walker/stays-on-the-trails", test_stays_on_the_trails);
  g_test_add_func ("/drill/walker/same-seed-same-walk", test_same_seed_same_walk);
  g_test_add_func ("/drill/walker/refuses-a-file-without-trails", test_refuses_a_file_without_trails);
  g_test_add_func ("/drill/phone/reads-replies-cut-anywhere", test_reads_replies_cut_anywhere);
  g_test_add_func ("/drill/phone/says-only-what-it-knows", test_says_only_what_it_knows);
  return g_test_run ();
}

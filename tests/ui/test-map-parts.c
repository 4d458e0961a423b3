/* test-map-parts.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-error.h"
#include "rr-mbtiles-info.h"
#include "rr-tint.h"

/* The parts of the map that need no display. */

static sqlite3 *
make_file (const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

#define TILES "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);" \
              "INSERT INTO tiles VALUES (9, 1, 1, x'00'), (12, 1, 1, x'00');"
#define METADATA "CREATE TABLE metadata (name TEXT, value TEXT);"

static void
check_refused (const char *sql,
               const char *reason)
{
  g_auto(RrMbtilesInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  sqlite3 *db = make_file (sql);

  g_assert_false (rr_mbtiles_info_read (&info, db, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, reason));
  sqlite3_close (db);
}

static void
test_refuses_what_cannot_be_shown (void)
{
  check_refused ("SELECT 1", "no such table");
  check_refused ("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)",
                 "no tiles");
  check_refused ("CREATE TABLE tiles (zoom_level); INSERT INTO tiles VALUES (-1), (99)", "no tiles");
  check_refused (TILES METADATA "INSERT INTO metadata VALUES ('format', 'pbf')", "pbf");
}

static void
test_metadata_may_be_missing (void)
{
  g_auto(RrMbtilesInfo) info = { 0 };
  sqlite3 *db = make_file (TILES);

  g_assert_true (rr_mbtiles_info_read (&info, db, NULL));
  g_assert_cmpint (info.min_zoom, ==, 9);
  g_assert_cmpint (info.max_zoom, ==, 12);
  g_assert_null (info.attribution);
  g_assert_cmpfloat (info.west_deg, ==, -180);
  sqlite3_close (db);
}

static void
test_metadata_is_made_sane (void)
{
  static const char *const bad_bounds[] = { "", "1,2,3", "1,2,3,x", "nan,1,2,3", "3,1,2,4", "1,4,2,3", "1,2,3,4,5" };
  g_auto(RrMbtilesInfo) info = { 0 };
  sqlite3 *db = make_file (TILES METADATA
                           "INSERT INTO metadata VALUES ('bounds', ' -200, -90 ,9.66,99'), ('name', ''),"
                           " ('name', 'Hills'), ('minzoom', 'x'), (NULL, 'y'), ('format', NULL),"
                           " ('attribution', '<a href=\"http://x\">&copy; OSM</a> &amp; friends')");

  g_assert_true (rr_mbtiles_info_read (&info, db, NULL));
  g_assert_cmpfloat (info.west_deg, ==, -180);
  g_assert_cmpfloat (info.east_deg, ==, 9.66);
  g_assert_cmpfloat (info.north_deg, <, 86);
  g_assert_cmpstr (info.name, ==, "Hills");
  g_assert_cmpstr (info.attribution, ==, "© OSM & friends");
  sqlite3_close (db);

  for (guint i = 0; i < G_N_ELEMENTS (bad_bounds); i++)
    {
      g_auto(RrMbtilesInfo) other = { 0 };
      g_autofree char *sql = g_strdup_printf (TILES METADATA "INSERT INTO metadata VALUES ('bounds', '%s')",
                                              bad_bounds[i]);

      db = make_file (sql);
      g_assert_true (rr_mbtiles_info_read (&other, db, NULL));
      g_assert_cmpfloat (other.west_deg, ==, -180);
      g_assert_cmpfloat (other.east_deg, ==, 180);
      sqlite3_close (db);
    }
}

static void
test_html_is_stripped (void)
{
  static const char *const cases[][2] = {
    { "", "" }, { "plain", "plain" }, { "a < b", "a < b" }, { "<b", "<b" }, { "&bogus; &", "&bogus; &" },
    { "<p>x</p><br/>", "x" }, { "&lt;i&gt;", "<i>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = rr_strip_html (cases[i][0]);

      g_assert_cmpstr (plain, ==, cases[i][1]);
    }
}

static void
test_light_stays_as_it_is (void)
{
  guchar pixels[] = { 1, 2, 3, 255 };

  rr_tint_pixels (pixels, 1, RR_THEME_LIGHT);
  g_assert_cmpmem (pixels, 4, ((guchar[]) { 1, 2, 3, 255 }), 4);
}

static void
test_dark_turns_light_round (void)
{
  guchar pixels[] = { 255, 255, 255, 255, 0, 0, 0, 255, 120, 200, 120, 255, 9, 9, 9, 100 };

  rr_tint_pixels (pixels, 4, RR_THEME_DARK);
  g_assert_cmpuint (pixels[0], <, 40);
  g_assert_cmpuint (pixels[4], >, 200);
  /* A wood stays green. */
  g_assert_cmpuint (pixels[9], >, pixels[8]);
  g_assert_cmpuint (pixels[9], >, pixels[10]);
  /* What is see-through stays. */
  g_assert_cmpuint (pixels[12], ==, 9);
}

static void
test_night_is_never_bright_in_green_or_blue (void)
{
  for (int r = 0; r < 256; r += 15)
    for (int g = 0; g < 256; g += 15)
      for (int b = 0; b < 256; b += 15)
        {
          guchar pixel[] = { (guchar) b, (guchar) g, (guchar) r, 255 };

          rr_tint_pixels (pixel, 1, RR_THEME_NIGHT);
          g_assert_cmpuint (pixel[0], <=, 64);
          g_assert_cmpuint (pixel[1], <=, 72);
          g_assert_cmpuint (pixel[2], >=, pixel[1]);
          g_assert_cmpuint (pixel[3], ==, 255);
        }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/mbtiles-info/refuses-what-cannot-be-shown", test_refuses_what_cannot_be_shown);
  g_test_add_func ("/ui/mbtiles-info/metadata-may-be-missing", test_metadata_may_be_missing);
  g_test_add_func ("/ui/mbtiles-info/metadata-is-made-sane", test_metadata_is_made_sane);
  g_test_add_func ("/ui/mbtiles-info/html-is-stripped", test_html_is_stripped);
  g_test_add_func ("/ui/tint/light-stays-as-it-is", test_light_stays_as_it_is);
  g_test_add_func ("/ui/tint/dark-turns-light-round", test_dark_turns_light_round);
  g_test_add_func ("/ui/tint/night-is-never-bright-in-green-or-blue", test_night_is_never_bright_in_green_or_blue);
  return g_test_run ();
}

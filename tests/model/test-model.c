/* test-model.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-gpx.h"
#include "rr-time.h"
#include "rr-tracker.h"

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

/* --- times -------------------------------------------------------------------- */

static void
test_time_forms (void)
{
  const struct
  {
    const char *text;
    gint64      ms;
  } cases[] = {
    { "1700000000", NOW_MS },
    { "1700000000000", NOW_MS },
    { "1700000000.25", NOW_MS + 250 },
    { "1.577628764894E9", G_GINT64_CONSTANT (1577628764894) },
    { "2023-11-14T22:13:20Z", NOW_MS },
    { "2023-11-14T22:13:20.125Z", NOW_MS + 125 },
    { "2023-11-14T23:13:20+01:00", NOW_MS },
    { "2023-11-14T17:13:20-0500", NOW_MS },
    { "2023-11-14 22:13:20", NOW_MS },
    { " 2023-11-14T22:13:20 ", NOW_MS },
    { "1970-01-01T00:00:00Z", 0 },
    { "2000-02-29", G_GINT64_CONSTANT (951782400000) },
    { "1901-12-13T20:45:52Z", G_GINT64_CONSTANT (-2147483648000) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 ms = 0;

      g_assert_true (rr_time_parse (cases[i].text, -1, &ms));
      g_assert_cmpint (ms, ==, cases[i].ms);
    }
}

static void
test_time_refuses_nonsense (void)
{
  const char *cases[] = { "", " ", "x", "17000x", "nan", "inf", "0x10", "2023-02-29", "2023-13-01",
                          "2023-11-14T25:00:00Z", "2023-11-14T22:13:20Zx", "1e400",
                          "99999999999999999999999999999999999999999999999999999999999999999999" };
  gint64 ms = 42;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_false (rr_time_parse (cases[i], -1, &ms));
  g_assert_cmpint (ms, ==, 42);
}

static void
test_time_of_http (void)
{
  static const char *const none[] = {
    "", "17", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994", "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 06 N   1994 08:49:37 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
  };
  gint64 ms;

  g_assert_true (rr_time_parse_http ("Sun, 06 Nov 1994 08:49:37 GMT", &ms));
  g_assert_cmpint (ms, ==, 784111777000);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_false (rr_time_parse_http (none[i], &ms));
}

static void
test_time_round_trips (void)
{
  const gint64 cases[] = { 0, NOW_MS, NOW_MS + 7, -1, G_GINT64_CONSTANT (-2147483648000) };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = rr_time_format_iso (cases[i]);
      gint64 ms;

      g_assert_true (rr_time_parse (text, -1, &ms));
      g_assert_cmpint (ms, ==, cases[i]);
    }
}

/* --- geometry ----------------------------------------------------------------- */

static void
test_geo_distance (void)
{
  double lat, lon;

  g_assert_cmpfloat_with_epsilon (rr_geo_distance_m (0, 0, 0, 1), 111194.93, 0.01);
  g_assert_cmpfloat (rr_geo_distance_m (47, 9, 47, 9), ==, 0);
  rr_geo_destination (47.1, 9.5, 37, 1234, &lat, &lon);
  g_assert_cmpfloat_with_epsilon (rr_geo_distance_m (47.1, 9.5, lat, lon), 1234, 0.001);
  g_assert_cmpfloat_with_epsilon (rr_geo_bearing_deg (47.1, 9.5, lat, lon), 37, 0.001);
  rr_geo_destination (0, 179.9, 90, 50000, &lat, &lon);
  g_assert_cmpfloat (lon, <, -179);
}

static void
test_geo_text_is_the_same_in_every_language (void)
{
  g_autofree char *fine = rr_geo_dup_text (47.123456, -9.5, 5), *coarse = rr_geo_dup_text (-0.00001, 180, 2);

  g_assert_cmpstr (fine, ==, "47.12346, -9.50000");
  g_assert_cmpstr (coarse, ==, "-0.00, 180.00");
}

static void
test_geo_mercator_round_trips (void)
{
  for (double lat = -80; lat <= 80; lat += 20)
    {
      double x, y, lat2, lon2;

      rr_geo_to_mercator (lat, 9.5, &x, &y);
      rr_geo_from_mercator (x, y, &lat2, &lon2);
      g_assert_cmpfloat_with_epsilon (lat2, lat, 1e-9);
      g_assert_cmpfloat_with_epsilon (lon2, 9.5, 1e-9);
    }
}

/* --- tracker ------------------------------------------------------------------ */

typedef struct
{
  RrTracker *tracker;
} Fixture;

static void
fixture_setup (Fixture       *f,
               gconstpointer  data)
{
  RrTrackerConfig config;

  rr_tracker_config_init (&config);
  f->tracker = rr_tracker_new (&config);
}

static void
fixture_teardown (Fixture       *f,
                  gconstpointer  data)
{
  rr_tracker_free (f->tracker);
}

static guint32
take (Fixture *f,
      double   lat_deg,
      double   lon_deg,
      gint64   time_ms,
      gint64   received_ms)
{
  g_auto(RrMessage) message;

  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  message.fix.lat_deg = lat_deg;
  message.fix.lon_deg = lon_deg;
  message.fix.time_ms = time_ms;
  message.fix.received_ms = received_ms;
  rr_tracker_take (f->tracker, &message, received_ms);
  return message.fix.flags;
}

static RrDeviceState
look (Fixture *f,
      gint64   now_ms)
{
  RrDeviceState state;

  g_assert_true (rr_tracker_lookup (f->tracker, "anna", now_ms, &state));
  return state;
}

static void
test_tracker_shows_the_newest (Fixture       *f,
                               gconstpointer  data)
{
  g_assert_cmpuint (take (f, 47, 9, NOW_MS, NOW_MS), ==, 0);
  g_assert_cmpuint (take (f, 47.0001, 9, NOW_MS + 10000, NOW_MS + 10000), ==, 0);
  g_assert_cmpuint (take (f, 47, 9, NOW_MS + 5000, NOW_MS + 11000), ==, RR_FIX_LATE);
  g_assert_cmpfloat (look (f, NOW_MS + 11000).fix.lat_deg, ==, 47.0001);
  g_assert_cmpuint (look (f, NOW_MS + 11000).n_fixes, ==, 3);
}

static void
test_tracker_marks_the_odd (Fixture       *f,
                            gconstpointer  data)
{
  g_assert_cmpuint (take (f, 0, 0, NOW_MS, NOW_MS) & RR_FIX_NULL_ISLAND, !=, 0);
  g_assert_cmpint (look (f, NOW_MS).status, ==, RR_DEVICE_NO_FIX);
  g_assert_cmpuint (take (f, 47, 9, NOW_MS + 600000, NOW_MS) & RR_FIX_FUTURE, !=, 0);
  g_assert_cmpuint (take (f, NAN, NAN, NOW_MS, NOW_MS) & RR_FIX_NO_POSITION, !=, 0);
  g_assert_cmpuint (take (f, 47, 9, RR_TIME_UNKNOWN, NOW_MS) & RR_FIX_NO_TIME, !=, 0);
  g_assert_cmpuint (take (f, 47, 9, 0, NOW_MS) & RR_FIX_BAD_CLOCK, !=, 0);
  g_assert_cmpfloat (look (f, NOW_MS).fix.lat_deg, ==, 47);
}

static void
test_tracker_outlier_does_not_lock (Fixture       *f,
                                    gconstpointer  data)
{
  g_assert_cmpuint (take (f, 47, 9, NOW_MS, NOW_MS), ==, 0);
  g_assert_cmpuint (take (f, 48, 9, NOW_MS + 10000, NOW_MS + 10000), ==, RR_FIX_TOO_FAST);
  g_assert_cmpuint (take (f, 47.0001, 9, NOW_MS + 20000, NOW_MS + 20000), ==, 0);
  for (int i = 3; i < 6; i++)
    g_assert_cmpuint (take (f, 48, 9, NOW_MS + i * 10000, NOW_MS + i * 10000), ==, RR_FIX_TOO_FAST);
  g_assert_cmpuint (take (f, 48, 9, NOW_MS + 60000, NOW_MS + 60000), ==, 0);
}

static void
test_tracker_tells_late_from_gone (Fixture       *f,
                                   gconstpointer  data)
{
  take (f, 47, 9, NOW_MS, NOW_MS);
  g_assert_cmpint (look (f, NOW_MS + 119000).status, ==, RR_DEVICE_ONLINE);
  g_assert_cmpint (look (f, NOW_MS + 120000).status, ==, RR_DEVICE_LATE);
  g_assert_cmpint (look (f, NOW_MS + 1800000).status, ==, RR_DEVICE_NO_CONTACT);
}

static void
test_tracker_never_mutes_an_sos (Fixture       *f,
                                 gconstpointer  data)
{
  g_auto(RrMessage) message;

  take (f, 47, 9, NOW_MS, NOW_MS);
  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  message.fix.event = RR_EVENT_SOS;
  message.fix.time_ms = NOW_MS - 7 * 86400000;
  message.fix.acc_m = 5000;
  rr_tracker_take (f->tracker, &message, NOW_MS + 1000);
  g_assert_true (look (f, NOW_MS + 1000).sos);
}

static void
test_tracker_names_survive_in_old_snapshots (Fixture       *f,
                                             gconstpointer  data)
{
  g_autoptr(RrSnapshot) before = NULL;
  g_autoptr(RrSnapshot) named = NULL;
  g_autoptr(RrSnapshot) renamed = NULL;

  take (f, 47, 9, NOW_MS, NOW_MS);
  before = rr_tracker_snapshot (f->tracker, NOW_MS);
  rr_tracker_set_name (f->tracker, "anna", "Anna Guide");
  named = rr_tracker_snapshot (f->tracker, NOW_MS);
  rr_tracker_set_name (f->tracker, "anna", "A. G.");
  renamed = rr_tracker_snapshot (f->tracker, NOW_MS);

  g_assert_cmpstr (before->devices[0].name, ==, "anna");
  g_assert_cmpstr (named->devices[0].name, ==, "Anna Guide");
  g_assert_cmpstr (renamed->devices[0].name, ==, "A. G.");
}

/* --- GPX ---------------------------------------------------------------------- */

static const char small_gpx[]
    = "\xef\xbb\xbf<?xml version=\"1.0\"?><!-- c --><gpx version='1.1' creator='t'>"
      "<wpt lat='47.1' lon='9.5'><name>Hut &amp; spring</name></wpt><wpt lat='x' lon='9'/>"
      "<rte><rtept lat='47' lon='9'/><rtept lat='47' lon='9.1'/></rte>"
      "<trk><name>Day 1</name><trkseg><trkpt lat='47' lon='9'><ele>0</ele>"
      "<time>2023-11-14T23:13:20+01:00</time></trkpt><trkpt lat='47.001' lon='9'><ele/>"
      "<extensions><gpxtpx:speed>1.5</gpxtpx:speed></extensions></trkpt></trkseg><trkseg/></trk></gpx>";

static void
test_gpx_reads_what_devices_write (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrGpx) gpx = rr_gpx_parse (small_gpx, sizeof small_gpx - 1, &error);
  const RrGpxLine *track;
  const RrFix *first, *second;

  g_assert_no_error (error);
  g_assert_cmpuint (gpx->waypoints->len, ==, 1);
  g_assert_cmpuint (gpx->n_skipped, ==, 1);
  g_assert_cmpstr (((RrGpxWaypoint *) gpx->waypoints->pdata[0])->name, ==, "Hut & spring");
  g_assert_cmpuint (gpx->routes->len, ==, 1);
  track = gpx->tracks->pdata[0];
  g_assert_cmpstr (track->name, ==, "Day 1");
  g_assert_cmpuint (track->points->len, ==, 2);
  g_assert_cmpuint (track->segments->len, ==, 2);
  first = &g_array_index (track->points, RrFix, 0);
  second = &g_array_index (track->points, RrFix, 1);
  g_assert_cmpint (first->time_ms, ==, NOW_MS);
  g_assert_cmpfloat (first->alt_m, ==, 0);
  g_assert_true (isnan (second->alt_m));
  g_assert_cmpfloat (second->speed_mps, ==, 1.5);
}

static void
test_gpx_round_trips (void)
{
  g_autoptr(RrGpx) gpx = rr_gpx_parse (small_gpx, sizeof small_gpx - 1, NULL);
  g_autoptr(GString) text = rr_gpx_to_string (gpx);
  g_autoptr(GError) error = NULL;
  g_autoptr(RrGpx) again = rr_gpx_parse (text->str, text->len, &error);
  const RrGpxLine *track;

  g_assert_no_error (error);
  g_assert_cmpuint (again->waypoints->len, ==, 1);
  track = again->tracks->pdata[0];
  g_assert_cmpuint (track->points->len, ==, 2);
  g_assert_cmpint (g_array_index (track->points, RrFix, 0).time_ms, ==, NOW_MS);
  g_assert_cmpfloat (g_array_index (track->points, RrFix, 1).lat_deg, ==, 47.001);
}

static void
test_gpx_refuses_other_files (void)
{
  const char *cases[] = { "", "x", "<html/>", "<gpx>", "<gpx><trk></gpx>" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_gpx_parse (cases[i], strlen (cases[i]), &error));
      g_assert_nonnull (error);
    }
}

static const char *
shared_dir (void)
{
  const char *dir = g_getenv ("RR_SHARED");

  if (dir != NULL && g_file_test (dir, G_FILE_TEST_IS_DIR))
    return dir;
  g_test_skip ("needs the shared data folder");
  return NULL;
}

static JsonArray *
load_lines (const char *dir,
            const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  JsonArray *array = json_array_new ();

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      json_array_add_element (array, json_from_string (lines[i], NULL));
  return array;
}

typedef struct
{
  gint64 trkpt, with_time, with_ele, wpt, rtept, trkseg;
  double km;
} Counts;

static Counts
count_gpx (const RrGpx *gpx)
{
  Counts n = { .wpt = gpx->waypoints->len };
  const RrFix *previous = NULL;

  for (guint i = 0; i < gpx->routes->len; i++)
    n.rtept += ((RrGpxLine *) gpx->routes->pdata[i])->points->len;
  for (guint i = 0; i < gpx->tracks->len; i++)
    {
      const RrGpxLine *line = gpx->tracks->pdata[i];

      n.trkseg += line->segments->len;
      for (guint j = 0; j < line->points->len; j++)
        {
          const RrFix *fix = &g_array_index (line->points, RrFix, j);

          n.trkpt++;
          n.with_time += fix->time_ms != RR_TIME_UNKNOWN;
          n.with_ele += !isnan (fix->alt_m);
          if (previous != NULL)
            n.km += rr_geo_distance_m (previous->lat_deg, previous->lon_deg, fix->lat_deg,
                                       fix->lon_deg) / 1000;
          previous = fix;
        }
    }
  return n;
}

static RrGpx *
load_gpx (const char *dir,
          const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *data = NULL;
  g_autoptr(GError) error = NULL;
  RrGpx *gpx;
  gsize len;

  g_assert_true (g_file_get_contents (path, &data, &len, NULL));
  gpx = rr_gpx_parse (data, len, &error);
  if (gpx == NULL)
    g_test_message ("%s: %s", name, error->message);
  return gpx;
}

static gboolean
same (JsonObject *expect,
      const char *member,
      gint64      got,
      const char *id)
{
  gint64 want = json_object_get_int_member (expect, member);

  if (want == got)
    return TRUE;
  g_test_message ("%s: %s is %" G_GINT64_FORMAT ", expected %" G_GINT64_FORMAT, id, member, got, want);
  return FALSE;
}

/* The peer counts elements; we leave a point without a place on Earth out, and say so. */
static gboolean
is_deliberate (const char  *id,
               const RrGpx *gpx)
{
  if (strcmp (id, "gpx_edge-017") == 0)   /* no lat or lon */
    return gpx->n_skipped == 5;
  if (strcmp (id, "gpx_edge-033") == 0)   /* latitudes over 90 degrees, to mark a pause */
    return gpx->n_skipped == 2;
  return FALSE;
}

static void
test_gpx_edge_cases (void)
{
  const char *dir = shared_dir ();
  g_autofree char *protocols = NULL;
  g_autoptr(JsonArray) cases = NULL;
  guint n_failed = 0;

  if (dir == NULL)
    return;
  protocols = g_build_filename (dir, "protocols", NULL);
  cases = load_lines (protocols, "gpx_edge.jsonl");
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *c = json_array_get_object_element (cases, i);
      JsonObject *expect = json_object_get_object_member (c, "expect");
      const char *id = json_object_get_string_member (c, "id");
      g_autoptr(RrGpx) gpx = load_gpx (protocols, json_object_get_string_member (
          json_object_get_object_member (c, "request"), "body_file"));
      Counts n;
      gboolean ok = gpx != NULL;

      if (ok)
        {
          n = count_gpx (gpx);
          ok = same (expect, "trkpt", n.trkpt, id) & same (expect, "with_time", n.with_time, id)
               & same (expect, "with_ele", n.with_ele, id) & same (expect, "wpt", n.wpt, id)
               & same (expect, "rtept", n.rtept, id) & same (expect, "trkseg", n.trkseg, id);
        }
      n_failed += !ok && (gpx == NULL || !is_deliberate (id, gpx));
    }
  g_assert_cmpuint (n_failed, ==, 0);
}

static void
test_gpx_tracks (void)
{
  const char *dir = shared_dir ();
  g_autofree char *tracks = NULL;
  g_autoptr(JsonArray) cases = NULL;

  if (dir == NULL)
    return;
  tracks = g_build_filename (dir, "tracks", NULL);
  cases = load_lines (tracks, "EXPECT.jsonl");
  g_assert_cmpuint (json_array_get_length (cases), ==, 17);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *expect = json_array_get_object_element (cases, i);
      g_autoptr(RrGpx) gpx = load_gpx (tracks, json_object_get_string_member (expect, "file"));
      Counts n;
      double km = json_object_get_double_member (expect, "distance_km");

      g_assert_nonnull (gpx);
      n = count_gpx (gpx);
      g_assert_cmpint (n.trkpt, ==, json_object_get_int_member (expect, "points"));
      g_assert_cmpint (n.with_time, ==, json_object_get_int_member (expect, "with_time"));
      g_assert_cmpint (n.with_ele, ==, json_object_get_int_member (expect, "with_ele"));
      g_assert_cmpfloat (fabs (n.km - km), <=, MAX (0.051, 0.005 * km));
    }
}

static void
test_a_polygon_contains_what_is_inside_also_across_the_date_line (void)
{
  const RrPlace gorge[] = { { 47.1, 9.5 }, { 47.2, 9.5 }, { 47.2, 9.6 }, { 47.15, 9.52 }, { 47.1, 9.6 } };
  const RrPlace fiji[] = { { -17, 179.5 }, { -16, 179.5 }, { -16, -179.5 }, { -17, -179.5 } };

  g_assert_true (rr_geo_polygon_contains (gorge, 5, 47.15, 9.51));
  g_assert_false (rr_geo_polygon_contains (gorge, 5, 47.15, 9.55));
  g_assert_false (rr_geo_polygon_contains (gorge, 5, 47.15, 9.4));
  g_assert_false (rr_geo_polygon_contains (gorge, 2, 47.15, 9.5));
  g_assert_false (rr_geo_polygon_contains (NULL, 0, 47.15, 9.5));
  g_assert_true (rr_geo_polygon_contains (fiji, 4, -16.5, 179.9));
  g_assert_true (rr_geo_polygon_contains (fiji, 4, -16.5, -179.9));
  g_assert_false (rr_geo_polygon_contains (fiji, 4, -16.5, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/time/forms", test_time_forms);
  g_test_add_func ("/model/time/refuses-nonsense", test_time_refuses_nonsense);
  g_test_add_func ("/model/time/of-http", test_time_of_http);
  g_test_add_func ("/model/time/round-trips", test_time_round_trips);
  g_test_add_func ("/model/geo/distance", test_geo_distance);
  g_test_add_func ("/model/geo/text-is-the-same-in-every-language", test_geo_text_is_the_same_in_every_language);
  g_test_add_func ("/model/geo/mercator-round-trips", test_geo_mercator_round_trips);
#define ADD(name, func) \
  g_test_add ("/model/tracker/" name, Fixture, NULL, fixture_setup, func, fixture_teardown)
  ADD ("shows-the-newest", test_tracker_shows_the_newest);
  ADD ("marks-the-odd", test_tracker_marks_the_odd);
  ADD ("outlier-does-not-lock", test_tracker_outlier_does_not_lock);
  ADD ("tells-late-from-gone", test_tracker_tells_late_from_gone);
  ADD ("never-mutes-an-sos", test_tracker_never_mutes_an_sos);
  ADD ("names-survive-in-old-snapshots", test_tracker_names_survive_in_old_snapshots);
  g_test_add_func ("/model/gpx/reads-what-devices-write", test_gpx_reads_what_devices_write);
  g_test_add_func ("/model/gpx/round-trips", test_gpx_round_trips);
  g_test_add_func ("/model/gpx/refuses-other-files", test_gpx_refuses_other_files);
  g_test_add_func ("/model/gpx/edge-cases", test_gpx_edge_cases);
  g_test_add_func ("/model/gpx/tracks", test_gpx_tracks);
  g_test_add_func ("/model/geo/a-polygon-contains-what-is-inside",
                   test_a_polygon_contains_what_is_inside_also_across_the_date_line);
  return g_test_run ();
}

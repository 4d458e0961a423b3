/* test-history.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine-bench.h"
#include "rr-engine-replay.h"
#include "rr-engine-trips.h"

/* Long looks back over an imported day, the plan of it, and what becomes of both when nobody
 * waits any more. */

#define START_MS G_GINT64_CONSTANT (1795780800000)
#define MINUTE   G_GINT64_CONSTANT (60000)
#define N_FIXES  120

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}

static GFile *
write_gpx (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "day.gpx", NULL);
  GString *text = g_string_new ("<gpx version=\"1.1\"><trk><name>anna</name><trkseg>");

  for (guint i = 0; i < N_FIXES; i++)
    {
      g_autoptr(GDateTime) at = g_date_time_new_from_unix_utc ((START_MS + i * MINUTE) / 1000);
      g_autofree char *when = g_date_time_format (at, "%Y-%m-%dT%H:%M:%SZ");
      char lat[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "<trkpt lat=\"%s\" lon=\"9.5\"><ele>1000</ele><time>%s</time></trkpt>",
                              g_ascii_formatd (lat, sizeof lat, "%.6f", 47.1 + i * 0.0005), when);
    }
  g_string_append (text, "</trkseg></trk></gpx>");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  g_string_free (text, TRUE);
  return g_file_new_for_path (path);
}

static void
import_day (EngineBench *bench)
{
  g_autoptr(GFile) file = write_gpx (bench->dir);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  rr_engine_import_gpx_async (bench->engine, file, NULL, NULL, result_cb, &result);
  g_assert_cmpint (rr_engine_import_gpx_finish (bench->engine, wait_for (&result), &error), ==, N_FIXES);
  g_assert_no_error (error);
}

static void
test_a_day_is_played_exported_and_planned (void)
{
  g_autoptr(GAsyncResult) replay_result = NULL, tracks_result = NULL, export_result = NULL, route_result = NULL;
  g_autoptr(RrReplay) replay = NULL;
  g_autoptr(RrSnapshot) snapshot = NULL;
  g_autoptr(GPtrArray) tracks = NULL;
  g_autoptr(GArray) route = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) day = NULL, kml = NULL;
  g_autofree char *path = NULL, *text = NULL, *name = NULL;
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  import_day (&bench);

  rr_engine_load_replay_async (bench.engine, NULL, START_MS + 30 * MINUTE, START_MS + 90 * MINUTE, FALSE, NULL,
                               result_cb, &replay_result);
  replay = rr_engine_load_replay_finish (bench.engine, wait_for (&replay_result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rr_replay_get_n_tracks (replay), ==, 1);
  g_assert_cmpuint (rr_replay_get_n_points (replay), ==, 61);
  snapshot = rr_replay_snapshot (replay, START_MS + 60 * MINUTE + MINUTE / 2);
  g_assert_cmpstr (snapshot->devices[0].id, ==, "anna");
  g_assert_cmpfloat_with_epsilon (snapshot->devices[0].fix.lat_deg, 47.1 + 60.5 * 0.0005, 1e-6);

  rr_engine_load_tracks_async (bench.engine, (const char *const[]) { "anna", "nobody", NULL }, START_MS,
                               START_MS + 9 * MINUTE, NULL, result_cb, &tracks_result);
  tracks = rr_engine_load_tracks_finish (bench.engine, wait_for (&tracks_result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tracks->len, ==, 1);
  g_assert_cmpuint (((RrTrack *) tracks->pdata[0])->fixes->len, ==, 10);

  path = g_build_filename (bench.dir, "day.kml", NULL);
  kml = g_file_new_for_path (path);
  rr_engine_export_tracks_async (bench.engine, NULL, START_MS, START_MS + 999 * MINUTE, RR_TRACK_KML, kml, NULL,
                                 result_cb, &export_result);
  g_assert_cmpint (rr_engine_export_tracks_finish (bench.engine, wait_for (&export_result), &error), ==, N_FIXES);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<gx:coord>9.5000000 47.1595000 1000.0</gx:coord>"));

  day = write_gpx (bench.dir);
  rr_engine_read_route_async (bench.engine, day, result_cb, &route_result);
  route = rr_engine_read_route_finish (bench.engine, wait_for (&route_result), &name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "anna");
  g_assert_cmpuint (route->len, ==, 2);
  engine_bench_clear (&bench);
}

static void
test_what_was_known_when_is_another_story (void)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RrReplay) replay = NULL;
  g_autoptr(GError) error = NULL;
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  import_day (&bench);
  /* The day was imported just now: at the time nobody knew of it. */
  rr_engine_load_replay_async (bench.engine, NULL, START_MS, START_MS + 120 * MINUTE, TRUE, NULL, result_cb, &result);
  replay = rr_engine_load_replay_finish (bench.engine, wait_for (&result), &error);
  g_assert_no_error (error);
  for (gint64 at_ms = START_MS; at_ms < START_MS + 120 * MINUTE; at_ms += 10 * MINUTE)
    {
      g_autoptr(RrSnapshot) snapshot = rr_replay_snapshot (replay, at_ms);

      for (guint i = 0; i < snapshot->n_devices; i++)
        g_assert_false (snapshot->devices[i].fix.received_ms > at_ms);
    }
  engine_bench_clear (&bench);
}

static void
test_nobody_waits_for_what_was_cancelled_or_stopped (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[RR_N_MARK_KINDS] = { NULL };
  g_autoptr(GAsyncResult) cancelled = NULL;
  g_autoptr(GError) error = NULL;
  EngineBench bench;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  import_day (&bench);
  g_cancellable_cancel (cancellable);
  rr_engine_load_replay_async (bench.engine, NULL, START_MS, START_MS + MINUTE, FALSE, cancellable, result_cb, &cancelled);
  g_assert_null (rr_engine_load_replay_finish (bench.engine, wait_for (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    rr_engine_load_marks_async (bench.engine, START_MS, START_MS + MINUTE, NULL, result_cb, &results[i]);
  g_assert_true (rr_engine_stop (bench.engine, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr(GError) problem = NULL;
      g_autoptr(GArray) marks = rr_engine_load_marks_finish (bench.engine, wait_for (&results[i]), &problem);

      g_assert_true ((marks != NULL) != (problem != NULL));
      g_object_unref (results[i]);
    }
  engine_bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/history/played-exported-planned", test_a_day_is_played_exported_and_planned);
  g_test_add_func ("/engine/history/known-when", test_what_was_known_when_is_another_story);
  g_test_add_func ("/engine/history/cancelled-or-stopped", test_nobody_waits_for_what_was_cancelled_or_stopped);
  return g_test_run ();
}

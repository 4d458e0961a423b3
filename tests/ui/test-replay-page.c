/* test-replay-page.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-engine-replay.h"
#include "rr-geo.h"
#include "rr-replay-page.h"
#include "rr-shape-layer.h"
#include "rr-store-trip.h"
#include "rr-trip-report.h"
#include "trip-fixture.h"

/* The Replay page with windows made by hand: it asks for what it needs, once, waits for it
 * without losing its place, and never plays into what nobody has read. */

#define MINUTE G_GINT64_CONSTANT (60000)
#define NOW    TRIP_FIXTURE_NOW_MS
#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  guint  n_windows;
  gint64 from_ms;
  gint64 to_ms;
  guint  n_marks;
  gint64 report;
  char   format[16];
} Asked;

static void
window_cb (RrReplayPage *page,
           gint64        from_ms,
           gint64        to_ms,
           Asked        *asked)
{
  asked->n_windows++;
  asked->from_ms = from_ms;
  asked->to_ms = to_ms;
}

static void
marks_cb (RrReplayPage *page,
          gint64        from_ms,
          gint64        to_ms,
          Asked        *asked)
{
  asked->n_marks++;
}

static void
export_cb (RrReplayPage *page,
           const char   *format,
           Asked        *asked)
{
  g_strlcpy (asked->format, format, sizeof asked->format);
}

static void
report_cb (RrReplayPage *page,
           gint64        trip,
           Asked        *asked)
{
  asked->report = trip;
}

static RrReplayPage *
set_up (Fixture *fixture,
        Asked   *asked)
{
  g_autoptr(RrTripBoard) board = trip_fixture_make_board (3);
  RrReplayPage *page;

  fixture_set_up (fixture, 1366, 768);
  page = RR_REPLAY_PAGE (rr_replay_page_new (rr_window_get_map (fixture->window)));
  rr_window_add_page (fixture->window, "replay", "Replay", "rr-replay-symbolic", GTK_WIDGET (page));
  rr_window_show_page (fixture->window, "replay");
  g_signal_connect (page, "want-window", G_CALLBACK (window_cb), asked);
  g_signal_connect (page, "want-marks", G_CALLBACK (marks_cb), asked);
  g_signal_connect (page, "export", G_CALLBACK (export_cb), asked);
  g_signal_connect (page, "report", G_CALLBACK (report_cb), asked);
  rr_replay_page_set_board (page, board);
  fixture_settle (fixture, 3);
  return page;
}

static RrReplay *
make_window (gint64 from_ms,
             gint64 to_ms)
{
  RrReplay *replay = rr_replay_new (from_ms, to_ms, FALSE, 10000);
  RrFix fix;

  rr_fix_init (&fix);
  rr_replay_begin (replay, "anna", "Anna Frick");
  for (gint64 at_ms = from_ms; at_ms <= to_ms; at_ms += MINUTE)
    {
      fix.lat_deg = 47.1 + (double) ((at_ms - NOW) / MINUTE) * 1e-4;
      fix.lon_deg = 9.5;
      fix.time_ms = fix.received_ms = at_ms;
      rr_replay_add (replay, &fix);
    }
  rr_replay_end (replay);
  return replay;
}

static void
answer (RrReplayPage *page,
        Asked        *asked)
{
  g_autoptr(RrReplay) replay = make_window (asked->from_ms, asked->to_ms);

  rr_replay_page_take_window (page, replay, NULL);
}

static void
test_it_asks_once_and_waits_without_losing_its_place (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);

  rr_replay_page_set_range (page, NOW, NOW + 600 * MINUTE);
  g_assert_cmpuint (asked.n_windows, ==, 1);
  g_assert_cmpuint (asked.n_marks, ==, 1);
  g_assert_cmpint (asked.from_ms, ==, NOW);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (page), "Reading…"));
  rr_replay_page_advance (page, 10 * SECOND);
  rr_replay_page_advance (page, 10 * SECOND);
  g_assert_cmpint (rr_replay_page_get_at (page), ==, NOW);
  g_assert_cmpuint (asked.n_windows, ==, 1);

  answer (page, &asked);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (page), "1 guide"));
  rr_replay_page_set_speed (page, 60);
  rr_replay_page_advance (page, SECOND);
  g_assert_cmpint (rr_replay_page_get_at (page), ==, NOW + MINUTE);
  fixture_tear_down (&fixture);
}

static void
test_the_next_window_is_there_before_it_is_needed (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);
  gint64 end_ms;

  rr_replay_page_set_range (page, NOW, NOW + 600 * MINUTE);
  answer (page, &asked);
  end_ms = asked.to_ms;
  rr_replay_page_set_speed (page, 600);
  for (guint i = 0; i < 200 && rr_replay_page_get_at (page) < NOW + 600 * MINUTE; i++)
    {
      guint before = asked.n_windows;

      rr_replay_page_advance (page, SECOND / 4);
      if (asked.n_windows > before)
        {
          g_assert_cmpint (asked.from_ms, <=, end_ms);
          answer (page, &asked);
          end_ms = asked.to_ms;
        }
    }
  g_assert_cmpuint (asked.n_windows, <, 6);
  rr_replay_page_advance (page, 100 * SECOND);
  g_assert_cmpint (rr_replay_page_get_at (page), ==, NOW + 600 * MINUTE);
  fixture_tear_down (&fixture);
}

static void
test_scrubbing_goes_anywhere_within_the_range (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);

  rr_replay_page_seek (page, NOW);
  g_assert_cmpuint (asked.n_windows, ==, 0);
  rr_replay_page_set_range (page, NOW, NOW + 600 * MINUTE);
  answer (page, &asked);
  rr_replay_page_seek (page, NOW + 500 * MINUTE);
  g_assert_cmpuint (asked.n_windows, ==, 2);
  g_assert_cmpint (asked.from_ms, ==, NOW + 500 * MINUTE);
  answer (page, &asked);
  rr_replay_page_seek (page, 0);
  g_assert_cmpint (rr_replay_page_get_at (page), ==, NOW);
  rr_replay_page_take_window (page, NULL, "The disk is full.");
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (page), "The disk is full."));
  fixture_tear_down (&fixture);
}

static void
test_a_trip_is_shown_with_its_party_and_its_time (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);
  gint64 from_ms, to_ms;

  g_assert_null (rr_replay_page_get_devices (page));
  gtk_widget_activate_action (GTK_WIDGET (page), "replay.report", NULL);
  g_assert_cmpint (asked.report, ==, 0);
  rr_replay_page_show_trip (page, 2, NOW);
  rr_replay_page_get_range (page, &from_ms, &to_ms);
  g_assert_cmpint (from_ms, ==, NOW - 63 * MINUTE);
  g_assert_cmpint (to_ms, ==, NOW);
  g_assert_cmpstr (rr_replay_page_get_devices (page)[0], ==, "guide-00001");
  gtk_widget_activate_action (GTK_WIDGET (page), "replay.report", NULL);
  g_assert_cmpint (asked.report, ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (page), "replay.export", "s", "kml");
  g_assert_cmpstr (asked.format, ==, "kml");
  fixture_tear_down (&fixture);
}

static void
test_marks_lead_to_their_moment_by_either_clock (void)
{
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (RrReplayMark));
  RrReplayMark mark = { .kind = RR_MARK_REPORT, .at_ms = NOW + 10 * MINUTE, .known_ms = NOW + 90 * MINUTE,
                        .text = "Rockfall: above the hut" };
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);
  GtkListBox *list;

  g_array_append_val (marks, mark);
  rr_replay_page_set_range (page, NOW, NOW + 600 * MINUTE);
  answer (page, &asked);
  rr_replay_page_take_marks (page, marks);
  list = GTK_LIST_BOX (fixture_find (GTK_WIDGET (page), GTK_TYPE_LIST_BOX));
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 0));
  g_assert_cmpint (rr_replay_page_get_at (page), ==, NOW + 10 * MINUTE);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (fixture_find (GTK_WIDGET (page), GTK_TYPE_CHECK_BUTTON)), TRUE);
  g_assert_true (rr_replay_page_is_by_receive (page));
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 0));
  g_assert_cmpint (rr_replay_page_get_at (page), ==, NOW + 90 * MINUTE);
  fixture_tear_down (&fixture);
}

static guint
count_shapes (GtkWidget *root)
{
  guint n = RR_IS_SHAPE_LAYER (root) ? rr_shape_layer_get_n (RR_SHAPE_LAYER (root)) : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_shapes (child);
  return n;
}

static void
test_routes_and_the_way_they_came_are_drawn (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);

  g_assert_cmpuint (count_shapes (GTK_WIDGET (page)), ==, 0);
  rr_replay_page_show_trip (page, 2, NOW);
  g_assert_cmpuint (count_shapes (GTK_WIDGET (page)), ==, 1);
  answer (page, &asked);
  g_assert_cmpuint (count_shapes (GTK_WIDGET (page)), ==, 1);
  rr_replay_page_seek (page, NOW - 40 * MINUTE);
  g_assert_cmpuint (count_shapes (GTK_WIDGET (page)), ==, 2);
  fixture_tear_down (&fixture);
}

/* Everybody of a large operation: it plays on, and one can go anywhere in it. */
static void
test_ten_thousand_guides (void)
{
  const guint n_guides = 10000, n_points = 36;
  Asked asked = { 0 };
  Fixture fixture;
  RrReplayPage *page = set_up (&fixture, &asked);
  g_autoptr(RrReplay) replay = NULL;
  gint64 begin_us, play_us = 0, seek_us = 0;

  rr_replay_page_set_range (page, NOW, NOW + 60 * MINUTE);
  replay = rr_replay_new (asked.from_ms, asked.to_ms, FALSE, RR_REPLAY_MAX_POINTS);
  for (guint i = 0; i < n_guides; i++)
    {
      g_autofree char *id = g_strdup_printf ("guide-%05u", i);
      RrFix fix;

      rr_fix_init (&fix);
      rr_replay_begin (replay, id, NULL);
      for (guint j = 0; j < n_points; j++)
        {
          fix.lat_deg = 47 + i % 100 * 0.004 + j * 1e-4;
          fix.lon_deg = 9.3 + i / 100 * 0.006;
          fix.time_ms = fix.received_ms = asked.from_ms + (asked.to_ms - asked.from_ms) * j / n_points;
          rr_replay_add (replay, &fix);
        }
      rr_replay_end (replay);
    }
  rr_replay_page_take_window (page, replay, NULL);
  fixture_settle (&fixture, 3);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (page), "10000 guides"));

  rr_replay_page_set_speed (page, 60);
  for (guint i = 0; i < 10; i++)
    {
      begin_us = g_get_monotonic_time ();
      rr_replay_page_advance (page, SECOND / 10);
      fixture_settle (&fixture, 1);
      play_us = MAX (play_us, g_get_monotonic_time () - begin_us);
      begin_us = g_get_monotonic_time ();
      rr_replay_page_seek (page, asked.from_ms + (i * 7 % 10) * MINUTE);
      seek_us = MAX (seek_us, g_get_monotonic_time () - begin_us);
    }
  g_test_message ("the longest of ten: a step with its frame %.1f ms, a seek %.1f ms", (double) play_us / 1000,
                  (double) seek_us / 1000);
  fixture_tear_down (&fixture);
}

/* --- the report --------------------------------------------------------------- */

static void
test_a_report_is_a_document_however_much_happened (void)
{
  g_autoptr(RrTripBoard) board = trip_fixture_make_board (3);
  g_autoptr(GPtrArray) tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_track_free);
  g_autoptr(GArray) log = g_array_new (FALSE, FALSE, sizeof (RrTripEvent));
  g_autofree char *tiles = g_build_filename (RR_SOURCE_DATADIR, "region", "raetikon.mbtiles", NULL);
  const char *dir = g_getenv ("RR_TEST_PDF_DIR");

  for (guint pass = 0; pass < 3; pass++)
    {
      RrTripReport report = { rr_trip_board_find (board, pass + 1), board->zones, tracks, log, pass == 1 ? NULL : tiles, NOW };
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) pdf = rr_trip_report_to_pdf (&report, &error);
      gsize len;

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (g_bytes_get_data (pdf, &len), "%PDF-"));
      g_assert_cmpuint (len, >, 2000);
      if (dir != NULL)
        {
          g_autofree char *path = g_strdup_printf ("%s/trip-%u.pdf", dir, pass);

          g_assert_true (g_file_set_contents (path, g_bytes_get_data (pdf, NULL), (gssize) len, NULL));
        }
      /* Nothing at first; then a way and a log of many pages. */
      if (pass == 1)
        {
          RrTrack *track = rr_track_new ("guide-00000", "Anna Frick");

          g_array_unref (track->fixes);
          track->fixes = fixture_make_track (3000);
          g_ptr_array_add (tracks, track);
          for (guint i = 0; i < 150; i++)
            {
              RrTripEvent event = { .act = i == 0 ? RR_TRIP_ACT_DEPART : RR_TRIP_ACT_CHECK_IN,
                                    .at_ms = NOW + i * MINUTE, .who = "Dispatch" };

              g_array_append_val (log, event);
            }
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/replay/asks-once", test_it_asks_once_and_waits_without_losing_its_place);
  g_test_add_func ("/ui/replay/next-window-in-time", test_the_next_window_is_there_before_it_is_needed);
  g_test_add_func ("/ui/replay/scrubbing", test_scrubbing_goes_anywhere_within_the_range);
  g_test_add_func ("/ui/replay/a-trip", test_a_trip_is_shown_with_its_party_and_its_time);
  g_test_add_func ("/ui/replay/marks", test_marks_lead_to_their_moment_by_either_clock);
  g_test_add_func ("/ui/replay/routes-and-tails", test_routes_and_the_way_they_came_are_drawn);
  g_test_add_func ("/ui/replay/ten-thousand", test_ten_thousand_guides);
  g_test_add_func ("/ui/replay/report", test_a_report_is_a_document_however_much_happened);
  return g_test_run ();
}

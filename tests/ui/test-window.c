/* test-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-guide-panel.h"
#include "rr-map.h"
#include "rr-mbtiles.h"
#include "rr-plot.h"
#include "rr-roster.h"
#include "rr-status-strip.h"
#include "ui-fixture.h"

/* The window with snapshots made by hand: what is chosen stays chosen, what is written
 * can be read, and nothing takes longer than a person notices. */

static RrRoster *
get_roster (Fixture *fixture)
{
  return RR_ROSTER (fixture_find (GTK_WIDGET (fixture->window), RR_TYPE_ROSTER));
}

static RrMap *
get_map (Fixture *fixture)
{
  return RR_MAP (fixture_find (GTK_WIDGET (fixture->window), RR_TYPE_MAP));
}

static void
show (Fixture *fixture,
      guint    n_devices,
      guint    step)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (n_devices, step);

  rr_window_take_snapshot (fixture->window, snapshot);
}

static gboolean
is_written (Fixture    *fixture,
            const char *text)
{
  return fixture_find_label (GTK_WIDGET (fixture->window), text) != NULL;
}

static void
count_cb (RrRoster   *roster,
          const char *id,
          guint      *n)
{
  (*n)++;
}

static void
test_empty_until_somebody_reports (void)
{
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  show (&fixture, 0, 0);
  fixture_settle (&fixture, 3);
  g_assert_true (is_written (&fixture, "No Guides Yet"));

  show (&fixture, 1, 1);
  fixture_settle (&fixture, 3);
  g_assert_false (is_written (&fixture, "No Guides Yet"));
  g_assert_true (is_written (&fixture, "1 guide"));
  g_assert_true (is_written (&fixture, "Anna Frick"));
  fixture_tear_down (&fixture);
}

static void
test_choice_outlives_news_orders_and_searches (void)
{
  Fixture fixture;
  RrRoster *roster;
  guint n_chosen = 0;

  fixture_set_up (&fixture, 1366, 768);
  show (&fixture, 24, 0);
  roster = get_roster (&fixture);
  rr_roster_set_selected (roster, "guide-00011");
  g_signal_connect (roster, "chosen", G_CALLBACK (count_cb), &n_chosen);

  for (guint step = 1; step <= 5; step++)
    show (&fixture, 24 + step, step);
  rr_roster_set_sort (roster, RR_SORT_BATTERY);
  show (&fixture, 30, 6);
  rr_roster_set_sort (roster, RR_SORT_CONTACT);
  rr_roster_set_search (roster, "beat");
  g_assert_cmpuint (rr_roster_get_n_shown (roster), ==, 1);
  show (&fixture, 30, 7);
  fixture_settle (&fixture, 3);
  rr_roster_set_search (roster, "");
  g_assert_cmpstr (rr_roster_get_selected (roster), ==, "guide-00011");
  g_assert_cmpuint (n_chosen, ==, 0);

  rr_roster_set_selected (roster, NULL);
  g_assert_cmpuint (n_chosen, ==, 1);
  fixture_tear_down (&fixture);
}

static void
test_search_knows_no_case_and_no_accents (void)
{
  static const struct
  {
    const char *text;
    guint       n_found;
  } cases[] = {
    { "BUCHEL", 1 }, { "büchel", 1 }, { "  anna ", 2 }, { "guide-00003", 1 }, { "nobody", 0 }, { "", 24 }, { "-", 24 },
  };
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  show (&fixture, 24, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      rr_roster_set_search (get_roster (&fixture), cases[i].text);
      g_assert_cmpuint (rr_roster_get_n_shown (get_roster (&fixture)), ==, cases[i].n_found);
    }
  fixture_tear_down (&fixture);
}

static void
test_next_goes_round (void)
{
  Fixture fixture;
  RrRoster *roster;

  fixture_set_up (&fixture, 960, 600);
  roster = get_roster (&fixture);
  rr_roster_select_next (roster, 1);
  g_assert_null (rr_roster_get_selected (roster));

  show (&fixture, 3, 0);
  rr_roster_select_next (roster, 1);
  g_assert_cmpstr (rr_roster_get_selected (roster), ==, "guide-00000");
  rr_roster_select_next (roster, -1);
  g_assert_cmpstr (rr_roster_get_selected (roster), ==, "guide-00002");
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.next-guide", "i", 1);
  g_assert_cmpstr (rr_roster_get_selected (roster), ==, "guide-00000");
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.close-panel", NULL);
  g_assert_null (rr_roster_get_selected (roster));
  fixture_tear_down (&fixture);
}

static void
test_panel_tells_about_the_chosen_one (void)
{
  g_autoptr(GArray) track = fixture_make_track (800);
  g_autoptr(GArray) none = fixture_make_track (0);
  Fixture fixture;

  fixture_set_up (&fixture, 1366, 768);
  show (&fixture, 24, 0);
  rr_roster_set_selected (get_roster (&fixture), "guide-00003");
  fixture_settle (&fixture, 15);
  g_assert_true (is_written (&fixture, "141° SE"));
  g_assert_true (is_written (&fixture, "903 m"));
  g_assert_true (is_written (&fixture, "± 65 m"));
  g_assert_true (is_written (&fixture, "76 %"));
  g_assert_true (is_written (&fixture, "GPSLogger"));
  g_assert_true (is_written (&fixture, "arrived late, coarse"));
  rr_window_take_track (fixture.window, none);
  rr_window_take_track (fixture.window, track);
  fixture_settle (&fixture, 3);
  g_assert_true (gtk_widget_get_visible (fixture_find (GTK_WIDGET (fixture.window), RR_TYPE_PLOT)));
  fixture_tear_down (&fixture);
}

static void
test_trouble_is_told_in_words (void)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (3, 0);
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  show (&fixture, 3, 0);
  g_assert_true (is_written (&fixture, "All fixes on disk"));
  snapshot->stats.store_ok = FALSE;
  g_strlcpy (snapshot->stats.store_problem, "The disk is full", sizeof snapshot->stats.store_problem);
  rr_window_take_snapshot (fixture.window, snapshot);
  g_assert_true (is_written (&fixture, "Not storing: phones keep their fixes"));

  rr_window_show_problem (fixture.window, "The disk is full");
  rr_window_toast (fixture.window, "<not> & markup");
  fixture_settle (&fixture, 30);
  g_assert_true (is_written (&fixture, "The disk is full"));
  rr_window_show_problem (fixture.window, "");
  fixture_tear_down (&fixture);
}

static void
test_bad_map_is_refused_and_the_old_one_stays (void)
{
  static const char *const vector = RR_SOURCE_DATADIR "/region/raetikon-vector.mbtiles";
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  Fixture fixture;
  int fd;

  fixture_set_up (&fixture, 960, 600);
  g_assert_false (rr_map_open_tiles (get_map (&fixture), "/nonexistent.mbtiles", &error));
  g_assert_nonnull (strstr (error->message, "nonexistent.mbtiles"));
  g_clear_error (&error);
  g_assert_false (rr_map_open_tiles (get_map (&fixture), vector, &error));
  g_assert_nonnull (strstr (error->message, "pbf"));
  g_clear_error (&error);
  fd = g_file_open_tmp ("rr-map-XXXXXX", &path, NULL);
  g_assert_cmpint (write (fd, "this is not a database, it only says so", 39), ==, 39);
  close (fd);
  g_assert_false (rr_map_open_tiles (get_map (&fixture), path, &error));
  g_assert_nonnull (error);
  unlink (path);
  fixture_settle (&fixture, 3);
  fixture_tear_down (&fixture);
}

static void
test_closing_does_not_wait_for_tiles (void)
{
  Fixture fixture;

  for (guint i = 0; i < 5; i++)
    {
      fixture_set_up (&fixture, 1366, 768);
      rr_map_set_theme (get_map (&fixture), i % 2 ? RR_THEME_NIGHT : RR_THEME_DARK);
      rr_map_zoom_by (get_map (&fixture), 1);
      fixture_settle (&fixture, i);
      fixture_tear_down (&fixture);
    }
}

static void
test_every_theme_can_be_chosen (void)
{
  static const char *const themes[] = { "night", "dark", "light", "night", "light" };
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  show (&fixture, 24, 0);
  for (guint i = 0; i < G_N_ELEMENTS (themes); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.theme", "s", themes[i]);
      fixture_settle (&fixture, 3);
    }
  fixture_tear_down (&fixture);
}

static void
test_moving_the_map_by_hand_ends_following (void)
{
  g_autoptr(GSettings) settings = g_settings_new (RR_APP_ID);
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  show (&fixture, 24, 0);
  g_settings_set_boolean (settings, "follow", TRUE);
  gtk_widget_activate_action (GTK_WIDGET (get_map (&fixture)), "map.pan", "(ii)", 50, 0);
  g_assert_false (g_settings_get_boolean (settings, "follow"));
  fixture_tear_down (&fixture);
}

static void
test_zoom_goes_by_whole_levels_and_has_ends (void)
{
  ShumateViewport *viewport;
  Fixture fixture;
  double before;

  fixture_set_up (&fixture, 960, 600);
  viewport = shumate_map_get_viewport (SHUMATE_MAP (fixture_find (GTK_WIDGET (fixture.window), SHUMATE_TYPE_MAP)));
  before = shumate_viewport_get_zoom_level (viewport);
  gtk_widget_activate_action (GTK_WIDGET (fixture.window), "win.zoom-in", NULL);
  g_assert_cmpfloat (shumate_viewport_get_zoom_level (viewport), ==, before + 1);
  rr_map_zoom_by (get_map (&fixture), 50);
  g_assert_cmpfloat (shumate_viewport_get_zoom_level (viewport), ==, 17);
  fixture_settle (&fixture, 5);
  rr_map_zoom_by (get_map (&fixture), -50);
  g_assert_cmpfloat (shumate_viewport_get_zoom_level (viewport), ==, 9);
  fixture_settle (&fixture, 5);
  fixture_tear_down (&fixture);
}

/* Ten thousand guides who all move, twenty times a second. The limit is far above what
 * is measured, for machines that are busy; the figure is in the log. */
static void
test_ten_thousand_do_not_block (void)
{
  g_autoptr(GPtrArray) snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_snapshot_unref);
  Fixture fixture;
  gint64 longest_us = 0, sum_us = 0;
  RrRoster *roster;

  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (snapshots, fixture_make_snapshot (10000, i));
  fixture_set_up (&fixture, 1366, 768);
  rr_window_take_snapshot (fixture.window, g_ptr_array_index (snapshots, 0));
  fixture_settle (&fixture, 5);
  roster = get_roster (&fixture);
  rr_roster_set_selected (roster, "guide-05000");
  for (guint i = 1; i < snapshots->len; i++)
    {
      gint64 began_us = g_get_monotonic_time (), took_us;

      rr_window_take_snapshot (fixture.window, g_ptr_array_index (snapshots, i));
      took_us = g_get_monotonic_time () - began_us;
      longest_us = MAX (longest_us, took_us);
      sum_us += took_us;
      fixture_settle (&fixture, 1);
      if (i == 10)
        rr_roster_set_sort (roster, RR_SORT_CONTACT);
      if (i == 20)
        rr_roster_set_search (roster, "guide 09");
    }
  g_test_message ("snapshot of 10,000: %.1f ms on average, %.1f ms at most", (double) sum_us / 39000,
                  (double) longest_us / 1000);
  g_assert_cmpint (longest_us, <, G_TIME_SPAN_SECOND);
  g_assert_cmpstr (rr_roster_get_selected (roster), ==, "guide-05000");
  fixture_tear_down (&fixture);
}

static void
test_plot_keeps_peaks_and_gaps (void)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (RrPlotPoint));
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE;
  guint n_gaps = 0;

  rr_plot_thin_out (points, 100);
  g_assert_cmpuint (points->len, ==, 0);
  for (guint i = 0; i < 20000; i++)
    {
      RrPlotPoint point = { i, i == 777 ? 5000 : i == 12345 ? -5000 : i >= 4000 && i < 5000 ? NAN : 10 };

      g_array_append_val (points, point);
    }
  rr_plot_thin_out (points, 100);
  g_assert_cmpuint (points->len, <=, 200);
  for (guint i = 0; i < points->len; i++)
    {
      const RrPlotPoint *point = &g_array_index (points, RrPlotPoint, i);

      if (i > 0)
        g_assert_cmpfloat (point->x, >, g_array_index (points, RrPlotPoint, i - 1).x);
      n_gaps += isnan (point->y);
      low = isnan (point->y) ? low : MIN (low, point->y);
      high = isnan (point->y) ? high : MAX (high, point->y);
    }
  g_assert_cmpfloat (low, ==, -5000);
  g_assert_cmpfloat (high, ==, 5000);
  g_assert_cmpuint (n_gaps, >=, 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/window/empty-until-somebody-reports", test_empty_until_somebody_reports);
  g_test_add_func ("/ui/window/choice-outlives-news-orders-and-searches", test_choice_outlives_news_orders_and_searches);
  g_test_add_func ("/ui/window/search-knows-no-case-and-no-accents", test_search_knows_no_case_and_no_accents);
  g_test_add_func ("/ui/window/next-goes-round", test_next_goes_round);
  g_test_add_func ("/ui/window/panel-tells-about-the-chosen-one", test_panel_tells_about_the_chosen_one);
  g_test_add_func ("/ui/window/trouble-is-told-in-words", test_trouble_is_told_in_words);
  g_test_add_func ("/ui/window/bad-map-is-refused-and-the-old-one-stays", test_bad_map_is_refused_and_the_old_one_stays);
  g_test_add_func ("/ui/window/closing-does-not-wait-for-tiles", test_closing_does_not_wait_for_tiles);
  g_test_add_func ("/ui/window/every-theme-can-be-chosen", test_every_theme_can_be_chosen);
  g_test_add_func ("/ui/window/moving-the-map-by-hand-ends-following", test_moving_the_map_by_hand_ends_following);
  g_test_add_func ("/ui/window/zoom-goes-by-whole-levels-and-has-ends", test_zoom_goes_by_whole_levels_and_has_ends);
  g_test_add_func ("/ui/window/ten-thousand-do-not-block", test_ten_thousand_do_not_block);
  g_test_add_func ("/ui/plot/keeps-peaks-and-gaps", test_plot_keeps_peaks_and_gaps);
  return g_test_run ();
}

/* test-shell.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-urgent-strip.h"
#include "ui-fixture.h"

/* The pages of the window and what is seen above all of them. */

#define FRAMES 3

static RrPages *
get_pages (Fixture *fixture)
{
  return RR_PAGES (fixture_find (GTK_WIDGET (fixture->window), RR_TYPE_PAGES));
}

static GtkWidget *
get_list (Fixture *fixture)
{
  return fixture_find (GTK_WIDGET (get_pages (fixture)), GTK_TYPE_LIST_BOX);
}

static GtkWidget *
get_row (Fixture *fixture,
         int      index)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (get_list (fixture)), index));
}

static GtkWidget *
add_page (Fixture    *fixture,
          const char *id,
          const char *title)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *icon_name = g_strdup_printf ("rr-%s-symbolic", id);
  GtkWidget *entries[] = { gtk_entry_new (), gtk_entry_new () };

  gtk_box_append (GTK_BOX (page), entries[0]);
  gtk_box_append (GTK_BOX (page), entries[1]);
  rr_window_add_page (fixture->window, id, title, icon_name, page);
  return entries[1];
}

static void
set_up (Fixture *fixture,
        int      width,
        int      height)
{
  fixture_set_up (fixture, width, height);
  add_page (fixture, "diagnostics", "Diagnostics");
  add_page (fixture, "incidents", "Incidents");
  add_page (fixture, "trips", "Trips");
  fixture_settle (fixture, FRAMES);
}

static void
show (Fixture *fixture,
      guint    step)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, step);

  rr_window_take_snapshot (fixture->window, snapshot);
}

static const char *
get_shown (Fixture *fixture)
{
  return rr_pages_get_shown (get_pages (fixture));
}

static void
act (Fixture    *fixture,
     const char *action,
     const char *format,
     int         value)
{
  if (format == NULL)
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, format, value);
}

static void
test_one_page_needs_no_list (void)
{
  Fixture fixture;

  fixture_set_up (&fixture, 960, 600);
  g_assert_cmpuint (rr_pages_get_n (get_pages (&fixture)), ==, 1);
  g_assert_cmpstr (get_shown (&fixture), ==, "map");
  g_assert_false (gtk_widget_get_mapped (get_list (&fixture)));
  act (&fixture, "win.step-page", "i", 1);
  act (&fixture, "win.show-nth-page", "i", 1);
  g_assert_cmpstr (get_shown (&fixture), ==, "map");
  fixture_tear_down (&fixture);
}

static void
test_order_and_numbers_do_not_depend_on_who_comes_first (void)
{
  static const char *const ids[] = { "map", "trips", "incidents", "diagnostics", "something" };
  Fixture fixture;

  set_up (&fixture, 1366, 768);
  add_page (&fixture, "something", "Something");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      act (&fixture, "win.show-nth-page", "i", (int) i);
      g_assert_cmpstr (get_shown (&fixture), ==, ids[i]);
    }
  act (&fixture, "win.show-nth-page", "i", 5);
  g_assert_cmpstr (get_shown (&fixture), ==, "something");
  act (&fixture, "win.step-page", "i", 1);
  g_assert_cmpstr (get_shown (&fixture), ==, "map");
  act (&fixture, "win.step-page", "i", -1);
  g_assert_cmpstr (get_shown (&fixture), ==, "something");
  g_assert_false (rr_window_show_page (fixture.window, "nowhere"));
  g_assert_cmpstr (get_shown (&fixture), ==, "something");
  fixture_tear_down (&fixture);
}

static void
test_focus_outlives_news_and_returns_with_its_page (void)
{
  Fixture fixture;
  GtkWidget *entry, *text;

  fixture_set_up (&fixture, 960, 600);
  entry = add_page (&fixture, "trips", "Trips");
  show (&fixture, 0);
  rr_window_show_page (fixture.window, "trips");
  gtk_widget_grab_focus (entry);
  text = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_true (gtk_widget_is_ancestor (text, entry));

  for (guint step = 1; step < 6; step++)
    {
      show (&fixture, step);
      rr_page_set_badge (fixture.window, "trips", step, RR_URGENCY_ATTENTION);
      rr_page_set_badge (fixture.window, "map", step % 2, RR_URGENCY_URGENT);
      rr_window_set_urgent (fixture.window, step % 2 == 0 ? "SOS: Anna Frick" : NULL, "trips");
      rr_window_show_problem (fixture.window, step % 2 == 0 ? "The disk is full" : "");
      fixture_settle (&fixture, FRAMES);
      g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture.window)) == text);
    }

  act (&fixture, "win.show-nth-page", "i", 0);
  fixture_settle (&fixture, FRAMES);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (fixture.window)));
  act (&fixture, "win.show-nth-page", "i", 1);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture.window)) == text);
  fixture_tear_down (&fixture);
}

static void
test_asking_by_key_leads_into_the_page (void)
{
  Fixture fixture;
  GtkWidget *focus;

  set_up (&fixture, 960, 600);
  gtk_widget_grab_focus (get_row (&fixture, 0));
  act (&fixture, "win.show-nth-page", "i", 1);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture.window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, rr_pages_get_page (get_pages (&fixture))));
  fixture_tear_down (&fixture);
}

static void
test_narrow_window_keeps_icons_and_gives_the_page_the_room (void)
{
  Fixture fixture;

  set_up (&fixture, 960, 600);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture.window)), <=, 960);
  g_assert_cmpint (gtk_widget_get_width (get_list (&fixture)), <=, 64);
  g_assert_null (fixture_find_label (get_list (&fixture), "Trips"));
  g_assert_cmpint (gtk_widget_get_width (rr_pages_get_page (get_pages (&fixture))), >=, 880);
  fixture_tear_down (&fixture);

  set_up (&fixture, 1366, 768);
  g_assert_nonnull (fixture_find_label (get_list (&fixture), "Trips"));
  g_assert_cmpint (gtk_widget_get_width (get_list (&fixture)), <=, 250);
  fixture_tear_down (&fixture);
}

static void
test_badges_count_and_stop_counting (void)
{
  Fixture fixture;

  set_up (&fixture, 1366, 768);
  rr_page_set_badge (fixture.window, "incidents", 3, RR_URGENCY_URGENT);
  rr_page_set_badge (fixture.window, "trips", 100, RR_URGENCY_NONE);
  rr_page_set_badge (fixture.window, "nowhere", 1, RR_URGENCY_NONE);
  fixture_settle (&fixture, FRAMES);
  g_assert_nonnull (fixture_find_label (get_list (&fixture), "3"));
  g_assert_nonnull (fixture_find_label (get_list (&fixture), "99+"));

  rr_page_set_badge (fixture.window, "incidents", 0, RR_URGENCY_NONE);
  fixture_settle (&fixture, FRAMES);
  g_assert_null (fixture_find_label (get_list (&fixture), "3"));
  fixture_tear_down (&fixture);
}

static void
test_urgent_is_seen_on_every_page_and_leads_to_its_own (void)
{
  graphene_rect_t bounds;
  GtkWidget *strip;
  Fixture fixture;

  set_up (&fixture, 960, 600);
  strip = fixture_find (GTK_WIDGET (fixture.window), RR_TYPE_URGENT_STRIP);
  g_assert_cmpint (gtk_widget_get_height (strip), ==, 0);
  rr_window_set_urgent (fixture.window, "SOS: Anna Frick, 3 minutes ago", "incidents");
  for (guint i = 0; i < rr_pages_get_n (get_pages (&fixture)); i++)
    {
      act (&fixture, "win.step-page", "i", 1);
      fixture_settle (&fixture, FRAMES);
      g_assert_nonnull (fixture_find_label (strip, "SOS: Anna Frick, 3 minutes ago"));
      g_assert_true (gtk_widget_compute_bounds (strip, GTK_WIDGET (fixture.window), &bounds));
      g_assert_cmpfloat (bounds.size.height, >=, 40);
      g_assert_cmpfloat (bounds.size.width, >=, gtk_widget_get_width (GTK_WIDGET (get_pages (&fixture))));
    }
  act (&fixture, "win.show-urgent", NULL, 0);
  g_assert_cmpstr (get_shown (&fixture), ==, "incidents");

  rr_window_set_urgent (fixture.window, NULL, NULL);
  fixture_settle (&fixture, FRAMES);
  g_assert_cmpint (gtk_widget_get_height (strip), ==, 0);
  act (&fixture, "win.show-nth-page", "i", 0);
  act (&fixture, "win.show-urgent", NULL, 0);
  g_assert_cmpstr (get_shown (&fixture), ==, "map");
  fixture_tear_down (&fixture);
}

static void
test_long_urgent_news_leave_room_for_the_page (void)
{
  g_autofree char *text = g_strnfill (2000, 'x');
  Fixture fixture;

  set_up (&fixture, 960, 600);
  rr_window_set_urgent (fixture.window, text, NULL);
  fixture_settle (&fixture, FRAMES);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture.window)), <=, 960);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (get_pages (&fixture))), >=, 400);
  fixture_tear_down (&fixture);
}

static void
test_keys_of_the_map_rest_on_other_pages (void)
{
  Fixture fixture;
  ShumateViewport *viewport;
  double before;

  set_up (&fixture, 960, 600);
  viewport = shumate_map_get_viewport (SHUMATE_MAP (fixture_find (GTK_WIDGET (fixture.window), SHUMATE_TYPE_MAP)));
  before = shumate_viewport_get_zoom_level (viewport);
  rr_window_show_page (fixture.window, "trips");
  act (&fixture, "win.zoom-in", NULL, 0);
  act (&fixture, "win.search", NULL, 0);
  g_assert_cmpfloat (shumate_viewport_get_zoom_level (viewport), ==, before);
  g_assert_cmpstr (get_shown (&fixture), ==, "trips");
  rr_window_show_page (fixture.window, "map");
  act (&fixture, "win.zoom-in", NULL, 0);
  g_assert_cmpfloat (shumate_viewport_get_zoom_level (viewport), ==, before + 1);
  fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/shell/one-page-needs-no-list", test_one_page_needs_no_list);
  g_test_add_func ("/ui/shell/order-and-numbers-do-not-depend-on-who-comes-first",
                   test_order_and_numbers_do_not_depend_on_who_comes_first);
  g_test_add_func ("/ui/shell/focus-outlives-news-and-returns-with-its-page",
                   test_focus_outlives_news_and_returns_with_its_page);
  g_test_add_func ("/ui/shell/asking-by-key-leads-into-the-page", test_asking_by_key_leads_into_the_page);
  g_test_add_func ("/ui/shell/narrow-window-keeps-icons-and-gives-the-page-the-room",
                   test_narrow_window_keeps_icons_and_gives_the_page_the_room);
  g_test_add_func ("/ui/shell/badges-count-and-stop-counting", test_badges_count_and_stop_counting);
  g_test_add_func ("/ui/shell/urgent-is-seen-on-every-page-and-leads-to-its-own",
                   test_urgent_is_seen_on_every_page_and_leads_to_its_own);
  g_test_add_func ("/ui/shell/long-urgent-news-leave-room-for-the-page",
                   test_long_urgent_news_leave_room_for_the_page);
  g_test_add_func ("/ui/shell/keys-of-the-map-rest-on-other-pages", test_keys_of_the_map_rest_on_other_pages);
  return g_test_run ();
}

/* test-trips.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-guide-picker.h"
#include "rr-trip-form.h"
#include "rr-trip-list.h"
#include "rr-trip-row.h"
#include "rr-zone-panel.h"
#include "trip-fixture.h"

/* The Trips page without an engine: what it asks for, and that nothing moves under the
 * hands of somebody who writes. */

#define MINUTE G_GINT64_CONSTANT (60000)
#define NOW    TRIP_FIXTURE_NOW_MS

typedef struct
{
  guint   n_acts;
  gint64  id;
  int     act;
  RrTrip *saved;      /* (owned) (nullable) */
  guint   n_saved;
  guint   n_zones;
  gint64  removed;
} Asked;

static void
act_cb (RrTripsPage *page,
        gint64       id,
        int          act,
        Asked       *asked)
{
  asked->n_acts++;
  asked->id = id;
  asked->act = act;
}

static void
save_cb (RrTripsPage *page,
         RrTrip      *trip,
         Asked       *asked)
{
  g_clear_pointer (&asked->saved, rr_trip_unref);
  asked->saved = rr_trip_copy (trip);
  asked->n_saved++;
}

static void
zone_cb (RrTripsPage *page,
         RrDeadZone  *zone,
         Asked       *asked)
{
  g_assert_cmpstr (zone->name, ==, "Cave");
  g_assert_cmpuint (zone->n_corners, ==, 3);
  asked->n_zones++;
}

static RrTripsPage *
set_up (Fixture *fixture,
        guint    n_trips,
        Asked   *asked)
{
  g_autoptr(RrTripBoard) board = trip_fixture_make_board (n_trips);
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  RrTripsPage *page;

  fixture_set_up (fixture, 1366, 768);
  page = trip_fixture_add (fixture);
  rr_trips_page_set_snapshot (page, snapshot);
  rr_trips_page_set_board (page, board);
  rr_trips_page_set_now (page, NOW);
  g_signal_connect (page, "act", G_CALLBACK (act_cb), asked);
  g_signal_connect (page, "save-trip", G_CALLBACK (save_cb), asked);
  g_signal_connect (page, "save-zone", G_CALLBACK (zone_cb), asked);
  fixture_settle (fixture, 3);
  return page;
}

static gint64
id_at (RrTripsPage *page,
       int          i)
{
  GtkListBox *list = GTK_LIST_BOX (fixture_find (fixture_find (GTK_WIDGET (page), RR_TYPE_TRIP_LIST), GTK_TYPE_LIST_BOX));
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, i);

  return row != NULL ? rr_trip_row_get_trip (RR_TRIP_ROW (row))->id : 0;
}

static GtkWidget *
get_form (RrTripsPage *page)
{
  return fixture_find (GTK_WIDGET (page), RR_TYPE_TRIP_FORM);
}

static void
act (GtkWidget  *widget,
     const char *action)
{
  gtk_widget_activate_action (widget, action, NULL);
}

static void
test_who_is_overdue_comes_first_and_is_counted (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrTripsPage *page = set_up (&fixture, 3, &asked);

  g_assert_cmpint (id_at (page, 0), ==, 2);
  g_assert_cmpint (id_at (page, 1), ==, 3);
  g_assert_cmpuint (rr_trips_page_count (page, RR_MOOD_RED), ==, 1);
  g_assert_cmpuint (rr_trips_page_count (page, RR_MOOD_AMBER), ==, 1);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (page), "−3:00"));
  rr_trips_page_set_now (page, NOW + MINUTE);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (page), "−4:00"));
  fixture_tear_down (&fixture);
}

static void
test_nothing_moves_while_a_form_is_open (void)
{
  g_autoptr(RrTripBoard) more = trip_fixture_make_board (9);
  RrTrip *heard = rr_trip_copy (rr_trip_board_find (more, 2));
  Asked asked = { 0 };
  Fixture fixture;
  RrTripsPage *page = set_up (&fixture, 3, &asked);

  rr_trips_page_choose (page, 3);
  act (GTK_WIDGET (page), "trips.edit");
  g_assert_true (rr_trips_page_is_editing (page));
  /* The one that was overdue is heard from, and six more are planned. */
  rr_trip_act (heard, RR_TRIP_ACT_CHECK_IN, NOW, NULL);
  rr_trip_board_put (more, heard);
  rr_trips_page_set_board (page, more);
  rr_trips_page_set_now (page, NOW + 20 * MINUTE);
  g_assert_cmpint (id_at (page, 0), ==, 2);
  g_assert_cmpint (id_at (page, 1), ==, 3);
  g_assert_cmpint (id_at (page, 3), ==, 0);

  act (get_form (page), "form.cancel");
  g_assert_false (rr_trips_page_is_editing (page));
  g_assert_cmpint (id_at (page, 0), ==, 3);
  g_assert_cmpint (id_at (page, 8), !=, 0);
  fixture_tear_down (&fixture);
}

static void
test_keys_act_on_the_chosen_trip_as_far_as_it_goes (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrTripsPage *page = set_up (&fixture, 6, &asked);

  act (GTK_WIDGET (page), "trips.check-in");
  g_assert_cmpuint (asked.n_acts, ==, 0);
  rr_trips_page_choose (page, 2);
  act (GTK_WIDGET (page), "trips.check-in");
  g_assert_cmpint (asked.id, ==, 2);
  g_assert_cmpint (asked.act, ==, RR_TRIP_ACT_CHECK_IN);
  act (GTK_WIDGET (page), "trips.close");
  g_assert_cmpuint (asked.n_acts, ==, 1);
  rr_trips_page_choose (page, 6);
  act (GTK_WIDGET (page), "trips.close");
  g_assert_cmpint (asked.act, ==, RR_TRIP_ACT_CLOSE);
  fixture_tear_down (&fixture);
}

static GtkWidget *
find_entry (GtkWidget *root,
            guint      nth)
{
  static guint seen;
  GtkWidget *found = NULL;

  if (root == NULL)
    return NULL;
  if (nth != G_MAXUINT)
    seen = nth;
  if (GTK_IS_ENTRY (root) && seen-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, G_MAXUINT);
  return found;
}

static void
write_in (GtkWidget  *form,
          guint       nth,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form, nth)), text);
}

enum { NAME, GUIDE, LEAVES, BACK, HOURS };

static void
test_a_plan_is_written_and_what_is_wrong_is_said (void)
{
  const RrPlace way[] = { { 47.1, 9.5 }, { 47.2, 9.6 } };
  Asked asked = { 0 };
  Fixture fixture;
  RrTripsPage *page = set_up (&fixture, 0, &asked);
  GtkWidget *form = get_form (page);

  act (GTK_WIDGET (page), "trips.new");
  fixture_settle (&fixture, 3);
  write_in (form, BACK, "later");
  act (form, "form.save");
  g_assert_nonnull (fixture_find_label (form, "When is the party expected back? For example 16:00 or +6h"));
  write_in (form, BACK, "+6h");
  act (form, "form.save");
  g_assert_cmpuint (asked.n_saved, ==, 0);
  write_in (form, NAME, " Falknis ");
  write_in (form, HOURS, "x");
  act (form, "form.save");
  g_assert_cmpuint (asked.n_saved, ==, 0);
  write_in (form, HOURS, "");
  write_in (form, GUIDE, "anna");
  g_signal_emit_by_name (find_entry (form, GUIDE), "activate");
  rr_trips_page_set_route (page, way, 2, "Ridge");
  act (form, "form.save");

  g_assert_cmpuint (asked.n_saved, ==, 1);
  g_assert_cmpstr (asked.saved->name, ==, "Falknis");
  g_assert_cmpstr (asked.saved->devices[0], ==, "guide-00000");
  g_assert_cmpint (asked.saved->return_ms - asked.saved->depart_ms, ==, 360 * MINUTE);
  g_assert_cmpuint (asked.saved->n_route, ==, 2);
  g_assert_cmpuint (asked.saved->check_every_min, ==, 60);

  /* It is on its way: a second Enter does nothing; a refusal is said and can be mended. */
  act (form, "form.save");
  g_assert_cmpuint (asked.n_saved, ==, 1);
  rr_trips_page_trip_saved (page, 0, "The disk is full.");
  g_assert_true (rr_trips_page_is_editing (page));
  act (form, "form.save");
  g_assert_cmpuint (asked.n_saved, ==, 2);
  rr_trips_page_trip_saved (page, 1, NULL);
  g_assert_false (rr_trips_page_is_editing (page));
  g_clear_pointer (&asked.saved, rr_trip_unref);
  fixture_tear_down (&fixture);
}

static void
test_a_dead_zone_is_drawn_named_and_asked_for (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrTripsPage *page = set_up (&fixture, 3, &asked);
  GtkWidget *panel = fixture_find (GTK_WIDGET (page), RR_TYPE_ZONE_PANEL);
  RrDraw *draw = RR_DRAW (fixture_find (GTK_WIDGET (page), RR_TYPE_DRAW));
  static const char *const corners[] = { "47.1, 9.5", "47.1, 9.6", "47.2, 9.6" };

  act (GTK_WIDGET (page), "trips.zones");
  act (panel, "zone.draw");
  g_assert_true (rr_draw_is_active (draw));
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    {
      GtkWidget *entry = fixture_find (GTK_WIDGET (draw), GTK_TYPE_ENTRY);

      gtk_editable_set_text (GTK_EDITABLE (entry), corners[i]);
      g_signal_emit_by_name (entry, "activate");
    }
  rr_draw_finish (draw);
  write_in (panel, 0, "Cave");
  act (panel, "zone.save");
  g_assert_cmpuint (asked.n_zones, ==, 1);

  /* Closing gives up what is being drawn. */
  act (panel, "zone.draw");
  act (panel, "zone.close");
  g_assert_false (rr_draw_is_active (draw));
  fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/trips/overdue-first", test_who_is_overdue_comes_first_and_is_counted);
  g_test_add_func ("/ui/trips/nothing-moves", test_nothing_moves_while_a_form_is_open);
  g_test_add_func ("/ui/trips/keys-act", test_keys_act_on_the_chosen_trip_as_far_as_it_goes);
  g_test_add_func ("/ui/trips/a-plan-is-written", test_a_plan_is_written_and_what_is_wrong_is_said);
  g_test_add_func ("/ui/trips/a-dead-zone-is-drawn", test_a_dead_zone_is_drawn_named_and_asked_for);
  return g_test_run ();
}

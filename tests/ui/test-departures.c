/* test-departures.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "departure-fixture.h"
#include "rr-admission-bar.h"
#include "rr-departure-list.h"
#include "rr-departure-panel.h"
#include "rr-departure-text.h"
#include "rr-tour-form.h"
#include "rr-tour-part-form.h"

/* The Departures page without an engine: what it shows, what it asks for, and that news do
 * not overwrite what somebody writes. */

typedef struct
{
  guint              n_changes;
  RrDepartureChange  change;     /* its guides are owned */
  guint              n_joined;
  guint              n_acts;
  guint              rate;
} Asked;

static void
change_cb (RrDeparturesPage        *page,
           const RrDepartureChange *change,
           Asked                   *asked)
{
  g_free (asked->change.guides);
  asked->change = *change;
  asked->change.guides = g_strdup (change->guides);
  asked->n_changes++;
}

static void
join_cb (RrDeparturesPage   *page,
         const RrWaitingRow *row,
         Asked              *asked)
{
  g_assert_cmpstr (row->name, ==, "Maria");
  g_assert_cmpstr (row->email, ==, "m@example.org");
  g_assert_null (row->phone);
  asked->n_joined++;
}

static void
act_cb (RrDeparturesPage *page,
        const char       *uuid,
        gboolean          offer,
        Asked            *asked)
{
  asked->n_acts += offer ? 1 : 100;
}

static void
rate_cb (RrDeparturesPage *page,
         guint             rate,
         Asked            *asked)
{
  asked->rate = rate;
}

static RrDeparturesPage *
set_up (Fixture *fixture,
        guint    n_tours,
        Asked   *asked)
{
  g_autoptr(RrDepartureBoard) board = departure_fixture_make_board (n_tours, RR_DEPARTURES_DAYS);
  RrDeparturesPage *page;

  fixture_set_up (fixture, 1366, 768);
  page = departure_fixture_add (fixture);
  g_signal_connect (page, "change", G_CALLBACK (change_cb), asked);
  g_signal_connect (page, "join", G_CALLBACK (join_cb), asked);
  g_signal_connect (page, "act", G_CALLBACK (act_cb), asked);
  g_signal_connect (page, "rate", G_CALLBACK (rate_cb), asked);
  rr_departures_page_set_board (page, board);
  fixture_settle (fixture, 3);
  return page;
}

static RrDepartureList *
list_of (RrDeparturesPage *page)
{
  return RR_DEPARTURE_LIST (fixture_find (GTK_WIDGET (page), RR_TYPE_DEPARTURE_LIST));
}

static GtkWidget *
panel_part (RrDeparturesPage *page,
            const char       *name)
{
  GtkWidget *panel = fixture_find (GTK_WIDGET (page), RR_TYPE_DEPARTURE_PANEL);

  return GTK_WIDGET (gtk_widget_get_template_child (panel, RR_TYPE_DEPARTURE_PANEL, name));
}

/* --- stories ---------------------------------------------------------------------- */

static void
test_words (void)
{
  g_autoptr(RrDepartureBoard) board = departure_fixture_make_board (3, 1);
  const RrBoardEntry *entry = rr_departure_board_find (board, "tour001", "2026-11-27T08:00:00+01:00");
  g_autofree char *detail = rr_departure_detail_text (entry, DEPARTURE_FIXTURE_NOW_MS);
  g_autofree char *guides = rr_departure_guides_text (entry);
  g_autofree char *fill = rr_departure_fill_text (entry);

  g_assert_cmpstr (fill, ==, "10 of 12");
  g_assert_cmpstr (guides, ==, "0 of 2 guides");
  g_assert_cmpstr (detail, ==, "2 held, the soonest for 5 minutes · no more bookings");
}

static void
check_places (const RrBoardEntry *entry,
              const char         *wanted,
              const char         *spoken)
{
  g_autofree char *fill = rr_departure_fill_text (entry);
  g_autofree char *all = rr_departure_spoken_text (entry, 0);

  g_assert_cmpstr (fill, ==, wanted);
  g_assert_cmpstr (all, ==, spoken);
}

/* “0 of 0” says nothing. */
static void
test_why_there_are_no_places (void)
{
  RrTour tour = { .charter_days = 1u << 7 };
  RrBoardEntry entry = { .tour = &tour, .name = "Raft", .start = "09:00", .start_ms = G_MAXINT64, .guides = (char *) "" };

  g_strlcpy (entry.date, "2026-11-29", sizeof entry.date);
  check_places (&entry, "chartered", "Raft 09:00, chartered");
  g_strlcpy (entry.date, "2026-11-30", sizeof entry.date);
  check_places (&entry, "no places", "Raft 09:00, no places");
  entry.is_closed = TRUE;
  check_places (&entry, "closed", "Raft 09:00, closed");
  entry.capacity = 8;
  check_places (&entry, "0 of 8", "Raft 09:00, 0 of 8 taken, closed");
}

static void
test_days_and_filter (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrDeparturesPage *page = set_up (&fixture, 6, &asked);
  RrDepartureList *list = list_of (page);

  g_assert_cmpuint (rr_departure_list_get_n (list), ==, 5 * 2 * 7 + 1 + 1);
  rr_departure_list_set_day (list, "2026-11-28");
  g_assert_cmpuint (rr_departure_list_get_n (list), ==, 5 * 2 + 1);
  rr_departure_list_set_filter (list, "RAFT");
  g_assert_cmpuint (rr_departure_list_get_n (list), ==, 2);
  rr_departure_list_set_filter (list, "no such tour");
  g_assert_cmpuint (rr_departure_list_get_n (list), ==, 0);
  fixture_tear_down (&fixture);
}

static void
test_panel (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrDeparturesPage *page = set_up (&fixture, 6, &asked);
  const RrBoardEntry *entry;
  g_autoptr(GPtrArray) waiting = NULL;
  GtkWidget *places, *guides;

  rr_departures_page_choose (page, "tour000", "2026-11-27T08:00:00+01:00");
  entry = rr_departures_page_get_chosen (page);
  g_assert_nonnull (entry);
  places = panel_part (page, "places");
  guides = panel_part (page, "guides");
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (places)), ==, 12);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (places), 15);
  g_signal_emit_by_name (panel_part (page, "set_places"), "clicked");
  g_assert_true (asked.change.sets_capacity);
  g_assert_cmpint (asked.change.capacity, ==, 15);
  gtk_editable_set_text (GTK_EDITABLE (guides), " Anna,Ben ;");
  g_signal_emit_by_name (guides, "activate");
  g_assert_cmpstr (asked.change.guides, ==, "Anna\nBen");
  gtk_switch_set_active (GTK_SWITCH (panel_part (page, "sells")), FALSE);
  g_assert_true (asked.change.sets_closed);
  g_assert_true (asked.change.is_closed);
  g_assert_cmpuint (asked.n_changes, ==, 3);

  waiting = departure_fixture_make_waiting (entry, 3);
  rr_departures_page_set_waiting (page, entry->tour_id, entry->slot, waiting);
  g_signal_emit_by_name (gtk_widget_get_ancestor (fixture_find_label (GTK_WIDGET (page), "Offer"), GTK_TYPE_BUTTON),
                         "clicked");
  g_assert_cmpuint (asked.n_acts, ==, 1);
  g_free (asked.change.guides);
  fixture_tear_down (&fixture);
}

static void
test_not_overwritten (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrDeparturesPage *page = set_up (&fixture, 6, &asked);
  g_autoptr(RrDepartureBoard) again = departure_fixture_make_board (6, RR_DEPARTURES_DAYS);

  rr_departures_page_choose (page, "tour000", "2026-11-27T08:00:00+01:00");
  gtk_editable_set_text (GTK_EDITABLE (panel_part (page, "guides")), "Some");
  gtk_editable_set_text (GTK_EDITABLE (panel_part (page, "name")), "Maria");
  rr_departures_page_set_board (page, again);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (panel_part (page, "guides"))), ==, "Some");
  g_assert_false (gtk_widget_get_sensitive (panel_part (page, "add")));
  gtk_editable_set_text (GTK_EDITABLE (panel_part (page, "contact")), "m@example.org");
  g_signal_emit_by_name (panel_part (page, "add"), "clicked");
  g_assert_cmpuint (asked.n_joined, ==, 1);
  rr_departures_page_joined (page);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (panel_part (page, "name"))), ==, "");
  fixture_tear_down (&fixture);
}

static void
test_admission (void)
{
  Asked asked = { 0 };
  Fixture fixture;
  RrDeparturesPage *page = set_up (&fixture, 1, &asked);
  GtkWidget *bar = fixture_find (GTK_WIDGET (page), RR_TYPE_ADMISSION_BAR);
  GtkWidget *scale = fixture_find (bar, GTK_TYPE_SCALE);
  RrRoomFigures figures = { .rate = 50, .n_waiting = 12, .admitted_per_s = 49.6 };

  gtk_range_set_value (GTK_RANGE (scale), 3);
  g_assert_cmpuint (asked.rate, ==, 5);
  rr_departures_page_set_figures (page, &figures);
  g_assert_cmpuint (asked.rate, ==, 5);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 6);
  fixture_tear_down (&fixture);
}

/* Two hundred tours, sixty departures each: news change what is shown and no more. */
static void
test_many (void)
{
  g_autoptr(RrDepartureBoard) board = departure_fixture_make_board (200, 30);
  g_autoptr(RrDepartureBoard) again = departure_fixture_make_board (200, 30);
  Asked asked = { 0 };
  Fixture fixture;
  RrDeparturesPage *page = set_up (&fixture, 0, &asked);
  RrDepartureList *list = list_of (page);
  g_autoptr(GListModel) rows = NULL;
  g_autoptr(GObject) first = NULL;
  g_autoptr(GObject) still = NULL;
  GtkWidget *view = fixture_find (GTK_WIDGET (list), GTK_TYPE_LIST_VIEW);

  rr_departures_page_set_board (page, board);
  g_assert_cmpuint (rr_departure_list_get_n (list), >, 10000);
  rows = g_object_ref (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view))));
  first = g_list_model_get_item (rows, 9000);
  rr_departures_page_choose (page, "tour100", "2026-11-30T14:00:00+01:00");
  rr_departures_page_set_board (page, again);
  still = g_list_model_get_item (rows, 9000);

  g_assert_true (first == still);
  g_assert_cmpstr (rr_departures_page_get_chosen (page)->tour_id, ==, "tour100");
  fixture_settle (&fixture, 2);
  fixture_tear_down (&fixture);
}

static void
test_form (void)
{
  g_autoptr(RrTourDraft) draft = rr_tour_draft_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *form = rr_tour_form_new ();

  gtk_window_set_child (GTK_WINDOW (window), form);
  rr_tour_form_set_draft (RR_TOUR_FORM (form), draft, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (form, GTK_TYPE_ENTRY)), "Höhenweg 2");
  g_assert_cmpstr (rr_tour_draft_get (draft, RR_DRAFT_ID), ==, "hohenweg-2");
  g_assert_false (rr_tour_draft_is_good (draft));
  rr_tour_form_set_draft (RR_TOUR_FORM (form), NULL, FALSE);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The @n-th entry below a widget. */
static GtkWidget *
find_entry (GtkWidget *root,
            guint     *n)
{
  GtkWidget *found = NULL;

  if (GTK_IS_ENTRY (root) && (*n)-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, n);
  return found;
}

static void
write_entry (GtkWidget  *root,
             guint       n,
             const char *text)
{
  GtkWidget *entry = find_entry (root, &n);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

/* Each kind of guest and each option has fields of its own, and problems of its own. */
static void
test_parts (void)
{
  g_autoptr(RrTourDraft) draft = rr_tour_draft_new ();
  GtkWidget *form = rr_tour_form_new (), *window, *part;
  Fixture fixture;

  fixture_set_up (&fixture, 600, 400);
  window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), form);
  gtk_window_present (GTK_WINDOW (window));
  rr_tour_draft_set (draft, RR_DRAFT_ID, "raft");
  rr_tour_draft_set (draft, RR_DRAFT_NAME, "Raft");
  rr_tour_draft_set (draft, RR_DRAFT_UNITS, "child 12");
  rr_tour_draft_set_part (draft, rr_tour_draft_get_parts (draft)->pdata[0], RR_PART_MIN_AGE, "20");
  rr_tour_form_set_draft (RR_TOUR_FORM (form), draft, FALSE);
  fixture_settle (&fixture, 12);
  part = fixture_find (form, RR_TYPE_TOUR_PART_FORM);
  g_assert_nonnull (part);

  /* What is wrong is not folded away. */
  g_assert_true (gtk_expander_get_expanded (GTK_EXPANDER (fixture_find (part, GTK_TYPE_EXPANDER))));
  g_assert_nonnull (fixture_find_label (part, "Nobody is 20 at least and 15 at most"));
  /* Name, reference, lowest age, highest age. */
  write_entry (part, 3, "30");
  g_assert_true (rr_tour_draft_is_good (draft));
  g_assert_cmpstr (rr_tour_part_get (rr_tour_part_form_get_part (RR_TOUR_PART_FORM (part)), RR_PART_MAX_AGE), ==, "30");

  rr_tour_form_set_draft (RR_TOUR_FORM (form), NULL, FALSE);
  g_assert_null (fixture_find (form, RR_TYPE_TOUR_PART_FORM));
  gtk_window_destroy (GTK_WINDOW (window));
  fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/departures/words", test_words);
  g_test_add_func ("/ui/departures/why-there-are-no-places", test_why_there_are_no_places);
  g_test_add_func ("/ui/departures/a-day-or-a-tour-alone", test_days_and_filter);
  g_test_add_func ("/ui/departures/what-staff-want-is-asked-for", test_panel);
  g_test_add_func ("/ui/departures/what-is-written-is-not-overwritten", test_not_overwritten);
  g_test_add_func ("/ui/departures/the-slider-asks-for-a-rate", test_admission);
  g_test_add_func ("/ui/departures/many-stay-where-they-are", test_many);
  g_test_add_func ("/ui/departures/an-id-follows-the-name", test_form);
  g_test_add_func ("/ui/departures/parts-of-a-tour-have-fields", test_parts);
  return g_test_run ();
}

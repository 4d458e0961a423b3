/* test-bookings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "booking-fixture.h"
#include "rr-booking-contact.h"
#include "rr-booking-details.h"
#include "rr-booking-form.h"
#include "rr-booking-item.h"
#include "rr-booking-move.h"
#include "rr-error.h"
#include "rr-manifest.h"
#include "rr-offer-picker.h"

/* The page Bookings without an engine: what it asks for, what it costs when there is much,
 * and that nothing moves under the hands of somebody who works. */

#define MANY 100000

typedef struct
{
  Fixture        window;
  BookingFixture bookings;
} Case;

static void
set_up (Case  *c,
        guint  n)
{
  fixture_set_up (&c->window, 1400, 800);
  booking_fixture_add (&c->bookings, &c->window, n);
  fixture_settle (&c->window, 20);
}

static void
tear_down (Case *c)
{
  fixture_tear_down (&c->window);
  booking_fixture_clear (&c->bookings);
}

static GtkWidget *
find (Case  *c,
      GType  type)
{
  return fixture_find (GTK_WIDGET (c->bookings.page), type);
}

static void
act (Case       *c,
     const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (c->bookings.page), action, NULL));
  fixture_settle (&c->window, 12);
}

/* Only what is on the screen, and a little around it, is asked for. */
static void
test_many_cost_what_is_seen (void)
{
  Case c;
  gint64 start_us, longest_us = 0;

  set_up (&c, MANY);
  g_assert_cmpuint (rr_bookings_page_get_n_shown (c.bookings.page), ==, MANY);
  g_assert_cmpuint (c.bookings.n_rows, >, 0);
  g_assert_cmpuint (c.bookings.n_rows, <, 3000);

  for (guint i = 1; i <= 20; i++)
    {
      start_us = g_get_monotonic_time ();
      booking_fixture_grow (&c.bookings, MANY + i * 3000);
      longest_us = MAX (longest_us, g_get_monotonic_time () - start_us);
      fixture_settle (&c.window, 2);
    }
  g_test_message ("the longest refresh of %u took %.1f ms", MANY, (double) longest_us / 1000);
  g_assert_cmpuint (rr_bookings_page_get_n_shown (c.bookings.page), ==, MANY + 60000);
  tear_down (&c);
}

typedef struct
{
  guint n_changes;
  guint position;
  guint n_removed;
  guint n_added;
} Changes;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  Changes    *changes)
{
  changes->n_changes++;
  changes->position = position;
  changes->n_removed = n_removed;
  changes->n_added = n_added;
}

/* Numbers downwards, as the newest first. */
static GArray *
make_ids (guint from,
          guint n)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++)
    {
      gint64 id = from - i;

      g_array_append_val (ids, id);
    }
  return ids;
}

static void
put_row (RrBookingModel *model,
         guint           id)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (rr_booking_row_free);

  g_ptr_array_add (rows, booking_fixture_make (id - 1, 0));
  rr_booking_model_put_rows (model, rows);
}

/* Two hundred rows at once are a window that does not answer. */
static void
test_a_long_list_comes_in_parts (void)
{
  g_autoptr(RrBookingModel) model = rr_booking_model_new ();
  g_autoptr(GArray) ids = make_ids (MANY, MANY);
  GListModel *list = G_LIST_MODEL (model);
  guint n;

  rr_booking_model_set_ids (model, ids, TRUE);
  g_assert_cmpuint (rr_booking_model_get_n (model), ==, MANY);
  n = g_list_model_get_n_items (list);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, 100);
  g_assert_cmpuint (rr_booking_model_find (model, 1), ==, GTK_INVALID_LIST_POSITION);

  while (g_list_model_get_n_items (list) < MANY)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_true (g_list_model_get_n_items (list) <= 300 || g_list_model_get_n_items (list) == MANY);
    }
  g_assert_cmpuint (rr_booking_model_find (model, 1), ==, MANY - 1);
}

static void
test_a_crowd_changes_what_rows_say (void)
{
  g_autoptr(RrBookingModel) model = rr_booking_model_new ();
  g_autoptr(GArray) ids = make_ids (1000, 1000), more = make_ids (3500, 3500);
  g_autoptr(RrBookingItem) first = NULL, again = NULL;
  Changes changes = { 0 };

  rr_booking_model_set_ids (model, ids, FALSE);
  first = g_list_model_get_item (G_LIST_MODEL (model), 0);
  put_row (model, 1000);
  g_assert_nonnull (rr_booking_item_get_row (first));
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  rr_booking_model_set_ids (model, more, TRUE);

  /* The same row is another booking, of which nothing is known yet. */
  again = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_assert_true (first == again);
  g_assert_cmpint (rr_booking_item_get_id (first), ==, 3500);
  g_assert_null (rr_booking_item_get_row (first));
  g_assert_cmpuint (changes.n_changes, ==, 1);
  g_assert_cmpuint (changes.position, ==, 1000);
  g_assert_cmpuint (changes.n_removed, ==, 0);
  g_assert_cmpuint (changes.n_added, ==, 2500);
  put_row (model, 3500);
  g_assert_cmpint (rr_booking_item_get_row (first)->id, ==, 3500);
}

static void
test_a_row_goes_on_with_its_booking (void)
{
  g_autoptr(RrBookingModel) model = rr_booking_model_new ();
  g_autoptr(GArray) ids = make_ids (300, 300), others = make_ids (340, 340);
  g_autoptr(RrBookingItem) top = NULL, below = NULL;
  guint serial;

  rr_booking_model_set_ids (model, ids, FALSE);
  top = g_list_model_get_item (G_LIST_MODEL (model), 0);
  below = g_list_model_get_item (G_LIST_MODEL (model), 40);
  put_row (model, 300);
  serial = rr_booking_item_get_serial (below);
  rr_booking_model_set_ids (model, others, TRUE);

  g_assert_cmpint (rr_booking_item_get_id (below), ==, 300);
  g_assert_cmpint (rr_booking_item_get_row (below)->id, ==, 300);
  g_assert_cmpuint (rr_booking_item_get_serial (below), !=, serial);
  g_assert_null (rr_booking_item_get_row (top));
}

static void
test_a_few_newcomers_move_the_others (void)
{
  g_autoptr(RrBookingModel) model = rr_booking_model_new ();
  g_autoptr(GArray) ids = make_ids (300, 300), more = make_ids (303, 303), fewer = make_ids (2, 2), none = make_ids (0, 0);
  g_autoptr(RrBookingItem) top = NULL;
  Changes changes = { 0 };

  rr_booking_model_set_ids (model, ids, FALSE);
  top = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), &changes);
  rr_booking_model_set_ids (model, more, TRUE);
  g_assert_cmpint (rr_booking_item_get_id (top), ==, 300);
  g_assert_cmpuint (changes.position, ==, 0);
  g_assert_cmpuint (changes.n_removed, ==, 0);
  g_assert_cmpuint (changes.n_added, ==, 3);

  rr_booking_model_set_ids (model, fewer, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);
  rr_booking_model_set_ids (model, none, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
}

static void
test_news_lose_no_choice (void)
{
  Case c;

  set_up (&c, 50);
  rr_bookings_page_choose (c.bookings.page, 48);
  fixture_settle (&c.window, 12);
  booking_fixture_grow (&c.bookings, 80);
  fixture_settle (&c.window, 12);

  g_assert_cmpint (rr_bookings_page_get_chosen (c.bookings.page), ==, 48);
  tear_down (&c);
}

static void
test_a_filter_asks_for_another_list (void)
{
  Case c;
  RrBookingQuery query;
  guint before;

  set_up (&c, 50);
  before = c.bookings.n_queries;
  rr_bookings_page_show_departure (c.bookings.page, "ridge-walk", "2026-12-05T08:00:00+01:00");

  g_assert_cmpuint (c.bookings.n_queries, >, before);
  rr_bookings_page_get_query (c.bookings.page, &query);
  g_assert_cmpstr (query.tour, ==, "ridge-walk");
  g_assert_cmpstr (query.slot, ==, "2026-12-05T08:00:00+01:00");
  g_assert_cmpint (query.order, ==, RR_BOOKINGS_NEWEST);
  g_assert_false (query.reversed);
  act (&c, "page.manifest");
  g_assert_cmpstr (c.bookings.manifest, ==, "ridge-walk 2026-12-05T08:00:00+01:00");
  tear_down (&c);
}

static void
test_a_heading_asks_for_another_order (void)
{
  Case c;
  GtkColumnView *view;
  g_autoptr(GtkColumnViewColumn) guest = NULL;
  RrBookingQuery query;

  set_up (&c, 50);
  view = GTK_COLUMN_VIEW (find (&c, GTK_TYPE_COLUMN_VIEW));
  guest = g_list_model_get_item (gtk_column_view_get_columns (view), 1);

  gtk_column_view_sort_by_column (view, guest, GTK_SORT_ASCENDING);
  rr_bookings_page_get_query (c.bookings.page, &query);
  g_assert_cmpint (query.order, ==, RR_BOOKINGS_BY_NAME);
  g_assert_false (query.reversed);
  gtk_column_view_sort_by_column (view, guest, GTK_SORT_DESCENDING);
  rr_bookings_page_get_query (c.bookings.page, &query);
  g_assert_cmpint (query.order, ==, RR_BOOKINGS_BY_NAME);
  g_assert_true (query.reversed);
  tear_down (&c);
}

static GtkWidget *
find_entry (GtkWidget  *root,
            guint       n)
{
  static guint seen;
  GtkWidget *found = NULL;

  if (n != G_MAXUINT)
    seen = n;
  if (GTK_IS_ENTRY (root) && seen-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, G_MAXUINT);
  return found;
}

static void
test_a_call_is_booked (void)
{
  Case c;
  GtkWidget *form;
  const RrDeparture *departure;

  set_up (&c, 3);
  act (&c, "page.new");
  form = find (&c, RR_TYPE_BOOKING_FORM);

  /* Without a name nothing is sent. */
  gtk_widget_activate_action (form, "form.book", NULL);
  g_assert_cmpuint (c.bookings.n_wishes, ==, 0);
  g_assert_nonnull (fixture_find_label (form, "What is the name?"));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form, 0)), " Anna Meier ");
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form, 1)), "079 1");
  departure = rr_offer_picker_get_chosen (RR_OFFER_PICKER (fixture_find (form, RR_TYPE_OFFER_PICKER)));
  g_assert_nonnull (departure);
  g_assert_nonnull (fixture_find_label (form, "NZD 378.00"));
  gtk_widget_activate_action (form, "form.book", NULL);

  g_assert_cmpuint (c.bookings.n_wishes, ==, 1);
  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_PHONE);
  g_assert_cmpstr (c.bookings.wish->tour, ==, "raft-day");
  g_assert_cmpstr (c.bookings.wish->slot, ==, departure->id);
  g_assert_cmpstr (c.bookings.wish->name, ==, "Anna Meier");
  g_assert_cmpuint (rr_party_get (&c.bookings.wish->party, "adult"), ==, 2);
  tear_down (&c);
}

static RrBookingWish *
answer (Case            *c,
        RrBookingState   state)
{
  RrBookingWish *wish = rr_booking_wish_copy (c->bookings.wish);
  RrBookingRow *row = booking_fixture_make (0, c->bookings.now_ms);

  wish->row = *row;
  g_free (row);
  wish->row.state = state;
  return wish;
}

static void
test_what_was_done_can_be_undone (void)
{
  Case c;
  g_autoptr(RrBookingWish) done = NULL;
  g_autofree char *text = NULL;
  gboolean can_undo;

  set_up (&c, 3);
  rr_bookings_page_choose (c.bookings.page, 1);
  fixture_settle (&c.window, 12);
  gtk_widget_activate_action (GTK_WIDGET (c.bookings.page), "page.cancel", "s", "ill");
  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_CANCEL);
  g_assert_cmpstr (c.bookings.wish->reason, ==, "ill");
  done = answer (&c, RR_BOOKING_CANCELLED);

  text = rr_bookings_page_wish_done (c.bookings.page, done, NULL, &can_undo);
  g_assert_cmpstr (text, ==, "Cancelled: Anna Meier");
  g_assert_true (can_undo);
  act (&c, "page.undo");
  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_RESTORE);
  g_assert_cmpstr (c.bookings.wish->uuid, ==, done->row.uuid);
  tear_down (&c);
}

static void
test_a_move_says_what_it_costs (void)
{
  Case c;
  GtkWidget *move;
  g_autoptr(RrBookingWish) done = NULL;
  g_autofree char *text = NULL;
  gboolean can_undo;

  set_up (&c, 3);
  rr_bookings_page_choose (c.bookings.page, 1);
  fixture_settle (&c.window, 12);
  act (&c, "page.move");
  move = find (&c, RR_TYPE_BOOKING_MOVE);
  gtk_widget_activate_action (move, "form.move", NULL);

  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_MOVE);
  g_assert_cmpstr (c.bookings.wish->slot, ==, "2026-12-04T08:00:00+01:00");
  done = answer (&c, RR_BOOKING_CONFIRMED);
  g_strlcpy (done->row.slot, done->slot, sizeof done->row.slot);
  text = rr_bookings_page_wish_done (c.bookings.page, done, NULL, &can_undo);
  g_assert_true (can_undo);
  rr_bookings_page_undo (c.bookings.page);
  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_MOVE);
  g_assert_cmpstr (c.bookings.wish->slot, ==, "2026-12-05T08:00:00+01:00");
  tear_down (&c);
}

/* Suppliers are asked first: there is nothing to take back yet. */
static void
test_who_is_on_the_way_is_not_there_yet (void)
{
  Case c;
  g_autoptr(RrBookingWish) done = NULL;
  g_autofree char *text = NULL;
  gboolean can_undo;

  set_up (&c, 3);
  rr_bookings_page_choose (c.bookings.page, 1);
  fixture_settle (&c.window, 12);
  act (&c, "page.move");
  gtk_widget_activate_action (find (&c, RR_TYPE_BOOKING_MOVE), "form.move", NULL);
  done = answer (&c, RR_BOOKING_CONFIRMED);
  text = rr_bookings_page_wish_done (c.bookings.page, done, NULL, &can_undo);
  g_assert_false (can_undo);
  g_assert_true (g_str_has_prefix (text, "On its way to another departure: "));
  tear_down (&c);
}

static void
test_a_wrong_address_is_corrected (void)
{
  Case c;
  GtkWidget *contact, *email, *resend;

  set_up (&c, 9);
  rr_bookings_page_choose (c.bookings.page, 9);
  fixture_settle (&c.window, 12);
  act (&c, "page.correct");
  contact = find (&c, RR_TYPE_BOOKING_CONTACT);
  email = fixture_find (contact, GTK_TYPE_ENTRY);
  resend = fixture_find (contact, GTK_TYPE_CHECK_BUTTON);
  /* Nothing is sent before something is another. */
  gtk_widget_activate_action (contact, "form.correct", NULL);
  g_assert_cmpuint (c.bookings.n_wishes, ==, 0);

  gtk_editable_set_text (GTK_EDITABLE (email), "not one");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (resend)));
  gtk_widget_activate_action (contact, "form.correct", NULL);
  g_assert_nonnull (fixture_find_label (contact, "This is no e-mail address"));

  gtk_editable_set_text (GTK_EDITABLE (email), "right@example.org");
  gtk_widget_activate_action (contact, "form.correct", NULL);
  g_assert_cmpuint (c.bookings.n_wishes, ==, 1);
  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_CORRECT);
  g_assert_cmpstr (c.bookings.wish->email, ==, "right@example.org");
  g_assert_true (c.bookings.wish->writes);
  tear_down (&c);
}

/* In a narrow column most lines wrap; what follows stands below the last of them. */
static void
assert_lines_have_room (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  graphene_rect_t bounds;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && gtk_widget_compute_bounds (widget, parent, &bounds)
      && bounds.origin.y + bounds.size.height > (float) gtk_widget_get_height (parent) + 1)
    g_error ("%s: ends at %.0f of %d pixels", gtk_label_get_text (GTK_LABEL (widget)),
             (double) (bounds.origin.y + bounds.size.height), gtk_widget_get_height (parent));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    assert_lines_have_room (child);
}

static void
test_lines_have_room (void)
{
  for (guint i = 0; i < 2; i++)
    {
      Case c;

      set_up (&c, 9);
      gtk_window_set_default_size (GTK_WINDOW (c.window.window), i == 0 ? 960 : 1366, i == 0 ? 600 : 768);
      rr_bookings_page_choose (c.bookings.page, 9);
      fixture_settle (&c.window, 30);
      assert_lines_have_room (find (&c, RR_TYPE_BOOKING_DETAILS));
      tear_down (&c);
    }
}

/* A letter that comes back changes nothing of its booking, so that is asked for again. */
static void
test_letters_and_payments_are_shown (void)
{
  Case c;
  GtkWidget *details;
  guint before;

  set_up (&c, 9);
  rr_bookings_page_choose (c.bookings.page, 9);
  fixture_settle (&c.window, 20);
  details = find (&c, RR_TYPE_BOOKING_DETAILS);

  g_assert_nonnull (fixture_find_label (details, "The last letter has not reached the guest"));
  g_assert_nonnull (fixture_find_label (details, "Change: not taken (550 no such mailbox)"));
  g_assert_nonnull (fixture_find_label (details, "Confirmation: sent"));
  g_assert_nonnull (fixture_find_label (details, "Card, CHF 380.00: paid (the service says that nothing was taken)"));
  g_assert_nonnull (fixture_find_label (details, "CHF 380.00 came, CHF 95.00 of it went back"));
  act (&c, "page.resend");
  g_assert_cmpint (c.bookings.wish->kind, ==, RR_BOOKING_WISH_RESEND);
  before = c.bookings.n_journals;
  for (guint i = 1; i <= 3; i++)
    rr_bookings_page_tick (c.bookings.page, c.bookings.now_ms + i * 1000);
  g_assert_cmpuint (c.bookings.n_journals, ==, before + 1);
  tear_down (&c);
}

static void
test_a_wish_that_cannot_be_stays_in_the_form (void)
{
  Case c;
  g_autoptr(GError) error = g_error_new_literal (RR_ERROR, RR_ERROR_UNSUPPORTED, "There are not so many places left");
  g_autofree char *text = NULL;
  gboolean can_undo;

  set_up (&c, 3);
  act (&c, "page.new");
  text = rr_bookings_page_wish_done (c.bookings.page, NULL, error, &can_undo);

  g_assert_false (can_undo);
  g_assert_nonnull (fixture_find_label (find (&c, RR_TYPE_BOOKING_FORM), "There are not so many places left"));
  tear_down (&c);
}

static void
test_a_manifest_has_as_many_pages_as_it_needs (void)
{
  static const guint counts[] = { 0, 3, 200 };
  static const guint least[] = { 1, 1, 4 }, most[] = { 1, 1, 12 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (rr_booking_row_free);
      RrManifest manifest = { .tour = "Ridge walk", .slot = "2026-12-05T08:00:00+01:00", .rows = rows, .capacity = 500,
                              .now_ms = 1795867200000 };
      g_autoptr(GBytes) pdf = NULL;
      guint n_pages = 0;

      for (guint j = 0; j < counts[i]; j++)
        g_ptr_array_add (rows, booking_fixture_make (j, manifest.now_ms));
      pdf = rr_manifest_to_pdf (&manifest, &n_pages, NULL);
      g_assert_nonnull (pdf);
      g_assert_true (memcmp (g_bytes_get_data (pdf, NULL), "%PDF", 4) == 0);
      g_assert_cmpuint (n_pages, >=, least[i]);
      g_assert_cmpuint (n_pages, <=, most[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/bookings/many-cost-what-is-seen", test_many_cost_what_is_seen);
  g_test_add_func ("/ui/bookings/a-long-list-comes-in-parts", test_a_long_list_comes_in_parts);
  g_test_add_func ("/ui/bookings/a-crowd-changes-what-rows-say", test_a_crowd_changes_what_rows_say);
  g_test_add_func ("/ui/bookings/a-row-goes-on-with-its-booking", test_a_row_goes_on_with_its_booking);
  g_test_add_func ("/ui/bookings/a-few-newcomers-move-the-others", test_a_few_newcomers_move_the_others);
  g_test_add_func ("/ui/bookings/news-lose-no-choice", test_news_lose_no_choice);
  g_test_add_func ("/ui/bookings/a-filter-asks-for-another-list", test_a_filter_asks_for_another_list);
  g_test_add_func ("/ui/bookings/a-heading-asks-for-another-order", test_a_heading_asks_for_another_order);
  g_test_add_func ("/ui/bookings/a-call-is-booked", test_a_call_is_booked);
  g_test_add_func ("/ui/bookings/what-was-done-can-be-undone", test_what_was_done_can_be_undone);
  g_test_add_func ("/ui/bookings/a-move-says-what-it-costs", test_a_move_says_what_it_costs);
  g_test_add_func ("/ui/bookings/who-is-on-the-way-is-not-there-yet", test_who_is_on_the_way_is_not_there_yet);
  g_test_add_func ("/ui/bookings/a-wrong-address-is-corrected", test_a_wrong_address_is_corrected);
  g_test_add_func ("/ui/bookings/lines-have-room", test_lines_have_room);
  g_test_add_func ("/ui/bookings/letters-and-payments-are-shown", test_letters_and_payments_are_shown);
  g_test_add_func ("/ui/bookings/a-wish-that-cannot-be-stays-in-the-form",
                   test_a_wish_that_cannot_be_stays_in_the_form);
  g_test_add_func ("/ui/bookings/a-manifest-has-as-many-pages-as-it-needs",
                   test_a_manifest_has_as_many_pages_as_it_needs);
  return g_test_run ();
}

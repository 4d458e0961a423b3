/* test-reports.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-receipt-list.h"
#include "rr-reports-desk.h"
#include "rr-time.h"
#include "ui-fixture.h"

/* The pages Reports and Messages with nothing, a few and many in them. */

#define FRAMES 3

typedef struct
{
  Fixture         base;
  RrReportsPage  *page;
  RrMessagesPage *messages;
  guint           n_reports;
  RrReport        report;
  GStrv           devices;
  char           *text;
} Bench;

static void
report_cb (RrReportsPage *page,
           RrReport      *report,
           Bench         *bench)
{
  bench->n_reports++;
  bench->report = *report;
}

static void
say_cb (RrMessagesPage *page,
        GStrv           devices,
        const char     *text,
        Bench          *bench)
{
  g_strfreev (bench->devices);
  g_free (bench->text);
  bench->devices = g_strdupv (devices);
  bench->text = g_strdup (text);
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  fixture_set_up (&bench->base, 1100, 700);
  rr_reports_desk_attach (bench->base.window, NULL);
  rr_window_show_page (bench->base.window, "messages");
  bench->messages = RR_MESSAGES_PAGE (fixture_find (GTK_WIDGET (bench->base.window), RR_TYPE_MESSAGES_PAGE));
  rr_window_show_page (bench->base.window, "reports");
  bench->page = RR_REPORTS_PAGE (fixture_find (GTK_WIDGET (bench->base.window), RR_TYPE_REPORTS_PAGE));
  g_signal_connect (bench->page, "report", G_CALLBACK (report_cb), bench);
  g_signal_connect (bench->messages, "say", G_CALLBACK (say_cb), bench);
  fixture_settle (&bench->base, FRAMES);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  fixture_tear_down (&bench->base);
  g_strfreev (bench->devices);
  g_free (bench->text);
}

static RrReportView *
make_view (guint n,
           guint n_over)
{
  RrReportView *view = rr_report_view_new (rr_time_now_ms ());

  for (guint i = 0; i < n; i++)
    {
      guint told[RR_N_RECEIPT_STATES] = { i % 3, i % 5, 0, i % 2, 0 };
      RrCondition condition = {
        .id = i + 1, .kind = i % RR_N_REPORT_KINDS, .severity = i % RR_N_SEVERITIES,
        .state = i < n_over ? RR_CONDITION_CLEARED : RR_CONDITION_ACTIVE, .lat_deg = 47.1 + i / 1e4, .lon_deg = 9.5,
        .end_lat_deg = NAN, .end_lon_deg = NAN, .segment = -1, .trail = i % 2 == 0 ? "Höhenweg" : NULL,
        .radius_m = 1000, .n_confirm = 1, .last_ms = view->now_ms - i * 1000, .first_ms = view->now_ms - 3600000,
        .expires_ms = view->now_ms + 86400000, .author = "anna", .text = "watch out",
      };

      rr_report_view_add (view, &condition, told, NULL);
    }
  return view;
}

static void
show (Bench *bench,
      guint  n,
      guint  n_over)
{
  g_autoptr(RrReportView) view = make_view (n, n_over);

  rr_reports_desk_show (bench->base.window, view);
  fixture_settle (&bench->base, FRAMES);
}

static void
test_lists (Bench         *bench,
            gconstpointer  data)
{
  g_assert_cmpuint (rr_reports_page_get_n_shown (bench->page), ==, 0);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "The trails are as they should be"));
  show (bench, 3, 1);
  g_assert_cmpuint (rr_reports_page_get_n_shown (bench->page), ==, 2);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "Warning"));
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "Höhenweg"));
  show (bench, 2000, 0);
  g_assert_cmpuint (rr_reports_page_get_n_shown (bench->page), ==, 2000);
  show (bench, 0, 0);
  g_assert_cmpuint (rr_reports_page_get_n_shown (bench->page), ==, 0);
}

static void
test_stays_chosen (Bench         *bench,
                   gconstpointer  data)
{
  g_autoptr(GArray) receipts = g_array_new (FALSE, FALSE, sizeof (RrReceipt));
  RrReceipt receipt = { .device = "ben", .state = RR_RECEIPT_SEEN, .channel = RR_CHANNEL_LIVE };

  show (bench, 8, 0);
  rr_reports_page_choose (bench->page, 4);
  show (bench, 12, 0);
  g_assert_cmpint (rr_reports_page_get_chosen (bench->page), ==, 4);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "Danger: Flood"));
  g_array_append_val (receipts, receipt);
  rr_reports_page_set_receipts (bench->page, receipts);
  fixture_settle (&bench->base, FRAMES);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "1 Seen"));
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->page), "ben"));

  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.contradict", NULL);
  g_assert_cmpint (bench->report.about, ==, 4);
  g_assert_cmpint (bench->report.stance, ==, RR_STANCE_CONTRADICT);
  show (bench, 3, 0);
  g_assert_cmpint (rr_reports_page_get_chosen (bench->page), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.confirm", NULL);
  g_assert_cmpuint (bench->n_reports, ==, 1);
}

static GtkWidget *
find_entry (GtkWidget *root)
{
  return fixture_find (root, GTK_TYPE_ENTRY);
}

static void
test_form (Bench         *bench,
           gconstpointer  data)
{
  GtkWidget *form = GTK_WIDGET (rr_reports_page_get_form (bench->page));
  RrPlace places[] = { { 47.1, 9.5 }, { 47.11, 9.51 }, { 47.12, 9.52 } };

  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.new", NULL);
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (gtk_widget_get_mapped (form));
  g_signal_emit_by_name (find_entry (form), "activate");
  g_assert_cmpuint (bench->n_reports, ==, 0);
  g_assert_nonnull (fixture_find_label (form, "A report needs a place: latitude and longitude"));

  gtk_editable_set_text (GTK_EDITABLE (find_entry (form)), " 47.5 , 9.25 ");
  g_signal_emit_by_name (find_entry (form), "activate");
  g_assert_cmpuint (bench->n_reports, ==, 1);
  g_assert_cmpfloat (bench->report.lat_deg, ==, 47.5);
  g_assert_cmpfloat (bench->report.lon_deg, ==, 9.25);
  g_assert_true (isnan (bench->report.end_lat_deg));

  rr_report_form_set_places (RR_REPORT_FORM (form), places, G_N_ELEMENTS (places));
  g_signal_emit_by_name (find_entry (form), "activate");
  g_assert_cmpfloat (bench->report.lat_deg, ==, 47.1);
  g_assert_cmpfloat (bench->report.end_lon_deg, ==, 9.52);
  rr_reports_page_end (bench->page);
  fixture_settle (&bench->base, FRAMES);
}

static void
find_trail_cb (RrReportForm *form,
               const char   *text,
               char        **asked)
{
  g_free (*asked);
  *asked = g_strdup (text);
}

static void
test_form_names_a_trail (Bench         *bench,
                         gconstpointer  data)
{
  GtkWidget *form = GTK_WIDGET (rr_reports_page_get_form (bench->page));
  RrPlace place = { 47.1, 9.5 };
  g_autofree char *asked = NULL;

  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.new", NULL);
  g_signal_connect (form, "find-trail", G_CALLBACK (find_trail_cb), &asked);
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form)), "Höhenweg 12");
  g_signal_emit_by_name (find_entry (form), "activate");
  g_assert_cmpstr (asked, ==, "Höhenweg 12");
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form)), "412");
  g_signal_emit_by_name (find_entry (form), "activate");
  g_assert_cmpstr (asked, ==, "412");
  g_assert_cmpuint (bench->n_reports, ==, 0);

  rr_report_form_found_trail (RR_REPORT_FORM (form), &place, 1);
  g_assert_cmpuint (bench->n_reports, ==, 1);
  g_assert_cmpfloat (bench->report.lat_deg, ==, 47.1);

  /* A place that is not finished is no trail. */
  gtk_editable_set_text (GTK_EDITABLE (find_entry (form)), "47.5,");
  g_signal_emit_by_name (find_entry (form), "activate");
  g_assert_cmpstr (asked, ==, "412");
  g_assert_cmpuint (bench->n_reports, ==, 1);
  rr_reports_page_end (bench->page);
  g_signal_handlers_disconnect_by_func (form, find_trail_cb, &asked);
  fixture_settle (&bench->base, FRAMES);
}

static void
test_messages (Bench         *bench,
               gconstpointer  data)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autoptr(RrReportView) view = make_view (0, 0);
  RrTalkRow rows[] = {
    { .from_guide = TRUE, .device = "nobody", .text = "here" },
    { .id = 1, .text = "to all", .n_receipts = { 1, 2, 0, 0, 0 } },
  };
  GtkWidget *entry;

  rr_window_show_page (bench->base.window, "messages");
  rr_messages_page_set_snapshot (bench->messages, snapshot);
  g_array_append_vals (view->talk, rows, G_N_ELEMENTS (rows));
  rr_reports_desk_show (bench->base.window, view);
  fixture_settle (&bench->base, FRAMES);
  g_assert_cmpuint (rr_messages_page_get_n_shown (bench->messages), ==, 2);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (bench->messages), "to all"));

  rr_messages_page_choose (bench->messages, snapshot->devices[3].id);
  g_assert_cmpuint (rr_messages_page_get_n_shown (bench->messages), ==, 1);
  entry = find_entry (GTK_WIDGET (bench->messages));
  gtk_widget_activate_action (GTK_WIDGET (bench->messages), "page.send", NULL);
  g_assert_null (bench->text);
  gtk_widget_activate_action (GTK_WIDGET (bench->messages), "page.canned", "s", "Call the base, please");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (bench->text, ==, "Call the base, please");
  g_assert_cmpstr (bench->devices[0], ==, snapshot->devices[3].id);
  g_assert_null (bench->devices[1]);
  rr_messages_page_said (bench->messages, FALSE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "Call the base, please");
  rr_messages_page_said (bench->messages, TRUE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
}

static void
test_party (Bench         *bench,
            gconstpointer  data)
{
  g_autoptr(RrSnapshot) snapshot = fixture_make_snapshot (24, 0);
  g_autoptr(RrTripBoard) board = rr_trip_board_new ();
  RrTrip *trip = rr_trip_new ();

  trip->id = 7;
  g_strfreev (trip->devices);
  trip->devices = g_strdupv ((char **) (const char *[]) { snapshot->devices[2].id, snapshot->devices[5].id,
                                                          "not-here", NULL });
  rr_trip_board_put (board, trip);
  rr_window_show_page (bench->base.window, "messages");
  rr_messages_page_set_snapshot (bench->messages, snapshot);
  rr_messages_page_set_trips (bench->messages, board);
  gtk_widget_activate_action (GTK_WIDGET (bench->messages), "page.party", "x", (gint64) 7);
  gtk_widget_activate_action (GTK_WIDGET (bench->messages), "page.canned", "s", "Turn back");
  gtk_widget_activate_action (GTK_WIDGET (bench->messages), "page.send", NULL);

  g_assert_cmpuint (g_strv_length (bench->devices), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) bench->devices, snapshot->devices[2].id));
  g_assert_true (g_strv_contains ((const char *const *) bench->devices, snapshot->devices[5].id));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
#define ADD(name, func) g_test_add ("/ui/reports/" name, Bench, NULL, set_up, func, tear_down)
  ADD ("lists-none-few-and-many", test_lists);
  ADD ("chosen-one-stays-chosen", test_stays_chosen);
  ADD ("form-says-what-is-missing", test_form);
  ADD ("form-names-a-trail", test_form_names_a_trail);
  ADD ("messages-go-to-the-chosen", test_messages);
  ADD ("a-party-is-chosen-together", test_party);
#undef ADD
  return g_test_run ();
}

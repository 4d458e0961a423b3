/* test-incidents.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-alarm.h"
#include "rr-incident-page.h"
#include "rr-incident-print.h"
#include "ui-fixture.h"

/* The page of incidents without an engine: what it shows, and what somebody does there. */

#define NOW_MS G_GINT64_CONSTANT (1790000000000)

typedef struct
{
  Fixture         fixture;
  RrIncidentPage *page;
  GPtrArray      *open;       /* of RrIncident */
  GString        *said;       /* what the page asked for */
} Desk;

static void
act_cb (RrIncidentPage *page,
        gint64          id,
        guint           act,
        const char     *who,
        const char     *remark,
        Desk           *desk)
{
  g_string_append_printf (desk->said, "act %" G_GINT64_FORMAT " %u %s|%s;", id, act, who, remark);
}

static void
log_cb (RrIncidentPage *page,
        gint64          id,
        Desk           *desk)
{
  g_string_append_printf (desk->said, "log %" G_GINT64_FORMAT ";", id);
}

static void
place_cb (RrIncidentPage *page,
          const char     *device,
          double          lat_deg,
          double          lon_deg,
          Desk           *desk)
{
  g_string_append_printf (desk->said, "place %s %.1f %.1f;", device, lat_deg, lon_deg);
}

static RrIncident *
add (Desk           *desk,
     RrIncidentKind  kind,
     gint64          raised_ms)
{
  RrNote *note = rr_note_new (RR_NOTE_RAISE, kind, raised_ms);
  RrIncident *incident;

  g_snprintf (note->device, sizeof note->device, "d%u", desk->open->len);
  note->fix.lat_deg = 47;
  note->fix.lon_deg = 9.5;
  note->fix.time_ms = note->fix.received_ms = raised_ms;
  incident = rr_incident_new (note);
  incident->id = desk->open->len + 1;
  g_ptr_array_add (desk->open, incident);
  rr_note_free (note);
  return incident;
}

static void
show (Desk *desk)
{
  GPtrArray *open = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  g_autoptr(RrIncidentList) list = NULL;

  for (guint i = 0; i < desk->open->len; i++)
    g_ptr_array_add (open, rr_incident_ref (desk->open->pdata[i]));
  list = rr_incident_list_new (open, 1);
  rr_incident_page_set_list (desk->page, list);
  fixture_settle (&desk->fixture, 2);
}

static void
set_up (Desk *desk)
{
  g_autoptr(GSettings) settings = g_settings_new (RR_APP_ID);

  g_settings_set_string (settings, "dispatcher", "Berta");
  fixture_set_up (&desk->fixture, 1200, 700);
  desk->page = RR_INCIDENT_PAGE (rr_incident_page_new ());
  desk->open = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  desk->said = g_string_new (NULL);
  g_signal_connect (desk->page, "act", G_CALLBACK (act_cb), desk);
  g_signal_connect (desk->page, "log-wanted", G_CALLBACK (log_cb), desk);
  g_signal_connect (desk->page, "show-place", G_CALLBACK (place_cb), desk);
  rr_window_add_page (desk->fixture.window, "incidents", "Incidents", "rr-incidents-symbolic",
                      GTK_WIDGET (desk->page));
  rr_window_show_page (desk->fixture.window, "incidents");
  fixture_settle (&desk->fixture, 2);
}

static void
tear_down (Desk *desk)
{
  fixture_tear_down (&desk->fixture);
  g_ptr_array_unref (desk->open);
  g_string_free (desk->said, TRUE);
}

static void
do_action (Desk       *desk,
           const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (desk->page), name, NULL);
  fixture_settle (&desk->fixture, 2);
}

static GtkWidget *
find_named (GtkWidget  *root,
            const char *id)
{
  return GTK_WIDGET (gtk_widget_get_template_child (root, RR_TYPE_INCIDENT_PAGE, id));
}

static void
test_shows_what_is_open (void)
{
  Desk desk;

  set_up (&desk);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (desk.page), "No Open Incidents"));
  add (&desk, RR_INCIDENT_SOS, NOW_MS);
  add (&desk, RR_INCIDENT_LOW_BATTERY, NOW_MS);
  show (&desk);

  g_assert_nonnull (fixture_find_label (GTK_WIDGET (desk.page), "SOS – d0"));
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (desk.page), "Low battery – d1"));
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (desk.page), "2 open, 2 not acknowledged"));
  g_assert_null (rr_incident_page_get_chosen (desk.page));
  tear_down (&desk);
}

static void
test_acknowledges_with_a_note (void)
{
  Desk desk;
  GtkWidget *remark;

  set_up (&desk);
  add (&desk, RR_INCIDENT_NO_MOTION, NOW_MS);
  show (&desk);
  g_assert_true (rr_incident_page_choose (desk.page, 1));
  g_assert_cmpstr (desk.said->str, ==, "log 1;");

  remark = find_named (GTK_WIDGET (desk.page), "remark");
  gtk_editable_set_text (GTK_EDITABLE (remark), "calling her");
  /* The queue changes while somebody writes. */
  add (&desk, RR_INCIDENT_SOS, NOW_MS);
  show (&desk);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (remark)), ==, "calling her");
  g_assert_cmpint (rr_incident_page_get_chosen (desk.page)->id, ==, 1);

  do_action (&desk, "incident.acknowledge");
  do_action (&desk, "incident.show-place");
  g_assert_cmpstr (desk.said->str, ==, "log 1;act 1 0 Berta|calling her;place d0 47.0 9.5;");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (remark)), ==, "");
  tear_down (&desk);
}

static void
test_asks_before_an_emergency_is_closed (void)
{
  Desk desk;
  GListModel *windows = gtk_window_get_toplevels ();
  AdwMessageDialog *dialog = NULL;

  set_up (&desk);
  add (&desk, RR_INCIDENT_SOS, NOW_MS);
  show (&desk);
  rr_incident_page_choose (desk.page, 1);
  g_string_truncate (desk.said, 0);

  do_action (&desk, "incident.close");
  g_assert_cmpstr (desk.said->str, ==, "");
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        dialog = ADW_MESSAGE_DIALOG (window);
    }
  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, "close");
  fixture_settle (&desk.fixture, 2);
  g_assert_cmpstr (desk.said->str, ==, "act 1 3 Berta|;");
  tear_down (&desk);
}

static void
test_history_is_listed_below (void)
{
  Desk desk;
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  RrIncident *closed;

  set_up (&desk);
  add (&desk, RR_INCIDENT_SOS, NOW_MS);
  show (&desk);
  closed = rr_incident_copy (desk.open->pdata[0]);
  closed->id = 77;
  closed->state = RR_INCIDENT_CLOSED;
  closed->closed_by = g_strdup ("Berta");
  g_strlcpy (closed->device, "carla", sizeof closed->device);
  g_ptr_array_add (all, rr_incident_ref (desk.open->pdata[0]));
  g_ptr_array_add (all, closed);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_named (GTK_WIDGET (desk.page), "which")), 1);
  rr_incident_page_take_history (desk.page, all);
  fixture_settle (&desk.fixture, 2);
  g_assert_nonnull (fixture_find_label (GTK_WIDGET (desk.page), "SOS – carla"));
  g_assert_true (rr_incident_page_choose (desk.page, 77));

  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_named (GTK_WIDGET (desk.page), "which")), 0);
  fixture_settle (&desk.fixture, 2);
  g_assert_null (fixture_find_label (GTK_WIDGET (desk.page), "SOS – carla"));
  g_assert_null (rr_incident_page_get_chosen (desk.page));
  tear_down (&desk);
}

/* Thirty of little weight, and then a call. */
static void
test_the_worst_stays_in_sight (void)
{
  GtkAdjustment *adjustment;
  Desk desk;

  set_up (&desk);
  for (guint i = 0; i < 30; i++)
    add (&desk, i % 2 == 0 ? RR_INCIDENT_LOW_BATTERY : RR_INCIDENT_FENCE_ENTER, NOW_MS - i * 1000);
  show (&desk);
  fixture_settle (&desk.fixture, 5);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (find_named (GTK_WIDGET (desk.page), "queue")));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), >, gtk_adjustment_get_page_size (adjustment));
  add (&desk, RR_INCIDENT_SOS, NOW_MS);
  show (&desk);
  fixture_settle (&desk.fixture, 5);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);

  /* Who reads further below goes on reading. */
  gtk_adjustment_set_value (adjustment, 300);
  fixture_settle (&desk.fixture, 2);
  add (&desk, RR_INCIDENT_DEVICE_ALARM, NOW_MS);
  show (&desk);
  fixture_settle (&desk.fixture, 5);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 200);
  tear_down (&desk);
}

static void
test_alarm_repeats_until_silent (void)
{
  Desk desk;
  RrAlarm *alarm;
  g_autoptr(GBytes) wav = rr_alarm_make_wav (RR_LEVEL_EMERGENCY);

  g_assert_cmpint (memcmp (g_bytes_get_data (wav, NULL), "RIFF", 4), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (wav), >, 10000);

  set_up (&desk);
  alarm = rr_alarm_new (GTK_WIDGET (desk.fixture.window));
  g_assert_cmpuint (rr_alarm_get_n_sounded (alarm), ==, 0);
  rr_alarm_set_level (alarm, RR_LEVEL_WARN);
  g_assert_cmpuint (rr_alarm_get_n_sounded (alarm), ==, 1);
  rr_alarm_set_level (alarm, RR_LEVEL_EMERGENCY);
  while (rr_alarm_get_n_sounded (alarm) < 3)
    g_main_context_iteration (NULL, TRUE);
  rr_alarm_set_level (alarm, RR_LEVEL_NORMAL);
  rr_alarm_free (alarm);
  tear_down (&desk);
}

static void
printed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  GError *error = NULL;

  g_assert_true (rr_incident_print_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
test_prints_the_log (void)
{
  Desk desk;
  g_autofree char *folder = g_dir_make_tmp ("roundrock-print-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "log.pdf", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;
  gboolean done = FALSE;
  gsize len;

  set_up (&desk);
  for (guint i = 0; i < 100; i++)
    add (&desk, i % RR_N_INCIDENT_KINDS, NOW_MS - i * 1000);
  rr_incident_print_async (file, desk.open, NULL, printed_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (g_file_get_contents (path, &text, &len, NULL));
  g_assert_cmpint (memcmp (text, "%PDF", 4), ==, 0);
  g_file_delete (file, NULL, NULL);
  g_rmdir (folder);
  tear_down (&desk);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();
  g_test_add_func ("/ui/incidents/shows-what-is-open", test_shows_what_is_open);
  g_test_add_func ("/ui/incidents/acknowledges-with-a-note", test_acknowledges_with_a_note);
  g_test_add_func ("/ui/incidents/asks-before-an-emergency-is-closed", test_asks_before_an_emergency_is_closed);
  g_test_add_func ("/ui/incidents/history-is-listed-below", test_history_is_listed_below);
  g_test_add_func ("/ui/incidents/worst-stays-in-sight", test_the_worst_stays_in_sight);
  g_test_add_func ("/ui/incidents/alarm-repeats-until-silent", test_alarm_repeats_until_silent);
  g_test_add_func ("/ui/incidents/prints-the-log", test_prints_the_log);
  return g_test_run ();
}

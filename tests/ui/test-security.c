/* test-security.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "door-view-fixture.h"
#include "rr-connect-phone.h"
#include "rr-device-words.h"
#include "rr-security-devices.h"
#include "rr-security-page.h"
#include "rr-security-words.h"
#include "rr-time.h"
#include "ui-fixture.h"

/* The page Security with nobody, a few and many. */

#define FRAMES 3

typedef struct
{
  Fixture         base;
  RrSecurityPage *page;
  guint           n_shut;
  guint           n_reopened;
} Bench;

static void
count_cb (RrSecurityPage *page,
          guint          *counter)
{
  (*counter)++;
}

static void
set_up (Bench         *bench,
        gconstpointer  data)
{
  fixture_set_up (&bench->base, 1200, 800);
  bench->page = RR_SECURITY_PAGE (rr_security_page_new ());
  g_signal_connect (bench->page, "shut", G_CALLBACK (count_cb), &bench->n_shut);
  g_signal_connect (bench->page, "reopen", G_CALLBACK (count_cb), &bench->n_reopened);
  rr_window_add_page (bench->base.window, "security", "Security", "rr-security-symbolic", GTK_WIDGET (bench->page));
  rr_window_show_page (bench->base.window, "security");
  fixture_settle (&bench->base, FRAMES);
}

static void
tear_down (Bench         *bench,
           gconstpointer  data)
{
  fixture_tear_down (&bench->base);
}

static void
show (Bench            *bench,
      RrDoorProtection  protection,
      gboolean          is_open,
      guint             n_peers,
      guint             n_refusals)
{
  g_autoptr(RrDoorView) view = door_view_fixture_make (protection, is_open, n_peers, n_refusals);

  rr_security_page_set_view (bench->page, view);
  fixture_settle (&bench->base, FRAMES);
}

static gboolean
says (Bench      *bench,
      const char *text)
{
  GtkWidget *label = fixture_find_label (GTK_WIDGET (bench->page), text);

  return label != NULL && gtk_widget_get_mapped (label);
}

static void
test_security_says_how_it_is_protected (Bench         *bench,
                                        gconstpointer  data)
{
  show (bench, RR_DOOR_LOCAL, TRUE, 0, 0);
  g_assert_true (says (bench, "Listening on http://127.0.0.1:8470"));
  g_assert_true (says (bench, "Only this machine can come in."));
  g_assert_true (says (bench, "Nothing was refused since the start."));
  g_assert_false (says (bench, "CLEAR TEXT"));

  show (bench, RR_DOOR_TLS, TRUE, 0, 0);
  g_assert_true (says (bench, "Listening on https://0.0.0.0:8470"));
  g_assert_false (says (bench, "CLEAR TEXT"));

  show (bench, RR_DOOR_CLEAR, TRUE, 0, 0);
  g_assert_true (says (bench, "CLEAR TEXT"));
}

static void
test_security_one_button_closes_and_opens (Bench         *bench,
                                           gconstpointer  data)
{
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.toggle-doors", NULL);
  show (bench, RR_DOOR_TLS, TRUE, 3, 3);
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.toggle-doors", NULL);
  g_assert_cmpuint (bench->n_shut, ==, 1);
  g_assert_cmpuint (bench->n_reopened, ==, 0);

  show (bench, RR_DOOR_TLS, FALSE, 0, 3);
  g_assert_true (says (bench, "The doors are closed: nobody gets in"));
  gtk_widget_activate_action (GTK_WIDGET (bench->page), "page.toggle-doors", NULL);
  g_assert_cmpuint (bench->n_shut, ==, 1);
  g_assert_cmpuint (bench->n_reopened, ==, 1);

  rr_security_page_show_problem (bench->page, "It cannot listen");
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "It cannot listen"));
}

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) n) != NULL)
    n++;
  return n;
}

static void
find_lists (GtkWidget *root,
            GPtrArray *lists)
{
  if (GTK_IS_LIST_BOX (root))
    g_ptr_array_add (lists, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_lists (child, lists);
}

static void
test_security_what_was_chosen_stays_chosen (Bench         *bench,
                                            gconstpointer  data)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();
  GtkListBox *refusals;

  find_lists (GTK_WIDGET (bench->page), lists);
  g_assert_cmpuint (lists->len, ==, 2);
  refusals = lists->pdata[1];
  show (bench, RR_DOOR_TLS, TRUE, 3, 4);
  gtk_list_box_select_row (refusals, gtk_list_box_get_row_at_index (refusals, 1));
  g_assert_true (says (bench, "GET /number-3 HTTP/1.1\\r\\n\nAuthorization: ***\\r\\n\n"));

  show (bench, RR_DOOR_TLS, TRUE, 3, 30);
  g_assert_true (says (bench, "GET /number-3 HTTP/1.1\\r\\n\nAuthorization: ***\\r\\n\n"));
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (refusals)), ==, 27);

  /* It is too long ago now, and another can be chosen. */
  show (bench, RR_DOOR_TLS, TRUE, 3, 500);
  g_assert_cmpuint (count_rows (GTK_WIDGET (refusals)), ==, 128);
  gtk_list_box_select_row (refusals, gtk_list_box_get_row_at_index (refusals, 0));
  g_assert_true (says (bench, "It said nothing."));
}

static void
test_security_many_are_some (Bench         *bench,
                             gconstpointer  data)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();

  find_lists (GTK_WIDGET (bench->page), lists);
  show (bench, RR_DOOR_TLS, TRUE, 1000, 128);
  g_assert_cmpuint (count_rows (lists->pdata[0]), ==, 100);
  g_assert_true (says (bench, "Connected: 1000, with TLS: 500"));
  show (bench, RR_DOOR_TLS, TRUE, 1, 128);
  g_assert_cmpuint (count_rows (lists->pdata[0]), ==, 1);
}

static void
test_security_words (void)
{
  g_autoptr(RrDoorView) view = door_view_fixture_make (RR_DOOR_TLS, TRUE, 2, 3);
  g_autofree char *with_device = rr_security_dup_peer (view->peers->pdata[0]);
  g_autofree char *without = rr_security_dup_peer (view->peers->pdata[1]);
  g_autofree char *plain = rr_security_dup_refusal (view->refusals->pdata[0]);
  g_autofree char *silent = rr_security_dup_refusal (view->refusals->pdata[1]);
  g_autofree char *certificate = rr_security_dup_certificate (view);

  g_assert_true (g_str_has_prefix (with_device, "guide-0 at 2001:db8:"));
  g_assert_true (g_str_has_prefix (without, "192.0.2.1 (TLS), since "));
  g_assert_nonnull (strstr (plain, "198.51.100.3: The key of a reseller is not valid (400)"));
  g_assert_true (g_str_has_suffix (silent, "198.51.100.2: It took too long to say it"));
  g_assert_nonnull (strstr (certificate, "3A:B7:91"));
}

/* --- devices --------------------------------------------------------------------- */

#define NOW_MS DOOR_FIXTURE_NOW_MS

static void
add_device (RrDeviceView   *view,
            const char     *id,
            const char     *name,
            RrDeviceAccess  access)
{
  RrDeviceRow row = { .access = access, .made_ms = NOW_MS - 1000, .used_ms = NOW_MS - 500, .is_tls = TRUE };

  g_strlcpy (row.device, id, sizeof row.device);
  g_strlcpy (row.name, name, sizeof row.name);
  g_strlcpy (row.from, "192.0.2.7", sizeof row.from);
  if (access == RR_ACCESS_WAITS)
    row.until_ms = NOW_MS + 60000;
  g_array_append_val (view->rows, row);
}

static void
remember_cb (RrSecurityDevices *list,
             const char        *id,
             char             **heard)
{
  g_free (*heard);
  *heard = g_strdup (id);
}

static GtkWidget *
find_button (GtkWidget  *root,
             const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_security_devices (Bench         *bench,
                       gconstpointer  data)
{
  g_autoptr(RrDeviceView) view = rr_device_view_new (), empty = rr_device_view_new ();
  GtkWidget *list = rr_security_devices_new ();
  g_autofree char *connects = NULL, *revokes = NULL;

  rr_security_page_add_part (bench->page, "devices", "De_vices", list);
  rr_security_page_show_part (bench->page, "devices");
  g_signal_connect (list, "connect-phone", G_CALLBACK (remember_cb), &connects);
  g_signal_connect (list, "revoke", G_CALLBACK (remember_cb), &revokes);
  rr_security_devices_set_view (RR_SECURITY_DEVICES (list), empty, NOW_MS);
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "No phone was connected yet. Phones on other machines are let in by a code that they scan."));

  add_device (view, "anna", "Anna Müller", RR_ACCESS_KNOWN);
  add_device (view, "ben", "Ben", RR_ACCESS_ENDED);
  add_device (view, "carla", "Carla", RR_ACCESS_WAITS);
  view->counts.n_known = 1;
  view->counts.n_waiting = 1;
  rr_security_devices_set_view (RR_SECURITY_DEVICES (list), view, NOW_MS);
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "Devices that may come in: 1, awaited: 1"));
  g_assert_true (says (bench, "Anna Müller (anna)"));
  g_assert_true (says (bench, "Ben"));

  gtk_widget_activate_action (list, "devices.connect", NULL);
  g_assert_cmpstr (connects, ==, "");
  g_signal_emit_by_name (find_button (list, "New Code…"), "clicked");
  g_assert_cmpstr (connects, ==, "anna");
  g_signal_emit_by_name (find_button (list, "Revoke…"), "clicked");
  g_assert_cmpstr (revokes, ==, "anna");

  /* By a part of the name, in any case; then nobody. */
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (list, GTK_TYPE_SEARCH_ENTRY)), "CARL");
  g_signal_emit_by_name (fixture_find (list, GTK_TYPE_SEARCH_ENTRY), "search-changed");
  fixture_settle (&bench->base, FRAMES);
  g_assert_cmpuint (count_rows (fixture_find (list, GTK_TYPE_LIST_BOX)), ==, 1);
  g_assert_true (says (bench, "Carla"));
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (list, GTK_TYPE_SEARCH_ENTRY)), "nobody");
  g_signal_emit_by_name (fixture_find (list, GTK_TYPE_SEARCH_ENTRY), "search-changed");
  fixture_settle (&bench->base, FRAMES);
  g_assert_true (says (bench, "No device is called like that."));
}

static RrPairing *
make_pairing (void)
{
  RrPairing *pairing = rr_pairing_new ();

  g_strlcpy (pairing->device, "emil", sizeof pairing->device);
  g_strlcpy (pairing->name, "Emil", sizeof pairing->name);
  pairing->base = g_strdup ("https://192.0.2.1:8470");
  pairing->token = g_strdup ("0123456789abcdefghjkmnpqrstvwxyz");
  pairing->until_ms = NOW_MS + RR_PAIRING_MS;
  return pairing;
}

static void
test_security_how_far_a_phone_has_come (void)
{
  g_autoptr(RrPairing) pairing = make_pairing ();
  RrDeviceRow row = { .access = RR_ACCESS_WAITS, .made_ms = NOW_MS, .until_ms = pairing->until_ms };
  RrDeviceRow older = { .access = RR_ACCESS_KNOWN, .made_ms = NOW_MS - 5, .until_ms = pairing->until_ms, .used_ms = NOW_MS + 3 };
  g_autofree char *left = rr_phone_dup_step (RR_PHONE_WAITS, pairing, &row, RR_TIME_UNKNOWN, NOW_MS + 61000);

  g_assert_cmpint (rr_phone_step (pairing, &row, RR_TIME_UNKNOWN, NOW_MS), ==, RR_PHONE_WAITS);
  g_assert_cmpstr (left, ==, "Waiting for the phone… 8:59 left");
  g_assert_cmpint (rr_phone_step (pairing, &row, RR_TIME_UNKNOWN, pairing->until_ms), ==, RR_PHONE_LATE);
  g_assert_cmpint (rr_phone_step (pairing, NULL, RR_TIME_UNKNOWN, NOW_MS), ==, RR_PHONE_VOID);

  /* The old one goes on until the new one is used. */
  g_assert_cmpint (rr_phone_step (pairing, &older, NOW_MS + 3, NOW_MS + 4), ==, RR_PHONE_WAITS);
  older.until_ms = 0;
  g_assert_cmpint (rr_phone_step (pairing, &older, NOW_MS + 3, NOW_MS + 4), ==, RR_PHONE_VOID);

  row.access = RR_ACCESS_KNOWN;
  row.until_ms = 0;
  g_assert_cmpint (rr_phone_step (pairing, &row, RR_TIME_UNKNOWN, NOW_MS), ==, RR_PHONE_KNOWN);
  g_assert_cmpint (rr_phone_step (pairing, &row, NOW_MS - 1, NOW_MS), ==, RR_PHONE_KNOWN);
  g_assert_cmpint (rr_phone_step (pairing, &row, NOW_MS + 9, NOW_MS + 10), ==, RR_PHONE_CONNECTED);
}

typedef struct
{
  char *id;
  char *name;
  char *host;
  char *cancelled;
} Heard;

static void
enrol_cb (RrConnectPhone *phone,
          const char     *id,
          const char     *name,
          const char     *host,
          Heard          *heard)
{
  g_free (heard->id);
  g_free (heard->name);
  g_free (heard->host);
  heard->id = g_strdup (id);
  heard->name = g_strdup (name);
  heard->host = g_strdup (host);
}

static void
cancel_cb (RrConnectPhone *phone,
           const char     *id,
           Heard          *heard)
{
  g_free (heard->cancelled);
  heard->cancelled = g_strdup (id);
}

static void
test_security_connect_a_phone (Bench         *bench,
                               gconstpointer  data)
{
  static const char *const hosts[] = { "192.0.2.1", "camp.local", NULL };
  GtkWidget *window = rr_connect_phone_new (GTK_WINDOW (bench->base.window), hosts);
  RrConnectPhone *phone = RR_CONNECT_PHONE (window);
  g_autoptr(RrDeviceView) view = rr_device_view_new ();
  Heard heard = { 0 };

  g_signal_connect (phone, "enrol", G_CALLBACK (enrol_cb), &heard);
  g_signal_connect (phone, "cancel", G_CALLBACK (cancel_cb), &heard);
  gtk_window_present (GTK_WINDOW (window));

  /* Nothing is asked without a name. */
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (window, GTK_TYPE_ENTRY)), "   ");
  gtk_widget_activate_action (window, "phone.show", NULL);
  g_assert_null (heard.name);
  gtk_editable_set_text (GTK_EDITABLE (fixture_find (window, GTK_TYPE_ENTRY)), " Emil ");
  gtk_widget_activate_action (window, "phone.show", NULL);
  g_assert_cmpstr (heard.id, ==, "");
  g_assert_cmpstr (heard.name, ==, "Emil");
  g_assert_cmpstr (heard.host, ==, "192.0.2.1");

  rr_connect_phone_take_pairing (phone, make_pairing ());
  add_device (view, "emil", "Emil", RR_ACCESS_WAITS);
  g_array_index (view->rows, RrDeviceRow, 0).until_ms = NOW_MS + RR_PAIRING_MS;
  rr_connect_phone_look (phone, view, NULL, NOW_MS + 1000);
  g_assert_nonnull (fixture_find_label (window, "Waiting for the phone… 9:59 left"));
  g_assert_nonnull (fixture_find_label (window, "The phone of Emil"));

  /* Back makes it void; what is not shown any more has nothing to cancel. */
  gtk_widget_activate_action (window, "phone.back", NULL);
  g_assert_cmpstr (heard.cancelled, ==, "emil");
  g_clear_pointer (&heard.cancelled, g_free);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_null (heard.cancelled);
  g_free (heard.id);
  g_free (heard.name);
  g_free (heard.host);
}

static void
test_security_what_is_used_is_not_cancelled (Bench         *bench,
                                             gconstpointer  data)
{
  static const char *const hosts[] = { "192.0.2.1", NULL };
  GtkWidget *window = rr_connect_phone_new (GTK_WINDOW (bench->base.window), hosts);
  RrConnectPhone *phone = RR_CONNECT_PHONE (window);
  g_autoptr(RrDeviceView) view = rr_device_view_new ();
  Heard heard = { 0 };

  g_signal_connect (phone, "cancel", G_CALLBACK (cancel_cb), &heard);
  gtk_window_present (GTK_WINDOW (window));
  rr_connect_phone_set_guide (phone, "emil", "Emil");
  rr_connect_phone_show_problem (phone, "Too many");
  g_assert_nonnull (fixture_find_label (window, "Too many"));
  rr_connect_phone_take_pairing (phone, make_pairing ());
  add_device (view, "emil", "Emil", RR_ACCESS_KNOWN);
  g_array_index (view->rows, RrDeviceRow, 0).made_ms = NOW_MS;
  g_array_index (view->rows, RrDeviceRow, 0).until_ms = 0;
  rr_connect_phone_look (phone, view, NULL, NOW_MS + 1000);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_null (heard.cancelled);
}

#define ADD(path, func) g_test_add ("/ui/security/" path, Bench, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  fixture_init ();

  g_test_add_func ("/ui/security/words", test_security_words);
  ADD ("says-how-it-is-protected", test_security_says_how_it_is_protected);
  ADD ("one-button-closes-and-opens", test_security_one_button_closes_and_opens);
  ADD ("what-was-chosen-stays-chosen", test_security_what_was_chosen_stays_chosen);
  ADD ("many-are-some", test_security_many_are_some);
  g_test_add_func ("/ui/security/how-far-a-phone-has-come", test_security_how_far_a_phone_has_come);
  ADD ("devices", test_security_devices);
  ADD ("connect-a-phone", test_security_connect_a_phone);
  ADD ("what-is-used-is-not-cancelled", test_security_what_is_used_is_not_cancelled);

  return g_test_run ();
}

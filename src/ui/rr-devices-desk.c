/* rr-devices-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-devices-desk.h"

#include <glib/gi18n-lib.h>

#include "rr-connect-phone.h"
#include "rr-engine-devices.h"
#include "rr-security-devices.h"
#include "rr-time.h"

/* The desk is where the list of devices, the window that connects a phone and the engine meet.
 * It looks once a second while one of the two is there, which waits for nothing.
 *
 * Threads: main.
 * Ends:    with its window. What is asked then goes on without it.
 */
typedef struct
{
  RrWindow          *window;   /* (unowned): its data is this */
  RrEngine          *engine;   /* (owned) */
  RrSecurityDevices *list;     /* (weak): of the window */
  RrConnectPhone    *phone;    /* (weak) (nullable): while somebody is let in */
  guint              timer;    /* 0 while nobody looks */
} Desk;

#define DESK_KEY "rr-devices-desk"

static void
look (Desk *desk)
{
  g_autoptr(RrDeviceView) view = rr_engine_dup_devices (desk->engine);
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (desk->engine);
  gint64 now_ms = rr_time_now_ms ();

  if (desk->list != NULL && gtk_widget_get_mapped (GTK_WIDGET (desk->list)))
    rr_security_devices_set_view (desk->list, view, now_ms);
  if (desk->phone != NULL)
    rr_connect_phone_look (desk->phone, view, snapshot, now_ms);
}

static gboolean
look_cb (gpointer data)
{
  Desk *desk = data;

  if (desk->phone == NULL && (desk->list == NULL || !gtk_widget_get_mapped (GTK_WIDGET (desk->list))))
    {
      desk->timer = 0;
      return G_SOURCE_REMOVE;
    }
  look (desk);
  return G_SOURCE_CONTINUE;
}

static void
look_now (Desk *desk)
{
  look (desk);
  if (desk->timer == 0)
    desk->timer = g_timeout_add_seconds (1, look_cb, desk);
}

static void
mapped_cb (GtkWidget *list,
           Desk      *desk)
{
  look_now (desk);
}

/* --- a code ------------------------------------------------------------------------- */

/* Who closed the window meanwhile does not want it: it is void at once. */
static void
enrolled_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(RrConnectPhone) phone = data;
  g_autoptr(GError) error = NULL;
  RrPairing *pairing = rr_engine_enrol_device_finish (RR_ENGINE (source), result, &error);
  gboolean is_there = gtk_widget_get_visible (GTK_WIDGET (phone));

  if (pairing == NULL)
    {
      rr_connect_phone_show_problem (phone, error->message);
      return;
    }
  if (is_there)
    rr_connect_phone_take_pairing (phone, pairing);
  else
    {
      rr_engine_end_device_async (RR_ENGINE (source), pairing->device, FALSE, NULL, NULL);
      rr_pairing_free (pairing);
    }
}

static void
enrol_cb (RrConnectPhone *phone,
          const char     *id,
          const char     *name,
          const char     *host,
          Desk           *desk)
{
  rr_engine_enrol_device_async (desk->engine, *id != '\0' ? id : NULL, name, *host != '\0' ? host : NULL,
                                enrolled_cb, g_object_ref (phone));
}

/* Its engine is told even when the desk goes with the window. */
static void
cancel_cb (RrConnectPhone *phone,
           const char     *id,
           RrEngine       *engine)
{
  rr_engine_end_device_async (engine, id, FALSE, NULL, NULL);
}

static const char *
find_name (RrSnapshot *snapshot,
           const char *id)
{
  for (guint i = 0; snapshot != NULL && i < snapshot->n_devices; i++)
    if (g_str_equal (snapshot->devices[i].id, id))
      return snapshot->devices[i].name;
  return id;
}

static void
connect_phone (Desk       *desk,
               const char *id)
{
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (desk->engine);
  g_auto(GStrv) hosts = rr_engine_dup_hosts (desk->engine);
  GtkWidget *phone;

  if (desk->phone != NULL)
    {
      gtk_window_present (GTK_WINDOW (desk->phone));
      return;
    }
  phone = rr_connect_phone_new (GTK_WINDOW (desk->window), (const char *const *) hosts);
  g_set_weak_pointer (&desk->phone, RR_CONNECT_PHONE (phone));
  g_signal_connect (phone, "enrol", G_CALLBACK (enrol_cb), desk);
  g_signal_connect_object (phone, "cancel", G_CALLBACK (cancel_cb), desk->engine, 0);
  look_now (desk);
  if (*id != '\0')
    rr_connect_phone_set_guide (desk->phone, id, find_name (snapshot, id));
  gtk_window_present (GTK_WINDOW (phone));
}

static void
connect_phone_cb (RrSecurityDevices *list,
                  const char        *id,
                  Desk              *desk)
{
  connect_phone (desk, id);
}

static void
connect_action_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   Desk          *desk)
{
  connect_phone (desk, g_variant_get_string (parameter, NULL));
}

/* --- taking back ---------------------------------------------------------------------- */

static void
revoked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;
  Desk *desk = g_object_get_data (G_OBJECT (window), DESK_KEY);

  if (rr_engine_end_device_finish (RR_ENGINE (source), result, &error) < 0)
    rr_window_toast (window, error->message);
  else
    rr_window_toast (window, _("The access is taken back"));
  if (desk != NULL)
    look (desk);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             RrWindow         *window)
{
  Desk *desk = g_object_get_data (G_OBJECT (window), DESK_KEY);

  if (desk != NULL && g_str_equal (response, "revoke"))
    rr_engine_end_device_async (desk->engine, g_object_get_data (G_OBJECT (dialog), "device"), TRUE, revoked_cb,
                                g_object_ref (window));
}

static void
revoke_cb (RrSecurityDevices *list,
           const char        *id,
           Desk              *desk)
{
  g_autoptr(RrDeviceView) view = rr_engine_dup_devices (desk->engine);
  const RrDeviceRow *row = rr_device_view_find (view, id);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (desk->window), _("Take Back the Access of This Phone?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  /* Translators: %s is the name of a guide */
                                  _("The phone of %s is cut off at once, and its position stays as it was. It comes in again "
                                    "only with a new code."), row != NULL ? row->name : id);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep"), "revoke", _("_Revoke"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "revoke", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_object_set_data_full (G_OBJECT (dialog), "device", g_strdup (id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), desk->window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- life ---------------------------------------------------------------------------- */

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  g_clear_handle_id (&desk->timer, g_source_remove);
  if (desk->list != NULL)
    g_signal_handlers_disconnect_by_data (desk->list, desk);
  if (desk->phone != NULL)
    g_signal_handlers_disconnect_by_data (desk->phone, desk);
  g_clear_weak_pointer (&desk->list);
  g_clear_weak_pointer (&desk->phone);
  g_clear_object (&desk->engine);
  g_free (desk);
}

void
rr_devices_desk_attach (RrWindow       *window,
                        RrEngine       *engine,
                        RrSecurityPage *page)
{
  Desk *desk = g_new0 (Desk, 1);
  GtkWidget *list = rr_security_devices_new ();
  g_autoptr(GSimpleAction) action = g_simple_action_new ("connect-phone", G_VARIANT_TYPE_STRING);

  desk->window = window;
  desk->engine = g_object_ref (engine);
  g_set_weak_pointer (&desk->list, RR_SECURITY_DEVICES (list));
  g_object_set_data_full (G_OBJECT (window), DESK_KEY, desk, desk_free);
  rr_security_page_add_part (page, "devices", _("De_vices"), list);
  g_signal_connect (list, "map", G_CALLBACK (mapped_cb), desk);
  g_signal_connect (list, "connect-phone", G_CALLBACK (connect_phone_cb), desk);
  g_signal_connect (list, "revoke", G_CALLBACK (revoke_cb), desk);
  g_signal_connect (action, "activate", G_CALLBACK (connect_action_cb), desk);
  g_action_map_add_action (G_ACTION_MAP (window), G_ACTION (action));
}

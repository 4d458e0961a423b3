/* rr-incident-watch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-incident-watch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-alarm.h"
#include "rr-compat.h"
#include "rr-diag-desk.h"
#include "rr-engine-audit.h"
#include "rr-engine-incidents.h"
#include "rr-engine-staff.h"
#include "rr-fence-layer.h"
#include "rr-incident-print.h"
#include "rr-incident-words.h"
#include "rr-notifier.h"
#include "rr-rules-window.h"
#include "rr-time.h"
#include "rr-trip-text.h"

/* What nobody has acknowledged is heard and seen wherever somebody is: by the sound, above
 * every page, at the page's name, and on the desktop. The page is told of the queue at once,
 * also when it is not in front, since it is short.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow       *window;      /* (unowned): its data is this */
  RrEngine       *engine;      /* (owned) */
  RrIncidentPage *page;        /* (weak): of the window */
  RrAlarm        *alarm;       /* (owned) */
  RrNotifier     *notifier;    /* (owned) */
  GSettings      *settings;    /* (owned) */
  GHashTable     *names;       /* (owned) (nullable): device -> name */
  gint64          named_us;    /* when they were collected */
  gint64          notified;    /* the newest incident that the desktop was told of */
  gboolean        shows_urgent;
  RrIncidentList *list;        /* (owned) (nullable) */
} Watch;

#define WATCH_KEY       "rr-incident-watch"
#define PAGE_ID         "incidents"
#define NAMES_US        G_TIME_SPAN_SECOND

/* --- who it is about ---------------------------------------------------------- */

static void
collect_names (Watch *watch)
{
  g_autoptr(RrSnapshot) snapshot = NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (watch->names != NULL && now_us - watch->named_us < NAMES_US)
    return;
  snapshot = rr_engine_dup_snapshot (watch->engine);
  if (snapshot == NULL)
    return;
  watch->named_us = now_us;
  g_clear_pointer (&watch->names, g_hash_table_unref);
  watch->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < snapshot->n_devices; i++)
    g_hash_table_insert (watch->names, g_strdup (snapshot->devices[i].id),
                         g_strdup (snapshot->devices[i].name));
  rr_incident_page_set_names (watch->page, watch->names);
}

static const char *
name_of (Watch            *watch,
         const RrIncident *incident)
{
  const char *name = NULL;

  if (watch->names != NULL && incident->device[0] != '\0')
    name = g_hash_table_lookup (watch->names, incident->device);
  return name != NULL ? name : incident->device;
}

/* --- what is told ------------------------------------------------------------- */

static void
tell_desktop (Watch            *watch,
              const RrIncident *incident)
{
  g_autofree char *title = rr_incident_format_title (incident, name_of (watch, incident));
  g_autofree char *body = rr_incident_format_place (incident, rr_time_now_ms ());

  rr_notifier_tell (watch->notifier, incident->level, title, body);
}

static void
tell_news (Watch *watch)
{
  const RrIncident *newest = NULL;

  for (guint i = 0; i < watch->list->open->len; i++)
    {
      const RrIncident *incident = watch->list->open->pdata[i];

      if (rr_incident_is_ringing (incident) && incident->id > watch->notified
          && (newest == NULL || incident->level > newest->level))
        newest = incident;
    }
  for (guint i = 0; i < watch->list->open->len; i++)
    watch->notified = MAX (watch->notified, ((RrIncident *) watch->list->open->pdata[i])->id);
  if (newest != NULL)
    tell_desktop (watch, newest);
}

/* The most serious one that rings; an emergency also when somebody has acknowledged it. */
static const RrIncident *
find_urgent (Watch *watch)
{
  for (guint i = 0; i < watch->list->open->len; i++)
    {
      const RrIncident *incident = watch->list->open->pdata[i];

      if (rr_incident_is_ringing (incident) && incident->level >= RR_LEVEL_ALARM)
        return incident;
    }
  for (guint i = 0; i < watch->list->open->len; i++)
    if (((RrIncident *) watch->list->open->pdata[i])->level == RR_LEVEL_EMERGENCY)
      return watch->list->open->pdata[i];
  return NULL;
}

static void
show_urgent (Watch *watch)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  const RrIncident *urgent = find_urgent (watch);
  g_autofree char *title = NULL;
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (urgent == NULL)
    {
      if (watch->shows_urgent)
        {
          rr_window_set_urgent (watch->window, NULL, NULL);
          rr_diag_desk_tell_again (watch->window);
        }
      watch->shows_urgent = FALSE;
      return;
    }
  title = rr_incident_format_title (urgent, name_of (watch, urgent));
  when = rr_local_format_short (urgent->raised_ms, rr_time_now_ms (), zone);
  if (watch->list->n_ringing > 1)
    /* Translators: an incident, when it was raised, and how many nobody has acknowledged */
    text = g_strdup_printf (ngettext ("%s, %s; %u not acknowledged", "%s, %s; %u not acknowledged",
                                      watch->list->n_ringing), title, when, watch->list->n_ringing);
  else
    text = g_strdup_printf ("%s, %s", title, when);
  rr_window_set_urgent (watch->window, text, PAGE_ID);
  watch->shows_urgent = TRUE;
}

static void
list_cb (RrEngine       *engine,
         RrIncidentList *list,
         Watch          *watch)
{
  guint n_open = list->open->len;

  rr_incident_list_ref (list);
  g_clear_pointer (&watch->list, rr_incident_list_unref);
  watch->list = list;
  collect_names (watch);
  rr_incident_page_set_list (watch->page, list);
  rr_page_set_badge (watch->window, PAGE_ID, list->n_ringing > 0 ? list->n_ringing : n_open,
                     list->n_ringing == 0                 ? RR_URGENCY_NONE
                     : list->ringing >= RR_LEVEL_ALARM    ? RR_URGENCY_URGENT
                                                          : RR_URGENCY_ATTENTION);
  rr_alarm_set_level (watch->alarm, list->n_ringing > 0 ? list->ringing : RR_LEVEL_NORMAL);
  show_urgent (watch);
  tell_news (watch);
}

/* Whoever is signed in is on duty. */
static void
staff_cb (RrEngine *engine,
          Watch    *watch)
{
  RrStaffSession session;

  rr_staff_desk_get_session (rr_engine_get_staff (engine), &session);
  if (watch->page != NULL)
    rr_incident_page_set_who (watch->page, session.name, rr_staff_desk_get_name (rr_engine_get_staff (engine)));
}

/* --- what the page wants ------------------------------------------------------ */

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  g_autoptr(GError) error = NULL;

  if (!rr_engine_ask_finish (RR_ENGINE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    rr_window_toast (window, error->message);
}

static void
act_cb (RrIncidentPage *page,
        gint64          id,
        guint           act,
        const char     *who,
        const char     *remark,
        Watch          *watch)
{
  rr_engine_act_async (watch->engine, id, (RrIncidentAct) act, who, remark, asked_cb,
                       g_object_ref (watch->window));
}

typedef struct
{
  RrIncidentPage *page;    /* (owned) */
  gint64          id;
} Wanted;

static void
log_loaded_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autofree Wanted *wanted = data;
  g_autoptr(RrIncidentPage) page = wanted->page;
  g_autoptr(GPtrArray) log = rr_engine_load_finish (RR_ENGINE (source), result, NULL);

  if (log != NULL)
    rr_incident_page_take_log (page, wanted->id, log);
}

static void
log_wanted_cb (RrIncidentPage *page,
               gint64          id,
               Watch          *watch)
{
  Wanted *wanted = g_new (Wanted, 1);

  *wanted = (Wanted) { g_object_ref (page), id };
  rr_engine_load_log_async (watch->engine, id, NULL, log_loaded_cb, wanted);
}

static void
history_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(RrIncidentPage) page = data;
  GPtrArray *incidents = rr_engine_load_finish (RR_ENGINE (source), result, NULL);

  if (incidents != NULL)
    rr_incident_page_take_history (page, incidents);
}

static void
history_wanted_cb (RrIncidentPage *page,
                   Watch          *watch)
{
  rr_engine_load_incidents_async (watch->engine, NULL, history_loaded_cb, g_object_ref (page));
}

static void
show_place_cb (RrIncidentPage *page,
               const char     *device,
               double          lat_deg,
               double          lon_deg,
               Watch          *watch)
{
  rr_window_show_place (watch->window, device, lat_deg, lon_deg);
}

static void
rules_wanted_cb (RrIncidentPage *page,
                 Watch          *watch)
{
  collect_names (watch);
  gtk_window_present (GTK_WINDOW (rr_rules_window_new (watch->window, watch->engine, watch->names)));
}

/* --- saving ------------------------------------------------------------------- */

typedef struct
{
  RrWindow   *window;    /* (owned) */
  GFile      *file;      /* (owned) */
  GHashTable *names;     /* (owned) (nullable) */
  gboolean    pdf;
} Saving;

static void
saving_free (Saving *saving)
{
  g_clear_object (&saving->window);
  g_clear_object (&saving->file);
  g_clear_pointer (&saving->names, g_hash_table_unref);
  g_free (saving);
}

static void
tell_saved (Saving *saving,
            GError *error)
{
  g_autofree char *name = g_file_get_basename (saving->file);
  /* Translators: the name of a file */
  g_autofree char *text = g_strdup_printf (_("Saved as %s"), name);

  rr_window_toast (saving->window, error != NULL ? error->message : text);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Saving *saving = data;
  g_autoptr(GError) error = NULL;

  rr_incident_print_finish (result, &error);
  tell_saved (saving, error);
  saving_free (saving);
}

static void
loaded_to_save_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  Saving *saving = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) incidents = rr_engine_load_finish (RR_ENGINE (source), result, &error);
  g_autofree char *csv = NULL;

  if (incidents != NULL && saving->pdf)
    {
      rr_incident_print_async (saving->file, incidents, saving->names, saved_cb, saving);
      return;
    }
  if (incidents != NULL)
    {
      csv = rr_engine_incidents_to_csv (incidents);
      g_file_replace_contents (saving->file, csv, strlen (csv), NULL, FALSE,
                               G_FILE_CREATE_REPLACE_DESTINATION, NULL, NULL, &error);
    }
  tell_saved (saving, error);
  saving_free (saving);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  Watch *watch = g_object_get_data (source, WATCH_KEY);
  g_autoptr(GFile) file = rr_compat_choose_file_finish (result, NULL);
  Saving *saving;

  if (file == NULL || watch == NULL)
    return;
  saving = g_new0 (Saving, 1);
  saving->window = g_object_ref (watch->window);
  saving->file = g_object_ref (file);
  saving->names = watch->names != NULL ? g_hash_table_ref (watch->names) : NULL;
  saving->pdf = GPOINTER_TO_INT (data);
  rr_engine_note_export (watch->engine, "export.incidents", file);
  rr_engine_load_incidents_async (watch->engine, NULL, loaded_to_save_cb, saving);
}

static void
save_wanted_cb (RrIncidentPage *page,
                const char     *kind,
                Watch          *watch)
{
  gboolean pdf = g_str_equal (kind, "pdf");
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("incidents-%s.%s", day, kind);

  rr_compat_save_file_async (GTK_WINDOW (watch->window), _("Save the log of incidents"), name,
                             file_chosen_cb, GINT_TO_POINTER (pdf));
}

/* --- life --------------------------------------------------------------------- */

static void
volume_cb (GSettings  *settings,
           const char *key,
           Watch      *watch)
{
  rr_alarm_set_volume (watch->alarm, g_settings_get_double (settings, "alarm-volume"));
}

static void
free_watch (gpointer data)
{
  Watch *watch = data;

  if (watch->page != NULL)
    g_signal_handlers_disconnect_by_data (watch->page, watch);
  g_signal_handlers_disconnect_by_data (watch->engine, watch);
  g_signal_handlers_disconnect_by_data (watch->settings, watch);
  g_clear_weak_pointer (&watch->page);
  rr_alarm_free (watch->alarm);
  rr_notifier_free (watch->notifier);
  g_clear_pointer (&watch->names, g_hash_table_unref);
  g_clear_pointer (&watch->list, rr_incident_list_unref);
  g_object_unref (watch->settings);
  g_object_unref (watch->engine);
  g_free (watch);
}

/* The engine is stopped next, whoever still refers to the window. */
static void
window_destroyed_cb (GtkWidget *window,
                     Watch     *watch)
{
  g_object_set_data (G_OBJECT (window), WATCH_KEY, NULL);
}

static void
connect_page (Watch *watch)
{
  g_signal_connect (watch->page, "act", G_CALLBACK (act_cb), watch);
  g_signal_connect (watch->page, "log-wanted", G_CALLBACK (log_wanted_cb), watch);
  g_signal_connect (watch->page, "history-wanted", G_CALLBACK (history_wanted_cb), watch);
  g_signal_connect (watch->page, "show-place", G_CALLBACK (show_place_cb), watch);
  g_signal_connect (watch->page, "save-wanted", G_CALLBACK (save_wanted_cb), watch);
  g_signal_connect (watch->page, "rules-wanted", G_CALLBACK (rules_wanted_cb), watch);
}

/**
 * rr_incident_watch_attach:
 * @window: a window
 * @engine: what it looks at; it runs, and goes on for as long as the window is there
 *
 * Returns: (transfer none): the page, which the window owns
 */
RrIncidentPage *
rr_incident_watch_attach (RrWindow *window,
                          RrEngine *engine)
{
  Watch *watch = g_new0 (Watch, 1);
  g_autoptr(RrIncidentList) list = rr_engine_dup_incidents (engine);

  watch->window = window;
  watch->engine = g_object_ref (engine);
  watch->alarm = rr_alarm_new (GTK_WIDGET (window));
  watch->notifier = rr_notifier_new (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (window))));
  watch->settings = g_settings_new (RR_APP_ID);
  g_set_weak_pointer (&watch->page, RR_INCIDENT_PAGE (rr_incident_page_new ()));
  g_object_set_data_full (G_OBJECT (window), WATCH_KEY, watch, free_watch);
  g_signal_connect (window, "destroy", G_CALLBACK (window_destroyed_cb), watch);
  g_signal_connect (engine, "incidents", G_CALLBACK (list_cb), watch);
  g_signal_connect (engine, "staff", G_CALLBACK (staff_cb), watch);
  g_signal_connect (watch->settings, "changed::alarm-volume", G_CALLBACK (volume_cb), watch);
  volume_cb (watch->settings, NULL, watch);
  connect_page (watch);
  rr_window_add_page (window, PAGE_ID, _("Incidents"), "rr-incidents-symbolic", GTK_WIDGET (watch->page));
  rr_fence_layer_attach (rr_window_get_map (window), engine);
  list_cb (engine, list, watch);
  staff_cb (engine, watch);
  return watch->page;
}

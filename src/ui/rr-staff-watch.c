/* rr-staff-watch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-staff-watch.h"

#include <glib/gi18n-lib.h>

#include "rr-lock-screen.h"
#include "rr-rights.h"
#include "rr-staff-words.h"

/* As long as there are accounts and nobody is signed in the pages are covered, and every other
 * window of the program is hidden; what cannot wait stays above the cover and sounds. Whoever
 * comes back finds their windows again, somebody else does not.
 *
 * Threads: main.
 * Ends:    with its window.
 */
typedef struct
{
  RrWindow     *window;      /* (unowned): its data is this */
  RrEngine     *engine;      /* (owned) */
  RrLockScreen *lock;        /* (weak): of the window */
  GtkLabel     *badge;       /* (weak): likewise, who is signed in */
  GSettings    *settings;    /* (owned) */
  GListModel   *toplevels;   /* (owned): windows of the program */
  GPtrArray    *hidden;      /* (owned) (element-type GtkWindow): while it is covered */
  gint64        owner;       /* whose windows these are */
  RrStaffState  state;       /* as the cover tells it */
  gint64        last_us;     /* when somebody did something */
  guint         timer;
} Watch;

#define WATCH_KEY  "rr-staff-watch"
#define LOOK_S     5
#define SEEN_KEY   "rr-staff-watch-seen"

static RrStaffDesk *
desk_of (Watch *watch)
{
  return rr_engine_get_staff (watch->engine);
}

/* --- other windows ---------------------------------------------------------------- */

static void
hide_others (Watch *watch)
{
  for (guint i = g_list_model_get_n_items (watch->toplevels); i > 0; i--)
    {
      g_autoptr(GtkWindow) other = g_list_model_get_item (watch->toplevels, i - 1);

      if (other == GTK_WINDOW (watch->window) || !gtk_widget_get_visible (GTK_WIDGET (other)))
        continue;
      g_ptr_array_add (watch->hidden, g_object_ref (other));
      gtk_widget_set_visible (GTK_WIDGET (other), FALSE);
    }
}

/* @by: who has signed in. */
static void
show_others (Watch  *watch,
             gint64  by)
{
  g_autoptr(GPtrArray) hidden = g_steal_pointer (&watch->hidden);

  watch->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < hidden->len; i++)
    if (by == watch->owner)
      gtk_window_present (hidden->pdata[i]);
    else
      gtk_window_destroy (hidden->pdata[i]);
}

static gboolean
event_cb (GtkEventControllerLegacy *controller,
          GdkEvent                 *event,
          Watch                    *watch)
{
  watch->last_us = g_get_monotonic_time ();
  return FALSE;
}

static void
mapped_cb (GtkWidget *window,
           Watch     *watch)
{
  rr_rights_apply (window);
}

static void
watch_window (Watch     *watch,
              GtkWidget *window)
{
  GtkEventController *controller;

  if (g_object_get_data (G_OBJECT (window), SEEN_KEY) != NULL)
    return;
  g_object_set_data (G_OBJECT (window), SEEN_KEY, watch);
  controller = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "event", G_CALLBACK (event_cb), watch);
  gtk_widget_add_controller (window, controller);
  g_signal_connect (window, "map", G_CALLBACK (mapped_cb), watch);
}

static void
toplevels_cb (GListModel *toplevels,
              guint       at,
              guint       n_gone,
              guint       n_new,
              Watch      *watch)
{
  for (guint i = at; i < at + n_new; i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (toplevels, i);

      watch_window (watch, window);
    }
}

/* --- the session ------------------------------------------------------------------- */

static void
cover (Watch                *watch,
       const RrStaffSession *session)
{
  gboolean is_covered = session->state == RR_STAFF_OUT || session->state == RR_STAFF_LOCKED;

  if (is_covered && !rr_window_is_covered (watch->window))
    {
      rr_window_set_covered (watch->window, TRUE);
      hide_others (watch);
      rr_lock_screen_ask (watch->lock, session->state == RR_STAFF_LOCKED ? session->name : NULL);
    }
  else if (is_covered && session->state != watch->state)
    rr_lock_screen_ask (watch->lock, session->state == RR_STAFF_LOCKED ? session->name : NULL);
  else if (!is_covered && rr_window_is_covered (watch->window))
    {
      rr_lock_screen_clear (watch->lock);
      rr_window_set_covered (watch->window, FALSE);
      show_others (watch, session->id);
    }
  watch->state = session->state;
  if (session->state == RR_STAFF_IN)
    watch->owner = session->id;
}

static void
enable_action (Watch      *watch,
               const char *name,
               gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (watch->window), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
staff_cb (RrEngine *engine,
          Watch    *watch)
{
  g_autofree char *who = NULL;
  RrStaffSession session;

  rr_staff_desk_get_session (desk_of (watch), &session);
  watch->last_us = g_get_monotonic_time ();
  rr_rights_set_role (session.role);
  cover (watch, &session);
  for (guint i = 0; i < g_list_model_get_n_items (watch->toplevels); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (watch->toplevels, i);

      rr_rights_apply (window);
    }
  enable_action (watch, "lock", session.state == RR_STAFF_IN || session.state == RR_STAFF_FREE);
  enable_action (watch, "sign-out", session.state == RR_STAFF_IN);
  if (session.state == RR_STAFF_IN)
    /* Translators: the name of somebody, and their role */
    who = g_strdup_printf (_("%s, %s"), session.name, rr_staff_words_role (session.role));
  gtk_label_set_text (watch->badge, who != NULL ? who : "");
  gtk_widget_set_visible (GTK_WIDGET (watch->badge), who != NULL);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(RrWindow) window = data;
  Watch *watch = g_object_get_data (G_OBJECT (window), WATCH_KEY);
  g_autoptr(GError) error = NULL;
  gboolean ok = rr_engine_sign_in_finish (RR_ENGINE (source), result, &error);

  if (watch == NULL || watch->lock == NULL)
    return;
  rr_lock_screen_set_busy (watch->lock, FALSE);
  if (!ok && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    rr_lock_screen_show_problem (watch->lock, error->message);
}

static void
sign_in_cb (RrLockScreen *lock,
            const char   *name,
            const char   *password,
            Watch        *watch)
{
  rr_engine_sign_in_async (watch->engine, name, password, signed_in_cb, g_object_ref (watch->window));
  rr_lock_screen_set_busy (lock, TRUE);
}

static void
lock_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  Watch *watch = data;
  RrStaffSession session;

  rr_staff_desk_get_session (desk_of (watch), &session);
  if (session.state == RR_STAFF_FREE)
    rr_window_toast (watch->window, _("There is nobody to lock it for: make an account on the page Security."));
  else
    rr_engine_lock (watch->engine);
}

static void
sign_out_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  rr_engine_sign_out (((Watch *) data)->engine);
}

/* --- by itself --------------------------------------------------------------------- */

static gboolean
look_cb (gpointer data)
{
  Watch *watch = data;
  gint64 most_us = g_settings_get_int (watch->settings, "lock-after-minutes") * 60 * G_TIME_SPAN_SECOND;

  if (most_us > 0 && g_get_monotonic_time () - watch->last_us >= most_us)
    rr_engine_lock (watch->engine);
  return G_SOURCE_CONTINUE;
}

/* The session of the desktop is locked. */
static void
screensaver_cb (GObject    *application,
                GParamSpec *pspec,
                Watch      *watch)
{
  gboolean is_active;

  g_object_get (application, "screensaver-active", &is_active, NULL);
  if (is_active)
    rr_engine_lock (watch->engine);
}

static void
dispatcher_cb (GSettings  *settings,
               const char *key,
               Watch      *watch)
{
  g_autofree char *name = g_settings_get_string (settings, "dispatcher");

  rr_staff_desk_set_usual_name (desk_of (watch), name);
}

/* --- life ------------------------------------------------------------------------- */

static void
free_watch (gpointer data)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (watch->toplevels, watch);
  g_signal_handlers_disconnect_by_data (watch->settings, watch);
  g_signal_handlers_disconnect_by_data (watch->engine, watch);
  g_signal_handlers_disconnect_by_data (g_application_get_default (), watch);
  if (watch->lock != NULL)
    g_signal_handlers_disconnect_by_data (watch->lock, watch);
  rr_staff_desk_set_attended (desk_of (watch), FALSE);
  g_clear_weak_pointer (&watch->lock);
  g_clear_weak_pointer (&watch->badge);
  g_ptr_array_unref (watch->hidden);
  g_object_unref (watch->toplevels);
  g_object_unref (watch->settings);
  g_object_unref (watch->engine);
  g_free (watch);
}

/* Nothing of it may come after the engine is stopped, whoever still refers to the window. */
static void
window_destroyed_cb (GtkWidget *window,
                     Watch     *watch)
{
  for (guint i = 0; i < watch->hidden->len; i++)
    gtk_window_destroy (watch->hidden->pdata[i]);
  for (guint i = 0; i < g_list_model_get_n_items (watch->toplevels); i++)
    {
      g_autoptr(GtkWidget) other = g_list_model_get_item (watch->toplevels, i);

      g_signal_handlers_disconnect_by_data (other, watch);
    }
  g_action_map_remove_action (G_ACTION_MAP (window), "lock");
  g_action_map_remove_action (G_ACTION_MAP (window), "sign-out");
  g_object_set_data (G_OBJECT (window), WATCH_KEY, NULL);
}

static void
connect_all (Watch *watch)
{
  static const GActionEntry actions[] = { { .name = "lock", .activate = lock_cb },
                                          { .name = "sign-out", .activate = sign_out_cb } };
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (watch->window)));

  g_action_map_add_action_entries (G_ACTION_MAP (watch->window), actions, G_N_ELEMENTS (actions), watch);
  g_signal_connect (watch->window, "destroy", G_CALLBACK (window_destroyed_cb), watch);
  g_signal_connect (watch->engine, "staff", G_CALLBACK (staff_cb), watch);
  g_signal_connect (watch->lock, "sign-in", G_CALLBACK (sign_in_cb), watch);
  g_signal_connect (watch->settings, "changed::dispatcher", G_CALLBACK (dispatcher_cb), watch);
  g_signal_connect (watch->toplevels, "items-changed", G_CALLBACK (toplevels_cb), watch);
  g_signal_connect (application, "notify::screensaver-active", G_CALLBACK (screensaver_cb), watch);
  toplevels_cb (watch->toplevels, 0, 0, g_list_model_get_n_items (watch->toplevels), watch);
  dispatcher_cb (watch->settings, NULL, watch);
}

/**
 * rr_staff_watch_attach:
 * @window: a window with all its pages
 * @engine: whose staff it is; it runs, and goes on for as long as the window is there
 */
void
rr_staff_watch_attach (RrWindow *window,
                       RrEngine *engine)
{
  Watch *watch = g_new0 (Watch, 1);
  GtkWidget *lock = rr_lock_screen_new ();

  watch->window = window;
  watch->engine = g_object_ref (engine);
  watch->settings = g_settings_new (RR_APP_ID);
  watch->toplevels = g_object_ref (gtk_window_get_toplevels ());
  watch->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  g_set_weak_pointer (&watch->lock, RR_LOCK_SCREEN (lock));
  g_set_weak_pointer (&watch->badge, rr_window_get_who_label (window));
  g_object_set_data_full (G_OBJECT (window), WATCH_KEY, watch, free_watch);
  rr_window_set_cover (window, lock);
  rr_staff_desk_set_attended (desk_of (watch), TRUE);
  connect_all (watch);
  watch->timer = g_timeout_add_seconds (LOOK_S, look_cb, watch);
  staff_cb (engine, watch);
}

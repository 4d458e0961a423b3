/* rr-window.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-window-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-compat.h"
#include "rr-guide-panel.h"
#include "rr-help-window.h"
#include "rr-lab-window.h"
#include "rr-map.h"
#include "rr-roster.h"
#include "rr-status-strip.h"
#include "rr-theme.h"
#include "rr-time.h"
#include "rr-urgent-strip.h"

/* RrWindow is the dispatcher's window: who is out there, where they are, and everything
 * about the one that is chosen. It takes snapshots as they come and asks the engine for
 * history; it never waits for anything. Its parts are in rr-window-private.h.
 *
 * Threads: main.
 * Ends:    with the application.
 */

G_DEFINE_FINAL_TYPE (RrWindow, rr_window, ADW_TYPE_APPLICATION_WINDOW)

#define TRACK_MS        (G_GINT64_CONSTANT (6) * 3600 * 1000)
#define TRACK_RELOAD_US (5 * G_TIME_SPAN_SECOND)

/* --- the chosen guide --------------------------------------------------------- */

static const RrDeviceState *
find_device (RrWindow   *self,
             const char *id)
{
  for (guint i = 0; id != NULL && self->snapshot != NULL && i < self->snapshot->n_devices; i++)
    if (strcmp (self->snapshot->devices[i].id, id) == 0)
      return &self->snapshot->devices[i];
  return NULL;
}

static void
track_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(RrWindow) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) fixes = rr_engine_load_track_finish (RR_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;
  g_clear_object (&self->loading);
  if (fixes == NULL)
    {
      rr_window_toast (self, error->message);
      return;
    }
  rr_window_take_track (self, fixes);
}

static void
stop_loading (RrWindow *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
load_track (RrWindow            *self,
            const RrDeviceState *device)
{
  gint64 newest_ms = device->fix.time_ms != RR_TIME_UNKNOWN ? device->fix.time_ms : rr_time_now_ms ();

  if (self->engine == NULL)
    return;
  stop_loading (self);
  self->loading = g_cancellable_new ();
  self->loaded_us = g_get_monotonic_time ();
  rr_engine_load_track_async (self->engine, device->id, newest_ms - TRACK_MS, newest_ms, self->loading,
                              track_loaded_cb, g_object_ref (self));
}

static void
show_chosen (RrWindow *self)
{
  const RrDeviceState *device = find_device (self, rr_roster_get_selected (RR_ROSTER (self->roster)));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->panel_revealer), device != NULL);
  rr_window_enable_chosen (self);
  if (device == NULL)
    return;
  rr_guide_panel_set_state (RR_GUIDE_PANEL (self->panel), device, self->snapshot->now_ms);
  if (g_get_monotonic_time () - self->loaded_us > TRACK_RELOAD_US && self->loading == NULL)
    load_track (self, device);
}

void
rr_window_enable_chosen (RrWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export",
                                 !rr_window_is_covered (self)
                                 && find_device (self, rr_roster_get_selected (RR_ROSTER (self->roster))) != NULL);
}

static void
roster_chosen_cb (RrRoster   *roster,
                  const char *id,
                  RrWindow   *self)
{
  const RrDeviceState *device = find_device (self, id);

  stop_loading (self);
  rr_map_set_selected (RR_MAP (self->map), id);
  rr_guide_panel_set_track (RR_GUIDE_PANEL (self->panel), NULL);
  if (device != NULL)
    load_track (self, device);
  show_chosen (self);
}

static void
map_chosen_cb (RrMap      *map,
               const char *id,
               RrWindow   *self)
{
  rr_roster_set_selected (RR_ROSTER (self->roster), id);
}

/* --- what comes in ------------------------------------------------------------- */

/**
 * rr_window_get_map:
 * @self: a window
 *
 * Returns: (transfer none): the map of its first page
 */
RrMap *
rr_window_get_map (RrWindow *self)
{
  return RR_MAP (self->map);
}

/**
 * rr_window_take_snapshot:
 * @self: a window
 * @snapshot: (transfer none): what is known now
 */
void
rr_window_take_snapshot (RrWindow   *self,
                         RrSnapshot *snapshot)
{
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = rr_snapshot_ref (snapshot);
  rr_roster_set_snapshot (RR_ROSTER (self->roster), snapshot);
  rr_map_set_snapshot (RR_MAP (self->map), snapshot);
  gtk_widget_set_visible (self->empty, snapshot->n_devices == 0);
  rr_status_strip_set_stats (RR_STATUS_STRIP (self->strip), &snapshot->stats);
  show_chosen (self);
}

/**
 * rr_window_take_track:
 * @self: a window
 * @fixes: (nullable) (element-type RrFix): the way of the chosen guide
 */
void
rr_window_take_track (RrWindow *self,
                      GArray   *fixes)
{
  rr_map_set_track (RR_MAP (self->map), fixes);
  rr_guide_panel_set_track (RR_GUIDE_PANEL (self->panel), fixes);
}

/**
 * rr_window_toast:
 * @self: a window
 * @text: a sentence
 */
void
rr_window_toast (RrWindow   *self,
                 const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  rr_window_add_toast (self, adw_toast_new (escaped));
}

/**
 * rr_window_add_toast:
 * @self: a window
 * @toast: (transfer full): with a button, say
 *
 * Nothing is said while the pages are covered: it may be about guests.
 */
void
rr_window_add_toast (RrWindow *self,
                     AdwToast *toast)
{
  if (rr_window_is_covered (self))
    {
      g_object_unref (g_object_ref_sink (toast));
      return;
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/**
 * rr_window_show_problem:
 * @self: a window
 * @problem: what is wrong, "" when all is well
 */
void
rr_window_show_problem (RrWindow   *self,
                        const char *problem)
{
  gtk_label_set_text (GTK_LABEL (self->problem_label), problem);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->problem_bar), *problem != '\0');
}

/* --- actions ------------------------------------------------------------------ */

static void
zoom_in_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_map_zoom_by (rr_window_find_map (RR_WINDOW (widget)), 1);
}

static void
zoom_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_map_zoom_by (rr_window_find_map (RR_WINDOW (widget)), -1);
}

static void
fit_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_map_fit_all (rr_window_find_map (RR_WINDOW (widget)));
}

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrWindow *self = RR_WINDOW (widget);

  if (rr_window_is_on_map (self))
    rr_roster_focus_search (RR_ROSTER (self->roster));
  else
    gtk_widget_activate_action (rr_pages_get_page (RR_PAGES (self->pages)), "page.search", NULL);
}

static void
close_panel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_roster_set_selected (RR_ROSTER (RR_WINDOW (widget)->roster), NULL);
}

static void
next_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_roster_select_next (RR_ROSTER (RR_WINDOW (widget)->roster), g_variant_get_int32 (parameter));
}

static void
guide_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RrWindow *self = RR_WINDOW (widget);
  const char *shown = rr_pages_get_shown (RR_PAGES (self->pages));

  rr_help_window_present (GTK_WINDOW (widget), rr_help_window_page_for (shown));
}

static void
lab_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (GTK_WINDOW (rr_lab_window_new (GTK_WINDOW (widget))));
}

static void
about_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rr_compat_present_about (GTK_WINDOW (widget));
}

static void
follow_changed_cb (GSettings  *settings,
                   const char *key,
                   RrWindow   *self)
{
  rr_map_set_follow (RR_MAP (self->map), g_settings_get_boolean (settings, "follow"));
}

static void
theme_changed_cb (GSettings  *settings,
                  const char *key,
                  RrWindow   *self)
{
  rr_theme_apply ((RrTheme) g_settings_get_enum (settings, "theme"));
}

static void
add_settings (RrWindow *self)
{
  g_autoptr(GAction) theme = g_settings_create_action (self->settings, "theme");
  g_autoptr(GAction) follow = g_settings_create_action (self->settings, "follow");

  g_action_map_add_action (G_ACTION_MAP (self), theme);
  g_action_map_add_action (G_ACTION_MAP (self), follow);
  g_signal_connect_object (self->settings, "changed::theme", G_CALLBACK (theme_changed_cb), self, 0);
  g_signal_connect_object (self->settings, "changed::follow", G_CALLBACK (follow_changed_cb), self, 0);
  g_settings_bind (self->settings, "width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  theme_changed_cb (self->settings, "theme", self);
  follow_changed_cb (self->settings, "follow", self);
}

/* --- life --------------------------------------------------------------------- */

static void
rr_window_dispose (GObject *object)
{
  RrWindow *self = RR_WINDOW (object);

  stop_loading (self);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  if (self->settings != NULL)
    {
      g_action_map_remove_action (G_ACTION_MAP (self), "theme");
      g_action_map_remove_action (G_ACTION_MAP (self), "follow");
    }
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (rr_window_parent_class)->dispose (object);
}

static void
rr_window_class_init (RrWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_window_dispose;
  g_type_ensure (RR_TYPE_ROSTER);
  g_type_ensure (RR_TYPE_MAP);
  g_type_ensure (RR_TYPE_GUIDE_PANEL);
  g_type_ensure (RR_TYPE_STATUS_STRIP);
  g_type_ensure (RR_TYPE_PAGES);
  g_type_ensure (RR_TYPE_URGENT_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/roundrock/Roundrock/rr-window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RrWindow, name)
  CHILD (toasts);
  CHILD (title);
  CHILD (drill_badge);
  CHILD (problem_bar);
  CHILD (problem_label);
  CHILD (urgent);
  CHILD (cover);
  CHILD (who);
  CHILD (follow_button);
  CHILD (pages);
  CHILD (map_page);
  CHILD (roster);
  CHILD (map);
  CHILD (panel);
  CHILD (panel_revealer);
  CHILD (empty);
  CHILD (empty_text);
  CHILD (strip);
#undef CHILD
  gtk_widget_class_install_action (widget_class, "win.zoom-in", NULL, zoom_in_cb);
  gtk_widget_class_install_action (widget_class, "win.zoom-out", NULL, zoom_out_cb);
  gtk_widget_class_install_action (widget_class, "win.fit-all", NULL, fit_all_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.close-panel", NULL, close_panel_cb);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_cb);
  gtk_widget_class_install_action (widget_class, "win.lab", NULL, lab_cb);
  gtk_widget_class_install_action (widget_class, "win.guide", NULL, guide_cb);
  gtk_widget_class_install_action (widget_class, "win.next-guide", "i", next_cb);
  rr_window_class_add_files (widget_class);
  rr_window_class_add_pages (widget_class);
  /* After the search entry and menus had their chance, unlike an accelerator. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.close-panel", NULL);
}

static void
rr_window_init (RrWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (RR_APP_ID);
  add_settings (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.show-urgent", FALSE);
  rr_window_add_page (self, "map", _("Map"), "rr-map-symbolic", self->map_page);
  g_signal_connect_object (self->pages, "shown", G_CALLBACK (rr_window_page_shown_cb), self, 0);
  g_signal_connect (self->roster, "chosen", G_CALLBACK (roster_chosen_cb), self);
  g_signal_connect (self->map, "chosen", G_CALLBACK (map_chosen_cb), self);
}

static gboolean
open_tiles (RrWindow   *self,
            const char *path)
{
  g_autoptr(GError) error = NULL;

  if (rr_map_open_tiles (RR_MAP (self->map), path, &error))
    return TRUE;
  rr_window_toast (self, error->message);
  return FALSE;
}

/* The camp's own map if its workspace has one; the sample region is better than none. */
static void
open_map (RrWindow   *self,
          const char *data_dir)
{
  g_autofree char *sample = g_build_filename (data_dir, "region", "raetikon.mbtiles", NULL);

  if (self->engine != NULL)
    {
      g_autofree char *own = g_build_filename (rr_engine_get_workspace (self->engine), "region.mbtiles", NULL);

      if (g_file_test (own, G_FILE_TEST_EXISTS) && open_tiles (self, own))
        return;
    }
  open_tiles (self, sample);
}

static void
show_engine (RrWindow *self)
{
  g_autofree char *address = g_strdup_printf ("%s://%s:%u", rr_engine_get_scheme (self->engine),
                                              rr_engine_get_host (self->engine), rr_engine_get_port (self->engine));
  g_autofree char *hint = NULL;

  /* Translators: an address, such as http://127.0.0.1:8470 */
  hint = g_strdup_printf (_("Phones that report to %s appear here: OwnTracks, Traccar Client, OsmAnd or GPSLogger."),
                          address);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), address);
  gtk_label_set_text (GTK_LABEL (self->empty_text), hint);
  gtk_widget_set_visible (self->drill_badge, rr_engine_get_drill (self->engine));
  g_signal_connect_object (self->engine, "snapshot", G_CALLBACK (rr_window_take_snapshot), self,
                           G_CONNECT_SWAPPED);
  {
    g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (self->engine);

    if (snapshot != NULL)
      rr_window_take_snapshot (self, snapshot);
  }
  g_signal_connect_object (self->engine, "problem", G_CALLBACK (rr_window_show_problem), self,
                           G_CONNECT_SWAPPED);
}

/**
 * rr_window_show_lab:
 * @self: a window
 * @page: what was planted in this process
 *
 * Says that this is a laboratory, and what is in it.
 */
void
rr_window_show_lab (RrWindow        *self,
                    const RrLabPage *page)
{
  g_autofree char *text = NULL;

  /* Translators: %s is the title of a fault */
  text = g_strdup_printf (_("Planted: %s"), _(page->title));
  gtk_label_set_text (GTK_LABEL (self->drill_badge), _("LABORATORY"));
  gtk_widget_set_tooltip_text (self->drill_badge, text);
  gtk_widget_set_visible (self->drill_badge, TRUE);
  rr_window_toast (self, text);
  rr_window_show_page (self, "diagnostics");
}

/**
 * rr_window_new:
 * @application: the application
 * @engine: (nullable): a running engine; %NULL to be fed by rr_window_take_snapshot()
 * @data_dir: the folder with the sample region
 *
 * Returns: (transfer none): a window, owned by GTK
 */
RrWindow *
rr_window_new (GtkApplication *application,
               RrEngine       *engine,
               const char     *data_dir)
{
  RrWindow *self = g_object_new (RR_TYPE_WINDOW, "application", application, NULL);

  g_set_object (&self->engine, engine);
  open_map (self, data_dir);
  if (engine != NULL)
    show_engine (self);
  return self;
}

/* rr-map.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-map-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* RrMap is the map with everything on it: tiles from a file, the guides, a scale and
 * whose data it is. It shows all guides once the first are there, then stays where the
 * dispatcher puts it, or with the guide that is followed. Its parts are in
 * rr-map-private.h.
 *
 * Threads: main.
 * Ends:    with its window.
 */

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrMap, rr_map, GTK_TYPE_WIDGET)

#define DRAG_PX 8
#define FIT_US  (15 * G_TIME_SPAN_SECOND)

static ShumateViewport *
get_viewport (RrMap *self)
{
  return shumate_map_get_viewport (self->map);
}

static const RrDeviceState *
find_selected (RrMap *self)
{
  for (guint i = 0; self->selected != NULL && self->snapshot != NULL && i < self->snapshot->n_devices; i++)
    if (strcmp (self->snapshot->devices[i].id, self->selected) == 0)
      return &self->snapshot->devices[i];
  return NULL;
}

static void
follow_selected (RrMap *self)
{
  const RrDeviceState *device = self->follow ? find_selected (self) : NULL;

  if (device != NULL && rr_fix_has_position (&device->fix))
    shumate_map_center_on (self->map, device->fix.lat_deg, device->fix.lon_deg);
}

/* A layer keeps the tiles it has, so new colours need a new layer. */
static void
show_tiles (RrMap *self)
{
  ShumateLayer *layer = SHUMATE_LAYER (shumate_map_layer_new (SHUMATE_MAP_SOURCE (self->source),
                                                              get_viewport (self)));

  shumate_map_insert_layer_behind (self->map, layer,
                                   self->shapes->len > 0 ? SHUMATE_LAYER (self->shapes->pdata[0])
                                                         : SHUMATE_LAYER (self->guides));
  if (self->tiles != NULL)
    shumate_map_remove_layer (self->map, self->tiles);
  self->tiles = layer;
}

/**
 * rr_map_open_tiles:
 * @self: a map
 * @path: an MBTiles file
 * @error: return location for an error
 *
 * Returns: %FALSE with the error of the file; the map stays as it is
 */
gboolean
rr_map_open_tiles (RrMap       *self,
                   const char  *path,
                   GError     **error)
{
  g_autoptr(RrMbtiles) source = rr_mbtiles_open (path, error);
  const RrMbtilesInfo *info;

  if (source == NULL)
    return FALSE;

  if (self->source != NULL)
    rr_mbtiles_close (self->source);
  g_set_object (&self->source, source);
  g_free (self->path);
  self->path = g_strdup (path);
  rr_mbtiles_set_theme (source, self->theme);
  info = rr_mbtiles_get_info (source);
  shumate_map_set_map_source (self->map, SHUMATE_MAP_SOURCE (source));
  shumate_viewport_set_min_zoom_level (get_viewport (self), (guint) info->min_zoom);
  shumate_viewport_set_max_zoom_level (get_viewport (self), (guint) info->max_zoom + 2);
  show_tiles (self);
  gtk_label_set_text (GTK_LABEL (self->licence), info->attribution != NULL ? info->attribution : "");
  gtk_widget_set_visible (self->licence, info->attribution != NULL);
  shumate_viewport_set_zoom_level (get_viewport (self), CLAMP (12, info->min_zoom, info->max_zoom));
  shumate_map_center_on (self->map, (info->south_deg + info->north_deg) / 2,
                         (info->west_deg + info->east_deg) / 2);
  return TRUE;
}

/**
 * rr_map_get_tiles_path:
 * @self: a map
 *
 * Returns: (transfer none) (nullable): the file its tiles are in
 */
const char *
rr_map_get_tiles_path (RrMap *self)
{
  return self->path;
}

/* At first everybody is shown, also those who come a little later; from then on, and
 * from the first touch, the map stays where the dispatcher puts it. */
static void
fit_newcomers (RrMap *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (gtk_widget_get_width (GTK_WIDGET (self)) <= 0 || self->snapshot->n_devices <= self->n_fitted)
    return;
  if (self->n_fitted == 0)
    self->fit_until_us = now_us + FIT_US;
  if (now_us < self->fit_until_us)
    rr_map_fit_all (self);
}

static void
touched_cb (RrMap *self)
{
  self->fit_until_us = 0;
}

/**
 * rr_map_set_snapshot:
 * @self: a map
 * @snapshot: (transfer none): what is known now
 */
void
rr_map_set_snapshot (RrMap      *self,
                     RrSnapshot *snapshot)
{
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  self->snapshot = rr_snapshot_ref (snapshot);
  rr_guide_layer_set_snapshot (self->guides, snapshot);
  fit_newcomers (self);
  follow_selected (self);
}

/**
 * rr_map_set_selected:
 * @self: a map
 * @id: (nullable): the chosen guide
 */
void
rr_map_set_selected (RrMap      *self,
                     const char *id)
{
  if (g_strcmp0 (self->selected, id) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (id);
  rr_guide_layer_set_selected (self->guides, id);
  follow_selected (self);
}

/**
 * rr_map_set_track:
 * @self: a map
 * @fixes: (nullable) (element-type RrFix): the way of the chosen guide
 */
void
rr_map_set_track (RrMap  *self,
                  GArray *fixes)
{
  rr_guide_layer_set_track (self->guides, fixes);
}

/**
 * rr_map_set_theme:
 * @self: a map
 * @theme: light, dark or red night
 */
void
rr_map_set_theme (RrMap   *self,
                  RrTheme  theme)
{
  if (self->theme == theme)
    return;
  self->theme = theme;
  rr_guide_layer_set_theme (self->guides, theme);
  rr_map_theme_shapes (self);
  if (self->source == NULL)
    return;
  rr_mbtiles_set_theme (self->source, theme);
  show_tiles (self);
}

/**
 * rr_map_fit_all:
 * @self: a map
 *
 * Shows every guide that has a position.
 */
void
rr_map_fit_all (RrMap *self)
{
  ShumateViewport *viewport = get_viewport (self);
  RrView view = {
    .tile_px = 256,
    .width_px = gtk_widget_get_width (GTK_WIDGET (self)),
    .height_px = gtk_widget_get_height (GTK_WIDGET (self)),
  };

  if (!rr_view_fit (&view, self->snapshot, shumate_viewport_get_min_zoom_level (viewport), RR_MAP_MAX_FIT_ZOOM))
    return;
  self->n_fitted = self->snapshot->n_devices;
  shumate_viewport_set_zoom_level (viewport, view.zoom);
  shumate_map_center_on (self->map, view.lat_deg, view.lon_deg);
}

/* Whole levels, where tiles are sharp; the library's own steps are a fifth of one. */
static void
zoom_to (RrMap  *self,
         double  level)
{
  ShumateViewport *viewport = get_viewport (self);

  shumate_viewport_set_zoom_level (viewport, CLAMP (level, shumate_viewport_get_min_zoom_level (viewport),
                                                    shumate_viewport_get_max_zoom_level (viewport)));
}

/**
 * rr_map_zoom_by:
 * @self: a map
 * @steps: closer, or farther when negative
 */
void
rr_map_zoom_by (RrMap *self,
                int    steps)
{
  touched_cb (self);
  zoom_to (self, round (shumate_viewport_get_zoom_level (get_viewport (self))) + steps);
}

/* Who moves the map by hand wants to look elsewhere. */
static void
stop_following (RrMap *self)
{
  if (self->follow)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.follow", NULL);
}

/**
 * rr_map_pan_by:
 * @self: a map
 * @x_px: eastwards
 * @y_px: southwards
 */
void
rr_map_pan_by (RrMap *self,
               int    x_px,
               int    y_px)
{
  double lat_deg, lon_deg;

  touched_cb (self);
  stop_following (self);
  shumate_viewport_widget_coords_to_location (get_viewport (self), GTK_WIDGET (self->map),
                                              gtk_widget_get_width (GTK_WIDGET (self->map)) / 2.0 + x_px,
                                              gtk_widget_get_height (GTK_WIDGET (self->map)) / 2.0 + y_px,
                                              &lat_deg, &lon_deg);
  shumate_map_center_on (self->map, lat_deg, lon_deg);
}

/**
 * rr_map_set_follow:
 * @self: a map
 * @follow: keep the chosen guide in the middle
 */
void
rr_map_set_follow (RrMap    *self,
                   gboolean  follow)
{
  self->follow = follow;
  follow_selected (self);
}

/**
 * rr_map_go_to:
 * @self: a map
 * @lat_deg: latitude
 * @lon_deg: longitude
 */
void
rr_map_go_to (RrMap  *self,
              double  lat_deg,
              double  lon_deg)
{
  shumate_map_center_on (self->map, lat_deg, lon_deg);
}

static void
chosen_cb (RrGuideLayer *layer,
           const char   *id,
           RrMap        *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, id);
}

static void
cluster_cb (RrGuideLayer *layer,
            double        lat_deg,
            double        lon_deg,
            const char   *id,
            RrMap        *self)
{
  ShumateViewport *viewport = get_viewport (self);

  /* As close as it gets and still together: then it is one of them that is meant. */
  if (shumate_viewport_get_zoom_level (viewport) >= shumate_viewport_get_max_zoom_level (viewport))
    {
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, id);
      return;
    }
  stop_following (self);
  rr_map_zoom_by (self, 2);
  shumate_map_center_on (self->map, lat_deg, lon_deg);
}

static void
theme_changed_cb (GSettings  *settings,
                  const char *key,
                  RrMap      *self)
{
  rr_map_set_theme (self, (RrTheme) g_settings_get_enum (settings, "theme"));
}

static void
rr_map_dispose (GObject *object)
{
  RrMap *self = RR_MAP (object);

  g_clear_object (&self->settings);
  if (self->bounds_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->bounds_tick);
  self->bounds_tick = 0;
  if (self->source != NULL)
    rr_mbtiles_close (self->source);
  g_clear_object (&self->source);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_pointer (&self->snapshot, rr_snapshot_unref);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->shapes, g_ptr_array_unref);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (rr_map_parent_class)->dispose (object);
}

static void
rr_map_class_init (RrMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_map_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "rr-map");
  rr_map_class_add_keys (widget_class);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", RR_TYPE_MAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
make_button (const char *icon,
             const char *label,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static void
add_furniture (RrMap *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  ShumateScale *scale = shumate_scale_new (get_viewport (self));

  shumate_scale_set_unit (scale, SHUMATE_UNIT_METRIC);

  gtk_box_append (GTK_BOX (buttons), make_button ("zoom-in-symbolic", _("Zoom in (Ctrl++)"), "map.zoom-in"));
  gtk_box_append (GTK_BOX (buttons), make_button ("zoom-out-symbolic", _("Zoom out (Ctrl+−)"), "map.zoom-out"));
  gtk_box_append (GTK_BOX (buttons), make_button ("zoom-fit-best-symbolic", _("Show all guides (Ctrl+0)"), "map.fit-all"));
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_widget_set_valign (buttons, GTK_ALIGN_START);
  gtk_widget_add_css_class (buttons, "map-buttons");
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), buttons);

  gtk_widget_set_halign (GTK_WIDGET (scale), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (scale), GTK_ALIGN_END);
  gtk_widget_add_css_class (GTK_WIDGET (scale), "map-scale");
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (scale));

  self->licence = gtk_label_new (NULL);
  gtk_widget_set_halign (self->licence, GTK_ALIGN_END);
  gtk_widget_set_valign (self->licence, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->licence, "map-licence");
  gtk_widget_set_visible (self->licence, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->licence);
}

static void
dragged_cb (GtkGestureDrag *drag,
            double          x_px,
            double          y_px,
            RrMap          *self)
{
  if (hypot (x_px, y_px) > DRAG_PX)
    stop_following (self);
}

static void
rr_map_init (RrMap *self)
{
  GtkGesture *touch, *drag;

  self->shapes = g_ptr_array_new ();
  self->overlay = gtk_overlay_new ();
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  self->map = shumate_map_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self->map), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Map"), -1);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->map));
  self->guides = rr_guide_layer_new (get_viewport (self));
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->guides));
  g_signal_connect (self->guides, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->guides, "cluster", G_CALLBACK (cluster_cb), self);
  add_furniture (self);
  rr_map_add_tools (self);
  self->settings = g_settings_new (RR_APP_ID);
  g_signal_connect_object (self->settings, "changed::theme", G_CALLBACK (theme_changed_cb), self, 0);
  theme_changed_cb (self->settings, "theme", self);

  touch = gtk_gesture_click_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (touch), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (touch, "pressed", G_CALLBACK (touched_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (touch));

  drag = gtk_gesture_drag_new ();
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-update", G_CALLBACK (dragged_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

/**
 * rr_map_new_like:
 * @other: a map
 *
 * Returns: (transfer floating): a map of the same ground, in the same place
 */
GtkWidget *
rr_map_new_like (RrMap *other)
{
  RrMap *self = g_object_new (RR_TYPE_MAP, NULL);
  ShumateLocation *location = SHUMATE_LOCATION (get_viewport (other));

  /* What could be opened once; if not now, the map is without tiles, as after the first
   * failure. */
  if (other->path != NULL)
    rr_map_open_tiles (self, other->path, NULL);
  shumate_viewport_set_zoom_level (get_viewport (self), shumate_viewport_get_zoom_level (get_viewport (other)));
  rr_map_go_to (self, shumate_location_get_latitude (location), shumate_location_get_longitude (location));
  return GTK_WIDGET (self);
}

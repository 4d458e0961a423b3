/* rr-map-shapes.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-map-private.h"

#include <math.h>

#include "rr-mark.h"

/* What is drawn on the map, by the program and by people.
 *
 * Threads: main.
 */

#define DRAG_PX  6.0
#define CROSS_PX 33

static ShumateViewport *
get_viewport (RrMap *self)
{
  return shumate_map_get_viewport (self->map);
}

/**
 * rr_map_add_shapes:
 * @self: a map
 *
 * Returns: (transfer none): a new layer below the guides, above the earlier ones
 */
RrShapeLayer *
rr_map_add_shapes (RrMap *self)
{
  RrShapeLayer *layer = rr_shape_layer_new (get_viewport (self));

  shumate_map_insert_layer_behind (self->map, SHUMATE_LAYER (layer), SHUMATE_LAYER (self->guides));
  rr_shape_layer_set_theme (layer, self->theme);
  g_ptr_array_add (self->shapes, layer);
  return layer;
}

void
rr_map_theme_shapes (RrMap *self)
{
  for (guint i = 0; i < self->shapes->len; i++)
    rr_shape_layer_set_theme (self->shapes->pdata[i], self->theme);
  rr_shape_layer_set_theme (self->sketch, self->theme);
}

static void
show_bounds_now (RrMap *self)
{
  ShumateViewport *viewport = get_viewport (self);
  RrView view = {
    .tile_px = 256,
    .width_px = gtk_widget_get_width (GTK_WIDGET (self)),
    .height_px = gtk_widget_get_height (GTK_WIDGET (self)),
  };

  rr_view_fit_bounds (&view, &self->least, &self->most, shumate_viewport_get_min_zoom_level (viewport),
                      RR_MAP_MAX_FIT_ZOOM);
  shumate_viewport_set_zoom_level (viewport, view.zoom);
  shumate_map_center_on (self->map, view.lat_deg, remainder (view.lon_deg, 360.0));
}

static gboolean
bounds_tick_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       data)
{
  RrMap *self = RR_MAP (widget);

  if (gtk_widget_get_width (widget) <= 0)
    return G_SOURCE_CONTINUE;
  self->bounds_tick = 0;
  show_bounds_now (self);
  return G_SOURCE_REMOVE;
}

/**
 * rr_map_show_bounds:
 * @self: a map
 * @least: the western and northern edge
 * @most: the eastern and southern edge
 *
 * At once, or as soon as the map has a size.
 *
 * Returns: %FALSE if they are no box
 */
gboolean
rr_map_show_bounds (RrMap            *self,
                    const RrMapPoint *least,
                    const RrMapPoint *most)
{
  if (!(least->x <= most->x && least->y <= most->y))
    return FALSE;
  self->least = *least;
  self->most = *most;
  self->fit_until_us = 0;
  self->n_fitted = MAX (self->n_fitted, 1u);
  if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    show_bounds_now (self);
  else if (self->bounds_tick == 0)
    self->bounds_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), bounds_tick_cb, NULL, NULL);
  return TRUE;
}

/**
 * rr_map_show_shapes:
 * @self: a map
 * @layer: one of its layers
 * @id: (nullable): one shape, %NULL for all
 *
 * Returns: %FALSE if there is nothing to show
 */
gboolean
rr_map_show_shapes (RrMap        *self,
                    RrShapeLayer *layer,
                    const char   *id)
{
  RrMapPoint least, most;

  return rr_shape_layer_get_bounds (layer, id, &least, &most) && rr_map_show_bounds (self, &least, &most);
}

/**
 * rr_map_get_draw:
 * @self: a map
 *
 * Returns: (transfer none): its drawing tool
 */
RrDraw *
rr_map_get_draw (RrMap *self)
{
  return self->draw;
}

/**
 * rr_map_get_place_at:
 * @self: a map
 * @x_px: a point of it
 * @y_px: a point of it
 * @place: (out): where that is
 */
void
rr_map_get_place_at (RrMap   *self,
                     double   x_px,
                     double   y_px,
                     RrPlace *place)
{
  shumate_viewport_widget_coords_to_location (get_viewport (self), GTK_WIDGET (self->map), x_px, y_px,
                                              &place->lat_deg, &place->lon_deg);
  place->lon_deg = remainder (place->lon_deg, 360.0);
}

/* The guides had their chance; what lies on top comes first. */
static void
clicked_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x_px,
            double           y_px,
            RrMap           *self)
{
  gboolean is_hit = FALSE;

  if (n_press > 1 || rr_draw_is_active (self->draw))
    return;
  for (guint i = self->shapes->len; i-- > 0 && !is_hit;)
    is_hit = rr_shape_layer_click (self->shapes->pdata[i], x_px, y_px);
  if (is_hit)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
draw_cross_cb (GtkDrawingArea *area,
               cairo_t        *cr,
               int             width,
               int             height,
               gpointer        map)
{
  const GdkRGBA *casing = rr_mark_get_casing (RR_MAP (map)->theme);
  const GdkRGBA *ink = rr_mark_get_colour (RR_DEVICE_ONLINE, FALSE, RR_MAP (map)->theme);
  double x = width / 2.0, y = height / 2.0;

  cairo_move_to (cr, x, 2), cairo_line_to (cr, x, y - 4);
  cairo_move_to (cr, x, y + 4), cairo_line_to (cr, x, height - 2);
  cairo_move_to (cr, 2, y), cairo_line_to (cr, x - 4, y);
  cairo_move_to (cr, x + 4, y), cairo_line_to (cr, width - 2, y);
  gdk_cairo_set_source_rgba (cr, casing);
  cairo_set_line_width (cr, 4);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke_preserve (cr);
  gdk_cairo_set_source_rgba (cr, ink);
  cairo_set_line_width (cr, 1.8);
  cairo_stroke (cr);
}

static GtkWidget *
add_cross (RrMap *self)
{
  GtkWidget *cross = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (cross), CROSS_PX);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (cross), CROSS_PX);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (cross), draw_cross_cb, self, NULL);
  gtk_widget_set_halign (cross, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (cross, GTK_ALIGN_CENTER);
  gtk_widget_set_can_target (cross, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), cross);
  return cross;
}

void
rr_map_add_tools (RrMap *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkWidget *cross = add_cross (self);

  self->sketch = rr_shape_layer_new (get_viewport (self));
  shumate_map_insert_layer_above (self->map, SHUMATE_LAYER (self->sketch), SHUMATE_LAYER (self->guides));
  self->draw = rr_draw_new (self->map, self->sketch, cross);
  gtk_widget_set_halign (GTK_WIDGET (self->draw), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->draw), GTK_ALIGN_START);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->draw));
  /* A point may be set where a guide stands. */
  g_object_bind_property (cross, "visible", self->guides, "can-target",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->map), GTK_EVENT_CONTROLLER (click));
}

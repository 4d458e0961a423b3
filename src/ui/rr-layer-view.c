/* rr-layer-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-layer-view.h"

/* A layer and the viewport of its map.
 *
 * Threads: main.
 */

/**
 * rr_layer_get_view:
 * @layer: a layer
 * @view: (out caller-allocates): where its map is, and how large the layer
 */
void
rr_layer_get_view (ShumateLayer *layer,
                   RrView       *view)
{
  ShumateViewport *viewport = shumate_layer_get_viewport (layer);

  *view = (RrView) {
    .lat_deg = shumate_location_get_latitude (SHUMATE_LOCATION (viewport)),
    .lon_deg = shumate_location_get_longitude (SHUMATE_LOCATION (viewport)),
    .zoom = shumate_viewport_get_zoom_level (viewport),
    .width_px = gtk_widget_get_width (GTK_WIDGET (layer)),
    .height_px = gtk_widget_get_height (GTK_WIDGET (layer)),
    .tile_px = 256,
  };
}

/**
 * rr_layer_follow:
 * @layer: a layer that has its viewport
 */
void
rr_layer_follow (ShumateLayer *layer)
{
  static const char *const properties[] = { "notify::latitude", "notify::longitude", "notify::zoom-level" };
  ShumateViewport *viewport = shumate_layer_get_viewport (layer);

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    g_signal_connect_object (viewport, properties[i], G_CALLBACK (gtk_widget_queue_draw), layer,
                             G_CONNECT_SWAPPED);
}

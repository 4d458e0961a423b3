/* rr-shape-layer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

#include "rr-figure.h"
#include "rr-tint.h"

G_BEGIN_DECLS

#define RR_TYPE_SHAPE_LAYER (rr_shape_layer_get_type ())
G_DECLARE_FINAL_TYPE (RrShapeLayer, rr_shape_layer, RR, SHAPE_LAYER, ShumateLayer)

/* Lines, polygons, circles and points on a map. rr_map_add_shapes() makes one that lies
 * below the guides and follows the theme:
 *
 *   RrShapeLayer *zones = rr_map_add_shapes (map);
 *   RrPlace corners[] = { { 47.1, 9.5 }, { 47.2, 9.5 }, { 47.2, 9.6 } };
 *   RrFigure zone = { .id = "zone-1", .label = "Upper gorge", .kind = RR_FIGURE_POLYGON,
 *                    .tone = RR_TONE_QUIET, .dash = RR_DASH_DASHED, .points = corners, .n_points = 3 };
 *
 *   rr_shape_layer_put (zones, &zone);
 *
 * Later ones lie above earlier ones. Signal: "chosen" (const char *id), when one is clicked. */
RrShapeLayer *rr_shape_layer_new          (ShumateViewport *viewport);
void          rr_shape_layer_put          (RrShapeLayer    *self,
                                           const RrFigure  *figure);
void          rr_shape_layer_remove       (RrShapeLayer    *self,
                                           const char      *id);
void          rr_shape_layer_clear        (RrShapeLayer    *self);
guint         rr_shape_layer_get_n        (RrShapeLayer    *self);
guint         rr_shape_layer_get_n_drawn  (RrShapeLayer    *self);
void          rr_shape_layer_set_selected (RrShapeLayer    *self,
                                           const char      *id);
void          rr_shape_layer_set_theme    (RrShapeLayer    *self,
                                           RrTheme          theme);
const char   *rr_shape_layer_hit          (RrShapeLayer    *self,
                                           double           x_px,
                                           double           y_px);
gboolean      rr_shape_layer_click        (RrShapeLayer    *self,
                                           double           x_px,
                                           double           y_px);
gboolean      rr_shape_layer_get_bounds   (RrShapeLayer    *self,
                                           const char      *id,
                                           RrMapPoint      *least,
                                           RrMapPoint      *most);

G_END_DECLS

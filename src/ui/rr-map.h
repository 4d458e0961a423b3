/* rr-map.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-draw.h"
#include "rr-guide-layer.h"
#include "rr-shape-layer.h"

G_BEGIN_DECLS

#define RR_TYPE_MAP (rr_map_get_type ())
G_DECLARE_FINAL_TYPE (RrMap, rr_map, RR, MAP, GtkWidget)

/* Signal: "chosen" (const char *id). Every map has its own zoom, follows the theme of the
 * settings, and one drawing tool; a second one of the same ground is made with
 * rr_map_new_like(). */
GtkWidget *rr_map_new_like    (RrMap       *other);
const char *rr_map_get_tiles_path (RrMap   *self);
gboolean rr_map_open_tiles    (RrMap       *self,
                               const char  *path,
                               GError     **error);
void     rr_map_set_snapshot  (RrMap       *self,
                               RrSnapshot  *snapshot);
void     rr_map_set_selected  (RrMap       *self,
                               const char  *id);
void     rr_map_set_track     (RrMap       *self,
                               GArray      *fixes);
void     rr_map_set_theme     (RrMap       *self,
                               RrTheme      theme);
void     rr_map_fit_all       (RrMap       *self);
void     rr_map_zoom_by       (RrMap       *self,
                               int          steps);
void     rr_map_pan_by        (RrMap       *self,
                               int          x_px,
                               int          y_px);
void     rr_map_set_follow    (RrMap       *self,
                               gboolean     follow);
void     rr_map_go_to         (RrMap       *self,
                               double       lat_deg,
                               double       lon_deg);
/* A layer below the guides and above earlier ones; it ends with the map. */
RrShapeLayer *rr_map_add_shapes (RrMap     *self);
gboolean rr_map_show_bounds   (RrMap       *self,
                               const RrMapPoint *least,
                               const RrMapPoint *most);
gboolean rr_map_show_shapes   (RrMap       *self,
                               RrShapeLayer *layer,
                               const char  *id);
RrDraw  *rr_map_get_draw      (RrMap       *self);
void     rr_map_get_place_at  (RrMap       *self,
                               double       x_px,
                               double       y_px,
                               RrPlace     *place);

G_END_DECLS

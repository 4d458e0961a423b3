/* rr-draw.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <shumate/shumate.h>

#include "rr-shape-layer.h"

G_BEGIN_DECLS

#define RR_TYPE_DRAW (rr_draw_get_type ())
G_DECLARE_FINAL_TYPE (RrDraw, rr_draw, RR, DRAW, GtkWidget)

/* Called once for each start: with the points in degrees, borrowed, or with NULL if it was
 * given up. A circle has its middle alone, and a radius. */
typedef void (*RrDrawCallback) (const RrPlace *points,
                                guint          n_points,
                                double         radius_m,
                                gpointer       user_data);

/* The drawing tool of a map, from rr_map_get_draw(). By mouse: a click sets a point, a
 * point can be dragged, a double click finishes. By keyboard: arrows move the map under
 * the cross (Shift: finely), Enter sets a point there, Backspace takes the last step back,
 * Page Up and Page Down choose a point, M moves it to the cross, Delete takes it away,
 * Ctrl+Enter finishes, Escape gives up; or coordinates are typed.
 *
 *   rr_draw_start (rr_map_get_draw (map), RR_FIGURE_POLYGON, RR_TONE_QUIET, _("Dead zone"),
 *                  NULL, 0, 0, drawn_cb, page);
 *
 * Starting while another drawing is open gives that one up first. */
void     rr_draw_start     (RrDraw        *self,
                            RrFigureKind   kind,
                            RrTone         tone,
                            const char    *title,
                            const RrPlace *points,
                            guint          n_points,
                            double         radius_m,
                            RrDrawCallback callback,
                            gpointer       user_data);
gboolean rr_draw_is_active (RrDraw        *self);
void     rr_draw_finish    (RrDraw        *self);
void     rr_draw_cancel    (RrDraw        *self);

/* For the map: the tool of @map, which draws into @layer and shows @cross in its middle. */
RrDraw  *rr_draw_new       (ShumateMap    *map,
                            RrShapeLayer  *layer,
                            GtkWidget     *cross);

G_END_DECLS

/* rr-shape-picture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-shape.h"
#include "rr-sprites.h"

G_BEGIN_DECLS

/* Draws one shape; its name comes after all of them, with rr_shape_draw_name(). */
void           rr_shape_draw       (RrShapeForm   *form,
                                    cairo_t       *cr,
                                    const RrView  *view,
                                    RrTheme        theme,
                                    gboolean       is_selected);
void           rr_shape_draw_name  (RrShapeForm   *form,
                                    cairo_t       *cr,
                                    const RrView  *view,
                                    RrSprites     *sprites,
                                    GtkWidget     *widget);
const GdkRGBA *rr_tone_get_colour  (RrTone         tone,
                                    RrTheme        theme);

G_END_DECLS

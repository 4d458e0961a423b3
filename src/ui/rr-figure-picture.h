/* rr-figure-picture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-figure.h"
#include "rr-sprites.h"

G_BEGIN_DECLS

/* Draws one figure; its name comes after all of them, with rr_figure_draw_name(). */
void           rr_figure_draw      (RrFigureForm *form,
                                    cairo_t      *cr,
                                    const RrView *view,
                                    RrTheme       theme,
                                    gboolean      is_selected);
void           rr_figure_draw_name (RrFigureForm *form,
                                    cairo_t      *cr,
                                    const RrView *view,
                                    RrSprites    *sprites,
                                    GtkWidget    *widget);
const GdkRGBA *rr_tone_get_colour  (RrTone        tone,
                                    RrTheme       theme);

G_END_DECLS

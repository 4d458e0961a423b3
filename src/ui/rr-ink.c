/* rr-ink.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ink.h"

#include "rr-compat.h"

/* What the charts draw with: the colour of the text around them, and short texts.
 *
 * Threads: main.
 */

/**
 * rr_ink_set:
 * @cr: where to draw
 * @widget: whose colour
 * @alpha: how much of it shows, to 1
 *
 * Draws on in the colour that the text of @widget has.
 */
void
rr_ink_set (cairo_t   *cr,
            GtkWidget *widget,
            double     alpha)
{
  GdkRGBA colour;

  rr_compat_widget_get_color (widget, &colour);
  cairo_set_source_rgba (cr, (double) colour.red, (double) colour.green, (double) colour.blue,
                         (double) colour.alpha * alpha);
}

/**
 * rr_ink_text:
 * @cr: where to draw
 * @layout: of the widget, for one text after the other
 * @text: one line
 * @x: where it begins, or ends
 * @y: its middle
 * @x_align: 0 begins at @x, 1 ends there
 * @max_px: it is never wider, if @layout ellipsizes
 */
void
rr_ink_text (cairo_t     *cr,
             PangoLayout *layout,
             const char  *text,
             double       x,
             double       y,
             double       x_align,
             double       max_px)
{
  int width, height;

  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > max_px)
    pango_layout_set_width (layout, (int) MAX (max_px, 0) * PANGO_SCALE);
  cairo_move_to (cr, x - MIN (width, max_px) * x_align, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

/* rr-fill-bar.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fill-bar.h"

#include <string.h>

#include "rr-ink.h"

/* RrFillBar shows how full a departure is: sold is solid, held is hatched, free is empty, who
 * waits stands behind the end as dots, and what is closed is crossed out. Whoever shows one
 * says the numbers, too, so that it is no news to a screen reader.
 *
 * Threads: main.
 * Ends:    with its parent.
 */
struct _RrFillBar
{
  GtkWidget parent_instance;

  RrFill    fill;
};

G_DEFINE_FINAL_TYPE (RrFillBar, rr_fill_bar, GTK_TYPE_WIDGET)

#define WIDTH_PX   96
#define HEIGHT_PX  14
#define HATCH_PX   4.0
#define MAX_DOTS   5

/* A shape of the bar, from one share of it to another. */
static void
clip_part (cairo_t *cr,
           double   from,
           double   to,
           double   width,
           double   height)
{
  cairo_rectangle (cr, from * width, 0, (to - from) * width, height);
}

static void
hatch (cairo_t *cr,
       double   from,
       double   to,
       double   width,
       double   height)
{
  cairo_save (cr);
  clip_part (cr, from, to, width, height);
  cairo_clip (cr);
  cairo_set_line_width (cr, 1.2);
  for (double x = from * width - height; x < to * width; x += HATCH_PX)
    {
      cairo_move_to (cr, x, height);
      cairo_line_to (cr, x + height, 0);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_waiting (cairo_t *cr,
              guint    n,
              double   x,
              double   height)
{
  for (guint i = 0; i < MIN (n, MAX_DOTS); i++)
    {
      cairo_arc (cr, x + 3 + i * 5, height / 2, 1.7, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw (RrFillBar *self,
      cairo_t   *cr,
      double     width,
      double     height)
{
  const RrFill *fill = &self->fill;
  double room = fill->waiting > 0 ? MAX (width - 5 * MAX_DOTS - 4, width / 2) : width;
  double most = MAX (MAX (fill->capacity, fill->confirmed + fill->held), 1);
  double sold = fill->confirmed / most, taken = (fill->confirmed + fill->held) / most;

  rr_ink_set (cr, GTK_WIDGET (self), 0.78);
  clip_part (cr, 0, sold, room, height);
  cairo_fill (cr);
  hatch (cr, sold, taken, room, height);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, 0.5, 0.5, room - 1, height - 1);
  cairo_stroke (cr);
  if (fill->is_closed)
    {
      cairo_move_to (cr, 1, height / 2);
      cairo_line_to (cr, room - 1, height / 2);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
  if (fill->waiting > 0)
    draw_waiting (cr, fill->waiting, room + 3, height);
}

static void
rr_fill_bar_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (widget), height = MIN (gtk_widget_get_height (widget), HEIGHT_PX);
  cairo_t *cr;

  if (width < 4 || height < 4)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  draw (RR_FILL_BAR (widget), cr, width, height);
  cairo_destroy (cr);
}

static void
rr_fill_bar_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_PX : HEIGHT_PX;
}

static void
rr_fill_bar_class_init (RrFillBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = rr_fill_bar_snapshot;
  widget_class->measure = rr_fill_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "fill-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rr_fill_bar_init (RrFillBar *self)
{
}

/**
 * rr_fill_bar_new:
 *
 * Returns: (transfer floating): an empty bar
 */
GtkWidget *
rr_fill_bar_new (void)
{
  return g_object_new (RR_TYPE_FILL_BAR, NULL);
}

/**
 * rr_fill_bar_set:
 * @self: a bar
 * @fill: how full it is
 */
void
rr_fill_bar_set (RrFillBar    *self,
                 const RrFill *fill)
{
  if (memcmp (&self->fill, fill, sizeof *fill) == 0)
    return;
  self->fill = *fill;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* rr-status-dot.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-status-dot.h"

#include <string.h>

#include "rr-compat.h"
#include "rr-guide-item.h"

/* RrStatusDot is the mark of a guide as on the map, in the colour its style class gives
 * it. The words are beside it, so it says nothing to a screen reader.
 *
 * Threads: main.
 * Ends:    with its parent.
 */
struct _RrStatusDot
{
  GtkWidget   parent_instance;
  RrMark      mark;
  const char *css_class;   /* (nullable): a constant */
};

G_DEFINE_FINAL_TYPE (RrStatusDot, rr_status_dot, GTK_TYPE_WIDGET)

#define SIDE_PX 18

static void
rr_status_dot_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  RrStatusDot *self = RR_STATUS_DOT (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  double scale = self->mark == RR_MARK_OCTAGON ? 0.62 : 0.85;
  GdkRGBA colour;
  cairo_t *cr;

  rr_compat_widget_get_color (widget, &colour);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  cairo_translate (cr, (double) width / 2, (double) height / 2);
  cairo_scale (cr, scale, scale);
  rr_mark_path (self->mark, cr);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 2.4);
  if (rr_mark_is_open (self->mark))
    cairo_stroke (cr);
  else
    cairo_fill (cr);
  if (self->mark == RR_MARK_OCTAGON)
    {
      /* An exclamation mark, cut out. */
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_rectangle (cr, -1.6, -8, 3.2, 9.5);
      cairo_rectangle (cr, -1.6, 4, 3.2, 3.2);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

static void
rr_status_dot_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = SIDE_PX;
}

static void
rr_status_dot_class_init (RrStatusDotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = rr_status_dot_snapshot;
  widget_class->measure = rr_status_dot_measure;
  gtk_widget_class_set_css_name (widget_class, "status-dot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rr_status_dot_init (RrStatusDot *self)
{
}

/**
 * rr_status_dot_new:
 *
 * Returns: (transfer floating): a dot
 */
GtkWidget *
rr_status_dot_new (void)
{
  return g_object_new (RR_TYPE_STATUS_DOT, NULL);
}

/**
 * rr_status_dot_set_state:
 * @self: a dot
 * @state: the device it stands for
 */
void
rr_status_dot_set_state (RrStatusDot         *self,
                         const RrDeviceState *state)
{
  RrMark mark = rr_mark_of (state, FALSE);
  const char *css_class = rr_status_css_class (state);

  if (self->mark == mark && g_strcmp0 (self->css_class, css_class) == 0)
    return;
  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  self->mark = mark;
  self->css_class = css_class;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

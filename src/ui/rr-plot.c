/* rr-plot.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-plot.h"

#include <math.h>

#include "rr-compat.h"

/* RrPlot draws one line with the highest and lowest value beside it, and says the value
 * under the pointer.
 *
 * Threads: main.
 * Ends:    with its parent.
 */
struct _RrPlot
{
  GtkWidget     parent_instance;
  char         *title;      /* (owned) */
  char         *unit;       /* (owned) */
  RrPlotFormat  format;
  GArray       *points;     /* (owned): of RrPlotPoint, x grows */
  double        min_x, max_x, min_y, max_y;
  double        hover_x;    /* pixels, NaN for none */
};

G_DEFINE_FINAL_TYPE (RrPlot, rr_plot, GTK_TYPE_WIDGET)

#define MARGIN_LEFT  44
#define MARGIN_TOP   18
#define MARGIN_REST  6

static double
to_px (double value,
       double low,
       double high,
       double from,
       double to)
{
  return high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2;
}

static void
draw_text (GtkWidget  *widget,
           cairo_t    *cr,
           const char *text,
           double      x,
           double      y,
           gboolean    right_aligned)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, right_aligned ? x - width : x, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_line (RrPlot  *self,
           cairo_t *cr,
           double   width,
           double   height)
{
  gboolean pen_down = FALSE;

  for (guint i = 0; i < self->points->len; i++)
    {
      const RrPlotPoint *point = &g_array_index (self->points, RrPlotPoint, i);
      double x = to_px (point->x, self->min_x, self->max_x, MARGIN_LEFT, width - MARGIN_REST);
      double y = to_px (point->y, self->min_y, self->max_y, height - MARGIN_REST, MARGIN_TOP);

      if (isnan (point->y))
        pen_down = FALSE;
      else if (pen_down)
        cairo_line_to (cr, x, y);
      else
        {
          cairo_move_to (cr, x, y);
          pen_down = TRUE;
        }
    }
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
}

static const RrPlotPoint *
find_hovered (RrPlot *self,
              double  width)
{
  const RrPlotPoint *best = NULL;
  double best_px = G_MAXDOUBLE;

  for (guint i = 0; !isnan (self->hover_x) && i < self->points->len; i++)
    {
      const RrPlotPoint *point = &g_array_index (self->points, RrPlotPoint, i);
      double px = fabs (to_px (point->x, self->min_x, self->max_x, MARGIN_LEFT, width - MARGIN_REST)
                        - self->hover_x);

      if (!isnan (point->y) && px < best_px)
        {
          best = point;
          best_px = px;
        }
    }
  return best;
}

static void
draw_hover (RrPlot  *self,
            cairo_t *cr,
            double   width,
            double   height)
{
  const RrPlotPoint *point = find_hovered (self, width);
  g_autofree char *text = NULL;
  double x;

  if (point == NULL)
    return;
  x = to_px (point->x, self->min_x, self->max_x, MARGIN_LEFT, width - MARGIN_REST);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, MARGIN_TOP);
  cairo_line_to (cr, x, height - MARGIN_REST);
  cairo_stroke (cr);
  text = self->format (point->x, point->y);
  draw_text (GTK_WIDGET (self), cr, text, width - MARGIN_REST, MARGIN_TOP / 2.0, TRUE);
}

static void
rr_plot_snapshot (GtkWidget   *widget,
                  GtkSnapshot *snapshot)
{
  RrPlot *self = RR_PLOT (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  g_autofree char *low = g_strdup_printf ("%.0f %s", self->min_y, self->unit);
  g_autofree char *high = g_strdup_printf ("%.0f", self->max_y);
  GdkRGBA colour;

  rr_compat_widget_get_color (widget, &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  draw_text (widget, cr, self->title, 0, MARGIN_TOP / 2.0, FALSE);
  if (self->points->len > 0)
    {
      draw_text (widget, cr, high, MARGIN_LEFT - 6, MARGIN_TOP + 6, TRUE);
      draw_text (widget, cr, low, MARGIN_LEFT - 6, height - MARGIN_REST - 6, TRUE);
      draw_line (self, cr, width, height);
      draw_hover (self, cr, width, height);
    }
  cairo_destroy (cr);
}

static void
rr_plot_measure (GtkWidget      *widget,
                 GtkOrientation  orientation,
                 int             for_size,
                 int            *minimum,
                 int            *natural,
                 int            *minimum_baseline,
                 int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 84;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 92;
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           RrPlot                   *self)
{
  self->hover_x = x;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller,
          RrPlot                   *self)
{
  self->hover_x = NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
rr_plot_finalize (GObject *object)
{
  RrPlot *self = RR_PLOT (object);

  g_array_unref (self->points);
  g_free (self->title);
  g_free (self->unit);

  G_OBJECT_CLASS (rr_plot_parent_class)->finalize (object);
}

static void
rr_plot_class_init (RrPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rr_plot_finalize;
  widget_class->snapshot = rr_plot_snapshot;
  widget_class->measure = rr_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "rr-plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rr_plot_init (RrPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (RrPlotPoint));
  self->hover_x = NAN;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/**
 * rr_plot_new:
 * @title: what it shows
 * @unit: unit of the values
 * @format: words for one value
 *
 * Returns: (transfer floating): an empty plot
 */
GtkWidget *
rr_plot_new (const char   *title,
             const char   *unit,
             RrPlotFormat  format)
{
  RrPlot *self = g_object_new (RR_TYPE_PLOT, NULL);

  self->title = g_strdup (title);
  self->unit = g_strdup (unit);
  self->format = format;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

/**
 * rr_plot_set_points:
 * @self: a plot
 * @points: (array length=n_points): x grows; NaN in y breaks the line
 * @n_points: how many
 *
 * The plot is hidden while there is nothing to show.
 */
void
rr_plot_set_points (RrPlot            *self,
                    const RrPlotPoint *points,
                    guint              n_points)
{
  g_array_set_size (self->points, 0);
  g_array_append_vals (self->points, points, n_points);
  self->min_y = G_MAXDOUBLE, self->max_y = -G_MAXDOUBLE;
  for (guint i = 0; i < n_points; i++)
    if (!isnan (points[i].y))
      {
        self->min_y = MIN (self->min_y, points[i].y);
        self->max_y = MAX (self->max_y, points[i].y);
      }
  if (n_points > 0)
    {
      self->min_x = points[0].x;
      self->max_x = points[n_points - 1].x;
    }
  if (self->min_y > self->max_y)
    g_array_set_size (self->points, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), self->points->len > 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

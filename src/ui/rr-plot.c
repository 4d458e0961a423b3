/* rr-plot.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-plot.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-ink.h"

/* RrPlot draws a value over time: one line, its highest and lowest value beside it, when
 * it begins and ends below, and the value under the pointer above.
 *
 * Threads: main.
 * Ends:    with its parent.
 */
struct _RrPlot
{
  GtkWidget    parent_instance;
  char        *title;       /* (owned) */
  char        *unit;        /* (owned) */
  gboolean     from_zero;
  GArray      *points;      /* (owned): of RrPlotPoint, x grows */
  double       min_x, max_x, min_y, max_y;
  double       hover_x;     /* pixels, NaN for none */
  PangoLayout *layout;      /* (owned): for every text, one after the other */
};

G_DEFINE_FINAL_TYPE (RrPlot, rr_plot, GTK_TYPE_WIDGET)

#define MARGIN_LEFT   40
#define MARGIN_TOP    22
#define MARGIN_BOTTOM 20
#define MARGIN_RIGHT  4
#define N_COLUMNS     300

/* The part of the widget where the line is. */
typedef struct
{
  double left, right, top, bottom;
} Frame;

static void
get_frame (RrPlot *self,
           Frame  *frame)
{
  GtkWidget *widget = GTK_WIDGET (self);

  *frame = (Frame) { MARGIN_LEFT, gtk_widget_get_width (widget) - MARGIN_RIGHT, MARGIN_TOP,
                     gtk_widget_get_height (widget) - MARGIN_BOTTOM };
}

static double
to_px (double value,
       double low,
       double high,
       double from,
       double to)
{
  return high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2;
}

static double
x_to_px (RrPlot      *self,
         const Frame *frame,
         double       x)
{
  return to_px (x, self->min_x, self->max_x, frame->left, frame->right);
}

static double
y_to_px (RrPlot      *self,
         const Frame *frame,
         double       y)
{
  return to_px (y, self->min_y, self->max_y, frame->bottom, frame->top);
}

/* --- drawing ------------------------------------------------------------------ */

static char *
format_clock (double x)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local ((gint64) x);

  return when != NULL ? g_date_time_format (when, "%H:%M") : g_strdup ("");
}

static void
draw_axes (RrPlot      *self,
           cairo_t     *cr,
           const Frame *frame)
{
  g_autofree char *low = g_strdup_printf ("%.0f", self->min_y);
  g_autofree char *high = g_strdup_printf ("%.0f", self->max_y);
  g_autofree char *begin = format_clock (self->min_x);
  g_autofree char *end = format_clock (self->max_x);

  rr_ink_set (cr, GTK_WIDGET (self), 0.22);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < 2; i++)
    {
      double y = floor (i == 0 ? frame->top : frame->bottom) + 0.5;

      cairo_move_to (cr, frame->left, y);
      cairo_line_to (cr, frame->right, y);
    }
  cairo_stroke (cr);
  rr_ink_set (cr, GTK_WIDGET (self), 0.85);
  rr_ink_text (cr, self->layout, high, frame->left - 6, frame->top, 1, G_MAXDOUBLE);
  rr_ink_text (cr, self->layout, low, frame->left - 6, frame->bottom, 1, G_MAXDOUBLE);
  rr_ink_text (cr, self->layout, begin, frame->left, frame->bottom + MARGIN_BOTTOM / 2.0 + 2, 0, G_MAXDOUBLE);
  rr_ink_text (cr, self->layout, end, frame->right, frame->bottom + MARGIN_BOTTOM / 2.0 + 2, 1, G_MAXDOUBLE);
}

static void
draw_line (RrPlot      *self,
           cairo_t     *cr,
           const Frame *frame)
{
  gboolean pen_down = FALSE;

  for (guint i = 0; i < self->points->len; i++)
    {
      const RrPlotPoint *point = &g_array_index (self->points, RrPlotPoint, i);
      double x = x_to_px (self, frame, point->x), y = y_to_px (self, frame, point->y);

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
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
}

static const RrPlotPoint *
find_hovered (RrPlot      *self,
              const Frame *frame)
{
  const RrPlotPoint *best = NULL;
  double best_px = G_MAXDOUBLE;

  for (guint i = 0; !isnan (self->hover_x) && i < self->points->len; i++)
    {
      const RrPlotPoint *point = &g_array_index (self->points, RrPlotPoint, i);
      double px = fabs (x_to_px (self, frame, point->x) - self->hover_x);

      if (!isnan (point->y) && px < best_px)
        {
          best = point;
          best_px = px;
        }
    }
  return best;
}

static void
draw_hover (RrPlot            *self,
            cairo_t           *cr,
            const Frame       *frame,
            const RrPlotPoint *point)
{
  g_autofree char *clock = format_clock (point->x);
  /* Translators: a value, its unit, and when it was, such as "840 m · 14:05" */
  g_autofree char *text = g_strdup_printf (_("%.0f %s · %s"), point->y, self->unit, clock);
  double x = x_to_px (self, frame, point->x), y = y_to_px (self, frame, point->y);

  rr_ink_set (cr, GTK_WIDGET (self), 0.5);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, floor (x) + 0.5, frame->top);
  cairo_line_to (cr, floor (x) + 0.5, frame->bottom);
  cairo_stroke (cr);
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  cairo_arc (cr, x, y, 3, 0, 2 * G_PI);
  cairo_fill (cr);
  rr_ink_text (cr, self->layout, text, frame->right, MARGIN_TOP / 2.0 - 2, 1, G_MAXDOUBLE);
}

static void
rr_plot_snapshot (GtkWidget   *widget,
                  GtkSnapshot *snapshot)
{
  RrPlot *self = RR_PLOT (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget));
  const RrPlotPoint *hovered;
  Frame frame;
  cairo_t *cr;

  if (self->points->len == 0)
    return;
  get_frame (self, &frame);
  hovered = find_hovered (self, &frame);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  rr_ink_text (cr, self->layout, self->title, 0, MARGIN_TOP / 2.0 - 2, 0, G_MAXDOUBLE);
  draw_axes (self, cr, &frame);
  draw_line (self, cr, &frame);
  if (hovered != NULL)
    draw_hover (self, cr, &frame, hovered);
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
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 96;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 108;
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
  g_object_unref (self->layout);
  g_free (self->title);
  g_free (self->unit);

  G_OBJECT_CLASS (rr_plot_parent_class)->finalize (object);
}

static void
css_changed_cb (GtkWidget         *widget,
                GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rr_plot_parent_class)->css_changed (widget, change);
  pango_layout_context_changed (RR_PLOT (widget)->layout);
}

static void
rr_plot_class_init (RrPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rr_plot_finalize;
  widget_class->snapshot = rr_plot_snapshot;
  widget_class->measure = rr_plot_measure;
  widget_class->css_changed = css_changed_cb;
  gtk_widget_class_set_css_name (widget_class, "rr-plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rr_plot_init (RrPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (RrPlotPoint));
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  self->hover_x = NAN;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/**
 * rr_plot_new:
 * @title: what it shows
 * @unit: unit of the values
 * @from_zero: whether the scale begins at zero
 *
 * Returns: (transfer floating): an empty plot
 */
GtkWidget *
rr_plot_new (const char *title,
             const char *unit,
             gboolean    from_zero)
{
  RrPlot *self = g_object_new (RR_TYPE_PLOT, NULL);

  /* Translators: what a plot shows, then its unit */
  self->title = g_strdup_printf (_("%s, %s"), title, unit);
  self->unit = g_strdup (unit);
  self->from_zero = from_zero;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

/* --- points ------------------------------------------------------------------- */

static void
append_extremes (GArray            *out,
                 const RrPlotPoint *low,
                 const RrPlotPoint *high)
{
  const RrPlotPoint *first = low->x <= high->x ? low : high;
  const RrPlotPoint *second = first == low ? high : low;

  g_array_append_vals (out, first, 1);
  if (second != first)
    g_array_append_vals (out, second, 1);
}

/**
 * rr_plot_thin_out:
 * @points: (element-type RrPlotPoint): x grows; replaced by fewer
 * @n_columns: how many points side by side can be told apart
 *
 * Of the points that share a column only the lowest and the highest are kept, and one
 * gap if there is nothing else.
 */
void
rr_plot_thin_out (GArray *points,
                  guint   n_columns)
{
  g_autoptr(GArray) all = NULL;
  guint n = points->len;

  if (n <= 2 * n_columns || n_columns == 0)
    return;
  all = g_array_copy (points);
  g_array_set_size (points, 0);
  for (guint column = 0; column < n_columns; column++)
    {
      guint begin = (guint) ((guint64) column * n / n_columns);
      guint end = (guint) ((guint64) (column + 1) * n / n_columns);
      const RrPlotPoint *low = NULL, *high = NULL;

      for (guint i = begin; i < end; i++)
        {
          const RrPlotPoint *point = &g_array_index (all, RrPlotPoint, i);

          if (isnan (point->y))
            continue;
          low = low == NULL || point->y < low->y ? point : low;
          high = high == NULL || point->y > high->y ? point : high;
        }
      if (low != NULL)
        append_extremes (points, low, high);
      else
        g_array_append_vals (points, &g_array_index (all, RrPlotPoint, begin), 1);
    }
}

static void
measure_points (RrPlot *self)
{
  self->min_y = G_MAXDOUBLE, self->max_y = -G_MAXDOUBLE;
  for (guint i = 0; i < self->points->len; i++)
    {
      const RrPlotPoint *point = &g_array_index (self->points, RrPlotPoint, i);

      if (isnan (point->y))
        continue;
      self->min_y = MIN (self->min_y, point->y);
      self->max_y = MAX (self->max_y, point->y);
    }
  if (self->min_y > self->max_y)
    g_array_set_size (self->points, 0);
  if (self->points->len == 0)
    return;
  self->min_x = g_array_index (self->points, RrPlotPoint, 0).x;
  self->max_x = g_array_index (self->points, RrPlotPoint, self->points->len - 1).x;
  if (self->from_zero)
    self->min_y = MIN (self->min_y, 0);
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
  g_autofree char *spoken = NULL;

  g_array_set_size (self->points, 0);
  g_array_append_vals (self->points, points, n_points);
  rr_plot_thin_out (self->points, N_COLUMNS);
  measure_points (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->points->len > 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->points->len == 0)
    return;

  /* Translators: for screen readers: lowest and highest value, unit */
  spoken = g_strdup_printf (_("From %.0f to %.0f %s"), self->min_y, self->max_y, self->unit);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken, -1);
}

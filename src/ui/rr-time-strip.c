/* rr-time-strip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-time-strip.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-figure-picture.h"
#include "rr-ink.h"

/* RrTimeStrip draws marks where they are on the time line and a line where it is now. What
 * each of them is stands in the list beside it, which is also how it is read aloud.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrTimeStrip
{
  GtkWidget  parent_instance;

  GArray    *marks;        /* (owned) (nullable): of RrReplayMark */
  gboolean   by_receive;
  gint64     from_ms;
  gint64     to_ms;
  gint64     at_ms;
  GSettings *settings;     /* (owned): of the theme */
};

enum { SIGNAL_PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RrTimeStrip, rr_time_strip, GTK_TYPE_WIDGET)

#define LANE_PX  8
#define GAP_PX   2
#define REACH_PX 5.0

static const RrTone tones[RR_N_MARK_KINDS] = {
  [RR_MARK_TRIP] = RR_TONE_PLAN,
  [RR_MARK_INCIDENT] = RR_TONE_DANGER,
  [RR_MARK_REPORT] = RR_TONE_CAUTION,
  [RR_MARK_MESSAGE] = RR_TONE_OTHER,
};

static double
x_of (RrTimeStrip *self,
      gint64       time_ms,
      double       width)
{
  double span = (double) MAX (self->to_ms - self->from_ms, 1);

  return (double) (time_ms - self->from_ms) / span * width;
}

static void
draw_marks (RrTimeStrip *self,
            cairo_t     *cr,
            double       width,
            RrTheme      theme)
{
  for (guint i = 0; self->marks != NULL && i < self->marks->len; i++)
    {
      const RrReplayMark *mark = &g_array_index (self->marks, RrReplayMark, i);
      gint64 at_ms = self->by_receive ? mark->known_ms : mark->at_ms;

      if (at_ms < self->from_ms || at_ms > self->to_ms)
        continue;
      gdk_cairo_set_source_rgba (cr, rr_tone_get_colour (tones[mark->kind], theme));
      cairo_rectangle (cr, x_of (self, at_ms, width) - (mark->is_grave ? 2 : 1), mark->kind * (LANE_PX + GAP_PX),
                       mark->is_grave ? 4 : 2, LANE_PX);
      cairo_fill (cr);
    }
}

static void
rr_time_strip_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  RrTimeStrip *self = RR_TIME_STRIP (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  rr_ink_set (cr, widget, 0.14);
  for (guint i = 0; i < RR_N_MARK_KINDS; i++)
    cairo_rectangle (cr, 0, i * (LANE_PX + GAP_PX), width, LANE_PX);
  cairo_fill (cr);
  draw_marks (self, cr, width, (RrTheme) g_settings_get_enum (self->settings, "theme"));
  rr_ink_set (cr, widget, 1);
  cairo_rectangle (cr, x_of (self, self->at_ms, width) - 1, 0, 2, height);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
rr_time_strip_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? RR_N_MARK_KINDS * (LANE_PX + GAP_PX) : 60;
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x_px,
            double           y_px,
            RrTimeStrip     *self)
{
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);

  g_signal_emit (self, signals[SIGNAL_PICKED], 0,
                 self->from_ms + (gint64) (CLAMP (x_px / width, 0.0, 1.0) * (double) (self->to_ms - self->from_ms)));
}

/* What the mark under the pointer is. */
static gboolean
rr_time_strip_query_tooltip (GtkWidget  *widget,
                             int         x_px,
                             int         y_px,
                             gboolean    by_keyboard,
                             GtkTooltip *tooltip)
{
  RrTimeStrip *self = RR_TIME_STRIP (widget);
  double width = gtk_widget_get_width (widget), nearest_px = REACH_PX;
  const RrReplayMark *found = NULL;

  for (guint i = 0; !by_keyboard && self->marks != NULL && i < self->marks->len; i++)
    {
      const RrReplayMark *mark = &g_array_index (self->marks, RrReplayMark, i);
      double away_px = fabs (x_of (self, self->by_receive ? mark->known_ms : mark->at_ms, width) - x_px);

      if ((int) mark->kind != y_px / (LANE_PX + GAP_PX) || away_px > nearest_px)
        continue;
      nearest_px = away_px;
      found = mark;
    }
  if (found != NULL)
    gtk_tooltip_set_text (tooltip, found->text);
  return found != NULL;
}

/**
 * rr_time_strip_set_range:
 * @self: a strip
 * @from_ms: Unix time of its left end
 * @to_ms: Unix time of its right end
 */
void
rr_time_strip_set_range (RrTimeStrip *self,
                         gint64       from_ms,
                         gint64       to_ms)
{
  self->from_ms = from_ms;
  self->to_ms = to_ms;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_time_strip_set_marks:
 * @self: a strip
 * @marks: (nullable) (element-type RrReplayMark): what happened
 * @by_receive: where it was heard of, instead of where it was
 */
void
rr_time_strip_set_marks (RrTimeStrip *self,
                         GArray      *marks,
                         gboolean     by_receive)
{
  if (marks != NULL)
    g_array_ref (marks);
  g_clear_pointer (&self->marks, g_array_unref);
  self->marks = marks;
  self->by_receive = by_receive;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_time_strip_set_at:
 * @self: a strip
 * @at_ms: Unix time it is now
 */
void
rr_time_strip_set_at (RrTimeStrip *self,
                      gint64       at_ms)
{
  self->at_ms = at_ms;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
rr_time_strip_dispose (GObject *object)
{
  RrTimeStrip *self = RR_TIME_STRIP (object);

  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (rr_time_strip_parent_class)->dispose (object);
}

static void
rr_time_strip_class_init (RrTimeStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_time_strip_dispose;
  widget_class->snapshot = rr_time_strip_snapshot;
  widget_class->measure = rr_time_strip_measure;
  widget_class->query_tooltip = rr_time_strip_query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  signals[SIGNAL_PICKED] = g_signal_new ("picked", RR_TYPE_TIME_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
rr_time_strip_init (RrTimeStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  self->settings = g_settings_new (RR_APP_ID);
  g_signal_connect_object (self->settings, "changed::theme", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

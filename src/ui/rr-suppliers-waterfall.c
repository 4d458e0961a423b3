/* rr-suppliers-waterfall.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-suppliers-waterfall.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "rr-compat.h"
#include "rr-figure-picture.h"
#include "rr-ink.h"
#include "rr-suppliers-words.h"

/* RrSuppliersWaterfall draws a fan-out: a bar for each call from when it was asked for to
 * when it was over, thin while it had to queue, hatched while it connected, with a notch
 * where it was asked a second time, and a dashed line at the deadline. What a bar is stands
 * beside it in words; the one under the pointer, or chosen by Up and Down, is read out.
 *
 * Threads: main.
 * Ends:    with its page.
 */
struct _RrSuppliersWaterfall
{
  GtkWidget    parent_instance;

  RrFanOut    *fan_out;     /* (owned) (nullable) */
  int          chosen;      /* -1 for none */
  PangoLayout *layout;      /* (owned): for every text, one after the other */
  GSettings   *settings;    /* (owned): of the theme */
};

G_DEFINE_FINAL_TYPE (RrSuppliersWaterfall, rr_suppliers_waterfall, GTK_TYPE_WIDGET)

#define ROW_PX   22
#define BAR_PX   12
#define QUEUE_PX 4
#define TOP_PX   26
#define NAME_PX  150
#define WORD_PX  120
#define GAP_PX   8

/* The part of the widget where the bars are, and what its width is worth. */
typedef struct
{
  double left, right;
  double scale;         /* pixels a microsecond */
} Frame;

static void
get_frame (RrSuppliersWaterfall *self,
           Frame                *frame)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  gint64 most_us = MAX (self->fan_out->took_us, 1000);

  frame->left = NAME_PX + GAP_PX;
  frame->right = MAX (frame->left + 40, width - WORD_PX - GAP_PX);
  frame->scale = (frame->right - frame->left) / (double) most_us;
}

static double
x_of (const Frame *frame,
      gint64       us)
{
  return frame->left + (double) us * frame->scale;
}

static double
y_of (guint row)
{
  return TOP_PX + row * ROW_PX + ROW_PX / 2.0;
}

/* --- drawing ------------------------------------------------------------------ */

static void
draw_scale (RrSuppliersWaterfall *self,
            cairo_t              *cr,
            const Frame          *frame)
{
  double bottom = TOP_PX + self->fan_out->calls->len * ROW_PX;
  gint64 step_us = 1000;

  /* 1, 2, 5, 10, ... ms */
  for (guint i = 0; (double) step_us * frame->scale < 70; i++)
    step_us = step_us * (i % 3 == 1 ? 5 : 4) / 2;
  cairo_set_line_width (cr, 1);
  for (gint64 us = 0; x_of (frame, us) <= frame->right + 0.5; us += step_us)
    {
      g_autofree char *text = rr_suppliers_dup_ms (us);
      double x = floor (x_of (frame, us)) + 0.5;

      rr_ink_set (cr, GTK_WIDGET (self), 0.14);
      cairo_move_to (cr, x, TOP_PX - 4);
      cairo_line_to (cr, x, bottom);
      cairo_stroke (cr);
      rr_ink_set (cr, GTK_WIDGET (self), 0.75);
      rr_ink_text (cr, self->layout, text, x, TOP_PX / 2.0 - 2, us == 0 ? 0 : 0.5, G_MAXDOUBLE);
    }
}

static void
draw_deadline (RrSuppliersWaterfall *self,
               cairo_t              *cr,
               const Frame          *frame)
{
  double x = floor (x_of (frame, self->fan_out->deadline_us)) + 0.5;
  const double dashes[] = { 4, 3 };

  if (x > frame->right + 0.5)
    return;
  rr_ink_set (cr, GTK_WIDGET (self), 0.7);
  cairo_save (cr);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, TOP_PX - 4);
  cairo_line_to (cr, x, TOP_PX + self->fan_out->calls->len * ROW_PX);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_hatch (cairo_t *cr,
            double   x,
            double   y,
            double   width)
{
  cairo_save (cr);
  cairo_rectangle (cr, x, y - BAR_PX / 2.0, width, BAR_PX);
  cairo_clip (cr);
  cairo_set_line_width (cr, 1.2);
  for (double at = x - BAR_PX; at < x + width; at += 4)
    {
      cairo_move_to (cr, at, y + BAR_PX / 2.0);
      cairo_line_to (cr, at + BAR_PX, y - BAR_PX / 2.0);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_bar (RrSuppliersWaterfall *self,
          cairo_t              *cr,
          const Frame          *frame,
          const RrFanOutCall   *call,
          guint                 row)
{
  RrTheme theme = (RrTheme) g_settings_get_enum (self->settings, "theme");
  gint64 end_us = call->start_us + call->took_us;
  gint64 asked_us = MIN (call->start_us + call->queue_us, end_us);
  gint64 open_us = MIN (asked_us + call->connect_us, end_us);
  double y = y_of (row), x = x_of (frame, call->start_us), asked = x_of (frame, asked_us);
  double open = x_of (frame, open_us), end = MAX (x_of (frame, end_us), x + 2);

  gdk_cairo_set_source_rgba (cr, rr_tone_get_colour (rr_suppliers_tone (call), theme));
  cairo_rectangle (cr, x, y - QUEUE_PX / 2.0, asked - x, QUEUE_PX);
  cairo_fill (cr);
  draw_hatch (cr, asked, y, open - asked);
  cairo_rectangle (cr, open, y - BAR_PX / 2.0, MAX (end - open, 2), BAR_PX);
  if (rr_call_state_has_answer (call->state))
    cairo_fill (cr);
  else
    {
      /* An empty bar: nothing came of it. */
      cairo_set_line_width (cr, 1.5);
      cairo_stroke (cr);
    }
  if (call->hedge_us >= 0)
    {
      double at = x_of (frame, call->start_us + call->hedge_us);

      rr_ink_set (cr, GTK_WIDGET (self), 1);
      cairo_move_to (cr, at, y + BAR_PX / 2.0 + 1);
      cairo_line_to (cr, at - 4, y + BAR_PX / 2.0 + 6);
      cairo_line_to (cr, at + 4, y + BAR_PX / 2.0 + 6);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

static void
draw_row (RrSuppliersWaterfall *self,
          cairo_t              *cr,
          const Frame          *frame,
          guint                 row)
{
  const RrFanOutCall *call = self->fan_out->calls->pdata[row];
  g_autofree char *word = rr_suppliers_dup_brief (call);
  double width = gtk_widget_get_width (GTK_WIDGET (self));

  if ((int) row == self->chosen)
    {
      rr_ink_set (cr, GTK_WIDGET (self), 0.1);
      cairo_rectangle (cr, 0, TOP_PX + row * ROW_PX, width, ROW_PX);
      cairo_fill (cr);
    }
  rr_ink_set (cr, GTK_WIDGET (self), 1);
  rr_ink_text (cr, self->layout, call->name, 4, y_of (row), 0, NAME_PX - 4);
  rr_ink_text (cr, self->layout, word, frame->right + GAP_PX, y_of (row), 0, WORD_PX);
  draw_bar (self, cr, frame, call, row);
}

static void
rr_suppliers_waterfall_snapshot (GtkWidget   *widget,
                                 GtkSnapshot *snapshot)
{
  RrSuppliersWaterfall *self = RR_SUPPLIERS_WATERFALL (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget));
  Frame frame;
  cairo_t *cr;

  if (self->fan_out == NULL)
    return;
  get_frame (self, &frame);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_scale (self, cr, &frame);
  for (guint i = 0; i < self->fan_out->calls->len; i++)
    draw_row (self, cr, &frame, i);
  draw_deadline (self, cr, &frame);
  cairo_destroy (cr);
}

static void
rr_suppliers_waterfall_measure (GtkWidget      *widget,
                                GtkOrientation  orientation,
                                int             for_size,
                                int            *minimum,
                                int            *natural,
                                int            *minimum_baseline,
                                int            *natural_baseline)
{
  RrSuppliersWaterfall *self = RR_SUPPLIERS_WATERFALL (widget);
  guint n = self->fan_out != NULL ? self->fan_out->calls->len : 0;

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? NAME_PX + WORD_PX + 120 : (int) (TOP_PX + n * ROW_PX + 4);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : *minimum;
}

/* --- which one is read out ---------------------------------------------------- */

static void
choose (RrSuppliersWaterfall *self,
        int                   row,
        gboolean              is_told)
{
  g_autofree char *text = NULL;

  if (row == self->chosen)
    return;
  self->chosen = row;
  if (row >= 0)
    text = rr_suppliers_dup_sentence (self->fan_out->calls->pdata[row]);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
  if (is_told && text != NULL)
    rr_compat_announce (GTK_WIDGET (self), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           RrSuppliersWaterfall     *self)
{
  int row = (int) floor ((y - TOP_PX) / ROW_PX);

  if (self->fan_out != NULL)
    choose (self, row >= 0 && row < (int) self->fan_out->calls->len ? row : -1, FALSE);
}

static void
leave_cb (GtkEventControllerMotion *controller,
          RrSuppliersWaterfall     *self)
{
  choose (self, -1, FALSE);
}

static gboolean
step_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   data)
{
  RrSuppliersWaterfall *self = RR_SUPPLIERS_WATERFALL (widget);
  int by = g_variant_get_int32 (arguments), last;

  if (self->fan_out == NULL || self->fan_out->calls->len == 0)
    return FALSE;
  last = (int) self->fan_out->calls->len - 1;
  choose (self, self->chosen < 0 ? (by > 0 ? 0 : last) : CLAMP (self->chosen + by, 0, last), TRUE);
  return TRUE;
}

/* --- life --------------------------------------------------------------------- */

static void
css_changed_cb (GtkWidget         *widget,
                GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rr_suppliers_waterfall_parent_class)->css_changed (widget, change);
  pango_layout_context_changed (RR_SUPPLIERS_WATERFALL (widget)->layout);
}

static void
rr_suppliers_waterfall_dispose (GObject *object)
{
  RrSuppliersWaterfall *self = RR_SUPPLIERS_WATERFALL (object);

  g_clear_pointer (&self->fan_out, rr_fan_out_unref);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (rr_suppliers_waterfall_parent_class)->dispose (object);
}

static void
rr_suppliers_waterfall_finalize (GObject *object)
{
  g_object_unref (RR_SUPPLIERS_WATERFALL (object)->layout);

  G_OBJECT_CLASS (rr_suppliers_waterfall_parent_class)->finalize (object);
}

static void
rr_suppliers_waterfall_class_init (RrSuppliersWaterfallClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_suppliers_waterfall_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_suppliers_waterfall_finalize;
  widget_class->snapshot = rr_suppliers_waterfall_snapshot;
  widget_class->measure = rr_suppliers_waterfall_measure;
  widget_class->css_changed = css_changed_cb;
  gtk_widget_class_set_css_name (widget_class, "rr-waterfall");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, step_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, step_cb, "i", -1);
}

static void
rr_suppliers_waterfall_init (RrSuppliersWaterfall *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->chosen = -1;
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  self->settings = g_settings_new (RR_APP_ID);
  g_signal_connect_object (self->settings, "changed::theme", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Waterfall of the questions"), -1);
}

/**
 * rr_suppliers_waterfall_new:
 *
 * Returns: (transfer floating): one that shows nothing
 */
GtkWidget *
rr_suppliers_waterfall_new (void)
{
  return g_object_new (RR_TYPE_SUPPLIERS_WATERFALL, NULL);
}

/**
 * rr_suppliers_waterfall_set_fan_out:
 * @self: a waterfall
 * @fan_out: (nullable): what to show
 */
void
rr_suppliers_waterfall_set_fan_out (RrSuppliersWaterfall *self,
                                    RrFanOut             *fan_out)
{
  if (fan_out == self->fan_out)
    return;
  choose (self, -1, FALSE);
  if (fan_out != NULL)
    rr_fan_out_ref (fan_out);
  g_clear_pointer (&self->fan_out, rr_fan_out_unref);
  self->fan_out = fan_out;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * rr_suppliers_waterfall_get_chosen:
 * @self: a waterfall
 *
 * Returns: which bar is read out, -1 for none
 */
int
rr_suppliers_waterfall_get_chosen (RrSuppliersWaterfall *self)
{
  return self->chosen;
}

/* rr-flow-part.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-flow-part.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "rr-compat.h"
#include "rr-diag-words.h"

/* RrFlowPart is a stage or a channel in the picture of the pipeline. It takes the focus
 * and has a name and a description, so that the picture can be read without being seen.
 * A channel is a line: thicker, broken, and then barred the more it holds up, with the
 * figures above and below.
 *
 * Threads: main.
 * Ends:    with the picture.
 */
struct _RrFlowPart
{
  GtkWidget    parent_instance;

  gboolean     is_edge;
  RrWarmth     warmth;
  PangoLayout *above;       /* (owned): the name */
  PangoLayout *below;       /* (owned): the figures */
  char        *words;       /* (owned) (nullable): all of it, for tooltip and screen reader */
  int          left_y;
  int          right_y;
};

G_DEFINE_FINAL_TYPE (RrFlowPart, rr_flow_part, GTK_TYPE_WIDGET)

#define EDGE_MIN_PX   150
#define STAGE_MIN_PX  112
#define HEIGHT_PX     56
#define GAP_PX        9
#define ARROW_PX      9
#define WARM_PCT      5
#define HOT_PCT       50

static const char *const warmth_classes[] = { "calm", "warm", "hot" };
static const double thickness[] = { 2, 5, 9 };

/* --- drawing ------------------------------------------------------------------- */

static void
draw_text (RrFlowPart    *self,
           GtkSnapshot   *snapshot,
           PangoLayout   *layout,
           double         y,
           const GdkRGBA *colour)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), text_width;

  pango_layout_get_pixel_size (layout, &text_width, NULL);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) floor ((width - text_width) / 2.0), (float) y));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_arrow (cairo_t *cr,
            double   x,
            double   y)
{
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x - ARROW_PX, y - ARROW_PX * 0.7);
  cairo_line_to (cr, x - ARROW_PX, y + ARROW_PX * 0.7);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* Bars across a hot line: it is told from a warm one without its colour. */
static void
draw_bars (cairo_t *cr,
           double   width,
           double   left_y,
           double   right_y)
{
  cairo_set_line_width (cr, 2.5);
  for (double x = 14; x < width - ARROW_PX - 10; x += 14)
    {
      double y = left_y + (right_y - left_y) * x / width;

      cairo_move_to (cr, x - 3, y - 8);
      cairo_line_to (cr, x + 3, y + 8);
    }
  cairo_stroke (cr);
}

static void
draw_line (RrFlowPart    *self,
           GtkSnapshot   *snapshot,
           const GdkRGBA *colour)
{
  static const double dashes[] = { 12, 5 };
  GtkWidget *widget = GTK_WIDGET (self);
  double width = gtk_widget_get_width (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                                          (float) gtk_widget_get_height (widget)));

  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, thickness[self->warmth]);
  if (self->warmth == RR_WARMTH_WARM)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, 2, self->left_y);
  cairo_line_to (cr, width - ARROW_PX, self->right_y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  draw_arrow (cr, width - 1, self->right_y);
  if (self->warmth == RR_WARMTH_HOT)
    draw_bars (cr, width, self->left_y, self->right_y);
  cairo_destroy (cr);
}

static void
rr_flow_part_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  RrFlowPart *self = RR_FLOW_PART (widget);
  double middle = (self->left_y + self->right_y) / 2.0;
  GdkRGBA colour;
  int above, below;

  rr_compat_widget_get_color (widget, &colour);
  pango_layout_get_pixel_size (self->above, NULL, &above);
  pango_layout_get_pixel_size (self->below, NULL, &below);
  if (self->is_edge)
    {
      draw_line (self, snapshot, &colour);
      draw_text (self, snapshot, self->above, middle - GAP_PX - above, &colour);
      draw_text (self, snapshot, self->below, middle + GAP_PX, &colour);
      return;
    }
  middle = gtk_widget_get_height (widget) / 2.0;
  draw_text (self, snapshot, self->above, middle - above, &colour);
  draw_text (self, snapshot, self->below, middle + 1, &colour);
}

static void
rr_flow_part_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  RrFlowPart *self = RR_FLOW_PART (widget);
  int above, below, above_height, below_height;

  pango_layout_get_pixel_size (self->above, &above, &above_height);
  pango_layout_get_pixel_size (self->below, &below, &below_height);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = MAX (HEIGHT_PX, above_height + below_height + 2 * GAP_PX + 4);
  else
    *minimum = *natural = MAX (MAX (above, below) + 24, self->is_edge ? EDGE_MIN_PX : STAGE_MIN_PX);
}

/* --- life ---------------------------------------------------------------------- */

static void
css_changed_cb (GtkWidget         *widget,
                GtkCssStyleChange *change)
{
  RrFlowPart *self = RR_FLOW_PART (widget);

  GTK_WIDGET_CLASS (rr_flow_part_parent_class)->css_changed (widget, change);
  pango_layout_context_changed (self->above);
  pango_layout_context_changed (self->below);
}

static void
rr_flow_part_finalize (GObject *object)
{
  RrFlowPart *self = RR_FLOW_PART (object);

  g_object_unref (self->above);
  g_object_unref (self->below);
  g_free (self->words);

  G_OBJECT_CLASS (rr_flow_part_parent_class)->finalize (object);
}

static void
rr_flow_part_class_init (RrFlowPartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rr_flow_part_finalize;
  widget_class->snapshot = rr_flow_part_snapshot;
  widget_class->measure = rr_flow_part_measure;
  widget_class->css_changed = css_changed_cb;
  gtk_widget_class_set_css_name (widget_class, "flow-part");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rr_flow_part_init (RrFlowPart *self)
{
  PangoAttrList *bold = pango_attr_list_new ();

  self->above = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  self->below = gtk_widget_create_pango_layout (GTK_WIDGET (self), "");
  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (self->above, bold);
  pango_attr_list_unref (bold);
  pango_layout_set_alignment (self->below, PANGO_ALIGN_CENTER);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/**
 * rr_flow_part_new:
 * @is_edge: a channel rather than a stage
 *
 * Returns: (transfer floating): a part
 */
GtkWidget *
rr_flow_part_new (gboolean is_edge)
{
  RrFlowPart *self = g_object_new (RR_TYPE_FLOW_PART, NULL);

  self->is_edge = is_edge;
  gtk_widget_add_css_class (GTK_WIDGET (self), is_edge ? "edge" : "stage");
  gtk_widget_add_css_class (GTK_WIDGET (self), warmth_classes[RR_WARMTH_CALM]);
  return GTK_WIDGET (self);
}

/* The steps of every engine have a word in the user's language; those of the laboratory are
 * called as in the program. */
static const char *
get_word (const char *step)
{
  static const char *const steps[] = { N_("door"), N_("tracker"), N_("store") };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (strcmp (step, steps[i]) == 0)
      return _(steps[i]);
  return step;
}

static void
set_layout (RrFlowPart  *self,
            PangoLayout *layout,
            const char  *text)
{
  if (strcmp (pango_layout_get_text (layout), text) == 0)
    return;
  pango_layout_set_text (layout, text, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
tell (RrFlowPart *self,
      const char *name,
      RrWarmth    warmth,
      char       *words)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (self->warmth != warmth)
    {
      gtk_widget_remove_css_class (widget, warmth_classes[self->warmth]);
      gtk_widget_add_css_class (widget, warmth_classes[warmth]);
      self->warmth = warmth;
      gtk_widget_queue_draw (widget);
    }
  if (g_strcmp0 (self->words, words) != 0)
    {
      gtk_widget_set_tooltip_text (widget, words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
    }
  g_free (self->words);
  self->words = words;
}

/**
 * rr_flow_part_set_stage:
 * @self: a part
 * @stage: what it shows
 */
void
rr_flow_part_set_stage (RrFlowPart        *self,
                        const RrHeatStage *stage)
{
  g_autofree char *rate = rr_diag_format_figure (stage->rate_per_s);
  /* Translators: so many a second */
  g_autofree char *below = g_strdup_printf (_("%s/s"), rate);
  g_autofree char *name = NULL;
  const char *remark = "";

  if (stage->is_stalled)
    /* Translators: of a step of the pipeline that does nothing though it could */
    remark = _("stands still");
  else if (stage->is_bottleneck)
    /* Translators: of the step of the pipeline that holds up the others */
    remark = _("the narrowest step");
  if (*remark != '\0')
    {
      g_autofree char *rate_only = g_steal_pointer (&below);

      below = g_strdup_printf ("%s, %s", rate_only, remark);
    }
  set_layout (self, self->above, get_word (stage->name));
  set_layout (self, self->below, below);
  /* Translators: for screen readers: a step of the pipeline */
  name = g_strdup_printf (_("Step %s"), get_word (stage->name));
  tell (self, name, stage->is_stalled ? RR_WARMTH_HOT : stage->is_bottleneck ? RR_WARMTH_WARM : RR_WARMTH_CALM,
        /* Translators: a step, and how much it does: "tracker: 48/s" */
        g_strdup_printf (_("%s: %s"), stage->name, below));
}

static RrWarmth
edge_warmth (const RrHeatEdge *edge)
{
  return edge->send_blocked_pct >= HOT_PCT ? RR_WARMTH_HOT
         : edge->send_blocked_pct >= WARM_PCT ? RR_WARMTH_WARM : RR_WARMTH_CALM;
}

/**
 * rr_flow_part_set_edge:
 * @self: a part
 * @edge: what it shows
 * @from: the stage that gives
 * @to: the stage that takes
 */
void
rr_flow_part_set_edge (RrFlowPart       *self,
                       const RrHeatEdge *edge,
                       const char       *from,
                       const char       *to)
{
  g_autofree char *rate = rr_diag_format_figure (edge->rate_per_s);
  g_autofree char *wait = rr_diag_format_wait (edge->sojourn_p50_us);
  g_autofree char *longest = rr_diag_format_wait (edge->sojourn_p99_us);
  g_autofree char *above = NULL, *below = NULL, *name = NULL;

  /* Translators: how many items are in a queue, and how many there can be */
  above = g_strdup_printf (_("%'u of %'u"), edge->length, edge->capacity);
  if (edge->send_blocked_pct >= WARM_PCT)
    /* Translators: items per second, and how much of the time senders had to wait for room */
    below = g_strdup_printf (_("%s/s, held up %.0f %%"), rate, edge->send_blocked_pct);
  else
    /* Translators: items per second, and how long one is in the queue */
    below = g_strdup_printf (_("%s/s, wait %s"), rate, wait);
  set_layout (self, self->above, above);
  set_layout (self, self->below, below);
  /* Translators: for screen readers: a queue between two steps */
  name = g_strdup_printf (_("Queue from %s to %s"), get_word (from), get_word (to));
  tell (self, name, edge_warmth (edge),
        /* Translators: a queue: its name, fill, capacity, rate, median and 99th percentile of
         * the wait, and for how much of the time senders and receivers had to wait */
        g_strdup_printf (_("Queue %s: %u of %u, %s a second, wait %s, seldom over %s; senders held up "
                           "%.0f %% of the time, receivers idle %.0f %%"),
                         edge->name, edge->length, edge->capacity, rate, wait, longest,
                         edge->send_blocked_pct, edge->recv_blocked_pct));
}

/**
 * rr_flow_part_set_ends:
 * @self: an edge
 * @left_y: where it leaves the stage that gives
 * @right_y: where it reaches the stage that takes
 */
void
rr_flow_part_set_ends (RrFlowPart *self,
                       int         left_y,
                       int         right_y)
{
  if (self->left_y == left_y && self->right_y == right_y)
    return;
  self->left_y = left_y;
  self->right_y = right_y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * rr_flow_part_get_warmth:
 * @self: a part
 *
 * Returns: how much it holds up
 */
RrWarmth
rr_flow_part_get_warmth (RrFlowPart *self)
{
  return self->warmth;
}

/**
 * rr_flow_part_dup_words:
 * @self: a part
 *
 * Returns: (transfer full) (nullable): all it shows
 */
char *
rr_flow_part_dup_words (RrFlowPart *self)
{
  return g_strdup (self->words);
}

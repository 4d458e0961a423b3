/* rr-flow.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-flow-part.h"

/* RrFlow is the pipeline as a picture: its stages in columns in the order of the flow,
 * and the channels between them. The parts stay the same as long as the pipeline does;
 * only what they say changes. The arrow keys go from part to part.
 *
 * Threads: main.
 * Ends:    with its page.
 */

typedef struct
{
  GtkWidget *part;       /* (unowned): a child */
  guint64    id;
  guint      rank;       /* column: the longest way from a stage without input */
  guint      row;        /* in its column */
} Stage;

typedef struct
{
  GtkWidget *part;       /* (unowned): a child */
  guint64    channel;
  guint      from;       /* index of a stage */
  guint      to;
} Edge;

struct _RrFlow
{
  GtkWidget  parent_instance;

  GArray    *stages;     /* (owned): of Stage */
  GArray    *edges;      /* (owned): of Edge */
  guint      n_ranks;
  guint      n_rows;     /* of the fullest column */
};

G_DEFINE_FINAL_TYPE (RrFlow, rr_flow, GTK_TYPE_WIDGET)

#define ROW_GAP_PX 36

static Stage *
nth_stage (RrFlow *self,
           guint   n)
{
  return &g_array_index (self->stages, Stage, n);
}

static Edge *
nth_edge (RrFlow *self,
          guint   n)
{
  return &g_array_index (self->edges, Edge, n);
}

/* --- structure ------------------------------------------------------------------- */

static int
find_stage (const RrDiagnosis *diagnosis,
            guint64            id)
{
  for (guint i = 0; i < diagnosis->stages->len; i++)
    if (g_array_index (diagnosis->stages, RrHeatStage, i).id == id)
      return (int) i;
  return -1;
}

static gboolean
is_between (const RrDiagnosis *diagnosis,
            const RrHeatEdge  *edge)
{
  return find_stage (diagnosis, edge->from) >= 0 && find_stage (diagnosis, edge->to) >= 0
         && edge->from != edge->to;
}

static gboolean
is_same (RrFlow            *self,
         const RrDiagnosis *diagnosis)
{
  guint n_edges = 0;

  if (self->stages->len != diagnosis->stages->len)
    return FALSE;
  for (guint i = 0; i < self->stages->len; i++)
    if (nth_stage (self, i)->id != g_array_index (diagnosis->stages, RrHeatStage, i).id)
      return FALSE;
  for (guint i = 0; i < diagnosis->edges->len; i++)
    {
      const RrHeatEdge *edge = &g_array_index (diagnosis->edges, RrHeatEdge, i);

      if (!is_between (diagnosis, edge))
        continue;
      if (n_edges == self->edges->len || nth_edge (self, n_edges)->channel != edge->channel)
        return FALSE;
      n_edges++;
    }
  return n_edges == self->edges->len;
}

/* A loop cannot make a rank grow for ever: there are no more rounds than stages. */
static void
rank_stages (RrFlow *self)
{
  gboolean changed = TRUE;

  for (guint round = 0; changed && round < self->stages->len; round++)
    {
      changed = FALSE;
      for (guint i = 0; i < self->edges->len; i++)
        {
          guint rank = nth_stage (self, nth_edge (self, i)->from)->rank + 1;
          Stage *to = nth_stage (self, nth_edge (self, i)->to);

          if (to->rank < rank && rank < self->stages->len)
            {
              to->rank = rank;
              changed = TRUE;
            }
        }
    }
}

static void
place_stages (RrFlow *self)
{
  g_autofree guint *n_in_rank = g_new0 (guint, self->stages->len + 1);

  self->n_ranks = self->n_rows = 0;
  for (guint i = 0; i < self->stages->len; i++)
    {
      Stage *stage = nth_stage (self, i);

      stage->row = n_in_rank[stage->rank]++;
      self->n_rows = MAX (self->n_rows, stage->row + 1);
      self->n_ranks = MAX (self->n_ranks, stage->rank + 1);
    }
}

static void
clear (RrFlow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_array_set_size (self->stages, 0);
  g_array_set_size (self->edges, 0);
}

/* Children come in the order in which somebody reads the picture: a stage, then what
 * leaves it. */
static void
add_parts (RrFlow *self)
{
  for (guint rank = 0; rank < self->n_ranks; rank++)
    for (guint i = 0; i < self->stages->len; i++)
      {
        if (nth_stage (self, i)->rank != rank)
          continue;
        nth_stage (self, i)->part = rr_flow_part_new (FALSE);
        gtk_widget_set_parent (nth_stage (self, i)->part, GTK_WIDGET (self));
        for (guint j = 0; j < self->edges->len; j++)
          {
            if (nth_edge (self, j)->from != i)
              continue;
            nth_edge (self, j)->part = rr_flow_part_new (TRUE);
            gtk_widget_set_parent (nth_edge (self, j)->part, GTK_WIDGET (self));
          }
      }
}

static void
build (RrFlow            *self,
       const RrDiagnosis *diagnosis)
{
  clear (self);
  for (guint i = 0; i < diagnosis->stages->len; i++)
    {
      Stage stage = { .id = g_array_index (diagnosis->stages, RrHeatStage, i).id };

      g_array_append_val (self->stages, stage);
    }
  for (guint i = 0; i < diagnosis->edges->len; i++)
    {
      const RrHeatEdge *heat = &g_array_index (diagnosis->edges, RrHeatEdge, i);
      Edge edge = { .channel = heat->channel };

      if (!is_between (diagnosis, heat))
        continue;
      edge.from = (guint) find_stage (diagnosis, heat->from);
      edge.to = (guint) find_stage (diagnosis, heat->to);
      g_array_append_val (self->edges, edge);
    }
  rank_stages (self);
  place_stages (self);
  add_parts (self);
}

/* --- layout -------------------------------------------------------------------- */

static int
natural_size (GtkWidget      *widget,
              GtkOrientation  orientation)
{
  int natural;

  gtk_widget_measure (widget, orientation, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* All stages are as large as the largest: a picture that moves with its figures cannot
 * be read. */
static void
measure_parts (RrFlow         *self,
               GtkOrientation  orientation,
               int            *stage,
               int            *edge)
{
  *stage = *edge = 0;
  for (guint i = 0; i < self->stages->len; i++)
    *stage = MAX (*stage, natural_size (nth_stage (self, i)->part, orientation));
  for (guint i = 0; i < self->edges->len; i++)
    *edge = MAX (*edge, natural_size (nth_edge (self, i)->part, orientation));
}

static void
rr_flow_measure (GtkWidget      *widget,
                 GtkOrientation  orientation,
                 int             for_size,
                 int            *minimum,
                 int            *natural,
                 int            *minimum_baseline,
                 int            *natural_baseline)
{
  RrFlow *self = RR_FLOW (widget);
  int stage, edge;

  measure_parts (self, orientation, &stage, &edge);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = (int) self->n_ranks * stage + (int) (MAX (self->n_ranks, 1) - 1) * edge;
  else
    *minimum = (int) self->n_rows * MAX (stage, edge) + (int) (MAX (self->n_rows, 1) - 1) * ROW_GAP_PX;
  *natural = *minimum;
}

static int
stage_top (RrFlow      *self,
           const Stage *stage,
           int          height,
           int          stage_height)
{
  int n_here = 0;

  for (guint i = 0; i < self->stages->len; i++)
    n_here += nth_stage (self, i)->rank == stage->rank ? 1 : 0;
  return (height - n_here * stage_height - (n_here - 1) * ROW_GAP_PX) / 2
         + (int) stage->row * (stage_height + ROW_GAP_PX);
}

static void
allocate_edge (RrFlow     *self,
               const Edge *edge,
               int         left,
               int         width,
               int         from_y,
               int         to_y)
{
  int height = natural_size (edge->part, GTK_ORIENTATION_VERTICAL);
  int top = MIN (from_y, to_y) - height / 2;

  rr_flow_part_set_ends (RR_FLOW_PART (edge->part), from_y - top, to_y - top);
  gtk_widget_size_allocate (edge->part, &(GtkAllocation) { left, top, width, height + ABS (from_y - to_y) }, -1);
}

static void
rr_flow_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  RrFlow *self = RR_FLOW (widget);
  int stage_width, stage_height, edge_width, edge_height, step;

  measure_parts (self, GTK_ORIENTATION_HORIZONTAL, &stage_width, &edge_width);
  measure_parts (self, GTK_ORIENTATION_VERTICAL, &stage_height, &edge_height);
  step = self->n_ranks > 1 ? (width - stage_width) / (int) (self->n_ranks - 1) : 0;
  for (guint i = 0; i < self->stages->len; i++)
    {
      const Stage *stage = nth_stage (self, i);

      gtk_widget_size_allocate (stage->part,
                                &(GtkAllocation) { (int) stage->rank * step,
                                                   stage_top (self, stage, height, stage_height),
                                                   stage_width, stage_height }, -1);
    }
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = nth_edge (self, i);
      const Stage *from = nth_stage (self, edge->from), *to = nth_stage (self, edge->to);
      int left = (int) MIN (from->rank, to->rank) * step + stage_width;
      int right = (int) MAX (from->rank, to->rank) * step;

      allocate_edge (self, edge, left, MAX (right - left, 1),
                     stage_top (self, from, height, stage_height) + stage_height / 2,
                     stage_top (self, to, height, stage_height) + stage_height / 2);
    }
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_flow_dispose (GObject *object)
{
  clear (RR_FLOW (object));

  G_OBJECT_CLASS (rr_flow_parent_class)->dispose (object);
}

static void
rr_flow_finalize (GObject *object)
{
  RrFlow *self = RR_FLOW (object);

  g_array_unref (self->stages);
  g_array_unref (self->edges);

  G_OBJECT_CLASS (rr_flow_parent_class)->finalize (object);
}

static void
rr_flow_class_init (RrFlowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rr_flow_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_flow_finalize;
  widget_class->measure = rr_flow_measure;
  widget_class->size_allocate = rr_flow_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "rr-flow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rr_flow_init (RrFlow *self)
{
  self->stages = g_array_new (FALSE, FALSE, sizeof (Stage));
  self->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Pipeline"), -1);
}

/**
 * rr_flow_new:
 *
 * Returns: (transfer floating): an empty picture
 */
GtkWidget *
rr_flow_new (void)
{
  return g_object_new (RR_TYPE_FLOW, NULL);
}

/**
 * rr_flow_set_diagnosis:
 * @self: a picture
 * @diagnosis: the newest
 */
void
rr_flow_set_diagnosis (RrFlow            *self,
                       const RrDiagnosis *diagnosis)
{
  guint n_edges = 0;

  if (!is_same (self, diagnosis))
    build (self, diagnosis);
  for (guint i = 0; i < self->stages->len; i++)
    rr_flow_part_set_stage (RR_FLOW_PART (nth_stage (self, i)->part),
                            &g_array_index (diagnosis->stages, RrHeatStage, i));
  for (guint i = 0; i < diagnosis->edges->len; i++)
    {
      const RrHeatEdge *heat = &g_array_index (diagnosis->edges, RrHeatEdge, i);
      const Edge *edge;

      if (!is_between (diagnosis, heat))
        continue;
      edge = nth_edge (self, n_edges++);
      rr_flow_part_set_edge (RR_FLOW_PART (edge->part), heat,
                             g_array_index (diagnosis->stages, RrHeatStage, edge->from).name,
                             g_array_index (diagnosis->stages, RrHeatStage, edge->to).name);
    }
}

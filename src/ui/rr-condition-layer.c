/* rr-condition-layer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-condition-layer.h"

/* How conditions look on the map. The colour says how bad it is, the letter what it is,
 * and a broken line that it is in doubt. Only what changed is drawn anew.
 *
 * Threads: main.
 * Ends:    with its map.
 */

#define LAYER_KEY "rr-condition-layer"

typedef struct
{
  RrMap             *map;       /* (unowned): its data is this */
  RrShapeLayer      *shapes;    /* (unowned): of the map */
  RrConditionChosen  chosen;
  gpointer           data;
  guint              hash;      /* of what is drawn */
} Layer;

static RrTone
tone_of (RrSeverity severity)
{
  static const RrTone tones[RR_N_SEVERITIES] = {
    [RR_SEVERITY_INFO] = RR_TONE_PLAN,
    [RR_SEVERITY_CAUTION] = RR_TONE_OTHER,
    [RR_SEVERITY_WARNING] = RR_TONE_CAUTION,
    [RR_SEVERITY_DANGER] = RR_TONE_DANGER,
  };

  return tones[severity];
}

static RrDash
dash_of (RrConditionState state)
{
  return state == RR_CONDITION_ACTIVE ? RR_DASH_SOLID : state == RR_CONDITION_FADING ? RR_DASH_DOTTED : RR_DASH_DASHED;
}

static void
put_line (Layer                *layer,
          const RrConditionRow *row,
          const RrPlace        *points,
          guint                 n_points,
          const char           *name)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT "/%s", row->condition.id, name);
  RrFigure figure = { .id = id, .kind = RR_FIGURE_LINE, .tone = tone_of (row->condition.severity),
                      .dash = dash_of (row->condition.state), .points = points, .n_points = n_points,
                      .width_px = row->condition.severity >= RR_SEVERITY_WARNING ? 6 : 4, .chosen_handle = -1 };

  rr_shape_layer_put (layer->shapes, &figure);
}

static void
put_condition (Layer                *layer,
               const RrReportView   *view,
               const RrConditionRow *row)
{
  const RrCondition *condition = &row->condition;
  const char *label = rr_report_kind_get_label (condition->kind);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, condition->id);
  char sign[8] = "";
  RrPlace stretch[2] = { { condition->lat_deg, condition->lon_deg },
                         { condition->end_lat_deg, condition->end_lon_deg } };
  RrFigure figure = { .id = id, .label = label, .sign = sign, .kind = RR_FIGURE_POINT,
                      .tone = tone_of (condition->severity), .dash = dash_of (condition->state),
                      .points = stretch, .n_points = 1, .chosen_handle = -1 };

  g_utf8_strncpy (sign, label, 1);
  if (row->n_points >= 2)
    put_line (layer, row, (const RrPlace *) (gpointer) view->points->data + row->first_point, row->n_points, "segment");
  if (!isnan (condition->end_lat_deg))
    put_line (layer, row, stretch, 2, "stretch");
  rr_shape_layer_put (layer->shapes, &figure);
}

static guint
hash_of (const RrReportView *view)
{
  guint hash = 5381;

  for (guint i = 0; i < view->conditions->len; i++)
    {
      const RrCondition *condition = &g_array_index (view->conditions, RrConditionRow, i).condition;

      hash = hash * 33 + (guint) condition->id;
      hash = hash * 33 + condition->severity * 8 + condition->state;
      hash = hash * 33 + (isnan (condition->end_lat_deg) ? 0 : 1);
    }
  return hash;
}

/**
 * rr_condition_layer_set_view:
 * @map: a map with conditions
 * @view: what is known
 */
void
rr_condition_layer_set_view (RrMap        *map,
                             RrReportView *view)
{
  Layer *layer = g_object_get_data (G_OBJECT (map), LAYER_KEY);
  guint hash = hash_of (view);

  g_return_if_fail (layer != NULL);

  if (hash == layer->hash)
    return;
  layer->hash = hash;
  rr_shape_layer_clear (layer->shapes);
  for (guint i = 0; i < view->conditions->len; i++)
    {
      const RrConditionRow *row = &g_array_index (view->conditions, RrConditionRow, i);

      if (row->condition.state < RR_CONDITION_CLEARED)
        put_condition (layer, view, row);
    }
}

/**
 * rr_condition_layer_choose:
 * @map: a map with conditions
 * @id: a condition, 0 for none
 */
void
rr_condition_layer_choose (RrMap  *map,
                           gint64  id)
{
  Layer *layer = g_object_get_data (G_OBJECT (map), LAYER_KEY);
  g_autofree char *name = id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, id) : NULL;

  g_return_if_fail (layer != NULL);

  rr_shape_layer_set_selected (layer->shapes, name);
}

static void
chosen_cb (RrShapeLayer *shapes,
           const char   *id,
           Layer        *layer)
{
  gint64 number = id != NULL ? g_ascii_strtoll (id, NULL, 10) : 0;

  if (number != 0)
    layer->chosen (layer->map, number, layer->data);
}

/**
 * rr_condition_layer_attach:
 * @map: a map
 * @chosen: called when one is clicked
 * @data: for @chosen, valid for as long as the map
 */
void
rr_condition_layer_attach (RrMap             *map,
                           RrConditionChosen  chosen,
                           gpointer           data)
{
  Layer *layer = g_new0 (Layer, 1);

  *layer = (Layer) { map, rr_map_add_shapes (map), chosen, data, 0 };
  g_object_set_data_full (G_OBJECT (map), LAYER_KEY, layer, g_free);
  g_signal_connect (layer->shapes, "chosen", G_CALLBACK (chosen_cb), layer);
}

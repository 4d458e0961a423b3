/* rr-fence-layer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fence-layer.h"

#include "rr-engine-incidents.h"

/* Fences on the map: a camp is quiet, what has to be manned or stayed in is a plan, anything
 * else is a caution. The table of fences is another one when something has changed, so a look
 * every second costs nothing.
 *
 * Threads: main.
 * Ends:    with the map.
 */
typedef struct
{
  RrMap        *map;      /* (unowned): its data is this */
  RrEngine     *engine;   /* (owned) */
  RrShapeLayer *layer;    /* (unowned): of the map */
  GPtrArray    *shown;    /* (owned) (nullable) */
  guint         timer;
} Fences;

#define FENCES_KEY "rr-fence-layer"

static RrTone
tone_of (const RrFence *fence)
{
  if ((fence->watch & RR_FENCE_CAMP) != 0)
    return RR_TONE_QUIET;
  return (fence->watch & (RR_FENCE_STAY_IN | RR_FENCE_MANNED)) != 0 ? RR_TONE_PLAN : RR_TONE_CAUTION;
}

static void
look (Fences *self)
{
  g_autoptr(GPtrArray) fences = rr_engine_dup_fences (self->engine);

  if (fences == NULL || fences == self->shown)
    return;
  rr_shape_layer_clear (self->layer);
  for (guint i = 0; i < fences->len; i++)
    {
      const RrFence *fence = fences->pdata[i];
      RrFigure figure = {
        .id = fence->id,
        .label = fence->name,
        .kind = fence->shape->kind == RR_SHAPE_CIRCLE ? RR_FIGURE_CIRCLE : RR_FIGURE_POLYGON,
        .tone = tone_of (fence),
        .dash = RR_DASH_DASHED,
        .width_px = 2,
        .points = fence->shape->points,
        .n_points = fence->shape->n_points,
        .radius_m = fence->shape->radius_m,
        .chosen_handle = -1,
      };

      rr_shape_layer_put (self->layer, &figure);
    }
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->shown = g_steal_pointer (&fences);
}

static gboolean
look_cb (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static void
mapped_cb (GtkWidget *map,
           Fences    *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (1, look_cb, self);
  look (self);
}

static void
unmapped_cb (GtkWidget *map,
             Fences    *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
free_fences (gpointer data)
{
  Fences *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_object_unref (self->engine);
  g_free (self);
}

/* The engine is stopped next, whoever still refers to the map. */
static void
destroyed_cb (GtkWidget *map,
              Fences    *self)
{
  g_object_set_data (G_OBJECT (map), FENCES_KEY, NULL);
}

/**
 * rr_fence_layer_attach:
 * @map: a map
 * @engine: whose fences are shown; it runs for as long as the map is there
 */
void
rr_fence_layer_attach (RrMap    *map,
                       RrEngine *engine)
{
  Fences *self = g_new0 (Fences, 1);

  self->map = map;
  self->engine = g_object_ref (engine);
  self->layer = rr_map_add_shapes (map);
  g_object_set_data_full (G_OBJECT (map), FENCES_KEY, self, free_fences);
  g_signal_connect (map, "map", G_CALLBACK (mapped_cb), self);
  g_signal_connect (map, "unmap", G_CALLBACK (unmapped_cb), self);
  g_signal_connect (map, "destroy", G_CALLBACK (destroyed_cb), self);
  if (gtk_widget_get_mapped (GTK_WIDGET (map)))
    mapped_cb (GTK_WIDGET (map), self);
}

/* rr-trail-net.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trail-net.h"

#include <math.h>

#include "rr-geo.h"
#include "rr-grid.h"

/* RrTrailNet knows the lines of the trails and which segment of them a place lies on.
 *
 * Threads: filled by one; afterwards one at a time, since a search uses its scratch.
 */
struct _RrTrailNet
{
  GArray       *points;      /* of RrPlace */
  GArray       *segments;    /* of RrTrailSegment */
  GStringChunk *names;
  RrGrid       *grid;
  GArray       *candidates;  /* of guint, reused */
  RrTrailNetLoader loader;   /* (nullable): has the trails, and has not been asked */
  gpointer      loader_data;
};

/**
 * rr_trail_net_new:
 *
 * Returns: (transfer full): a region without trails
 */
RrTrailNet *
rr_trail_net_new (void)
{
  RrTrailNet *self = g_new0 (RrTrailNet, 1);

  self->points = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  self->segments = g_array_new (FALSE, FALSE, sizeof (RrTrailSegment));
  self->names = g_string_chunk_new (4096);
  self->grid = rr_grid_new (RR_TRAIL_SEGMENT_M);
  self->candidates = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

/**
 * rr_trail_net_free:
 * @self: (nullable) (transfer full): a net
 */
void
rr_trail_net_free (RrTrailNet *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->points);
  g_array_unref (self->segments);
  g_string_chunk_free (self->names);
  rr_grid_free (self->grid);
  g_array_unref (self->candidates);
  g_free (self);
}

/**
 * rr_trail_net_set_loader:
 * @self: a net without trails
 * @loader: adds them
 * @data: for @loader
 *
 * Reading the trails of a region takes ten times the memory that is kept; most days
 * nobody asks.
 */
void
rr_trail_net_set_loader (RrTrailNet       *self,
                         RrTrailNetLoader  loader,
                         gpointer          data)
{
  g_return_if_fail (self != NULL);

  self->loader = loader;
  self->loader_data = data;
}

static void
ensure_loaded (RrTrailNet *self)
{
  RrTrailNetLoader loader = self->loader;

  self->loader = NULL;
  if (loader != NULL)
    loader (self, self->loader_data);
}

static void
end_segment (RrTrailNet *self,
             const char *name,
             guint       first)
{
  RrTrailSegment segment = { name, first, self->points->len - first };
  const RrPlace *points = rr_trail_net_get_points (self);

  for (guint i = first; i + 1 < self->points->len; i++)
    rr_grid_add_edge (self->grid, points[i].lat_deg, points[i].lon_deg, points[i + 1].lat_deg,
                      points[i + 1].lon_deg, self->segments->len);
  g_array_append_val (self->segments, segment);
}

/**
 * rr_trail_net_add:
 * @self: a net
 * @name: (nullable): of the trail
 * @points: (array length=n_points): its line
 * @n_points: how many; fewer than two are no line
 *
 * Cuts the line into segments of %RR_TRAIL_SEGMENT_M, at points it has.
 */
void
rr_trail_net_add (RrTrailNet    *self,
                  const char    *name,
                  const RrPlace *points,
                  guint          n_points)
{
  const char *kept = name != NULL ? g_string_chunk_insert_const (self->names, name) : NULL;
  guint first = self->points->len;
  double length_m = 0;

  g_return_if_fail (self != NULL);

  if (n_points < 2)
    return;
  g_array_append_val (self->points, points[0]);
  for (guint i = 1; i < n_points; i++)
    {
      length_m += rr_geo_distance_m (points[i - 1].lat_deg, points[i - 1].lon_deg,
                                     points[i].lat_deg, points[i].lon_deg);
      g_array_append_val (self->points, points[i]);
      if (length_m < RR_TRAIL_SEGMENT_M && i + 1 < n_points)
        continue;
      end_segment (self, kept, first);
      length_m = 0;
      first = self->points->len;
      if (i + 1 < n_points)
        g_array_append_val (self->points, points[i]);
    }
}

/**
 * rr_trail_net_get_n_segments:
 * @self: a net
 *
 * Returns: how many segments it has
 */
guint
rr_trail_net_get_n_segments (RrTrailNet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  ensure_loaded (self);
  return self->segments->len;
}

/**
 * rr_trail_net_get_segment:
 * @self: a net
 * @segment: a number below the count
 *
 * Returns: (transfer none): that segment
 */
const RrTrailSegment *
rr_trail_net_get_segment (RrTrailNet *self,
                          guint       segment)
{
  g_return_val_if_fail (self != NULL && segment < self->segments->len, NULL);

  return &g_array_index (self->segments, RrTrailSegment, segment);
}

/**
 * rr_trail_net_get_points:
 * @self: a net
 *
 * Returns: (transfer none): all points, which the segments count in
 */
const RrPlace *
rr_trail_net_get_points (RrTrailNet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const RrPlace *) (gpointer) self->points->data;
}

static double
segment_distance_m (RrTrailNet    *self,
                    guint          number,
                    const RrPlace *place)
{
  const RrTrailSegment *segment = rr_trail_net_get_segment (self, number);
  const RrPlace *points = rr_trail_net_get_points (self) + segment->first;
  double nearest_m = INFINITY, fraction;

  for (guint i = 0; i + 1 < segment->n_points; i++)
    nearest_m = MIN (nearest_m, rr_geo_edge_distance_m (place->lat_deg, place->lon_deg,
                                                        points[i].lat_deg, points[i].lon_deg,
                                                        points[i + 1].lat_deg,
                                                        points[i + 1].lon_deg, &fraction));
  return nearest_m;
}

/**
 * rr_trail_net_snap:
 * @self: a net
 * @place: somewhere
 * @max_m: how far from the trail still counts as on it
 *
 * Returns: the nearest segment, -1 if none is that near
 */
int
rr_trail_net_snap (RrTrailNet    *self,
                   const RrPlace *place,
                   double         max_m)
{
  double nearest_m = max_m;
  int nearest = -1;

  g_return_val_if_fail (self != NULL && place != NULL, -1);

  ensure_loaded (self);
  g_array_set_size (self->candidates, 0);
  rr_grid_find (self->grid, place->lat_deg, place->lon_deg, max_m, self->candidates);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      guint number = g_array_index (self->candidates, guint, i);
      double m = segment_distance_m (self, number, place);

      if (m < nearest_m || (m <= nearest_m && nearest < 0))
        {
          nearest_m = m;
          nearest = (int) number;
        }
    }
  return nearest;
}

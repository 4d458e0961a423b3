/* rr-corridor.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-corridor.h"

#include "rr-geo.h"

/* RrCorridor is a route and what is near it. Who leaves a route is told of once, further
 * out than where he is back on it, and only by fixes that are good enough to say so.
 *
 * Threads: any; immutable. A side belongs to one thread at a time.
 * Ends:    reference counted.
 */

#define N_FIXES      3
#define DWELL_MS     60000
#define MAX_DOUBT_M  50.0f
#define LOOK_AROUND  32       /* edges on either side of where it was before */

struct _RrCorridor
{
  int      ref_count;   /* (atomic) */
  RrShape *route;       /* (owned) */
};

/**
 * rr_corridor_new:
 * @route: a line
 *
 * Returns: (transfer full): its corridor
 */
RrCorridor *
rr_corridor_new (const RrShape *route)
{
  RrCorridor *self = g_new0 (RrCorridor, 1);

  g_return_val_if_fail (route != NULL && route->n_points > 1, self);

  self->ref_count = 1;
  self->route = rr_shape_copy (route);
  return self;
}

/**
 * rr_corridor_ref:
 * @self: a corridor
 *
 * Returns: (transfer full): @self
 */
RrCorridor *
rr_corridor_ref (RrCorridor *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_corridor_unref:
 * @self: (transfer full): a corridor
 */
void
rr_corridor_unref (RrCorridor *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  rr_shape_free (self->route);
  g_free (self);
}

static double
nearest_of (const RrShape *route,
            guint          first,
            guint          last,
            double         lat_deg,
            double         lon_deg,
            guint         *near)
{
  double best_m = G_MAXDOUBLE;

  for (guint i = first; i < last; i++)
    {
      const RrPlace *a = &route->points[i], *b = &route->points[i + 1];
      double fraction;
      double away_m = rr_geo_edge_distance_m (lat_deg, lon_deg, a->lat_deg, a->lon_deg, b->lat_deg,
                                              b->lon_deg, &fraction);

      if (away_m < best_m)
        {
          best_m = away_m;
          *near = i;
        }
    }
  return best_m;
}

/**
 * rr_corridor_distance_m:
 * @self: a corridor
 * @lat_deg: latitude of a place
 * @lon_deg: longitude of a place
 * @near_enough_m: no need to look further for anything nearer than this
 * @near: (inout): the edge to look at first; the nearest one that was found
 *
 * Returns: metres from the place to the route
 */
double
rr_corridor_distance_m (const RrCorridor *self,
                        double            lat_deg,
                        double            lon_deg,
                        double            near_enough_m,
                        guint            *near)
{
  guint n_edges = self->route->n_points - 1;
  guint first = *near > LOOK_AROUND ? MIN (*near, n_edges) - LOOK_AROUND : 0;
  double away_m = nearest_of (self->route, first, MIN (n_edges, first + 2 * LOOK_AROUND), lat_deg,
                              lon_deg, near);

  if (away_m <= near_enough_m)
    return away_m;
  return nearest_of (self->route, 0, n_edges, lat_deg, lon_deg, near);
}

/**
 * rr_corridor_side_take:
 * @side: how a device stands to its route
 * @corridor: the route
 * @out_m: who is further away is off it
 * @back_m: who is nearer is back on it
 * @fix: where it is; newer than all before
 *
 * Returns: what has become certain by it
 */
RrRouteNews
rr_corridor_side_take (RrCorridorSide   *side,
                       const RrCorridor *corridor,
                       double            out_m,
                       double            back_m,
                       const RrFix      *fix)
{
  gint64 now_ms = rr_fix_effective_ms (fix);
  double away_m;
  gboolean against;

  if (fix->acc_m > MAX_DOUBT_M)
    return RR_ROUTE_SAME;
  away_m = rr_corridor_distance_m (corridor, fix->lat_deg, fix->lon_deg, MIN (out_m, back_m),
                                   &side->near);
  against = side->off ? away_m < back_m : away_m > out_m;
  if (!against)
    {
      side->n_against = 0;
      return RR_ROUTE_SAME;
    }

  if (side->n_against++ == 0)
    side->since_ms = now_ms;
  if (side->n_against < N_FIXES && now_ms - side->since_ms < DWELL_MS)
    return RR_ROUTE_SAME;
  side->off = !side->off;
  side->n_against = 0;
  return side->off ? RR_ROUTE_OFF : RR_ROUTE_BACK;
}

/* rr-audience.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-audience.h"

#include <math.h>

#include "rr-geo.h"
#include "rr-grid.h"

/* RrAudience says who is concerned by what happened at a place: guides within its
 * radius, and those whose planned route still comes by.
 *
 * What of a route is behind is told from the guide's place alone: the first part of the
 * route that is about as near as the nearest. On a way out and back that is the way
 * out, so that in doubt somebody is told once too often.
 *
 * Threads: one at a time.
 */

#define CELL_M        500.0
/* Who is further than this from the route has not begun it. */
#define ON_ROUTE_M    500.0
/* Parts of the route this much further than the nearest count as equally near. */
#define AMBIGUOUS_M   75.0
/* How near to the place a route has to come by. */
#define CROSSING_M    150.0

typedef struct
{
  double   lat_deg;     /* NaN: no place known */
  double   lon_deg;
  GArray  *route;       /* (owned) (nullable): of RrPlace */
  guint    seen;        /* serial of the last search that met it */
} Guide;

struct _RrAudience
{
  GArray *guides;       /* of Guide, by number */
  RrGrid *places;
  RrGrid *routes;
  GArray *candidates;   /* of guint, reused */
  guint   serial;
};

static void
guide_clear (gpointer data)
{
  Guide *guide = data;

  g_clear_pointer (&guide->route, g_array_unref);
}

/**
 * rr_audience_new:
 *
 * Returns: (transfer full): nobody yet
 */
RrAudience *
rr_audience_new (void)
{
  RrAudience *self = g_new0 (RrAudience, 1);

  self->guides = g_array_new (FALSE, TRUE, sizeof (Guide));
  g_array_set_clear_func (self->guides, guide_clear);
  self->places = rr_grid_new (CELL_M);
  self->routes = rr_grid_new (CELL_M);
  self->candidates = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

/**
 * rr_audience_free:
 * @self: (nullable) (transfer full): an audience
 */
void
rr_audience_free (RrAudience *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->guides);
  rr_grid_free (self->places);
  rr_grid_free (self->routes);
  g_array_unref (self->candidates);
  g_free (self);
}

/**
 * rr_audience_clear:
 * @self: an audience
 *
 * Forgets everybody.
 */
void
rr_audience_clear (RrAudience *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->guides, 0);
  rr_grid_clear (self->places);
  rr_grid_clear (self->routes);
}

static Guide *
ensure_guide (RrAudience *self,
              guint       number)
{
  while (self->guides->len <= number)
    {
      Guide guide = { .lat_deg = NAN, .lon_deg = NAN };

      g_array_append_val (self->guides, guide);
    }
  return &g_array_index (self->guides, Guide, number);
}

/**
 * rr_audience_add:
 * @self: an audience
 * @guide: number of a guide, small; once each
 * @lat_deg: where they are
 * @lon_deg: where they are
 */
void
rr_audience_add (RrAudience *self,
                 guint       guide,
                 double      lat_deg,
                 double      lon_deg)
{
  Guide *entry;

  g_return_if_fail (self != NULL);

  if (!rr_geo_is_valid (lat_deg, lon_deg))
    return;
  entry = ensure_guide (self, guide);
  entry->lat_deg = lat_deg;
  entry->lon_deg = lon_deg;
  rr_grid_add_point (self->places, lat_deg, lon_deg, guide);
}

/**
 * rr_audience_add_route:
 * @self: an audience
 * @guide: number of a guide, once each; their place may be unknown
 * @points: (array length=n_points): the planned route, in order
 * @n_points: how many; fewer than two are no route
 */
void
rr_audience_add_route (RrAudience    *self,
                       guint          guide,
                       const RrPlace *points,
                       guint          n_points)
{
  Guide *entry;

  g_return_if_fail (self != NULL);

  if (n_points < 2)
    return;
  entry = ensure_guide (self, guide);
  g_return_if_fail (entry->route == NULL);
  entry->route = g_array_sized_new (FALSE, FALSE, sizeof (RrPlace), n_points);
  g_array_append_vals (entry->route, points, n_points);
  for (guint i = 0; i + 1 < n_points; i++)
    rr_grid_add_edge (self->routes, points[i].lat_deg, points[i].lon_deg, points[i + 1].lat_deg,
                      points[i + 1].lon_deg, guide);
}

static double
edge_distance_m (const Guide   *guide,
                 guint          edge,
                 const RrPlace *place,
                 double        *fraction)
{
  const RrPlace *a = &g_array_index (guide->route, RrPlace, edge);
  const RrPlace *b = a + 1;

  return rr_geo_edge_distance_m (place->lat_deg, place->lon_deg, a->lat_deg, a->lon_deg,
                                 b->lat_deg, b->lon_deg, fraction);
}

/* How far along the route the guide is: the number of the edge plus a fraction of it. */
static double
progress_of (const Guide *guide)
{
  RrPlace place = { guide->lat_deg, guide->lon_deg };
  guint n_edges = guide->route->len - 1;
  double nearest_m = INFINITY, fraction;

  if (isnan (guide->lat_deg))
    return 0;
  for (guint i = 0; i < n_edges; i++)
    nearest_m = MIN (nearest_m, edge_distance_m (guide, i, &place, &fraction));
  if (nearest_m > ON_ROUTE_M)
    return 0;
  for (guint i = 0; i < n_edges; i++)
    if (edge_distance_m (guide, i, &place, &fraction) <= nearest_m + AMBIGUOUS_M)
      return i + fraction;
  return 0;
}

/* Does the route come by between here and its end? */
static gboolean
is_ahead (const Guide   *guide,
          const RrPlace *place,
          const RrPlace *far_end)
{
  guint n_edges = guide->route->len - 1;
  double progress = progress_of (guide);

  for (guint i = (guint) progress; i < n_edges; i++)
    {
      const RrPlace *a = &g_array_index (guide->route, RrPlace, i);
      double fraction, m = edge_distance_m (guide, i, place, &fraction);
      gboolean passed = i + fraction < progress - 1e-9;

      if (m <= CROSSING_M && !passed)
        return TRUE;
      if (far_end != NULL
          && rr_geo_edge_distance_m (a[1].lat_deg, a[1].lon_deg, place->lat_deg, place->lon_deg,
                                     far_end->lat_deg, far_end->lon_deg, &fraction) <= CROSSING_M)
        return TRUE;
    }
  return FALSE;
}

static double
distance_of (const Guide   *guide,
             const RrPlace *place,
             const RrPlace *far_end)
{
  double fraction;

  if (isnan (guide->lat_deg))
    return NAN;
  if (far_end == NULL)
    return rr_geo_distance_m (guide->lat_deg, guide->lon_deg, place->lat_deg, place->lon_deg);
  return rr_geo_edge_distance_m (guide->lat_deg, guide->lon_deg, place->lat_deg, place->lon_deg,
                                 far_end->lat_deg, far_end->lon_deg, &fraction);
}

static void
consider (RrAudience    *self,
          guint          number,
          const RrPlace *place,
          const RrPlace *far_end,
          double         radius_m,
          GArray        *concerns)
{
  Guide *guide = &g_array_index (self->guides, Guide, number);
  RrConcern concern = { .guide = number };

  if (guide->seen == self->serial)
    return;
  guide->seen = self->serial;

  concern.distance_m = distance_of (guide, place, far_end);
  concern.ahead = guide->route != NULL && is_ahead (guide, place, far_end);
  if (concern.ahead || concern.distance_m <= radius_m)
    g_array_append_val (concerns, concern);
}

/**
 * rr_audience_find:
 * @self: an audience
 * @place: where it happened
 * @far_end: (nullable): the other end, of a stretch
 * @radius_m: whom it concerns
 * @concerns: (element-type RrConcern): those concerned are appended, each once
 */
void
rr_audience_find (RrAudience    *self,
                  const RrPlace *place,
                  const RrPlace *far_end,
                  double         radius_m,
                  GArray        *concerns)
{
  RrPlace centre = *place;
  double reach_m = 0;

  g_return_if_fail (self != NULL && concerns != NULL);

  if (far_end != NULL)
    {
      centre.lat_deg = (place->lat_deg + far_end->lat_deg) / 2;
      centre.lon_deg = place->lon_deg + remainder (far_end->lon_deg - place->lon_deg, 360.0) / 2;
      reach_m = rr_geo_distance_m (centre.lat_deg, centre.lon_deg, place->lat_deg, place->lon_deg);
    }
  self->serial++;
  g_array_set_size (self->candidates, 0);
  rr_grid_find (self->places, centre.lat_deg, centre.lon_deg, radius_m + reach_m, self->candidates);
  rr_grid_find (self->routes, centre.lat_deg, centre.lon_deg, CROSSING_M + reach_m, self->candidates);
  for (guint i = 0; i < self->candidates->len; i++)
    consider (self, g_array_index (self->candidates, guint, i), place, far_end, radius_m, concerns);
}

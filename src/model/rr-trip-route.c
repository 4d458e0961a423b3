/* rr-trip-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-route.h"

#include <math.h>
#include <string.h>

/* What is asked of a planned way: how long it is, where somebody should be by now, what
 * lies ahead of somebody, and how it is written down.
 *
 * Threads: any; nothing here has state.
 */

#define LEAST_M 2.0    /* what a receiver cannot tell apart */

/* --- thinning ----------------------------------------------------------------- */

typedef struct
{
  guint first;
  guint last;
} Stretch;

static double
distance_to_edge (const RrPlace *points,
                  guint          i,
                  guint          from,
                  guint          to)
{
  double fraction;

  return rr_geo_edge_distance_m (points[i].lat_deg, points[i].lon_deg, points[from].lat_deg, points[from].lon_deg,
                                 points[to].lat_deg, points[to].lon_deg, &fraction);
}

/* Ramer, Douglas and Peucker, with a stack of its own: a way may have many points. */
static guint
mark_kept (const RrPlace *points,
           guint          n_points,
           double         tolerance_m,
           guint8        *kept)
{
  g_autoptr(GArray) stack = g_array_new (FALSE, FALSE, sizeof (Stretch));
  Stretch whole = { 0, n_points - 1 };
  guint n_kept = 2;

  memset (kept, 0, n_points);
  kept[0] = kept[n_points - 1] = 1;
  g_array_append_val (stack, whole);
  while (stack->len > 0)
    {
      Stretch stretch = g_array_index (stack, Stretch, stack->len - 1);
      Stretch before = { stretch.first, stretch.first }, after = { stretch.last, stretch.last };
      double farthest = tolerance_m;
      guint at = 0;

      g_array_set_size (stack, stack->len - 1);
      for (guint i = stretch.first + 1; i < stretch.last; i++)
        {
          double distance = distance_to_edge (points, i, stretch.first, stretch.last);

          if (distance > farthest)
            farthest = distance, at = i;
        }
      if (at == 0)
        continue;
      kept[at] = 1;
      n_kept++;
      before.last = after.first = at;
      g_array_append_val (stack, before);
      g_array_append_val (stack, after);
    }
  return n_kept;
}

/**
 * rr_route_simplify:
 * @points: (nullable) (array length=n_points): a way
 * @n_points: how many
 * @most: keep no more than these, at least 2
 *
 * Points without which the way stays within two metres are left out, and as many more as
 * it takes.
 *
 * Returns: (transfer full) (element-type RrPlace): the way
 */
GArray *
rr_route_simplify (const RrPlace *points,
                   guint          n_points,
                   guint          most)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  g_autofree guint8 *kept = g_malloc0 (MAX (n_points, 1u));
  double tolerance_m = LEAST_M;

  if (n_points < 3)
    {
      if (n_points > 0)
        g_array_append_vals (out, points, n_points);
      return out;
    }
  while (mark_kept (points, n_points, tolerance_m, kept) > most)
    tolerance_m *= 2;
  for (guint i = 0; i < n_points; i++)
    if (kept[i])
      g_array_append_val (out, points[i]);
  return out;
}

/* --- along it ----------------------------------------------------------------- */

static double
edge_length_m (const RrPlace *points,
               guint          i)
{
  return rr_geo_distance_m (points[i].lat_deg, points[i].lon_deg, points[i + 1].lat_deg, points[i + 1].lon_deg);
}

static RrPlace
between (const RrPlace *a,
         const RrPlace *b,
         double         fraction)
{
  return (RrPlace) {
    a->lat_deg + (b->lat_deg - a->lat_deg) * fraction,
    remainder (a->lon_deg + remainder (b->lon_deg - a->lon_deg, 360.0) * fraction, 360.0),
  };
}

/**
 * rr_route_length_m:
 * @points: (nullable) (array length=n_points): a way
 * @n_points: how many
 *
 * Returns: metres along it
 */
double
rr_route_length_m (const RrPlace *points,
                   guint          n_points)
{
  double sum_m = 0;

  for (guint i = 0; i + 1 < n_points; i++)
    sum_m += edge_length_m (points, i);
  return sum_m;
}

/**
 * rr_route_get_at:
 * @points: (nullable) (array length=n_points): a way
 * @n_points: how many
 * @along_m: how far along; cut off at its ends
 * @place: (out): where that is
 *
 * Returns: %FALSE if there is no way
 */
gboolean
rr_route_get_at (const RrPlace *points,
                 guint          n_points,
                 double         along_m,
                 RrPlace       *place)
{
  if (n_points == 0)
    return FALSE;
  *place = points[n_points - 1];
  for (guint i = 0; i + 1 < n_points; i++)
    {
      double length_m = edge_length_m (points, i);

      if (along_m < length_m)
        {
          *place = between (&points[i], &points[i + 1], MAX (along_m, 0) / length_m);
          return TRUE;
        }
      along_m -= length_m;
    }
  return TRUE;
}

/**
 * rr_route_nearest:
 * @points: (array length=n_points): a way
 * @n_points: how many, at least one
 * @place: somewhere
 * @edge: (out): the edge that is nearest to it
 * @fraction: (out): where on that edge
 *
 * Returns: metres from the place to the way
 */
double
rr_route_nearest (const RrPlace *points,
                  guint          n_points,
                  const RrPlace *place,
                  guint         *edge,
                  double        *fraction)
{
  double best = HUGE_VAL;

  *edge = 0;
  *fraction = 0;
  if (n_points == 1)
    return rr_geo_distance_m (place->lat_deg, place->lon_deg, points[0].lat_deg, points[0].lon_deg);
  for (guint i = 0; i + 1 < n_points; i++)
    {
      double at, distance = rr_geo_edge_distance_m (place->lat_deg, place->lon_deg, points[i].lat_deg,
                                                    points[i].lon_deg, points[i + 1].lat_deg,
                                                    points[i + 1].lon_deg, &at);

      if (distance < best)
        best = distance, *edge = i, *fraction = at;
    }
  return best;
}

/**
 * rr_route_get_ahead:
 * @points: (nullable) (array length=n_points): a way
 * @n_points: how many
 * @place: (nullable): where somebody is on it; %NULL if that is not known
 *
 * Returns: (transfer full) (element-type RrPlace): what still lies ahead
 */
GArray *
rr_route_get_ahead (const RrPlace *points,
                    guint          n_points,
                    const RrPlace *place)
{
  GArray *ahead = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  guint edge = 0;
  double fraction = 0;
  RrPlace start;

  if (n_points == 0)
    return ahead;
  if (place != NULL)
    rr_route_nearest (points, n_points, place, &edge, &fraction);
  start = n_points > 1 ? between (&points[edge], &points[edge + 1], fraction) : points[0];
  g_array_append_val (ahead, start);
  if (edge + 1 < n_points)
    g_array_append_vals (ahead, points + edge + 1, n_points - edge - 1);
  return ahead;
}

/* --- as text ------------------------------------------------------------------ */

/**
 * rr_route_to_string:
 * @points: (nullable) (array length=n_points): a way
 * @n_points: how many
 *
 * Returns: (transfer full): it, with seven digits a degree
 */
char *
rr_route_to_string (const RrPlace *points,
                    guint          n_points)
{
  GString *out = g_string_new (NULL);
  char lat[G_ASCII_DTOSTR_BUF_SIZE], lon[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < n_points; i++)
    g_string_append_printf (out, "%s%s,%s", i > 0 ? " " : "",
                            g_ascii_formatd (lat, sizeof lat, "%.7f", points[i].lat_deg),
                            g_ascii_formatd (lon, sizeof lon, "%.7f", points[i].lon_deg));
  return g_string_free (out, FALSE);
}

/**
 * rr_route_parse:
 * @text: what rr_route_to_string() wrote
 * @most: no more points than these
 *
 * Returns: (transfer full) (element-type RrPlace) (nullable): the way; %NULL if it is none
 */
GArray *
rr_route_parse (const char *text,
                guint       most)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  while (*text != '\0')
    {
      char *end;
      RrPlace place = { .lat_deg = g_ascii_strtod (text, &end) };

      if (end == text || *end != ',' || points->len == most)
        return NULL;
      text = end + 1;
      place.lon_deg = g_ascii_strtod (text, &end);
      if (end == text || (*end != '\0' && *end != ' ') || !rr_geo_is_valid (place.lat_deg, place.lon_deg))
        return NULL;
      g_array_append_val (points, place);
      text = end + strspn (end, " ");
    }
  return g_steal_pointer (&points);
}

/* rr-shape.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fence.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-geo.h"

/* RrShape is a circle, a polygon or a line on the ground. Everything is measured on the
 * plane that touches the Earth at the place in question, so shapes of some hundred
 * kilometres and those across the date line are fine, and shapes around a pole are not.
 *
 * Threads: any; immutable.
 * Ends:    free.
 */

#define MARGIN_M     15.0
#define MAX_SAMPLES  64
#define MIN_RADIUS_M 0.1     /* the last digit that is written */
#define M_PER_DEG    (RR_EARTH_RADIUS_M * G_PI / 180.0)

static double
cos_deg (double deg)
{
  return MAX (0.01, cos (deg * G_PI / 180.0));
}

/* --- making ------------------------------------------------------------------- */

static void
measure (RrShape *self)
{
  double size_m = self->radius_m;

  self->south_deg = self->north_deg = self->points[0].lat_deg;
  for (guint i = 1; i < self->n_points; i++)
    {
      self->south_deg = MIN (self->south_deg, self->points[i].lat_deg);
      self->north_deg = MAX (self->north_deg, self->points[i].lat_deg);
    }
  if (self->kind == RR_SHAPE_POLYGON)
    size_m = sqrt (rr_shape_area_m2 (self) / G_PI);
  self->south_deg -= self->radius_m / M_PER_DEG;
  self->north_deg += self->radius_m / M_PER_DEG;
  self->margin_m = MAX (MARGIN_M, 0.1 * size_m);
}

static RrShape *
shape_new (RrShapeKind  kind,
           GArray      *points,
           double       radius_m)
{
  RrShape *self = g_new0 (RrShape, 1);

  self->kind = kind;
  self->radius_m = radius_m;
  self->n_points = points->len;
  self->points = g_memdup2 (points->data, points->len * sizeof (RrPlace));
  measure (self);
  return self;
}

/**
 * rr_shape_new_circle:
 * @lat_deg: latitude of its centre
 * @lon_deg: longitude of its centre
 * @radius_m: its radius
 *
 * Returns: (transfer full): a circle
 */
RrShape *
rr_shape_new_circle (double lat_deg,
                     double lon_deg,
                     double radius_m)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  RrPlace centre = { lat_deg, lon_deg };

  g_array_append_val (points, centre);
  return shape_new (RR_SHAPE_CIRCLE, points, radius_m);
}

/**
 * rr_shape_new_line:
 * @points: (array length=n_points): two places or more
 * @n_points: how many
 *
 * Returns: (transfer full): a line
 */
RrShape *
rr_shape_new_line (const RrPlace *points,
                   guint          n_points)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  g_array_append_vals (places, points, n_points);
  return shape_new (RR_SHAPE_LINE, places, 0);
}

/**
 * rr_shape_new_area:
 * @points: (array length=n_points): three corners or more
 * @n_points: how many
 *
 * Returns: (transfer full): a polygon
 */
RrShape *
rr_shape_new_area (const RrPlace *points,
                   guint          n_points)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  g_array_append_vals (places, points, n_points);
  return shape_new (RR_SHAPE_POLYGON, places, 0);
}

/**
 * rr_shape_copy:
 * @self: a shape
 *
 * Returns: (transfer full): one like it
 */
RrShape *
rr_shape_copy (const RrShape *self)
{
  RrShape *copy = g_memdup2 (self, sizeof *self);

  copy->points = g_memdup2 (self->points, self->n_points * sizeof (RrPlace));
  return copy;
}

/**
 * rr_shape_free:
 * @self: (nullable) (transfer full): a shape
 */
void
rr_shape_free (RrShape *self)
{
  if (self == NULL)
    return;

  g_free (self->points);
  g_free (self);
}

/* --- text --------------------------------------------------------------------- */

/* Reads numbers separated by blanks and commas up to the end or a closing bracket. */
static gboolean
parse_numbers (const char *at,
               GArray     *numbers)
{
  while (TRUE)
    {
      char *end;
      double number;

      while (*at == ' ' || *at == ',' || *at == '(' || *at == '\t')
        at++;
      if (*at == ')' || *at == '\0')
        return strspn (at, ") \t") == strlen (at);
      number = g_ascii_strtod (at, &end);
      if (end == at || !isfinite (number) || numbers->len > 2 * RR_FENCE_MAX_POINTS)
        return FALSE;
      g_array_append_val (numbers, number);
      at = end;
    }
}

static gboolean
take_places (const GArray *numbers,
             guint         n_places,
             GArray       *places)
{
  for (guint i = 0; i < n_places; i++)
    {
      RrPlace place = { g_array_index (numbers, double, 2 * i),
                        g_array_index (numbers, double, 2 * i + 1) };

      /* A map that is scrolled past the date line draws beyond 180. */
      if (!(fabs (place.lat_deg) <= 90) || !(fabs (place.lon_deg) <= 540))
        return FALSE;
      g_array_append_val (places, place);
    }
  return TRUE;
}

/* A ring may be written closed or not. */
static void
open_ring (GArray *places)
{
  const RrPlace *first = &g_array_index (places, RrPlace, 0);
  const RrPlace *last = &g_array_index (places, RrPlace, places->len - 1);

  if (places->len > 3 && first->lat_deg == last->lat_deg && first->lon_deg == last->lon_deg)
    g_array_set_size (places, places->len - 1);
}

static RrShape *
parse_shape (const char *text)
{
  static const struct { const char *word; RrShapeKind kind; guint n_min; } forms[] = {
    { "CIRCLE", RR_SHAPE_CIRCLE, 1 },
    { "POLYGON", RR_SHAPE_POLYGON, 3 },
    { "LINESTRING", RR_SHAPE_LINE, 2 },
  };
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  guint form = 0;
  double radius_m = 0;

  while (form < G_N_ELEMENTS (forms)
         && g_ascii_strncasecmp (text, forms[form].word, strlen (forms[form].word)) != 0)
    form++;
  if (form == G_N_ELEMENTS (forms) || !parse_numbers (text + strlen (forms[form].word), numbers))
    return NULL;

  if (forms[form].kind == RR_SHAPE_CIRCLE)
    {
      radius_m = numbers->len == 3 ? g_array_index (numbers, double, 2) : 0;
      if (!(radius_m >= MIN_RADIUS_M) || radius_m > 1e6)
        return NULL;
      g_array_set_size (numbers, 2);
    }
  if (numbers->len % 2 != 0 || numbers->len / 2 < forms[form].n_min
      || !take_places (numbers, numbers->len / 2, places))
    return NULL;
  if (forms[form].kind == RR_SHAPE_POLYGON)
    open_ring (places);
  return shape_new (forms[form].kind, places, radius_m);
}

/**
 * rr_shape_parse:
 * @text: "CIRCLE (lat lon, metres)", "POLYGON ((lat lon, ...))" or
 *   "LINESTRING (lat lon, ...)"
 * @error: return location for an error
 *
 * Returns: (transfer full): the shape, or %NULL with %RR_ERROR_MALFORMED
 */
RrShape *
rr_shape_parse (const char  *text,
                GError     **error)
{
  RrShape *self = text != NULL ? parse_shape (text) : NULL;

  if (self == NULL)
    g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                 /* Translators: %u is a number of corners */
                 _("This is no circle, polygon or line of at most %u places"),
                 (guint) RR_FENCE_MAX_POINTS);
  return self;
}

/**
 * rr_shape_to_string:
 * @self: a shape
 *
 * Returns: (transfer full): what rr_shape_parse() reads
 */
char *
rr_shape_to_string (const RrShape *self)
{
  static const char *const words[] = { "CIRCLE (", "POLYGON ((", "LINESTRING (" };
  GString *text = g_string_new (words[self->kind]);
  char lat[G_ASCII_DTOSTR_BUF_SIZE], lon[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < self->n_points; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "",
                            g_ascii_formatd (lat, sizeof lat, "%.7f", self->points[i].lat_deg),
                            g_ascii_formatd (lon, sizeof lon, "%.7f", self->points[i].lon_deg));
  if (self->kind == RR_SHAPE_CIRCLE)
    g_string_append_printf (text, ", %s", g_ascii_formatd (lat, sizeof lat, "%.1f", self->radius_m));
  g_string_append (text, self->kind == RR_SHAPE_POLYGON ? "))" : ")");
  return g_string_free (text, FALSE);
}

/* --- measuring ---------------------------------------------------------------- */

/* Casts a ray eastwards on the plane at the place. */
static gboolean
ring_contains (const RrShape *self,
               double         lat_deg,
               double         lon_deg)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = self->n_points - 1; i < self->n_points; j = i++)
    {
      double ay = self->points[j].lat_deg - lat_deg, by = self->points[i].lat_deg - lat_deg;
      double ax = remainder (self->points[j].lon_deg - lon_deg, 360.0);
      double bx = remainder (self->points[i].lon_deg - lon_deg, 360.0);

      if ((ay > 0) != (by > 0) && ax + (bx - ax) * ay / (ay - by) > 0)
        inside = !inside;
    }
  return inside;
}

static double
edge_distance_m (const RrShape *self,
                 double         lat_deg,
                 double         lon_deg)
{
  gboolean closed = self->kind == RR_SHAPE_POLYGON;
  double best_m = G_MAXDOUBLE, fraction;

  for (guint i = closed ? 0 : 1; i < self->n_points; i++)
    {
      const RrPlace *a = &self->points[(i + self->n_points - 1) % self->n_points];
      const RrPlace *b = &self->points[i];

      best_m = MIN (best_m, rr_geo_edge_distance_m (lat_deg, lon_deg, a->lat_deg, a->lon_deg,
                                                    b->lat_deg, b->lon_deg, &fraction));
    }
  return best_m;
}

/**
 * rr_shape_depth_m:
 * @self: a shape
 * @lat_deg: latitude of a place
 * @lon_deg: longitude of a place
 *
 * Returns: how far inside the place is, negative outside; of a line the distance to it,
 *   always negative
 */
double
rr_shape_depth_m (const RrShape *self,
                  double         lat_deg,
                  double         lon_deg)
{
  double edge_m;

  if (self->kind == RR_SHAPE_CIRCLE)
    return self->radius_m - rr_geo_distance_m (self->points[0].lat_deg, self->points[0].lon_deg,
                                               lat_deg, lon_deg);
  edge_m = edge_distance_m (self, lat_deg, lon_deg);
  return self->kind == RR_SHAPE_POLYGON && ring_contains (self, lat_deg, lon_deg) ? edge_m : -edge_m;
}

/**
 * rr_shape_contains:
 * @self: a shape
 * @lat_deg: latitude of a place
 * @lon_deg: longitude of a place
 *
 * Returns: %TRUE if the place is inside
 */
gboolean
rr_shape_contains (const RrShape *self,
                   double         lat_deg,
                   double         lon_deg)
{
  if (self->kind == RR_SHAPE_POLYGON)
    return ring_contains (self, lat_deg, lon_deg);
  return rr_shape_depth_m (self, lat_deg, lon_deg) > 0;
}

/**
 * rr_shape_crosses:
 * @self: a circle or polygon
 * @from: one end of a way
 * @to: the other
 * @depth_m: how far inside the way has to come, 0 for touching the inside
 *
 * Looks at places along the way, as close to each other as the shape's size asks for; what
 * it cuts off a corner by less than that is not seen.
 *
 * Returns: %TRUE if a place of the straight way is that far inside
 */
gboolean
rr_shape_crosses (const RrShape *self,
                  const RrPlace *from,
                  const RrPlace *to,
                  double         depth_m)
{
  double dlon = remainder (to->lon_deg - from->lon_deg, 360.0), dlat = to->lat_deg - from->lat_deg;
  double length_m = hypot (dlat, dlon * cos_deg (from->lat_deg)) * M_PER_DEG;
  guint n;

  if (MAX (from->lat_deg, to->lat_deg) < self->south_deg
      || MIN (from->lat_deg, to->lat_deg) > self->north_deg)
    return FALSE;

  if (self->kind == RR_SHAPE_CIRCLE)
    {
      double fraction;

      return self->radius_m - rr_geo_edge_distance_m (self->points[0].lat_deg,
                                                      self->points[0].lon_deg, from->lat_deg,
                                                      from->lon_deg, to->lat_deg, to->lon_deg,
                                                      &fraction) > depth_m;
    }
  n = (guint) CLAMP (length_m / self->margin_m, 1, MAX_SAMPLES);
  for (guint i = 0; i <= n; i++)
    if (rr_shape_depth_m (self, from->lat_deg + dlat * i / n, from->lon_deg + dlon * i / n)
        > depth_m)
      return TRUE;
  return FALSE;
}

/**
 * rr_shape_area_m2:
 * @self: a shape
 *
 * Returns: its area; 0 of a line
 */
double
rr_shape_area_m2 (const RrShape *self)
{
  const RrPlace *origin = &self->points[0];
  double twice = 0;

  if (self->kind == RR_SHAPE_CIRCLE)
    return G_PI * self->radius_m * self->radius_m;
  if (self->kind == RR_SHAPE_LINE)
    return 0;
  for (guint i = 0, j = self->n_points - 1; i < self->n_points; j = i++)
    {
      const RrPlace *a = &self->points[j], *b = &self->points[i];

      twice += remainder (a->lon_deg - origin->lon_deg, 360.0) * (b->lat_deg - origin->lat_deg)
               - remainder (b->lon_deg - origin->lon_deg, 360.0) * (a->lat_deg - origin->lat_deg);
    }
  return fabs (twice) / 2 * M_PER_DEG * M_PER_DEG
         * cos_deg ((self->south_deg + self->north_deg) / 2);
}

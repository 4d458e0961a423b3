/* rr-geo.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-geo.h"

#include <math.h>

/* Geometry on a sphere of RR_EARTH_RADIUS_M, and the projection of web maps.
 *
 * Threads: any; nothing here has state.
 */

#define RAD(deg) ((deg) * G_PI / 180.0)
#define DEG(rad) ((rad) * 180.0 / G_PI)
#define MAX_MERCATOR_LAT_DEG 85.0511287798066

/**
 * rr_geo_distance_m:
 * @lat1_deg: latitude
 * @lon1_deg: longitude
 * @lat2_deg: latitude
 * @lon2_deg: longitude
 *
 * The haversine formula, which is exact for small distances too.
 *
 * Returns: metres along the great circle
 */
double
rr_geo_distance_m (double lat1_deg,
                   double lon1_deg,
                   double lat2_deg,
                   double lon2_deg)
{
  double dlat = sin (RAD (lat2_deg - lat1_deg) / 2);
  double dlon = sin (RAD (lon2_deg - lon1_deg) / 2);
  double a = dlat * dlat + cos (RAD (lat1_deg)) * cos (RAD (lat2_deg)) * dlon * dlon;

  return 2 * RR_EARTH_RADIUS_M * asin (MIN (1.0, sqrt (a)));
}

/**
 * rr_geo_bearing_deg:
 * @lat1_deg: latitude of the start
 * @lon1_deg: longitude of the start
 * @lat2_deg: latitude of the goal
 * @lon2_deg: longitude of the goal
 *
 * Returns: the direction at the start, 0 to 360 from north, clockwise
 */
double
rr_geo_bearing_deg (double lat1_deg,
                    double lon1_deg,
                    double lat2_deg,
                    double lon2_deg)
{
  double dlon = RAD (lon2_deg - lon1_deg);
  double y = sin (dlon) * cos (RAD (lat2_deg));
  double x = cos (RAD (lat1_deg)) * sin (RAD (lat2_deg))
             - sin (RAD (lat1_deg)) * cos (RAD (lat2_deg)) * cos (dlon);
  double bearing = DEG (atan2 (y, x));

  return bearing < 0 ? bearing + 360.0 : bearing;
}

/**
 * rr_geo_destination:
 * @lat_deg: latitude of the start
 * @lon_deg: longitude of the start
 * @bearing_deg: direction at the start
 * @distance_m: metres along the great circle
 * @out_lat_deg: (out): latitude of the goal
 * @out_lon_deg: (out): longitude of the goal, -180 to 180
 */
void
rr_geo_destination (double  lat_deg,
                    double  lon_deg,
                    double  bearing_deg,
                    double  distance_m,
                    double *out_lat_deg,
                    double *out_lon_deg)
{
  double angle = distance_m / RR_EARTH_RADIUS_M;
  double lat = RAD (lat_deg), bearing = RAD (bearing_deg);
  double goal = asin (sin (lat) * cos (angle) + cos (lat) * sin (angle) * cos (bearing));
  double dlon = atan2 (sin (bearing) * sin (angle) * cos (lat),
                       cos (angle) - sin (lat) * sin (goal));

  *out_lat_deg = DEG (goal);
  *out_lon_deg = remainder (lon_deg + DEG (dlon), 360.0);
}

/**
 * rr_geo_edge_distance_m:
 * @lat_deg: latitude of a place
 * @lon_deg: longitude of a place
 * @lat1_deg: latitude of one end
 * @lon1_deg: longitude of one end
 * @lat2_deg: latitude of the other end
 * @lon2_deg: longitude of the other end
 * @fraction: (out): where on the edge the nearest point is, 0 to 1
 *
 * Measured on the plane that touches the Earth at the place, which is exact enough for
 * edges of a few kilometres.
 *
 * Returns: metres from the place to the nearest point of the edge
 */
double
rr_geo_edge_distance_m (double  lat_deg,
                        double  lon_deg,
                        double  lat1_deg,
                        double  lon1_deg,
                        double  lat2_deg,
                        double  lon2_deg,
                        double *fraction)
{
  double scale_y = RR_EARTH_RADIUS_M * RAD (1), scale_x = scale_y * cos (RAD (lat_deg));
  double ax = remainder (lon1_deg - lon_deg, 360.0) * scale_x, ay = (lat1_deg - lat_deg) * scale_y;
  double bx = remainder (lon2_deg - lon_deg, 360.0) * scale_x, by = (lat2_deg - lat_deg) * scale_y;
  double dx = bx - ax, dy = by - ay, length2 = dx * dx + dy * dy;
  double along = length2 > 0 ? CLAMP (-(ax * dx + ay * dy) / length2, 0.0, 1.0) : 0.0;

  *fraction = along;
  return hypot (ax + along * dx, ay + along * dy);
}

/**
 * rr_geo_polygon_contains:
 * @corners: (array length=n_corners): a polygon, closed by itself
 * @n_corners: how many
 * @lat_deg: latitude of a place
 * @lon_deg: longitude of a place
 *
 * Edges are straight on a map of degrees, which is exact enough for valleys; the date
 * line is no border.
 *
 * Returns: whether the place is inside
 */
gboolean
rr_geo_polygon_contains (const RrPlace *corners,
                         guint          n_corners,
                         double         lat_deg,
                         double         lon_deg)
{
  gboolean is_inside = FALSE;
  double x = n_corners > 0 ? remainder (corners[0].lon_deg - lon_deg, 360.0) : 0;

  /* Each corner is taken on the side of the one before. */
  for (guint i = 0; i < n_corners; i++)
    {
      const RrPlace *a = &corners[i], *b = &corners[(i + 1) % n_corners];
      double next_x = x + remainder (b->lon_deg - a->lon_deg, 360.0);

      if ((a->lat_deg > lat_deg) != (b->lat_deg > lat_deg)
          && 0 < x + (next_x - x) * (lat_deg - a->lat_deg) / (b->lat_deg - a->lat_deg))
        is_inside = !is_inside;
      x = next_x;
    }
  return is_inside;
}

/**
 * rr_geo_dup_text:
 * @lat_deg: latitude
 * @lon_deg: longitude
 * @n_decimals: how many of each
 *
 * With a point in every language: a comma stands between the two, and they are copied into
 * other programs.
 *
 * Returns: (transfer full): "47.12345, 9.54321"
 */
char *
rr_geo_dup_text (double lat_deg,
                 double lon_deg,
                 guint  n_decimals)
{
  char lat[G_ASCII_DTOSTR_BUF_SIZE], lon[G_ASCII_DTOSTR_BUF_SIZE], format[8];

  g_snprintf (format, sizeof format, "%%.%uf", MIN (n_decimals, 9));
  return g_strdup_printf ("%s, %s", g_ascii_formatd (lat, sizeof lat, format, lat_deg),
                          g_ascii_formatd (lon, sizeof lon, format, lon_deg));
}

/**
 * rr_geo_is_valid:
 * @lat_deg: latitude
 * @lon_deg: longitude
 *
 * Returns: %TRUE if both are numbers within their range
 */
gboolean
rr_geo_is_valid (double lat_deg,
                 double lon_deg)
{
  return fabs (lat_deg) <= 90.0 && fabs (lon_deg) <= 180.0;
}

/**
 * rr_geo_to_mercator:
 * @lat_deg: latitude; cut off where web maps end
 * @lon_deg: longitude
 * @x: (out): 0 to 1, eastwards
 * @y: (out): 0 to 1, southwards
 */
void
rr_geo_to_mercator (double  lat_deg,
                    double  lon_deg,
                    double *x,
                    double *y)
{
  double lat = RAD (CLAMP (lat_deg, -MAX_MERCATOR_LAT_DEG, MAX_MERCATOR_LAT_DEG));

  *x = (lon_deg + 180.0) / 360.0;
  *y = 0.5 - asinh (tan (lat)) / (2 * G_PI);
}

/**
 * rr_geo_from_mercator:
 * @x: 0 to 1, eastwards
 * @y: 0 to 1, southwards
 * @lat_deg: (out): latitude
 * @lon_deg: (out): longitude
 */
void
rr_geo_from_mercator (double  x,
                      double  y,
                      double *lat_deg,
                      double *lon_deg)
{
  *lon_deg = x * 360.0 - 180.0;
  *lat_deg = DEG (atan (sinh ((0.5 - y) * 2 * G_PI)));
}

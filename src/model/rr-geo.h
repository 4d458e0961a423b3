/* rr-geo.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_EARTH_RADIUS_M 6371000.0

typedef struct
{
  double lat_deg;
  double lon_deg;
} RrPlace;

double    rr_geo_distance_m    (double lat1_deg, double lon1_deg, double lat2_deg, double lon2_deg);
double    rr_geo_bearing_deg   (double lat1_deg, double lon1_deg, double lat2_deg, double lon2_deg);
void      rr_geo_destination   (double lat_deg, double lon_deg, double bearing_deg, double distance_m,
                                double *out_lat_deg, double *out_lon_deg);
double    rr_geo_edge_distance_m (double lat_deg, double lon_deg, double lat1_deg, double lon1_deg,
                                double lat2_deg, double lon2_deg, double *fraction);
gboolean  rr_geo_polygon_contains (const RrPlace *corners, guint n_corners, double lat_deg, double lon_deg);
gboolean  rr_geo_is_valid      (double lat_deg, double lon_deg);
char     *rr_geo_dup_text      (double lat_deg, double lon_deg, guint n_decimals);
/* Web Mercator, the unit square: x and y in 0 to 1, y grows southwards. */
void      rr_geo_to_mercator   (double lat_deg, double lon_deg, double *x, double *y);
void      rr_geo_from_mercator (double x, double y, double *lat_deg, double *lon_deg);

G_END_DECLS

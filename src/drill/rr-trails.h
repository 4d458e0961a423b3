/* rr-trails.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Trails as a graph of points. Node numbers count from 0. */
typedef struct _RrTrails RrTrails;

typedef struct
{
  guint  to;
  double length_m;
  double pace;          /* share of the usual speed, going this way */
} RrTrailEdge;

typedef struct
{
  double lat_deg;
  double lon_deg;
  double alt_m;         /* NaN: the data has none */
} RrTrailPoint;

RrTrails           *rr_trails_load        (const char    *path,
                                           GError       **error);
RrTrails           *rr_trails_parse       (const char    *data,
                                           gssize         len,
                                           GError       **error);
void                rr_trails_free        (RrTrails      *self);
guint               rr_trails_get_n_nodes (RrTrails      *self);
RrTrailPoint        rr_trails_get_point   (RrTrails      *self,
                                           guint          node);
const RrTrailEdge  *rr_trails_get_edges   (RrTrails      *self,
                                           guint          node,
                                           guint         *n_edges);
guint               rr_trails_pick        (RrTrails      *self,
                                           GRand         *rand);
GArray             *rr_trails_find_way    (RrTrails      *self,
                                           guint          from,
                                           guint          to);
double              rr_trails_distance_m  (RrTrails      *self,
                                           double         lat_deg,
                                           double         lon_deg);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTrails, rr_trails_free)

G_END_DECLS

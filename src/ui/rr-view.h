/* rr-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-snapshot.h"

G_BEGIN_DECLS

/* The arithmetic of the map: which guides are seen where, which stand together, and
 * which one is under the pointer. No widget, no drawing. */
typedef struct
{
  double lat_deg;        /* of the middle */
  double lon_deg;
  double zoom;
  double width_px;
  double height_px;
  double tile_px;        /* 256 */
} RrView;

/* A place in Mercator's world, 0 to 1 from the west and from the north. */
typedef struct
{
  double x;
  double y;
} RrMapPoint;

typedef struct
{
  guint  device;         /* index in the snapshot, the first of a cluster */
  guint  n_devices;      /* 1, or how many stand here */
  gboolean sos;          /* one of them calls for help */
  guint  n_by_status[RR_N_DEVICE_STATUSES];
  double x_px;
  double y_px;
} RrSpot;

void    rr_view_project      (const RrView      *view,
                              double             lat_deg,
                              double             lon_deg,
                              double            *x_px,
                              double            *y_px);
double  rr_view_px_per_m     (const RrView      *view);
/* Appends the RrSpots of what is seen; @selected is never part of a cluster. */
void    rr_view_collect      (const RrView      *view,
                              const RrSnapshot  *snapshot,
                              guint              selected,
                              GArray            *spots);
/* The spot nearest to a point, at most @reach_px away; -1 for none. */
int     rr_view_hit          (const GArray      *spots,
                              double             x_px,
                              double             y_px,
                              double             reach_px);
/* The middle and zoom that show all guides; FALSE if there is none with a position. */
gboolean rr_view_fit         (RrView            *view,
                              const RrSnapshot  *snapshot,
                              double             min_zoom,
                              double             max_zoom);
/* The same for a box. */
void     rr_view_fit_bounds  (RrView            *view,
                              const RrMapPoint  *least,
                              const RrMapPoint  *most,
                              double             min_zoom,
                              double             max_zoom);

G_END_DECLS

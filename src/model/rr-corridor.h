/* rr-corridor.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fence.h"

G_BEGIN_DECLS

/* A planned route and how far from it is still on it. */
typedef struct _RrCorridor RrCorridor;

/* How a device stands to its route. */
typedef struct
{
  gboolean off;
  guint8   n_against;    /* fixes in a row that say otherwise */
  gint64   since_ms;     /* of the first of them */
  guint    near;         /* the edge it was nearest to, where to look first */
} RrCorridorSide;

typedef enum
{
  RR_ROUTE_SAME,
  RR_ROUTE_OFF,
  RR_ROUTE_BACK,
} RrRouteNews;

RrCorridor  *rr_corridor_new        (const RrShape         *route);
RrCorridor  *rr_corridor_ref        (RrCorridor            *self);
void         rr_corridor_unref      (RrCorridor            *self);
double       rr_corridor_distance_m (const RrCorridor      *self,
                                     double                 lat_deg,
                                     double                 lon_deg,
                                     double                 near_enough_m,
                                     guint                 *near);
/* Pure: @side changes, nothing else. Goes off beyond @out_m, back within @back_m. */
RrRouteNews  rr_corridor_side_take  (RrCorridorSide        *side,
                                     const RrCorridor      *corridor,
                                     double                 out_m,
                                     double                 back_m,
                                     const RrFix           *fix);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrCorridor, rr_corridor_unref)

G_END_DECLS

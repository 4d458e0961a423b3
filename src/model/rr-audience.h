/* rr-audience.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-geo.h"

G_BEGIN_DECLS

typedef struct _RrAudience RrAudience;

/* One who is concerned. */
typedef struct
{
  guint    guide;
  gboolean ahead;        /* on the way of the planned route, not only near */
  double   distance_m;   /* as the crow flies */
} RrConcern;

RrAudience *rr_audience_new       (void);
void        rr_audience_free      (RrAudience     *self);
void        rr_audience_clear     (RrAudience     *self);
void        rr_audience_add       (RrAudience     *self,
                                   guint           guide,
                                   double          lat_deg,
                                   double          lon_deg);
void        rr_audience_add_route (RrAudience     *self,
                                   guint           guide,
                                   const RrPlace  *points,
                                   guint           n_points);
void        rr_audience_find      (RrAudience     *self,
                                   const RrPlace  *place,
                                   const RrPlace  *far_end,
                                   double          radius_m,
                                   GArray         *concerns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrAudience, rr_audience_free)

G_END_DECLS

/* rr-trail-net.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audience.h"

G_BEGIN_DECLS

/* The trails of the region, cut into segments that a condition can lie on. */
typedef struct _RrTrailNet RrTrailNet;

#define RR_TRAIL_SEGMENT_M 250.0

typedef struct
{
  const char *name;        /* (nullable): of the trail */
  guint       first;       /* index of its first point */
  guint       n_points;    /* two or more */
} RrTrailSegment;

/* Adds the trails when they are asked for first. */
typedef void        (*RrTrailNetLoader)           (RrTrailNet     *net,
                                                   gpointer        data);

RrTrailNet           *rr_trail_net_new            (void);
void                  rr_trail_net_set_loader     (RrTrailNet     *self,
                                                   RrTrailNetLoader loader,
                                                   gpointer        data);
void                  rr_trail_net_free           (RrTrailNet     *self);
void                  rr_trail_net_add            (RrTrailNet     *self,
                                                   const char     *name,
                                                   const RrPlace  *points,
                                                   guint           n_points);
guint                 rr_trail_net_get_n_segments (RrTrailNet     *self);
const RrTrailSegment *rr_trail_net_get_segment    (RrTrailNet     *self,
                                                   guint           segment);
const RrPlace        *rr_trail_net_get_points     (RrTrailNet     *self);
int                   rr_trail_net_snap           (RrTrailNet     *self,
                                                   const RrPlace  *place,
                                                   double          max_m);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTrailNet, rr_trail_net_free)

G_END_DECLS

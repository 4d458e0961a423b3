/* rr-walker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Trails as a graph, and somebody who walks on them. */
typedef struct _RrTrails RrTrails;
typedef struct _RrWalker RrWalker;

RrTrails *rr_trails_load         (const char  *path,
                                  GError     **error);
void      rr_trails_free         (RrTrails    *self);
guint     rr_trails_get_n_nodes  (RrTrails    *self);
double    rr_trails_distance_m   (RrTrails    *self,
                                  double       lat_deg,
                                  double       lon_deg);

RrWalker *rr_walker_new          (RrTrails    *trails,
                                  GRand       *rand,
                                  double       pace_mps);
void      rr_walker_free         (RrWalker    *self);
void      rr_walker_step         (RrWalker    *self,
                                  double       seconds);
void      rr_walker_get          (RrWalker    *self,
                                  double      *lat_deg,
                                  double      *lon_deg,
                                  double      *course_deg,
                                  double      *speed_mps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTrails, rr_trails_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrWalker, rr_walker_free)

G_END_DECLS

/* rr-walker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trails.h"

G_BEGIN_DECLS

/* Somebody who walks on trails. */
typedef struct _RrWalker RrWalker;

typedef struct
{
  double   lat_deg;
  double   lon_deg;
  double   alt_m;        /* NaN: unknown */
  double   course_deg;
  double   speed_mps;    /* 0 at rest */
} RrWalkerState;

RrWalker *rr_walker_new  (RrTrails      *trails,
                          guint32        seed,
                          double         pace_mps);
void      rr_walker_free (RrWalker      *self);
void      rr_walker_step (RrWalker      *self,
                          double         seconds);
void      rr_walker_get  (RrWalker      *self,
                          RrWalkerState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrWalker, rr_walker_free)

G_END_DECLS

/* rr-grid.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers by the cell of the Earth they stand in, to find who is near a place. */
typedef struct _RrGrid RrGrid;

RrGrid *rr_grid_new       (double   cell_m);
void    rr_grid_free      (RrGrid  *self);
void    rr_grid_clear     (RrGrid  *self);
void    rr_grid_add_point (RrGrid  *self,
                           double   lat_deg,
                           double   lon_deg,
                           guint    value);
void    rr_grid_add_edge  (RrGrid  *self,
                           double   lat1_deg,
                           double   lon1_deg,
                           double   lat2_deg,
                           double   lon2_deg,
                           guint    value);
void    rr_grid_find      (RrGrid  *self,
                           double   lat_deg,
                           double   lon_deg,
                           double   radius_m,
                           GArray  *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGrid, rr_grid_free)

G_END_DECLS

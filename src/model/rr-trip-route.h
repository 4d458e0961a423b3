/* rr-trip-route.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-geo.h"

G_BEGIN_DECLS

/* A way as a line of places. */
GArray  *rr_route_simplify  (const RrPlace *points,
                             guint          n_points,
                             guint          most);
double   rr_route_length_m  (const RrPlace *points,
                             guint          n_points);
gboolean rr_route_get_at    (const RrPlace *points,
                             guint          n_points,
                             double         along_m,
                             RrPlace       *place);
double   rr_route_nearest   (const RrPlace *points,
                             guint          n_points,
                             const RrPlace *place,
                             guint         *edge,
                             double        *fraction);
GArray  *rr_route_get_ahead (const RrPlace *points,
                             guint          n_points,
                             const RrPlace *place);
/* "47.12,9.55 47.13,9.56" */
char    *rr_route_to_string (const RrPlace *points,
                             guint          n_points);
GArray  *rr_route_parse     (const char    *text,
                             guint          most);

G_END_DECLS

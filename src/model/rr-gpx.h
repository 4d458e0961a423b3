/* rr-gpx.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* A GPX document, 1.0 or 1.1, as far as Roundrock uses it. */
typedef struct
{
  char   *name;          /* (nullable) */
  char   *description;   /* (nullable) */
  char   *symbol;        /* (nullable) */
  RrFix   fix;
} RrGpxWaypoint;

typedef struct
{
  char   *name;          /* (nullable) */
  GArray *points;        /* of RrFix */
  GArray *segments;      /* of guint: index in points where each segment begins; routes have one */
} RrGpxLine;

typedef struct
{
  char      *version;    /* (nullable): "1.0", "1.1", as written */
  char      *creator;    /* (nullable) */
  char      *name;       /* (nullable) */
  GPtrArray *waypoints;  /* of RrGpxWaypoint */
  GPtrArray *routes;     /* of RrGpxLine */
  GPtrArray *tracks;     /* of RrGpxLine */
  guint      n_skipped;  /* points without usable coordinates */
} RrGpx;

#define RR_GPX_MAX_BYTES (64u * 1024 * 1024)

RrGpx   *rr_gpx_new        (void);
RrGpx   *rr_gpx_parse      (const char   *data,
                            gsize         len,
                            GError      **error);
void     rr_gpx_free       (RrGpx        *self);
RrGpxLine *rr_gpx_add_line (GPtrArray    *lines,
                            const char   *name);
GString *rr_gpx_to_string  (const RrGpx  *self);
double   rr_gpx_line_distance_m (const RrGpxLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGpx, rr_gpx_free)

G_END_DECLS

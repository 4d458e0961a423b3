/* rr-fence.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-geo.h"
#include "rr-hours.h"
#include "rr-incident.h"

G_BEGIN_DECLS

#define RR_FENCE_MAX_POINTS 2000
#define RR_FENCE_NAME_MAX   RR_DETAIL_MAX

/* Numbers are in the database: append only. */
typedef enum
{
  RR_SHAPE_CIRCLE,
  RR_SHAPE_POLYGON,
  RR_SHAPE_LINE,         /* a route: it has no inside */
} RrShapeKind;

typedef struct
{
  RrShapeKind  kind;
  double       radius_m;     /* of a circle */
  guint        n_points;     /* 1 of a circle: its centre */
  RrPlace     *points;       /* (owned): a polygon is closed by itself */
  double       south_deg;    /* a box around it, for those far away */
  double       north_deg;
  double       margin_m;     /* how far outside is surely outside: 15 m, or a tenth of its size */
} RrShape;

typedef enum
{
  RR_FENCE_ENTER   = 1 << 0,   /* tell who comes in */
  RR_FENCE_LEAVE   = 1 << 1,   /* tell who goes out */
  RR_FENCE_STAY_IN = 1 << 2,   /* tell as long as somebody is outside */
  RR_FENCE_MANNED  = 1 << 3,   /* tell when nobody is left inside */
  RR_FENCE_CAMP    = 1 << 4,   /* who rests in here is well */
} RrFenceWatch;

typedef struct
{
  char      id[RR_SUBJECT_MAX];
  char      name[RR_FENCE_NAME_MAX];
  guint     watch;             /* RrFenceWatch */
  RrLevel   level;             /* of what it tells; NORMAL: the usual one of each kind */
  RrShape  *shape;             /* (owned) */
  RrHours   hours;             /* when it tells anything */
  GStrv     devices;           /* (owned) (nullable): whom it is about; */
  GStrv     trips;             /* (owned) (nullable): likewise, their guides; both NULL is everybody */
} RrFence;

/* How a device stands to a fence. */
typedef struct
{
  gint8  side;         /* 1 inside, -1 outside, 0 not known */
  guint8 n_against;    /* fixes in a row on the other side */
  gint64 since_ms;     /* of the first of them, device time */
  gint64 heard_ms;     /* likewise, our clock */
} RrFenceSide;

typedef enum
{
  RR_CROSS_NONE,
  RR_CROSS_FIRST_IN,     /* the first that is known of it */
  RR_CROSS_FIRST_OUT,
  RR_CROSS_IN,
  RR_CROSS_OUT,
  RR_CROSS_THROUGH,      /* in and out again between two fixes */
} RrCross;

#define RR_FENCE_DWELL_MS 30000   /* a place on the other side holds after so long, or two fixes */

RrShape    *rr_shape_new_circle   (double             lat_deg,
                                   double             lon_deg,
                                   double             radius_m);
RrShape    *rr_shape_new_line     (const RrPlace     *points,
                                   guint              n_points);
RrShape    *rr_shape_new_area     (const RrPlace     *points,
                                   guint              n_points);
/* "CIRCLE (lat lon, metres)", "POLYGON ((lat lon, ...))", "LINESTRING (lat lon, ...)" */
RrShape    *rr_shape_parse        (const char        *text,
                                   GError           **error);
char       *rr_shape_to_string    (const RrShape     *self);
RrShape    *rr_shape_copy         (const RrShape     *self);
void        rr_shape_free         (RrShape           *self);
double      rr_shape_depth_m      (const RrShape     *self,
                                   double             lat_deg,
                                   double             lon_deg);
gboolean    rr_shape_contains     (const RrShape     *self,
                                   double             lat_deg,
                                   double             lon_deg);
gboolean    rr_shape_crosses      (const RrShape     *self,
                                   const RrPlace     *from,
                                   const RrPlace     *to,
                                   double             depth_m);
double      rr_shape_area_m2      (const RrShape     *self);

RrFence    *rr_fence_new          (const char        *id,
                                   const char        *name,
                                   RrShape           *shape);
RrFence    *rr_fence_copy         (const RrFence     *self);
void        rr_fence_free         (RrFence           *self);
gboolean    rr_fence_is_about     (const RrFence     *self,
                                   const char        *device_id,
                                   const char        *trip_id);

/* Pure: @side changes, nothing else. @from is NULL if the place before is not known. */
RrCross     rr_fence_side_take    (RrFenceSide       *side,
                                   const RrShape     *shape,
                                   const RrPlace     *from,
                                   const RrFix       *fix);
RrCross     rr_fence_side_wait    (RrFenceSide       *side,
                                   gint64             now_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrShape, rr_shape_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrFence, rr_fence_free)

G_END_DECLS

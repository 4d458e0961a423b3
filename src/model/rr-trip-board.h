/* rr-trip-board.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-device-index.h"
#include "rr-trip-clock.h"

G_BEGIN_DECLS

/* All trips that are not closed, those closed lately, and all dead zones: one immutable
 * value, shared by reference. */
typedef struct
{
  int        ref_count;   /* (atomic) */
  guint64    serial;      /* grows with each board */
  GPtrArray *trips;       /* (owned): of RrTrip, by id */
  GPtrArray *zones;       /* (owned): of RrDeadZone, by id */
} RrTripBoard;

/* Something that is due: what raises an incident when it is not met. */
typedef struct
{
  gint64      trip;
  const char *name;       /* (unowned): of the trip */
  gboolean    is_return;  /* else a check-in */
  gint64      due_ms;
} RrTripDue;

RrTripBoard *rr_trip_board_new         (void);
RrTripBoard *rr_trip_board_copy        (const RrTripBoard *self);
RrTripBoard *rr_trip_board_ref         (RrTripBoard       *self);
void         rr_trip_board_unref       (RrTripBoard       *self);
/* Before it is shared: takes the place of the one with the same id. */
void         rr_trip_board_put         (RrTripBoard       *self,
                                        RrTrip            *trip);
void         rr_trip_board_put_zone    (RrTripBoard       *self,
                                        RrDeadZone        *zone);
void         rr_trip_board_remove_zone (RrTripBoard       *self,
                                        gint64             id);
void         rr_trip_board_trim        (RrTripBoard       *self,
                                        guint              most_closed);

RrTrip      *rr_trip_board_find        (const RrTripBoard *self,
                                        gint64             id);
RrDeadZone  *rr_trip_board_find_zone   (const RrTripBoard *self,
                                        gint64             id);
/* The trip that is out with this device; NULL if there is none. */
RrTrip      *rr_trip_board_find_out    (const RrTripBoard *self,
                                        const char        *device_id);
/* What still lies ahead of a device on its planned route, as an array of RrPlace; NULL if it
 * is on no trip with a route. @fix may be NULL or without a position. */
GArray      *rr_trip_board_get_ahead   (const RrTripBoard *self,
                                        const char        *device_id,
                                        const RrFix       *fix);
void         rr_trip_get_sight         (const RrTrip      *trip,
                                        RrDeviceIndex     *index,
                                        const RrSnapshot  *snapshot,
                                        RrPartySight      *sight);
/* Appends the RrTripDues of everybody who is out. */
void         rr_trip_board_get_dues    (const RrTripBoard *self,
                                        RrDeviceIndex     *index,
                                        const RrSnapshot  *snapshot,
                                        GArray            *dues);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTripBoard, rr_trip_board_unref)

G_END_DECLS

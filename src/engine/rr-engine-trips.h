/* rr-engine-trips.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

/* Trips and dead zones. The signal "trips" (RrTripBoard *) tells of every change, after it
 * was stored. Each _async is bounded and ends in its callback once; a wish that cannot be is
 * refused with a sentence for the dispatcher. Thread: the owner of the engine. */
RrTripBoard *rr_engine_dup_trips         (RrEngine           *self);
void         rr_engine_save_trip_async   (RrEngine           *self,
                                          RrTrip             *trip,
                                          const char         *who,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
void         rr_engine_act_on_trip_async (RrEngine           *self,
                                          gint64              trip,
                                          RrTripAct           act,
                                          const char         *who,
                                          const char         *note,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
void         rr_engine_save_zone_async   (RrEngine           *self,
                                          RrDeadZone         *zone,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
void         rr_engine_remove_zone_async (RrEngine           *self,
                                          gint64              zone,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
/* Of each of these. Returns: the id of the trip or zone, 0 with @error set. */
gint64       rr_engine_trip_finish       (RrEngine           *self,
                                          GAsyncResult       *result,
                                          GError            **error);
/* The way of a GPX file, as a GArray of RrPlace. */
void         rr_engine_read_route_async  (RrEngine           *self,
                                          GFile              *file,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
GArray      *rr_engine_read_route_finish (RrEngine           *self,
                                          GAsyncResult       *result,
                                          char              **name,
                                          GError            **error);

G_END_DECLS

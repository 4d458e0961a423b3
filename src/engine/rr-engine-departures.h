/* rr-engine-departures.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-departure-board.h"
#include "rr-engine.h"
#include "rr-waiting-room.h"
#include "rr-waiting.h"

G_BEGIN_DECLS

/* What is sold, its departures, and who waits for them. Each _async is bounded and ends in
 * its callback once; a wish that cannot be is refused with a sentence for staff. Thread: the
 * owner of the engine. */
void              rr_engine_load_departures_async  (RrEngine                *self,
                                                    const GDate             *from,
                                                    guint                    n_days,
                                                    const char              *tour,
                                                    GCancellable            *cancellable,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
RrDepartureBoard *rr_engine_load_departures_finish (RrEngine                *self,
                                                    GAsyncResult            *result,
                                                    GError                 **error);
void              rr_engine_change_departure_async (RrEngine                *self,
                                                    const char              *tour,
                                                    const char              *slot,
                                                    const RrDepartureChange *change,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
/* Raised when one of them has changed, or a booking. */
guint64           rr_engine_get_departure_version  (RrEngine                *self);
/* Of RrWaitingRow, in order. */
void              rr_engine_load_waiting_async     (RrEngine                *self,
                                                    const char              *tour,
                                                    const char              *slot,
                                                    GCancellable            *cancellable,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
GPtrArray        *rr_engine_load_waiting_finish    (RrEngine                *self,
                                                    GAsyncResult            *result,
                                                    GError                 **error);
/* By phone: tour, slot, places and who they are. */
void              rr_engine_join_waiting_async     (RrEngine                *self,
                                                    const RrWaitingRow      *row,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
/* @offer: hold places for it now; else take it off the list. */
void              rr_engine_act_on_waiting_async   (RrEngine                *self,
                                                    const char              *uuid,
                                                    gboolean                 offer,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);

/* The keys of a tour and of its parts, as they are written. */
GKeyFile         *rr_engine_dup_tour_keys          (RrEngine                *self,
                                                    const char              *id);
void              rr_engine_save_tour_async        (RrEngine                *self,
                                                    const char              *id,
                                                    GKeyFile                *keys,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
void              rr_engine_remove_tour_async      (RrEngine                *self,
                                                    const char              *id,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
/* Of all that change something. */
gboolean          rr_engine_departure_finish       (RrEngine                *self,
                                                    GAsyncResult            *result,
                                                    GError                 **error);

/* How many a second may book, 0 for as many as the store takes. */
void              rr_engine_set_admission          (RrEngine                *self,
                                                    guint                    per_s);
void              rr_engine_get_admission          (RrEngine                *self,
                                                    RrRoomFigures           *figures);

G_END_DECLS

/* rr-booking-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-catalogue-desk.h"
#include "rr-booking-runs.h"
#include "rr-intake.h"
#include "rr-waiting-list.h"
#include "rr-waiting-room.h"

G_BEGIN_DECLS

typedef struct _RrBookingDesk RrBookingDesk;

/* More than this wait for the store at most; the rest is asked to come back. */
#define RR_DESK_MAX_WAITING 16384

typedef struct
{
  guint64 n_booked;      /* confirmed, committed */
  guint64 n_sold_out;
  guint64 n_shed;        /* asked to come back */
  guint   n_waiting;     /* for the store, now */
} RrDeskCounts;

RrBookingDesk  *rr_booking_desk_new        (const char     *workspace,
                                            gboolean        practice,
                                            GError        **error);
/* Who takes note of what staff do. Before it is asked. */
void            rr_booking_desk_set_audit  (RrBookingDesk  *self,
                                            RrAuditDesk    *audit);
void            rr_booking_desk_free       (RrBookingDesk  *self);
RrCatalogueDesk *rr_booking_desk_get_tours (RrBookingDesk  *self);
RrWaitingList  *rr_booking_desk_get_waiting (RrBookingDesk *self);
RrWaitingRoom  *rr_booking_desk_get_room   (RrBookingDesk  *self);
/* Whether the store has half as much to do as it can take. */
gboolean        rr_booking_desk_is_behind  (RrBookingDesk  *self);
/* /bookings, /bookings/UUID, /bookings/UUID/cancel. Thread: I/O. */
RrHandled       rr_booking_desk_request    (RrBookingDesk  *self,
                                            RrFrontDoor    *door,
                                            RrIntake       *intake,
                                            RrExchange     *exchange);
/* The store's news come here; before anybody asks. */
void            rr_booking_desk_watch      (RrBookingDesk  *self,
                                            RrStore        *store);
/* Raised after each commit that changed a booking or a departure. Thread: any. */
guint64         rr_booking_desk_get_version (RrBookingDesk *self);
void            rr_booking_desk_set_runs   (RrBookingDesk  *self,
                                            RrBookingRuns  *runs);
/* Takes a party off the waiting list, and with it what is held for it or about to be paid.
 * Within the transaction of a commit; once that is on disk the run of @stops, if it is not
 * "", has to stop. */
gboolean        rr_booking_desk_leave_waiting (RrBookingDesk   *self,
                                            RrStore         *store,
                                            const char      *uuid,
                                            char             stops[37],
                                            RrWaitingAnswer *answer,
                                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void            rr_booking_desk_counts     (RrBookingDesk  *self,
                                            RrDeskCounts   *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBookingDesk, rr_booking_desk_free)

G_END_DECLS

/* rr-booking-move.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-bookings.h"

G_BEGIN_DECLS

#define RR_TYPE_BOOKING_MOVE (rr_booking_move_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingMove, rr_booking_move, RR, BOOKING_MOVE, GtkWidget)

/* Another departure for a booking, and what that costs. Signals: "moved" (RrBookingWish *,
 * borrowed); "cancelled"; "wanted" (const char *tour, gint64 from_ms). */
GtkWidget *rr_booking_move_new          (void);
void       rr_booking_move_open         (RrBookingMove      *self,
                                         const RrBookingRow *row,
                                         RrCatalogue        *catalogue,
                                         gint64              now_ms);
void       rr_booking_move_set_offers   (RrBookingMove      *self,
                                         const char         *tour,
                                         GArray             *offers);
void       rr_booking_move_refresh      (RrBookingMove      *self);
void       rr_booking_move_show_problem (RrBookingMove      *self,
                                         const char         *sentence);

G_END_DECLS

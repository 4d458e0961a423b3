/* rr-booking-details.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-bookings.h"

G_BEGIN_DECLS

#define RR_TYPE_BOOKING_DETAILS (rr_booking_details_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingDetails, rr_booking_details, RR, BOOKING_DETAILS, GtkWidget)

/* All about one booking: who, what, money, and what happened to it. Its buttons are actions
 * of the page: "page.move", "page.confirm", "page.extend", "page.resend", and
 * "page.cancel" with the reason. */
GtkWidget *rr_booking_details_new         (void);
void       rr_booking_details_set         (RrBookingDetails    *self,
                                           const RrBookingRow  *row,
                                           RrCatalogue         *catalogue,
                                           gint64               now_ms);
/* @journal: (nullable): what happened to it; %NULL until that is known. */
void       rr_booking_details_set_journal (RrBookingDetails       *self,
                                           const RrBookingJournal *journal);
/* Somebody wants to cancel: asks why. */
void       rr_booking_details_ask_reason  (RrBookingDetails    *self);

G_END_DECLS

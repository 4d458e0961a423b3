/* rr-booking-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-bookings.h"

G_BEGIN_DECLS

#define RR_TYPE_BOOKING_FORM (rr_booking_form_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingForm, rr_booking_form, RR, BOOKING_FORM, GtkWidget)

/* Booking for somebody who calls. Signals: "booked" (RrBookingWish *, borrowed), a wish
 * without a mistake; "cancelled"; "wanted" (const char *tour, gint64 from_ms), answered by
 * rr_booking_form_set_offers(). */
void  rr_booking_form_set_catalogue (RrBookingForm *self,
                                     RrCatalogue   *catalogue);
/* @tour and @slot: (nullable): what is asked for, as far as that is known. */
void  rr_booking_form_open          (RrBookingForm *self,
                                     const char    *tour,
                                     const char    *slot);
void  rr_booking_form_set_offers    (RrBookingForm *self,
                                     const char    *tour,
                                     GArray        *offers);
/* Asks for the offers again. */
void  rr_booking_form_refresh       (RrBookingForm *self);
void  rr_booking_form_show_problem  (RrBookingForm *self,
                                     const char    *sentence);

G_END_DECLS

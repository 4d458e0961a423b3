/* rr-booking-contact.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-booking-wish.h"

G_BEGIN_DECLS

/* Who a booking is for, to be corrected. Emits "corrected" with an RrBookingWish, and
 * "cancelled". Threads: main. */
#define RR_TYPE_BOOKING_CONTACT (rr_booking_contact_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingContact, rr_booking_contact, RR, BOOKING_CONTACT, GtkWidget)

GtkWidget *rr_booking_contact_new          (void);
void       rr_booking_contact_open         (RrBookingContact   *self,
                                            const RrBookingRow *row);
void       rr_booking_contact_show_problem (RrBookingContact   *self,
                                            const char         *sentence);

G_END_DECLS

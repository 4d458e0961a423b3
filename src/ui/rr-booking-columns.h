/* rr-booking-columns.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-store-booking-read.h"
#include "rr-tour.h"

G_BEGIN_DECLS

/* The columns of a table of bookings, whose items are RrBookingItem. It is sorted where
 * the bookings are: @sorted hears that another order is wanted. */
typedef struct _RrBookingColumns RrBookingColumns;

typedef void (*RrBookingSorted) (gpointer data);

RrBookingColumns *rr_booking_columns_new            (GtkColumnView     *view,
                                                     RrBookingSorted    sorted,
                                                     gpointer           data);
void              rr_booking_columns_free           (RrBookingColumns  *self);
void              rr_booking_columns_get_order      (RrBookingColumns  *self,
                                                     RrBookingsOrder   *order,
                                                     gboolean          *reversed);
void              rr_booking_columns_set_catalogue  (RrBookingColumns  *self,
                                                     RrCatalogue       *catalogue);
void              rr_booking_columns_refresh        (RrBookingColumns  *self,
                                                     gint64             now_ms);
/* Only cells whose bookings have changed. */
void              rr_booking_columns_update         (RrBookingColumns  *self,
                                                     gint64             now_ms);
/* Only what goes by the clock. */
void              rr_booking_columns_tick           (RrBookingColumns  *self,
                                                     gint64             now_ms);

G_END_DECLS

/* rr-booking-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-store-booking.h"

G_BEGIN_DECLS

#define RR_TYPE_BOOKING_ITEM (rr_booking_item_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingItem, rr_booking_item, RR, BOOKING_ITEM, GObject)

/* A line of the list of bookings. Its row comes a moment after it, and then as often as it
 * changes. */
gint64              rr_booking_item_get_id   (RrBookingItem *self);
/* (nullable): it has not come yet */
const RrBookingRow *rr_booking_item_get_row  (RrBookingItem *self);

/* Another one whenever its row has changed. */
guint               rr_booking_item_get_serial (RrBookingItem *self);

#define RR_TYPE_BOOKING_MODEL (rr_booking_model_get_type ())
G_DECLARE_FINAL_TYPE (RrBookingModel, rr_booking_model, RR, BOOKING_MODEL, GObject)

/* The list: numbers of all that are meant, and rows of those that somebody looks at. The
 * signal "wanted" says that there are such without a row; "filled", that rows came. */
RrBookingModel     *rr_booking_model_new         (void);
/* @stays: whoever looks goes on looking at the same places of the list, not at the same
 * bookings; the list may come in parts then. */
void                rr_booking_model_set_ids     (RrBookingModel *self,
                                                  GArray         *ids,
                                                  gboolean        stays);
/* All of them, also those that are still to come. */
guint               rr_booking_model_get_n       (RrBookingModel *self);
/* Of all in use if @anew, else of those without a row: (element-type gint64). */
GArray             *rr_booking_model_dup_wanted  (RrBookingModel *self,
                                                  gboolean        anew);
void                rr_booking_model_put_rows    (RrBookingModel *self,
                                                  GPtrArray      *rows);
guint               rr_booking_model_find        (RrBookingModel *self,
                                                  gint64          id);
guint               rr_booking_model_get_n_in_use (RrBookingModel *self);

G_END_DECLS

/* rr-store-booking-read.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store-booking.h"

G_BEGIN_DECLS

typedef enum
{
  RR_BOOKINGS_NEWEST,       /* first */
  RR_BOOKINGS_BY_STATE,
  RR_BOOKINGS_BY_NAME,
  RR_BOOKINGS_BY_TOUR,
  RR_BOOKINGS_BY_DEPARTURE,
  RR_BOOKINGS_BY_PLACES,
  RR_BOOKINGS_BY_TOTAL,
  RR_N_BOOKINGS_ORDERS
} RrBookingsOrder;

/* Which bookings are meant. A hold whose time has passed is an expired one here. */
typedef struct
{
  guint            states;     /* 1 << RrBookingState each, 0 for any */
  const char      *tour;       /* (nullable) */
  const char      *slot;       /* (nullable) */
  const char      *text;       /* (nullable): each word is in name, e-mail, phone, uuid, reference */
  RrBookingsOrder  order;
  gboolean         reversed;
  gint64           now_ms;
} RrBookingQuery;

#define RR_BOOKING_QUERY_WORDS 4

/* What was sold within an hour. */
typedef struct
{
  gint64 hour_ms;        /* when it began, Unix time */
  guint  n_made;
  guint  n_lost;         /* of these, cancelled, expired or failed since */
} RrSalesHour;

/* Money of one currency, minor units. */
typedef struct
{
  char   currency[4];
  gint64 sold;           /* confirmed */
  gint64 paid;
  gint64 held;           /* holds, and what waits for a payment or a supplier */
  guint  n_sold;         /* bookings */
} RrSalesMoney;

typedef struct
{
  char   tour[64];
  char   slot[48];
  guint  capacity;
  guint  taken;
} RrSalesLoad;

gboolean  rr_store_reader_booking_ids  (RrStoreReader         *self,
                                        const RrBookingQuery  *query,
                                        guint                  most,
                                        GArray                *ids,
                                        guint                 *total,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_reader_bookings     (RrStoreReader         *self,
                                        const gint64          *ids,
                                        guint                  n_ids,
                                        gint64                 now_ms,
                                        RrBookingFunc          func,
                                        gpointer               data,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_reader_load         (RrStoreReader         *self,
                                        const char            *tour,
                                        const char            *from,
                                        const char            *until,
                                        GArray                *loads,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_reader_sales        (RrStoreReader         *self,
                                        gint64                 from_ms,
                                        gint64                 now_ms,
                                        GArray                *hours,
                                        GArray                *money,
                                        GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

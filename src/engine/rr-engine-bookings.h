/* rr-engine-bookings.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-wish.h"
#include "rr-engine.h"
#include "rr-letter.h"
#include "rr-store-booking-read.h"
#include "rr-store-payment.h"

G_BEGIN_DECLS

/* The console's way to bookings: look, and wish. Whoever looks asks again when the version
 * has changed. Each _async is bounded and ends in its callback once, on the owner's loop.
 * Thread: the owner. */

#define RR_BOOKINGS_MOST 200000u   /* listed at once */

/* Numbers of all that were asked for, in order, and the rows that are wanted of them. */
typedef struct
{
  GArray    *ids;       /* (owned) (nullable): of gint64; %NULL if only rows were asked for */
  guint      total;     /* more than there are ids, if they are cut short */
  GPtrArray *rows;      /* (owned): of RrBookingRow */
  gint64     now_ms;
} RrBookingList;

typedef struct
{
  RrDeparture departure;
  guint       taken;    /* held or sold */
  gboolean    is_open;  /* can still be booked */
} RrBookingOffer;

typedef struct
{
  char  id[64];
  guint capacity;
  guint taken;
} RrSalesTour;

typedef struct
{
  GArray *hours;        /* (owned): of RrSalesHour, the last two days */
  GArray *money;        /* (owned): of RrSalesMoney */
  GArray *tours;        /* (owned): of RrSalesTour, the coming week */
  gint64  now_ms;
} RrSales;

/* What happened to a booking. */
typedef struct
{
  GArray    *steps;         /* (owned): of RrStepRow, in order */
  GArray    *payments;      /* (owned): of RrPaymentRow */
  GPtrArray *letters;       /* (owned): of RrLetter, to its guest, newest first */
  gboolean   is_unreached;  /* the newest has come to nothing */
} RrBookingJournal;

#define RR_JOURNAL_LETTERS 16   /* that are read */

guint64         rr_engine_get_booking_version   (RrEngine              *self);
RrCatalogue    *rr_engine_dup_catalogue         (RrEngine              *self);
void            rr_engine_load_bookings_async   (RrEngine              *self,
                                                 const RrBookingQuery  *query,
                                                 const gint64          *ids,
                                                 guint                  n_ids,
                                                 GCancellable          *cancellable,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
RrBookingList  *rr_engine_load_bookings_finish  (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);
/* Departures of a tour, (element-type RrBookingOffer), from a day on. */
void            rr_engine_load_offers_async     (RrEngine              *self,
                                                 const char            *tour,
                                                 gint64                 from_ms,
                                                 guint                  n_days,
                                                 GCancellable          *cancellable,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
GArray         *rr_engine_load_offers_finish    (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);
/* @booking and @uuid are of the same one. */
void            rr_engine_load_journal_async    (RrEngine              *self,
                                                 gint64                 booking,
                                                 const char            *uuid,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
RrBookingJournal *rr_engine_load_journal_finish (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);
void            rr_engine_load_sales_async      (RrEngine              *self,
                                                 GCancellable          *cancellable,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
RrSales        *rr_engine_load_sales_finish     (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);
/* Copies @wish. Finishes with it and what came of it. */
void            rr_engine_wish_booking_async    (RrEngine              *self,
                                                 const RrBookingWish   *wish,
                                                 GAsyncReadyCallback    callback,
                                                 gpointer               user_data);
RrBookingWish  *rr_engine_wish_booking_finish   (RrEngine              *self,
                                                 GAsyncResult          *result,
                                                 GError               **error);

void            rr_booking_list_free            (RrBookingList         *self);
void            rr_sales_free                   (RrSales               *self);
void            rr_booking_journal_free         (RrBookingJournal      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBookingList, rr_booking_list_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSales, rr_sales_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBookingJournal, rr_booking_journal_free)

G_END_DECLS

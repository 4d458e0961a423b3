/* rr-store-payment.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-payment.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* A payment of a booking, as it is stored. Plain: it may be copied. */
typedef struct
{
  gint64         id;
  char           booking[37];    /* its uuid */
  RrPayMethod    method;
  RrPaymentState state;
  char           intent[80];     /* what the service calls it; "" if it has not said */
  char           secret[160];    /* for the guest's own way to the service */
  char           key[48];        /* what every operation's key begins with */
  guint          generation;     /* of the keys; another one after it failed for good under them */
  gint64         amount;         /* minor units, as the next */
  gint64         captured;
  gint64         refunded;
  char           currency[4];
  guint          attempts;       /* without an answer, in a row */
  gint64         next_ms;        /* when to take it up if nobody has; 0: a person has to */
  gint64         created_ms;
  gint64         updated_ms;
  char           problem[200];   /* "" if all is well */
} RrPaymentRow;

typedef struct
{
  gint64         at_ms;
  RrBookingStep  step;
  RrStepOutcome  outcome;
  char           detail[200];
} RrStepRow;

typedef void (*RrPaymentFunc) (const RrPaymentRow *row, gpointer data);
typedef void (*RrStepFunc)    (const RrStepRow *row, gpointer data);

/* Within the transaction of rr_store_commit(). On FALSE nothing of the group is kept. */
gboolean  rr_store_payment_insert     (RrStore             *self,
                                       RrPaymentRow        *row,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_payment_update     (RrStore             *self,
                                       const RrPaymentRow  *row,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_payment_find       (RrStore             *self,
                                       gint64               id,
                                       RrPaymentRow        *row,
                                       gboolean            *found,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_payment_each       (RrStore             *self,
                                       const char          *booking,
                                       RrPaymentFunc        func,
                                       gpointer             data,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_step_add           (RrStore             *self,
                                       const char          *booking,
                                       gint64               at_ms,
                                       RrBookingStep        step,
                                       RrStepOutcome        outcome,
                                       const char          *detail,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_step_each          (RrStore             *self,
                                       const char          *booking,
                                       RrStepFunc           func,
                                       gpointer             data,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* Payments with something to be done with the service. Both (element-type RrPaymentRow). */
GArray   *rr_store_reader_payments_open (RrStoreReader     *self,
                                       gint64               after_id,
                                       guint                most,
                                       GError             **error);
GArray   *rr_store_reader_payments_due (RrStoreReader      *self,
                                       gint64               now_ms,
                                       guint                most,
                                       GError             **error);
/* Bookings that wait for a supplier or a payment; their uuids. (element-type utf8) */
GPtrArray *rr_store_reader_bookings_pending (RrStoreReader *self,
                                       GError             **error);
/* Thread: whichever opened it. */
gboolean  rr_store_reader_payments    (RrStoreReader       *self,
                                       const char          *booking,
                                       RrPaymentFunc        func,
                                       gpointer             data,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_reader_steps       (RrStoreReader       *self,
                                       const char          *booking,
                                       RrStepFunc           func,
                                       gpointer             data,
                                       GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

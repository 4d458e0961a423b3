/* rr-books.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-payment.h"

G_BEGIN_DECLS

/* Whether the money of a booking adds up. */
typedef enum
{
  RR_BOOKS_FINE,
  RR_BOOKS_OWED,      /* it is to be paid at camp or by invoice, and there is time */
  RR_BOOKS_UNPAID,    /* it goes ahead, or went, and is not paid */
  RR_BOOKS_OVERPAID,  /* more came than is due */
  RR_BOOKS_KEPT,      /* it does not go ahead, and the money has not gone back */
  RR_BOOKS_SLOW,      /* the payment service does not answer; it is asked again */
  RR_BOOKS_STUCK,     /* the payment service refuses */
  RR_BOOKS_STALE,     /* it waits though its time has passed */
  RR_BOOKS_WRONG,     /* the booking and its payments say different things */
} RrBooksFlag;

/* What is to be done about it. */
typedef enum
{
  RR_BOOKS_NOTHING,
  RR_BOOKS_COLLECT,   /* take the money, and say so with RR_SETTLE_RECEIVED */
  RR_BOOKS_HAND_BACK, /* give it back by hand, and say so with RR_SETTLE_RETURNED */
  RR_BOOKS_REFUND,    /* RR_SETTLE_REFUND */
  RR_BOOKS_TRY_AGAIN, /* RR_SETTLE_TRY_AGAIN, once the cause is gone */
  RR_BOOKS_WAIT,      /* nothing, it is tried again by itself */
  RR_BOOKS_COMPARE,   /* look at the books of the payment service */
} RrBooksAction;

/* What staff do about it. */
typedef enum
{
  RR_SETTLE_RECEIVED,  /* cash or a transfer has come for all that is due */
  RR_SETTLE_RETURNED,  /* what came by hand has been handed back */
  RR_SETTLE_REFUND,    /* a card payment goes back, though the booking stands */
  RR_SETTLE_TRY_AGAIN, /* ask the payment service again now */
  RR_N_SETTLES,
} RrSettle;

/* Minor units of one currency, with those of the newest payment that is not over. */
typedef struct
{
  RrBookingState state;
  RrPayMethod    method;
  gint64         retail;
  gint64         paid;          /* as the booking says */
  gint64         captured;      /* as its payments say, as the next */
  gint64         refunded;
  gboolean       is_mixed;      /* payments in another currency than the booking */
  gint64         expires_ms;
  gint64         start_ms;      /* of its departure; 0 without a date */

  gboolean       is_open;       /* there is one that is not over */
  RrPaymentState payment;
  RrPayMethod    by;            /* how that is paid */
  gint64         next_ms;       /* when it is tried again; 0 never */
  guint          attempts;
} RrBooksFacts;

RrBooksFlag    rr_books_judge      (const RrBooksFacts  *facts,
                                    gint64               now_ms);
gint64         rr_books_due        (const RrBooksFacts  *facts);
RrBooksAction  rr_books_action     (RrBooksFlag          flag,
                                    const RrBooksFacts  *facts);
gboolean       rr_books_is_trouble (RrBooksFlag          flag);
const char    *rr_books_flag_name  (RrBooksFlag          flag);
const char    *rr_books_action_name (RrBooksAction       action);
gboolean       rr_settle_from_string (const char        *text,
                                    RrSettle            *settle);

G_END_DECLS

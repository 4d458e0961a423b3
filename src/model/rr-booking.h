/* rr-booking.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Stored as these numbers. */
typedef enum
{
  RR_BOOKING_HOLD = 1,
  RR_BOOKING_CONFIRMED = 2,
  RR_BOOKING_CANCELLED = 3,
  RR_BOOKING_EXPIRED = 4,
  RR_BOOKING_PENDING = 5,   /* waits for a supplier or a payment; its places are kept */
  RR_BOOKING_FAILED = 6,    /* the supplier or the payment refused */
} RrBookingState;

/* How a guest pays. Stored as these numbers. */
typedef enum
{
  RR_PAY_NONE = 0,      /* settled elsewhere, as with a reseller */
  RR_PAY_CAMP = 1,
  RR_PAY_INVOICE = 2,
  RR_PAY_CARD = 3,
} RrPayMethod;

typedef enum
{
  RR_BOOKING_CONFIRM,
  RR_BOOKING_CANCEL,
  RR_BOOKING_EXTEND,
  RR_BOOKING_CHANGE,
  RR_BOOKING_RUN_OUT,   /* its time has passed */
  RR_BOOKING_SUBMIT,    /* a supplier or a payment is asked now */
  RR_BOOKING_FAIL,      /* and refused */
  RR_N_BOOKING_EVENTS,
} RrBookingEvent;

typedef enum
{
  RR_VERDICT_DO,        /* go to the next state */
  RR_VERDICT_SAME,      /* it is so already: answer as if done, change nothing */
  RR_VERDICT_REFUSE,    /* not from this state */
  RR_VERDICT_GONE,      /* the hold has expired */
} RrBookingVerdict;

#define RR_BOOKING_HOLD_MS     (15 * 60 * G_GINT64_CONSTANT (1000))
#define RR_BOOKING_MAX_HOLD_MS (60 * 60 * G_GINT64_CONSTANT (1000))

RrBookingVerdict  rr_booking_decide       (RrBookingState   state,
                                           gint64           expires_ms,
                                           RrBookingEvent   event,
                                           gint64           now_ms,
                                           RrBookingState  *next);
gboolean          rr_booking_takes_places (RrBookingState   state);
gint64            rr_booking_hold_until   (gint64           created_ms,
                                           gint64           now_ms,
                                           gint64           minutes);
const char       *rr_booking_state_name   (RrBookingState   state);
gboolean          rr_booking_is_email     (const char      *text);

G_END_DECLS

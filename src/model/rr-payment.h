/* rr-payment.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking.h"

G_BEGIN_DECLS

/* Stored as these numbers. */
typedef enum
{
  RR_PAYMENT_DUE = 1,        /* at camp or by invoice: nothing has come yet */
  RR_PAYMENT_NEW = 2,        /* by card: the service is to be told of it */
  RR_PAYMENT_OPEN = 3,       /* it waits for the guest */
  RR_PAYMENT_CAPTURING = 4,  /* the guest has agreed; the money is being asked for */
  RR_PAYMENT_PAID = 5,
  RR_PAYMENT_VOIDING = 6,    /* no longer wanted; not known yet whether money came */
  RR_PAYMENT_VOID = 7,       /* over, and nothing came */
  RR_PAYMENT_REFUNDING = 8,  /* money came, and has to go back */
  RR_PAYMENT_REFUNDED = 9,
} RrPaymentState;

/* What is learned of a payment. */
typedef enum
{
  RR_PAYMENT_CREATED,        /* the service knows of it */
  RR_PAYMENT_AUTHORISED,     /* the guest has agreed */
  RR_PAYMENT_CAPTURED,       /* the money is ours */
  RR_PAYMENT_CANCELED,       /* the service will take nothing any more */
  RR_PAYMENT_RETURNED,       /* all of the money has gone back */
  RR_PAYMENT_REFUSED,        /* the service will not do it, whoever asks */
  RR_PAYMENT_UNDO,           /* the booking is not wanted any more */
  RR_PAYMENT_RECEIVED,       /* staff have taken it: cash, a transfer */
  RR_N_PAYMENT_EVENTS,
} RrPaymentEvent;

/* What has to become of the booking in the same transaction. Where that cannot be, the
 * payment is undone in it, too. */
typedef enum
{
  RR_PAYMENT_NOTHING,
  RR_PAYMENT_SECURE,         /* it has to hold its places, taken again if they were given up */
  RR_PAYMENT_CONFIRM,        /* likewise, and it is confirmed */
  RR_PAYMENT_FAIL,           /* if it waited for the money it has failed */
} RrPaymentEffect;

typedef struct
{
  RrBookingVerdict verdict;  /* DO, SAME or REFUSE */
  RrPaymentState   next;
  RrPaymentEffect  effect;
} RrPaymentMove;

/* The parts of a booking's way; stored as these numbers. */
typedef enum
{
  RR_STEP_ADMIT = 1,
  RR_STEP_VALIDATE = 2,
  RR_STEP_PRICE = 3,
  RR_STEP_HOLD = 4,
  RR_STEP_SUPPLIER = 5,
  RR_STEP_PAYMENT = 6,
  RR_STEP_COMMIT = 7,
  RR_STEP_CONFIRMATION = 8,
} RrBookingStep;

typedef enum
{
  RR_STEP_DONE = 1,
  RR_STEP_SKIPPED = 2,       /* not needed here */
  RR_STEP_WAITS = 3,         /* for somebody else */
  RR_STEP_FAILED = 4,        /* detail says why */
  RR_STEP_UNDONE = 5,
} RrStepOutcome;

RrPaymentMove  rr_payment_decide           (RrPaymentState  state,
                                            RrPaymentEvent  event);
gboolean       rr_payment_is_over          (RrPaymentState  state);
gint64         rr_payment_retry_ms         (guint           n_attempts,
                                            gint64          base_ms);
const char    *rr_payment_state_name       (RrPaymentState  state);
const char    *rr_pay_method_name          (RrPayMethod     method);
gboolean       rr_pay_method_from_string   (const char     *text,
                                            RrPayMethod    *method);
const char    *rr_booking_step_name        (RrBookingStep   step);
const char    *rr_step_outcome_name        (RrStepOutcome   outcome);

G_END_DECLS

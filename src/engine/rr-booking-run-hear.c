/* rr-booking-run-hear.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include <string.h>

#include "rr-said.h"
#include "rr-time.h"

/* What a run makes of what the payment service says. Most of it is written down as it is;
 * an answer that never came, or one that stays an error, is put off and looked at first.
 *
 * Threads: the runs'.
 */

#define MAX_POLL_MS 60000
#define PROCESS_MS  (10 * 60 * G_GINT64_CONSTANT (1000))

static gint64
later_ms (RrBookingTask *run)
{
  return rr_time_now_ms () + rr_payment_retry_ms (run->payment.attempts + 1, run->runs->retry_ms);
}

/* The guest has not done anything yet, or the service is at it. */
static void
look_again_later (RrBookingTask *run,
                  gint64         now_ms)
{
  rr_booking_run_wait (run, now_ms + run->poll_ms);
  run->poll_ms = MIN (run->poll_ms * 2, MAX_POLL_MS);
}

static void
see_waiting (RrBookingTask  *run,
             const RrIntent *intent,
             gint64          now_ms)
{
  gboolean is_at_it = intent->status == RR_INTENT_PROCESSING && now_ms < run->expires_ms + PROCESS_MS;

  if (run->payment.state == RR_PAYMENT_OPEN && (now_ms < run->expires_ms || is_at_it))
    look_again_later (run, now_ms);
  else if (run->payment.state == RR_PAYMENT_OPEN && run->state == RR_BOOKING_PENDING)
    rr_booking_run_give_up (run, NULL);
  else if (run->payment.state == RR_PAYMENT_OPEN)
    /* Staff have confirmed it meanwhile; it is paid another way. */
    rr_booking_run_send_event (run, RR_PAYMENT_UNDO, NULL, RR_SAID_OTHER_WAY);
  else if (run->payment.state == RR_PAYMENT_CAPTURING && intent->status == RR_INTENT_WAITS)
    rr_booking_run_send_event (run, RR_PAYMENT_REFUSED, intent, RR_SAID_VOID);
  else if (is_at_it)
    look_again_later (run, now_ms);
  else if (run->payment.state == RR_PAYMENT_REFUNDING)
    rr_booking_run_put_off (run, FALSE, RR_SAID_NOT_TAKEN, 0);
  else
    rr_booking_run_step (run, now_ms);
}

static void
see_succeeded (RrBookingTask  *run,
               const RrIntent *intent,
               gint64          now_ms)
{
  if (run->payment.state != RR_PAYMENT_REFUNDING)
    rr_booking_run_send_event (run, RR_PAYMENT_CAPTURED, intent, NULL);
  else if (intent->refunded >= intent->received)
    rr_booking_run_send_event (run, RR_PAYMENT_RETURNED, intent, NULL);
  else
    rr_booking_run_step (run, now_ms);
}

/* Not where the guest, staff or a supplier did not want it any more. */
static gboolean
may_agree (const RrBookingTask *run)
{
  return run->payment.state != RR_PAYMENT_VOIDING || run->state == RR_BOOKING_EXPIRED;
}

static void
see (RrBookingTask  *run,
     const RrIntent *intent,
     gint64          now_ms)
{
  run->has_looked = TRUE;
  run->must_look = FALSE;
  switch (intent->status)
    {
    case RR_INTENT_WAITS:
    case RR_INTENT_PROCESSING:
      see_waiting (run, intent, now_ms);
      break;
    case RR_INTENT_AUTHORISED:
      if (may_agree (run))
        rr_booking_run_send_event (run, RR_PAYMENT_AUTHORISED, intent, NULL);
      else
        rr_booking_run_step (run, now_ms);
      break;
    case RR_INTENT_SUCCEEDED:
      see_succeeded (run, intent, now_ms);
      break;
    case RR_INTENT_CANCELED:
      if (run->payment.state == RR_PAYMENT_REFUNDING)
        rr_booking_run_put_off (run, FALSE, RR_SAID_WAS_CANCELED, 0);
      else
        rr_booking_run_send_event (run, RR_PAYMENT_CANCELED, intent, RR_SAID_BY_SERVICE);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
rr_booking_run_hear (RrBookingTask  *run,
                     const RrIntent *intent,
                     gint64          now_ms)
{
  if (run->op == RR_PAY_GET)
    see (run, intent, now_ms);
  else if (run->op == RR_PAY_CREATE)
    {
      run->must_look = intent->status != RR_INTENT_WAITS;
      rr_booking_run_send_event (run, RR_PAYMENT_CREATED, intent, NULL);
    }
  else if (run->op == RR_PAY_CAPTURE && intent->status == RR_INTENT_SUCCEEDED)
    rr_booking_run_send_event (run, RR_PAYMENT_CAPTURED, intent, NULL);
  else if (run->op == RR_PAY_CANCEL && intent->status == RR_INTENT_CANCELED)
    rr_booking_run_send_event (run, RR_PAYMENT_CANCELED, intent, NULL);
  else if (run->op == RR_PAY_REFUND && intent->refunded > 0)
    rr_booking_run_send_event (run, RR_PAYMENT_RETURNED, intent, NULL);
  else
    rr_booking_run_put_off (run, FALSE, RR_SAID_STILL_AT_IT, later_ms (run));
}

/* What is signed and fresh need not be asked for again. It may be outdated all the same;
 * then the service does not let the money be taken, and is looked at. */
gboolean
rr_booking_run_hear_agreed (RrBookingTask *run,
                            const char    *intent)
{
  gboolean waits = run->payment.state == RR_PAYMENT_OPEN || run->payment.state == RR_PAYMENT_VOIDING;

  if (*intent == '\0' || run->is_busy || run->is_stale || !waits || !may_agree (run)
      || strcmp (intent, run->payment.intent) != 0)
    return FALSE;
  rr_booking_run_leave_line (run);
  run->must_look = FALSE;
  rr_booking_run_send_event (run, RR_PAYMENT_AUTHORISED, NULL, NULL);
  return TRUE;
}

void
rr_booking_run_hear_error (RrBookingTask *run,
                           const GError  *error,
                           gint64         now_ms)
{
  gboolean is_new = run->payment.state == RR_PAYMENT_NEW;

  if (error->domain != RR_PAY_ERROR)
    {
      /* Stopped: somebody has decided otherwise meanwhile. */
      run->is_stale = TRUE;
      rr_booking_run_step (run, now_ms);
      return;
    }
  switch (error->code)
    {
    case RR_PAY_ERROR_UNREACHED:
      rr_booking_run_put_off (run, FALSE, error->message, later_ms (run));
      break;
    case RR_PAY_ERROR_BROKEN:
      rr_booking_run_put_off (run, TRUE, error->message, later_ms (run));
      break;
    case RR_PAY_ERROR_STATE:
      rr_booking_run_put_off (run, TRUE, error->message, now_ms + 1);
      break;
    case RR_PAY_ERROR_DECLINED:
      if (is_new || run->payment.state == RR_PAYMENT_CAPTURING)
        rr_booking_run_send_event (run, RR_PAYMENT_REFUSED, NULL, error->message);
      else
        rr_booking_run_put_off (run, FALSE, error->message, 0);
      break;
    default:
      g_message ("The payment service refuses what it is asked: %s", error->message);
      if (is_new)
        rr_booking_run_send_event (run, RR_PAYMENT_REFUSED, NULL, error->message);
      else
        rr_booking_run_put_off (run, FALSE, error->message, 0);
    }
}

/* rr-payment.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-payment.h"

#include <string.h>

/* What may become of a payment. News may come late, twice and in any order, so every
 * event has a place in every state; what the service says of the money always counts,
 * what we wanted before does not.
 *
 * Threads: any.
 */

#define MAX_RETRY_MS (10 * 60 * G_GINT64_CONSTANT (1000))

#define DO(state, effect) { RR_VERDICT_DO, RR_PAYMENT_##state, RR_PAYMENT_##effect }
#define SAME(state)       { RR_VERDICT_SAME, RR_PAYMENT_##state, RR_PAYMENT_NOTHING }
#define REFUSE(state)     { RR_VERDICT_REFUSE, RR_PAYMENT_##state, RR_PAYMENT_NOTHING }

static const RrPaymentMove moves[RR_PAYMENT_REFUNDED + 1][RR_N_PAYMENT_EVENTS] = {
  [RR_PAYMENT_DUE] = {
    [RR_PAYMENT_CREATED] = REFUSE (DUE),
    [RR_PAYMENT_AUTHORISED] = REFUSE (DUE),
    [RR_PAYMENT_CAPTURED] = REFUSE (DUE),
    [RR_PAYMENT_CANCELED] = REFUSE (DUE),
    [RR_PAYMENT_RETURNED] = REFUSE (DUE),
    [RR_PAYMENT_REFUSED] = REFUSE (DUE),
    [RR_PAYMENT_UNDO] = DO (VOID, NOTHING),
    [RR_PAYMENT_RECEIVED] = DO (PAID, NOTHING),
  },
  [RR_PAYMENT_NEW] = {
    [RR_PAYMENT_CREATED] = DO (OPEN, NOTHING),
    [RR_PAYMENT_AUTHORISED] = DO (CAPTURING, SECURE),
    [RR_PAYMENT_CAPTURED] = DO (PAID, CONFIRM),
    [RR_PAYMENT_CANCELED] = DO (VOID, FAIL),
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, FAIL),
    [RR_PAYMENT_REFUSED] = DO (VOID, FAIL),
    [RR_PAYMENT_UNDO] = DO (VOIDING, NOTHING),
    [RR_PAYMENT_RECEIVED] = REFUSE (NEW),
  },
  [RR_PAYMENT_OPEN] = {
    [RR_PAYMENT_CREATED] = SAME (OPEN),
    [RR_PAYMENT_AUTHORISED] = DO (CAPTURING, SECURE),
    [RR_PAYMENT_CAPTURED] = DO (PAID, CONFIRM),
    [RR_PAYMENT_CANCELED] = DO (VOID, FAIL),
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, FAIL),
    [RR_PAYMENT_REFUSED] = DO (VOIDING, FAIL),
    [RR_PAYMENT_UNDO] = DO (VOIDING, NOTHING),
    [RR_PAYMENT_RECEIVED] = REFUSE (OPEN),
  },
  [RR_PAYMENT_CAPTURING] = {
    [RR_PAYMENT_CREATED] = SAME (CAPTURING),
    /* Asked anew, after a crash for example: are the places still there? */
    [RR_PAYMENT_AUTHORISED] = DO (CAPTURING, SECURE),
    [RR_PAYMENT_CAPTURED] = DO (PAID, CONFIRM),
    [RR_PAYMENT_CANCELED] = DO (VOID, FAIL),
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, FAIL),
    [RR_PAYMENT_REFUSED] = DO (VOIDING, FAIL),
    [RR_PAYMENT_UNDO] = DO (VOIDING, NOTHING),
    [RR_PAYMENT_RECEIVED] = REFUSE (CAPTURING),
  },
  [RR_PAYMENT_PAID] = {
    [RR_PAYMENT_CREATED] = SAME (PAID),
    [RR_PAYMENT_AUTHORISED] = SAME (PAID),
    [RR_PAYMENT_CAPTURED] = SAME (PAID),
    [RR_PAYMENT_CANCELED] = REFUSE (PAID),
    /* By somebody at the service; the booking stands, and reconciliation shows it. */
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, NOTHING),
    [RR_PAYMENT_REFUSED] = SAME (PAID),
    [RR_PAYMENT_UNDO] = DO (REFUNDING, NOTHING),
    [RR_PAYMENT_RECEIVED] = SAME (PAID),
  },
  [RR_PAYMENT_VOIDING] = {
    [RR_PAYMENT_CREATED] = SAME (VOIDING),
    /* A guest who agrees late, or money that comes late, finds its places, or goes back. */
    [RR_PAYMENT_AUTHORISED] = DO (CAPTURING, SECURE),
    [RR_PAYMENT_CAPTURED] = DO (PAID, CONFIRM),
    [RR_PAYMENT_CANCELED] = DO (VOID, NOTHING),
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, NOTHING),
    [RR_PAYMENT_REFUSED] = SAME (VOIDING),
    [RR_PAYMENT_UNDO] = SAME (VOIDING),
    [RR_PAYMENT_RECEIVED] = REFUSE (VOIDING),
  },
  [RR_PAYMENT_VOID] = {
    /* There is one after all. */
    [RR_PAYMENT_CREATED] = DO (VOIDING, NOTHING),
    [RR_PAYMENT_AUTHORISED] = DO (CAPTURING, SECURE),
    [RR_PAYMENT_CAPTURED] = DO (PAID, CONFIRM),
    [RR_PAYMENT_CANCELED] = SAME (VOID),
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, NOTHING),
    [RR_PAYMENT_REFUSED] = SAME (VOID),
    [RR_PAYMENT_UNDO] = SAME (VOID),
    [RR_PAYMENT_RECEIVED] = REFUSE (VOID),
  },
  [RR_PAYMENT_REFUNDING] = {
    [RR_PAYMENT_CREATED] = SAME (REFUNDING),
    [RR_PAYMENT_AUTHORISED] = SAME (REFUNDING),
    [RR_PAYMENT_CAPTURED] = SAME (REFUNDING),
    [RR_PAYMENT_CANCELED] = REFUSE (REFUNDING),
    [RR_PAYMENT_RETURNED] = DO (REFUNDED, NOTHING),
    [RR_PAYMENT_REFUSED] = SAME (REFUNDING),
    [RR_PAYMENT_UNDO] = SAME (REFUNDING),
    [RR_PAYMENT_RECEIVED] = REFUSE (REFUNDING),
  },
  [RR_PAYMENT_REFUNDED] = {
    [RR_PAYMENT_CREATED] = SAME (REFUNDED),
    [RR_PAYMENT_AUTHORISED] = SAME (REFUNDED),
    [RR_PAYMENT_CAPTURED] = SAME (REFUNDED),
    [RR_PAYMENT_CANCELED] = SAME (REFUNDED),
    [RR_PAYMENT_RETURNED] = SAME (REFUNDED),
    [RR_PAYMENT_REFUSED] = SAME (REFUNDED),
    [RR_PAYMENT_UNDO] = SAME (REFUNDED),
    [RR_PAYMENT_RECEIVED] = REFUSE (REFUNDED),
  },
};

#undef DO
#undef SAME
#undef REFUSE

/**
 * rr_payment_decide:
 * @state: where it is
 * @event: what is learned
 *
 * Returns: where it goes, and what becomes of the booking with it
 */
RrPaymentMove
rr_payment_decide (RrPaymentState state,
                   RrPaymentEvent event)
{
  RrPaymentMove none = { RR_VERDICT_REFUSE, state, RR_PAYMENT_NOTHING };

  g_return_val_if_fail (state >= RR_PAYMENT_DUE && state <= RR_PAYMENT_REFUNDED, none);
  g_return_val_if_fail (event < RR_N_PAYMENT_EVENTS, none);

  return moves[state][event];
}

/**
 * rr_payment_is_over:
 * @state: a state
 *
 * Returns: %TRUE if there is nothing to be done with the service
 */
gboolean
rr_payment_is_over (RrPaymentState state)
{
  return state == RR_PAYMENT_DUE || state == RR_PAYMENT_PAID || state == RR_PAYMENT_VOID
         || state == RR_PAYMENT_REFUNDED;
}

/**
 * rr_payment_retry_ms:
 * @n_attempts: tries so far, at least one
 * @base_ms: pause after the first
 *
 * Returns: how long to wait; it grows up to ten minutes
 */
gint64
rr_payment_retry_ms (guint  n_attempts,
                     gint64 base_ms)
{
  gint64 pause_ms = MAX (base_ms, 1);

  for (guint i = 1; i < n_attempts && pause_ms < MAX_RETRY_MS; i++)
    pause_ms *= 2;
  return MIN (pause_ms, MAX_RETRY_MS);
}

/**
 * rr_payment_state_name:
 * @state: a state
 *
 * Returns: (transfer none): its name, for scripts
 */
const char *
rr_payment_state_name (RrPaymentState state)
{
  static const char *const names[] = { "", "due", "new", "open", "capturing", "paid", "voiding",
                                       "void", "refunding", "refunded" };

  g_return_val_if_fail (state >= RR_PAYMENT_DUE && state <= RR_PAYMENT_REFUNDED, "");

  return names[state];
}

static const char *const method_names[] = { "none", "camp", "invoice", "card" };

/**
 * rr_pay_method_name:
 * @method: a way to pay
 *
 * Returns: (transfer none): its name, for scripts
 */
const char *
rr_pay_method_name (RrPayMethod method)
{
  g_return_val_if_fail (method < G_N_ELEMENTS (method_names), "");

  return method_names[method];
}

/**
 * rr_pay_method_from_string:
 * @text: "camp", "invoice" or "card"
 * @method: (out): the way to pay
 *
 * Returns: %FALSE if there is none of this name
 */
gboolean
rr_pay_method_from_string (const char  *text,
                           RrPayMethod *method)
{
  g_return_val_if_fail (text != NULL && method != NULL, FALSE);

  for (guint i = 1; i < G_N_ELEMENTS (method_names); i++)
    if (strcmp (text, method_names[i]) == 0)
      {
        *method = (RrPayMethod) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_booking_step_name:
 * @step: a part of a booking's way
 *
 * Returns: (transfer none): its name, for scripts
 */
const char *
rr_booking_step_name (RrBookingStep step)
{
  static const char *const names[] = { "", "admit", "validate", "price", "hold", "supplier",
                                       "payment", "commit", "confirmation" };

  g_return_val_if_fail (step >= RR_STEP_ADMIT && step <= RR_STEP_CONFIRMATION, "");

  return names[step];
}

/**
 * rr_step_outcome_name:
 * @outcome: what became of it
 *
 * Returns: (transfer none): its name, for scripts
 */
const char *
rr_step_outcome_name (RrStepOutcome outcome)
{
  static const char *const names[] = { "", "done", "skipped", "waits", "failed", "undone" };

  g_return_val_if_fail (outcome >= RR_STEP_DONE && outcome <= RR_STEP_UNDONE, "");

  return names[outcome];
}

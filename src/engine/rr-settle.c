/* rr-settle.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-settle.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-time.h"

/* What staff do about the money of a booking: cash that came or was handed back, a card
 * payment that goes back though the booking stands, and asking the service once more.
 * Everything is a step of the booking with the name of who did it.
 *
 * Threads: the store's, but for new() and wake().
 */

typedef struct
{
  RrPaymentRow rows[16];
  guint        n;
} Payments;

/**
 * rr_settle_ask_new:
 * @uuid: a booking's
 * @settle: what staff do
 * @who: says so
 *
 * Returns: (transfer full): an ask
 */
RrSettleAsk *
rr_settle_ask_new (const char *uuid,
                   RrSettle    settle,
                   const char *who)
{
  RrSettleAsk *self = g_new0 (RrSettleAsk, 1);

  self->settle = settle;
  g_strlcpy (self->uuid, uuid, sizeof self->uuid);
  g_strlcpy (self->who, who, sizeof self->who);
  return self;
}

static void
collect (const RrPaymentRow *row,
         gpointer            data)
{
  Payments *payments = data;

  if (payments->n < G_N_ELEMENTS (payments->rows))
    payments->rows[payments->n++] = *row;
}

/* Cash or a transfer for all that is still due. */
static gboolean
receive (RrSettleAsk         *self,
         RrStore             *store,
         const RrBookingRow  *booking,
         const Payments      *payments,
         gint64               now_ms,
         GError             **error)
{
  RrBookingRow by_hand = *booking;
  RrPaymentRow row;

  /* A key names one payment: there has to be one more. */
  if (booking->state != RR_BOOKING_CONFIRMED || booking->paid >= booking->retail
      || payments->n == G_N_ELEMENTS (payments->rows))
    {
      self->problem = RR_SETTLE_NOTHING_TO_DO;
      return TRUE;
    }
  by_hand.method = booking->method == RR_PAY_INVOICE ? RR_PAY_INVOICE : RR_PAY_CAMP;
  by_hand.retail = booking->retail - booking->paid;
  by_hand.updated_ms = now_ms;
  return rr_booking_money_begin (store, &by_hand, RR_PAYMENT_DUE, payments->n, &row, error)
         && rr_booking_money_apply (store, row.id, RR_PAYMENT_RECEIVED, NULL, self->who, now_ms, &row, error);
}

static gboolean
fits (RrSettle            settle,
      const RrPaymentRow *row)
{
  gboolean is_card = row->method == RR_PAY_CARD;

  if (settle == RR_SETTLE_RETURNED)
    return !is_card && (row->state == RR_PAYMENT_REFUNDING || row->state == RR_PAYMENT_PAID);
  if (settle == RR_SETTLE_REFUND)
    return is_card && row->state == RR_PAYMENT_PAID;
  return is_card && !rr_payment_is_over (row->state);
}

static gboolean
settle_one (RrSettleAsk   *self,
            RrStore       *store,
            gint64         id,
            gint64         now_ms,
            GError       **error)
{
  RrPaymentRow row;

  if (self->settle == RR_SETTLE_RETURNED)
    return rr_booking_money_apply (store, id, RR_PAYMENT_RETURNED, NULL, self->who, now_ms, &row, error);
  if (self->settle == RR_SETTLE_REFUND)
    return rr_booking_money_apply (store, id, RR_PAYMENT_UNDO, NULL, self->who, now_ms, &row, error);
  return rr_booking_money_put_off (store, id, FALSE, _("Asked for once more"), now_ms, now_ms, &row, error)
         && rr_store_step_add (store, self->uuid, now_ms, RR_STEP_PAYMENT, RR_STEP_WAITS, self->who, error);
}

gboolean
rr_settle_ask_run (RrSettleAsk  *self,
                   RrStore      *store,
                   GError      **error)
{
  g_auto(RrBookingRow) booking = { 0 };
  Payments payments = { .n = 0 };
  gint64 now_ms = rr_time_now_ms ();
  gboolean found;

  if (!rr_store_booking_find (store, self->uuid, &booking, &found, error))
    return FALSE;
  if (!found)
    {
      self->problem = RR_SETTLE_NO_BOOKING;
      return TRUE;
    }
  if (!rr_store_payment_each (store, self->uuid, collect, &payments, error))
    return FALSE;
  if (self->settle == RR_SETTLE_RECEIVED)
    return receive (self, store, &booking, &payments, now_ms, error);

  self->problem = RR_SETTLE_NOTHING_TO_DO;
  for (guint i = 0; i < payments.n; i++)
    if (fits (self->settle, &payments.rows[i]))
      {
        self->problem = RR_SETTLE_OK;
        if (!settle_one (self, store, payments.rows[i].id, now_ms, error))
          return FALSE;
      }
  return TRUE;
}

void
rr_settle_ask_wake (RrSettleAsk   *self,
                    RrBookingRuns *runs)
{
  if (self->settle == RR_SETTLE_REFUND || self->settle == RR_SETTLE_TRY_AGAIN)
    rr_booking_runs_stop_one (runs, self->uuid);
}

void
rr_settle_ask_note (const RrSettleAsk *self,
                    RrAuditDesk       *audit,
                    RrSettleProblem    problem)
{
  static const char *const keys[] = { [RR_SETTLE_RECEIVED] = "payment.received", [RR_SETTLE_RETURNED] = "payment.returned",
                                      [RR_SETTLE_REFUND] = "payment.refund", [RR_SETTLE_TRY_AGAIN] = "payment.try-again" };

  rr_audit_desk_note (audit, self->who, keys[self->settle], self->uuid,
                      problem == RR_SETTLE_OK ? RR_AUDIT_OK : rr_settle_problem (problem));
}

const char *
rr_settle_problem (RrSettleProblem problem)
{
  switch (problem)
    {
    case RR_SETTLE_NO_BOOKING:
      return _("There is no such booking");
    case RR_SETTLE_NOTHING_TO_DO:
      return _("There is nothing of this to do for this booking");
    case RR_SETTLE_NOT_STORED:
      return _("The store refuses");
    case RR_SETTLE_OK:
    default:
      return "";
    }
}

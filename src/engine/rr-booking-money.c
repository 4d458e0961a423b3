/* rr-booking-money.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-money.h"

#include <string.h>

#include "rr-money.h"
#include "rr-said.h"
#include "rr-store-supply.h"
#include "rr-time.h"

/* Money and places move in one transaction. Before a guest's money is asked for, their
 * places are made sure of; when it comes the booking is confirmed with it, and where that
 * cannot be any more it is written down in the same breath that the money goes back.
 *
 * Threads: the store's, within the transaction of a commit.
 */

/* Somebody should have taken it up by then; if not it is found. */
#define SOON_MS  2000
#define GRACE_MS 60000

void
rr_booking_money_text (gint64      amount,
                       const char *currency,
                       char       *text,
                       gsize       size)
{
  guint exponent = 0;
  gint64 unit = 1;

  if (!rr_money_get_exponent (currency, &exponent) || exponent == 0)
    {
      g_snprintf (text, size, "%s %" G_GINT64_FORMAT, currency, amount);
      return;
    }
  for (guint i = 0; i < exponent; i++)
    unit *= 10;
  g_snprintf (text, size, "%s %s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, currency, amount < 0 ? "-" : "",
              ABS (amount / unit), (int) exponent, ABS (amount % unit));
}

static gboolean
note (RrStore        *store,
      const char     *booking,
      gint64          now_ms,
      RrBookingStep   step,
      RrStepOutcome   outcome,
      const char     *detail,
      GError        **error)
{
  return rr_store_step_add (store, booking, now_ms, step, outcome, detail, error);
}

/* --- places ------------------------------------------------------------------- */

/* What left has left; a stock without a date never does. */
static gboolean
has_left (const RrBookingRow *row,
          gint64              now_ms)
{
  gint64 start_ms;

  return strlen (row->slot) >= 16 && rr_time_parse (row->slot, -1, &start_ms) && start_ms <= now_ms;
}

/* Returns, in @held, whether the booking has its places, taken again if it had lost them. */
static gboolean
secure (RrStore       *store,
        RrBookingRow  *row,
        gint64         now_ms,
        gboolean      *held,
        GError       **error)
{
  g_auto(RrSupplyRow) supply = { .state = RR_SUPPLY_NONE };

  *held = row->state == RR_BOOKING_PENDING || (row->state == RR_BOOKING_CONFIRMED && row->paid < row->retail);
  /* What suppliers kept for it they have back by now, or soon. */
  if (!rr_store_supply_find (store, row->uuid, -1, &supply, error))
    return FALSE;
  if (row->state == RR_BOOKING_EXPIRED && supply.state == RR_SUPPLY_NONE && !has_left (row, now_ms))
    {
      if (!rr_store_booking_retake (store, row->tour, row->slot, row->places, held, error)
          || !note (store, row->uuid, now_ms, RR_STEP_HOLD, *held ? RR_STEP_DONE : RR_STEP_FAILED,
                    *held ? RR_SAID_LATE_FREE : RR_SAID_LATE_GONE, error))
        return FALSE;
      if (*held)
        row->state = RR_BOOKING_PENDING;
    }
  if (row->state == RR_BOOKING_PENDING)
    row->expires_ms = MAX (row->expires_ms, now_ms + RR_BOOKING_CAPTURE_MS);
  return TRUE;
}

static gboolean
confirm (RrStore       *store,
         RrBookingRow  *row,
         gint64         now_ms,
         gboolean      *held,
         GError       **error)
{
  if (!secure (store, row, now_ms, held, error))
    return FALSE;
  if (!*held || row->state == RR_BOOKING_CONFIRMED)
    return TRUE;
  row->state = RR_BOOKING_CONFIRMED;
  row->confirmed_ms = now_ms;
  row->rev++;
  return note (store, row->uuid, now_ms, RR_STEP_COMMIT, RR_STEP_DONE, NULL, error)
         && note (store, row->uuid, now_ms, RR_STEP_CONFIRMATION, RR_STEP_DONE, RR_SAID_TO_BE_TOLD, error);
}

static gboolean
end_waiting (RrStore        *store,
             RrBookingRow   *row,
             RrBookingState  state,
             const char     *reason,
             gint64          now_ms,
             GError        **error)
{
  row->state = state;
  g_free (row->reason);
  row->reason = g_strdup (reason);
  return rr_store_booking_give (store, row->tour, row->slot, row->places, error)
         && rr_store_supply_return (store, row->uuid, -1, NULL, error)
         && note (store, row->uuid, now_ms, RR_STEP_HOLD, RR_STEP_UNDONE, reason, error);
}

/* --- payments ----------------------------------------------------------------- */

static void
learn (RrPaymentRow   *row,
       RrPaymentEvent  event,
       const RrIntent *intent)
{
  gint64 amount;

  if (intent != NULL && *row->intent == '\0')
    g_strlcpy (row->intent, intent->id, sizeof row->intent);
  if (intent != NULL && *row->secret == '\0')
    g_strlcpy (row->secret, intent->secret, sizeof row->secret);

  if (event == RR_PAYMENT_RECEIVED)
    row->captured = row->amount;
  else if (event == RR_PAYMENT_CAPTURED && intent != NULL
           && rr_money_from_psp (row->currency, intent->received, &amount))
    row->captured = MAX (amount, 0);
  else if (event == RR_PAYMENT_RETURNED)
    row->refunded = row->captured;
}

/* What a step looks like in the booking's own account. */
static gboolean
note_payment (RrStore             *store,
              const RrPaymentRow  *row,
              const char          *detail,
              gint64               now_ms,
              GError             **error)
{
  static const struct { RrStepOutcome outcome; const char *said; } steps[] = {
    [RR_PAYMENT_DUE] = { RR_STEP_WAITS, RR_SAID_PAY_DUE },
    [RR_PAYMENT_NEW] = { RR_STEP_WAITS, RR_SAID_PAY_NEW },
    [RR_PAYMENT_OPEN] = { RR_STEP_WAITS, RR_SAID_PAY_OPEN },
    [RR_PAYMENT_CAPTURING] = { RR_STEP_WAITS, RR_SAID_PAY_CAPTURING },
    [RR_PAYMENT_PAID] = { RR_STEP_DONE, RR_SAID_PAY_PAID },
    [RR_PAYMENT_VOIDING] = { RR_STEP_WAITS, RR_SAID_PAY_VOIDING },
    [RR_PAYMENT_VOID] = { RR_STEP_UNDONE, RR_SAID_PAY_VOID },
    [RR_PAYMENT_REFUNDING] = { RR_STEP_WAITS, RR_SAID_PAY_REFUNDING },
    [RR_PAYMENT_REFUNDED] = { RR_STEP_UNDONE, RR_SAID_PAY_REFUNDED },
  };
  g_autofree char *text = NULL;
  g_autofree char *why = NULL;
  char money[48];

  rr_booking_money_text (row->amount, row->currency, money, sizeof money);
  text = rr_said_fill (steps[row->state].said, money, NULL);
  why = detail != NULL ? g_strdup_printf (RR_SAID_PAY_WHY, text, detail) : NULL;
  return note (store, row->booking, now_ms, RR_STEP_PAYMENT, steps[row->state].outcome, why != NULL ? why : text,
               error);
}

static gint64
due_ms (const RrPaymentRow *row,
        const RrBookingRow *booking,
        gint64              now_ms)
{
  if (rr_payment_is_over (row->state))
    return 0;
  if (row->state == RR_PAYMENT_OPEN)
    return MAX (booking->expires_ms, now_ms) + GRACE_MS;
  if (row->state == RR_PAYMENT_VOIDING || row->state == RR_PAYMENT_REFUNDING)
    return row->method == RR_PAY_CARD ? now_ms : 0;
  return now_ms + SOON_MS;
}

static gboolean
move_to (RrStore             *store,
         RrPaymentRow        *row,
         const RrBookingRow  *booking,
         RrPaymentState       state,
         const char          *detail,
         gint64               now_ms,
         GError             **error)
{
  gboolean is_news = row->state != state;

  row->state = state;
  row->attempts = 0;
  row->problem[0] = '\0';
  row->updated_ms = now_ms;
  row->next_ms = due_ms (row, booking, now_ms);
  return rr_store_payment_update (store, row, error)
         && (!is_news || note_payment (store, row, detail, now_ms, error));
}

static void
add_paid (const RrPaymentRow *row,
          gpointer            data)
{
  gint64 *paid = data;

  *paid += row->captured - row->refunded;
}

static gboolean
count_paid (RrStore       *store,
            RrBookingRow  *row,
            GError       **error)
{
  row->paid = 0;
  return rr_store_payment_each (store, row->uuid, add_paid, &row->paid, error);
}

static gboolean
take_effect (RrStore          *store,
             RrPaymentEffect   effect,
             RrBookingRow     *booking,
             const char       *reason,
             gint64            now_ms,
             gboolean         *can,
             GError          **error)
{
  *can = TRUE;
  if (effect == RR_PAYMENT_SECURE)
    return secure (store, booking, now_ms, can, error);
  if (effect == RR_PAYMENT_CONFIRM)
    return confirm (store, booking, now_ms, can, error);
  if (effect == RR_PAYMENT_FAIL && booking->state == RR_BOOKING_PENDING)
    return end_waiting (store, booking, RR_BOOKING_FAILED, reason != NULL ? reason : RR_SAID_REFUSED,
                        now_ms, error);
  return TRUE;
}

static gboolean
find_both (RrStore       *store,
           gint64         id,
           RrPaymentRow  *row,
           RrBookingRow  *booking,
           gboolean      *found,
           GError       **error)
{
  if (!rr_store_payment_find (store, id, row, found, error))
    return FALSE;
  return !*found || rr_store_booking_find (store, row->booking, booking, found, error);
}

gboolean
rr_booking_money_apply (RrStore         *store,
                        gint64           id,
                        RrPaymentEvent   event,
                        const RrIntent  *intent,
                        const char      *detail,
                        gint64           now_ms,
                        RrPaymentRow    *row,
                        GError         **error)
{
  g_auto(RrBookingRow) booking = { 0 };
  RrPaymentMove move;
  gboolean found, can;

  if (!find_both (store, id, row, &booking, &found, error))
    return FALSE;
  if (!found)
    return TRUE;

  move = rr_payment_decide (row->state, event);
  if (move.verdict != RR_VERDICT_REFUSE)
    learn (row, event, intent);
  if (move.verdict != RR_VERDICT_DO)
    return rr_store_payment_update (store, row, error);
  if (!take_effect (store, move.effect, &booking, detail, now_ms, &can, error)
      || !move_to (store, row, &booking, move.next, detail, now_ms, error))
    return FALSE;
  if (!can && !move_to (store, row, &booking, rr_payment_decide (move.next, RR_PAYMENT_UNDO).next,
                        RR_SAID_NOT_THERE, now_ms, error))
    return FALSE;

  /* The guest hears how much has gone back. */
  booking.rev += event == RR_PAYMENT_RETURNED ? 1 : 0;
  booking.updated_ms = now_ms;
  return count_paid (store, &booking, error) && rr_store_booking_update (store, &booking, error);
}

gboolean
rr_booking_money_put_off (RrStore       *store,
                          gint64         id,
                          gboolean       other_key,
                          const char    *problem,
                          gint64         next_ms,
                          gint64         now_ms,
                          RrPaymentRow  *row,
                          GError       **error)
{
  gboolean found;

  if (!rr_store_payment_find (store, id, row, &found, error))
    return FALSE;
  if (!found || rr_payment_is_over (row->state))
    return TRUE;
  row->attempts++;
  row->generation += other_key ? 1 : 0;
  row->next_ms = next_ms;
  row->updated_ms = now_ms;
  g_strlcpy (row->problem, problem, sizeof row->problem);
  return rr_store_payment_update (store, row, error)
         && (row->attempts > 1 || note (store, row->booking, now_ms, RR_STEP_PAYMENT, RR_STEP_FAILED, problem, error));
}

/* --- bookings ----------------------------------------------------------------- */

typedef struct
{
  RrPaymentRow rows[16];
  guint        n;
} Payments;

static void
collect_wanted (const RrPaymentRow *row,
                gpointer            data)
{
  Payments *payments = data;

  if (payments->n < G_N_ELEMENTS (payments->rows)
      && rr_payment_decide (row->state, RR_PAYMENT_UNDO).verdict == RR_VERDICT_DO)
    payments->rows[payments->n++] = *row;
}

gboolean
rr_booking_money_undo (RrStore       *store,
                       RrBookingRow  *row,
                       gint64         now_ms,
                       GError       **error)
{
  Payments payments = { .n = 0 };

  if (!rr_store_payment_each (store, row->uuid, collect_wanted, &payments, error))
    return FALSE;
  for (guint i = 0; i < payments.n; i++)
    if (!move_to (store, &payments.rows[i], row, rr_payment_decide (payments.rows[i].state, RR_PAYMENT_UNDO).next,
                  NULL, now_ms, error))
      return FALSE;
  return count_paid (store, row, error);
}

gboolean
rr_booking_money_give_up (RrStore       *store,
                          const char    *uuid,
                          const char    *reason,
                          gint64         now_ms,
                          RrBookingRow  *row,
                          GError       **error)
{
  gboolean found;

  if (!rr_store_booking_find (store, uuid, row, &found, error))
    return FALSE;
  if (!found || (row->state != RR_BOOKING_PENDING && (row->state != RR_BOOKING_HOLD || reason == NULL))
      || (reason == NULL && now_ms < row->expires_ms))
    return TRUE;
  if (!end_waiting (store, row, reason != NULL ? RR_BOOKING_FAILED : RR_BOOKING_EXPIRED, reason, now_ms, error)
      || !rr_booking_money_undo (store, row, now_ms, error))
    return FALSE;
  row->updated_ms = now_ms;
  return rr_store_booking_update (store, row, error);
}

gboolean
rr_booking_money_settle (RrStore       *store,
                         const char    *uuid,
                         gint64         now_ms,
                         RrBookingRow  *row,
                         GError       **error)
{
  gboolean found, held;

  if (!rr_store_booking_find (store, uuid, row, &found, error))
    return FALSE;
  if (!found || row->state != RR_BOOKING_PENDING)
    return TRUE;
  row->updated_ms = now_ms;
  return confirm (store, row, now_ms, &held, error) && rr_store_booking_update (store, row, error);
}

gboolean
rr_booking_money_begin (RrStore             *store,
                        const RrBookingRow  *booking,
                        RrPaymentState       state,
                        guint               n_before,
                        RrPaymentRow        *row,
                        GError             **error)
{
  *row = (RrPaymentRow) {
    .method = booking->method,
    .state = state,
    .amount = booking->retail,
    .created_ms = booking->updated_ms,
    .updated_ms = booking->updated_ms,
  };
  g_strlcpy (row->booking, booking->uuid, sizeof row->booking);
  g_strlcpy (row->currency, booking->currency, sizeof row->currency);
  g_snprintf (row->key, sizeof row->key, "%s/%u", booking->uuid, n_before + 1);
  row->next_ms = due_ms (row, booking, booking->updated_ms);
  return rr_store_payment_insert (store, row, error)
         && note_payment (store, row, NULL, booking->updated_ms, error);
}

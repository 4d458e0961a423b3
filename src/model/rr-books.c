/* rr-books.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-books.h"

#include <string.h>

/* Does the money of a booking add up? There is one answer for each, the worst, and one
 * thing to do about it; what nobody has to do anything about is fine.
 *
 * Threads: any.
 */

#define SLOW_ATTEMPTS 5u
#define STALE_MS      (2 * 60 * G_GINT64_CONSTANT (1000))

static gboolean
goes_ahead (RrBookingState state)
{
  return state == RR_BOOKING_CONFIRMED;
}

static gboolean
is_over (RrBookingState state)
{
  return state == RR_BOOKING_CANCELLED || state == RR_BOOKING_EXPIRED || state == RR_BOOKING_FAILED;
}

/* Where staff or nobody can do something. */
static RrBooksFlag
judge_payment (const RrBooksFacts *facts,
               gint64              now_ms)
{
  gboolean asks_service = facts->is_open && facts->by == RR_PAY_CARD && !rr_payment_is_over (facts->payment);

  if (asks_service && facts->next_ms == 0)
    return RR_BOOKS_STUCK;
  if (asks_service && facts->attempts >= SLOW_ATTEMPTS)
    return RR_BOOKS_SLOW;
  if (facts->state == RR_BOOKING_PENDING && now_ms > facts->expires_ms + STALE_MS)
    return RR_BOOKS_STALE;
  return RR_BOOKS_FINE;
}

static RrBooksFlag
judge_money (const RrBooksFacts *facts,
             gint64              now_ms)
{
  gint64 paid = facts->captured - facts->refunded;

  if (is_over (facts->state) && paid > 0)
    /* What goes back by itself is on its way. */
    return facts->is_open && facts->by == RR_PAY_CARD && facts->next_ms > 0 ? RR_BOOKS_FINE : RR_BOOKS_KEPT;
  if (!goes_ahead (facts->state) || (facts->method == RR_PAY_NONE && paid == 0))
    return RR_BOOKS_FINE;
  if (paid > facts->retail)
    return RR_BOOKS_OVERPAID;
  if (paid == facts->retail)
    return RR_BOOKS_FINE;
  return facts->method == RR_PAY_CARD || (facts->start_ms > 0 && facts->start_ms <= now_ms) ? RR_BOOKS_UNPAID
                                                                                            : RR_BOOKS_OWED;
}

/**
 * rr_books_judge:
 * @facts: what is known of a booking's money
 * @now_ms: the clock, Unix time
 *
 * Returns: the worst there is to say of it
 */
RrBooksFlag
rr_books_judge (const RrBooksFacts *facts,
                gint64              now_ms)
{
  RrBooksFlag flag;

  g_return_val_if_fail (facts != NULL, RR_BOOKS_WRONG);

  if (facts->is_mixed || facts->refunded > facts->captured || facts->paid != facts->captured - facts->refunded)
    return RR_BOOKS_WRONG;
  flag = judge_payment (facts, now_ms);
  return flag != RR_BOOKS_FINE ? flag : judge_money (facts, now_ms);
}

/**
 * rr_books_due:
 * @facts: what is known of a booking's money
 *
 * Returns: what the guest has to have paid in the end
 */
gint64
rr_books_due (const RrBooksFacts *facts)
{
  return goes_ahead (facts->state) && facts->method != RR_PAY_NONE ? facts->retail : 0;
}

/**
 * rr_books_action:
 * @flag: how it stands
 * @facts: what is known of it
 *
 * Returns: what is to be done
 */
RrBooksAction
rr_books_action (RrBooksFlag         flag,
                 const RrBooksFacts *facts)
{
  switch (flag)
    {
    case RR_BOOKS_UNPAID:
      return RR_BOOKS_COLLECT;
    case RR_BOOKS_OVERPAID:
    case RR_BOOKS_KEPT:
      return facts->method == RR_PAY_CARD && !(facts->is_open && facts->by != RR_PAY_CARD) ? RR_BOOKS_REFUND
                                                                                           : RR_BOOKS_HAND_BACK;
    case RR_BOOKS_SLOW:
      return RR_BOOKS_WAIT;
    case RR_BOOKS_STUCK:
    case RR_BOOKS_STALE:
      return RR_BOOKS_TRY_AGAIN;
    case RR_BOOKS_WRONG:
      return RR_BOOKS_COMPARE;
    case RR_BOOKS_FINE:
    case RR_BOOKS_OWED:
    default:
      return RR_BOOKS_NOTHING;
    }
}

/**
 * rr_books_is_trouble:
 * @flag: how it stands
 *
 * Returns: %TRUE if somebody has to see it
 */
gboolean
rr_books_is_trouble (RrBooksFlag flag)
{
  return flag != RR_BOOKS_FINE && flag != RR_BOOKS_OWED;
}

/**
 * rr_books_flag_name:
 * @flag: how it stands
 *
 * Returns: (transfer none): its name, for scripts
 */
const char *
rr_books_flag_name (RrBooksFlag flag)
{
  static const char *const names[] = { "fine", "owed", "unpaid", "overpaid", "kept", "slow", "stuck", "stale", "wrong" };

  g_return_val_if_fail (flag < G_N_ELEMENTS (names), "");

  return names[flag];
}

/**
 * rr_books_action_name:
 * @action: what is to be done
 *
 * Returns: (transfer none): its name, for scripts
 */
const char *
rr_books_action_name (RrBooksAction action)
{
  static const char *const names[] = { "nothing", "collect", "hand-back", "refund", "try-again", "wait", "compare" };

  g_return_val_if_fail (action < G_N_ELEMENTS (names), "");

  return names[action];
}

/**
 * rr_settle_from_string:
 * @text: "received", "returned", "refund" or "try-again"
 * @settle: (out): what staff do
 *
 * Returns: %FALSE if there is nothing of this name
 */
gboolean
rr_settle_from_string (const char *text,
                       RrSettle   *settle)
{
  static const char *const names[RR_N_SETTLES] = { "received", "returned", "refund", "try-again" };

  for (guint i = 0; i < RR_N_SETTLES; i++)
    if (strcmp (text, names[i]) == 0)
      {
        *settle = (RrSettle) i;
        return TRUE;
      }
  return FALSE;
}

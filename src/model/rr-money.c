/* rr-money.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-money.h"

#include <string.h>

/* Money as whole minor units, in 128 bits on the way and 64 at its ends. Every
 * operation that could overflow says so instead of wrapping.
 *
 * Threads: any.
 */

/* Currencies of ISO 4217 that do not have two decimals, and the common ones that do. */
static const struct
{
  char  code[4];
  guint exponent;
} currencies[] = {
  { "AED", 2 }, { "ARS", 2 }, { "AUD", 2 }, { "BAM", 2 }, { "BGN", 2 }, { "BHD", 3 },
  { "BIF", 0 }, { "BOB", 2 }, { "BRL", 2 }, { "CAD", 2 }, { "CHF", 2 }, { "CLP", 0 },
  { "CNY", 2 }, { "COP", 2 }, { "CZK", 2 }, { "DJF", 0 }, { "DKK", 2 }, { "EGP", 2 },
  { "EUR", 2 }, { "GBP", 2 }, { "GEL", 2 }, { "GNF", 0 }, { "HKD", 2 }, { "HUF", 2 },
  { "IDR", 2 }, { "ILS", 2 }, { "INR", 2 }, { "IQD", 3 }, { "ISK", 0 }, { "JOD", 3 },
  { "JPY", 0 }, { "KES", 2 }, { "KGS", 2 }, { "KMF", 0 }, { "KRW", 0 }, { "KWD", 3 },
  { "KZT", 2 }, { "LYD", 3 }, { "MAD", 2 }, { "MGA", 2 }, { "MRU", 2 }, { "MXN", 2 },
  { "MYR", 2 }, { "NOK", 2 }, { "NPR", 2 }, { "NZD", 2 }, { "OMR", 3 }, { "PEN", 2 },
  { "PHP", 2 }, { "PLN", 2 }, { "PYG", 0 }, { "RON", 2 }, { "RSD", 2 }, { "RWF", 0 },
  { "SAR", 2 }, { "SEK", 2 }, { "SGD", 2 }, { "THB", 2 }, { "TND", 3 }, { "TRY", 2 },
  { "TWD", 2 }, { "TZS", 2 }, { "UAH", 2 }, { "UGX", 0 }, { "USD", 2 }, { "UYU", 2 },
  { "UYW", 4 }, { "VND", 0 }, { "VUV", 0 }, { "XAF", 0 }, { "XOF", 0 }, { "XPF", 0 },
  { "ZAR", 2 }, { "CLF", 4 },
};

/**
 * rr_money_get_exponent:
 * @currency: an ISO 4217 code, in capitals
 * @exponent: (out): how many decimals its minor unit has
 *
 * Returns: %FALSE for a currency that is not known
 */
gboolean
rr_money_get_exponent (const char *currency,
                       guint      *exponent)
{
  g_return_val_if_fail (currency != NULL && exponent != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (currencies); i++)
    if (strcmp (currencies[i].code, currency) == 0)
      {
        *exponent = currencies[i].exponent;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_money_add:
 * @a: minor units
 * @b: minor units of the same currency
 * @sum: (out): both together
 *
 * Returns: %FALSE if the sum does not fit, and then @sum is untouched
 */
gboolean
rr_money_add (gint64  a,
              gint64  b,
              gint64 *sum)
{
  gint64 result;

  if (__builtin_add_overflow (a, b, &result))
    return FALSE;
  *sum = result;
  return TRUE;
}

static gboolean
rounds_away (unsigned __int128 rest,
             unsigned __int128 divisor,
             gboolean          is_odd,
             RrRounding        rounding)
{
  unsigned __int128 twice = rest * 2;

  if (twice != divisor)
    return twice > divisor;
  return rounding == RR_ROUND_HALF_UP || is_odd;
}

/**
 * rr_money_scale:
 * @amount: minor units
 * @numerator: multiplied with
 * @denominator: divided by, above zero
 * @rounding: what becomes of a half
 * @result: (out): the product, rounded once
 *
 * Returns: %FALSE if it does not fit, and then @result is untouched
 */
gboolean
rr_money_scale (gint64      amount,
                gint64      numerator,
                gint64      denominator,
                RrRounding  rounding,
                gint64     *result)
{
  __int128 product = (__int128) amount * numerator;
  gboolean negative = product < 0;
  unsigned __int128 size, quotient, divisor;

  g_return_val_if_fail (denominator > 0 && result != NULL, FALSE);

  size = negative ? -(unsigned __int128) product : (unsigned __int128) product;
  divisor = (unsigned __int128) denominator;
  quotient = size / divisor;
  if (rounds_away (size % divisor, divisor, (quotient & 1) != 0, rounding))
    quotient++;
  if (quotient > G_MAXINT64)
    return FALSE;

  *result = negative ? -(gint64) quotient : (gint64) quotient;
  return TRUE;
}

/**
 * rr_money_split:
 * @total: minor units
 * @weights: (array length=n_weights): none below zero
 * @n_weights: how many parts
 * @parts: (out caller-allocates) (array length=n_weights): what falls to each
 *
 * Divides by largest remainder, so that the parts always add up to @total.
 *
 * Returns: %FALSE if all weights are zero, one is below, or they do not fit
 */
gboolean
rr_money_split (gint64        total,
                const gint64 *weights,
                guint         n_weights,
                gint64       *parts)
{
  gint64 sum = 0, left = total;
  gint64 step = total < 0 ? -1 : 1;
  g_autofree guint64 *rests = g_new0 (guint64, MAX (n_weights, 1));

  for (guint i = 0; i < n_weights; i++)
    if (weights[i] < 0 || !rr_money_add (sum, weights[i], &sum))
      return FALSE;
  if (sum == 0)
    return FALSE;

  for (guint i = 0; i < n_weights; i++)
    {
      __int128 share = (__int128) total * weights[i];
      __int128 rest = share % sum;

      parts[i] = (gint64) (share / sum);
      rests[i] = (guint64) (rest < 0 ? -rest : rest);
      left -= parts[i];
    }
  for (; left != 0; left -= step)
    {
      guint best = 0;

      for (guint i = 1; i < n_weights; i++)
        if (rests[i] > rests[best])
          best = i;
      parts[best] += step;
      rests[best] = 0;
    }
  return TRUE;
}

/* --- payment services --------------------------------------------------------- */

/* Where they differ from ISO 4217. Each amount they take is a multiple of step minor
 * units of ours; theirs is ours times up, divided by down. */
typedef struct
{
  char   code[4];
  gint64 step;      /* 0: they do not take it */
  gint64 up;
  gint64 down;
} Deviation;

static const Deviation deviations[] = {
  /* no decimals in the books, two on the wire, and those are zero */
  { "ISK", 1, 100, 1 }, { "UGX", 1, 100, 1 },
  /* the other way round: an ariary has five parts that nobody pays with */
  { "MGA", 100, 1, 100 },
  /* three decimals, of which the last is zero */
  { "BHD", 10, 1, 1 }, { "JOD", 10, 1, 1 }, { "KWD", 10, 1, 1 }, { "OMR", 10, 1, 1 },
  { "TND", 10, 1, 1 },
  { "CLF", 0, 1, 1 }, { "IQD", 0, 1, 1 }, { "LYD", 0, 1, 1 }, { "MRU", 0, 1, 1 },
  { "UYW", 0, 1, 1 },
};

static gboolean
find_deviation (const char *currency,
                Deviation  *found)
{
  guint exponent;

  *found = (Deviation) { .step = 1, .up = 1, .down = 1 };
  for (guint i = 0; i < G_N_ELEMENTS (deviations); i++)
    if (strcmp (deviations[i].code, currency) == 0)
      *found = deviations[i];
  return found->step > 0 && rr_money_get_exponent (currency, &exponent);
}

/**
 * rr_money_get_step:
 * @currency: an ISO 4217 code
 *
 * Returns: amounts that can be paid by card are multiples of so many minor units; 0 if
 *   none can
 */
gint64
rr_money_get_step (const char *currency)
{
  Deviation deviation;

  g_return_val_if_fail (currency != NULL, 0);

  return find_deviation (currency, &deviation) ? deviation.step : 0;
}

/**
 * rr_money_round_to_step:
 * @currency: an ISO 4217 code
 * @amount: minor units, not below zero
 *
 * Returns: the nearest amount that can be paid by card, of two the higher; @amount if
 *   none can
 */
gint64
rr_money_round_to_step (const char *currency,
                        gint64      amount)
{
  gint64 step = rr_money_get_step (currency);
  gint64 rounded;

  if (step <= 1 || !rr_money_scale (amount, 1, step, RR_ROUND_HALF_UP, &rounded)
      || rounded > G_MAXINT64 / step)
    return amount;
  return rounded * step;
}

/**
 * rr_money_to_psp:
 * @currency: an ISO 4217 code
 * @amount: minor units
 * @wire: (out): what a payment service calls it
 *
 * Returns: %FALSE if it cannot be paid by card as it is
 */
gboolean
rr_money_to_psp (const char *currency,
                 gint64      amount,
                 gint64     *wire)
{
  Deviation deviation;

  g_return_val_if_fail (currency != NULL && wire != NULL, FALSE);

  if (!find_deviation (currency, &deviation) || amount % deviation.step != 0
      || amount > G_MAXINT64 / deviation.up || amount < G_MININT64 / deviation.up)
    return FALSE;
  *wire = amount * deviation.up / deviation.down;
  return TRUE;
}

/**
 * rr_money_from_psp:
 * @currency: an ISO 4217 code
 * @wire: what a payment service calls an amount
 * @amount: (out): minor units
 *
 * Returns: %FALSE if it is no whole amount of ours
 */
gboolean
rr_money_from_psp (const char *currency,
                   gint64      wire,
                   gint64     *amount)
{
  Deviation deviation;

  g_return_val_if_fail (currency != NULL && amount != NULL, FALSE);

  if (!find_deviation (currency, &deviation) || wire % deviation.up != 0
      || wire > G_MAXINT64 / deviation.down || wire < G_MININT64 / deviation.down)
    return FALSE;
  *amount = wire / deviation.up * deviation.down;
  return *amount % deviation.step == 0;
}

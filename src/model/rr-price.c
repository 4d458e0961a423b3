/* rr-price.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-price.h"

#include "rr-money.h"

/* What a guest pays. Discounts do not add up: the best one counts. Each unit is rounded
 * by itself, half up, so that a bill always equals the sum of its lines.
 *
 * Threads: any.
 */

#define DAY_MS (G_GINT64_CONSTANT (86400000))

/**
 * rr_price_discount:
 * @rules: of the tour
 * @n_guests: in this booking
 * @ahead_ms: from now to the departure
 * @code_permille: what a discount code gives, 0 without one
 *
 * Returns: the best discount, per mille
 */
guint
rr_price_discount (const RrPriceRules *rules,
                   guint               n_guests,
                   gint64              ahead_ms,
                   guint               code_permille)
{
  guint off = code_permille;

  g_return_val_if_fail (rules != NULL, 0);

  if (rules->early_days > 0 && ahead_ms >= (gint64) rules->early_days * DAY_MS)
    off = MAX (off, rules->early_permille);
  if (rules->group_from > 0 && n_guests >= rules->group_from)
    off = MAX (off, rules->group_permille);
  return MIN (off, RR_PERMILLE);
}

static gboolean
tax_in (const RrPriceRules *rules,
        gint64              amount,
        gint64             *tax)
{
  return rr_money_scale (amount, rules->tax_permille, RR_PERMILLE + rules->tax_permille,
                         RR_ROUND_HALF_UP, tax);
}

/**
 * rr_price_unit:
 * @rules: of the tour
 * @list_price: minor units, not below zero
 * @off_permille: discount
 * @price: (out): the line of one unit
 *
 * Returns: %FALSE if it does not fit
 */
gboolean
rr_price_unit (const RrPriceRules *rules,
               gint64              list_price,
               guint               off_permille,
               RrPrice            *price)
{
  RrPrice made = { .original = list_price };

  g_return_val_if_fail (rules != NULL && price != NULL, FALSE);
  g_return_val_if_fail (list_price >= 0 && off_permille <= RR_PERMILLE, FALSE);

  if (!rr_money_scale (list_price, RR_PERMILLE - off_permille, RR_PERMILLE, RR_ROUND_HALF_UP,
                       &made.retail)
      || !rr_money_scale (made.retail, rules->net_permille, RR_PERMILLE, RR_ROUND_HALF_UP,
                          &made.net)
      || !tax_in (rules, made.retail, &made.tax)
      || !tax_in (rules, made.original, &made.original_tax)
      || !tax_in (rules, made.net, &made.net_tax))
    return FALSE;

  *price = made;
  return TRUE;
}

/**
 * rr_price_add:
 * @sum: (inout): what it comes to so far
 * @price: one more line
 *
 * Returns: %FALSE if it does not fit, and then @sum is untouched
 */
gboolean
rr_price_add (RrPrice       *sum,
              const RrPrice *price)
{
  RrPrice made;

  if (!rr_money_add (sum->original, price->original, &made.original)
      || !rr_money_add (sum->retail, price->retail, &made.retail)
      || !rr_money_add (sum->net, price->net, &made.net)
      || !rr_money_add (sum->tax, price->tax, &made.tax)
      || !rr_money_add (sum->original_tax, price->original_tax, &made.original_tax)
      || !rr_money_add (sum->net_tax, price->net_tax, &made.net_tax))
    return FALSE;

  *sum = made;
  return TRUE;
}

/* rr-money.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Amounts are whole minor units of a currency, never a floating-point number. */
typedef enum
{
  RR_ROUND_HALF_UP,     /* away from zero: what a guest pays, and taxes */
  RR_ROUND_HALF_EVEN,   /* statistics, where many roundings must not drift */
} RrRounding;

gboolean  rr_money_get_exponent (const char    *currency,
                                 guint         *exponent) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_money_add          (gint64         a,
                                 gint64         b,
                                 gint64        *sum) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_money_scale        (gint64         amount,
                                 gint64         numerator,
                                 gint64         denominator,
                                 RrRounding     rounding,
                                 gint64        *result) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_money_split        (gint64         total,
                                 const gint64  *weights,
                                 guint          n_weights,
                                 gint64        *parts) G_GNUC_WARN_UNUSED_RESULT;
/* What payment services call an amount; not always what ISO 4217 does. */
gint64    rr_money_get_step     (const char    *currency);
gint64    rr_money_round_to_step (const char   *currency,
                                 gint64         amount);
gboolean  rr_money_to_psp       (const char    *currency,
                                 gint64         amount,
                                 gint64        *wire) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_money_from_psp     (const char    *currency,
                                 gint64         wire,
                                 gint64        *amount) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

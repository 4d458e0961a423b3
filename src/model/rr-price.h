/* rr-price.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_PERMILLE 1000

/* What a tour takes off, and what is in its prices. Shares are per mille. */
typedef struct
{
  guint early_days;        /* booked at least so long ahead, 0 for never */
  guint early_permille;
  guint group_from;        /* at least so many guests, 0 for never */
  guint group_permille;
  guint tax_permille;      /* on top of the net price, included in what is shown */
  guint net_permille;      /* of the retail price a reseller owes us */
} RrPriceRules;

typedef struct
{
  gint64 original;         /* list price */
  gint64 retail;           /* what the guest pays, tax included */
  gint64 net;              /* what a reseller owes */
  gint64 tax;              /* the part of retail that is tax */
  gint64 original_tax;
  gint64 net_tax;
} RrPrice;

guint     rr_price_discount (const RrPriceRules  *rules,
                             guint                n_guests,
                             gint64               ahead_ms,
                             guint                code_permille);
gboolean  rr_price_unit     (const RrPriceRules  *rules,
                             gint64               list_price,
                             guint                off_permille,
                             RrPrice             *price) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_price_add      (RrPrice             *sum,
                             const RrPrice       *price) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

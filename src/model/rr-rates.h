/* rr-rates.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one euro is worth in other currencies, on one day. Immutable. */
typedef struct _RrRates RrRates;

/* Older ones sell nothing: long enough for Easter, too short for a forgotten file. */
#define RR_RATES_MAX_AGE_DAYS 4

/* A price in another currency, and why it is that. */
typedef struct
{
  gint64 amount;      /* minor units */
  char   rate[64];    /* both rates as they were published: "EUR 1 = CHF 0.9345 = USD 1.0823" */
  char   date[12];    /* of the rates */
} RrQuote;

RrRates     *rr_rates_parse    (const char     *xml,
                                gsize           len,
                                GError        **error);
RrRates     *rr_rates_ref      (RrRates        *self);
void         rr_rates_unref    (RrRates        *self);
const char  *rr_rates_get_date (RrRates        *self);
guint        rr_rates_get_n    (RrRates        *self);
gboolean     rr_rates_is_fresh (RrRates        *self,
                                gint64          now_ms);
gboolean     rr_rates_convert  (RrRates        *self,
                                gint64          amount,
                                const char     *from,
                                const char     *to,
                                gint64          now_ms,
                                RrQuote        *quote,
                                GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrRates, rr_rates_unref)

G_END_DECLS

/* fuzz-rates.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-rates.h"

#define NOW_MS G_GINT64_CONSTANT (1700000000000)

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = rr_fuzz_dup_text (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(RrRates) rates = rr_rates_parse (text, size, &error);
  static const gint64 amounts[] = { 0, 1, 18900, G_MAXINT64 };

  g_assert_true ((rates != NULL) == (error == NULL));
  if (rates == NULL)
    return 0;
  g_assert_cmpuint (rr_rates_get_n (rates), >, 0);
  rr_rates_is_fresh (rates, NOW_MS);
  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      g_autoptr(GError) problem = NULL;
      RrQuote quote;
      gboolean ok = rr_rates_convert (rates, amounts[i], "USD", "JPY", NOW_MS, &quote, &problem);

      g_assert_true (ok == (problem == NULL));
      if (ok)
        g_assert_true (g_utf8_validate (quote.rate, -1, NULL) && quote.amount >= 0);
    }
  return 0;
}

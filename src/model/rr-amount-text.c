/* rr-amount-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-tour-draft.h"

/* Amounts and percentages as people write them, kept as whole numbers all the way.
 *
 * Threads: any.
 */

#define MAX_AMOUNT (G_MAXINT32)

/* A number with at most @decimals, scaled to none: "12.5" with one is 125. */
static gboolean
read_decimal (const char *text,
              guint       decimals,
              gint64      most,
              gint64     *value)
{
  gint64 sum = 0;
  int n_after = -1;
  gboolean has_digit = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if ((*p == '.' || *p == ',') && n_after < 0 && decimals > 0)
        n_after = 0;
      else if (!g_ascii_isdigit (*p) || (n_after >= 0 && ++n_after > (int) decimals))
        return FALSE;
      else
        {
          has_digit = TRUE;
          sum = sum * 10 + (*p - '0');
          if (sum > most)
            return FALSE;
        }
    }
  for (int i = MAX (n_after, 0); i < (int) decimals; i++)
    sum *= 10;
  *value = sum;
  return has_digit && sum <= most;
}

/**
 * rr_amount_to_text:
 * @amount: minor units, not below 0
 * @exponent: of the currency
 *
 * Returns: (transfer full): for an entry
 */
char *
rr_amount_to_text (gint64 amount,
                   guint  exponent)
{
  gint64 unit = 1;

  for (guint i = 0; i < exponent; i++)
    unit *= 10;
  if (exponent == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, amount);
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, amount / unit, (int) exponent, amount % unit);
}

/**
 * rr_amount_from_text:
 * @text: as somebody wrote it; a point or a comma stands before the decimals
 * @exponent: of the currency
 * @amount: (out): minor units
 *
 * Returns: %FALSE if it is none, or has more decimals than the currency
 */
gboolean
rr_amount_from_text (const char *text,
                     guint       exponent,
                     gint64     *amount)
{
  return read_decimal (text, exponent, MAX_AMOUNT, amount);
}

/**
 * rr_percent_to_text:
 * @permille: a share
 *
 * Returns: (transfer full): for an entry
 */
char *
rr_percent_to_text (guint permille)
{
  return permille % 10 == 0 ? g_strdup_printf ("%u", permille / 10)
                            : g_strdup_printf ("%u.%u", permille / 10, permille % 10);
}

/**
 * rr_percent_from_text:
 * @text: as somebody wrote it, with a sign or without
 * @permille: (out): the share
 *
 * Returns: %FALSE if it is none up to 100
 */
gboolean
rr_percent_from_text (const char *text,
                      guint      *permille)
{
  g_autofree char *bare = g_strdup (text);
  gint64 value;

  g_strstrip (bare);
  if (g_str_has_suffix (bare, "%"))
    bare[strlen (bare) - 1] = '\0';
  if (!read_decimal (g_strstrip (bare), 1, RR_PERMILLE, &value))
    return FALSE;
  *permille = (guint) value;
  return TRUE;
}

/* rr-tour-draft-money.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-draft-private.h"

#include <string.h>

#include "rr-money.h"

/* Prices of a tour that is being written, in as many currencies as it is sold in:
 * "adult 189.00, child 129.00 / JPY adult 16500, child 11300". In a file each currency has a
 * key of its own.
 *
 * Threads: any.
 */

static gboolean
is_code (const char *text)
{
  return strlen (text) >= 3 && g_ascii_isupper (text[0]) && g_ascii_isupper (text[1]) && g_ascii_isupper (text[2])
         && (text[3] == ' ' || text[3] == '\0');
}

static void
prices_free (gpointer data)
{
  RrDraftPrices *prices = data;

  g_free (prices->text);
  g_free (prices);
}

/* Those of the usual currency come first, and have no name. */
GPtrArray *
rr_draft_split_prices (const char *text)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (prices_free);
  g_auto(GStrv) parts = g_strsplit (text, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      RrDraftPrices *prices = g_new0 (RrDraftPrices, 1);

      if (is_code (part))
        {
          g_strlcpy (prices->currency, part, sizeof prices->currency);
          part += 3;
        }
      prices->text = g_strstrip (g_strdup (part));
      g_ptr_array_add (list, prices);
    }
  return list;
}

guint
rr_draft_exponent_of (const char *currency)
{
  guint exponent;

  return rr_money_get_exponent (currency, &exponent) ? exponent : 2;
}

/* "adult:18900" is "adult 189.00"; what is neither stays as it is. */
static char *
value_to_prices (const char  *value,
                 guint        exponent,
                 RrDraftForm  form)
{
  g_autoptr(GPtrArray) pairs = rr_draft_split (value, RR_FORM_UNITS);
  GString *text = g_string_new (NULL);
  guint64 number;

  if (form == RR_FORM_PRICE)
    {
      g_string_free (text, TRUE);
      return g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT32, &number, NULL)
                 ? rr_amount_to_text ((gint64) number, exponent) : g_strdup (value);
    }
  for (guint i = 0; i < pairs->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *rest = NULL;
      g_autofree char *amount = NULL;

      if (rr_draft_split_pair (pairs->pdata[i], &id, &rest)
          && g_ascii_string_to_unsigned (rest, 10, 0, G_MAXINT32, &number, NULL))
        amount = rr_amount_to_text ((gint64) number, exponent);
      g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? ", " : "",
                              amount != NULL ? id : (char *) pairs->pdata[i], amount != NULL ? " " : "",
                              amount != NULL ? amount : "");
    }
  return g_string_free (text, FALSE);
}

static char *
prices_to_value (const char  *text,
                 guint        exponent,
                 RrDraftForm  form)
{
  g_autoptr(GPtrArray) pairs = rr_draft_split (text, RR_FORM_UNITS);
  GString *value = g_string_new (NULL);
  gint64 amount;

  if (form == RR_FORM_PRICE)
    {
      if (rr_amount_from_text (text, exponent, &amount))
        g_string_append_printf (value, "%" G_GINT64_FORMAT, amount);
      return g_string_free (value, FALSE);
    }
  for (guint i = 0; i < pairs->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *rest = NULL;

      if (!rr_draft_split_pair (pairs->pdata[i], &id, &rest))
        g_string_append_printf (value, "%s%s", value->len > 0 ? ";" : "", (char *) pairs->pdata[i]);
      else if (rr_amount_from_text (rest, exponent, &amount))
        g_string_append_printf (value, "%s%s:%" G_GINT64_FORMAT, value->len > 0 ? ";" : "", id, amount);
    }
  return g_string_free (value, FALSE);
}

char *
rr_draft_load_money (GKeyFile    *keys,
                     const char  *tour,
                     const char  *group,
                     const char  *key,
                     const char  *currency,
                     RrDraftForm  form)
{
  g_autofree char *value = g_key_file_get_string (keys, group, key, NULL);
  g_auto(GStrv) more = g_key_file_get_string_list (keys, tour, "currencies", NULL, NULL);
  g_autofree char *first = value_to_prices (value != NULL ? value : "", rr_draft_exponent_of (currency), form);
  GString *text = g_string_new (first);

  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s", key, g_strstrip (more[i]));
      g_autofree char *own = g_key_file_get_string (keys, group, name, NULL);
      g_autofree char *prices = NULL;

      if (own == NULL || strcmp (more[i], currency) == 0)
        continue;
      prices = value_to_prices (own, rr_draft_exponent_of (more[i]), form);
      g_string_append_printf (text, " / %s %s", more[i], prices);
    }
  return g_string_free (text, FALSE);
}

void
rr_draft_save_money (GKeyFile    *keys,
                     const char  *group,
                     const char  *key,
                     const char  *text,
                     const char  *currency,
                     RrDraftForm  form)
{
  g_autoptr(GPtrArray) list = rr_draft_split_prices (text);

  for (guint i = 0; i < list->len; i++)
    {
      const RrDraftPrices *prices = list->pdata[i];
      const char *of = *prices->currency != '\0' ? prices->currency : currency;
      g_autofree char *name = *prices->currency != '\0' ? g_strdup_printf ("%s-%s", key, prices->currency)
                                                        : g_strdup (key);
      g_autofree char *value = prices_to_value (prices->text, rr_draft_exponent_of (of), form);

      if (*value != '\0')
        g_key_file_set_string (keys, group, name, value);
    }
}

/* The currencies beside the usual one, as a list of a file; "" if there are none. */
char *
rr_draft_dup_currencies (const RrTourDraft *self)
{
  static const RrDraftField from[] = { RR_DRAFT_UNITS, RR_DRAFT_PRICE };
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; k < G_N_ELEMENTS (from); k++)
    {
      g_autoptr(GPtrArray) list = rr_draft_split_prices (self->text[from[k]]);

      for (guint i = 0; rr_tour_draft_uses (self, from[k]) && i < list->len; i++)
        {
          const char *currency = ((const RrDraftPrices *) list->pdata[i])->currency;

          if (*currency != '\0' && !g_ptr_array_find_with_equal_func (names, currency, g_str_equal, NULL))
            g_ptr_array_add (names, g_strdup (currency));
        }
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (";", (char **) names->pdata);
}

/* rr-rates.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-rates.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-money.h"

/* RrRates is the daily file of the European Central Bank: rates are the decimals that
 * were published, a conversion goes from one currency over the euro to the other as one
 * fraction, and is rounded once at its end, halves up. No rate is ever turned around.
 *
 * Threads: any; it does not change.
 */

#define MAX_RATES    128
#define MAX_DIGITS   12
#define DAY_MS       (G_GINT64_CONSTANT (86400000))

typedef struct
{
  char    currency[4];
  char    text[MAX_DIGITS + 2];   /* as published */
  guint64 mantissa;
  guint   scale;                  /* decimals */
} Rate;

struct _RrRates
{
  int     ref_count;    /* (atomic) */
  char    date[12];
  gint64  date_ms;
  GArray *rates;        /* (owned): of Rate */
  gboolean is_past;     /* while it is read: what comes is of an older day */
};

/* --- reading the file --------------------------------------------------------- */

static gboolean
parse_rate (const char *text,
            Rate       *rate)
{
  guint n_digits = 0;
  gboolean has_point = FALSE;

  if (strlen (text) >= sizeof rate->text)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '.' && !has_point && n_digits > 0)
        has_point = TRUE;
      else if (g_ascii_isdigit (*p))
        {
          rate->mantissa = rate->mantissa * 10 + (guint64) (*p - '0');
          rate->scale += has_point ? 1 : 0;
          n_digits++;
        }
      else
        return FALSE;
    }
  g_strlcpy (rate->text, text, sizeof rate->text);
  return rate->mantissa > 0 && n_digits <= MAX_DIGITS && (!has_point || rate->scale > 0);
}

static gboolean
is_currency (const char *text)
{
  return strlen (text) == 3 && g_ascii_isupper (text[0]) && g_ascii_isupper (text[1])
         && g_ascii_isupper (text[2]);
}

static const Rate *
find (const RrRates *self,
      const char    *currency)
{
  for (guint i = 0; i < self->rates->len; i++)
    {
      const Rate *rate = &g_array_index (self->rates, Rate, i);

      if (strcmp (rate->currency, currency) == 0)
        return rate;
    }
  return NULL;
}

static gboolean
set_date (RrRates    *self,
          const char *text)
{
  g_autofree char *stamp = g_strconcat (text, "T00:00:00Z", NULL);
  g_autoptr(GDateTime) date = strlen (text) == 10 ? g_date_time_new_from_iso8601 (stamp, NULL) : NULL;

  if (date == NULL)
    return FALSE;
  g_strlcpy (self->date, text, sizeof self->date);
  self->date_ms = g_date_time_to_unix (date) * 1000;
  return TRUE;
}

static gboolean
add_rate (RrRates    *self,
          const char *currency,
          const char *text)
{
  Rate rate = { 0 };

  if (!is_currency (currency) || self->rates->len == MAX_RATES || find (self, currency) != NULL
      || !parse_rate (text, &rate))
    return FALSE;
  g_strlcpy (rate.currency, currency, sizeof rate.currency);
  g_array_append_val (self->rates, rate);
  return TRUE;
}

static const char *
attribute (const char **names,
           const char **values,
           const char  *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

/* Cube > Cube[time] > Cube[currency, rate]. A file with several days has the newest
 * first; what follows it is of no use here. */
static void
start_element_cb (GMarkupParseContext  *context,
                  const char           *element,
                  const char          **names,
                  const char          **values,
                  gpointer              data,
                  GError              **error)
{
  RrRates *self = data;
  const char *colon = strchr (element, ':');
  const char *date = attribute (names, values, "time");
  const char *currency = attribute (names, values, "currency");
  const char *rate = attribute (names, values, "rate");
  gboolean ok = TRUE;

  if (strcmp (colon != NULL ? colon + 1 : element, "Cube") != 0 || self->is_past)
    return;
  if (date != NULL && self->date_ms != 0)
    self->is_past = TRUE;
  else if (date != NULL)
    ok = set_date (self, date);
  else if (currency != NULL)
    ok = self->date_ms != 0 && rate != NULL && add_rate (self, currency, rate);
  if (!ok)
    g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                 /* Translators: the file of exchange rates; what it says */
                 _("The exchange rates make no sense at “%s”"),
                 date != NULL ? date : currency);
}

/**
 * rr_rates_parse:
 * @xml: eurofxref-daily.xml of the European Central Bank
 * @len: its bytes
 * @error: return location for an error
 *
 * Returns: (transfer full): the rates; %NULL with %RR_ERROR_MALFORMED or a #GMarkupError
 */
RrRates *
rr_rates_parse (const char  *xml,
                gsize        len,
                GError     **error)
{
  static const GMarkupParser parser = { .start_element = start_element_cb };
  g_autoptr(RrRates) self = g_new0 (RrRates, 1);
  g_autoptr(GMarkupParseContext) context = NULL;

  g_return_val_if_fail (xml != NULL, NULL);

  self->ref_count = 1;
  self->rates = g_array_new (FALSE, FALSE, sizeof (Rate));
  context = g_markup_parse_context_new (&parser, G_MARKUP_DEFAULT_FLAGS, self, NULL);
  if (!g_markup_parse_context_parse (context, xml, (gssize) len, error)
      || !g_markup_parse_context_end_parse (context, error))
    return NULL;
  if (self->rates->len > 0)
    return g_steal_pointer (&self);

  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, _("There are no exchange rates in this file"));
  return NULL;
}

/**
 * rr_rates_ref:
 * @self: rates
 *
 * Thread: any.
 *
 * Returns: (transfer full): @self
 */
RrRates *
rr_rates_ref (RrRates *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_rates_unref:
 * @self: (nullable) (transfer full): rates
 *
 * Thread: any.
 */
void
rr_rates_unref (RrRates *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_array_unref (self->rates);
  g_free (self);
}

/**
 * rr_rates_get_date:
 * @self: rates
 *
 * Returns: (transfer none): the day they are of, YYYY-MM-DD
 */
const char *
rr_rates_get_date (RrRates *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->date;
}

/**
 * rr_rates_get_n:
 * @self: rates
 *
 * Returns: of how many currencies, the euro not counted
 */
guint
rr_rates_get_n (RrRates *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rates->len;
}

/**
 * rr_rates_is_fresh:
 * @self: rates
 * @now_ms: the clock, Unix time
 *
 * Returns: %TRUE unless they are more than four days old, or of a day that is yet to come
 */
gboolean
rr_rates_is_fresh (RrRates *self,
                   gint64   now_ms)
{
  gint64 age_days;

  g_return_val_if_fail (self != NULL, FALSE);

  age_days = now_ms / DAY_MS - self->date_ms / DAY_MS;
  return age_days >= -1 && age_days <= RR_RATES_MAX_AGE_DAYS;
}

/* --- converting --------------------------------------------------------------- */

/* clang calls a function for a signed product that libgcc does not have. */
static gboolean
multiply (unsigned __int128 *value,
          guint64            factor)
{
  if (factor != 0 && *value > ~(unsigned __int128) 0 / factor)
    return FALSE;
  *value *= factor;
  return TRUE;
}

static gboolean
shift (unsigned __int128 *value,
       guint              n_decimals)
{
  for (; n_decimals > 0; n_decimals--)
    if (!multiply (value, 10))
      return FALSE;
  return TRUE;
}

/* Both ends with their exponents: amount * to / from as one fraction. */
static gboolean
scale (gint64      amount,
       const Rate *from,
       guint       from_exponent,
       const Rate *to,
       guint       to_exponent,
       gint64      step,
       gint64     *result)
{
  guint up = to_exponent + from->scale, down = from_exponent + to->scale;
  unsigned __int128 above = (unsigned __int128) amount, below = from->mantissa, steps;

  if (!multiply (&above, to->mantissa) || !shift (&above, up > down ? up - down : 0)
      || !shift (&below, down > up ? down - up : 0) || !multiply (&below, (guint64) step))
    return FALSE;
  steps = above / below;
  if (above % below >= below - above % below)
    steps++;
  if (!multiply (&steps, (guint64) step) || steps > G_MAXINT64)
    return FALSE;
  *result = (gint64) steps;
  return TRUE;
}

static gboolean
look_up (RrRates     *self,
         const char  *currency,
         Rate        *rate,
         guint       *exponent,
         GError     **error)
{
  const Rate *found = find (self, currency);

  *rate = found != NULL ? *found : (Rate) { .text = "1", .mantissa = 1 };
  if ((found != NULL || strcmp (currency, "EUR") == 0) && rr_money_get_exponent (currency, exponent))
    return TRUE;
  /* Translators: a currency such as USD */
  g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("There is no exchange rate for %s"), currency);
  return FALSE;
}

static void
describe (RrRates    *self,
          const Rate *from_rate,
          const char *from,
          const Rate *to_rate,
          const char *to,
          RrQuote    *quote)
{
  GString *text = g_string_new ("EUR 1");

  if (strcmp (from, "EUR") != 0)
    g_string_append_printf (text, " = %s %s", from, from_rate->text);
  if (strcmp (to, "EUR") != 0)
    g_string_append_printf (text, " = %s %s", to, to_rate->text);
  g_strlcpy (quote->rate, text->str, sizeof quote->rate);
  g_strlcpy (quote->date, self->date, sizeof quote->date);
  g_string_free (text, TRUE);
}

/**
 * rr_rates_convert:
 * @self: rates
 * @amount: minor units of @from, not below zero
 * @from: a currency
 * @to: another
 * @now_ms: the clock, Unix time
 * @quote: (out): what it is in @to, in steps that can be paid by card
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED if there is no rate or they are too old, or
 *   with %RR_ERROR_TOO_LARGE
 */
gboolean
rr_rates_convert (RrRates     *self,
                  gint64       amount,
                  const char  *from,
                  const char  *to,
                  gint64       now_ms,
                  RrQuote     *quote,
                  GError     **error)
{
  guint from_exponent, to_exponent;
  Rate from_rate, to_rate;

  g_return_val_if_fail (self != NULL && amount >= 0 && quote != NULL, FALSE);

  if (!rr_rates_is_fresh (self, now_ms))
    {
      g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED,
                   /* Translators: a date */
                   _("The exchange rates are of %s, which is too old to sell by"), self->date);
      return FALSE;
    }
  if (!look_up (self, from, &from_rate, &from_exponent, error)
      || !look_up (self, to, &to_rate, &to_exponent, error))
    return FALSE;
  if (!scale (amount, &from_rate, from_exponent, &to_rate, to_exponent,
              MAX (rr_money_get_step (to), 1), &quote->amount))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_TOO_LARGE, _("This amount is too large"));
      return FALSE;
    }
  describe (self, &from_rate, from, &to_rate, to, quote);
  return TRUE;
}

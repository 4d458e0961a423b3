/* rr-tour-draft-check.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-draft-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-money.h"

/* What is wrong with a tour that is being written: a sentence a field, while one types.
 *
 * Threads: any.
 */

static gboolean
is_clock (const char *text)
{
  return strlen (text) == 5 && g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1]) && text[2] == ':'
         && g_ascii_isdigit (text[3]) && g_ascii_isdigit (text[4]) && strncmp (text, "24", 2) < 0
         && text[3] < '6';
}

gboolean
rr_draft_is_plain (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return *id != '\0' && strlen (id) < 64;
}

/* --- prices --------------------------------------------------------------------- */

static char *
say_no_price (const char *price,
              const char *currency)
{
  guint exponent = rr_draft_exponent_of (currency);

  /* Translators: what was written for a price, a currency, and how many decimals it has */
  return g_strdup_printf (ngettext ("“%s” is no price in %s, which has %u decimal",
                                    "“%s” is no price in %s, which has %u decimals", exponent),
                          price, currency, exponent);
}

/* @ids: (inout): the guests that have been priced; those of the first currency say which */
static char *
check_pairs (const RrTourDraft *self,
             const char        *text,
             const char        *currency,
             GHashTable        *ids)
{
  g_autoptr(GPtrArray) units = rr_draft_split (text, RR_FORM_UNITS);
  gboolean is_first = g_hash_table_size (ids) == 0;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < units->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *price = NULL;
      gint64 amount;

      if (rr_draft_is_per_booking (self) && rr_draft_is_plain (units->pdata[i]))
        id = g_strdup (units->pdata[i]);
      else if (!rr_draft_split_pair (units->pdata[i], &id, &price) || !rr_draft_is_plain (id))
        /* Translators: a guest and a price, such as “adult25” */
        return g_strdup_printf (_("“%s” is no kind of guest with a price"), (char *) units->pdata[i]);
      if (price != NULL && !rr_amount_from_text (price, rr_draft_exponent_of (currency), &amount))
        return say_no_price (price, currency);
      if (!is_first && !g_hash_table_contains (ids, id))
        /* Translators: a kind of guest, such as “adult”, and a currency */
        return g_strdup_printf (_("“%s” has a price in %s only"), id, currency);
      if (g_hash_table_contains (seen, id))
        return g_strdup_printf (_("“%s” is there twice"), (char *) units->pdata[i]);
      g_hash_table_add (seen, g_strdup (id));
      g_hash_table_add (ids, g_steal_pointer (&id));
    }
  if (g_hash_table_size (seen) == g_hash_table_size (ids) || (rr_draft_is_per_booking (self) && units->len == 0))
    return NULL;
  /* Translators: a currency */
  return g_strdup_printf (_("A guest has no price in %s"), currency);
}

/* Whether each currency is one, and is there once; and that those of the tour are there. */
static char *
check_currencies (const RrTourDraft *self,
                  GPtrArray         *prices)
{
  g_autofree char *value = rr_draft_dup_currencies (self);
  g_auto(GStrv) wanted = g_strsplit (value, ";", -1);
  guint exponent;

  for (guint i = 0; i < prices->len; i++)
    {
      const char *currency = ((const RrDraftPrices *) prices->pdata[i])->currency;

      if (*currency == '\0' && i > 0)
        return g_strdup (_("After a “/” stands a currency, such as “/ JPY adult 16500”"));
      if (*currency != '\0' && (i == 0 || !rr_money_get_exponent (currency, &exponent)
                                || strcmp (currency, self->text[RR_DRAFT_CURRENCY]) == 0))
        return g_strdup_printf (_("“%s” is no other currency"), currency);
      for (guint k = 1; k < i; k++)
        if (strcmp (((const RrDraftPrices *) prices->pdata[k])->currency, currency) == 0)
          return g_strdup_printf (_("“%s” is there twice"), currency);
    }
  for (guint i = 0; !rr_draft_is_per_booking (self) && wanted[i] != NULL && *wanted[i] != '\0'; i++)
    {
      gboolean is_there = FALSE;

      for (guint k = 0; k < prices->len && !is_there; k++)
        is_there = strcmp (((const RrDraftPrices *) prices->pdata[k])->currency, wanted[i]) == 0;
      if (!is_there)
        return g_strdup_printf (_("A guest has no price in %s"), wanted[i]);
    }
  return NULL;
}

char *
rr_draft_check_units (const RrTourDraft *self,
                      const char        *text)
{
  g_autoptr(GPtrArray) prices = rr_draft_split_prices (text);
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char *problem = NULL;

  if (prices->len == 0 || *((const RrDraftPrices *) prices->pdata[0])->text == '\0')
    return g_strdup (_("Say who pays how much, such as “adult 25, child 12.50”"));
  problem = check_currencies (self, prices);
  for (guint i = 0; problem == NULL && i < prices->len; i++)
    {
      const RrDraftPrices *one = prices->pdata[i];

      problem = check_pairs (self, one->text, i == 0 ? self->text[RR_DRAFT_CURRENCY] : one->currency, ids);
    }
  return problem;
}

char *
rr_draft_check_price (const RrTourDraft *self,
                      const char        *text)
{
  g_autoptr(GPtrArray) prices = rr_draft_split_prices (text);
  g_autofree char *value = rr_draft_dup_currencies (self);
  g_auto(GStrv) wanted = g_strsplit (value, ";", -1);
  char *problem = check_currencies (self, prices);

  if (prices->len == 0)
    return g_strdup (_("Say what the party pays, such as “500”"));
  for (guint i = 0; problem == NULL && i < prices->len; i++)
    {
      const RrDraftPrices *one = prices->pdata[i];
      const char *currency = i == 0 ? self->text[RR_DRAFT_CURRENCY] : one->currency;
      gint64 amount;

      if (!rr_amount_from_text (one->text, rr_draft_exponent_of (currency), &amount))
        problem = say_no_price (one->text, currency);
    }
  if (problem == NULL && *value != '\0' && prices->len != g_strv_length (wanted) + 1)
    problem = g_strdup (_("The party has no price in one of the currencies"));
  return problem;
}

/* --- the others ----------------------------------------------------------------- */

static char *
check_codes (const RrTourDraft *self)
{
  g_autoptr(GPtrArray) codes = rr_draft_split (self->text[RR_DRAFT_CODES], RR_FORM_CODES);

  for (guint i = 0; i < codes->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *share = NULL;
      guint permille;

      if (!rr_draft_split_pair (codes->pdata[i], &id, &share) || !rr_percent_from_text (share, &permille))
        return g_strdup_printf (_("“%s” is no code with a discount, such as “TRAIL10 10 %%”"), (char *) codes->pdata[i]);
    }
  return NULL;
}

char *
rr_draft_check_clocks (const char *text,
                       guint       most)
{
  g_autoptr(GPtrArray) clocks = rr_draft_split (text, RR_FORM_CLOCKS);

  if (clocks->len == 0)
    return g_strdup (_("Say when, such as 09:00"));
  if (clocks->len > most)
    return g_strdup_printf (ngettext ("There can be only %u time", "There can be only %u times", most), most);
  for (guint i = 0; i < clocks->len; i++)
    {
      if (!is_clock (clocks->pdata[i]))
        return g_strdup_printf (_("“%s” is no time of the day, such as 09:00"), (char *) clocks->pdata[i]);
      for (guint k = 0; k < i; k++)
        if (strcmp (clocks->pdata[i], clocks->pdata[k]) == 0)
          return g_strdup_printf (_("“%s” is there twice"), (char *) clocks->pdata[i]);
    }
  return NULL;
}

static char *
check_clocks (const RrTourDraft *self,
              RrDraftField       field)
{
  guint most = field == RR_DRAFT_STARTS && self->kind == RR_TOUR_START_TIME ? RR_TOUR_MAX_SLOTS : 1;
  char *problem = rr_draft_check_clocks (self->text[field], most);

  if (problem == NULL && field == RR_DRAFT_CLOSES)
    {
      g_autoptr(GPtrArray) starts = rr_draft_split (self->text[RR_DRAFT_STARTS], RR_FORM_CLOCKS);
      g_autoptr(GPtrArray) closes = rr_draft_split (self->text[field], RR_FORM_CLOCKS);

      if (starts->len > 0 && strcmp (starts->pdata[0], closes->pdata[0]) >= 0)
        return g_strdup (_("It has to close after it opens"));
    }
  return problem;
}

char *
rr_draft_check_number (const char *text,
                       guint       most)
{
  guint64 value;

  if (g_ascii_string_to_unsigned (text, 10, 0, most, &value, NULL))
    return NULL;
  return g_strdup_printf (_("This is a number from 0 to %u"), most);
}

static char *
check_number (const RrTourDraft *self,
              RrDraftField       field)
{
  char *problem = rr_draft_check_number (self->text[field], rr_draft_get_most (field));
  guint64 least, most;

  if (problem != NULL || field != RR_DRAFT_MAX_UNITS
      || !g_ascii_string_to_unsigned (self->text[RR_DRAFT_MIN_UNITS], 10, 0, 1000, &least, NULL)
      || !g_ascii_string_to_unsigned (self->text[field], 10, 0, 1000, &most, NULL) || most == 0 || least <= most)
    return problem;
  return g_strdup_printf (_("That is less than the %u there have to be"), (guint) least);
}

static const char *
contact_name (guint i)
{
  return rr_contact_field_get_name ((RrContactField) i);
}

static const char *
code_name (guint i)
{
  return rr_code_format_get_name ((RrCodeFormat) i);
}

/* Words of a list, of which each is one of those there are. */
static char *
check_words (const char  *text,
             const char *(*name) (guint),
             guint        n)
{
  g_autoptr(GPtrArray) words = rr_draft_split (text, RR_FORM_WORDS);
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? ", " : "", name (i));
  for (guint i = 0; i < words->len; i++)
    {
      guint k = 0;

      while (k < n && g_ascii_strcasecmp (words->pdata[i], name (k)) != 0)
        k++;
      if (k == n)
        /* Translators: what was written, and the words that can stand there */
        return g_strdup_printf (_("“%s” is none of %s"), (char *) words->pdata[i], all->str);
    }
  return NULL;
}

char *
rr_draft_check_contact (const char *text)
{
  return check_words (text, contact_name, RR_N_CONTACT_FIELDS);
}

static char *
check_options (const char *text)
{
  g_autoptr(GPtrArray) ids = rr_draft_split (text, RR_FORM_WORDS);

  for (guint i = 0; i < ids->len; i++)
    {
      if (!rr_draft_is_plain (ids->pdata[i]))
        return g_strdup_printf (_("“%s”: letters, digits, “-”, “_” and “.” only"), (char *) ids->pdata[i]);
      for (guint k = 0; k < i; k++)
        if (strcmp (ids->pdata[i], ids->pdata[k]) == 0)
          return g_strdup_printf (_("“%s” is there twice"), (char *) ids->pdata[i]);
    }
  return NULL;
}

static char *
check_days (const char *text)
{
  return strspn (text, "1234567, ") == strlen (text) ? NULL : g_strdup (_("Days are 1 for Monday to 7 for Sunday"));
}

static char *
check_text (const RrTourDraft *self,
            RrDraftField       field)
{
  const char *text = self->text[field];
  guint exponent;

  if ((field == RR_DRAFT_ID || (field == RR_DRAFT_ITINERARY && *text != '\0')) && !rr_draft_is_plain (text))
    return g_strdup (_("Letters, digits, “-”, “_” and “.” only"));
  if (field == RR_DRAFT_NAME && *text == '\0')
    return g_strdup (_("A tour has a name"));
  if (field == RR_DRAFT_CURRENCY && !rr_money_get_exponent (text, &exponent))
    return g_strdup (_("This is no currency, such as EUR or NZD"));
  if (field == RR_DRAFT_CHARTERED)
    return check_days (text);
  if (field == RR_DRAFT_TIME_ZONE)
    {
      g_autoptr(GTimeZone) zone = g_time_zone_new_identifier (text);

      if (zone == NULL)
        return g_strdup (_("This is no time zone, such as Europe/Zurich"));
    }
  return NULL;
}

/**
 * rr_tour_draft_check:
 * @self: a draft
 * @field: one of its texts
 *
 * Returns: (transfer full) (nullable): what is wrong with it
 */
char *
rr_tour_draft_check (const RrTourDraft *self,
                     RrDraftField       field)
{
  guint permille;

  g_return_val_if_fail (field < RR_N_DRAFT_FIELDS, NULL);

  if (!rr_tour_draft_uses (self, field))
    return NULL;
  switch (rr_draft_get_form (field))
    {
    case RR_FORM_TEXT:
      return check_text (self, field);
    case RR_FORM_NUMBER:
      return check_number (self, field);
    case RR_FORM_CLOCKS:
      return check_clocks (self, field);
    case RR_FORM_UNITS:
      return rr_draft_check_units (self, self->text[field]);
    case RR_FORM_PRICE:
      return rr_draft_check_price (self, self->text[field]);
    case RR_FORM_WORDS:
      return field == RR_DRAFT_OPTIONS ? check_options (self->text[field])
             : field == RR_DRAFT_CONTACT ? rr_draft_check_contact (self->text[field])
                                         : check_words (self->text[field], code_name, RR_N_CODES);
    case RR_FORM_CODES:
      return check_codes (self);
    case RR_FORM_PERCENT:
      return rr_percent_from_text (self->text[field], &permille)
                 ? NULL : g_strdup (_("This is a share from 0 to 100 %, with one decimal"));
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * rr_tour_draft_uses:
 * @self: a draft
 * @field: one of its texts
 *
 * Returns: %FALSE if it says nothing of this kind of tour
 */
gboolean
rr_tour_draft_uses (const RrTourDraft *self,
                    RrDraftField       field)
{
  switch (field)
    {
    case RR_DRAFT_STARTS:
    case RR_DRAFT_CUTOFF:
    case RR_DRAFT_CANCEL:
    case RR_DRAFT_TIME_ZONE:
    case RR_DRAFT_ITINERARY:
    case RR_DRAFT_CHARTERED:
    case RR_DRAFT_RESELLERS:
      return self->kind != RR_TOUR_DATELESS;
    case RR_DRAFT_PRICE:
      return rr_draft_is_per_booking (self);
    case RR_DRAFT_CLOSES:
      return self->kind == RR_TOUR_OPENING_HOURS;
    case RR_DRAFT_MINUTES:
      return self->kind == RR_TOUR_START_TIME;
    case RR_DRAFT_ID:
    case RR_DRAFT_NAME:
    case RR_DRAFT_PLACES:
    case RR_DRAFT_PER_GUIDE:
    case RR_DRAFT_CURRENCY:
    case RR_DRAFT_UNITS:
    case RR_DRAFT_TAX:
    case RR_DRAFT_NET:
    case RR_DRAFT_GROUP_FROM:
    case RR_DRAFT_GROUP:
    case RR_DRAFT_EARLY_DAYS:
    case RR_DRAFT_EARLY:
    case RR_DRAFT_CODES:
    case RR_DRAFT_PRICING:
    case RR_DRAFT_MEETING:
    case RR_DRAFT_TAX_NAME:
    case RR_DRAFT_MIN_UNITS:
    case RR_DRAFT_MAX_UNITS:
    case RR_DRAFT_CONTACT:
    case RR_DRAFT_TICKETS:
    case RR_DRAFT_CODES_SHOWN:
    case RR_DRAFT_REDEMPTION:
    case RR_DRAFT_LOCALE:
    case RR_DRAFT_REFERENCE:
    case RR_DRAFT_OPTIONS:
    case RR_N_DRAFT_FIELDS:
    default:
      return TRUE;
    }
}

/**
 * rr_tour_draft_is_good:
 * @self: a draft
 *
 * Returns: %TRUE if it can be sold as it is
 */
gboolean
rr_tour_draft_is_good (const RrTourDraft *self)
{
  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    {
      g_autofree char *problem = rr_tour_draft_check (self, (RrDraftField) i);

      if (problem != NULL)
        return FALSE;
    }
  for (guint i = 0; i < self->used->len; i++)
    for (guint k = 0; k < RR_N_PART_FIELDS; k++)
      {
        g_autofree char *problem = rr_tour_draft_check_part (self, self->used->pdata[i], (RrPartField) k);

        if (problem != NULL)
          return FALSE;
      }
  return TRUE;
}

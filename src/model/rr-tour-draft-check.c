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

static gboolean
is_plain (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return *id != '\0' && strlen (id) < 64;
}

static char *
check_units (const RrTourDraft *self)
{
  g_autoptr(GPtrArray) units = rr_draft_split (self->text[RR_DRAFT_UNITS], RR_FORM_UNITS);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint exponent = rr_draft_get_exponent (self);

  if (units->len == 0)
    return g_strdup (_("Say who pays how much, such as “adult 25, child 12.50”"));
  for (guint i = 0; i < units->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *price = NULL;
      gint64 amount;

      if (self->per_booking && is_plain (units->pdata[i]))
        continue;
      if (!rr_draft_split_pair (units->pdata[i], &id, &price) || !is_plain (id))
        /* Translators: a guest and a price, such as “adult25” */
        return g_strdup_printf (_("“%s” is no kind of guest with a price"), (char *) units->pdata[i]);
      if (!rr_amount_from_text (price, exponent, &amount))
        /* Translators: what was written for a price, a currency, and how many decimals it has */
        return g_strdup_printf (ngettext ("“%s” is no price in %s, which has %u decimal",
                                          "“%s” is no price in %s, which has %u decimals", exponent),
                                price, self->text[RR_DRAFT_CURRENCY], exponent);
      if (!g_hash_table_add (seen, g_steal_pointer (&id)))
        return g_strdup_printf (_("“%s” is there twice"), (char *) units->pdata[i]);
    }
  return NULL;
}

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

static char *
check_clocks (const RrTourDraft *self,
              RrDraftField       field)
{
  g_autoptr(GPtrArray) clocks = rr_draft_split (self->text[field], RR_FORM_CLOCKS);
  guint most = field == RR_DRAFT_STARTS && self->kind == RR_TOUR_START_TIME ? RR_TOUR_MAX_SLOTS : 1;

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
  if (field == RR_DRAFT_CLOSES)
    {
      g_autoptr(GPtrArray) starts = rr_draft_split (self->text[RR_DRAFT_STARTS], RR_FORM_CLOCKS);

      if (starts->len > 0 && strcmp (starts->pdata[0], clocks->pdata[0]) >= 0)
        return g_strdup (_("It has to close after it opens"));
    }
  return NULL;
}

static char *
check_number (const RrTourDraft *self,
              RrDraftField       field)
{
  guint64 value;

  if (g_ascii_string_to_unsigned (self->text[field], 10, 0, rr_draft_get_most (field), &value, NULL))
    return NULL;
  return g_strdup_printf (_("This is a number from 0 to %u"), rr_draft_get_most (field));
}

static char *
check_text (const RrTourDraft *self,
            RrDraftField       field)
{
  const char *text = self->text[field];
  guint exponent;

  if ((field == RR_DRAFT_ID || (field == RR_DRAFT_ITINERARY && *text != '\0')) && !is_plain (text))
    return g_strdup (_("Letters, digits, “-”, “_” and “.” only"));
  if (field == RR_DRAFT_NAME && *text == '\0')
    return g_strdup (_("A tour has a name"));
  if (field == RR_DRAFT_CURRENCY && !rr_money_get_exponent (text, &exponent))
    return g_strdup (_("This is no currency, such as EUR or NZD"));
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
      return check_units (self);
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
      return self->kind != RR_TOUR_DATELESS;
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
  return TRUE;
}

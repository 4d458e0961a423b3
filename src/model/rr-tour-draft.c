/* rr-tour-draft.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-draft-private.h"

#include <string.h>

/* RrTourDraft is a tour that is being written: texts, and what is wrong with each, as a
 * sentence for who writes. What it says becomes keys of tours.ini; keys it knows nothing of
 * stay as they are there.
 *
 * Threads: any, one at a time.
 * Ends:    free.
 */
static const struct
{
  const char *key;       /* of the file */
  const char *usual;     /* when the file does not say */
  RrDraftForm        form;
  guint       most;      /* of a number */
} fields[RR_N_DRAFT_FIELDS] = {
  [RR_DRAFT_ID] = { NULL, "", RR_FORM_TEXT, 0 },
  [RR_DRAFT_NAME] = { "name", "", RR_FORM_TEXT, 0 },
  [RR_DRAFT_TIME_ZONE] = { "time-zone", "UTC", RR_FORM_TEXT, 0 },
  [RR_DRAFT_STARTS] = { "starts", "", RR_FORM_CLOCKS, 0 },
  [RR_DRAFT_CLOSES] = { "closes", "18:00", RR_FORM_CLOCKS, 0 },
  [RR_DRAFT_MINUTES] = { "minutes", "180", RR_FORM_NUMBER, 14400 },
  [RR_DRAFT_PLACES] = { "places", "0", RR_FORM_NUMBER, 1000000 },
  [RR_DRAFT_PER_GUIDE] = { "guests-per-guide", "0", RR_FORM_NUMBER, 1000 },
  [RR_DRAFT_CUTOFF] = { "book-until-minutes", "60", RR_FORM_NUMBER, 100000 },
  [RR_DRAFT_CANCEL] = { "cancel-until-hours", "0", RR_FORM_NUMBER, 10000 },
  [RR_DRAFT_CURRENCY] = { "currency", "EUR", RR_FORM_TEXT, 0 },
  [RR_DRAFT_UNITS] = { "units", "", RR_FORM_UNITS, 0 },
  [RR_DRAFT_TAX] = { "tax-permille", "0", RR_FORM_PERCENT, 0 },
  [RR_DRAFT_NET] = { "net-permille", "1000", RR_FORM_PERCENT, 0 },
  [RR_DRAFT_GROUP_FROM] = { "group-from", "0", RR_FORM_NUMBER, 1000 },
  [RR_DRAFT_GROUP] = { "group-permille", "0", RR_FORM_PERCENT, 0 },
  [RR_DRAFT_EARLY_DAYS] = { "early-days", "0", RR_FORM_NUMBER, 1000 },
  [RR_DRAFT_EARLY] = { "early-permille", "0", RR_FORM_PERCENT, 0 },
  [RR_DRAFT_CODES] = { "codes", "", RR_FORM_CODES, 0 },
  [RR_DRAFT_ITINERARY] = { "itinerary", "", RR_FORM_TEXT, 0 },
  [RR_DRAFT_PRICING] = { "pricing", "unit", RR_FORM_TEXT, 0 },
  [RR_DRAFT_PRICE] = { "price", "", RR_FORM_PRICE, 0 },
  [RR_DRAFT_CHARTERED] = { "chartered", "", RR_FORM_TEXT, 0 },
  [RR_DRAFT_MEETING] = { "meeting", "", RR_FORM_TEXT, 0 },
  [RR_DRAFT_TAX_NAME] = { "tax-name", "VAT", RR_FORM_TEXT, 0 },
  [RR_DRAFT_MIN_UNITS] = { "min-units", "1", RR_FORM_NUMBER, 1000 },
  [RR_DRAFT_MAX_UNITS] = { "max-units", "0", RR_FORM_NUMBER, 1000 },
  [RR_DRAFT_CONTACT] = { "contact", "", RR_FORM_WORDS, 0 },
  [RR_DRAFT_TICKETS] = { "tickets", "booking", RR_FORM_TEXT, 0 },
  [RR_DRAFT_CODES_SHOWN] = { "codes-shown", "", RR_FORM_WORDS, 0 },
  [RR_DRAFT_REDEMPTION] = { "redemption", "digital", RR_FORM_TEXT, 0 },
  [RR_DRAFT_RESELLERS] = { "resellers", "true", RR_FORM_TEXT, 0 },
  [RR_DRAFT_LOCALE] = { "locale", "en", RR_FORM_TEXT, 0 },
  [RR_DRAFT_REFERENCE] = { "reference", "", RR_FORM_TEXT, 0 },
  [RR_DRAFT_OPTIONS] = { "options", "", RR_FORM_WORDS, 0 },
};

static const char *const kinds[] = {
  [RR_TOUR_START_TIME] = "start-time",
  [RR_TOUR_OPENING_HOURS] = "opening-hours",
  [RR_TOUR_DATELESS] = "dateless",
};

/* --- pieces --------------------------------------------------------------------- */

RrDraftForm
rr_draft_get_form (RrDraftField field)
{
  return fields[field].form;
}

guint
rr_draft_get_most (RrDraftField field)
{
  return fields[field].most;
}

guint
rr_draft_get_exponent (const RrTourDraft *self)
{
  return rr_draft_exponent_of (self->text[RR_DRAFT_CURRENCY]);
}

gboolean
rr_draft_is_per_booking (const RrTourDraft *self)
{
  return strcmp (self->text[RR_DRAFT_PRICING], "booking") == 0;
}

/* In a price a comma may stand before the decimals. */
static gboolean
is_separator (const char  *text,
              const char  *at,
              RrDraftForm  form)
{
  if (*at == ';' || *at == '\n')
    return TRUE;
  return *at == ','
         && ((form != RR_FORM_UNITS && form != RR_FORM_CODES) || at == text || !g_ascii_isdigit (at[-1]) || !g_ascii_isdigit (at[1]));
}

/* "9:00" becomes "09:00". */
static void
add_part (GPtrArray   *list,
          const char  *from,
          const char  *until,
          RrDraftForm  form)
{
  g_autofree char *part = g_strndup (from, (gsize) (until - from));

  g_strstrip (part);
  if (*part == '\0')
    return;
  if (form == RR_FORM_CLOCKS && strlen (part) == 4 && part[1] == ':')
    g_ptr_array_add (list, g_strconcat ("0", part, NULL));
  else
    g_ptr_array_add (list, g_steal_pointer (&part));
}

GPtrArray *
rr_draft_split (const char  *text,
                RrDraftForm  form)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  const char *from = text;

  for (const char *p = text; *p != '\0'; p++)
    if (is_separator (text, p, form))
      {
        add_part (list, from, p, form);
        from = p + 1;
      }
  add_part (list, from, from + strlen (from), form);
  return list;
}

/* "adult 189.00" is an id and what follows it. */
gboolean
rr_draft_split_pair (const char  *part,
                     char       **id,
                     char       **rest)
{
  const char *space = strpbrk (part, " :=");

  if (space == NULL || space == part)
    return FALSE;
  *id = g_strndup (part, (gsize) (space - part));
  *rest = g_strdup (space + 1);
  g_strstrip (*rest);
  return TRUE;
}

/* --- from keys and to keys --------------------------------------------------------- */

/* "TRAIL10:100" is "TRAIL10 10 %". */
static char *
codes_to_text (const char *value)
{
  g_autoptr(GPtrArray) pairs = rr_draft_split (value, RR_FORM_CODES);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *rest = NULL;
      g_autofree char *share = NULL;
      guint64 permille;

      g_string_append (text, text->len > 0 ? ", " : "");
      if (!rr_draft_split_pair (pairs->pdata[i], &id, &rest)
          || !g_ascii_string_to_unsigned (rest, 10, 0, G_MAXINT32, &permille, NULL))
        {
          g_string_append (text, pairs->pdata[i]);
          continue;
        }
      share = rr_percent_to_text ((guint) permille);
      g_string_append_printf (text, "%s %s %%", id, share);
    }
  return g_string_free (text, FALSE);
}

static char *
text_to_codes (const char *text)
{
  g_autoptr(GPtrArray) pairs = rr_draft_split (text, RR_FORM_CODES);
  GString *value = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *rest = NULL;
      guint permille;

      if (rr_draft_split_pair (pairs->pdata[i], &id, &rest) && rr_percent_from_text (rest, &permille))
        g_string_append_printf (value, "%s%s:%u", value->len > 0 ? ";" : "", id, permille);
    }
  return g_string_free (value, FALSE);
}

static char *
join (const char  *text,
      RrDraftForm  form,
      const char  *between)
{
  g_autoptr(GPtrArray) words = rr_draft_split (text, form);

  g_ptr_array_add (words, NULL);
  return g_strjoinv (between, (char **) words->pdata);
}

char *
rr_draft_value_to_list (const char  *value,
                        RrDraftForm  form)
{
  return form == RR_FORM_CLOCKS || form == RR_FORM_WORDS ? join (value, form, ", ") : g_strdup (value);
}

char *
rr_draft_list_to_value (const char  *text,
                        RrDraftForm  form)
{
  return form == RR_FORM_CLOCKS || form == RR_FORM_WORDS ? join (text, form, ";") : g_strdup (text);
}

static char *
value_to_text (RrDraftField  field,
               const char   *value)
{
  RrDraftForm form = rr_draft_get_form (field);
  guint64 permille;

  if (form == RR_FORM_CODES)
    return codes_to_text (value);
  if (form == RR_FORM_PERCENT && g_ascii_string_to_unsigned (value, 10, 0, RR_PERMILLE, &permille, NULL))
    return rr_percent_to_text ((guint) permille);
  return rr_draft_value_to_list (value, form);
}

static char *
text_to_value (const RrTourDraft *self,
               RrDraftField       field)
{
  RrDraftForm form = rr_draft_get_form (field);
  guint permille;

  if (form == RR_FORM_CODES)
    return text_to_codes (self->text[field]);
  if (form == RR_FORM_PERCENT)
    return rr_percent_from_text (self->text[field], &permille) ? g_strdup_printf ("%u", permille) : g_strdup ("");
  return rr_draft_list_to_value (self->text[field], form);
}

static gboolean
is_money (RrDraftField field)
{
  return fields[field].form == RR_FORM_UNITS || fields[field].form == RR_FORM_PRICE;
}

/**
 * rr_tour_draft_load:
 * @keys: as they are written
 * @id: a tour
 *
 * Returns: (transfer full): what they say of it
 */
RrTourDraft *
rr_tour_draft_load (GKeyFile   *keys,
                    const char *id)
{
  RrTourDraft *self = g_new0 (RrTourDraft, 1);
  g_autofree char *kind = g_key_file_get_string (keys, id, "kind", NULL);

  self->kind = RR_TOUR_DATELESS;
  self->parts = g_ptr_array_new_with_free_func (rr_tour_part_free);
  self->used = g_ptr_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kind, kinds[i]) == 0)
      self->kind = (RrTourKind) i;
  self->text[RR_DRAFT_ID] = g_strdup (id);
  /* The currency comes before what is written in it. */
  for (guint i = RR_DRAFT_NAME; i < RR_N_DRAFT_FIELDS; i++)
    {
      g_autofree char *value = g_key_file_get_string (keys, id, fields[i].key, NULL);

      if (is_money ((RrDraftField) i))
        self->text[i] = rr_draft_load_money (keys, id, id, fields[i].key, self->text[RR_DRAFT_CURRENCY], fields[i].form);
      else
        self->text[i] = value_to_text ((RrDraftField) i, value != NULL ? value : fields[i].usual);
    }
  if (*self->text[RR_DRAFT_NAME] == '\0')
    rr_tour_draft_set (self, RR_DRAFT_NAME, id);
  rr_tour_draft_name_parts (self, keys);
  return self;
}

/**
 * rr_tour_draft_new:
 *
 * Returns: (transfer full): a tour of which little is said yet
 */
RrTourDraft *
rr_tour_draft_new (void)
{
  g_autoptr(GKeyFile) keys = g_key_file_new ();
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  RrTourDraft *self = rr_tour_draft_load (keys, "");

  self->kind = RR_TOUR_START_TIME;
  rr_tour_draft_set (self, RR_DRAFT_STARTS, "09:00");
  rr_tour_draft_set (self, RR_DRAFT_PLACES, "10");
  if (strchr (g_time_zone_get_identifier (here), '/') != NULL)
    rr_tour_draft_set (self, RR_DRAFT_TIME_ZONE, g_time_zone_get_identifier (here));
  return self;
}

/**
 * rr_tour_draft_free:
 * @self: (nullable) (transfer full): a draft
 */
void
rr_tour_draft_free (RrTourDraft *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < RR_N_DRAFT_FIELDS; i++)
    g_free (self->text[i]);
  g_ptr_array_unref (self->used);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

/**
 * rr_tour_draft_get:
 * @self: a draft
 * @field: one of its texts
 *
 * Returns: (transfer none): the text
 */
const char *
rr_tour_draft_get (const RrTourDraft *self,
                   RrDraftField       field)
{
  g_return_val_if_fail (field < RR_N_DRAFT_FIELDS, "");

  return self->text[field];
}

/**
 * rr_tour_draft_set:
 * @self: a draft
 * @field: one of its texts
 * @text: what it says from now on
 *
 * Returns: %TRUE if that is something else than before
 */
gboolean
rr_tour_draft_set (RrTourDraft  *self,
                   RrDraftField  field,
                   const char   *text)
{
  g_return_val_if_fail (field < RR_N_DRAFT_FIELDS, FALSE);

  if (g_strcmp0 (self->text[field], text) == 0)
    return FALSE;
  g_free (self->text[field]);
  self->text[field] = g_strdup (text);
  if (self->text[RR_DRAFT_OPTIONS] != NULL)
    rr_tour_draft_name_parts (self, NULL);
  return TRUE;
}

/**
 * rr_tour_draft_get_kind:
 * @self: a draft
 *
 * Returns: when it leaves
 */
RrTourKind
rr_tour_draft_get_kind (const RrTourDraft *self)
{
  return self->kind;
}

/**
 * rr_tour_draft_set_kind:
 * @self: a draft
 * @kind: when it leaves
 *
 * Returns: %TRUE if that is something else than before
 */
gboolean
rr_tour_draft_set_kind (RrTourDraft *self,
                        RrTourKind   kind)
{
  gboolean is_other = self->kind != kind;

  self->kind = kind;
  return is_other;
}

/**
 * rr_tour_draft_to_keys:
 * @self: a draft that is good
 *
 * Returns: (transfer full): what it says; an empty value for what says nothing any more
 */
GKeyFile *
rr_tour_draft_to_keys (const RrTourDraft *self)
{
  const char *id = self->text[RR_DRAFT_ID];
  GKeyFile *keys = g_key_file_new ();
  g_autofree char *currencies = rr_draft_dup_currencies (self);

  g_key_file_set_string (keys, id, "kind", kinds[self->kind]);
  g_key_file_set_value (keys, id, "currencies", currencies);
  for (guint i = RR_DRAFT_NAME; i < RR_N_DRAFT_FIELDS; i++)
    {
      g_autofree char *value = text_to_value (self, (RrDraftField) i);

      g_key_file_set_string (keys, id, fields[i].key, value);
      if (!rr_tour_draft_uses (self, (RrDraftField) i) || strcmp (value, fields[i].usual) == 0)
        g_key_file_set_value (keys, id, fields[i].key, "");
      else if (is_money ((RrDraftField) i))
        rr_draft_save_money (keys, id, fields[i].key, self->text[i], self->text[RR_DRAFT_CURRENCY], fields[i].form);
    }
  for (guint i = 0; i < self->used->len; i++)
    rr_tour_part_to_keys (self->used->pdata[i], id, self->text[RR_DRAFT_CURRENCY], keys);
  return keys;
}

/**
 * rr_tour_draft_make_id:
 * @name: of a tour
 *
 * Returns: (transfer full): a plain id, "" if nothing is left of the name
 */
char *
rr_tour_draft_make_id (const char *name)
{
  g_autofree char *plain = g_str_to_ascii (name, NULL);
  GString *id = g_string_new (NULL);

  for (const char *p = plain; *p != '\0' && id->len < 40; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (id, g_ascii_tolower (*p));
      else if (id->len > 0 && id->str[id->len - 1] != '-' && *p != '?')
        g_string_append_c (id, '-');
    }
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  return g_string_free (id, FALSE);
}

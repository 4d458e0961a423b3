/* rr-tour-draft-parts.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-draft-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The parts of a tour that is being written: each kind of guest and each option that its
 * texts name. One that is named no more is kept, so that a slip costs nothing; what is
 * saved has it no more.
 *
 * Threads: any, one at a time.
 */

#define MAX_PARTS 64u
#define MAX_AGE   199u
#define MAX_COUNT 1000u

/* --- which there are ------------------------------------------------------------ */

static RrTourPart *
find_part (const GPtrArray *parts,
           RrPartKind       kind,
           const char      *id)
{
  for (guint i = 0; i < parts->len; i++)
    if (rr_tour_part_get_kind (parts->pdata[i]) == kind && strcmp (rr_tour_part_get_id (parts->pdata[i]), id) == 0)
      return parts->pdata[i];
  return NULL;
}

static void
use_part (RrTourDraft *self,
          GKeyFile    *keys,
          RrPartKind   kind,
          const char  *id)
{
  RrTourPart *part = find_part (self->parts, kind, id);

  if (!rr_draft_is_plain (id) || find_part (self->used, kind, id) != NULL || self->used->len >= MAX_PARTS)
    return;
  if (part == NULL)
    {
      part = rr_tour_part_load (keys, self->text[RR_DRAFT_ID], self->text[RR_DRAFT_CURRENCY], kind, id);
      g_ptr_array_add (self->parts, part);
    }
  g_ptr_array_add (self->used, part);
}

/* Of the usual currency, which says what there is. */
static GPtrArray *
dup_unit_ids (const char *text)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) prices = rr_draft_split_prices (text);
  g_autoptr(GPtrArray) pairs = NULL;

  if (prices->len == 0)
    return ids;
  pairs = rr_draft_split (((const RrDraftPrices *) prices->pdata[0])->text, RR_FORM_UNITS);
  for (guint i = 0; i < pairs->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *rest = NULL;

      if (rr_draft_split_pair (pairs->pdata[i], &id, &rest))
        g_ptr_array_add (ids, g_steal_pointer (&id));
      else
        g_ptr_array_add (ids, g_strdup (pairs->pdata[i]));
    }
  return ids;
}

static void
use_units (RrTourDraft *self,
           GKeyFile    *keys,
           const char  *text)
{
  g_autoptr(GPtrArray) ids = dup_unit_ids (text);

  for (guint i = 0; i < ids->len; i++)
    use_part (self, keys, RR_PART_UNIT, ids->pdata[i]);
}

/* @keys: (nullable): where parts are that have not been named yet */
void
rr_tour_draft_name_parts (RrTourDraft *self,
                          GKeyFile    *keys)
{
  g_autoptr(GPtrArray) options = rr_draft_split (self->text[RR_DRAFT_OPTIONS], RR_FORM_WORDS);

  g_ptr_array_set_size (self->used, 0);
  use_units (self, keys, self->text[RR_DRAFT_UNITS]);
  for (guint i = 0; i < options->len; i++)
    use_part (self, keys, RR_PART_OPTION, options->pdata[i]);
  for (guint i = 0; i < self->used->len; i++)
    if (rr_tour_part_get_kind (self->used->pdata[i]) == RR_PART_OPTION)
      use_units (self, keys, rr_tour_part_get (self->used->pdata[i], RR_PART_UNITS));
}

/**
 * rr_tour_draft_get_parts:
 * @self: a draft
 *
 * Returns: (transfer none) (element-type RrTourPart): kinds of guests and options, as named
 */
GPtrArray *
rr_tour_draft_get_parts (const RrTourDraft *self)
{
  return self->used;
}

/**
 * rr_tour_draft_set_part:
 * @self: a draft
 * @part: one of its parts
 * @field: one of its texts
 * @text: what it says from now on
 *
 * Returns: %TRUE if that is something else than before
 */
gboolean
rr_tour_draft_set_part (RrTourDraft *self,
                        RrTourPart  *part,
                        RrPartField  field,
                        const char  *text)
{
  if (!rr_tour_part_set (part, field, text))
    return FALSE;
  rr_tour_draft_name_parts (self, NULL);
  return TRUE;
}

/* --- what goes ------------------------------------------------------------------ */

static gboolean
is_gone (const RrTourDraft *self,
         const char        *group)
{
  g_auto(GStrv) words = g_strsplit (group, " ", 3);

  if (g_strv_length (words) != 3 || strcmp (words[0], self->text[RR_DRAFT_ID]) != 0)
    return FALSE;
  return find_part (self->used, strcmp (words[1], "unit") == 0 ? RR_PART_UNIT : RR_PART_OPTION, words[2]) == NULL;
}

/**
 * rr_tour_draft_drop_parts:
 * @self: a draft
 * @keys: what it says; on return also that parts and prices are gone which it names no more
 * @old: as it is written now
 */
void
rr_tour_draft_drop_parts (const RrTourDraft *self,
                          GKeyFile          *keys,
                          GKeyFile          *old)
{
  g_auto(GStrv) groups = g_key_file_get_groups (old, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_keys (old, groups[i], NULL, NULL);
      gboolean goes = is_gone (self, groups[i]);

      for (guint k = 0; names != NULL && names[k] != NULL; k++)
        if (goes || ((g_str_has_prefix (names[k], "units-") || g_str_has_prefix (names[k], "price-"))
                     && !g_key_file_has_key (keys, groups[i], names[k], NULL)))
          g_key_file_set_value (keys, groups[i], names[k], "");
    }
}

/* --- what is wrong -------------------------------------------------------------- */

static guint
number_or (const char *text,
           guint       otherwise)
{
  guint64 value;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL) ? (guint) value : otherwise;
}

static char *
check_ages (const RrTourPart *part)
{
  const char *type = rr_tour_part_get (part, RR_PART_TYPE);
  guint min_age, max_age;

  rr_unit_type_get_ages (rr_unit_type_from_text (*type != '\0' ? type : rr_tour_part_get_id (part)), &min_age, &max_age);
  min_age = number_or (rr_tour_part_get (part, RR_PART_MIN_AGE), min_age);
  max_age = number_or (rr_tour_part_get (part, RR_PART_MAX_AGE), max_age);
  if (min_age <= max_age)
    return NULL;
  /* Translators: two ages */
  return g_strdup_printf (_("Nobody is %u at least and %u at most"), min_age, max_age);
}

static char *
check_counts (const RrTourPart *part,
              RrPartField       least,
              RrPartField       most)
{
  guint min = number_or (rr_tour_part_get (part, least), 0), max = number_or (rr_tour_part_get (part, most), 0);

  if (max == 0 || min <= max)
    return NULL;
  return g_strdup_printf (_("That is less than the %u there have to be"), min);
}

static char *
check_with (const RrTourDraft *self,
            const RrTourPart  *part)
{
  g_autoptr(GPtrArray) ids = rr_draft_split (rr_tour_part_get (part, RR_PART_WITH), RR_FORM_WORDS);

  for (guint i = 0; i < ids->len; i++)
    if (find_part (self->used, RR_PART_UNIT, ids->pdata[i]) == NULL)
      return g_strdup_printf (_("There are no guests called “%s”"), (char *) ids->pdata[i]);
  return NULL;
}

static char *
check_starts (const RrTourDraft *self,
              const char        *text)
{
  g_autoptr(GPtrArray) all = rr_draft_split (self->text[RR_DRAFT_STARTS], RR_FORM_CLOCKS);
  g_autoptr(GPtrArray) some = rr_draft_split (text, RR_FORM_CLOCKS);
  char *problem = rr_draft_check_clocks (text, RR_TOUR_MAX_SLOTS);

  for (guint i = 0; problem == NULL && i < some->len; i++)
    if (!g_ptr_array_find_with_equal_func (all, some->pdata[i], g_str_equal, NULL))
      problem = g_strdup_printf (_("The tour does not leave at %s"), (char *) some->pdata[i]);
  return problem;
}

static char *
check_number (const RrTourPart *part,
              RrPartField       field)
{
  gboolean is_age = field == RR_PART_MIN_AGE || field == RR_PART_MAX_AGE;
  char *problem = rr_draft_check_number (rr_tour_part_get (part, field), is_age ? MAX_AGE : MAX_COUNT);

  if (problem != NULL)
    return problem;
  if (field == RR_PART_MAX_AGE || field == RR_PART_MIN_AGE)
    return check_ages (part);
  if (field == RR_PART_MAX)
    return check_counts (part, RR_PART_MIN, RR_PART_MAX);
  return field == RR_PART_MAX_UNITS ? check_counts (part, RR_PART_MIN_UNITS, RR_PART_MAX_UNITS) : NULL;
}

/**
 * rr_tour_draft_check_part:
 * @self: a draft
 * @part: one of its parts
 * @field: one of its texts
 *
 * Returns: (transfer full) (nullable): what is wrong with it
 */
char *
rr_tour_draft_check_part (const RrTourDraft *self,
                          const RrTourPart  *part,
                          RrPartField        field)
{
  const char *text = rr_tour_part_get (part, field);

  /* An age may be wrong because of the other one. */
  if (!rr_tour_part_uses (part, field) || (*text == '\0' && field != RR_PART_MAX_AGE))
    return NULL;
  if (*text == '\0')
    return check_ages (part);
  switch (rr_tour_part_get_form (field))
    {
    case RR_FORM_NUMBER:
      return check_number (part, field);
    case RR_FORM_CLOCKS:
      return check_starts (self, text);
    case RR_FORM_UNITS:
      return rr_draft_check_units (self, text);
    case RR_FORM_PRICE:
      return rr_draft_is_per_booking (self) ? rr_draft_check_price (self, text) : NULL;
    case RR_FORM_WORDS:
      return field == RR_PART_WITH ? check_with (self, part) : rr_draft_check_contact (text);
    case RR_FORM_TEXT:
    case RR_FORM_PERCENT:
    case RR_FORM_CODES:
    default:
      return NULL;
    }
}

/* rr-tour-part.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour-draft-private.h"

#include <string.h>

#include "rr-catalogue-private.h"

/* RrTourPart is what is written of a kind of guest, or of a way to book a tour: texts, which
 * become keys of a group beside that of the tour.
 *
 * Threads: any, one at a time.
 * Ends:    with its draft.
 */
struct _RrTourPart
{
  RrPartKind  kind;
  char       *id;                       /* (owned) */
  char       *text[RR_N_PART_FIELDS];   /* (owned) */
};

static const struct
{
  const char  *key;      /* of the file */
  RrPartKind   of;       /* RR_N_PARTS: of all */
  RrDraftForm  form;
} fields[RR_N_PART_FIELDS] = {
  [RR_PART_NAME] = { "name", RR_N_PARTS, RR_FORM_TEXT },
  [RR_PART_REFERENCE] = { "reference", RR_N_PARTS, RR_FORM_TEXT },
  [RR_PART_TYPE] = { "type", RR_PART_UNIT, RR_FORM_TEXT },
  [RR_PART_MIN_AGE] = { "min-age", RR_PART_UNIT, RR_FORM_NUMBER },
  [RR_PART_MAX_AGE] = { "max-age", RR_PART_UNIT, RR_FORM_NUMBER },
  [RR_PART_MIN] = { "min", RR_PART_UNIT, RR_FORM_NUMBER },
  [RR_PART_MAX] = { "max", RR_PART_UNIT, RR_FORM_NUMBER },
  [RR_PART_PLACES] = { "places", RR_PART_UNIT, RR_FORM_NUMBER },
  [RR_PART_WITH] = { "with", RR_PART_UNIT, RR_FORM_WORDS },
  [RR_PART_ID_REQUIRED] = { "id-required", RR_PART_UNIT, RR_FORM_TEXT },
  [RR_PART_STARTS] = { "starts", RR_PART_OPTION, RR_FORM_CLOCKS },
  [RR_PART_UNITS] = { "units", RR_PART_OPTION, RR_FORM_UNITS },
  [RR_PART_PRICE] = { "price", RR_PART_OPTION, RR_FORM_PRICE },
  [RR_PART_MIN_UNITS] = { "min-units", RR_PART_OPTION, RR_FORM_NUMBER },
  [RR_PART_MAX_UNITS] = { "max-units", RR_PART_OPTION, RR_FORM_NUMBER },
  [RR_PART_CONTACT] = { "contact", RR_N_PARTS, RR_FORM_WORDS },
};

static char *
make_group (const RrTourPart *self,
            const char       *tour)
{
  return g_strjoin (" ", tour, self->kind == RR_PART_UNIT ? RR_CATALOGUE_UNIT : RR_CATALOGUE_OPTION, self->id, NULL);
}

static gboolean
is_money (RrPartField field)
{
  return fields[field].form == RR_FORM_UNITS || fields[field].form == RR_FORM_PRICE;
}

RrTourPart *
rr_tour_part_load (GKeyFile    *keys,
                   const char  *tour,
                   const char  *currency,
                   RrPartKind   kind,
                   const char  *id)
{
  RrTourPart *self = g_new0 (RrTourPart, 1);
  g_autofree char *group = NULL;

  self->kind = kind;
  self->id = g_strdup (id);
  group = make_group (self, tour);
  for (guint i = 0; i < RR_N_PART_FIELDS; i++)
    {
      g_autofree char *value = keys != NULL ? g_key_file_get_string (keys, group, fields[i].key, NULL) : NULL;

      if (keys != NULL && is_money ((RrPartField) i))
        self->text[i] = rr_draft_load_money (keys, tour, group, fields[i].key, currency, fields[i].form);
      else
        self->text[i] = rr_draft_value_to_list (value != NULL ? value : "", fields[i].form);
    }
  return self;
}

void
rr_tour_part_free (gpointer data)
{
  RrTourPart *self = data;

  g_free (self->id);
  for (guint i = 0; i < RR_N_PART_FIELDS; i++)
    g_free (self->text[i]);
  g_free (self);
}

/* An empty value takes away what says nothing any more. */
void
rr_tour_part_to_keys (const RrTourPart *self,
                      const char       *tour,
                      const char       *currency,
                      GKeyFile         *keys)
{
  g_autofree char *group = make_group (self, tour);

  for (guint i = 0; i < RR_N_PART_FIELDS; i++)
    {
      g_autofree char *value = rr_draft_list_to_value (self->text[i], fields[i].form);

      if (!rr_tour_part_uses (self, (RrPartField) i))
        continue;
      if (*value == '\0')
        g_key_file_set_value (keys, group, fields[i].key, "");
      else if (is_money ((RrPartField) i))
        rr_draft_save_money (keys, group, fields[i].key, self->text[i], currency, fields[i].form);
      else
        g_key_file_set_string (keys, group, fields[i].key, value);
    }
}

gboolean
rr_tour_part_set (RrTourPart  *self,
                  RrPartField  field,
                  const char  *text)
{
  g_return_val_if_fail (field < RR_N_PART_FIELDS, FALSE);

  if (strcmp (self->text[field], text) == 0)
    return FALSE;
  g_free (self->text[field]);
  self->text[field] = g_strdup (text);
  return TRUE;
}

RrDraftForm
rr_tour_part_get_form (RrPartField field)
{
  return fields[field].form;
}

/**
 * rr_tour_part_get_kind:
 * @self: a part
 *
 * Returns: of what
 */
RrPartKind
rr_tour_part_get_kind (const RrTourPart *self)
{
  return self->kind;
}

/**
 * rr_tour_part_get_id:
 * @self: a part
 *
 * Returns: (transfer none): its name for other programs
 */
const char *
rr_tour_part_get_id (const RrTourPart *self)
{
  return self->id;
}

/**
 * rr_tour_part_get:
 * @self: a part
 * @field: one of its texts
 *
 * Returns: (transfer none): the text, "" if nothing is said
 */
const char *
rr_tour_part_get (const RrTourPart *self,
                  RrPartField       field)
{
  g_return_val_if_fail (field < RR_N_PART_FIELDS, "");

  return self->text[field];
}

/**
 * rr_tour_part_uses:
 * @self: a part
 * @field: one of its texts
 *
 * Returns: %FALSE if it says nothing of such a part
 */
gboolean
rr_tour_part_uses (const RrTourPart *self,
                   RrPartField       field)
{
  return fields[field].of == RR_N_PARTS || fields[field].of == self->kind;
}

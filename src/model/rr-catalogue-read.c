/* rr-catalogue-read.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-catalogue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Units and options of a tour, as they stand in a file. What is not said of a unit
 * follows from its kind, so that adult and child need no words.
 *
 * Threads: any.
 */

static const struct
{
  guint min_age;
  guint max_age;
} ages[RR_N_UNIT_TYPES] = {
  [RR_UNIT_ADULT] = { 16, RR_CATALOGUE_MAX_AGE },
  [RR_UNIT_YOUTH] = { 12, 17 },
  [RR_UNIT_CHILD] = { 4, 15 },
  [RR_UNIT_INFANT] = { 0, 3 },
  [RR_UNIT_FAMILY] = { 0, RR_CATALOGUE_MAX_AGE },
  [RR_UNIT_SENIOR] = { 65, RR_CATALOGUE_MAX_AGE },
  [RR_UNIT_STUDENT] = { 16, RR_CATALOGUE_MAX_AGE },
  [RR_UNIT_MILITARY] = { 16, RR_CATALOGUE_MAX_AGE },
  [RR_UNIT_OTHER] = { 0, RR_CATALOGUE_MAX_AGE },
};

/**
 * rr_unit_type_get_ages:
 * @type: a kind of guest
 * @min_age: (out): how old they are at least
 * @max_age: (out): and at most
 */
void
rr_unit_type_get_ages (RrUnitType  type,
                       guint      *min_age,
                       guint      *max_age)
{
  g_return_if_fail ((guint) type < RR_N_UNIT_TYPES);

  *min_age = ages[type].min_age;
  *max_age = ages[type].max_age;
}

/**
 * rr_unit_type_from_text:
 * @text: a name, in any case
 *
 * Returns: that kind of guest, or %RR_UNIT_OTHER
 */
RrUnitType
rr_unit_type_from_text (const char *text)
{
  for (guint i = 0; i < RR_N_UNIT_TYPES; i++)
    if (g_ascii_strcasecmp (text, rr_unit_type_get_name ((RrUnitType) i)) == 0)
      return (RrUnitType) i;
  return RR_UNIT_OTHER;
}

void
rr_tour_unit_free (RrTourUnit *unit)
{
  g_free (unit->id);
  g_free (unit->name);
  g_free (unit->reference);
  g_free (unit->prices);
  g_strfreev (unit->with);
  g_free (unit);
}

void
rr_tour_option_free (RrTourOption *option)
{
  g_free (option->id);
  g_free (option->name);
  g_free (option->reference);
  g_strfreev (option->starts);
  g_clear_pointer (&option->units, g_ptr_array_unref);
  g_free (option->prices);
  g_free (option);
}

const char *
rr_catalogue_contact_name (guint field)
{
  return rr_contact_field_get_name ((RrContactField) field);
}

const char *
rr_catalogue_code_name (guint format)
{
  return rr_code_format_get_name ((RrCodeFormat) format);
}

char *
rr_catalogue_dup_text (GKeyFile   *file,
                       const char *group,
                       const char *key,
                       const char *otherwise)
{
  char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL ? text : g_strdup (otherwise);
}

guint
rr_catalogue_get_number (GKeyFile   *file,
                         const char *group,
                         const char *key,
                         guint       otherwise,
                         guint       most)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, most, &value, NULL))
    return otherwise;
  return (guint) value;
}

gboolean
rr_catalogue_is_plain_id (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return *id != '\0' && strlen (id) < 64;
}

static gboolean
find_name (const char  *word,
           const char *(*name) (guint),
           guint        n,
           guint       *index)
{
  for (*index = 0; *index < n; (*index)++)
    if (g_ascii_strcasecmp (word, name (*index)) == 0)
      return TRUE;
  return FALSE;
}

gboolean
rr_catalogue_read_bits (GKeyFile    *file,
                        const char  *group,
                        const char  *key,
                        const char *(*name) (guint),
                        guint        n,
                        guint       *bits)
{
  g_auto(GStrv) words = g_key_file_get_string_list (file, group, key, NULL, NULL);

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      guint index;

      if (!find_name (g_strstrip (words[i]), name, n, &index))
        return FALSE;
      *bits |= 1u << index;
    }
  return TRUE;
}

gboolean
rr_catalogue_read_name (GKeyFile    *file,
                        const char  *group,
                        const char  *key,
                        const char *(*name) (guint),
                        guint        n,
                        guint       *index)
{
  g_autofree char *word = g_key_file_get_string (file, group, key, NULL);

  return word == NULL || find_name (word, name, n, index);
}

/* --- units -------------------------------------------------------------------- */

static const char *
type_name (guint type)
{
  return rr_unit_type_get_name ((RrUnitType) type);
}

static gboolean
fill_unit (GKeyFile   *file,
           RrTour     *tour,
           RrTourUnit *unit)
{
  g_autofree char *group = g_strjoin (" ", tour->id, RR_CATALOGUE_UNIT, unit->id, NULL);
  guint index;

  if (!find_name (unit->id, type_name, RR_N_UNIT_TYPES, &index))
    index = RR_UNIT_OTHER;
  if (!rr_catalogue_read_name (file, group, "type", type_name, RR_N_UNIT_TYPES, &index))
    return FALSE;
  unit->type = (RrUnitType) index;
  unit->name = rr_catalogue_dup_text (file, group, "name", unit->id);
  unit->reference = rr_catalogue_dup_text (file, group, "reference", NULL);
  unit->min_age = rr_catalogue_get_number (file, group, "min-age", ages[index].min_age, 199);
  unit->max_age = rr_catalogue_get_number (file, group, "max-age", ages[index].max_age, 199);
  unit->min_quantity = rr_catalogue_get_number (file, group, "min", 0, 1000);
  unit->max_quantity = rr_catalogue_get_number (file, group, "max", 0, 1000);
  unit->places = rr_catalogue_get_number (file, group, "places", 1, 1000);
  unit->id_required = g_key_file_get_boolean (file, group, "id-required", NULL);
  unit->with = g_key_file_get_string_list (file, group, "with", NULL, NULL);
  if (unit->with == NULL)
    unit->with = g_new0 (char *, 1);
  return unit->min_age <= unit->max_age
         && (unit->max_quantity == 0 || unit->min_quantity <= unit->max_quantity)
         && rr_catalogue_read_bits (file, group, "contact", rr_catalogue_contact_name,
                                    RR_N_CONTACT_FIELDS, &unit->contact);
}

static RrTourUnit *
find_mutable (GPtrArray  *units,
              const char *id,
              gsize       len)
{
  for (guint i = 0; i < units->len; i++)
    {
      RrTourUnit *unit = units->pdata[i];

      if (strlen (unit->id) == len && memcmp (unit->id, id, len) == 0)
        return unit;
    }
  return NULL;
}

static gboolean
read_price (const char *text,
            gint64     *price)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &value, NULL))
    return FALSE;
  *price = (gint64) value;
  return TRUE;
}

/* Pairs such as adult:18900; of the first currency they say what units there are. */
static gboolean
read_pair (GKeyFile   *file,
           RrTour     *tour,
           GPtrArray  *units,
           guint       currency,
           const char *pair)
{
  const char *colon = strchr (pair, ':');
  gsize len = colon != NULL ? (gsize) (colon - pair) : strlen (pair);
  RrTourUnit *unit = find_mutable (units, pair, len);

  if (currency == 0 && unit == NULL)
    {
      unit = g_new0 (RrTourUnit, 1);
      unit->id = g_strndup (pair, len);
      unit->prices = g_new0 (gint64, g_strv_length (tour->currencies));
      g_ptr_array_add (units, unit);
      if (!rr_catalogue_is_plain_id (unit->id) || !fill_unit (file, tour, unit))
        return FALSE;
    }
  else if (currency == 0 || unit == NULL)
    return FALSE;

  if (colon == NULL)
    return tour->per_booking;
  if (!read_price (colon + 1, &unit->prices[currency]))
    return FALSE;
  unit->price = unit->prices[0];
  return TRUE;
}

static gboolean
is_accompanied_by_known (GPtrArray *units)
{
  for (guint i = 0; i < units->len; i++)
    {
      const RrTourUnit *unit = units->pdata[i];

      for (guint j = 0; unit->with[j] != NULL; j++)
        if (find_mutable (units, unit->with[j], strlen (unit->with[j])) == NULL)
          return FALSE;
    }
  return TRUE;
}

/* @group: the tour, or one of its options */
const char *
rr_catalogue_read_units (GKeyFile    *file,
                         const char  *group,
                         RrTour      *tour,
                         GPtrArray  **units)
{
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_tour_unit_free);

  for (guint i = 0; tour->currencies[i] != NULL; i++)
    {
      g_autofree char *key = i == 0 ? g_strdup ("units")
                                    : g_strdup_printf ("units-%s", tour->currencies[i]);
      g_auto(GStrv) pairs = g_key_file_get_string_list (file, group, key, NULL, NULL);
      guint n = 0;

      for (; pairs != NULL && pairs[n] != NULL; n++)
        if (!read_pair (file, tour, made, i, pairs[n]))
          return _("its units are not right");
      if (made->len == 0)
        return _("it has no units");
      if (n != made->len && !(tour->per_booking && n == 0))
        return _("a unit has no price in one of its currencies");
    }
  if (!is_accompanied_by_known (made))
    return _("its units are not right");
  *units = g_steal_pointer (&made);
  return NULL;
}

/* --- options ------------------------------------------------------------------ */

static const char *
read_booking_prices (GKeyFile     *file,
                     const char   *group,
                     RrTour       *tour,
                     RrTourOption *option)
{
  guint n = g_strv_length (tour->currencies);

  option->prices = g_new0 (gint64, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = i == 0 ? g_strdup ("price")
                                    : g_strdup_printf ("price-%s", tour->currencies[i]);
      g_autofree char *own = g_key_file_get_string (file, group, key, NULL);
      g_autofree char *text = own != NULL ? g_steal_pointer (&own)
                                          : g_key_file_get_string (file, tour->id, key, NULL);

      if (text == NULL || !read_price (text, &option->prices[i]))
        return _("it has no price in one of its currencies");
    }
  return NULL;
}

static gboolean
read_starts (GKeyFile     *file,
             const char   *group,
             RrTour       *tour,
             RrTourOption *option)
{
  const char *const none[] = { NULL };

  option->starts = g_key_file_get_string_list (file, group, "starts", NULL, NULL);
  if (option->starts == NULL)
    option->starts = g_strdupv (tour->start_times != NULL ? tour->start_times : (char **) none);
  for (guint i = 0; option->starts[i] != NULL; i++)
    if (tour->start_times == NULL || !g_strv_contains ((const char *const *) tour->start_times, option->starts[i]))
      return FALSE;
  return tour->kind == RR_TOUR_DATELESS || option->starts[0] != NULL;
}

static guint
number_of (GKeyFile   *file,
           const char *group,
           RrTour     *tour,
           const char *key,
           guint       otherwise)
{
  return rr_catalogue_get_number (file, group, key,
                                  rr_catalogue_get_number (file, tour->id, key, otherwise, 1000),
                                  1000);
}

static const char *
read_option (GKeyFile   *file,
             RrTour     *tour,
             const char *id)
{
  g_autofree char *group = g_strjoin (" ", tour->id, RR_CATALOGUE_OPTION, id, NULL);
  gboolean has_contact = g_key_file_has_key (file, group, "contact", NULL);
  gboolean has_units = g_key_file_has_key (file, group, "units", NULL);
  RrTourOption *option = g_new0 (RrTourOption, 1);
  const char *problem;

  g_ptr_array_add (tour->options, option);
  option->id = g_strdup (id);
  option->name = rr_catalogue_dup_text (file, group, "name", tour->name);
  option->reference = rr_catalogue_dup_text (file, group, "reference", NULL);
  option->min_units = number_of (file, group, tour, "min-units", 1);
  option->max_units = number_of (file, group, tour, "max-units", 0);
  problem = rr_catalogue_read_units (file, has_units ? group : tour->id, tour, &option->units);
  if (problem == NULL && tour->per_booking)
    problem = read_booking_prices (file, group, tour, option);
  if (problem != NULL)
    return problem;
  if (!rr_catalogue_is_plain_id (id) || !read_starts (file, group, tour, option)
      || (option->max_units > 0 && option->min_units > option->max_units)
      || !rr_catalogue_read_bits (file, has_contact ? group : tour->id, "contact",
                                  rr_catalogue_contact_name, RR_N_CONTACT_FIELDS, &option->contact))
    return _("its options are not right");
  return NULL;
}

const char *
rr_catalogue_read_options (GKeyFile *file,
                           RrTour   *tour)
{
  g_auto(GStrv) ids = g_key_file_get_string_list (file, tour->id, "options", NULL, NULL);
  const char *problem = NULL;

  tour->options = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_tour_option_free);
  if (ids == NULL || ids[0] == NULL)
    problem = read_option (file, tour, RR_CATALOGUE_ONLY_OPTION);
  for (guint i = 0; problem == NULL && ids != NULL && ids[i] != NULL; i++)
    problem = rr_tour_find_option (tour, ids[i]) != NULL ? _("its options are not right")
                                                         : read_option (file, tour, ids[i]);
  if (problem == NULL)
    {
      const RrTourOption *usual = tour->options->pdata[0];

      tour->units = g_ptr_array_ref (usual->units);
    }
  return problem;
}

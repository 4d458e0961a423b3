/* rr-catalogue-write.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-catalogue-private.h"

/* A catalogue as the file it could have been read from: everything is said, also what
 * would follow from nothing being said.
 *
 * Threads: any.
 */

static void
put_number (GKeyFile   *file,
            const char *group,
            const char *key,
            guint       value)
{
  g_key_file_set_uint64 (file, group, key, value);
}

static void
put_text (GKeyFile   *file,
          const char *group,
          const char *key,
          const char *text)
{
  if (text != NULL)
    g_key_file_set_string (file, group, key, text);
}

static void
put_list (GKeyFile   *file,
          const char *group,
          const char *key,
          char      **list)
{
  if (list != NULL && list[0] != NULL)
    g_key_file_set_string_list (file, group, key, (const char *const *) list, g_strv_length (list));
}

static void
put_bits (GKeyFile    *file,
          const char  *group,
          const char  *key,
          const char *(*name) (guint),
          guint        n,
          guint        bits)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    if ((bits >> i & 1) != 0)
      g_ptr_array_add (words, (gpointer) name (i));
  g_key_file_set_string_list (file, group, key, (const char *const *) words->pdata, words->len);
}

static void
put_units (GKeyFile     *file,
           const char   *group,
           const RrTour *tour,
           GPtrArray    *units)
{
  for (guint i = 0; tour->currencies[i] != NULL; i++)
    {
      g_autofree char *key = i == 0 ? g_strdup ("units")
                                    : g_strdup_printf ("units-%s", tour->currencies[i]);
      g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);

      for (guint j = 0; j < units->len; j++)
        {
          const RrTourUnit *unit = units->pdata[j];

          g_ptr_array_add (pairs, g_strdup_printf ("%s:%" G_GINT64_FORMAT, unit->id, unit->prices[i]));
        }
      g_key_file_set_string_list (file, group, key, (const char *const *) pairs->pdata, pairs->len);
    }
}

static void
put_unit (GKeyFile         *file,
          const RrTour     *tour,
          const RrTourUnit *unit)
{
  g_autofree char *group = g_strjoin (" ", tour->id, RR_CATALOGUE_UNIT, unit->id, NULL);

  put_text (file, group, "name", unit->name);
  put_text (file, group, "reference", unit->reference);
  put_text (file, group, "type", rr_unit_type_get_name (unit->type));
  put_number (file, group, "min-age", unit->min_age);
  put_number (file, group, "max-age", unit->max_age);
  put_number (file, group, "min", unit->min_quantity);
  put_number (file, group, "max", unit->max_quantity);
  put_number (file, group, "places", unit->places);
  g_key_file_set_boolean (file, group, "id-required", unit->id_required);
  put_list (file, group, "with", unit->with);
  put_bits (file, group, "contact", rr_catalogue_contact_name, RR_N_CONTACT_FIELDS, unit->contact);
}

static void
put_option (GKeyFile           *file,
            const RrTour       *tour,
            const RrTourOption *option)
{
  g_autofree char *group = g_strjoin (" ", tour->id, RR_CATALOGUE_OPTION, option->id, NULL);

  put_text (file, group, "name", option->name);
  put_text (file, group, "reference", option->reference);
  put_list (file, group, "starts", option->starts);
  put_number (file, group, "min-units", option->min_units);
  put_number (file, group, "max-units", option->max_units);
  put_bits (file, group, "contact", rr_catalogue_contact_name, RR_N_CONTACT_FIELDS, option->contact);
  put_units (file, group, tour, option->units);
  for (guint i = 0; option->prices != NULL && tour->currencies[i] != NULL; i++)
    {
      g_autofree char *key = i == 0 ? g_strdup ("price")
                                    : g_strdup_printf ("price-%s", tour->currencies[i]);

      g_key_file_set_int64 (file, group, key, option->prices[i]);
    }
}

static void
put_times (GKeyFile     *file,
           const RrTour *tour)
{
  static const char *const kinds[] = { "start-time", "opening-hours", "dateless" };
  g_autoptr(GString) days = g_string_new ("");

  put_text (file, tour->id, "kind", kinds[tour->kind]);
  put_text (file, tour->id, "time-zone", tour->time_zone);
  put_list (file, tour->id, "starts", tour->start_times);
  put_text (file, tour->id, "closes", tour->closes);
  put_number (file, tour->id, "minutes", tour->duration_min);
  put_number (file, tour->id, "places", tour->capacity);
  put_number (file, tour->id, "book-until-minutes", tour->cutoff_min);
  put_number (file, tour->id, "cancel-until-hours", tour->cancel_hours);
  for (guint day = 1; day <= 7; day++)
    if ((tour->charter_days >> day & 1) != 0)
      g_string_append_c (days, (char) ('0' + day));
  put_text (file, tour->id, "chartered", days->str);
}

static void
put_prices (GKeyFile     *file,
            const RrTour *tour)
{
  g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer code, permille;

  put_text (file, tour->id, "currency", tour->currency);
  put_list (file, tour->id, "currencies", tour->currencies);
  put_text (file, tour->id, "pricing", tour->per_booking ? "booking" : "unit");
  put_number (file, tour->id, "early-days", tour->rules.early_days);
  put_number (file, tour->id, "early-permille", tour->rules.early_permille);
  put_number (file, tour->id, "group-from", tour->rules.group_from);
  put_number (file, tour->id, "group-permille", tour->rules.group_permille);
  put_text (file, tour->id, "tax-name", tour->tax_name);
  put_text (file, tour->id, "meeting", tour->meeting);
  put_text (file, tour->id, "itinerary", tour->itinerary);
  put_number (file, tour->id, "tax-permille", tour->rules.tax_permille);
  put_number (file, tour->id, "net-permille", tour->rules.net_permille);

  g_hash_table_iter_init (&iter, tour->codes);
  while (g_hash_table_iter_next (&iter, &code, &permille))
    g_ptr_array_add (codes, g_strdup_printf ("%s:%u", (char *) code, GPOINTER_TO_UINT (permille)));
  g_key_file_set_string_list (file, tour->id, "codes", (const char *const *) codes->pdata, codes->len);
}

static void
put_tour (GKeyFile     *file,
          const RrTour *tour)
{
  g_autoptr(GPtrArray) options = g_ptr_array_new ();

  put_text (file, tour->id, "name", tour->name);
  put_text (file, tour->id, "reference", tour->reference);
  put_text (file, tour->id, "locale", tour->locale);
  put_times (file, tour);
  put_prices (file, tour);
  put_text (file, tour->id, "redemption", rr_redemption_get_name (tour->redemption));
  put_bits (file, tour->id, "codes-shown", rr_catalogue_code_name, RR_N_CODES, tour->codes_shown);
  put_text (file, tour->id, "tickets",
            !tour->ticket_each ? "booking" : tour->voucher ? "both" : "guest");
  g_key_file_set_boolean (file, tour->id, "resellers", tour->for_resellers);
  for (guint i = 0; i < tour->options->len; i++)
    {
      const RrTourOption *option = tour->options->pdata[i];

      g_ptr_array_add (options, option->id);
    }
  g_key_file_set_string_list (file, tour->id, "options", (const char *const *) options->pdata,
                              options->len);
}

/**
 * rr_catalogue_to_key_file:
 * @self: a catalogue
 *
 * Returns: (transfer full): a file that rr_catalogue_new() makes the same of
 */
GKeyFile *
rr_catalogue_to_key_file (RrCatalogue *self)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  GPtrArray *tours;

  g_return_val_if_fail (self != NULL, NULL);

  tours = rr_catalogue_get_tours (self);
  for (guint i = 0; i < tours->len; i++)
    {
      const RrTour *tour = tours->pdata[i];

      put_tour (file, tour);
      for (guint j = 0; j < tour->options->len; j++)
        {
          const RrTourOption *option = tour->options->pdata[j];

          put_option (file, tour, option);
          for (guint k = 0; k < option->units->len; k++)
            put_unit (file, tour, option->units->pdata[k]);
        }
    }
  return g_steal_pointer (&file);
}

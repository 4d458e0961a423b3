/* rr-catalogue.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-money.h"

/* RrCatalogue is what the operator sells, read from a key file with a group a tour.
 *
 * Threads: any once it is made.
 * Ends:    free, after everybody who holds one of its tours.
 */
struct _RrCatalogue
{
  GPtrArray  *tours;     /* (owned): in the order of the file */
  GHashTable *by_id;     /* id -> tour */
};

static void
unit_free (gpointer data)
{
  RrTourUnit *unit = data;

  g_free (unit->id);
  g_free (unit);
}

static void
tour_free (gpointer data)
{
  RrTour *tour = data;

  g_free (tour->id);
  g_free (tour->name);
  g_free (tour->time_zone);
  g_clear_pointer (&tour->zone, g_time_zone_unref);
  g_strfreev (tour->start_times);
  g_free (tour->closes);
  g_free (tour->currency);
  g_clear_pointer (&tour->units, g_ptr_array_unref);
  g_clear_pointer (&tour->codes, g_hash_table_unref);
  g_free (tour);
}

static char *
dup_text (GKeyFile   *file,
          const char *group,
          const char *key,
          const char *otherwise)
{
  char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL ? text : g_strdup (otherwise);
}

static guint
get_number (GKeyFile   *file,
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

static gboolean
is_clock (const char *text)
{
  return strlen (text) == 5 && text[2] == ':' && g_ascii_isdigit (text[0])
         && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[3]) && g_ascii_isdigit (text[4])
         && atoi (text) < 24 && atoi (text + 3) < 60;
}

/* Pairs such as adult:18900. */
static gboolean
read_units (GKeyFile *file,
            RrTour   *tour)
{
  g_auto(GStrv) pairs = g_key_file_get_string_list (file, tour->id, "units", NULL, NULL);

  tour->units = g_ptr_array_new_with_free_func (unit_free);
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *colon = strchr (pairs[i], ':');
      RrTourUnit *unit;
      guint64 price;

      if (colon == NULL || colon == pairs[i]
          || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXINT32, &price, NULL))
        return FALSE;
      unit = g_new0 (RrTourUnit, 1);
      unit->id = g_strndup (pairs[i], (gsize) (colon - pairs[i]));
      unit->price = (gint64) price;
      g_ptr_array_add (tour->units, unit);
    }
  return tour->units->len > 0;
}

static void
read_codes (GKeyFile *file,
            RrTour   *tour)
{
  g_auto(GStrv) pairs = g_key_file_get_string_list (file, tour->id, "codes", NULL, NULL);

  tour->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *colon = strchr (pairs[i], ':');
      guint64 permille;

      if (colon != NULL
          && g_ascii_string_to_unsigned (colon + 1, 10, 0, RR_PERMILLE, &permille, NULL))
        g_hash_table_insert (tour->codes, g_strndup (pairs[i], (gsize) (colon - pairs[i])),
                             GUINT_TO_POINTER ((guint) permille));
    }
}

static gboolean
read_times (GKeyFile *file,
            RrTour   *tour)
{
  g_autofree char *kind = dup_text (file, tour->id, "kind", "dateless");

  tour->closes = dup_text (file, tour->id, "closes", "18:00");
  tour->start_times = g_key_file_get_string_list (file, tour->id, "starts", NULL, NULL);
  if (g_str_equal (kind, "start-time"))
    tour->kind = RR_TOUR_START_TIME;
  else if (g_str_equal (kind, "opening-hours"))
    tour->kind = RR_TOUR_OPENING_HOURS;
  else
    tour->kind = RR_TOUR_DATELESS;

  if (tour->kind == RR_TOUR_DATELESS)
    return g_str_equal (kind, "dateless");
  if (tour->start_times == NULL || tour->start_times[0] == NULL || !is_clock (tour->closes)
      || g_strv_length (tour->start_times) > RR_TOUR_MAX_SLOTS)
    return FALSE;
  for (guint i = 0; tour->start_times[i] != NULL; i++)
    if (!is_clock (tour->start_times[i]) || (i > 0 && tour->kind == RR_TOUR_OPENING_HOURS))
      return FALSE;
  return TRUE;
}

static void
read_rules (GKeyFile *file,
            RrTour   *tour)
{
  const char *id = tour->id;

  tour->duration_min = get_number (file, id, "minutes", 180, 14400);
  tour->capacity = get_number (file, id, "places", 0, G_MAXINT32);
  tour->cutoff_min = get_number (file, id, "book-until-minutes", 60, 100000);
  tour->cancel_hours = get_number (file, id, "cancel-until-hours", 0, 10000);
  for (guint day = 1; day <= 7; day++)
    {
      g_autofree char *days = dup_text (file, id, "chartered", "");

      if (strchr (days, (int) ('0' + day)) != NULL)
        tour->charter_days |= 1u << day;
    }
  tour->rules = (RrPriceRules) {
    .early_days = get_number (file, id, "early-days", 0, 1000),
    .early_permille = get_number (file, id, "early-permille", 0, RR_PERMILLE),
    .group_from = get_number (file, id, "group-from", 0, 1000),
    .group_permille = get_number (file, id, "group-permille", 0, RR_PERMILLE),
    .tax_permille = get_number (file, id, "tax-permille", 0, RR_PERMILLE),
    .net_permille = get_number (file, id, "net-permille", RR_PERMILLE, RR_PERMILLE),
  };
}

static gboolean
is_plain_id (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.", *p) == NULL)
      return FALSE;
  return *id != '\0' && strlen (id) < 64;
}

static RrTour *
read_tour (GKeyFile   *file,
           const char *id)
{
  RrTour *tour = g_new0 (RrTour, 1);

  tour->id = g_strdup (id);
  tour->name = dup_text (file, id, "name", id);
  tour->time_zone = dup_text (file, id, "time-zone", "UTC");
  tour->zone = g_time_zone_new_identifier (tour->time_zone);
  tour->currency = dup_text (file, id, "currency", "EUR");
  read_rules (file, tour);
  read_codes (file, tour);
  if (read_units (file, tour) && read_times (file, tour) && tour->zone != NULL
      && is_plain_id (id) && rr_money_get_exponent (tour->currency, &tour->exponent))
    return tour;

  tour_free (tour);
  return NULL;
}

/**
 * rr_catalogue_new:
 * @file: a group a tour
 * @error: return location for an error
 *
 * Returns: (transfer full): the catalogue, or %NULL with %RR_ERROR_MALFORMED
 */
RrCatalogue *
rr_catalogue_new (GKeyFile  *file,
                  GError   **error)
{
  g_auto(GStrv) ids = g_key_file_get_groups (file, NULL);
  g_autoptr(RrCatalogue) self = g_new0 (RrCatalogue, 1);

  self->tours = g_ptr_array_new_with_free_func (tour_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      RrTour *tour = read_tour (file, ids[i]);

      if (tour == NULL)
        {
          g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                       /* Translators: %s is the id of a tour */
                       _("The tour %s lacks units, times, a time zone or a known currency"), ids[i]);
          return NULL;
        }
      g_ptr_array_add (self->tours, tour);
      g_hash_table_insert (self->by_id, tour->id, tour);
    }
  return g_steal_pointer (&self);
}

/**
 * rr_catalogue_free:
 * @self: (nullable) (transfer full): a catalogue
 */
void
rr_catalogue_free (RrCatalogue *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->tours, g_ptr_array_unref);
  g_free (self);
}

/**
 * rr_catalogue_find:
 * @self: a catalogue
 * @id: of a tour
 *
 * Returns: (transfer none) (nullable): the tour
 */
const RrTour *
rr_catalogue_find (RrCatalogue *self,
                   const char  *id)
{
  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  return g_hash_table_lookup (self->by_id, id);
}

/**
 * rr_catalogue_get_tours:
 * @self: a catalogue
 *
 * Returns: (transfer none) (element-type RrTour): all of them
 */
GPtrArray *
rr_catalogue_get_tours (RrCatalogue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tours;
}

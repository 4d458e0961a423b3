/* rr-catalogue.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-catalogue-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-money.h"

/* RrCatalogue is what the operator sells, read from a key file with a group a tour.
 *
 * Threads: any once it is made.
 * Ends:    with the last reference; whoever holds one of its tours keeps one.
 */
struct _RrCatalogue
{
  guint       refs;      /* (atomic) */

  GPtrArray  *tours;     /* (owned): in the order of the file */
  GHashTable *by_id;     /* id -> tour */
};

static void
tour_free (gpointer data)
{
  RrTour *tour = data;

  g_free (tour->id);
  g_free (tour->name);
  g_free (tour->reference);
  g_free (tour->locale);
  g_free (tour->time_zone);
  g_clear_pointer (&tour->zone, g_time_zone_unref);
  g_strfreev (tour->start_times);
  g_free (tour->closes);
  g_strfreev (tour->currencies);
  g_free (tour->tax_name);
  g_free (tour->meeting);
  g_free (tour->itinerary);
  g_clear_pointer (&tour->options, g_ptr_array_unref);
  g_clear_pointer (&tour->units, g_ptr_array_unref);
  g_clear_pointer (&tour->codes, g_hash_table_unref);
  g_free (tour);
}

static gboolean
is_clock (const char *text)
{
  return strlen (text) == 5 && text[2] == ':' && g_ascii_isdigit (text[0])
         && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[3]) && g_ascii_isdigit (text[4])
         && atoi (text) < 24 && atoi (text + 3) < 60;
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
is_twice (char  **times,
          guint   at)
{
  for (guint i = 0; i < at; i++)
    if (strcmp (times[i], times[at]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_times (GKeyFile *file,
            RrTour   *tour)
{
  g_autofree char *kind = rr_catalogue_dup_text (file, tour->id, "kind", "dateless");

  tour->closes = rr_catalogue_dup_text (file, tour->id, "closes", "18:00");
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
    if (!is_clock (tour->start_times[i]) || is_twice (tour->start_times, i))
      return FALSE;
  return tour->kind == RR_TOUR_START_TIME
         || (tour->start_times[1] == NULL && strcmp (tour->start_times[0], tour->closes) < 0);
}

static void
read_rules (GKeyFile *file,
            RrTour   *tour)
{
  const char *id = tour->id;

  tour->duration_min = rr_catalogue_get_number (file, id, "minutes", 180, 14400);
  tour->capacity = rr_catalogue_get_number (file, id, "places", 0, G_MAXINT32);
  tour->guests_per_guide = rr_catalogue_get_number (file, id, "guests-per-guide", 0, 1000);
  tour->cutoff_min = rr_catalogue_get_number (file, id, "book-until-minutes", 60, 100000);
  tour->cancel_hours = rr_catalogue_get_number (file, id, "cancel-until-hours", 0, 10000);
  for (guint day = 1; day <= 7; day++)
    {
      g_autofree char *days = rr_catalogue_dup_text (file, id, "chartered", "");

      if (strchr (days, (int) ('0' + day)) != NULL)
        tour->charter_days |= 1u << day;
    }
  tour->rules = (RrPriceRules) {
    .early_days = rr_catalogue_get_number (file, id, "early-days", 0, 1000),
    .early_permille = rr_catalogue_get_number (file, id, "early-permille", 0, RR_PERMILLE),
    .group_from = rr_catalogue_get_number (file, id, "group-from", 0, 1000),
    .group_permille = rr_catalogue_get_number (file, id, "group-permille", 0, RR_PERMILLE),
    .tax_permille = rr_catalogue_get_number (file, id, "tax-permille", 0, RR_PERMILLE),
    .net_permille = rr_catalogue_get_number (file, id, "net-permille", RR_PERMILLE, RR_PERMILLE),
  };
}

static gboolean
read_currencies (GKeyFile *file,
                 RrTour   *tour)
{
  g_autofree char *usual = rr_catalogue_dup_text (file, tour->id, "currency", "EUR");
  g_auto(GStrv) more = g_key_file_get_string_list (file, tour->id, "currencies", NULL, NULL);
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  guint exponent;

  g_ptr_array_add (all, g_steal_pointer (&usual));
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (all, more[i], g_str_equal, NULL))
      g_ptr_array_add (all, g_strdup (more[i]));
  for (guint i = 0; i < all->len; i++)
    if (!rr_money_get_exponent (all->pdata[i], &exponent))
      return FALSE;

  g_ptr_array_add (all, NULL);
  tour->currencies = (char **) g_ptr_array_steal (all, NULL);
  tour->currency = tour->currencies[0];
  return rr_money_get_exponent (tour->currency, &tour->exponent);
}

static const char *
redemption_name (guint redemption)
{
  return rr_redemption_get_name ((RrRedemption) redemption);
}

/* What the guest is given: a voucher with a QR code unless something else is said. */
static gboolean
read_delivery (GKeyFile *file,
               RrTour   *tour)
{
  static const char *const tickets[] = { "booking", "guest", "both", NULL };
  g_autofree char *each = rr_catalogue_dup_text (file, tour->id, "tickets", tickets[0]);
  guint redemption = RR_REDEEM_DIGITAL;

  if (!g_strv_contains (tickets, each)
      || !rr_catalogue_read_name (file, tour->id, "redemption", redemption_name, RR_N_REDEMPTIONS,
                                  &redemption)
      || !rr_catalogue_read_bits (file, tour->id, "codes-shown", rr_catalogue_code_name, RR_N_CODES,
                                  &tour->codes_shown))
    return FALSE;
  tour->ticket_each = !g_str_equal (each, tickets[0]);
  tour->voucher = !g_str_equal (each, tickets[1]);
  if (tour->codes_shown == 0)
    tour->codes_shown = 1u << RR_CODE_QR;
  tour->redemption = (RrRedemption) redemption;
  return TRUE;
}

/* Returns: (nullable): what is wrong with it; that there is such an itinerary is seen
 * where suppliers are known */
static const char *
read_itinerary (GKeyFile *file,
                RrTour   *tour)
{
  g_autofree char *itinerary = rr_catalogue_dup_text (file, tour->id, "itinerary", "");

  g_strstrip (itinerary);
  if (*itinerary == '\0')
    return NULL;
  if (!rr_catalogue_is_plain_id (itinerary))
    return _("its itinerary is not the name of one in suppliers.ini");
  if (tour->kind == RR_TOUR_DATELESS)
    return _("suppliers have to know the day, so a tour with an itinerary needs start times or opening hours");
  tour->itinerary = g_steal_pointer (&itinerary);
  return NULL;
}

static const char *
fill_tour (GKeyFile *file,
           RrTour   *tour)
{
  g_autofree char *pricing = rr_catalogue_dup_text (file, tour->id, "pricing", "unit");
  const char *problem;

  tour->name = rr_catalogue_dup_text (file, tour->id, "name", tour->id);
  tour->reference = rr_catalogue_dup_text (file, tour->id, "reference", NULL);
  tour->locale = rr_catalogue_dup_text (file, tour->id, "locale", "en");
  tour->time_zone = rr_catalogue_dup_text (file, tour->id, "time-zone", "UTC");
  tour->zone = g_time_zone_new_identifier (tour->time_zone);
  tour->tax_name = rr_catalogue_dup_text (file, tour->id, "tax-name", "VAT");
  tour->meeting = g_key_file_get_string (file, tour->id, "meeting", NULL);
  tour->per_booking = g_str_equal (pricing, "booking");
  if (!rr_catalogue_is_plain_id (tour->id))
    return _("its name may have letters, digits, “-”, “_” and “.” only");
  if (tour->zone == NULL)
    return _("its time zone is not known");
  if (!read_currencies (file, tour))
    return _("one of its currencies is not known");
  if (!read_times (file, tour))
    return _("its times are not right");
  if (!read_delivery (file, tour) || (!tour->per_booking && !g_str_equal (pricing, "unit")))
    return _("how it is priced or handed over is not right");

  problem = read_itinerary (file, tour);
  if (problem != NULL)
    return problem;
  read_rules (file, tour);
  read_codes (file, tour);
  tour->for_resellers = tour->kind != RR_TOUR_DATELESS
                        && (!g_key_file_has_key (file, tour->id, "resellers", NULL)
                            || g_key_file_get_boolean (file, tour->id, "resellers", NULL));
  return rr_catalogue_read_options (file, tour);
}

static gboolean
read_tour (RrCatalogue  *self,
           GKeyFile     *file,
           const char   *id,
           GError      **error)
{
  RrTour *tour = g_new0 (RrTour, 1);
  const char *problem;

  tour->id = g_strdup (id);
  g_ptr_array_add (self->tours, tour);
  problem = fill_tour (file, tour);
  if (problem != NULL)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                   /* Translators: the id of a tour, then what is wrong with it */
                   _("The tour “%s” cannot be sold: %s"), id, problem);
      return FALSE;
    }
  g_hash_table_insert (self->by_id, tour->id, tour);
  return TRUE;
}

/* [raft-day unit child] is about a tour, and none itself. */
static gboolean
is_part (RrCatalogue  *self,
         const char   *group,
         gboolean     *is_known)
{
  g_auto(GStrv) words = g_strsplit (group, " ", 3);
  const RrTour *tour;

  if (g_strv_length (words) != 3 || (!g_str_equal (words[1], RR_CATALOGUE_UNIT)
                                     && !g_str_equal (words[1], RR_CATALOGUE_OPTION)))
    return FALSE;

  tour = rr_catalogue_find (self, words[0]);
  *is_known = tour != NULL && g_str_equal (words[1], RR_CATALOGUE_OPTION)
              && rr_tour_find_option (tour, words[2]) != NULL;
  for (guint i = 0; tour != NULL && g_str_equal (words[1], RR_CATALOGUE_UNIT) && !*is_known
                    && i < tour->options->len; i++)
    *is_known = rr_tour_option_find_unit (tour->options->pdata[i], words[2]) != NULL;
  return TRUE;
}

static gboolean
check_part (RrCatalogue  *self,
            const char   *group,
            GError      **error)
{
  gboolean is_known = FALSE;

  if (!is_part (self, group, &is_known) || is_known)
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
               /* Translators: the title of a part of a file, such as “walk unit child” */
               _("“%s” describes a part of a tour that there is not"), group);
  return FALSE;
}

/**
 * rr_catalogue_new:
 * @file: a group a tour, and more for its units and options
 * @error: return location for an error
 *
 * Returns: (transfer full): the catalogue, or %NULL with %RR_ERROR_MALFORMED
 */
RrCatalogue *
rr_catalogue_new (GKeyFile  *file,
                  GError   **error)
{
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autoptr(RrCatalogue) self = g_new0 (RrCatalogue, 1);

  self->refs = 1;
  self->tours = g_ptr_array_new_with_free_func (tour_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      gboolean is_known;

      if (!is_part (self, groups[i], &is_known) && !read_tour (self, file, groups[i], error))
        return NULL;
    }
  for (guint i = 0; groups[i] != NULL; i++)
    if (!check_part (self, groups[i], error))
      return NULL;
  return g_steal_pointer (&self);
}

/**
 * rr_catalogue_ref:
 * @self: a catalogue
 *
 * Returns: (transfer full): the same
 */
RrCatalogue *
rr_catalogue_ref (RrCatalogue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  __atomic_add_fetch (&self->refs, 1, __ATOMIC_RELAXED);
  return self;
}

/**
 * rr_catalogue_unref:
 * @self: (nullable) (transfer full): a catalogue
 */
void
rr_catalogue_unref (RrCatalogue *self)
{
  if (self == NULL || __atomic_sub_fetch (&self->refs, 1, __ATOMIC_ACQ_REL) != 0)
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

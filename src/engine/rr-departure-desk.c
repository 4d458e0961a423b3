/* rr-departure-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-desk.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-error.h"
#include "rr-json-build.h"

/* What staff decide of a departure, and what there is to see of it. What a departure has
 * of its own goes before what its tour says, for everybody who sells.
 *
 * Threads: changes on the store's, within a transaction; the rest anywhere with a reader.
 */

/* Sets @sentence if it may not be. */
static void
set_capacity (RrDepartureRow          *row,
              const RrDepartureChange *change,
              guint                    tour_capacity,
              char                   **sentence)
{
  if (change->capacity < 0)
    {
      row->has_own_capacity = FALSE;
      row->capacity = MAX (tour_capacity, row->taken);
    }
  else if ((guint) change->capacity < row->taken)
    *sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                              "%u place is held or sold: there cannot be fewer",
                                              "%u places are held or sold: there cannot be fewer",
                                              row->taken), row->taken);
  else if (change->capacity > RR_DEPARTURE_MAX_PLACES)
    *sentence = g_strdup (_("That is more than a departure can have"));
  else
    {
      row->has_own_capacity = TRUE;
      row->capacity = (guint) change->capacity;
    }
}

/**
 * rr_departure_change:
 * @tours: what is sold
 * @store: a store
 * @tour: a tour
 * @slot: its departure
 * @change: what staff want
 * @sentence: (out) (transfer full) (nullable): why it may not be
 * @error: return location for an error
 *
 * Places that are free then go to who waits first.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_departure_change (RrCatalogueDesk          *tours,
                     RrStore                  *store,
                     const char               *tour,
                     const char               *slot,
                     const RrDepartureChange  *change,
                     char                    **sentence,
                     GError                  **error)
{
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (tours);
  const RrTour *known = rr_catalogue_find (catalogue, tour);
  g_auto(RrDepartureRow) row = { 0 };
  RrDeparture departure = { .capacity = 0 };
  gboolean found, leaves;

  *sentence = NULL;
  if (!rr_store_departure_find (store, tour, slot, &row, &found, error))
    return FALSE;
  leaves = known != NULL && rr_tour_find_slot (known, slot, &departure);
  if (!found && !leaves)
    {
      *sentence = g_strdup (_("There is no such departure"));
      return TRUE;
    }

  g_strlcpy (row.tour, tour, sizeof row.tour);
  g_strlcpy (row.slot, slot, sizeof row.slot);
  if (!row.has_own_capacity)
    row.capacity = MAX (departure.capacity, row.taken);
  if (change->sets_capacity)
    set_capacity (&row, change, departure.capacity, sentence);
  if (change->sets_closed)
    row.is_closed = change->is_closed;
  if (change->guides != NULL)
    {
      g_free (row.guides);
      row.guides = g_strdup (change->guides);
    }
  if (*sentence == NULL && row.guides != NULL && strlen (row.guides) > RR_DEPARTURE_MAX_GUIDES)
    *sentence = g_strdup (_("These are too many guides"));
  return *sentence != NULL || rr_store_departure_put (store, &row, error);
}

static void
add_row (const RrDepartureRow *row,
         gpointer              data)
{
  g_ptr_array_add (data, rr_departure_row_copy (row));
}

/**
 * rr_departure_read:
 * @tours: what is sold
 * @reader: a reader
 * @from: the first day
 * @n_days: how many
 * @tour: (nullable): only this one
 * @error: return location for an error
 *
 * Returns: (transfer full): the board; %NULL with %RR_ERROR_STORE
 */
RrDepartureBoard *
rr_departure_read (RrCatalogueDesk  *tours,
                   RrStoreReader    *reader,
                   const GDate      *from,
                   guint             n_days,
                   const char       *tour,
                   GError          **error)
{
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (tours);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_departure_row_free);
  char first[12], last[12];
  GDate until = *from;

  g_date_add_days (&until, MIN (n_days, RR_BOARD_MAX_DAYS));
  g_date_strftime (first, sizeof first, "%Y-%m-%d", from);
  g_date_strftime (last, sizeof last, "%Y-%m-%d", &until);
  if (!rr_store_reader_departures (reader, first, last, tour, add_row, rows, error))
    return NULL;
  return rr_departure_board_new (catalogue, from, n_days, tour, rows);
}

/* --- for scripts ---------------------------------------------------------------- */

static void
add_guides (JsonBuilder *builder,
            const char  *guides)
{
  g_auto(GStrv) names = g_strsplit (guides, "\n", -1);

  json_builder_set_member_name (builder, "guides");
  json_builder_begin_array (builder);
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      json_builder_add_string_value (builder, names[i]);
  json_builder_end_array (builder);
}

static void
add_entry (JsonBuilder        *builder,
           const RrBoardEntry *entry)
{
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "tour", entry->tour_id);
  rr_json_add_text (builder, "name", entry->name);
  rr_json_add_text (builder, "departure", entry->slot);
  rr_json_add_int (builder, "capacity", entry->capacity);
  rr_json_add_int (builder, "confirmed", entry->confirmed);
  rr_json_add_int (builder, "held", entry->held);
  if (entry->held_until_ms != 0)
    {
      g_autoptr(GDateTime) until = g_date_time_new_from_unix_utc (entry->held_until_ms / 1000);
      g_autofree char *stamp = until != NULL ? g_date_time_format (until, "%Y-%m-%dT%H:%M:%SZ") : NULL;

      rr_json_add_text (builder, "held_until", stamp != NULL ? stamp : "");
    }
  rr_json_add_int (builder, "free", rr_board_entry_get_free (entry));
  rr_json_add_int (builder, "waiting", entry->n_waiting);
  rr_json_add_int (builder, "waiting_places", entry->waiting_places);
  rr_json_add_bool (builder, "closed", entry->is_closed);
  rr_json_add_bool (builder, "in_programme", !entry->is_orphan);
  rr_json_add_int (builder, "guides_needed", entry->n_needed);
  add_guides (builder, entry->guides);
  json_builder_end_object (builder);
}

/**
 * rr_departure_to_json:
 * @board: departures
 * @len: (out): length
 *
 * Returns: (transfer full): an array
 */
char *
rr_departure_to_json (const RrDepartureBoard *board,
                      gsize                  *len)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < board->entries->len; i++)
    add_entry (builder, board->entries->pdata[i]);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, len);
}

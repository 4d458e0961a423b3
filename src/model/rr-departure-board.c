/* rr-departure-board.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-board.h"

#include <string.h>

/* RrDepartureBoard is what tours say of some days and what is known of each departure,
 * brought together. A departure that was booked and that the tours know no more is on it
 * too: somebody will stand there.
 *
 * Threads: any; it does not change.
 * Ends:    with its last reference.
 */

/**
 * rr_departure_row_clear:
 * @row: a departure; what it owns is freed
 */
void
rr_departure_row_clear (RrDepartureRow *row)
{
  g_clear_pointer (&row->guides, g_free);
}

/**
 * rr_departure_row_copy:
 * @row: a departure
 *
 * Returns: (transfer full): a copy
 */
RrDepartureRow *
rr_departure_row_copy (const RrDepartureRow *row)
{
  RrDepartureRow *copy = g_new (RrDepartureRow, 1);

  *copy = *row;
  copy->guides = g_strdup (row->guides);
  return copy;
}

/**
 * rr_departure_row_free:
 * @row: (transfer full): a copy
 */
void
rr_departure_row_free (RrDepartureRow *row)
{
  rr_departure_row_clear (row);
  g_free (row);
}

static void
entry_free (gpointer data)
{
  RrBoardEntry *entry = data;

  g_free (entry->guides);
  g_free (entry);
}

static guint
row_hash (gconstpointer data)
{
  const RrDepartureRow *row = data;

  return g_str_hash (row->tour) * 31 + g_str_hash (row->slot);
}

static gboolean
row_equal (gconstpointer one,
           gconstpointer two)
{
  const RrDepartureRow *a = one, *b = two;

  return strcmp (a->slot, b->slot) == 0 && strcmp (a->tour, b->tour) == 0;
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0'; p++)
    n += *p != '\n' && (p == text || p[-1] == '\n');
  return n;
}

/* --- one departure ------------------------------------------------------------ */

static void
fill_counts (RrBoardEntry         *entry,
             const RrDepartureRow *row)
{
  guint per_guide = entry->tour != NULL ? entry->tour->guests_per_guide : 0;

  entry->capacity = row->has_own_capacity ? row->capacity : MAX (entry->tour_capacity, row->taken);
  entry->has_own_capacity = row->has_own_capacity;
  entry->is_closed = row->is_closed;
  entry->held = MIN (row->held, row->taken);
  entry->held_until_ms = row->held_until_ms;
  entry->confirmed = row->taken - entry->held;
  entry->n_waiting = row->n_waiting;
  entry->waiting_places = row->waiting_places;
  entry->guides = g_strdup (row->guides != NULL ? row->guides : "");
  entry->n_guides = count_lines (entry->guides);
  entry->n_needed = per_guide > 0 ? (row->taken + per_guide - 1) / per_guide : 0;
}

static void
add_entry (RrDepartureBoard     *self,
           const RrTour         *tour,
           const RrDeparture    *slot,
           const RrDepartureRow *row)
{
  static const RrDepartureRow nothing = { .guides = NULL };
  RrBoardEntry *entry;

  if (self->entries->len >= RR_BOARD_MAX_ENTRIES)
    {
      self->is_cut = TRUE;
      return;
    }
  entry = g_new0 (RrBoardEntry, 1);
  entry->tour = tour;
  entry->name = tour->name;
  entry->start_ms = slot->start_ms;
  entry->cutoff_ms = slot->cutoff_ms;
  entry->tour_capacity = slot->capacity;
  g_strlcpy (entry->tour_id, tour->id, sizeof entry->tour_id);
  g_strlcpy (entry->slot, slot->id, sizeof entry->slot);
  g_strlcpy (entry->date, slot->date, sizeof entry->date);
  if (strlen (slot->start) > 16)
    g_strlcpy (entry->start, slot->start + 11, 6);
  fill_counts (entry, row != NULL ? row : &nothing);
  g_ptr_array_add (self->entries, entry);
}

/* Its id is its local start, so that it can be shown when nobody knows it any more. */
static void
add_orphan (RrDepartureBoard     *self,
            const RrDepartureRow *row)
{
  g_autoptr(GDateTime) start = g_date_time_new_from_iso8601 (row->slot, NULL);
  RrBoardEntry *entry;

  if (row->taken == 0 && row->n_waiting == 0)
    return;
  entry = g_new0 (RrBoardEntry, 1);
  g_strlcpy (entry->tour_id, row->tour, sizeof entry->tour_id);
  g_strlcpy (entry->slot, row->slot, sizeof entry->slot);
  entry->tour = rr_catalogue_find (self->catalogue, row->tour);
  entry->name = entry->tour != NULL ? entry->tour->name : entry->tour_id;
  entry->is_orphan = TRUE;
  entry->start_ms = start != NULL ? g_date_time_to_unix (start) * 1000 : G_MAXINT64;
  entry->cutoff_ms = start != NULL ? 0 : G_MAXINT64;
  if (start != NULL)
    {
      g_strlcpy (entry->date, row->slot, 11);
      g_strlcpy (entry->start, row->slot + 11, 6);
    }
  fill_counts (entry, row);
  g_ptr_array_add (self->entries, entry);
}

static int
compare_entries (gconstpointer one,
                 gconstpointer two)
{
  const RrBoardEntry *a = *(RrBoardEntry *const *) one, *b = *(RrBoardEntry *const *) two;
  int order = (*a->date == '\0') - (*b->date == '\0');

  if (order == 0)
    order = strcmp (a->date, b->date);
  if (order == 0)
    order = strcmp (a->start, b->start);
  if (order == 0)
    order = g_utf8_collate (a->name, b->name);
  return order != 0 ? order : strcmp (a->slot, b->slot);
}

/* --- all of them -------------------------------------------------------------- */

static RrDepartureRow *
take_row (GHashTable *by_slot,
          const char *tour,
          const char *slot)
{
  RrDepartureRow key = { .guides = NULL };
  RrDepartureRow *row;

  g_strlcpy (key.tour, tour, sizeof key.tour);
  g_strlcpy (key.slot, slot, sizeof key.slot);
  row = g_hash_table_lookup (by_slot, &key);
  if (row != NULL)
    g_hash_table_remove (by_slot, &key);
  return row;
}

static void
add_tour (RrDepartureBoard *self,
          const RrTour     *tour,
          const GDate      *from,
          guint             n_days,
          GHashTable       *by_slot)
{
  RrDeparture slots[RR_TOUR_MAX_SLOTS];
  GDate day = *from;

  if (tour->kind == RR_TOUR_DATELESS && rr_tour_find_slot (tour, "", &slots[0]))
    add_entry (self, tour, &slots[0], take_row (by_slot, tour->id, ""));
  for (guint i = 0; i < n_days && tour->kind != RR_TOUR_DATELESS; i++, g_date_add_days (&day, 1))
    {
      guint n = rr_tour_slots_on (tour, &day, slots);

      for (guint k = 0; k < n; k++)
        add_entry (self, tour, &slots[k], take_row (by_slot, tour->id, slots[k].id));
    }
}

/**
 * rr_departure_board_new:
 * @catalogue: what is sold
 * @from: the first day
 * @n_days: how many, up to %RR_BOARD_MAX_DAYS
 * @tour: (nullable): only this one
 * @rows: (element-type RrDepartureRow): what is known of departures of these days
 *
 * Returns: (transfer full): the board
 */
RrDepartureBoard *
rr_departure_board_new (RrCatalogue *catalogue,
                        const GDate *from,
                        guint        n_days,
                        const char  *tour,
                        GPtrArray   *rows)
{
  g_autoptr(GHashTable) by_slot = g_hash_table_new (row_hash, row_equal);
  RrDepartureBoard *self = g_new0 (RrDepartureBoard, 1);
  GPtrArray *tours = rr_catalogue_get_tours (catalogue);
  GDate until = *from;

  n_days = MIN (n_days, RR_BOARD_MAX_DAYS);
  self->ref_count = 1;
  self->catalogue = rr_catalogue_ref (catalogue);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  g_date_strftime (self->from, sizeof self->from, "%Y-%m-%d", from);
  g_date_add_days (&until, n_days);
  g_date_strftime (self->until, sizeof self->until, "%Y-%m-%d", &until);
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (by_slot, rows->pdata[i]);

  for (guint i = 0; i < tours->len; i++)
    if (tour == NULL || strcmp (((const RrTour *) tours->pdata[i])->id, tour) == 0)
      add_tour (self, tours->pdata[i], from, n_days, by_slot);
  for (guint i = 0; i < rows->len; i++)
    {
      const RrDepartureRow *row = rows->pdata[i];

      if (g_hash_table_contains (by_slot, row) && (tour == NULL || strcmp (row->tour, tour) == 0))
        add_orphan (self, row);
    }
  g_ptr_array_sort (self->entries, compare_entries);
  return self;
}

/**
 * rr_departure_board_ref:
 * @self: a board
 *
 * Returns: (transfer full): the same
 */
RrDepartureBoard *
rr_departure_board_ref (RrDepartureBoard *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_departure_board_unref:
 * @self: (transfer full): a board
 */
void
rr_departure_board_unref (RrDepartureBoard *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_ptr_array_unref (self->entries);
  rr_catalogue_unref (self->catalogue);
  g_free (self);
}

/**
 * rr_departure_board_find:
 * @self: a board
 * @tour: a tour
 * @slot: its departure
 *
 * Returns: (transfer none) (nullable): what is on the board of it
 */
const RrBoardEntry *
rr_departure_board_find (const RrDepartureBoard *self,
                         const char             *tour,
                         const char             *slot)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const RrBoardEntry *entry = self->entries->pdata[i];

      if (strcmp (entry->slot, slot) == 0 && strcmp (entry->tour_id, tour) == 0)
        return entry;
    }
  return NULL;
}

/**
 * rr_board_entry_get_free:
 * @entry: a departure
 *
 * Returns: places that are neither held nor sold, whether or not they are for sale
 */
guint
rr_board_entry_get_free (const RrBoardEntry *entry)
{
  guint taken = entry->confirmed + entry->held;

  return entry->capacity > taken ? entry->capacity - taken : 0;
}

/**
 * rr_board_entry_is_short:
 * @entry: a departure
 *
 * Returns: %TRUE if it has fewer guides than its guests need
 */
gboolean
rr_board_entry_is_short (const RrBoardEntry *entry)
{
  return entry->n_guides < entry->n_needed;
}

/**
 * rr_board_entry_is_chartered:
 * @entry: a departure
 *
 * Returns: %TRUE if its tour is sold whole on this day, and staff did not decide otherwise
 */
gboolean
rr_board_entry_is_chartered (const RrBoardEntry *entry)
{
  GDate day;

  if (entry->tour == NULL || entry->is_orphan || entry->has_own_capacity || *entry->date == '\0'
      || !rr_tour_parse_date (entry->date, &day))
    return FALSE;
  return (entry->tour->charter_days >> g_date_get_weekday (&day) & 1) != 0;
}

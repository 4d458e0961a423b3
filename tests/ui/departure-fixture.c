/* departure-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "departure-fixture.h"

static const char *const names[] = {
  "Ridge walk", "Rafting, a whole day", "Via ferrata with lunch at the hut on the saddle", "Ice climbing",
  "Snow shoes by night", "Canyon",
};

static RrCatalogue *
make_catalogue (guint n_tours)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  RrCatalogue *catalogue;

  for (guint i = 0; i < n_tours; i++)
    {
      g_autofree char *id = g_strdup_printf ("tour%03u", i);
      g_autofree char *name = i < G_N_ELEMENTS (names) ? g_strdup (names[i]) : g_strdup_printf ("Tour %u", i);

      g_key_file_set_string (file, id, "name", name);
      g_key_file_set_string (file, id, "kind", i % 6 == 5 ? "dateless" : "start-time");
      g_key_file_set_string (file, id, "time-zone", "Europe/Zurich");
      g_key_file_set_string (file, id, "starts", "08:00;14:00");
      g_key_file_set_integer (file, id, "places", 12);
      g_key_file_set_integer (file, id, "guests-per-guide", i % 3 == 2 ? 0 : 6);
      g_key_file_set_string (file, id, "units", "adult:9500");
    }
  catalogue = rr_catalogue_new (file, &error);
  g_assert_no_error (error);
  return catalogue;
}

static void
add_row (GPtrArray  *rows,
         guint       tour,
         const char *slot,
         guint       n)
{
  RrDepartureRow *row = g_new0 (RrDepartureRow, 1);

  g_snprintf (row->tour, sizeof row->tour, "tour%03u", tour);
  g_strlcpy (row->slot, slot, sizeof row->slot);
  row->capacity = 12;
  row->taken = n * 5 % 13;
  row->held = row->taken > 3 ? n % 4 : 0;
  row->held_until_ms = row->held > 0 ? DEPARTURE_FIXTURE_NOW_MS + (3 + n % 50) * 60000 : 0;
  row->n_waiting = row->taken == 12 ? 1 + n % 3 : 0;
  row->waiting_places = row->n_waiting * 2;
  row->is_closed = n % 9 == 4;
  row->guides = g_strdup (n % 3 == 0 ? "Anna Frick\nBen" : n % 3 == 1 ? "Cora" : "");
  g_ptr_array_add (rows, row);
}

RrDepartureBoard *
departure_fixture_make_board (guint n_tours,
                              guint n_days)
{
  g_autoptr(RrCatalogue) catalogue = make_catalogue (n_tours);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_departure_row_free);
  GDate from, day;

  g_assert_true (rr_tour_parse_date ("2026-11-27", &from));
  day = from;
  for (guint d = 0; d < n_days; d++, g_date_add_days (&day, 1))
    for (guint i = 0; i < n_tours; i++)
      {
        char slot[40];

        g_date_strftime (slot, sizeof slot, d % 2 == 0 ? "%Y-%m-%dT08:00:00+01:00" : "%Y-%m-%dT14:00:00+01:00", &day);
        if (i % 6 != 5)
          add_row (rows, i, slot, i + d * 7 + 1);
      }
  if (n_tours > 0)
    add_row (rows, 0, "2026-11-27T07:00:00+01:00", 2);
  return rr_departure_board_new (catalogue, &from, n_days, NULL, rows);
}

RrDeparturesPage *
departure_fixture_add (Fixture *fixture)
{
  RrDeparturesPage *page = RR_DEPARTURES_PAGE (rr_departures_page_new ());
  GDate from;

  g_assert_true (rr_tour_parse_date ("2026-11-27", &from));
  rr_window_add_page (fixture->window, "departures", "Departures", "rr-departures-symbolic", GTK_WIDGET (page));
  rr_window_show_page (fixture->window, "departures");
  rr_departures_page_set_now (page, DEPARTURE_FIXTURE_NOW_MS);
  rr_departures_page_show_day (page, &from);
  return page;
}

GPtrArray *
departure_fixture_make_waiting (const RrBoardEntry *entry,
                                guint               n)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_waiting_row_free);

  for (guint i = 0; i < n; i++)
    {
      RrWaitingRow *row = g_new0 (RrWaitingRow, 1);

      g_snprintf (row->uuid, sizeof row->uuid, "%036u", i);
      g_strlcpy (row->tour, entry->tour_id, sizeof row->tour);
      g_strlcpy (row->slot, entry->slot, sizeof row->slot);
      row->state = i == 0 ? RR_WAITING_OFFERED : RR_WAITING_OPEN;
      row->until_ms = i == 0 ? DEPARTURE_FIXTURE_NOW_MS + 42 * 60000 : 0;
      row->places = 1 + i;
      row->name = g_strdup (i % 2 == 0 ? "Maria Huber" : "Dario");
      row->phone = g_strdup ("+423 777 00 00");
      g_ptr_array_add (rows, row);
    }
  return rows;
}

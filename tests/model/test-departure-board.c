/* test-departure-board.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-departure-board.h"
#include "rr-task.h"

/* A walk twice a day, a hut without a date, and what became of them. */

static const char tours[] =
    "[walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;14:00\nplaces=10\n"
    "guests-per-guide=4\nchartered=7\nunits=adult:100\n"
    "[hut]\nname=Hut\nplaces=20\nunits=adult:100\n";

static RrCatalogue *
make_catalogue (void)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  RrCatalogue *catalogue;

  g_assert_true (g_key_file_load_from_data (file, tours, -1, G_KEY_FILE_NONE, NULL));
  catalogue = rr_catalogue_new (file, &error);
  g_assert_no_error (error);
  return catalogue;
}

static GPtrArray *
make_rows (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) rr_departure_row_free);
}

static RrDepartureRow *
add_row (GPtrArray  *rows,
         const char *tour,
         const char *slot,
         guint       taken)
{
  RrDepartureRow *row = g_new0 (RrDepartureRow, 1);

  g_strlcpy (row->tour, tour, sizeof row->tour);
  g_strlcpy (row->slot, slot, sizeof row->slot);
  row->capacity = 10;
  row->taken = taken;
  g_ptr_array_add (rows, row);
  return row;
}

static RrDepartureBoard *
make_board (guint       n_days,
            const char *tour,
            GPtrArray  *rows)
{
  g_autoptr(RrCatalogue) catalogue = make_catalogue ();
  GDate from;

  g_assert_true (rr_tour_parse_date ("2026-11-27", &from));
  return rr_departure_board_new (catalogue, &from, n_days, tour, rows);
}

static void
test_programme (void)
{
  g_autoptr(GPtrArray) rows = make_rows ();
  g_autoptr(RrDepartureBoard) board = make_board (3, NULL, rows);
  const RrBoardEntry *first = board->entries->pdata[0], *last = board->entries->pdata[6];

  g_assert_cmpuint (board->entries->len, ==, 7);
  g_assert_cmpstr (board->until, ==, "2026-11-30");
  g_assert_cmpstr (first->slot, ==, "2026-11-27T08:00:00+01:00");
  g_assert_cmpstr (first->start, ==, "08:00");
  g_assert_cmpuint (first->capacity, ==, 10);
  g_assert_cmpuint (first->n_needed, ==, 0);
  g_assert_cmpstr (last->tour_id, ==, "hut");
  g_assert_cmpstr (last->date, ==, "");
  g_assert_cmpuint (((const RrBoardEntry *) board->entries->pdata[4])->capacity, ==, 0);
}

static void
test_counts (void)
{
  g_autoptr(GPtrArray) rows = make_rows ();
  RrDepartureRow *row = add_row (rows, "walk", "2026-11-27T14:00:00+01:00", 9);
  g_autoptr(RrDepartureBoard) board = NULL;
  const RrBoardEntry *entry;

  row->held = 2;
  row->held_until_ms = 77;
  row->n_waiting = 1;
  row->waiting_places = 3;
  row->guides = g_strdup ("Anna\n\nBen");
  board = make_board (1, NULL, rows);
  entry = rr_departure_board_find (board, "walk", "2026-11-27T14:00:00+01:00");

  g_assert_nonnull (entry);
  g_assert_cmpuint (entry->confirmed, ==, 7);
  g_assert_cmpuint (entry->held, ==, 2);
  g_assert_cmpuint (rr_board_entry_get_free (entry), ==, 1);
  g_assert_cmpuint (entry->n_needed, ==, 3);
  g_assert_cmpuint (entry->n_guides, ==, 2);
  g_assert_true (rr_board_entry_is_short (entry));
}

static void
test_own_capacity (void)
{
  g_autoptr(GPtrArray) rows = make_rows ();
  g_autoptr(RrDepartureBoard) board = NULL;
  const RrBoardEntry *entry;

  add_row (rows, "walk", "2026-11-27T08:00:00+01:00", 3)->has_own_capacity = TRUE;
  ((RrDepartureRow *) rows->pdata[0])->capacity = 4;
  board = make_board (1, "walk", rows);
  entry = board->entries->pdata[0];

  g_assert_cmpuint (board->entries->len, ==, 2);
  g_assert_cmpuint (entry->capacity, ==, 4);
  g_assert_cmpuint (entry->tour_capacity, ==, 10);
}

/* The tour left at seven once, and another is not sold any more. */
static void
test_orphans (void)
{
  g_autoptr(GPtrArray) rows = make_rows ();
  g_autoptr(RrDepartureBoard) board = NULL;
  const RrBoardEntry *early, *gone;

  add_row (rows, "walk", "2026-11-27T07:00:00+01:00", 2);
  add_row (rows, "gone", "2026-11-27T12:00:00+01:00", 1);
  add_row (rows, "gone", "2026-11-27T13:00:00+01:00", 0);
  board = make_board (1, NULL, rows);
  early = board->entries->pdata[0];
  gone = rr_departure_board_find (board, "gone", "2026-11-27T12:00:00+01:00");

  g_assert_cmpuint (board->entries->len, ==, 5);
  g_assert_cmpstr (early->start, ==, "07:00");
  g_assert_true (early->is_orphan);
  g_assert_cmpstr (early->name, ==, "Ridge walk");
  g_assert_cmpstr (gone->name, ==, "gone");
  g_assert_null (gone->tour);
  g_assert_cmpuint (rr_board_entry_get_free (gone), ==, 0);
}

/* A slot of another program's making must not break the board. */
static void
test_odd_slot (void)
{
  g_autoptr(GPtrArray) rows = make_rows ();
  g_autoptr(RrDepartureBoard) board = NULL;

  add_row (rows, "walk", "2026-11-27", 2);
  board = make_board (1, NULL, rows);

  g_assert_cmpuint (board->entries->len, ==, 4);
  g_assert_true (((const RrBoardEntry *) board->entries->pdata[3])->is_orphan);
}

static const RrBoardEntry *
entry_of (RrDepartureBoard *board,
          const char       *date)
{
  for (guint i = 0; i < board->entries->len; i++)
    if (strcmp (((const RrBoardEntry *) board->entries->pdata[i])->date, date) == 0)
      return board->entries->pdata[i];
  return NULL;
}

/* Sundays are sold whole, until staff give one places of its own. */
static void
test_chartered (void)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(RrCatalogue) catalogue = NULL;
  g_autoptr(GPtrArray) rows = make_rows ();
  g_autoptr(RrDepartureBoard) board = NULL;
  g_autoptr(RrDepartureBoard) opened = NULL;
  RrDepartureRow *row;
  GDate from;

  g_assert_true (g_key_file_load_from_data (file, "[raft]\nkind=start-time\nstarts=09:00\nplaces=8\nunits=adult:1\n"
                                            "chartered=7\n", -1, G_KEY_FILE_NONE, NULL));
  catalogue = rr_catalogue_new (file, NULL);
  g_assert_true (rr_tour_parse_date ("2026-11-28", &from));
  board = rr_departure_board_new (catalogue, &from, 2, NULL, rows);
  row = add_row (rows, "raft", "2026-11-29T09:00:00Z", 0);
  g_strlcpy (row->slot, entry_of (board, "2026-11-29")->slot, sizeof row->slot);
  row->has_own_capacity = TRUE;
  opened = rr_departure_board_new (catalogue, &from, 2, NULL, rows);

  g_assert_false (rr_board_entry_is_chartered (entry_of (board, "2026-11-28")));
  g_assert_true (rr_board_entry_is_chartered (entry_of (board, "2026-11-29")));
  g_assert_cmpuint (entry_of (board, "2026-11-29")->capacity, ==, 0);
  g_assert_false (rr_board_entry_is_chartered (entry_of (opened, "2026-11-29")));
}

int
main (int   argc,
      char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/model/departure-board/" name, func)
  ADD ("has-what-the-tours-say", test_programme);
  ADD ("counts-what-is-taken-and-who-is-needed", test_counts);
  ADD ("a-departure-may-have-places-of-its-own", test_own_capacity);
  ADD ("who-is-booked-on-what-is-gone-is-not-forgotten", test_orphans);
  ADD ("an-odd-departure-is-shown-without-a-day", test_odd_slot);
  ADD ("a-day-that-is-sold-whole-is-told-from-one-without-places", test_chartered);
#undef ADD
  failed = g_test_run ();
  rr_assert_quiescent ();
  return failed;
}

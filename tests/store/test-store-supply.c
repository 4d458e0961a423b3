/* test-store-supply.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "rr-store-supply.h"
#include "rr-task.h"
#include "../support/folder.h"

/* What others keep for a booking, on a store of its own. */

#define UUID "0b6f0f4e-5a0e-4b6e-9b1d-3c1f5f8f7a11"

typedef struct
{
  char    *folder;
  char    *path;
  RrStore *store;
} Fixture;

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->folder = g_dir_make_tmp ("roundrock-supply-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "roundrock.db", NULL);
  f->store = rr_store_open (f->path, NULL);
  g_assert_nonnull (f->store);
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  rr_store_close (f->store);
  folder_remove (f->folder);
  g_free (f->path);
  g_free (f->folder);
  rr_assert_quiescent ();
}

typedef struct
{
  RrSupplyState state;    /* to go to; NONE: only look */
  gboolean      inserts;
  const char   *slot;     /* (nullable): inserts it for a move there */
  gint64        after;
  guint         number;   /* to go to its state, as the next two */
  gboolean      arrives;
  gboolean      returns;
  gboolean      is_one;   /* only that number */
  gboolean      had;
  RrSupplyRow   row;
} Act;

static gboolean
act_cb (RrStore  *store,
        gpointer  data,
        GError  **error)
{
  Act *act = data;
  RrSupplyRow fresh = { .booking = UUID, .state = RR_SUPPLY_ASKED, .date = "2026-12-05", .legs = (char *) "s1:p1:D:0",
                        .party = (char *) "adult:2" };

  g_strlcpy (fresh.slot, act->slot != NULL ? act->slot : "", sizeof fresh.slot);
  return ((!act->inserts && act->slot == NULL) || rr_store_supply_insert (store, &fresh, error))
         && (act->state == RR_SUPPLY_NONE || rr_store_supply_advance (store, UUID, act->number, act->state, error))
         && (!act->arrives || rr_store_supply_arrive (store, UUID, act->number, error))
         && (!act->returns
             || rr_store_supply_return (store, UUID, act->is_one ? (gint64) act->number : -1, &act->had, error))
         && rr_store_supply_find (store, UUID, act->after, &act->row, error);
}

/* Returns: how it stands afterwards */
static RrSupplyState
commit (Fixture *f,
        Act     *act)
{
  RrStoreItem item = { .write = act_cb, .data = act };

  g_assert_true (rr_store_commit (f->store, &item, 1, NULL));
  rr_supply_row_clear (&act->row);
  return act->row.state;
}

static RrSupplyState
go_to (Fixture       *f,
       RrSupplyState  state)
{
  Act act = { .state = state };

  return commit (f, &act);
}

static guint
count_open (Fixture *f)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GPtrArray) uuids = rr_store_reader_supplies_open (reader, NULL);

  g_assert_nonnull (uuids);
  return uuids->len;
}

static void
test_forward (Fixture       *f,
              gconstpointer  data)
{
  Act begin = { .inserts = TRUE };

  g_assert_cmpint (go_to (f, RR_SUPPLY_NONE), ==, RR_SUPPLY_NONE);
  g_assert_cmpint (commit (f, &begin), ==, RR_SUPPLY_ASKED);
  g_assert_cmpuint (count_open (f), ==, 1);
  g_assert_cmpint (go_to (f, RR_SUPPLY_HELD), ==, RR_SUPPLY_HELD);
  g_assert_cmpint (go_to (f, RR_SUPPLY_CONFIRMED), ==, RR_SUPPLY_CONFIRMED);
  g_assert_cmpuint (count_open (f), ==, 0);
  /* An answer that comes twice, or late, takes nothing back. */
  g_assert_cmpint (go_to (f, RR_SUPPLY_HELD), ==, RR_SUPPLY_CONFIRMED);
}

static void
test_returned_once (Fixture       *f,
                    gconstpointer  data)
{
  Act begin = { .inserts = TRUE }, back = { .returns = TRUE };

  commit (f, &back);
  g_assert_false (back.had);
  commit (f, &begin);
  go_to (f, RR_SUPPLY_CONFIRMED);
  g_assert_cmpint (commit (f, &back), ==, RR_SUPPLY_RETURNING);
  g_assert_true (back.had);
  g_assert_cmpuint (count_open (f), ==, 1);
  /* That it was held is news no more. */
  g_assert_cmpint (go_to (f, RR_SUPPLY_HELD), ==, RR_SUPPLY_RETURNING);
  g_assert_cmpint (go_to (f, RR_SUPPLY_RETURNED), ==, RR_SUPPLY_RETURNED);
  g_assert_cmpint (commit (f, &back), ==, RR_SUPPLY_RETURNED);
  g_assert_false (back.had);
  g_assert_cmpuint (count_open (f), ==, 0);
}

/* One that is confirmed, and confirmed for another day. */
static void
move_one (Fixture *f)
{
  Act begin = { .inserts = TRUE }, move = { .slot = "2026-12-06T08:00" };
  Act there = { .state = RR_SUPPLY_CONFIRMED, .number = 1 };

  commit (f, &begin);
  go_to (f, RR_SUPPLY_CONFIRMED);
  g_assert_cmpint (commit (f, &move), ==, RR_SUPPLY_ASKED);
  g_assert_cmpuint (move.row.number, ==, 1);
  g_assert_cmpint (commit (f, &there), ==, RR_SUPPLY_CONFIRMED);
}

static void
test_moved (Fixture       *f,
            gconstpointer  data)
{
  Act arrive = { .arrives = TRUE, .number = 1 }, back = { .state = RR_SUPPLY_RETURNED };

  move_one (f);
  /* Confirmed, but not there before somebody has said so. */
  g_assert_cmpuint (count_open (f), ==, 1);

  g_assert_cmpint (commit (f, &arrive), ==, RR_SUPPLY_RETURNING);
  g_assert_cmpuint (arrive.row.number, ==, 0);
  g_assert_cmpint (commit (f, &back), ==, RR_SUPPLY_CONFIRMED);
  g_assert_cmpuint (back.row.number, ==, 1);
  g_assert_cmpstr (back.row.slot, ==, "");
  g_assert_cmpuint (count_open (f), ==, 0);
}

static void
test_stays (Fixture       *f,
            gconstpointer  data)
{
  Act stay = { .returns = TRUE, .is_one = TRUE, .number = 1 };
  Act back = { .state = RR_SUPPLY_RETURNED, .number = 1 }, all = { .returns = TRUE };

  move_one (f);
  g_assert_cmpint (commit (f, &stay), ==, RR_SUPPLY_RETURNING);
  g_assert_cmpuint (stay.row.number, ==, 1);
  g_assert_cmpint (commit (f, &back), ==, RR_SUPPLY_CONFIRMED);
  g_assert_cmpuint (back.row.number, ==, 0);
  g_assert_cmpuint (count_open (f), ==, 0);

  commit (f, &all);
  g_assert_true (all.had);
  g_assert_cmpuint (all.row.number, ==, 0);
}

static void
test_in_turn (Fixture       *f,
              gconstpointer  data)
{
  Act all = { .returns = TRUE, .after = -1 };
  static const struct { gint64 after; guint next; } turns[] = { { -1, 0 }, { 0, 1 }, { 1, 0 } };

  move_one (f);
  commit (f, &all);
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      Act look = { .after = turns[i].after };

      g_assert_cmpint (commit (f, &look), ==, RR_SUPPLY_RETURNING);
      g_assert_cmpuint (look.row.number, ==, turns[i].next);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/supply/goes-forward-only", Fixture, NULL, setup, test_forward, teardown);
  g_test_add ("/store/supply/is-given-back-once", Fixture, NULL, setup, test_returned_once, teardown);
  g_test_add ("/store/supply/is-moved-and-given-back-where-it-was", Fixture, NULL, setup, test_moved, teardown);
  g_test_add ("/store/supply/stays-where-it-is", Fixture, NULL, setup, test_stays, teardown);
  g_test_add ("/store/supply/nobody-who-keeps-it-keeps-others-waiting", Fixture, NULL, setup, test_in_turn, teardown);
  return g_test_run ();
}

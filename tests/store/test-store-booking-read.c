/* test-store-booking-read.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-support.h"

#include "rr-store-booking-read.h"

/* What somebody sees who looks for bookings. */

#define HOUR_MS G_GINT64_CONSTANT (3600000)

static const struct
{
  const char    *name;
  const char    *email;
  const char    *phone;
  const char    *tour;
  const char    *slot;
  RrBookingState state;
  guint          places;
  gint64         retail;
  const char    *currency;
} rows[] = {
  { "Anna Meier", "anna@example.org", "+41 79 123 45 67", "walk", "2026-11-25T08:00:00+01:00", RR_BOOKING_CONFIRMED, 2,
    20000, "CHF" },
  { "beat frei", NULL, "0041", "walk", "2026-11-24T08:00:00+01:00", RR_BOOKING_HOLD, 4, 40000, "CHF" },
  { "Carla", "carla_50%@example.org", NULL, "raft", "2026-11-25T09:00:00+13:00", RR_BOOKING_HOLD, 1, 100, "JPY" },
  { NULL, "dora@example.org", NULL, "pass", "", RR_BOOKING_CANCELLED, 3, 3000, "EUR" },
  { "Emil", NULL, NULL, "walk", "2026-11-25T08:00:00+01:00", RR_BOOKING_FAILED, 1, 10000, "CHF" },
};

static gboolean
fill_cb (RrStore  *store,
         gpointer  data,
         GError  **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      RrBookingRow row = { .state = rows[i].state, .places = rows[i].places, .created_ms = NOW_MS + i * HOUR_MS,
                           .retail = rows[i].retail, .email = (char *) rows[i].email, .name = (char *) rows[i].name,
                           .phone = (char *) rows[i].phone };
      gboolean taken = TRUE;

      g_snprintf (row.uuid, sizeof row.uuid, "00000000-0000-4000-8000-%012u", i + 1);
      g_strlcpy (row.tour, rows[i].tour, sizeof row.tour);
      g_strlcpy (row.slot, rows[i].slot, sizeof row.slot);
      g_strlcpy (row.currency, rows[i].currency, sizeof row.currency);
      /* Carla's hold has ended, and nobody has swept it up. */
      row.expires_ms = i == 2 ? NOW_MS - 1 : NOW_MS + HOUR_MS;
      if (rr_booking_takes_places (row.state)
          && !rr_store_booking_take (store, row.tour, row.slot, 10, row.places, &taken, error))
        return FALSE;
      g_assert_true (taken);
      if (!rr_store_booking_insert (store, &row, error))
        return FALSE;
    }
  return TRUE;
}

static RrStore *
fill (Fixture *f)
{
  RrStore *store = rr_store_open (f->path, NULL);
  RrStoreItem item = { .write = fill_cb };

  g_assert_nonnull (store);
  g_assert_true (rr_store_commit (store, &item, 1, NULL));
  return store;
}

/* "3 1 2": the numbers that were found. */
static char *
look (RrStoreReader  *reader,
      RrBookingQuery  query)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GString *text = g_string_new (NULL);
  guint total;

  query.now_ms = NOW_MS;
  g_assert_true (rr_store_reader_booking_ids (reader, &query, 100, ids, &total, NULL));
  g_assert_cmpuint (total, ==, ids->len);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " " : "", (int) g_array_index (ids, gint64, i));
  return g_string_free (text, FALSE);
}

#define assert_found(reader, wanted, ...) \
  { \
    g_autofree char *found = look (reader, (RrBookingQuery) { __VA_ARGS__ }); \
    g_assert_cmpstr (found, ==, wanted); \
  }

static void
test_finds_what_is_meant (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(RrStore) store G_GNUC_UNUSED = fill (f);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);

  assert_found (reader, "5 4 3 2 1", .states = 0);
  assert_found (reader, "1", .text = " ANNA  meier ");
  assert_found (reader, "1", .text = "7912345");
  assert_found (reader, "2 1", .text = "41");
  assert_found (reader, "3", .text = "50%");
  assert_found (reader, "3", .text = "_");
  assert_found (reader, "4", .text = "000000000004");
  assert_found (reader, "", .text = "anna frei");
  assert_found (reader, "5 2 1", .tour = "walk");
  assert_found (reader, "5 1", .tour = "walk", .slot = "2026-11-25T08:00:00+01:00");
  assert_found (reader, "4", .slot = "");
  assert_found (reader, "5 1", .states = 1u << RR_BOOKING_CONFIRMED | 1u << RR_BOOKING_FAILED);
}

static void
test_a_hold_ends_by_the_clock (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(RrStore) store G_GNUC_UNUSED = fill (f);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);

  assert_found (reader, "2", .states = 1u << RR_BOOKING_HOLD);
  assert_found (reader, "3", .states = 1u << RR_BOOKING_EXPIRED);
}

static void
test_sorts_both_ways (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(RrStore) store G_GNUC_UNUSED = fill (f);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);

  assert_found (reader, "1 2 3 4 5", .reversed = TRUE);
  assert_found (reader, "1 2 3 4 5", .order = RR_BOOKINGS_BY_NAME);
  assert_found (reader, "5 4 3 2 1", .order = RR_BOOKINGS_BY_NAME, .reversed = TRUE);
  assert_found (reader, "4 2 5 1 3", .order = RR_BOOKINGS_BY_DEPARTURE);
  assert_found (reader, "4 3 2 5 1", .order = RR_BOOKINGS_BY_TOUR);
  assert_found (reader, "5 3 1 4 2", .order = RR_BOOKINGS_BY_PLACES);
  assert_found (reader, "2 1 5 4 3", .order = RR_BOOKINGS_BY_TOTAL, .reversed = TRUE);
  assert_found (reader, "2 1 4 3 5", .order = RR_BOOKINGS_BY_STATE);
}

static void
test_says_how_many_are_cut_off (Fixture       *f,
                                gconstpointer  data)
{
  g_autoptr(RrStore) store G_GNUC_UNUSED = fill (f);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint total;

  g_assert_true (rr_store_reader_booking_ids (reader, &(RrBookingQuery) { .now_ms = NOW_MS }, 2, ids, &total, NULL));
  g_assert_cmpuint (ids->len, ==, 2);
  g_assert_cmpuint (total, ==, 5);
}

static void
row_cb (const RrBookingRow *row,
        gpointer            data)
{
  g_ptr_array_add (data, rr_booking_row_copy (row));
}

static void
test_brings_the_rows_that_are_there (Fixture       *f,
                                     gconstpointer  data)
{
  g_autoptr(RrStore) store G_GNUC_UNUSED = fill (f);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (rr_booking_row_free);
  const gint64 ids[] = { 3, 99, 1 };

  g_assert_true (rr_store_reader_bookings (reader, ids, G_N_ELEMENTS (ids), NOW_MS, row_cb, found, NULL));
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (((RrBookingRow *) found->pdata[0])->state, ==, RR_BOOKING_EXPIRED);
  g_assert_cmpstr (((RrBookingRow *) found->pdata[1])->name, ==, "Anna Meier");
  g_assert_true (rr_store_reader_bookings (reader, NULL, 0, NOW_MS, row_cb, found, NULL));
}

static void
test_money_adds_up (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(RrStore) store G_GNUC_UNUSED = fill (f);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (f->path, NULL);
  g_autoptr(GArray) hours = g_array_new (FALSE, FALSE, sizeof (RrSalesHour));
  g_autoptr(GArray) money = g_array_new (FALSE, FALSE, sizeof (RrSalesMoney));
  g_autoptr(GArray) loads = g_array_new (FALSE, FALSE, sizeof (RrSalesLoad));
  const RrSalesMoney *francs;

  g_assert_true (rr_store_reader_sales (reader, NOW_MS, NOW_MS, hours, money, NULL));
  g_assert_cmpuint (hours->len, ==, 5);
  g_assert_cmpuint (g_array_index (hours, RrSalesHour, 2).n_lost, ==, 1);
  g_assert_cmpuint (money->len, ==, 3);
  francs = &g_array_index (money, RrSalesMoney, 0);
  g_assert_cmpstr (francs->currency, ==, "CHF");
  g_assert_cmpint (francs->sold, ==, 20000);
  g_assert_cmpint (francs->held, ==, 40000);
  g_assert_cmpint (g_array_index (money, RrSalesMoney, 2).held, ==, 0);

  g_assert_true (rr_store_reader_load (reader, "walk", "2026-11-24", "2026-11-25", loads, NULL));
  g_assert_cmpuint (loads->len, ==, 1);
  g_assert_cmpuint (g_array_index (loads, RrSalesLoad, 0).taken, ==, 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/store/booking-read/" name, Fixture, NULL, setup, func, teardown)
  ADD ("finds-what-is-meant", test_finds_what_is_meant);
  ADD ("a-hold-ends-by-the-clock", test_a_hold_ends_by_the_clock);
  ADD ("sorts-both-ways", test_sorts_both_ways);
  ADD ("says-how-many-are-cut-off", test_says_how_many_are_cut_off);
  ADD ("brings-the-rows-that-are-there", test_brings_the_rows_that_are_there);
  ADD ("money-adds-up", test_money_adds_up);
#undef ADD
  return g_test_run ();
}

/* test-engine-bookings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "engine-bench.h"
#include "rr-engine-bookings.h"
#include "rr-engine-departures.h"
#include "rr-error.h"

/* Bookings as the console asks for them of an engine that runs. */

static RrBookingWish *
fulfil (RrEngine            *engine,
        const RrBookingWish *wish,
        GError             **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  rr_engine_wish_booking_async (engine, wish, engine_bench_result_cb, &result);
  return rr_engine_wish_booking_finish (engine, engine_bench_wait_for (&result), error);
}

static RrBookingList *
list (RrEngine             *engine,
      const RrBookingQuery *query,
      const gint64         *ids,
      guint                 n_ids)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  RrBookingList *made;

  rr_engine_load_bookings_async (engine, query, ids, n_ids, NULL, engine_bench_result_cb, &result);
  made = rr_engine_load_bookings_finish (engine, engine_bench_wait_for (&result), &error);
  g_assert_no_error (error);
  return made;
}

static RrBookingWish *
phone_wish (const char *name,
            guint       n)
{
  RrBookingWish *wish = rr_booking_wish_new (RR_BOOKING_WISH_PHONE);

  wish->tour = g_strdup ("T001");
  wish->slot = g_strdup ("");
  wish->name = g_strdup (name);
  wish->phone = g_strdup ("079 123 45 67");
  g_assert_true (rr_party_add (&wish->party, "adult", n));
  return wish;
}

static void
test_a_wish_is_seen_in_the_list (void)
{
  EngineBench bench;
  g_autoptr(RrBookingWish) first = phone_wish ("Anna Meier", 2), second = phone_wish ("Beat Frei", 3);
  g_autoptr(RrBookingWish) booked = NULL, other = NULL;
  g_autoptr(RrBookingList) all = NULL, found = NULL, rows = NULL, none = NULL;
  guint64 version;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  version = rr_engine_get_booking_version (bench.engine);
  booked = fulfil (bench.engine, first, NULL);
  other = fulfil (bench.engine, second, NULL);
  g_assert_nonnull (booked);
  g_assert_nonnull (other);
  g_assert_cmpuint (rr_engine_get_booking_version (bench.engine), >=, version + 2);

  all = list (bench.engine, &(RrBookingQuery) { 0 }, NULL, 0);
  g_assert_cmpuint (all->total, ==, 2);
  g_assert_cmpint (g_array_index (all->ids, gint64, 0), ==, other->row.id);
  found = list (bench.engine, &(RrBookingQuery) { .text = "meier 07912" }, NULL, 0);
  g_assert_cmpuint (found->ids->len, ==, 1);
  rows = list (bench.engine, NULL, &g_array_index (found->ids, gint64, 0), 1);
  g_assert_null (rows->ids);
  g_assert_cmpstr (((RrBookingRow *) rows->rows->pdata[0])->name, ==, "Anna Meier");
  none = list (bench.engine, &(RrBookingQuery) { .states = 1u << RR_BOOKING_CANCELLED }, NULL, 0);
  g_assert_cmpuint (none->total, ==, 0);
  engine_bench_clear (&bench);
}

static void
test_a_wish_that_cannot_be_says_why (void)
{
  EngineBench bench;
  g_autoptr(RrBookingWish) nameless = phone_wish ("", 2), nowhere = phone_wish ("Anna", 1);
  g_autoptr(GError) error = NULL, other = NULL;

  engine_bench_init (&bench);
  engine_bench_start (&bench);

  g_assert_null (fulfil (bench.engine, nameless, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  g_free (nowhere->tour);
  nowhere->tour = g_strdup ("moon");
  g_assert_null (fulfil (bench.engine, nowhere, &other));
  g_assert_error (other, RR_ERROR, RR_ERROR_MALFORMED);
  engine_bench_clear (&bench);
}

static void
test_what_is_sold_is_in_the_figures (void)
{
  EngineBench bench;
  g_autoptr(RrBookingWish) wish = phone_wish ("Anna", 4), booked = NULL;
  g_autoptr(GAsyncResult) result = NULL, offered = NULL;
  g_autoptr(RrSales) sales = NULL;
  g_autoptr(GArray) offers = NULL;
  g_autoptr(RrCatalogue) catalogue = NULL;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  catalogue = rr_engine_dup_catalogue (bench.engine);
  g_assert_nonnull (rr_catalogue_find (catalogue, "T001"));
  booked = fulfil (bench.engine, wish, NULL);
  g_assert_nonnull (booked);

  rr_engine_load_offers_async (bench.engine, "T001", booked->now_ms, 3, NULL, engine_bench_result_cb, &offered);
  offers = rr_engine_load_offers_finish (bench.engine, engine_bench_wait_for (&offered), NULL);
  g_assert_cmpuint (offers->len, ==, 1);
  g_assert_cmpuint (g_array_index (offers, RrBookingOffer, 0).taken, ==, 4);
  g_assert_true (g_array_index (offers, RrBookingOffer, 0).is_open);

  rr_engine_load_sales_async (bench.engine, NULL, engine_bench_result_cb, &result);
  sales = rr_engine_load_sales_finish (bench.engine, engine_bench_wait_for (&result), NULL);
  g_assert_cmpuint (sales->hours->len, ==, 1);
  g_assert_cmpuint (g_array_index (sales->hours, RrSalesHour, 0).n_made, ==, 1);
  g_assert_cmpuint (sales->money->len, ==, 1);
  g_assert_cmpint (g_array_index (sales->money, RrSalesMoney, 0).sold, ==, 20000);
  g_assert_cmpuint (sales->tours->len, ==, rr_catalogue_get_tours (catalogue)->len);
  engine_bench_clear (&bench);
}

static void
test_an_engine_that_stops_answers (void)
{
  EngineBench bench;
  g_autoptr(GAsyncResult) listed = NULL, wished = NULL;
  g_autoptr(RrBookingWish) wish = phone_wish ("Anna", 1), made = NULL;
  g_autoptr(RrBookingList) all = NULL;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  rr_engine_load_bookings_async (bench.engine, &(RrBookingQuery) { 0 }, NULL, 0, NULL, engine_bench_result_cb, &listed);
  rr_engine_wish_booking_async (bench.engine, wish, engine_bench_result_cb, &wished);
  g_assert_true (rr_engine_stop (bench.engine, NULL));

  all = rr_engine_load_bookings_finish (bench.engine, engine_bench_wait_for (&listed), NULL);
  made = rr_engine_wish_booking_finish (bench.engine, engine_bench_wait_for (&wished), NULL);
  g_clear_object (&listed);
  rr_engine_load_bookings_async (bench.engine, NULL, NULL, 0, NULL, engine_bench_result_cb, &listed);
  g_assert_null (rr_engine_load_bookings_finish (bench.engine, engine_bench_wait_for (&listed), NULL));
  g_clear_object (&listed);
  g_clear_object (&wished);
  engine_bench_clear (&bench);
}

/* A crowd is still there when the program comes back. */
static void
test_the_rate_of_admission_is_kept (void)
{
  EngineBench bench;
  RrRoomFigures figures;
  g_autoptr(GError) error = NULL;

  engine_bench_init (&bench);
  engine_bench_start (&bench);
  rr_engine_set_admission (bench.engine, 50);
  g_assert_true (rr_engine_stop (bench.engine, &error));
  g_assert_no_error (error);

  engine_bench_start (&bench);
  rr_engine_get_admission (bench.engine, &figures);
  g_assert_cmpuint (figures.rate, ==, 50);
  rr_engine_set_admission (bench.engine, 0);
  g_assert_true (rr_engine_stop (bench.engine, NULL));
  engine_bench_start (&bench);
  rr_engine_get_admission (bench.engine, &figures);
  g_assert_cmpuint (figures.rate, ==, 0);
  engine_bench_clear (&bench);
}

static void
test_a_rate_that_is_none_is_named (void)
{
  EngineBench bench;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  engine_bench_init (&bench);
  path = g_build_filename (bench.dir, "room.ini", NULL);
  g_assert_true (g_file_set_contents (path, "[room]\nrate=many\n", -1, NULL));

  g_assert_false (rr_engine_start (bench.engine, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  engine_bench_clear (&bench);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/bookings/a-wish-is-seen-in-the-list", test_a_wish_is_seen_in_the_list);
  g_test_add_func ("/engine/bookings/a-wish-that-cannot-be-says-why", test_a_wish_that_cannot_be_says_why);
  g_test_add_func ("/engine/bookings/what-is-sold-is-in-the-figures", test_what_is_sold_is_in_the_figures);
  g_test_add_func ("/engine/bookings/an-engine-that-stops-answers", test_an_engine_that_stops_answers);
  g_test_add_func ("/engine/bookings/the-rate-of-admission-is-kept", test_the_rate_of_admission_is_kept);
  g_test_add_func ("/engine/bookings/a-rate-that-is-none-is-named", test_a_rate_that_is_none_is_named);
  return g_test_run ();
}

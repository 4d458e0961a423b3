/* test-booking.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking.h"
#include "rr-money.h"
#include "rr-price.h"
#include "rr-tour.h"

/* Money, prices, departures, and what may become of a booking. */

static void
test_exponents (void)
{
  guint exponent = 9;

  g_assert_true (rr_money_get_exponent ("JPY", &exponent));
  g_assert_cmpuint (exponent, ==, 0);
  g_assert_true (rr_money_get_exponent ("EUR", &exponent));
  g_assert_cmpuint (exponent, ==, 2);
  g_assert_true (rr_money_get_exponent ("KWD", &exponent));
  g_assert_cmpuint (exponent, ==, 3);
  g_assert_false (rr_money_get_exponent ("XXX", &exponent));
}

static void
test_rounding (void)
{
  static const struct { gint64 amount, num, den, up, even; } cases[] = {
    { 5, 1, 2, 3, 2 }, { 7, 1, 2, 4, 4 }, { -5, 1, 2, -3, -2 }, { -7, 1, 2, -4, -4 },
    { 0, 7, 9, 0, 0 }, { 100, 150, 1150, 13, 13 }, { 1, 1, 3, 0, 0 }, { 2, 1, 3, 1, 1 },
    { G_MAXINT64, 1, 1, G_MAXINT64, G_MAXINT64 },
    { G_MAXINT64, 1000, 1000, G_MAXINT64, G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 result;

      g_assert_true (rr_money_scale (cases[i].amount, cases[i].num, cases[i].den,
                                     RR_ROUND_HALF_UP, &result));
      g_assert_cmpint (result, ==, cases[i].up);
      g_assert_true (rr_money_scale (cases[i].amount, cases[i].num, cases[i].den,
                                     RR_ROUND_HALF_EVEN, &result));
      g_assert_cmpint (result, ==, cases[i].even);
    }
}

static void
test_overflow (void)
{
  gint64 result = 42;

  g_assert_false (rr_money_add (G_MAXINT64, 1, &result));
  g_assert_false (rr_money_add (G_MININT64, -1, &result));
  g_assert_false (rr_money_scale (G_MAXINT64, 2, 1, RR_ROUND_HALF_UP, &result));
  g_assert_cmpint (result, ==, 42);
}

static void
test_split (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      gint64 weights[8], parts[8], sum = 0, total = g_test_rand_int_range (-100000, 100000);
      guint n = (guint) g_test_rand_int_range (1, 9);

      for (guint i = 0; i < n; i++)
        weights[i] = g_test_rand_int_range (0, 1000);
      weights[0]++;
      g_assert_true (rr_money_split (total, weights, n, parts));
      for (guint i = 0; i < n; i++)
        sum += parts[i];
      g_assert_cmpint (sum, ==, total);
    }
}

static void
test_best_discount (void)
{
  const RrPriceRules rules = { .early_days = 21, .early_permille = 50, .group_from = 8,
                               .group_permille = 100, .tax_permille = 150, .net_permille = 800 };
  const gint64 day_ms = 86400000;
  RrPrice price;

  g_assert_cmpuint (rr_price_discount (&rules, 1, day_ms, 0), ==, 0);
  g_assert_cmpuint (rr_price_discount (&rules, 1, 21 * day_ms, 0), ==, 50);
  g_assert_cmpuint (rr_price_discount (&rules, 8, 21 * day_ms, 0), ==, 100);
  g_assert_cmpuint (rr_price_discount (&rules, 8, 21 * day_ms, 200), ==, 200);

  g_assert_true (rr_price_unit (&rules, 18900, 100, &price));
  g_assert_cmpint (price.original, ==, 18900);
  g_assert_cmpint (price.retail, ==, 17010);
  g_assert_cmpint (price.net, ==, 13608);
  g_assert_cmpint (price.tax, ==, 2219);
}

static void
test_every_transition (void)
{
  static const struct { RrBookingState from; RrBookingEvent event; RrBookingVerdict verdict;
                        RrBookingState to; } cases[] = {
    { RR_BOOKING_HOLD, RR_BOOKING_CONFIRM, RR_VERDICT_DO, RR_BOOKING_CONFIRMED },
    { RR_BOOKING_HOLD, RR_BOOKING_CANCEL, RR_VERDICT_DO, RR_BOOKING_CANCELLED },
    { RR_BOOKING_HOLD, RR_BOOKING_EXTEND, RR_VERDICT_DO, RR_BOOKING_HOLD },
    { RR_BOOKING_HOLD, RR_BOOKING_RUN_OUT, RR_VERDICT_REFUSE, RR_BOOKING_HOLD },
    { RR_BOOKING_CONFIRMED, RR_BOOKING_CONFIRM, RR_VERDICT_SAME, RR_BOOKING_CONFIRMED },
    { RR_BOOKING_CONFIRMED, RR_BOOKING_CANCEL, RR_VERDICT_DO, RR_BOOKING_CANCELLED },
    { RR_BOOKING_CONFIRMED, RR_BOOKING_RUN_OUT, RR_VERDICT_REFUSE, RR_BOOKING_CONFIRMED },
    { RR_BOOKING_CANCELLED, RR_BOOKING_CONFIRM, RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
    { RR_BOOKING_CANCELLED, RR_BOOKING_CANCEL, RR_VERDICT_SAME, RR_BOOKING_CANCELLED },
    { RR_BOOKING_EXPIRED, RR_BOOKING_CONFIRM, RR_VERDICT_GONE, RR_BOOKING_EXPIRED },
    { RR_BOOKING_EXPIRED, RR_BOOKING_EXTEND, RR_VERDICT_GONE, RR_BOOKING_EXPIRED },
    { RR_BOOKING_HOLD, RR_BOOKING_SUBMIT, RR_VERDICT_DO, RR_BOOKING_PENDING },
    { RR_BOOKING_CONFIRMED, RR_BOOKING_FAIL, RR_VERDICT_REFUSE, RR_BOOKING_CONFIRMED },
    { RR_BOOKING_PENDING, RR_BOOKING_SUBMIT, RR_VERDICT_SAME, RR_BOOKING_PENDING },
    { RR_BOOKING_PENDING, RR_BOOKING_CONFIRM, RR_VERDICT_DO, RR_BOOKING_CONFIRMED },
    { RR_BOOKING_PENDING, RR_BOOKING_CANCEL, RR_VERDICT_DO, RR_BOOKING_CANCELLED },
    { RR_BOOKING_PENDING, RR_BOOKING_CHANGE, RR_VERDICT_REFUSE, RR_BOOKING_PENDING },
    { RR_BOOKING_PENDING, RR_BOOKING_FAIL, RR_VERDICT_DO, RR_BOOKING_FAILED },
    { RR_BOOKING_FAILED, RR_BOOKING_CONFIRM, RR_VERDICT_REFUSE, RR_BOOKING_FAILED },
    { RR_BOOKING_FAILED, RR_BOOKING_CANCEL, RR_VERDICT_SAME, RR_BOOKING_FAILED },
    { RR_BOOKING_CANCELLED, RR_BOOKING_FAIL, RR_VERDICT_REFUSE, RR_BOOKING_CANCELLED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrBookingState next;

      g_assert_cmpint (rr_booking_decide (cases[i].from, 1000, cases[i].event, 999, &next), ==,
                       cases[i].verdict);
      g_assert_cmpint (next, ==, cases[i].to);
    }
}

static void
test_who_keeps_places (void)
{
  for (RrBookingState state = RR_BOOKING_HOLD; state <= RR_BOOKING_FAILED; state++)
    g_assert_cmpint (rr_booking_takes_places (state), ==,
                     state == RR_BOOKING_HOLD || state == RR_BOOKING_CONFIRMED
                         || state == RR_BOOKING_PENDING);
}

static void
test_late_hold_is_gone (void)
{
  RrBookingState next;

  g_assert_cmpint (rr_booking_decide (RR_BOOKING_HOLD, 1000, RR_BOOKING_CONFIRM, 1000, &next), ==,
                   RR_VERDICT_GONE);
  g_assert_cmpint (next, ==, RR_BOOKING_EXPIRED);
  g_assert_cmpint (rr_booking_decide (RR_BOOKING_HOLD, 1000, RR_BOOKING_RUN_OUT, 1000, &next), ==,
                   RR_VERDICT_DO);
}

static void
test_hold_has_an_end (void)
{
  g_assert_cmpint (rr_booking_hold_until (0, 0, 0), ==, RR_BOOKING_HOLD_MS);
  g_assert_cmpint (rr_booking_hold_until (0, 50 * 60000, 31), ==, RR_BOOKING_MAX_HOLD_MS);
  g_assert_cmpint (rr_booking_hold_until (0, 0, G_MAXINT64), ==, RR_BOOKING_MAX_HOLD_MS);
}

static RrCatalogue *
catalogue (void)
{
  static const char text[] =
      "[walk]\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;13:30\nminutes=90\n"
      "places=10\nchartered=7\ncurrency=CHF\nunits=adult:9500;child:4500\n";
  g_autoptr(GKeyFile) file = g_key_file_new ();
  RrCatalogue *made;

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));
  made = rr_catalogue_new (file, NULL);
  g_assert_nonnull (made);
  return made;
}

static void
test_departures (void)
{
  g_autoptr(RrCatalogue) all = catalogue ();
  const RrTour *tour = rr_catalogue_find (all, "walk");
  RrDeparture slots[RR_TOUR_MAX_SLOTS], found;
  GDate date;

  g_assert_true (rr_tour_parse_date ("2026-12-05", &date));
  g_assert_cmpuint (rr_tour_slots_on (tour, &date, slots), ==, 2);
  g_assert_cmpstr (slots[0].id, ==, "2026-12-05T08:00:00+01:00");
  g_assert_cmpstr (slots[1].end, ==, "2026-12-05T15:00:00+01:00");
  g_assert_true (rr_tour_find_slot (tour, slots[1].id, &found));
  g_assert_cmpint (found.start_ms, ==, slots[1].start_ms);
  g_assert_cmpuint (found.capacity, ==, 10);
  g_assert_false (rr_tour_find_slot (tour, "2026-12-05T08:00:00+02:00", &found));
  g_assert_false (rr_tour_find_slot (tour, "2026-13-05", &found));
  g_assert_false (rr_tour_find_slot (tour, "", &found));
}

static void
test_chartered_day_has_no_place (void)
{
  g_autoptr(RrCatalogue) all = catalogue ();
  RrDeparture found;

  g_assert_true (rr_tour_find_slot (rr_catalogue_find (all, "walk"), "2026-12-06T08:00:00+01:00",
                                    &found));
  g_assert_cmpuint (found.capacity, ==, 0);
}

static void
test_bad_tours_are_refused (void)
{
  static const char *const texts[] = {
    "[a]\n", "[a]\nunits=adult\n", "[a]\nunits=adult:1\ncurrency=XXX\n",
    "[a]\nunits=adult:1\nkind=start-time\n", "[a]\nunits=adult:1\nkind=moon\n",
    "[a\"b]\nunits=adult:1\n", "[a]\nunits=adult:1\nkind=start-time\nstarts=25:00\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GKeyFile) file = g_key_file_new ();

      g_assert_true (g_key_file_load_from_data (file, texts[i], -1, G_KEY_FILE_NONE, NULL));
      g_assert_null (rr_catalogue_new (file, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/money/knows-the-decimals-of-currencies", test_exponents);
  g_test_add_func ("/model/money/rounds-a-half-as-asked", test_rounding);
  g_test_add_func ("/model/money/says-when-it-does-not-fit", test_overflow);
  g_test_add_func ("/model/money/parts-add-up", test_split);
  g_test_add_func ("/model/price/best-discount-counts", test_best_discount);
  g_test_add_func ("/model/booking/every-transition", test_every_transition);
  g_test_add_func ("/model/booking/who-keeps-places", test_who_keeps_places);
  g_test_add_func ("/model/booking/late-hold-is-gone", test_late_hold_is_gone);
  g_test_add_func ("/model/booking/hold-has-an-end", test_hold_has_an_end);
  g_test_add_func ("/model/tour/departures-are-local", test_departures);
  g_test_add_func ("/model/tour/chartered-day-has-no-place", test_chartered_day_has_no_place);
  g_test_add_func ("/model/tour/bad-tours-are-refused", test_bad_tours_are_refused);
  return g_test_run ();
}

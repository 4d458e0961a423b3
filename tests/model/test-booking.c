/* test-booking.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-booking.h"
#include "rr-error.h"
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
read_text (const char  *text,
           GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));
  return rr_catalogue_new (file, error);
}

static RrCatalogue *
catalogue (void)
{
  RrCatalogue *made = read_text (
      "[walk]\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;13:30\nminutes=90\n"
      "places=10\nchartered=7\ncurrency=CHF\nunits=adult:9500;child:4500\n", NULL);

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
    "[a]\nunits=adult:1\nkind=start-time\nstarts=09:00;09:00\n",
    "[a]\nunits=adult:1\nkind=opening-hours\nstarts=09:00\ncloses=09:00\n",
    "[a]\nunits=adult:1;adult:2\n", "[a]\nunits=adult:-1\n", "[a]\nunits=a b:1\n",
    "[a]\nunits=adult:1\ncurrencies=JPY\n", "[a]\nunits=adult:1\ncurrencies=JPY\nunits-JPY=child:1\n",
    "[a]\nunits=adult:1\npricing=booking\n", "[a]\nunits=adult:1\npricing=free\n",
    "[a]\nunits=adult:1\nredemption=magic\n", "[a]\nunits=adult:1\ntickets=none\n",
    "[a]\nunits=adult:1\ncodes-shown=RUNES\n", "[a]\nunits=adult:1\noptions=x;x\n",
    "[a]\nunits=adult:1\n[a unit child]\n", "[a]\nunits=adult:1\n[a option x]\n",
    "[b unit child]\n", "[a]\nunits=adult:1\n[a unit adult]\ntype=goat\n",
    "[a]\nunits=adult:1\n[a unit adult]\nmin-age=9\nmax-age=8\n",
    "[a]\nunits=adult:1\n[a unit adult]\nwith=nurse\n",
    "[a]\nunits=adult:1\n[a unit adult]\ncontact=shoeSize\n",
    "[a]\nunits=adult:1\nmin-units=3\nmax-units=2\n",
    "[a]\nunits=adult:1\nkind=start-time\nstarts=09:00\noptions=x\n[a option x]\nstarts=10:00\n",
    "[a]\nunits=adult:1\nitinerary=river\n",
    "[a]\nunits=adult:1\nkind=start-time\nstarts=09:00\nitinerary=three days\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_text (texts[i], &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
    }
}

static void
test_itinerary (void)
{
  g_autoptr(RrCatalogue) all = read_text ("[a]\nunits=adult:1\nkind=start-time\nstarts=09:00\nitinerary= river \n"
                                          "[b]\nunits=adult:1\nitinerary=\n", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (rr_catalogue_find (all, "a")->itinerary, ==, "river");
  g_assert_null (rr_catalogue_find (all, "b")->itinerary);

  /* Whoever wrote it is told why. */
  g_assert_null (read_text ("[a]\nunits=adult:1\nitinerary=river\n", &error));
  g_assert_nonnull (strstr (error->message, "suppliers have to know the day"));
}

static const char rich_text[] =
    "[raft]\nname=Rafting\nreference=R1\nlocale=en-NZ\nkind=start-time\n"
    "time-zone=Pacific/Auckland\nstarts=09:00;14:00\nplaces=12\ncurrency=NZD\n"
    "currencies=JPY;KWD\nunits=adult:18900;child:12900\nunits-JPY=adult:16000;child:11000\n"
    "units-KWD=adult:35125;child:24000\nmax-units=9\ncontact=emailAddress\ntickets=both\n"
    "itinerary=river\nredemption=manifest\ncodes-shown=AZTECCODE\ntax-name=GST\ncodes=TRAIL10:100\n"
    "options=shared;private\n"
    "[raft unit child]\nwith=adult\nmin-age=8\nplaces=1\nmax=4\nid-required=true\n"
    "[raft option private]\nname=A boat of your own\nstarts=14:00\nunits=adult:30000\n"
    "units-JPY=adult:26000\nunits-KWD=adult:55000\nmin-units=4\ncontact=firstName;phoneNumber\n"
    "[sauna]\nkind=opening-hours\nstarts=10:00\ncloses=21:00\nplaces=6\npricing=booking\n"
    "price=9000\nunits=person;family\nresellers=false\n[sauna unit family]\nplaces=4\n"
    "[stock]\nplaces=9\nunits=adult:1\n";

static void
test_everything_about_a_tour (void)
{
  g_autoptr(RrCatalogue) all = read_text (rich_text, NULL);
  const RrTour *raft = rr_catalogue_find (all, "raft");
  const RrTour *sauna = rr_catalogue_find (all, "sauna");
  const RrTourOption *private = rr_tour_find_option (raft, "private");
  const RrTourUnit *child = rr_tour_find_unit (raft, "child");
  RrDeparture slots[RR_TOUR_MAX_SLOTS];
  guint index = 9;
  GDate date;

  g_assert_cmpuint (rr_catalogue_get_tours (all)->len, ==, 3);
  g_assert_true (rr_tour_find_currency (raft, "KWD", &index));
  g_assert_cmpint (child->prices[index], ==, 24000);
  g_assert_true (rr_tour_find_currency (raft, NULL, &index));
  g_assert_cmpuint (index, ==, 0);
  g_assert_false (rr_tour_find_currency (raft, "EUR", &index));
  g_assert_cmpint (child->type, ==, RR_UNIT_CHILD);
  g_assert_cmpuint (child->min_age, ==, 8);
  g_assert_cmpuint (child->max_age, ==, 15);
  g_assert_cmpstr (child->with[0], ==, "adult");
  g_assert_true (child->id_required);

  g_assert_cmpint (rr_tour_option_find_unit (private, "adult")->price, ==, 30000);
  g_assert_null (rr_tour_option_find_unit (private, "child"));
  g_assert_cmpuint (private->contact, ==, 1u << RR_CONTACT_FIRST_NAME | 1u << RR_CONTACT_PHONE);
  g_assert_cmpuint (private->max_units, ==, 9);
  g_assert_true (rr_tour_parse_date ("2026-12-05", &date));
  g_assert_cmpuint (rr_tour_slots_on (raft, &date, slots), ==, 2);
  g_assert_false (rr_tour_option_leaves_at (private, &slots[0]));
  g_assert_true (rr_tour_option_leaves_at (private, &slots[1]));

  g_assert_true (raft->ticket_each && raft->voucher && raft->for_resellers);
  g_assert_cmpint (raft->redemption, ==, RR_REDEEM_MANIFEST);
  g_assert_cmpuint (raft->codes_shown, ==, 1u << RR_CODE_AZTEC);
  g_assert_true (sauna->per_booking && !sauna->for_resellers);
  g_assert_cmpint (((RrTourOption *) sauna->options->pdata[0])->prices[0], ==, 9000);
  g_assert_cmpuint (rr_tour_find_unit (sauna, "family")->places, ==, 4);
  g_assert_false (((const RrTour *) rr_catalogue_find (all, "stock"))->for_resellers);
}

static void
test_written_as_it_was_read (void)
{
  g_autoptr(RrCatalogue) all = read_text (rich_text, NULL);
  g_autoptr(GKeyFile) first = rr_catalogue_to_key_file (all);
  g_autofree char *first_text = g_key_file_to_data (first, NULL, NULL);
  g_autoptr(RrCatalogue) again = read_text (first_text, NULL);
  g_autoptr(GKeyFile) second = NULL;
  g_autofree char *second_text = NULL;

  g_assert_nonnull (again);
  second = rr_catalogue_to_key_file (again);
  second_text = g_key_file_to_data (second, NULL, NULL);
  g_assert_cmpstr (first_text, ==, second_text);
  g_assert_cmpuint (((const RrTour *) rr_catalogue_find (again, "raft"))->options->len, ==, 2);
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
  g_test_add_func ("/model/tour/itinerary-needs-a-day", test_itinerary);
  g_test_add_func ("/model/tour/says-everything-about-itself", test_everything_about_a_tour);
  g_test_add_func ("/model/tour/is-written-as-it-was-read", test_written_as_it_was_read);
  return g_test_run ();
}

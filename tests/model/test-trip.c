/* test-trip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-error.h"
#include "rr-trip-board.h"
#include "rr-trip-route.h"

/* Parties on their way by a clock that the test holds. Noon is 0; times are minutes. */

#define MINUTE  G_GINT64_CONSTANT (60000)
#define AT(min) (NOON + (min) * MINUTE)

static const gint64 NOON = G_GINT64_CONSTANT (1795780800000);

static const RrPlace gorge[] = { { 47.10, 9.50 }, { 47.10, 9.60 }, { 47.20, 9.60 }, { 47.20, 9.50 } };
static const RrPlace way[] = { { 47.05, 9.55 }, { 47.25, 9.55 } };   /* a quarter to three quarters is in it */

static RrTrip *
make_trip (guint every_min)
{
  const char *const devices[] = { "anna", "beat", NULL };
  RrTrip *trip = rr_trip_new ();

  g_free (trip->name);
  trip->name = g_strdup ("Falknis");
  g_strfreev (trip->devices);
  trip->devices = g_strdupv ((char **) devices);
  trip->depart_ms = AT (0);
  trip->return_ms = AT (400);
  trip->check_every_min = every_min;
  return trip;
}

static GPtrArray *
make_zones (void)
{
  GPtrArray *zones = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_dead_zone_unref);
  RrDeadZone *zone = rr_dead_zone_new ("Gorge", gorge, 4, 60);

  zone->id = 7;
  g_ptr_array_add (zones, zone);
  return zones;
}

static gint64
due_in (const RrTrip       *trip,
        const GPtrArray    *zones,
        const RrPartySight *sight,
        gint64              now_min)
{
  RrTripClock clock;

  rr_trip_get_clock (trip, zones, sight, AT (now_min), &clock);
  return clock.due_ms == RR_TIME_UNKNOWN ? -1 : (clock.due_ms - NOON) / MINUTE;
}

static RrTripMood
mood_at (const RrTrip    *trip,
         const GPtrArray *zones,
         gint64           now_min)
{
  RrTripClock clock;

  rr_trip_get_clock (trip, zones, NULL, AT (now_min), &clock);
  return rr_trip_clock_get_mood (&clock, AT (now_min));
}

static void
test_a_trip_goes_one_way_and_a_step_back (void)
{
  static const struct { RrTripState from; RrTripAct act; gboolean ok; RrTripState to; } cases[] = {
    { RR_TRIP_PLANNED, RR_TRIP_ACT_CHECK_IN, FALSE, RR_TRIP_PLANNED },
    { RR_TRIP_PLANNED, RR_TRIP_ACT_RETURN, FALSE, RR_TRIP_PLANNED },
    { RR_TRIP_PLANNED, RR_TRIP_ACT_REOPEN, FALSE, RR_TRIP_PLANNED },
    { RR_TRIP_PLANNED, RR_TRIP_ACT_CLOSE, TRUE, RR_TRIP_CLOSED },
    { RR_TRIP_CLOSED, RR_TRIP_ACT_REOPEN, TRUE, RR_TRIP_PLANNED },
    { RR_TRIP_PLANNED, RR_TRIP_ACT_DEPART, TRUE, RR_TRIP_OUT },
    { RR_TRIP_OUT, RR_TRIP_ACT_DEPART, FALSE, RR_TRIP_OUT },
    { RR_TRIP_OUT, RR_TRIP_ACT_CLOSE, FALSE, RR_TRIP_OUT },
    { RR_TRIP_OUT, RR_TRIP_ACT_CHECK_IN, TRUE, RR_TRIP_OUT },
    { RR_TRIP_OUT, RR_TRIP_ACT_RETURN, TRUE, RR_TRIP_BACK },
    { RR_TRIP_BACK, RR_TRIP_ACT_REOPEN, TRUE, RR_TRIP_OUT },
    { RR_TRIP_OUT, RR_TRIP_ACT_RETURN, TRUE, RR_TRIP_BACK },
    { RR_TRIP_BACK, RR_TRIP_ACT_CLOSE, TRUE, RR_TRIP_CLOSED },
    { RR_TRIP_CLOSED, RR_TRIP_ACT_REOPEN, TRUE, RR_TRIP_BACK },
    { RR_TRIP_BACK, RR_TRIP_ACT_SAVE, FALSE, RR_TRIP_BACK },
  };
  g_autoptr(RrTrip) trip = make_trip (30);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (trip->state, ==, cases[i].from);
      g_assert_cmpint (rr_trip_act (trip, cases[i].act, AT (i), &error), ==, cases[i].ok);
      g_assert_cmpint (error == NULL, ==, cases[i].ok);
      g_assert_cmpint (trip->state, ==, cases[i].to);
    }
}

static void
test_every_n_minutes_counts_from_the_last_word (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);

  g_assert_cmpint (rr_trip_get_check_due (trip, NULL, NULL), ==, RR_TIME_UNKNOWN);
  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (10), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 10), ==, 40);
  g_assert_cmpint (mood_at (trip, NULL, 34), ==, RR_MOOD_CALM);
  g_assert_cmpint (mood_at (trip, NULL, 35), ==, RR_MOOD_AMBER);
  g_assert_cmpint (mood_at (trip, NULL, 39), ==, RR_MOOD_AMBER);
  g_assert_cmpint (mood_at (trip, NULL, 40), ==, RR_MOOD_RED);

  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (42), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 42), ==, 72);
  g_assert_cmpint (mood_at (trip, NULL, 42), ==, RR_MOOD_CALM);
}

static void
test_given_times_take_a_word_a_quarter_of_an_hour_early (void)
{
  const gint64 times[] = { AT (120), AT (60), AT (180) };
  g_autoptr(RrTrip) trip = make_trip (0);

  rr_trip_set_check_times (trip, times, 3);
  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (50), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 50), ==, 60);
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (51), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 51), ==, 120);
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (100), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 100), ==, 120);
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (105), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 105), ==, 180);
  /* After the last one only the return is waited for. */
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (181), NULL);
  g_assert_cmpint (due_in (trip, NULL, NULL, 181), ==, 400);
}

static void
test_the_return_is_due_when_it_is_first (void)
{
  g_autoptr(RrTrip) trip = make_trip (0);
  RrTripClock clock;

  rr_trip_get_clock (trip, NULL, NULL, AT (-5), &clock);
  g_assert_cmpint (clock.kind, ==, RR_CLOCK_DEPART);
  g_assert_cmpint (rr_trip_clock_get_mood (&clock, AT (500)), ==, RR_MOOD_AMBER);
  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  rr_trip_get_clock (trip, NULL, NULL, AT (0), &clock);
  g_assert_cmpint (clock.kind, ==, RR_CLOCK_RETURN);
  g_assert_cmpint (mood_at (trip, NULL, 384), ==, RR_MOOD_CALM);
  g_assert_cmpint (mood_at (trip, NULL, 385), ==, RR_MOOD_AMBER);
  g_assert_cmpint (mood_at (trip, NULL, 400), ==, RR_MOOD_RED);
  rr_trip_act (trip, RR_TRIP_ACT_RETURN, AT (401), NULL);
  g_assert_cmpint (mood_at (trip, NULL, 402), ==, RR_MOOD_CALM);
}

static void
test_a_position_is_a_word_where_the_plan_says_so (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  RrPartySight sight = { .place_ms = RR_TIME_UNKNOWN, .contact_ms = AT (25) };

  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  g_assert_cmpint (due_in (trip, NULL, &sight, 26), ==, 30);
  trip->check_by_fix = TRUE;
  g_assert_cmpint (due_in (trip, NULL, &sight, 26), ==, 55);
}

/* --- dead zones --------------------------------------------------------------- */

static void
test_the_clock_stands_still_in_a_dead_zone_and_goes_on_after (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(GPtrArray) zones = make_zones ();
  RrPartySight inside = { TRUE, { 47.15, 9.55 }, AT (20), AT (20) };
  RrPartySight outside = { TRUE, { 47.30, 9.55 }, AT (60), AT (60) };
  RrTripClock clock;

  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  g_assert_true (rr_trip_look (trip, zones, &inside, AT (21)));
  g_assert_cmpint (trip->zone, ==, 7);
  g_assert_cmpint (trip->zone_since_ms, ==, AT (20));
  g_assert_false (rr_trip_look (trip, zones, &inside, AT (22)));

  /* Ten minutes were left, and ten are left. */
  for (gint64 now = 22; now < 80; now += 10)
    {
      rr_trip_get_clock (trip, zones, &inside, AT (now), &clock);
      g_assert_true (clock.is_held);
      g_assert_cmpint (clock.due_ms - AT (now), ==, 10 * MINUTE);
      g_assert_cmpint (rr_trip_clock_get_mood (&clock, AT (now)), ==, RR_MOOD_CALM);
    }
  g_assert_true (rr_trip_look (trip, zones, &outside, AT (62)));
  g_assert_cmpint (trip->zone, ==, 0);
  g_assert_cmpint (due_in (trip, zones, &outside, 62), ==, 70);

  /* A word begins anew, without what was stretched. */
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (63), NULL);
  g_assert_cmpint (due_in (trip, zones, &outside, 63), ==, 93);
}

static void
test_who_stays_in_a_dead_zone_is_missed_in_the_end (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(GPtrArray) zones = make_zones ();
  RrPartySight inside = { TRUE, { 47.15, 9.55 }, AT (20), AT (20) };

  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  rr_trip_look (trip, zones, &inside, AT (21));
  g_assert_cmpint (rr_trip_get_check_due (trip, zones, &inside), ==, AT (90));
  g_assert_cmpint (mood_at (trip, zones, 79), ==, RR_MOOD_CALM);
  g_assert_cmpint (mood_at (trip, zones, 80), ==, RR_MOOD_CALM);
  g_assert_cmpint (mood_at (trip, zones, 86), ==, RR_MOOD_AMBER);
  g_assert_cmpint (mood_at (trip, zones, 90), ==, RR_MOOD_RED);
}

static void
test_who_was_overdue_before_is_not_saved_by_a_dead_zone (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(GPtrArray) zones = make_zones ();
  RrPartySight inside = { TRUE, { 47.15, 9.55 }, AT (40), AT (40) };

  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  rr_trip_look (trip, zones, &inside, AT (40));
  g_assert_cmpint (rr_trip_get_check_due (trip, zones, &inside), ==, AT (30));
  g_assert_cmpint (mood_at (trip, zones, 41), ==, RR_MOOD_RED);
}

static void
test_the_plan_tells_where_nobody_was_seen (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(GPtrArray) zones = make_zones ();
  RrPartySight elsewhere = { TRUE, { 47.05, 9.55 }, AT (150), AT (150) };

  rr_trip_set_route (trip, way, 2);
  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  g_assert_false (rr_trip_look (trip, zones, NULL, AT (90)));
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (95), NULL);
  g_assert_true (rr_trip_look (trip, zones, NULL, AT (110)));
  /* By its plan it came in at a quarter of the way. */
  g_assert_cmpint (ABS (trip->zone_since_ms - AT (100)), <, 4 * MINUTE);

  /* Whoever is seen elsewhere after that is not in it, whatever the plan says. */
  g_assert_true (rr_trip_look (trip, zones, &elsewhere, AT (151)));
  g_assert_cmpint (trip->zone, ==, 0);
}

static void
test_a_zone_that_is_gone_stops_no_clock (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(GPtrArray) zones = make_zones ();
  RrPartySight inside = { TRUE, { 47.15, 9.55 }, AT (20), AT (20) };

  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  rr_trip_look (trip, zones, &inside, AT (21));
  g_ptr_array_set_size (zones, 0);
  g_assert_cmpint (rr_trip_get_check_due (trip, zones, &inside), ==, AT (30));
  g_assert_true (rr_trip_look (trip, zones, &inside, AT (25)));
  g_assert_cmpint (trip->stretch_ms, ==, 0);
}

/* --- plans -------------------------------------------------------------------- */

static void
test_a_plan_that_cannot_be_is_refused_with_a_sentence (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_trip_check (trip, &error));
  g_assert_no_error (error);
  trip->return_ms = trip->depart_ms;
  g_assert_false (rr_trip_check (trip, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
  trip->return_ms = AT (100);
  g_clear_error (&error);
  trip->n_guests = RR_TRIP_MAX_GUESTS + 1;
  g_assert_false (rr_trip_check (trip, NULL));
  trip->n_guests = 0;
  strcpy (trip->name, "  ");
  g_assert_false (rr_trip_check (trip, NULL));
  strcpy (trip->name, "\xff\xfe");
  g_assert_false (rr_trip_check (trip, NULL));
}

static void
test_a_new_plan_keeps_what_happened (void)
{
  g_autoptr(RrTrip) trip = make_trip (30);
  g_autoptr(RrTrip) plan = make_trip (60);

  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  rr_trip_act (trip, RR_TRIP_ACT_CHECK_IN, AT (20), NULL);
  trip->id = 5;
  plan->n_guests = 9;
  rr_trip_take_plan (trip, plan);
  g_assert_cmpint (trip->id, ==, 5);
  g_assert_cmpint (trip->state, ==, RR_TRIP_OUT);
  g_assert_cmpint (trip->checked_ms, ==, AT (20));
  g_assert_cmpuint (trip->n_guests, ==, 9);
  g_assert_cmpuint (trip->check_every_min, ==, 60);
}

static void
test_a_way_survives_writing_and_thinning (void)
{
  g_autoptr(GArray) many = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  g_autoptr(GArray) few = NULL, read = NULL;
  g_autofree char *text = NULL;
  double length_m;

  for (guint i = 0; i < 20000; i++)
    {
      RrPlace place = { 47 + i * 1e-5, 9.5 + 0.003 * (i % 400 < 200 ? i % 200 : 200 - i % 200) / 200.0 };

      g_array_append_val (many, place);
    }
  length_m = rr_route_length_m ((RrPlace *) (gpointer) many->data, many->len);
  few = rr_route_simplify ((RrPlace *) (gpointer) many->data, many->len, RR_TRIP_MAX_ROUTE);
  g_assert_cmpuint (few->len, <=, RR_TRIP_MAX_ROUTE);
  g_assert_cmpuint (few->len, >=, 100);
  g_assert_cmpfloat (fabs (rr_route_length_m ((RrPlace *) (gpointer) few->data, few->len) - length_m), <,
                     0.01 * length_m);

  text = rr_route_to_string ((RrPlace *) (gpointer) few->data, few->len);
  read = rr_route_parse (text, RR_TRIP_MAX_ROUTE);
  g_assert_nonnull (read);
  g_assert_cmpuint (read->len, ==, few->len);
  g_assert_cmpfloat_with_epsilon (g_array_index (read, RrPlace, 7).lat_deg, g_array_index (few, RrPlace, 7).lat_deg, 1e-7);
}

static void
test_what_is_no_way_is_not_read (void)
{
  static const char *const bad[] = { "47", "47,", "x,y", "47,9 ", "91,0", "47,9;48,9", "47,9 48", "nan,9" };
  g_autoptr(GArray) none = rr_route_parse ("", 5);

  g_assert_nonnull (none);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (rr_route_parse ("1,1 2,2 3,3", 2));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GArray) read = rr_route_parse (bad[i], 5);

      if (strcmp (bad[i], "47,9 ") == 0)
        g_assert_nonnull (read);
      else
        g_assert_null (read);
    }
}

/* --- the board ---------------------------------------------------------------- */

static RrSnapshot *
make_snapshot (double lat_deg)
{
  RrSnapshot *snapshot = rr_snapshot_new (2);

  for (guint i = 0; i < 2; i++)
    {
      RrDeviceState *device = &snapshot->devices[i];

      device->id = i == 0 ? "other" : "anna";
      rr_fix_init (&device->fix);
      device->fix.lat_deg = lat_deg;
      device->fix.lon_deg = 9.55;
      device->fix.time_ms = device->fix.received_ms = device->last_contact_ms = AT (30 + i);
    }
  return snapshot;
}

static void
test_the_board_knows_who_is_out_what_is_due_and_what_lies_ahead (void)
{
  g_autoptr(RrTripBoard) first = rr_trip_board_new ();
  g_autoptr(RrTripBoard) board = NULL;
  g_autoptr(RrSnapshot) snapshot = make_snapshot (47.15);
  g_autoptr(RrDeviceIndex) index = rr_device_index_new ();
  g_autoptr(GArray) dues = g_array_new (FALSE, FALSE, sizeof (RrTripDue));
  g_autoptr(GArray) ahead = NULL;
  RrTrip *trip = make_trip (30);

  trip->id = 3;
  rr_trip_set_route (trip, way, 2);
  rr_trip_board_put (first, trip);
  g_assert_null (rr_trip_board_find_out (first, "anna"));
  rr_trip_board_get_dues (first, index, snapshot, dues);
  g_assert_cmpuint (dues->len, ==, 0);

  board = rr_trip_board_copy (first);
  trip = rr_trip_copy (rr_trip_board_find (board, 3));
  rr_trip_act (trip, RR_TRIP_ACT_DEPART, AT (0), NULL);
  rr_trip_board_put (board, trip);
  g_assert_cmpint (rr_trip_board_find (first, 3)->state, ==, RR_TRIP_PLANNED);
  g_assert_true (rr_trip_board_find_out (board, "anna") == trip);
  g_assert_null (rr_trip_board_find_out (board, "other"));
  g_assert_cmpuint (board->serial, ==, first->serial + 1);

  rr_trip_board_get_dues (board, index, snapshot, dues);
  g_assert_cmpuint (dues->len, ==, 2);
  g_assert_cmpint (g_array_index (dues, RrTripDue, 0).due_ms, ==, AT (30));
  g_assert_false (g_array_index (dues, RrTripDue, 0).is_return);
  g_assert_cmpint (g_array_index (dues, RrTripDue, 1).due_ms, ==, AT (400));

  ahead = rr_trip_board_get_ahead (board, "anna", &snapshot->devices[1].fix);
  g_assert_cmpuint (ahead->len, ==, 2);
  g_assert_cmpfloat_with_epsilon (g_array_index (ahead, RrPlace, 0).lat_deg, 47.15, 1e-3);
  g_assert_null (rr_trip_board_get_ahead (board, "other", NULL));
}

static void
test_old_trips_leave_the_board (void)
{
  g_autoptr(RrTripBoard) board = rr_trip_board_new ();

  for (gint64 i = 1; i <= 10; i++)
    {
      RrTrip *trip = make_trip (0);

      trip->id = i;
      trip->state = i % 2 == 0 ? RR_TRIP_CLOSED : RR_TRIP_OUT;
      rr_trip_board_put (board, trip);
    }
  rr_trip_board_trim (board, 2);
  g_assert_cmpuint (board->trips->len, ==, 7);
  g_assert_null (rr_trip_board_find (board, 6));
  g_assert_nonnull (rr_trip_board_find (board, 8));
  g_assert_nonnull (rr_trip_board_find (board, 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/trip/one-way-and-a-step-back", test_a_trip_goes_one_way_and_a_step_back);
  g_test_add_func ("/model/trip/every-n-minutes", test_every_n_minutes_counts_from_the_last_word);
  g_test_add_func ("/model/trip/given-times", test_given_times_take_a_word_a_quarter_of_an_hour_early);
  g_test_add_func ("/model/trip/return-first", test_the_return_is_due_when_it_is_first);
  g_test_add_func ("/model/trip/a-position-is-a-word", test_a_position_is_a_word_where_the_plan_says_so);
  g_test_add_func ("/model/trip/dead-zone-stops-the-clock", test_the_clock_stands_still_in_a_dead_zone_and_goes_on_after);
  g_test_add_func ("/model/trip/dead-zone-has-an-end", test_who_stays_in_a_dead_zone_is_missed_in_the_end);
  g_test_add_func ("/model/trip/overdue-before-the-zone", test_who_was_overdue_before_is_not_saved_by_a_dead_zone);
  g_test_add_func ("/model/trip/the-plan-tells", test_the_plan_tells_where_nobody_was_seen);
  g_test_add_func ("/model/trip/a-zone-that-is-gone", test_a_zone_that_is_gone_stops_no_clock);
  g_test_add_func ("/model/trip/a-plan-that-cannot-be", test_a_plan_that_cannot_be_is_refused_with_a_sentence);
  g_test_add_func ("/model/trip/a-new-plan-keeps-what-happened", test_a_new_plan_keeps_what_happened);
  g_test_add_func ("/model/route/survives-writing-and-thinning", test_a_way_survives_writing_and_thinning);
  g_test_add_func ("/model/route/what-is-no-way", test_what_is_no_way_is_not_read);
  g_test_add_func ("/model/trip-board/out-due-ahead", test_the_board_knows_who_is_out_what_is_due_and_what_lies_ahead);
  g_test_add_func ("/model/trip-board/old-trips-leave", test_old_trips_leave_the_board);
  return g_test_run ();
}

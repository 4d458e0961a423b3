/* test-trip-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-text.h"

/* What is said of trips, and how times are read as people write them. */

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR   (60 * MINUTE)

/* 2026-11-28 12:00 in Zurich, where it is winter. */
static const gint64 NOON = G_GINT64_CONSTANT (1795863600000);

static GTimeZone *
zurich (void)
{
  return g_time_zone_new_offset (3600);
}

static void
test_a_countdown_is_never_early_and_never_says_minus_zero (void)
{
  static const struct { gint64 ms; const char *text; } cases[] = {
    { 0, "0:00" }, { 1, "0:01" }, { 1000, "0:01" }, { 59999, "1:00" }, { 60000, "1:00" }, { 3599000, "59:59" },
    { 3600000, "1:00:00" }, { -1, "−0:00" }, { -61000, "−1:01" }, { -7200000, "−2:00:00" },
    { 3 * 24 * HOUR + 4 * HOUR, "3 d 4 h" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = rr_trip_format_left (cases[i].ms);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_times_are_read_as_people_write_them (void)
{
  static const struct { const char *text; gint64 hours; } cases[] = {
    { "2026-11-28 12:00", 0 }, { "2026-11-28T13:30", 1 }, { " 14:00 ", 2 }, { "11:00", 23 }, { "12:00", 24 },
    { "+6h", 6 }, { "+0h", 0 }, { "+2d", 48 }, { "2026-11-29 9:00", 21 },
  };
  g_autoptr(GTimeZone) zone = zurich ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 time_ms = 0;

      g_assert_true (rr_local_parse (cases[i].text, NOON, zone, &time_ms));
      g_assert_cmpint ((time_ms - NOON) / HOUR, ==, cases[i].hours);
    }
}

static void
test_what_is_no_time_is_refused (void)
{
  static const char *const bad[] = { "", "noon", "25:00", "12:61", "12", "2026-13-01 10:00", "2026-02-30 10:00",
                                     "12:00 x", "+h", "+5y", "-3h", "2026-11-28" };
  g_autoptr(GTimeZone) zone = zurich ();
  gint64 time_ms;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (rr_local_parse (bad[i], NOON, zone, &time_ms));
}

static void
test_what_is_written_is_read_again (void)
{
  g_autoptr(GTimeZone) zone = zurich ();
  g_autofree char *text = rr_local_format (NOON, zone);
  g_autofree char *none = rr_local_format (RR_TIME_UNKNOWN, zone);
  gint64 time_ms;

  g_assert_cmpstr (text, ==, "2026-11-28 12:00");
  g_assert_cmpstr (none, ==, "");
  g_assert_true (rr_local_parse (text, 0, zone, &time_ms));
  g_assert_cmpint (time_ms, ==, NOON);
}

static void
test_hours_of_the_day_come_on_every_day (void)
{
  g_autoptr(GTimeZone) zone = zurich ();
  g_autoptr(GArray) times = rr_local_parse_times ("10:00, 14:30", NOON, NOON + 48 * HOUR, zone);
  g_autoptr(GArray) none = rr_local_parse_times (" ", NOON, NOON + HOUR, zone);
  g_autofree char *text = NULL;

  g_assert_nonnull (times);
  g_assert_cmpuint (times->len, ==, 4);
  g_assert_cmpuint (none->len, ==, 0);
  text = rr_local_format_times ((gint64 *) (gpointer) times->data, times->len, zone);
  g_assert_cmpstr (text, ==, "10:00, 14:30");
  g_assert_null (rr_local_parse_times ("10:00, soon", NOON, NOON + HOUR, zone));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/trip-text/countdown", test_a_countdown_is_never_early_and_never_says_minus_zero);
  g_test_add_func ("/ui/trip-text/times-as-written", test_times_are_read_as_people_write_them);
  g_test_add_func ("/ui/trip-text/no-time", test_what_is_no_time_is_refused);
  g_test_add_func ("/ui/trip-text/written-and-read", test_what_is_written_is_read_again);
  g_test_add_func ("/ui/trip-text/hours-on-every-day", test_hours_of_the_day_come_on_every_day);
  return g_test_run ();
}

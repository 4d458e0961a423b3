/* test-rules-fences.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-error.h"
#include "rr-geo.h"
#include "rr-rules.h"

/* Fences with hours, for some of the guides, with guides nobody hears from, and with fixes
 * that come after newer ones. The clock is on a Monday, at 20:00 UTC. */

#define NOW_MS    G_GINT64_CONSTANT (1790020800000)
#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define HOME_LAT  46.5
#define HOME_LON  9.5

typedef struct
{
  RrRules *rules;
  RrFence *fence;      /* a circle of 100 m */
  RrNote  *notes;      /* of the last step */
  gint64   now_ms;
} Fixture;

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  f->rules = rr_rules_new (NULL, NULL);
  rr_rules_set_zone (f->rules, utc);
  f->fence = rr_fence_new ("f", "the glacier", rr_shape_new_circle (HOME_LAT, HOME_LON, 100));
  f->now_ms = NOW_MS;
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  g_clear_pointer (&f->notes, rr_note_free);
  rr_fence_free (f->fence);
  rr_rules_free (f->rules);
}

static void
set_fence (Fixture    *f,
           guint       watch,
           const char *hours)
{
  g_autoptr(GPtrArray) fences = g_ptr_array_new ();

  g_assert_true (rr_hours_parse (hours, &f->fence->hours, NULL));
  f->fence->watch = watch;
  g_ptr_array_add (fences, f->fence);
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_set_fences (f->rules, fences, f->now_ms);
}

/* A fix of some time ago, heard of now. */
static void
take (Fixture    *f,
      guint       slot,
      double      east_m,
      gint64      ago_ms)
{
  static const char *const names[] = { "anna", "ben" };
  RrMessage message;

  rr_message_init (&message);
  g_strlcpy (message.device, names[slot], sizeof message.device);
  rr_geo_destination (HOME_LAT, HOME_LON, 90, east_m, &message.fix.lat_deg, &message.fix.lon_deg);
  message.fix.time_ms = f->now_ms - ago_ms;
  message.fix.received_ms = f->now_ms;
  message.fix.acc_m = 5;
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_take (f->rules, slot, &message, NULL, f->now_ms);
  rr_message_clear (&message);
}

static void
be_at (Fixture *f,
       guint    slot,
       double   east_m)
{
  f->now_ms += 40000;
  take (f, slot, east_m, 0);
}

/* Time goes on, a look at a time. */
static void
wait_until (Fixture *f,
            gint64   until_ms)
{
  g_clear_pointer (&f->notes, rr_note_free);
  while (rr_rules_next_ms (f->rules) <= until_ms)
    {
      f->now_ms = MAX (f->now_ms, rr_rules_next_ms (f->rules));
      f->notes = rr_note_join (f->notes, rr_rules_tick (f->rules, f->now_ms));
    }
  f->now_ms = until_ms;
}

static void
assert_said (Fixture       *f,
             RrNoteVerb     verb,
             RrIncidentKind kind)
{
  g_assert_nonnull (f->notes);
  g_assert_cmpint (f->notes->verb, ==, verb);
  g_assert_cmpint (f->notes->kind, ==, kind);
  g_assert_null (f->notes->next);
}

/* --- hours -------------------------------------------------------------------- */

static void
test_hours_in_words (Fixture       *f,
                     gconstpointer  data)
{
  static const char *const good[] = { "", "22:00-06:00", "12345 08:30-17:00", "67 00:00-00:00" };
  static const char *const bad[] = { "x", "8:00", "8 08:00-09:00", "08:00-25:00", "24:00-01:00",
                                     "12 ", "08:00-09:60", "08:00-09:00 12", "1 08:00-24:01" };
  RrHours hours;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *again = NULL;

      g_assert_true (rr_hours_parse (good[i], &hours, NULL));
      again = rr_hours_to_string (&hours);
      g_assert_cmpstr (again, ==, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (rr_hours_parse (bad[i], &hours, &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
    }
  g_assert_true (rr_hours_parse ("1234567 08:00-08:00", &hours, NULL));
  g_assert_true (rr_hours_is_always (&hours));
}

static void
test_hours_over_midnight (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  RrHours hours;

  /* Monday nights, which end on Tuesday. */
  g_assert_true (rr_hours_parse ("1 22:00-06:00", &hours, NULL));
  g_assert_false (rr_hours_contain (&hours, utc, NOW_MS));
  g_assert_false (rr_hours_contain (&hours, utc, NOW_MS - 15 * HOUR_MS));
  g_assert_true (rr_hours_contain (&hours, utc, NOW_MS + 2 * HOUR_MS));
  g_assert_true (rr_hours_contain (&hours, utc, NOW_MS + 10 * HOUR_MS - 1));
  g_assert_false (rr_hours_contain (&hours, utc, NOW_MS + 10 * HOUR_MS));
  g_assert_false (rr_hours_contain (&hours, utc, NOW_MS + 26 * HOUR_MS));

  g_assert_cmpint (rr_hours_next_look_ms (&hours, utc, NOW_MS), ==, NOW_MS + HOUR_MS);
  g_assert_cmpint (rr_hours_next_look_ms (&hours, utc, NOW_MS + 90 * MINUTE_MS + 7), ==,
                   NOW_MS + 2 * HOUR_MS);
  g_assert_cmpint (rr_hours_next_look_ms (&hours, utc, NOW_MS + 2 * HOUR_MS), ==,
                   NOW_MS + 3 * HOUR_MS);
}

/* The clock on the wall goes on by an hour in a night of spring: 02:30 is not. */
static void
test_hours_by_the_clock_on_the_wall (Fixture       *f,
                                     gconstpointer  data)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Zurich");
  g_autoptr(GDateTime) noon = NULL;
  gint64 noon_ms;
  RrHours hours;

  if (zone == NULL)
    {
      g_test_skip ("This machine knows no time zones");
      return;
    }
  noon = g_date_time_new (zone, 2027, 3, 28, 12, 0, 0);
  noon_ms = g_date_time_to_unix (noon) * 1000;
  g_assert_true (rr_hours_parse ("01:00-03:00", &hours, NULL));
  g_assert_false (rr_hours_contain (&hours, zone, noon_ms - 9 * HOUR_MS));
  g_assert_true (rr_hours_contain (&hours, zone, noon_ms - 9 * HOUR_MS - 1));
  g_assert_true (rr_hours_contain (&hours, zone, noon_ms - 10 * HOUR_MS));
  g_assert_false (rr_hours_contain (&hours, zone, noon_ms - 10 * HOUR_MS - 1));
}

static void
test_tells_within_its_hours_only (Fixture       *f,
                                  gconstpointer  data)
{
  set_fence (f, RR_FENCE_ENTER | RR_FENCE_LEAVE, "22:00-06:00");
  be_at (f, 0, 500);
  be_at (f, 0, 0);
  be_at (f, 0, 0);
  g_assert_null (f->notes);
  wait_until (f, NOW_MS + 3 * HOUR_MS);
  g_assert_null (f->notes);

  be_at (f, 0, 500);
  g_assert_null (f->notes);
  be_at (f, 0, 500);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_FENCE_LEAVE);
  wait_until (f, NOW_MS + 10 * HOUR_MS - 1);
  g_assert_null (f->notes);
  wait_until (f, NOW_MS + 10 * HOUR_MS);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_FENCE_LEAVE);
}

/* A phone that was without a network for ten minutes has crossed within the hours. */
static void
test_what_happened_within_the_hours_is_told (Fixture       *f,
                                             gconstpointer  data)
{
  set_fence (f, RR_FENCE_ENTER, "20:00-21:00");
  be_at (f, 0, 500);
  wait_until (f, NOW_MS + 70 * MINUTE_MS);
  take (f, 0, 0, 12 * MINUTE_MS);
  take (f, 0, 0, 11 * MINUTE_MS);
  g_assert_nonnull (f->notes);
  g_assert_cmpint (f->notes->verb, ==, RR_NOTE_RAISE);
  g_assert_cmpint (f->notes->kind, ==, RR_INCIDENT_FENCE_ENTER);
  g_assert_cmpint (f->notes->next->verb, ==, RR_NOTE_OVER);
  g_assert_null (f->notes->next->next);
}

static void
test_curfew_begins (Fixture       *f,
                    gconstpointer  data)
{
  set_fence (f, RR_FENCE_STAY_IN | RR_FENCE_MANNED, "12345 22:00-06:00");
  be_at (f, 0, 500);
  be_at (f, 1, 0);
  wait_until (f, NOW_MS + 2 * HOUR_MS - MINUTE_MS);
  g_assert_null (f->notes);
  be_at (f, 0, 500);
  be_at (f, 1, 0);
  wait_until (f, NOW_MS + 2 * HOUR_MS + MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NOT_INSIDE);
  g_assert_cmpstr (f->notes->device, ==, "anna");

  be_at (f, 1, 500);
  be_at (f, 1, 500);
  g_assert_cmpint (f->notes->kind, ==, RR_INCIDENT_NOT_INSIDE);
  g_assert_cmpint (f->notes->next->kind, ==, RR_INCIDENT_AREA_EMPTY);
  wait_until (f, NOW_MS + 10 * HOUR_MS);
  for (const RrNote *note = f->notes; note != NULL; note = note->next)
    g_assert_cmpint (note->verb, ==, RR_NOTE_OVER);
  g_assert_nonnull (f->notes->next->next);
  g_assert_null (f->notes->next->next->next);

  /* Who is still out when it begins again has to be told of again. */
  wait_until (f, NOW_MS + 26 * HOUR_MS);
  g_assert_nonnull (f->notes);
  for (const RrNote *note = f->notes; note != NULL; note = note->next)
    g_assert_cmpint (note->verb, ==, RR_NOTE_RAISE);
}

static void
test_camp_of_the_night (Fixture       *f,
                        gconstpointer  data)
{
  RrRuleSet set;

  rr_rule_set_init (&set);
  set.value[RR_RULE_NO_MOTION_MIN] = 30;
  rr_rules_set_values (f->rules, "", &set);
  set_fence (f, RR_FENCE_CAMP, "20:00-22:00");
  for (guint i = 0; i < 170; i++)
    {
      be_at (f, 0, 10);
      g_assert_null (f->notes);
    }
  wait_until (f, NOW_MS + 2 * HOUR_MS - 1);
  g_assert_null (f->notes);
  wait_until (f, NOW_MS + 2 * HOUR_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NO_MOTION);
}

/* --- whom it is about --------------------------------------------------------- */

static void
test_about_those_on_a_trip (Fixture       *f,
                            gconstpointer  data)
{
  const char *const trips[] = { "7", NULL };

  f->fence->trips = g_strdupv ((char **) trips);
  set_fence (f, RR_FENCE_STAY_IN, "");
  be_at (f, 0, 500);
  be_at (f, 0, 500);
  g_assert_null (f->notes);

  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_set_trip (f->rules, "anna", "8", NULL, f->now_ms);
  g_assert_null (f->notes);
  f->notes = rr_rules_set_trip (f->rules, "anna", "7", NULL, f->now_ms);
  be_at (f, 0, 500);
  be_at (f, 1, 500);
  g_assert_null (f->notes);
  be_at (f, 0, 0);
  be_at (f, 0, 0);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_NOT_INSIDE);
  be_at (f, 0, 500);
  be_at (f, 0, 500);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NOT_INSIDE);

  /* The trip is over: it is no business of the fence any more. */
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_set_trip (f->rules, "anna", NULL, NULL, f->now_ms);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_NOT_INSIDE);
  be_at (f, 0, 500);
  g_assert_null (f->notes);
}

static void
test_taken_off_the_list (Fixture       *f,
                         gconstpointer  data)
{
  const char *const ben[] = { "ben", NULL };

  set_fence (f, RR_FENCE_STAY_IN, "");
  be_at (f, 0, 500);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NOT_INSIDE);
  f->fence->devices = g_strdupv ((char **) ben);
  set_fence (f, RR_FENCE_STAY_IN, "");
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_NOT_INSIDE);
}

/* --- nobody left -------------------------------------------------------------- */

static void
test_silent_one_is_not_inside (Fixture       *f,
                               gconstpointer  data)
{
  set_fence (f, RR_FENCE_MANNED, "");
  be_at (f, 0, 0);
  be_at (f, 1, 0);
  for (guint i = 0; i < 60; i++)
    {
      be_at (f, 1, 0);
      wait_until (f, f->now_ms);
      g_assert_null (f->notes);
    }

  be_at (f, 1, 500);
  be_at (f, 1, 500);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_AREA_EMPTY);
  g_assert_cmpuint (f->notes->n_unheard, ==, 1);
  wait_until (f, f->now_ms + 60 * MINUTE_MS);
  g_assert_null (f->notes);
}

static void
test_last_one_is_heard_from_no_more (Fixture       *f,
                                     gconstpointer  data)
{
  gint64 heard_ms;

  set_fence (f, RR_FENCE_MANNED, "");
  be_at (f, 0, 0);
  be_at (f, 1, 500);
  heard_ms = f->now_ms - 40000;
  wait_until (f, heard_ms + RR_RULES_UNHEARD_MIN * MINUTE_MS - 1);
  g_assert_null (f->notes);
  wait_until (f, heard_ms + RR_RULES_UNHEARD_MIN * MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_AREA_EMPTY);
  g_assert_cmpuint (f->notes->n_unheard, ==, 1);
  g_assert_cmpstr (f->notes->device, ==, "");
  wait_until (f, f->now_ms + 5 * HOUR_MS);
  g_assert_null (f->notes);

  be_at (f, 0, 10);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_AREA_EMPTY);
}

static void
test_its_own_time_without_contact (Fixture       *f,
                                   gconstpointer  data)
{
  RrRuleSet set;
  gint64 heard_ms;

  rr_rule_set_init (&set);
  set.value[RR_RULE_NO_CONTACT_MIN] = 10;
  rr_rules_set_values (f->rules, "device:anna", &set);
  set_fence (f, RR_FENCE_MANNED, "");
  be_at (f, 0, 0);
  heard_ms = f->now_ms;
  wait_until (f, heard_ms + 10 * MINUTE_MS - 1);
  g_assert_null (f->notes);
  wait_until (f, heard_ms + 10 * MINUTE_MS);
  g_assert_cmpint (f->notes->kind, ==, RR_INCIDENT_AREA_EMPTY);
  g_assert_cmpint (f->notes->next->kind, ==, RR_INCIDENT_NO_CONTACT);

  /* Whoever left in silence is not inside when it is heard from again. */
  be_at (f, 0, 500);
  be_at (f, 0, 500);
  g_assert_null (f->notes);
}

/* --- late --------------------------------------------------------------------- */

static void
test_late_visit_is_written_down (Fixture       *f,
                                 gconstpointer  data)
{
  set_fence (f, RR_FENCE_ENTER | RR_FENCE_LEAVE, "");
  be_at (f, 0, 500);
  be_at (f, 0, 500);
  f->now_ms += HOUR_MS;
  be_at (f, 0, 600);
  g_assert_null (f->notes);

  take (f, 0, 300, 50 * MINUTE_MS);
  g_assert_null (f->notes);
  take (f, 0, 0, 45 * MINUTE_MS);
  g_assert_null (f->notes);
  take (f, 0, 5, 40 * MINUTE_MS);
  assert_said (f, RR_NOTE_LATE, RR_INCIDENT_FENCE_ENTER);
  g_assert_cmpint (f->notes->fix.time_ms, ==, f->now_ms - 40 * MINUTE_MS);
  take (f, 0, 400, 35 * MINUTE_MS);
  take (f, 0, 450, 30 * MINUTE_MS);
  assert_said (f, RR_NOTE_LATE, RR_INCIDENT_FENCE_LEAVE);

  /* And of now it is known what was known before. */
  be_at (f, 0, 650);
  g_assert_null (f->notes);
  be_at (f, 0, 0);
  be_at (f, 0, 0);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_FENCE_ENTER);
}

static void
test_late_fixes_change_nothing_of_now (Fixture       *f,
                                       gconstpointer  data)
{
  set_fence (f, RR_FENCE_STAY_IN | RR_FENCE_MANNED, "");
  be_at (f, 0, 0);
  f->now_ms += HOUR_MS / 4;
  be_at (f, 0, 0);
  g_assert_null (f->notes);
  for (guint i = 14; i > 2; i--)
    {
      take (f, 0, 5000, i * MINUTE_MS);
      for (const RrNote *note = f->notes; note != NULL; note = note->next)
        g_assert_cmpint (note->verb, ==, RR_NOTE_LATE);
    }
  be_at (f, 0, 0);
  g_assert_null (f->notes);
  wait_until (f, f->now_ms + 5 * MINUTE_MS);
  g_assert_null (f->notes);
}

/* The newest first: where it was is known, which way it crossed is not. */
static void
test_backwards_says_nothing (Fixture       *f,
                             gconstpointer  data)
{
  set_fence (f, RR_FENCE_ENTER | RR_FENCE_LEAVE, "");
  be_at (f, 0, 500);
  f->now_ms += HOUR_MS;
  be_at (f, 0, 500);
  for (guint i = 1; i < 50; i++)
    {
      take (f, 0, i / 5 % 2 == 0 ? 500 : 0, i * MINUTE_MS);
      g_assert_null (f->notes);
    }
}

#define ADD(name, func) g_test_add ("/model/rules-fences/" name, Fixture, NULL, setup, func, teardown)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("hours-in-words", test_hours_in_words);
  ADD ("hours-over-midnight", test_hours_over_midnight);
  ADD ("hours-by-the-clock-on-the-wall", test_hours_by_the_clock_on_the_wall);
  ADD ("tells-within-its-hours-only", test_tells_within_its_hours_only);
  ADD ("what-happened-within-the-hours-is-told", test_what_happened_within_the_hours_is_told);
  ADD ("curfew-begins", test_curfew_begins);
  ADD ("camp-of-the-night", test_camp_of_the_night);
  ADD ("about-those-on-a-trip", test_about_those_on_a_trip);
  ADD ("taken-off-the-list", test_taken_off_the_list);
  ADD ("silent-one-is-not-inside", test_silent_one_is_not_inside);
  ADD ("last-one-is-heard-from-no-more", test_last_one_is_heard_from_no_more);
  ADD ("its-own-time-without-contact", test_its_own_time_without_contact);
  ADD ("late-visit-is-written-down", test_late_visit_is_written_down);
  ADD ("late-fixes-change-nothing-of-now", test_late_fixes_change_nothing_of_now);
  ADD ("backwards-says-nothing", test_backwards_says_nothing);
  return g_test_run ();
}

/* test-rules.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-error.h"
#include "rr-geo.h"
#include "rr-rule-trial.h"

/* The rules, driven by fixes as the tracker hands them on and by a clock of the test. */

#define NOW_MS    G_GINT64_CONSTANT (1790000000000)
#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOME_LAT  46.5
#define HOME_LON  9.5

typedef struct
{
  RrRules *rules;
  RrNote  *notes;      /* of the last step */
  gint64   now_ms;
} Fixture;

static void
setup (Fixture       *f,
       gconstpointer  data)
{
  f->rules = rr_rules_new (NULL, NULL);
  f->now_ms = NOW_MS;
}

static void
teardown (Fixture       *f,
          gconstpointer  data)
{
  g_clear_pointer (&f->notes, rr_note_free);
  rr_rules_free (f->rules);
}

static RrMessage
message_at (Fixture *f,
            double   east_m)
{
  RrMessage message;

  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  rr_geo_destination (HOME_LAT, HOME_LON, 90, east_m, &message.fix.lat_deg, &message.fix.lon_deg);
  message.fix.time_ms = message.fix.received_ms = f->now_ms;
  message.fix.acc_m = 5;
  return message;
}

static void
take_message (Fixture   *f,
              RrMessage *message)
{
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_take (f->rules, 0, message, NULL, f->now_ms);
  rr_message_clear (message);
}

static void
walk_to (Fixture *f,
         double   east_m,
         gint64   after_ms)
{
  RrMessage message;

  f->now_ms += after_ms;
  message = message_at (f, east_m);
  take_message (f, &message);
}

static void
pause_for (Fixture *f,
      gint64   after_ms)
{
  g_clear_pointer (&f->notes, rr_note_free);
  f->now_ms += after_ms;
  f->notes = rr_rules_tick (f->rules, f->now_ms);
}

static void
set_rule (Fixture    *f,
          const char *scope,
          RrRule      rule,
          double      value)
{
  RrRuleSet set;

  rr_rule_set_init (&set);
  set.value[rule] = value;
  rr_rules_set_values (f->rules, scope, &set);
}

static void
set_fence (Fixture *f,
           guint    watch)
{
  g_autoptr(GPtrArray) fences = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fence_free);
  RrFence *fence = rr_fence_new ("f", "the glacier", rr_shape_new_circle (HOME_LAT, HOME_LON, 100));

  fence->watch = watch;
  g_ptr_array_add (fences, fence);
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_set_fences (f->rules, fences, f->now_ms);
}

/* That is all that was said. */
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

static void
test_plain_devices_say_nothing (Fixture       *f,
                                gconstpointer  data)
{
  for (guint i = 0; i < 100; i++)
    {
      walk_to (f, i * 10, 10000);
      g_assert_null (f->notes);
    }
  pause_for (f, 24 * 60 * MINUTE_MS);
  g_assert_null (f->notes);
  g_assert_cmpint (rr_rules_next_ms (f->rules), ==, G_MAXINT64);
}

static void
test_sos_comes_before_every_filter (Fixture       *f,
                                    gconstpointer  data)
{
  for (guint bit = 0; bit < 11; bit++)
    {
      RrMessage message = message_at (f, 0);

      message.fix.event = RR_EVENT_SOS;
      message.fix.flags = 1u << bit;
      take_message (f, &message);
      assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_SOS);
      g_assert_cmpint (f->notes->level, ==, RR_LEVEL_EMERGENCY);
    }
}

static void
test_silence_is_told_once (Fixture       *f,
                           gconstpointer  data)
{
  set_rule (f, "", RR_RULE_NO_CONTACT_MIN, 30);
  walk_to (f, 0, 1000);
  walk_to (f, 10, 10 * MINUTE_MS);

  pause_for (f, 29 * MINUTE_MS);
  g_assert_null (f->notes);
  pause_for (f, MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NO_CONTACT);
  pause_for (f, 60 * MINUTE_MS);
  g_assert_null (f->notes);

  walk_to (f, 20, 1000);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_NO_CONTACT);
  pause_for (f, 30 * MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NO_CONTACT);
}

static void
test_rest_is_told_walking_is_not (Fixture       *f,
                                  gconstpointer  data)
{
  set_rule (f, "device:anna", RR_RULE_NO_MOTION_MIN, 30);
  for (guint i = 0; i < 60; i++)
    {
      walk_to (f, i * 60, MINUTE_MS);
      g_assert_null (f->notes);
    }
  for (guint i = 0; i < 29; i++)
    {
      walk_to (f, 59 * 60 + (i % 2) * 20, MINUTE_MS);
      g_assert_null (f->notes);
    }
  walk_to (f, 59 * 60, MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NO_MOTION);
  walk_to (f, 59 * 60 + 100, MINUTE_MS);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_NO_MOTION);
}

/* A phone that stops reporting where it stops is told of; one that walks into a dead zone
 * was last seen walking. */
static void
test_rest_without_fixes (Fixture       *f,
                         gconstpointer  data)
{
  set_rule (f, "", RR_RULE_NO_MOTION_MIN, 30);
  walk_to (f, 0, 1000);
  walk_to (f, 200, MINUTE_MS);
  pause_for (f, 60 * MINUTE_MS);
  g_assert_null (f->notes);

  walk_to (f, 1000, MINUTE_MS);
  walk_to (f, 1010, 3 * MINUTE_MS);
  pause_for (f, 27 * MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NO_MOTION);
}

static void
test_rest_in_a_camp_is_well (Fixture       *f,
                             gconstpointer  data)
{
  set_rule (f, "", RR_RULE_NO_MOTION_MIN, 30);
  set_fence (f, RR_FENCE_CAMP);
  for (guint i = 0; i < 100; i++)
    {
      walk_to (f, 10, MINUTE_MS);
      g_assert_null (f->notes);
    }
}

static void
test_what_is_told_late_is_history (Fixture       *f,
                                   gconstpointer  data)
{
  set_rule (f, "", RR_RULE_NO_MOTION_MIN, 30);
  walk_to (f, 0, 1000);
  f->now_ms += 600 * MINUTE_MS;
  for (guint i = 0; i < 60; i++)
    {
      RrMessage message = message_at (f, 0);

      message.fix.time_ms -= (500 - i) * MINUTE_MS;
      take_message (f, &message);
      g_assert_null (f->notes);
    }
}

static void
test_fence_needs_two_fixes (Fixture       *f,
                            gconstpointer  data)
{
  walk_to (f, 300, 1000);
  set_fence (f, RR_FENCE_ENTER | RR_FENCE_LEAVE);
  walk_to (f, 200, 10000);
  walk_to (f, 90, 10000);
  g_assert_null (f->notes);
  walk_to (f, 80, 10000);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_FENCE_ENTER);
  g_assert_cmpstr (f->notes->subject, ==, "f");

  /* Within the margin, however long. */
  for (guint i = 0; i < 20; i++)
    {
      walk_to (f, i % 2 == 0 ? 114 : 95, 10000);
      g_assert_null (f->notes);
    }
  walk_to (f, 130, 10000);
  walk_to (f, 140, 10000);
  g_assert_cmpint (f->notes->verb, ==, RR_NOTE_OVER);
  g_assert_cmpint (f->notes->kind, ==, RR_INCIDENT_FENCE_ENTER);
  g_assert_cmpint (f->notes->next->kind, ==, RR_INCIDENT_FENCE_LEAVE);
}

static void
test_fence_needs_half_a_minute (Fixture       *f,
                                gconstpointer  data)
{
  set_fence (f, RR_FENCE_ENTER);
  walk_to (f, 300, 1000);
  walk_to (f, 50, 60000);
  g_assert_null (f->notes);
  pause_for (f, 29000);
  g_assert_null (f->notes);
  pause_for (f, 1000);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_FENCE_ENTER);
}

static void
test_fence_between_two_fixes (Fixture       *f,
                              gconstpointer  data)
{
  set_fence (f, RR_FENCE_ENTER);
  walk_to (f, -300, 1000);
  walk_to (f, 300, 5 * MINUTE_MS);

  g_assert_nonnull (f->notes);
  g_assert_cmpint (f->notes->kind, ==, RR_INCIDENT_FENCE_ENTER);
  g_assert_cmpint (f->notes->verb, ==, RR_NOTE_RAISE);
  g_assert_cmpint (f->notes->next->verb, ==, RR_NOTE_OVER);
}

static void
test_should_be_inside (Fixture       *f,
                       gconstpointer  data)
{
  set_fence (f, RR_FENCE_STAY_IN | RR_FENCE_MANNED);
  walk_to (f, 0, 1000);
  g_assert_null (f->notes);
  walk_to (f, 400, 5 * MINUTE_MS);
  walk_to (f, 400, MINUTE_MS);
  g_assert_cmpint (f->notes->kind, ==, RR_INCIDENT_NOT_INSIDE);
  g_assert_cmpint (f->notes->next->kind, ==, RR_INCIDENT_AREA_EMPTY);
  g_assert_cmpstr (f->notes->next->device, ==, "");

  walk_to (f, 0, 5 * MINUTE_MS);
  walk_to (f, 0, MINUTE_MS);
  g_assert_cmpint (f->notes->verb, ==, RR_NOTE_OVER);
  g_assert_cmpint (f->notes->next->verb, ==, RR_NOTE_OVER);
}

static void
test_fence_around_somebody_outside (Fixture       *f,
                                    gconstpointer  data)
{
  walk_to (f, 1000, 1000);
  set_rule (f, "", RR_RULE_NO_CONTACT_MIN, 30);
  walk_to (f, 1000, 1000);
  set_fence (f, RR_FENCE_STAY_IN);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_NOT_INSIDE);

  /* The same fence once more is no news. */
  set_fence (f, RR_FENCE_STAY_IN);
  g_assert_null (f->notes);
}

static void
test_odd_fixes_cross_nothing (Fixture       *f,
                              gconstpointer  data)
{
  static const guint32 odd[] = { RR_FIX_TOO_FAST, RR_FIX_COARSE, RR_FIX_NULL_ISLAND,
                                 RR_FIX_INVALID };

  set_fence (f, RR_FENCE_LEAVE);
  walk_to (f, 0, 1000);
  for (guint i = 0; i < 20; i++)
    {
      RrMessage message;

      f->now_ms += 10000;
      message = message_at (f, 5000);
      message.fix.flags = odd[i % G_N_ELEMENTS (odd)];
      take_message (f, &message);
      g_assert_null (f->notes);
    }
}

static void
test_off_the_route_and_back (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrShape) line = rr_shape_parse ("LINESTRING (46 9.5, 47 9.5)", &error);
  g_autoptr(RrCorridor) route = rr_corridor_new (line);

  g_assert_no_error (error);
  g_assert_null (rr_rules_set_trip (f->rules, "anna", "t1", route, NOW_MS));
  walk_to (f, 0, 1000);
  walk_to (f, 80, 20000);
  walk_to (f, 85, 20000);
  g_assert_null (f->notes);
  walk_to (f, 90, 20000);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_OFF_ROUTE);
  for (guint i = 0; i < 5; i++)
    walk_to (f, 60, 20000);
  g_assert_null (f->notes);
  walk_to (f, 40, 20000);
  walk_to (f, 40, 20000);
  walk_to (f, 40, 20000);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_OFF_ROUTE);
}

static void
test_low_battery (Fixture       *f,
                  gconstpointer  data)
{
  static const struct { float pct; int verb; } steps[] = {
    { 80, -1 }, { 14, RR_NOTE_RAISE }, { 13, -1 }, { 16, -1 }, { 21, RR_NOTE_OVER },
    { 14, RR_NOTE_RAISE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      RrMessage message;

      f->now_ms += MINUTE_MS;
      message = message_at (f, 0);
      message.fix.battery_pct = steps[i].pct;
      take_message (f, &message);
      if (steps[i].verb < 0)
        g_assert_null (f->notes);
      else
        assert_said (f, (RrNoteVerb) steps[i].verb, RR_INCIDENT_LOW_BATTERY);
    }
}

static RrDue
due_at (gint64 due_ms)
{
  RrDue due = { .kind = RR_INCIDENT_OVERDUE_RETURN, .subject = "t1", .detail = "Ridge walk" };

  due.due_ms = due_ms;
  return due;
}

static void
test_overdue_grows (Fixture       *f,
                    gconstpointer  data)
{
  RrDue due = due_at (NOW_MS + 10 * MINUTE_MS);

  g_assert_null (rr_rules_set_dues (f->rules, &due, 1, NOW_MS));
  g_assert_cmpint (rr_rules_next_ms (f->rules), ==, due.due_ms);
  pause_for (f, 10 * MINUTE_MS - 1);
  g_assert_null (f->notes);
  pause_for (f, 1);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_OVERDUE_RETURN);
  g_assert_cmpint (f->notes->level, ==, RR_LEVEL_WARN);
  pause_for (f, 30 * MINUTE_MS);
  assert_said (f, RR_NOTE_GROW, RR_INCIDENT_OVERDUE_RETURN);
  g_assert_cmpint (f->notes->level, ==, RR_LEVEL_ALARM);
  pause_for (f, 600 * MINUTE_MS);
  g_assert_null (f->notes);

  /* Back. */
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_set_dues (f->rules, NULL, 0, f->now_ms);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_OVERDUE_RETURN);
}

static void
test_overdue_moves (Fixture       *f,
                    gconstpointer  data)
{
  RrDue due = due_at (NOW_MS);
  RrDue later = due_at (NOW_MS + 60 * MINUTE_MS);

  g_assert_null (rr_rules_set_dues (f->rules, &due, 1, NOW_MS));
  pause_for (f, 0);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_OVERDUE_RETURN);
  g_clear_pointer (&f->notes, rr_note_free);
  f->notes = rr_rules_set_dues (f->rules, &later, 1, f->now_ms);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_OVERDUE_RETURN);
  pause_for (f, 60 * MINUTE_MS);
  assert_said (f, RR_NOTE_RAISE, RR_INCIDENT_OVERDUE_RETURN);
}

/* What was told before a restart and still holds is not told again, but its end is. */
static void
test_restart_tells_nothing_twice (Fixture       *f,
                                  gconstpointer  data)
{
  g_autoptr(RrNote) quiet = rr_note_new (RR_NOTE_RAISE, RR_INCIDENT_NO_CONTACT, NOW_MS);
  g_autoptr(RrNote) missed = rr_note_new (RR_NOTE_RAISE, RR_INCIDENT_OVERDUE_RETURN, NOW_MS);
  g_autoptr(RrIncident) one = NULL;
  g_autoptr(RrIncident) two = NULL;
  RrDue due = due_at (NOW_MS - MINUTE_MS);

  g_strlcpy (quiet->device, "anna", sizeof quiet->device);
  g_strlcpy (missed->subject, "t1", sizeof missed->subject);
  one = rr_incident_new (quiet);
  two = rr_incident_new (missed);
  rr_rules_restore (f->rules, one);
  rr_rules_restore (f->rules, two);
  set_rule (f, "", RR_RULE_NO_CONTACT_MIN, 30);
  rr_rules_introduce (f->rules, 0, "anna");
  g_assert_null (rr_rules_set_dues (f->rules, &due, 1, NOW_MS));

  pause_for (f, 20 * MINUTE_MS);
  g_assert_null (f->notes);
  walk_to (f, 0, 1000);
  assert_said (f, RR_NOTE_OVER, RR_INCIDENT_NO_CONTACT);
  pause_for (f, 10 * MINUTE_MS);
  assert_said (f, RR_NOTE_GROW, RR_INCIDENT_OVERDUE_RETURN);
}

/* A day with a rest of 40 minutes and a gap of an hour. */
static void
test_trial_counts_what_would_have_been (Fixture       *f,
                                        gconstpointer  data)
{
  g_autoptr(GArray) fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  g_autoptr(GHashTable) sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) fences = g_ptr_array_new ();
  RrRuleTrial trial = { 0 };
  RrRuleSet set;

  for (guint i = 0; i < 100; i++)
    {
      RrMessage message = message_at (f, i < 30 ? i * 60 : i < 70 ? 30 * 60 : i * 60);

      g_array_append_val (fixes, message.fix);
      f->now_ms += i == 80 ? 60 * MINUTE_MS : MINUTE_MS;
    }
  rr_rule_set_init (&set);
  rr_rule_trial_add (&trial, sets, fences, NULL, "anna", fixes, f->now_ms);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_NO_MOTION] + trial.n_kind[RR_INCIDENT_NO_CONTACT], ==, 0);

  set.value[RR_RULE_NO_CONTACT_MIN] = set.value[RR_RULE_NO_MOTION_MIN] = 30;
  g_hash_table_insert (sets, g_strdup ("device:anna"), g_memdup2 (&set, sizeof set));
  rr_rule_trial_add (&trial, sets, fences, NULL, "anna", fixes, f->now_ms);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_NO_MOTION], ==, 1);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_NO_CONTACT], ==, 1);
  g_assert_cmpuint (trial.n_devices, ==, 2);
  g_assert_cmpuint (trial.n_fixes, ==, 200);
}

/* The rules of a trip, and its route from when it has left. */
static void
test_trial_of_a_trip (Fixture       *f,
                      gconstpointer  data)
{
  const RrPlace line[] = { { 46, HOME_LON }, { 47, HOME_LON } };
  const char *const devices[] = { "anna", NULL };
  g_autoptr(GArray) fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  g_autoptr(GHashTable) sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) fences = g_ptr_array_new ();
  g_autoptr(RrTrip) trip = rr_trip_new ();
  RrRuleTrial trial = { 0 };
  RrRuleSet set;

  for (guint i = 0; i < 100; i++)
    {
      RrMessage message = message_at (f, i % 50 < 25 ? 0 : 200);

      g_array_append_val (fixes, message.fix);
      f->now_ms += i == 80 ? 60 * MINUTE_MS : MINUTE_MS;
    }
  rr_rule_set_init (&set);
  set.value[RR_RULE_NO_CONTACT_MIN] = 30;
  g_hash_table_insert (sets, g_strdup ("trip:7"), g_memdup2 (&set, sizeof set));
  trip->id = 7;
  g_strfreev (trip->devices);
  trip->devices = g_strdupv ((char **) devices);
  rr_trip_set_route (trip, line, G_N_ELEMENTS (line));

  rr_rule_trial_add (&trial, sets, fences, trip, "anna", fixes, f->now_ms);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_NO_CONTACT], ==, 1);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_OFF_ROUTE], ==, 0);
  trip->state = RR_TRIP_OUT;
  trip->out_ms = NOW_MS + 40 * MINUTE_MS;
  rr_rule_trial_add (&trial, sets, fences, trip, "anna", fixes, f->now_ms);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_OFF_ROUTE], ==, 2);
  trip->out_ms = NOW_MS + 60 * MINUTE_MS;
  rr_rule_trial_add (&trial, sets, fences, trip, "anna", fixes, f->now_ms);
  g_assert_cmpuint (trial.n_kind[RR_INCIDENT_OFF_ROUTE], ==, 3);
}

static void
test_shapes_in_words (Fixture       *f,
                      gconstpointer  data)
{
  static const char *const good[] = { "CIRCLE (46.5000000 9.5000000, 120.0)",
                                      ("POLYGON ((46.0000000 9.0000000, 46.0000000 10.0000000, "
                                       "47.0000000 9.0000000))"),
                                      "LINESTRING (46.0000000 9.0000000, 47.0000000 9.0000000)" };
  static const char *const bad[] = { "", "CIRCLE", "CIRCLE (46 9)", "CIRCLE (46 9, -1)",
                                     "CIRCLE (91 9, 10)", "POLYGON ((46 9, 47 9))", "LINESTRING (1)",
                                     "POLYGON ((46 9, 47 x, 47 8))", "CIRCLE (46 9, 10) more",
                                     "CIRCLE (nan 9, 10)", "SQUARE (1 2, 3)" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(RrShape) shape = rr_shape_parse (good[i], &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      again = rr_shape_to_string (shape);
      g_assert_cmpstr (again, ==, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_shape_parse (bad[i], &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_MALFORMED);
    }
}

#define ADD(name, func) g_test_add ("/model/rules/" name, Fixture, NULL, setup, func, teardown)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("plain-devices-say-nothing", test_plain_devices_say_nothing);
  ADD ("sos-comes-before-every-filter", test_sos_comes_before_every_filter);
  ADD ("silence-is-told-once", test_silence_is_told_once);
  ADD ("rest-is-told-walking-is-not", test_rest_is_told_walking_is_not);
  ADD ("rest-without-fixes", test_rest_without_fixes);
  ADD ("rest-in-a-camp-is-well", test_rest_in_a_camp_is_well);
  ADD ("what-is-told-late-is-history", test_what_is_told_late_is_history);
  ADD ("fence-needs-two-fixes", test_fence_needs_two_fixes);
  ADD ("fence-needs-half-a-minute", test_fence_needs_half_a_minute);
  ADD ("fence-between-two-fixes", test_fence_between_two_fixes);
  ADD ("should-be-inside", test_should_be_inside);
  ADD ("fence-around-somebody-outside", test_fence_around_somebody_outside);
  ADD ("odd-fixes-cross-nothing", test_odd_fixes_cross_nothing);
  ADD ("off-the-route-and-back", test_off_the_route_and_back);
  ADD ("low-battery", test_low_battery);
  ADD ("overdue-grows", test_overdue_grows);
  ADD ("overdue-moves", test_overdue_moves);
  ADD ("restart-tells-nothing-twice", test_restart_tells_nothing_twice);
  ADD ("trial-counts-what-would-have-been", test_trial_counts_what_would_have_been);
  ADD ("trial-of-a-trip", test_trial_of_a_trip);
  ADD ("shapes-in-words", test_shapes_in_words);
  return g_test_run ();
}

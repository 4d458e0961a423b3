/* test-rule-cases.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-rules.h"
#include "rr-time.h"
#include "rr-tracker.h"

/* Cases of what other engines do, and of what they lose, driven through ours: the tracker
 * marks, the rules say, the incident is made. Those we do not follow are named below, with
 * the reason. */

#define NOW_MS G_GINT64_CONSTANT (1790000000000)

typedef struct
{
  JsonObject *request;
  JsonObject *expect;
} Case;

static const struct { const char *protocol; const char *reason; } not_followed[] = {
  { "motion-new", "we tell who rests too long, by an anchor; a journey is not cut into trips and stops" },
  { "motion-old", "as above, and the device's own word for motion is not trusted" },
  { "overspeed", "there is no rule for drivers" },
};

static double
number_of (JsonArray *array,
           guint      at)
{
  return json_array_get_double_element (array, at);
}

static JsonArray *
array_of (JsonObject *object,
          const char *name)
{
  return json_object_has_member (object, name) ? json_object_get_array_member (object, name) : NULL;
}

/* --- shapes ------------------------------------------------------------------- */

static void
run_geofence (const Case *one)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrShape) shape
      = rr_shape_parse (json_object_get_string_member (one->request, "wkt_latlon"), &error);
  JsonArray *point = array_of (one->request, "point");
  JsonArray *segment = array_of (one->request, "segment");

  g_assert_no_error (error);
  if (point != NULL)
    g_assert_cmpint (rr_shape_contains (shape, number_of (point, 0), number_of (point, 1)), ==,
                     json_object_get_boolean_member (one->expect, "inside"));
  else if (segment != NULL)
    {
      RrPlace from = { number_of (segment, 0), number_of (segment, 1) };
      RrPlace to = { number_of (segment, 2), number_of (segment, 3) };

      g_assert_cmpint (rr_shape_crosses (shape, &from, &to, 0), ==,
                       json_object_get_boolean_member (one->expect, "crosses"));
    }
  else
    g_assert_cmpfloat_with_epsilon (rr_shape_area_m2 (shape) / 1e6,
                                    json_object_get_double_member (one->expect, "area_km2"),
                                    json_object_get_double_member (one->expect, "tolerance"));
}

static void
run_corridor (const Case *one)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RrShape) line
      = rr_shape_parse (json_object_get_string_member (one->request, "wkt_latlon"), &error);
  g_autoptr(RrCorridor) corridor = NULL;
  JsonArray *point = array_of (one->request, "point");
  guint near = 0;

  g_assert_no_error (error);
  corridor = rr_corridor_new (line);
  g_assert_cmpint (rr_corridor_distance_m (corridor, number_of (point, 0), number_of (point, 1), 0,
                                           &near)
                       <= json_object_get_double_member (one->request, "corridor_m"), ==,
                   json_object_get_boolean_member (one->expect, "inside"));
}

static RrFix
fix_away (double east_m,
          double acc_m,
          guint  step)
{
  RrFix fix;

  rr_fix_init (&fix);
  fix.time_ms = fix.received_ms = NOW_MS + step * 10000;
  fix.acc_m = (float) acc_m;
  rr_geo_destination (46, 9, 90, east_m, &fix.lat_deg, &fix.lon_deg);
  return fix;
}

/* Others tell of each fix at the edge; we tell at most once, and never of leaving. */
static void
run_transition (const Case *one)
{
  g_autoptr(RrShape) shape
      = rr_shape_new_circle (46, 9, json_object_get_double_member (one->request, "radius_m"));
  JsonArray *distances = array_of (one->request, "distances_m");
  JsonArray *fixes = array_of (one->request, "fixes");
  JsonArray *steps = distances != NULL ? distances : fixes;
  RrFenceSide side = { 0 };
  guint n_in = 0, n_out = 0;

  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *said = fixes != NULL ? json_array_get_object_element (fixes, i) : NULL;
      RrFix fix = fix_away (said != NULL ? json_object_get_double_member (said, "distance_m")
                                         : number_of (steps, i),
                            said != NULL ? json_object_get_double_member (said, "acc_m") : NAN, i);
      RrCross cross = rr_fence_side_take (&side, shape, NULL, &fix);

      n_in += cross == RR_CROSS_IN;
      n_out += cross == RR_CROSS_OUT || cross == RR_CROSS_THROUGH;
    }
  g_assert_cmpuint (n_in, ==, distances != NULL ? 1 : 0);
  g_assert_cmpuint (n_out, ==, 0);
}

/* --- calls for help ----------------------------------------------------------- */

typedef struct
{
  RrTracker  *tracker;
  RrRules    *rules;
  RrIncident *incident;    /* (nullable): what came of it */
  RrMessage   last;
} Engine;

static void
hear (Engine     *engine,
      RrMessage  *message,
      gint64      now_ms)
{
  RrDeviceState before;
  gboolean has_before = rr_tracker_lookup (engine->tracker, "anna", now_ms, &before)
                        && rr_fix_has_position (&before.fix);
  guint slot = rr_tracker_take (engine->tracker, message, now_ms);
  g_autoptr(RrNote) note = rr_rules_take (engine->rules, slot, message,
                                          has_before ? &before.fix : NULL, now_ms);
  RrIncidentLog log;

  if (note != NULL && engine->incident == NULL)
    engine->incident = rr_incident_new (note);
  else if (note != NULL)
    g_assert_true (rr_incident_take (engine->incident, note, &log));
  engine->last = *message;
}

static gint64
time_of (JsonObject *fix)
{
  JsonNode *node = json_object_get_member (fix, "t");
  int hours, minutes, seconds;

  if (json_object_has_member (fix, "age_s"))
    return NOW_MS - json_object_get_int_member (fix, "age_s") * 1000;
  if (node == NULL)
    return NOW_MS;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return NOW_MS + json_node_get_int (node) * 1000;
  g_assert_cmpint (sscanf (json_node_get_string (node), "%d:%d:%d", &hours, &minutes, &seconds), ==, 3);
  return NOW_MS - 86400000 + ((hours * 60 + minutes) * 60 + seconds) * G_GINT64_CONSTANT (1000);
}

static double
place_of (JsonObject *fix,
          const char *name,
          double      otherwise)
{
  JsonNode *node = json_object_get_member (fix, name);

  if (node == NULL)
    return otherwise;
  return JSON_NODE_HOLDS_NULL (node) ? NAN : json_node_get_double (node);
}

static RrMessage
message_of (JsonObject *said,
            gint64      received_ms)
{
  RrMessage message;
  const char *alarm = json_object_get_string_member_with_default (said, "alarm", NULL);

  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  message.fix.event = g_strcmp0 (alarm, "sos") == 0 ? RR_EVENT_SOS
                      : alarm != NULL               ? RR_EVENT_ALARM
                                                    : RR_EVENT_NONE;
  message.fix.time_ms = time_of (said);
  message.fix.received_ms = received_ms;
  message.fix.lat_deg = place_of (said, "lat", 46.5);
  message.fix.lon_deg = place_of (said, "lon", 9.5);
  message.fix.acc_m = (float) place_of (said, "acc_m", NAN);
  return message;
}

static void
run_sos (const Case *one)
{
  JsonArray *fixes = array_of (one->request, "fixes");
  guint n_calls = 0;
  RrTrackerConfig config;
  Engine engine = { 0 };
  gint64 now_ms = NOW_MS;

  rr_tracker_config_init (&config);
  engine.tracker = rr_tracker_new (&config);
  engine.rules = rr_rules_new (NULL, NULL);
  for (guint i = 0; i < (fixes != NULL ? json_array_get_length (fixes) : 1); i++)
    {
      JsonObject *said = fixes != NULL ? json_array_get_object_element (fixes, i)
                                       : json_object_get_object_member (one->request, "fix");
      RrMessage message = message_of (said, MAX (now_ms, time_of (said)));
      RrIncidentLog log;

      n_calls += message.fix.event == RR_EVENT_SOS;
      hear (&engine, &message, message.fix.received_ms);
      /* Somebody has seen the first: the second has to be heard all the same. */
      if (engine.incident != NULL && i == 0)
        rr_incident_act (engine.incident, RR_ACT_ACKNOWLEDGE, "berta", NULL, now_ms, &log, NULL);
      if (engine.incident == NULL || fixes == NULL)
        continue;
      g_assert_true (i == 0 || rr_incident_is_ringing (engine.incident));
    }

  g_assert_nonnull (engine.incident);
  g_assert_cmpint (engine.incident->kind, ==, RR_INCIDENT_SOS);
  g_assert_cmpint (engine.incident->level, ==, RR_LEVEL_EMERGENCY);
  g_assert_cmpuint (engine.incident->count, ==, n_calls);
  g_assert_cmpint (engine.incident->fix.time_ms, ==, engine.last.fix.time_ms);
  if (!isnan (engine.last.fix.acc_m))
    g_assert_cmpuint (engine.incident->fix.flags & RR_FIX_COARSE, !=, 0);
  if (!rr_fix_has_position (&engine.last.fix))
    g_assert_cmpuint (engine.incident->fix.flags & RR_FIX_NO_POSITION, !=, 0);
  if ((engine.incident->fix.flags & RR_FIX_TOO_FAST) != 0)
    g_assert_cmpfloat (engine.incident->last.lat_deg, ==, 46.5);
  if ((engine.incident->fix.flags & RR_FIX_LATE) != 0)
    g_assert_cmpint (rr_incident_get_delay_ms (engine.incident), >=, 600000);
  rr_incident_unref (engine.incident);
  rr_rules_free (engine.rules);
  rr_tracker_free (engine.tracker);
}

/* Within a second of the deadline, and not before. */
static void
run_overdue (const Case *one)
{
  g_autoptr(RrRules) rules = rr_rules_new (NULL, NULL);
  gint64 start_s = json_object_get_int_member (one->request, "inactivity_start_s");
  RrDue due = { .kind = RR_INCIDENT_OVERDUE_CHECK_IN, .subject = "trip" };
  g_autoptr(RrNote) early = NULL;
  g_autoptr(RrNote) note = NULL;

  due.due_ms = NOW_MS + start_s * 1000;
  g_assert_null (rr_rules_set_dues (rules, &due, 1, NOW_MS));
  early = rr_rules_tick (rules, due.due_ms - 1);
  g_assert_null (early);
  g_assert_cmpint (rr_rules_next_ms (rules), ==, due.due_ms);
  note = rr_rules_tick (rules, NOW_MS + json_object_get_int_member (one->request, "last_update_age_s")
                                            * 1000);
  g_assert_nonnull (note);
  g_assert_cmpint (note->kind, ==, RR_INCIDENT_OVERDUE_CHECK_IN);
}

/* --- filters and clocks ------------------------------------------------------- */

/* Others drop; we mark, keep and show. */
static void
run_filter (const Case *one)
{
  const char *drops = json_object_get_null_member (one->expect, "drop")
                          ? NULL
                          : json_object_get_string_member (one->expect, "drop");
  JsonObject *said = json_object_get_object_member (one->request, "fix");
  RrMessage message = message_of (said, NOW_MS);
  RrTrackerConfig config;
  g_autoptr(RrTracker) tracker = NULL;
  RrDeviceState state;

  rr_tracker_config_init (&config);
  tracker = rr_tracker_new (&config);
  if (json_object_has_member (said, "time"))
    message.fix.time_ms = G_MAXINT64;
  if (!json_object_get_boolean_member_with_default (said, "valid", TRUE))
    message.fix.flags |= RR_FIX_INVALID;
  rr_tracker_take (tracker, &message, NOW_MS);

  if (g_strcmp0 (drops, "Future") == 0)
    g_assert_cmpuint (message.fix.flags & RR_FIX_BAD_CLOCK, !=, 0);
  if (g_strcmp0 (drops, "Invalid") == 0)
    g_assert_cmpuint (message.fix.flags & RR_FIX_INVALID, !=, 0);
  g_assert_true (rr_tracker_lookup (tracker, "anna", NOW_MS, &state));
  g_assert_true (rr_fix_has_position (&state.fix));
  g_assert_cmpuint (state.n_fixes, ==, 1);
}

/* What the device said is kept; what we reason with is right. */
static void
run_clock (const Case *one)
{
  g_autoptr(RrTracker) tracker = NULL;
  RrTrackerConfig config;
  RrMessage message;
  gint64 now_ms, said_ms, expected_ms;

  g_assert_true (rr_time_parse (json_object_get_string_member (one->request, "now"), -1, &now_ms));
  g_assert_true (rr_time_parse (json_object_get_string_member (one->request, "fix_time"), -1, &said_ms));
  g_assert_true (rr_time_parse (json_object_get_string_member (one->expect, "fix_time"), -1,
                                &expected_ms));
  rr_tracker_config_init (&config);
  tracker = rr_tracker_new (&config);
  rr_message_init (&message);
  g_strlcpy (message.device, "anna", sizeof message.device);
  message.fix.time_ms = said_ms;
  message.fix.received_ms = now_ms;
  rr_tracker_take (tracker, &message, now_ms);

  g_assert_cmpint (message.fix.time_ms, ==, said_ms);
  if (expected_ms != said_ms)
    g_assert_cmpint (rr_fix_effective_ms (&message.fix), ==, expected_ms);
}

/* --- all of them -------------------------------------------------------------- */

static const struct { const char *protocol; void (*run) (const Case *one); } runners[] = {
  { "geofence", run_geofence },     { "route-corridor", run_corridor },
  { "geofence-transition", run_transition }, { "sos-survival", run_sos },
  { "overdue", run_overdue },       { "filter", run_filter },
  { "clock", run_clock },
};

static gboolean
run_line (const char *line)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *root;
  const char *protocol;
  Case one;

  g_assert_true (json_parser_load_from_data (parser, line, -1, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  protocol = json_object_get_string_member (root, "protocol");
  one.request = json_object_get_object_member (root, "request");
  one.expect = json_object_get_object_member (root, "expect");
  g_test_message ("%s", json_object_get_string_member (root, "id"));
  for (guint i = 0; i < G_N_ELEMENTS (runners); i++)
    if (g_str_equal (protocol, runners[i].protocol))
      {
        runners[i].run (&one);
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (not_followed); i++)
    if (g_str_equal (protocol, not_followed[i].protocol))
      {
        g_test_message ("not followed: %s", not_followed[i].reason);
        return FALSE;
      }
  g_error ("nobody knows what a case of %s is", protocol);
}

static void
test_cases_of_others (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("RR_SHARED"), "protocols", "engine.jsonl", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint n_run = 0, n_not = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("there is no file of cases beside the project");
      return;
    }
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean run = run_line (lines[i]);

      n_run += run;
      n_not += !run;
    }
  g_test_message ("%u cases pass, %u are not followed", n_run, n_not);
  g_assert_cmpuint (n_run, >, 0);
}

/* Cases of our own, for where that file is not. */
static void
test_own_cases (void)
{
  static const char *const lines[] = {
    "{\"id\":\"own-1\",\"protocol\":\"geofence\",\"request\":{\"wkt_latlon\":"
    "\"CIRCLE (46.5 9.5, 100)\",\"point\":[46.5005,9.5]},\"expect\":{\"inside\":true}}",
    "{\"id\":\"own-2\",\"protocol\":\"geofence\",\"request\":{\"wkt_latlon\":"
    "\"POLYGON ((-17 179.9, -17 -179.9, -17.2 -179.9, -17.2 179.9))\",\"point\":[-17.1,180]},"
    "\"expect\":{\"inside\":true}}",
    "{\"id\":\"own-3\",\"protocol\":\"geofence\",\"request\":{\"wkt_latlon\":"
    "\"CIRCLE (46.5 9.5, 100)\",\"segment\":[46.49,9.5,46.51,9.5]},\"expect\":{\"crosses\":true}}",
    "{\"id\":\"own-4\",\"protocol\":\"route-corridor\",\"request\":{\"wkt_latlon\":"
    "\"LINESTRING (46.5 9.5, 46.6 9.5)\",\"corridor_m\":50,\"point\":[46.55,9.5008]},"
    "\"expect\":{\"inside\":false}}",
    "{\"id\":\"own-5\",\"protocol\":\"sos-survival\",\"request\":{\"fixes\":[{\"t\":0},"
    "{\"t\":-604800,\"alarm\":\"sos\",\"acc_m\":5000}]},\"expect\":{}}",
    "{\"id\":\"own-6\",\"protocol\":\"sos-survival\",\"request\":{\"fix\":{\"lat\":null,"
    "\"lon\":null,\"alarm\":\"sos\"}},\"expect\":{}}",
    "{\"id\":\"own-7\",\"protocol\":\"overdue\",\"request\":{\"inactivity_start_s\":60,"
    "\"last_update_age_s\":61},\"expect\":{}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_true (run_line (lines[i]));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/rule-cases/of-others", test_cases_of_others);
  g_test_add_func ("/model/rule-cases/our-own", test_own_cases);
  return g_test_run ();
}

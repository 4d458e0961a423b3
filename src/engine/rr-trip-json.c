/* rr-trip-json.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-json.h"

#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-time.h"
#include "rr-trip-route.h"

/* Trips and dead zones as JSON, for scripts: times are ISO 8601, places are [lat, lon].
 *
 * Threads: any; nothing here has state.
 */

static const char *const clock_names[] = { NULL, "depart", "check-in", "return" };
static const char *const mood_names[] = { "calm", "soon", "overdue" };

/* --- out ---------------------------------------------------------------------- */

static void
add_places (JsonBuilder   *builder,
            const char    *name,
            const RrPlace *places,
            guint          n_places)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_places; i++)
    {
      json_builder_begin_array (builder);
      json_builder_add_double_value (builder, places[i].lat_deg);
      json_builder_add_double_value (builder, places[i].lon_deg);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

static void
add_clock (JsonBuilder       *builder,
           const RrTripBoard *board,
           const RrTrip      *trip,
           const RrSnapshot  *snapshot,
           RrDeviceIndex     *index,
           gint64             now_ms)
{
  RrPartySight sight;
  RrTripClock clock;

  rr_trip_get_sight (trip, index, snapshot, &sight);
  rr_trip_get_clock (trip, board->zones, &sight, now_ms, &clock);
  json_builder_set_member_name (builder, "next");
  if (clock.kind == RR_CLOCK_NONE)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "what", clock_names[clock.kind]);
  rr_json_add_time (builder, "due", clock.due_ms);
  rr_json_add_int (builder, "left_s", (clock.due_ms - now_ms) / 1000);
  rr_json_add_text (builder, "mood", mood_names[rr_trip_clock_get_mood (&clock, now_ms)]);
  rr_json_add_bool (builder, "held", clock.is_held);
  json_builder_end_object (builder);
}

static void
add_plan (JsonBuilder  *builder,
          const RrTrip *trip)
{
  rr_json_add_text (builder, "name", trip->name);
  rr_json_add_text (builder, "notes", trip->notes);
  rr_json_add_int (builder, "guests", trip->n_guests);
  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; trip->devices[i] != NULL; i++)
    json_builder_add_string_value (builder, trip->devices[i]);
  json_builder_end_array (builder);
  rr_json_add_time (builder, "depart", trip->depart_ms);
  rr_json_add_time (builder, "return", trip->return_ms);
  rr_json_add_int (builder, "check_every_min", trip->check_every_min);
  json_builder_set_member_name (builder, "check_at");
  json_builder_begin_array (builder);
  for (guint i = 0; i < trip->n_check_at; i++)
    {
      g_autofree char *text = rr_time_format_iso (trip->check_at_ms[i]);

      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
  rr_json_add_bool (builder, "check_by_fix", trip->check_by_fix);
  rr_json_add_text (builder, "route_name", trip->route_name);
  rr_json_add_int (builder, "route_m", (gint64) rr_route_length_m (trip->route, trip->n_route));
}

static void
add_trip (JsonBuilder       *builder,
          const RrTripBoard *board,
          const RrTrip      *trip,
          const RrSnapshot  *snapshot,
          RrDeviceIndex     *index,
          gint64             now_ms,
          gboolean           with_route)
{
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "id", trip->id);
  rr_json_add_int (builder, "revision", trip->revision);
  rr_json_add_text (builder, "state", rr_trip_state_to_string (trip->state));
  add_plan (builder, trip);
  rr_json_add_time (builder, "out", trip->out_ms);
  rr_json_add_time (builder, "last_check_in", trip->checked_ms);
  rr_json_add_time (builder, "back", trip->back_ms);
  rr_json_add_time (builder, "closed", trip->closed_ms);
  rr_json_add_int (builder, "zone", trip->zone);
  add_clock (builder, board, trip, snapshot, index, now_ms);
  if (with_route)
    add_places (builder, "route", trip->route, trip->n_route);
  json_builder_end_object (builder);
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autoptr(JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/**
 * rr_trips_to_json:
 * @board: all trips
 * @snapshot: (nullable): everybody
 * @now_ms: the clock
 *
 * Returns: (transfer full): an array of them, without their routes
 */
char *
rr_trips_to_json (const RrTripBoard *board,
                  const RrSnapshot  *snapshot,
                  gint64             now_ms)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(RrDeviceIndex) index = rr_device_index_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < board->trips->len; i++)
    add_trip (builder, board, board->trips->pdata[i], snapshot, index, now_ms, FALSE);
  json_builder_end_array (builder);
  return to_text (builder);
}

/**
 * rr_trip_to_json:
 * @board: all trips
 * @trip: one of them
 * @snapshot: (nullable): everybody
 * @now_ms: the clock
 *
 * Returns: (transfer full): an object, with its route
 */
char *
rr_trip_to_json (const RrTripBoard *board,
                 const RrTrip      *trip,
                 const RrSnapshot  *snapshot,
                 gint64             now_ms)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(RrDeviceIndex) index = rr_device_index_new ();

  add_trip (builder, board, trip, snapshot, index, now_ms, TRUE);
  return to_text (builder);
}

/**
 * rr_zones_to_json:
 * @board: all dead zones
 *
 * Returns: (transfer full): an array of them
 */
char *
rr_zones_to_json (const RrTripBoard *board)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < board->zones->len; i++)
    {
      const RrDeadZone *zone = board->zones->pdata[i];

      json_builder_begin_object (builder);
      rr_json_add_int (builder, "id", zone->id);
      rr_json_add_text (builder, "name", zone->name);
      rr_json_add_int (builder, "stretch_min", zone->stretch_min);
      add_places (builder, "corners", zone->corners, zone->n_corners);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return to_text (builder);
}

/* --- in ----------------------------------------------------------------------- */

static gboolean
fail (GError    **error,
      const char *member)
{
  g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, "%s is not what it should be", member);
  return FALSE;
}

static gboolean
read_text (JsonObject *object,
           const char *member,
           char      **text,
           GError    **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return fail (error, member);
  g_free (*text);
  *text = json_node_dup_string (node);
  return TRUE;
}

static gboolean
read_count (JsonObject *object,
            const char *member,
            guint      *count,
            GError    **error)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 value;

  if (node == NULL)
    return TRUE;
  value = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
  if (value < 0 || value > 1000000)
    return fail (error, member);
  *count = (guint) value;
  return TRUE;
}

static gboolean
read_time (JsonObject *object,
           const char *member,
           gint64     *time_ms,
           GError    **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) == G_TYPE_STRING && rr_time_parse (json_node_get_string (node), -1, time_ms))
    return TRUE;
  return fail (error, member);
}

static JsonArray *
get_array (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_devices (JsonObject *object,
              RrTrip     *trip,
              GError    **error)
{
  JsonArray *array = get_array (object, "devices");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return json_object_has_member (object, "devices") ? fail (error, "devices") : TRUE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) != G_TYPE_STRING)
        return fail (error, "devices");
      g_strv_builder_add (builder, json_node_get_string (node));
    }
  g_strfreev (trip->devices);
  trip->devices = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_check_times (JsonObject *object,
                  RrTrip     *trip,
                  GError    **error)
{
  JsonArray *array = get_array (object, "check_at");
  gint64 times[RR_TRIP_MAX_TIMES];
  guint n;

  if (array == NULL)
    return json_object_has_member (object, "check_at") ? fail (error, "check_at") : TRUE;
  n = json_array_get_length (array);
  if (n > RR_TRIP_MAX_TIMES)
    return fail (error, "check_at");
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) != G_TYPE_STRING || !rr_time_parse (json_node_get_string (node), -1, &times[i]))
        return fail (error, "check_at");
    }
  rr_trip_set_check_times (trip, times, n);
  return TRUE;
}

static gboolean
read_place (JsonNode *node,
            RrPlace  *place)
{
  return rr_json_pair_of (node, &place->lat_deg, &place->lon_deg) && rr_geo_is_valid (place->lat_deg, place->lon_deg);
}

/* Returns: (nullable): %NULL if they are no places, or too many */
static GArray *
read_places (JsonArray *array,
             guint      most)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  if (json_array_get_length (array) > most)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      RrPlace place;

      if (!read_place (json_array_get_element (array, i), &place))
        return NULL;
      g_array_append_val (places, place);
    }
  return g_steal_pointer (&places);
}

static gboolean
read_route (JsonObject *object,
            RrTrip     *trip,
            GError    **error)
{
  JsonArray *array = get_array (object, "route");
  g_autoptr(GArray) places = array != NULL ? read_places (array, 20 * RR_TRIP_MAX_ROUTE) : NULL;

  if (places == NULL)
    return json_object_has_member (object, "route") ? fail (error, "route") : TRUE;
  rr_trip_set_route (trip, (RrPlace *) (gpointer) places->data, places->len);
  return TRUE;
}

/**
 * rr_trip_read_json:
 * @trip: a trip nobody else has
 * @object: what is to be different
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED
 */
gboolean
rr_trip_read_json (RrTrip     *trip,
                   JsonObject *object,
                   GError    **error)
{
  if (!read_text (object, "name", &trip->name, error) || !read_text (object, "notes", &trip->notes, error)
      || !read_text (object, "route_name", &trip->route_name, error)
      || !read_count (object, "guests", &trip->n_guests, error)
      || !read_count (object, "check_every_min", &trip->check_every_min, error)
      || !read_time (object, "depart", &trip->depart_ms, error)
      || !read_time (object, "return", &trip->return_ms, error) || !read_devices (object, trip, error)
      || !read_check_times (object, trip, error) || !read_route (object, trip, error))
    return FALSE;
  trip->check_by_fix = rr_json_bool_of (object, "check_by_fix", trip->check_by_fix);
  return rr_trip_check (trip, error);
}

/**
 * rr_dead_zone_from_json:
 * @object: a zone
 * @error: return location for an error
 *
 * Returns: (transfer full): it, or %NULL with %RR_ERROR_MALFORMED
 */
RrDeadZone *
rr_dead_zone_from_json (JsonObject *object,
                        GError    **error)
{
  JsonArray *array = get_array (object, "corners");
  g_autoptr(GArray) corners = array != NULL ? read_places (array, RR_ZONE_MAX_CORNERS) : NULL;
  g_autofree char *name = g_strdup ("");
  g_autoptr(RrDeadZone) zone = NULL;
  guint stretch_min = 60;

  if (corners == NULL)
    {
      fail (error, "corners");
      return NULL;
    }
  if (!read_text (object, "name", &name, error) || !read_count (object, "stretch_min", &stretch_min, error))
    return NULL;
  zone = rr_dead_zone_new (name, (RrPlace *) (gpointer) corners->data, corners->len, stretch_min);
  zone->id = rr_json_int_of (object, "id", 0);
  return rr_dead_zone_check (zone, error) ? g_steal_pointer (&zone) : NULL;
}

/* rr-trip-requests.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-engine-private.h"
#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-time.h"
#include "rr-trip-json.h"

/* Trips and dead zones for scripts on this machine:
 *
 *   GET  /trips, /trips/ID           all, one with its route
 *   POST /trips                      a plan; with "id" and "revision" a change to one
 *   POST /trips/ID/ACT               depart, check-in, return, close, reopen
 *   GET  /zones   POST /zones        dead zones; with "id" a change to one
 *   POST /zones/ID/remove
 *
 * Whoever posts says that it is JSON.
 *
 * Threads: requests on their I/O thread, answers to what is stored on the store's.
 */

#define JSON_TYPE "application/json"

/* Where an answer goes once the wish is settled. */
typedef struct
{
  RrFrontDoor *door;   /* (unowned): outlives the pipeline */
  RrReplyTo    to;
} Reply;

static char *
error_to_json (const GError *error)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", error->message);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

static guint
status_of (const GError *error)
{
  if (g_error_matches (error, RR_ERROR, RR_ERROR_MALFORMED))
    return 400;
  return g_error_matches (error, RR_ERROR, RR_ERROR_UNSUPPORTED) ? 409 : 503;
}

static void
respond_problem (RrExchange   *exchange,
                 const GError *error)
{
  g_autofree char *body = error_to_json (error);

  rr_exchange_respond (exchange, status_of (error), JSON_TYPE, body, -1);
}

/* Thread: the store's. */
static void
done_cb (RrTripAsk    *ask,
         const GError *error,
         gpointer      data)
{
  Reply *reply = data;
  g_autofree char *body = NULL;

  if (error != NULL)
    body = error_to_json (error);
  else if (ask->saved != NULL)
    body = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"revision\":%" G_GINT64_FORMAT ",\"state\":\"%s\"}",
                            ask->saved->id, ask->saved->revision, rr_trip_state_to_string (ask->saved->state));
  else
    body = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT "}", ask->saved_zone != NULL ? ask->saved_zone->id : ask->id);
  rr_front_door_reply (reply->door, reply->to, error != NULL ? status_of (error) : 200, JSON_TYPE, body, -1);
  g_free (reply);
}

/* Takes over @ask. */
static RrHandled
send_ask (RrEngine   *self,
          RrExchange *exchange,
          RrTripAsk  *ask)
{
  RrIntake *intake = self->intakes[rr_exchange_get_io (exchange)];
  Reply *reply;

  if (!rr_intake_has_room (intake))
    {
      rr_trip_ask_free (ask);
      return RR_TRY_AGAIN;
    }
  if (!rr_trip_desk_admit (self->trips, ask))
    {
      rr_trip_ask_free (ask);
      rr_exchange_respond_with (exchange, 503, JSON_TYPE, "Retry-After: 1", "{\"error\":\"too busy\"}", -1);
      return RR_HANDLED;
    }
  reply = g_new0 (Reply, 1);
  reply->door = self->door;
  reply->to = rr_exchange_defer (exchange);
  ask->done = done_cb;
  ask->data = reply;
  g_strlcpy (ask->who, rr_routes_get_who (self, exchange, "script"), sizeof ask->who);
  rr_intake_write (intake, rr_trip_ask_write, rr_trip_ask_settle, ask);
  return RR_HANDLED;
}

static RrHandled
refuse_type (RrExchange *exchange)
{
  rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
  return RR_HANDLED;
}

/* "/trips/12/check-in": 12 and "check-in"; the verb is "" without one. FALSE: neither. */
static gboolean
split_path (RrExchange *exchange,
            const char *prefix,
            gint64     *id,
            char      **verb)
{
  RrSlice path = rr_exchange_get_path (exchange);
  g_autofree char *rest = g_strndup (path.data + strlen (prefix), path.len - strlen (prefix));
  char *end;

  *id = g_ascii_strtoll (rest, &end, 10);
  if (end == rest || *id <= 0 || (*end != '\0' && *end != '/'))
    return FALSE;
  *verb = g_strdup (*end == '/' ? end + 1 : "");
  return TRUE;
}

static RrHandled
not_found (RrExchange *exchange)
{
  rr_exchange_respond_error (exchange, 404, "no such trip, zone or act");
  return RR_HANDLED;
}

/* --- trips -------------------------------------------------------------------- */

static RrHandled
list_trips (RrEngine   *self,
            RrExchange *exchange)
{
  g_autoptr(RrTripBoard) board = rr_trip_desk_dup (self->trips);
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (self);
  g_autofree char *body = rr_trips_to_json (board, snapshot, rr_time_now_ms ());

  rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);
  return RR_HANDLED;
}

static RrHandled
show_trip (RrEngine   *self,
           RrExchange *exchange,
           gint64      id)
{
  g_autoptr(RrTripBoard) board = rr_trip_desk_dup (self->trips);
  g_autoptr(RrSnapshot) snapshot = rr_engine_dup_snapshot (self);
  const RrTrip *trip = rr_trip_board_find (board, id);
  g_autofree char *body = NULL;

  if (trip == NULL)
    return not_found (exchange);
  body = rr_trip_to_json (board, trip, snapshot, rr_time_now_ms ());
  rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);
  return RR_HANDLED;
}

static RrHandled
save_trip (RrEngine   *self,
           RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = rr_json_parse_request (body.data, body.len, RR_JSON_MANY);
  g_autoptr(RrTripBoard) board = rr_trip_desk_dup (self->trips);
  g_autoptr(RrTrip) trip = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *object;
  RrTripAsk *ask;
  gint64 id;

  if (json == NULL)
    {
      rr_exchange_respond_error (exchange, 400, "a trip is a JSON object");
      return RR_HANDLED;
    }
  object = json_node_get_object (json);
  id = rr_json_int_of (object, "id", 0);
  if (id != 0 && rr_trip_board_find (board, id) == NULL)
    return not_found (exchange);
  trip = id != 0 ? rr_trip_copy (rr_trip_board_find (board, id)) : rr_trip_new ();
  trip->revision = rr_json_int_of (object, "revision", trip->revision);
  if (!rr_trip_read_json (trip, object, &error))
    {
      respond_problem (exchange, error);
      return RR_HANDLED;
    }
  ask = rr_trip_ask_new (RR_TRIP_ASK_SAVE, NULL, NULL);
  ask->trip = g_steal_pointer (&trip);
  return send_ask (self, exchange, ask);
}

static RrHandled
act_on_trip (RrEngine   *self,
             RrExchange *exchange,
             gint64      id,
             RrTripAct   act)
{
  RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_ACT, NULL, NULL);

  ask->id = id;
  ask->act = act;
  return send_ask (self, exchange, ask);
}

RrHandled
rr_trip_requests (RrEngine   *self,
                  RrExchange *exchange)
{
  gboolean is_post = rr_exchange_get_method (exchange) == RR_METHOD_POST;
  g_autofree char *verb = NULL;
  RrTripAct act;
  gint64 id;

  if (is_post && !rr_exchange_is_from_script (exchange))
    return refuse_type (exchange);
  if (rr_exchange_get_path (exchange).len == strlen ("/trips"))
    return is_post ? save_trip (self, exchange) : list_trips (self, exchange);
  if (!split_path (exchange, "/trips/", &id, &verb))
    return not_found (exchange);
  if (*verb == '\0' && !is_post)
    return show_trip (self, exchange, id);
  if (is_post && rr_trip_act_from_string (verb, &act) && act <= RR_TRIP_ACT_REOPEN)
    return act_on_trip (self, exchange, id, act);
  return not_found (exchange);
}

/* --- dead zones --------------------------------------------------------------- */

static RrHandled
save_zone (RrEngine   *self,
           RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = rr_json_parse_request (body.data, body.len, RR_JSON_MANY);
  g_autoptr(GError) error = NULL;
  RrDeadZone *zone;
  RrTripAsk *ask;

  if (json == NULL)
    {
      rr_exchange_respond_error (exchange, 400, "a dead zone is a JSON object");
      return RR_HANDLED;
    }
  zone = rr_dead_zone_from_json (json_node_get_object (json), &error);
  if (zone == NULL)
    {
      respond_problem (exchange, error);
      return RR_HANDLED;
    }
  ask = rr_trip_ask_new (RR_TRIP_ASK_SAVE_ZONE, NULL, NULL);
  ask->zone = zone;
  return send_ask (self, exchange, ask);
}

RrHandled
rr_zone_requests (RrEngine   *self,
                  RrExchange *exchange)
{
  gboolean is_post = rr_exchange_get_method (exchange) == RR_METHOD_POST;
  g_autofree char *verb = NULL;
  gint64 id;

  if (is_post && !rr_exchange_is_from_script (exchange))
    return refuse_type (exchange);
  if (rr_exchange_get_path (exchange).len == strlen ("/zones"))
    {
      g_autoptr(RrTripBoard) board = rr_trip_desk_dup (self->trips);
      g_autofree char *body = rr_zones_to_json (board);

      if (is_post)
        return save_zone (self, exchange);
      rr_exchange_respond (exchange, 200, JSON_TYPE, body, -1);
      return RR_HANDLED;
    }
  if (is_post && split_path (exchange, "/zones/", &id, &verb) && strcmp (verb, "remove") == 0)
    {
      RrTripAsk *ask = rr_trip_ask_new (RR_TRIP_ASK_REMOVE_ZONE, NULL, NULL);

      ask->id = id;
      return send_ask (self, exchange, ask);
    }
  return not_found (exchange);
}

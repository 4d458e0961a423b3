/* rr-waiting-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-private.h"

#include <string.h>

#include "rr-clock.h"
#include "rr-json-build.h"
#include "rr-time.h"
#include "rr-uuid.h"
#include "rr-waiting-list.h"
#include "rr-waiting-room.h"

/* Two kinds of waiting, for guests:
 *
 *   GET  /bookings/room?token=         a place in line, or how far it is
 *   POST /bookings/room                {"rate"}: how many a second, from this machine only
 *   POST /bookings/waiting             {"tour","departure","pax","email"}: when it is sold out;
 *                                      with {"currency"} it is offered in that one
 *   GET  /bookings/waiting/UUID        what has come of it
 *   POST /bookings/waiting/UUID/accept {"pay"}, which need not be there
 *   POST /bookings/waiting/UUID/leave
 *
 * Threads: requests on their I/O thread, run functions on the store's.
 */

#define JSON_TYPE "application/json"
#define ROOM      "/bookings/room"
#define WAITING   "/bookings/waiting"

/* --- the room ------------------------------------------------------------------ */

static void
respond_ticket (RrExchange         *exchange,
                guint               status,
                const char         *state,
                const RrRoomTicket *ticket)
{
  char retry[40], body[RR_ROOM_TOKEN_LEN + 160];

  g_snprintf (retry, sizeof retry, "Retry-After: %u", CLAMP (ticket->eta_s, 1, 30));
  g_snprintf (body, sizeof body, "{%s\"room\":\"%s\",\"token\":\"%s\",\"place\":%u,\"eta_s\":%u}",
              status == 503 ? "\"error\":\"many are asking, come in your turn\"," : "", state,
              ticket->token, ticket->place, ticket->eta_s);
  rr_exchange_respond_with (exchange, status, JSON_TYPE, ticket->place > 0 ? retry : NULL, body, -1);
}

/* @verdict: not RR_ROOM_IN or RR_ROOM_WAIT */
static void
respond_refusal (RrExchange         *exchange,
                 RrRoomVerdict       verdict,
                 const RrRoomTicket *ticket)
{
  char retry[40];

  if (verdict == RR_ROOM_STRANGER)
    {
      rr_exchange_respond_error (exchange, 410, "this place in line is gone, stand in line again");
      return;
    }
  g_snprintf (retry, sizeof retry, "Retry-After: %u", CLAMP (ticket->eta_s, 1, 600));
  rr_exchange_respond_with (exchange, 503, JSON_TYPE, retry,
                            "{\"error\":\"the line is full, come back later\"}", -1);
}

gboolean
rr_booking_desk_is_behind (RrBookingDesk *self)
{
  return __atomic_load_n (&self->n_waiting, __ATOMIC_RELAXED) >= RR_DESK_MAX_WAITING / 2;
}

/* FALSE: not yet; answered already. */
gboolean
rr_waiting_room_pass (RrBookingDesk *self,
                      RrExchange    *exchange)
{
  g_autofree char *token = rr_booking_dup_header (exchange, "room-token", 64);
  RrRoomTicket ticket;
  RrRoomVerdict verdict = rr_waiting_room_enter (self->room, token, rr_booking_desk_is_behind (self),
                                                 rr_clock_now_us (), &ticket);

  if (verdict == RR_ROOM_IN)
    return TRUE;
  if (verdict == RR_ROOM_WAIT)
    respond_ticket (exchange, 503, "waiting", &ticket);
  else
    respond_refusal (exchange, verdict, &ticket);
  return FALSE;
}

static void
look_at_room (RrBookingDesk *self,
              RrExchange    *exchange)
{
  g_autofree char *token = rr_exchange_dup_query_value (exchange, "token");
  RrRoomTicket ticket;
  RrRoomVerdict verdict = rr_waiting_room_look (self->room, token, rr_booking_desk_is_behind (self),
                                                rr_clock_now_us (), &ticket);

  if (verdict == RR_ROOM_IN)
    respond_ticket (exchange, 200, ticket.token[0] != '\0' ? "in" : "open", &ticket);
  else if (verdict == RR_ROOM_WAIT)
    respond_ticket (exchange, 200, "waiting", &ticket);
  else
    respond_refusal (exchange, verdict, &ticket);
}

static void
set_room (RrBookingDesk *self,
          RrExchange    *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = rr_json_parse_request (body.data, body.len, RR_JSON_FEW);
  JsonNode *rate = json != NULL ? json_object_get_member (json_node_get_object (json), "rate") : NULL;

  if (!rr_exchange_is_loopback (exchange))
    rr_exchange_respond_error (exchange, 403, "only from this machine");
  else if (!rr_exchange_is_from_script (exchange))
    rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
  else if (rate == NULL || json_node_get_value_type (rate) != G_TYPE_INT64 || json_node_get_int (rate) < 0
           || json_node_get_int (rate) > RR_ROOM_MAX_RATE)
    rr_exchange_respond_error (exchange, 400, "rate is 0 to 10000 a second, 0 opens the doors");
  else
    {
      rr_waiting_room_set_rate (self->room, (guint) json_node_get_int (rate), rr_clock_now_us ());
      rr_exchange_respond (exchange, 200, JSON_TYPE, "{\"status\":\"ok\"}", -1);
    }
}

/* --- the list ------------------------------------------------------------------ */

static void
answer_sentence (RrBookingAsk *ask,
                 guint         status,
                 const char   *sentence)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "error", sentence);
  json_node_set_object (node, object);
  ask->status = status;
  ask->body = json_to_string (node, FALSE);
}

static void
add_offer (JsonObject         *object,
           const RrBookingRow *booking)
{
  g_autoptr(GDateTime) until = g_date_time_new_from_unix_utc (booking->expires_ms / 1000);
  JsonObject *total = json_object_new ();
  g_autofree char *stamp = until != NULL ? g_date_time_format (until, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  json_object_set_string_member (object, "booking", booking->uuid);
  if ((booking->state == RR_BOOKING_HOLD || booking->state == RR_BOOKING_PENDING) && stamp != NULL)
    json_object_set_string_member (object, "until", stamp);
  json_object_set_int_member (total, "amount", booking->retail);
  json_object_set_string_member (total, "currency", booking->currency);
  json_object_set_object_member (object, "total", total);
}

/* FALSE only if the store refused. */
static gboolean
answer_row (RrBookingAsk        *ask,
            RrStore             *store,
            const RrWaitingRow  *row,
            GError             **error)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_auto(RrBookingRow) booking = { 0 };
  guint n_open = 0, n_before = 0;
  gboolean is_there, found = FALSE;

  if (!rr_store_waiting_count (store, row, &n_open, &n_before, &is_there, error)
      || (row->booking[0] != '\0' && !rr_store_booking_find (store, row->booking, &booking, &found, error)))
    return FALSE;

  json_object_set_string_member (object, "uuid", row->uuid);
  json_object_set_string_member (object, "status", rr_waiting_state_name (row->state));
  json_object_set_string_member (object, "tour", row->tour);
  json_object_set_string_member (object, "departure", row->slot);
  json_object_set_int_member (object, "pax", row->places);
  if (row->state == RR_WAITING_OPEN)
    json_object_set_int_member (object, "place", n_before + 1);
  if (found)
    add_offer (object, &booking);
  json_node_set_object (node, object);
  ask->status = 200;
  ask->body = json_to_string (node, FALSE);
  return TRUE;
}

static char *
dup_member (RrBookingAsk *ask,
            const char   *name,
            gsize         most)
{
  JsonNode *node = json_object_get_member (json_node_get_object (ask->more), name);
  const char *text = node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
                         ? json_node_get_string (node) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= most ? g_strdup (text) : NULL;
}

static gboolean
join_run (RrBookingAsk  *ask,
          RrStore       *store,
          GError       **error)
{
  g_autofree char *lang = dup_member (ask, "lang", 15);
  RrWaitingAnswer answer = { 0 };
  g_autofree char *sentence = NULL;
  gboolean known;
  g_auto(RrWaitingRow) row = {
    .places = ask->pax,
    .email = g_strdup (ask->email),
    .name = dup_member (ask, "name", 200),
    .phone = dup_member (ask, "phone", 60),
    .code = dup_member (ask, "code", 60),
    .party = ask->party != NULL ? rr_party_to_string (ask->party) : NULL,
    .method = ask->method,
  };

  if (!rr_booking_recall (ask, store, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  g_strlcpy (row.uuid, ask->uuid, sizeof row.uuid);
  g_strlcpy (row.tour, ask->tour->id, sizeof row.tour);
  g_strlcpy (row.slot, ask->slot.id, sizeof row.slot);
  g_strlcpy (row.lang, lang != NULL ? lang : "", sizeof row.lang);
  g_strlcpy (row.currency, ask->currency, sizeof row.currency);
  if (!rr_waiting_list_join (ask->desk->waiting, store, &row, &answer, error))
    return FALSE;
  sentence = answer.sentence;
  if (sentence != NULL)
    answer_sentence (ask, answer.status, sentence);
  else if (!answer_row (ask, store, &row, error))
    return FALSE;
  return rr_booking_keep (ask, store, error);
}

static gboolean
show_run (RrBookingAsk  *ask,
          RrStore       *store,
          GError       **error)
{
  g_auto(RrWaitingRow) row = { 0 };
  gboolean found;

  if (!rr_store_waiting_settle (store, ask->now_ms, error)
      || !rr_store_waiting_find (store, ask->uuid, &row, &found, error))
    return FALSE;
  if (found)
    return answer_row (ask, store, &row, error);
  answer_sentence (ask, 404, "nobody waits by this name");
  return TRUE;
}

static gboolean
finish_act (RrBookingAsk     *ask,
            RrStore          *store,
            RrWaitingAnswer  *answer,
            GError          **error)
{
  g_autofree char *sentence = answer->sentence;

  if (sentence == NULL)
    return show_run (ask, store, error);
  answer_sentence (ask, answer->status, sentence);
  return TRUE;
}

static gboolean
accept_run (RrBookingAsk  *ask,
            RrStore       *store,
            GError       **error)
{
  g_auto(RrBookingRow) booking = { 0 };
  RrWaitingAnswer answer;

  if (!rr_waiting_list_find_offer (ask->desk->waiting, store, ask->uuid, &booking, error))
    return FALSE;
  if (rr_booking_offer_waits (ask, &booking))
    return rr_booking_offer_run (ask, store, &booking, error);
  return rr_waiting_list_accept (ask->desk->waiting, store, ask->uuid, ask->method, &answer, error)
         && finish_act (ask, store, &answer, error);
}

static gboolean
leave_run (RrBookingAsk  *ask,
           RrStore       *store,
           GError       **error)
{
  RrWaitingAnswer answer;

  return rr_booking_desk_leave_waiting (ask->desk, store, ask->uuid, ask->stops, &answer, error)
         && finish_act (ask, store, &answer, error);
}

static RrHandled
join (RrBookingDesk *self,
      RrFrontDoor   *door,
      RrIntake      *intake,
      RrExchange    *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autofree char *key = rr_booking_dup_header (exchange, "idempotency-key", 255);
  g_autoptr(JsonNode) json = rr_json_parse_request (body.data, body.len, RR_JSON_FEW);
  RrBookingAsk *ask = rr_booking_ask_new (self, door, join_run);
  const char *problem = "the body is no JSON object";
  RrBookingBody asked;
  guint status = 400;

  if (json != NULL)
    {
      rr_booking_body_read (&asked, json_node_get_object (json));
      problem = rr_booking_fill (ask, exchange, &asked, &status);
    }
  if (problem == NULL && ask->tour->kind != RR_TOUR_DATELESS && asked.texts[RR_BOOKING_TEXT_DEPARTURE] == NULL)
    {
      problem = "which departure?";
      status = 400;
    }
  if (problem != NULL)
    {
      rr_booking_ask_free (ask);
      rr_exchange_respond_error (exchange, status, problem);
      return RR_HANDLED;
    }

  ask->more = g_steal_pointer (&json);
  ask->free_more = (GDestroyNotify) json_node_unref;
  rr_uuid_make (ask->uuid, rr_time_now_ms ());
  ask->hash = rr_booking_hash (body.data, body.len);
  ask->key = key != NULL ? g_strconcat ("own/wait/", key, NULL) : NULL;
  rr_booking_desk_send (self, intake, exchange, ask);
  return RR_HANDLED;
}

/* How the offer is paid, if it is said. It may go on as a run: FALSE, and answered, if that
 * cannot be. */
static gboolean
read_accept (RrBookingAsk *ask,
             RrExchange   *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = body.len > 0 ? rr_json_parse_request (body.data, body.len, RR_JSON_FEW) : NULL;
  const char *pay = json != NULL ? rr_json_text_of (json_node_get_object (json), "pay") : NULL;

  if ((body.len > 0 && json == NULL) || (pay != NULL && !rr_pay_method_from_string (pay, &ask->method)))
    {
      rr_exchange_respond_error (exchange, 400, "pay is camp, invoice or card");
      return FALSE;
    }
  if (rr_booking_runs_admit (ask->desk->runs, ask->uuid, RR_BOOKING_MAX_SHARE))
    {
      ask->client = g_strdup (ask->uuid);
      return TRUE;
    }
  rr_exchange_respond_with (exchange, 503, JSON_TYPE, "Retry-After: 5",
                            "{\"error\":\"too many bookings wait to be paid, come back in a moment\"}", -1);
  return FALSE;
}

static RrHandled
one_party (RrBookingDesk *self,
           RrFrontDoor   *door,
           RrIntake      *intake,
           RrExchange    *exchange,
           RrSlice        rest)
{
  static const struct
  {
    const char  *path;
    RrMethod     method;
    RrBookingRun run;
  } acts[] = {
    { "", RR_METHOD_GET, show_run },
    { "/accept", RR_METHOD_POST, accept_run },
    { "/leave", RR_METHOD_POST, leave_run },
  };
  RrBookingAsk *ask;
  guint i = 0;

  if (rest.len < 36 || !rr_booking_is_uuid (rest.data, 36))
    i = G_N_ELEMENTS (acts);
  while (i < G_N_ELEMENTS (acts)
         && (rest.len != 36 + strlen (acts[i].path)
             || memcmp (rest.data + 36, acts[i].path, strlen (acts[i].path)) != 0))
    i++;
  if (i == G_N_ELEMENTS (acts))
    {
      rr_exchange_respond_error (exchange, 404, "nobody waits by this name");
      return RR_HANDLED;
    }
  if (rr_exchange_get_method (exchange) != acts[i].method)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, i > 0 ? "Allow: POST" : "Allow: GET",
                                "{\"error\":\"not this way\"}", -1);
      return RR_HANDLED;
    }

  ask = rr_booking_ask_new (self, door, acts[i].run);
  memcpy (ask->uuid, rest.data, 36);
  if (acts[i].run == accept_run && !read_accept (ask, exchange))
    {
      rr_booking_ask_free (ask);
      return RR_HANDLED;
    }
  rr_booking_desk_send (self, intake, exchange, ask);
  return RR_HANDLED;
}

static RrHandled
not_this_way (RrExchange *exchange,
              const char *allow)
{
  rr_exchange_respond_with (exchange, 405, JSON_TYPE, allow, "{\"error\":\"not this way\"}", -1);
  return RR_HANDLED;
}

static RrHandled
room_request (RrBookingDesk *self,
              RrExchange    *exchange)
{
  RrMethod method = rr_exchange_get_method (exchange);

  if (method == RR_METHOD_GET)
    look_at_room (self, exchange);
  else if (method == RR_METHOD_POST)
    set_room (self, exchange);
  else
    return not_this_way (exchange, "Allow: GET, POST");
  return RR_HANDLED;
}

/* Sets @handled if this is one of ours. */
gboolean
rr_waiting_request (RrBookingDesk *self,
                    RrFrontDoor   *door,
                    RrIntake      *intake,
                    RrExchange    *exchange,
                    RrHandled     *handled)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gsize len = strlen (WAITING);

  if (path.len == strlen (ROOM) && memcmp (path.data, ROOM, path.len) == 0)
    {
      *handled = room_request (self, exchange);
      return TRUE;
    }
  if (path.len < len || memcmp (path.data, WAITING, len) != 0 || (path.len > len && path.data[len] != '/'))
    return FALSE;

  *handled = RR_HANDLED;
  if (path.len == len && rr_exchange_get_method (exchange) != RR_METHOD_POST)
    *handled = not_this_way (exchange, "Allow: POST");
  else if (!rr_intake_has_room (intake))
    *handled = RR_TRY_AGAIN;
  else if (rr_booking_desk_admit (self, exchange))
    *handled = path.len == len ? join (self, door, intake, exchange)
                               : one_party (self, door, intake, exchange,
                                            (RrSlice) { path.data + len + 1, path.len - len - 1 });
  return TRUE;
}

/* rr-booking-staff.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-private.h"
#include "rr-engine-private.h"
#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-store-booking-read.h"
#include "rr-time.h"

/* Bookings for scripts on this machine, by the same wishes as the console's:
 *
 *   GET  /bookings?state=&tour=&departure=&q=   newest first; &limit= and &skip= for more
 *   POST /bookings/phone                        book for somebody else
 *   POST /bookings/UUID/move                    {"departure"}
 *   POST /bookings/UUID/cancel                  {"reason"}; without a body it is the guest's
 *   POST /bookings/UUID/restore, confirm, resend
 *   POST /bookings/UUID/extend                  {"minutes"}
 *   POST /bookings/UUID/correct                 {"name","phone","email","lang","resend":true}, any of them
 *
 * Whoever posts says that it is JSON.
 *
 * Threads: requests on their I/O thread, lists on the jobs', wishes on the store's.
 */

#define JSON_TYPE    "application/json"
#define LIST_USUAL   100
#define LIST_MOST    1000
#define SKIP_MOST    1000000
#define UUID_LEN     36

/* --- JSON ---------------------------------------------------------------------- */

static void
add_row (JsonBuilder        *builder,
         const RrBookingRow *row)
{
  g_autofree char *notes = rr_booking_row_dup_note (row, "notes");

  json_builder_begin_object (builder);
  rr_json_add_int (builder, "id", row->id);
  rr_json_maybe_text (builder, "uuid", row->uuid);
  rr_json_maybe_text (builder, "status", rr_booking_state_name (row->state));
  rr_json_maybe_text (builder, "reason", row->reason);
  rr_json_maybe_text (builder, "tour", row->tour);
  json_builder_set_member_name (builder, "departure");
  json_builder_add_string_value (builder, row->slot);
  rr_json_add_int (builder, "pax", row->places);
  rr_json_maybe_text (builder, "party", row->party);
  json_builder_set_member_name (builder, "total");
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "amount", row->retail);
  rr_json_maybe_text (builder, "currency", row->currency);
  json_builder_end_object (builder);
  rr_json_add_int (builder, "paid", row->paid);
  rr_json_maybe_text (builder, "reseller", row->owner);
  rr_json_maybe_text (builder, "reference", row->reference);
  rr_json_maybe_text (builder, "name", row->name);
  rr_json_maybe_text (builder, "phone", row->phone);
  rr_json_maybe_text (builder, "email", row->email);
  rr_json_maybe_text (builder, "lang", row->lang);
  rr_json_maybe_text (builder, "notes", notes);
  rr_json_maybe_time (builder, "made", row->created_ms);
  rr_json_maybe_time (builder, "expires", row->state == RR_BOOKING_HOLD ? row->expires_ms : 0);
  rr_json_maybe_time (builder, "cancelled", row->cancelled_ms);
  json_builder_end_object (builder);
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static char *
error_to_json (const char *sentence)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  rr_json_maybe_text (builder, "error", sentence);
  json_builder_end_object (builder);
  return to_text (builder);
}

/* --- the list ------------------------------------------------------------------ */

/* Where a list goes. */
typedef struct
{
  RrFrontDoor    *door;      /* (unowned): outlives the jobs */
  RrReplyTo       to;
  RrBookingQuery  query;     /* its texts are owned */
  guint           limit;
  guint           skip;
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_free ((char *) listing->query.tour);
  g_free ((char *) listing->query.slot);
  g_free ((char *) listing->query.text);
  g_free (listing);
}

static void
row_cb (const RrBookingRow *row,
        gpointer            builder)
{
  add_row (builder, row);
}

static void
list_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  Listing *listing = data;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GError) problem = NULL;
  g_autofree char *body = NULL;
  guint total = 0, first;

  listing->query.now_ms = rr_time_now_ms ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "bookings");
  json_builder_begin_array (builder);
  if (reader == NULL
      || !rr_store_reader_booking_ids (reader, &listing->query, listing->skip + listing->limit, ids, &total, &problem))
    problem = problem != NULL ? problem : g_error_copy (error);
  first = MIN (listing->skip, ids->len);
  if (problem != NULL
      || !rr_store_reader_bookings (reader, &g_array_index (ids, gint64, 0) + first, ids->len - first,
                                    listing->query.now_ms, row_cb, builder, &problem))
    {
      body = error_to_json (problem->message);
      rr_front_door_reply (listing->door, listing->to, 503, JSON_TYPE, body, -1);
      return;
    }
  json_builder_end_array (builder);
  rr_json_add_int (builder, "total", total);
  json_builder_end_object (builder);
  body = to_text (builder);
  rr_front_door_reply (listing->door, listing->to, 200, JSON_TYPE, body, -1);
}

/* "held,confirmed": names of the standard or of the console's list. */
static gboolean
parse_states (const char *text,
              guint      *states)
{
  static const struct { const char *name; RrBookingState state; } others[] = {
    { "HELD", RR_BOOKING_HOLD }, { "FAILED", RR_BOOKING_FAILED },
  };
  g_auto(GStrv) words = g_strsplit (text != NULL ? text : "", ",", -1);

  *states = 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint before = *states;

      for (guint state = RR_BOOKING_HOLD; state <= RR_BOOKING_FAILED; state++)
        if (g_ascii_strcasecmp (words[i], rr_booking_state_name ((RrBookingState) state)) == 0)
          *states |= 1u << state;
      for (guint j = 0; j < G_N_ELEMENTS (others); j++)
        if (g_ascii_strcasecmp (words[i], others[j].name) == 0)
          *states |= 1u << others[j].state;
      if (*words[i] != '\0' && *states == before)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_number (RrExchange *exchange,
             const char *name,
             guint       most,
             guint      *value)
{
  g_autofree char *text = rr_exchange_dup_query_value (exchange, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, most, &number, NULL))
    return FALSE;
  *value = (guint) number;
  return TRUE;
}

static RrHandled
list_bookings (RrEngine   *self,
               RrExchange *exchange)
{
  g_autofree char *states = rr_exchange_dup_query_value (exchange, "state");
  Listing *listing = g_new0 (Listing, 1);

  listing->door = self->door;
  listing->limit = LIST_USUAL;
  listing->query.tour = rr_exchange_dup_query_value (exchange, "tour");
  listing->query.slot = rr_exchange_dup_query_value (exchange, "departure");
  listing->query.text = rr_exchange_dup_query_value (exchange, "q");
  if (!parse_states (states, &listing->query.states) || !read_number (exchange, "limit", LIST_MOST, &listing->limit)
      || !read_number (exchange, "skip", SKIP_MOST, &listing->skip))
    {
      listing_free (listing);
      rr_exchange_respond_error (exchange, 400, "no such state, or a number that is too large");
      return RR_HANDLED;
    }
  listing->to = rr_exchange_defer (exchange);
  if (rr_jobs_submit (self->jobs, list_job, listing, listing_free) != RR_OK)
    {
      rr_front_door_reply (self->door, listing->to, 503, JSON_TYPE, "{\"error\":\"too busy\"}", -1);
      listing_free (listing);
    }
  return RR_HANDLED;
}

/* --- wishes -------------------------------------------------------------------- */

static guint
status_of (const GError *problem)
{
  return g_error_matches (problem, RR_ERROR, RR_ERROR_MALFORMED) ? 400 : 409;
}

static gboolean
wish_run (RrBookingAsk  *ask,
          RrStore       *store,
          GError       **error)
{
  RrBookingWish *wish = ask->wish;
  g_autoptr(JsonBuilder) builder = NULL;

  g_clear_pointer (&ask->body, g_free);
  if (!rr_booking_wish_run (wish, store, ask->now_ms, error))
    return FALSE;
  ask->booked = wish->problem == NULL && wish->kind == RR_BOOKING_WISH_PHONE;
  ask->pax = wish->row.places;
  ask->for_supplier = wish->problem == NULL && wish->kind == RR_BOOKING_WISH_PHONE
                      && wish->row.state == RR_BOOKING_PENDING;
  ask->begins_until_ms = ask->for_supplier ? wish->row.expires_ms : 0;
  g_strlcpy (ask->uuid, wish->uuid, sizeof ask->uuid);
  g_strlcpy (ask->stops, wish->wakes ? wish->uuid : "", sizeof ask->stops);
  if (ask->done != NULL)
    return TRUE;

  ask->status = wish->problem != NULL ? status_of (wish->problem) : 200;
  if (wish->problem != NULL)
    {
      ask->body = error_to_json (wish->problem->message);
      return TRUE;
    }
  builder = json_builder_new ();
  add_row (builder, &wish->row);
  ask->body = to_text (builder);
  return TRUE;
}

RrBookingAsk *
rr_booking_ask_for_wish (RrBookingDesk *desk,
                         RrFrontDoor   *door,
                         RrBookingWish *wish)
{
  RrBookingAsk *ask = rr_booking_ask_new (desk, door, wish_run);

  wish->desk = desk;
  wish->catalogue = rr_catalogue_desk_dup (desk->tours);
  ask->wish = wish;
  ask->received_us = g_get_monotonic_time ();
  return ask;
}

static char *
dup_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

/* "units":{"adult":2} or "party":"adult:2" */
static gboolean
read_party (JsonObject *object,
            RrParty    *party)
{
  g_autofree char *text = dup_text (object, "party");
  JsonNode *node = json_object_get_member (object, "units");
  JsonObjectIter iter;
  const char *id;

  if (text != NULL)
    return rr_party_parse (text, party);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &id, &node))
    {
      gint64 n = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;

      if (n < 0 || n > RR_PARTY_MAX_GUESTS || !rr_party_add (party, id, (guint) n))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_method (JsonObject  *object,
             RrPayMethod *method)
{
  static const char *const names[] = {
    [RR_PAY_NONE] = "none", [RR_PAY_CAMP] = "camp", [RR_PAY_INVOICE] = "invoice",
  };
  g_autofree char *text = dup_text (object, "method");

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (text, names[i]) == 0)
      {
        *method = (RrPayMethod) i;
        return TRUE;
      }
  return text == NULL;
}

static gboolean
read_wish (RrBookingWish *wish,
           JsonObject    *object)
{
  JsonNode *minutes = json_object_get_member (object, "minutes");

  wish->tour = dup_text (object, "tour");
  wish->slot = dup_text (object, "departure");
  wish->name = dup_text (object, "name");
  wish->phone = dup_text (object, "phone");
  wish->email = dup_text (object, "email");
  wish->lang = dup_text (object, "lang");
  wish->code = dup_text (object, "code");
  wish->reason = dup_text (object, "reason");
  wish->notes = dup_text (object, "notes");
  g_strlcpy (wish->who, "script", sizeof wish->who);
  if (minutes != NULL && json_node_get_value_type (minutes) != G_TYPE_INT64)
    return FALSE;
  wish->writes = json_object_get_boolean_member_with_default (object, "resend", FALSE);
  wish->minutes = minutes != NULL ? json_node_get_int (minutes) : 0;
  return read_party (object, &wish->party) && read_method (object, &wish->method);
}

static RrHandled
send_wish (RrEngine      *self,
           RrExchange    *exchange,
           RrBookingWish *wish)
{
  RrIntake *intake = self->intakes[rr_exchange_get_io (exchange)];
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = body.len > 0 ? rr_json_parse_request (body.data, body.len, RR_JSON_MANY) : NULL;
  g_autoptr(RrBookingWish) owned = wish;
  g_autoptr(GError) error = NULL;

  if (!rr_exchange_is_from_script (exchange))
    rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
  else if (body.len > 0 && json == NULL)
    rr_exchange_respond_error (exchange, 400, "the body is no JSON object");
  else if (json != NULL && !read_wish (wish, json_node_get_object (json)))
    rr_exchange_respond_error (exchange, 400, "units or party are at most 100 guests, method is camp, invoice or none");
  else if (g_strlcpy (wish->who, rr_routes_get_who (self, exchange, "script"), sizeof wish->who) == 0
           || !rr_booking_wish_check (wish, &error))
    {
      g_autofree char *text = error_to_json (error->message);

      rr_exchange_respond (exchange, 400, JSON_TYPE, text, -1);
    }
  else if (!rr_intake_has_room (intake))
    return RR_TRY_AGAIN;
  else if (rr_booking_desk_admit (self->desk, exchange))
    rr_booking_desk_send (self->desk, intake, exchange,
                          rr_booking_ask_for_wish (self->desk, self->door, g_steal_pointer (&owned)));
  return RR_HANDLED;
}

/* --- which requests are these -------------------------------------------------- */

static const struct
{
  const char       *verb;
  RrBookingWishKind kind;
} verbs[] = {
  { "/move", RR_BOOKING_WISH_MOVE },
  { "/cancel", RR_BOOKING_WISH_CANCEL },
  { "/restore", RR_BOOKING_WISH_RESTORE },
  { "/extend", RR_BOOKING_WISH_EXTEND },
  { "/confirm", RR_BOOKING_WISH_CONFIRM },
  { "/resend", RR_BOOKING_WISH_RESEND },
  { "/correct", RR_BOOKING_WISH_CORRECT },
};

static gboolean
is_phone (RrSlice path)
{
  static const char phone[] = "/bookings/phone";

  return path.len == strlen (phone) && memcmp (path.data, phone, path.len) == 0;
}

/* "/bookings/UUID/move" */
static gboolean
find_verb (RrSlice            path,
           RrBookingWishKind *kind)
{
  gsize skip = strlen ("/bookings/") + UUID_LEN;

  for (guint i = 0; path.len > skip && i < G_N_ELEMENTS (verbs); i++)
    if (path.len - skip == strlen (verbs[i].verb) && memcmp (path.data + skip, verbs[i].verb, path.len - skip) == 0)
      {
        *kind = verbs[i].kind;
        return rr_booking_is_uuid (path.data + skip - UUID_LEN, UUID_LEN);
      }
  return FALSE;
}

/**
 * rr_booking_staff_claims:
 * @exchange: a request below /bookings
 *
 * Returns: whether it is not one of a guest
 */
gboolean
rr_booking_staff_claims (RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gboolean is_post = rr_exchange_get_method (exchange) == RR_METHOD_POST;
  RrBookingWishKind kind;

  if (path.len == strlen ("/bookings"))
    return rr_exchange_get_method (exchange) == RR_METHOD_GET;
  if (!is_post || is_phone (path))
    return is_phone (path);
  return find_verb (path, &kind) && (kind != RR_BOOKING_WISH_CANCEL || rr_exchange_get_body (exchange).len > 0);
}

/**
 * rr_booking_staff_request:
 * @self: the engine
 * @exchange: a request that is claimed
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_booking_staff_request (RrEngine   *self,
                          RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  RrBookingWishKind kind = RR_BOOKING_WISH_PHONE;
  RrBookingWish *wish;

  if (!rr_routes_is_trusted (self, exchange))
    {
      rr_exchange_login_failed (exchange, 401, N_("That takes a token of staff"));
      rr_exchange_respond_with (exchange, 401, JSON_TYPE, "WWW-Authenticate: Bearer",
                                "{\"error\":\"this takes a token of staff\"}", -1);
      return RR_HANDLED;
    }
  if (rr_exchange_get_method (exchange) == RR_METHOD_GET && !is_phone (path))
    return list_bookings (self, exchange);
  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST", "{\"error\":\"post a booking here\"}", -1);
      return RR_HANDLED;
    }
  if (!is_phone (path) && !find_verb (path, &kind))
    {
      rr_exchange_respond_error (exchange, 404, "no such booking");
      return RR_HANDLED;
    }
  wish = rr_booking_wish_new (kind);
  if (kind != RR_BOOKING_WISH_PHONE)
    memcpy (wish->uuid, path.data + strlen ("/bookings/"), UUID_LEN);
  return send_wish (self, exchange, wish);
}

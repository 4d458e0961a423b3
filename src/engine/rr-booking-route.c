/* rr-booking-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-private.h"

#include <string.h>

#include "rr-guest-show.h"
#include "rr-time.h"
#include "rr-trace.h"

/* Bookings of the operator's own web page: book, look, cancel. A booking is confirmed at
 * once, and known by a uuid that nobody guesses.
 *
 * Threads: requests on their I/O thread, run functions on the store's.
 */

#define JSON_TYPE "application/json"
#define MAX_PAX   100
#define MAX_NAME  200    /* bytes */

static void
answer_error (RrBookingAsk *ask,
              guint         status,
              const char   *sentence)
{
  ask->status = status;
  ask->body = g_strdup_printf ("{\"error\":\"%s\"}", sentence);
}

static void
answer_row (RrBookingAsk       *ask,
            const RrBookingRow *row)
{
  ask->status = 200;
  ask->body = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"uuid\":\"%s\",\"status\":\"%s\","
                               "\"tour\":\"%s\",\"departure\":\"%s\",\"pax\":%u,"
                               "\"total\":{\"amount\":%" G_GINT64_FORMAT ",\"currency\":\"%s\"}}",
                               row->id, row->uuid, rr_booking_state_name (row->state), row->tour,
                               row->slot, row->places, row->retail, row->currency);
}

gboolean
rr_booking_recall (RrBookingAsk  *ask,
                   RrStore       *store,
                   gboolean      *known,
                   GError       **error)
{
  guint64 hash;
  g_autofree char *body = NULL;
  guint status;

  *known = FALSE;
  if (ask->key == NULL)
    return TRUE;
  if (!rr_store_answer_find (store, ask->key, &hash, &status, &body, error))
    return FALSE;
  if (body == NULL)
    return TRUE;

  *known = TRUE;
  if (hash != ask->hash)
    answer_error (ask, 422, "this Idempotency-Key came with another body");
  else
    {
      ask->status = status;
      ask->body = g_steal_pointer (&body);
    }
  return TRUE;
}

gboolean
rr_booking_keep (RrBookingAsk  *ask,
                 RrStore       *store,
                 GError       **error)
{
  return ask->key == NULL
         || rr_store_answer_keep (store, ask->key, ask->hash, ask->status, ask->body, ask->now_ms,
                                  error);
}

/* Of the usual option and its first unit. */
static gboolean
price_of (const RrBookingAsk *ask,
          gint64             *retail)
{
  const RrTourOption *option = ask->tour->options->pdata[0];
  const RrTourUnit *unit = option->units->pdata[0];
  guint off = rr_price_discount (&ask->tour->rules, ask->pax, ask->slot.start_ms - ask->now_ms,
                                 ask->code_permille);
  RrPrice one, sum = { 0 };

  if (!rr_price_unit (&ask->tour->rules, option->prices != NULL ? option->prices[0] : unit->price,
                      off, &one))
    return FALSE;
  for (guint i = 0; i < (option->prices != NULL ? 1 : ask->pax); i++)
    if (!rr_price_add (&sum, &one))
      return FALSE;
  *retail = sum.retail;
  return TRUE;
}

static gboolean
insert_booking (RrBookingAsk  *ask,
                RrStore       *store,
                gint64         retail,
                GError       **error)
{
  g_auto(RrBookingRow) row = {
    .state = RR_BOOKING_CONFIRMED,
    .places = ask->pax,
    .created_ms = ask->now_ms,
    .updated_ms = ask->now_ms,
    .confirmed_ms = ask->now_ms,
    .body_hash = ask->hash,
    .retail = retail,
    .email = g_strdup (ask->email),
    .name = g_strdup (ask->name),
    .rev = 1,
  };

  g_strlcpy (row.uuid, ask->uuid, sizeof row.uuid);
  g_strlcpy (row.tour, ask->tour->id, sizeof row.tour);
  g_strlcpy (row.slot, ask->slot.id, sizeof row.slot);
  g_strlcpy (row.currency, ask->tour->currency, sizeof row.currency);
  g_strlcpy (row.lang, ask->lang, sizeof row.lang);
  if (!rr_store_booking_insert (store, &row, error))
    return FALSE;

  answer_row (ask, &row);
  ask->booked = TRUE;
  return TRUE;
}

static gboolean
book_run (RrBookingAsk  *ask,
          RrStore       *store,
          GError       **error)
{
  gboolean known, taken;
  gint64 retail;

  if (!rr_booking_recall (ask, store, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (ask->now_ms >= ask->slot.cutoff_ms || !price_of (ask, &retail))
    {
      answer_error (ask, 409, "too late for this departure");
      return rr_booking_keep (ask, store, error);
    }

  if (!rr_store_booking_take (store, ask->tour->id, ask->slot.id, ask->slot.capacity, ask->pax,
                              &taken, error))
    return FALSE;
  if (!taken)
    {
      ask->sold_out = TRUE;
      ask->status = 409;
      ask->body = g_strdup ("{\"error\":\"sold out\",\"waiting_list\":\"/bookings/waiting\"}");
    }
  else if (!insert_booking (ask, store, retail, error))
    return FALSE;
  return rr_booking_keep (ask, store, error);
}

static const char *
get_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node) : NULL;
}

static gboolean
read_pax (JsonObject *object,
          guint      *pax)
{
  JsonNode *node = json_object_get_member (object, "pax");
  gint64 value;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  *pax = (guint) value;
  return value >= 1 && value <= MAX_PAX;
}

static gboolean
is_email (const char *text)
{
  const char *at = text != NULL ? strchr (text, '@') : NULL;

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > 254)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == ' ')
      return FALSE;
  return TRUE;
}

/* What the guest need not tell: a name, and the language of letters. */
static void
fill_guest (RrBookingAsk *ask,
            const char   *name,
            const char   *lang)
{
  if (name != NULL && *name != '\0' && strlen (name) <= MAX_NAME)
    ask->name = g_strdup (name);
  if (lang != NULL && strlen (lang) < sizeof ask->lang)
    g_strlcpy (ask->lang, lang, sizeof ask->lang);
}

const char *
rr_booking_fill_ask (RrBookingAsk *ask,
                     RrExchange   *exchange,
                     JsonObject   *object,
                     guint        *status)
{
  const char *tour = get_text (object, "tour");
  const char *slot = get_text (object, "departure");
  const char *code = get_text (object, "code");

  *status = 400;
  if (tour == NULL || !read_pax (object, &ask->pax) || !is_email (get_text (object, "email")))
    return "tour, pax from 1 to 100, and email are needed";

  *status = 404;
  ask->catalogue = rr_catalogue_ref (rr_catalogue_desk_view (ask->desk->tours,
                                                             rr_exchange_get_io (exchange)));
  ask->tour = rr_catalogue_find (ask->catalogue, tour);
  if (ask->tour == NULL)
    return "no such tour";
  if (slot != NULL ? !rr_tour_find_slot (ask->tour, slot, &ask->slot)
                   : !rr_tour_next_slot (ask->tour, rr_time_now_ms (), &ask->slot))
    return "no such departure";

  *status = 400;
  if (code != NULL && !g_hash_table_contains (ask->tour->codes, code))
    return "no such discount code";
  if (code != NULL)
    ask->code_permille = GPOINTER_TO_UINT (g_hash_table_lookup (ask->tour->codes, code));
  ask->email = g_strdup (get_text (object, "email"));
  fill_guest (ask, get_text (object, "name"), get_text (object, "lang"));
  return NULL;
}

static RrHandled
book (RrBookingDesk *self,
      RrFrontDoor   *door,
      RrIntake      *intake,
      RrExchange    *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *key = NULL;
  const char *problem;
  RrBookingAsk *ask;
  guint status;

  if (!rr_intake_has_room (intake))
    return RR_TRY_AGAIN;
  if (!rr_booking_desk_admit (self, exchange))
    return RR_HANDLED;
  if (G_UNLIKELY (rr_waiting_room_is_on (self->room)) && !rr_waiting_room_pass (self, exchange))
    return RR_HANDLED;

  json = rr_booking_parse (body);
  if (json == NULL)
    {
      rr_exchange_respond_error (exchange, 400, "the body is no JSON object");
      return RR_HANDLED;
    }
  ask = rr_booking_ask_new (self, door, book_run);
  problem = rr_booking_fill_ask (ask, exchange, json_node_get_object (json), &status);
  if (problem != NULL)
    {
      rr_booking_ask_free (ask);
      rr_exchange_respond_error (exchange, status, problem);
      return RR_HANDLED;
    }

  uuid = g_uuid_string_random ();
  g_strlcpy (ask->uuid, uuid, sizeof ask->uuid);
  ask->hash = rr_booking_hash (body.data, body.len);
  key = rr_booking_dup_header (exchange, "idempotency-key", 255);
  ask->key = key != NULL ? g_strconcat ("own/book/", key, NULL) : NULL;
  rr_booking_desk_send (self, intake, exchange, ask);
  return RR_HANDLED;
}

/* --- one booking -------------------------------------------------------------- */

static gboolean
find_own (RrBookingAsk  *ask,
          RrStore       *store,
          RrBookingRow  *row,
          gboolean      *found,
          GError       **error)
{
  if (!rr_store_booking_find (store, ask->uuid, row, found, error))
    return FALSE;
  *found = *found && row->owner[0] == '\0';
  if (!*found)
    answer_error (ask, 404, "no such booking");
  return TRUE;
}

/* What the guest was told, and whether it arrived. */
static gboolean
add_letters (RrBookingAsk  *ask,
             RrStore       *store,
             gint64         booking,
             GError       **error)
{
  g_autofree char *letters = NULL;
  g_autofree char *row = NULL;

  if (!rr_guest_show_letters (store, booking, &letters, error))
    return FALSE;
  if (letters == NULL)
    return TRUE;
  row = g_steal_pointer (&ask->body);
  ask->body = g_strdup_printf ("%.*s,%s}", (int) strlen (row) - 1, row, letters);
  return TRUE;
}

static gboolean
look_run (RrBookingAsk  *ask,
          RrStore       *store,
          GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!find_own (ask, store, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  answer_row (ask, &row);
  return add_letters (ask, store, row.id, error);
}

static gboolean
cancel_run (RrBookingAsk  *ask,
            RrStore       *store,
            GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };
  RrBookingVerdict verdict;
  gboolean found;

  if (!find_own (ask, store, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;

  verdict = rr_booking_decide (row.state, row.expires_ms, RR_BOOKING_CANCEL, ask->now_ms,
                               &row.state);
  if (verdict == RR_VERDICT_REFUSE || verdict == RR_VERDICT_GONE)
    {
      answer_error (ask, 409, "this booking cannot be cancelled");
      return TRUE;
    }
  if (verdict == RR_VERDICT_DO)
    {
      row.cancelled_ms = row.updated_ms = ask->now_ms;
      row.rev++;
      if (!rr_store_booking_give (store, row.tour, row.slot, row.places, error)
          || !rr_store_booking_update (store, &row, error))
        return FALSE;
    }
  answer_row (ask, &row);
  return TRUE;
}

static RrHandled
one_booking (RrBookingDesk *self,
             RrFrontDoor   *door,
             RrIntake      *intake,
             RrExchange    *exchange,
             RrSlice        rest)
{
  RrMethod method = rr_exchange_get_method (exchange);
  gboolean cancel = rest.len == 36 + 7 && memcmp (rest.data + 36, "/cancel", 7) == 0;
  RrBookingAsk *ask;

  if ((!cancel && rest.len != 36) || !rr_booking_is_uuid (rest.data, MIN (rest.len, 36)))
    {
      rr_exchange_respond_error (exchange, 404, "no such booking");
      return RR_HANDLED;
    }
  if (method != (cancel ? RR_METHOD_POST : RR_METHOD_GET))
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, cancel ? "Allow: POST" : "Allow: GET",
                                "{\"error\":\"not this way\"}", -1);
      return RR_HANDLED;
    }
  if (!rr_intake_has_room (intake))
    return RR_TRY_AGAIN;
  if (!rr_booking_desk_admit (self, exchange))
    return RR_HANDLED;

  ask = rr_booking_ask_new (self, door, cancel ? cancel_run : look_run);
  memcpy (ask->uuid, rest.data, 36);
  rr_booking_desk_send (self, intake, exchange, ask);
  return RR_HANDLED;
}

static RrHandled
route (RrBookingDesk *self,
       RrFrontDoor   *door,
       RrIntake      *intake,
       RrExchange    *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gsize skip = strlen ("/bookings");
  RrHandled handled;

  if (path.len > skip + 1 && rr_waiting_request (self, door, intake, exchange, &handled))
    return handled;
  if (path.len > skip + 1)
    return one_booking (self, door, intake, exchange,
                        (RrSlice) { path.data + skip + 1, path.len - skip - 1 });
  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST",
                                "{\"error\":\"post a booking here\"}", -1);
      return RR_HANDLED;
    }
  return book (self, door, intake, exchange);
}

/**
 * rr_booking_desk_request:
 * @self: a desk
 * @door: where the answer goes
 * @intake: of this I/O thread
 * @exchange: a request below /bookings
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_booking_desk_request (RrBookingDesk *self,
                         RrFrontDoor   *door,
                         RrIntake      *intake,
                         RrExchange    *exchange)
{
  RrSpan span = rr_span_begin ("book: read");
  RrHandled handled = route (self, door, intake, exchange);

  rr_span_end (&span, 1);
  return handled;
}

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
#include "rr-json-build.h"
#include "rr-time.h"
#include "rr-trace.h"
#include "rr-uuid.h"

/* Bookings of the operator's own web page: book, look, cancel. A booking is confirmed at
 * once, unless it is paid by card or somebody else has to keep places for it; it is known
 * by a uuid that nobody guesses.
 *
 * Threads: requests on their I/O thread, run functions on the store's.
 */

#define JSON_TYPE "application/json"

/* It will wait for somebody. FALSE: there is no room for it to do so, and it is answered. */
static gboolean
admit_run (RrBookingDesk *self,
           RrExchange    *exchange,
           RrBookingAsk  *ask)
{
  g_autofree char *client = g_ascii_strdown (ask->email, -1);

  if (rr_booking_runs_admit (self->runs, client, RR_BOOKING_MAX_SHARE))
    {
      ask->run = rr_booking_hold_run;
      ask->client = g_steal_pointer (&client);
      return TRUE;
    }
  __atomic_add_fetch (&self->n_shed, 1, __ATOMIC_RELAXED);
  rr_exchange_respond_with (exchange, 503, JSON_TYPE, "Retry-After: 5",
                            "{\"error\":\"too many bookings wait to be paid, come back in a moment\"}", -1);
  rr_booking_ask_free (ask);
  return FALSE;
}

static RrHandled
book (RrBookingDesk *self,
      RrFrontDoor   *door,
      RrIntake      *intake,
      RrExchange    *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = NULL;
  g_autofree char *key = NULL;
  const char *problem;
  RrBookingBody asked;
  RrBookingAsk *ask;
  guint status;

  if (!rr_intake_has_room (intake))
    return RR_TRY_AGAIN;
  if (!rr_booking_desk_admit (self, exchange))
    return RR_HANDLED;
  if (G_UNLIKELY (rr_waiting_room_is_on (self->room)) && !rr_waiting_room_pass (self, exchange))
    return RR_HANDLED;

  if (!rr_booking_body_scan (&asked, body.data, body.len))
    {
      json = rr_json_parse_request (body.data, body.len, RR_JSON_FEW);
      if (json == NULL)
        {
          rr_exchange_respond_error (exchange, 400, "the body is no JSON object");
          return RR_HANDLED;
        }
      rr_booking_body_read (&asked, json_node_get_object (json));
    }
  ask = rr_booking_ask_new (self, door, rr_booking_order_run);
  problem = rr_booking_fill (ask, exchange, &asked, &status);
  if (problem != NULL)
    {
      rr_booking_ask_free (ask);
      rr_exchange_respond_error (exchange, status, problem);
      return RR_HANDLED;
    }

  rr_uuid_make (ask->uuid, rr_time_now_ms ());
  ask->hash = rr_booking_hash (body.data, body.len);
  key = rr_booking_dup_header (exchange, "idempotency-key", 255);
  ask->key = key != NULL ? g_strconcat ("own/book/", key, NULL) : NULL;
  if (G_UNLIKELY (ask->method == RR_PAY_CARD || ask->for_supplier) && !admit_run (self, exchange, ask))
    return RR_HANDLED;
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
    rr_booking_answer_error (ask, 404, "no such booking");
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
  ask->status = 200;
  ask->body = rr_booking_describe (store, &row, TRUE, error);
  return ask->body != NULL && add_letters (ask, store, row.id, error);
}

static gboolean
cancel_run (RrBookingAsk  *ask,
            RrStore       *store,
            GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };
  RrBookingVerdict verdict;
  gboolean found, wakes;

  if (!find_own (ask, store, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;

  if (!rr_booking_cancel (store, &row, NULL, ask->now_ms, &verdict, &wakes, error))
    return FALSE;
  g_strlcpy (ask->stops, wakes ? row.uuid : "", sizeof ask->stops);
  if (verdict == RR_VERDICT_REFUSE || verdict == RR_VERDICT_GONE)
    {
      rr_booking_answer_error (ask, 409, "this booking cannot be cancelled");
      return TRUE;
    }
  rr_booking_answer_row (ask, &row);
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

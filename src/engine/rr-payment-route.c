/* rr-payment-route.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-booking-private.h"
#include "rr-json-build.h"
#include "rr-reconcile.h"
#include "rr-settle.h"
#include "rr-time.h"

/* What has to do with money on the network:
 *
 *   POST /payments/webhook                 from the payment service, signed
 *   GET  /payments/books                   does it add up? From this machine only, as all below
 *   POST /payments/UUID/received, returned, refund, try-again      {"who"}
 *
 * Threads: requests on their I/O thread, the books on the jobs', the rest the store's.
 */

#define JSON_TYPE "application/json"

/* Where an answer goes that another thread makes. */
typedef struct
{
  RrFrontDoor   *door;       /* (unowned): outlives jobs and pipeline, as the next */
  RrBookingRuns *runs;
  RrAuditDesk   *audit;
  RrReplyTo      to;
  RrSettleAsk   *ask;        /* (owned) (nullable) */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->ask);
  g_free (answer);
}

static Answer *
answer_new (RrEngine   *self,
            RrExchange *exchange)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->door = self->door;
  answer->runs = self->runs;
  answer->audit = self->audit;
  answer->to = rr_exchange_defer (exchange);
  return answer;
}

/* --- the service ---------------------------------------------------------------- */

/* Only who signs it is believed. */
RrHandled
rr_payment_event_route (RrEngine   *self,
                        RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autofree char *signature = NULL;
  RrSlice value;
  guint status;

  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST", "{\"error\":\"events are posted\"}", -1);
      return RR_HANDLED;
    }
  if (rr_exchange_get_header (exchange, "stripe-signature", &value))
    signature = g_strndup (value.data, value.len);
  status = rr_booking_runs_hear (self->runs, signature, body.data != NULL ? body.data : "", body.len);
  if (status == 200)
    rr_exchange_respond (exchange, 200, JSON_TYPE, "{}", -1);
  else
    rr_exchange_respond_error (exchange, status, "not an event for us");
  return RR_HANDLED;
}

/* --- the books ------------------------------------------------------------------ */

static void
books_job (RrStoreReader *reader,
           const GError  *error,
           gpointer       data)
{
  Answer *answer = data;
  g_autoptr(GError) problem = NULL;
  g_autoptr(RrBooks) books = reader != NULL ? rr_books_load (reader, rr_time_now_ms (), &problem) : NULL;
  g_autofree char *body = books != NULL ? rr_books_to_json (books) : NULL;

  if (books == NULL)
    g_message ("The books cannot be read: %s", (error != NULL ? error : problem)->message);
  rr_front_door_reply (answer->door, answer->to, books != NULL ? 200 : 503, JSON_TYPE,
                       body != NULL ? body : "{\"error\":\"the store cannot be read\"}", -1);
}

static RrHandled
books (RrEngine   *self,
       RrExchange *exchange)
{
  Answer *answer;

  if (rr_exchange_get_method (exchange) != RR_METHOD_GET)
    {
      rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: GET", "{\"error\":\"books are read\"}", -1);
      return RR_HANDLED;
    }
  answer = answer_new (self, exchange);
  if (rr_jobs_submit (self->jobs, books_job, answer, answer_free) != RR_OK)
    {
      rr_front_door_reply (self->door, answer->to, 503, JSON_TYPE, "{\"error\":\"too busy\"}", -1);
      answer_free (answer);
    }
  return RR_HANDLED;
}

/* --- what staff do --------------------------------------------------------------- */

static gboolean
settle_write (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  return rr_settle_ask_run (((Answer *) data)->ask, store, error);
}

static void
settle_done (RrItem   *item,
             gpointer  keeper,
             gboolean  ok)
{
  static const struct { guint status; const char *body; } answers[] = {
    [RR_SETTLE_OK] = { 200, "{}" },
    [RR_SETTLE_NO_BOOKING] = { 404, "{\"error\":\"no such booking\"}" },
    [RR_SETTLE_NOTHING_TO_DO] = { 409, "{\"error\":\"there is nothing of this to do\"}" },
    [RR_SETTLE_NOT_STORED] = { 503, "{\"error\":\"not stored, ask again\"}" },
  };
  Answer *answer = item->data;
  RrSettleProblem problem = ok ? answer->ask->problem : RR_SETTLE_NOT_STORED;

  if (problem == RR_SETTLE_OK)
    rr_settle_ask_wake (answer->ask, answer->runs);
  rr_settle_ask_note (answer->ask, answer->audit, problem);
  rr_front_door_reply (answer->door, answer->to, answers[problem].status, JSON_TYPE, answers[problem].body, -1);
  answer_free (answer);
}

static char *
dup_who (RrEngine   *self,
         RrExchange *exchange)
{
  RrSlice body = rr_exchange_get_body (exchange);
  g_autoptr(JsonNode) json = body.len > 0 ? rr_json_parse_request (body.data, body.len, RR_JSON_FEW) : NULL;
  const char *visitor = rr_routes_get_who (self, exchange, NULL);
  JsonNode *who = json != NULL ? json_object_get_member (json_node_get_object (json), "who") : NULL;

  if (visitor != NULL)
    return g_strdup (visitor);
  return g_strdup (who != NULL && json_node_get_value_type (who) == G_TYPE_STRING ? json_node_get_string (who)
                                                                                  : "script");
}

static gboolean
may_change (RrExchange *exchange)
{
  if (rr_exchange_get_method (exchange) != RR_METHOD_POST)
    rr_exchange_respond_with (exchange, 405, JSON_TYPE, "Allow: POST", "{\"error\":\"this is for POST\"}", -1);
  else if (!rr_exchange_is_from_script (exchange))
    rr_exchange_respond_error (exchange, 415, "the content type has to be application/json");
  else
    return TRUE;
  return FALSE;
}

static RrHandled
settle (RrEngine   *self,
        RrExchange *exchange,
        RrSlice     rest)
{
  RrIntake *intake = self->intakes[rr_exchange_get_io (exchange)];
  g_autofree char *verb = rest.len > 37 ? g_strndup (rest.data + 37, rest.len - 37) : NULL;
  g_autofree char *uuid = g_strndup (rest.data, MIN (rest.len, 36));
  g_autofree char *who = NULL;
  RrSettle what;
  Answer *answer;

  if (verb == NULL || rest.data[36] != '/' || !rr_booking_is_uuid (uuid, strlen (uuid))
      || !rr_settle_from_string (verb, &what))
    {
      rr_exchange_respond_error (exchange, 404, "no such place");
      return RR_HANDLED;
    }
  if (!may_change (exchange) || (what != RR_SETTLE_RECEIVED && !rr_routes_may (self, exchange, RR_RIGHT_REFUNDS)))
    return RR_HANDLED;
  if (!rr_intake_has_room (intake))
    return RR_TRY_AGAIN;

  who = dup_who (self, exchange);
  answer = answer_new (self, exchange);
  answer->ask = rr_settle_ask_new (uuid, what, who);
  rr_intake_write (intake, settle_write, settle_done, answer);
  return RR_HANDLED;
}

RrHandled
rr_payment_route (RrEngine   *self,
                  RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  gsize skip = strlen ("/payments/");
  RrSlice rest = { path.data + skip, path.len - skip };

  if (rest.len == strlen ("books") && memcmp (rest.data, "books", rest.len) == 0)
    return books (self, exchange);
  return settle (self, exchange, rest);
}

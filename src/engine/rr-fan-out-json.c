/* rr-fan-out-json.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fan-out-json.h"

#include <json-glib/json-glib.h>

#include "rr-json-build.h"
#include "rr-time.h"

/* What is told of suppliers, for programs. A fan-out without somebody says who is missing
 * and why; no key is ever in it.
 *
 * Threads: any.
 */

static void
put_ms (JsonBuilder *builder,
        const char  *name,
        gint64       us)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, (double) us / 1000);
}

static char *
finish (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

/* --- fan-outs ----------------------------------------------------------------- */

static void
put_price (JsonBuilder *builder,
           gint64       amount,
           const char  *currency,
           guint        exponent)
{
  json_builder_set_member_name (builder, "price");
  if (amount < 0)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "amount", amount);
  rr_json_add_text (builder, "currency", currency);
  rr_json_add_int (builder, "exponent", exponent);
  json_builder_end_object (builder);
}

static void
put_call (JsonBuilder        *builder,
          const RrFanOutCall *call)
{
  gboolean has_answer = rr_call_state_has_answer (call->state);

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "supplier", call->supplier);
  rr_json_add_text (builder, "name", call->name);
  rr_json_add_text (builder, "product", call->product);
  rr_json_add_text (builder, "date", call->date);
  rr_json_add_text (builder, "state", rr_call_state_word (call->state));
  rr_json_add_text (builder, "problem", call->problem);
  json_builder_set_member_name (builder, "available");
  if (has_answer)
    json_builder_add_boolean_value (builder, call->available);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "vacancies");
  if (has_answer && call->vacancies >= 0)
    json_builder_add_int_value (builder, call->vacancies);
  else
    json_builder_add_null_value (builder);
  put_price (builder, call->retail, call->currency, call->exponent);
  put_ms (builder, "queue_ms", call->queue_us);
  put_ms (builder, "connect_ms", call->connect_us);
  put_ms (builder, "took_ms", call->took_us);
  rr_json_add_int (builder, "attempts", call->n_attempts);
  if (call->hedge_us >= 0)
    put_ms (builder, "asked_again_ms", call->hedge_us);
  json_builder_end_object (builder);
}

static void
put_missing (JsonBuilder    *builder,
             const RrFanOut *fan_out)
{
  json_builder_set_member_name (builder, "missing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < fan_out->calls->len; i++)
    {
      const RrFanOutCall *call = fan_out->calls->pdata[i];

      if (rr_call_state_has_answer (call->state))
        continue;
      json_builder_begin_object (builder);
      rr_json_add_text (builder, "supplier", call->supplier);
      rr_json_add_text (builder, "name", call->name);
      rr_json_add_text (builder, "state", rr_call_state_word (call->state));
      rr_json_add_text (builder, "why", call->problem);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
put_head (JsonBuilder    *builder,
          const RrFanOut *fan_out)
{
  g_autofree char *began = rr_time_format_iso (fan_out->began_ms);

  rr_json_add_int (builder, "number", (gint64) fan_out->number);
  rr_json_add_text (builder, "itinerary", fan_out->itinerary);
  rr_json_add_text (builder, "name", fan_out->name);
  rr_json_add_text (builder, "date", fan_out->date);
  rr_json_add_text (builder, "began", began);
  rr_json_add_bool (builder, "available", rr_fan_out_is_available (fan_out));
  rr_json_add_bool (builder, "complete", fan_out->n_shown == fan_out->calls->len);
  rr_json_add_int (builder, "asked", fan_out->calls->len);
  rr_json_add_int (builder, "shown", fan_out->n_shown);
  put_ms (builder, "took_ms", fan_out->took_us);
  put_ms (builder, "deadline_ms", fan_out->deadline_us);
  put_missing (builder, fan_out);
}

char *
rr_fan_out_to_json (const RrFanOut *fan_out)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  put_head (builder, fan_out);
  json_builder_set_member_name (builder, "calls");
  json_builder_begin_array (builder);
  for (guint i = 0; i < fan_out->calls->len; i++)
    put_call (builder, fan_out->calls->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return finish (builder);
}

/* --- suppliers ---------------------------------------------------------------- */

static void
put_supplier (JsonBuilder         *builder,
              const RrSupplierRow *row)
{
  static const char *const breakers[] = { "closed", "open", "half-open" };
  const RrSupplierStat *stat = &row->stat;

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "id", row->id);
  rr_json_add_text (builder, "name", row->name);
  rr_json_add_text (builder, "url", row->url);
  rr_json_add_bool (builder, "has_key", row->has_key);
  rr_json_add_int (builder, "deadline_ms", row->deadline_ms);
  rr_json_add_text (builder, "breaker", breakers[MIN (stat->breaker, 2)]);
  put_ms (builder, "pause_ms", stat->pause_us);
  rr_json_add_int (builder, "flying", stat->n_flying);
  rr_json_add_int (builder, "waiting", stat->n_waiting);
  rr_json_add_int (builder, "asked", (gint64) stat->n_asked);
  rr_json_add_int (builder, "retried", (gint64) stat->n_retried);
  rr_json_add_int (builder, "hedged", (gint64) stat->n_hedged);
  rr_json_add_int (builder, "hedge_won", (gint64) stat->n_hedge_won);
  rr_json_add_int (builder, "joined", (gint64) stat->n_joined);
  rr_json_add_int (builder, "connections", stat->n_links);
  rr_json_add_int (builder, "connected", (gint64) stat->n_opened);
  rr_json_add_int (builder, "repeated", (gint64) stat->n_repeated);
  for (guint state = RR_CALL_ANSWERED; state < RR_N_CALL_STATES; state++)
    rr_json_add_int (builder, rr_call_state_word (state), (gint64) stat->n_calls[state]);
  put_ms (builder, "p50_ms", stat->p50_us);
  put_ms (builder, "p99_ms", stat->p99_us);
  rr_json_add_text (builder, "last_error", row->last_error);
  json_builder_end_object (builder);
}

static void
put_itinerary (JsonBuilder          *builder,
               const RrItineraryRow *row)
{
  json_builder_begin_object (builder);
  rr_json_add_text (builder, "id", row->id);
  rr_json_add_text (builder, "name", row->name);
  rr_json_add_int (builder, "legs", row->n_legs);
  rr_json_add_text (builder, "suppliers", row->legs);
  json_builder_end_object (builder);
}

char *
rr_suppliers_to_json (const RrSupplierView *view,
                      GPtrArray            *recent,
                      const RrFanOutCounts *counts)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "suppliers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < view->suppliers->len; i++)
    put_supplier (builder, view->suppliers->pdata[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "itineraries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < view->itineraries->len; i++)
    put_itinerary (builder, view->itineraries->pdata[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "last");
  json_builder_begin_array (builder);
  for (guint i = 0; i < recent->len; i++)
    {
      json_builder_begin_object (builder);
      put_head (builder, recent->pdata[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  rr_json_add_int (builder, "fan_outs", (gint64) counts->n_done);
  rr_json_add_int (builder, "partial", (gint64) counts->n_partial);
  rr_json_add_int (builder, "cancelled", (gint64) counts->n_cancelled);
  rr_json_add_int (builder, "refused", (gint64) counts->n_refused);
  put_ms (builder, "p50_ms", (gint64) counts->p50_us);
  put_ms (builder, "p99_ms", (gint64) counts->p99_us);
  json_builder_end_object (builder);
  return finish (builder);
}

/* --- of one supplier ---------------------------------------------------------- */

char *
rr_products_to_json (GPtrArray *products)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < products->len; i++)
    {
      const RrSupplierProduct *product = products->pdata[i];

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "id", product->id);
      rr_json_add_text (builder, "name", product->name);
      json_builder_set_member_name (builder, "options");
      json_builder_begin_array (builder);
      for (guint j = 0; product->options[j] != NULL; j++)
        json_builder_add_string_value (builder, product->options[j]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return finish (builder);
}

char *
rr_days_to_json (GArray *days)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < days->len; i++)
    {
      const RrSupplierSlot *day = &g_array_index (days, RrSupplierSlot, i);

      json_builder_begin_object (builder);
      rr_json_add_text (builder, "date", day->date);
      rr_json_add_bool (builder, "available", day->available);
      if (day->vacancies >= 0)
        rr_json_add_int (builder, "vacancies", day->vacancies);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return finish (builder);
}

char *
rr_supplier_booking_to_json (const RrSupplierBooking *booking)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *expires = booking->expires_ms > 0 ? rr_time_format_iso (booking->expires_ms) : NULL;

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "uuid", booking->uuid);
  rr_json_add_text (builder, "status", booking->status);
  rr_json_add_text (builder, "expires", expires);
  json_builder_end_object (builder);
  return finish (builder);
}

char *
rr_supplier_error_to_json (const GError *error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "error", error->message);
  json_builder_end_object (builder);
  return finish (builder);
}

/* rr-booking-answer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>

#include "rr-booking-money.h"
#include "rr-json-build.h"

/* What the guest's own client is told of a booking that is more than confirmed or not:
 * what is due and paid, how to go on with the payment, and each step of its way.
 *
 * Threads: the store's.
 */

static void
add_step (const RrStepRow *row,
          gpointer         data)
{
  JsonBuilder *builder = data;

  json_builder_begin_object (builder);
  rr_json_maybe_time (builder, "at", row->at_ms);
  rr_json_maybe_text (builder, "step", rr_booking_step_name (row->step));
  rr_json_maybe_text (builder, "outcome", rr_step_outcome_name (row->outcome));
  rr_json_maybe_text (builder, "detail", row->detail);
  json_builder_end_object (builder);
}

typedef struct
{
  RrPaymentRow last;
  gint64       captured;
  gint64       refunded;
} Money;

static void
add_payment (const RrPaymentRow *row,
             gpointer            data)
{
  Money *money = data;

  money->last = *row;
  money->captured += row->captured;
  money->refunded += row->refunded;
}

static void
add_money (JsonBuilder        *builder,
           const RrBookingRow *row,
           const Money        *money)
{
  gboolean is_due = rr_booking_takes_places (row->state);

  json_builder_set_member_name (builder, "money");
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "due", is_due ? row->retail : 0);
  rr_json_add_int (builder, "paid", money->captured);
  rr_json_add_int (builder, "refunded", money->refunded);
  rr_json_maybe_text (builder, "currency", row->currency);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "payment");
  json_builder_begin_object (builder);
  rr_json_maybe_text (builder, "method", rr_pay_method_name (row->method));
  if (money->last.id != 0)
    rr_json_maybe_text (builder, "state", rr_payment_state_name (money->last.state));
  rr_json_maybe_text (builder, "intent", money->last.intent);
  if (money->last.state == RR_PAYMENT_OPEN)
    rr_json_maybe_text (builder, "client_secret", money->last.secret);
  json_builder_end_object (builder);
}

static void
add_booking (JsonBuilder        *builder,
             const RrBookingRow *row)
{
  rr_json_add_int (builder, "id", row->id);
  rr_json_maybe_text (builder, "uuid", row->uuid);
  rr_json_maybe_text (builder, "status", rr_booking_state_name (row->state));
  rr_json_maybe_text (builder, "tour", row->tour);
  json_builder_set_member_name (builder, "departure");
  json_builder_add_string_value (builder, row->slot);
  rr_json_add_int (builder, "pax", row->places);
  json_builder_set_member_name (builder, "total");
  json_builder_begin_object (builder);
  rr_json_add_int (builder, "amount", row->retail);
  rr_json_maybe_text (builder, "currency", row->currency);
  json_builder_end_object (builder);
  if (row->state == RR_BOOKING_PENDING || row->state == RR_BOOKING_HOLD)
    rr_json_maybe_time (builder, "expires", row->expires_ms);
  rr_json_maybe_text (builder, "reason", row->reason);
}

/* Returns: (transfer full) (nullable): JSON; %NULL with an error of the store */
char *
rr_booking_describe (RrStore             *store,
                     const RrBookingRow  *row,
                     gboolean             with_steps,
                     GError             **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr(JsonNode) root = NULL;
  Money money = { .captured = 0 };

  if (!rr_store_payment_each (store, row->uuid, add_payment, &money, error))
    return NULL;
  json_builder_begin_object (builder);
  add_booking (builder, row);
  add_money (builder, row, &money);
  if (with_steps)
    {
      json_builder_set_member_name (builder, "steps");
      json_builder_begin_array (builder);
      if (!rr_store_step_each (store, row->uuid, add_step, builder, error))
        return NULL;
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

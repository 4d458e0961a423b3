/* rr-booking-trip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-run-private.h"

#include "rr-said.h"
#include "rr-time.h"
#include "rr-trace.h"

/* A run's way to the store and back: it writes down what it learned, and reads how things
 * stand then. What is decided is decided there, in one transaction with all others.
 *
 * Threads: sent and ended on the runs' thread; between that it belongs to the store's.
 */

static void
trip_free (gpointer data)
{
  RrBookingTrip *trip = data;

  rr_supply_row_clear (&trip->supply);
  g_clear_pointer (&trip->row, rr_booking_row_free);
  g_strfreev (trip->lines);
  g_free (trip->body);
  g_free (trip);
}

/* What suppliers said, and how it stands with them now. */
static gboolean
note_supply (RrBookingTrip  *trip,
             RrStore        *store,
             gint64          now_ms,
             GError        **error)
{
  for (guint i = 0; trip->lines != NULL && trip->lines[i] != NULL; i++)
    if (!rr_store_step_add (store, trip->uuid, now_ms, RR_STEP_SUPPLIER, trip->outcome, trip->lines[i], error))
      return FALSE;
  return trip->supply_state == RR_SUPPLY_NONE
         || rr_store_supply_advance (store, trip->uuid, trip->move.number, trip->supply_state, error);
}

static gboolean
act (RrBookingTrip  *trip,
     RrStore        *store,
     gint64          now_ms,
     GError        **error)
{
  const char *detail = trip->detail[0] != '\0' ? trip->detail : NULL;
  g_auto(RrBookingRow) row = { 0 };

  /* A hold of a reseller ends by the clock. */
  if (trip->wants_supply && !rr_store_booking_expire (store, now_ms, error))
    return FALSE;
  switch (trip->kind)
    {
    case RR_TRIP_READ:
      return TRUE;
    case RR_TRIP_EVENT:
      return rr_booking_money_apply (store, trip->payment_id, trip->event, trip->has_intent ? &trip->intent : NULL,
                                     detail, now_ms, &trip->payment, error);
    case RR_TRIP_PUT_OFF:
      return rr_booking_money_put_off (store, trip->payment_id, trip->other_key, trip->detail, trip->next_ms, now_ms,
                                       &trip->payment, error);
    case RR_TRIP_GIVE_UP:
      return note_supply (trip, store, now_ms, error)
             && (trip->move.slot[0] != '\0' ? rr_booking_supply_stay (store, trip->uuid, &trip->move, now_ms, error)
                                            : rr_booking_supply_give_up (store, trip->uuid, detail, now_ms, &row, error));
    case RR_TRIP_SUPPLIER:
      return note_supply (trip, store, now_ms, error);
    case RR_TRIP_SETTLE:
      if (trip->move.slot[0] != '\0')
        return rr_booking_supply_arrive (store, trip->uuid, &trip->move, now_ms, error);
      return rr_booking_money_settle (store, trip->uuid, now_ms, &row, error);
    default:
      g_assert_not_reached ();
    }
}

/* The one with something to do, else the newest. */
static void
choose_payment (const RrPaymentRow *row,
                gpointer            data)
{
  RrBookingTrip *trip = data;

  if (trip->payment.id == 0 || rr_payment_is_over (trip->payment.state))
    trip->payment = *row;
}

static gboolean
look_at_payment (RrBookingTrip  *trip,
                 RrStore        *store,
                 GError        **error)
{
  gboolean found;

  if (trip->payment_id == 0)
    return rr_store_payment_each (store, trip->uuid, choose_payment, trip, error);
  return rr_store_payment_find (store, trip->payment_id, &trip->payment, &found, error);
}

/* The group may be tried twice. */
static gboolean
look_at_supply (RrBookingTrip       *trip,
                RrStore             *store,
                const RrBookingRow  *row,
                GError             **error)
{
  rr_supply_row_clear (&trip->supply);
  g_clear_pointer (&trip->row, rr_booking_row_free);
  trip->row = rr_booking_row_copy (row);
  return rr_store_supply_find (store, trip->uuid, trip->after, &trip->supply, error);
}

static gboolean
look (RrBookingTrip  *trip,
      RrStore        *store,
      GError        **error)
{
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!look_at_payment (trip, store, error) || !rr_store_booking_find (store, trip->uuid, &row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;

  trip->state = row.state;
  trip->expires_ms = row.expires_ms;
  if (trip->wants_supply && !look_at_supply (trip, store, &row, error))
    return FALSE;
  if (trip->wants_body)
    {
      g_free (trip->body);
      trip->body = rr_booking_describe (store, &row, FALSE, error);
    }
  return !trip->wants_body || trip->body != NULL;
}

/* Whoever was left with "it waits" gets a letter if it comes to nothing; a guest who went
 * away from the payment knows. A reseller asks. */
static gboolean
tell_end (RrBookingTrip  *trip,
          RrStore        *store,
          GError        **error)
{
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!trip->is_told || (trip->kind != RR_TRIP_GIVE_UP && trip->kind != RR_TRIP_EVENT))
    return TRUE;
  if (!rr_store_booking_find (store, trip->uuid, &row, &found, error))
    return FALSE;
  if (!found || row.rev != row.told || row.owner[0] != '\0'
      || (row.state != RR_BOOKING_FAILED && (row.state != RR_BOOKING_EXPIRED || row.method == RR_PAY_CARD)))
    return TRUE;
  row.rev++;
  return rr_store_booking_update (store, &row, error)
         && rr_store_step_add (store, row.uuid, row.updated_ms, RR_STEP_CONFIRMATION, RR_STEP_WAITS, RR_SAID_TO_BE_TOLD,
                               error);
}

static gboolean
write_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  RrBookingTrip *trip = data;
  RrSpan span = rr_span_begin ("book: write down");
  gboolean ok = act (trip, store, rr_time_now_ms (), error) && tell_end (trip, store, error)
                && look (trip, store, error);

  rr_span_end (&span, 1);
  return ok;
}

static void
ended_cb (gpointer data)
{
  rr_booking_trip_ended (data);
}

/* The marshal has room for as many as there are runs. It is closed only when the thread
 * has ended, which it does not before its trips. */
static void
done_cb (RrItem   *item,
         gpointer  keeper,
         gboolean  ok)
{
  RrBookingTrip *trip = item->data;

  trip->ok = ok;
  if (rr_marshal_post (trip->runs->marshal, ended_cb, trip, trip_free) != RR_OK)
    g_warning ("A booking's way was lost");
}

RrBookingTrip *
rr_booking_trip_new (RrBookingTask *run,
                     RrTripKind     kind)
{
  RrBookingTrip *trip = g_new0 (RrBookingTrip, 1);

  trip->runs = run->runs;
  g_strlcpy (trip->uuid, run->uuid, sizeof trip->uuid);
  trip->payment_id = run->payment.id;
  trip->kind = kind;
  trip->wants_body = run->owes && run->tell == NULL;
  trip->wants_supply = run->for_supplier;
  trip->after = run->n_supplier_tries > 0 ? (gint64) run->supply.number : -1;
  trip->move = (RrSupplyMove) { .number = run->supply.number, .retail = run->supply.retail };
  g_strlcpy (trip->move.slot, run->supply.slot, sizeof trip->move.slot);
  trip->is_told = !run->owes && (run->state == RR_BOOKING_PENDING || run->state == RR_BOOKING_HOLD);
  run->is_ending = kind == RR_TRIP_GIVE_UP || kind == RR_TRIP_EVENT;
  run->is_busy = TRUE;
  run->runs->n_busy++;
  return trip;
}

/* Takes over @trip. */
void
rr_booking_trip_send (RrBookingTrip *trip)
{
  if (rr_inquiry_post (trip->runs->inquiry, write_cb, done_cb, trip))
    return;
  rr_booking_trip_ended (trip);
  trip_free (trip);
}

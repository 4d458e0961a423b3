/* rr-booking-order.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-private.h"
#include "rr-booking-supply.h"

#include <string.h>

#include "rr-money.h"
#include "rr-said.h"
#include "rr-time.h"

/* How an own booking is decided: what it costs, whether there are places, and whether that
 * is all. One that is paid by card or needs a supplier holds its places and goes on as a
 * run; all others are confirmed here, in one transaction with a crowd of others.
 *
 * Threads: the store's.
 */

/* What it costs, and why that where it is not the price of the tour as it stands. */
typedef struct
{
  gint64      retail;
  const char *currency;
  char        how[200];
} Price;

void
rr_booking_answer_error (RrBookingAsk *ask,
                         guint         status,
                         const char   *sentence)
{
  ask->status = status;
  ask->body = g_strdup_printf ("{\"error\":\"%s\"}", sentence);
}

void
rr_booking_answer_row (RrBookingAsk       *ask,
                       const RrBookingRow *row)
{
  ask->status = 200;
  ask->body = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"uuid\":\"%s\",\"status\":\"%s\","
                               "\"tour\":\"%s\",\"departure\":\"%s\",\"pax\":%u,"
                               "\"total\":{\"amount\":%" G_GINT64_FORMAT ",\"currency\":\"%s\"}}",
                               row->id, row->uuid, rr_booking_state_name (row->state), row->tour,
                               row->slot, row->places, row->retail, row->currency);
}

/* --- questions that were answered before --------------------------------------- */

/* One that went on as a run is told as it is now. */
static gboolean
recall_run (RrBookingAsk  *ask,
            RrStore       *store,
            const char    *uuid,
            GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };
  gboolean found;

  if (!rr_store_booking_find (store, uuid, &row, &found, error))
    return FALSE;
  ask->status = found ? 200 : 404;
  ask->body = found ? rr_booking_describe (store, &row, FALSE, error) : g_strdup ("{\"error\":\"no such booking\"}");
  return ask->body != NULL;
}

/* Has this question been answered before? FALSE only if the store refused. */
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
    rr_booking_answer_error (ask, 422, "this Idempotency-Key came with another body");
  else if (status == 0)
    return recall_run (ask, store, body, error);
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

/* --- what it costs ------------------------------------------------------------- */

/* Of the usual option and its first unit. */
static gboolean
price_heads (const RrBookingAsk *ask,
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
price_party (const RrBookingAsk  *ask,
             gint64              *retail,
             GError             **error)
{
  RrPrice price;

  if (!rr_party_price (ask->party, ask->tour, ask->slot.start_ms - ask->now_ms, ask->code_permille, &price, error))
    return FALSE;
  *retail = price.retail;
  return TRUE;
}

static gboolean
exchange (const RrBookingAsk  *ask,
          Price               *price,
          GError             **error)
{
  RrQuote quote;
  char before[48];

  rr_booking_money_text (price->retail, ask->tour->currency, before, sizeof before);
  if (!rr_rates_convert (ask->rates, price->retail, ask->tour->currency, ask->currency, ask->now_ms, &quote, error))
    return FALSE;
  price->retail = quote.amount;
  price->currency = ask->currency;
  g_snprintf (price->how, sizeof price->how, RR_SAID_QUOTE, before, quote.rate, quote.date);
  return TRUE;
}

/* Returns: FALSE if there is no such price; it is answered then */
static gboolean
make_price (RrBookingAsk *ask,
            Price        *price)
{
  g_autoptr(GError) problem = NULL;
  gboolean ok = ask->party != NULL ? price_party (ask, &price->retail, &problem) : price_heads (ask, &price->retail);

  price->currency = ask->tour->currency;
  price->how[0] = '\0';
  if (ok && ask->currency[0] != '\0')
    ok = exchange (ask, price, &problem);
  if (ok && ask->method == RR_PAY_CARD)
    price->retail = rr_money_round_to_step (price->currency, price->retail);
  if (!ok)
    {
      g_autofree char *safe = g_strescape (problem != NULL ? problem->message : "it cannot be priced", NULL);

      rr_booking_answer_error (ask, 409, safe);
    }
  return ok;
}

/* --- places -------------------------------------------------------------------- */

static gboolean
insert_booking (RrBookingAsk   *ask,
                RrStore        *store,
                const Price    *price,
                RrBookingState  state,
                RrBookingRow   *row,
                GError        **error)
{
  gboolean is_confirmed = state == RR_BOOKING_CONFIRMED;

  row->state = state;
  row->places = ask->pax;
  row->created_ms = row->updated_ms = ask->now_ms;
  row->confirmed_ms = is_confirmed ? ask->now_ms : 0;
  row->expires_ms = is_confirmed ? 0 : ask->now_ms + rr_booking_runs_get_hold_ms (ask->desk->runs);
  row->body_hash = ask->hash;
  row->retail = price->retail;
  row->email = g_strdup (ask->email);
  row->name = g_strdup (ask->name);
  row->phone = g_strdup (ask->phone);
  row->party = ask->party != NULL ? rr_party_to_string (ask->party) : NULL;
  row->method = ask->method;
  row->rev = is_confirmed ? 1 : 0;
  memcpy (row->lang, ask->lang, sizeof row->lang);
  g_strlcpy (row->uuid, ask->uuid, sizeof row->uuid);
  g_strlcpy (row->tour, ask->tour->id, sizeof row->tour);
  g_strlcpy (row->slot, ask->slot.id, sizeof row->slot);
  g_strlcpy (row->currency, price->currency, sizeof row->currency);
  return rr_store_booking_insert (store, row, error);
}

/* Sets, in @taken, whether it has places; it is answered if not. */
static gboolean
decide (RrBookingAsk  *ask,
        RrStore       *store,
        Price         *price,
        gboolean      *taken,
        GError       **error)
{
  *taken = FALSE;
  if (ask->now_ms >= ask->slot.cutoff_ms)
    rr_booking_answer_error (ask, 409, "too late for this departure");
  if (ask->now_ms >= ask->slot.cutoff_ms || !make_price (ask, price))
    return TRUE;

  if (!rr_store_booking_take (store, ask->tour->id, ask->slot.id, ask->slot.capacity, ask->pax,
                              taken, error))
    return FALSE;
  if (!*taken)
    {
      ask->sold_out = TRUE;
      ask->status = 409;
      ask->body = g_strdup ("{\"error\":\"sold out\",\"waiting_list\":\"/bookings/waiting\"}");
    }
  return TRUE;
}

gboolean
rr_booking_order_run (RrBookingAsk  *ask,
                      RrStore       *store,
                      GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };
  gboolean known, taken;
  Price price;

  if (!rr_booking_recall (ask, store, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (!decide (ask, store, &price, &taken, error))
    return FALSE;
  if (taken)
    {
      if (!insert_booking (ask, store, &price, RR_BOOKING_CONFIRMED, &row, error)
          || (price.how[0] != '\0'
              && !rr_store_step_add (store, row.uuid, ask->now_ms, RR_STEP_PRICE, RR_STEP_DONE, price.how, error)))
        return FALSE;
      rr_booking_answer_row (ask, &row);
      ask->booked = TRUE;
    }
  return rr_booking_keep (ask, store, error);
}

/* --- runs ---------------------------------------------------------------------- */

static gboolean
note_steps (RrBookingAsk        *ask,
            RrStore             *store,
            const RrBookingRow  *row,
            const Price         *price,
            GError             **error)
{
  char cost[48], text[260], places[32], n[12];
  const struct { RrBookingStep step; RrStepOutcome outcome; const char *detail; } steps[] = {
    { RR_STEP_ADMIT, RR_STEP_DONE, NULL },
    { RR_STEP_VALIDATE, RR_STEP_DONE, NULL },
    { RR_STEP_PRICE, RR_STEP_DONE, text },
    { RR_STEP_HOLD, RR_STEP_DONE, places },
    { RR_STEP_SUPPLIER, RR_STEP_SKIPPED, RR_SAID_OWN_TOUR },
  };
  guint n_steps = G_N_ELEMENTS (steps) - (ask->legs != NULL ? 1 : 0);

  rr_booking_money_text (price->retail, price->currency, cost, sizeof cost);
  g_snprintf (n, sizeof n, "%u", row->places);
  g_snprintf (places, sizeof places, RR_SAID_PLACES, n);
  if (price->how[0] != '\0')
    g_snprintf (text, sizeof text, RR_SAID_QUOTED, cost, price->how);
  else
    g_strlcpy (text, cost, sizeof text);
  for (guint i = 0; i < n_steps; i++)
    if (!rr_store_step_add (store, row->uuid, ask->now_ms, steps[i].step, steps[i].outcome, steps[i].detail, error))
      return FALSE;
  return TRUE;
}

/* Everything a run needs to begin is on disk with the hold, also its key to the service. */
static gboolean
begin_row (RrBookingAsk        *ask,
           RrStore             *store,
           const RrBookingRow  *row,
           const Price         *price,
           GError             **error)
{
  if (!note_steps (ask, store, row, price, error)
      || (ask->legs != NULL && !rr_booking_supply_begin (store, row, ask->tour, ask->legs, ask->now_ms, error)))
    return FALSE;
  if (row->method == RR_PAY_CARD)
    {
      ask->payment = g_new0 (RrPaymentRow, 1);
      if (!rr_booking_money_begin (store, row, RR_PAYMENT_NEW, 0, ask->payment, error))
        return FALSE;
    }
  ask->begins_until_ms = row->expires_ms;
  ask->status = 200;
  ask->body = rr_booking_describe (store, row, FALSE, error);
  return ask->body != NULL;
}

static gboolean
begin (RrBookingAsk  *ask,
       RrStore       *store,
       const Price   *price,
       GError       **error)
{
  g_auto(RrBookingRow) row = { 0 };

  return insert_booking (ask, store, price, RR_BOOKING_PENDING, &row, error)
         && begin_row (ask, store, &row, price, error)
         && (ask->key == NULL
             || rr_store_answer_keep (store, ask->key, ask->hash, 0, ask->uuid, ask->now_ms, error));
}

gboolean
rr_booking_hold_run (RrBookingAsk  *ask,
                     RrStore       *store,
                     GError       **error)
{
  gboolean known, taken;
  Price price;

  if (!rr_booking_recall (ask, store, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (!decide (ask, store, &price, &taken, error))
    return FALSE;
  return taken ? begin (ask, store, &price, error) : rr_booking_keep (ask, store, error);
}

gboolean
rr_booking_cancel (RrStore           *store,
                   RrBookingRow      *row,
                   const char        *reason,
                   gint64             now_ms,
                   RrBookingVerdict  *verdict,
                   gboolean          *wakes,
                   GError           **error)
{
  RrBookingState before = row->state;
  gboolean had = FALSE;

  *wakes = FALSE;
  *verdict = rr_booking_decide (row->state, row->expires_ms, RR_BOOKING_CANCEL, now_ms, &row->state);
  if (*verdict != RR_VERDICT_DO)
    return TRUE;
  row->cancelled_ms = row->updated_ms = now_ms;
  row->rev += before == RR_BOOKING_CONFIRMED ? 1 : 0;
  if (reason != NULL)
    {
      g_free (row->reason);
      row->reason = g_strdup (reason);
    }
  if (!rr_store_booking_give (store, row->tour, row->slot, row->places, error)
      || !rr_store_supply_return (store, row->uuid, -1, &had, error))
    return FALSE;
  *wakes = had || before == RR_BOOKING_PENDING || row->paid != 0 || row->method == RR_PAY_CARD;
  if (*wakes
      && (!rr_store_step_add (store, row->uuid, now_ms, RR_STEP_HOLD, RR_STEP_UNDONE,
                              reason != NULL ? reason : RR_SAID_GUEST_CANCELS, error)
          || !rr_booking_money_undo (store, row, now_ms, error)))
    return FALSE;
  return rr_store_booking_update (store, row, error);
}

/* --- offers from the waiting list ------------------------------------------------ */

gboolean
rr_booking_offer_waits (RrBookingAsk       *ask,
                        const RrBookingRow *row)
{
  if (ask->method == RR_PAY_NONE)
    ask->method = row->method;
  if (ask->catalogue == NULL)
    ask->catalogue = rr_catalogue_desk_dup (ask->desk->tours);
  ask->tour = rr_catalogue_find (ask->catalogue, row->tour);
  ask->for_supplier = row->state == RR_BOOKING_HOLD && ask->tour != NULL && ask->tour->itinerary != NULL;
  return row->state == RR_BOOKING_PENDING
         || (row->state == RR_BOOKING_HOLD && (ask->for_supplier || ask->method == RR_PAY_CARD));
}

/* Returns: (nullable): why no card can pay it */
static const char *
find_no_card (RrBookingAsk       *ask,
              const RrBookingRow *row)
{
  if (ask->method != RR_PAY_CARD)
    return NULL;
  if (!rr_booking_runs_takes_cards (ask->desk->runs))
    return "cards are not taken here";
  return rr_money_get_step (row->currency) == 0 ? "no card can be charged in this currency" : NULL;
}

/* Its places are held already, and for as long as the offer said at least. */
static gboolean
submit_offer (RrBookingAsk  *ask,
              RrStore       *store,
              RrBookingRow  *row,
              GError       **error)
{
  Price price = { .currency = row->currency };

  g_clear_pointer (&ask->legs, g_free);
  if (ask->for_supplier)
    ask->legs = rr_booking_runs_plan (ask->desk->runs, ask->tour->itinerary);
  if (ask->for_supplier && ask->legs == NULL)
    {
      rr_booking_answer_error (ask, 409, "this tour cannot be booked now: who has a part in it is not known");
      return TRUE;
    }
  row->method = ask->method;
  if (row->method == RR_PAY_CARD)
    row->retail = rr_money_round_to_step (row->currency, row->retail);
  price.retail = row->retail;
  row->updated_ms = ask->now_ms;
  row->expires_ms = MAX (row->expires_ms, ask->now_ms + rr_booking_runs_get_hold_ms (ask->desk->runs));
  ask->pax = row->places;
  g_strlcpy (ask->uuid, row->uuid, sizeof ask->uuid);
  return rr_store_booking_update (store, row, error) && begin_row (ask, store, row, &price, error);
}

gboolean
rr_booking_offer_run (RrBookingAsk  *ask,
                      RrStore       *store,
                      RrBookingRow  *row,
                      GError       **error)
{
  RrBookingVerdict verdict = rr_booking_decide (row->state, row->expires_ms, RR_BOOKING_SUBMIT, ask->now_ms,
                                                &row->state);
  const char *problem = find_no_card (ask, row);

  if (verdict == RR_VERDICT_SAME)
    {
      ask->status = 200;
      ask->body = rr_booking_describe (store, row, FALSE, error);
      return ask->body != NULL;
    }
  if (verdict == RR_VERDICT_DO && problem == NULL)
    return submit_offer (ask, store, row, error);
  rr_booking_answer_error (ask, verdict == RR_VERDICT_DO ? 409 : 410,
                           verdict == RR_VERDICT_DO ? problem : "this offer has ended");
  return TRUE;
}

gboolean
rr_booking_desk_leave_waiting (RrBookingDesk    *self,
                               RrStore          *store,
                               const char       *uuid,
                               char              stops[37],
                               RrWaitingAnswer  *answer,
                               GError          **error)
{
  g_auto(RrBookingRow) booking = { 0 };
  RrBookingVerdict verdict;
  gboolean wakes = FALSE;

  if (!rr_waiting_list_find_offer (self->waiting, store, uuid, &booking, error))
    return FALSE;
  /* Its guest may be about to pay; then that ends, too. */
  if (booking.state == RR_BOOKING_PENDING
      && !rr_booking_cancel (store, &booking, NULL, rr_time_now_ms (), &verdict, &wakes, error))
    return FALSE;
  g_strlcpy (stops, wakes ? booking.uuid : "", 37);
  return rr_waiting_list_leave (self->waiting, store, uuid, answer, error);
}

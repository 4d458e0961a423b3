/* rr-octo-supply.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include "rr-booking-supply.h"
#include "rr-said.h"

/* Products in which suppliers have a part. A reservation holds places here, and then with
 * all of them; a confirmation is one when all of them have confirmed. The reseller is
 * answered when that is known; if it takes longer than somebody waits for an answer, as it
 * stands then: on hold, or pending.
 *
 * Threads: plan on the I/O thread; the rest on the store's, within the transaction.
 */

gboolean
rr_octo_plan_supply (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;
  g_autofree char *client = g_strconcat ("reseller ", octo->reseller->name, NULL);

  if (octo->tour->itinerary == NULL || octo->is_test)
    return TRUE;
  ask->legs = rr_booking_runs_plan (ask->desk->runs, octo->tour->itinerary);
  if (ask->legs == NULL)
    {
      rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, "This product cannot be booked now");
      return FALSE;
    }
  if (!rr_booking_runs_admit (ask->desk->runs, client, RR_BOOKING_MAX_RESELLER))
    {
      rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, "Too many of your bookings are on their way");
      return FALSE;
    }
  ask->client = g_steal_pointer (&client);
  return TRUE;
}

/* Its run knows more, or it is time to answer. */
static gboolean
again_run (RrBookingAsk  *ask,
           RrStore       *store,
           GError       **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;

  if (!rr_octo_find (ask, store, &row, &doc, error))
    return FALSE;
  if (doc != NULL && row.state == RR_BOOKING_FAILED)
    {
      ask->sold_out = TRUE;
      rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL,
                    row.reason != NULL ? row.reason : "A supplier does not take it");
    }
  else if (doc != NULL && !rr_octo_show (ask, store, &row, doc, error))
    return FALSE;
  ask->booked = doc != NULL && row.state == RR_BOOKING_CONFIRMED;
  return ask->key == NULL
         || rr_store_answer_keep (store, ask->key, octo->key_hash, ask->status, ask->body, ask->now_ms, error);
}

static void
wait_for_run (RrBookingAsk       *ask,
              const RrBookingRow *row)
{
  g_strlcpy (ask->uuid, row->uuid, sizeof ask->uuid);
  ask->begins_until_ms = row->expires_ms;
  ask->for_supplier = TRUE;
  ask->booked = FALSE;
  ask->again = again_run;
}

gboolean
rr_octo_begin_supply (RrBookingAsk        *ask,
                      RrStore             *store,
                      const RrBookingRow  *row,
                      GError             **error)
{
  const RrOcto *octo = ask->more;

  if (ask->legs == NULL)
    return TRUE;
  wait_for_run (ask, row);
  return rr_booking_supply_begin (store, row, octo->tour, ask->legs, ask->now_ms, error);
}

/* It is confirmed when they have confirmed it. */
void
rr_octo_submit_supply (RrBookingAsk *ask,
                       RrBookingRow *row)
{
  row->state = RR_BOOKING_PENDING;
  row->confirmed_ms = 0;
  row->expires_ms = MAX (row->expires_ms, ask->now_ms + RR_BOOKING_CAPTURE_MS);
  wait_for_run (ask, row);
}

gboolean
rr_octo_cancel_supply (RrBookingAsk        *ask,
                       RrStore             *store,
                       const RrBookingRow  *row,
                       GError             **error)
{
  gboolean had;

  if (!rr_store_supply_return (store, row->uuid, -1, &had, error))
    return FALSE;
  if (!had)
    return TRUE;
  g_strlcpy (ask->stops, row->uuid, sizeof ask->stops);
  return rr_store_step_add (store, row->uuid, ask->now_ms, RR_STEP_HOLD, RR_STEP_UNDONE,
                            row->reason != NULL ? row->reason : RR_SAID_SELLER_CANCELS, error);
}

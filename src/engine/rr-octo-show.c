/* rr-octo-show.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include "rr-json-out.h"

/* A booking as the OCTO standard writes it.
 *
 * Threads: the store's, within a transaction: how full the departure is belongs to it.
 */

typedef struct
{
  const RrBookingRow *row;
  const RrOctoDoc    *doc;
  const RrOcto       *octo;
  RrCatalogue        *catalogue;
  const RrTour       *tour;      /* (nullable): not sold any more */
  const RrTourOption *option;    /* (nullable) */
  guint               currency;  /* of the tour's prices */
  gboolean            ticket_each;
  gboolean            voucher;
  guint               codes_shown;
  const char         *redemption;
} View;

static void
put_ticket (GString    *out,
            const char *name,
            const View *view,
            const char *value)
{
  rr_json_begin (out, name, '{');
  rr_json_put_text (out, "redemptionMethod", view->redemption);
  rr_json_put_null (out, "utcRedeemedAt");
  rr_json_begin (out, "deliveryOptions", '[');
  for (guint i = 0; view->row->state == RR_BOOKING_CONFIRMED && i < RR_N_CODES; i++)
    if ((view->codes_shown >> i & 1) != 0)
      {
        rr_json_begin (out, NULL, '{');
        rr_json_put_text (out, "deliveryFormat", rr_code_format_get_name ((RrCodeFormat) i));
        rr_json_put_text (out, "deliveryValue", value);
        rr_json_end (out, '}');
      }
  rr_json_end (out, ']');
  rr_json_end (out, '}');
}

static void
put_item (GString          *out,
          const View       *view,
          const RrOctoItem *item)
{
  const RrTourUnit *unit = view->option != NULL ? rr_tour_option_find_unit (view->option, item->unit)
                                                : NULL;

  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "uuid", item->uuid);
  rr_json_put_text (out, "resellerReference", item->reference);
  rr_json_put_null (out, "supplierReference");
  rr_json_put_text (out, "unitId", item->unit);
  if (unit != NULL)
    rr_octo_put_unit (out, "unit", view->tour, unit, view->octo->pricing, TRUE);
  rr_json_put_text (out, "status", rr_booking_state_name (view->row->state));
  rr_json_put_null (out, "utcRedeemedAt");
  rr_octo_put_contact (out, &item->contact);
  if (view->ticket_each)
    put_ticket (out, "ticket", view, item->uuid);
  else
    rr_json_put_null (out, "ticket");
  if (view->octo->pricing && !view->doc->per_booking)
    rr_octo_put_price (out, "pricing", NULL, &item->price, view->row->currency, view->doc->tax);
  rr_json_end (out, '}');
}

static void
put_times (GString    *out,
           const View *view)
{
  const RrBookingRow *row = view->row;
  gboolean is_held = row->state == RR_BOOKING_HOLD || row->state == RR_BOOKING_EXPIRED;

  rr_json_put_time (out, "utcCreatedAt", row->created_ms);
  rr_json_put_time (out, "utcUpdatedAt", row->updated_ms);
  rr_json_put_time (out, "utcExpiresAt", is_held ? row->expires_ms : 0);
  rr_json_put_null (out, "utcRedeemedAt");
  rr_json_put_time (out, "utcConfirmedAt", row->confirmed_ms);
}

/* A hold that ran out is over as if it had been cancelled then. */
static void
put_cancellation (GString    *out,
                  const View *view)
{
  const RrBookingRow *row = view->row;
  gboolean is_expired = row->state == RR_BOOKING_EXPIRED;

  if (row->state != RR_BOOKING_CANCELLED && !is_expired)
    {
      rr_json_put_null (out, "cancellation");
      return;
    }
  rr_json_begin (out, "cancellation", '{');
  rr_json_put_text (out, "refund", is_expired ? "NONE" : "FULL");
  rr_json_put_text (out, "reason", row->reason);
  rr_json_put_time (out, "utcCancelledAt", is_expired ? row->expires_ms : row->cancelled_ms);
  rr_json_end (out, '}');
}

static gboolean
is_cancellable (const View *view,
                gint64      now_ms)
{
  return view->row->state == RR_BOOKING_HOLD || view->row->state == RR_BOOKING_PENDING
         || (view->row->state == RR_BOOKING_CONFIRMED && now_ms < view->doc->cancel_ms);
}

static gboolean
put_availability (GString       *out,
                  const View    *view,
                  RrStore       *store,
                  gint64         now_ms,
                  GError       **error)
{
  const RrTour *tour = view->tour;
  RrOcto octo = { .pricing = view->octo->pricing, .currency = view->currency };
  RrDeparture departure;
  RrOctoSlot slot = { .tour = tour, .option = view->option, .slot = &departure,
                      .is_all_day = view->doc->is_all_day };

  if (tour == NULL || !rr_tour_find_slot (tour, view->row->slot, &departure))
    departure = (RrDeparture) { .cutoff_ms = view->doc->cutoff_ms };
  g_strlcpy (departure.id, view->row->slot, sizeof departure.id);
  g_strlcpy (departure.start, view->doc->start, sizeof departure.start);
  g_strlcpy (departure.end, view->doc->end, sizeof departure.end);
  if (tour != NULL && tour->kind == RR_TOUR_OPENING_HOURS)
    {
      slot.opens = tour->start_times[0];
      slot.closes = tour->closes;
    }
  if (!rr_store_booking_get_taken (store, view->row->tour, view->row->slot, &slot.taken, error))
    return FALSE;
  rr_octo_put_slot (out, "availability", &slot, &octo, now_ms);
  return TRUE;
}

static void
put_what (GString    *out,
          const View *view)
{
  rr_json_put_text (out, "productId", view->row->tour);
  rr_json_put_text (out, "optionId", view->doc->option);
  if (view->tour != NULL)
    rr_octo_put_product (out, "product", view->tour, view->octo->pricing, TRUE);
  if (view->option != NULL)
    rr_octo_put_option (out, "option", view->tour, view->option, view->octo->pricing, TRUE);
}

static void
put_guests (GString    *out,
            const View *view)
{
  rr_octo_put_contact (out, &view->doc->contact);
  rr_json_put_text (out, "notes", view->doc->notes);
  rr_json_begin (out, "deliveryMethods", '[');
  if (view->ticket_each)
    rr_json_put_text (out, NULL, "TICKET");
  if (view->voucher)
    rr_json_put_text (out, NULL, "VOUCHER");
  rr_json_end (out, ']');
  if (view->voucher)
    put_ticket (out, "voucher", view, view->row->uuid);
  else
    rr_json_put_null (out, "voucher");
  rr_json_begin (out, "unitItems", '[');
  for (guint i = 0; i < view->doc->items->len; i++)
    put_item (out, view, view->doc->items->pdata[i]);
  rr_json_end (out, ']');
  if (view->octo->pricing)
    rr_octo_put_price (out, "pricing", NULL, &view->doc->price, view->row->currency, view->doc->tax);
}

static void
find_what (View *view)
{
  const RrTour *tour = rr_catalogue_find (view->catalogue, view->row->tour);

  view->redemption = rr_redemption_get_name (RR_REDEEM_DIGITAL);
  view->voucher = TRUE;
  view->codes_shown = 1u << RR_CODE_QR;
  if (tour == NULL)
    return;

  view->tour = tour;
  view->option = rr_tour_find_option (tour, view->doc->option);
  view->ticket_each = tour->ticket_each;
  view->voucher = tour->voucher;
  view->codes_shown = tour->codes_shown;
  view->redemption = rr_redemption_get_name (tour->redemption);
  if (!rr_tour_find_currency (tour, view->row->currency, &view->currency))
    view->currency = 0;
}

gboolean
rr_octo_put_booking (GString             *out,
                     RrBookingAsk        *ask,
                     RrStore             *store,
                     const RrBookingRow  *row,
                     const RrOctoDoc     *doc,
                     GError             **error)
{
  View view = { .row = row, .doc = doc, .octo = ask->more, .catalogue = ask->catalogue };
  char number[32];

  find_what (&view);
  rr_json_begin (out, NULL, '{');
  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, row->id);
  rr_json_put_text (out, "id", number);
  rr_json_put_text (out, "uuid", row->uuid);
  rr_json_put_bool (out, "testMode", doc->is_test);
  rr_json_put_text (out, "resellerReference", row->reference);
  g_snprintf (number, sizeof number, RR_OCTO_REFERENCE "%" G_GINT64_FORMAT, row->id);
  rr_json_put_text (out, "supplierReference", number);
  rr_json_put_text (out, "status", rr_booking_state_name (row->state));
  put_times (out, &view);
  put_what (out, &view);
  rr_json_put_bool (out, "cancellable", is_cancellable (&view, ask->now_ms));
  put_cancellation (out, &view);
  rr_json_put_bool (out, "freesale", FALSE);
  rr_json_put_text (out, "availabilityId", row->slot);
  if (!put_availability (out, &view, store, ask->now_ms, error))
    return FALSE;
  put_guests (out, &view);
  rr_json_end (out, '}');
  return TRUE;
}

gboolean
rr_octo_show (RrBookingAsk        *ask,
              RrStore             *store,
              const RrBookingRow  *row,
              const RrOctoDoc     *doc,
              GError             **error)
{
  GString *out = g_string_sized_new (4096);

  if (!rr_octo_put_booking (out, ask, store, row, doc, error))
    {
      g_string_free (out, TRUE);
      return FALSE;
    }
  rr_octo_answer (ask, out);
  return TRUE;
}

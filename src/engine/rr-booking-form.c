/* rr-booking-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-private.h"

#include <string.h>

#include "rr-money.h"
#include "rr-payment.h"
#include "rr-time.h"

/* What the operator's own client asks for, read from its JSON.
 *
 * Threads: I/O.
 */

#define MAX_PAX  100
#define MAX_TEXT 200

static gboolean
get_count (gint64  value,
           gint64  least,
           guint  *count)
{
  *count = (guint) value;
  return value >= least && value <= MAX_PAX;
}

static gboolean
read_units (RrBookingAsk *ask,
            JsonNode     *node)
{
  JsonObjectIter iter;
  const char *unit;
  JsonNode *value;
  guint n;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  ask->party = g_new0 (RrParty, 1);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &unit, &value))
    if (json_node_get_value_type (value) != G_TYPE_INT64 || !get_count (json_node_get_int (value), 0, &n)
        || !rr_party_add (ask->party, unit, n))
      return FALSE;
  return ask->party->n_units > 0;
}

/* So many, or so many of each kind. */
static gboolean
read_party (RrBookingAsk        *ask,
            const RrBookingBody *body)
{
  return body->units != NULL ? read_units (ask, body->units) : get_count (body->pax, 1, &ask->pax);
}

static gboolean
is_line (const char *text)
{
  if (strlen (text) > MAX_TEXT)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

static gboolean
is_language (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;
  return strlen (text) >= 2;
}

static const char *
fill_guest (RrBookingAsk        *ask,
            const RrBookingBody *body)
{
  const char *name = body->texts[RR_BOOKING_TEXT_NAME];
  const char *phone = body->texts[RR_BOOKING_TEXT_PHONE];
  const char *lang = body->texts[RR_BOOKING_TEXT_LANG];

  if ((name != NULL && !is_line (name)) || (phone != NULL && !is_line (phone)))
    return "name and phone are a line each, of up to 200 bytes";
  if (lang != NULL && (!is_language (lang) || strlen (lang) >= sizeof ask->lang))
    return "lang is a language such as de or pt-BR";
  ask->name = g_strdup (name);
  ask->phone = g_strdup (phone);
  g_strlcpy (ask->lang, lang != NULL ? lang : "", sizeof ask->lang);
  return NULL;
}

/* The price is made later, when it is decided; here is seen whether it can be. */
static const char *
fill_payment (RrBookingAsk        *ask,
              const RrBookingBody *body)
{
  RrBookingRuns *runs = ask->desk->runs;
  const char *pay = body->texts[RR_BOOKING_TEXT_PAY];
  const char *currency = body->texts[RR_BOOKING_TEXT_CURRENCY];
  guint exponent;

  ask->method = RR_PAY_CAMP;
  if (pay != NULL && !rr_pay_method_from_string (pay, &ask->method))
    return "pay is camp, invoice or card";
  if (ask->method == RR_PAY_CARD && !rr_booking_runs_takes_cards (runs))
    return "cards are not taken here";
  if (currency != NULL && (strlen (currency) != 3 || !rr_money_get_exponent (currency, &exponent)))
    return "currency is an ISO 4217 code such as EUR";
  if (currency != NULL && strcmp (currency, ask->tour->currency) != 0)
    {
      g_strlcpy (ask->currency, currency, sizeof ask->currency);
      ask->rates = rr_booking_runs_dup_rates (runs);
      if (ask->rates == NULL)
        return "there are no exchange rates, so pay in the currency of the tour";
    }
  if (ask->method == RR_PAY_CARD && rr_money_get_step (currency != NULL ? currency : ask->tour->currency) == 0)
    return "no card can be charged in this currency";
  return NULL;
}

static const char *
fill_rest (RrBookingAsk        *ask,
           const RrBookingBody *body)
{
  const char *code = body->texts[RR_BOOKING_TEXT_CODE];
  const char *problem;

  if (code != NULL && !g_hash_table_contains (ask->tour->codes, code))
    return "no such discount code";
  if (code != NULL)
    ask->code_permille = GPOINTER_TO_UINT (g_hash_table_lookup (ask->tour->codes, code));
  if (ask->party != NULL)
    ask->pax = rr_party_places (ask->party, ask->tour);
  problem = fill_guest (ask, body);
  if (problem == NULL)
    problem = fill_payment (ask, body);
  ask->email = g_strdup (body->texts[RR_BOOKING_TEXT_EMAIL]);
  return problem;
}

const char *
rr_booking_fill (RrBookingAsk        *ask,
                 RrExchange          *exchange,
                 const RrBookingBody *body,
                 guint               *status)
{
  const char *tour = body->texts[RR_BOOKING_TEXT_TOUR];
  const char *slot = body->texts[RR_BOOKING_TEXT_DEPARTURE];

  *status = 400;
  if (tour == NULL || !read_party (ask, body) || !rr_booking_is_email (body->texts[RR_BOOKING_TEXT_EMAIL]))
    return "tour, pax from 1 to 100 or units, and email are needed";

  *status = 404;
  ask->catalogue = rr_catalogue_ref (rr_catalogue_desk_view (ask->desk->tours, rr_exchange_get_io (exchange)));
  ask->tour = rr_catalogue_find (ask->catalogue, tour);
  if (ask->tour == NULL)
    return "no such tour";
  if (slot != NULL ? !rr_tour_find_slot (ask->tour, slot, &ask->slot)
                   : !rr_tour_next_slot (ask->tour, rr_time_now_ms (), &ask->slot))
    return "no such departure";

  if (G_UNLIKELY (ask->tour->itinerary != NULL))
    {
      *status = 409;
      ask->legs = rr_booking_runs_plan (ask->desk->runs, ask->tour->itinerary);
      if (ask->legs == NULL)
        return "this tour cannot be booked now: who has a part in it is not known";
      ask->for_supplier = TRUE;
    }
  *status = 400;
  return fill_rest (ask, body);
}

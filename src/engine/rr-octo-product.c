/* rr-octo-product.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include "rr-json-out.h"
#include "rr-money.h"

/* What is sold here, as the OCTO standard writes it: supplier, products, options, units
 * and their prices.
 *
 * Threads: any.
 */

void
rr_octo_put_supplier (GString          *out,
                      const RrOperator *operator,
                      const char       *endpoint)
{
  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "id", operator->id);
  rr_json_put_text (out, "name", operator->name);
  rr_json_put_text (out, "endpoint", endpoint);
  rr_json_begin (out, "contact", '{');
  rr_json_put_text (out, "website", operator->website);
  rr_json_put_text (out, "email", operator->email);
  rr_json_put_text (out, "telephone", operator->telephone);
  rr_json_put_text (out, "address", operator->address);
  rr_json_end (out, '}');
  rr_json_end (out, '}');
}

/* --- prices ------------------------------------------------------------------- */

void
rr_octo_put_price (GString       *out,
                   const char    *name,
                   const char    *unit,
                   const RrPrice *price,
                   const char    *currency,
                   const char    *tax)
{
  guint exponent = 2;

  if (!rr_money_get_exponent (currency, &exponent))
    g_warn_if_reached ();
  rr_json_begin (out, name, '{');
  if (unit != NULL)
    rr_json_put_text (out, "unitId", unit);
  rr_json_put_int (out, "original", price->original);
  rr_json_put_int (out, "retail", price->retail);
  rr_json_put_int (out, "net", price->net);
  rr_json_put_text (out, "currency", currency);
  rr_json_put_int (out, "currencyPrecision", exponent);
  rr_json_begin (out, "includedTaxes", '[');
  if (tax != NULL)
    {
      rr_json_begin (out, NULL, '{');
      rr_json_put_text (out, "name", tax);
      rr_json_put_int (out, "retail", price->tax);
      rr_json_put_int (out, "original", price->original_tax);
      rr_json_put_int (out, "net", price->net_tax);
      rr_json_end (out, '}');
    }
  rr_json_end (out, ']');
  rr_json_end (out, '}');
}

/* What the list says, in every currency. */
static void
put_list_prices (GString      *out,
                 const RrTour *tour,
                 const gint64 *prices,
                 gboolean      is_booked)
{
  const char *tax = tour->rules.tax_permille > 0 ? tour->tax_name : NULL;

  rr_json_begin (out, is_booked ? "pricing" : "pricingFrom", '[');
  for (guint i = 0; tour->currencies[i] != NULL; i++)
    {
      RrPrice price;

      if (rr_price_unit (&tour->rules, prices[i], 0, &price))
        rr_octo_put_price (out, NULL, NULL, &price, tour->currencies[i], tax);
    }
  rr_json_end (out, ']');
}

/* --- units and options -------------------------------------------------------- */

static void
put_texts (GString    *out,
           const char *name,
           char      **texts)
{
  rr_json_begin (out, name, '[');
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    rr_json_put_text (out, NULL, texts[i]);
  rr_json_end (out, ']');
}

static void
put_contact_fields (GString *out,
                    guint    bits)
{
  rr_json_begin (out, "requiredContactFields", '[');
  for (guint i = 0; i < RR_N_CONTACT_FIELDS; i++)
    if ((bits >> i & 1) != 0)
      rr_json_put_text (out, NULL, rr_contact_field_get_name ((RrContactField) i));
  rr_json_end (out, ']');
}

static void
put_bound (GString    *out,
           const char *name,
           guint       bound)
{
  if (bound == 0)
    rr_json_put_null (out, name);
  else
    rr_json_put_int (out, name, bound);
}

void
rr_octo_put_unit (GString          *out,
                  const char       *name,
                  const RrTour     *tour,
                  const RrTourUnit *unit,
                  gboolean          pricing,
                  gboolean          is_booked)
{
  rr_json_begin (out, name, '{');
  rr_json_put_text (out, "id", unit->id);
  rr_json_put_text (out, "internalName", unit->name);
  rr_json_put_text (out, "reference", unit->reference);
  rr_json_put_text (out, "type", rr_unit_type_get_name (unit->type));
  put_contact_fields (out, unit->contact);
  rr_json_begin (out, "restrictions", '{');
  rr_json_put_int (out, "minAge", unit->min_age);
  rr_json_put_int (out, "maxAge", unit->max_age);
  rr_json_put_bool (out, "idRequired", unit->id_required);
  put_bound (out, "minQuantity", unit->min_quantity);
  put_bound (out, "maxQuantity", unit->max_quantity);
  rr_json_put_int (out, "paxCount", unit->places);
  put_texts (out, "accompaniedBy", unit->with);
  rr_json_end (out, '}');
  if (pricing && !tour->per_booking)
    put_list_prices (out, tour, unit->prices, is_booked);
  rr_json_end (out, '}');
}

static void
put_cancellation (GString      *out,
                  const RrTour *tour)
{
  g_autofree char *text = tour->cancel_hours == 0
                              ? g_strdup ("Until it begins")
                              : g_strdup_printf ("Until %u hours before it begins", tour->cancel_hours);

  rr_json_put_text (out, "cancellationCutoff", text);
  rr_json_put_int (out, "cancellationCutoffAmount", tour->cancel_hours);
  rr_json_put_text (out, "cancellationCutoffUnit", "hour");
}

void
rr_octo_put_option (GString            *out,
                    const char         *name,
                    const RrTour       *tour,
                    const RrTourOption *option,
                    gboolean            pricing,
                    gboolean            is_booked)
{
  rr_json_begin (out, name, '{');
  rr_json_put_text (out, "id", option->id);
  rr_json_put_bool (out, "default", option == tour->options->pdata[0]);
  rr_json_put_text (out, "internalName", option->name);
  rr_json_put_text (out, "reference", option->reference);
  put_texts (out, "availabilityLocalStartTimes",
             tour->kind == RR_TOUR_START_TIME ? option->starts : NULL);
  put_cancellation (out, tour);
  put_contact_fields (out, option->contact);
  rr_json_begin (out, "restrictions", '{');
  rr_json_put_int (out, "minUnits", option->min_units);
  put_bound (out, "maxUnits", option->max_units);
  rr_json_end (out, '}');
  rr_json_begin (out, "units", '[');
  for (guint i = 0; i < option->units->len; i++)
    rr_octo_put_unit (out, NULL, tour, option->units->pdata[i], pricing, is_booked);
  rr_json_end (out, ']');
  if (pricing && tour->per_booking)
    put_list_prices (out, tour, option->prices, is_booked);
  rr_json_end (out, '}');
}

/* --- products ----------------------------------------------------------------- */

static void
put_delivery (GString      *out,
              const RrTour *tour)
{
  rr_json_begin (out, "deliveryFormats", '[');
  for (guint i = 0; i < RR_N_CODES; i++)
    if ((tour->codes_shown >> i & 1) != 0)
      rr_json_put_text (out, NULL, rr_code_format_get_name ((RrCodeFormat) i));
  rr_json_end (out, ']');
  rr_json_begin (out, "deliveryMethods", '[');
  if (tour->ticket_each)
    rr_json_put_text (out, NULL, "TICKET");
  if (tour->voucher)
    rr_json_put_text (out, NULL, "VOUCHER");
  rr_json_end (out, ']');
  rr_json_put_text (out, "redemptionMethod", rr_redemption_get_name (tour->redemption));
}

void
rr_octo_put_product (GString      *out,
                     const char   *name,
                     const RrTour *tour,
                     gboolean      pricing,
                     gboolean      is_booked)
{
  rr_json_begin (out, name, '{');
  rr_json_put_text (out, "id", tour->id);
  rr_json_put_text (out, "internalName", tour->name);
  rr_json_put_text (out, "reference", tour->reference);
  rr_json_put_text (out, "locale", tour->locale);
  rr_json_put_text (out, "timeZone", tour->time_zone);
  rr_json_put_bool (out, "allowFreesale", FALSE);
  rr_json_put_bool (out, "instantConfirmation", tour->itinerary == NULL);
  rr_json_put_bool (out, "instantDelivery", TRUE);
  rr_json_put_bool (out, "availabilityRequired", TRUE);
  rr_json_put_text (out, "availabilityType",
                    tour->kind == RR_TOUR_OPENING_HOURS ? "OPENING_HOURS" : "START_TIME");
  put_delivery (out, tour);
  rr_json_begin (out, "options", '[');
  for (guint i = 0; i < tour->options->len; i++)
    rr_octo_put_option (out, NULL, tour, tour->options->pdata[i], pricing, is_booked);
  rr_json_end (out, ']');
  if (pricing)
    {
      rr_json_put_text (out, "defaultCurrency", tour->currency);
      put_texts (out, "availableCurrencies", tour->currencies);
      rr_json_put_text (out, "pricingPer", tour->per_booking ? "BOOKING" : "UNIT");
    }
  rr_json_end (out, '}');
}

/* rr-octo-check.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include <string.h>

/* What may be booked, asked in the order that resellers expect: product, option,
 * departure, units, their number.
 *
 * Threads: any.
 */

static gboolean
refuse (RrBookingAsk *ask,
        const char   *sentence)
{
  rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, sentence);
  return FALSE;
}

/* Also the currency, which needs the product. */
gboolean
rr_octo_check_product (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;
  const char *product = octo->body.product != NULL ? octo->body.product : "";
  const char *option = octo->body.option != NULL ? octo->body.option : "";
  const RrTour *tour = rr_catalogue_find (ask->catalogue, product);

  octo->tour = tour != NULL && tour->for_resellers ? tour : NULL;
  if (octo->tour == NULL)
    {
      rr_octo_fail (ask, RR_OCTO_INVALID_PRODUCT_ID, product, "There is no such product");
      return FALSE;
    }
  octo->option = rr_tour_find_option (tour, option);
  if (octo->option == NULL)
    {
      rr_octo_fail (ask, RR_OCTO_INVALID_OPTION_ID, option, "The product has no such option");
      return FALSE;
    }
  if (!rr_tour_find_currency (tour, octo->body.currency, &octo->currency))
    {
      rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, "The product is not sold in this currency");
      return FALSE;
    }
  return TRUE;
}

/* Which departure, into ask->slot. */
gboolean
rr_octo_check_slot (RrBookingAsk *ask)
{
  const RrOcto *octo = ask->more;
  const char *id = octo->body.slot != NULL ? octo->body.slot : "";

  if (strlen (id) < RR_SLOT_ID_MAX && rr_tour_find_slot (octo->tour, id, &ask->slot)
      && rr_tour_option_leaves_at (octo->option, &ask->slot))
    return TRUE;
  rr_octo_fail (ask, RR_OCTO_INVALID_AVAILABILITY_ID, id, "The option has no such departure");
  return FALSE;
}

/* --- units -------------------------------------------------------------------- */

static guint
count_of (GPtrArray  *items,
          const char *unit)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += strcmp (((const RrOctoItem *) items->pdata[i])->unit, unit) == 0;
  return n;
}

static gboolean
is_accompanied (GPtrArray        *items,
                const RrTourUnit *unit)
{
  gboolean is = unit->with[0] == NULL;

  for (guint i = 0; unit->with[i] != NULL; i++)
    is = is || count_of (items, unit->with[i]) > 0;
  return is;
}

static gboolean
check_numbers (RrBookingAsk *ask,
               GPtrArray    *items)
{
  const RrOcto *octo = ask->more;
  const RrTourOption *option = octo->option;

  if (items->len > RR_OCTO_MAX_UNITS)
    return refuse (ask, "A booking has 100 units at most");
  if (items->len < option->min_units)
    return refuse (ask, "These are fewer units than the option begins with");
  if (option->max_units > 0 && items->len > option->max_units)
    return refuse (ask, "These are more units than the option takes");
  for (guint i = 0; i < option->units->len; i++)
    {
      const RrTourUnit *unit = option->units->pdata[i];
      guint n = count_of (items, unit->id);

      if (n == 0)
        continue;
      if (n < unit->min_quantity || (unit->max_quantity > 0 && n > unit->max_quantity))
        return refuse (ask, "There are too few or too many of one unit");
      if (!is_accompanied (items, unit))
        return refuse (ask, "One unit is not booked without another that goes along");
    }
  return TRUE;
}

static gboolean
has_twins (GPtrArray *items)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    {
      RrOctoItem *item = items->pdata[i];

      if (item->uuid[0] != '\0' && !g_hash_table_add (seen, item->uuid))
        return TRUE;
    }
  return FALSE;
}

gboolean
rr_octo_check_items (RrBookingAsk *ask,
                     GPtrArray    *items,
                     guint        *places)
{
  const RrOcto *octo = ask->more;

  *places = 0;
  if (items == NULL || items->len == 0)
    return refuse (ask, "A booking needs unitItems");
  for (guint i = 0; i < items->len; i++)
    {
      const RrOctoItem *item = items->pdata[i];
      const char *id = item->unit != NULL ? item->unit : "";
      const RrTourUnit *unit = rr_tour_option_find_unit (octo->option, id);

      if (unit == NULL)
        {
          rr_octo_fail (ask, RR_OCTO_INVALID_UNIT_ID, id, "The option has no such unit");
          return FALSE;
        }
      *places += unit->places;
    }
  if (has_twins (items))
    {
      rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, "Two unitItems have the same uuid");
      return FALSE;
    }
  return check_numbers (ask, items);
}

/* --- contacts ----------------------------------------------------------------- */

static gboolean
has_field (const RrOctoContact *contact,
           RrContactField       field)
{
  static const int texts[RR_N_CONTACT_FIELDS] = {
    [RR_CONTACT_FIRST_NAME] = RR_OCTO_FIRST_NAME, [RR_CONTACT_LAST_NAME] = RR_OCTO_LAST_NAME,
    [RR_CONTACT_EMAIL] = RR_OCTO_EMAIL,           [RR_CONTACT_PHONE] = RR_OCTO_PHONE,
    [RR_CONTACT_COUNTRY] = RR_OCTO_COUNTRY,       [RR_CONTACT_NOTES] = RR_OCTO_CONTACT_NOTES,
    [RR_CONTACT_POSTAL_CODE] = RR_OCTO_POSTAL_CODE,
  };

  if (field == RR_CONTACT_LOCALES)
    return contact->locales != NULL && contact->locales[0] != NULL;
  if (field == RR_CONTACT_ALLOW_MARKETING)
    return TRUE;
  return contact->text[texts[field]] != NULL && *contact->text[texts[field]] != '\0';
}

static gboolean
check_fields (RrBookingAsk        *ask,
              guint                wanted,
              const RrOctoContact *contact)
{
  for (guint i = 0; i < RR_N_CONTACT_FIELDS; i++)
    if ((wanted >> i & 1) != 0 && !has_field (contact, (RrContactField) i))
      {
        g_autofree char *sentence = g_strdup_printf ("The contact lacks %s",
                                                     rr_contact_field_get_name ((RrContactField) i));

        return refuse (ask, sentence);
      }
  return TRUE;
}

/* Before a booking is confirmed: who it is for, and who comes along. */
gboolean
rr_octo_check_contact (RrBookingAsk       *ask,
                       const RrTourOption *option,
                       const RrOctoDoc    *doc)
{
  if (!check_fields (ask, option->contact, &doc->contact))
    return FALSE;
  for (guint i = 0; i < doc->items->len; i++)
    {
      const RrOctoItem *item = doc->items->pdata[i];
      const RrTourUnit *unit = rr_tour_option_find_unit (option, item->unit);

      if (unit != NULL && !check_fields (ask, unit->contact, &item->contact))
        return FALSE;
    }
  return TRUE;
}

/* --- prices ------------------------------------------------------------------- */

gboolean
rr_octo_price (const RrOcto      *octo,
               const RrDeparture *slot,
               gint64             now_ms,
               RrOctoDoc         *doc)
{
  const RrTour *tour = octo->tour;
  guint off = rr_price_discount (&tour->rules, doc->items->len, slot->start_ms - now_ms, 0);

  doc->per_booking = tour->per_booking;
  g_free (doc->tax);
  doc->tax = tour->rules.tax_permille > 0 ? g_strdup (tour->tax_name) : NULL;
  doc->price = (RrPrice) { 0 };
  for (guint i = 0; i < doc->items->len; i++)
    {
      RrOctoItem *item = doc->items->pdata[i];
      const RrTourUnit *unit = rr_tour_option_find_unit (octo->option, item->unit);

      item->price = (RrPrice) { 0 };
      if (!tour->per_booking
          && (!rr_price_unit (&tour->rules, unit->prices[octo->currency], off, &item->price)
              || !rr_price_add (&doc->price, &item->price)))
        return FALSE;
    }
  return !tour->per_booking
         || rr_price_unit (&tour->rules, octo->option->prices[octo->currency], off, &doc->price);
}

/* rr-supplier-ask.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-octo.h"

#include <string.h>

#include "rr-json-out.h"

/* What we say to a supplier, in the words of OCTO.
 *
 * Threads: any.
 */

#define MOST_OF_A_UNIT 100
#define MOST_UNITS     16

static gboolean
read_count (const char *text,
            guint      *count)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, MOST_OF_A_UNIT, &value, NULL))
    return FALSE;
  *count = (guint) value;
  return TRUE;
}

/**
 * rr_supplier_party_check:
 * @party: (nullable): such as "adult:2,child:1"
 * @n_people: (out): how many
 *
 * Returns: whether it is a party
 */
gboolean
rr_supplier_party_check (const char *party,
                         guint      *n_people)
{
  g_auto(GStrv) pairs = g_strsplit (party != NULL ? party : "", ",", MOST_UNITS + 1);

  *n_people = 0;
  if (g_strv_length (pairs) > MOST_UNITS)
    return FALSE;
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *colon = strrchr (pairs[i], ':');
      guint count;

      if (colon == NULL || colon == pairs[i] || strlen (pairs[i]) > 80 || !read_count (colon + 1, &count)
          || !g_utf8_validate (pairs[i], -1, NULL))
        return FALSE;
      *n_people += count;
    }
  return TRUE;
}

typedef void (*UnitFunc) (GString    *out,
                          const char *unit,
                          guint       count);

static void
each_unit (GString                  *out,
           const RrSupplierSettings *supplier,
           const char               *party,
           UnitFunc                  func)
{
  g_auto(GStrv) pairs = g_strsplit (party != NULL ? party : "", ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *colon = strrchr (pairs[i], ':');
      g_autofree char *unit = NULL;
      guint count;

      if (colon == NULL || !read_count (colon + 1, &count))
        continue;
      *colon = '\0';
      unit = rr_supplier_settings_unit (supplier, pairs[i]);
      func (out, unit, count);
    }
}

static void
put (GString    *out,
     const char *name,
     const char *value)
{
  if (value != NULL)
    rr_json_put_text (out, name, value);
}

static void
put_quantity (GString    *out,
              const char *unit,
              guint       count)
{
  rr_json_begin (out, NULL, '{');
  put (out, "id", unit);
  rr_json_put_int (out, "quantity", count);
  rr_json_end (out, '}');
}

static void
put_guests (GString    *out,
            const char *unit,
            guint       count)
{
  for (guint i = 0; i < count; i++)
    {
      rr_json_begin (out, NULL, '{');
      put (out, "unitId", unit);
      rr_json_end (out, '}');
    }
}

static GString *
begin (void)
{
  GString *out = g_string_sized_new (256);

  rr_json_begin (out, NULL, '{');
  return out;
}

static char *
finish (GString *out)
{
  rr_json_end (out, '}');
  return g_string_free (out, FALSE);
}

/**
 * rr_supplier_ask_availability:
 * @supplier: whom
 * @product: of theirs
 * @option: of that product
 * @from: the first day
 * @to: the last day; the same for one day
 * @party: (nullable): for whom
 *
 * Returns: (transfer full): a body
 */
char *
rr_supplier_ask_availability (const RrSupplierSettings *supplier,
                              const char               *product,
                              const char               *option,
                              const char               *from,
                              const char               *to,
                              const char               *party)
{
  GString *out = begin ();

  put (out, "productId", product);
  put (out, "optionId", option);
  put (out, "localDateStart", from);
  put (out, "localDateEnd", to);
  if (party != NULL && *party != '\0')
    {
      rr_json_begin (out, "units", '[');
      each_unit (out, supplier, party, put_quantity);
      rr_json_end (out, ']');
    }
  return finish (out);
}

static void
put_contact (GString               *out,
             const RrSupplierOrder *order)
{
  rr_json_begin (out, "contact", '{');
  put (out, "fullName", order->name);
  put (out, "emailAddress", order->email);
  put (out, "phoneNumber", order->phone);
  rr_json_end (out, '}');
}

/**
 * rr_supplier_ask_reserve:
 * @supplier: whom
 * @order: for which booking of ours
 * @leg: what
 * @uuid: of the booking there; twice is once
 * @availability: (nullable): which departure
 *
 * Returns: (transfer full): a body
 */
char *
rr_supplier_ask_reserve (const RrSupplierSettings *supplier,
                         const RrSupplierOrder    *order,
                         const RrItineraryLeg     *leg,
                         const char               *uuid,
                         const char               *availability)
{
  GString *out = begin ();

  put (out, "uuid", uuid);
  put (out, "productId", leg->product);
  put (out, "optionId", leg->option);
  put (out, "availabilityId", availability);
  put (out, "resellerReference", order->reference);
  if (order->hold_min > 0)
    rr_json_put_int (out, "expirationMinutes", order->hold_min);
  rr_json_begin (out, "unitItems", '[');
  each_unit (out, supplier, order->party, put_guests);
  rr_json_end (out, ']');
  return finish (out);
}

/**
 * rr_supplier_ask_confirm:
 * @order: who it is for
 *
 * Returns: (transfer full): a body
 */
char *
rr_supplier_ask_confirm (const RrSupplierOrder *order)
{
  GString *out = begin ();

  put (out, "resellerReference", order->reference);
  put_contact (out, order);
  return finish (out);
}

/**
 * rr_supplier_ask_cancel:
 * @reason: for a person there
 *
 * Returns: (transfer full): a body
 */
char *
rr_supplier_ask_cancel (const char *reason)
{
  GString *out = begin ();

  put (out, "reason", reason);
  return finish (out);
}

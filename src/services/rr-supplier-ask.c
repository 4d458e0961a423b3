/* rr-supplier-ask.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-octo.h"

#include <json-glib/json-glib.h>
#include <string.h>

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

typedef void (*UnitFunc) (JsonBuilder *builder,
                          const char  *unit,
                          guint        count);

static void
each_unit (JsonBuilder              *builder,
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
      func (builder, unit, count);
    }
}

static void
put (JsonBuilder *builder,
     const char  *name,
     const char  *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
put_quantity (JsonBuilder *builder,
              const char  *unit,
              guint        count)
{
  json_builder_begin_object (builder);
  put (builder, "id", unit);
  json_builder_set_member_name (builder, "quantity");
  json_builder_add_int_value (builder, count);
  json_builder_end_object (builder);
}

static void
put_guests (JsonBuilder *builder,
            const char  *unit,
            guint        count)
{
  for (guint i = 0; i < count; i++)
    {
      json_builder_begin_object (builder);
      put (builder, "unitId", unit);
      json_builder_end_object (builder);
    }
}

static char *
finish (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
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
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  put (builder, "productId", product);
  put (builder, "optionId", option);
  put (builder, "localDateStart", from);
  put (builder, "localDateEnd", to);
  if (party != NULL && *party != '\0')
    {
      json_builder_set_member_name (builder, "units");
      json_builder_begin_array (builder);
      each_unit (builder, supplier, party, put_quantity);
      json_builder_end_array (builder);
    }
  return finish (builder);
}

static void
put_contact (JsonBuilder           *builder,
             const RrSupplierOrder *order)
{
  json_builder_set_member_name (builder, "contact");
  json_builder_begin_object (builder);
  put (builder, "fullName", order->name);
  put (builder, "emailAddress", order->email);
  put (builder, "phoneNumber", order->phone);
  json_builder_end_object (builder);
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
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  put (builder, "uuid", uuid);
  put (builder, "productId", leg->product);
  put (builder, "optionId", leg->option);
  put (builder, "availabilityId", availability);
  put (builder, "resellerReference", order->reference);
  if (order->hold_min > 0)
    {
      json_builder_set_member_name (builder, "expirationMinutes");
      json_builder_add_int_value (builder, order->hold_min);
    }
  json_builder_set_member_name (builder, "unitItems");
  json_builder_begin_array (builder);
  each_unit (builder, supplier, order->party, put_guests);
  json_builder_end_array (builder);
  return finish (builder);
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
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  put (builder, "resellerReference", order->reference);
  put_contact (builder, order);
  return finish (builder);
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
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  put (builder, "reason", reason);
  return finish (builder);
}

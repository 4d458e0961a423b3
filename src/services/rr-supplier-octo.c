/* rr-supplier-octo.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-supplier-octo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-json-doc.h"
#include "rr-time.h"

/* What a supplier says, in the words of OCTO, read strictly: a member that is missing or
 * of another type makes the whole answer worthless, and the sentence names it.
 *
 * Threads: any.
 */

#define MOST_SLOTS    5000
#define MOST_PRODUCTS 2000

G_DEFINE_QUARK (rr-supplier-error-quark, rr_supplier_error)

static gboolean
broken (GError     **error,
        const char  *where,
        const char  *member)
{
  g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN,
               /* Translators: %s is a part of an answer such as “availability”, then one of its members */
               _("The answer does not follow OCTO: %s has no proper “%s”"), where, member);
  return FALSE;
}

/* --- members ------------------------------------------------------------------ */

static RrJsonDoc *
parse (const char  *text,
       gsize        len,
       GError     **error)
{
  RrJsonDoc *doc = rr_json_doc_new (text, len);

  if (doc == NULL)
    g_set_error_literal (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN, _("The answer is no JSON"));
  return doc;
}

static const RrJsonToken *
get_array (RrJsonDoc   *doc,
           const char  *what,
           guint        most,
           GError     **error)
{
  const RrJsonToken *root = rr_json_doc_root (doc);

  if (rr_json_doc_kind (root) == RR_JSON_ARRAY && rr_json_doc_length (root) <= most)
    return root;
  g_set_error (error, RR_SUPPLIER_ERROR, RR_SUPPLIER_ERROR_BROKEN,
               /* Translators: %s is a part of an answer such as “availability” */
               _("The answer does not follow OCTO: %s is no list, or one that is too long"), what);
  return NULL;
}

static const char *
get_text (RrJsonDoc         *doc,
          const RrJsonToken *object,
          const char        *name)
{
  return rr_json_doc_text (doc, rr_json_doc_member (doc, object, name));
}

static gboolean
get_int (RrJsonDoc         *doc,
         const RrJsonToken *object,
         const char        *name,
         gint64            *value)
{
  return rr_json_doc_int (rr_json_doc_member (doc, object, name), value);
}

static const RrJsonToken *
get_object (RrJsonDoc         *doc,
            const RrJsonToken *object,
            const char        *name)
{
  const RrJsonToken *member = rr_json_doc_member (doc, object, name);

  return rr_json_doc_kind (member) == RR_JSON_OBJECT ? member : NULL;
}

static gboolean
copy_text (RrJsonDoc         *doc,
           const RrJsonToken *object,
           const char        *name,
           char              *buffer,
           gsize              size)
{
  const char *text = get_text (doc, object, name);

  return text != NULL && *text != '\0' && g_strlcpy (buffer, text, size) < size;
}

/* --- prices ------------------------------------------------------------------- */

static gboolean
add_price (RrJsonDoc         *doc,
           const RrJsonToken *price,
           guint              count,
           gint64            *retail,
           char               currency[4],
           guint             *exponent)
{
  const char *code = get_text (doc, price, "currency");
  gint64 one, precision, sum;

  if (code == NULL || strlen (code) != 3 || !get_int (doc, price, "retail", &one)
      || !get_int (doc, price, "currencyPrecision", &precision) || precision < 0 || precision > 4 || one < 0
      || __builtin_mul_overflow (one, (gint64) count, &one))
    return FALSE;
  if (*retail >= 0 && strcmp (currency, code) != 0)
    return FALSE;
  if (__builtin_add_overflow (MAX (*retail, 0), one, &sum))
    return FALSE;
  *retail = sum;
  memcpy (currency, code, 4);
  *exponent = (guint) precision;
  return TRUE;
}

static const RrJsonToken *
find_unit_price (RrJsonDoc         *doc,
                 const RrJsonToken *prices,
                 const char        *unit)
{
  const RrJsonToken *price = NULL;

  while ((price = rr_json_doc_next (prices, price)) != NULL)
    if (g_strcmp0 (get_text (doc, price, "unitId"), unit) == 0)
      return price;
  return NULL;
}

/* The prices of a party, unit by unit. FALSE if one has none. */
static gboolean
add_units (RrJsonDoc                *doc,
           const RrJsonToken        *prices,
           const RrSupplierSettings *supplier,
           const char               *party,
           RrSupplierSlot           *slot)
{
  g_auto(GStrv) pairs = g_strsplit (party != NULL ? party : "", ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *colon = strrchr (pairs[i], ':');
      g_autofree char *unit = NULL;
      const RrJsonToken *price;

      if (colon == NULL)
        return FALSE;
      *colon = '\0';
      unit = rr_supplier_settings_unit (supplier, pairs[i]);
      price = find_unit_price (doc, prices, unit);
      if (price == NULL
          || !add_price (doc, price, (guint) g_ascii_strtoull (colon + 1, NULL, 10), &slot->retail, slot->currency,
                         &slot->exponent))
        return FALSE;
    }
  return TRUE;
}

/* What the party pays, if the supplier says so. */
static void
read_price (RrJsonDoc                *doc,
            const RrJsonToken        *object,
            const RrSupplierSettings *supplier,
            const char               *party,
            RrSupplierSlot           *slot)
{
  const RrJsonToken *whole = get_object (doc, object, "pricing");
  const RrJsonToken *units = rr_json_doc_member (doc, object, "unitPricing");
  gboolean is_good = FALSE;

  slot->retail = -1;
  if (whole != NULL)
    is_good = add_price (doc, whole, 1, &slot->retail, slot->currency, &slot->exponent);
  else if (rr_json_doc_kind (units) == RR_JSON_ARRAY)
    is_good = add_units (doc, units, supplier, party, slot);
  if (!is_good)
    slot->retail = -1;
}

/* --- availability ------------------------------------------------------------- */

static gboolean
is_date (const char *text)
{
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_state (RrJsonDoc          *doc,
            const RrJsonToken  *object,
            RrSupplierSlot     *slot,
            const char         *where,
            GError            **error)
{
  const RrJsonToken *vacancies = rr_json_doc_member (doc, object, "vacancies");
  gint64 n;

  if (!rr_json_doc_boolean (rr_json_doc_member (doc, object, "available"), &slot->available))
    return broken (error, where, "available");
  if (get_text (doc, object, "status") == NULL)
    return broken (error, where, "status");
  slot->vacancies = -1;
  if (vacancies == NULL || rr_json_doc_kind (vacancies) == RR_JSON_NULL)
    return TRUE;
  if (!rr_json_doc_int (vacancies, &n) || n < 0)
    return broken (error, where, "vacancies");
  slot->vacancies = (gint) MIN (n, G_MAXINT);
  return TRUE;
}

static gboolean
read_slot (RrJsonDoc          *doc,
           const RrJsonToken  *object,
           gboolean            is_calendar,
           RrSupplierSlot     *slot,
           GError            **error)
{
  const char *where = is_calendar ? "calendar" : "availability";
  const char *name = is_calendar ? "localDate" : "localDateTimeStart";
  const char *start = get_text (doc, object, name);

  if (rr_json_doc_kind (object) != RR_JSON_OBJECT)
    return broken (error, where, "{}");
  if (!is_calendar && !copy_text (doc, object, "id", slot->id, sizeof slot->id))
    return broken (error, where, "id");
  if (start == NULL || strlen (start) < 10 || !is_date (start))
    return broken (error, where, name);
  memcpy (slot->date, start, 10);
  return read_state (doc, object, slot, where, error);
}

/**
 * rr_supplier_read_slots:
 * @text: an answer
 * @len: its length
 * @supplier: whose
 * @party: (nullable): for whom the price is
 * @is_calendar: it is about days, not departures
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrSupplierSlot): what there is; %NULL with
 *   %RR_SUPPLIER_ERROR_BROKEN
 */
GArray *
rr_supplier_read_slots (const char                *text,
                        gsize                      len,
                        const RrSupplierSettings  *supplier,
                        const char                *party,
                        gboolean                   is_calendar,
                        GError                   **error)
{
  g_autoptr(RrJsonDoc) doc = parse (text, len, error);
  const RrJsonToken *object = NULL, *array;
  g_autoptr(GArray) slots = NULL;

  array = doc != NULL ? get_array (doc, is_calendar ? "calendar" : "availability", MOST_SLOTS, error) : NULL;
  if (array == NULL)
    return NULL;
  slots = g_array_new (FALSE, TRUE, sizeof (RrSupplierSlot));
  while ((object = rr_json_doc_next (array, object)) != NULL)
    {
      RrSupplierSlot slot = { 0 };

      if (!read_slot (doc, object, is_calendar, &slot, error))
        return NULL;
      read_price (doc, object, supplier, party, &slot);
      g_array_append_val (slots, slot);
    }
  return g_steal_pointer (&slots);
}

/* --- bookings, products, the supplier itself ---------------------------------- */

/**
 * rr_supplier_read_booking:
 * @text: an answer
 * @len: its length
 * @booking: (out caller-allocates): how it stands
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_SUPPLIER_ERROR_BROKEN
 */
gboolean
rr_supplier_read_booking (const char         *text,
                          gsize               len,
                          RrSupplierBooking  *booking,
                          GError            **error)
{
  g_autoptr(RrJsonDoc) doc = parse (text, len, error);
  const RrJsonToken *object, *price;
  const char *expires;
  guint exponent;

  *booking = (RrSupplierBooking) { .retail = -1 };
  if (doc == NULL)
    return FALSE;
  object = rr_json_doc_root (doc);
  if (rr_json_doc_kind (object) != RR_JSON_OBJECT)
    return broken (error, "booking", "{}");
  if (!copy_text (doc, object, "uuid", booking->uuid, sizeof booking->uuid))
    return broken (error, "booking", "uuid");
  if (!copy_text (doc, object, "status", booking->status, sizeof booking->status))
    return broken (error, "booking", "status");
  expires = get_text (doc, object, "utcExpiresAt");
  if (expires != NULL && !rr_time_parse (expires, -1, &booking->expires_ms))
    return broken (error, "booking", "utcExpiresAt");
  price = get_object (doc, object, "pricing");
  if (price != NULL && !add_price (doc, price, 1, &booking->retail, booking->currency, &exponent))
    return broken (error, "booking", "pricing");
  return TRUE;
}

static void
product_free (gpointer data)
{
  RrSupplierProduct *self = data;

  g_free (self->id);
  g_free (self->name);
  g_strfreev (self->options);
  g_free (self);
}

static gboolean
read_options (RrJsonDoc          *doc,
              const RrJsonToken  *object,
              RrSupplierProduct  *product,
              GError            **error)
{
  const RrJsonToken *options = rr_json_doc_member (doc, object, "options"), *option = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (rr_json_doc_length (options) == 0)
    return broken (error, "product", "options");
  while ((option = rr_json_doc_next (options, option)) != NULL)
    {
      const char *id = get_text (doc, option, "id");

      if (id == NULL)
        return broken (error, "option", "id");
      g_ptr_array_add (ids, g_strdup (id));
    }
  g_ptr_array_add (ids, NULL);
  product->options = (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
  return TRUE;
}

/**
 * rr_supplier_read_products:
 * @text: an answer
 * @len: its length
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrSupplierProduct): what it sells; %NULL with
 *   %RR_SUPPLIER_ERROR_BROKEN
 */
GPtrArray *
rr_supplier_read_products (const char  *text,
                           gsize        len,
                           GError     **error)
{
  g_autoptr(RrJsonDoc) doc = parse (text, len, error);
  const RrJsonToken *array = doc != NULL ? get_array (doc, "products", MOST_PRODUCTS, error) : NULL, *object = NULL;
  g_autoptr(GPtrArray) products = g_ptr_array_new_with_free_func (product_free);

  while ((object = rr_json_doc_next (array, object)) != NULL)
    {
      const char *id = get_text (doc, object, "id"), *name = get_text (doc, object, "internalName");
      RrSupplierProduct *product;

      if (id == NULL || name == NULL)
        {
          broken (error, "product", id == NULL ? "id" : "internalName");
          return NULL;
        }
      product = g_new0 (RrSupplierProduct, 1);
      product->id = g_strdup (id);
      product->name = g_strdup (name);
      g_ptr_array_add (products, product);
      if (!read_options (doc, object, product, error))
        return NULL;
    }
  return array != NULL ? g_steal_pointer (&products) : NULL;
}

/**
 * rr_supplier_read_name:
 * @text: an answer
 * @len: its length
 * @error: return location for an error
 *
 * Returns: (transfer full): what the supplier calls itself; %NULL with
 *   %RR_SUPPLIER_ERROR_BROKEN
 */
char *
rr_supplier_read_name (const char  *text,
                       gsize        len,
                       GError     **error)
{
  g_autoptr(RrJsonDoc) doc = parse (text, len, error);
  const char *name = doc != NULL ? get_text (doc, rr_json_doc_root (doc), "name") : NULL;

  if (doc != NULL && name == NULL)
    broken (error, "supplier", "name");
  return g_strdup (name);
}

/* --- errors ------------------------------------------------------------------- */

static RrSupplierError
error_of_code (const char *code,
               guint       status)
{
  static const struct { const char *code; RrSupplierError error; } table[] = {
    { "UNPROCESSABLE_ENTITY", RR_SUPPLIER_ERROR_REFUSED },
    { "BAD_REQUEST", RR_SUPPLIER_ERROR_REFUSED },
    { "INVALID_PRODUCT_ID", RR_SUPPLIER_ERROR_UNKNOWN },
    { "INVALID_OPTION_ID", RR_SUPPLIER_ERROR_UNKNOWN },
    { "INVALID_UNIT_ID", RR_SUPPLIER_ERROR_UNKNOWN },
    { "INVALID_AVAILABILITY_ID", RR_SUPPLIER_ERROR_UNKNOWN },
    { "INVALID_BOOKING_UUID", RR_SUPPLIER_ERROR_UNKNOWN },
    { "UNAUTHORIZED", RR_SUPPLIER_ERROR_DENIED },
    { "FORBIDDEN", RR_SUPPLIER_ERROR_DENIED },
    { "INTERNAL_SERVER_ERROR", RR_SUPPLIER_ERROR_FAULT },
  };

  if (status == 429)
    return RR_SUPPLIER_ERROR_BUSY;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (table[i].code, code) == 0)
      return table[i].error;
  if (status == 401 || status == 403)
    return RR_SUPPLIER_ERROR_DENIED;
  if (status >= 500)
    return RR_SUPPLIER_ERROR_FAULT;
  return code != NULL ? RR_SUPPLIER_ERROR_REFUSED : RR_SUPPLIER_ERROR_BROKEN;
}

/**
 * rr_supplier_read_error:
 * @status: of the answer
 * @text: its body
 * @len: its length
 *
 * Returns: (transfer full): what it means
 */
GError *
rr_supplier_read_error (guint       status,
                        const char *text,
                        gsize       len)
{
  g_autoptr(RrJsonDoc) doc = parse (text, len, NULL);
  const char *code = doc != NULL ? get_text (doc, rr_json_doc_root (doc), "error") : NULL;
  const char *sentence = doc != NULL ? get_text (doc, rr_json_doc_root (doc), "errorMessage") : NULL;
  RrSupplierError meaning = error_of_code (code, status);
  g_autofree char *made = NULL;

  if (code != NULL && sentence != NULL && *sentence != '\0')
    {
      g_autofree char *brief = g_utf8_substring (sentence, 0, MIN (g_utf8_strlen (sentence, -1), 200));

      made = g_strdup_printf ("%s (%.64s)", brief, code);
    }
  else if (meaning == RR_SUPPLIER_ERROR_BUSY)
    made = g_strdup (_("It asks for a pause"));
  else if (meaning == RR_SUPPLIER_ERROR_DENIED)
    made = g_strdup (_("It does not take our key"));
  else
    /* Translators: %u is a status of HTTP, such as 404 */
    made = g_strdup_printf (_("It answered with status %u"), status);
  return g_error_new_literal (RR_SUPPLIER_ERROR, meaning, made);
}

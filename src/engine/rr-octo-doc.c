/* rr-octo-doc.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include <string.h>

#include "rr-json-build.h"
#include "rr-json-out.h"

/* What the row of a reseller's booking keeps as text.
 *
 * Threads: any; an RrOctoDoc has one owner.
 */

RrOctoDoc *
rr_octo_doc_new (void)
{
  RrOctoDoc *self = g_new0 (RrOctoDoc, 1);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_octo_item_free);
  return self;
}

void
rr_octo_doc_free (RrOctoDoc *self)
{
  if (self == NULL)
    return;

  g_free (self->tax);
  g_free (self->notes);
  rr_octo_contact_clear (&self->contact);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

/* --- out ---------------------------------------------------------------------- */

/* As the standard has it: everything is there, or null. */
void
rr_octo_put_contact (GString             *out,
                     const RrOctoContact *contact)
{
  rr_json_begin (out, "contact", '{');
  rr_json_put_text (out, "fullName", contact->text[RR_OCTO_FULL_NAME]);
  rr_json_put_text (out, "firstName", contact->text[RR_OCTO_FIRST_NAME]);
  rr_json_put_text (out, "lastName", contact->text[RR_OCTO_LAST_NAME]);
  rr_json_put_text (out, "emailAddress", contact->text[RR_OCTO_EMAIL]);
  rr_json_put_text (out, "phoneNumber", contact->text[RR_OCTO_PHONE]);
  rr_json_begin (out, "locales", '[');
  for (guint i = 0; contact->locales != NULL && contact->locales[i] != NULL; i++)
    rr_json_put_text (out, NULL, contact->locales[i]);
  rr_json_end (out, ']');
  rr_json_put_text (out, "postalCode", contact->text[RR_OCTO_POSTAL_CODE]);
  rr_json_put_text (out, "country", contact->text[RR_OCTO_COUNTRY]);
  rr_json_put_text (out, "notes", contact->text[RR_OCTO_CONTACT_NOTES]);
  rr_json_end (out, '}');
}

static void
put_price (GString       *out,
           const RrPrice *price)
{
  const gint64 amounts[] = { price->original, price->retail, price->net, price->tax,
                             price->original_tax, price->net_tax };

  rr_json_begin (out, "price", '[');
  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    rr_json_put_int (out, NULL, amounts[i]);
  rr_json_end (out, ']');
}

static void
put_item (GString          *out,
          const RrOctoItem *item)
{
  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "uuid", item->uuid);
  rr_json_put_text (out, "unit", item->unit);
  if (item->reference != NULL)
    rr_json_put_text (out, "reference", item->reference);
  rr_octo_put_contact (out, &item->contact);
  put_price (out, &item->price);
  rr_json_end (out, '}');
}

char *
rr_octo_doc_to_text (const RrOctoDoc *self)
{
  GString *out = g_string_sized_new (1024);

  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "option", self->option);
  rr_json_put_bool (out, "test", self->is_test);
  rr_json_put_text (out, "start", self->start);
  rr_json_put_text (out, "end", self->end);
  rr_json_put_int (out, "cutoff", self->cutoff_ms);
  rr_json_put_int (out, "cancel", self->cancel_ms);
  rr_json_put_bool (out, "day", self->is_all_day);
  rr_json_put_bool (out, "whole", self->per_booking);
  rr_json_put_text (out, "tax", self->tax);
  rr_json_put_text (out, "notes", self->notes);
  rr_json_put_bool (out, "letter", self->wants_letter);
  rr_json_put_bool (out, "marketing", self->contact.allow_marketing);
  rr_octo_put_contact (out, &self->contact);
  put_price (out, &self->price);
  rr_json_begin (out, "items", '[');
  for (guint i = 0; i < self->items->len; i++)
    put_item (out, self->items->pdata[i]);
  rr_json_end (out, ']');
  rr_json_end (out, '}');
  return g_string_free (out, FALSE);
}

/* --- in ----------------------------------------------------------------------- */

/* A disk may have changed anything of it: what is of another type is as if it was not there. */
static void
copy_text (JsonObject *object,
           const char *name,
           char       *text,
           gsize       size)
{
  const char *value = rr_json_text_of (object, name);

  g_strlcpy (text, value != NULL && strlen (value) < size ? value : "", size);
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
read_price (JsonObject *object,
            RrPrice    *price)
{
  gint64 *const amounts[] = { &price->original, &price->retail, &price->net, &price->tax,
                              &price->original_tax, &price->net_tax };
  JsonArray *array = get_array (object, "price");

  for (guint i = 0; array != NULL && i < G_N_ELEMENTS (amounts) && i < json_array_get_length (array);
       i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) == G_TYPE_INT64)
        *amounts[i] = json_node_get_int (node);
    }
}

static void
read_contact (JsonObject    *object,
              RrOctoContact *contact)
{
  JsonNode *node = json_object_get_member (object, "contact");
  const char *problem = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    rr_octo_read_contact_from (json_node_get_object (node), contact, &problem);
  contact->is_given = FALSE;
}

static void
read_items (RrOctoDoc *self,
            JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object;
      RrOctoItem *item;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      object = json_node_get_object (node);
      item = g_new0 (RrOctoItem, 1);
      copy_text (object, "uuid", item->uuid, sizeof item->uuid);
      item->unit = g_strdup (rr_json_text_of (object, "unit"));
      item->reference = g_strdup (rr_json_text_of (object, "reference"));
      read_contact (object, &item->contact);
      read_price (object, &item->price);
      g_ptr_array_add (self->items, item);
    }
}

/* @text: what rr_octo_doc_to_text() made. Returns: (nullable): %NULL if it is not that */
RrOctoDoc *
rr_octo_doc_parse (const char *text)
{
  g_autoptr(JsonNode) node = text != NULL ? rr_json_parse_object (text, strlen (text)) : NULL;
  g_autoptr(RrOctoDoc) self = rr_octo_doc_new ();
  JsonObject *object;

  if (node == NULL || get_array (json_node_get_object (node), "items") == NULL)
    return NULL;

  object = json_node_get_object (node);
  copy_text (object, "option", self->option, sizeof self->option);
  self->is_test = rr_json_bool_of (object, "test", FALSE);
  copy_text (object, "start", self->start, sizeof self->start);
  copy_text (object, "end", self->end, sizeof self->end);
  self->cutoff_ms = rr_json_int_of (object, "cutoff", 0);
  self->cancel_ms = rr_json_int_of (object, "cancel", 0);
  self->is_all_day = rr_json_bool_of (object, "day", FALSE);
  self->per_booking = rr_json_bool_of (object, "whole", FALSE);
  self->tax = g_strdup (rr_json_text_of (object, "tax"));
  self->notes = g_strdup (rr_json_text_of (object, "notes"));
  self->wants_letter = rr_json_bool_of (object, "letter", FALSE);
  read_contact (object, &self->contact);
  self->contact.allow_marketing = rr_json_bool_of (object, "marketing", FALSE);
  read_price (object, &self->price);
  read_items (self, get_array (object, "items"));
  return g_steal_pointer (&self);
}

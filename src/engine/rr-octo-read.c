/* rr-octo-read.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"
#include "rr-json-build.h"

#include <string.h>

/* Bodies of the OCTO standard. Members that are not known are passed over, null is the
 * same as nothing; what is known has to be of its type.
 *
 * Threads: any.
 */

#define MAX_ITEMS  1000
#define MAX_DEPTH  16

static const char *const contact_names[RR_OCTO_N_CONTACT] = {
  [RR_OCTO_FULL_NAME] = "fullName",
  [RR_OCTO_FIRST_NAME] = "firstName",
  [RR_OCTO_LAST_NAME] = "lastName",
  [RR_OCTO_EMAIL] = "emailAddress",
  [RR_OCTO_PHONE] = "phoneNumber",
  [RR_OCTO_POSTAL_CODE] = "postalCode",
  [RR_OCTO_COUNTRY] = "country",
  [RR_OCTO_CONTACT_NOTES] = "notes",
};

/* @problem stays what it is if there was one before. */
static JsonNode *
get_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static char *
read_text (JsonObject  *object,
           const char  *name,
           gsize        most,
           const char **problem)
{
  JsonNode *node = get_member (object, name);
  const char *text;

  if (node == NULL)
    return NULL;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      *problem = "a member that should be a text is none";
      return NULL;
    }
  text = json_node_get_string (node);
  if (strlen (text) > most)
    {
      *problem = "a text is too long";
      return NULL;
    }
  return g_utf8_make_valid (text, -1);
}

static gboolean
read_bool (JsonObject  *object,
           const char  *name,
           const char **problem)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  *problem = "a member that should be true or false is neither";
  return FALSE;
}

static gint64
read_positive (JsonObject  *object,
               const char  *name,
               const char **problem)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return 0;
  if (json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) > 0)
    return json_node_get_int (node);
  *problem = "a number is no whole number above zero";
  return 0;
}

static JsonArray *
read_array (JsonObject  *object,
            const char  *name,
            const char **problem)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) <= MAX_ITEMS)
    return json_node_get_array (node);
  *problem = "a member that should be a list is none, or too long";
  return NULL;
}

static char **
read_texts (JsonObject  *object,
            const char  *name,
            const char **problem)
{
  JsonArray *array = read_array (object, name, problem);
  g_autoptr(GStrvBuilder) texts = NULL;

  if (array == NULL)
    return NULL;
  texts = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING
          && strlen (json_node_get_string (node)) <= RR_OCTO_MAX_TEXT)
        g_strv_builder_add (texts, json_node_get_string (node));
      else
        *problem = "a list has something else than texts";
    }
  return g_strv_builder_end (texts);
}

static void
read_uuid (JsonObject  *object,
           char        *uuid,
           const char **problem)
{
  g_autofree char *text = read_text (object, "uuid", RR_OCTO_MAX_TEXT, problem);
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  uuid[0] = '\0';
  if (lower == NULL)
    return;
  if (rr_booking_is_uuid (lower, strlen (lower)))
    g_strlcpy (uuid, lower, 37);
  else
    *problem = "uuid is none";
}

/* --- contacts ----------------------------------------------------------------- */

void
rr_octo_contact_clear (RrOctoContact *contact)
{
  for (guint i = 0; i < RR_OCTO_N_CONTACT; i++)
    g_clear_pointer (&contact->text[i], g_free);
  g_clear_pointer (&contact->locales, g_strfreev);
}

/* What @from does not say stays as it is. */
void
rr_octo_contact_copy (RrOctoContact       *to,
                      const RrOctoContact *from)
{
  for (guint i = 0; i < RR_OCTO_N_CONTACT; i++)
    if (from->text[i] != NULL)
      {
        g_free (to->text[i]);
        to->text[i] = g_strdup (from->text[i]);
      }
  if (from->locales != NULL)
    {
      g_strfreev (to->locales);
      to->locales = g_strdupv (from->locales);
    }
  to->allow_marketing = to->allow_marketing || from->allow_marketing;
}

void
rr_octo_read_contact_from (JsonObject     *object,
                           RrOctoContact  *contact,
                           const char    **problem)
{
  for (guint i = 0; i < RR_OCTO_N_CONTACT; i++)
    contact->text[i] = read_text (object, contact_names[i],
                                  i == RR_OCTO_CONTACT_NOTES ? RR_OCTO_MAX_NOTES : RR_OCTO_MAX_TEXT,
                                  problem);
  contact->locales = read_texts (object, "locales", problem);
  contact->allow_marketing = read_bool (object, "allowMarketing", problem);
  contact->is_given = TRUE;
}

static void
read_contact (JsonObject     *object,
              RrOctoContact  *contact,
              const char    **problem)
{
  JsonNode *node = get_member (object, "contact");

  if (node == NULL)
    return;
  if (JSON_NODE_HOLDS_OBJECT (node))
    rr_octo_read_contact_from (json_node_get_object (node), contact, problem);
  else
    *problem = "contact is no object";
}

/* --- units -------------------------------------------------------------------- */

void
rr_octo_item_free (RrOctoItem *item)
{
  g_free (item->unit);
  g_free (item->reference);
  rr_octo_contact_clear (&item->contact);
  g_free (item);
}

static RrOctoItem *
read_item (JsonObject  *object,
           const char **problem)
{
  RrOctoItem *item = g_new0 (RrOctoItem, 1);

  read_uuid (object, item->uuid, problem);
  item->unit = read_text (object, "unitId", RR_OCTO_MAX_TEXT, problem);
  item->reference = read_text (object, "resellerReference", RR_OCTO_MAX_TEXT, problem);
  read_contact (object, &item->contact, problem);
  return item;
}

static GPtrArray *
read_items (JsonObject  *object,
            const char **problem)
{
  JsonArray *array = read_array (object, "unitItems", problem);
  GPtrArray *items;

  if (array == NULL)
    return NULL;
  items = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_octo_item_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (items, read_item (json_node_get_object (node), problem));
      else
        *problem = "unitItems has something else than objects";
    }
  return items;
}

/* {"id", "quantity"}, in questions about availability. */
static void
read_quantity (JsonObject  *object,
               GPtrArray   *units,
               const char **problem)
{
  g_autofree char *id = read_text (object, "id", RR_OCTO_MAX_TEXT, problem);
  JsonNode *node = get_member (object, "quantity");
  gint64 quantity = node != NULL && json_node_get_value_type (node) == G_TYPE_INT64
                        ? json_node_get_int (node) : -1;

  if (id == NULL || quantity < 0 || quantity + (gint64) units->len > MAX_ITEMS)
    {
      *problem = "each of units has an id and a quantity";
      return;
    }
  for (gint64 i = 0; i < quantity; i++)
    {
      RrOctoItem *item = g_new0 (RrOctoItem, 1);

      item->unit = g_strdup (id);
      g_ptr_array_add (units, item);
    }
}

static GPtrArray *
read_units (JsonObject  *object,
            const char **problem)
{
  JsonArray *array = read_array (object, "units", problem);
  GPtrArray *units;

  if (array == NULL)
    return NULL;
  units = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_octo_item_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        read_quantity (json_node_get_object (node), units, problem);
      else
        *problem = "each of units has an id and a quantity";
    }
  return units;
}

/* --- the whole ---------------------------------------------------------------- */

void
rr_octo_body_clear (RrOctoBody *body)
{
  char **texts[] = { &body->product, &body->option, &body->slot, &body->currency, &body->notes,
                     &body->reference, &body->reason, &body->date, &body->date_from,
                     &body->date_until };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  g_clear_pointer (&body->slots, g_strfreev);
  g_clear_pointer (&body->items, g_ptr_array_unref);
  g_clear_pointer (&body->units, g_ptr_array_unref);
  rr_octo_contact_clear (&body->contact);
}

static void
fill_body (RrOctoBody  *body,
           JsonObject  *object,
           const char **problem)
{
  const struct { char **text; const char *name; gsize most; } texts[] = {
    { &body->product, "productId", RR_OCTO_MAX_TEXT },
    { &body->option, "optionId", RR_OCTO_MAX_TEXT },
    { &body->slot, "availabilityId", RR_OCTO_MAX_TEXT },
    { &body->currency, "currency", RR_OCTO_MAX_TEXT },
    { &body->notes, "notes", RR_OCTO_MAX_NOTES },
    { &body->reference, "resellerReference", RR_OCTO_MAX_TEXT },
    { &body->reason, "reason", RR_OCTO_MAX_NOTES },
    { &body->date, "localDate", RR_OCTO_MAX_TEXT },
    { &body->date_from, "localDateStart", RR_OCTO_MAX_TEXT },
    { &body->date_until, "localDateEnd", RR_OCTO_MAX_TEXT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i].text = read_text (object, texts[i].name, texts[i].most, problem);
  read_uuid (object, body->uuid, problem);
  read_contact (object, &body->contact, problem);
  body->minutes = read_positive (object, "expirationMinutes", problem);
  body->wants_letter = read_bool (object, "emailReceipt", problem);
  body->items = read_items (object, problem);
  body->units = read_units (object, problem);
  body->slots = read_texts (object, "availabilityIds", problem);
  read_bool (object, "force", problem);
}

static gboolean
is_deep (JsonNode *node,
         guint     depth)
{
  gboolean deep = depth == 0;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; !deep && i < json_array_get_length (array); i++)
        deep = is_deep (json_array_get_element (array, i), depth - 1);
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(GList) values = json_object_get_values (json_node_get_object (node));

      for (GList *l = values; !deep && l != NULL; l = l->next)
        deep = is_deep (l->data, depth - 1);
    }
  return deep;
}

/* --- sameness ----------------------------------------------------------------- */

static guint64
hash_text (const char *text,
           guint64     hash)
{
  return hash * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + rr_booking_hash (text, strlen (text) + 1);
}

static guint64
hash_object (JsonObject *object,
             guint64     hash)
{
  g_autoptr(GList) names = json_object_get_members (object);

  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (GList *l = names; l != NULL; l = l->next)
    hash = rr_octo_hash (json_object_get_member (object, l->data), hash_text (l->data, hash));
  return hash_text ("}", hash);
}

/* Order of members and spaces do not matter. */
guint64
rr_octo_hash (JsonNode *node,
              guint64   hash)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return hash_object (json_node_get_object (node), hash);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        hash = rr_octo_hash (json_array_get_element (array, i), hash);
      return hash_text ("]", hash);
    }
  text = json_to_string (node, FALSE);
  return hash_text (text, hash);
}

/* An empty body is an empty object. */
gboolean
rr_octo_read_body (RrBookingAsk *ask,
                   RrSlice       text)
{
  RrOcto *octo = ask->more;
  g_autoptr(JsonNode) node = text.len > 0 ? rr_json_parse_request (text.data, text.len, RR_JSON_MANY)
                                          : rr_json_parse_object ("{}", 2);
  const char *problem = NULL;

  if (node == NULL || is_deep (node, MAX_DEPTH))
    problem = "the body is no JSON object";
  else
    {
      fill_body (&octo->body, json_node_get_object (node), &problem);
      ask->hash = rr_octo_hash (node, 0);
    }
  if (problem != NULL)
    rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, problem);
  return problem == NULL;
}

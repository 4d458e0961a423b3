/* rr-json-build.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-build.h"

#include <math.h>

#include "rr-fix.h"
#include "rr-json-doc.h"
#include "rr-time.h"

/* Threads: any; nothing here has state. */

/* What does not fit into 64 bits is no whole number, and what is beyond all is beyond all. */
static void
init_number (JsonNode          *node,
             const RrJsonToken *token)
{
  gint64 whole;
  double number;

  if (rr_json_doc_int (token, &whole))
    json_node_init_int (node, whole);
  else
    json_node_init_double (node, rr_json_doc_number (token, &number) ? number : INFINITY);
}

static JsonNode *build (RrJsonDoc         *doc,
                        const RrJsonToken *token);

static JsonObject *
build_object (RrJsonDoc         *doc,
              const RrJsonToken *token)
{
  JsonObject *object = json_object_new ();

  for (const RrJsonToken *name = NULL; (name = rr_json_doc_next_name (token, name)) != NULL;)
    json_object_set_member (object, rr_json_doc_text (doc, name), build (doc, rr_json_doc_value (name)));
  return object;
}

static JsonArray *
build_array (RrJsonDoc         *doc,
             const RrJsonToken *token)
{
  JsonArray *array = json_array_sized_new (rr_json_doc_length (token));

  for (const RrJsonToken *element = NULL; (element = rr_json_doc_next (token, element)) != NULL;)
    json_array_add_element (array, build (doc, element));
  return array;
}

/* As deep as RrJsonDoc lets it be. */
static JsonNode *
build (RrJsonDoc         *doc,
       const RrJsonToken *token)
{
  JsonNode *node = json_node_alloc ();
  gboolean is_true = FALSE;

  switch (rr_json_doc_kind (token))
    {
    case RR_JSON_OBJECT:
      json_node_init (node, JSON_NODE_OBJECT);
      json_node_take_object (node, build_object (doc, token));
      break;
    case RR_JSON_ARRAY:
      json_node_init (node, JSON_NODE_ARRAY);
      json_node_take_array (node, build_array (doc, token));
      break;
    case RR_JSON_TEXT:
      json_node_init_string (node, rr_json_doc_text (doc, token));
      break;
    case RR_JSON_INTEGER:
    case RR_JSON_REAL:
      init_number (node, token);
      break;
    case RR_JSON_BOOLEAN:
      rr_json_doc_boolean (token, &is_true);
      json_node_init_boolean (node, is_true);
      break;
    case RR_JSON_NULL:
    case RR_JSON_NONE:
    default:
      json_node_init_null (node);
      break;
    }
  return node;
}

/**
 * rr_json_parse_request:
 * @text: (nullable): what somebody sent
 * @len: how long it is
 * @most: how many values and names may be in it
 *
 * json-glib's own parser takes several times as long, on a thread for which others wait.
 *
 * Returns: (transfer full) (nullable): an object, %NULL if it is none, no UTF-8, or too large
 */
JsonNode *
rr_json_parse_request (const void *text,
                       gsize       len,
                       guint       most)
{
  g_autoptr(RrJsonDoc) doc = text != NULL ? rr_json_doc_new (text, len) : NULL;

  if (doc == NULL || rr_json_doc_n_values (doc) > most
      || rr_json_doc_kind (rr_json_doc_root (doc)) != RR_JSON_OBJECT)
    return NULL;
  return build (doc, rr_json_doc_root (doc));
}

/**
 * rr_json_parse_object:
 * @text: (nullable): what we wrote
 * @len: how long it is
 *
 * Returns: (transfer full) (nullable): an object, %NULL if it is none or no UTF-8
 */
JsonNode *
rr_json_parse_object (const void *text,
                      gsize       len)
{
  return rr_json_parse_request (text, len, G_MAXUINT);
}

/**
 * rr_json_text_of:
 * @object: an object
 * @name: a member
 *
 * Returns: (transfer none) (nullable): its text; %NULL if there is none
 */
const char *
rr_json_text_of (JsonObject *object,
                 const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static gboolean
read_number (JsonNode *node,
             double   *value)
{
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_INT64)
    *value = (double) json_node_get_int (node);
  else if (type == G_TYPE_DOUBLE)
    *value = json_node_get_double (node);
  else
    return FALSE;
  return isfinite (*value);
}

/**
 * rr_json_number_of:
 * @object: an object
 * @name: a member
 * @value: (out): its number; left alone if there is none
 *
 * Returns: whether it is a finite number
 */
gboolean
rr_json_number_of (JsonObject *object,
                   const char *name,
                   double     *value)
{
  return read_number (json_object_get_member (object, name), value);
}

/**
 * rr_json_int_of:
 * @object: an object
 * @name: of a member
 * @otherwise: if there is none, or it is no whole number
 *
 * Returns: the number
 */
gint64
rr_json_int_of (JsonObject *object,
                const char *name,
                gint64      otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : otherwise;
}

/**
 * rr_json_bool_of:
 * @object: an object
 * @name: of a member
 * @otherwise: if there is none, or it is neither true nor false
 *
 * Returns: whether it is true
 */
gboolean
rr_json_bool_of (JsonObject *object,
                 const char *name,
                 gboolean    otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node) : otherwise;
}

/**
 * rr_json_pair_of:
 * @node: whatever it is
 * @first: (out): its first element
 * @second: (out): its second
 *
 * Returns: %FALSE if it is no list that begins with two finite numbers
 */
gboolean
rr_json_pair_of (JsonNode *node,
                 double   *first,
                 double   *second)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return array != NULL && json_array_get_length (array) >= 2 && read_number (json_array_get_element (array, 0), first)
         && read_number (json_array_get_element (array, 1), second);
}

/**
 * rr_json_add_text:
 * @builder: within an object
 * @name: a member
 * @text: (nullable): its text
 */
void
rr_json_add_text (JsonBuilder *builder,
                  const char  *name,
                  const char  *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

/**
 * rr_json_add_int:
 * @builder: within an object
 * @name: a member
 * @value: its number
 */
void
rr_json_add_int (JsonBuilder *builder,
                 const char  *name,
                 gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/**
 * rr_json_add_bool:
 * @builder: within an object
 * @name: a member
 * @value: whether it is true
 */
void
rr_json_add_bool (JsonBuilder *builder,
                  const char  *name,
                  gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/**
 * rr_json_add_number:
 * @builder: within an object
 * @name: a member
 * @value: its number, NaN if unknown
 */
void
rr_json_add_number (JsonBuilder *builder,
                    const char  *name,
                    double       value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * rr_json_add_time:
 * @builder: within an object
 * @name: a member
 * @time_ms: Unix time, 0 or %RR_TIME_UNKNOWN for none
 */
void
rr_json_add_time (JsonBuilder *builder,
                  const char  *name,
                  gint64       time_ms)
{
  g_autofree char *text = NULL;

  if (time_ms != 0 && time_ms != RR_TIME_UNKNOWN)
    text = rr_time_format_iso (time_ms);
  rr_json_add_text (builder, name, text);
}

/**
 * rr_json_maybe_text:
 * @builder: within an object
 * @name: a member, left out if there is nothing to say
 * @text: (nullable): its text
 */
void
rr_json_maybe_text (JsonBuilder *builder,
                  const char  *name,
                  const char  *text)
{
  if (text != NULL && *text != '\0')
    rr_json_add_text (builder, name, text);
}

/**
 * rr_json_maybe_time:
 * @builder: within an object
 * @name: a member, left out if there is no time
 * @time_ms: Unix time, after 1970
 */
void
rr_json_maybe_time (JsonBuilder *builder,
                  const char  *name,
                  gint64       time_ms)
{
  if (time_ms > 0)
    rr_json_add_time (builder, name, time_ms);
}

/**
 * rr_json_take:
 * @builder: within its outermost object
 *
 * Returns: (transfer full): all of it
 */
char *
rr_json_take (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/**
 * rr_json_reply_error:
 * @door: a door
 * @to: whom
 * @status: of HTTP
 * @sentence: what is wrong, for a person
 */
void
rr_json_reply_error (RrFrontDoor *door,
                     RrReplyTo    to,
                     guint        status,
                     const char  *sentence)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *body = NULL;

  json_builder_begin_object (builder);
  rr_json_add_text (builder, "error", sentence);
  body = rr_json_take (builder);
  rr_front_door_reply (door, to, status, "application/json", body, -1);
}

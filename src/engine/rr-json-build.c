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
#include "rr-json-sound.h"
#include "rr-time.h"

/* Threads: any; nothing here has state. */

/**
 * rr_json_parse_object:
 * @text: (nullable): what somebody sent
 * @len: how long it is
 *
 * Returns: (transfer full) (nullable): an object, %NULL if it is none or no UTF-8
 */
JsonNode *
rr_json_parse_object (const void *text,
                      gsize       len)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (text == NULL || len == 0 || !g_utf8_validate (text, (gssize) len, NULL) || !rr_json_is_sound (text, len)
      || !json_parser_load_from_data (parser, text, (gssize) len, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_ref (root) : NULL;
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

/* rr-json-value.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <string.h>

#include "rr-json-sound.h"
#include "rr-time.h"

/* JSON as phones write it: numbers that are strings, times in any form.
 *
 * Threads: any; nothing here has state.
 */

/* Returns: (transfer full) (nullable): the root, or NULL with a sentence in @reason */
JsonNode *
rr_json_parse (const char  *text,
               gsize        len,
               char       **reason)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *root;

  if (!g_utf8_validate_len (text, len, NULL))
    {
      *reason = g_strdup ("The text is not UTF-8");
      return NULL;
    }
  if (!rr_json_is_sound (text, len))
    {
      *reason = g_strdup ("This is no JSON, or nested too deeply");
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) len, &error))
    {
      *reason = g_strdup_printf ("The JSON is broken: %s", error->message);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    *reason = g_strdup ("The JSON is empty");
  return root;
}

static JsonNode *
get_value (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* A finite number, also as text. */
gboolean
rr_json_get_number (JsonObject *object,
                    const char *name,
                    double     *value)
{
  JsonNode *node = get_value (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double number;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    number = json_node_get_double (node);
  else if (type == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);
      char *end = NULL;

      number = g_ascii_strtod (text, &end);
      if (end == text || *end != '\0')
        return FALSE;
    }
  else
    return FALSE;

  if (!isfinite (number))
    return FALSE;
  *value = number;
  return TRUE;
}

gboolean
rr_json_get_time (JsonObject *object,
                  const char *name,
                  gint64     *time_ms)
{
  JsonNode *node = get_value (object, name);
  double number;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return rr_time_parse (json_node_get_string (node), -1, time_ms);
  return rr_json_get_number (object, name, &number) && rr_time_from_number (number, time_ms);
}

/* Returns: (transfer none) (nullable): text, never a number */
const char *
rr_json_get_text (JsonObject *object,
                  const char *name)
{
  JsonNode *node = get_value (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

JsonObject *
rr_json_get_object (JsonObject *object,
                    const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Returns: (transfer full) (nullable): the members that are not in @known, as JSON */
GBytes *
rr_json_rest (JsonObject        *object,
              const char *const *known)
{
  g_autoptr(JsonObject) rest = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  char *text;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    if (known == NULL || !g_strv_contains (known, name))
      json_object_set_member (rest, name, json_node_copy (value));
  if (json_object_get_size (rest) == 0)
    return NULL;

  json_node_set_object (node, rest);
  text = json_to_string (node, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

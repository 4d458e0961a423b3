/* rr-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Query strings and form bodies, decoded into pairs. The body comes after the query;
 * the first of a name counts.
 *
 * Threads: any; nothing here has state.
 */

static int
hex_value (char c)
{
  return g_ascii_isxdigit (c) ? g_ascii_xdigit_value (c) : -1;
}

/* In place; a stray percent sign stands for itself. */
static void
unescape (char *text)
{
  char *out = text;

  for (char *in = text; *in != '\0'; in++)
    {
      if (*in == '+')
        *out++ = ' ';
      else if (*in == '%' && hex_value (in[1]) >= 0 && hex_value (in[2]) >= 0)
        {
          char c = (char) (hex_value (in[1]) << 4 | hex_value (in[2]));

          *out++ = c != '\0' ? c : ' ';
          in += 2;
        }
      else
        *out++ = *in;
    }
  *out = '\0';
}

static void
add_pairs (RrForm *form,
           char   *text)
{
  char *next = text;

  while (next != NULL && form->n_pairs < RR_FORM_MAX_PAIRS)
    {
      char *pair = next;
      char *value;

      next = strpbrk (pair, "&\n");
      if (next != NULL)
        *next++ = '\0';
      value = strchr (pair, '=');
      if (value == NULL || value == pair)
        continue;
      *value++ = '\0';
      unescape (pair);
      unescape (value);
      form->names[form->n_pairs] = pair;
      form->values[form->n_pairs++] = g_strstrip (value);
    }
}

gboolean
rr_form_is_form (const RrPayload *payload)
{
  return payload->content_type == NULL
         || g_ascii_strncasecmp (payload->content_type, "application/x-www-form-urlencoded", 33) == 0
         || g_ascii_strncasecmp (payload->content_type, "text/plain", 10) == 0;
}

void
rr_form_parse (RrForm          *form,
               const RrPayload *payload)
{
  gsize query_len = payload->query != NULL ? strlen (payload->query) : 0;
  gsize body_len = rr_form_is_form (payload) ? payload->body_len : 0;

  form->n_pairs = 0;
  form->text = g_malloc (query_len + body_len + 2);
  if (query_len > 0)
    memcpy (form->text, payload->query, query_len);
  form->text[query_len] = '\0';
  if (body_len > 0)
    memcpy (form->text + query_len + 1, payload->body, body_len);
  form->text[query_len + 1 + body_len] = '\0';

  if (query_len > 0)
    add_pairs (form, form->text);
  if (body_len > 0)
    add_pairs (form, form->text + query_len + 1);
}

void
rr_form_clear (RrForm *form)
{
  g_clear_pointer (&form->text, g_free);
  form->n_pairs = 0;
}

/* Returns: (transfer none) (nullable): the value, never empty */
const char *
rr_form_get (const RrForm *form,
             const char   *name)
{
  for (guint i = 0; i < form->n_pairs; i++)
    if (strcmp (form->names[i], name) == 0)
      return *form->values[i] != '\0' ? form->values[i] : NULL;
  return NULL;
}

const char *
rr_form_get_any (const RrForm      *form,
                 const char *const *names)
{
  for (; *names != NULL; names++)
    {
      const char *value = rr_form_get (form, *names);

      if (value != NULL)
        return value;
    }
  return NULL;
}

gboolean
rr_form_get_number (const RrForm *form,
                    const char   *name,
                    double       *value)
{
  const char *text = rr_form_get (form, name);
  char *end = NULL;
  double number;

  if (text == NULL)
    return FALSE;
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (number))
    return FALSE;
  *value = number;
  return TRUE;
}

/* Returns: (transfer full) (nullable): the other pairs, as a JSON object of strings */
GBytes *
rr_form_rest (const RrForm      *form,
              const char *const *known)
{
  g_autoptr(JsonObject) rest = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  char *text;

  for (guint i = 0; i < form->n_pairs; i++)
    if (*form->values[i] != '\0' && !g_strv_contains (known, form->names[i])
        && g_utf8_validate (form->names[i], -1, NULL) && g_utf8_validate (form->values[i], -1, NULL)
        && !json_object_has_member (rest, form->names[i]))
      json_object_set_string_member (rest, form->names[i], form->values[i]);
  if (json_object_get_size (rest) == 0)
    return NULL;

  json_node_set_object (node, rest);
  text = json_to_string (node, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

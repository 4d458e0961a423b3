/* rr-json-value.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <string.h>

#include "rr-time.h"

/* JSON as phones write it: numbers that are strings, times in any form.
 *
 * Threads: any; nothing here has state.
 */

#define MAX_NUMBER 400   /* bytes of a number that is a text */

/* Returns: (transfer full) (nullable): a document, or NULL with a sentence in @reason */
RrJsonDoc *
rr_json_open (const char  *text,
              gsize        len,
              const char **reason)
{
  RrJsonDoc *doc = rr_json_doc_new (text, len);

  if (doc == NULL)
    *reason = g_utf8_validate_len (text, len, NULL) ? "This is no JSON, or nested too deeply"
                                                    : "The text is not UTF-8";
  return doc;
}

RrJsonRef
rr_json_root (RrJsonDoc *doc)
{
  return (RrJsonRef) { doc, rr_json_doc_root (doc) };
}

RrJsonRef
rr_json_get (RrJsonRef   object,
             const char *name)
{
  return (RrJsonRef) { object.doc, rr_json_doc_member (object.doc, object.at, name) };
}

static gboolean
read_number (RrJsonRef  value,
             double    *number)
{
  const char *text = rr_json_doc_text (value.doc, value.at);
  char *end = NULL;

  if (text == NULL)
    return rr_json_doc_number (value.at, number);
  if (strnlen (text, MAX_NUMBER) == MAX_NUMBER)
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number);
}

/* A finite number, also as text. */
gboolean
rr_json_get_number (RrJsonRef   object,
                    const char *name,
                    double     *value)
{
  double number;

  if (!read_number (rr_json_get (object, name), &number))
    return FALSE;
  *value = number;
  return TRUE;
}

gboolean
rr_json_get_time (RrJsonRef   object,
                  const char *name,
                  gint64     *time_ms)
{
  RrJsonRef value = rr_json_get (object, name);
  const char *text = rr_json_doc_text (value.doc, value.at);
  double number;

  if (text != NULL)
    return rr_time_parse (text, -1, time_ms);
  return read_number (value, &number) && rr_time_from_number (number, time_ms);
}

gboolean
rr_json_is_true (RrJsonRef   object,
                 const char *name)
{
  gboolean is_true = FALSE;

  return rr_json_doc_boolean (rr_json_get (object, name).at, &is_true) && is_true;
}

/* Returns: (transfer none) (nullable): text, never a number; as long as the document lives */
const char *
rr_json_get_text (RrJsonRef   object,
                  const char *name)
{
  return rr_json_doc_text (object.doc, rr_json_get (object, name).at);
}

static gboolean
is_known (const RrJsonToken *name,
          const char *const *known)
{
  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    if (rr_json_doc_is (name, known[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): the members that are not in @known, as JSON */
GBytes *
rr_json_rest (RrJsonRef          object,
              const char *const *known)
{
  GString *rest = g_string_new ("{");

  for (const RrJsonToken *name = NULL; (name = rr_json_doc_next_name (object.at, name)) != NULL;)
    {
      if (is_known (name, known))
        continue;
      if (rest->len > 1)
        g_string_append_c (rest, ',');
      rr_json_doc_write (name, rest);
      g_string_append_c (rest, ':');
      rr_json_doc_write (rr_json_doc_value (name), rest);
    }
  if (rest->len == 1)
    {
      g_string_free (rest, TRUE);
      return NULL;
    }
  return g_string_free_to_bytes (g_string_append_c (rest, '}'));
}

/* fuzz-doc.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "rr-json-doc.h"

/* What json-glib reads is what is there, but for numbers of more than 64 bits, which it
 * cuts, and those beyond all. */
static void
assert_same (RrJsonDoc         *doc,
             const RrJsonToken *token,
             JsonNode          *node)
{
  const RrJsonToken *part = NULL;
  double number;
  gint64 whole;
  guint n = 0;

  switch (rr_json_doc_kind (token))
    {
    case RR_JSON_OBJECT:
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      while ((part = rr_json_doc_next_name (token, part)) != NULL)
        {
          const char *name = rr_json_doc_text (doc, part);

          g_assert_true (rr_json_doc_is (part, name));
          assert_same (doc, rr_json_doc_member (doc, token, name),
                       json_object_get_member (json_node_get_object (node), name));
        }
      break;
    case RR_JSON_ARRAY:
      g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
      g_assert_cmpuint (rr_json_doc_length (token), ==, json_array_get_length (json_node_get_array (node)));
      while ((part = rr_json_doc_next (token, part)) != NULL)
        assert_same (doc, part, json_array_get_element (json_node_get_array (node), n++));
      break;
    case RR_JSON_TEXT:
      g_assert_cmpstr (rr_json_doc_text (doc, token), ==, json_node_get_string (node));
      break;
    case RR_JSON_INTEGER:
      if (rr_json_doc_int (token, &whole) && whole > G_MININT64 && json_node_get_value_type (node) == G_TYPE_INT64)
        {
          g_assert_cmpint (whole, ==, json_node_get_int (node));
          g_assert_true (rr_json_doc_number (token, &number) && number == (double) whole);
        }
      break;
    case RR_JSON_REAL:
      if (rr_json_doc_number (token, &number))
        g_assert_true (number == json_node_get_double (node));
      break;
    case RR_JSON_BOOLEAN:
      g_assert_cmpint (json_node_get_value_type (node), ==, G_TYPE_BOOLEAN);
      break;
    case RR_JSON_NULL:
    case RR_JSON_NONE:
    default:
      g_assert_true (JSON_NODE_HOLDS_NULL (node));
      break;
    }
}

/* And it is the same when it has been written. */
static void
compare (RrJsonDoc  *doc,
         const char *text,
         gsize       size)
{
  g_autoptr(GString) written = g_string_new (NULL);
  g_autoptr(RrJsonDoc) again = NULL;

  rr_json_doc_write (rr_json_doc_root (doc), written);
  again = rr_json_doc_new (written->str, written->len);
  g_assert_nonnull (again);
  g_assert_cmpuint (rr_json_doc_n_values (again), ==, rr_json_doc_n_values (doc));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();

      if (json_parser_load_from_data (parser, i == 0 ? text : written->str, (gssize) (i == 0 ? size : written->len),
                                      NULL))
        assert_same (i == 0 ? again : doc, rr_json_doc_root (i == 0 ? again : doc), json_parser_get_root (parser));
    }
}

/* Whatever is in it can be asked for anything. */
static void
look (RrJsonDoc         *doc,
      const RrJsonToken *token)
{
  const RrJsonToken *element = NULL;
  gboolean is_true;
  guint n = 0;
  gint64 number;

  rr_json_doc_int (token, &number);
  rr_json_doc_boolean (token, &is_true);
  g_assert_true ((rr_json_doc_text (doc, token) != NULL) == (rr_json_doc_kind (token) == RR_JSON_TEXT));
  if (rr_json_doc_kind (token) == RR_JSON_OBJECT && rr_json_doc_member (doc, token, "a") != NULL)
    look (doc, rr_json_doc_member (doc, token, "a"));
  for (; (element = rr_json_doc_next (token, element)) != NULL; n++)
    look (doc, element);
  g_assert_cmpuint (n, ==, rr_json_doc_length (token));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr(RrJsonDoc) doc = rr_json_doc_new (text, size);

  if (doc != NULL)
    {
      look (doc, rr_json_doc_root (doc));
      compare (doc, text, size);
    }
  return 0;
}

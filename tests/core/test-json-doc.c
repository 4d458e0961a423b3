/* test-json-doc.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-doc.h"

#include <string.h>

/* In memory of its own exact size, so that a look past the end is seen. */
static RrJsonDoc *
open_doc (const char  *text,
          char       **keep)
{
  *keep = g_memdup2 (text, strlen (text));
  return rr_json_doc_new (*keep, strlen (text));
}

static void
test_what_is_none (void)
{
  static const char *const odd[] = { "", " ", "{", "[1,]", "{\"a\"}", "nul", "'a'", "1 2", "\"\xff\"", "[\"\\ud800\"]" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *keep = NULL;

      g_assert_null (open_doc (odd[i], &keep));
    }
  g_assert_null (rr_json_doc_new (NULL, 0));
}

static void
test_every_kind (void)
{
  static const struct { const char *text; RrJsonKind kind; } table[] = {
    { "null", RR_JSON_NULL }, { " true ", RR_JSON_BOOLEAN }, { "0", RR_JSON_INTEGER }, { "-1", RR_JSON_INTEGER },
    { "1.0", RR_JSON_REAL }, { "1e3", RR_JSON_REAL }, { "\"\"", RR_JSON_TEXT }, { "[]", RR_JSON_ARRAY },
    { "{}", RR_JSON_OBJECT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *keep = NULL;
      g_autoptr(RrJsonDoc) doc = open_doc (table[i].text, &keep);

      g_assert_cmpint (rr_json_doc_kind (rr_json_doc_root (doc)), ==, table[i].kind);
      g_assert_null (rr_json_doc_member (doc, rr_json_doc_root (doc), "a"));
      g_assert_null (rr_json_doc_next (rr_json_doc_root (doc), NULL));
    }
  g_assert_cmpint (rr_json_doc_kind (NULL), ==, RR_JSON_NONE);
}

static void
test_members (void)
{
  g_autofree char *keep = NULL;
  g_autoptr(RrJsonDoc) doc = open_doc ("{\"a\":{\"b\":[1,{\"c\":2}],\"d\":3},\"e\" : true,\"a\\u0062\":4,\"e\":false}", &keep);
  const RrJsonToken *root = rr_json_doc_root (doc), *a = rr_json_doc_member (doc, root, "a");
  gboolean is_true = TRUE;
  gint64 value;

  g_assert_cmpuint (rr_json_doc_length (rr_json_doc_member (doc, a, "b")), ==, 2);
  g_assert_true (rr_json_doc_int (rr_json_doc_member (doc, a, "d"), &value));
  g_assert_cmpint (value, ==, 3);
  g_assert_true (rr_json_doc_int (rr_json_doc_member (doc, root, "ab"), &value));
  g_assert_cmpint (value, ==, 4);
  /* The last one counts. */
  g_assert_true (rr_json_doc_boolean (rr_json_doc_member (doc, root, "e"), &is_true));
  g_assert_false (is_true);
  g_assert_null (rr_json_doc_member (doc, root, "b"));
  g_assert_null (rr_json_doc_member (doc, NULL, "b"));
}

static void
test_what_is_written (void)
{
  static const struct { const char *text, *written; } table[] = {
    { " { } ", "{}" }, { "[ ]", "[]" }, { " [1 ,\t2.50,-0e3,\"a\" ]", "[1,2.50,-0e3,\"a\"]" },
    { "{\"a\\u0041\" : [ { \"b\":null},true ] , \"a\":\"\\n\" }",
      "{\"a\\u0041\":[{\"b\":null},true],\"a\":\"\\n\"}" },
    { "\"a\nb\x7f\x01\"", "\"a\\u000ab\\u007f\\u0001\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *keep = NULL;
      g_autoptr(RrJsonDoc) doc = open_doc (table[i].text, &keep);
      g_autoptr(GString) written = g_string_new (NULL);

      rr_json_doc_write (rr_json_doc_root (doc), written);
      g_assert_cmpstr (written->str, ==, table[i].written);
    }
}

static void
test_names_and_numbers (void)
{
  g_autofree char *long_number = g_strnfill (500, '9');
  g_autofree char *text = g_strconcat ("{\"\":1,\"a\\u0062\\n\":2.5,\"e\":1e999,\"n\":-3,\"l\":", long_number, "}", NULL);
  g_autofree char *keep = NULL;
  g_autoptr(RrJsonDoc) doc = open_doc (text, &keep);
  const RrJsonToken *root = rr_json_doc_root (doc), *name = rr_json_doc_next_name (root, NULL);
  double number = 0;

  g_assert_cmpuint (rr_json_doc_n_values (doc), ==, 11);
  g_assert_true (rr_json_doc_is (name, "") && !rr_json_doc_is (name, "a"));
  name = rr_json_doc_next_name (root, name);
  g_assert_true (rr_json_doc_is (name, "ab\n"));
  g_assert_false (rr_json_doc_is (name, "ab"));
  g_assert_false (rr_json_doc_is (name, "ab\nc"));
  g_assert_true (rr_json_doc_number (rr_json_doc_value (name), &number));
  g_assert_cmpfloat (number, ==, 2.5);
  g_assert_false (rr_json_doc_number (rr_json_doc_member (doc, root, "e"), &number));
  g_assert_false (rr_json_doc_number (rr_json_doc_member (doc, root, "l"), &number));
  g_assert_true (rr_json_doc_number (rr_json_doc_member (doc, root, "n"), &number));
  g_assert_cmpfloat (number, ==, -3);
  g_assert_false (rr_json_doc_number (NULL, &number));
  g_assert_null (rr_json_doc_next_name (NULL, NULL));
}

static void
test_elements (void)
{
  g_autofree char *keep = NULL;
  g_autoptr(RrJsonDoc) doc = open_doc ("[[1,2],{\"a\":[]},[[]],7]", &keep);
  const RrJsonToken *root = rr_json_doc_root (doc), *element = NULL;
  static const RrJsonKind kinds[] = { RR_JSON_ARRAY, RR_JSON_OBJECT, RR_JSON_ARRAY, RR_JSON_INTEGER };
  guint n = 0;

  g_assert_cmpuint (rr_json_doc_length (root), ==, 4);
  while ((element = rr_json_doc_next (root, element)) != NULL)
    g_assert_cmpint (rr_json_doc_kind (element), ==, kinds[n++]);
  g_assert_cmpuint (n, ==, 4);
}

static void
test_texts (void)
{
  g_autofree char *keep = NULL;
  g_autoptr(RrJsonDoc) doc = open_doc ("[\"plain \xc3\xbc\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\u00fc\\ud83d\\ude00x\",1]", &keep);
  const RrJsonToken *root = rr_json_doc_root (doc), *one = rr_json_doc_next (root, NULL);

  g_assert_cmpstr (rr_json_doc_text (doc, one), ==, "plain \xc3\xbc");
  one = rr_json_doc_next (root, one);
  g_assert_cmpstr (rr_json_doc_text (doc, one), ==, "\"\\/\b\f\n\r\t");
  one = rr_json_doc_next (root, one);
  g_assert_cmpstr (rr_json_doc_text (doc, one), ==, "\xc3\xbc\xf0\x9f\x98\x80x");
  g_assert_null (rr_json_doc_text (doc, rr_json_doc_next (root, one)));
  g_assert_null (rr_json_doc_text (doc, NULL));
}

static void
test_numbers (void)
{
  static const struct { const char *text; gboolean is_good; gint64 value; } table[] = {
    { "0", TRUE, 0 }, { "-0", TRUE, 0 }, { "9223372036854775807", TRUE, G_MAXINT64 },
    { "-9223372036854775808", TRUE, G_MININT64 }, { "9223372036854775808", FALSE, 0 },
    { "-9223372036854775809", FALSE, 0 }, { "99999999999999999999999", FALSE, 0 }, { "1.0", FALSE, 0 },
    { "\"1\"", FALSE, 0 }, { "true", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *keep = NULL;
      g_autoptr(RrJsonDoc) doc = open_doc (table[i].text, &keep);
      gint64 value = 0;

      g_assert_cmpint (rr_json_doc_int (rr_json_doc_root (doc), &value), ==, table[i].is_good);
      g_assert_cmpint (value, ==, table[i].value);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json-doc/refuses-what-is-none", test_what_is_none);
  g_test_add_func ("/core/json-doc/knows-every-kind", test_every_kind);
  g_test_add_func ("/core/json-doc/finds-members", test_members);
  g_test_add_func ("/core/json-doc/goes-through-elements", test_elements);
  g_test_add_func ("/core/json-doc/what-is-written", test_what_is_written);
  g_test_add_func ("/core/json-doc/names-and-numbers", test_names_and_numbers);
  g_test_add_func ("/core/json-doc/reads-escapes", test_texts);
  g_test_add_func ("/core/json-doc/takes-whole-numbers-that-fit", test_numbers);
  return g_test_run ();
}

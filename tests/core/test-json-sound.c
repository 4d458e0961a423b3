/* test-json-sound.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-json-sound.h"

#include <string.h>

/* What may be given to json-glib, and what may not. */

static gboolean
is_sound (const char *text)
{
  return rr_json_is_sound (text, strlen (text));
}

static gboolean
is_sound_with (const char *before,
               guint       n_levels,
               const char *after)
{
  g_autoptr(GString) text = g_string_new (before);

  for (guint i = 0; i < n_levels; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  g_string_append_c (text, '1');
  for (guint i = n_levels; i-- > 0;)
    g_string_append_c (text, i % 2 == 0 ? ']' : '}');
  g_string_append (text, after);
  return rr_json_is_sound (text->str, text->len);
}

static void
test_takes_json (void)
{
  static const char *const good[] = {
    "{}", "[]", "0", "-0", "1.5e+3", "1E9", "\"\"", "true", " null ", "\t[ 1 , {\"a\" : [ ] , \"\":{ } } ]\r\n",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\"", "\"https://it's\"", "\"two\nlines\"",
    "[[],{},[[]],1]", "{\"a\":1,\"a\":2}", "99999999999999999999999999", "1e999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (!is_sound (good[i]))
      g_error ("refused: %s", good[i]);
}

static void
test_refuses_what_is_none (void)
{
  static const char *const bad[] = {
    "", " ", "{", "[", "]", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "[1}", "{\"a\":1]",
    "[1[]]", "[] []", "{}{}", "1 2", "nul", "truefalse", "NaN", "01", "-", "+1", ".5", "1.", "1e", "0x10",
    "\"", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u000g\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
    "\"\\udc00\"", "\"\\ud800\\", "'a'", "[1] // a", "/* a */ 1", "var a = 1;", "#1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (is_sound (bad[i]))
      g_error ("taken: %s", bad[i]);
  g_assert_false (rr_json_is_sound (NULL, 0));
  g_assert_false (rr_json_is_sound ("[1]\0", 4));
}

/* No byte behind the end is looked at. */
static void
test_every_beginning_is_refused (void)
{
  static const char text[] = "{\"a\":[1.5e3,\"\\u00e4\",{},null],\"b\":{\"c\":false}}";

  g_assert_true (is_sound (text));
  for (gsize len = 0; len < strlen (text); len++)
    {
      g_autofree char *part = g_memdup2 (text, len);

      g_assert_false (rr_json_is_sound (part, len));
    }
}

static void
test_depth_is_bounded (void)
{
  g_assert_true (is_sound_with ("", RR_JSON_MAX_DEPTH, ""));
  g_assert_false (is_sound_with ("", RR_JSON_MAX_DEPTH + 1, ""));
  g_assert_false (is_sound_with ("", 1000000, ""));
  g_assert_true (is_sound_with ("[[[[[]]]],", RR_JSON_MAX_DEPTH - 1, "]"));
  g_assert_false (is_sound_with ("[[[[[]]]],", RR_JSON_MAX_DEPTH, "]"));
}

/* json-glib reads comments and texts between single quotes too. */
static void
test_nothing_hides_depth (void)
{
  g_assert_false (is_sound_with ("/*\"*/", 1000, ""));
  g_assert_false (is_sound_with ("//\"\n", 1000, ""));
  g_assert_false (is_sound_with ("['\"',", 1000, "]"));
  g_assert_false (is_sound_with ("[\"\\u0022\",", 1000, "]"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json-sound/takes-json", test_takes_json);
  g_test_add_func ("/core/json-sound/refuses-what-is-none", test_refuses_what_is_none);
  g_test_add_func ("/core/json-sound/every-beginning-is-refused", test_every_beginning_is_refused);
  g_test_add_func ("/core/json-sound/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/core/json-sound/nothing-hides-depth", test_nothing_hides_depth);
  return g_test_run ();
}

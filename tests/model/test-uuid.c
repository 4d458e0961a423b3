/* test-uuid.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-uuid.h"

#include <string.h>

static void
test_has_the_form_of_version_seven (void)
{
  char text[RR_UUID_SIZE];

  for (gint64 now_ms = 0; now_ms < 2000; now_ms++)
    {
      rr_uuid_make (text, now_ms);
      g_assert_true (g_uuid_string_is_valid (text));
      g_assert_cmpint (text[14], ==, '7');
      g_assert_nonnull (strchr ("89ab", text[19]));
      g_assert_cmpmem (text, 9, "00000000-", 9);
    }
  rr_uuid_make (text, G_GINT64_CONSTANT (0x0123456789ab));
  g_assert_cmpmem (text, 14, "01234567-89ab-", 14);
}

static void
test_sorts_by_its_time (void)
{
  char before[RR_UUID_SIZE], after[RR_UUID_SIZE];

  rr_uuid_make (before, G_GINT64_CONSTANT (1796000000000));
  for (gint64 i = 1; i < 2000; i++)
    {
      rr_uuid_make (after, G_GINT64_CONSTANT (1796000000000) + i);
      g_assert_cmpint (strcmp (before, after), <, 0);
      memcpy (before, after, sizeof before);
    }
}

/* Of 74 bits each is as often set as not: over 4,096 of them less than 1,800 or more than
 * 2,300 times would be seven times the deviation that chance has. */
static void
test_nobody_guesses_the_rest (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_set[RR_UUID_SIZE][4] = { 0 };
  char text[RR_UUID_SIZE];

  for (guint i = 0; i < 4096; i++)
    {
      rr_uuid_make (text, 1000);
      g_assert_true (g_hash_table_add (seen, g_strdup (text)));
      for (guint at = 15; at < 36; at++)
        for (guint bit = 0; bit < 4; bit++)
          n_set[at][bit] += text[at] != '-' && (g_ascii_xdigit_value (text[at]) >> bit & 1) != 0;
    }
  for (guint at = 15; at < 36; at++)
    for (guint bit = 0; bit < 4; bit++)
      if (text[at] != '-' && (at != 19 || bit < 2))
        {
          g_assert_cmpuint (n_set[at][bit], >, 1800);
          g_assert_cmpuint (n_set[at][bit], <, 2300);
        }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/uuid/has-the-form-of-version-seven", test_has_the_form_of_version_seven);
  g_test_add_func ("/model/uuid/sorts-by-its-time", test_sorts_by_its_time);
  g_test_add_func ("/model/uuid/nobody-guesses-the-rest", test_nobody_guesses_the_rest);
  return g_test_run ();
}

/* test-needle.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-needle.h"

static guint
score (const char *typed,
       const char *name)
{
  g_autoptr(RrNeedle) needle = rr_needle_new (typed);
  g_autofree char *folded = rr_needle_fold (name);

  return rr_needle_score (needle, folded);
}

static void
test_nothing_typed_finds_everything (void)
{
  g_autoptr(RrNeedle) nothing = rr_needle_new ("");
  g_autoptr(RrNeedle) spaces = rr_needle_new (" \t ");
  g_autoptr(RrNeedle) something = rr_needle_new (" a");

  g_assert_true (rr_needle_is_any (nothing));
  g_assert_true (rr_needle_is_any (spaces));
  g_assert_false (rr_needle_is_any (something));
  g_assert_cmpuint (score ("", "Anna"), ==, 1);
  g_assert_cmpuint (score ("  ", ""), ==, 1);
}

static void
test_every_word_has_to_be_there_in_any_order (void)
{
  g_assert_cmpuint (score ("frick anna", "Anna Frick"), >, 0);
  g_assert_cmpuint (score ("an fr", "Anna Frick"), >, 0);
  g_assert_cmpuint (score ("anna berta", "Anna Frick"), ==, 0);
  g_assert_cmpuint (score ("a", ""), ==, 0);
}

static void
test_the_nearer_to_the_beginning_the_better (void)
{
  g_assert_cmpuint (score ("map", "Map"), >, score ("map", "Maps"));
  g_assert_cmpuint (score ("map", "Maps"), >, score ("map", "The map"));
  g_assert_cmpuint (score ("map", "The map"), >, score ("map", "Roadmap"));
  g_assert_cmpuint (score ("map", "Roadmap, the map"), ==, score ("map", "The map"));
  g_assert_cmpuint (score ("org", "a@example.org"), ==, score ("org", "the org"));
}

static void
test_case_and_accents_do_not_matter (void)
{
  g_assert_cmpuint (score ("hohenweg", "Höhenweg"), >, 0);
  g_assert_cmpuint (score ("HÖHEN", "höhenweg"), >, 0);
  g_assert_cmpuint (score ("Høgen", "hogen"), ==, 0);        /* another letter, no accent */
  g_assert_cmpuint (score ("STRASSE", "Straße"), >, 0);
  g_assert_cmpuint (score ("नेपाल", "नेपाल"), >, 0);
  g_assert_cmpuint (score ("निपल", "नेपाल"), ==, 0);         /* signs of vowels do matter */
}

static void
test_what_is_no_text_is_nothing (void)
{
  g_autofree char *none = rr_needle_fold (NULL);
  g_autofree char *bad = rr_needle_fold ("\xff\xfe");

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (bad, ==, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/needle/nothing", test_nothing_typed_finds_everything);
  g_test_add_func ("/needle/words", test_every_word_has_to_be_there_in_any_order);
  g_test_add_func ("/needle/order", test_the_nearer_to_the_beginning_the_better);
  g_test_add_func ("/needle/accents", test_case_and_accents_do_not_matter);
  g_test_add_func ("/needle/no-text", test_what_is_no_text_is_nothing);

  return g_test_run ();
}

/* test-said.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-said.h"

static void
check (const char *said,
       const char *text,
       const char *wanted)
{
  g_auto(GStrv) words = rr_said_match (said, text);
  g_autofree char *joined = words != NULL ? g_strjoinv ("|", words) : NULL;

  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_what_is_put_together_is_taken_apart (void)
{
  g_autofree char *text = rr_said_fill (RR_SAID_MOVED, "2026-12-05T08:00", "2026-12-06T08:00", NULL);
  g_autofree char *plain = rr_said_fill (RR_SAID_ASKED, NULL);

  g_assert_cmpstr (text, ==, "moved from 2026-12-05T08:00 to 2026-12-06T08:00");
  check (RR_SAID_MOVED, text, "2026-12-05T08:00|2026-12-06T08:00");
  check (RR_SAID_ASKED, plain, "");
}

static void
test_another_sentence_is_not_taken_for_it (void)
{
  check (RR_SAID_MOVED, NULL, NULL);
  check (RR_SAID_MOVED, "", NULL);
  check (RR_SAID_MOVED, "moved from  to ", NULL);
  check (RR_SAID_MOVED, "moved from here", NULL);
  check (RR_SAID_MOVED, "moved from here to ", NULL);
  check (RR_SAID_ASKED, "they are asked again", NULL);
  check (RR_SAID_LEG_HELD, ": held", NULL);
  check (RR_SAID_BY, ", by Ann", NULL);
}

static void
test_the_last_words_are_the_shortest (void)
{
  check (RR_SAID_BY, "cancelled: moved, by mistake, by Ann", "cancelled: moved, by mistake|Ann");
  check (RR_SAID_LEG_HELD, "Hut: the upper: held", "Hut: the upper");
  check (RR_SAID_LEG_HELD_UNTIL, "Hut: held until 2026-12-05 10:00 UTC", "Hut|2026-12-05 10:00");
}

static void
test_a_translation_may_turn_words_round (void)
{
  char *words[] = { (char *) "A", (char *) "B", NULL };
  g_autofree char *turned = rr_said_fillv ("nach %2$s, vorher %1$s", words);
  g_autofree char *short_of = rr_said_fillv ("100 % %s %3$s.", words);

  g_assert_cmpstr (turned, ==, "nach B, vorher A");
  g_assert_cmpstr (short_of, ==, "100 % A .");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/said/what-is-put-together-is-taken-apart", test_what_is_put_together_is_taken_apart);
  g_test_add_func ("/model/said/another-sentence-is-not-taken-for-it", test_another_sentence_is_not_taken_for_it);
  g_test_add_func ("/model/said/the-last-words-are-the-shortest", test_the_last_words_are_the_shortest);
  g_test_add_func ("/model/said/a-translation-may-turn-words-round", test_a_translation_may_turn_words_round);
  return g_test_run ();
}

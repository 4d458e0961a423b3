/* test-watch.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-diag-event.h"
#include "rr-task.h"
#include "rr-watch.h"

static RrVerdict *
make (RrVerdictKind  kind,
      guint64        object,
      const char    *name)
{
  RrVerdict *verdict = rr_verdict_new (kind);

  verdict->object = object;
  verdict->name = g_strdup (name);
  return verdict;
}

static const RrVerdict *
nth (GPtrArray *verdicts,
     guint      index)
{
  return g_ptr_array_index (verdicts, index);
}

static void
test_every_kind_has_its_words (void)
{
  for (guint kind = 0; kind < RR_N_VERDICT_KINDS; kind++)
    {
      g_assert_cmpuint (strlen (rr_verdict_code (kind)), >=, 2);
      g_assert_cmpuint (strlen (rr_verdict_word (kind)), >, 3);
      g_assert_cmpuint (strlen (rr_verdict_unit (kind)), >, 0);
      g_assert_true (rr_verdict_code (kind)[0] != 'D' || rr_verdict_badge (kind) == RR_BADGE_PROVEN);
      g_assert_true (rr_verdict_code (kind)[0] != 'M' || rr_verdict_badge (kind) != RR_BADGE_PROVEN);
    }
  rr_assert_quiescent ();
}

static void
test_a_copy_stands_alone (void)
{
  RrVerdict *verdict = make (RR_VERDICT_STUCK, 7, "geo");
  g_autoptr(RrVerdict) copy = NULL;

  rr_verdict_add_edge (verdict, 3, "worker", NULL, "send geo", 7, 0);
  copy = rr_verdict_copy (verdict);
  rr_verdict_free (verdict);

  g_assert_cmpstr (copy->name, ==, "geo");
  g_assert_cmpuint (copy->edges->len, ==, 1);
  g_assert_cmpstr (((RrVerdictEdge *) copy->edges->pdata[0])->wait, ==, "send geo");
  rr_assert_quiescent ();
}

static void
test_a_verdict_is_described_with_its_reason (void)
{
  g_autoptr(RrVerdict) verdict = make (RR_VERDICT_STUCK, 7, "geo");
  g_autoptr(GString) text = g_string_new (NULL);

  verdict->stuck = RR_STUCK_ORPHAN;
  verdict->task_id = 3;
  verdict->task_name = g_strdup ("worker");
  verdict->scope = g_strdup ("ingest");
  verdict->request_id = g_strdup ("r-8f2");
  rr_verdict_add_edge (verdict, 3, "worker", NULL, "send geo (cap 16, len 16)", 7, 0);
  rr_verdict_describe (verdict, 2500 * 1000, text);

  g_assert_cmpstr (text->str, ==,
                   "PROVEN [D1, orphan, 2.5s, 1x] stuck: geo\n"
                   "    task 3 worker   scope ingest   request r-8f2\n"
                   "    task 3 worker: send geo (cap 16, len 16), nobody could serve it\n");
  rr_assert_quiescent ();
}

static void
test_the_same_fault_is_the_same_verdict (void)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) all = NULL;

  for (gint64 now_us = 1; now_us <= 3; now_us++)
    {
      rr_verdict_book_begin_look (book);
      rr_verdict_book_report (book, make (RR_VERDICT_STUCK, 7, "geo"));
      g_assert_cmpuint (rr_verdict_book_end_look (book, now_us), ==, now_us == 1 ? 1 : 0);
    }

  all = rr_verdict_book_dup_all (book);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (nth (all, 0)->found_us, ==, 1);
  g_assert_cmpint (nth (all, 0)->last_us, ==, 3);
  rr_assert_quiescent ();
}

static void
test_what_is_over_stays_to_be_read (void)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) all = NULL;

  rr_verdict_book_begin_look (book);
  rr_verdict_book_report (book, make (RR_VERDICT_BACK_PRESSURE, 7, "geo"));
  rr_verdict_book_end_look (book, 1);
  rr_verdict_book_begin_look (book);
  g_assert_cmpuint (rr_verdict_book_end_look (book, 2), ==, 1);

  all = rr_verdict_book_dup_all (book);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_false (nth (all, 0)->is_active);
  g_assert_cmpint (nth (all, 0)->last_us, ==, 1);
  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, 0);
  rr_assert_quiescent ();
}

static void
test_a_full_book_forgets_what_is_over_first (void)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  rr_verdict_book_begin_look (book);
  rr_verdict_book_report (book, make (RR_VERDICT_BACK_PRESSURE, 1, "over"));
  rr_verdict_book_end_look (book, 1);
  rr_verdict_book_begin_look (book);
  for (guint i = 0; i < RR_VERDICT_BOOK_MAX; i++)
    rr_verdict_book_report (book, make (RR_VERDICT_STUCK, 100 + i, "stuck"));
  rr_verdict_book_end_look (book, 2);

  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_PROVEN), ==, RR_VERDICT_BOOK_MAX);
  g_assert_cmpuint (rr_verdict_book_n_dropped (book), ==, 1);
  rr_assert_quiescent ();
}

static void
test_what_is_certain_displaces_what_is_not (void)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  for (guint look = 0; look < 3; look++)
    {
      rr_verdict_book_begin_look (book);
      for (guint i = 0; i < RR_VERDICT_BOOK_MAX; i++)
        rr_verdict_book_report (book, make (RR_VERDICT_BACK_PRESSURE, 100 + i, "slow"));
      rr_verdict_book_report (book, make (RR_VERDICT_STUCK, 1, "stuck"));
      rr_verdict_book_end_look (book, look + 1);

      g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_PROVEN), ==, 1);
      g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, RR_VERDICT_BOOK_MAX - 1);
      g_assert_cmpuint (rr_verdict_book_n_dropped (book), ==, 1);
      g_assert_cmpuint (rr_verdict_book_n_left_out (book), ==, look == 0 ? 0 : 1);
    }
  rr_assert_quiescent ();
}

static void
report_one (RrVerdictBook *book,
            gint64         now_us,
            gpointer       data)
{
  rr_verdict_book_report (book, make (RR_VERDICT_STUCK, 7, data));
}

static void
count_call (gpointer data)
{
  g_atomic_int_inc ((int *) data);
}

static void
test_a_look_asks_every_source_and_tells_of_changes (void)
{
  int n_calls = 0;
  guint source = rr_watch_add_source (report_one, (gpointer) "planted");
  guint notify = rr_watch_add_notify (count_call, &n_calls);

  rr_watch_look (1);
  rr_watch_look (2);
  g_assert_cmpint (n_calls, ==, 1);
  g_assert_cmpuint (rr_watch_n_active (RR_BADGE_PROVEN), ==, 1);

  rr_watch_remove_source (source);
  rr_watch_look (3);
  g_assert_cmpint (n_calls, ==, 2);
  g_assert_cmpuint (rr_watch_n_active (RR_BADGE_PROVEN), ==, 0);
  rr_watch_remove_notify (notify);
  rr_watch_clear ();
  rr_assert_quiescent ();
}

static void
test_what_was_seen_to_happen_is_proven (void)
{
  g_autoptr(GPtrArray) all = NULL;

  rr_diag_event (RR_DIAG_LOST_MESSAGE, 9, "parcels", "3 items were never received");
  rr_watch_look (1);

  all = rr_watch_dup_verdicts ();
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (nth (all, 0)->kind, ==, RR_VERDICT_LOST_MESSAGE);
  g_assert_cmpint (nth (all, 0)->badge, ==, RR_BADGE_PROVEN);
  g_assert_cmpstr (nth (all, 0)->detail, ==, "3 items were never received");
  rr_watch_clear ();
  rr_assert_quiescent ();
}

static void
test_it_looks_by_itself_until_the_last_stop (void)
{
  int n_calls = 0;
  guint notify = rr_watch_add_notify (count_call, &n_calls);
  guint source;

  g_assert_true (rr_watch_start (1000, NULL));
  g_assert_true (rr_watch_start (1000, NULL));
  source = rr_watch_add_source (report_one, (gpointer) "planted");
  while (g_atomic_int_get (&n_calls) == 0)
    g_thread_yield ();
  rr_watch_stop ();
  rr_watch_stop ();
  rr_watch_remove_source (source);
  rr_watch_remove_notify (notify);
  rr_watch_clear ();
  rr_assert_quiescent ();
}

static void
test_while_paused_it_does_not_look (void)
{
  int n_calls = 0;
  guint notify = rr_watch_add_notify (count_call, &n_calls);
  guint source = rr_watch_add_source (report_one, (gpointer) "planted");

  rr_watch_set_paused (TRUE);
  g_assert_true (rr_watch_start (1000, NULL));
  g_usleep (20 * 1000);
  g_assert_cmpint (g_atomic_int_get (&n_calls), ==, 0);

  rr_watch_set_paused (FALSE);
  while (g_atomic_int_get (&n_calls) == 0)
    g_thread_yield ();
  rr_watch_stop ();
  rr_watch_remove_source (source);
  rr_watch_remove_notify (notify);
  rr_watch_clear ();
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/watch/every-kind-has-its-words", test_every_kind_has_its_words);
  g_test_add_func ("/watch/a-copy-stands-alone", test_a_copy_stands_alone);
  g_test_add_func ("/watch/a-verdict-is-described-with-its-reason",
                   test_a_verdict_is_described_with_its_reason);
  g_test_add_func ("/watch/the-same-fault-is-the-same-verdict",
                   test_the_same_fault_is_the_same_verdict);
  g_test_add_func ("/watch/what-is-over-stays-to-be-read", test_what_is_over_stays_to_be_read);
  g_test_add_func ("/watch/a-full-book-forgets-what-is-over-first",
                   test_a_full_book_forgets_what_is_over_first);
  g_test_add_func ("/watch/what-is-certain-displaces-what-is-not",
                   test_what_is_certain_displaces_what_is_not);
  g_test_add_func ("/watch/a-look-asks-every-source-and-tells-of-changes",
                   test_a_look_asks_every_source_and_tells_of_changes);
  g_test_add_func ("/watch/what-was-seen-to-happen-is-proven",
                   test_what_was_seen_to_happen_is_proven);
  g_test_add_func ("/watch/while-paused-it-does-not-look", test_while_paused_it_does_not_look);
  g_test_add_func ("/watch/it-looks-by-itself-until-the-last-stop",
                   test_it_looks_by_itself_until_the_last_stop);

  return g_test_run ();
}

/* test-measures.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-ages.h"
#include "rr-chan.h"
#include "rr-clock.h"
#include "rr-measures.h"
#include "rr-outlier.h"
#include "rr-pool.h"
#include "rr-select.h"
#include "rr-starve.h"
#include "rr-task.h"
#include "verdicts.h"

/* Every fault is planted on the real core and looked at from times that are still to
 * come; beside each is what looks alike and is none. */

#define ITEM    GINT_TO_POINTER (1)
#define SECOND  G_TIME_SPAN_SECOND

/* --- ages ------------------------------------------------------------------------------- */

static void
test_the_99th_of_100_is_found_within_a_quarter (void)
{
  static const gint64 ages_us[] = { 1, 3, 4, 7, 100, 1000, 12345, 999999, 60 * SECOND, 86400 * SECOND };

  for (guint i = 0; i < G_N_ELEMENTS (ages_us); i++)
    {
      RrAges ages = { 0 };

      for (int k = 0; k < 99; k++)
        rr_ages_add (&ages, ages_us[i], 1);
      rr_ages_add (&ages, 1000 * ages_us[i], 1);
      g_assert_cmpint (rr_ages_p99_us (&ages), >, ages_us[i]);
      g_assert_cmpfloat ((double) rr_ages_p99_us (&ages), <=, 1.25 * (double) ages_us[i] + 1);
    }
}

static void
test_ages_at_the_ends_are_counted (void)
{
  RrAges ages = { 0 };

  g_assert_cmpint (rr_ages_p99_us (&ages), ==, 0);
  rr_ages_add (&ages, -1, 1);
  g_assert_cmpint (rr_ages_p99_us (&ages), ==, 1);
  rr_ages_add (&ages, G_MAXINT64, 8);
  g_assert_cmpuint (rr_ages_count (&ages), ==, 9);
  g_assert_cmpint (rr_ages_p99_us (&ages), >, 86400 * SECOND);
}

static void
test_the_past_fades (void)
{
  RrAges ages = { 0 };

  rr_ages_add (&ages, 10, 9);
  rr_ages_fade (&ages);

  g_assert_cmpuint (rr_ages_count (&ages), ==, 4);
  g_assert_cmpint (rr_ages_p99_us (&ages), >, 10);
}

static void
test_a_busy_site_is_counted_by_samples (void)
{
  RR_SITE (site);
  RR_SITE (idle);

  for (int i = 0; i < 20000; i++)
    rr_ages_note (&site, 50);

  g_assert_null (rr_ages_find (&idle));
  g_assert_cmpuint (rr_ages_count (rr_ages_find (&site)), >, 19900);
  g_assert_cmpuint (rr_ages_count (rr_ages_find (&site)), <=, 20008);
}

/* --- age outlier ---------------------------------------------------------------------------- */

typedef struct
{
  RrScope *scope;
  RrTx    *tx;
  RrRx    *rx;
} Hang;

static void
hang_init (Hang *hang)
{
  hang->scope = rr_scope_new (NULL, "requests", RR_SCOPE_UNLIMITED);
  rr_chan_new ("answer", 1, RR_CHAN_BLOCK, NULL, &hang->tx, &hang->rx);
}

static void
hang_clear (Hang *hang)
{
  rr_close (hang->tx);
  g_assert_true (rr_scope_wait (hang->scope, NULL));
  rr_scope_free (hang->scope);
  rr_tx_drop (hang->tx);
  rr_rx_drop (hang->rx);
  rr_assert_quiescent ();
}

static gboolean
short_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  return TRUE;
}

static gboolean
silent_peer_run (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  Hang *hang = data;
  gpointer item;

  (void) !rr_recv (hang->rx, ctx, &item);
  return TRUE;
}

static gboolean
service_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  rr_task_set_service (TRUE);
  return silent_peer_run (ctx, data, error);
}

static void
wait_for_tasks (guint n)
{
  while (rr_task_count () != n)
    g_thread_yield ();
}

/* Each test has a site of its own, so that it does not hear of another's. */
static void
spawn_all (Hang         *hang,
           const RrSite *site,
           RrTaskFunc    hung_run,
           int           n_short,
           int           n_hung)
{
  for (int i = 0; i < n_short; i++)
    g_assert_true (rr_scope_spawn_full (hang->scope, site, "request", short_run, hang, NULL, TRUE, NULL));
  wait_for_tasks (0);
  for (int i = 0; i < n_hung; i++)
    g_assert_true (rr_scope_spawn_full (hang->scope, site, "request", hung_run, hang, NULL, TRUE, NULL));
  wait_for_waiting ("recv answer", (guint) n_hung);
}

static void
test_one_hung_request_of_many_is_suspicious (void)
{
  RR_SITE (site);
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;
  Hang hang;

  hang_init (&hang);
  spawn_all (&hang, &site, silent_peer_run, 100, 1);
  rr_outlier_look (book, rr_clock_now_us () + 3600 * SECOND);

  found = dup_kind (book, RR_VERDICT_AGE_OUTLIER);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (nth (found, 0)->name, ==, "request");
  g_assert_cmpint (nth (found, 0)->badge, ==, RR_BADGE_FORECAST);
  g_assert_nonnull (strstr (nth (found, 0)->detail, "waits to recv answer"));
  hang_clear (&hang);
}

static void
test_the_first_fifty_are_no_measure (void)
{
  RR_SITE (site);
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;
  Hang hang;

  hang_init (&hang);
  spawn_all (&hang, &site, silent_peer_run, 49, 1);
  rr_outlier_look (book, rr_clock_now_us () + 3600 * SECOND);

  found = dup_kind (book, RR_VERDICT_AGE_OUTLIER);
  g_assert_cmpuint (found->len, ==, 0);
  hang_clear (&hang);
}

static void
test_connections_that_live_long_are_as_they_are (void)
{
  RR_SITE (site);
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;
  Hang hang;

  hang_init (&hang);
  spawn_all (&hang, &site, silent_peer_run, 60, 10);
  rr_outlier_look (book, rr_clock_now_us () + 3600 * SECOND);

  found = dup_kind (book, RR_VERDICT_AGE_OUTLIER);
  g_assert_cmpuint (found->len, ==, 0);
  hang_clear (&hang);
}

static void
test_a_service_may_grow_old (void)
{
  RR_SITE (site);
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;
  Hang hang;

  hang_init (&hang);
  spawn_all (&hang, &site, service_run, 100, 1);
  rr_outlier_look (book, rr_clock_now_us () + 3600 * SECOND);

  found = dup_kind (book, RR_VERDICT_AGE_OUTLIER);
  g_assert_cmpuint (found->len, ==, 0);
  hang_clear (&hang);
}

/* --- starvation -------------------------------------------------------------------------------- */

static void
add_queue (RrStarve      *starve,
           RrVerdictBook *book,
           guint64        head,
           guint          n_queued,
           guint64        n_started,
           gint64         now_us)
{
  RrStarveQueue queue = { .id = 1, .name = "pool", .head_id = head, .head_us = 0, .n_queued = n_queued,
                          .n_started = n_started, .n_then = n_started };

  rr_starve_add_queue (starve, &queue, book, now_us);
}

static void
test_a_job_that_others_pass_by_starves (void)
{
  g_autoptr(RrStarve) starve = rr_starve_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;

  /* Ten are there with it; twenty more than those are served. */
  add_queue (starve, book, 7, 10, 100, SECOND / 10);
  add_queue (starve, book, 7, 10, 129, 2 * SECOND);
  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, 0);
  add_queue (starve, book, 7, 10, 130, 2 * SECOND);

  found = dup_kind (book, RR_VERDICT_STARVATION);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpfloat (nth (found, 0)->value, ==, 2.0);
}

static void
test_a_job_passed_by_for_a_moment_does_not (void)
{
  g_autoptr(RrStarve) starve = rr_starve_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  add_queue (starve, book, 7, 10, 100, SECOND / 10);
  add_queue (starve, book, 7, 10, 1000, SECOND - 1);

  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, 0);
}

/* Everybody waits long, and in the order in which they came. */
static void
test_a_queue_too_long_is_no_starvation (void)
{
  g_autoptr(RrStarve) starve = rr_starve_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  for (guint64 second = 0; second < 300; second++)
    add_queue (starve, book, 1 + 50 * second, 500 + (guint) second * 50, 50 * second,
               (gint64) (10 + second) * SECOND);

  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, 0);
}

typedef struct
{
  RrTx *high_tx, *low_tx;
  RrRx *high_rx, *low_rx;
} Lines;

static void
lines_init (Lines *lines)
{
  rr_chan_new ("urgent", 64, RR_CHAN_BLOCK, NULL, &lines->high_tx, &lines->high_rx);
  rr_chan_new ("routine", 64, RR_CHAN_BLOCK, NULL, &lines->low_tx, &lines->low_rx);
  g_assert_cmpint (rr_try_send (lines->low_tx, ITEM), ==, RR_OK);
}

static void
lines_clear (Lines *lines)
{
  rr_rx_drain (lines->high_rx);
  rr_rx_drain (lines->low_rx);
  rr_tx_drop (lines->high_tx);
  rr_tx_drop (lines->low_tx);
  rr_rx_drop (lines->high_rx);
  rr_rx_drop (lines->low_rx);
  rr_assert_quiescent ();
}

static void
serve (Lines         *lines,
       RrSelectFlags  flags)
{
  RrCase cases[] = { { .rx = lines->high_rx }, { .rx = lines->low_rx } };
  RrStatus status;

  g_assert_cmpint (rr_select (NULL, cases, 2, flags, &status), >=, 0);
  g_assert_cmpint (status, ==, RR_OK);
}

static guint
look_for_starvation (void)
{
  g_autoptr(RrMeasures) measures = rr_measures_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;

  rr_measures_look (measures, book, rr_clock_now_us () + 2 * SECOND);
  found = dup_kind (book, RR_VERDICT_STARVATION);
  if (found->len > 0)
    g_assert_cmpstr (nth (found, 0)->name, ==, "routine");
  return found->len;
}

static void
test_a_flood_of_what_is_preferred_starves_the_rest (void)
{
  Lines lines;

  lines_init (&lines);
  for (int i = 0; i < 30; i++)
    {
      g_assert_cmpint (rr_try_send (lines.high_tx, ITEM), ==, RR_OK);
      serve (&lines, RR_SELECT_PRIORITY);
    }

  g_assert_cmpuint (look_for_starvation (), ==, 1);
  serve (&lines, RR_SELECT_PRIORITY);
  g_assert_cmpuint (look_for_starvation (), ==, 0);
  lines_clear (&lines);
}

static void
test_a_backlog_that_was_there_before_may_go_first (void)
{
  Lines lines;

  lines_init (&lines);
  for (int i = 0; i < 40; i++)
    g_assert_cmpint (rr_try_send (lines.high_tx, ITEM), ==, RR_OK);
  for (int i = 0; i < 40; i++)
    serve (&lines, RR_SELECT_PRIORITY);

  g_assert_cmpuint (look_for_starvation (), ==, 0);
  lines_clear (&lines);
}

static gboolean
gate_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  gpointer item;

  (void) !rr_recv (data, ctx, &item);
  return TRUE;
}

/* A real queue with much in it, served in order while it is looked at. */
static void
test_an_overloaded_pool_is_only_slow (void)
{
  g_autoptr(RrMeasures) measures = rr_measures_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  RrPool *pool = rr_pool_new ("busy", 1, 512, RR_POOL_BLOCK, NULL);
  RrScope *scope = rr_scope_new (NULL, "jobs", RR_SCOPE_UNLIMITED);
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("gate", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  for (int i = 0; i < 200; i++)
    g_assert_true (rr_scope_spawn_on (scope, pool, "job", gate_run, rx, NULL, NULL));
  for (int i = 0; i < 200; i++)
    {
      rr_measures_look (measures, book, rr_clock_now_us () + (10 + i) * SECOND);
      g_assert_cmpint (rr_send (tx, NULL, ITEM), ==, RR_OK);
    }
  g_assert_true (rr_scope_wait (scope, NULL));
  {
    g_autoptr(GPtrArray) found = dup_kind (book, RR_VERDICT_STARVATION);

    g_assert_cmpuint (found->len, ==, 0);
  }

  rr_scope_free (scope);
  rr_pool_free (pool);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_assert_quiescent ();
}

/* --- growth -------------------------------------------------------------------------------------- */

static void
test_tasks_that_never_end_are_foretold (void)
{
  g_autoptr(RrMeasures) measures = rr_measures_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;
  gint64 now_us = rr_clock_now_us ();
  Hang hang;

  hang_init (&hang);
  for (int second = 1; second <= 125; second++)
    {
      g_assert_true (rr_scope_spawn (hang.scope, "per request", silent_peer_run, &hang, NULL, NULL));
      rr_measures_look (measures, book, now_us += SECOND);
    }

  found = dup_kind (book, RR_VERDICT_GROWTH);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (nth (found, 0)->name, ==, "per request");
  g_assert_nonnull (strstr (nth (found, 0)->detail, "test-measures.c"));
  hang_clear (&hang);
}

static void
test_a_queue_that_fills_is_foretold (void)
{
  g_autoptr(RrMeasures) measures = rr_measures_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  g_autoptr(GPtrArray) found = NULL;
  gint64 now_us = rr_clock_now_us ();
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("outbox", 256, RR_CHAN_BLOCK, NULL, &tx, &rx);
  for (int second = 1; second <= 140; second++)
    {
      g_assert_cmpint (rr_try_send (tx, ITEM), ==, RR_OK);
      rr_measures_look (measures, book, now_us += SECOND);
    }

  found = dup_kind (book, RR_VERDICT_GROWTH);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (nth (found, 0)->name, ==, "outbox");
  rr_rx_drain (rx);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define CASE(name, func) g_test_add_func ("/measures/" name, func)
  CASE ("ages/the-99th-of-100-is-found-within-a-quarter", test_the_99th_of_100_is_found_within_a_quarter);
  CASE ("ages/those-at-the-ends-are-counted", test_ages_at_the_ends_are_counted);
  CASE ("ages/the-past-fades", test_the_past_fades);
  CASE ("ages/a-busy-site-is-counted-by-samples", test_a_busy_site_is_counted_by_samples);
  CASE ("outlier/one-hung-request-of-many-is-suspicious", test_one_hung_request_of_many_is_suspicious);
  CASE ("outlier/the-first-fifty-are-no-measure", test_the_first_fifty_are_no_measure);
  CASE ("outlier/connections-that-live-long-are-as-they-are",
        test_connections_that_live_long_are_as_they_are);
  CASE ("outlier/a-service-may-grow-old", test_a_service_may_grow_old);
  CASE ("starve/a-job-that-others-pass-by-starves", test_a_job_that_others_pass_by_starves);
  CASE ("starve/a-job-passed-by-for-a-moment-does-not", test_a_job_passed_by_for_a_moment_does_not);
  CASE ("starve/a-queue-too-long-is-no-starvation", test_a_queue_too_long_is_no_starvation);
  CASE ("starve/a-flood-of-what-is-preferred-starves-the-rest",
        test_a_flood_of_what_is_preferred_starves_the_rest);
  CASE ("starve/a-backlog-that-was-there-before-may-go-first",
        test_a_backlog_that_was_there_before_may_go_first);
  CASE ("starve/an-overloaded-pool-is-only-slow", test_an_overloaded_pool_is_only_slow);
  CASE ("growth/tasks-that-never-end-are-foretold", test_tasks_that_never_end_are_foretold);
  CASE ("growth/a-queue-that-fills-is-foretold", test_a_queue_that_fills_is_foretold);
#undef CASE

  return g_test_run ();
}

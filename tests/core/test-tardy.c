/* test-tardy.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-chan.h"
#include "rr-clock.h"
#include "rr-clock-step.h"
#include "rr-scope.h"
#include "rr-tardy.h"
#include "rr-task.h"

/* Looks are made at times that are still to come. */

#define LOOK_US (250 * 1000)

typedef struct
{
  RrTardy       *tardy;
  RrVerdictBook *book;
  RrScope       *scope;
  gint64         now_us;
  int            is_busy;      /* (atomic): the task is where it is to be judged */
  int            may_end;      /* (atomic) */
} Bench;

static void
bench_init (Bench *bench,
            RrCtx *parent)
{
  *bench = (Bench) {
    .tardy = rr_tardy_new (),
    .book = rr_verdict_book_new (),
    .scope = rr_scope_new (parent, "test", RR_SCOPE_UNLIMITED),
  };
}

static void
bench_start (Bench      *bench,
             RrTaskFunc  func)
{
  g_assert_true (rr_scope_spawn (bench->scope, "worker", func, bench, NULL, NULL));
  while (!g_atomic_int_get (&bench->is_busy))
    g_thread_yield ();
  bench->now_us = rr_clock_now_us ();
}

static void
bench_clear (Bench *bench)
{
  g_atomic_int_set (&bench->may_end, TRUE);
  (void) !rr_scope_wait (bench->scope, NULL);
  rr_scope_free (bench->scope);
  rr_tardy_free (bench->tardy);
  rr_verdict_book_free (bench->book);
  rr_assert_quiescent ();
}

static void
look_after (Bench  *bench,
            gint64  us)
{
  bench->now_us += us;
  rr_verdict_book_begin_look (bench->book);
  rr_tardy_look (bench->tardy, bench->book, bench->now_us);
  rr_verdict_book_end_look (bench->book, bench->now_us);
}

static RrVerdict *
only_verdict (Bench *bench)
{
  g_autoptr(GPtrArray) all = rr_verdict_book_dup_all (bench->book);

  g_assert_cmpuint (all->len, <=, 1);
  return all->len == 1 ? rr_verdict_copy (all->pdata[0]) : NULL;
}

static void
be_busy (Bench *bench)
{
  g_atomic_int_set (&bench->is_busy, TRUE);
  while (!g_atomic_int_get (&bench->may_end))
    g_thread_yield ();
}

static gboolean
deaf_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  if (!rr_ctx_check (ctx, error))
    return FALSE;
  be_busy (data);
  return TRUE;
}

static void
test_who_does_not_notice_is_reported_with_its_checkpoint (void)
{
  g_autoptr(RrVerdict) verdict = NULL;
  Bench bench;

  bench_init (&bench, NULL);
  bench_start (&bench, deaf_run);
  look_after (&bench, LOOK_US);
  g_assert_null (only_verdict (&bench));
  rr_scope_cancel (bench.scope, NULL);
  bench.now_us = rr_clock_now_us ();
  look_after (&bench, 50 * 1000);
  g_assert_null (only_verdict (&bench));
  look_after (&bench, LOOK_US);
  look_after (&bench, LOOK_US);

  verdict = only_verdict (&bench);
  g_assert_nonnull (verdict);
  g_assert_cmpint (verdict->kind, ==, RR_VERDICT_CANCEL_LATENCY);
  g_assert_cmpfloat (verdict->value, >=, 500);
  g_assert_nonnull (strstr (verdict->detail, "last checkpoint test-tardy.c:"));
  bench_clear (&bench);
}

static gboolean
attentive_run (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  Bench *bench = data;

  g_atomic_int_set (&bench->is_busy, TRUE);
  while (rr_ctx_check (ctx, NULL))
    g_thread_yield ();
  /* Cleaning up takes its time, and that is fine. */
  g_atomic_int_set (&bench->is_busy, 2);
  while (!g_atomic_int_get (&bench->may_end))
    g_thread_yield ();
  return TRUE;
}

static void
test_who_was_told_may_take_time_to_clean_up (void)
{
  Bench bench;

  bench_init (&bench, NULL);
  bench_start (&bench, attentive_run);
  rr_scope_cancel (bench.scope, NULL);
  while (g_atomic_int_get (&bench.is_busy) == 1)
    g_thread_yield ();
  for (int i = 0; i < 8; i++)
    look_after (&bench, LOOK_US);

  g_assert_null (only_verdict (&bench));
  bench_clear (&bench);
}

static gboolean
shielded_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  g_autoptr(RrCtx) shield = rr_ctx_shield (ctx, 30 * G_TIME_SPAN_SECOND, "commit");

  g_assert_nonnull (shield);
  be_busy (data);
  return TRUE;
}

static void
test_a_shielded_section_need_not_notice (void)
{
  Bench bench;

  bench_init (&bench, NULL);
  bench_start (&bench, shielded_run);
  rr_scope_cancel (bench.scope, NULL);
  for (int i = 0; i < 8; i++)
    look_after (&bench, LOOK_US);

  g_assert_null (only_verdict (&bench));
  bench_clear (&bench);
}

static void
test_a_standstill_of_all_is_nobodys_fault (void)
{
  Bench bench;

  bench_init (&bench, NULL);
  bench_start (&bench, deaf_run);
  rr_scope_cancel (bench.scope, NULL);
  bench.now_us = rr_clock_now_us ();
  look_after (&bench, 1000);
  look_after (&bench, 20 * 1000);
  look_after (&bench, 60 * G_TIME_SPAN_SECOND);

  g_assert_null (only_verdict (&bench));
  bench_clear (&bench);
}

static gboolean
call_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  rr_task_external_begin ("supplier");
  be_busy (data);
  rr_task_external_end ();
  return TRUE;
}

static gboolean
service_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  rr_task_set_service (TRUE);
  return call_run (ctx, data, error);
}

static void
test_a_call_without_a_limit_is_reported (void)
{
  g_autoptr(RrVerdict) verdict = NULL;
  Bench bench;

  bench_init (&bench, NULL);
  bench_start (&bench, call_run);
  look_after (&bench, LOOK_US);
  g_assert_null (only_verdict (&bench));
  for (int i = 0; i < 5; i++)
    look_after (&bench, LOOK_US);

  verdict = only_verdict (&bench);
  g_assert_nonnull (verdict);
  g_assert_cmpint (verdict->kind, ==, RR_VERDICT_UNBOUNDED_WAIT);
  g_assert_nonnull (strstr (verdict->detail, "“supplier”"));
  bench_clear (&bench);
}

static void
test_a_call_with_a_deadline_is_not_reported (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new_with_timeout (NULL, "limit", 60 * G_TIME_SPAN_SECOND);
  Bench bench;

  bench_init (&bench, ctx);
  g_clear_pointer (&ctx, rr_ctx_unref);
  bench_start (&bench, call_run);
  for (int i = 0; i < 8; i++)
    look_after (&bench, LOOK_US);

  g_assert_null (only_verdict (&bench));
  bench_clear (&bench);
}

static void
test_a_service_may_wait_for_ever (void)
{
  Bench bench;

  bench_init (&bench, NULL);
  bench_start (&bench, service_run);
  for (int i = 0; i < 8; i++)
    look_after (&bench, LOOK_US);

  g_assert_null (only_verdict (&bench));
  bench_clear (&bench);
}

static guint
count_steps (const gint64 *walls_us,
             guint         n)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  RrClockStep step = { 0 };

  rr_verdict_book_begin_look (book);
  for (guint i = 0; i < n; i++)
    rr_clock_step_look (&step, book, i * LOOK_US, walls_us[i]);
  rr_verdict_book_end_look (book, n * LOOK_US);
  return rr_verdict_book_n_active (book, RR_BADGE_MEASURED);
}

static void
test_a_clock_that_jumps_is_seen (void)
{
  const gint64 hour_us = G_TIME_SPAN_HOUR;
  const gint64 ahead[] = { 0, LOOK_US, 2 * LOOK_US + hour_us, 3 * LOOK_US + hour_us };
  const gint64 behind[] = { hour_us, hour_us + LOOK_US, 2 * LOOK_US };
  const gint64 slewed[] = { 0, LOOK_US + 1000, 2 * LOOK_US + 2000, 3 * LOOK_US + 3000 };

  g_assert_cmpuint (count_steps (ahead, G_N_ELEMENTS (ahead)), ==, 1);
  g_assert_cmpuint (count_steps (behind, G_N_ELEMENTS (behind)), ==, 1);
  g_assert_cmpuint (count_steps (slewed, G_N_ELEMENTS (slewed)), ==, 0);
  rr_assert_quiescent ();
}

static void
test_a_step_is_told_for_a_minute (void)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  RrClockStep step = { 0 };

  rr_verdict_book_begin_look (book);
  rr_clock_step_look (&step, book, 0, 0);
  rr_clock_step_look (&step, book, LOOK_US, G_TIME_SPAN_HOUR);
  rr_verdict_book_end_look (book, LOOK_US);
  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, 1);

  rr_verdict_book_begin_look (book);
  rr_clock_step_look (&step, book, 2 * RR_CLOCK_STEP_KEEP_US,
                      G_TIME_SPAN_HOUR - LOOK_US + 2 * RR_CLOCK_STEP_KEEP_US);
  rr_verdict_book_end_look (book, 2 * RR_CLOCK_STEP_KEEP_US);
  g_assert_cmpuint (rr_verdict_book_n_active (book, RR_BADGE_MEASURED), ==, 0);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tardy/who-does-not-notice-is-reported-with-its-checkpoint",
                   test_who_does_not_notice_is_reported_with_its_checkpoint);
  g_test_add_func ("/tardy/who-was-told-may-take-time-to-clean-up",
                   test_who_was_told_may_take_time_to_clean_up);
  g_test_add_func ("/tardy/a-shielded-section-need-not-notice",
                   test_a_shielded_section_need_not_notice);
  g_test_add_func ("/tardy/a-standstill-of-all-is-nobodys-fault",
                   test_a_standstill_of_all_is_nobodys_fault);
  g_test_add_func ("/tardy/a-call-without-a-limit-is-reported",
                   test_a_call_without_a_limit_is_reported);
  g_test_add_func ("/tardy/a-call-with-a-deadline-is-not-reported",
                   test_a_call_with_a_deadline_is_not_reported);
  g_test_add_func ("/tardy/a-service-may-wait-for-ever", test_a_service_may_wait_for_ever);
  g_test_add_func ("/clock-step/a-clock-that-jumps-is-seen", test_a_clock_that_jumps_is_seen);
  g_test_add_func ("/clock-step/a-step-is-told-for-a-minute", test_a_step_is_told_for_a_minute);

  return g_test_run ();
}

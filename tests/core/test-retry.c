/* test-retry.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-retry.h"
#include "rr-task.h"

typedef struct
{
  guint  n_failures;   /* of so many attempts */
  int    code;         /* of G_IO_ERROR */
  RrCtx *cancels;      /* (nullable): during the attempt */
  guint  n_attempts;
} Supplier;

static gboolean
ask (RrCtx     *ctx,
     guint      attempt,
     gpointer   data,
     GError   **error)
{
  Supplier *supplier = data;

  g_assert_cmpuint (attempt, ==, supplier->n_attempts);
  supplier->n_attempts++;
  if (supplier->cancels != NULL)
    rr_ctx_cancel (supplier->cancels, NULL);
  if (attempt >= supplier->n_failures)
    return TRUE;
  g_set_error (error, G_IO_ERROR, supplier->code, "attempt %u", attempt);
  return FALSE;
}

static gboolean
fail_silently (RrCtx     *ctx,
               guint      attempt,
               gpointer   data,
               GError   **error)
{
  return FALSE;
}

static RrRetry *
retry_new (void)
{
  return rr_retry_new ("test", RR_RETRY_ATTEMPTS, 1, 10, NULL, 1);
}

static void
test_the_third_attempt_is_the_last (void)
{
  Supplier well_after_two = { .n_failures = 2, .code = G_IO_ERROR_TIMED_OUT };
  Supplier down = { .n_failures = 100, .code = G_IO_ERROR_TIMED_OUT };
  g_autoptr(RrRetry) retry = retry_new ();
  g_autoptr(GError) error = NULL;
  RrRetryStat stat;

  g_assert_true (rr_retry_run (retry, NULL, ask, &well_after_two, NULL));
  g_assert_cmpuint (well_after_two.n_attempts, ==, 3);
  g_assert_false (rr_retry_run (retry, NULL, ask, &down, &error));
  g_assert_cmpuint (down.n_attempts, ==, 3);
  g_assert_cmpstr (error->message, ==, "attempt 2");

  rr_retry_get_stat (retry, &stat);
  g_assert_cmpuint (stat.n_calls, ==, 2);
  g_assert_cmpuint (stat.n_retries, ==, 4);
  g_assert_cmpuint (stat.n_recovered, ==, 1);
  rr_assert_quiescent ();
}

static void
test_what_does_not_pass_is_not_tried_again (void)
{
  static const int lasting[] = { G_IO_ERROR_CANCELLED, G_IO_ERROR_INVALID_DATA,
                                 G_IO_ERROR_PERMISSION_DENIED, G_IO_ERROR_NOT_FOUND };
  g_autoptr(RrRetry) retry = retry_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lasting); i++)
    {
      Supplier supplier = { .n_failures = 100, .code = lasting[i] };

      g_assert_false (rr_retry_run (retry, NULL, ask, &supplier, NULL));
      g_assert_cmpuint (supplier.n_attempts, ==, 1);
    }
  rr_assert_quiescent ();
}

static gboolean
always (const GError *error)
{
  return TRUE;
}

static void
test_the_caller_may_say_what_passes (void)
{
  g_autoptr(RrRetry) retry = rr_retry_new ("test", 2, 0, 0, always, 1);
  Supplier supplier = { .n_failures = 1, .code = G_IO_ERROR_INVALID_DATA };
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_retry_run (retry, NULL, ask, &supplier, NULL));
  g_assert_false (rr_retry_run (retry, NULL, fail_silently, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  rr_assert_quiescent ();
}

static void
test_a_supplier_that_is_down_gets_a_tenth_more (void)
{
  g_autoptr(RrRetry) retry = retry_new ();
  Supplier down = { .code = G_IO_ERROR_CONNECTION_REFUSED };
  guint n_attempts = 0;
  RrRetryStat stat;

  for (int i = 0; i < 1000; i++)
    {
      down.n_failures = 100;
      down.n_attempts = 0;
      g_assert_false (rr_retry_run (retry, NULL, ask, &down, NULL));
      n_attempts += down.n_attempts;
    }

  /* Ten were saved, and the last part of one may be left. */
  g_assert_cmpuint (n_attempts, <=, 1000 + 100 + 10);
  g_assert_cmpuint (n_attempts, >=, 1000 + 100 + 8);
  rr_retry_get_stat (retry, &stat);
  g_assert_cmpuint (stat.n_retries, ==, n_attempts - 1000);
  g_assert_cmpuint (stat.n_out_of_budget, >, 800);
  rr_assert_quiescent ();
}

static void
test_never_past_the_deadline (void)
{
  /* The wait before the second attempt is anything up to 30 days: over a second. */
  g_autoptr(RrRetry) retry = rr_retry_new ("test", 3, 30 * G_TIME_SPAN_DAY, 30 * G_TIME_SPAN_DAY,
                                           NULL, 1);
  RrCtx *ctx = rr_ctx_new_with_timeout (NULL, "test", 30 * G_TIME_SPAN_SECOND);
  Supplier down = { .n_failures = 100, .code = G_IO_ERROR_TIMED_OUT };
  g_autoptr(GError) error = NULL;
  RrRetryStat stat;

  g_assert_false (rr_retry_run (retry, ctx, ask, &down, &error));
  g_assert_cmpstr (error->message, ==, "attempt 0");
  g_assert_cmpint (rr_ctx_status (ctx), ==, RR_OK);
  rr_retry_get_stat (retry, &stat);
  g_assert_cmpuint (stat.n_out_of_time, ==, 1);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_done_at_entry_asks_nobody (void)
{
  g_autoptr(RrRetry) retry = retry_new ();
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  Supplier supplier = { 0 };
  g_autoptr(GError) error = NULL;

  rr_ctx_cancel (ctx, NULL);
  g_assert_false (rr_retry_run (retry, ctx, ask, &supplier, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (supplier.n_attempts, ==, 0);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_cancelled_meanwhile_is_not_tried_again (void)
{
  g_autoptr(RrRetry) retry = retry_new ();
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  Supplier supplier = { .n_failures = 100, .code = G_IO_ERROR_TIMED_OUT, .cancels = ctx };

  g_assert_false (rr_retry_run (retry, ctx, ask, &supplier, NULL));
  g_assert_cmpuint (supplier.n_attempts, ==, 1);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/retry/the-third-attempt-is-the-last", test_the_third_attempt_is_the_last);
  g_test_add_func ("/core/retry/what-does-not-pass-is-not-tried-again",
                   test_what_does_not_pass_is_not_tried_again);
  g_test_add_func ("/core/retry/the-caller-may-say-what-passes",
                   test_the_caller_may_say_what_passes);
  g_test_add_func ("/core/retry/a-supplier-that-is-down-gets-a-tenth-more",
                   test_a_supplier_that_is_down_gets_a_tenth_more);
  g_test_add_func ("/core/retry/never-past-the-deadline", test_never_past_the_deadline);
  g_test_add_func ("/core/retry/done-at-entry-asks-nobody", test_done_at_entry_asks_nobody);
  g_test_add_func ("/core/retry/cancelled-meanwhile-is-not-tried-again",
                   test_cancelled_meanwhile_is_not_tried_again);
  return g_test_run ();
}

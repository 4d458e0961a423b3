/* test-hedge.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
#include "rr-diag-event.h"
#include "rr-hedge.h"
#include "rr-task.h"

/* What each of the two attempts does. */
typedef enum
{
  ANSWER,
  FAIL,
  HANG,      /* until it is cancelled */
  DAWDLE,    /* hang, and answer all the same */
  OUTLAST,   /* answer when the other has failed */
  FOLLOW,    /* fail when the other has failed */
  EXHAUST,   /* answer when no second attempt was to be had */
} Act;

typedef struct
{
  Act      acts[2];
  int      n_attempts;
  int      n_cancelled;
  int      n_failed;
  int      n_alive;      /* results */
  RrHedge *hedge;         /* (nullable) */
} Supplier;

static int n_freed;

static void
result_free (gpointer result)
{
  Supplier *supplier = result;

  g_atomic_int_dec_and_test (&supplier->n_alive);
  g_atomic_int_inc (&n_freed);
}

static void
hang (RrCtx     *ctx,
      Supplier  *supplier,
      GError   **error)
{
  RrTx *tx;
  RrRx *rx;
  gpointer item;

  rr_chan_new ("never", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  rr_status_set_error (rr_recv (rx, ctx, &item), "never", error);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  g_atomic_int_inc (&supplier->n_cancelled);
}

static void
wait_until_out_of_budget (RrHedge *hedge)
{
  RrHedgeStat stat;

  do
    rr_hedge_get_stat (hedge, &stat);
  while (stat.n_out_of_budget == 0);
}

static gpointer
ask (RrCtx     *ctx,
     guint      attempt,
     gpointer   data,
     GError   **error)
{
  Supplier *supplier = data;

  g_atomic_int_inc (&supplier->n_attempts);
  switch (supplier->acts[attempt])
    {
    case FAIL:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "attempt %u", attempt);
      g_atomic_int_inc (&supplier->n_failed);
      return NULL;
    case HANG:
      hang (ctx, supplier, error);
      return NULL;
    case DAWDLE:
      hang (ctx, supplier, NULL);
      break;
    case OUTLAST:
      while (g_atomic_int_get (&supplier->n_failed) == 0)
        g_thread_yield ();
      g_assert_true (rr_ctx_check (ctx, NULL));
      break;
    case FOLLOW:
      while (g_atomic_int_get (&supplier->n_failed) == 0)
        g_thread_yield ();
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "too");
      return NULL;
    case EXHAUST:
      wait_until_out_of_budget (supplier->hedge);
      break;
    case ANSWER:
    default:
      break;
    }
  g_atomic_int_inc (&supplier->n_alive);
  return supplier;
}

/* A hedge that just knows what is usual, and has earned one second attempt by it. */
static RrHedge *
taught_new (void)
{
  Supplier supplier = { .acts = { ANSWER, ANSWER } };
  RrHedge *hedge = rr_hedge_new ("test", 0, result_free);

  for (int i = 0; i < 20; i++)
    g_assert_nonnull (rr_hedge_do (hedge, NULL, ask, &supplier, NULL));
  return hedge;
}

static void
test_does_not_hedge_before_it_knows_what_is_late (void)
{
  RrHedge *hedge = rr_hedge_new ("test", 0, result_free);
  Supplier supplier = { .acts = { ANSWER, ANSWER } };
  RrHedgeStat stat;

  for (int i = 0; i < 19; i++)
    g_assert_nonnull (rr_hedge_do (hedge, NULL, ask, &supplier, NULL));
  rr_hedge_get_stat (hedge, &stat);
  g_assert_cmpint (stat.delay_us, ==, 0);
  rr_hedge_free (hedge);

  hedge = rr_hedge_new ("test", RR_HEDGE_LEAST_US, result_free);
  for (int i = 0; i < 20; i++)
    g_assert_nonnull (rr_hedge_do (hedge, NULL, ask, &supplier, NULL));
  rr_hedge_get_stat (hedge, &stat);
  g_assert_cmpint (stat.delay_us, >=, RR_HEDGE_LEAST_US);
  g_assert_cmpuint (stat.n_calls, ==, 20);
  g_assert_cmpuint (stat.n_hedged, ==, 0);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_the_second_answers_and_the_first_is_cancelled_and_awaited (void)
{
  RrHedge *hedge = taught_new ();
  Supplier supplier = { .acts = { HANG, ANSWER } };
  RrHedgeStat stat;

  g_assert_true (rr_hedge_do (hedge, NULL, ask, &supplier, NULL) == &supplier);
  g_assert_cmpint (supplier.n_attempts, ==, 2);
  g_assert_cmpint (supplier.n_cancelled, ==, 1);
  g_assert_cmpint (supplier.n_alive, ==, 1);
  rr_hedge_get_stat (hedge, &stat);
  g_assert_cmpuint (stat.n_hedged, ==, 1);
  g_assert_cmpuint (stat.n_won, ==, 1);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_the_result_of_the_loser_is_freed (void)
{
  RrHedge *hedge = taught_new ();
  Supplier supplier = { .acts = { DAWDLE, ANSWER } };

  n_freed = 0;
  g_assert_true (rr_hedge_do (hedge, NULL, ask, &supplier, NULL) == &supplier);
  g_assert_cmpint (n_freed, ==, 1);
  g_assert_cmpint (supplier.n_alive, ==, 1);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_a_failed_second_leaves_the_first_alone (void)
{
  RrHedge *hedge = taught_new ();
  Supplier supplier = { .acts = { OUTLAST, FAIL } };
  RrHedgeStat stat;

  g_assert_true (rr_hedge_do (hedge, NULL, ask, &supplier, NULL) == &supplier);
  rr_hedge_get_stat (hedge, &stat);
  g_assert_cmpuint (stat.n_hedged, ==, 1);
  g_assert_cmpuint (stat.n_won, ==, 0);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_when_both_fail_it_has_failed (void)
{
  RrHedge *hedge = taught_new ();
  Supplier supplier = { .acts = { FOLLOW, FAIL } };
  g_autoptr(GError) error = NULL;

  g_assert_null (rr_hedge_do (hedge, NULL, ask, &supplier, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (supplier.n_attempts, ==, 2);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_a_failure_in_time_is_the_answer (void)
{
  RrHedge *plain = rr_hedge_new ("test", 0, result_free);
  RrHedge *patient = rr_hedge_new ("test", 30 * G_TIME_SPAN_SECOND, result_free);
  Supplier supplier = { .acts = { ANSWER, ANSWER } };
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 20; i++)
    g_assert_nonnull (rr_hedge_do (patient, NULL, ask, &supplier, NULL));
  supplier = (Supplier) { .acts = { FAIL, ANSWER } };
  g_assert_null (rr_hedge_do (plain, NULL, ask, &supplier, &error));
  g_assert_cmpstr (error->message, ==, "attempt 0");
  g_clear_error (&error);
  g_assert_null (rr_hedge_do (patient, NULL, ask, &supplier, &error));
  g_assert_cmpstr (error->message, ==, "attempt 0");
  g_assert_cmpint (supplier.n_attempts, ==, 2);
  rr_hedge_free (patient);
  rr_hedge_free (plain);
  rr_assert_quiescent ();
}

static void
test_without_budget_it_waits_for_the_first (void)
{
  RrHedge *hedge = taught_new ();
  Supplier supplier = { .acts = { HANG, ANSWER } };
  RrHedgeStat stat;

  g_assert_nonnull (rr_hedge_do (hedge, NULL, ask, &supplier, NULL));
  supplier = (Supplier) { .acts = { EXHAUST, ANSWER }, .hedge = hedge };
  g_assert_nonnull (rr_hedge_do (hedge, NULL, ask, &supplier, NULL));

  g_assert_cmpint (supplier.n_attempts, ==, 1);
  rr_hedge_get_stat (hedge, &stat);
  g_assert_cmpuint (stat.n_hedged, ==, 1);
  g_assert_cmpuint (stat.n_out_of_budget, ==, 1);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_done_at_entry_asks_nobody (void)
{
  RrHedge *hedge = rr_hedge_new ("test", 0, result_free);
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  Supplier supplier = { .acts = { ANSWER, ANSWER } };
  g_autoptr(GError) error = NULL;

  rr_ctx_cancel (ctx, g_error_new_literal (RR_ERROR, RR_ERROR_SHED, "why"));
  g_assert_null (rr_hedge_do (hedge, ctx, ask, &supplier, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_SHED);
  g_assert_cmpint (supplier.n_attempts, ==, 0);
  rr_ctx_unref (ctx);
  rr_hedge_free (hedge);
  rr_assert_quiescent ();
}

static void
test_nothing_is_reported_of_losers (void)
{
  g_autoptr(GPtrArray) events = rr_diag_dup_events ();

  g_assert_cmpuint (events->len, ==, 0);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/hedge/does-not-hedge-before-it-knows-what-is-late",
                   test_does_not_hedge_before_it_knows_what_is_late);
  g_test_add_func ("/core/hedge/the-second-answers-and-the-first-is-cancelled-and-awaited",
                   test_the_second_answers_and_the_first_is_cancelled_and_awaited);
  g_test_add_func ("/core/hedge/the-result-of-the-loser-is-freed",
                   test_the_result_of_the_loser_is_freed);
  g_test_add_func ("/core/hedge/a-failed-second-leaves-the-first-alone",
                   test_a_failed_second_leaves_the_first_alone);
  g_test_add_func ("/core/hedge/when-both-fail-it-has-failed", test_when_both_fail_it_has_failed);
  g_test_add_func ("/core/hedge/a-failure-in-time-is-the-answer",
                   test_a_failure_in_time_is_the_answer);
  g_test_add_func ("/core/hedge/without-budget-it-waits-for-the-first",
                   test_without_budget_it_waits_for_the_first);
  g_test_add_func ("/core/hedge/done-at-entry-asks-nobody", test_done_at_entry_asks_nobody);
  g_test_add_func ("/core/hedge/nothing-is-reported-of-losers", test_nothing_is_reported_of_losers);
  return g_test_run ();
}

/* test-sup.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
#include "rr-diag-event.h"
#include "rr-sup.h"
#include "rr-sync.h"
#include "rr-task.h"

static const RrSupLimits quick = {
  .intensity = 5,
  .window_us = G_TIME_SPAN_HOUR,
  .base_us = 1,
  .max_us = 10,
  .grace_us = G_TIME_SPAN_HOUR,
};

/* A child that ends by itself so many times, and then stays until it is told to end. */
typedef struct
{
  int       n_ends;       /* G_MAXINT: always */
  gboolean  ends_well;
  gboolean  stays;        /* after its last end; otherwise it ends well */
  int       n_starts;
  int       n_told;
  GString  *story;        /* (nullable): who started and ended; by one child at a time */
  char      letter;
  RrTx     *started;      /* (nullable) */
  RrRx     *rest;         /* (nullable) */
} Worker;

static RrMutex story_lock = { PTHREAD_MUTEX_INITIALIZER };

static void
tell (Worker *self,
      char    letter)
{
  if (self->story == NULL)
    return;
  rr_mutex_lock (&story_lock);
  g_string_append_c (self->story, letter);
  rr_mutex_unlock (&story_lock);
}

static gboolean
work (RrCtx     *ctx,
      gpointer   data,
      GError   **error)
{
  Worker *self = data;
  int n = g_atomic_int_add (&self->n_starts, 1) + 1;
  RrStatus status;
  gpointer item;
  RrTx *tx;
  RrRx *rx;

  tell (self, self->letter);
  if (n <= self->n_ends)
    {
      if (self->ends_well)
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "end %d", n);
      return FALSE;
    }
  if (!self->stays)
    return TRUE;

  rr_chan_new ("work", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  if (self->started != NULL)
    status = rr_try_send (self->started, self);
  status = rr_recv (rx, ctx, &item);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  g_atomic_int_inc (&self->n_told);
  tell (self, g_ascii_tolower (self->letter));
  return rr_status_set_error (status, "work", error);
}

static void
test_nothing_to_do_is_done (void)
{
  g_autoptr(RrSup) sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, NULL, 1);

  g_assert_true (rr_sup_run (sup, NULL, NULL));
  rr_assert_quiescent ();
}

static void
test_who_is_started_again (void)
{
  static const struct
  {
    RrChildKind kind;
    gboolean    ends_well;
    int         n_starts;
  } cases[] = {
    { RR_CHILD_TEMPORARY, TRUE, 1 },
    { RR_CHILD_TEMPORARY, FALSE, 1 },
    { RR_CHILD_TRANSIENT, TRUE, 1 },
    { RR_CHILD_TRANSIENT, FALSE, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrSup *sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &quick, 1);
      Worker worker = { .n_ends = 3, .ends_well = cases[i].ends_well };
      RrSupStat stat;

      rr_sup_add (sup, "worker", cases[i].kind, work, &worker, NULL);
      g_assert_true (rr_sup_run (sup, NULL, NULL));
      g_assert_cmpint (worker.n_starts, ==, cases[i].n_starts);
      rr_sup_get_stat (sup, &stat);
      g_assert_cmpuint (stat.n_restarts, ==, cases[i].n_starts - 1);
      g_assert_cmpuint (stat.n_running, ==, 0);
      rr_sup_free (sup);
      rr_assert_quiescent ();
    }
}

static void
test_more_than_five_restarts_is_too_many (void)
{
  for (int well = 0; well < 2; well++)
    {
      RrSup *sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &quick, 1);
      Worker bad = { .n_ends = G_MAXINT, .ends_well = well };
      Worker good = { .stays = TRUE };
      g_autoptr(GError) error = NULL;
      RrSupStat stat;

      rr_sup_add (sup, "good", RR_CHILD_PERMANENT, work, &good, NULL);
      rr_sup_add (sup, "bad", RR_CHILD_PERMANENT, work, &bad, NULL);
      g_assert_false (rr_sup_run (sup, NULL, &error));
      g_assert_error (error, RR_ERROR, RR_ERROR_GAVE_UP);
      g_assert_nonnull (strstr (error->message, "bad"));
      g_assert_cmpint (bad.n_starts, ==, 6);
      g_assert_cmpint (good.n_starts, ==, good.n_told);
      rr_sup_get_stat (sup, &stat);
      g_assert_cmpuint (stat.n_restarts, ==, 5);
      g_assert_cmpuint (stat.n_failures, ==, well ? 0 : 6);
      rr_sup_free (sup);
      rr_assert_quiescent ();
    }
}

static void
test_five_restarts_are_ordinary (void)
{
  g_autoptr(RrSup) sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &quick, 1);
  Worker worker = { .n_ends = 5 };

  rr_sup_add (sup, "worker", RR_CHILD_TRANSIENT, work, &worker, NULL);
  g_assert_true (rr_sup_run (sup, NULL, NULL));
  g_assert_cmpint (worker.n_starts, ==, 6);
  rr_assert_quiescent ();
}

static gboolean
run_sup (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  return rr_sup_run (data, ctx, error);
}

/* Runs until each of @n_signals was received, then cancels. */
static void
run_until (RrSup *sup,
           RrRx  *started,
           guint  n_signals)
{
  RrScope *scope = rr_scope_new (NULL, "run", 1);
  gpointer item;

  g_assert_true (rr_scope_spawn (scope, "sup", run_sup, sup, NULL, NULL));
  for (guint i = 0; i < n_signals; i++)
    g_assert_cmpint (rr_recv (started, NULL, &item), ==, RR_OK);
  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
}

static void
test_one_for_one_leaves_the_others_alone (void)
{
  RrSup *sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &quick, 1);
  Worker a = { .stays = TRUE }, b = { .n_ends = 3, .stays = TRUE }, c = { .stays = TRUE };
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("started", 8, RR_CHAN_BLOCK, NULL, &tx, &rx);
  a.started = b.started = c.started = tx;
  rr_sup_add (sup, "a", RR_CHILD_PERMANENT, work, &a, NULL);
  rr_sup_add (sup, "b", RR_CHILD_PERMANENT, work, &b, NULL);
  rr_sup_add (sup, "c", RR_CHILD_PERMANENT, work, &c, NULL);
  run_until (sup, rx, 3);

  g_assert_cmpint (a.n_starts, ==, 1);
  g_assert_cmpint (b.n_starts, ==, 4);
  g_assert_cmpint (c.n_starts, ==, 1);
  g_assert_cmpint (a.n_told + b.n_told + c.n_told, ==, 3);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_sup_free (sup);
  rr_assert_quiescent ();
}

static gboolean
work_after_the_rest (RrCtx     *ctx,
                     gpointer   data,
                     GError   **error)
{
  Worker *self = data;
  gpointer item;

  /* Its first end is when all those after it stand. */
  if (g_atomic_int_get (&self->n_starts) == 0)
    {
      tell (self, self->letter);
      g_atomic_int_inc (&self->n_starts);
      for (int i = 0; i < 2; i++)
        g_assert_cmpint (rr_recv (self->rest, NULL, &item), ==, RR_OK);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");
      return FALSE;
    }
  return work (ctx, data, error);
}

static void
test_rest_for_one_ends_those_after_it_last_first (void)
{
  RrSup *sup = rr_sup_new ("test", RR_SUP_REST_FOR_ONE, &quick, 1);
  g_autoptr(GString) story = g_string_new (NULL);
  Worker a = { .stays = TRUE, .story = story, .letter = 'A' };
  Worker b = { .stays = TRUE, .story = story, .letter = 'B' };
  Worker c = { .stays = TRUE, .story = story, .letter = 'C' };
  Worker d = { .stays = TRUE, .story = story, .letter = 'D' };
  RrTx *ready_tx, *started_tx;
  RrRx *ready_rx, *started_rx;
  gpointer item;
  RrScope *scope = rr_scope_new (NULL, "run", 1);

  rr_chan_new ("ready", 8, RR_CHAN_BLOCK, NULL, &ready_tx, &ready_rx);
  rr_chan_new ("started", 8, RR_CHAN_BLOCK, NULL, &started_tx, &started_rx);
  a.started = started_tx;
  b.rest = ready_rx;
  c.started = d.started = ready_tx;
  rr_sup_add (sup, "a", RR_CHILD_PERMANENT, work, &a, NULL);
  rr_sup_add (sup, "b", RR_CHILD_PERMANENT, work_after_the_rest, &b, NULL);
  rr_sup_add (sup, "c", RR_CHILD_PERMANENT, work, &c, NULL);
  rr_sup_add (sup, "d", RR_CHILD_PERMANENT, work, &d, NULL);
  g_assert_true (rr_scope_spawn (scope, "sup", run_sup, sup, NULL, NULL));
  g_assert_cmpint (rr_recv (started_rx, NULL, &item), ==, RR_OK);
  while (g_atomic_int_get (&b.n_starts) < 2)   /* until then b receives */
    g_thread_yield ();
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (rr_recv (ready_rx, NULL, &item), ==, RR_OK);
  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (a.n_starts, ==, 1);
  g_assert_cmpint (b.n_starts, ==, 2);
  g_assert_cmpint (c.n_starts, ==, 2);
  g_assert_cmpint (d.n_starts, ==, 2);
  g_assert_nonnull (strstr (story->str, "dc"));   /* the last first */
  rr_scope_free (scope);
  rr_tx_drop (ready_tx);
  rr_rx_drop (ready_rx);
  rr_tx_drop (started_tx);
  rr_rx_drop (started_rx);
  rr_sup_free (sup);
  rr_assert_quiescent ();
}

static void
test_cancelled_at_entry_starts_nobody (void)
{
  g_autoptr(RrSup) sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &quick, 1);
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  Worker worker = { .stays = TRUE };
  g_autoptr(GError) error = NULL;

  rr_sup_add (sup, "worker", RR_CHILD_PERMANENT, work, &worker, NULL);
  rr_ctx_cancel (ctx, g_error_new_literal (RR_ERROR, RR_ERROR_SHED, "why"));
  g_assert_false (rr_sup_run (sup, ctx, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_SHED);
  g_assert_cmpint (worker.n_starts, ==, 0);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

/* Heeds no cancel until the report of it is there. */
static gboolean
dawdle (RrCtx     *ctx,
        gpointer   data,
        GError   **error)
{
  Worker *self = data;
  gboolean is_reported = FALSE;

  if (rr_try_send (self->started, self) != RR_OK)
    g_assert_not_reached ();
  while (!is_reported)
    {
      g_autoptr(GPtrArray) events = rr_diag_dup_events ();

      is_reported = events->len > 0;
      g_thread_yield ();
    }
  return TRUE;
}

static void
test_a_child_that_heeds_nothing_is_reported_and_awaited (void)
{
  RrSupLimits limits = quick;
  g_autoptr(GPtrArray) events = NULL;
  const RrDiagEvent *event;
  Worker worker = { .stays = TRUE };
  RrSup *sup;
  RrTx *tx;
  RrRx *rx;

  limits.grace_us = 1000;
  sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &limits, 1);
  rr_chan_new ("started", 1, RR_CHAN_BLOCK, NULL, &tx, &rx);
  worker.started = tx;
  rr_sup_add (sup, "worker", RR_CHILD_TEMPORARY, dawdle, &worker, NULL);
  run_until (sup, rx, 1);

  events = rr_diag_dup_events ();
  g_assert_cmpuint (events->len, ==, 1);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpint (event->kind, ==, RR_DIAG_UNFINISHED_SCOPE);
  g_assert_cmpstr (event->name, ==, "worker");
  rr_diag_clear_events ();
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_sup_free (sup);
  rr_assert_quiescent ();
}

static void
test_it_may_run_again (void)
{
  g_autoptr(RrSup) sup = rr_sup_new ("test", RR_SUP_ONE_FOR_ONE, &quick, 1);
  Worker worker = { .n_ends = 0 };

  rr_sup_add (sup, "worker", RR_CHILD_TEMPORARY, work, &worker, NULL);
  g_assert_true (rr_sup_run (sup, NULL, NULL));
  g_assert_true (rr_sup_run (sup, NULL, NULL));
  g_assert_cmpint (worker.n_starts, ==, 2);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/sup/nothing-to-do-is-done", test_nothing_to_do_is_done);
  g_test_add_func ("/core/sup/who-is-started-again", test_who_is_started_again);
  g_test_add_func ("/core/sup/more-than-five-restarts-is-too-many",
                   test_more_than_five_restarts_is_too_many);
  g_test_add_func ("/core/sup/five-restarts-are-ordinary", test_five_restarts_are_ordinary);
  g_test_add_func ("/core/sup/one-for-one-leaves-the-others-alone",
                   test_one_for_one_leaves_the_others_alone);
  g_test_add_func ("/core/sup/rest-for-one-ends-those-after-it-last-first",
                   test_rest_for_one_ends_those_after_it_last_first);
  g_test_add_func ("/core/sup/cancelled-at-entry-starts-nobody",
                   test_cancelled_at_entry_starts_nobody);
  g_test_add_func ("/core/sup/a-child-that-heeds-nothing-is-reported-and-awaited",
                   test_a_child_that_heeds_nothing_is_reported_and_awaited);
  g_test_add_func ("/core/sup/it-may-run-again", test_it_may_run_again);
  return g_test_run ();
}

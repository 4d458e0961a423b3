/* test-scope.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "rr-chan.h"
#include "rr-diag-event.h"
#include "rr-scope.h"
#include "rr-task.h"

static gboolean
succeed (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  g_atomic_int_inc ((int *) data);
  return TRUE;
}

static gboolean
fail (RrCtx     *ctx,
      gpointer   data,
      GError   **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");
  return FALSE;
}

static gboolean
wait_for_cancel (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  gpointer item;

  return rr_status_set_error (rr_recv (data, ctx, &item), "Waiting", error);
}

static void
test_joins_all (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", 3);
  g_autoptr(GError) error = NULL;
  int n_done = 0;

  for (int i = 0; i < 50; i++)
    g_assert_true (rr_scope_spawn (scope, "task", succeed, &n_done, NULL, &error));
  g_assert_true (rr_scope_wait (scope, &error));

  g_assert_cmpint (n_done, ==, 50);
  g_assert_cmpuint (rr_scope_get_n_tasks (scope), ==, 0);
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

static void
test_first_error_cancels_siblings (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("never", 1, RR_CHAN_BLOCK, NULL, &tx, &rx);
  g_assert_true (rr_scope_spawn (scope, "waits", wait_for_cancel, rx, NULL, &error));
  g_assert_true (rr_scope_spawn (scope, "waits", wait_for_cancel, rx, NULL, &error));
  g_assert_true (rr_scope_spawn (scope, "fails", fail, NULL, NULL, &error));

  g_assert_false (rr_scope_wait (scope, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "as planned");
  rr_scope_free (scope);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_assert_quiescent ();
}

static void
test_refuses_when_full (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", 1);
  g_autoptr(GError) error = NULL;
  int n_done = 0;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("never", 1, RR_CHAN_BLOCK, NULL, &tx, &rx);
  g_assert_true (rr_scope_try_spawn (scope, "waits", wait_for_cancel, rx, NULL, &error));
  g_assert_false (rr_scope_try_spawn (scope, "late", succeed, &n_done, NULL, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_FULL);
  g_clear_error (&error);

  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, &error));
  g_assert_false (rr_scope_spawn (scope, "after", succeed, &n_done, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (n_done, ==, 0);
  rr_scope_free (scope);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_assert_quiescent ();
}

static gboolean
spawn_sibling (RrCtx     *ctx,
               gpointer   data,
               GError   **error)
{
  static int n_done;

  return rr_scope_spawn (data, "sibling", succeed, &n_done, NULL, error);
}

static void
test_own_full_scope_is_a_deadlock (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", 1);
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_scope_spawn (scope, "parent", spawn_sibling, scope, NULL, &error));
  g_assert_false (rr_scope_wait (scope, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_DEADLOCK);
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_tells_the_loop_when_empty (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  int n_done = 0;

  g_assert_true (rr_scope_spawn (scope, "task", succeed, &n_done, NULL, &error));
  rr_scope_wait_async (scope, NULL, finished_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (rr_scope_wait_finish (scope, result, &error));
  g_assert_cmpint (n_done, ==, 1);
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

static void
test_dump_names_the_wait (void)
{
  RrScope *scope = rr_scope_new (NULL, "ingest", RR_SCOPE_UNLIMITED);
  g_autoptr(GString) dump = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  RrChanStat stat;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("geo", 1, RR_CHAN_BLOCK, NULL, &tx, &rx);
  g_assert_true (rr_scope_spawn (scope, "decoder", wait_for_cancel, rx, NULL, &error));
  do
    rr_rx_stat (rx, &stat);
  while (stat.n_recv_waiting == 0);
  do
    {
      g_string_truncate (dump, 0);
      rr_task_dump (dump);
    }
  while (strstr (dump->str, "[recv geo") == NULL);

  g_assert_nonnull (strstr (dump->str, "decoder"));
  g_assert_nonnull (strstr (dump->str, "scope ingest"));
  g_assert_nonnull (strstr (dump->str, "test-scope.c"));
  rr_close (tx);
  g_assert_false (rr_scope_wait (scope, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  rr_scope_free (scope);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_assert_quiescent ();
}

static gboolean
wait_for_own_scope (RrCtx     *ctx,
                    gpointer   data,
                    GError   **error)
{
  return rr_scope_wait (data, error);
}

static void
test_waiting_for_oneself_is_a_deadlock (void)
{
  RrScope *scope = rr_scope_new (NULL, "own", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_scope_spawn (scope, "self", wait_for_own_scope, scope, NULL, NULL));
  g_assert_false (rr_scope_wait (scope, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_DEADLOCK);
  rr_scope_free (scope);
  rr_assert_quiescent ();
}

/* --- who may spawn while somebody waits ------------------------------------------ */

typedef struct
{
  RrScope *scope;
  RrTx    *tx;
  RrRx    *rx;
  int      n_done;
} Joined;

static gboolean
join_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  return rr_scope_wait (((Joined *) data)->scope, error);
}

/* Spawns when it is told to; from inside that is fine at any time. */
static gboolean
insider_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  Joined *joined = data;
  gpointer item;

  return rr_status_set_error (rr_recv (joined->rx, ctx, &item), "Waiting", error)
         && rr_scope_spawn (joined->scope, "from inside", succeed, &joined->n_done, NULL, error);
}

static void
await_a_joiner (void)
{
  gboolean is_joined = FALSE;

  while (!is_joined)
    {
      g_autoptr(GPtrArray) infos = rr_task_snapshot ();

      for (guint i = 0; i < infos->len; i++)
        is_joined = is_joined || g_strcmp0 (((RrTaskInfo *) infos->pdata[i])->waits_for, "join inner") == 0;
      g_thread_yield ();
    }
}

/* Returns: (transfer full): what was reported */
static GPtrArray *
spawn_while_joined (gboolean from_outside)
{
  RrScope *outer = rr_scope_new (NULL, "outer", RR_SCOPE_UNLIMITED);
  Joined joined = { .scope = rr_scope_new (NULL, "inner", RR_SCOPE_UNLIMITED) };
  GPtrArray *events;

  rr_diag_clear_events ();
  rr_chan_new ("tell", 1, RR_CHAN_BLOCK, NULL, &joined.tx, &joined.rx);
  g_assert_true (rr_scope_spawn (joined.scope, "insider", insider_run, &joined, NULL, NULL));
  g_assert_true (rr_scope_spawn (outer, "joiner", join_run, &joined, NULL, NULL));
  await_a_joiner ();
  if (from_outside)
    g_assert_true (rr_scope_spawn (joined.scope, "from outside", succeed, &joined.n_done, NULL, NULL));
  g_assert_cmpint (rr_send (joined.tx, NULL, &joined), ==, RR_OK);
  g_assert_true (rr_scope_wait (outer, NULL));

  g_assert_cmpint (joined.n_done, ==, from_outside ? 2 : 1);
  events = rr_diag_dup_events ();
  rr_diag_clear_events ();
  rr_scope_free (joined.scope);
  rr_scope_free (outer);
  rr_tx_drop (joined.tx);
  rr_rx_drop (joined.rx);
  rr_assert_quiescent ();
  return events;
}

static void
test_spawning_from_outside_while_joined_is_misuse (void)
{
  g_autoptr(GPtrArray) events = spawn_while_joined (TRUE);
  const RrDiagEvent *event;

  g_assert_cmpuint (events->len, ==, 1);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpint (event->kind, ==, RR_DIAG_MISUSE);
  g_assert_cmpstr (event->name, ==, "inner");
  g_assert_nonnull (strstr (event->detail, "test-scope.c:"));
  g_assert_nonnull (strstr (event->detail, "spawn_while_joined"));
}

static void
test_spawning_from_inside_while_joined_is_quiet (void)
{
  g_autoptr(GPtrArray) events = spawn_while_joined (FALSE);

  g_assert_cmpuint (events->len, ==, 0);
}

static gboolean
takes_end_cb (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  sigset_t mask;

  g_assert_cmpint (pthread_sigmask (SIG_BLOCK, NULL, &mask), ==, 0);
  *(gboolean *) data = !sigismember (&mask, SIGTERM) || !sigismember (&mask, SIGINT);
  return TRUE;
}

static void
test_the_end_is_asked_of_main (void)
{
  RrScope *scope = rr_scope_new (NULL, "signals", RR_SCOPE_UNLIMITED);
  gboolean takes_end = TRUE;
  sigset_t mask;

  g_assert_true (rr_scope_spawn (scope, "signals", takes_end_cb, &takes_end, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);

  g_assert_false (takes_end);
  g_assert_cmpint (pthread_sigmask (SIG_BLOCK, NULL, &mask), ==, 0);
  g_assert_false (sigismember (&mask, SIGTERM));
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/scope/joins-all", test_joins_all);
  g_test_add_func ("/core/scope/first-error-cancels-siblings", test_first_error_cancels_siblings);
  g_test_add_func ("/core/scope/refuses-when-full", test_refuses_when_full);
  g_test_add_func ("/core/scope/own-full-scope-is-a-deadlock", test_own_full_scope_is_a_deadlock);
  g_test_add_func ("/core/scope/tells-the-loop-when-empty", test_tells_the_loop_when_empty);
  g_test_add_func ("/core/scope/dump-names-the-wait", test_dump_names_the_wait);
  g_test_add_func ("/core/scope/waiting-for-oneself-is-a-deadlock", test_waiting_for_oneself_is_a_deadlock);
  g_test_add_func ("/scope/the-end-is-asked-of-main", test_the_end_is_asked_of_main);
  g_test_add_func ("/scope/spawning-from-outside-while-joined-is-misuse",
                   test_spawning_from_outside_while_joined_is_misuse);
  g_test_add_func ("/scope/spawning-from-inside-while-joined-is-quiet",
                   test_spawning_from_inside_while_joined_is_quiet);
  return g_test_run ();
}

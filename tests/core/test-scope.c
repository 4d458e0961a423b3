/* test-scope.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
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
  return g_test_run ();
}

/* scan-bench.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

#include "rr-graph-private.h"
#include "rr-owner.h"
#include "rr-pool.h"
#include "rr-proof.h"

/* What it costs to look at everything: ten thousand tasks, parked at a channel each, and
 * the twenty thousand handles of those. Prints the median and the best of many looks:
 * the scan with what can be proven from it, and the same when a task is stuck, which is
 * looked at twice.
 */

#define N_TASKS 10000
#define N_LOOKS 101

static gboolean
received (RrCtx     *ctx,
          RrStatus   status,
          gpointer   item,
          gpointer   data,
          GError   **error)
{
  return TRUE;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_figures (const char *name,
               double      ms[N_LOOKS])
{
  qsort (ms, N_LOOKS, sizeof ms[0], compare);
  printf ("%s: median %.2f ms, best %.2f ms\n", name, ms[N_LOOKS / 2], ms[0]);
}

static void
measure_scan (void)
{
  RrGraph *graph = rr_graph_new ();
  double ms[N_LOOKS];
  guint n_stuck = 0;

  for (guint i = 0; i < N_LOOKS; i++)
    {
      gint64 start_us = g_get_monotonic_time ();

      rr_graph_scan (graph);
      n_stuck = rr_live_solve (graph);
      ms[i] = (double) (g_get_monotonic_time () - start_us) / 1000;
    }
  printf ("%u tasks, %u handles, %u objects, %u stuck\n", graph->tasks->len, graph->handles->len,
          graph->objects->len, n_stuck);
  print_figures ("scan and solve", ms);
  rr_graph_free (graph);
}

static void
measure_look (const char *name)
{
  g_autoptr(RrProof) proof = rr_proof_new ();
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();
  double ms[N_LOOKS];

  for (guint i = 0; i < N_LOOKS; i++)
    {
      gint64 start_us = g_get_monotonic_time ();

      rr_verdict_book_begin_look (book);
      rr_proof_look (proof, book, start_us + G_TIME_SPAN_HOUR);
      rr_verdict_book_end_look (book, start_us);
      ms[i] = (double) (g_get_monotonic_time () - start_us) / 1000;
    }
  print_figures (name, ms);
}

static gboolean
orphan_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrTx **ends = data;
  gpointer item;

  rr_tx_give (ends[0], rr_owner_self ());
  (void) !rr_recv ((RrRx *) ends[1], ctx, &item);
  return TRUE;
}

int
main (void)
{
  static RrTx *tx[N_TASKS];
  static RrRx *rx[N_TASKS];
  g_autoptr(GError) error = NULL;
  g_autoptr(RrScope) scope = rr_scope_new (NULL, "many", RR_SCOPE_UNLIMITED);
  RrPool *pool = rr_pool_new ("pool", 1, 16, RR_POOL_BLOCK, &error);
  RrTx *orphan_tx;
  RrRx *orphan_rx;
  gpointer ends[2];

  for (guint i = 0; i < N_TASKS && error == NULL; i++)
    {
      rr_chan_new ("line", 1, RR_CHAN_BLOCK, NULL, &tx[i], &rx[i]);
      if (!rr_scope_spawn_recv (scope, pool, "parked", rx[i], received, NULL, NULL, &error))
        break;
    }
  measure_scan ();
  measure_look ("a look, all well");

  rr_chan_new ("orphan", 1, RR_CHAN_BLOCK, NULL, &orphan_tx, &orphan_rx);
  ends[0] = orphan_tx;
  ends[1] = orphan_rx;
  if (error != NULL || !rr_scope_spawn (scope, "orphan", orphan_run, ends, NULL, &error))
    g_error ("%s", error->message);
  g_usleep (100 * 1000);
  measure_look ("a look, one stuck");

  rr_scope_cancel (scope, NULL);
  if (!rr_scope_wait (scope, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < N_TASKS; i++)
    {
      rr_tx_drop (tx[i]);
      rr_rx_drop (rx[i]);
    }
  rr_tx_drop (orphan_tx);
  rr_rx_drop (orphan_rx);
  rr_pool_free (pool);
  return 0;
}

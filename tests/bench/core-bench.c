/* core-bench.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "figures.h"
#include "rr-chan.h"
#include "rr-pool.h"
#include "rr-task.h"
#include "rr-watch.h"

/* What the core costs, in the shapes that peer/core.go and peer/glib.c ask of Go and of
 * plain GLib too: the same items, capacities and rounds. Prints a name and a figure a
 * line; the script core-bench knows the units and sets them side by side.
 *
 * Threads: as the case says; main joins them all.
 */

#define N_PIPELINE   5000000
#define CAPACITY     1024
#define BATCH        64
#define MAX_SIDE     4
#define N_SPAWN      100000
#define N_PARKED     100000
#define N_CANCEL     10000
#define CANCEL_ROUNDS 20
#define POOL_THREADS 2

typedef struct
{
  RrTx  *out;     /* (nullable) */
  RrRx  *in;      /* (nullable) */
  guint  n_items; /* to send */
  guint  batch;
  guint  n_done;  /* (thread: its task), read after the join */
} Stage;

typedef struct _Case Case;
struct _Case
{
  const char *name;
  void      (*run) (const Case *self);
  guint       capacity;
  guint       n_sides;
  guint       batch;
  guint       n_items;
};

static int token;

/* --- queues --------------------------------------------------------------------- */

static gboolean
produce (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  Stage *self = data;
  gpointer items[BATCH];
  RrStatus status = RR_OK;

  for (guint i = 0; i < BATCH; i++)
    items[i] = &token;
  while (self->n_done < self->n_items && status == RR_OK)
    self->n_done += rr_send_batch (self->out, ctx, items,
                                   MIN (self->batch, self->n_items - self->n_done), &status);
  rr_tx_drop (self->out);
  return TRUE;
}

static gboolean
consume (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  Stage *self = data;
  gpointer items[BATCH];
  RrStatus status = RR_OK;

  while (status == RR_OK)
    self->n_done += rr_recv_batch (self->in, ctx, items, self->batch, &status);
  rr_rx_drop (self->in);
  return TRUE;
}

static gboolean
pass_on (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  Stage *self = data;
  gpointer items[BATCH];
  RrStatus status = RR_OK;

  while (status == RR_OK)
    {
      guint n = rr_recv_batch (self->in, ctx, items, self->batch, &status);

      if (n > 0)
        self->n_done += rr_send_batch (self->out, ctx, items, n, &status);
    }
  rr_rx_drop (self->in);
  rr_tx_drop (self->out);
  return TRUE;
}

static void
start (RrScope    *scope,
       RrTaskFunc  func,
       Stage      *stage)
{
  g_autoptr(GError) error = NULL;

  if (!rr_scope_spawn (scope, "stage", func, stage, NULL, &error))
    g_error ("No task: %s", error->message);
}

static void
finish (RrScope *scope)
{
  g_autoptr(GError) error = NULL;

  if (!rr_scope_wait (scope, &error))
    g_error ("A task failed: %s", error->message);
  rr_scope_free (scope);
}

static void
run_queue (const Case *self)
{
  RrScope *scope = rr_scope_new (NULL, self->name, RR_SCOPE_UNLIMITED);
  Stage producers[MAX_SIDE], consumers[MAX_SIDE];
  gint64 start_us;
  guint n_done = 0;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new (self->name, self->capacity, RR_CHAN_BLOCK, NULL, &tx, &rx);
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < self->n_sides; i++)
    {
      consumers[i] = (Stage) { .in = rr_rx_dup (rx), .batch = self->batch };
      start (scope, consume, &consumers[i]);
    }
  for (guint i = 0; i < self->n_sides; i++)
    {
      producers[i] = (Stage) {
        .out = rr_tx_dup (tx),
        .batch = self->batch,
        .n_items = self->n_items / self->n_sides,
      };
      start (scope, produce, &producers[i]);
    }
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  finish (scope);
  for (guint i = 0; i < self->n_sides; i++)
    n_done += consumers[i].n_done;
  g_assert (n_done == self->n_items);
  print_figure (self->name, self->n_items / seconds_since (start_us) / 1e6);
}

static void
run_pipeline (const Case *self)
{
  RrScope *scope = rr_scope_new (NULL, "pipeline", RR_SCOPE_UNLIMITED);
  Stage stages[3] = { { .batch = BATCH, .n_items = N_PIPELINE }, { .batch = BATCH },
                      { .batch = BATCH } };
  gint64 start_us;

  rr_chan_new ("first", CAPACITY, RR_CHAN_BLOCK, NULL, &stages[0].out, &stages[1].in);
  rr_chan_new ("second", CAPACITY, RR_CHAN_BLOCK, NULL, &stages[1].out, &stages[2].in);
  start_us = g_get_monotonic_time ();
  start (scope, produce, &stages[0]);
  start (scope, pass_on, &stages[1]);
  start (scope, consume, &stages[2]);
  finish (scope);
  g_assert (stages[2].n_done == N_PIPELINE);
  print_figure (self->name, N_PIPELINE / seconds_since (start_us) / 1e6);
}

/* --- tasks ---------------------------------------------------------------------- */

static RrPool *
make_pool (guint capacity)
{
  g_autoptr(GError) error = NULL;
  RrPool *pool = rr_pool_new ("bench", POOL_THREADS, capacity, RR_POOL_BLOCK, &error);

  if (pool == NULL)
    g_error ("No pool: %s", error->message);
  return pool;
}

static gboolean
count (RrCtx     *ctx,
       gpointer   data,
       GError   **error)
{
  g_atomic_int_inc ((int *) data);
  return TRUE;
}

static gint64
spawn_and_join (RrPool *pool)
{
  RrScope *scope = rr_scope_new (NULL, "spawn", RR_SCOPE_UNLIMITED);
  gint64 start_us = g_get_monotonic_time ();
  gint64 took_us;
  int n = 0;

  for (guint i = 0; i < N_SPAWN; i++)
    if (!rr_scope_spawn_on (scope, pool, "count", count, &n, NULL, NULL))
      g_error ("Not spawned");
  if (!rr_scope_wait (scope, NULL))
    g_error ("Not joined");
  took_us = g_get_monotonic_time () - start_us;
  g_assert (n == N_SPAWN);
  rr_scope_free (scope);
  return took_us;
}

/* Go's queue of runnable tasks has no bound, so this one is as long as all of them. */
static void
run_spawn (const Case *self)
{
  RrPool *pool = make_pool (N_SPAWN);
  gint64 best_us = G_MAXINT64;

  for (int i = 0; i < 5; i++)
    best_us = MIN (best_us, spawn_and_join (pool));
  print_figure (self->name, (double) best_us * 1000 / N_SPAWN);
  rr_pool_free (pool);
}

typedef struct
{
  const gint64 *cancelled_us;
  gint64        took_us;
} Sleeper;

static gboolean
note_time (RrCtx     *ctx,
           RrStatus   status,
           gpointer   item,
           gpointer   data,
           GError   **error)
{
  Sleeper *self = data;

  if (self != NULL)
    self->took_us = g_get_monotonic_time () - *self->cancelled_us;
  return status == RR_CANCELLED;
}

static void
park (RrScope *scope,
      RrPool  *pool,
      RrRx    *rx,
      Sleeper *sleepers,
      guint    n)
{
  for (guint i = 0; i < n; i++)
    if (!rr_scope_spawn_recv (scope, pool, "parked", rx, note_time,
                              sleepers != NULL ? &sleepers[i] : NULL, NULL, NULL))
      g_error ("Not parked");
}

static void
run_parked (const Case *self)
{
  RrPool *pool = make_pool (1);
  RrScope *scope = rr_scope_new (NULL, "parked", RR_SCOPE_UNLIMITED);
  gsize before;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("never", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  before = resident_bytes ();
  park (scope, pool, rx, NULL, N_PARKED);
  print_figure (self->name, (double) (resident_bytes () - before) / N_PARKED);
  rr_scope_cancel (scope, NULL);
  finish (scope);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_pool_free (pool);
}

/* Returns: until the last of them ran */
static gint64
cancel_once (RrPool  *pool,
             RrRx    *rx,
             Sleeper *sleepers)
{
  RrScope *scope = rr_scope_new (NULL, "cancel", RR_SCOPE_UNLIMITED);
  gint64 cancelled_us, last_us = 0;

  for (guint i = 0; i < N_CANCEL; i++)
    sleepers[i] = (Sleeper) { .cancelled_us = &cancelled_us };
  park (scope, pool, rx, sleepers, N_CANCEL);
  g_usleep (20 * 1000);
  cancelled_us = g_get_monotonic_time ();
  rr_scope_cancel (scope, NULL);
  finish (scope);
  for (guint i = 0; i < N_CANCEL; i++)
    last_us = MAX (last_us, sleepers[i].took_us);
  return last_us;
}

static void
run_cancel (const Case *self)
{
  RrPool *pool = make_pool (1);
  g_autofree Sleeper *sleepers = g_new0 (Sleeper, N_CANCEL);
  gint64 last_us[CANCEL_ROUNDS];
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("never", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  for (guint i = 0; i < CANCEL_ROUNDS; i++)
    last_us[i] = cancel_once (pool, rx, sleepers);
  qsort (last_us, CANCEL_ROUNDS, sizeof last_us[0], compare_times);
  print_figure (self->name, (double) last_us[CANCEL_ROUNDS / 2]);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_pool_free (pool);
}

static const Case cases[] = {
  { "parked", run_parked },
  { "queue-1x1", run_queue, CAPACITY, 1, BATCH, 10000000 },
  { "queue-4x4", run_queue, CAPACITY, 4, BATCH, 10000000 },
  { "single-1x1", run_queue, CAPACITY, 1, 1, 2000000 },
  { "single-4x4", run_queue, CAPACITY, 4, 1, 2000000 },
  { "rendezvous-1x1", run_queue, 0, 1, 1, 200000 },
  { "pipeline", run_pipeline },
  { "spawn", run_spawn },
  { "cancel", run_cancel },
};

int
main (int   argc,
      char *argv[])
{
  g_autofree char *only = NULL;
  int watch_ms = 0;
  GOptionEntry entries[] = {
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Run this case alone", "NAME" },
    { "watch", 0, 0, G_OPTION_ARG_INT, &watch_ms, "Look for faults every MS meanwhile", "MS" },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || (watch_ms > 0 && !rr_watch_start (watch_ms * (gint64) 1000, &error)))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (only == NULL || g_str_equal (only, cases[i].name))
      cases[i].run (&cases[i]);

  if (watch_ms > 0)
    rr_watch_stop ();
  rr_assert_quiescent ();
  return 0;
}

/* glib.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <stdlib.h>

#include "../figures.h"

/* What plain GLib costs, in the shapes of core-bench.c: GAsyncQueue for a channel, which
 * has no bound, GThreadPool for a pool, and a GCancellable source for a task that waits.
 */

#define N_QUEUE       10000000
#define N_PIPELINE    5000000
#define MAX_SIDE      4
#define N_SPAWN       100000
#define N_PARKED      100000
#define N_CANCEL      10000
#define CANCEL_ROUNDS 20
#define POOL_THREADS  2

typedef struct
{
  GAsyncQueue *out;
  GAsyncQueue *in;
  guint        n_items;
} Stage;

static int token;

static gpointer
run_stage (gpointer data)
{
  Stage *self = data;

  for (guint i = 0; i < self->n_items; i++)
    {
      gpointer item = self->in != NULL ? g_async_queue_pop (self->in) : &token;

      if (self->out != NULL)
        g_async_queue_push (self->out, item);
    }
  return NULL;
}

static void
run_stages (const char *name,
            Stage      *stages,
            guint       n_stages,
            guint       n_items)
{
  GThread *threads[2 * MAX_SIDE];
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < n_stages; i++)
    threads[i] = g_thread_new ("stage", run_stage, &stages[i]);
  for (guint i = 0; i < n_stages; i++)
    g_thread_join (threads[i]);
  print_figure (name, n_items / seconds_since (start_us) / 1e6);
}

static void
run_queue (const char *name,
           guint       n_sides)
{
  GAsyncQueue *queue = g_async_queue_new ();
  Stage stages[2 * MAX_SIDE];

  for (guint i = 0; i < n_sides; i++)
    {
      stages[2 * i] = (Stage) { .in = queue, .n_items = N_QUEUE / n_sides };
      stages[2 * i + 1] = (Stage) { .out = queue, .n_items = N_QUEUE / n_sides };
    }
  run_stages (name, stages, 2 * n_sides, N_QUEUE);
  g_async_queue_unref (queue);
}

static void
run_pipeline (void)
{
  GAsyncQueue *first = g_async_queue_new (), *second = g_async_queue_new ();
  Stage stages[] = {
    { .out = first, .n_items = N_PIPELINE },
    { .in = first, .out = second, .n_items = N_PIPELINE },
    { .in = second, .n_items = N_PIPELINE },
  };

  run_stages ("pipeline", stages, G_N_ELEMENTS (stages), N_PIPELINE);
  g_async_queue_unref (first);
  g_async_queue_unref (second);
}

static void
count (gpointer data,
       gpointer n)
{
  g_atomic_int_inc ((int *) n);
}

static void
run_spawn (void)
{
  gint64 best_us = G_MAXINT64;

  for (int round = 0; round < 5; round++)
    {
      gint64 start_us = g_get_monotonic_time ();
      int n = 0;
      GThreadPool *pool = g_thread_pool_new (count, &n, POOL_THREADS, FALSE, NULL);

      for (guint i = 0; i < N_SPAWN; i++)
        g_thread_pool_push (pool, &token, NULL);
      g_thread_pool_free (pool, FALSE, TRUE);
      g_assert (n == N_SPAWN);
      best_us = MIN (best_us, g_get_monotonic_time () - start_us);
    }
  print_figure ("spawn", (double) best_us * 1000 / N_SPAWN);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      n_left)
{
  --*(guint *) n_left;
  return G_SOURCE_REMOVE;
}

/* Returns: microseconds until all have been told */
static gint64
cancel_sources (guint   n,
                double *bytes)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  gsize before = resident_bytes ();
  guint n_left = n;
  gint64 start_us;

  for (guint i = 0; i < n; i++)
    {
      GSource *source = g_cancellable_source_new (cancellable);

      g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), &n_left, NULL);
      g_source_attach (source, context);
      g_source_unref (source);
    }
  *bytes = (double) (resident_bytes () - before) / n;
  start_us = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  while (n_left > 0)
    g_main_context_iteration (context, TRUE);
  return g_get_monotonic_time () - start_us;
}

int
main (void)
{
  gint64 last_us[CANCEL_ROUNDS];
  double bytes;

  cancel_sources (N_PARKED, &bytes);
  print_figure ("parked", bytes);
  run_queue ("queue-1x1", 1);
  run_queue ("queue-4x4", 4);
  run_pipeline ();
  run_spawn ();
  for (guint i = 0; i < CANCEL_ROUNDS; i++)
    last_us[i] = cancel_sources (N_CANCEL, &bytes);
  qsort (last_us, CANCEL_ROUNDS, sizeof last_us[0], compare_times);
  print_figure ("cancel", (double) last_us[CANCEL_ROUNDS / 2]);
  return 0;
}

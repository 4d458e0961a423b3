/* test-servers.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-coverage.h"
#include "rr-dump.h"
#include "rr-owner.h"
#include "rr-pool.h"
#include "rr-task.h"
#include "rr-watch.h"

typedef struct
{
  RrTx *tx;
  RrRx *rx;
  RrTx *hold_tx;
  RrRx *hold_rx;
  int   owns;      /* (atomic) */
} Bench;

static gboolean
owner_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Bench *bench = data;
  gpointer item;

  rr_tx_give (bench->tx, rr_owner_self ());
  g_atomic_int_set (&bench->owns, TRUE);
  return rr_recv (bench->hold_rx, ctx, &item) == RR_CLOSED;
}

static gboolean
waiter_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  Bench *bench = data;
  gpointer item;

  return rr_recv (bench->rx, ctx, &item) == RR_CLOSED;
}

/* Until @name waits: each look is a snapshot of its own. */
static RrTaskInfo *
wait_for_waiter (const char  *name,
                 GPtrArray  **infos)
{
  for (;;)
    {
      *infos = rr_task_snapshot_with_servers ();
      for (guint i = 0; i < (*infos)->len; i++)
        {
          RrTaskInfo *info = g_ptr_array_index (*infos, i);

          if (strcmp (info->name, name) == 0 && info->state == RR_TASK_WAITING
              && (info->servers != NULL || info->anybody_serves))
            return info;
        }
      g_ptr_array_unref (*infos);
      g_thread_yield ();
    }
}

static void
bench_init (Bench *bench)
{
  *bench = (Bench) { 0 };
  rr_chan_new ("line", 0, RR_CHAN_BLOCK, NULL, &bench->tx, &bench->rx);
  rr_chan_new ("hold", 0, RR_CHAN_BLOCK, NULL, &bench->hold_tx, &bench->hold_rx);
}

static void
bench_clear (Bench   *bench,
             RrScope *scope)
{
  rr_close (bench->hold_tx);
  rr_close (bench->tx);
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_tx_drop (bench->tx);
  rr_rx_drop (bench->rx);
  rr_tx_drop (bench->hold_tx);
  rr_rx_drop (bench->hold_rx);
  rr_watch_clear ();
}

static char *
dump (void)
{
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_dump_write (out, "test", NULL, &error));
  g_assert_true (g_output_stream_write_all (out, "", 1, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (out, NULL, &error));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_who_waits_knows_who_could_serve (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GPtrArray) infos = NULL;
  g_autofree char *line = NULL, *text = NULL;
  const RrTaskInfo *info;
  Bench bench;

  bench_init (&bench);
  g_assert_true (rr_scope_spawn (scope, "owner", owner_run, &bench, NULL, NULL));
  while (!g_atomic_int_get (&bench.owns))
    g_thread_yield ();
  g_assert_true (rr_scope_spawn (scope, "waiter", waiter_run, &bench, NULL, NULL));

  info = wait_for_waiter ("waiter", &infos);
  g_assert_cmpstr (info->waits_for, ==, "recv line");
  g_assert_true (g_str_has_prefix (info->servers, "owner "));
  g_assert_false (info->anybody_serves);
  g_assert_false (info->has_deadline);
  line = g_strdup_printf ("    could be served by task %s\n", info->servers + strlen ("owner "));
  text = dump ();
  g_assert_nonnull (strstr (text, line));
  bench_clear (&bench, scope);
  rr_assert_quiescent ();
}

static void
test_what_belongs_to_nobody_serves_anybody (void)
{
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GPtrArray) infos = NULL;
  g_autofree char *text = NULL;
  const RrTaskInfo *info;
  Bench bench;

  bench_init (&bench);
  g_assert_true (rr_scope_spawn (scope, "waiter", waiter_run, &bench, NULL, NULL));

  info = wait_for_waiter ("waiter", &infos);
  g_assert_true (info->anybody_serves);
  g_assert_null (info->servers);
  text = dump ();
  g_assert_nonnull (strstr (text, "    could be served by anybody\n"));
  bench_clear (&bench, scope);
  rr_assert_quiescent ();
}

static gboolean
parked_run (RrCtx     *ctx,
            RrStatus   status,
            gpointer   item,
            gpointer   data,
            GError   **error)
{
  return TRUE;
}

static gboolean
leave_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Bench *bench = data;

  rr_tx_give (bench->tx, rr_owner_self ());
  return TRUE;
}

static void
test_a_parked_orphan_is_seen_and_proven (void)
{
  RrPool *pool = rr_pool_new ("pool", 1, 4, RR_POOL_BLOCK, NULL);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  RrScope *gone = rr_scope_new (NULL, "gone", RR_SCOPE_UNLIMITED);
  g_autoptr(GPtrArray) infos = NULL, verdicts = NULL;
  const RrVerdict *verdict;
  Bench bench;

  bench_init (&bench);
  g_assert_true (rr_scope_spawn (gone, "leaver", leave_run, &bench, NULL, NULL));
  g_assert_true (rr_scope_wait (gone, NULL));
  g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", bench.rx, parked_run, NULL, NULL, NULL));

  infos = rr_task_snapshot ();
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_cmpstr (((RrTaskInfo *) infos->pdata[0])->waits_for, ==, "recv line");
  g_assert_cmpint (((RrTaskInfo *) infos->pdata[0])->state, ==, RR_TASK_WAITING);

  rr_watch_look (rr_clock_now_us () + G_TIME_SPAN_SECOND);
  verdicts = rr_watch_dup_verdicts ();
  g_assert_cmpuint (verdicts->len, ==, 1);
  verdict = g_ptr_array_index (verdicts, 0);
  g_assert_cmpint (verdict->kind, ==, RR_VERDICT_STUCK);
  g_assert_cmpint (verdict->stuck, ==, RR_STUCK_ORPHAN);
  g_assert_cmpstr (verdict->name, ==, "parked");
  bench_clear (&bench, scope);
  rr_scope_free (gone);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

/* Of ids 10, 20, 30..., newest first as in a snapshot. */
static GPtrArray *
make_snapshot (guint n_tasks)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_task_info_free);

  for (guint i = n_tasks; i > 0; i--)
    {
      RrTaskInfo *info = g_new0 (RrTaskInfo, 1);

      info->id = 10 * (guint64) i;
      g_ptr_array_add (infos, info);
    }
  return infos;
}

static void
test_a_task_is_found_by_id (void)
{
  for (guint n_tasks = 0; n_tasks <= 8; n_tasks++)
    {
      g_autoptr(GPtrArray) infos = make_snapshot (n_tasks);

      for (guint64 id = 0; id <= 10 * (guint64) n_tasks + 10; id += 5)
        {
          const RrTaskInfo *found = rr_task_info_find (infos, id);

          if (id == 0 || id % 10 != 0 || id > 10 * (guint64) n_tasks)
            g_assert_null (found);
          else
            g_assert_cmpuint (found->id, ==, id);
        }
    }
  rr_assert_quiescent ();
}

static void
test_parked_and_running_are_in_one_order (void)
{
  RrPool *pool = rr_pool_new ("pool", 1, 4, RR_POOL_BLOCK, NULL);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GPtrArray) infos = NULL;
  Bench bench;

  bench_init (&bench);
  g_assert_true (rr_scope_spawn_recv (scope, pool, "oldest", bench.rx, parked_run, NULL, NULL, NULL));
  g_assert_true (rr_scope_spawn (scope, "waiter", waiter_run, &bench, NULL, NULL));
  g_assert_true (rr_scope_spawn_recv (scope, pool, "newest", bench.rx, parked_run, NULL, NULL, NULL));

  infos = rr_task_snapshot ();
  g_assert_cmpuint (infos->len, ==, 3);
  g_assert_cmpstr (((RrTaskInfo *) infos->pdata[0])->name, ==, "newest");
  for (guint i = 0; i < infos->len; i++)
    g_assert_true (rr_task_info_find (infos, ((RrTaskInfo *) infos->pdata[i])->id) == infos->pdata[i]);

  bench_clear (&bench, scope);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

static void
test_coverage_counts_owners_and_deadlines (void)
{
  RrPool *pool = rr_pool_new ("pool", 1, 4, RR_POOL_BLOCK, NULL);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autofree char *text = NULL;
  RrCoverage coverage;
  Bench bench;

  rr_diag_coverage (&coverage);
  g_assert_cmpuint (coverage.n_handles, ==, 0);
  g_assert_cmpuint (rr_coverage_owned_pct (&coverage), ==, 100);
  g_assert_cmpuint (rr_coverage_bounded_pct (&coverage), ==, 100);

  bench_init (&bench);
  rr_tx_give (bench.tx, rr_owner_scope (scope));
  g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", bench.rx, parked_run, NULL, NULL, NULL));
  rr_diag_coverage (&coverage);
  g_assert_cmpuint (coverage.n_handles, ==, 4);
  g_assert_cmpuint (coverage.n_owned, ==, 1);
  g_assert_cmpuint (coverage.n_waits, ==, 1);
  g_assert_cmpuint (coverage.n_bounded, ==, 0);
  g_assert_cmpuint (rr_coverage_owned_pct (&coverage), ==, 25);
  g_assert_cmpuint (rr_coverage_bounded_pct (&coverage), ==, 0);
  text = dump ();
  g_assert_nonnull (strstr (text, "coverage: 1 of 4 handles have an owner, 0 of 1 waits a deadline\n"));

  rr_tx_give (bench.tx, rr_owner_root ());
  bench_clear (&bench, scope);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

#define N_STUCK 2000

static void
count_call (gpointer n_calls)
{
  g_atomic_int_inc ((int *) n_calls);
}

static void
assert_the_same (GPtrArray *before,
                 GPtrArray *after)
{
  g_assert_cmpuint (before->len, ==, RR_VERDICT_BOOK_MAX);
  g_assert_cmpuint (after->len, ==, RR_VERDICT_BOOK_MAX);
  for (guint i = 0; i < before->len; i++)
    {
      const RrVerdict *old = g_ptr_array_index (before, i), *now = g_ptr_array_index (after, i);

      g_assert_cmpuint (now->id, ==, old->id);
      g_assert_cmpuint (now->task_id, ==, old->task_id);
      g_assert_true (now->is_active);
    }
}

static void
test_more_stuck_than_there_is_room_for_stay_the_same (void)
{
  RrPool *pool = rr_pool_new ("pool", 1, 4, RR_POOL_BLOCK, NULL);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  RrScope *gone = rr_scope_new (NULL, "gone", RR_SCOPE_UNLIMITED);
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  g_autofree char *text = NULL;
  gint64 now_us;
  Bench bench;
  guint notify;
  int n_calls = 0;

  bench_init (&bench);
  g_assert_true (rr_scope_spawn (gone, "leaver", leave_run, &bench, NULL, NULL));
  g_assert_true (rr_scope_wait (gone, NULL));
  for (guint i = 0; i < N_STUCK; i++)
    g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", bench.rx, parked_run, NULL, NULL, NULL));

  notify = rr_watch_add_notify (count_call, &n_calls);
  now_us = rr_clock_now_us () + G_TIME_SPAN_SECOND;
  rr_watch_look (now_us);
  before = rr_watch_dup_verdicts ();
  for (guint i = 1; i <= 3; i++)
    rr_watch_look (now_us + i);
  after = rr_watch_dup_verdicts ();
  assert_the_same (before, after);
  g_assert_cmpint (n_calls, ==, 1);
  g_assert_cmpuint (rr_watch_n_left_out (), ==, N_STUCK - RR_VERDICT_BOOK_MAX);
  text = dump ();
  g_assert_nonnull (strstr (text, "and 1488 more that there was no room for\n"));

  rr_watch_remove_notify (notify);
  bench_clear (&bench, scope);
  g_assert_cmpuint (rr_watch_n_left_out (), ==, 0);
  rr_scope_free (gone);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/servers/a-task-is-found-by-id", test_a_task_is_found_by_id);
  g_test_add_func ("/servers/parked-and-running-are-in-one-order", test_parked_and_running_are_in_one_order);
  g_test_add_func ("/servers/who-waits-knows-who-could-serve", test_who_waits_knows_who_could_serve);
  g_test_add_func ("/servers/what-belongs-to-nobody-serves-anybody",
                   test_what_belongs_to_nobody_serves_anybody);
  g_test_add_func ("/servers/a-parked-orphan-is-seen-and-proven",
                   test_a_parked_orphan_is_seen_and_proven);
  g_test_add_func ("/servers/coverage-counts-owners-and-deadlines",
                   test_coverage_counts_owners_and_deadlines);
  g_test_add_func ("/servers/more-stuck-than-there-is-room-for-stay-the-same",
                   test_more_stuck_than_there_is_room_for_stay_the_same);

  return g_test_run ();
}

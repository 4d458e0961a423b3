/* test-pool.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
#include "rr-pool.h"
#include "rr-sync.h"
#include "rr-task.h"

static gboolean
count (RrCtx     *ctx,
       gpointer   data,
       GError   **error)
{
  g_atomic_int_inc ((int *) data);
  return TRUE;
}

static RrPool *
make_pool (guint        n_threads,
           guint        capacity,
           RrPoolPolicy policy)
{
  g_autoptr(GError) error = NULL;
  RrPool *pool = rr_pool_new ("test", n_threads, capacity, policy, &error);

  g_assert_no_error (error);
  return pool;
}

static void
test_runs_every_job_once (void)
{
  RrPool *pool = make_pool (3, 16, RR_POOL_BLOCK);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  RrPoolStat stat;
  int n = 0;

  for (int i = 0; i < 5000; i++)
    g_assert_true (rr_scope_spawn_on (scope, pool, "count", count, &n, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (n, ==, 5000);
  rr_scope_free (scope);
  rr_pool_get_stat (pool, &stat);
  g_assert_cmpuint (stat.n_done, ==, 5000);
  g_assert_cmpuint (stat.n_queued, ==, 0);
  g_assert_cmpuint (stat.high_water, <=, 16);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

static gboolean
hold (RrCtx     *ctx,
      gpointer   data,
      GError   **error)
{
  gpointer item;

  return rr_recv (data, NULL, &item) == RR_CLOSED;
}

static void
test_says_when_it_is_full (void)
{
  RrPool *pool = make_pool (1, 1, RR_POOL_REJECT);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;
  RrPoolStat stat;
  int n = 0;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("hold", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  g_assert_true (rr_scope_spawn_on (scope, pool, "hold", hold, rx, NULL, NULL));
  do
    rr_pool_get_stat (pool, &stat);
  while (stat.n_running == 0);
  g_assert_true (rr_scope_spawn_on (scope, pool, "count", count, &n, NULL, NULL));
  g_assert_false (rr_scope_spawn_on (scope, pool, "count", count, &n, NULL, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_FULL);
  g_assert_cmpuint (rr_task_count (), ==, 2);
  rr_close (tx);
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (n, ==, 1);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_scope_free (scope);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

static void
test_shows_queued_jobs_as_tasks (void)
{
  RrPool *pool = make_pool (1, 4, RR_POOL_REJECT);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GPtrArray) infos = NULL;
  RrPoolStat stat;
  int n = 0;
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("hold", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  g_assert_true (rr_scope_spawn_on (scope, pool, "hold", hold, rx, NULL, NULL));
  do
    rr_pool_get_stat (pool, &stat);
  while (stat.n_running == 0);
  g_assert_true (rr_scope_spawn_on (scope, pool, "second", count, &n, NULL, NULL));

  infos = rr_task_snapshot ();
  g_assert_cmpuint (infos->len, ==, 2);
  g_assert_cmpstr (((RrTaskInfo *) infos->pdata[0])->name, ==, "second");
  g_assert_cmpint (((RrTaskInfo *) infos->pdata[0])->state, ==, RR_TASK_QUEUED);
  g_assert_cmpstr (((RrTaskInfo *) infos->pdata[1])->name, ==, "hold");

  rr_tx_drop (tx);
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_rx_drop (rx);
  rr_scope_free (scope);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

typedef struct
{
  RrMutex lock;
  RrCond  changed;
  guint   n_here;     /* (guarded by lock) */
} Meeting;

#define N_MEETING 8

/* Ends when all are there. */
static gboolean
meet (RrCtx     *ctx,
      gpointer   data,
      GError   **error)
{
  Meeting *self = data;

  rr_mutex_lock (&self->lock);
  self->n_here++;
  rr_cond_broadcast (&self->changed);
  while (self->n_here < N_MEETING)
    rr_cond_wait (&self->changed, &self->lock);
  rr_mutex_unlock (&self->lock);
  return TRUE;
}

/* A burst calls one worker, which calls the next: none may be forgotten. */
static void
test_every_thread_gets_a_job_of_a_burst (void)
{
  RrPool *pool = make_pool (N_MEETING, N_MEETING, RR_POOL_BLOCK);

  for (int round = 0; round < 200; round++)
    {
      RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
      Meeting meeting = { 0 };

      rr_mutex_init (&meeting.lock);
      rr_cond_init (&meeting.changed);
      for (guint i = 0; i < N_MEETING; i++)
        g_assert_true (rr_scope_spawn_on (scope, pool, "meet", meet, &meeting, NULL, NULL));
      g_assert_true (rr_scope_wait (scope, NULL));
      rr_scope_free (scope);
      rr_cond_clear (&meeting.changed);
      rr_mutex_clear (&meeting.lock);
    }
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

typedef struct
{
  guint next;   /* (thread: the pool's only one) */
  guint n_wrong;
} Sequence;

typedef struct
{
  Sequence *sequence;
  guint     number;
} Turn;

static gboolean
take_turn (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Turn *self = data;

  self->sequence->n_wrong += self->number != self->sequence->next;
  self->sequence->next = self->number + 1;
  return TRUE;
}

#define N_TURNS 3000

static void
test_one_thread_keeps_the_order (void)
{
  RrPool *pool = make_pool (1, N_TURNS, RR_POOL_REJECT);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autofree Turn *turns = g_new0 (Turn, N_TURNS);
  Sequence sequence = { 0 };

  for (guint i = 0; i < N_TURNS; i++)
    {
      turns[i] = (Turn) { &sequence, i };
      g_assert_true (rr_scope_spawn_on (scope, pool, "turn", take_turn, &turns[i], NULL, NULL));
    }
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpuint (sequence.next, ==, N_TURNS);
  g_assert_cmpuint (sequence.n_wrong, ==, 0);
  rr_scope_free (scope);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

typedef struct
{
  RrScope *scope;
  RrPool  *pool;
  int     *n;
} Spawner;

static gboolean
spawn_one (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Spawner *self = data;

  /* Refused when its scope is cancelled while it waits for room. */
  return rr_scope_spawn_on (self->scope, self->pool, "count", count, self->n, NULL, NULL) || TRUE;
}

/* Those that wait for room give up or go on; either way nobody is left waiting. */
static void
test_who_gives_up_leaves_the_room_to_others (void)
{
  RrPool *pool = make_pool (1, 1, RR_POOL_BLOCK);

  for (int round = 0; round < 100; round++)
    {
      RrScope *kept = rr_scope_new (NULL, "kept", RR_SCOPE_UNLIMITED);
      RrScope *given_up = rr_scope_new (NULL, "given up", RR_SCOPE_UNLIMITED);
      RrScope *spawners = rr_scope_new (NULL, "spawners", RR_SCOPE_UNLIMITED);
      int n_kept = 0, n_given_up = 0;
      Spawner keeps = { kept, pool, &n_kept }, gives_up = { given_up, pool, &n_given_up };
      RrTx *tx;
      RrRx *rx;

      rr_chan_new ("hold", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
      g_assert_true (rr_scope_spawn_on (kept, pool, "hold", hold, rx, NULL, NULL));
      g_assert_true (rr_scope_spawn_on (kept, pool, "hold", hold, rx, NULL, NULL));
      for (int i = 0; i < 3; i++)
        {
          g_assert_true (rr_scope_spawn (spawners, "gives up", spawn_one, &gives_up, NULL, NULL));
          g_assert_true (rr_scope_spawn (spawners, "keeps", spawn_one, &keeps, NULL, NULL));
        }
      rr_tx_drop (tx);
      rr_scope_cancel (given_up, NULL);
      g_assert_true (rr_scope_wait (spawners, NULL));
      g_assert_true (rr_scope_wait (given_up, NULL));
      g_assert_true (rr_scope_wait (kept, NULL));

      g_assert_cmpint (n_kept, ==, 3);
      g_assert_cmpint (n_given_up, <=, 3);
      rr_rx_drop (rx);
      rr_scope_free (spawners);
      rr_scope_free (given_up);
      rr_scope_free (kept);
    }
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

static gboolean
fail_once (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");
  return FALSE;
}

static void
test_an_error_reaches_the_scope (void)
{
  RrPool *pool = make_pool (2, 4, RR_POOL_BLOCK);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_scope_spawn_on (scope, pool, "fail", fail_once, NULL, NULL, NULL));
  g_assert_false (rr_scope_wait (scope, &error));
  g_assert_cmpstr (error->message, ==, "as planned");
  g_clear_error (&error);
  g_assert_false (rr_scope_spawn_on (scope, pool, "late", fail_once, NULL, NULL, &error));
  rr_scope_free (scope);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

typedef struct
{
  int n_ok;
  int n_cancelled;
  int n_closed;
  int sum;
} Tally;

static gboolean
note (RrCtx     *ctx,
      RrStatus   status,
      gpointer   item,
      gpointer   data,
      GError   **error)
{
  Tally *tally = data;

  g_atomic_int_inc (status == RR_OK ? &tally->n_ok
                    : status == RR_CLOSED ? &tally->n_closed : &tally->n_cancelled);
  if (status == RR_OK)
    g_atomic_int_add (&tally->sum, GPOINTER_TO_INT (item));
  return TRUE;
}

#define N_PARKED 1000

static void
test_parked_jobs_are_served_closed_and_cancelled (void)
{
  RrPool *pool = make_pool (2, 4, RR_POOL_BLOCK);
  RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  Tally tally = { 0 };
  RrTx *tx;
  RrRx *rx;

  rr_chan_new ("items", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
  for (int i = 0; i < N_PARKED; i++)
    g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", rx, note, &tally, NULL, NULL));
  g_assert_cmpuint (rr_scope_get_n_tasks (scope), ==, N_PARKED);
  for (int i = 0; i < 10; i++)
    g_assert_cmpint (rr_try_send (tx, GINT_TO_POINTER (3)), ==, RR_OK);
  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, NULL));
  g_assert_cmpint (tally.n_ok, ==, 10);
  g_assert_cmpint (tally.sum, ==, 30);
  g_assert_cmpint (tally.n_cancelled, ==, N_PARKED - 10);
  rr_scope_free (scope);

  scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
  for (int i = 0; i < 10; i++)
    g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", rx, note, &tally, NULL, NULL));
  rr_close (tx);
  g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", rx, note, &tally, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));
  g_assert_cmpint (tally.n_closed, ==, 11);
  rr_scope_free (scope);

  rr_tx_drop (tx);
  rr_rx_drop (rx);
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

/* Sends and a cancel race for the same parked jobs: each is woken once, and no item is
 * lost on the way. */
static gboolean
send_many (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  int n_sent = 0;

  while (n_sent < 200 && rr_try_send (data, GINT_TO_POINTER (1)) == RR_OK)
    n_sent++;
  return TRUE;
}

static void
test_a_send_and_a_cancel_do_not_both_win (void)
{
  RrPool *pool = make_pool (2, 4, RR_POOL_BLOCK);

  for (int round = 0; round < 50; round++)
    {
      RrScope *scope = rr_scope_new (NULL, "test", RR_SCOPE_UNLIMITED);
      RrScope *senders = rr_scope_new (NULL, "senders", RR_SCOPE_UNLIMITED);
      Tally tally = { 0 };
      RrChanStat stat;
      RrTx *tx;
      RrRx *rx;

      rr_chan_new ("items", 0, RR_CHAN_BLOCK, NULL, &tx, &rx);
      for (int i = 0; i < 100; i++)
        g_assert_true (rr_scope_spawn_recv (scope, pool, "parked", rx, note, &tally, NULL, NULL));
      g_assert_true (rr_scope_spawn (senders, "send", send_many, tx, NULL, NULL));
      rr_scope_cancel (scope, NULL);
      g_assert_true (rr_scope_wait (senders, NULL));
      g_assert_true (rr_scope_wait (scope, NULL));
      rr_rx_stat (rx, &stat);
      g_assert_cmpint (tally.n_ok + tally.n_cancelled, ==, 100);
      g_assert_cmpuint (stat.n_received, ==, (guint64) tally.n_ok);
      g_assert_cmpuint (stat.n_recv_waiting, ==, 0);
      rr_tx_drop (tx);
      rr_rx_drop (rx);
      rr_scope_free (senders);
      rr_scope_free (scope);
    }
  rr_pool_free (pool);
  rr_assert_quiescent ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/runs-every-job-once", test_runs_every_job_once);
  g_test_add_func ("/pool/says-when-it-is-full", test_says_when_it_is_full);
  g_test_add_func ("/pool/shows-queued-jobs-as-tasks", test_shows_queued_jobs_as_tasks);
  g_test_add_func ("/pool/every-thread-gets-a-job-of-a-burst",
                   test_every_thread_gets_a_job_of_a_burst);
  g_test_add_func ("/pool/one-thread-keeps-the-order", test_one_thread_keeps_the_order);
  g_test_add_func ("/pool/who-gives-up-leaves-the-room-to-others",
                   test_who_gives_up_leaves_the_room_to_others);
  g_test_add_func ("/pool/an-error-reaches-the-scope", test_an_error_reaches_the_scope);
  g_test_add_func ("/pool/parked-jobs-are-served-closed-and-cancelled",
                   test_parked_jobs_are_served_closed_and_cancelled);
  g_test_add_func ("/pool/a-send-and-a-cancel-do-not-both-win",
                   test_a_send_and_a_cancel_do_not_both_win);

  return g_test_run ();
}

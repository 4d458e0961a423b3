/* test-quiet.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>

#include "rr-object-private.h"
#include "rr-owner.h"
#include "rr-proof.h"
#include "rr-sem.h"
#include "rr-task.h"
#include "rr-wait-private.h"

/* What looks like a fault and is none. Each case is looked at as if it had lasted for an
 * hour, many times, while it is certain that it stands as it is meant to.
 *
 * ROUNDROCK_SCANS=N looks N times at handles that never stay where they are.
 */

#define N_LOOKS   50
#define N_SCANS   40000

static int token;

static guint
look (RrProof *proof)
{
  g_autoptr(RrVerdictBook) book = rr_verdict_book_new ();

  rr_verdict_book_begin_look (book);
  rr_proof_look (proof, book, g_get_monotonic_time () + G_TIME_SPAN_HOUR);
  rr_verdict_book_end_look (book, g_get_monotonic_time ());
  return rr_verdict_book_n_active (book, RR_BADGE_PROVEN);
}

static void
assert_quiet (void)
{
  g_autoptr(RrProof) proof = rr_proof_new ();

  for (guint i = 0; i < N_LOOKS; i++)
    g_assert_cmpuint (look (proof), ==, 0);
}

static gboolean
is_state (const char  *name,
          RrTaskState  state)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();

  for (guint i = 0; i < infos->len; i++)
    {
      const RrTaskInfo *info = infos->pdata[i];

      if (g_str_equal (info->name, name) && info->state == state)
        return TRUE;
    }
  return FALSE;
}

static void
wait_until (const char  *name,
            RrTaskState  state)
{
  while (!is_state (name, state))
    g_thread_yield ();
}

/* What the tasks of a case share. */
typedef struct
{
  RrTx     *tx;
  RrRx     *rx;
  RrScope  *scope;
  RrSem    *sem;
  RrPermit *permit;
  int       ends;
} Case;

static void
case_begin (Case  *self,
            guint  capacity)
{
  *self = (Case) { 0 };
  rr_chan_new ("line", capacity, RR_CHAN_BLOCK, NULL, &self->tx, &self->rx);
  self->scope = rr_scope_new (NULL, "case", RR_SCOPE_UNLIMITED);
}

static void
case_spawn (Case       *self,
            const char *name,
            RrTaskFunc  func)
{
  g_autoptr(GError) error = NULL;

  if (!rr_scope_spawn (self->scope, name, func, self, NULL, &error))
    g_error ("%s", error->message);
}

static void
case_end (Case *self)
{
  g_atomic_int_set (&self->ends, TRUE);
  rr_scope_cancel (self->scope, NULL);
  g_assert_true (rr_scope_wait (self->scope, NULL));
  rr_scope_free (self->scope);
  rr_permit_release (self->permit);
  rr_sem_free (self->sem);
  rr_tx_drop (self->tx);
  rr_rx_drop (self->rx);
  rr_assert_quiescent ();
}

static gboolean
receiver_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  Case *self = data;
  gpointer item;

  rr_rx_give (self->rx, rr_owner_self ());
  while (rr_recv (self->rx, ctx, &item) == RR_OK)
    ;
  return TRUE;
}

static gboolean
patient_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  Case *self = data;
  gpointer item;

  rr_rx_give (self->rx, rr_owner_self ());
  (void) !rr_recv_until (self->rx, ctx, g_get_monotonic_time () + G_TIME_SPAN_HOUR, &item);
  return TRUE;
}

static gboolean
sender_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  Case *self = data;

  rr_tx_give (self->tx, rr_owner_self ());
  while (rr_send (self->tx, ctx, &token) == RR_OK)
    ;
  return TRUE;
}

/* In a call that the core does not see into, with what others wait for in its hands. */
static gboolean
busy_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  Case *self = data;

  rr_rx_give (self->rx, rr_owner_self ());
  if (self->sem != NULL && rr_sem_acquire (self->sem, ctx, 1, &self->permit) != RR_OK)
    return TRUE;
  rr_task_external_begin ("supplier");
  while (!g_atomic_int_get (&self->ends))
    g_thread_yield ();
  rr_task_external_end ();
  return TRUE;
}

/* Gone, but it leaves the handle to somebody who is still here. */
static gboolean
heir_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  Case *self = data;

  rr_tx_give (self->tx, rr_owner_scope (self->scope));
  return TRUE;
}

/* Gone, with a handle that nobody else may use: only the clock can help. */
static gboolean
leaver_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  Case *self = data;

  rr_tx_give (self->tx, rr_owner_self ());
  return TRUE;
}

static gboolean
giver_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Case *self = data;

  if (rr_sem_acquire (self->sem, ctx, 1, &self->permit) == RR_OK)
    rr_permit_give (self->permit, rr_owner_scope (self->scope));
  return TRUE;
}

static gboolean
acquirer_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  Case *self = data;
  g_autoptr(RrPermit) permit = NULL;

  (void) !rr_sem_acquire (self->sem, ctx, 1, &permit);
  return TRUE;
}

static void
test_an_idle_worker_whom_the_world_feeds (void)
{
  Case self;

  case_begin (&self, 4);
  case_spawn (&self, "worker", receiver_run);
  wait_until ("worker", RR_TASK_WAITING);
  assert_quiet ();
  case_end (&self);
}

static void
test_a_sender_whom_a_slow_one_holds_up (void)
{
  Case self;

  case_begin (&self, 1);
  case_spawn (&self, "slow", busy_run);
  wait_until ("slow", RR_TASK_EXTERNAL);
  case_spawn (&self, "sender", sender_run);
  wait_until ("sender", RR_TASK_WAITING);
  assert_quiet ();
  case_end (&self);
}

static void
test_one_who_will_give_up_in_time (void)
{
  Case self;

  case_begin (&self, 1);
  case_spawn (&self, "leaver", leaver_run);
  while (rr_scope_get_n_tasks (self.scope) > 0)
    g_thread_yield ();
  case_spawn (&self, "patient", patient_run);
  wait_until ("patient", RR_TASK_WAITING);
  assert_quiet ();
  case_end (&self);
}

typedef struct
{
  RrSem *sem;
  RrCtx *ctx;     /* of the wait */
  int    ends;    /* (atomic) */
} Unwoken;

/* Waits as rr_wait() does before it sleeps: nobody can wake it yet. */
static gboolean
unwoken_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  Unwoken *self = data;
  RrWaitFor wait = { .kind = RR_WAIT_ACQUIRE, .object = ((RrObject *) self->sem)->id, .name = "one",
                     .amount = 1 };
  RrPermit *permit;

  g_assert_cmpint (rr_sem_acquire (self->sem, ctx, 1, &permit), ==, RR_OK);
  rr_task_wait_begin (rr_parker_get (), &wait, 1, self->ctx, FALSE);
  while (!g_atomic_int_get (&self->ends))
    g_thread_yield ();
  rr_task_wait_end ();
  rr_permit_release (permit);
  return TRUE;
}

static void
test_one_who_is_cancelled_and_not_woken_yet (void)
{
  g_autoptr(RrProof) proof = rr_proof_new ();
  RrScope *scope = rr_scope_new (NULL, "unwoken", 1);
  Unwoken self = { rr_sem_new ("one", 1), rr_ctx_new (NULL, "wait") };

  g_assert_true (rr_scope_spawn (scope, "unwoken", unwoken_run, &self, NULL, NULL));
  wait_until ("unwoken", RR_TASK_WAITING);
  g_assert_cmpuint (look (proof), ==, 1);   /* it waits for itself */

  rr_ctx_cancel (self.ctx, NULL);
  assert_quiet ();

  g_atomic_int_set (&self.ends, TRUE);
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_sem_free (self.sem);
  rr_ctx_unref (self.ctx);
  rr_assert_quiescent ();
}

static void
test_one_who_waits_for_what_a_scope_owns (void)
{
  Case self;

  case_begin (&self, 1);
  case_spawn (&self, "heir", heir_run);
  case_spawn (&self, "receiver", receiver_run);
  wait_until ("receiver", RR_TASK_WAITING);
  assert_quiet ();
  case_end (&self);
}

static void
test_a_permit_of_one_who_is_busy (void)
{
  Case self;

  case_begin (&self, 1);
  self.sem = rr_sem_new ("desk", 1);
  case_spawn (&self, "busy", busy_run);
  wait_until ("busy", RR_TASK_EXTERNAL);
  case_spawn (&self, "next", acquirer_run);
  wait_until ("next", RR_TASK_WAITING);
  assert_quiet ();
  g_atomic_int_set (&self.ends, TRUE);
  rr_scope_cancel (self.scope, NULL);
  g_assert_true (rr_scope_wait (self.scope, NULL));
  rr_permit_give (self.permit, rr_owner_root ());
  case_end (&self);
}

static void
test_a_permit_that_was_given_on_in_time (void)
{
  Case self;

  case_begin (&self, 1);
  self.sem = rr_sem_new ("desk", 1);
  case_spawn (&self, "giver", giver_run);
  while (rr_scope_get_n_tasks (self.scope) > 0)
    g_thread_yield ();
  assert_quiet ();
  case_end (&self);
}

/* --- handles that never stay ------------------------------------------------------------ */

/* Two tasks pass the only sending handle of "line" back and forth through two channels;
 * whoever has it sends something to a third. Each of them waits most of the time, and
 * the handle is under way most of the time. */
typedef struct
{
  Case  shared;
  RrTx *to[2];
  RrRx *from[2];
} PingPong;

typedef struct
{
  PingPong *game;
  guint     side;
} Player;

static gboolean
player_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  const Player *self = data;
  PingPong *game = self->game;
  RrTx *out = game->to[1 - self->side];
  RrRx *in = game->from[self->side];
  gpointer ball;

  rr_tx_give (out, rr_owner_self ());
  rr_rx_give (in, rr_owner_self ());
  while (rr_recv (in, ctx, &ball) == RR_OK)
    {
      rr_tx_give (ball, rr_owner_self ());
      if (rr_send (ball, ctx, &token) != RR_OK)
        break;
      rr_tx_give (ball, rr_owner_in_flight (out));
      if (rr_send (out, ctx, ball) != RR_OK)
        break;
    }
  return TRUE;
}

static void
test_handles_that_are_under_way (void)
{
  const char *text = g_getenv ("ROUNDROCK_SCANS");
  guint n = text != NULL ? (guint) strtoul (text, NULL, 10) : N_SCANS;
  g_autoptr(RrProof) proof = rr_proof_new ();
  g_autoptr(GError) error = NULL;
  PingPong game;
  Player players[2] = { { &game, 0 }, { &game, 1 } };

  case_begin (&game.shared, 0);
  for (guint i = 0; i < 2; i++)
    rr_chan_new ("ball", 1 - i, RR_CHAN_BLOCK, NULL, &game.to[i], &game.from[i]);
  rr_tx_give (game.shared.tx, rr_owner_in_flight (game.to[0]));
  g_assert_cmpint (rr_send (game.to[0], NULL, game.shared.tx), ==, RR_OK);
  case_spawn (&game.shared, "receiver", receiver_run);
  for (guint i = 0; i < 2; i++)
    if (!rr_scope_spawn (game.shared.scope, "player", player_run, &players[i], NULL, &error))
      g_error ("%s", error->message);

  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (look (proof), ==, 0);

  rr_scope_cancel (game.shared.scope, NULL);
  g_assert_true (rr_scope_wait (game.shared.scope, NULL));
  for (guint i = 0; i < 2; i++)
    {
      rr_tx_drop (game.to[i]);
      rr_rx_drop (game.from[i]);
    }
  case_end (&game.shared);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/quiet/an-idle-worker-whom-the-world-feeds", test_an_idle_worker_whom_the_world_feeds);
  g_test_add_func ("/core/quiet/a-sender-whom-a-slow-one-holds-up", test_a_sender_whom_a_slow_one_holds_up);
  g_test_add_func ("/core/quiet/one-who-will-give-up-in-time", test_one_who_will_give_up_in_time);
  g_test_add_func ("/core/quiet/one-who-is-cancelled-and-not-woken-yet", test_one_who_is_cancelled_and_not_woken_yet);
  g_test_add_func ("/core/quiet/one-who-waits-for-what-a-scope-owns", test_one_who_waits_for_what_a_scope_owns);
  g_test_add_func ("/core/quiet/a-permit-of-one-who-is-busy", test_a_permit_of_one_who_is_busy);
  g_test_add_func ("/core/quiet/a-permit-that-was-given-on-in-time", test_a_permit_that_was_given_on_in_time);
  g_test_add_func ("/core/quiet/handles-that-are-under-way", test_handles_that_are_under_way);
  return g_test_run ();
}

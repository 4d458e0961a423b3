/* soundness-spec.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "soundness-spec.h"

#include <string.h>

/* Makes programs. They keep to what the core asks for: a handle is used by its owner, a
 * scope gets tasks from its own and from the one who joins it, a channel does not travel
 * through itself. */

static guint
below (GRand *rand,
       guint  n)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) n);
}

static guint8
pick_handle (const Spec *spec,
             GRand      *rand,
             gboolean    is_tx)
{
  for (guint n = 0; n < 8; n++)
    {
      guint8 i = (guint8) below (rand, spec->n_handles);

      if (spec->handles[i].is_tx == is_tx)
        return i;
    }
  return NO_HANDLE;
}

/* One that it has at the beginning, more often than not. */
static guint8
pick_own (const Spec  *spec,
          const State *initial,
          GRand       *rand,
          guint        task,
          gboolean     is_tx)
{
  for (guint n = 0; n < 12; n++)
    {
      guint8 i = pick_handle (spec, rand, is_tx);

      if (i != NO_HANDLE && initial->handle[i] == task)
        return i;
    }
  return pick_handle (spec, rand, is_tx);
}

/* Only the task itself acquires it; others may get it from there. */
static guint8
pick_permit (GRand *rand,
             guint  task)
{
  return (guint8) (2 * task + below (rand, 2));
}

static void
fill_waiting_op (Op          *op,
                 const Spec  *spec,
                 const State *initial,
                 GRand       *rand,
                 guint        task)
{
  static const OpKind kinds[] = { OP_SEND, OP_SEND, OP_RECV, OP_RECV, OP_RECV, OP_SELECT, OP_ACQUIRE,
                                  OP_ACQUIRE, OP_RECV_UNTIL, OP_CALL };

  op->kind = kinds[below (rand, G_N_ELEMENTS (kinds) - (task == CALL_TASK))];
  op->arg = pick_permit (rand, task);
  op->handles[0] = pick_own (spec, initial, rand, task, op->kind == OP_SEND);
  if (op->kind != OP_SELECT)
    return;
  for (guint i = 0; i < 2 + below (rand, N_ALTERNATIVES - 1); i++)
    op->handles[i] = pick_own (spec, initial, rand, task, below (rand, 2) == 0);
}

static gboolean
may_travel (const Spec *spec,
            guint8      handle,
            guint8      via)
{
  return handle != NO_HANDLE && via != NO_HANDLE && !spec->handles[handle].is_pinned
         && spec->handles[via].chan < spec->handles[handle].chan
         && !spec->takes_plain_only[spec->handles[via].chan];
}

static void
fill_passing_op (Op          *op,
                 const Spec  *spec,
                 const State *initial,
                 GRand       *rand,
                 guint        task)
{
  static const OpKind kinds[] = { OP_SEND_HANDLE, OP_SEND_HANDLE, OP_SEND_PERMIT, OP_GIVE_TASK,
                                  OP_GIVE_SCOPE, OP_GIVE_ROOT, OP_PERMIT_TO_TASK, OP_PERMIT_TO_SCOPE,
                                  OP_PERMIT_TO_ROOT };

  op->kind = kinds[below (rand, G_N_ELEMENTS (kinds))];
  op->handles[0] = pick_own (spec, initial, rand, task, op->kind == OP_SEND_HANDLE
                                                          || op->kind == OP_SEND_PERMIT
                                                          || below (rand, 2) == 0);
  op->arg = (guint8) (op->kind == OP_GIVE_TASK ? below (rand, N_TASKS) : below (rand, N_SCOPES));
  op->extra = op->arg;
  if (op->kind == OP_SEND_HANDLE)
    {
      op->arg = pick_own (spec, initial, rand, task, below (rand, 2) == 0);
      if (!may_travel (spec, op->arg, op->handles[0]))
        op->kind = OP_GATE;
    }
  else if (op->kind >= OP_ACQUIRE || op->kind == OP_SEND_PERMIT)
    {
      op->extra = (guint8) (op->kind == OP_PERMIT_TO_TASK ? below (rand, N_TASKS) : below (rand, N_SCOPES));
      op->arg = pick_permit (rand, task);
      if (op->kind == OP_SEND_PERMIT
          && (op->handles[0] == NO_HANDLE
              || spec->takes_plain_only[spec->handles[op->handles[0]].chan]))
        op->kind = OP_GATE;
    }
}

static void
fill_ending_op (Op          *op,
                const Spec  *spec,
                const State *initial,
                GRand       *rand,
                guint        task)
{
  static const OpKind kinds[] = { OP_CLOSE, OP_DROP, OP_DROP, OP_DUP, OP_RELEASE, OP_RELEASE, OP_RELEASE };

  op->kind = kinds[below (rand, G_N_ELEMENTS (kinds))];
  op->handles[0] = pick_own (spec, initial, rand, task, op->kind == OP_CLOSE || below (rand, 2) == 0);
  op->arg = below (rand, 3) > 0 ? pick_permit (rand, task) : (guint8) below (rand, N_PERMITS);
  if (op->kind != OP_DUP)
    return;

  op->kind = OP_GATE;
  for (guint8 i = 0; i < spec->n_handles; i++)
    if (op->handles[0] != NO_HANDLE && initial->handle[i] == HELD_BY_NOBODY
        && spec->handles[i].chan == spec->handles[op->handles[0]].chan
        && spec->handles[i].is_tx == spec->handles[op->handles[0]].is_tx)
      {
        op->kind = OP_DUP;
        op->handles[1] = i;
      }
}

static void
fill_scope_op (Op    *op,
               Spec  *spec,
               GRand *rand,
               guint  task)
{
  guint8 scope = (guint8) (1 + below (rand, N_SCOPES - 1));
  gboolean is_parent = spec->parent[scope] == task;

  op->arg = scope;
  op->kind = below (rand, 10) == 0 ? OP_CANCEL : OP_GATE;
  if (is_parent && below (rand, 4) == 0)
    op->kind = OP_JOIN;
  else if (is_parent || spec->tasks[task].scope == scope)
    for (guint8 child = 0; child < N_TASKS; child++)
      if (spec->tasks[child].scope == scope && child != task && !spec->has_spawner[child])
        {
          if (op->kind == OP_SPAWN)
            break;
          spec->has_spawner[child] = TRUE;
          op->kind = OP_SPAWN;
          op->arg = child;
        }
}

static void
fill_op (Op          *op,
         Spec        *spec,
         const State *initial,
         GRand       *rand,
         guint        task)
{
  gboolean may_spawn = spec->parent[1] == task || spec->parent[2] == task;
  guint dice = may_spawn ? 30 + below (rand, 70) : below (rand, 100);

  memset (op, 0, sizeof *op);
  memset (op->handles, NO_HANDLE, sizeof op->handles);
  if (dice < 50)
    fill_waiting_op (op, spec, initial, rand, task);
  else if (dice < 65)
    fill_passing_op (op, spec, initial, rand, task);
  else if (dice < 78)
    fill_ending_op (op, spec, initial, rand, task);
  else if (task == CALL_TASK)
    op->kind = OP_RELEASE;
  else if (dice < 92)
    fill_scope_op (op, spec, rand, task);
  else
    op->kind = OP_GATE;
  /* The call passes no gate, and @arg may stand for a handle that is not there. */
  if (op->kind == OP_GATE && task == CALL_TASK)
    {
      op->kind = OP_RELEASE;
      op->arg = 2 * CALL_TASK;
    }
}

static void
fill_handles (Spec  *spec,
              State *initial,
              GRand *rand)
{
  memset (initial->handle, HELD_BY_NOBODY, sizeof initial->handle);
  for (guint8 chan = 0; chan < spec->n_chans; chan++)
    for (guint i = 0; i < 4; i++)
      {
        guint8 holder = (guint8) below (rand, N_ACTORS + 2);
        HandleSpec *handle = &spec->handles[spec->n_handles];

        handle->chan = chan;
        handle->is_tx = i % 2 == 0;
        if (i >= 2 && below (rand, 2) == 0)
          holder = HELD_BY_NOBODY;
        else if (holder > N_ACTORS)
          holder = below (rand, 4) == 0 ? HELD_BY_ROOT : 0;
        else if (holder == N_ACTORS)
          holder = 1;
        initial->handle[spec->n_handles++] = holder;
      }
}

static void
fill_task (Spec  *spec,
           State *initial,
           GRand *rand,
           guint8 task)
{
  TaskSpec *self = &spec->tasks[task];

  self->parked_at = NO_HANDLE;
  if (task >= N_TASKS || self->scope == 0)
    return;
  self->is_pooled = below (rand, 3) > 0;
  if (!self->is_pooled || below (rand, 3) > 0)
    return;
  for (guint8 i = 0; i < spec->n_handles; i++)
    if (!spec->handles[i].is_tx && initial->handle[i] == task)
      {
        self->parked_at = i;
        spec->handles[i].is_pinned = TRUE;
        spec->takes_plain_only[spec->handles[i].chan] = TRUE;
        return;
      }
}

/* --- what chance alone brings too seldom ------------------------------------------ */

#define TX(chan)      ((guint8) (4 * (chan)))
#define RX(chan)      ((guint8) (4 * (chan) + 1))
#define OTHER_TX(chan) ((guint8) (4 * (chan) + 2))
#define OTHER_RX(chan) ((guint8) (4 * (chan) + 3))

static void
set_op (Spec   *spec,
        guint   task,
        guint   index,
        OpKind  kind,
        guint8  handle,
        guint8  arg)
{
  spec->tasks[task].ops[index] = (Op) { kind, { handle, NO_HANDLE, NO_HANDLE }, arg, arg };
  spec->tasks[task].n_ops = (guint8) MAX (spec->tasks[task].n_ops, index + 1);
}

/* Task 0 sends the only way to serve task 2 to task 1, which is busy first. */
static void
plant_handle_in_flight (Spec  *spec,
                        State *initial,
                        GRand *rand)
{
  static const OpKind uses[] = { OP_SEND, OP_CLOSE, OP_DROP };

  initial->handle[TX (1)] = 0;
  initial->handle[RX (1)] = 2;
  initial->handle[OTHER_TX (1)] = HELD_BY_NOBODY;
  set_op (spec, 0, 0, OP_SEND_HANDLE, TX (0), TX (1));
  set_op (spec, 1, 2, uses[below (rand, 3)], TX (1), 0);
  set_op (spec, 2, 0, OP_RECV, RX (1), 0);
}

static void
plant_permit_in_flight (Spec *spec)
{
  spec->permit_units[0] = spec->permit_units[4] = (guint8) spec->units[0];
  set_op (spec, 0, 0, OP_ACQUIRE, NO_HANDLE, 0);
  set_op (spec, 0, 1, OP_SEND_PERMIT, TX (0), 0);
  set_op (spec, 1, 2, OP_RELEASE, NO_HANDLE, 0);
  set_op (spec, 2, 0, OP_GATE, NO_HANDLE, 0);
  set_op (spec, 2, 1, OP_ACQUIRE, NO_HANDLE, 4);
}

static void
plant_in_flight (Spec  *spec,
                 State *initial,
                 GRand *rand)
{
  initial->handle[TX (0)] = 0;
  initial->handle[RX (0)] = 1;
  initial->handle[OTHER_RX (0)] = below (rand, 2) == 0 ? HELD_BY_NOBODY : 3;
  spec->capacity[0] = 1 + below (rand, 2);
  set_op (spec, 1, 0, OP_GATE, NO_HANDLE, 0);
  set_op (spec, 1, 1, OP_RECV, RX (0), 0);
  if (below (rand, 2) == 0)
    plant_handle_in_flight (spec, initial, rand);
  else
    plant_permit_in_flight (spec);
}

/* Nobody receives, but task 0 may close. */
static void
plant_close (Spec  *spec,
             State *initial,
             GRand *rand)
{
  initial->handle[TX (1)] = 0;
  initial->handle[OTHER_TX (1)] = 2;
  initial->handle[RX (1)] = 1;
  initial->handle[OTHER_RX (1)] = HELD_BY_NOBODY;
  spec->capacity[1] = below (rand, 2);
  set_op (spec, 0, 0, OP_GATE, NO_HANDLE, 0);
  set_op (spec, 0, 1, OP_CLOSE, TX (1), 0);
  spec->tasks[1].n_ops = 0;
  set_op (spec, 2, 0, OP_SEND, OTHER_TX (1), 0);
  set_op (spec, 2, 1, OP_SEND, OTHER_TX (1), 0);
}

/* What belongs to a scope that has no task yet, or has one that waits. */
static void
plant_scope (Spec  *spec,
             State *initial,
             GRand *rand)
{
  spec->tasks[3].scope = 1;
  spec->tasks[3].parked_at = NO_HANDLE;
  spec->has_spawner[3] = TRUE;
  initial->handle[TX (1)] = 0;
  initial->handle[OTHER_TX (1)] = HELD_BY_NOBODY;
  initial->handle[RX (1)] = 2;
  set_op (spec, 0, 0, OP_GIVE_SCOPE, TX (1), 1);
  set_op (spec, 0, 1, OP_GATE, NO_HANDLE, 0);
  set_op (spec, 0, 2, OP_SPAWN, NO_HANDLE, 3);
  set_op (spec, 0, 3, OP_JOIN, NO_HANDLE, 1);
  set_op (spec, 2, 0, OP_RECV, RX (1), 0);
  set_op (spec, 3, 0, below (rand, 2) == 0 ? OP_GATE : OP_RECV, RX (0), 0);
  set_op (spec, 3, 1, OP_SEND, TX (1), 0);
}

/* A pool and a scope that are too small for those who wait for each other. */
static void
plant_crowd (Spec  *spec,
             GRand *rand)
{
  for (guint8 i = 3; i < N_TASKS; i++)
    {
      spec->tasks[i].scope = i == 3 ? 1 : 2;
      spec->tasks[i].is_pooled = below (rand, 4) > 0;
      spec->tasks[i].parked_at = NO_HANDLE;
      spec->has_spawner[i] = TRUE;
    }
  spec->parent[2] = 3;
  set_op (spec, 0, 0, OP_SPAWN, NO_HANDLE, 3);
  set_op (spec, 0, 1, OP_JOIN, NO_HANDLE, 1);
  set_op (spec, 3, 0, OP_SPAWN, NO_HANDLE, 4);
  set_op (spec, 3, 1, OP_SPAWN, NO_HANDLE, 5);
  set_op (spec, 3, 2, OP_JOIN, NO_HANDLE, 2);
}

/* Tasks 0 to 2 are there from the beginning, and there are two channels. */
static void
plant (Spec  *spec,
       State *initial,
       GRand *rand)
{
  guint dice = below (rand, 12);

  if (dice <= 4)
    for (guint i = 0; i < N_TASKS; i++)
      spec->tasks[i].parked_at = NO_HANDLE;
  /* A task has one who spawns it, a scope one who joins it. */
  for (guint i = 0; i < N_ACTORS && (dice == 3 || dice == 4); i++)
    for (guint k = 0; k < spec->tasks[i].n_ops; k++)
      if (spec->tasks[i].ops[k].kind == OP_SPAWN || spec->tasks[i].ops[k].kind == OP_JOIN)
        spec->tasks[i].ops[k].kind = OP_GATE;
  if (dice <= 1 && !spec->takes_plain_only[0])
    plant_in_flight (spec, initial, rand);
  else if (dice == 2)
    plant_close (spec, initial, rand);
  else if (dice == 3)
    plant_scope (spec, initial, rand);
  else if (dice == 4)
    plant_crowd (spec, rand);
}

void
spec_fill (Spec  *spec,
           State *initial,
           GRand *rand)
{
  guint n_first = 2 + below (rand, 2);
  guint n_used = n_first + below (rand, N_TASKS - n_first + 1);

  memset (spec, 0, sizeof *spec);
  memset (initial, 0, sizeof *initial);
  memset (initial->permit, HELD_BY_NOBODY, sizeof initial->permit);
  spec->n_chans = 1 + below (rand, N_CHANS);
  for (guint i = 0; i < N_CHANS; i++)
    spec->capacity[i] = below (rand, 3) == 0 ? 0 : below (rand, 4);
  for (guint i = 0; i < N_SEMS; i++)
    spec->units[i] = 1 + below (rand, 3);
  for (guint i = 0; i < N_PERMITS; i++)
    {
      spec->permit_sem[i] = (guint8) (i % N_SEMS);
      spec->permit_units[i] = (guint8) (1 + below (rand, spec->units[i % N_SEMS]));
    }
  spec->n_threads = 1 + below (rand, 2);
  spec->queue_capacity = 1 + below (rand, 2);
  for (guint i = 0; i < N_SCOPES; i++)
    spec->limit[i] = i == 0 || below (rand, 3) == 0 ? -1 : (int) (1 + below (rand, 2));
  for (guint8 i = 0; i < N_TASKS; i++)
    {
      spec->tasks[i].scope = (guint8) (i < n_first ? 0 : 1 + below (rand, N_SCOPES - 1));
      initial->status[i] = i < n_first ? TASK_HERE : TASK_ABSENT;
    }
  spec->tasks[CALL_TASK].scope = N_SCOPES;
  spec->parent[1] = 0;
  spec->parent[2] = (guint8) below (rand, n_used);
  if (spec->tasks[spec->parent[2]].scope == 2)
    spec->parent[2] = 1;

  fill_handles (spec, initial, rand);
  for (guint8 i = 0; i < N_ACTORS; i++)
    fill_task (spec, initial, rand, i);
  for (guint i = 0; i < N_ACTORS; i++)
    if (i < n_used || i == CALL_TASK)
      {
        spec->tasks[i].n_ops = (guint8) (i == CALL_TASK ? 1 + below (rand, 2) : 3 + below (rand, N_OPS - 2));
        for (guint k = 0; k < spec->tasks[i].n_ops; k++)
          fill_op (&spec->tasks[i].ops[k], spec, initial, rand, i);
      }
  if (n_first >= 3 && spec->n_chans >= 2)
    plant (spec, initial, rand);
}

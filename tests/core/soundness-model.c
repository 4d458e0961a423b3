/* soundness-model.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "soundness-model.h"

#include <string.h>

/* The model knows what each operation does and nothing of locks, queues or liveness. It
 * tries every order in which the tasks, and whoever has what belongs to nobody in
 * particular, can go on from a state. Where the core keeps an order, in a queue or a
 * buffer, the model allows any: it errs to the side of what can happen.
 */

#define MAX_STATES 20000
#define MAX_SEEN   65536

/* --- states ------------------------------------------------------------------------ */

static guint32
hash_state (const State *state)
{
  const guint8 *bytes = (const guint8 *) state;
  guint32 hash = 2166136261U;

  for (gsize i = 0; i < sizeof *state; i++)
    hash = (hash ^ bytes[i]) * 16777619U;
  return hash ^ hash >> 15;
}

/* A state that follows, in which @task has gone on; N_ACTORS for nobody. */
void
model_emit (Model       *model,
      const State *state,
      guint        task)
{
  guint32 at = hash_state (state) % MAX_SEEN;

  model->moved |= 1U << task;
  while (model->seen[at] >= model->round
         && memcmp (&model->states[model->seen[at] - model->round], state, sizeof *state) != 0)
    at = (at + 1) % MAX_SEEN;
  if (model->seen[at] >= model->round)
    return;
  if (model->n_states == MAX_STATES)
    {
      model->is_complete = FALSE;
      return;
    }
  model->seen[at] = model->round + model->n_states;
  model->states[model->n_states++] = *state;
}

void
model_go_on (State *state,
       guint  task)
{
  state->pc[task]++;
  state->sub[task] = SUB_START;
  state->waits_at[task] = 0;
}

void
model_emit_next (Model *model,
           State  state,
           guint  task)
{
  model_go_on (&state, task);
  model_emit (model, &state, task);
}

gboolean
model_is_usable (const Spec  *spec,
           const State *state,
           guint        task,
           guint8       handle)
{
  return handle != NO_HANDLE
         && (state->handle[handle] == task
             || state->handle[handle] == HELD_BY_SCOPE + spec->tasks[task].scope);
}

/* What a channel holds beside plain items counts too. */
guint
model_length_of (const State *state,
           guint        chan)
{
  guint n = state->n_plain[chan];

  for (guint i = 0; i < N_HANDLES; i++)
    n += state->handle[i] == HELD_BY_CHAN + chan;
  for (guint i = 0; i < N_PERMITS; i++)
    n += state->permit[i] == HELD_BY_CHAN + chan;
  return n;
}

static guint
count_handles (const Spec  *spec,
               const State *state,
               guint        chan,
               gboolean     is_tx)
{
  guint n = 0;

  for (guint i = 0; i < spec->n_handles; i++)
    n += spec->handles[i].chan == chan && spec->handles[i].is_tx == is_tx
         && state->handle[i] != HELD_BY_NOBODY;
  return n;
}

static void
drop_handle (const Spec *spec,
             State      *state,
             guint       handle)
{
  guint chan = spec->handles[handle].chan;

  state->handle[handle] = HELD_BY_NOBODY;
  if (count_handles (spec, state, chan, spec->handles[handle].is_tx) > 0)
    return;
  state->is_closed[chan] = TRUE;
  if (spec->handles[handle].is_tx)
    return;
  state->n_plain[chan] = 0;
  for (guint i = 0; i < N_PERMITS; i++)
    if (state->permit[i] == HELD_BY_CHAN + chan)
      state->permit[i] = HELD_BY_NOBODY;
  for (guint i = 0; i < spec->n_handles; i++)
    if (state->handle[i] == HELD_BY_CHAN + chan)
      drop_handle (spec, state, i);
}

gboolean
model_root_has (const Spec  *spec,
          const State *state,
          guint        chan,
          gboolean     is_tx)
{
  for (guint i = 0; i < spec->n_handles; i++)
    if (spec->handles[i].chan == chan && spec->handles[i].is_tx == is_tx
        && state->handle[i] == HELD_BY_ROOT)
      return TRUE;
  return FALSE;
}

static guint
n_free_units (const Spec  *spec,
              const State *state,
              guint        sem)
{
  guint n = spec->units[sem];

  for (guint i = 0; i < N_PERMITS; i++)
    if (spec->permit_sem[i] == sem && state->permit[i] != HELD_BY_NOBODY)
      n -= spec->permit_units[i];
  return n;
}

static guint
n_in_scope (const Spec  *spec,
            const State *state,
            guint        scope)
{
  guint n = 0;

  for (guint i = 0; i < N_TASKS; i++)
    {
      const Op *op = &spec->tasks[i].ops[state->pc[i] % N_OPS];

      n += spec->tasks[i].scope == scope && state->status[i] != TASK_ABSENT
           && state->status[i] != TASK_ENDED;
      n += state->status[i] == TASK_HERE && state->sub[i] == SUB_HAS_PLACE
           && spec->tasks[op->arg].scope == scope;
    }
  return n;
}

static guint
n_on_pool (const Spec  *spec,
           const State *state,
           guint8       status)
{
  guint n = 0;

  for (guint i = 0; i < N_TASKS; i++)
    n += spec->tasks[i].is_pooled && state->status[i] == status;
  return n;
}

/* Its context is done, and it minds. */
gboolean
model_is_cut_off (Model       *model,
            const State *state,
            guint        task)
{
  guint8 scope = model->spec->tasks[task].scope;

  if ((model->may_cancel & 1U << task) == 0)
    return FALSE;
  if (task != CALL_TASK)
    return state->is_cancelled[scope];
  for (guint i = 0; i < N_TASKS; i++)
    if (state->status[i] == TASK_HERE && state->sub[i] == SUB_IN_CALL)
      return FALSE;
  return TRUE;
}

/* --- everything else ---------------------------------------------------------------- */

static void
step_handle (Model       *model,
             const State *state,
             guint        task,
             const Op    *op)
{
  const Spec *spec = model->spec;
  guint8 handle = op->handles[0];
  State next = *state;
  gboolean is_own = handle != NO_HANDLE && state->handle[handle] == task
                    && !spec->handles[handle].is_pinned;

  if (op->kind == OP_DUP)
    {
      if (model_is_usable (spec, state, task, handle) && state->handle[op->handles[1]] == HELD_BY_NOBODY)
        next.handle[op->handles[1]] = (guint8) task;
    }
  else if (!is_own)
    ;
  else if (op->kind == OP_CLOSE)
    next.is_closed[spec->handles[handle].chan] |= spec->handles[handle].is_tx;
  else if (op->kind == OP_DROP)
    drop_handle (spec, &next, handle);
  else if (op->kind == OP_GIVE_TASK)
    next.handle[handle] = op->arg;
  else if (op->kind == OP_GIVE_SCOPE)
    next.handle[handle] = HELD_BY_SCOPE + op->arg;
  else
    next.handle[handle] = HELD_BY_ROOT;
  model_emit_next (model, next, task);
}

static void
step_permit (Model       *model,
             const State *state,
             guint        task,
             const Op    *op)
{
  const Spec *spec = model->spec;
  State next = *state;
  guint8 *holder = &next.permit[op->arg];

  if (op->kind == OP_ACQUIRE)
    {
      gboolean is_taken = *holder != HELD_BY_NOBODY;

      if (!is_taken && n_free_units (spec, state, spec->permit_sem[op->arg]) >= spec->permit_units[op->arg])
        {
          *holder = (guint8) task;
          model_emit_next (model, next, task);
        }
      if (is_taken || model_is_cut_off (model, state, task))
        model_emit_next (model, *state, task);
      return;
    }

  if (op->kind == OP_RELEASE && (*holder == task || *holder == HELD_BY_SCOPE + spec->tasks[task].scope))
    *holder = HELD_BY_NOBODY;
  else if (*holder == task && op->kind == OP_PERMIT_TO_TASK)
    *holder = op->extra;
  else if (*holder == task && op->kind == OP_PERMIT_TO_SCOPE)
    *holder = HELD_BY_SCOPE + op->extra;
  else if (*holder == task && op->kind == OP_PERMIT_TO_ROOT)
    *holder = HELD_BY_ROOT;
  model_emit_next (model, next, task);
}

static void
step_spawn (Model       *model,
            const State *state,
            guint        task,
            const Op    *op)
{
  const Spec *spec = model->spec;
  const TaskSpec *child = &spec->tasks[op->arg];
  guint8 scope = child->scope;
  gboolean is_full = spec->limit[scope] >= 0
                     && n_in_scope (spec, state, scope) >= (guint) spec->limit[scope];
  State next = *state;

  if (state->sub[task] == SUB_START
      && (state->status[op->arg] != TASK_ABSENT
          || (is_full && spec->tasks[task].scope == scope)))
    {
      model_emit_next (model, *state, task);
      return;
    }
  if (state->is_cancelled[scope] && (model->may_cancel & 1U << task) != 0)
    model_emit_next (model, *state, task);
  if (state->sub[task] == SUB_START && is_full)
    return;

  if (child->parked_at != NO_HANDLE)
    next.status[op->arg] = TASK_PARKED;
  else if (!child->is_pooled)
    next.status[op->arg] = TASK_HERE;
  else if (n_on_pool (spec, state, TASK_QUEUED) < spec->queue_capacity)
    next.status[op->arg] = TASK_QUEUED;
  else if (state->sub[task] == SUB_START)
    {
      next.sub[task] = SUB_HAS_PLACE;
      model_emit (model, &next, task);
      return;
    }
  else
    return;
  model_emit_next (model, next, task);
}

static void
step_call (Model       *model,
           const State *state,
           guint        task)
{
  State next = *state;

  if (model_is_cut_off (model, state, task))
    model_emit_next (model, *state, task);
  if (state->sub[task] == SUB_IN_CALL)
    return;
  next.sub[task] = SUB_IN_CALL;
  if (state->status[CALL_TASK] == TASK_ABSENT)
    {
      next.status[CALL_TASK] = TASK_HERE;
      next.pc[CALL_TASK] = 0;
    }
  model_emit (model, &next, task);
}

static void
step_scope (Model       *model,
            const State *state,
            guint        task,
            const Op    *op)
{
  State next = *state;

  if (op->kind == OP_CANCEL)
    next.is_cancelled[op->arg] = TRUE;
  if (op->kind == OP_CANCEL || model->spec->tasks[task].scope == op->arg
      || n_in_scope (model->spec, state, op->arg) == 0)
    model_emit_next (model, next, task);
}

static void
step_end (Model       *model,
          const State *state,
          guint        task)
{
  State next = *state;

  next.status[task] = task == CALL_TASK ? TASK_ABSENT : TASK_ENDED;
  for (guint i = 0; i < N_TASKS && task == CALL_TASK; i++)
    if (state->status[i] == TASK_HERE && state->sub[i] == SUB_IN_CALL)
      {
        model_go_on (&next, i);
        model->moved |= 1U << i;
      }
  model_emit (model, &next, task);
}

static void
step_task (Model       *model,
           const State *state,
           guint        task)
{
  const TaskSpec *self = &model->spec->tasks[task];
  const Op *op = &self->ops[state->pc[task] % N_OPS];

  if (state->pc[task] >= self->n_ops)
    step_end (model, state, task);
  else if (op->kind <= OP_SELECT)
    model_step_communicate (model, state, task, op);
  else if (op->kind <= OP_SEND_PERMIT)
    model_step_pass (model, state, task, op);
  else if (op->kind <= OP_GIVE_ROOT)
    step_handle (model, state, task, op);
  else if (op->kind <= OP_PERMIT_TO_ROOT)
    step_permit (model, state, task, op);
  else if (op->kind == OP_SPAWN)
    step_spawn (model, state, task, op);
  else if (op->kind == OP_CALL)
    step_call (model, state, task);
  else if (op->kind == OP_GATE)
    model_emit_next (model, *state, task);
  else
    step_scope (model, state, task, op);
}

/* What belongs to nobody in particular may be used by somebody at any time. */
static void
step_root (Model       *model,
           const State *state)
{
  const Spec *spec = model->spec;
  State next;

  for (guint8 i = 0; i < spec->n_handles; i++)
    if (state->handle[i] == HELD_BY_ROOT)
      {
        guint chan = spec->handles[i].chan;

        next = *state;
        drop_handle (spec, &next, i);
        model_emit (model, &next, N_ACTORS);
        next = *state;
        next.is_closed[chan] |= spec->handles[i].is_tx;
        model_emit (model, &next, N_ACTORS);
        next = *state;
        if (!spec->handles[i].is_tx && state->n_plain[chan] > 0)
          next.n_plain[chan]--;
        model_emit (model, &next, N_ACTORS);
        for (guint k = 0; k < N_PERMITS && !spec->handles[i].is_tx; k++)
          if (state->permit[k] == HELD_BY_CHAN + chan)
            {
              next = *state;
              next.permit[k] = HELD_BY_ROOT;
              model_emit (model, &next, N_ACTORS);
            }
        for (guint k = 0; k < spec->n_handles && !spec->handles[i].is_tx; k++)
          if (state->handle[k] == HELD_BY_CHAN + chan)
            {
              next = *state;
              next.handle[k] = HELD_BY_ROOT;
              model_emit (model, &next, N_ACTORS);
            }
      }
  for (guint i = 0; i < N_PERMITS; i++)
    if (state->permit[i] == HELD_BY_ROOT)
      {
        next = *state;
        next.permit[i] = HELD_BY_NOBODY;
        model_emit (model, &next, N_ACTORS);
      }
}

static void
step (Model *model,
      State  state)
{
  const Spec *spec = model->spec;

  for (guint task = 0; task < N_ACTORS; task++)
    if (state.status[task] == TASK_HERE)
      step_task (model, &state, task);
    else if (state.status[task] == TASK_QUEUED && n_on_pool (spec, &state, TASK_HERE) < spec->n_threads)
      {
        State next = state;

        next.status[task] = TASK_HERE;
        model_emit (model, &next, task);
      }
    else if (state.status[task] == TASK_PARKED)
      {
        model_try_recv (model, &state, task, spec->handles[spec->tasks[task].parked_at].chan);
        if (model_is_cut_off (model, &state, task))
          model_emit_received (model, state, task);
      }
  step_root (model, &state);
}

guint
model_explore (const Spec  *spec,
               const State *state,
               guint        may_cancel,
               gboolean    *is_complete)
{
  static State *states;
  static guint64 *seen;
  static guint64 n_rounds;
  Model model = { .spec = spec, .may_cancel = may_cancel, .is_complete = TRUE };

  if (states == NULL)
    {
      states = g_new (State, MAX_STATES);
      seen = g_new0 (guint64, MAX_SEEN);
    }
  model.round = ++n_rounds << 32;
  model.states = states;
  model.seen = seen;
  model_emit (&model, state, N_ACTORS);
  for (guint i = 0; i < model.n_states; i++)
    step (&model, model.states[i]);
  *is_complete = model.is_complete;
  return model.moved & ((1U << N_ACTORS) - 1);
}

guint
model_blocked (const Spec  *spec,
               const State *state)
{
  guint blocked = 0;

  for (guint task = 0; task < N_ACTORS; task++)
    {
      const TaskSpec *self = &spec->tasks[task];
      OpKind kind = self->ops[state->pc[task] % N_OPS].kind;

      if (state->status[task] == TASK_PARKED || state->status[task] == TASK_QUEUED
          || (state->status[task] == TASK_HERE && state->pc[task] < self->n_ops
              && kind != OP_GATE && kind != OP_RECV_UNTIL))
        blocked |= 1U << task;
    }
  return blocked;
}

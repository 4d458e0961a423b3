/* soundness-model-chan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "soundness-model.h"

/* Channels as the model sees them: what is in them has no order, and whoever waits may be
 * served. */

/* What it got after it began to wait is of no use to it yet. */
static gboolean
is_alternative (const Spec  *spec,
                const State *state,
                guint        task,
                guint        index)
{
  const Op *op = &spec->tasks[task].ops[state->pc[task] % N_OPS];

  return model_is_usable (spec, state, task, op->handles[index])
         && (state->waits_at[task] == 0 || (state->waits_at[task] & 1U << index) != 0);
}

/* What is on its way: a plain item, a handle or a permit. */
typedef struct
{
  guint8 handle;    /* NO_HANDLE */
  guint8 permit;    /* NO_HANDLE */
} Load;

static const Load plain = { NO_HANDLE, NO_HANDLE };

static void
hand_over (State *state,
           Load   load,
           guint  holder)
{
  if (load.handle != NO_HANDLE)
    state->handle[load.handle] = (guint8) holder;
  else if (load.permit != NO_HANDLE)
    state->permit[load.permit] = (guint8) holder;
  else if (holder >= HELD_BY_CHAN && holder < HELD_BY_SCOPE)
    state->n_plain[holder - HELD_BY_CHAN]++;
}

static gboolean
is_receiving (const Spec  *spec,
              const State *state,
              guint        task,
              guint        chan)
{
  const TaskSpec *self = &spec->tasks[task];
  const Op *op = &self->ops[state->pc[task] % N_OPS];

  if (state->status[task] == TASK_PARKED)
    return spec->handles[self->parked_at].chan == chan;
  if (state->status[task] != TASK_HERE || state->pc[task] >= self->n_ops)
    return FALSE;
  if (op->kind != OP_RECV && op->kind != OP_RECV_UNTIL && op->kind != OP_SELECT)
    return FALSE;
  for (guint i = 0; i < N_ALTERNATIVES; i++)
    if (is_alternative (spec, state, task, i) && !spec->handles[op->handles[i]].is_tx
        && spec->handles[op->handles[i]].chan == chan)
      return TRUE;
  return FALSE;
}

/* @task has received: one that was parked goes to the pool. */
static void
receive (State *state,
         guint  task)
{
  if (state->status[task] == TASK_PARKED)
    state->status[task] = TASK_QUEUED;
  else
    model_go_on (state, task);
}

static void
try_send (Model       *model,
          const State *state,
          guint        task,
          guint8       via,
          Load         load)
{
  const Spec *spec = model->spec;
  guint chan = spec->handles[via].chan;
  State next = *state;

  if (state->is_closed[chan])
    {
      model_emit_next (model, next, task);
      return;
    }
  if (model_root_has (spec, state, chan, FALSE))
    {
      hand_over (&next, load, HELD_BY_ROOT);
      model_emit_next (model, next, task);
      next = *state;
    }
  if (model_length_of (state, chan) < spec->capacity[chan])
    {
      hand_over (&next, load, HELD_BY_CHAN + chan);
      model_emit_next (model, next, task);
    }
  for (guint other = 0; other < N_ACTORS && spec->capacity[chan] == 0; other++)
    if (other != task && is_receiving (spec, state, other, chan))
      {
        next = *state;
        hand_over (&next, load, other);
        receive (&next, other);
        model->moved |= 1U << other;
        model_emit_next (model, next, task);
      }
}

void
model_emit_received (Model *model,
               State  state,
               guint  task)
{
  receive (&state, task);
  model_emit (model, &state, task);
}

void
model_try_recv (Model       *model,
          const State *state,
          guint        task,
          guint        chan)
{
  State next = *state;

  if (state->n_plain[chan] > 0)
    {
      next.n_plain[chan]--;
      model_emit_received (model, next, task);
    }
  for (guint8 i = 0; i < N_HANDLES; i++)
    if (state->handle[i] == HELD_BY_CHAN + chan)
      {
        next = *state;
        next.handle[i] = (guint8) task;
        model_emit_received (model, next, task);
      }
  for (guint8 i = 0; i < N_PERMITS; i++)
    if (state->permit[i] == HELD_BY_CHAN + chan)
      {
        next = *state;
        next.permit[i] = (guint8) task;
        model_emit_received (model, next, task);
      }
  if ((state->is_closed[chan] && model_length_of (state, chan) == 0) || model_root_has (model->spec, state, chan, TRUE))
    model_emit_received (model, *state, task);
}

void
model_step_communicate (Model       *model,
                  const State *state,
                  guint        task,
                  const Op    *op)
{
  const Spec *spec = model->spec;
  gboolean has_any = FALSE;

  if (op->kind == OP_RECV_UNTIL)
    model_emit_next (model, *state, task);
  for (guint i = 0; i < N_ALTERNATIVES; i++)
    {
      guint8 handle = op->handles[i];

      if (!is_alternative (spec, state, task, i))
        continue;
      has_any = TRUE;
      if (spec->handles[handle].is_tx)
        try_send (model, state, task, handle, plain);
      else
        model_try_recv (model, state, task, spec->handles[handle].chan);
    }
  if (!has_any || model_is_cut_off (model, state, task))
    model_emit_next (model, *state, task);
}

void
model_step_pass (Model       *model,
           const State *state,
           guint        task,
           const Op    *op)
{
  Load load = plain;
  guint8 holder;

  if (op->kind == OP_SEND_HANDLE)
    load.handle = op->arg;
  else
    load.permit = op->arg;
  holder = op->kind == OP_SEND_HANDLE ? state->handle[op->arg] : state->permit[op->arg];

  if (holder == task && model_is_usable (model->spec, state, task, op->handles[0]))
    try_send (model, state, task, op->handles[0], load);
  else
    model_emit_next (model, *state, task);
  if (model_is_cut_off (model, state, task))
    model_emit_next (model, *state, task);
}

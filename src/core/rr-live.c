/* rr-live.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-graph-private.h"

/* Who may still go on. A task that does not wait is live, and so is one whose wait has a
 * deadline. A waiting one is live when somebody who is live could serve any of its
 * alternatives. Whoever is not live when nothing more can be added is stuck: it waits
 * for an event that can never happen, unless somebody cancels one of those who are
 * stuck with it.
 *
 * All doubt counts as live: handles that belong to nobody in particular, scopes that may
 * get new tasks, tasks that a scope has and the scan did not see, whatever is younger
 * than the scan. So an answer may miss something, but what it says is true.
 *
 * Each fact is handed on once, so the cost is that of the graph.
 *
 * Threads: as the graph.
 */

RrLiveRules rr_live_forgotten = RR_LIVE_ALL_RULES;

static RrGraphHandle *
get_handle (RrGraph *self,
            guint32  index)
{
  return &g_array_index (self->handles, RrGraphHandle, index);
}

static RrGraphPermit *
get_permit (RrGraph *self,
            guint32  index)
{
  return &g_array_index (self->permits, RrGraphPermit, index);
}

static RrGraphWait *
get_wait (RrGraph *self,
          guint32  index)
{
  return &g_array_index (self->waits, RrGraphWait, index);
}

static void
make_live (RrGraph *self,
           guint32  index)
{
  RrGraphTask *task = rr_graph_task (self, index);

  if (task->is_live)
    return;
  task->is_live = TRUE;
  g_array_append_val (self->queue, index);
}

/* Wakes those who wait for @object in this way. */
static void
wake (RrGraph       *self,
      RrGraphObject *object,
      RrWaitKind     kind)
{
  for (guint32 i = object->waits; i != RR_GRAPH_NONE; i = get_wait (self, i)->next)
    if (get_wait (self, i)->kind == kind)
      make_live (self, get_wait (self, i)->task);
}

static void
permit_is_live (RrGraph *self,
                guint32  index)
{
  RrGraphPermit *permit = get_permit (self, index);
  RrGraphObject *sem = rr_graph_object (self, permit->object);

  if (permit->is_live)
    return;
  permit->is_live = TRUE;
  sem->live_units += permit->n_units;
  for (guint32 i = sem->waits; i != RR_GRAPH_NONE; i = get_wait (self, i)->next)
    if (get_wait (self, i)->amount <= sem->length + sem->live_units)
      make_live (self, get_wait (self, i)->task);
}

static void handle_is_live (RrGraph *self,
                            guint32  index);

/* What is under way: whoever may receive it, or is still about to send it, may use
 * it. */
static void
in_flight_is_live (RrGraph       *self,
                   RrGraphObject *chan)
{
  if (rr_live_forgotten & RR_LIVE_FORGET_IN_FLIGHT)
    return;
  for (guint32 i = chan->in_flight; i != RR_GRAPH_NONE; i = get_handle (self, i)->next_of_owner)
    handle_is_live (self, i);
  for (guint32 i = chan->permits_in_flight; i != RR_GRAPH_NONE; i = get_permit (self, i)->next_of_owner)
    permit_is_live (self, i);
}

static void
handle_is_live (RrGraph *self,
                guint32  index)
{
  const RrGraphHandle *handle = get_handle (self, index);
  RrGraphObject *chan = rr_graph_object (self, handle->object);

  if (handle->is_tx && !chan->tx_live)
    {
      chan->tx_live = TRUE;
      wake (self, chan, RR_WAIT_RECV);
      if (!(rr_live_forgotten & RR_LIVE_FORGET_CLOSE))
        wake (self, chan, RR_WAIT_SEND);
      if (!chan->rx_live)
        in_flight_is_live (self, chan);
    }
  else if (!handle->is_tx && !chan->rx_live)
    {
      chan->rx_live = TRUE;
      wake (self, chan, RR_WAIT_SEND);
      if (!chan->tx_live)
        in_flight_is_live (self, chan);
    }
}

static void
owned_is_live (RrGraph *self,
               guint32  handles,
               guint32  permits)
{
  for (guint32 i = handles; i != RR_GRAPH_NONE; i = get_handle (self, i)->next_of_owner)
    handle_is_live (self, i);
  for (guint32 i = permits; i != RR_GRAPH_NONE; i = get_permit (self, i)->next_of_owner)
    permit_is_live (self, i);
}

/* Some task of it, seen or not, may use what belongs to all of them. */
static void
scope_is_live (RrGraph       *self,
               RrGraphObject *scope)
{
  if (scope->is_owner_live)
    return;
  scope->is_owner_live = TRUE;
  owned_is_live (self, scope->handles, scope->permits);
}

static void
pool_is_live (RrGraph       *self,
              RrGraphObject *pool)
{
  if (pool->is_owner_live)
    return;
  pool->is_owner_live = TRUE;
  wake (self, pool, RR_WAIT_POOL);
  for (guint32 i = pool->tasks; i != RR_GRAPH_NONE; i = rr_graph_task (self, i)->next_in_pool)
    if (rr_graph_task (self, i)->state == RR_TASK_QUEUED)
      make_live (self, i);
}

static void
task_serves_its_scope (RrGraph       *self,
                       RrGraphObject *scope)
{
  scope->n_live++;
  if (scope->n_live == 1)
    {
      scope_is_live (self, scope);
      wake (self, scope, RR_WAIT_PLACE);
    }
  if (scope->n_live == scope->n_seen)
    wake (self, scope, RR_WAIT_SCOPE);
}

static void
task_serves (RrGraph *self,
             guint32  index)
{
  const RrGraphTask *task = rr_graph_task (self, index);

  owned_is_live (self, task->handles, task->permits);
  if (task->scope != RR_GRAPH_NONE)
    task_serves_its_scope (self, rr_graph_object (self, task->scope));
  if (task->pool != RR_GRAPH_NONE && task->state != RR_TASK_QUEUED)
    pool_is_live (self, rr_graph_object (self, task->pool));
  for (guint32 i = task->calls; i != RR_GRAPH_NONE; i = rr_graph_object (self, i)->next_call)
    wake (self, rr_graph_object (self, i), RR_WAIT_FLIGHT);
}

/* --- what is live to begin with -------------------------------------------------- */

static gboolean
owner_is_live (RrGraph       *self,
               const RrOwner *owner)
{
  guint32 index;

  switch (owner->kind)
    {
    case RR_OWNER_TASK:
      return owner->id > self->started_id && rr_graph_find_task (self, owner->id) == RR_GRAPH_NONE;

    case RR_OWNER_SCOPE:
      return owner->id > self->started_id && rr_graph_find_object (self, owner->id) == RR_GRAPH_NONE;

    case RR_OWNER_IN_FLIGHT:
      index = rr_graph_find_object (self, owner->id);
      return index == RR_GRAPH_NONE
             || (guint32) rr_graph_object (self, index)->n_received != owner->stamp;

    case RR_OWNER_ROOT:
    default:
      return TRUE;
    }
}

static gboolean
can_go_on (RrGraph           *self,
           const RrGraphWait *wait)
{
  const RrGraphObject *object;

  if (wait->object == RR_GRAPH_NONE)
    return TRUE;

  object = rr_graph_object (self, wait->object);
  switch (wait->kind)
    {
    case RR_WAIT_SEND:
      return object->is_open || object->length < object->capacity;
    case RR_WAIT_RECV:
      return object->is_open || object->length > 0;
    case RR_WAIT_ACQUIRE:
      return object->length >= wait->amount;
    case RR_WAIT_SCOPE:
      return object->n_seen == 0;
    case RR_WAIT_PLACE:
      return object->length < object->capacity || object->length > object->n_seen;
    case RR_WAIT_POOL:
      return object->is_open || object->n_queued < object->queue_capacity;
    case RR_WAIT_FLIGHT:
      return object->is_open;
    case RR_WAIT_CTX:
    case RR_WAIT_CLOCK:
    default:
      return TRUE;
    }
}

static gboolean
is_live_by_itself (RrGraph           *self,
                   const RrGraphTask *task)
{
  if (task->may_end || task->is_forced)
    return TRUE;
  if (task->state == RR_TASK_QUEUED)
    return task->pool == RR_GRAPH_NONE || rr_graph_object (self, task->pool)->is_open;
  if (task->state != RR_TASK_WAITING || task->n_waits == 0)
    return TRUE;

  for (guint32 i = task->first_wait; i < task->first_wait + task->n_waits; i++)
    if (can_go_on (self, get_wait (self, i)))
      return TRUE;
  return FALSE;
}

static void
seed_object (RrGraph       *self,
             RrGraphObject *object)
{
  if (object->kind == RR_OBJECT_POOL)
    object->is_open = object->is_open || object->n_seen < object->capacity;
  if (object->kind == RR_OBJECT_POOL && object->is_open)
    pool_is_live (self, object);
  if (object->kind == RR_OBJECT_SCOPE
      && ((object->is_open && !(rr_live_forgotten & RR_LIVE_FORGET_SCOPES))
          || object->length > object->n_seen))
    scope_is_live (self, object);
}

static void
seed (RrGraph *self)
{
  for (guint32 i = 0; i < self->objects->len; i++)
    seed_object (self, rr_graph_object (self, i));
  for (guint32 i = 0; i < self->handles->len; i++)
    if (owner_is_live (self, &get_handle (self, i)->owner))
      handle_is_live (self, i);
  for (guint32 i = 0; i < self->permits->len; i++)
    if (owner_is_live (self, &get_permit (self, i)->owner))
      permit_is_live (self, i);
  for (guint32 i = 0; i < self->tasks->len; i++)
    if (is_live_by_itself (self, rr_graph_task (self, i)))
      make_live (self, i);
}

static void
forget (RrGraph *self)
{
  for (guint32 i = 0; i < self->objects->len; i++)
    {
      RrGraphObject *object = rr_graph_object (self, i);

      object->n_live = object->live_units = 0;
      object->tx_live = object->rx_live = object->is_owner_live = FALSE;
    }
  for (guint32 i = 0; i < self->permits->len; i++)
    get_permit (self, i)->is_live = FALSE;
  for (guint32 i = 0; i < self->tasks->len; i++)
    rr_graph_task (self, i)->is_live = FALSE;
  g_array_set_size (self->queue, 0);
}

guint
rr_live_solve (RrGraph *self)
{
  forget (self);
  seed (self);
  for (guint i = 0; i < self->queue->len; i++)
    task_serves (self, g_array_index (self->queue, guint32, i));
  return self->tasks->len - self->queue->len;
}

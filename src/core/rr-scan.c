/* rr-scan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-graph-private.h"

#include "rr-chan-private.h"
#include "rr-flight-private.h"
#include "rr-job-private.h"
#include "rr-scope-private.h"
#include "rr-sem-private.h"

/* The scan: first every object with its handles and permits, then every task, each read
 * by itself under its own lock while the program runs on.
 *
 * The order matters. What serves a task changes the object and wakes the task in one
 * step under the object's lock; so a task that is read after its object and was not woken
 * was not served by what the object shows. What happened to the object later shows in its
 * epoch, which whoever wants to be certain reads again.
 *
 * Threads: any, one scan of a graph at a time. Locks: a shard's, then an object's or a
 *          task's, then a parker's.
 */

/* --- objects -------------------------------------------------------------------- */

static void
scan_chan (RrGraph *self,
           RrChan  *chan)
{
  guint32 index = rr_graph_add_object (self, chan->object.id, RR_OBJECT_CHAN);
  RrGraphObject *object = rr_graph_object (self, index);

  rr_mutex_lock (&chan->lock);
  object->epoch = chan->epoch;
  object->is_open = chan->closed;
  object->length = rr_chan_length_locked (chan);
  object->capacity = chan->stat.capacity;
  object->n_received = chan->stat.n_received;
  for (RrTx *tx = chan->tx; tx != NULL; tx = tx->next)
    rr_graph_add_handle (self, index, TRUE, tx->owner);
  for (RrRx *rx = chan->rx; rx != NULL; rx = rx->next)
    rr_graph_add_handle (self, index, FALSE, rx->owner);
  rr_mutex_unlock (&chan->lock);
}

/* Units that somebody has been served who has not woken yet belong to no permit. They
 * count as free: he is live, and may give them back. */
static void
scan_sem (RrGraph *self,
          RrSem   *sem)
{
  guint32 index = rr_graph_add_object (self, sem->object.id, RR_OBJECT_SEM);
  RrGraphObject *object = rr_graph_object (self, index);

  rr_mutex_lock (&sem->lock);
  object->epoch = sem->epoch;
  object->length = object->capacity = sem->stat.n_units;
  for (RrPermit *permit = sem->permits; permit != NULL; permit = permit->next)
    {
      rr_graph_add_permit (self, permit->id, index, permit->n_units, permit->owner);
      object->length -= permit->n_units;
    }
  rr_mutex_unlock (&sem->lock);
}

static void
scan_scope (RrGraph  *self,
            RrObject *scope)
{
  RrGraphObject *object = rr_graph_object (self, rr_graph_add_object (self, scope->id, RR_OBJECT_SCOPE));
  RrScopeFacts facts;

  rr_scope_read (scope, &facts);
  object->epoch = facts.epoch;
  object->is_open = !facts.is_joined;
  object->length = facts.n_running;
  object->done_us = facts.done_us;
  object->capacity = facts.limit < 0 ? G_MAXUINT : (guint) facts.limit;
}

static void
scan_pool (RrGraph  *self,
           RrObject *pool)
{
  RrGraphObject *object = rr_graph_object (self, rr_graph_add_object (self, pool->id, RR_OBJECT_POOL));
  RrPoolFacts facts;

  rr_pool_read (pool, &facts);
  object->capacity = facts.n_threads;
  object->n_queued = facts.n_queued;
  object->queue_capacity = facts.capacity;
}

/* Its task is looked up by id when all tasks are in; until then the id stands in for
 * the epoch, which a call does not need: it is made once. */
static void
scan_call (RrGraph *self,
           RrCall  *call)
{
  RrGraphObject *object = rr_graph_object (self, rr_graph_add_object (self, call->object.id,
                                                                      RR_OBJECT_FLIGHT));

  object->epoch = __atomic_load_n (&call->task, __ATOMIC_ACQUIRE);
}

static void
scan_object (RrObject *object,
             gpointer  graph)
{
  switch (object->kind)
    {
    case RR_OBJECT_CHAN:
      scan_chan (graph, (RrChan *) object);
      break;
    case RR_OBJECT_SEM:
      scan_sem (graph, (RrSem *) object);
      break;
    case RR_OBJECT_SCOPE:
      scan_scope (graph, object);
      break;
    case RR_OBJECT_POOL:
      scan_pool (graph, object);
      break;
    case RR_OBJECT_FLIGHT:
      scan_call (graph, (RrCall *) object);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* --- tasks ---------------------------------------------------------------------- */

static RrGraphTask *
add_job (RrGraph     *self,
         RrJob       *job,
         RrTaskState  state)
{
  RrGraphTask *task = rr_graph_task (self, rr_graph_add_task (self, job->id, state));

  task->scope = rr_graph_find_object (self, rr_scope_get_id (job->scope));
  task->since_us = job->spawned_us;
  return task;
}

typedef struct
{
  RrGraph *graph;
  guint64  pool_id;
} QueueVisit;

static void
scan_queued (RrJob    *job,
             gpointer  data)
{
  QueueVisit *visit = data;

  add_job (visit->graph, job, RR_TASK_QUEUED)->pool = rr_graph_find_object (visit->graph, visit->pool_id);
}

static void
scan_parked (RrGraph *self,
             RrChan  *chan)
{
  rr_mutex_lock (&chan->lock);
  for (RrChanWaiter *waiter = chan->receivers.head; waiter != NULL; waiter = waiter->next)
    {
      RrJob *job = rr_parked_job (waiter);

      if (job == NULL)
        continue;
      add_job (self, job, RR_TASK_WAITING)->may_end
        = rr_ctx_status (rr_scope_get_ctx (job->scope)) != RR_OK;
      rr_graph_add_wait (self, rr_graph_find_task (self, job->id), RR_WAIT_RECV, chan->object.id, 1);
    }
  rr_mutex_unlock (&chan->lock);
}

/* Jobs without a thread: those parked at a channel, and those in the queue of a pool. */
static void
scan_jobs (RrObject *object,
           gpointer  graph)
{
  if (object->kind == RR_OBJECT_CHAN)
    scan_parked (graph, (RrChan *) object);
  if (object->kind == RR_OBJECT_POOL)
    rr_pool_each_queued ((RrPool *) object, scan_queued, &(QueueVisit) { graph, object->id });
}

static void
scan_record (RrTask   *record,
             gpointer  data)
{
  RrGraph *self = data;
  RrGraphTask *task;
  guint32 index;

  rr_mutex_lock (&record->lock);
  if (record->facts.id != 0)
    {
      index = rr_graph_add_task (self, record->facts.id, record->state);
      task = rr_graph_task (self, index);
      task->wait_seq = record->wait_seq;
      task->since_us = record->since_us;
      task->scope = rr_graph_find_object (self, record->facts.scope_id);
      task->pool = rr_graph_find_object (self, record->pool_id);
      /* Who is cancelled goes on, whether or not anybody has woken it yet. */
      task->may_end = record->has_deadline || rr_ctx_status (record->wait_ctx) != RR_OK
                      || (record->parker != NULL && rr_parker_is_notified (record->parker));
      if (record->state == RR_TASK_WAITING)
        for (guint i = 0; i < record->n_waits; i++)
          rr_graph_add_wait (self, index, record->waits[i].kind, record->waits[i].object,
                             record->waits[i].amount);
    }
  rr_mutex_unlock (&record->lock);
}

static void
find_callers (RrGraph *self)
{
  for (guint32 i = 0; i < self->objects->len; i++)
    {
      RrGraphObject *call = rr_graph_object (self, i);

      if (call->kind != RR_OBJECT_FLIGHT)
        continue;
      call->task = rr_graph_find_task (self, call->epoch);
      call->is_open = call->task == RR_GRAPH_NONE;
    }
}

void
rr_graph_scan (RrGraph *self)
{
  rr_graph_clear (self);
  self->started_id = rr_object_next_id ();
  rr_object_each (scan_object, self);
  rr_object_each (scan_jobs, self);
  rr_task_each (scan_record, self);
  find_callers (self);
  rr_graph_link (self);
}

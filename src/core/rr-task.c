/* rr-task.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define RR_SYNC_BOOKKEEPING
#include "config.h"

#include "rr-task-private.h"

#include "rr-ages.h"
#include "rr-scope-private.h"
#include "rr-ui-block.h"

/* The registry of live tasks: who runs, who waits and for what, since when, and from
 * where each was spawned. A task is in it from its spawn until its scope lets it go;
 * jobs that a pool has not started yet are counted, and found in its queue. What is told
 * of them all is in rr-task-info.c.
 *
 * Threads: any. What a task does is written by its own thread and read by others, with
 *          one small lock per task; the list has locks of its own, taken first.
 * Ends:    never; it is empty when nothing runs.
 */

#define N_SHARDS 16

static struct
{
  RrMutex  lock;
  RrTask  *tasks;    /* (guarded by lock) */
} shards[N_SHARDS] = { [0 ... N_SHARDS - 1] = { .lock = { PTHREAD_MUTEX_INITIALIZER } } };

static _Thread_local RrTask *current;

void
rr_task_register (RrTask *self)
{
  rr_mutex_init (&self->lock);
  self->shard = rr_object_next_id () % N_SHARDS;
  self->prev = NULL;

  rr_mutex_lock (&shards[self->shard].lock);
  self->next = shards[self->shard].tasks;
  if (self->next != NULL)
    self->next->prev = self;
  shards[self->shard].tasks = self;
  rr_mutex_unlock (&shards[self->shard].lock);
}

void
rr_task_withdraw (RrTask *self)
{
  rr_mutex_lock (&shards[self->shard].lock);
  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    shards[self->shard].tasks = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  rr_mutex_unlock (&shards[self->shard].lock);
  rr_mutex_clear (&self->lock);
}

void
rr_task_each (RrTaskVisit func,
              gpointer    data)
{
  for (guint i = 0; i < N_SHARDS; i++)
    {
      rr_mutex_lock (&shards[i].lock);
      for (RrTask *task = shards[i].tasks; task != NULL; task = task->next)
        func (task, data);
      rr_mutex_unlock (&shards[i].lock);
    }
}

void
rr_task_set_facts (RrTask            *self,
                   const RrTaskFacts *facts,
                   RrTaskState        state,
                   gint64             now_us)
{
  rr_mutex_lock (&self->lock);
  self->facts = facts != NULL ? *facts : (RrTaskFacts) { 0 };
  self->saw_cancel = self->is_service = FALSE;
  g_atomic_pointer_set (&self->checkpoint, NULL);
  self->state = state;
  self->since_us = self->begun_us = now_us;
  self->wait_seq++;
  g_atomic_pointer_set (&self->checkpoint, NULL);
  rr_mutex_unlock (&self->lock);
}

void
rr_task_pass (const RrSite *site)
{
  if (current != NULL)
    g_atomic_pointer_set (&current->checkpoint, (gpointer) site);
}

void
rr_task_tell_cause (void)
{
  if (current != NULL)
    current->knows_cause = TRUE;
}

gboolean
rr_task_knows_cause (void)
{
  return current != NULL && current->knows_cause;
}

static void
set_state (RrTask          *self,
           RrTaskState      state,
           RrParker        *parker,
           const RrWaitFor *waits,
           guint            n_waits,
           RrCtx           *ctx,
           gboolean         has_deadline,
           const char      *label)
{
  if (self == NULL)
    return;

  rr_mutex_lock (&self->lock);
  self->state = state;
  self->parker = parker;
  self->waits = waits;
  self->n_waits = n_waits;
  self->wait_ctx = ctx;
  self->has_deadline = has_deadline;
  self->label = label;
  self->since_us = rr_clock_now_us ();
  self->wait_seq++;
  rr_mutex_unlock (&self->lock);
}

void
rr_task_enter (RrTask *self)
{
  current = self;
  if (self == NULL)
    return;

  rr_mutex_lock (&self->lock);
  self->tid = rr_trace_tid ();
  rr_mutex_unlock (&self->lock);
  set_state (self, RR_TASK_RUNNING, NULL, NULL, 0, NULL, FALSE, NULL);
}

void
rr_task_finish (RrTask *self,
                gint64  now_us)
{
  self->knows_cause = FALSE;
  rr_trace_record (RR_TRACE_TASK, 0, self->facts.site, self->begun_us, now_us,
                   self->facts.request, self->facts.id);
  rr_ages_note (self->facts.site, now_us - self->begun_us);
  rr_request_enter (0);
  rr_task_set_facts (self, NULL, RR_TASK_RUNNING, now_us);
}

void
rr_task_have_left (RrTask *self)
{
  guint n = self->n_left;

  if (n == 0)
    return;
  self->n_left = 0;
  rr_scope_leave (self->left, n);
}

void
rr_task_leave (RrTask  *self,
               RrScope *scope)
{
  if (self->left != scope)
    rr_task_have_left (self);
  self->left = scope;
  self->n_left++;
  if (rr_scope_is_limited (scope))
    rr_task_have_left (self);
}

RrTask *
rr_task_current (void)
{
  return current;
}

void
rr_task_see_cancel (void)
{
  if (current == NULL)
    return;

  rr_mutex_lock (&current->lock);
  current->saw_cancel = TRUE;
  rr_mutex_unlock (&current->lock);
}

RrScope *
rr_task_current_scope (void)
{
  return current != NULL ? current->facts.scope : NULL;
}

/* Back to running, and into the flight recorder with what it was that took so long. */
static void
end_wait (void)
{
  RrTask *self = current;
  RrTraceKind kind = RR_TRACE_EXTERNAL;
  const char *label;
  guint64 object = 0;
  guint8 detail = 0;
  gint64 since_us;

  if (self == NULL)
    {
      rr_ui_block_wait_end ();
      return;
    }

  label = self->label;
  since_us = self->since_us;
  if (self->state == RR_TASK_WAITING && self->n_waits > 0)
    {
      kind = RR_TRACE_WAIT;
      object = self->waits[0].object;
      detail = (guint8) (self->waits[0].kind | (self->n_waits > 1 ? RR_TRACE_SELECT : 0));
    }
  set_state (self, RR_TASK_RUNNING, NULL, NULL, 0, NULL, FALSE, NULL);
  rr_trace_record (kind, detail, label, since_us, self->since_us, rr_request_current (), object);
}

void
rr_task_wait_begin (RrParker        *parker,
                    const RrWaitFor *waits,
                    guint            n_waits,
                    RrCtx           *ctx,
                    gboolean         has_deadline)
{
  if (current == NULL)
    rr_ui_block_wait_begin (rr_wait_kind_to_string (waits[0].kind), waits[0].name);
  else
    rr_task_have_left (current);
  set_state (current, RR_TASK_WAITING, parker, waits, n_waits, ctx, has_deadline, NULL);
}

void
rr_task_wait_end (void)
{
  end_wait ();
}

/**
 * rr_task_external_begin:
 * @label: (transfer none): static; what the call is, such as "fsync"
 *
 * Says that the current task enters a call the core cannot see into; or the window's
 * loop does, which is to be blamed if that takes long.
 */
void
rr_task_external_begin (const char *label)
{
  if (current == NULL)
    rr_ui_block_wait_begin ("call", label);
  else
    rr_task_have_left (current);
  set_state (current, RR_TASK_EXTERNAL, NULL, NULL, 0, NULL, FALSE, label);
}

/**
 * rr_task_external_end:
 *
 * The call has returned.
 */
void
rr_task_external_end (void)
{
  end_wait ();
}

/**
 * rr_task_set_service:
 * @is_service: whether it is
 *
 * Says that the current task serves the world for as long as it lives: it may rest, and
 * grow old, as long as it likes. Does nothing outside of a task.
 */
void
rr_task_set_service (gboolean is_service)
{
  if (current == NULL)
    return;

  rr_mutex_lock (&current->lock);
  current->is_service = is_service;
  rr_mutex_unlock (&current->lock);
}

/**
 * rr_task_get_current_id:
 *
 * Returns: the id of the calling task, 0 outside of one
 */
guint64
rr_task_get_current_id (void)
{
  return current != NULL ? current->facts.id : 0;
}

/**
 * rr_task_count:
 *
 * Thread: any.
 *
 * Returns: how many tasks are alive; while tasks come and go meanwhile about as many
 */
guint
rr_task_count (void)
{
  return rr_alive_get (RR_ALIVE_TASK);
}

/* rr-engine-op.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-op-private.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-staff.h"
#include "rr-error.h"

/* RrEngineOp is one question that the console asks of the engine, from _async() to its
 * callback. To add one:
 *
 *   1. _async() makes it with new() and gives it what is asked with ask().
 *   2. What reads goes to a jobs thread with submit(); that function begins with can_read().
 *      What changes something goes through the pipeline with send(): @at_tracker, @at_commit
 *      and @at_store run on the threads of these stages, in that order, @at_commit within the
 *      transaction, @at_store after it, with ok FALSE if it failed. Both say on the owner's
 *      loop what hinders them.
 *   3. The last of these sets answer() or count, or error, and calls finish(); the op is the
 *      owner's from there on.
 *   4. _finish() takes it with g_task_propagate_pointer(), or _int() for a count; -1 is the
 *      error.
 *
 * Threads: new, ask, submit and send on the owner; the rest on whichever thread has it.
 * Ends:    every callback fires exactly once, on the owner's loop and never before _async()
 *          returns, also when the engine stops in between.
 */

/**
 * rr_engine_op_new:
 * @engine: an engine
 * @tag: the function that is asked
 * @cancellable: (nullable): ends it sooner
 * @callback: called on the owner's loop
 * @user_data: for @callback
 *
 * Returns: (transfer full): an op, to be handed to submit(), send(), refuse() or finish()
 */
RrEngineOp *
rr_engine_op_new (RrEngine            *engine,
                  gpointer             tag,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  RrEngineOp *self = g_new0 (RrEngineOp, 1);

  self->engine = g_object_ref (engine);
  engine->n_ops++;
  self->task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, tag);
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  return self;
}

/**
 * rr_engine_op_ask:
 * @self: an op
 * @question: (transfer full): what is asked
 * @question_free: (nullable): frees it, on the owner's loop
 *
 * Returns: (transfer none): @question
 */
gpointer
rr_engine_op_ask (RrEngineOp     *self,
                  gpointer        question,
                  GDestroyNotify  question_free)
{
  self->question = question;
  self->question_free = question_free;
  return question;
}

/**
 * rr_engine_op_answer:
 * @self: an op
 * @answer: (transfer full) (nullable): what comes of it
 * @answer_free: frees it if nobody takes it
 */
void
rr_engine_op_answer (RrEngineOp     *self,
                     gpointer        answer,
                     GDestroyNotify  answer_free)
{
  self->answer = answer;
  self->answer_free = answer_free;
}

static void
clear_question (RrEngineOp *self)
{
  if (self->question_free != NULL)
    self->question_free (self->question);
  self->question = NULL;
  self->question_free = NULL;
}

/* On the owner's loop. */
static void
complete (gpointer data)
{
  RrEngineOp *self = data;

  self->completed = TRUE;
  clear_question (self);
  if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else if (self->answer != NULL)
    g_task_return_pointer (self->task, g_steal_pointer (&self->answer), self->answer_free);
  else
    g_task_return_int (self->task, (gssize) self->count);
}

/* Also on the owner's loop: after the callback, or instead of it when the engine stops
 * with the answer on its way. */
static void
op_free (gpointer data)
{
  RrEngineOp *self = data;

  if (!self->completed)
    complete (self);
  if (self->answer != NULL)
    self->answer_free (self->answer);
  g_clear_pointer (&self->tx, rr_tx_drop);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->task);
  self->engine->n_ops--;
  g_clear_object (&self->engine);
  g_free (self);
}

/**
 * rr_engine_op_admit:
 * @self: an op
 *
 * For who has a thread of its own to hand it to.
 *
 * Returns: whether it may be begun: whoever is at the console may do this, and there is room
 */
RrStatus
rr_engine_op_admit (RrEngineOp *self)
{
  if (!self->engine->running)
    return RR_CLOSED;
  if (!rr_engine_may (self->engine, rr_staff_gate_find (g_task_get_source_tag (self->task)), &self->error))
    return RR_CANCELLED;
  return self->engine->n_ops > RR_ENGINE_MAX_OPS ? RR_FULL : RR_OK;
}

/**
 * rr_engine_op_finish:
 * @self: (transfer full): an op with its answer or error
 *
 * The marshal has room for every op: no more than %RR_ENGINE_MAX_OPS are under way.
 */
void
rr_engine_op_finish (RrEngineOp *self)
{
  /* Before the owner has it: who stops the engine waits for the last of these. */
  g_clear_pointer (&self->tx, rr_tx_drop);
  if (rr_marshal_post (self->engine->marshal, complete, self, op_free) != RR_OK)
    g_warning ("A result was lost: the main loop has been closed");
}

/**
 * rr_engine_op_refuse:
 * @self: (transfer full): an op that was not begun
 * @status: why; without meaning if it has an error already
 *
 * Thread: the owner.
 */
void
rr_engine_op_refuse (RrEngineOp *self,
                     RrStatus    status)
{
  if (self->error == NULL && status == RR_FULL)
    g_set_error_literal (&self->error, RR_ERROR, RR_ERROR_FULL,
                         _("Too many requests are waiting. Try again in a moment."));
  else if (self->error == NULL)
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
  /* As many as somebody asks for are refused, so not through the marshal; a GTask that is
   * answered at once calls back from the loop. */
  op_free (self);
}

/**
 * rr_engine_op_submit:
 * @self: (transfer full): an op
 * @jobs: (nullable): whose thread; %NULL only while the engine is stopped
 * @func: what to do there; its data is the op
 */
void
rr_engine_op_submit (RrEngineOp *self,
                     RrJobs     *jobs,
                     RrJobFunc   func)
{
  RrStatus status = rr_engine_op_admit (self);

  if (status == RR_OK)
    status = rr_jobs_submit (jobs, func, self, NULL);
  if (status != RR_OK)
    rr_engine_op_refuse (self, status);
}

/**
 * rr_engine_op_send:
 * @self: (transfer full): an op
 * @at_tracker: (nullable): what to do with the tracker
 * @at_commit: (nullable): what to write
 * @at_store: what to do then
 * @data: for all three
 *
 * Returns: %FALSE if nothing was sent; @data is still the caller's then
 */
gboolean
rr_engine_op_send (RrEngineOp       *self,
                   RrItemFunc        at_tracker,
                   RrStoreWriteFunc  at_commit,
                   RrItemFunc        at_store,
                   gpointer          data)
{
  RrEngine *engine = self->engine;
  RrStatus status = rr_engine_op_admit (self);

  if (status == RR_OK)
    {
      RrItem *item = rr_item_pool_take (engine->pool);

      item->at_tracker = at_tracker;
      item->at_commit = at_commit;
      item->at_store = at_store;
      item->data = data;
      status = rr_try_send (engine->commands, item);
      if (status != RR_OK)
        rr_item_pool_give (engine->pool, &item, 1);
    }
  if (status != RR_OK)
    rr_engine_op_refuse (self, status);
  return status == RR_OK;
}

/**
 * rr_engine_op_is_wanted:
 * @self: an op
 *
 * Returns: whether it goes on: without an error, and nobody has cancelled it
 */
gboolean
rr_engine_op_is_wanted (RrEngineOp *self)
{
  return self->error == NULL && !g_cancellable_set_error_if_cancelled (self->cancellable, &self->error);
}

/**
 * rr_engine_op_can_read:
 * @self: an op
 * @reader: (nullable): what its job was given
 * @error: (nullable): why there is none
 *
 * Returns: whether to read
 */
gboolean
rr_engine_op_can_read (RrEngineOp    *self,
                       RrStoreReader *reader,
                       const GError  *error)
{
  if (reader == NULL && self->error == NULL)
    self->error = g_error_copy (error);
  return rr_engine_op_is_wanted (self);
}

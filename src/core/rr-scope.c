/* rr-scope.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-scope-private.h"

#include <string.h>

#include "rr-ctx-private.h"

/* RrScope owns tasks: none outlives it, and no error of one is lost. A task runs on
 * a thread of its own, since it may block anywhere, or on one that a pool lends.
 *
 * Threads: spawn and cancel from any, also from its own tasks; wait and free from
 *          outside of it. Once somebody waits only its own tasks may spawn.
 * Ends:    the first error cancels the scope's context with that error as the cause.
 *          wait() joins every task; free() without it cancels, joins and complains.
 */

struct _RrChild
{
  RrJob     job;
  RrTask    record;
  RrThread *thread;   /* (guarded by the scope's lock) */
  RrChild  *next;     /* (guarded by the scope's lock): in ended */
};

static void
child_free (RrChild *child)
{
  rr_task_withdraw (&child->record);
  g_free ((char *) child->job.name);
  g_free (child);
}

/* A task that gave up because its scope was cancelled tells nothing new: it was cancelled,
 * or it passes on the cause that rr_ctx_check() gave it. */
static gboolean
is_news (RrScope      *self,
         const GError *error)
{
  gboolean knows_cause = rr_task_knows_cause ();
  g_autoptr(GError) cause = rr_ctx_dup_cause (self->ctx);

  if (cause == NULL)
    return TRUE;
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !(knows_cause && g_error_matches (error, cause->domain, cause->code)
              && strcmp (error->message, cause->message) == 0);
}

void
rr_scope_take_error (RrScope *self,
                     GError  *error)
{
  gboolean is_first;
  gboolean counts = is_news (self, error);

  rr_mutex_lock (&self->lock);
  is_first = self->error == NULL && counts;
  if (is_first)
    self->error = g_error_copy (error);
  else if (counts)
    self->n_errors++;
  rr_mutex_unlock (&self->lock);

  if (is_first)
    rr_ctx_cancel (self->ctx, g_error_copy (error));
  else if (counts)
    rr_diag_event (RR_DIAG_LOST_ERROR, self->object.id, self->name, "%s", error->message);
  g_error_free (error);
}

static void
return_waits (GSList *waits)
{
  for (GSList *l = waits; l != NULL; l = l->next)
    g_task_return_boolean (l->data, TRUE);
  g_slist_free_full (waits, g_object_unref);
}

static void
note_change (RrScope *self)
{
  __atomic_add_fetch (&self->tasks, RR_SCOPE_ONE_CHANGE, __ATOMIC_ACQ_REL);
}

static void
add_task (RrScope *self)
{
  rr_sim_choice ();
  __atomic_add_fetch (&self->tasks, RR_SCOPE_ONE_CHANGE + RR_SCOPE_ONE_TASK, __ATOMIC_ACQ_REL);
}

/* Returns: (transfer full): the waits that have ended, for return_waits() */
static GSList *
leave_places_locked (RrScope *self,
                     guint    n)
{
  guint64 tasks = __atomic_add_fetch (&self->tasks, RR_SCOPE_ONE_CHANGE - n * RR_SCOPE_ONE_TASK,
                                      __ATOMIC_ACQ_REL);

  if (self->spawners.length > 0)
    rr_parker_unpark (g_queue_pop_head (&self->spawners));
  if ((guint) tasks > 0)
    return NULL;

  while (self->joiners.length > 0)
    rr_parker_unpark (g_queue_pop_head (&self->joiners));
  return g_steal_pointer (&self->waits);
}

/* Nobody waits for them to go: there is no limit, and they are not the last. It begins
 * with a guess, which fails: to read the word first would fetch its cache line twice. */
static gboolean
leave_unnoticed (RrScope *self,
                 guint    n)
{
  guint64 tasks = 0;

  if (rr_scope_is_limited (self))
    return FALSE;

  rr_sim_choice ();
  do
    if (__atomic_compare_exchange_n (&self->tasks, &tasks,
                                     tasks + RR_SCOPE_ONE_CHANGE - n * RR_SCOPE_ONE_TASK, FALSE,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      return TRUE;
  while ((guint) tasks > n);
  return FALSE;
}

/* Tasks of a pool have ended. The scope may be gone when this returns. */
void
rr_scope_leave (RrScope *self,
                guint    n)
{
  GSList *waits;

  if (leave_unnoticed (self, n))
    return;

  rr_mutex_lock (&self->lock);
  waits = leave_places_locked (self, n);
  rr_mutex_unlock (&self->lock);

  return_waits (waits);
}

/* The thread's last act: from here on only the join is left. */
static void
child_ended (RrChild *child)
{
  RrScope *self = child->job.scope;
  GSList *waits;

  rr_mutex_lock (&self->lock);
  child->next = self->ended;
  self->ended = child;
  waits = leave_places_locked (self, 1);
  rr_mutex_unlock (&self->lock);

  return_waits (waits);
}

static gpointer
child_run (gpointer data)
{
  RrChild *child = data;

  rr_task_enter (&child->record);
  rr_job_begin (&child->job, &child->record, rr_clock_now_us ());
  rr_job_run (&child->job, &child->record);
  rr_task_enter (NULL);
  rr_alive_add (RR_ALIVE_TASK, -1);
  child_ended (child);
  return NULL;
}

static void
join_ended (RrChild *ended)
{
  while (ended != NULL)
    {
      RrChild *next = ended->next;

      rr_thread_join (ended->thread);
      child_free (ended);
      ended = next;
    }
}

static gboolean
has_place_locked (RrScope *self)
{
  return self->limit < 0 || rr_scope_n_running (self) < (guint) self->limit;
}

/* Enters and leaves with the lock held. */
static RrStatus
wait_for_place_locked (RrScope *self)
{
  RrWaitFor wait = { .kind = RR_WAIT_PLACE, .object = self->object.id, .name = self->name };
  RrStatus status = RR_OK;

  while (status == RR_OK && !has_place_locked (self))
    {
      RrParker *parker = rr_parker_get ();

      rr_parker_reset (parker);
      g_queue_push_tail (&self->spawners, parker);
      rr_mutex_unlock (&self->lock);
      rr_wait (parker, self->ctx, G_MAXINT64, &wait, 1);
      status = rr_ctx_status (self->ctx);
      rr_mutex_lock (&self->lock);
      g_queue_remove (&self->spawners, parker);
    }
  return status;
}

RrStatus
rr_scope_enter (RrScope  *self,
                gboolean  may_wait)
{
  RrStatus status = rr_ctx_status (self->ctx);

  if (status != RR_OK)
    return status;
  if (self->limit < 0)
    {
      add_task (self);
      return RR_OK;
    }

  rr_mutex_lock (&self->lock);
  if (!has_place_locked (self))
    {
      if (!may_wait)
        status = RR_FULL;
      else if (rr_task_current_scope () == self)
        status = RR_DEADLOCK;
      else
        status = wait_for_place_locked (self);
    }
  if (status == RR_OK)
    add_task (self);
  rr_mutex_unlock (&self->lock);
  return status;
}

/* Whoever waits for the end counts on it that only those inside can put it off; and so do
 * the proofs. The task is let in all the same: to drop it would be a second fault. */
void
rr_scope_check_spawner (RrScope      *self,
                        const RrSite *site)
{
  if (__atomic_load_n (&self->n_joiners, __ATOMIC_RELAXED) == 0 || rr_task_current_scope () == self)
    return;

  rr_diag_event (RR_DIAG_MISUSE, self->object.id, self->name,
                 "somebody outside of it spawns at %s:%d, %s, while it is waited for",
                 rr_site_file (site), site->line, site->func);
}

static void
join_those_that_ended (RrScope *self)
{
  RrChild *ended;

  rr_mutex_lock (&self->lock);
  ended = g_steal_pointer (&self->ended);
  rr_mutex_unlock (&self->lock);

  join_ended (ended);
}

static gboolean
start_child (RrScope     *self,
             RrChild     *child,
             GError     **error)
{
  GSList *waits = NULL;
  gboolean started;

  /* Under the lock, so that nobody joins before the thread is known. */
  rr_mutex_lock (&self->lock);
  child->thread = rr_thread_try_new (child->job.name, child_run, child, error);
  started = child->thread != NULL;
  if (!started)
    waits = leave_places_locked (self, 1);
  rr_mutex_unlock (&self->lock);

  if (!started)
    {
      rr_alive_add (RR_ALIVE_TASK, -1);
      child_free (child);
    }
  return_waits (waits);
  return started;
}

/**
 * rr_scope_spawn_full:
 * @self: a scope
 * @site: where the call is
 * @name: what the task is
 * @func: runs on a thread of its own
 * @data: (transfer full): for @func; on failure it stays the caller's
 * @destroy: (nullable): frees @data when @func has returned
 * @may_wait: wait for a place when the scope is at its limit
 * @error: return location for an error
 *
 * Use rr_scope_spawn() and rr_scope_try_spawn(), which fill in the site.
 *
 * Thread: any; with @may_wait not main. Once somebody is in rr_scope_wait(), only tasks of
 *   @self: it is misuse, and reported as such, to spawn from elsewhere then.
 *
 * Returns: %FALSE with %RR_ERROR_FULL, %RR_ERROR_DEADLOCK if a task of the full scope
 *   itself would wait for a place, %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT if
 *   the scope has ended, %G_THREAD_ERROR_AGAIN if there are no threads
 */
gboolean
rr_scope_spawn_full (RrScope        *self,
                     const RrSite   *site,
                     const char     *name,
                     RrTaskFunc      func,
                     gpointer        data,
                     GDestroyNotify  destroy,
                     gboolean        may_wait,
                     GError        **error)
{
  RrTaskFacts facts;
  RrStatus status;
  RrChild *child;

  g_return_val_if_fail (self != NULL && site != NULL && name != NULL && func != NULL, FALSE);

  rr_scope_check_spawner (self, site);
  status = rr_scope_enter (self, may_wait);
  join_those_that_ended (self);
  if (!rr_status_set_error (status, name, error))
    return FALSE;

  child = g_new0 (RrChild, 1);
  rr_job_init (&child->job, self, site, g_strdup (name), func, data, destroy,
               rr_clock_now_us ());
  rr_job_get_facts (&child->job, &facts);
  rr_task_register (&child->record);
  rr_task_set_facts (&child->record, &facts, RR_TASK_QUEUED, child->job.spawned_us);
  return start_child (self, child, error);
}

/**
 * rr_scope_new:
 * @parent: (nullable): the context it is part of
 * @name: what it is
 * @limit: tasks at once; %RR_SCOPE_UNLIMITED, or 0 for none at all
 *
 * Thread: any.
 *
 * Returns: (transfer full): an empty scope
 */
RrScope *
rr_scope_new (RrCtx      *parent,
              const char *name,
              int         limit)
{
  RrScope *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (RrScope, 1);
  self->name = g_strdup (name);
  self->limit = limit;
  self->ctx = rr_ctx_new (parent, name);
  g_queue_init (&self->spawners);
  rr_mutex_init (&self->lock);
  g_queue_init (&self->joiners);
  rr_alive_add (RR_ALIVE_SCOPE, 1);
  rr_object_register (&self->object, RR_OBJECT_SCOPE, self->name);
  return self;
}

/**
 * rr_scope_get_ctx:
 * @self: a scope
 *
 * Returns: (transfer none): the context of its tasks
 */
RrCtx *
rr_scope_get_ctx (RrScope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->ctx;
}

/**
 * rr_scope_cancel:
 * @self: a scope
 * @cause: (nullable) (transfer full): why
 *
 * Thread: any; does not wait for the tasks.
 */
void
rr_scope_cancel (RrScope *self,
                 GError  *cause)
{
  g_return_if_fail (self != NULL);

  rr_ctx_cancel (self->ctx, cause);
}

/* Enters and leaves with the lock held. */
static void
join_all_locked (RrScope *self)
{
  RrWaitFor wait = { .kind = RR_WAIT_SCOPE, .object = self->object.id, .name = self->name };

  while (rr_scope_n_running (self) > 0)
    {
      RrParker *parker = rr_parker_get ();

      rr_parker_reset (parker);
      g_queue_push_tail (&self->joiners, parker);
      rr_mutex_unlock (&self->lock);
      rr_wait (parker, NULL, G_MAXINT64, &wait, 1);
      rr_mutex_lock (&self->lock);
    }
}

/**
 * rr_scope_wait:
 * @self: a scope
 * @error: return location for an error
 *
 * Joins all tasks, also after an error or a cancellation. Meanwhile only its own tasks
 * may spawn into it.
 *
 * Thread: any that is not one of its tasks; blocks.
 *
 * Returns: %FALSE with the first error of a task, or with %RR_ERROR_DEADLOCK at once if
 *   a task of the scope itself would wait
 */
gboolean
rr_scope_wait (RrScope  *self,
               GError  **error)
{
  GError *first;

  g_return_val_if_fail (self != NULL, FALSE);

  if (rr_task_current_scope () == self)
    return rr_status_set_error (RR_DEADLOCK, self->name, error);

  rr_mutex_lock (&self->lock);
  __atomic_store_n (&self->n_joiners, self->n_joiners + 1, __ATOMIC_RELAXED);
  note_change (self);
  join_all_locked (self);
  __atomic_store_n (&self->n_joiners, self->n_joiners - 1, __ATOMIC_RELAXED);
  note_change (self);
  first = self->error != NULL ? g_error_copy (self->error) : NULL;
  self->is_asked = TRUE;
  rr_mutex_unlock (&self->lock);

  join_those_that_ended (self);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, first);
  return FALSE;
}

/**
 * rr_scope_wait_async:
 * @self: a scope that outlives the wait
 * @cancellable: (nullable): gives up waiting, not the tasks
 * @callback: called on the caller's main context when no task is left
 * @user_data: for @callback
 */
void
rr_scope_wait_async (RrScope             *self,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GTask *task;
  gboolean is_done;

  g_return_if_fail (self != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, rr_scope_wait_async);
  g_task_set_name (task, self->name);

  rr_mutex_lock (&self->lock);
  is_done = rr_scope_n_running (self) == 0;
  if (!is_done)
    self->waits = g_slist_prepend (self->waits, task);
  rr_mutex_unlock (&self->lock);

  if (!is_done)
    return;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * rr_scope_wait_finish:
 * @self: a scope
 * @result: a result
 * @error: return location for an error
 *
 * Returns: as rr_scope_wait(), or %FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
rr_scope_wait_finish (RrScope       *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error) && rr_scope_wait (self, error);
}

/**
 * rr_scope_free:
 * @self: (nullable) (transfer full): a scope, waited for
 *
 * A scope with live tasks is cancelled and joined here, with a warning: somebody
 * forgot to wait.
 */
void
rr_scope_free (RrScope *self)
{
  gboolean was_asked;
  guint n_tasks;

  if (self == NULL)
    return;

  rr_mutex_lock (&self->lock);
  was_asked = self->is_asked;
  n_tasks = rr_scope_n_running (self);
  rr_mutex_unlock (&self->lock);
  if (n_tasks > 0)
    {
      g_warning ("Scope %s is freed with %u live tasks", self->name, n_tasks);
      rr_diag_event (RR_DIAG_UNFINISHED_SCOPE, self->object.id, self->name,
                     "freed with %u live tasks", n_tasks);
      rr_ctx_cancel (self->ctx, NULL);
    }
  if (!rr_scope_wait (self, NULL) && !was_asked)
    rr_diag_event (RR_DIAG_LOST_ERROR, self->object.id, self->name, "%s", self->error->message);

  rr_object_withdraw (&self->object);
  g_queue_clear (&self->spawners);
  g_queue_clear (&self->joiners);
  g_clear_error (&self->error);
  g_clear_pointer (&self->ctx, rr_ctx_unref);
  rr_mutex_clear (&self->lock);
  g_free (self->name);
  rr_alive_add (RR_ALIVE_SCOPE, -1);
  g_free (self);
}

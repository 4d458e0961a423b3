/* rr-scope.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-scope.h"

#include "rr-sync.h"
#include "rr-task-private.h"
#include "rr-wait-private.h"

/* RrScope owns tasks: none outlives it, and no error of one is lost. Each task runs on
 * a thread of its own, since it may block anywhere.
 *
 * Threads: spawn and cancel from any, also from its own tasks; wait and free from
 *          outside of it.
 * Ends:    the first error cancels the scope's context with that error as the cause.
 *          wait() joins every task; free() without it cancels, joins and complains.
 */

typedef struct _Child Child;

struct _RrScope
{
  char    *name;         /* (owned) (immutable) */
  int      limit;        /* (immutable) */
  RrCtx   *ctx;          /* (owned) (immutable) */

  RrMutex  lock;
  RrCond   changed;      /* n_running or ended changed */
  guint    n_running;    /* (guarded by lock) */
  Child   *ended;        /* (guarded by lock): threads to join */
  GQueue   spawners;     /* (guarded by lock): of RrParker, waiting for a place */
  GError  *error;        /* (owned) (guarded by lock): the first */
  guint    n_errors;     /* (guarded by lock): others that were not mere cancellation */
  GSList  *waits;        /* (guarded by lock): of GTask, for wait_async */
};

struct _Child
{
  RrScope        *scope;
  RrTask         *task;
  RrTaskFunc      func;
  gpointer        data;
  GDestroyNotify  destroy;
  GThread        *thread;   /* (guarded by the scope's lock) */
  Child          *next;     /* (guarded by the scope's lock): in ended */
};

static void
child_free (Child *child)
{
  if (child->task != NULL)
    rr_task_free (child->task);
  g_free (child);
}

/* A task that gave up because its scope was cancelled tells nothing new. */
static gboolean
is_news (RrScope      *self,
         const GError *error)
{
  return rr_ctx_status (self->ctx) == RR_OK
         || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
take_error (RrScope *self,
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
    g_message ("A further error in %s: %s", self->name, error->message);
  g_error_free (error);
}

static void
return_waits (GSList *waits)
{
  for (GSList *l = waits; l != NULL; l = l->next)
    g_task_return_boolean (l->data, TRUE);
  g_slist_free_full (waits, g_object_unref);
}

/* Returns: (transfer full): the waits that have ended, for return_waits() */
static GSList *
leave_place_locked (RrScope *self)
{
  self->n_running--;
  if (self->spawners.length > 0)
    rr_parker_unpark (g_queue_pop_head (&self->spawners));
  rr_cond_broadcast (&self->changed);
  return self->n_running == 0 ? g_steal_pointer (&self->waits) : NULL;
}

/* The thread's last act: from here on only the join is left. */
static void
child_ended (Child *child)
{
  RrScope *self = child->scope;
  GSList *waits;

  rr_mutex_lock (&self->lock);
  child->next = self->ended;
  self->ended = child;
  waits = leave_place_locked (self);
  rr_mutex_unlock (&self->lock);

  return_waits (waits);
}

static gpointer
child_run (gpointer data)
{
  Child *child = data;
  GError *error = NULL;

  rr_task_enter (child->task);
  if (!child->func (child->scope->ctx, child->data, &error))
    {
      if (error == NULL)
        error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "A task of %s failed without saying why",
                             child->scope->name);
      take_error (child->scope, error);
    }
  if (child->destroy != NULL)
    child->destroy (child->data);
  rr_task_enter (NULL);
  rr_task_free (g_steal_pointer (&child->task));
  child_ended (child);
  return NULL;
}

static void
join_ended (Child *ended)
{
  while (ended != NULL)
    {
      Child *next = ended->next;

      g_thread_join (ended->thread);
      child_free (ended);
      ended = next;
    }
}

static gboolean
has_place_locked (RrScope *self)
{
  return self->limit < 0 || self->n_running < (guint) self->limit;
}

/* Enters and leaves with the lock held. */
static RrStatus
wait_for_place_locked (RrScope *self)
{
  RrStatus status = RR_OK;

  while (status == RR_OK && !has_place_locked (self))
    {
      RrParker *parker = rr_parker_get ();
      RrCtxWaiter in_ctx = { .parker = parker };

      rr_parker_reset (parker);
      g_queue_push_tail (&self->spawners, parker);
      rr_mutex_unlock (&self->lock);
      if (rr_ctx_add_waiter (self->ctx, &in_ctx))
        {
          rr_task_wait_begin ("spawn", self->name);
          rr_parker_park (parker, rr_ctx_deadline_us (self->ctx));
          rr_task_wait_end ();
          rr_ctx_remove_waiter (self->ctx, &in_ctx);
        }
      status = rr_ctx_status (self->ctx);
      rr_mutex_lock (&self->lock);
      g_queue_remove (&self->spawners, parker);
    }
  return status;
}

static RrStatus
take_place (RrScope  *self,
            gboolean  may_wait,
            Child   **ended)
{
  RrStatus status = rr_ctx_status (self->ctx);

  if (status != RR_OK)
    return status;

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
    self->n_running++;
  *ended = g_steal_pointer (&self->ended);
  rr_mutex_unlock (&self->lock);
  return status;
}

static gboolean
start_child (RrScope     *self,
             const char  *name,
             Child       *child,
             GError     **error)
{
  GSList *waits = NULL;
  gboolean started;

  /* Under the lock, so that nobody joins before the thread is known. */
  rr_mutex_lock (&self->lock);
  child->thread = g_thread_try_new (name, child_run, child, error);
  started = child->thread != NULL;
  if (!started)
    waits = leave_place_locked (self);
  rr_mutex_unlock (&self->lock);

  if (!started)
    child_free (child);
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
 * Thread: any; with @may_wait not main.
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
  Child *child, *ended = NULL;
  RrStatus status;

  g_return_val_if_fail (self != NULL && site != NULL && name != NULL && func != NULL, FALSE);

  status = take_place (self, may_wait, &ended);
  join_ended (ended);
  if (!rr_status_set_error (status, name, error))
    return FALSE;

  child = g_new0 (Child, 1);
  child->scope = self;
  child->func = func;
  child->data = data;
  child->destroy = destroy;
  child->task = rr_task_new (name, self, self->name, rr_ctx_get_request_id (self->ctx), site);
  return start_child (self, name, child, error);
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
  rr_cond_init (&self->changed);
  rr_alive_add (RR_ALIVE_SCOPE, 1);
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

/**
 * rr_scope_get_n_tasks:
 * @self: a scope
 *
 * Returns: how many of its tasks have not ended
 */
guint
rr_scope_get_n_tasks (RrScope *self)
{
  guint n;

  g_return_val_if_fail (self != NULL, 0);

  rr_mutex_lock (&self->lock);
  n = self->n_running;
  rr_mutex_unlock (&self->lock);
  return n;
}

/**
 * rr_scope_wait:
 * @self: a scope
 * @error: return location for an error
 *
 * Joins all tasks, also after an error or a cancellation.
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
  Child *ended;

  g_return_val_if_fail (self != NULL, FALSE);

  if (rr_task_current_scope () == self)
    return rr_status_set_error (RR_DEADLOCK, self->name, error);

  rr_task_wait_begin ("join", self->name);
  rr_mutex_lock (&self->lock);
  while (self->n_running > 0)
    rr_cond_wait (&self->changed, &self->lock);
  ended = g_steal_pointer (&self->ended);
  first = self->error != NULL ? g_error_copy (self->error) : NULL;
  rr_mutex_unlock (&self->lock);
  rr_task_wait_end ();

  join_ended (ended);
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
  is_done = self->n_running == 0;
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
  guint n_tasks;

  if (self == NULL)
    return;

  n_tasks = rr_scope_get_n_tasks (self);
  if (n_tasks > 0)
    {
      g_warning ("Scope %s is freed with %u live tasks", self->name, n_tasks);
      rr_ctx_cancel (self->ctx, NULL);
    }
  if (!rr_scope_wait (self, NULL) && n_tasks > 0)
    g_message ("Scope %s ended with an error nobody asked for", self->name);

  g_queue_clear (&self->spawners);
  g_clear_error (&self->error);
  g_clear_pointer (&self->ctx, rr_ctx_unref);
  rr_cond_clear (&self->changed);
  rr_mutex_clear (&self->lock);
  g_free (self->name);
  rr_alive_add (RR_ALIVE_SCOPE, -1);
  g_free (self);
}

/* rr-flight.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-flight-private.h"

/* RrFlight makes many equal questions into one: who asks for a key while it is being
 * made waits for the same answer. The call belongs to the flight and not to the one who
 * asked first, so a caller who gives up takes only himself away; when the last one has
 * gone the call is cancelled.
 *
 * Threads: every function from any thread; the function runs on a task of its own.
 * Ends:    free() cancels and joins what is under way.
 */
struct _RrFlight
{
  char           *name;        /* (owned) (immutable) */
  RrScope        *scope;       /* (owned) (immutable) */
  RrFlightFunc    func;        /* (immutable) */
  gpointer        data;        /* (immutable) */
  GBoxedCopyFunc  copy;        /* (immutable) */
  GDestroyNotify  free_func;   /* (immutable) */

  RrMutex         lock;
  GHashTable     *calls;       /* (owned) (guarded by lock): key to RrCall (unowned) */
  RrFlightStat    stat;        /* (guarded by lock) */
};

static void
call_free (RrCall *call)
{
  rr_object_withdraw (&call->object);
  if (call->result != NULL)
    call->flight->free_func (call->result);
  g_clear_error (&call->error);
  rr_ctx_unref (call->ctx);
  g_free (call->key);
  g_free (call);
}

static void
call_unref (RrCall *call)
{
  RrFlight *self = call->flight;
  gboolean is_last;

  rr_mutex_lock (&self->lock);
  is_last = --call->n_refs == 0;
  rr_mutex_unlock (&self->lock);
  if (is_last)
    call_free (call);
}

static void
unlist_locked (RrCall *call)
{
  if (call->is_listed)
    g_hash_table_remove (call->flight->calls, call->key);
  call->is_listed = FALSE;
}

static void
tell_all (RrCall   *call,
          gpointer  result,
          GError   *error)
{
  RrFlight *self = call->flight;

  rr_mutex_lock (&self->lock);
  call->result = result;
  call->error = error;
  call->is_done = TRUE;
  self->stat.n_flying--;
  unlist_locked (call);
  while (call->waiters.length > 0)
    rr_parker_unpark (g_queue_pop_head (&call->waiters));
  rr_mutex_unlock (&self->lock);
}

static gboolean
call_run (RrCtx    *ctx,
          gpointer  data,
          GError  **error)
{
  RrCall *call = data;
  RrFlight *self = call->flight;
  GError *failure = NULL;
  gpointer result;

  __atomic_store_n (&call->task, rr_task_get_current_id (), __ATOMIC_RELAXED);
  result = self->func (call->ctx, call->key, self->data, &failure);
  if (result == NULL && failure == NULL)
    failure = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "%s failed without saying why",
                           self->name);

  tell_all (call, result, failure);
  return TRUE;
}

static void
call_ended (gpointer data)
{
  call_unref (data);
}

static RrCall *
call_new_locked (RrFlight   *self,
                 const char *key)
{
  RrCall *call = g_new0 (RrCall, 1);

  call->flight = self;
  call->key = g_strdup (key);
  call->ctx = rr_ctx_new (rr_scope_get_ctx (self->scope), self->name);
  call->n_refs = 1;
  g_queue_init (&call->waiters);
  rr_object_register (&call->object, RR_OBJECT_FLIGHT, self->name);
  g_hash_table_insert (self->calls, call->key, call);
  call->is_listed = TRUE;
  self->stat.n_calls++;
  self->stat.n_flying++;
  return call;
}

/* No task could be had: what the caller is told all who joined meanwhile are told. */
static void
fail_call (RrCall *call,
           GError *error)
{
  tell_all (call, NULL, error);
  call_unref (call);
}

/* Returns: (transfer full): the call under way, started if there was none */
static RrCall *
join_call (RrFlight   *self,
           const char *key,
           gboolean   *shared)
{
  GError *error = NULL;
  RrCall *call;

  rr_mutex_lock (&self->lock);
  call = g_hash_table_lookup (self->calls, key);
  *shared = call != NULL;
  if (call == NULL)
    call = call_new_locked (self, key);
  else
    self->stat.n_shared++;
  call->n_refs++;
  call->n_callers++;
  rr_mutex_unlock (&self->lock);

  if (!*shared && !rr_scope_spawn (self->scope, self->name, call_run, call, call_ended, &error))
    fail_call (call, error);
  return call;
}

/* Enters and leaves with the lock held. */
static RrStatus
wait_for_call_locked (RrCall *call,
                      RrCtx  *ctx)
{
  RrFlight *self = call->flight;
  RrWaitFor wait = { .kind = RR_WAIT_FLIGHT, .object = call->object.id, .name = self->name };
  RrStatus status = RR_OK;

  while (!call->is_done && status == RR_OK)
    {
      RrParker *parker = rr_parker_get ();

      rr_parker_reset (parker);
      g_queue_push_tail (&call->waiters, parker);
      rr_mutex_unlock (&self->lock);
      rr_wait (parker, ctx, G_MAXINT64, &wait, 1);
      status = rr_ctx_status (ctx);
      rr_mutex_lock (&self->lock);
      g_queue_remove (&call->waiters, parker);
    }
  return call->is_done ? RR_OK : status;
}

/**
 * rr_flight_do:
 * @self: a flight
 * @key: what to make
 * @ctx: (nullable): gives up the wait when it is done
 * @shared: (out) (optional): whether the call was under way already
 * @error: return location for an error
 *
 * Thread: any but main; waits for the call.
 *
 * Returns: (transfer full) (nullable): a copy of the result, %NULL with the error of the
 *   call, %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT
 */
gpointer
rr_flight_do (RrFlight    *self,
              const char  *key,
              RrCtx       *ctx,
              gboolean    *shared,
              GError     **error)
{
  gboolean was_shared, is_abandoned;
  gpointer result = NULL;
  RrStatus status;
  RrCall *call;

  g_return_val_if_fail (self != NULL && key != NULL, NULL);

  if (!rr_status_set_error (rr_ctx_status (ctx), self->name, error))
    return NULL;

  call = join_call (self, key, &was_shared);
  rr_mutex_lock (&self->lock);
  status = wait_for_call_locked (call, ctx);
  if (status == RR_OK && call->result != NULL)
    result = self->copy (call->result);
  else if (status == RR_OK)
    g_propagate_error (error, g_error_copy (call->error));
  is_abandoned = --call->n_callers == 0 && !call->is_done;
  if (is_abandoned)
    {
      unlist_locked (call);
      self->stat.n_abandoned++;
    }
  rr_mutex_unlock (&self->lock);

  if (is_abandoned)
    rr_ctx_cancel (call->ctx, NULL);
  call_unref (call);
  if (shared != NULL)
    *shared = was_shared;
  if (status != RR_OK)
    rr_status_set_error (status, self->name, error);
  return result;
}

/**
 * rr_flight_forget:
 * @self: a flight
 * @key: a key
 *
 * The next one who asks for @key starts a new call, even while one is under way.
 *
 * Thread: any.
 */
void
rr_flight_forget (RrFlight   *self,
                  const char *key)
{
  RrCall *call;

  g_return_if_fail (self != NULL && key != NULL);

  rr_mutex_lock (&self->lock);
  call = g_hash_table_lookup (self->calls, key);
  if (call != NULL)
    unlist_locked (call);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_flight_new:
 * @parent: (nullable): the context that ends it
 * @name: what it makes
 * @limit: calls at once, or %RR_SCOPE_UNLIMITED; more wait for a place
 * @func: makes the result of a key
 * @data: for @func; outlives the flight
 * @copy: gives each caller his own, such as a reference
 * @free_func: frees a result
 *
 * Thread: any.
 *
 * Returns: (transfer full): a flight
 */
RrFlight *
rr_flight_new (RrCtx           *parent,
               const char      *name,
               int              limit,
               RrFlightFunc     func,
               gpointer         data,
               GBoxedCopyFunc   copy,
               GDestroyNotify   free_func)
{
  RrFlight *self;

  g_return_val_if_fail (name != NULL && func != NULL, NULL);
  g_return_val_if_fail (copy != NULL && free_func != NULL, NULL);

  self = g_new0 (RrFlight, 1);
  self->name = g_strdup (name);
  self->stat.name = self->name;
  self->scope = rr_scope_new (parent, name, limit);
  self->func = func;
  self->data = data;
  self->copy = copy;
  self->free_func = free_func;
  self->calls = g_hash_table_new (g_str_hash, g_str_equal);
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_flight_free:
 * @self: (nullable) (transfer full): a flight that nobody asks any more
 *
 * Cancels and joins the calls that were abandoned.
 */
void
rr_flight_free (RrFlight *self)
{
  if (self == NULL)
    return;

  rr_scope_cancel (self->scope, NULL);
  if (!rr_scope_wait (self->scope, NULL))
    g_debug ("%s: calls were under way", self->name);
  rr_scope_free (self->scope);
  g_hash_table_unref (self->calls);
  rr_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

/**
 * rr_flight_get_stat:
 * @self: a flight
 * @stat: (out caller-allocates): counters since birth; the name lives as long as @self
 *
 * Thread: any.
 */
void
rr_flight_get_stat (RrFlight     *self,
                    RrFlightStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  rr_mutex_unlock (&self->lock);
}

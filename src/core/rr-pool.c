/* rr-pool.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pool-private.h"

/* RrPool runs many short tasks on a fixed number of named threads, one pool for each
 * thing that can be slow. The tasks belong to scopes like all others; the pool only
 * lends the threads.
 *
 * A job should not wait for another job of the same pool: when all threads do, the
 * diagnostics prove it.
 *
 * Threads: spawn and stat from any; new and free from the owner.
 * Ends:    free() runs what is queued, then joins the threads. The scopes of its jobs
 *          are waited for before.
 */

/* A worker takes some of what is queued for its own, so that the workers do not meet at
 * one lock for each job. What it has not begun, others take from it when they have
 * nothing to do. */
#define MAX_OWN 16

/* --- the queue ---------------------------------------------------------------- */

/* Asks the other side only when it would matter: what was there a while ago is the most
 * that can be there now. */
static gboolean
is_longer_locked (RrPool *self,
                  guint   length)
{
  return self->n_pushed - self->n_gone > length && rr_pool_length_locked (self) > length;
}

/* One at a time. It calls the next when it comes and there is more than it can do, so
 * that a burst does not wake all for what one is done with before they are here. */
static void
call_worker_locked (RrPool *self)
{
  RrPoolWorker *worker = self->idle;

  if (worker == NULL || self->is_calling)
    return;

  self->is_calling = TRUE;
  self->idle = worker->next_idle;
  worker->is_called = TRUE;
  rr_parker_unpark (worker->parker);
}

static void
push_locked (RrPool    *self,
             RrJobList *jobs)
{
  self->n_pushed += jobs->length;
  rr_job_list_join (&self->in, jobs);
  if (is_longer_locked (self, self->high_water))
    self->high_water = rr_pool_length_locked (self);
  call_worker_locked (self);
}

/* Enters and leaves with both locks held. */
static void
take_from_others_locked (RrPool *self)
{
  for (guint i = 0; i < self->n_threads; i++)
    {
      RrPoolWorker *worker = &self->workers[i];

      rr_mutex_lock (&worker->own_lock);
      rr_job_list_join (&self->out, &worker->own);
      rr_mutex_unlock (&worker->own_lock);
    }
}

/* Enters and leaves with both locks held, so none gets more meanwhile. */
static gboolean
others_have_some_locked (RrPool *self)
{
  gboolean have = FALSE;

  for (guint i = 0; i < self->n_threads && !have; i++)
    {
      RrPoolWorker *worker = &self->workers[i];

      rr_mutex_lock (&worker->own_lock);
      have = worker->own.length > 0;
      rr_mutex_unlock (&worker->own_lock);
    }
  return have;
}

/* Enters and leaves with both locks held. Brings what came in to where it goes out; if
 * there is nothing the worker is idle from now on. */
static void
fetch_locked (RrPool       *self,
              RrPoolWorker *worker)
{
  gboolean is_called = worker->is_called;

  for (guint i = 0; i < RR_POOL_N_KINDS; i++)
    rr_job_list_join (&self->stores[i].spare, &worker->spare[i]);
  if (is_called)
    worker->is_called = self->is_calling = FALSE;

  rr_job_list_join (&self->out, &self->in);
  if (self->out.length == 0)
    take_from_others_locked (self);
  if (self->out.length > 1 || (is_called && others_have_some_locked (self)))
    call_worker_locked (self);
  worker->ends = self->out.length == 0 && self->ends;
  if (self->out.length > 0 || worker->ends)
    return;

  rr_parker_reset (worker->parker);
  worker->next_idle = self->idle;
  self->idle = worker;
}

/* Returns: TRUE if it got something, though others may take it again */
static gboolean
refill (RrPool       *self,
        RrPoolWorker *worker)
{
  RrJob *job = NULL;
  guint n;

  rr_mutex_lock (&self->out_lock);
  if (self->out.length == 0 || worker->is_called)
    {
      rr_mutex_lock (&self->lock);
      fetch_locked (self, worker);
      rr_mutex_unlock (&self->lock);
    }

  rr_mutex_lock (&worker->own_lock);
  n = CLAMP (self->out.length / (2 * self->n_threads), 1, MAX_OWN);
  for (guint i = 0; i < n && (job = rr_job_list_pop (&self->out)) != NULL; i++)
    rr_job_list_append (&worker->own, job);
  rr_mutex_unlock (&worker->own_lock);
  rr_mutex_unlock (&self->out_lock);
  return job != NULL;
}

/* There is room for one more. */
static void
call_spawner (RrPool *self)
{
  rr_sim_choice ();
  if (__atomic_load_n (&self->n_spawners, __ATOMIC_SEQ_CST) == 0)
    return;

  rr_mutex_lock (&self->lock);
  if (self->spawners.length > 0)
    rr_parker_unpark (g_queue_pop_head (&self->spawners));
  __atomic_store_n (&self->n_spawners, (int) self->spawners.length, __ATOMIC_SEQ_CST);
  rr_mutex_unlock (&self->lock);
}

/* Returns: (nullable): the next of its own, begun */
static RrJob *
begin_own (RrPoolWorker *worker,
           gint64        now_us,
           gint64        recent_us)
{
  RrJob *job;

  rr_mutex_lock (&worker->own_lock);
  job = rr_job_list_pop (&worker->own);
  if (job != NULL)
    {
      gint64 waited_us = MAX (recent_us - job->queued_us, 0);

      /* Before it can be missed: it is in the queue or on the record at every moment. */
      rr_job_begin (job, &worker->record, now_us);
      rr_sim_choice ();
      __atomic_store_n (&worker->n_begun, worker->n_begun + 1, __ATOMIC_SEQ_CST);
      __atomic_store_n (&worker->queue_wait_us, worker->queue_wait_us + (guint64) waited_us,
                        __ATOMIC_RELAXED);
    }
  rr_mutex_unlock (&worker->own_lock);

  if (job != NULL)
    call_spawner (worker->pool);
  return job;
}

/* Returns: (nullable): %NULL when the pool ends */
static RrJob *
next_job (RrPoolWorker *worker,
          gint64        now_us)
{
  gint64 recent_us = rr_trace_is_enabled () ? rr_clock_recent_us () : now_us;
  RrJob *job;

  while ((job = begin_own (worker, now_us, recent_us)) == NULL && !worker->ends)
    {
      rr_task_have_left (&worker->record);
      if (refill (worker->pool, worker) || worker->ends)
        continue;

      if (!rr_parker_look (worker->parker))
        rr_parker_park (worker->parker, G_MAXINT64);
      now_us = rr_job_clock_us ();
      recent_us = rr_clock_recent_us ();
    }
  return job;
}

static RrPoolKind
kind_of (const RrJob *job)
{
  return job->klass != NULL ? RR_POOL_PARKED : RR_POOL_PLAIN;
}

static void
put_away (RrPoolWorker *worker,
          RrJob        *job)
{
  RrPoolKind kind = kind_of (job);

  rr_alive_add (RR_ALIVE_TASK, -1);
  rr_job_list_append (&worker->spare[kind], job);
  if (worker->spare[kind].length < RR_JOB_STORE_LOT)
    return;
  rr_mutex_lock (&worker->pool->lock);
  rr_job_list_join (&worker->pool->stores[kind].spare, &worker->spare[kind]);
  rr_mutex_unlock (&worker->pool->lock);
}

static gpointer
worker_run (gpointer data)
{
  RrPoolWorker *worker = data;
  gint64 now_us = rr_job_clock_us ();
  RrJob *job;

  worker->parker = rr_parker_get ();
  rr_task_enter (&worker->record);
  while ((job = next_job (worker, now_us)) != NULL)
    {
      RrScope *scope = job->scope;

      if (scope != worker->record.left)
        rr_task_have_left (&worker->record);
      now_us = rr_job_run (job, &worker->record);
      put_away (worker, job);
      __atomic_store_n (&worker->n_done, worker->n_done + 1, __ATOMIC_RELEASE);
      rr_task_leave (&worker->record, scope);
    }
  rr_task_have_left (&worker->record);
  rr_task_enter (NULL);
  return NULL;
}

/* Returns: (nullable): a job that @record has begun, as if it had never been queued */
static RrJob *
take_back (RrPool *self,
           RrTask *record)
{
  RrJob *job;

  rr_mutex_lock (&self->out_lock);
  rr_mutex_lock (&self->lock);
  rr_job_list_join (&self->out, &self->in);
  if (self->out.length == 0)
    take_from_others_locked (self);
  job = rr_job_list_pop (&self->out);
  if (job != NULL)
    {
      self->n_pushed--;
      rr_job_begin (job, record, rr_clock_now_us ());
    }
  if (job != NULL && self->spawners.length > 0)
    rr_parker_unpark (g_queue_peek_head (&self->spawners));
  rr_mutex_unlock (&self->lock);
  rr_mutex_unlock (&self->out_lock);
  return job;
}

void
rr_pool_run_queued (RrPool *self)
{
  RrTask record = { 0 };
  RrJob *job;

  rr_task_register (&record);
  rr_task_enter (&record);
  while ((job = take_back (self, &record)) != NULL)
    {
      RrScope *scope = job->scope;

      rr_job_run (job, &record);
      rr_alive_add (RR_ALIVE_TASK, -1);
      rr_mutex_lock (&self->lock);
      rr_job_list_append (&self->stores[kind_of (job)].spare, job);
      rr_mutex_unlock (&self->lock);
      rr_scope_leave (scope, 1);
    }
  rr_task_enter (NULL);
  rr_task_withdraw (&record);
}

static void
stand_in_line_locked (RrPool   *self,
                      RrParker *parker)
{
  rr_parker_reset (parker);
  g_queue_push_tail (&self->spawners, parker);
  rr_sim_choice ();
  __atomic_store_n (&self->n_spawners, (int) self->spawners.length, __ATOMIC_SEQ_CST);
}

static void
leave_line_locked (RrPool   *self,
                   RrParker *parker)
{
  g_queue_remove (&self->spawners, parker);
  __atomic_store_n (&self->n_spawners, (int) self->spawners.length, __ATOMIC_SEQ_CST);
}

/* Enters and leaves with the lock held. */
static RrStatus
wait_for_room_locked (RrPool *self,
                      RrCtx  *ctx)
{
  RrWaitFor wait = { .kind = RR_WAIT_POOL, .object = self->object.id, .name = self->name };
  RrParker *parker = rr_parker_get ();
  RrStatus status = RR_OK;

  while (status == RR_OK && is_longer_locked (self, self->capacity - 1))
    {
      stand_in_line_locked (self, parker);
      rr_sim_choice ();
      /* A worker that did not see the line yet has made room that is seen here. */
      if (is_longer_locked (self, self->capacity - 1))
        {
          rr_mutex_unlock (&self->lock);
          rr_wait (parker, ctx, G_MAXINT64, &wait, 1);
          status = rr_ctx_status (ctx);
          rr_mutex_lock (&self->lock);
        }
      leave_line_locked (self, parker);
    }
  /* Whoever gives up passes the room on. */
  if (status != RR_OK && self->spawners.length > 0)
    rr_parker_unpark (g_queue_peek_head (&self->spawners));
  return status;
}

/* Enters and leaves with the lock held. */
static RrStatus
find_room_locked (RrPool *self,
                  RrCtx  *ctx)
{
  if (!is_longer_locked (self, self->capacity - 1))
    return RR_OK;
  if (self->policy == RR_POOL_BLOCK)
    return wait_for_room_locked (self, ctx);

  self->n_rejected++;
  return RR_FULL;
}

static RrStatus
push_copy (RrPool      *self,
           const RrJob *job)
{
  RrJobList one = { 0 };
  RrStatus status;
  RrJob *copy;

  rr_mutex_lock (&self->lock);
  status = find_room_locked (self, rr_scope_get_ctx (job->scope));
  if (status == RR_OK)
    {
      copy = rr_job_store_take (&self->stores[RR_POOL_PLAIN], sizeof *copy);
      *copy = *job;
      rr_job_list_append (&one, copy);
      push_locked (self, &one);
    }
  rr_mutex_unlock (&self->lock);
  return status;
}

RrJob *
rr_pool_take_parked (RrPool *self,
                     gsize   size)
{
  RrJob *job;

  rr_mutex_lock (&self->lock);
  job = rr_job_store_take (&self->stores[RR_POOL_PARKED], size);
  rr_mutex_unlock (&self->lock);
  return job;
}

void
rr_pool_push_admitted (RrPool    *self,
                       RrJobList *jobs)
{
  gint64 recent_us = rr_clock_recent_us ();

  for (RrJob *job = jobs->head; job != NULL; job = job->next)
    job->queued_us = recent_us;
  rr_mutex_lock (&self->lock);
  push_locked (self, jobs);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_scope_spawn_on_full:
 * @self: a scope
 * @pool: whose thread runs it
 * @site: where the call is
 * @name: (transfer none): static; what the task is
 * @func: runs on a thread of @pool
 * @data: (transfer full): for @func; on failure it stays the caller's
 * @destroy: (nullable): frees @data when @func has returned
 * @error: return location for an error
 *
 * Use rr_scope_spawn_on(), which fills in the site.
 *
 * Thread: any; waits for a place in the scope, and under %RR_POOL_BLOCK for room.
 *
 * Returns: %FALSE as rr_scope_spawn_full(); with %RR_ERROR_FULL also when the queue is
 *   full under %RR_POOL_REJECT
 */
gboolean
rr_scope_spawn_on_full (RrScope         *self,
                        RrPool          *pool,
                        const RrSite    *site,
                        const char      *name,
                        RrTaskFunc       func,
                        gpointer         data,
                        GDestroyNotify   destroy,
                        GError         **error)
{
  RrStatus status;
  RrJob job;

  g_return_val_if_fail (self != NULL && pool != NULL && site != NULL && func != NULL, FALSE);

  rr_scope_check_spawner (self, site);
  status = rr_scope_enter (self, TRUE);
  if (!rr_status_set_error (status, name, error))
    return FALSE;

  rr_job_init (&job, self, site, name, func, data, destroy, rr_clock_recent_us ());
  status = push_copy (pool, &job);
  if (status == RR_OK)
    return TRUE;

  rr_alive_add (RR_ALIVE_TASK, -1);
  rr_scope_leave (self, 1);
  return rr_status_set_error (status, name, error);
}

/* --- the pool ----------------------------------------------------------------- */

static void
end_workers (RrPool *self)
{
  rr_mutex_lock (&self->lock);
  self->ends = TRUE;
  for (RrPoolWorker *worker = self->idle; worker != NULL; worker = worker->next_idle)
    rr_parker_unpark (worker->parker);
  self->idle = NULL;
  rr_mutex_unlock (&self->lock);

  for (guint i = 0; i < self->n_started; i++)
    {
      rr_thread_join (self->workers[i].thread);
      rr_task_withdraw (&self->workers[i].record);
    }
  for (guint i = 0; i < self->n_threads; i++)
    rr_mutex_clear (&self->workers[i].own_lock);
}

/**
 * rr_pool_free:
 * @self: (nullable) (transfer full): a pool
 *
 * Runs what is queued, and joins the threads.
 *
 * Thread: any but one of its own.
 */
void
rr_pool_free (RrPool *self)
{
  if (self == NULL)
    return;

  end_workers (self);
  rr_object_withdraw (&self->object);
  g_queue_clear (&self->spawners);
  for (guint i = 0; i < RR_POOL_N_KINDS; i++)
    rr_job_store_clear (&self->stores[i]);
  rr_mutex_clear (&self->out_lock);
  rr_mutex_clear (&self->lock);
  rr_alive_add (RR_ALIVE_POOL, -1);
  g_free (self->workers);
  g_free (self->name);
  g_free (self);
}

static gboolean
start_workers (RrPool  *self,
               GError **error)
{
  for (guint i = 0; i < self->n_threads; i++)
    {
      RrPoolWorker *worker = &self->workers[i];

      worker->pool = self;
      worker->record.pool_id = self->object.id;
      rr_task_register (&worker->record);
      worker->thread = rr_thread_try_new (self->name, worker_run, worker, error);
      if (worker->thread == NULL)
        {
          rr_task_withdraw (&worker->record);
          return FALSE;
        }
      self->n_started++;
    }
  return TRUE;
}

/**
 * rr_pool_new:
 * @name: what it is for
 * @n_threads: 1 to %RR_POOL_MAX_THREADS
 * @capacity: jobs that may be queued
 * @policy: what a spawn does when the queue is full
 * @error: return location for an error
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): a pool with its threads started, %NULL with
 *   %G_THREAD_ERROR_AGAIN if there are no threads
 */
RrPool *
rr_pool_new (const char    *name,
             guint          n_threads,
             guint          capacity,
             RrPoolPolicy   policy,
             GError       **error)
{
  RrPool *self;

  g_return_val_if_fail (name != NULL && capacity > 0, NULL);
  g_return_val_if_fail (n_threads > 0 && n_threads <= RR_POOL_MAX_THREADS, NULL);

  self = g_new0 (RrPool, 1);
  self->name = g_strdup (name);
  self->policy = policy;
  self->workers = g_new0 (RrPoolWorker, n_threads);
  self->n_threads = n_threads;
  self->capacity = capacity;
  g_queue_init (&self->spawners);
  rr_mutex_init (&self->lock);
  rr_mutex_init (&self->out_lock);
  for (guint i = 0; i < n_threads; i++)
    rr_mutex_init (&self->workers[i].own_lock);
  rr_alive_add (RR_ALIVE_POOL, 1);
  rr_object_register (&self->object, RR_OBJECT_POOL, self->name);
  if (!start_workers (self, error))
    g_clear_pointer (&self, rr_pool_free);
  return self;
}

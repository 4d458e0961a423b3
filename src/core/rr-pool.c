/* rr-pool.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-job-private.h"

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

typedef struct _Worker Worker;

struct _Worker
{
  RrPool   *pool;
  GThread  *thread;
  RrTask    record;
  RrParker *parker;     /* (guarded by the pool's lock): while idle */
  Worker   *next_idle;  /* (guarded by the pool's lock) */
};

struct _RrPool
{
  RrObject      object;
  char         *name;       /* (owned) (immutable) */
  RrPoolPolicy  policy;     /* (immutable) */
  Worker       *workers;    /* (owned) (array) (immutable) */
  guint         n_started;  /* (owner only) */

  RrMutex       lock;
  RrJob        *head;       /* (guarded by lock) */
  RrJob        *tail;       /* (guarded by lock) */
  Worker       *idle;       /* (guarded by lock): the last to sleep is the first to wake */
  GQueue        spawners;   /* (guarded by lock): of RrParker, waiting for room */
  gboolean      ends;       /* (guarded by lock) */
  RrPoolStat    stat;       /* (guarded by lock) */
};

/* --- jobs --------------------------------------------------------------------- */

void
rr_job_init (RrJob          *self,
             RrScope        *scope,
             const RrSite   *site,
             const char     *name,
             RrTaskFunc      func,
             gpointer        data,
             GDestroyNotify  destroy)
{
  *self = (RrJob) {
    .scope = scope,
    .func = func,
    .data = data,
    .destroy = destroy,
    .name = name,
    .site = site,
    .id = rr_object_next_id (),
    .parent_id = rr_task_get_current_id (),
    .request = rr_request_current (),
    .spawned_us = rr_clock_now_us (),
  };
  rr_task_count_add (1);
}

void
rr_job_get_facts (RrJob       *self,
                  RrTaskFacts *facts)
{
  RrCtx *ctx = rr_scope_get_ctx (self->scope);
  const char *request_id = rr_ctx_get_request_id (ctx);

  *facts = (RrTaskFacts) {
    .id = self->id,
    .parent_id = self->parent_id,
    .name = self->name,
    .scope = self->scope,
    .scope_id = rr_scope_get_id (self->scope),
    .scope_name = rr_scope_get_name (self->scope),
    .request_id = request_id,
    .request = request_id != NULL ? rr_ctx_get_request (ctx) : self->request,
    .site = self->site,
    .started_us = self->spawned_us,
  };
}

static void
report_error (RrScope *scope,
              GError  *error)
{
  if (error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "A task of %s failed without saying why",
                         rr_scope_get_name (scope));
  rr_scope_take_error (scope, error);
}

void
rr_job_begin (RrJob  *self,
              RrTask *record)
{
  RrTaskFacts facts;

  rr_job_get_facts (self, &facts);
  rr_task_set_facts (record, &facts, RR_TASK_RUNNING);
  rr_request_enter (facts.request);
}

void
rr_job_run (RrJob  *self,
            RrTask *record)
{
  RrScope *scope = self->scope;
  GError *error = NULL;

  if (!self->func (rr_scope_get_ctx (scope), self->data, &error))
    report_error (scope, error);
  if (self->destroy != NULL)
    self->destroy (self->data);
  rr_task_finish (record);
}

/* --- the queue ---------------------------------------------------------------- */

static void
push_locked (RrPool *self,
             RrJob  *job)
{
  Worker *worker = self->idle;

  job->next = NULL;
  if (self->tail != NULL)
    self->tail->next = job;
  else
    self->head = job;
  self->tail = job;
  self->stat.n_queued++;
  self->stat.high_water = MAX (self->stat.high_water, self->stat.n_queued);
  if (worker == NULL)
    return;

  self->idle = worker->next_idle;
  rr_parker_unpark (worker->parker);
}

static RrJob *
pop_locked (RrPool *self)
{
  RrJob *job = self->head;

  if (job == NULL)
    return NULL;

  self->head = job->next;
  if (self->head == NULL)
    self->tail = NULL;
  self->stat.n_queued--;
  self->stat.n_running++;
  self->stat.queue_wait_us += (guint64) MAX (rr_clock_now_us () - job->spawned_us, 0);
  if (self->spawners.length > 0)
    rr_parker_unpark (g_queue_pop_head (&self->spawners));
  return job;
}

/* Returns: (nullable): %NULL when the pool ends */
static RrJob *
next_job (Worker *worker)
{
  RrPool *self = worker->pool;
  RrJob *job;

  rr_mutex_lock (&self->lock);
  while ((job = pop_locked (self)) == NULL && !self->ends)
    {
      rr_parker_reset (worker->parker);
      worker->next_idle = self->idle;
      self->idle = worker;
      rr_mutex_unlock (&self->lock);
      rr_parker_park (worker->parker, G_MAXINT64);
      rr_mutex_lock (&self->lock);
    }
  /* Before it can be missed: it is in the queue or on the record at every moment. */
  if (job != NULL)
    rr_job_begin (job, &worker->record);
  rr_mutex_unlock (&self->lock);
  return job;
}

static void
count_done (RrPool *self)
{
  rr_mutex_lock (&self->lock);
  self->stat.n_running--;
  self->stat.n_done++;
  rr_mutex_unlock (&self->lock);
}

static gpointer
worker_run (gpointer data)
{
  Worker *worker = data;
  RrJob *job;

  worker->parker = rr_parker_get ();
  rr_task_enter (&worker->record);
  while ((job = next_job (worker)) != NULL)
    {
      RrScope *scope = job->scope;

      rr_job_run (job, &worker->record);
      job->done (job);
      count_done (worker->pool);
      rr_scope_leave (scope);
    }
  rr_task_enter (NULL);
  return NULL;
}

/* Enters and leaves with the lock held. */
static RrStatus
wait_for_room_locked (RrPool *self,
                      RrCtx  *ctx)
{
  RrWaitFor wait = { .kind = RR_WAIT_POOL, .object = self->object.id, .name = self->name };
  RrStatus status = RR_OK;

  while (status == RR_OK && self->stat.n_queued >= self->stat.capacity)
    {
      RrParker *parker = rr_parker_get ();

      rr_parker_reset (parker);
      g_queue_push_tail (&self->spawners, parker);
      rr_mutex_unlock (&self->lock);
      rr_wait (parker, ctx, G_MAXINT64, &wait, 1);
      status = rr_ctx_status (ctx);
      rr_mutex_lock (&self->lock);
      g_queue_remove (&self->spawners, parker);
    }
  return status;
}

static RrStatus
push (RrPool *self,
      RrJob  *job)
{
  RrStatus status = RR_OK;

  rr_mutex_lock (&self->lock);
  if (self->stat.n_queued >= self->stat.capacity)
    {
      if (self->policy == RR_POOL_BLOCK)
        status = wait_for_room_locked (self, rr_scope_get_ctx (job->scope));
      else
        {
          self->stat.n_rejected++;
          status = RR_FULL;
        }
    }
  if (status == RR_OK)
    push_locked (self, job);
  rr_mutex_unlock (&self->lock);
  return status;
}

void
rr_pool_push_admitted (RrPool *self,
                       RrJob  *job)
{
  rr_mutex_lock (&self->lock);
  push_locked (self, job);
  rr_mutex_unlock (&self->lock);
}

static void
job_free (RrJob *job)
{
  rr_task_count_add (-1);
  g_free (job);
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
  RrJob *job;

  g_return_val_if_fail (self != NULL && pool != NULL && site != NULL && func != NULL, FALSE);

  status = rr_scope_enter (self, TRUE);
  if (!rr_status_set_error (status, name, error))
    return FALSE;

  job = g_new (RrJob, 1);
  rr_job_init (job, self, site, name, func, data, destroy);
  job->done = job_free;
  status = push (pool, job);
  if (status == RR_OK)
    return TRUE;

  job_free (job);
  rr_scope_leave (self);
  return rr_status_set_error (status, name, error);
}

/* --- the pool ----------------------------------------------------------------- */

static void
end_workers (RrPool *self)
{
  rr_mutex_lock (&self->lock);
  self->ends = TRUE;
  for (Worker *worker = self->idle; worker != NULL; worker = worker->next_idle)
    rr_parker_unpark (worker->parker);
  self->idle = NULL;
  rr_mutex_unlock (&self->lock);

  for (guint i = 0; i < self->n_started; i++)
    {
      g_thread_join (self->workers[i].thread);
      rr_task_withdraw (&self->workers[i].record);
    }
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
  for (guint i = 0; i < self->stat.n_threads; i++)
    {
      Worker *worker = &self->workers[i];

      worker->pool = self;
      worker->record.pool_id = self->object.id;
      rr_task_register (&worker->record);
      worker->thread = g_thread_try_new (self->name, worker_run, worker, error);
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
  self->workers = g_new0 (Worker, n_threads);
  self->stat.name = self->name;
  self->stat.n_threads = n_threads;
  self->stat.capacity = capacity;
  g_queue_init (&self->spawners);
  rr_mutex_init (&self->lock);
  rr_alive_add (RR_ALIVE_POOL, 1);
  rr_object_register (&self->object, RR_OBJECT_POOL, self->name);
  if (!start_workers (self, error))
    g_clear_pointer (&self, rr_pool_free);
  return self;
}

/**
 * rr_pool_get_stat:
 * @self: a pool
 * @stat: (out caller-allocates): counters since birth; the name lives as long as @self
 *
 * Thread: any.
 */
void
rr_pool_get_stat (RrPool     *self,
                  RrPoolStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  rr_mutex_unlock (&self->lock);
}

void
rr_pool_each_queued (RrPool     *self,
                     RrJobVisit  func,
                     gpointer    data)
{
  rr_mutex_lock (&self->lock);
  for (RrJob *job = self->head; job != NULL; job = job->next)
    func (job, data);
  rr_mutex_unlock (&self->lock);
}

/* With the shard's lock of @object held, by a scan. */
void
rr_pool_read (RrObject    *object,
              RrPoolFacts *facts)
{
  RrPool *self = (RrPool *) object;

  rr_mutex_lock (&self->lock);
  *facts = (RrPoolFacts) {
    .n_threads = self->n_started,
    .n_queued = self->stat.n_queued,
    .capacity = self->policy == RR_POOL_BLOCK ? self->stat.capacity : 0,
  };
  rr_mutex_unlock (&self->lock);
}

typedef struct
{
  RrTaskFactsVisit func;
  gpointer         data;
} Visit;

static void
visit_job (RrJob    *job,
           gpointer  data)
{
  const Visit *visit = data;
  RrTaskFacts facts;

  rr_job_get_facts (job, &facts);
  visit->func (&facts, visit->data);
}

static void
visit_pool (RrObject *object,
            gpointer  visit)
{
  if (object->kind == RR_OBJECT_POOL)
    rr_pool_each_queued ((RrPool *) object, visit_job, visit);
}

void
rr_pool_visit_queued (RrTaskFactsVisit func,
                      gpointer         data)
{
  Visit visit = { func, data };

  rr_object_each (visit_pool, &visit);
}

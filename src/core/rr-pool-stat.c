/* rr-pool-stat.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pool-private.h"

/* What others want to know of a pool: its counters, and the jobs in its queue.
 *
 * Threads: any.
 */

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
  guint64 n_done = 0, queue_wait_us = 0;
  guint n_queued;

  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->out_lock);
  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n_threads; i++)
    {
      n_done += __atomic_load_n (&self->workers[i].n_done, __ATOMIC_ACQUIRE);
      queue_wait_us += __atomic_load_n (&self->workers[i].queue_wait_us, __ATOMIC_RELAXED);
    }
  n_queued = rr_pool_length_locked (self);
  *stat = (RrPoolStat) {
    .name = self->name,
    .n_threads = self->n_threads,
    .capacity = self->capacity,
    .n_queued = n_queued,
    .n_running = (guint) (self->n_gone - n_done),
    .high_water = self->high_water,
    .n_done = n_done,
    .n_rejected = self->n_rejected,
    .queue_wait_us = queue_wait_us,
  };
  rr_mutex_unlock (&self->lock);
  rr_mutex_unlock (&self->out_lock);
}

static void
visit_all (RrJobList  *jobs,
           RrJobVisit  func,
           gpointer    data)
{
  for (RrJob *job = jobs->head; job != NULL; job = job->next)
    func (job, data);
}

void
rr_pool_each_queued (RrPool     *self,
                     RrJobVisit  func,
                     gpointer    data)
{
  rr_mutex_lock (&self->out_lock);
  rr_mutex_lock (&self->lock);
  visit_all (&self->out, func, data);
  visit_all (&self->in, func, data);
  for (guint i = 0; i < self->n_threads; i++)
    {
      RrPoolWorker *worker = &self->workers[i];

      rr_mutex_lock (&worker->own_lock);
      visit_all (&worker->own, func, data);
      rr_mutex_unlock (&worker->own_lock);
    }
  rr_mutex_unlock (&self->lock);
  rr_mutex_unlock (&self->out_lock);
}

/* With the shard's lock of @object held, by a scan. */
void
rr_pool_read (RrObject    *object,
              RrPoolFacts *facts)
{
  RrPool *self = (RrPool *) object;

  rr_mutex_lock (&self->out_lock);
  rr_mutex_lock (&self->lock);
  *facts = (RrPoolFacts) {
    .n_threads = self->n_threads,   /* one that is still to start is as good as free */
    .n_queued = rr_pool_length_locked (self),
    .capacity = self->policy == RR_POOL_BLOCK ? self->capacity : 0,
  };
  rr_mutex_unlock (&self->lock);
  rr_mutex_unlock (&self->out_lock);
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

/* rr-measures.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-measures.h"

#include <string.h>

#include "rr-chan-private.h"
#include "rr-contention.h"
#include "rr-growth.h"
#include "rr-job-private.h"
#include "rr-outlier.h"
#include "rr-starve.h"
#include "rr-ui-block.h"
#include "rr-vitals.h"

/* RrMeasures reads what is there once a second and gives it to those who judge: they
 * know nothing of the core, only of figures and times.
 *
 * Threads: looks on one thread at a time. Locks: a shard's, then an object's or a task's.
 * Ends:    with its owner.
 */

#define SECOND_US        G_TIME_SPAN_SECOND
#define DESCRIPTORS_US   (5 * G_TIME_SPAN_SECOND)
#define MAX_SITES        128
#define MIN_TASKS        8
/* So many threads for one purpose are more than a laptop should have. */
#define MAX_TASKS        512
#define MIN_CAPACITY     16
#define MIN_FILL         0.05

typedef struct
{
  const RrSite *site;
  char          name[48];
  guint         n;
} SiteCount;

struct _RrMeasures
{
  RrGrowth  *growth;         /* (owned) */
  RrStarve  *starve;         /* (owned) */
  RrVitals   vitals;
  gint64     read_us;        /* the last time that figures were read; 0: never */
  gint64     descriptors_us; /* and these */
  SiteCount  sites[MAX_SITES];
  guint      n_sites;
};

typedef struct
{
  RrMeasures    *measures;
  RrVerdictBook *book;
  gint64         now_us;
  gboolean       reads_figures;
} Look;

/**
 * rr_measures_new:
 *
 * Returns: (transfer full): has seen nothing
 */
RrMeasures *
rr_measures_new (void)
{
  RrMeasures *self = g_new0 (RrMeasures, 1);

  self->growth = rr_growth_new ();
  self->starve = rr_starve_new ();
  rr_vitals_read_limits (&self->vitals);
  return self;
}

/**
 * rr_measures_free:
 * @self: (nullable) (transfer full): no more looks
 */
void
rr_measures_free (RrMeasures *self)
{
  if (self == NULL)
    return;

  rr_growth_free (self->growth);
  rr_starve_free (self->starve);
  g_free (self);
}

/* --- tasks by the place they were spawned at ----------------------------------------- */

static void
count_locked (RrMeasures        *self,
              const RrTaskFacts *facts)
{
  SiteCount *count;

  for (guint i = 0; i < self->n_sites; i++)
    if (self->sites[i].site == facts->site)
      {
        self->sites[i].n++;
        return;
      }
  if (self->n_sites == MAX_SITES)
    return;

  count = &self->sites[self->n_sites++];
  count->site = facts->site;
  count->n = 1;
  g_strlcpy (count->name, facts->name, sizeof count->name);
}

static void
count_task (RrTask   *task,
            gpointer  measures)
{
  rr_mutex_lock (&task->lock);
  if (task->facts.id != 0)
    count_locked (measures, &task->facts);
  rr_mutex_unlock (&task->lock);
}

static void
read_tasks (RrMeasures *self,
            gint64      now_us)
{
  self->n_sites = 0;
  rr_task_each (count_task, self);
  for (guint i = 0; i < self->n_sites; i++)
    if (self->sites[i].n >= MIN_TASKS)
      rr_growth_add (self->growth,
                     &(RrGrowthSample) { .key = self->sites[i].site, .what = "tasks",
                                         .name = self->sites[i].name, .site = self->sites[i].site,
                                         .value = self->sites[i].n, .limit = MAX_TASKS },
                     now_us);
}

/* --- queues ------------------------------------------------------------------------------ */

static void
follow_fill (RrMeasures *self,
             RrObject   *object,
             const char *what,
             guint       length,
             guint       capacity,
             gint64      now_us)
{
  if (capacity >= MIN_CAPACITY && length >= MIN_FILL * capacity)
    rr_growth_add (self->growth,
                   &(RrGrowthSample) { .object = object->id, .what = what, .name = object->name,
                                       .value = length, .limit = capacity },
                   now_us);
}

static void
look_at_chan (Look   *look,
              RrChan *chan)
{
  RrChanPassed passed;
  guint64 n_received;
  guint length, capacity;

  rr_mutex_lock (&chan->lock);
  passed = chan->passed;
  n_received = chan->stat.n_received;
  length = rr_chan_length_locked (chan);
  capacity = chan->stat.capacity;
  rr_mutex_unlock (&chan->lock);

  if (passed.n > passed.n_rightful && passed.n_received == n_received && length > 0)
    rr_starve_report (look->book, chan->object.id, chan->object.name, passed.since_us,
                      passed.n - passed.n_rightful, look->now_us);
  if (look->reads_figures && chan->policy == RR_CHAN_BLOCK)
    follow_fill (look->measures, &chan->object, "items", length, capacity, look->now_us);
}

static void
note_older (RrJob    *job,
            gpointer  data)
{
  RrStarveQueue *queue = data;

  queue->n_queued++;
  if (queue->head_id != 0 && job->id >= queue->head_id)
    return;
  queue->head_id = job->id;
  queue->head_us = job->queued_us;   /* one that was parked did not wait in line */
}

static void
look_at_pool (Look   *look,
              RrPool *pool)
{
  RrObject *object = (RrObject *) pool;
  RrStarveQueue queue = { .id = object->id, .name = object->name };
  RrPoolStat stat;

  /* What starts meanwhile must not look as if it had passed by: see n_then. */
  rr_pool_get_stat (pool, &stat);
  queue.n_started = stat.n_done + stat.n_running;
  rr_pool_each_queued (pool, note_older, &queue);
  rr_pool_get_stat (pool, &stat);
  queue.n_then = stat.n_done + stat.n_running;
  rr_starve_add_queue (look->measures->starve, &queue, look->book, look->now_us);
  if (look->reads_figures)
    follow_fill (look->measures, object, "jobs", stat.n_queued, stat.capacity, look->now_us);
}

static void
look_at_object (RrObject *object,
                gpointer  data)
{
  if (object->kind == RR_OBJECT_CHAN)
    look_at_chan (data, (RrChan *) object);
  else if (object->kind == RR_OBJECT_POOL)
    look_at_pool (data, (RrPool *) object);
}

/* --- the process ---------------------------------------------------------------------------- */

static void
read_process (RrMeasures *self,
              gint64      now_us)
{
  static const char memory_key, descriptors_key;

  rr_growth_add (self->growth,
                 &(RrGrowthSample) { .key = &memory_key, .what = "MiB", .name = "memory",
                                     .value = rr_vitals_read_private_mib (),
                                     .limit = self->vitals.memory_limit_mib },
                 now_us);
  if (self->descriptors_us != 0 && now_us - self->descriptors_us < DESCRIPTORS_US)
    return;

  self->descriptors_us = now_us;
  rr_growth_add (self->growth,
                 &(RrGrowthSample) { .key = &descriptors_key, .what = "descriptors", .name = "open files",
                                     .value = rr_vitals_count_descriptors (),
                                     .limit = self->vitals.descriptor_limit },
                 now_us);
}

/**
 * rr_measures_look:
 * @self: has seen the looks before
 * @book: (transfer none): where what is found is reported
 * @now_us: monotonic
 *
 * Thread: one at a time.
 */
void
rr_measures_look (RrMeasures    *self,
                  RrVerdictBook *book,
                  gint64         now_us)
{
  Look look = { self, book, now_us, FALSE };

  g_return_if_fail (self != NULL && book != NULL);

  look.reads_figures = self->read_us == 0 || now_us - self->read_us >= SECOND_US || now_us < self->read_us;
  rr_object_each (look_at_object, &look);
  if (look.reads_figures)
    {
      self->read_us = now_us;
      read_tasks (self, now_us);
      read_process (self, now_us);
    }
  rr_growth_look (self->growth, book, now_us);
  rr_outlier_look (book, now_us);
  rr_contention_look (book, now_us);
  rr_ui_block_look (book, now_us);
}

/* rr-stage.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-stage.h"

#include "rr-chan-private.h"
#include "rr-clock.h"

/* RrStage is a declaration, not a task: whoever runs the step says what it has done.
 *
 * Threads: done and expect from those who run the stage; the rest from its owner, the
 *          list from any.
 * Ends:    with its owner, after the channels it names may have gone: it keeps ids.
 */
struct _RrStage
{
  RrStageFacts  facts;    /* (guarded by registry.lock), but for the two below */
  guint64       n_done;   /* (atomic) */
  gint64        expect_us; /* (atomic) */
  RrStage      *next;     /* (guarded by registry.lock) */
};

static struct
{
  RrMutex  lock;
  RrStage *first;         /* (guarded by lock): the oldest; they are few */
} registry = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

/**
 * rr_stage_new:
 * @name: what it does; cut to 31 bytes
 * @flags: what to expect of it
 *
 * Returns: (transfer full): a stage without channels
 */
RrStage *
rr_stage_new (const char   *name,
              RrStageFlags  flags)
{
  RrStage *self;
  RrStage **link;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (RrStage, 1);
  self->facts.id = rr_object_next_id ();
  self->facts.flags = flags;
  g_strlcpy (self->facts.name, name, sizeof self->facts.name);
  rr_mutex_lock (&registry.lock);
  for (link = &registry.first; *link != NULL; link = &(*link)->next)
    ;
  *link = self;
  rr_mutex_unlock (&registry.lock);
  return self;
}

/**
 * rr_stage_free:
 * @self: (nullable) (transfer full): a stage that is over
 */
void
rr_stage_free (RrStage *self)
{
  RrStage **link;

  if (self == NULL)
    return;

  rr_mutex_lock (&registry.lock);
  for (link = &registry.first; *link != self; link = &(*link)->next)
    ;
  *link = self->next;
  rr_mutex_unlock (&registry.lock);
  g_free (self);
}

static void
add_edge (RrStage *self,
          guint64  id,
          guint64 *edges,
          guint   *n_edges)
{
  rr_mutex_lock (&registry.lock);
  if (*n_edges < RR_STAGE_MAX_EDGES)
    edges[(*n_edges)++] = id;
  rr_mutex_unlock (&registry.lock);
}

/**
 * rr_stage_add_input:
 * @self: a stage
 * @rx: what it takes from; at most %RR_STAGE_MAX_EDGES are kept
 */
void
rr_stage_add_input (RrStage *self,
                    RrRx    *rx)
{
  g_return_if_fail (self != NULL && rx != NULL);

  add_edge (self, rx->chan->object.id, self->facts.inputs, &self->facts.n_inputs);
}

/**
 * rr_stage_add_output:
 * @self: a stage
 * @tx: what it gives to; at most %RR_STAGE_MAX_EDGES are kept
 */
void
rr_stage_add_output (RrStage *self,
                     RrTx    *tx)
{
  g_return_if_fail (self != NULL && tx != NULL);

  add_edge (self, tx->chan->object.id, self->facts.outputs, &self->facts.n_outputs);
}

/**
 * rr_stage_done:
 * @self: (nullable): a stage
 * @n_items: how many it has done since it last said so
 *
 * Thread: those that run it. Costs an addition; say it once a batch.
 */
void
rr_stage_done (RrStage *self,
               guint    n_items)
{
  if (self == NULL)
    return;

  __atomic_store_n (&self->expect_us, 0, __ATOMIC_RELAXED);
  __atomic_fetch_add (&self->n_done, n_items, __ATOMIC_RELAXED);
}

/**
 * rr_stage_expect:
 * @self: (nullable): a stage
 * @max_us: how long the next item may rightly take
 *
 * Says that what comes now is long, so that nobody takes it for a stall. It holds until
 * the next rr_stage_done().
 *
 * Thread: those that run it.
 */
void
rr_stage_expect (RrStage *self,
                 gint64   max_us)
{
  if (self != NULL)
    __atomic_store_n (&self->expect_us, rr_clock_now_us () + max_us, __ATOMIC_RELAXED);
}

/**
 * rr_stage_list:
 * @facts: (out caller-allocates) (array length=max_facts): what there is, the oldest first
 * @max_facts: room in it
 *
 * Thread: any.
 *
 * Returns: how many were written
 */
guint
rr_stage_list (RrStageFacts *facts,
               guint         max_facts)
{
  guint n = 0;

  g_return_val_if_fail (facts != NULL, 0);

  rr_mutex_lock (&registry.lock);
  for (RrStage *stage = registry.first; stage != NULL && n < max_facts; stage = stage->next)
    {
      facts[n] = stage->facts;
      facts[n].n_done = __atomic_load_n (&stage->n_done, __ATOMIC_RELAXED);
      facts[n].expect_us = __atomic_load_n (&stage->expect_us, __ATOMIC_RELAXED);
      n++;
    }
  rr_mutex_unlock (&registry.lock);
  return n;
}

/* rr-pool-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-job-private.h"

G_BEGIN_DECLS

typedef struct _RrPoolWorker RrPoolWorker;
typedef struct _RrPoolSlab   RrPoolSlab;

/* Jobs are made many at a time and used again: the thread that frees one is not the one
 * that made it, and the allocator would have both wait for each other. */
#define RR_POOL_SLAB_JOBS  64

struct _RrPoolSlab
{
  RrPoolSlab *next;
  RrJob       jobs[RR_POOL_SLAB_JOBS];
};

struct _RrPoolWorker
{
  RrPool       *pool;
  RrThread     *thread;
  RrTask        record;
  RrParker     *parker;     /* (guarded by the pool's lock): while idle */
  RrPoolWorker *next_idle;  /* (guarded by the pool's lock) */
  gboolean      is_called;  /* (guarded by the pool's lock): out of idle, and not here yet */
  gboolean      ends;       /* (thread: own) */
  RrJobList     spare;      /* (thread: own): jobs that have run */
  guint64       n_done;     /* (atomic): written by its own thread */
};

struct _RrPool
{
  RrObject      object;
  char         *name;       /* (owned) (immutable) */
  RrPoolPolicy  policy;     /* (immutable) */
  guint         capacity;   /* (immutable) */
  guint         n_threads;  /* (immutable) */
  RrPoolWorker *workers;    /* (owned) (array) (immutable) */
  guint         n_started;  /* (owner only) */
  int           n_spawners; /* (atomic): how many wait for room, written with the lock */

  char          pad[64];    /* what all read is not on a cache line with what some write */

  /* Where jobs come in. */
  RrMutex       lock;
  RrJobList     in;         /* (guarded by lock): behind those that are out */
  guint64       n_pushed;   /* (guarded by lock) */
  guint64       n_gone;     /* (guarded by lock): as much of n_popped as was seen last */
  guint         high_water; /* (guarded by lock) */
  guint64       n_rejected; /* (guarded by lock) */
  RrPoolWorker *idle;       /* (guarded by lock): the last to sleep is the first to wake */
  gboolean      is_calling; /* (guarded by lock): a worker is called and not here yet */
  GQueue        spawners;   /* (guarded by lock): of RrParker, waiting for room */
  gboolean      ends;       /* (guarded by lock) */
  RrJobList     spare;      /* (guarded by lock): to be used again */
  RrPoolSlab   *slabs;      /* (owned) (guarded by lock): for as many as were ever queued */

  char          out_pad[64];

  /* Where they go out. This lock is taken before the other. */
  RrMutex       out_lock;
  RrJobList     out;            /* (guarded by out_lock) */
  guint64       n_popped;       /* (atomic): written with out_lock */
  guint64       queue_wait_us;  /* (guarded by out_lock) */
};

/* With the lock where jobs come in; exact with both. */
static inline guint
rr_pool_length_locked (RrPool *self)
{
  self->n_gone = __atomic_load_n (&self->n_popped, __ATOMIC_SEQ_CST);
  return (guint) (self->n_pushed - self->n_gone);
}

G_END_DECLS

/* rr-pool-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-job-store-private.h"

G_BEGIN_DECLS

typedef struct _RrPoolWorker RrPoolWorker;

/* What a pool has room for: jobs that only run, and those that were parked before. */
typedef enum
{
  RR_POOL_PLAIN,
  RR_POOL_PARKED,
  RR_POOL_N_KINDS,
} RrPoolKind;

struct _RrPoolWorker
{
  RrPool       *pool;
  RrThread     *thread;
  RrTask        record;
  RrParker     *parker;     /* (guarded by the pool's lock): while idle */
  RrPoolWorker *next_idle;  /* (guarded by the pool's lock) */
  gboolean      is_called;  /* (guarded by the pool's lock): out of idle, and not here yet */
  gboolean      ends;       /* (thread: own) */
  RrJobList     spare[RR_POOL_N_KINDS]; /* (thread: own): jobs that have run */

  /* What it runs next. It gets more with the pool's out_lock only. */
  RrMutex       own_lock;
  RrJobList     own;            /* (guarded by own_lock) */
  guint64       n_begun;        /* (atomic): written with own_lock */
  guint64       n_done;         /* (atomic): written by its own thread */
  guint64       queue_wait_us;  /* (atomic): written with own_lock */

  char          pad[64];
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
  guint64       n_gone;     /* (guarded by lock): as many as were begun when last asked */
  guint         high_water; /* (guarded by lock) */
  guint64       n_rejected; /* (guarded by lock) */
  RrPoolWorker *idle;       /* (guarded by lock): the last to sleep is the first to wake */
  gboolean      is_calling; /* (guarded by lock): a worker is called and not here yet */
  GQueue        spawners;   /* (guarded by lock): of RrParker, waiting for room */
  gboolean      ends;       /* (guarded by lock) */
  RrJobStore    stores[RR_POOL_N_KINDS]; /* (guarded by lock) */

  char          out_pad[64];

  /* Where they go out, to what each worker has of its own. This lock is taken before the
   * other, and the workers' after both. */
  RrMutex       out_lock;
  RrJobList     out;        /* (guarded by out_lock) */
};

/* With the lock where jobs come in; exact while no worker begins one. */
static inline guint
rr_pool_length_locked (RrPool *self)
{
  self->n_gone = 0;
  for (guint i = 0; i < self->n_threads; i++)
    self->n_gone += __atomic_load_n (&self->workers[i].n_begun, __ATOMIC_SEQ_CST);
  return (guint) (self->n_pushed - self->n_gone);
}

G_END_DECLS

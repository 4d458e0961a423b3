/* rr-task-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-sync.h"
#include "rr-task.h"
#include "rr-trace.h"
#include "rr-wait-private.h"

G_BEGIN_DECLS

typedef struct _RrTask RrTask;

/* What does not change while a task runs. The strings live as long as it does. */
typedef struct
{
  guint64       id;
  guint64       parent_id;      /* 0: none */
  const char   *name;
  RrScope      *scope;          /* (unowned): only compared */
  guint64       scope_id;
  const char   *scope_name;
  const char   *request_id;     /* (nullable) */
  RrRequestId   request;        /* the same as a number, 0 for none */
  const RrSite *site;
  gint64        started_us;     /* monotonic, of the spawn */
} RrTaskFacts;

/* The record of one running task, on the list of the registry: a thread of a scope has
 * one for its only task, a worker of a pool has one for all it runs in turn. */
struct _RrTask
{
  RrMutex          lock;
  RrTaskFacts      facts;         /* (guarded by lock): of what runs now; id 0 for nothing */
  RrTaskState      state;         /* (guarded by lock) */
  const RrWaitFor *waits;         /* (unowned) (guarded by lock): on the waiter's stack */
  guint            n_waits;       /* (guarded by lock) */
  RrParker        *parker;        /* (unowned) (guarded by lock): where it waits */
  RrCtx           *wait_ctx;      /* (nullable) (unowned) (guarded by lock): what ends the wait */
  gboolean         has_deadline;  /* (guarded by lock) */
  const char      *label;         /* (nullable) (guarded by lock): of an external call */
  guint64          wait_seq;      /* (guarded by lock): grows with every block and unblock */
  gint64           since_us;      /* (guarded by lock) */
  const RrSite    *checkpoint;    /* (nullable) (atomic): the last that was passed */
  gboolean         saw_cancel;    /* (guarded by lock): it was told that it is cancelled */
  gboolean         is_service;    /* (guarded by lock): may rest for ever */
  gint64           begun_us;      /* (guarded by lock): when what runs now began to */
  guint32          tid;           /* (guarded by lock): of the thread, 0 before it runs */
  gboolean         knows_cause;   /* (thread: own): was told why a context is done */
  RrScope         *left;          /* (thread: own): see rr_task_leave() */
  guint            n_left;        /* (thread: own) */

  guint64          pool_id;       /* (immutable): of the pool whose worker it is; 0: none */
  guint64          shard;         /* (immutable) */
  RrTask          *prev;          /* (guarded by its shard's lock) */
  RrTask          *next;          /* (guarded by its shard's lock) */
};

typedef void (*RrTaskVisit) (RrTask   *task,
                             gpointer  data);

void      rr_task_register      (RrTask            *self);
void      rr_task_withdraw      (RrTask            *self);
/* What the record stands for from now on; NULL for nothing. */
void      rr_task_set_facts     (RrTask            *self,
                                 const RrTaskFacts *facts,
                                 RrTaskState        state,
                                 gint64             now_us);
/* The calling thread runs this task from now on; NULL when it has ended. */
void      rr_task_enter         (RrTask            *self);
/* The task has ended: nothing of it may be left. The record stands for nothing now. */
void      rr_task_finish        (RrTask            *self,
                                 gint64             now_us);
/* The task has ended and is to leave its @scope, which it does together with others of
 * that scope that run on the thread next: at the latest when one of those waits. */
void      rr_task_leave         (RrTask            *self,
                                 RrScope           *scope);
/* Those that have ended leave now. */
void      rr_task_have_left     (RrTask            *self);
RrTask   *rr_task_current       (void);
/* The calling task is told why a context is done, and may pass that on. */
void      rr_task_tell_cause    (void);
gboolean  rr_task_knows_cause   (void);
/* The calling task passes a checkpoint. */
void      rr_task_pass          (const RrSite      *site);
/* The calling task has been told that its work is called off. */
void      rr_task_see_cancel    (void);
RrScope  *rr_task_current_scope (void);
/* Calls @func for each record with its shard's lock held. */
void      rr_task_each          (RrTaskVisit        func,
                                 gpointer           data);
/* The jobs that wait in pools, from rr-pool.c. */
typedef void (*RrTaskFactsVisit) (const RrTaskFacts *facts,
                                  gpointer           data);
void      rr_pool_visit_queued  (RrTaskFactsVisit   func,
                                 gpointer           data);
const char *rr_wait_kind_to_string (guint           kind);

/* The jobs that are parked at channels, from rr-parked.c. */
typedef void (*RrParkedVisit) (const RrTaskFacts *facts,
                               const char        *channel,
                               gpointer           data);
void      rr_parked_visit       (RrParkedVisit       func,
                                 gpointer            data);

G_END_DECLS

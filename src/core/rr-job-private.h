/* rr-job-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan-private.h"
#include "rr-pool.h"
#include "rr-task-private.h"

G_BEGIN_DECLS

/* A task of a scope before and while it runs, on a thread of its own or on a pool's. */
typedef struct _RrJob RrJob;

/* A job that is part of something larger, which comes from rr_pool_take_parked(). */
typedef struct
{
  gboolean (*run) (RrJob   *self,
                   RrCtx   *ctx,
                   GError **error);
} RrJobClass;

struct _RrJob
{
  RrScope          *scope;
  const RrJobClass *klass;      /* (nullable): none runs func */
  union {
    RrTaskFunc      func;
    RrRecvFunc      recv_func;
  };
  gpointer          data;
  GDestroyNotify    destroy;    /* (nullable) */
  const char       *name;
  const RrSite     *site;
  guint64           id;
  guint64           parent_id;
  RrRequestId       request;    /* of who spawned it; that of the context comes first */
  int               claim;      /* (atomic): of a parked one; here it takes no room */
  gint64            spawned_us; /* as coarse as rr_clock_recent_us(), if not parked */
  gint64            queued_us;  /* of rr_clock_recent_us() */
  RrJob            *next;       /* (guarded by the lock of the list it is in) */
};

/* Jobs in a row, first in, first out. */
typedef struct
{
  RrJob *head;
  RrJob *tail;
  guint  length;
} RrJobList;

static inline void
rr_job_list_append (RrJobList *self,
                    RrJob     *job)
{
  job->next = NULL;
  if (self->tail != NULL)
    self->tail->next = job;
  else
    self->head = job;
  self->tail = job;
  self->length++;
}

/* Moves all of @from to the end of @self. */
static inline void
rr_job_list_join (RrJobList *self,
                  RrJobList *from)
{
  if (from->head == NULL)
    return;

  if (self->tail != NULL)
    self->tail->next = from->head;
  else
    self->head = from->head;
  self->tail = from->tail;
  self->length += from->length;
  *from = (RrJobList) { 0 };
}

static inline RrJob *
rr_job_list_pop (RrJobList *self)
{
  RrJob *job = self->head;

  if (job == NULL)
    return NULL;

  self->head = job->next;
  if (self->head == NULL)
    self->tail = NULL;
  self->length--;
  return job;
}

/* Takes a place in the scope. See rr_scope_spawn_full(). */
RrStatus  rr_scope_enter        (RrScope      *self,
                                 gboolean      may_wait);
void      rr_scope_leave        (RrScope      *self,
                                 guint         n);
/* The caller spawns at @site; reported if it may not. */
void      rr_scope_check_spawner (RrScope     *self,
                                  const RrSite *site);
void      rr_scope_take_error   (RrScope      *self,
                                 GError       *error);
guint64   rr_scope_get_id       (RrScope      *self);
const char *rr_scope_get_name   (RrScope      *self);

void      rr_job_init           (RrJob        *self,
                                 RrScope      *scope,
                                 const RrSite *site,
                                 const char   *name,
                                 RrTaskFunc    func,
                                 gpointer      data,
                                 GDestroyNotify destroy,
                                 gint64        now_us);
void      rr_job_get_facts      (RrJob        *self,
                                 RrTaskFacts  *facts);
/* The record stands for it from now on. */
void      rr_job_begin          (RrJob        *self,
                                 RrTask       *record,
                                 gint64        now_us);
/* Runs it as the task of the calling thread, which has begun it. Returns: the time when
 * it had run, for whoever runs the next */
gint64    rr_job_run            (RrJob        *self,
                                 RrTask       *record);

/* What a scan wants to know of a pool. */
typedef struct
{
  guint n_threads;
  guint n_queued;
  guint capacity;     /* of the queue */
} RrPoolFacts;

void      rr_pool_read          (RrObject     *object,
                                 RrPoolFacts  *facts);

/* Exact as long as somebody records what happens when; see rr_clock_recent_us(). */
static inline gint64
rr_job_clock_us (void)
{
  return rr_trace_is_enabled () ? rr_clock_now_us () : rr_clock_recent_us ();
}

/* Returns: (transfer full): room of @size bytes, the same in every call, with whatever was
 * in it; it goes back when the pool has run it */
RrJob    *rr_pool_take_parked   (RrPool       *self,
                                 gsize         size);

typedef void (*RrJobVisit) (RrJob    *job,
                            gpointer  data);

void      rr_pool_each_queued   (RrPool       *self,
                                 RrJobVisit    func,
                                 gpointer      data);
/* The job that is parked at @waiter of a channel whose lock is held; %NULL if that is a
 * thread, or a job that has been woken. */
RrJob    *rr_parked_job         (RrChanWaiter *waiter);
/* Runs what is queued on the calling thread, for one who has to get a pool out of a
 * deadlock. */
void      rr_pool_run_queued    (RrPool       *self);
/* Queues jobs that have their places in their scopes, over the bound if need be. */
void      rr_pool_push_admitted (RrPool       *self,
                                 RrJobList    *jobs);

G_END_DECLS

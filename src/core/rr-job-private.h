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
struct _RrJob
{
  RrScope        *scope;
  RrTaskFunc      func;
  gpointer        data;
  GDestroyNotify  destroy;      /* (nullable) */
  void          (*done) (RrJob *self);   /* on a pool: frees it */
  const char     *name;
  const RrSite   *site;
  guint64         id;
  guint64         parent_id;
  RrRequestId     request;      /* of who spawned it; that of the context comes first */
  int             claim;        /* (atomic): of a parked one; here it takes no room */
  gint64          spawned_us;
  RrJob          *next;         /* (guarded by the lock of the list it is in) */
};

/* Takes a place in the scope. See rr_scope_spawn_full(). */
RrStatus  rr_scope_enter        (RrScope      *self,
                                 gboolean      may_wait);
void      rr_scope_leave        (RrScope      *self);
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
                                 GDestroyNotify destroy);
void      rr_job_get_facts      (RrJob        *self,
                                 RrTaskFacts  *facts);
/* The record stands for it from now on. */
void      rr_job_begin          (RrJob        *self,
                                 RrTask       *record);
/* Runs it as the task of the calling thread, which has begun it. */
void      rr_job_run            (RrJob        *self,
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

typedef void (*RrJobVisit) (RrJob    *job,
                            gpointer  data);

void      rr_pool_each_queued   (RrPool       *self,
                                 RrJobVisit    func,
                                 gpointer      data);
/* The job that is parked at @waiter of a channel whose lock is held; %NULL if that is a
 * thread, or a job that has been woken. */
RrJob    *rr_parked_job         (RrChanWaiter *waiter);
/* Queues a job that has its place in the scope, over the bound if need be. */
void      rr_pool_push_admitted (RrPool       *self,
                                 RrJob        *job);

G_END_DECLS

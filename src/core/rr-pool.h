/* rr-pool.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-scope.h"

G_BEGIN_DECLS

typedef struct _RrPool RrPool;

typedef enum
{
  RR_POOL_BLOCK,     /* a spawn waits for room in the queue */
  RR_POOL_REJECT,    /* a spawn answers RR_ERROR_FULL, counted */
} RrPoolPolicy;

#define RR_POOL_MAX_THREADS 256

typedef struct
{
  const char *name;
  guint       n_threads;
  guint       capacity;       /* of the queue */
  guint       n_queued;
  guint       n_running;
  guint       high_water;     /* the most that were ever queued */
  guint64     n_done;
  guint64     n_rejected;
  guint64     queue_wait_us;  /* time jobs spent in the queue, summed */
} RrPoolStat;

/* Gets what was received, or why nothing was: %RR_CLOSED, %RR_CANCELLED, %RR_DEADLINE. */
typedef gboolean (*RrRecvFunc) (RrCtx     *ctx,
                                RrStatus   status,
                                gpointer   item,
                                gpointer   data,
                                GError   **error);

RrPool   *rr_pool_new              (const char      *name,
                                    guint            n_threads,
                                    guint            capacity,
                                    RrPoolPolicy     policy,
                                    GError         **error);
void      rr_pool_free             (RrPool          *self);
void      rr_pool_get_stat         (RrPool          *self,
                                    RrPoolStat      *stat);
gboolean  rr_scope_spawn_on_full   (RrScope         *self,
                                    RrPool          *pool,
                                    const RrSite    *site,
                                    const char      *name,
                                    RrTaskFunc       func,
                                    gpointer         data,
                                    GDestroyNotify   destroy,
                                    GError         **error);
gboolean  rr_scope_spawn_recv_full (RrScope         *self,
                                    RrPool          *pool,
                                    const RrSite    *site,
                                    const char      *name,
                                    RrRx            *rx,
                                    RrRecvFunc       func,
                                    gpointer         data,
                                    GDestroyNotify   destroy,
                                    GError         **error);

/* As rr_scope_spawn(), but on a thread of @pool. */
#define rr_scope_spawn_on(self, pool, name, func, data, destroy, error) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_scope_spawn_on_full ((self), (pool), &_rr_site, (name), (func), (data), (destroy), (error)); }))
/* Parks a job without a thread until @rx has something. */
#define rr_scope_spawn_recv(self, pool, name, rx, func, data, destroy, error) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_scope_spawn_recv_full ((self), (pool), &_rr_site, (name), (rx), (func), (data), (destroy), (error)); }))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrPool, rr_pool_free)

G_END_DECLS

/* rr-parked.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-private.h"
#include "rr-job-private.h"

/* A parked job waits for an item without a thread: it stands in the line of the channel
 * and in that of its scope's context, and whoever reaches it first sends it to its pool.
 * It takes less than 256 bytes, so ten thousand may wait.
 *
 * Threads: any.
 * Ends:    when it has run; the pool, which lent the room for it, takes it back.
 */

enum
{
  WON_BY_CHAN,
  WON_BY_CTX,
};

typedef struct
{
  RrJob         job;
  RrChanWaiter  in_chan;
  RrCtxWaiter   in_ctx;
  RrRx         *rx;         /* (unowned): outlives the job */
  RrPool       *pool;       /* (unowned) */
  gpointer      item;
} Parked;

G_STATIC_ASSERT (sizeof (Parked) <= 248);

static void
push (Parked *self)
{
  RrJobList one = { 0 };

  rr_job_list_append (&one, &self->job);
  rr_pool_push_admitted (self->pool, &one);
}

static void
woken_by_chan (RrChanWaiter *waiter)
{
  Parked *self = (gpointer) ((char *) waiter - G_STRUCT_OFFSET (Parked, in_chan));

  push (self);
}

static Parked *
parked_of_ctx (RrCtxWaiter *waiter)
{
  return (gpointer) ((char *) waiter - G_STRUCT_OFFSET (Parked, in_ctx));
}

static gboolean
claim_for_ctx (RrCtxWaiter *waiter)
{
  int *claim = &parked_of_ctx (waiter)->job.claim;
  int expected = RR_CHAN_UNCLAIMED;

  return __atomic_compare_exchange_n (claim, &expected, WON_BY_CTX, FALSE, __ATOMIC_ACQ_REL,
                                      __ATOMIC_ACQUIRE);
}

/* All for one pool in a row go there together. */
static void
woken_by_ctx (RrCtxWaiter *first)
{
  for (RrCtxWaiter *waiter = first; waiter != NULL; )
    {
      RrPool *pool = parked_of_ctx (waiter)->pool;
      RrJobList jobs = { 0 };

      do
        {
          rr_job_list_append (&jobs, &parked_of_ctx (waiter)->job);
          waiter = waiter->next;
        }
      while (waiter != NULL && parked_of_ctx (waiter)->pool == pool);
      rr_pool_push_admitted (pool, &jobs);
    }
}

static const RrCtxWaiterClass in_ctx_class = { claim_for_ctx, woken_by_ctx };

RrJob *
rr_parked_job (RrChanWaiter *waiter)
{
  Parked *self;

  if (waiter->wake != woken_by_chan)
    return NULL;
  self = (gpointer) ((char *) waiter - G_STRUCT_OFFSET (Parked, in_chan));
  return g_atomic_int_get (&self->job.claim) == RR_CHAN_UNCLAIMED ? &self->job : NULL;
}

typedef struct
{
  RrParkedVisit func;
  gpointer      data;
} Visit;

static void
visit_channel (RrObject *object,
               gpointer  data)
{
  Visit *visit = data;
  RrChan *chan = (RrChan *) object;

  if (object->kind != RR_OBJECT_CHAN)
    return;
  rr_mutex_lock (&chan->lock);
  for (RrChanWaiter *waiter = chan->receivers.head; waiter != NULL; waiter = waiter->next)
    {
      RrJob *job = rr_parked_job (waiter);
      RrTaskFacts facts;

      if (job == NULL)
        continue;
      rr_job_get_facts (job, &facts);
      visit->func (&facts, chan->stat.name, visit->data);
    }
  rr_mutex_unlock (&chan->lock);
}

void
rr_parked_visit (RrParkedVisit func,
                 gpointer      data)
{
  rr_object_each (visit_channel, &(Visit) { func, data });
}

static void
leave_lines (Parked *self,
             RrCtx  *ctx)
{
  RrChan *chan = self->rx->chan;

  rr_mutex_lock (&chan->lock);
  if (!self->in_chan.served)
    rr_chan_wait_remove_locked (&chan->receivers, &self->in_chan);
  chan->stat.n_recv_waiting--;
  rr_chan_gauge_leave_now_locked (&chan->recv_gauge);
  rr_mutex_unlock (&chan->lock);
  /* A cancel has taken it out before it woke it. */
  if (g_atomic_int_get (&self->job.claim) != WON_BY_CTX)
    rr_ctx_remove_waiter (ctx, &self->in_ctx);
}

static gboolean
parked_run (RrJob    *job,
            RrCtx    *ctx,
            GError  **error)
{
  Parked *self = (Parked *) job;
  RrStatus status = RR_OK;

  leave_lines (self, ctx);
  if (g_atomic_int_get (&self->job.claim) == WON_BY_CTX)
    status = rr_ctx_status (ctx);
  else if (self->in_chan.n_done == 0)
    status = RR_CLOSED;
  return job->recv_func (ctx, status, self->item, job->data, error);
}

static const RrJobClass parked_class = { parked_run };

/* Returns: TRUE if it stands in both lines. From then on it may run at any time, as soon
 * as the channel's lock is free. */
static gboolean
stand_in_lines_locked (Parked *self,
                       RrChan *chan,
                       RrCtx  *ctx)
{
  self->in_chan.n_done = rr_chan_take_locked (chan, &self->item, 1);
  if (self->in_chan.n_done == 1 || chan->closed)
    {
      self->job.claim = WON_BY_CHAN;
      self->in_chan.served = TRUE;
      return FALSE;
    }

  rr_chan_wait_push_locked (&chan->receivers, &self->in_chan);
  if (rr_ctx_add_waiter (ctx, &self->in_ctx))
    return TRUE;

  rr_chan_wait_remove_locked (&chan->receivers, &self->in_chan);
  self->job.claim = WON_BY_CTX;
  return FALSE;
}

static void
park (Parked *self,
      RrCtx  *ctx)
{
  RrChan *chan = self->rx->chan;
  gboolean is_parked;

  rr_mutex_lock (&chan->lock);
  rr_owner_check_locked (&self->rx->owner, chan, "receive");
  chan->stat.n_recv_waiting++;
  rr_chan_gauge_enter_locked (&chan->recv_gauge, self->job.spawned_us);
  is_parked = stand_in_lines_locked (self, chan, ctx);
  rr_chan_unlock_and_wake (chan);
  if (!is_parked)
    push (self);
}

/**
 * rr_scope_spawn_recv_full:
 * @self: a scope whose context has no deadline
 * @pool: whose thread runs it
 * @site: where the call is
 * @name: (transfer none): static; what the task is
 * @rx: a receiving handle that outlives the task
 * @func: runs on a thread of @pool when @rx has something, is closed, or the scope ends
 * @data: (transfer full): for @func; on failure it stays the caller's
 * @destroy: (nullable): frees @data when @func has returned
 * @error: return location for an error
 *
 * Use rr_scope_spawn_recv(), which fills in the site. Once it is woken the job enters
 * the queue of the pool over its bound: it was let in when it was spawned.
 *
 * Thread: any; waits for a place in the scope.
 *
 * Returns: %FALSE as rr_scope_spawn_full(), or with %RR_ERROR_UNSUPPORTED if the scope
 *   has a deadline, which nobody would notice
 */
gboolean
rr_scope_spawn_recv_full (RrScope         *self,
                          RrPool          *pool,
                          const RrSite    *site,
                          const char      *name,
                          RrRx            *rx,
                          RrRecvFunc       func,
                          gpointer         data,
                          GDestroyNotify   destroy,
                          GError         **error)
{
  Parked *parked;
  RrCtx *ctx;

  g_return_val_if_fail (self != NULL && pool != NULL && rx != NULL && func != NULL, FALSE);

  ctx = rr_scope_get_ctx (self);
  if (rr_ctx_deadline_us (ctx) != RR_CTX_NO_DEADLINE)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, "%s: a parked task cannot have a deadline",
                   name);
      return FALSE;
    }
  rr_scope_check_spawner (self, site);
  if (!rr_status_set_error (rr_scope_enter (self, TRUE), name, error))
    return FALSE;

  parked = (Parked *) rr_pool_take_parked (pool, sizeof *parked);
  *parked = (Parked) { 0 };
  rr_job_init (&parked->job, self, site, name, NULL, data, destroy, rr_clock_now_us ());
  parked->job.klass = &parked_class;
  parked->job.recv_func = func;
  parked->job.claim = RR_CHAN_UNCLAIMED;
  parked->rx = rx;
  parked->pool = pool;
  parked->in_chan = (RrChanWaiter) {
    .wake = woken_by_chan,
    .claim = &parked->job.claim,
    .index = WON_BY_CHAN,
    .items = &parked->item,
    .n_items = 1,
  };
  parked->in_ctx.klass = &in_ctx_class;
  park (parked, ctx);
  return TRUE;
}

/* rr-sem.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-sem-private.h"

#include "rr-contention.h"
#include "rr-diag-event.h"

/* RrSem gives out units, strictly in the order they were asked for, so that a big
 * request is not starved by small ones. What is given out is a permit with an owner:
 * when the owner ends without giving it back, that can be proven. A mutex is a
 * semaphore of one unit.
 *
 * Threads: every function from any thread.
 * Ends:    free() when all permits are back and nobody waits.
 */

/**
 * rr_sem_new:
 * @name: what it limits
 * @n_units: how many units there are, above 0
 *
 * Thread: any.
 *
 * Returns: (transfer full): a semaphore
 */
RrSem *
rr_sem_new (const char *name,
            guint       n_units)
{
  RrSem *self;

  g_return_val_if_fail (name != NULL && n_units > 0, NULL);

  self = g_new0 (RrSem, 1);
  self->name = g_strdup (name);
  self->stat.name = self->name;
  self->stat.n_units = self->stat.n_free = n_units;
  g_queue_init (&self->waiters);
  rr_mutex_init (&self->lock);
  rr_alive_add (RR_ALIVE_SEM, 1);
  rr_object_register (&self->object, RR_OBJECT_SEM, self->name);
  return self;
}

/**
 * rr_sem_free:
 * @self: (nullable) (transfer full): a semaphore with all its permits back
 *
 * With permits still out this is a programming error and aborts.
 */
void
rr_sem_free (RrSem *self)
{
  if (self == NULL)
    return;

  if (self->permits != NULL || self->waiters.length > 0)
    g_error ("Semaphore %s is freed while it is in use", self->name);

  rr_object_withdraw (&self->object);
  rr_mutex_clear (&self->lock);
  rr_alive_add (RR_ALIVE_SEM, -1);
  g_free (self->name);
  g_free (self);
}

static RrPermit *
permit_new_locked (RrSem        *self,
                   const RrSite *site,
                   guint         n_units,
                   RrOwner       owner)
{
  RrPermit *permit = g_new0 (RrPermit, 1);

  permit->id = rr_object_next_id ();
  permit->sem = self;
  permit->site = site;
  permit->n_units = n_units;
  permit->owner = owner;
  permit->next = self->permits;
  if (permit->next != NULL)
    permit->next->prev = permit;
  self->permits = permit;
  self->stat.n_acquired++;
  rr_alive_add (RR_ALIVE_PERMIT, 1);
  return permit;
}

/* Takes the units for those at the head of the queue; their permits are made by the
 * threads that wake. @holder is where what was given back had been taken. */
static void
serve_locked (RrSem        *self,
              const RrSite *holder)
{
  RrSemWaiter *waiter;

  self->epoch++;
  while ((waiter = g_queue_peek_head (&self->waiters)) != NULL
         && waiter->n_units <= self->stat.n_free)
    {
      g_queue_pop_head (&self->waiters);
      self->stat.n_free -= waiter->n_units;
      waiter->served = TRUE;
      waiter->holder = holder;
      rr_parker_unpark (waiter->parker);
    }
}

/* Enters and leaves with the lock held. */
static RrStatus
wait_locked (RrSem        *self,
             const RrSite *site,
             RrCtx        *ctx,
             guint         n_units)
{
  RrSemWaiter waiter = {
    .parker = rr_parker_get (),
    .task = rr_task_get_current_id (),
    .n_units = n_units,
  };
  RrWaitFor wait = {
    .kind = RR_WAIT_ACQUIRE,
    .amount = n_units,
    .object = self->object.id,
    .name = self->name,
  };
  gint64 start_us = rr_clock_now_us ();
  gint64 waited_us;
  gboolean in_time;

  rr_parker_reset (waiter.parker);
  g_queue_push_tail (&self->waiters, &waiter);
  self->epoch++;
  rr_mutex_unlock (&self->lock);
  in_time = rr_wait (waiter.parker, ctx, G_MAXINT64, &wait, 1);
  rr_mutex_lock (&self->lock);
  waited_us = rr_clock_now_us () - start_us;
  self->stat.wait_us += (guint64) waited_us;
  rr_contention_note (site, waiter.holder, self->object.id, self->name, self->stat.n_units == 1,
                      waited_us);

  if (waiter.served)
    return RR_OK;
  g_queue_remove (&self->waiters, &waiter);
  serve_locked (self, NULL);
  return !in_time || rr_ctx_status (ctx) == RR_DEADLINE ? RR_DEADLINE : RR_CANCELLED;
}

static RrStatus
acquire (RrSem        *self,
         const RrSite *site,
         RrCtx        *ctx,
         guint         n_units,
         gboolean      may_wait,
         RrPermit    **permit)
{
  RrStatus status = rr_ctx_status (ctx);

  *permit = NULL;
  if (status != RR_OK)
    return status;
  if (n_units > self->stat.n_units)
    return RR_DEADLOCK;

  rr_mutex_lock (&self->lock);
  if (self->waiters.length == 0 && self->stat.n_free >= n_units)
    self->stat.n_free -= n_units;
  else
    status = may_wait ? wait_locked (self, site, ctx, n_units) : RR_FULL;
  if (status == RR_OK)
    *permit = permit_new_locked (self, site, n_units, rr_owner_self ());
  self->epoch++;
  rr_mutex_unlock (&self->lock);
  return status;
}

/**
 * rr_sem_acquire_at:
 * @self: a semaphore
 * @site: where the call is
 * @ctx: (nullable): gives up the wait when it is done
 * @n_units: how many units, above 0
 * @permit: (out) (transfer full): owned by the calling task
 *
 * Use rr_sem_acquire(), which fills in the site: who waits for whom is counted by it.
 *
 * Thread: any but main; waits in line.
 *
 * Returns: %RR_OK, %RR_CANCELLED, %RR_DEADLINE, or %RR_DEADLOCK if there are not that
 *   many units at all
 */
RrStatus
rr_sem_acquire_at (RrSem        *self,
                   const RrSite *site,
                   RrCtx        *ctx,
                   guint         n_units,
                   RrPermit    **permit)
{
  g_return_val_if_fail (self != NULL && site != NULL, RR_DEADLOCK);
  g_return_val_if_fail (n_units > 0 && permit != NULL, RR_DEADLOCK);

  return acquire (self, site, ctx, n_units, TRUE, permit);
}

/**
 * rr_sem_try_acquire_at:
 * @self: a semaphore
 * @site: where the call is
 * @n_units: how many units, above 0
 * @permit: (out) (transfer full): owned by the calling task
 *
 * Use rr_sem_try_acquire(), which fills in the site.
 *
 * Thread: any; does not wait, and does not overtake those who do.
 *
 * Returns: %RR_OK, %RR_FULL, or %RR_DEADLOCK if there are not that many units at all
 */
RrStatus
rr_sem_try_acquire_at (RrSem        *self,
                       const RrSite *site,
                       guint         n_units,
                       RrPermit    **permit)
{
  g_return_val_if_fail (self != NULL && site != NULL, RR_DEADLOCK);
  g_return_val_if_fail (n_units > 0 && permit != NULL, RR_DEADLOCK);

  return acquire (self, site, NULL, n_units, FALSE, permit);
}

/**
 * rr_permit_give:
 * @self: a permit
 * @owner: who gives it back
 *
 * Thread: any; its owner.
 */
void
rr_permit_give (RrPermit *self,
                RrOwner   owner)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->sem->lock);
  self->owner = owner;
  self->sem->epoch++;
  rr_mutex_unlock (&self->sem->lock);
}

static void
check_owner_locked (RrPermit *self)
{
  if (self->owner.kind == RR_OWNER_TASK && self->owner.id != rr_task_get_current_id ())
    rr_diag_event (RR_DIAG_MISUSE, self->sem->object.id, self->sem->name,
                   "a permit of task %" G_GUINT64_FORMAT " is given back by another",
                   self->owner.id);
}

/**
 * rr_permit_release:
 * @self: (nullable) (transfer full): a permit
 *
 * Thread: any; its owner.
 */
void
rr_permit_release (RrPermit *self)
{
  RrSem *sem;

  if (self == NULL)
    return;

  sem = self->sem;
  rr_mutex_lock (&sem->lock);
  check_owner_locked (self);
  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    sem->permits = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  sem->stat.n_free += self->n_units;
  serve_locked (sem, self->site);
  rr_mutex_unlock (&sem->lock);

  rr_alive_add (RR_ALIVE_PERMIT, -1);
  g_free (self);
}

/**
 * rr_sem_get_stat:
 * @self: a semaphore
 * @stat: (out caller-allocates): how it stands; the name lives as long as @self
 *
 * Thread: any.
 */
void
rr_sem_get_stat (RrSem     *self,
                 RrSemStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  stat->n_waiting = self->waiters.length;
  rr_mutex_unlock (&self->lock);
}

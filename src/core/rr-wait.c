/* rr-wait.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-wait-private.h"

/* RrParker is where a thread sleeps until somebody serves it, cancels it, or its
 * deadline passes. There is one per thread, made when first needed.
 *
 * Threads: get, reset and park on its own thread; unpark from any.
 * Ends:    with its thread; pthread objects without waiters need no clearing here.
 */

static _Thread_local RrParker own_parker;

/* Returns: (transfer none): the parker of the calling thread */
RrParker *
rr_parker_get (void)
{
  RrParker *self = &own_parker;

  if (!self->ready)
    {
      rr_mutex_init (&self->lock);
      rr_cond_init (&self->cond);
      self->ready = TRUE;
    }
  return self;
}

/* Forgets an earlier unpark. Call before the waiter is visible to others. */
void
rr_parker_reset (RrParker *self)
{
  rr_mutex_lock (&self->lock);
  self->notified = FALSE;
  rr_mutex_unlock (&self->lock);
}

void
rr_parker_unpark (RrParker *self)
{
  rr_mutex_lock (&self->lock);
  self->notified = TRUE;
  rr_cond_signal (&self->cond);
  rr_mutex_unlock (&self->lock);
}

gboolean
rr_parker_park (RrParker *self,
                gint64    deadline_us)
{
  gboolean notified;
  gboolean in_time = TRUE;

  rr_mutex_lock (&self->lock);
  while (!self->notified && in_time)
    in_time = rr_cond_wait_until (&self->cond, &self->lock, deadline_us);
  notified = self->notified;
  self->notified = FALSE;
  rr_mutex_unlock (&self->lock);

  return notified;
}

gboolean
rr_wait (RrParker        *parker,
         RrCtx           *ctx,
         gint64           deadline_us,
         const RrWaitFor *waits,
         guint            n_waits)
{
  RrCtxWaiter in_ctx = { .parker = parker };
  gint64 until_us = MIN (deadline_us, rr_ctx_deadline_us (ctx));
  gboolean in_time;

  if (!rr_ctx_add_waiter (ctx, &in_ctx))
    return TRUE;

  rr_task_wait_begin (waits, n_waits, until_us != G_MAXINT64);
  in_time = rr_parker_park (parker, until_us);
  rr_task_wait_end ();
  rr_ctx_remove_waiter (ctx, &in_ctx);
  return in_time;
}

/* rr-shed.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-shed.h"

#include "rr-sync.h"

/* RrShed watches how long items waited in a queue (CoDel). A queue that was short at any
 * moment of the last interval only absorbed a burst; one that never was stands, and what
 * stands in it only delays the rest. Then items that waited twice the target are shed
 * until the queue is short again, and those who still wait for their answer get one.
 *
 * It is for derived work that can be asked for again. What devices report is never shed:
 * there the sender is made to wait.
 *
 * Threads: any.
 * Ends:    free() when nobody uses it.
 */
struct _RrShed
{
  char       *name;           /* (owned) (immutable) */
  gint64      target_us;      /* (immutable) */
  gint64      interval_us;    /* (immutable) */

  RrMutex     lock;
  gint64      interval_end_us;  /* (guarded by lock) */
  gint64      least_us;         /* (guarded by lock): the shortest wait of the interval */
  RrShedStat  stat;             /* (guarded by lock) */
};

/**
 * rr_shed_new:
 * @name: of the queue
 * @target_us: how long an item may always wait; %RR_SHED_TARGET_US
 * @interval_us: how long a queue may stand; %RR_SHED_INTERVAL_US
 *
 * Thread: any.
 *
 * Returns: (transfer full): admits everything at first
 */
RrShed *
rr_shed_new (const char *name,
             gint64      target_us,
             gint64      interval_us)
{
  RrShed *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (target_us > 0 && interval_us > 0, NULL);

  self = g_new0 (RrShed, 1);
  self->name = g_strdup (name);
  self->target_us = target_us;
  self->interval_us = interval_us;
  self->interval_end_us = G_MININT64;
  self->stat.name = self->name;
  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_shed_free:
 * @self: (nullable) (transfer full): a shedder
 */
void
rr_shed_free (RrShed *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

/* The first of an interval says how the one before went, and is admitted itself. */
static void
begin_interval_locked (RrShed *self,
                       gint64  waited_us,
                       gint64  now_us)
{
  /* Nothing came for a whole interval: the queue was empty, whatever it was before. */
  gboolean was_idle = self->interval_end_us == G_MININT64
                      || now_us - self->interval_end_us >= self->interval_us;

  self->stat.is_overloaded = !was_idle && self->least_us > self->target_us;
  self->least_us = waited_us;
  self->interval_end_us = now_us + self->interval_us;
}

/**
 * rr_shed_admit:
 * @self: a shedder
 * @waited_us: how long the item was in the queue
 * @now_us: as rr_clock_now_us()
 *
 * Ask when an item is taken out, before anything is done for it.
 *
 * Thread: any.
 *
 * Returns: %FALSE if the item should be answered with %RR_SHED instead
 */
gboolean
rr_shed_admit (RrShed *self,
               gint64  waited_us,
               gint64  now_us)
{
  gboolean is_admitted = TRUE;

  g_return_val_if_fail (self != NULL, TRUE);

  rr_mutex_lock (&self->lock);
  if (now_us >= self->interval_end_us)
    begin_interval_locked (self, waited_us, now_us);
  else
    {
      self->least_us = MIN (self->least_us, waited_us);
      is_admitted = !self->stat.is_overloaded || waited_us <= 2 * self->target_us;
    }
  if (is_admitted)
    self->stat.n_admitted++;
  else
    self->stat.n_shed++;
  rr_mutex_unlock (&self->lock);
  return is_admitted;
}

/**
 * rr_shed_get_stat:
 * @self: a shedder
 * @stat: (out caller-allocates): its counters
 *
 * Thread: any.
 */
void
rr_shed_get_stat (RrShed     *self,
                  RrShedStat *stat)
{
  g_return_if_fail (self != NULL && stat != NULL);

  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  rr_mutex_unlock (&self->lock);
}

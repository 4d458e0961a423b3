/* rr-history.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-history.h"

#include <math.h>
#include <string.h>

#include "rr-sync.h"

/* RrHistory keeps the mean of each second and of each ten seconds in two rings a series.
 *
 * Threads: any.
 * Ends:    with its owner.
 */

#define FINE_US   G_TIME_SPAN_SECOND
#define COARSE_US (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  float  *values;      /* (owned) (array length=size) */
  guint   size;
  gint64  step_us;
  gint64  slot;        /* number of the step that is being filled */
  guint   n;           /* steps that were filled, and the present one */
  double  sum;         /* of the present one */
  guint   n_in_slot;
} Ring;

typedef struct
{
  char name[32];
  char unit[8];
  Ring fine;
  Ring coarse;
} Series;

struct _RrHistory
{
  RrMutex  lock;
  Series   series[RR_HISTORY_MAX_SERIES];   /* (guarded by lock) */
  guint    n_series;                        /* (guarded by lock) */
};

static void
ring_init (Ring   *self,
           guint   size,
           gint64  step_us)
{
  self->values = g_new (float, size);
  self->size = size;
  self->step_us = step_us;
}

/* Steps in which nothing was added have no value. */
static void
ring_advance (Ring   *self,
              gint64  slot)
{
  if (self->n == 0 || slot - self->slot >= (gint64) self->size)
    {
      self->n = 0;
      self->slot = slot - 1;
    }
  while (self->slot < slot)
    {
      self->slot++;
      self->values[self->slot % self->size] = NAN;
      self->n = MIN (self->n + 1, self->size);
    }
  self->sum = 0;
  self->n_in_slot = 0;
}

static void
ring_add (Ring   *self,
          gint64  now_us,
          double  value)
{
  gint64 slot = now_us / self->step_us;

  if (self->n > 0 && slot < self->slot)
    return;
  if (self->n == 0 || slot > self->slot)
    ring_advance (self, slot);
  self->sum += value;
  self->n_in_slot++;
  self->values[slot % self->size] = (float) (self->sum / self->n_in_slot);
}

/**
 * rr_history_new:
 *
 * Returns: (transfer full): no series yet
 */
RrHistory *
rr_history_new (void)
{
  RrHistory *self = g_new0 (RrHistory, 1);

  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_history_free:
 * @self: (nullable) (transfer full): a history
 */
void
rr_history_free (RrHistory *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_series; i++)
    {
      g_free (self->series[i].fine.values);
      g_free (self->series[i].coarse.values);
    }
  rr_mutex_clear (&self->lock);
  g_free (self);
}

static Series *
get_series_locked (RrHistory  *self,
                   const char *name,
                   const char *unit)
{
  Series *series;

  for (guint i = 0; i < self->n_series; i++)
    if (strcmp (self->series[i].name, name) == 0)
      return &self->series[i];
  if (self->n_series == RR_HISTORY_MAX_SERIES)
    return NULL;

  series = &self->series[self->n_series++];
  g_strlcpy (series->name, name, sizeof series->name);
  g_strlcpy (series->unit, unit, sizeof series->unit);
  ring_init (&series->fine, RR_HISTORY_N_FINE, FINE_US);
  ring_init (&series->coarse, RR_HISTORY_N_COARSE, COARSE_US);
  return series;
}

/**
 * rr_history_add:
 * @self: a history
 * @name: of the series, at most 31 bytes; it is made when it is new, unless there are
 *   %RR_HISTORY_MAX_SERIES already
 * @unit: of its values, at most 7 bytes
 * @now_us: monotonic; what is older than the last is passed over
 * @value: what it is now; NaN is passed over
 *
 * Thread: any.
 */
void
rr_history_add (RrHistory  *self,
                const char *name,
                const char *unit,
                gint64      now_us,
                double      value)
{
  Series *series;

  g_return_if_fail (self != NULL && name != NULL && unit != NULL);

  if (isnan (value))
    return;
  rr_mutex_lock (&self->lock);
  series = get_series_locked (self, name, unit);
  if (series != NULL)
    {
      ring_add (&series->fine, now_us, value);
      ring_add (&series->coarse, now_us, value);
    }
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_history_series_free:
 * @series: (nullable) (transfer full): a copy
 */
void
rr_history_series_free (RrHistorySeries *series)
{
  if (series == NULL)
    return;

  g_free (series->values);
  g_free (series);
}

static RrHistorySeries *
copy_series (const Series *series,
             const Ring   *ring)
{
  RrHistorySeries *copy = g_new0 (RrHistorySeries, 1);

  memcpy (copy->name, series->name, sizeof copy->name);
  memcpy (copy->unit, series->unit, sizeof copy->unit);
  copy->step_us = ring->step_us;
  copy->end_us = ring->slot * ring->step_us;
  copy->n_values = ring->n;
  copy->values = g_new (float, ring->n);
  for (guint i = 0; i < ring->n; i++)
    copy->values[i] = ring->values[(ring->slot - ring->n + 1 + i) % ring->size];
  return copy;
}

/**
 * rr_history_dup_all:
 * @self: a history
 * @coarse: two hours in steps of ten seconds instead of ten minutes in steps of one
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrHistorySeries): copies, in the order in which
 *   the series came
 */
GPtrArray *
rr_history_dup_all (RrHistory *self,
                    gboolean   coarse)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_history_series_free);

  g_return_val_if_fail (self != NULL, all);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < self->n_series; i++)
    g_ptr_array_add (all, copy_series (&self->series[i], coarse ? &self->series[i].coarse
                                                                : &self->series[i].fine));
  rr_mutex_unlock (&self->lock);
  return all;
}

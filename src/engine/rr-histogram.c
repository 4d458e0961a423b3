/* rr-histogram.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-histogram.h"

#include <string.h>

#include "rr-sync.h"

/* RrHistogram counts durations in bins whose width is 1/32 of their value, so
 * that any quantile is right within about 3 %, in 15 KiB and without sorting.
 *
 * Threads: any; a batch costs one lock.
 * Ends:    free it when nobody records any more.
 */

#define SUB_BITS 5
#define N_SUB    (1u << SUB_BITS)
#define N_BINS   ((64 - SUB_BITS) * N_SUB)

struct _RrHistogram
{
  RrMutex lock;
  guint64 n;               /* (guarded by lock) */
  double  sum_us;          /* (guarded by lock) */
  guint64 bins[N_BINS];    /* (guarded by lock) */
};

/* Values below N_SUB have a bin each; above, the top SUB_BITS + 1 bits choose it. */
static guint
bin_of (gint64 value_us)
{
  guint64 value = MAX (value_us, 0);
  guint shift;

  if (value < N_SUB)
    return (guint) value;

  shift = 63 - __builtin_clzll (value) - SUB_BITS;
  return (shift + 1) * N_SUB + (guint) ((value >> shift) - N_SUB);
}

static double
middle_of (guint bin)
{
  guint shift;

  if (bin < N_SUB)
    return bin;

  shift = bin / N_SUB - 1;
  return ((double) (bin % N_SUB + N_SUB) + 0.5) * (double) (G_GUINT64_CONSTANT (1) << shift);
}

/**
 * rr_histogram_new:
 *
 * Returns: (transfer full): an empty histogram
 */
RrHistogram *
rr_histogram_new (void)
{
  RrHistogram *self = g_new0 (RrHistogram, 1);

  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_histogram_free:
 * @self: (nullable) (transfer full): a histogram
 */
void
rr_histogram_free (RrHistogram *self)
{
  if (self == NULL)
    return;

  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_histogram_record_many:
 * @self: a histogram
 * @values_us: (array length=n_values): durations in microseconds
 * @n_values: how many
 *
 * Thread: any.
 */
void
rr_histogram_record_many (RrHistogram  *self,
                          const gint64 *values_us,
                          guint         n_values)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < n_values; i++)
    {
      self->bins[MIN (bin_of (values_us[i]), N_BINS - 1)]++;
      self->sum_us += (double) MAX (values_us[i], 0);
    }
  self->n += n_values;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_histogram_record:
 * @self: a histogram
 * @value_us: a duration in microseconds
 *
 * Thread: any.
 */
void
rr_histogram_record (RrHistogram *self,
                     gint64       value_us)
{
  rr_histogram_record_many (self, &value_us, 1);
}

/**
 * rr_histogram_quantile:
 * @self: a histogram
 * @q: 0 to 1
 *
 * Thread: any.
 *
 * Returns: the duration in microseconds that a share @q stays under; 0 when empty
 */
double
rr_histogram_quantile (RrHistogram *self,
                       double       q)
{
  guint64 want, seen = 0;
  double value = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (q >= 0 && q <= 1, 0);

  rr_mutex_lock (&self->lock);
  want = (guint64) ((double) self->n * q);
  if (want >= self->n && self->n > 0)
    want = self->n - 1;
  for (guint i = 0; self->n > 0 && i < N_BINS; i++)
    {
      seen += self->bins[i];
      if (seen > want)
        {
          value = middle_of (i);
          break;
        }
    }
  rr_mutex_unlock (&self->lock);

  return value;
}

/**
 * rr_histogram_get_count:
 * @self: a histogram
 *
 * Returns: how many durations are in it
 */
guint64
rr_histogram_get_count (RrHistogram *self)
{
  guint64 n;

  g_return_val_if_fail (self != NULL, 0);

  rr_mutex_lock (&self->lock);
  n = self->n;
  rr_mutex_unlock (&self->lock);
  return n;
}

/**
 * rr_histogram_cumulate:
 * @self: a histogram
 * @bounds_us: (array length=n_bounds): durations, rising
 * @n_bounds: how many
 * @counts: (out) (array length=n_bounds): how many took no longer than each, within the
 *   width of a bin
 * @n: (out): how many there are in all
 * @sum_us: (out): what they took together
 *
 * Thread: any.
 */
void
rr_histogram_cumulate (RrHistogram  *self,
                       const gint64 *bounds_us,
                       guint         n_bounds,
                       guint64      *counts,
                       guint64      *n,
                       double       *sum_us)
{
  guint64 seen = 0;
  guint bin = 0;

  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < n_bounds; i++)
    {
      for (; bin < N_BINS && bin <= bin_of (bounds_us[i]); bin++)
        seen += self->bins[bin];
      counts[i] = seen;
    }
  *n = self->n;
  *sum_us = self->sum_us;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_histogram_reset:
 * @self: a histogram
 *
 * Forgets everything.
 */
void
rr_histogram_reset (RrHistogram *self)
{
  g_return_if_fail (self != NULL);

  rr_mutex_lock (&self->lock);
  self->n = 0;
  self->sum_us = 0;
  memset (self->bins, 0, sizeof self->bins);
  rr_mutex_unlock (&self->lock);
}

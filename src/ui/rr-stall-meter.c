/* rr-stall-meter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-stall-meter.h"

#include "rr-ui-block.h"

/* RrStallMeter measures how long the main loop is busy without coming back to wait for
 * events: from the end of one wait to the beginning of the next. That is what a person
 * feels as a window that does not answer.
 *
 * Threads: that of its loop.
 * Ends:    free.
 */
#define N_BUCKETS 256

typedef struct
{
  GSource  source;
  gint64   woke_us;         /* the last wait ended then; 0 before the first */
  gint64   count_from_us;   /* starting up is not counted */
  gint64   longest_us;
  guint    n_busy[N_BUCKETS];   /* how often it was busy for so many milliseconds; the last: or longer */
  gboolean reports;         /* to the diagnostics */
} Meter;

struct _RrStallMeter
{
  Meter *meter;             /* (owned) */
};

static gboolean
meter_prepare (GSource *source,
               int     *timeout)
{
  Meter *meter = (Meter *) source;
  gint64 now_us = g_get_monotonic_time ();

  if (meter->woke_us > meter->count_from_us)
    {
      gint64 busy_us = now_us - meter->woke_us;

      meter->longest_us = MAX (meter->longest_us, busy_us);
      meter->n_busy[CLAMP (busy_us / 1000, 0, N_BUCKETS - 1)]++;
    }
  if (meter->reports)
    rr_ui_block_end (now_us);
  *timeout = -1;
  return FALSE;
}

static gboolean
meter_check (GSource *source)
{
  Meter *meter = (Meter *) source;

  meter->woke_us = g_get_monotonic_time ();
  if (meter->reports && meter->woke_us > meter->count_from_us)
    rr_ui_block_begin (meter->woke_us);
  return FALSE;
}

static gboolean
meter_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs meter_funcs = {
  .prepare = meter_prepare,
  .check = meter_check,
  .dispatch = meter_dispatch,
};

/**
 * rr_stall_meter_new:
 * @context: (nullable): the loop's context
 * @warm_up_us: not counted from now on
 *
 * Returns: (transfer full): a meter that runs
 */
RrStallMeter *
rr_stall_meter_new (GMainContext *context,
                    gint64        warm_up_us)
{
  RrStallMeter *self = g_new0 (RrStallMeter, 1);

  self->meter = (Meter *) g_source_new (&meter_funcs, sizeof (Meter));
  self->meter->count_from_us = g_get_monotonic_time () + warm_up_us;
  g_source_set_static_name (&self->meter->source, "rr-stall-meter");
  g_source_attach (&self->meter->source, context);
  return self;
}

/**
 * rr_stall_meter_free:
 * @self: (nullable) (transfer full): a meter
 */
void
rr_stall_meter_free (RrStallMeter *self)
{
  if (self == NULL)
    return;

  if (self->meter->reports)
    rr_ui_block_forget ();
  g_source_destroy (&self->meter->source);
  g_source_unref (&self->meter->source);
  g_free (self);
}

/**
 * rr_stall_meter_report:
 * @self: a meter; one of a loop
 *
 * Tells the diagnostics from now on, which say in what the loop was busy too long.
 */
void
rr_stall_meter_report (RrStallMeter *self)
{
  g_return_if_fail (self != NULL);

  self->meter->reports = TRUE;
}

/**
 * rr_stall_meter_get_longest_us:
 * @self: a meter
 *
 * Returns: the longest time the loop was busy, in microseconds
 */
gint64
rr_stall_meter_get_longest_us (RrStallMeter *self)
{
  return self->meter->longest_us;
}

/**
 * rr_stall_meter_get_p99_ms:
 * @self: a meter
 *
 * Times of less than a millisecond do not count: they are many, and nobody feels them.
 *
 * Returns: for less than so many milliseconds the loop was busy 99 times of a hundred; so
 *   many or longer, if that is as far as it counts
 */
guint
rr_stall_meter_get_p99_ms (RrStallMeter *self)
{
  guint64 n_all = 0, n_below = 0;
  guint ms = 1;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 1; i < N_BUCKETS; i++)
    n_all += self->meter->n_busy[i];
  while (ms < N_BUCKETS && n_below * 100 < n_all * 99)
    n_below += self->meter->n_busy[ms++];
  return ms;
}

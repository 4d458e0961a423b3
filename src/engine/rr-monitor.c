/* rr-monitor.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-monitor.h"

#include <stdio.h>
#include <unistd.h>

#include "rr-watch.h"

/* RrMonitor is the engine's part in the watch: it measures the heat of the pipeline and
 * keeps the history at every look, and takes everything together for the console as long
 * as somebody looks at it. The console gets the newest, at most one a look.
 *
 * Threads: new, free and set_wanted on the owner; looks on the watch's.
 * Ends:    free() leaves the watch; no look is under way any more when it returns.
 */

#define SLOT_US         RR_WATCH_INTERVAL_US
#define PROCESS_EVERY   4     /* looks between two readings of what the system knows */
#define BYTES_PER_MIB   (1024.0 * 1024.0)

struct _RrMonitor
{
  RrMonitorAsk   ask;       /* (immutable) */
  RrMonitorTell  tell;      /* (immutable) */
  gpointer       data;      /* (immutable) */
  RrHeat        *heat;      /* (owned) */
  RrHistory     *history;   /* (owned) */
  RrSlot        *slot;      /* (owned) */
  guint          source;
  guint          after;
  guint          notify;
  guint          n_looks;   /* (thread: watch) */
  guint64        logged_id; /* (thread: watch): of the newest verdict that was logged */
  int            wanted;    /* (atomic) */
};

/**
 * rr_diagnosis_ref:
 * @self: a diagnosis
 *
 * Returns: (transfer full): the same
 */
RrDiagnosis *
rr_diagnosis_ref (RrDiagnosis *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * rr_diagnosis_unref:
 * @self: (nullable) (transfer full): a diagnosis
 */
void
rr_diagnosis_unref (RrDiagnosis *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_ptr_array_unref (self->tasks);
  g_ptr_array_unref (self->objects);
  g_array_unref (self->stages);
  g_array_unref (self->edges);
  g_ptr_array_unref (self->verdicts);
  g_ptr_array_unref (self->series);
  g_free (self);
}

static RrDiagnosis *
take_together (RrMonitor *self,
               gint64     now_us)
{
  RrDiagnosis *diagnosis = g_new (RrDiagnosis, 1);

  *diagnosis = (RrDiagnosis) {
    .ref_count = 1,
    .now_us = now_us,
    .tasks = rr_task_snapshot_with_servers (),
    .objects = rr_object_stat_list (),
    .stages = rr_heat_dup_stages (self->heat),
    .edges = rr_heat_dup_edges (self->heat),
    .verdicts = rr_watch_dup_verdicts (),
    .series = rr_history_dup_all (self->history, FALSE),
  };
  rr_diag_coverage (&diagnosis->coverage);
  return diagnosis;
}

static double
resident_mib (void)
{
  unsigned long total, resident = 0;
  FILE *statm = fopen ("/proc/self/statm", "re");

  if (statm == NULL)
    return 0;
  if (fscanf (statm, "%lu %lu", &total, &resident) != 2)
    resident = 0;
  fclose (statm);
  return (double) resident * (double) sysconf (_SC_PAGESIZE) / BYTES_PER_MIB;
}

static void
look_cb (RrVerdictBook *book,
         gint64         now_us,
         gpointer       data)
{
  RrMonitor *self = data;
  RrMonitorFigures figures = { 0 };

  rr_heat_look (self->heat, book, now_us);
  self->ask (&figures, self->data);
  rr_history_add (self->history, "tasks", "", now_us, rr_task_count ());
  rr_history_add (self->history, "fixes", "1/s", now_us, figures.fixes_per_s);
  rr_history_add (self->history, "tracker-fill", "%", now_us, figures.tracker_fill_pct);
  rr_history_add (self->history, "store-fill", "%", now_us, figures.store_fill_pct);
  rr_history_add (self->history, "ack-p50", "ms", now_us, figures.ack_p50_us / 1000);
  rr_history_add (self->history, "ack-p99", "ms", now_us, figures.ack_p99_us / 1000);
  rr_history_add (self->history, "commit-p99", "ms", now_us, figures.commit_p99_us / 1000);
  if (self->n_looks++ % PROCESS_EVERY == 0)
    rr_history_add (self->history, "memory", "MiB", now_us, resident_mib ());
}

static void
after_cb (gint64   now_us,
          gpointer data)
{
  RrMonitor *self = data;

  if (g_atomic_int_get (&self->wanted))
    rr_slot_set (self->slot, take_together (self, now_us));
}

/* What is proven goes into the log, once, with all that is known of it. */
static void
notify_cb (gpointer data)
{
  RrMonitor *self = data;
  g_autoptr(GPtrArray) verdicts = rr_watch_dup_verdicts ();

  for (guint i = verdicts->len; i-- > 0; )
    {
      const RrVerdict *verdict = g_ptr_array_index (verdicts, i);
      g_autoptr(GString) text = NULL;

      if (verdict->id <= self->logged_id || verdict->badge != RR_BADGE_PROVEN)
        continue;
      self->logged_id = verdict->id;
      text = g_string_new (NULL);
      rr_verdict_describe (verdict, verdict->last_us, text);
      g_message ("%s", g_strchomp (text->str));
    }
}

static void
tell_cb (gpointer value,
         gpointer data)
{
  RrMonitor *self = data;

  self->tell (value, self->data);
}

/**
 * rr_monitor_new:
 * @marshal: the way to the owner's loop
 * @ask: gives the engine's numbers
 * @tell: takes a diagnosis, which it may refer to
 * @data: for both
 * @error: return location for an error
 *
 * Starts the watch, if nobody has, and becomes a part of it.
 *
 * Returns: (transfer full): a monitor, %NULL if the watch has no thread or no room
 */
RrMonitor *
rr_monitor_new (RrMarshal      *marshal,
                RrMonitorAsk    ask,
                RrMonitorTell   tell,
                gpointer        data,
                GError        **error)
{
  RrMonitor *self;

  g_return_val_if_fail (marshal != NULL && ask != NULL && tell != NULL, NULL);

  if (!rr_watch_start (RR_WATCH_INTERVAL_US, error))
    return NULL;

  self = g_new0 (RrMonitor, 1);
  self->ask = ask;
  self->tell = tell;
  self->data = data;
  self->heat = rr_heat_new ();
  self->history = rr_history_new ();
  self->slot = rr_slot_new (marshal, SLOT_US, tell_cb, self, (GDestroyNotify) rr_diagnosis_unref);
  self->source = rr_watch_add_source (look_cb, self);
  self->after = rr_watch_add_after (after_cb, self);
  self->notify = rr_watch_add_notify (notify_cb, self);
  if (self->source != 0 && self->after != 0 && self->notify != 0)
    return self;

  g_set_error_literal (error, RR_ERROR, RR_ERROR_FULL, "The watch has no room for another engine");
  rr_monitor_free (self);
  return NULL;
}

/**
 * rr_monitor_free:
 * @self: (nullable) (transfer full): a monitor
 */
void
rr_monitor_free (RrMonitor *self)
{
  if (self == NULL)
    return;

  if (self->source != 0)
    rr_watch_remove_source (self->source);
  if (self->after != 0)
    rr_watch_remove_after (self->after);
  if (self->notify != 0)
    rr_watch_remove_notify (self->notify);
  rr_watch_stop ();
  rr_slot_free (self->slot);
  rr_heat_free (self->heat);
  rr_history_free (self->history);
  g_free (self);
}

/**
 * rr_monitor_set_wanted:
 * @self: a monitor
 * @wanted: whether somebody looks
 *
 * Thread: any.
 */
void
rr_monitor_set_wanted (RrMonitor *self,
                       gboolean   wanted)
{
  g_return_if_fail (self != NULL);

  g_atomic_int_set (&self->wanted, wanted);
}

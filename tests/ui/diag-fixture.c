/* diag-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "diag-fixture.h"

#include <math.h>
#include <string.h>

/* Threads: main. */

#define N_PER_STEP 3

static const RrSite site = { "../src/engine/rr-pipeline.c", "rr_pipeline_run", 142 };
static const RrSite other_site = { "../src/services/rr-outbox.c", "rr_outbox_send", 87 };

static GPtrArray *
make_tasks (guint  n,
            guint  step,
            gint64 now_us)
{
  static const char *const names[] = { "tracker", "store", "door", "answer", "geofence", "outbox", "export" };
  static const char *const waits[] = { "recv tracker", "external fsync", "send store", NULL };
  GPtrArray *tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_task_info_free);

  for (guint i = n; i-- > 0;)
    {
      RrTaskInfo *info = g_new0 (RrTaskInfo, 1);
      guint64 id = i + 1 + step * N_PER_STEP;

      info->id = id;
      info->parent_id = id / 10;
      info->name = g_strdup_printf ("%s-%" G_GUINT64_FORMAT, names[id % G_N_ELEMENTS (names)], id);
      info->scope = g_strdup_printf ("scope-%" G_GUINT64_FORMAT, id % 10);
      info->request_id = id % 4 == 0 ? g_strdup_printf ("req-%06" G_GUINT64_FORMAT, id) : NULL;
      info->state = (RrTaskState) (id % 4);
      info->waits_for = info->state >= RR_TASK_WAITING ? g_strdup (waits[id % 3]) : NULL;
      info->site = id % 2 == 0 ? &site : &other_site;
      info->since_us = now_us - (gint64) (id * 7919 % 600) * 100000;
      info->started_us = info->since_us - G_TIME_SPAN_SECOND;
      info->tid = (guint32) (4000 + id % 8);
      g_ptr_array_add (tasks, info);
    }
  return tasks;
}

static void
add_object (GPtrArray  *objects,
            const char *kind,
            guint       n)
{
  RrObjectStat *stat = g_new0 (RrObjectStat, 1);

  stat->kind = kind;
  stat->n_objects = n;
  g_ptr_array_add (objects, stat);
}

static void
add_stages (RrDiagnosis *self,
            DiagHealth   health)
{
  static const char *const names[] = { "door", "tracker", "store" };
  double blocked[] = { health == DIAG_WELL ? 0 : 17, health == DIAG_WELL ? 0.3 : 83 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      RrHeatStage stage = { .id = i + 1, .rate_per_s = 48.2, .n_done = 12345, .is_bottleneck = health != DIAG_WELL && i == 2 };

      g_strlcpy (stage.name, names[i], sizeof stage.name);
      g_array_append_val (self->stages, stage);
    }
  for (guint i = 0; i < G_N_ELEMENTS (blocked); i++)
    {
      RrHeatEdge edge = { .channel = 100 + i, .from = i + 1, .to = i + 2, .capacity = i == 0 ? 8192 : 16384,
                          .rate_per_s = 48.2, .send_blocked_pct = blocked[i], .recv_blocked_pct = 96,
                          .sojourn_p50_us = 230 * (i + 1), .sojourn_p99_us = 2100 };

      g_strlcpy (edge.name, names[i + 1], sizeof edge.name);
      edge.length = health == DIAG_WELL ? 2 : edge.capacity - 7;
      g_array_append_val (self->edges, edge);
    }
}

static void
add_verdict (RrDiagnosis   *self,
             RrVerdictKind  kind,
             guint64        id,
             gboolean       is_active,
             double         seconds)
{
  RrVerdict *verdict = rr_verdict_new (kind);

  verdict->id = id;
  verdict->badge = rr_verdict_badge (kind);
  verdict->is_active = is_active;
  verdict->count = id;
  verdict->since_us = verdict->found_us = self->now_us - (gint64) (seconds * G_TIME_SPAN_SECOND);
  verdict->last_us = is_active ? self->now_us : verdict->found_us;
  verdict->name = g_strdup ("store");
  verdict->detail = g_strdup ("senders were blocked 83 % of 10 s, receivers 0 %");
  if (kind == RR_VERDICT_STUCK)
    {
      const RrTaskInfo *first = g_ptr_array_index (self->tasks, self->tasks->len - 1);
      const RrTaskInfo *second = g_ptr_array_index (self->tasks, self->tasks->len - 2);

      verdict->stuck = RR_STUCK_DEADLOCK;
      verdict->task_id = first->id;
      verdict->task_name = g_strdup (first->name);
      verdict->site = first->site;
      verdict->scope = g_strdup (first->scope);
      verdict->root_task_id = first->id;
      rr_verdict_add_edge (verdict, first->id, first->name, first->site, "send geo (cap 16, len 16)", 7, second->id);
      rr_verdict_add_edge (verdict, second->id, second->name, second->site, "send back (cap 1, len 1)", 8, first->id);
    }
  g_ptr_array_add (self->verdicts, verdict);
}

static void
add_series (RrDiagnosis *self,
            const char  *name,
            const char  *unit,
            guint        n,
            double       low,
            double       high,
            double       pace)
{
  RrHistorySeries *series = g_new0 (RrHistorySeries, 1);

  g_strlcpy (series->name, name, sizeof series->name);
  g_strlcpy (series->unit, unit, sizeof series->unit);
  series->step_us = G_TIME_SPAN_SECOND;
  series->end_us = self->now_us;
  series->n_values = n;
  series->values = g_new (float, n);
  for (guint i = 0; i < n; i++)
    series->values[i] = i % 97 == 50 ? NAN : (float) (low + (high - low) * (0.5 + 0.5 * sin (i * pace)));
  g_ptr_array_add (self->series, series);
}

RrDiagnosis *
diag_fixture_make (guint      n_tasks,
                   guint      step,
                   DiagHealth health)
{
  RrDiagnosis *self = g_new0 (RrDiagnosis, 1);

  self->ref_count = 1;
  self->now_us = g_get_monotonic_time ();
  self->tasks = make_tasks (n_tasks, step, self->now_us);
  self->objects = g_ptr_array_new_with_free_func (g_free);
  self->stages = g_array_new (FALSE, FALSE, sizeof (RrHeatStage));
  self->edges = g_array_new (FALSE, FALSE, sizeof (RrHeatEdge));
  self->verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_verdict_free);
  self->series = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_history_series_free);
  self->coverage = (RrCoverage) { .n_handles = 40, .n_owned = 30, .n_waits = 8, .n_bounded = 2 };
  add_object (self->objects, "channel", 12);
  add_object (self->objects, "pool", 3);
  add_stages (self, health);
  if (health == DIAG_FAULT && n_tasks >= 2)
    add_verdict (self, RR_VERDICT_STUCK, 1, TRUE, 12);
  if (health != DIAG_WELL)
    {
      add_verdict (self, RR_VERDICT_BACK_PRESSURE, 2, TRUE, 140);
      add_verdict (self, RR_VERDICT_GROWTH, 3, TRUE, 1800);
      add_verdict (self, RR_VERDICT_CANCEL_LATENCY, 4, FALSE, 300);
    }
  add_series (self, "tasks", "", 600, n_tasks * 0.9, n_tasks, 0.03);
  add_series (self, "fixes", "1/s", 600, 40, 52, 0.09);
  add_series (self, "tracker-fill", "%", 600, 0, 12, 0.04);
  add_series (self, "store-fill", "%", 400, 3, 31, 0.02);
  add_series (self, "ack-p50", "ms", 600, 1.1, 1.9, 0.1);
  add_series (self, "ack-p99", "ms", 600, 3, 8.5, 0.07);
  add_series (self, "commit-p99", "ms", 120, 2.1, 4.2, 0.2);
  add_series (self, "memory", "MiB", 150, 61, 63, 0.01);
  return self;
}

RrDiagPage *
diag_fixture_add (Fixture *fixture)
{
  GtkWidget *page = rr_diag_page_new ();

  rr_window_add_page (fixture->window, "diagnostics", "Diagnostics", "rr-diagnostics-symbolic", page);
  rr_window_show_page (fixture->window, "diagnostics");
  return RR_DIAG_PAGE (page);
}

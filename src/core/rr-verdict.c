/* rr-verdict.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-verdict.h"

/* RrVerdict is what the diagnostics say of a fault, with everything a person needs to
 * find it. It owns its strings; names in it are those of the program, not of its users.
 *
 * Threads: any; one verdict is one thread's.
 */

static const struct
{
  const char *code;
  const char *word;
  const char *unit;
  RrBadge     badge;
} kinds[RR_N_VERDICT_KINDS] = {
  [RR_VERDICT_STUCK] = { "D1", "stuck", "s", RR_BADGE_PROVEN },
  [RR_VERDICT_LOST_PERMIT] = { "D2", "lost permit", "units", RR_BADGE_PROVEN },
  [RR_VERDICT_UNFINISHED_SCOPE] = { "D3", "unfinished scope", "tasks", RR_BADGE_PROVEN },
  [RR_VERDICT_LOST_ERROR] = { "D4", "lost error", "errors", RR_BADGE_PROVEN },
  [RR_VERDICT_LOST_MESSAGE] = { "D5", "lost message", "messages", RR_BADGE_PROVEN },
  [RR_VERDICT_MISUSE] = { "D6", "handle misuse", "times", RR_BADGE_PROVEN },
  [RR_VERDICT_CANCEL_LATENCY] = { "M1", "cancel latency", "ms", RR_BADGE_MEASURED },
  [RR_VERDICT_STALLED_STAGE] = { "M2", "stalled stage", "s", RR_BADGE_MEASURED },
  [RR_VERDICT_GROWTH] = { "M3", "growth", "s", RR_BADGE_FORECAST },
  [RR_VERDICT_STARVATION] = { "M4", "starvation", "s", RR_BADGE_MEASURED },
  [RR_VERDICT_BACK_PRESSURE] = { "M5", "back-pressure", "%", RR_BADGE_MEASURED },
  [RR_VERDICT_UNBOUNDED_WAIT] = { "M6", "unbounded wait", "s", RR_BADGE_MEASURED },
  [RR_VERDICT_AGE_OUTLIER] = { "M7", "age outlier", "s", RR_BADGE_FORECAST },
  [RR_VERDICT_UI_BLOCK] = { "M8", "UI block", "ms", RR_BADGE_MEASURED },
  [RR_VERDICT_CONTENTION] = { "M9", "contention", "ms", RR_BADGE_MEASURED },
  [RR_VERDICT_CLOCK_STEP] = { "M10", "clock step", "s", RR_BADGE_MEASURED },
};

static void
edge_free (RrVerdictEdge *edge)
{
  g_free (edge->task_name);
  g_free (edge->wait);
  g_free (edge);
}

/**
 * rr_verdict_new:
 * @kind: what it is
 *
 * Returns: (transfer full): an active verdict with the badge of its kind and nothing else
 */
RrVerdict *
rr_verdict_new (RrVerdictKind kind)
{
  RrVerdict *self;

  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, NULL);

  self = g_new0 (RrVerdict, 1);
  self->kind = kind;
  self->badge = kinds[kind].badge;
  self->is_active = TRUE;
  self->count = 1;
  return self;
}

/**
 * rr_verdict_copy:
 * @self: a verdict
 *
 * Returns: (transfer full): the same with strings of its own
 */
RrVerdict *
rr_verdict_copy (const RrVerdict *self)
{
  RrVerdict *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->task_name = g_strdup (self->task_name);
  copy->scope = g_strdup (self->scope);
  copy->request_id = g_strdup (self->request_id);
  copy->detail = g_strdup (self->detail);
  copy->edges = NULL;
  for (guint i = 0; self->edges != NULL && i < self->edges->len; i++)
    {
      const RrVerdictEdge *edge = g_ptr_array_index (self->edges, i);

      rr_verdict_add_edge (copy, edge->task_id, edge->task_name, edge->site, edge->wait,
                           edge->object, edge->server_id);
    }
  return copy;
}

/**
 * rr_verdict_free:
 * @self: (nullable) (transfer full): a verdict
 */
void
rr_verdict_free (RrVerdict *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->task_name);
  g_free (self->scope);
  g_free (self->request_id);
  g_free (self->detail);
  g_clear_pointer (&self->edges, g_ptr_array_unref);
  g_free (self);
}

/**
 * rr_verdict_add_edge:
 * @self: a verdict
 * @task_id: who waits
 * @task_name: (nullable): its name
 * @site: (nullable): where it was spawned
 * @wait: what it does and on what
 * @object: id of that
 * @server_id: the task that alone could serve it, 0 for nobody
 *
 * Adds a step to the reason.
 */
void
rr_verdict_add_edge (RrVerdict    *self,
                     guint64       task_id,
                     const char   *task_name,
                     const RrSite *site,
                     const char   *wait,
                     guint64       object,
                     guint64       server_id)
{
  RrVerdictEdge *edge;

  g_return_if_fail (self != NULL);

  edge = g_new (RrVerdictEdge, 1);
  *edge = (RrVerdictEdge) {
    .task_id = task_id,
    .task_name = g_strdup (task_name),
    .site = site,
    .wait = g_strdup (wait),
    .object = object,
    .server_id = server_id,
  };
  if (self->edges == NULL)
    self->edges = g_ptr_array_new_with_free_func ((GDestroyNotify) edge_free);
  g_ptr_array_add (self->edges, edge);
}

static void
append_edge (GString             *out,
             const RrVerdictEdge *edge)
{
  g_string_append_printf (out, "    task %" G_GUINT64_FORMAT " %s: %s", edge->task_id,
                          edge->task_name != NULL ? edge->task_name : "", edge->wait);
  if (edge->server_id != 0)
    g_string_append_printf (out, ", only task %" G_GUINT64_FORMAT " could serve it\n",
                            edge->server_id);
  else
    g_string_append (out, ", nobody could serve it\n");
}

static void
append_task (GString         *out,
             const RrVerdict *self)
{
  g_string_append_printf (out, "    task %" G_GUINT64_FORMAT " %s", self->task_id,
                          self->task_name != NULL ? self->task_name : "");
  if (self->scope != NULL)
    g_string_append_printf (out, "   scope %s", self->scope);
  if (self->request_id != NULL)
    g_string_append_printf (out, "   request %s", self->request_id);
  if (self->site != NULL)
    g_string_append_printf (out, "   spawned %s:%d", rr_site_file (self->site), self->site->line);
  if (self->root_task_id != 0)
    g_string_append_printf (out, "   root cause: task %" G_GUINT64_FORMAT, self->root_task_id);
  g_string_append_c (out, '\n');
}

/**
 * rr_verdict_describe:
 * @self: a verdict
 * @now_us: monotonic
 * @out: text is appended here
 *
 * Writes it for an engineer, a line for the verdict and one for each step of its reason.
 */
void
rr_verdict_describe (const RrVerdict *self,
                     gint64           now_us,
                     GString         *out)
{
  g_return_if_fail (self != NULL && out != NULL);

  g_string_append_printf (out, "%s [%s%s%s", rr_badge_word (self->badge), rr_verdict_code (self->kind),
                          self->is_active ? "" : ", over", self->stuck != RR_STUCK_NOT ? ", " : "");
  g_string_append_printf (out, "%s, %.1fs, %" G_GUINT64_FORMAT "x] %s: %s", rr_stuck_word (self->stuck),
                          (double) (now_us - self->since_us) / G_TIME_SPAN_SECOND, self->count,
                          rr_verdict_word (self->kind), self->name != NULL ? self->name : "");
  if (self->detail != NULL)
    g_string_append_printf (out, ": %s", self->detail);
  g_string_append_c (out, '\n');
  if (self->task_id != 0)
    append_task (out, self);
  for (guint i = 0; self->edges != NULL && i < self->edges->len; i++)
    append_edge (out, g_ptr_array_index (self->edges, i));
}

/**
 * rr_verdict_code:
 * @kind: a kind
 *
 * Returns: "D1" to "D6", "M1" to "M10"
 */
const char *
rr_verdict_code (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, "");

  return kinds[kind].code;
}

/**
 * rr_verdict_word:
 * @kind: a kind
 *
 * Returns: its name in reports; not translated
 */
const char *
rr_verdict_word (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, "");

  return kinds[kind].word;
}

/**
 * rr_verdict_unit:
 * @kind: a kind
 *
 * Returns: the unit of the figure; for growth the seconds until the limit is reached
 */
const char *
rr_verdict_unit (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, "");

  return kinds[kind].unit;
}

/**
 * rr_verdict_badge:
 * @kind: a kind
 *
 * Returns: what a verdict of this kind is worth
 */
RrBadge
rr_verdict_badge (RrVerdictKind kind)
{
  g_return_val_if_fail (kind < RR_N_VERDICT_KINDS, RR_BADGE_FORECAST);

  return kinds[kind].badge;
}

/**
 * rr_badge_word:
 * @badge: a badge
 *
 * Returns: its name in reports; not translated
 */
const char *
rr_badge_word (RrBadge badge)
{
  static const char *words[] = {
    [RR_BADGE_PROVEN] = "PROVEN",
    [RR_BADGE_MEASURED] = "MEASURED",
    [RR_BADGE_FORECAST] = "FORECAST",
  };

  return words[badge];
}

/**
 * rr_stuck_word:
 * @stuck: why a task is stuck
 *
 * Returns: its name in reports; not translated
 */
const char *
rr_stuck_word (RrStuck stuck)
{
  static const char *words[] = {
    [RR_STUCK_NOT] = "",
    [RR_STUCK_ORPHAN] = "orphan",
    [RR_STUCK_DEADLOCK] = "deadlock",
    [RR_STUCK_COLLATERAL] = "collateral",
  };

  return words[stuck];
}

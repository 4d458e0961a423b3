/* rr-report-view.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-view.h"

#include <string.h>

/* RrReportView is a picture of the conditions and of what was said, as of one moment.
 *
 * Threads: filled by one; immutable and shared afterwards.
 */

/**
 * rr_report_view_new:
 * @now_ms: Unix time
 *
 * Returns: (transfer full): an empty view
 */
RrReportView *
rr_report_view_new (gint64 now_ms)
{
  RrReportView *self = g_new0 (RrReportView, 1);

  self->ref_count = 1;
  self->now_ms = now_ms;
  self->conditions = g_array_new (FALSE, FALSE, sizeof (RrConditionRow));
  self->talk = g_array_new (FALSE, FALSE, sizeof (RrTalkRow));
  self->points = g_array_new (FALSE, FALSE, sizeof (RrPlace));
  self->names = g_string_chunk_new (1024);
  return self;
}

/**
 * rr_report_view_ref:
 * @self: a view
 *
 * Returns: (transfer full): the same
 */
RrReportView *
rr_report_view_ref (RrReportView *self)
{
  __atomic_add_fetch (&self->ref_count, 1, __ATOMIC_RELAXED);
  return self;
}

/**
 * rr_report_view_unref:
 * @self: (nullable) (transfer full): a view
 */
void
rr_report_view_unref (RrReportView *self)
{
  if (self == NULL || __atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_array_unref (self->conditions);
  g_array_unref (self->talk);
  g_array_unref (self->points);
  g_string_chunk_free (self->names);
  g_free (self);
}

/**
 * rr_report_view_add:
 * @self: a view that is not shared yet
 * @condition: a condition, copied
 * @n_receipts: (array fixed-size=5): how many recipients are how far
 * @net: (nullable): the trails its segment is of
 */
void
rr_report_view_add (RrReportView      *self,
                    const RrCondition *condition,
                    const guint       *n_receipts,
                    RrTrailNet        *net)
{
  RrConditionRow row = { .condition = *condition };

  memcpy (row.n_receipts, n_receipts, sizeof row.n_receipts);
  if (condition->trail != NULL)
    row.condition.trail = g_string_chunk_insert_const (self->names, condition->trail);
  if (condition->segment >= 0 && net != NULL)
    {
      const RrTrailSegment *segment = rr_trail_net_get_segment (net, (guint) condition->segment);

      row.first_point = self->points->len;
      row.n_points = segment->n_points;
      g_array_append_vals (self->points, rr_trail_net_get_points (net) + segment->first, segment->n_points);
    }
  g_array_append_val (self->conditions, row);
}

/**
 * rr_report_view_find:
 * @self: a view
 * @id: a condition
 *
 * Returns: (transfer none) (nullable): it
 */
const RrCondition *
rr_report_view_find (RrReportView *self,
                     gint64        id)
{
  for (guint i = 0; i < self->conditions->len; i++)
    if (g_array_index (self->conditions, RrConditionRow, i).condition.id == id)
      return &g_array_index (self->conditions, RrConditionRow, i).condition;
  return NULL;
}

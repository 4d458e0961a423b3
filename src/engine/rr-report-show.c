/* rr-report-show.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <string.h>

#include "rr-clock.h"
#include "rr-time.h"

/* What others see of the desk: a view that is made anew when something changed, and what
 * a condition is that somebody only names.
 *
 * Threads: the desk's; the newest view, the counts and what is known from any.
 */

#define MAX_TALK      256
#define VIEW_EVERY_US (200 * G_TIME_SPAN_MILLISECOND)

void
rr_report_desk_learn (RrReportDesk      *self,
                      const RrCondition *condition)
{
  RrKnown *known = g_new (RrKnown, 1);

  *known = (RrKnown) { condition->id, condition->kind, condition->severity, condition->lat_deg,
                       condition->lon_deg, condition->radius_m };
  rr_mutex_lock (&self->lock);
  g_hash_table_replace (self->known, &known->id, known);
  rr_mutex_unlock (&self->lock);
}

gboolean
rr_report_desk_knows (RrReportDesk *self,
                      gint64        id,
                      RrKnown      *known)
{
  const RrKnown *found;

  rr_mutex_lock (&self->lock);
  found = g_hash_table_lookup (self->known, &id);
  if (found != NULL)
    *known = *found;
  rr_mutex_unlock (&self->lock);
  return found != NULL;
}

/* Those that are over for long are forgotten. */
void
rr_report_desk_learn_anew (RrReportDesk *self)
{
  g_autoptr(GArray) list = rr_condition_book_list (self->book, rr_time_now_ms ());

  rr_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->known);
  rr_mutex_unlock (&self->lock);
  for (guint i = 0; i < list->len; i++)
    rr_report_desk_learn (self, &g_array_index (list, RrCondition, i));
}

void
rr_report_desk_add_talk (RrReportDesk    *self,
                         const RrTalkRow *row)
{
  if (self->talk->len >= MAX_TALK)
    g_array_remove_index (self->talk, 0);
  g_array_append_vals (self->talk, row, 1);
  self->is_changed = TRUE;
}

static GHashTable *
sum_tallies (RrReportDesk *self)
{
  GHashTable *sums = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->tallies);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const RrNoticeTally *tally = value;
      RrNoticeTally *sum = g_hash_table_lookup (sums, &tally->about);

      if (sum == NULL)
        {
          sum = g_new0 (RrNoticeTally, 1);
          sum->about = tally->about;
          g_hash_table_insert (sums, &sum->about, sum);
        }
      for (guint i = 0; i < RR_N_RECEIPT_STATES; i++)
        sum->n[i] += tally->n[i];
    }
  return sums;
}

RrReportView *
rr_report_desk_make_view (RrReportDesk *self)
{
  static const guint nobody[RR_N_RECEIPT_STATES];
  gint64 now_ms = rr_time_now_ms ();
  RrReportView *view = rr_report_view_new (now_ms);
  g_autoptr(GArray) list = rr_condition_book_list (self->book, now_ms);
  g_autoptr(GHashTable) sums = sum_tallies (self);

  for (guint i = 0; i < list->len; i++)
    {
      const RrCondition *condition = &g_array_index (list, RrCondition, i);
      const RrNoticeTally *sum = g_hash_table_lookup (sums, &condition->id);

      rr_report_view_add (view, condition, sum != NULL ? sum->n : nobody, self->net);
    }
  g_array_append_vals (view->talk, self->talk->data, self->talk->len);
  for (guint i = 0; i < view->talk->len; i++)
    {
      RrTalkRow *row = &g_array_index (view->talk, RrTalkRow, i);
      const RrNoticeTally *tally = row->from_guide ? NULL : g_hash_table_lookup (self->tallies, &row->id);

      if (tally != NULL)
        memcpy (row->n_receipts, tally->n, sizeof row->n_receipts);
    }
  self->counts.n_waiting = rr_outbox_get_n (self->outbox);
  self->counts.n_links = rr_live_links_get_n (self->links);
  view->counts = self->counts;
  return view;
}

void
rr_report_desk_show_view (RrReportDesk *self)
{
  RrReportView *view = rr_report_desk_make_view (self), *old;

  self->is_changed = FALSE;
  self->view_us = rr_clock_now_us () + VIEW_EVERY_US;
  rr_mutex_lock (&self->lock);
  old = self->view;
  self->view = rr_report_view_ref (view);
  rr_mutex_unlock (&self->lock);

  rr_report_view_unref (old);
  self->view_func (view, self->view_data);
}

/**
 * rr_report_desk_dup_view:
 * @self: a desk
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): the newest view; %NULL before the first
 */
RrReportView *
rr_report_desk_dup_view (RrReportDesk *self)
{
  RrReportView *view;

  rr_mutex_lock (&self->lock);
  view = self->view != NULL ? rr_report_view_ref (self->view) : NULL;
  rr_mutex_unlock (&self->lock);
  return view;
}

/**
 * rr_report_desk_counts:
 * @self: a desk
 * @counts: (out caller-allocates): what it has done, as of the newest view
 *
 * Thread: any.
 */
void
rr_report_desk_counts (RrReportDesk   *self,
                       RrReportCounts *counts)
{
  rr_mutex_lock (&self->lock);
  *counts = self->view != NULL ? self->view->counts : (RrReportCounts) { 0 };
  rr_mutex_unlock (&self->lock);
  counts->n_reports = __atomic_load_n (&self->n_reports, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED);
}

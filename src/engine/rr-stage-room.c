/* rr-stage-room.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pipeline-private.h"

#include "rr-audit-desk.h"
#include "rr-clock.h"

/* What of a group is written, and what has to wait for room on the disk; what there is to say
 * of the disk while nothing is broken; and that damage is seen to, whoever came upon it.
 *
 * Threads: the store's; or whoever says no for a store stage that has ended for good.
 */

/* Damage is asked to be seen to once a minute at most. */
#define DAMAGE_AGAIN_US G_TIME_SPAN_MINUTE

/* --- rows --------------------------------------------------------------------- */

static gboolean
write_beside (RrStore   *store,
              gpointer   data,
              GError   **error)
{
  RrItem *item = data;

  return (item->notes == NULL || rr_incident_desk_write (store, item, error))
         && (item->rider == NULL || rr_item_write_riders (store, item, error));
}

/* What the rules say of a message and what else rides on it goes with it, what the rules
 * say by the clock by itself. FALSE: there is nothing to write of it. */
static gboolean
make_row (RrItem      *item,
          RrStoreItem *row)
{
  *row = (RrStoreItem) { .outcome = RR_STORE_FAILED };
  if (G_UNLIKELY (item->notes != NULL || item->rider != NULL))
    {
      row->message = rr_item_is_command (item) ? NULL : &item->message;
      row->write = write_beside;
      row->data = item;
      return TRUE;
    }
  if (item->at_commit != NULL)
    {
      row->write = item->at_commit;
      row->data = item->data;
      return TRUE;
    }
  row->message = &item->message;
  return !rr_item_is_command (item);
}

/* Returns: how many rows there are to commit; one more an item is not, two behind them may be */
guint
rr_stage_collect (RrPipeline   *pipeline,
                  RrItem      **items,
                  guint         n_items,
                  RrStoreItem  *rows,
                  gboolean     *has_audit,
                  guint        *n_refused)
{
  RrIncidentDesk *incidents = pipeline->config.incidents;
  RrDiskWatch *disk = pipeline->config.disk;
  guint n_rows = 0;

  *n_refused = 0;
  for (guint i = 0; i < n_items; i++)
    {
      items[i]->must_wait = disk != NULL && rr_disk_watch_refuses (disk, items[i]);
      if (G_UNLIKELY (items[i]->must_wait))
        *n_refused += !rr_item_is_command (items[i]);
      else
        n_rows += make_row (items[i], &rows[n_rows]);
    }
  if (G_UNLIKELY (rr_incident_desk_has_unsaved (incidents)))
    rows[n_rows++] = (RrStoreItem) { .write = rr_incident_desk_write_unsaved, .data = incidents,
                                     .outcome = RR_STORE_FAILED };
  *has_audit = rr_audit_desk_has_rows (pipeline->config.audit);
  if (G_UNLIKELY (*has_audit))
    rows[n_rows++] = (RrStoreItem) { .write = rr_audit_desk_write, .data = pipeline->config.audit,
                                     .outcome = RR_STORE_FAILED };
  return n_rows;
}

/* --- the disk ----------------------------------------------------------------- */

gboolean
rr_stage_is_full (RrPipeline *pipeline)
{
  RrDiskWatch *disk = pipeline->config.disk;

  return disk != NULL && rr_disk_watch_get_state (disk) == RR_DISK_FULL;
}

gint64
rr_stage_look_due_us (RrPipeline *pipeline)
{
  RrDiskWatch *disk = pipeline->config.disk;

  return disk != NULL ? rr_disk_watch_due_us (disk) : G_MAXINT64;
}

/* While nothing is broken. A warning is no reason to be called ill. */
void
rr_stage_say_room (RrPipeline *pipeline)
{
  RrDiskWatch *disk = pipeline->config.disk;
  g_autofree char *sentence = disk != NULL ? rr_disk_watch_dup_sentence (disk) : NULL;

  if (disk == NULL || rr_disk_watch_get_state (disk) != RR_DISK_LOW)
    {
      rr_pipeline_set_problem (pipeline, sentence);
      return;
    }
  rr_pipeline_set_problem (pipeline, NULL);
  pipeline->config.problem (sentence, pipeline->config.data);
}

/* What is damaged is not repaired under those who read it. */
static void
tell_damage (RrPipeline *pipeline)
{
  gint64 now_us = rr_clock_now_us ();

  pipeline->n_damages = rr_store_get_n_damages ();
  if (pipeline->config.damaged == NULL
      || (pipeline->damage_told_us > 0 && now_us - pipeline->damage_told_us < DAMAGE_AGAIN_US))
    return;
  pipeline->damage_told_us = now_us;
  pipeline->config.damaged (pipeline->config.data);
}

/* Something was not written. */
void
rr_stage_note_error (RrPipeline   *pipeline,
                     const GError *error)
{
  if (pipeline->config.disk != NULL && g_error_matches (error, RR_ERROR, RR_ERROR_NO_ROOM))
    rr_disk_watch_is_full (pipeline->config.disk);
  if (g_error_matches (error, RR_ERROR, RR_ERROR_DAMAGED))
    tell_damage (pipeline);
}

/* Returns: whether there is something else to say of the disk */
gboolean
rr_stage_look (RrPipeline *pipeline)
{
  if (rr_store_get_n_damages () != pipeline->n_damages)
    tell_damage (pipeline);
  return rr_disk_watch_look (pipeline->config.disk);
}

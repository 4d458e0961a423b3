/* rr-stage-store.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pipeline-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-audit-desk.h"
#include "rr-mishap.h"
#include "rr-owner.h"

/* The store stage: takes what is ready, commits it as one group, and answers after
 * the fsync has returned. When the store refuses, nothing is answered as good; the
 * senders hear an error and send again, and the store is tried anew with a growing
 * pause between.
 *
 * What it has in hand stays with the pipeline, with how far it came: when the stage
 * fails and is started again, it goes on there, and nothing is done twice or left out.
 *
 * Threads: its own; the store is touched by no other.
 * Ends:    when the tracker stage has dropped its handle and the channel is empty.
 */

#define RETRY_MIN_US (250 * G_TIME_SPAN_MILLISECOND)
#define RETRY_MAX_US (30 * G_TIME_SPAN_SECOND)

/* Stored fixes are sorted in when nothing has come for a while, or so many wait that it
 * pays; a few at a time, since a message may come meanwhile. When even more wait, it is
 * done faster than they come. */
#define SORT_IDLE_US   (200 * G_TIME_SPAN_MILLISECOND)
#define SORT_AT        65536
#define SORT_AT_LEAST  131072
#define SORT_SLICE     1024
#define SORT_LOADED    8192

/* What is old is removed while nothing comes, too; when something always does, a step of
 * it comes in between. */
#define SWEEP_LATE_US  G_TIME_SPAN_SECOND

typedef struct _RrStoreHand Stage;

struct _RrStoreHand
{
  RrPipeline  *pipeline;                   /* (unowned) */
  RrItem      *items[RR_STAGE_BATCH];      /* in hand, until all of them are settled */
  guint        n_items;
  gboolean     is_decided;                 /* the store has said what became of them */
  guint        n_settled;                  /* of the items */
  guint        n_rows_settled;
  RrStoreItem  rows[RR_STAGE_BATCH + 2];   /* one for what an earlier commit left, one for the audit log */
  guint        n_rows;
  gboolean     has_audit;                  /* the last of them */

  RrReplyTo    acks[RR_STAGE_BATCH];       /* WebSocket peers that get the plain ack */
  guint        n_acks;
  gint64       waits_us[RR_STAGE_BATCH];   /* of the answers in this batch */
  guint        n_waits;

  gboolean     broken;                     /* the last commit failed */
  gint64       retry_us;                   /* pause before the next try */
  gint64       retry_at_us;                /* monotonic */
  gboolean     sort_now;                   /* until the merge is done */
  guint        n_refused;                  /* messages that have to wait for room */
};

static void
note_failure (Stage  *stage,
              GError *error)
{
  stage->retry_us = stage->broken ? MIN (stage->retry_us * 2, RETRY_MAX_US) : RETRY_MIN_US;
  stage->retry_at_us = rr_clock_now_us () + stage->retry_us;
  stage->broken = TRUE;
  g_message ("Nothing is acknowledged: %s", error->message);
  rr_pipeline_set_problem (stage->pipeline, error->message);
  rr_stage_note_error (stage->pipeline, error);
}

/* After a failed commit the same connection is never trusted again. */
static gboolean
is_usable (Stage *stage)
{
  g_autoptr(GError) error = NULL;

  if (!stage->broken)
    return TRUE;
  if (rr_clock_now_us () < stage->retry_at_us)
    return FALSE;

  if (!rr_store_recover (stage->pipeline->config.store, &error))
    {
      note_failure (stage, error);
      return FALSE;
    }
  return TRUE;
}

static void
commit_rows (Stage *stage)
{
  RrPipeline *pipeline = stage->pipeline;
  g_autoptr(GError) error = NULL;
  gint64 start_us;
  RrSpan span;

  stage->n_rows = rr_stage_collect (pipeline, stage->items, stage->n_items, stage->rows, &stage->has_audit,
                                    &stage->n_refused);
  if (stage->n_rows == 0 || !is_usable (stage))
    {
      stage->has_audit = FALSE;
      return;
    }

  start_us = rr_clock_now_us ();
  span = rr_stage_span_begin ("commit", stage->items);
  if (!rr_store_commit (pipeline->config.store, stage->rows, stage->n_rows, &error))
    {
      rr_span_end (&span, 0);
      for (guint i = 0; i < stage->n_rows; i++)
        stage->rows[i].outcome = RR_STORE_FAILED;
      note_failure (stage, error);
      return;
    }

  rr_span_end (&span, stage->n_rows);
  rr_histogram_record (pipeline->commit_us, rr_clock_now_us () - start_us);
  if (stage->broken)
    {
      stage->broken = FALSE;
      rr_stage_say_room (pipeline);
    }
}

static void
count_rows (Stage *stage)
{
  RrPipelineCounts add = { .n_commits = stage->n_rows > 0 && !stage->broken,
                           .n_received = stage->n_refused, .n_failed = stage->n_refused };
  RrPipelineCounts *counts = &stage->pipeline->counts;

  for (guint i = 0; i < stage->n_rows; i++)
    {
      const RrStoreItem *row = &stage->rows[i];

      if (row->message == NULL)
        continue;
      add.n_received++;
      add.n_stored += row->outcome == RR_STORED;
      add.n_duplicate += row->outcome == RR_STORE_DUPLICATE;
      add.n_failed += row->outcome == RR_STORE_FAILED;
      add.n_quarantined += row->outcome == RR_STORED
                           && row->message->kind == RR_MESSAGE_UNDECODABLE;
    }

  rr_mutex_lock (&stage->pipeline->lock);
  counts->n_received += add.n_received;
  counts->n_stored += add.n_stored;
  counts->n_duplicate += add.n_duplicate;
  counts->n_failed += add.n_failed;
  counts->n_quarantined += add.n_quarantined;
  counts->n_commits += add.n_commits;
  rr_mutex_unlock (&stage->pipeline->lock);
}

static void
flush_acks (Stage *stage)
{
  static const char ack[] = "{\"_type\":\"ack\"}";

  if (stage->n_acks > 0)
    rr_front_door_ws_send_many (stage->pipeline->config.door, stage->acks, stage->n_acks,
                                ack, sizeof ack - 1);
  stage->n_acks = 0;
}

/* Ids are plain in practice; whatever is not would break out of the string. */
static gboolean
is_plain_id (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_.:", *p) == NULL)
      return FALSE;
  return *id != '\0';
}

static void
answer_websocket (Stage  *stage,
                  RrItem *lead)
{
  const char *id = lead->message.message_id;
  char text[128];

  if (!lead->failed && !is_plain_id (id))
    {
      stage->acks[stage->n_acks++] = lead->to;
      return;
    }

  /* Acks leave in the order of the messages: flush the plain ones first. */
  flush_acks (stage);
  if (lead->failed)
    g_snprintf (text, sizeof text, "{\"_type\":\"nack\",\"reason\":\"not stored, send again\"}");
  else
    g_snprintf (text, sizeof text, "{\"_type\":\"ack\",\"_id\":\"%s\"}", id);
  rr_front_door_ws_send (stage->pipeline->config.door, lead->to, text, -1);
}

static void
answer_http (Stage  *stage,
             RrItem *lead)
{
  RrFrontDoor *door = stage->pipeline->config.door;
  RrLetterbox *letterbox = stage->pipeline->config.letterbox;
  g_autofree char *letters = NULL;

  if (lead->failed)
    {
      rr_front_door_reply (door, lead->to, 503, "application/json",
                           "{\"error\":\"not stored, send again\"}", -1);
      return;
    }
  if (letterbox != NULL && rr_letterbox_get_n (letterbox) > 0)
    letters = rr_letterbox_open (letterbox, lead);
  rr_front_door_reply (door, lead->to, lead->status, lead->content_type,
                       letters != NULL ? letters : lead->body, -1);
}

static void
answer (Stage  *stage,
        RrItem *lead)
{
  if (lead->answer == RR_ANSWER_HTTP)
    answer_http (stage, lead);
  else if (lead->answer == RR_ANSWER_WS_ACK)
    answer_websocket (stage, lead);
  if (lead->received_us > 0)
    {
      gint64 now_us = rr_clock_now_us ();

      stage->waits_us[stage->n_waits++] = now_us - lead->received_us;
      /* Messages of a WebSocket go by their batch, and would be too many here. */
      if (lead->answer == RR_ANSWER_HTTP)
        rr_trace_record (RR_TRACE_REQUEST, 0, "message", lead->received_us, now_us, lead->request,
                         0);
    }
}

static void
tally (RrItem *item)
{
  if (item->tally == NULL)
    return;

  item->tally->n_stored += item->outcome == RR_STORED;
  item->tally->n_duplicate += item->outcome == RR_STORE_DUPLICATE;
  item->tally->n_failed += item->outcome == RR_STORE_FAILED;
}

/* Returns: what is done with, into @done */
static guint
settle_command (Stage   *stage,
                RrItem  *item,
                RrItem **done)
{
  gboolean ok = !stage->broken;

  if (item->must_wait)
    ok = FALSE;
  else if (item->at_commit != NULL || item->notes != NULL)
    ok = stage->rows[stage->n_rows_settled++].outcome == RR_STORED;
  if (item->at_store != NULL)
    item->at_store (item, stage->pipeline->config.store, ok);
  *done = item;
  return 1;
}

/* A lead goes back with its last message. */
static guint
settle_message (Stage   *stage,
                RrItem  *item,
                RrItem **done)
{
  RrItem *lead = item->lead;
  guint n_done = 0;

  item->outcome = item->must_wait ? RR_STORE_FAILED : stage->rows[stage->n_rows_settled++].outcome;
  tally (item);
  if (item->rider != NULL)
    rr_item_settle_riders (item, item->outcome);
  lead->failed = lead->failed || item->outcome == RR_STORE_FAILED;
  if (item != lead)
    done[n_done++] = item;
  if (--lead->n_pending == 0)
    {
      answer (stage, lead);
      done[n_done++] = lead;
    }
  return n_done;
}

/* Answers each payload whose last message is settled, runs the commands, and
 * returns what is done with to the pool. */
static void
settle_items (Stage *stage)
{
  RrPipeline *pipeline = stage->pipeline;
  guint n_done = 0, n_before = stage->n_settled;
  RrItem *done[RR_STAGE_BATCH * 2];
  RrSpan span = rr_span_begin ("answer");

  while (stage->n_settled < stage->n_items && !rr_mishap ("store, amid its answers"))
    {
      RrItem *item = stage->items[stage->n_settled++];

      n_done += rr_item_is_command (item) ? settle_command (stage, item, done + n_done)
                                          : settle_message (stage, item, done + n_done);
    }

  flush_acks (stage);
  rr_histogram_record_many (pipeline->ack_us, stage->waits_us, stage->n_waits);
  stage->n_waits = 0;
  rr_item_pool_give (pipeline->config.pool, done, n_done);
  rr_stage_done (pipeline->store_stage, stage->n_settled - n_before);
  rr_span_end (&span, stage->n_settled - n_before);
  rr_request_enter (0);
}

static void
sort_some (Stage *stage,
           guint  n_max)
{
  RrSpan span = rr_span_begin ("sort");
  g_autoptr(GError) error = NULL;

  if (!rr_store_merge (stage->pipeline->config.store, n_max, &error))
    note_failure (stage, error);
  rr_span_end (&span, n_max);
}

/* A flood must not make the inbox grow without end. */
static void
sort_under_load (Stage *stage)
{
  RrStore *store = stage->pipeline->config.store;

  if (!stage->broken && !rr_stage_is_full (stage->pipeline) && (rr_store_get_n_inbox (store) >= SORT_AT_LEAST || stage->sort_now))
    {
      sort_some (stage, SORT_LOADED);
      stage->sort_now = rr_store_is_merging (store);
    }
}

static void
sweep_some (Stage *stage)
{
  RrPipeline *pipeline = stage->pipeline;
  RrSpan span = rr_span_begin ("sweep");
  g_autoptr(GError) error = NULL;

  if (!rr_sweeper_step (pipeline->config.sweeper, pipeline->config.store, &error))
    note_failure (stage, error);
  rr_span_end (&span, 1);
}

static gint64
sweep_due_us (Stage *stage)
{
  RrSweeper *sweeper = stage->pipeline->config.sweeper;

  return stage->broken || sweeper == NULL || rr_stage_is_full (stage->pipeline) ? G_MAXINT64 : rr_sweeper_due_us (sweeper);
}

static void
sweep_under_load (Stage *stage)
{
  gint64 due_us = sweep_due_us (stage);

  if (due_us < G_MAXINT64 && rr_clock_now_us () - due_us > SWEEP_LATE_US)
    sweep_some (stage);
}

static gint64
sort_due_us (Stage  *stage,
             gint64  idle_us)
{
  RrStore *store = stage->pipeline->config.store;

  if (stage->broken || rr_stage_is_full (stage->pipeline) || rr_store_get_n_inbox (store) == 0)
    return G_MAXINT64;
  if (rr_store_is_merging (store) || rr_store_get_n_inbox (store) >= SORT_AT)
    return idle_us;
  return idle_us + SORT_IDLE_US;
}

/* What is broken is opened again, also when nobody wants anything of it. */
static void
look (Stage *stage)
{
  gboolean is_news = rr_stage_look (stage->pipeline);

  if (stage->broken && is_usable (stage))
    {
      stage->broken = FALSE;
      is_news = TRUE;
    }
  if (is_news && !stage->broken)
    rr_stage_say_room (stage->pipeline);
}

/* Sorts and sweeps while there is nothing else to do. FALSE: the channel has ended. */
static gboolean
receive (Stage    *stage,
         RrCtx    *ctx,
         RrStatus *status)
{
  RrRx *rx = stage->pipeline->store_rx;
  gint64 idle_us = rr_clock_now_us (), sort_us, sweep_us, look_us, due_us;

  stage->n_items = 0;
  for (;;)
    {
      gpointer first = NULL;

      sort_us = sort_due_us (stage, idle_us);
      sweep_us = sweep_due_us (stage);
      look_us = rr_stage_look_due_us (stage->pipeline);
      due_us = MIN (MIN (sort_us, sweep_us), look_us);
      if (due_us == G_MAXINT64)
        break;
      *status = rr_recv_until (rx, ctx, due_us, &first);
      if (*status == RR_OK)
        {
          stage->items[stage->n_items++] = first;
          stage->n_items += rr_try_recv_batch (rx, (gpointer *) stage->items + 1,
                                               RR_STAGE_BATCH - 1, status);
          return TRUE;
        }
      if (*status != RR_DEADLINE)
        return FALSE;
      if (look_us == due_us)
        look (stage);
      else if (sort_us <= sweep_us)
        sort_some (stage, SORT_SLICE);
      else
        sweep_some (stage);
    }

  stage->n_items = rr_recv_batch (rx, ctx, (gpointer *) stage->items, RR_STAGE_BATCH, status);
  return stage->n_items > 0;
}

/* Commits what is in hand and answers for it. FALSE: the stage has failed in the middle. */
static gboolean
work_off (Stage   *stage,
          GError **error)
{
  RrPipeline *pipeline = stage->pipeline;

  if (!stage->is_decided)
    {
      if (rr_mishap ("store, before the commit"))
        return rr_mishap_set_error (error);
      commit_rows (stage);
      count_rows (stage);
      rr_incident_desk_settle (pipeline->config.incidents, stage->items, stage->n_items,
                               !stage->broken);
      if (G_UNLIKELY (stage->has_audit))
        rr_audit_desk_settle (pipeline->config.audit, !stage->broken);
      stage->is_decided = TRUE;
      stage->n_settled = stage->n_rows_settled = 0;
    }
  if (rr_mishap ("store, after the commit"))
    return rr_mishap_set_error (error);
  settle_items (stage);
  if (stage->n_settled < stage->n_items)
    return rr_mishap_set_error (error);
  stage->n_items = 0;
  stage->is_decided = FALSE;
  return TRUE;
}

gboolean
rr_pipeline_store_run (RrCtx     *ctx,
                       gpointer   data,
                       GError   **error)
{
  RrPipeline *pipeline = data;
  RrStatus status = RR_OK;
  Stage *stage;

  if (pipeline->store_hand == NULL)
    {
      pipeline->store_hand = g_new0 (Stage, 1);
      pipeline->n_damages = rr_store_get_n_damages ();
    }
  stage = pipeline->store_hand;
  stage->pipeline = pipeline;
  rr_rx_give (pipeline->store_rx, rr_owner_self ());
  while (stage->n_items > 0 || receive (stage, ctx, &status))
    {
      if (!work_off (stage, error))
        {
          rr_rx_give (pipeline->store_rx, pipeline->guard);
          return FALSE;
        }
      sort_under_load (stage);
      sweep_under_load (stage);
      if (G_UNLIKELY (rr_clock_now_us () > rr_stage_look_due_us (pipeline)))
        look (stage);
    }

  rr_rx_give (pipeline->store_rx, pipeline->guard);
  return status == RR_CLOSED || rr_status_set_error (status, "Waiting for fixes", error);
}

/**
 * rr_pipeline_store_refuse:
 * @self: a pipeline whose store stage has ended for good
 * @items: (array length=n_items) (transfer full): what came in, %RR_STAGE_BATCH at most
 * @n_items: how many
 *
 * Says of each that it is not stored; of what the stage had in hand, first.
 */
void
rr_pipeline_store_refuse (RrPipeline *self,
                          RrItem    **items,
                          guint       n_items)
{
  Stage *stage = self->store_hand;

  if (stage == NULL)
    stage = self->store_hand = g_new0 (Stage, 1);
  stage->pipeline = self;
  stage->broken = TRUE;
  stage->retry_at_us = G_MAXINT64;
  while (stage->n_items > 0)
    work_off (stage, NULL);
  memcpy (stage->items, items, n_items * sizeof *items);
  stage->n_items = n_items;
  while (stage->n_items > 0)
    work_off (stage, NULL);
}

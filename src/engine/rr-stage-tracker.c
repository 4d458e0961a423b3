/* rr-stage-tracker.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-pipeline-private.h"

#include <string.h>

#include "rr-json-doc.h"
#include "rr-mishap.h"
#include "rr-time.h"

/* The tracker stage: marks each message and keeps the last known state of each
 * device, hands everything on to the store, and makes a snapshot now and then.
 *
 * What it has in hand stays with the pipeline: when the stage fails and is started
 * again, it goes on where it was.
 *
 * Threads: its own; the tracker is touched by no other.
 * Ends:    when every sender has dropped its handle and the channel is empty; it
 *          then drops its handle to the store, which ends in turn.
 */
typedef struct _RrTrackerHand Stage;

struct _RrTrackerHand
{
  RrPipeline *pipeline;                  /* (unowned) */
  RrItem     *items[2 * RR_STAGE_BATCH + 1]; /* a card may add one, and the clock */
  guint       n_items;                   /* in hand, until they are passed on */
  guint       n_came;                    /* of them from the channel */
  guint       n_taken;                   /* of these by the tracker */
  gint64      next_snapshot_us;          /* monotonic */
};

/* Where nobody looks at devices, theirs is the larger part of an engine's memory. */
static void
make_snapshot (Stage    *stage,
               gboolean  with_devices)
{
  RrPipelineConfig *config = &stage->pipeline->config;
  gint64 now_ms = rr_time_now_ms ();
  RrSnapshot *snapshot = with_devices ? rr_tracker_snapshot (config->tracker, now_ms)
                                      : rr_snapshot_new (0);

  snapshot->now_ms = now_ms;
  snapshot->stats.n_devices = rr_tracker_get_n_devices (config->tracker);
  config->snapshot (snapshot, config->data);
  stage->next_snapshot_us = rr_clock_now_us () + config->snapshot_interval_us;
}

/* Waits for items until the next snapshot is due, which is RR_OK as well. */
static RrStatus
receive (Stage *stage,
         RrCtx *ctx)
{
  RrRx *rx = stage->pipeline->tracker_rx;
  gpointer first = NULL;
  RrStatus status;

  stage->n_came = stage->n_taken = 0;
  status = rr_recv_until (rx, ctx, stage->next_snapshot_us, &first);
  if (status != RR_OK)
    return status == RR_DEADLINE ? RR_OK : status;

  stage->items[stage->n_items++] = first;
  stage->n_items += rr_try_recv_batch (rx, (gpointer *) stage->items + 1, RR_STAGE_BATCH - 1, &status);
  stage->n_came = stage->n_items;
  return RR_OK;
}

static char *
dup_card_name (const RrMessage *message)
{
  gsize len = 0;
  const char *json = message->extra != NULL ? g_bytes_get_data (message->extra, &len) : NULL;
  g_autoptr(RrJsonDoc) doc = rr_json_doc_new (json, len);
  const char *name;

  if (doc == NULL)
    return NULL;
  name = rr_json_doc_text (doc, rr_json_doc_member (doc, rr_json_doc_root (doc), "name"));
  return name != NULL && *name != '\0' ? g_strndup (name, RR_DEVICE_ID_MAX - 1) : NULL;
}

static void
save_name_cb (RrItem   *item,
              gpointer  keeper,
              gboolean  ok)
{
  g_autoptr(GError) error = NULL;

  if (!rr_store_set_device_name (keeper, item->message.device, item->message.reason, &error))
    g_message ("The name on a card is not kept: %s", error->message);
}

/* A phone's card names its owner, unless the dispatcher has given a name. */
static void
take_card (Stage        *stage,
           const RrItem *item,
           gint64        now_ms)
{
  RrTracker *tracker = stage->pipeline->config.tracker;
  g_autofree char *name = dup_card_name (&item->message);
  RrDeviceState state;
  RrItem *command;

  if (name == NULL || !g_utf8_validate (name, -1, NULL)
      || !rr_tracker_lookup (tracker, item->message.device, now_ms, &state)
      || g_strcmp0 (state.name, state.id) != 0)
    return;

  rr_tracker_set_name (tracker, item->message.device, name);
  command = rr_item_pool_take (stage->pipeline->config.pool);
  g_strlcpy (command->message.device, item->message.device, sizeof command->message.device);
  command->message.reason = g_steal_pointer (&name);
  command->at_store = save_name_cb;
  stage->items[stage->n_items++] = command;
}

static void
take_items (Stage *stage)
{
  RrTracker *tracker = stage->pipeline->config.tracker;
  gint64 now_ms = rr_time_now_ms ();
  guint n_before = stage->n_taken;
  RrSpan span = rr_stage_span_begin ("track", stage->items);

  while (stage->n_taken < stage->n_came && !rr_mishap ("tracker, amid a batch"))
    {
      RrItem *item = stage->items[stage->n_taken++];

      if (item->at_tracker != NULL)
        item->at_tracker (item, tracker, TRUE);
      if (rr_item_is_command (item))
        continue;
      rr_incident_desk_track (stage->pipeline->config.incidents, item, now_ms);
      if (item->message.kind == RR_MESSAGE_CARD)
        take_card (stage, item, now_ms);
    }
  rr_span_end (&span, stage->n_taken - n_before);
}

/* What has become due goes behind what came in, if there is room after a failure. */
static void
look_at_clock (Stage *stage)
{
  RrPipelineConfig *config = &stage->pipeline->config;
  RrItem *item = NULL;

  if (stage->n_items < G_N_ELEMENTS (stage->items))
    item = rr_incident_desk_tick (config->incidents, config->pool, rr_time_now_ms ());
  if (item != NULL)
    stage->items[stage->n_items++] = item;
}

/* Everything goes on to the store, commands too, so that order is kept. The send
 * waits for room; only the guard cancels it, since what came in has to be answered. */
static gboolean
pass_on (Stage   *stage,
         RrCtx   *ctx,
         GError **error)
{
  RrStatus status;
  guint n_sent = rr_send_batch (stage->pipeline->store_tx, ctx, (gpointer *) stage->items,
                                stage->n_items, &status);

  rr_stage_done (stage->pipeline->tracker_stage, n_sent);
  stage->n_items -= n_sent;
  if (stage->n_items == 0)
    return TRUE;

  memmove (stage->items, stage->items + n_sent, stage->n_items * sizeof *stage->items);
  return rr_status_set_error (status, "Handing fixes to the store", error);
}

/* Takes what is in hand and passes it on. FALSE: the stage has failed in the middle. */
static gboolean
work_off (Stage   *stage,
          RrCtx   *ctx,
          GError **error)
{
  if (stage->n_taken < stage->n_came)
    take_items (stage);
  if (stage->n_taken < stage->n_came)
    return rr_mishap_set_error (error);
  look_at_clock (stage);
  if (stage->n_items == 0)
    return TRUE;
  return rr_mishap ("tracker, before it passes on") ? rr_mishap_set_error (error) : pass_on (stage, ctx, error);
}

static Stage *
pick_up (RrPipeline *pipeline)
{
  if (pipeline->tracker_hand == NULL)
    pipeline->tracker_hand = g_new0 (Stage, 1);
  pipeline->tracker_hand->pipeline = pipeline;
  return pipeline->tracker_hand;
}

static gboolean
work (Stage   *stage,
      RrCtx   *ctx,
      GError **error)
{
  RrPipelineConfig *config = &stage->pipeline->config;
  RrStatus status = RR_OK;

  while (stage->n_items > 0 || (status = receive (stage, ctx)) == RR_OK)
    {
      if (!work_off (stage, ctx, error))
        return FALSE;
      if (rr_clock_now_us () >= stage->next_snapshot_us)
        make_snapshot (stage, config->wants_devices (config->data));
      rr_request_enter (0);
    }
  return status == RR_CLOSED || rr_status_set_error (status, "Waiting for fixes", error);
}

gboolean
rr_pipeline_tracker_run (RrCtx     *ctx,
                         gpointer   data,
                         GError   **error)
{
  RrPipeline *pipeline = data;
  Stage *stage = pick_up (pipeline);

  rr_rx_give (pipeline->tracker_rx, rr_owner_self ());
  rr_tx_give (pipeline->store_tx, rr_owner_self ());
  make_snapshot (stage, pipeline->config.wants_devices (pipeline->config.data));
  if (!work (stage, ctx, error))
    {
      rr_rx_give (pipeline->tracker_rx, pipeline->guard);
      rr_tx_give (pipeline->store_tx, pipeline->guard);
      return FALSE;
    }

  make_snapshot (stage, TRUE);
  rr_rx_give (pipeline->tracker_rx, pipeline->guard);
  g_clear_pointer (&pipeline->store_tx, rr_tx_drop);
  return TRUE;
}

/**
 * rr_pipeline_tracker_take:
 * @self: a pipeline whose tracker stage has ended for good
 * @items: (array length=n_items): room for %RR_STAGE_BATCH
 * @n_items: (out): how many
 *
 * Takes what the stage had in hand, and what comes, in its place: who asks the tracker is answered.
 *
 * Returns: %FALSE when nothing will come any more
 */
gboolean
rr_pipeline_tracker_take (RrPipeline *self,
                          RrItem    **items,
                          guint      *n_items)
{
  Stage *stage = pick_up (self);

  *n_items = 0;
  if (stage->n_items == 0 && receive (stage, NULL) != RR_OK)
    return FALSE;
  while (stage->n_taken < stage->n_came)
    take_items (stage);
  if (rr_clock_now_us () >= stage->next_snapshot_us)
    make_snapshot (stage, self->config.wants_devices (self->config.data));
  *n_items = MIN (stage->n_items, RR_STAGE_BATCH);
  stage->n_items -= *n_items;
  memcpy (items, stage->items, *n_items * sizeof *items);
  memmove (stage->items, stage->items + *n_items, stage->n_items * sizeof *items);
  return TRUE;
}

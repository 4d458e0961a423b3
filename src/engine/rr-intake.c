/* rr-intake.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-intake.h"

#include "rr-device-budget.h"
#include "rr-device-gate.h"
#include "rr-owner.h"
#include "rr-sync.h"
#include "rr-time.h"
#include "rr-trace.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RrIntake turns what peers of one I/O thread send into items of the pipeline. It
 * collects the items of a wake-up and sends them on together; when the pipeline has
 * no room it answers RR_TRY_AGAIN, which makes the door stop reading those peers.
 *
 * Threads: one I/O thread each; counts from any.
 * Ends:    close() drops its handle to the pipeline after its thread ended.
 */

/* More than this is never held back: the door is told to stop reading. */
#define MAX_PENDING 1024

struct _RrIntake
{
  RrItemPool     *pool;            /* (unowned) */
  RrIntakePolicy  policy;          /* (immutable) */
  RrTx           *tx;              /* (owned) (thread: io) */
  gboolean        is_owned;        /* (thread: io): the thread has said that tx is its own */
  RrStage        *stage;           /* (unowned): outlives the intake */
  RrFrontDoor    *door;            /* (unowned): to resume paused peers */
  RrLiveLinks    *links;           /* (unowned) */
  guint           io;

  GPtrArray      *pending;         /* (owned) (thread: io): items not yet sent on */
  GArray         *messages;        /* (owned) (thread: io): reused by every decode */
  RrRequestId     batch;           /* (thread: io): WebSocket messages of this wake-up, 0 for none */
  guint           n_batch;         /* (thread: io): how many */
  RrSpan          decoding;        /* (thread: io): of them */

  guint64         n_decoded;       /* (atomic) */
  RrDeviceBudget *budget;          /* (owned) (thread: io): of devices on other machines */
  guint64         n_refused;       /* (atomic) */
  guint64         n_throttled;     /* (atomic) */
  guint64         n_silenced;      /* (atomic) */
};

/* Room appeared after a refusal. Called from the tracker stage. */
static void
room_cb (gpointer data)
{
  RrIntake *self = data;

  rr_front_door_resume (self->door, self->io);
}

/**
 * rr_intake_new:
 * @pipeline: where items go
 * @pool: where items come from
 * @policy: who may send
 *
 * Returns: (transfer full): an intake for one I/O thread
 */
RrIntake *
rr_intake_new (RrPipeline           *pipeline,
               RrItemPool           *pool,
               const RrIntakePolicy *policy)
{
  RrIntake *self = g_new0 (RrIntake, 1);

  self->pool = pool;
  self->policy = *policy;
  self->tx = rr_pipeline_dup_tx (pipeline);
  self->stage = rr_pipeline_get_door_stage (pipeline);
  self->pending = g_ptr_array_sized_new (MAX_PENDING);
  self->messages = rr_messages_new ();
  self->budget = rr_device_budget_new ();
  return self;
}

/**
 * rr_intake_set_door:
 * @self: an intake
 * @door: (transfer none): the door its peers come through
 * @links: (transfer none): who of them can be told something
 * @io: the I/O thread it serves
 *
 * Call once before the door starts.
 */
void
rr_intake_set_door (RrIntake    *self,
                    RrFrontDoor *door,
                    RrLiveLinks *links,
                    guint        io)
{
  self->door = door;
  self->links = links;
  self->io = io;
  rr_tx_set_wake (self->tx, room_cb, self);
}

/**
 * rr_intake_close:
 * @self: an intake whose I/O thread has ended
 *
 * Hands on what was still waiting for room, then drops the handle to the pipeline.
 *
 * Thread: the owner's; waits for room.
 */
void
rr_intake_close (RrIntake *self)
{
  RrStatus status;
  guint n_sent;

  if (self->tx == NULL)
    return;

  rr_tx_set_wake (self->tx, NULL, NULL);
  rr_tx_give (self->tx, rr_owner_self ());
  n_sent = rr_send_batch (self->tx, NULL, self->pending->pdata, self->pending->len, &status);
  rr_item_pool_give (self->pool, (RrItem **) self->pending->pdata + n_sent,
                     self->pending->len - n_sent);
  g_ptr_array_set_size (self->pending, 0);
  g_clear_pointer (&self->tx, rr_tx_drop);
}

/**
 * rr_intake_free:
 * @self: (nullable) (transfer full): an intake whose I/O thread has ended
 */
void
rr_intake_free (RrIntake *self)
{
  if (self == NULL)
    return;

  rr_intake_close (self);
  g_ptr_array_unref (self->pending);
  g_array_unref (self->messages);
  rr_device_budget_free (self->budget);
  g_free (self);
}

/**
 * rr_intake_flush:
 * @self: an intake
 *
 * Sends on what the pipeline has room for. What is left goes with the next call;
 * the pipeline resumes the door when there is room.
 */
void
rr_intake_flush (RrIntake *self)
{
  RrStatus status;
  RrSpan span;
  guint n_sent;

  if (!self->is_owned)
    {
      rr_tx_give (self->tx, rr_owner_self ());
      self->is_owned = TRUE;
    }
  if (self->batch != 0)
    rr_span_end (&self->decoding, self->n_batch);
  self->batch = 0;
  if (self->pending->len == 0)
    return;

  span = rr_span_begin_for ("hand over", ((RrItem *) self->pending->pdata[0])->request);
  n_sent = rr_try_send_batch (self->tx, self->pending->pdata, self->pending->len, &status);
  rr_stage_done (self->stage, n_sent);
  if (n_sent > 0)
    g_ptr_array_remove_range (self->pending, 0, n_sent);
  rr_span_end (&span, n_sent);
}

/**
 * rr_intake_has_room:
 * @self: an intake
 *
 * Thread: the I/O thread.
 *
 * Returns: %FALSE if the pipeline has no room now
 */
gboolean
rr_intake_has_room (RrIntake *self)
{
  if (self->pending->len >= MAX_PENDING)
    rr_intake_flush (self);
  return self->pending->len < MAX_PENDING;
}

/* What has to come again is forgotten. */
static gboolean
can_queue (RrIntake *self)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      const RrMessage *message = &g_array_index (self->messages, RrMessage, i);

      if (message->kind == RR_MESSAGE_FIX || self->policy.can_ride == NULL
          || self->policy.can_ride (message, self->policy.ride_data))
        continue;
      g_array_set_size (self->messages, 0);
      return FALSE;
    }
  return TRUE;
}

/* Moves the decoded messages into items that share one answer. */
static RrItem *
queue_messages (RrIntake *self)
{
  RrItem *lead = NULL;

  for (guint i = 0; i < self->messages->len; i++)
    {
      RrMessage *message = &g_array_index (self->messages, RrMessage, i);
      RrItem *item = rr_item_pool_take (self->pool);

      if ((message->kind != RR_MESSAGE_FIX || message->extra != NULL) && self->policy.ride != NULL)
        {
          RrRider *rider = self->policy.ride (message, self->policy.ride_data);

          if (rider != NULL)
            rr_item_add_rider (item, rider);
        }
      item->message = *message;
      message->extra = NULL;
      message->reason = NULL;
      if (lead == NULL)
        lead = item;
      item->lead = lead;
      lead->n_pending++;
      g_ptr_array_add (self->pending, item);
    }

  __atomic_add_fetch (&self->n_decoded, self->messages->len, __ATOMIC_RELAXED);
  g_array_set_size (self->messages, 0);
  return lead;
}

static char *
dup_slice (RrSlice slice)
{
  return slice.data != NULL ? g_strndup (slice.data, slice.len) : NULL;
}

static char *
dup_header (RrExchange *exchange,
            const char *lower_name)
{
  RrSlice value;

  return rr_exchange_get_header (exchange, lower_name, &value) ? dup_slice (value) : NULL;
}

/* The strings a decoder wants NUL-terminated; short, and only for HTTP. */
typedef struct
{
  char *path;
  char *query;
  char *content_type;
  char *user;
  char *device;
} PayloadStrings;

static void
payload_strings_clear (PayloadStrings *strings)
{
  g_free (strings->path);
  g_free (strings->query);
  g_free (strings->content_type);
  g_free (strings->user);
  g_free (strings->device);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PayloadStrings, payload_strings_clear)

static void
payload_from_exchange (RrExchange       *exchange,
                       const RrDeviceId *who,
                       PayloadStrings   *strings,
                       RrPayload        *payload)
{
  RrSlice body = rr_exchange_get_body (exchange);
  RrSlice query = rr_exchange_get_query (exchange);

  strings->path = dup_slice (who->path);
  strings->query = query.len > 0 ? dup_slice (query) : NULL;
  strings->content_type = dup_header (exchange, "content-type");
  strings->user = dup_header (exchange, "x-limit-u");
  strings->device = dup_header (exchange, "x-limit-d");
  *payload = (RrPayload) {
    .path = strings->path != NULL ? strings->path : "",
    .query = strings->query,
    .content_type = strings->content_type,
    .body = body.data != NULL ? body.data : "",
    .body_len = body.len,
    .header_user = strings->user,
    .header_device = strings->device,
    .device_hint = who->is_known ? who->device : NULL,
    .received_ms = rr_time_now_ms (),
  };
}

/* Each protocol has its own word for "I do not know you". OwnTracks phones must not
 * hear 4xx for a message, but a device that may not send at all has to hear it. */
static void
refuse (RrIntake        *self,
        RrExchange      *exchange,
        const RrDecoder *decoder)
{
  guint status = 401;

  if (decoder->source == RR_SOURCE_TRACCAR)
    status = 400;
  else if (decoder->source == RR_SOURCE_TRACCAR_JSON)
    status = 404;
  __atomic_add_fetch (&self->n_refused, 1, __ATOMIC_RELAXED);
  rr_exchange_login_failed (exchange, status, N_("This device is not known here"));
  rr_exchange_respond_error (exchange, status, "unknown device");
}

/**
 * rr_intake_may_say:
 * @self: an intake
 * @device: on another machine
 * @n_messages: how many it says
 *
 * Thread: the I/O thread.
 *
 * Returns: %FALSE if it has to wait
 */
gboolean
rr_intake_may_say (RrIntake   *self,
                   const char *device,
                   guint       n_messages)
{
  if (rr_device_budget_take (self->budget, device, n_messages, g_get_monotonic_time ()))
    return TRUE;
  __atomic_add_fetch (&self->n_throttled, 1, __ATOMIC_RELAXED);
  return FALSE;
}

/* FALSE: what was decoded is forgotten, its device has to wait. */
static gboolean
is_within_budget (RrIntake *self,
                  gboolean  is_far)
{
  const RrMessage *first = (const RrMessage *) (gpointer) self->messages->data;

  if (!is_far || self->messages->len == 0 || rr_intake_may_say (self, first->device, self->messages->len))
    return TRUE;
  g_array_set_size (self->messages, 0);
  return FALSE;
}

/**
 * rr_intake_request:
 * @self: an intake
 * @exchange: a request
 *
 * Decodes it, and answers once all of its messages are stored.
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_intake_request (RrIntake   *self,
                   RrExchange *exchange)
{
  g_auto(PayloadStrings) strings = { NULL };
  RrDecoderReply reply = { 200, "application/json", "[]" };
  const RrDecoder *decoder;
  RrPayload payload;
  RrDeviceId who;
  RrItem *lead;
  RrSpan span;

  if (!rr_intake_has_room (self))
    return RR_TRY_AGAIN;
  if (!rr_device_gate_pass (self->policy.keys, self, exchange, &who))
    {
      __atomic_add_fetch (&self->n_refused, 1, __ATOMIC_RELAXED);
      return RR_HANDLED;
    }

  span = rr_span_begin ("decode");
  payload_from_exchange (exchange, &who, &strings, &payload);
  decoder = rr_decoder_find (&payload);
  if (decoder == NULL)
    {
      rr_exchange_respond_error (exchange, 404, "no such place");
      return RR_HANDLED;
    }

  if (!who.is_known && !self->policy.take_unknown)
    {
      refuse (self, exchange, decoder);
      return RR_HANDLED;
    }
  decoder->decode (&payload, self->policy.settings, self->messages, &reply);
  if (!can_queue (self))
    {
      rr_span_end (&span, 0);
      return RR_TRY_AGAIN;
    }
  if (!is_within_budget (self, !rr_exchange_is_loopback (exchange)))
    {
      rr_span_end (&span, 0);
      rr_exchange_note_refusal (exchange, 429, N_("A device says more than it may; it has to wait"));
      rr_exchange_respond_with (exchange, 429, "application/json", "Retry-After: 10",
                                "{\"error\":\"this device says too much\"}", -1);
      return RR_HANDLED;
    }
  lead = queue_messages (self);
  rr_span_end (&span, lead != NULL ? lead->n_pending : 0);
  if (lead == NULL)
    {
      rr_exchange_respond (exchange, reply.status, reply.content_type, reply.body, -1);
      return RR_HANDLED;
    }

  lead->answer = RR_ANSWER_HTTP;
  lead->to = rr_exchange_defer (exchange);
  lead->status = reply.status;
  lead->content_type = reply.content_type;
  lead->body = reply.body;
  lead->request = rr_exchange_get_request (exchange);
  lead->received_us = rr_exchange_get_received_us (exchange);
  return RR_HANDLED;
}

/* What came with one wake-up goes under one name: a name for each message would cost
 * more than decoding it. */
static void
begin_batch (RrIntake *self)
{
  if (self->batch == 0)
    {
      self->batch = rr_request_new (NULL, 0);
      self->n_batch = 0;
      self->decoding = rr_span_begin_for ("decode", self->batch);
    }
  self->n_batch++;
}

/**
 * rr_intake_ws_message:
 * @self: an intake
 * @from: the peer
 * @link: what is known of it
 * @message: a text message
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_intake_ws_message (RrIntake   *self,
                      RrReplyTo   from,
                      RrLiveLink *link,
                      RrSlice     message)
{
  RrDecoderReply reply = { 0 };
  RrPayload payload = {
    .path = "",
    .body = message.data,
    .body_len = message.len,
    .device_hint = link->key != 0 ? link->device : NULL,
    .received_ms = rr_time_now_ms (),
  };
  RrItem *lead;

  if (!rr_intake_has_room (self))
    return RR_TRY_AGAIN;
  if (__atomic_load_n (&link->is_over, __ATOMIC_RELAXED))
    {
      __atomic_add_fetch (&self->n_silenced, 1, __ATOMIC_RELAXED);
      return RR_HANDLED;
    }

  begin_batch (self);
  rr_decoder_live ()->decode (&payload, self->policy.settings, self->messages, &reply);
  if (!can_queue (self))
    return RR_TRY_AGAIN;
  if (!is_within_budget (self, link->is_far))
    {
      rr_front_door_ws_refuse (self->door, from, 1013, N_("A device says more than it may; it has to wait"), message);
      return RR_HANDLED;
    }
  lead = queue_messages (self);
  if (lead != NULL)
    {
      rr_live_links_hear (self->links, link, lead->message.device, from);
      lead->answer = link->wants_ack ? RR_ANSWER_WS_ACK : RR_ANSWER_NONE;
      lead->to = from;
      lead->received_us = g_get_monotonic_time ();
      lead->request = self->batch;
    }
  return RR_HANDLED;
}

/**
 * rr_intake_command:
 * @self: an intake
 * @exchange: the request that @at_tracker answers
 * @at_tracker: runs on the tracker's thread
 * @data: for @at_tracker, in the item
 *
 * Asks the tracker something, behind the messages that came before.
 *
 * Thread: the I/O thread.
 *
 * Returns: %RR_TRY_AGAIN if the pipeline has no room now
 */
RrHandled
rr_intake_command (RrIntake   *self,
                   RrExchange *exchange,
                   RrItemFunc  at_tracker,
                   gpointer    data)
{
  RrItem *item;

  if (!rr_intake_has_room (self))
    return RR_TRY_AGAIN;

  item = rr_item_pool_take (self->pool);
  item->at_tracker = at_tracker;
  item->data = data;
  item->to = rr_exchange_defer (exchange);
  item->request = rr_exchange_get_request (exchange);
  g_ptr_array_add (self->pending, item);
  return RR_HANDLED;
}

/**
 * rr_intake_write:
 * @self: an intake with room
 * @write: runs on the store's thread, within the transaction of its group
 * @done: runs there after the commit, or after it failed
 * @data: for both
 *
 * Thread: the I/O thread.
 */
void
rr_intake_write (RrIntake         *self,
                 RrStoreWriteFunc  write,
                 RrItemFunc        done,
                 gpointer          data)
{
  rr_intake_write_told (self, NULL, write, done, data);
}

void
rr_intake_write_told (RrIntake         *self,
                      RrItemFunc        at_tracker,
                      RrStoreWriteFunc  write,
                      RrItemFunc        done,
                      gpointer          data)
{
  RrItem *item = rr_item_pool_take (self->pool);

  item->at_tracker = at_tracker;
  item->at_commit = write;
  item->at_store = done;
  item->data = data;
  item->request = rr_request_current ();
  g_ptr_array_add (self->pending, item);
}

/**
 * rr_intake_counts:
 * @self: an intake
 * @counts: (out caller-allocates): what it took and refused
 *
 * Thread: any.
 */
void
rr_intake_counts (RrIntake       *self,
                  RrIntakeCounts *counts)
{
  counts->n_decoded = __atomic_load_n (&self->n_decoded, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED);
  counts->n_throttled = __atomic_load_n (&self->n_throttled, __ATOMIC_RELAXED);
  counts->n_silenced = __atomic_load_n (&self->n_silenced, __ATOMIC_RELAXED);
}

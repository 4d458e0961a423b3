/* rr-outbox.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-outbox.h"

#include <string.h>

#include "rr-sync.h"

/* RrOutbox sends what is on disk already: through the WebSocket of a device if it has
 * one, else it is left in the letterbox for its next report. It repeats what no word
 * came of, puts a burst into one digest, and leaves those alone who take nothing.
 *
 * Nobody waits for anybody here: a text is handed to the door, which drops a peer that
 * does not read; what it had not given word of is sent again to its next connection.
 *
 * Threads: the desk's.
 */

#define UNACKED_FORGET_US (60 * G_TIME_SPAN_SECOND)
#define IDLE_US           (60 * G_TIME_SPAN_SECOND)
/* Danger does not wait behind what mattered less. */
#define DANGER_EXTRA      4

/* One notice on its way to one device. */
typedef struct
{
  RrNoticeForm   *form;       /* (owned) */
  RrReceiptState  state;      /* queued or sent */
  RrChannel       channel;
  guint           n_attempts;
  gint64          retry_us;   /* once sent: when to send again; 0 for never */
  gboolean        is_boxed;   /* in the letterbox */
} Parcel;

typedef struct
{
  char      *device;
  GArray    *parcels;        /* of Parcel, oldest first */
  RrReplyTo  peer;           /* where the last was sent to */
  gboolean   has_peer;
  gboolean   gives_word;     /* it has said before that it got something */
  gboolean   has_more;       /* on disk */
  double     tokens;
  gint64     token_us;       /* when they were counted */
  gint64     sent_us;
  guint      n_unacked;
} Box;

/* The same text to several. */
typedef struct
{
  char   *text;              /* (owned) (nullable): NULL for the form's */
  RrNoticeForm *form;        /* (unowned) */
  GArray *to;                /* of RrReplyTo */
} Batch;

struct _RrOutbox
{
  RrOutboxConfig  config;    /* (immutable) */
  GHashTable     *forms;     /* notice -> RrNoticeForm (owned), of those on their way */
  GHashTable     *boxes;     /* device -> Box (owned), of those with parcels */
  GHashTable     *batches;   /* form -> Batch (owned), within a flush */
  guint           n_parcels;
  gboolean        wants_flush;
};

static void
parcel_clear (gpointer data)
{
  Parcel *parcel = data;

  g_clear_pointer (&parcel->form, rr_notice_form_unref);
}

static void
box_free (gpointer data)
{
  Box *box = data;

  g_array_unref (box->parcels);
  g_free (box->device);
  g_free (box);
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_array_unref (batch->to);
  g_free (batch->text);
  g_free (batch);
}

static gboolean
has_no_form_use (gpointer key,
                 gpointer value,
                 gpointer data)
{
  return __atomic_load_n (&((RrNoticeForm *) value)->ref_count, __ATOMIC_RELAXED) == 1;
}

/**
 * rr_outbox_new:
 * @config: what it works with
 *
 * Returns: (transfer full): an empty outbox
 */
RrOutbox *
rr_outbox_new (const RrOutboxConfig *config)
{
  RrOutbox *self = g_new0 (RrOutbox, 1);

  self->config = *config;
  self->forms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                       (GDestroyNotify) rr_notice_form_unref);
  self->boxes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, box_free);
  self->batches = g_hash_table_new_full (NULL, NULL, NULL, batch_free);
  return self;
}

/**
 * rr_outbox_free:
 * @self: (nullable) (transfer full): an outbox; what is in it is on disk
 */
void
rr_outbox_free (RrOutbox *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->batches);
  g_hash_table_unref (self->boxes);
  g_hash_table_unref (self->forms);
  g_free (self);
}

/**
 * rr_outbox_add_form:
 * @self: an outbox
 * @form: (transfer full): what receipts will name
 */
void
rr_outbox_add_form (RrOutbox     *self,
                    RrNoticeForm *form)
{
  g_hash_table_replace (self->forms, &form->notice.id, form);
}

/**
 * rr_outbox_has_form:
 * @self: an outbox
 * @notice: a notice
 *
 * Returns: whether it knows what to say
 */
gboolean
rr_outbox_has_form (RrOutbox *self,
                    gint64    notice)
{
  return g_hash_table_contains (self->forms, &notice);
}

static Box *
ensure_box (RrOutbox   *self,
            const char *device)
{
  Box *box = g_hash_table_lookup (self->boxes, device);

  if (box != NULL)
    return box;
  box = g_new0 (Box, 1);
  box->device = g_strdup (device);
  box->parcels = g_array_new (FALSE, FALSE, sizeof (Parcel));
  box->tokens = RR_OUTBOX_BURST;
  g_array_set_clear_func (box->parcels, parcel_clear);
  g_hash_table_insert (self->boxes, box->device, box);
  return box;
}

static gboolean
is_in_box (const Box *box,
           gint64     notice)
{
  for (guint i = 0; i < box->parcels->len; i++)
    if (g_array_index (box->parcels, Parcel, i).form->notice.id == notice)
      return TRUE;
  return FALSE;
}

/**
 * rr_outbox_add:
 * @self: an outbox that has the form of this notice
 * @receipt: one that is on disk, and open
 *
 * What a device's box has no room for is told of by the function "more" of the
 * configuration when there is.
 */
void
rr_outbox_add (RrOutbox        *self,
               const RrReceipt *receipt)
{
  RrNoticeForm *form = g_hash_table_lookup (self->forms, &receipt->notice);
  Box *box = ensure_box (self, receipt->device);
  Parcel parcel = { NULL, receipt->state, receipt->channel, receipt->n_attempts, 0, FALSE };

  g_return_if_fail (form != NULL);

  if (is_in_box (box, receipt->notice))
    return;
  if (box->parcels->len >= RR_OUTBOX_MAX_PARCELS)
    {
      box->has_more = TRUE;
      return;
    }
  self->wants_flush = TRUE;
  parcel.form = rr_notice_form_ref (form);
  g_array_append_val (box->parcels, parcel);
  self->n_parcels++;
}

/* --- changes ------------------------------------------------------------------ */

static void
tell_change (RrOutbox       *self,
             const Box      *box,
             const Parcel   *parcel,
             RrReceiptState  from)
{
  RrReceipt receipt = { .notice = parcel->form->notice.id, .state = parcel->state,
                        .channel = parcel->channel, .n_attempts = parcel->n_attempts };

  g_strlcpy (receipt.device, box->device, sizeof receipt.device);
  self->config.change (&receipt, from, self->config.data);
}

static void
remove_parcel (RrOutbox *self,
               Box      *box,
               guint     at)
{
  Parcel *parcel = &g_array_index (box->parcels, Parcel, at);

  if (parcel->is_boxed)
    rr_letterbox_take_back (self->config.letterbox, box->device, parcel->form->notice.id);
  g_array_remove_index (box->parcels, at);
  self->n_parcels--;
}

static void
mark_sent (RrOutbox  *self,
           Box       *box,
           Parcel    *parcel,
           RrChannel  channel,
           gint64     now_us)
{
  RrReceiptState from = parcel->state;

  parcel->state = RR_RECEIPT_SENT;
  parcel->channel = channel;
  parcel->n_attempts++;
  parcel->retry_us = now_us + rr_receipt_retry_ms (parcel->n_attempts) * 1000;
  tell_change (self, box, parcel, from);
}

/* --- sending ------------------------------------------------------------------ */

static void
add_to_batch (RrOutbox     *self,
              RrNoticeForm *form,
              RrReplyTo     peer)
{
  Batch *batch = g_hash_table_lookup (self->batches, form);

  if (batch == NULL)
    {
      batch = g_new0 (Batch, 1);
      batch->form = form;
      batch->to = g_array_new (FALSE, FALSE, sizeof (RrReplyTo));
      g_hash_table_insert (self->batches, form, batch);
    }
  g_array_append_val (batch->to, peer);
}

static void
send_batches (RrOutbox *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->batches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Batch *batch = value;

      self->config.send ((const RrReplyTo *) (gpointer) batch->to->data, batch->to->len,
                         batch->form->live, self->config.data);
      self->config.counts->n_live += batch->to->len;
    }
  g_hash_table_remove_all (self->batches);
}

static void
refill (Box    *box,
        gint64  now_us)
{
  if (box->token_us > 0)
    box->tokens = MIN (RR_OUTBOX_BURST, box->tokens + (double) (now_us - box->token_us) / RR_OUTBOX_REFILL_US);
  box->token_us = now_us;
}

/* A new connection has seen nothing of what the last one was sent. */
static void
notice_peer (Box       *box,
             RrReplyTo  peer)
{
  gboolean is_same = box->has_peer && box->peer.io == peer.io && box->peer.slot == peer.slot
                     && box->peer.generation == peer.generation;

  if (is_same)
    return;
  box->peer = peer;
  box->has_peer = TRUE;
  box->n_unacked = 0;
  for (guint i = 0; i < box->parcels->len; i++)
    {
      Parcel *parcel = &g_array_index (box->parcels, Parcel, i);

      if (parcel->state == RR_RECEIPT_SENT && parcel->n_attempts < RR_RECEIPT_MAX_ATTEMPTS)
        parcel->retry_us = 1;
    }
}

static gboolean
is_due (const Box    *box,
        const Parcel *parcel,
        gint64        now_us)
{
  if (parcel->state == RR_RECEIPT_QUEUED)
    return TRUE;
  if (parcel->channel != RR_CHANNEL_LIVE && parcel->channel != RR_CHANNEL_NONE)
    return FALSE;
  /* Who never gives word is told again only after a new connection. */
  return parcel->n_attempts < RR_RECEIPT_MAX_ATTEMPTS
         && (parcel->retry_us == 1 || (box->gives_word && parcel->retry_us > 0 && parcel->retry_us <= now_us));
}

static void
send_digest (RrOutbox  *self,
             Box       *box,
             GPtrArray *forms)
{
  g_autofree char *text = rr_notice_form_digest ((RrNoticeForm *const *) forms->pdata, forms->len);

  self->config.send (&box->peer, 1, text, self->config.data);
  self->config.counts->n_live++;
  self->config.counts->n_digests++;
}

/* Returns: when to look again */
static gint64
send_live (RrOutbox *self,
           Box      *box,
           gint64    now_us)
{
  g_autoptr(GPtrArray) due = g_ptr_array_new ();
  g_autoptr(GPtrArray) forms = g_ptr_array_new ();
  RrSeverity worst = RR_SEVERITY_INFO;
  gboolean one_by_one;

  for (guint i = 0; i < box->parcels->len; i++)
    {
      Parcel *parcel = &g_array_index (box->parcels, Parcel, i);

      if (!is_due (box, parcel, now_us))
        continue;
      worst = MAX (worst, parcel->form->notice.severity);
      g_ptr_array_add (due, parcel);
      g_ptr_array_add (forms, parcel->form);
    }
  if (due->len == 0)
    return now_us + IDLE_US;
  if (box->n_unacked >= RR_OUTBOX_WINDOW && now_us - box->sent_us < UNACKED_FORGET_US)
    {
      self->config.counts->n_held++;
      return box->sent_us + UNACKED_FORGET_US;
    }

  refill (box, now_us);
  one_by_one = box->tokens >= due->len;
  if (box->tokens < 1 && !(worst == RR_SEVERITY_DANGER && box->tokens > 1 - DANGER_EXTRA))
    return now_us + (gint64) ((1 - box->tokens) * RR_OUTBOX_REFILL_US) + 1;
  box->tokens -= one_by_one ? due->len : 1;
  box->n_unacked = now_us - box->sent_us < UNACKED_FORGET_US ? box->n_unacked + due->len : due->len;
  box->sent_us = now_us;
  for (guint i = 0; i < due->len; i++)
    {
      Parcel *parcel = due->pdata[i];

      if (parcel->is_boxed)
        rr_letterbox_take_back (self->config.letterbox, box->device, parcel->form->notice.id);
      parcel->is_boxed = FALSE;
      if (one_by_one || due->len == 1)
        add_to_batch (self, parcel->form, box->peer);
      mark_sent (self, box, parcel, RR_CHANNEL_LIVE, now_us);
    }
  if (!one_by_one && due->len > 1)
    send_digest (self, box, forms);
  return now_us + rr_receipt_retry_ms (1) * 1000;
}

static void
put_in_letterbox (RrOutbox *self,
                  Box      *box)
{
  for (guint i = 0; i < box->parcels->len; i++)
    {
      Parcel *parcel = &g_array_index (box->parcels, Parcel, i);

      if (parcel->is_boxed
          || (parcel->state == RR_RECEIPT_SENT && parcel->channel == RR_CHANNEL_LIVE && !box->gives_word))
        continue;
      parcel->is_boxed = rr_letterbox_put (self->config.letterbox, box->device, parcel->form);
      self->config.counts->n_boxed += parcel->is_boxed ? 1 : 0;
    }
}

/* What was sent and is over stays as it is; what was not has failed. */
static void
drop_expired (RrOutbox *self,
              Box      *box,
              gint64    now_ms)
{
  for (guint i = box->parcels->len; i > 0; i--)
    {
      Parcel *parcel = &g_array_index (box->parcels, Parcel, i - 1);
      RrReceiptState from = parcel->state;

      if (parcel->form->notice.expires_ms > now_ms)
        continue;
      parcel->state = RR_RECEIPT_FAILED;
      tell_change (self, box, parcel, from);
      self->config.counts->n_failed++;
      remove_parcel (self, box, i - 1);
    }
}

static gint64
flush_box (RrOutbox *self,
           Box      *box,
           gint64    now_us,
           gint64    now_ms)
{
  RrReplyTo peer;

  drop_expired (self, box, now_ms);
  if (box->has_more && box->parcels->len <= RR_OUTBOX_MAX_PARCELS / 2)
    {
      box->has_more = FALSE;
      self->config.more (box->device, self->config.data);
    }
  if (rr_live_links_find (self->config.links, box->device, &peer))
    {
      notice_peer (box, peer);
      return send_live (self, box, now_us);
    }
  put_in_letterbox (self, box);
  return now_us + IDLE_US;
}

/**
 * rr_outbox_flush:
 * @self: an outbox
 * @now_us: monotonic time
 * @now_ms: Unix time
 *
 * Sends what can be sent now.
 *
 * Returns: when to look again
 */
gint64
rr_outbox_flush (RrOutbox *self,
                 gint64    now_us,
                 gint64    now_ms)
{
  gint64 next_us = now_us + IDLE_US;
  GHashTableIter iter;
  gpointer value;

  self->wants_flush = FALSE;
  g_hash_table_iter_init (&iter, self->boxes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Box *box = value;
      gint64 box_us = flush_box (self, box, now_us, now_ms);

      next_us = MIN (next_us, box_us);
      if (box->parcels->len == 0 && !box->has_more && now_us - box->sent_us > UNACKED_FORGET_US)
        g_hash_table_iter_remove (&iter);
    }
  send_batches (self);
  g_hash_table_foreach_remove (self->forms, has_no_form_use, NULL);
  return next_us;
}

/**
 * rr_outbox_hear:
 * @self: an outbox
 * @device: whose
 * @notice: of which
 * @state: how far it is now
 * @channel: the way it took, %RR_CHANNEL_NONE if the device itself says so
 * @from: (out): how far it was here
 *
 * Word of the device itself is on disk already; what the letterbox says is not.
 *
 * Returns: %FALSE if it is not waited for any more
 */
gboolean
rr_outbox_hear (RrOutbox       *self,
                const char     *device,
                gint64          notice,
                RrReceiptState  state,
                RrChannel       channel,
                RrReceiptState *from)
{
  Box *box = g_hash_table_lookup (self->boxes, device);

  if (box == NULL)
    return FALSE;
  if (channel == RR_CHANNEL_NONE)
    {
      box->gives_word = TRUE;
      self->wants_flush |= box->n_unacked == RR_OUTBOX_WINDOW;
      box->n_unacked -= box->n_unacked > 0 ? 1 : 0;
    }
  for (guint i = 0; i < box->parcels->len; i++)
    {
      Parcel *parcel = &g_array_index (box->parcels, Parcel, i);

      if (parcel->form->notice.id != notice)
        continue;
      *from = parcel->state;
      if (channel != RR_CHANNEL_NONE)
        {
          parcel->state = state;
          parcel->channel = channel;
          parcel->n_attempts += state == RR_RECEIPT_SENT ? 1 : 0;
          if (rr_receipt_may_become (*from, state))
            tell_change (self, box, parcel, *from);
        }
      if (state >= RR_RECEIPT_DELIVERED)
        {
          parcel->is_boxed = parcel->is_boxed && channel == RR_CHANNEL_NONE;
          remove_parcel (self, box, i);
          self->wants_flush |= box->has_more && box->parcels->len <= RR_OUTBOX_MAX_PARCELS / 2;
        }
      return TRUE;
    }
  return FALSE;
}

/**
 * rr_outbox_wants_flush:
 * @self: an outbox
 *
 * What was said since the last flush may let more go, whenever that wanted to look again.
 *
 * Returns: whether to flush it now
 */
gboolean
rr_outbox_wants_flush (RrOutbox *self)
{
  return self->wants_flush;
}

/**
 * rr_outbox_get_n:
 * @self: an outbox
 *
 * Returns: how many parcels are in it
 */
guint
rr_outbox_get_n (RrOutbox *self)
{
  return self->n_parcels;
}

/* rr-report-desk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-report-private.h"

#include <string.h>

#include "rr-clock.h"
#include "rr-error.h"
#include "rr-owner.h"
#include "rr-time.h"

/* RrReportDesk brings reports together, finds out whom they concern, and sees to it that
 * they hear of it. A report is on disk with the answer to its author; the desk takes it
 * from there, puts on disk whom it concerns, and only then tells anybody. So there is
 * nothing in memory that a restart would miss, and an event that found no room is made
 * up for from the disk.
 *
 * Threads: one of its own, "reports"; what comes from others is an event in a bounded
 *          channel. The functions of the header say from where they may be called.
 * Ends:    close() lets it end once the events are done; free after the pipeline ended.
 */

#define MAX_TALLIES    16384
#define AGE_EVERY_US   (60 * G_TIME_SPAN_SECOND)
#define RETRY_US       G_TIME_SPAN_SECOND
#define EVENT_BATCH    512
#define CHANGE_GROUP   1024
#define MAX_WRITING    4

typedef struct
{
  RrDeskFunc     func;
  gpointer       data;
  GDestroyNotify destroy;
} Event;

static void
event_free (gpointer item)
{
  Event *event = item;

  if (event->destroy != NULL)
    event->destroy (event->data);
  g_free (event);
}

gboolean
rr_report_desk_post (RrReportDesk   *self,
                     RrDeskFunc      func,
                     gpointer        data,
                     GDestroyNotify  destroy)
{
  Event *event = g_new (Event, 1);

  *event = (Event) { func, data, destroy };
  if (rr_try_send (self->events_tx, event) == RR_OK)
    return TRUE;
  __atomic_add_fetch (&self->n_refused, 1, __ATOMIC_RELAXED);
  g_free (event);
  return FALSE;
}

static void
nothing_cb (RrReportDesk *self,
            gpointer      data)
{
}

void
rr_report_desk_wake (gpointer desk)
{
  RrReportDesk *self = desk;

  /* When there is no room for the event it wakes up anyway. */
  if (__atomic_exchange_n (&self->is_woken, 1, __ATOMIC_ACQ_REL) == 0)
    rr_report_desk_post (self, nothing_cb, NULL, NULL);
}

/* Ten thousand devices may come at once, and mostly nothing lies here for any of them. */
static void
reached_cb (gpointer desk)
{
  RrReportDesk *self = desk;

  if (__atomic_load_n (&self->n_parcels, __ATOMIC_ACQUIRE) > 0
      && __atomic_exchange_n (&self->is_reached, 1, __ATOMIC_ACQ_REL) == 0)
    rr_report_desk_post (self, nothing_cb, NULL, NULL);
}

/* --- receipts that have moved ------------------------------------------------- */

typedef struct
{
  RrReportDesk *desk;
  GArray       *receipts;   /* (owned): of RrReceipt */
  gint64        now_ms;
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_array_unref (group->receipts);
  g_free (group);
}

static gboolean
write_group_cb (RrStore   *store,
                gpointer   data,
                GError   **error)
{
  Group *group = data;

  for (guint i = 0; i < group->receipts->len; i++)
    {
      RrReceiptState from;

      if (!rr_store_receipt_set (store, &g_array_index (group->receipts, RrReceipt, i), group->now_ms,
                                 &from, error))
        return FALSE;
    }
  return TRUE;
}

/* What could not be written is written with the next. */
static void
group_failed (RrReportDesk *self,
              gpointer      data)
{
  Group *group = data;

  g_array_prepend_vals (self->changes, group->receipts->data, group->receipts->len);
  self->retry_us = rr_clock_now_us () + RETRY_US;
}

static void
group_written_cb (RrItem   *item,
                  gpointer  keeper,
                  gboolean  ok)
{
  Group *group = item->data;

  __atomic_sub_fetch (&group->desk->n_writing, 1, __ATOMIC_RELEASE);
  if (!rr_report_desk_post (group->desk, ok ? nothing_cb : group_failed, group, group_free))
    group_free (group);
}

static gboolean
is_writing_enough (RrReportDesk *self)
{
  return __atomic_load_n (&self->n_writing, __ATOMIC_ACQUIRE) >= MAX_WRITING;
}

static void
write_changes (RrReportDesk *self)
{
  Group *group;

  if (self->changes->len == 0 || is_writing_enough (self) || rr_clock_now_us () < self->retry_us)
    return;
  group = g_new0 (Group, 1);
  group->desk = self;
  group->now_ms = rr_time_now_ms ();
  group->receipts = g_array_new (FALSE, FALSE, sizeof (RrReceipt));
  g_array_append_vals (group->receipts, self->changes->data, MIN (self->changes->len, CHANGE_GROUP));
  g_array_remove_range (self->changes, 0, group->receipts->len);

  __atomic_add_fetch (&self->n_writing, 1, __ATOMIC_RELAXED);
  if (rr_inquiry_post (self->inquiry, write_group_cb, group_written_cb, group))
    return;
  __atomic_sub_fetch (&self->n_writing, 1, __ATOMIC_RELAXED);
  group_free (group);
}

void
rr_report_desk_move (RrReportDesk   *self,
                     gint64          notice,
                     RrReceiptState  from,
                     RrReceiptState  to)
{
  RrNoticeTally *tally = g_hash_table_lookup (self->tallies, &notice);

  if (tally == NULL || from == to)
    return;
  tally->n[from] -= tally->n[from] > 0 ? 1 : 0;
  tally->n[to]++;
  self->is_changed = TRUE;
}

static void
change_cb (const RrReceipt *receipt,
           RrReceiptState   from,
           gpointer         data)
{
  RrReportDesk *self = data;

  rr_report_desk_move (self, receipt->notice, from, receipt->state);
  g_array_append_vals (self->changes, receipt, 1);
}

static void
send_cb (const RrReplyTo *to,
         guint            n_to,
         const char      *text,
         gpointer         data)
{
  RrReportDesk *self = data;

  rr_front_door_ws_send_many (self->door, to, n_to, text, -1);
}

static void
add_form (const RrNotice *notice,
          gpointer        data)
{
  rr_outbox_add_form (((RrReportDesk *) data)->outbox, rr_notice_form_new (notice));
}

/* What nobody in memory was told any more has to be read again. */
static void
add_receipt (const RrReceipt *receipt,
             gpointer         data)
{
  RrReportDesk *self = data;

  if (!rr_outbox_has_form (self->outbox, receipt->notice))
    rr_store_reader_notice (self->reader, receipt->notice, add_form, self, NULL);
  if (rr_outbox_has_form (self->outbox, receipt->notice))
    rr_outbox_add (self->outbox, receipt);
}

static void
more_cb (const char *device,
         gpointer    data)
{
  RrReportDesk *self = data;
  g_autoptr(GError) error = NULL;

  if (!rr_store_reader_open_receipts (self->reader, device, RR_OUTBOX_MAX_PARCELS, add_receipt, self, &error))
    g_message ("What else %s is to be told cannot be read: %s", device, error->message);
}

/* What the letterbox did, from the store's thread. */
typedef struct
{
  gint64         notice;
  char           device[RR_DEVICE_ID_MAX];
  RrReceiptState state;
  RrChannel      channel;
} Word;

static void
word_event (RrReportDesk *self,
            gpointer      data)
{
  const Word *word = data;
  RrReceiptState from;

  rr_outbox_hear (self->outbox, word->device, word->notice, word->state, word->channel, &from);
}

static void
letterbox_cb (gint64          notice,
              const char     *device,
              RrReceiptState  state,
              RrChannel       channel,
              gpointer        data)
{
  Word *word = g_new (Word, 1);

  *word = (Word) { .notice = notice, .state = state, .channel = channel };
  g_strlcpy (word->device, device, sizeof word->device);
  if (!rr_report_desk_post (data, word_event, word, g_free))
    g_free (word);
}

/* --- the desk's own thread ---------------------------------------------------- */

static gboolean
run_events (RrReportDesk *self,
            gint64        until_us)
{
  gpointer items[EVENT_BATCH];
  RrStatus status;
  guint n = 1;

  status = rr_recv_until (self->events_rx, NULL, until_us, &items[0]);
  if (status == RR_DEADLINE)
    return TRUE;
  if (status != RR_OK)
    return FALSE;
  n += rr_try_recv_batch (self->events_rx, items + 1, EVENT_BATCH - 1, &status);
  for (guint i = 0; i < n; i++)
    {
      Event *event = items[i];

      event->func (self, event->data);
      event_free (event);
    }
  return TRUE;
}

/* When the desk has to look again though nothing happened. */
static gint64
next_look_us (RrReportDesk *self,
              gint64        flush_us,
              gint64        age_us)
{
  gint64 next_us = MIN (flush_us, age_us);

  if (self->is_changed)
    next_us = MIN (next_us, self->view_us);
  if (self->tellings->len > 0 || (self->changes->len > 0 && !is_writing_enough (self)))
    next_us = MIN (next_us, self->retry_us);
  return next_us;
}

static void
forget_old (RrReportDesk *self)
{
  gint64 now_ms = rr_time_now_ms (), newest;
  GHashTableIter iter;
  gpointer key;

  rr_condition_book_age (self->book, now_ms);
  rr_report_desk_learn_anew (self);
  newest = 0;
  g_hash_table_iter_init (&iter, self->tallies);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    newest = MAX (newest, *(gint64 *) key);
  g_hash_table_iter_init (&iter, self->tallies);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (*(gint64 *) key <= newest - MAX_TALLIES)
      g_hash_table_iter_remove (&iter);
  self->is_changed = TRUE;
}

static void
work (RrReportDesk *self)
{
  gint64 age_us = rr_clock_now_us () + AGE_EVERY_US, flush_us = 0;
  gboolean go_on = TRUE;

  while (go_on)
    {
      gint64 now_us;

      rr_report_desk_read_trails (self);
      if (__atomic_exchange_n (&self->is_woken, 0, __ATOMIC_ACQ_REL) != 0)
        {
          rr_report_hear (self);
          flush_us = 0;
        }
      else if (self->tellings->len > 0)
        rr_report_tell (self);
      if (__atomic_exchange_n (&self->is_reached, 0, __ATOMIC_ACQ_REL) != 0
          || rr_outbox_wants_flush (self->outbox))
        flush_us = 0;
      now_us = rr_clock_now_us ();
      if (now_us >= age_us)
        {
          forget_old (self);
          age_us = now_us + AGE_EVERY_US;
        }
      if (now_us >= flush_us)
        {
          /* Before too: who comes while it is looked into is either seen or heard. */
          __atomic_store_n (&self->n_parcels, rr_outbox_get_n (self->outbox), __ATOMIC_SEQ_CST);
          flush_us = rr_outbox_flush (self->outbox, now_us, rr_time_now_ms ());
          __atomic_store_n (&self->n_parcels, rr_outbox_get_n (self->outbox), __ATOMIC_SEQ_CST);
        }
      write_changes (self);
      if (self->is_changed && now_us >= self->view_us)
        rr_report_desk_show_view (self);
      go_on = run_events (self, next_look_us (self, flush_us, age_us));
    }
}

static gboolean
desk_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  RrReportDesk *self = data;
  g_autoptr(GError) unread = NULL;

  rr_rx_give (self->events_rx, rr_owner_self ());
  rr_inquiry_own (self->inquiry);
  rr_report_desk_open_trails (self);
  if (!rr_report_restore (self, &unread))
    g_message ("Not everything that was told is known any more: %s", unread->message);
  rr_report_desk_learn_anew (self);
  rr_report_desk_wake (self);
  self->is_changed = TRUE;
  work (self);
  /* Who asked for what is not on disk hears of it while there is a door. */
  g_ptr_array_set_size (self->tellings, 0);
  g_clear_pointer (&self->reader, rr_store_reader_close);
  rr_inquiry_close (self->inquiry);
  return TRUE;
}

/* --- life --------------------------------------------------------------------- */

/**
 * rr_report_desk_new:
 * @config: what it is to know
 *
 * Returns: (transfer full): a desk that does not work yet
 */
RrReportDesk *
rr_report_desk_new (const RrReportDeskConfig *config)
{
  RrReportDesk *self = g_new0 (RrReportDesk, 1);
  RrOutboxConfig outbox;

  self->workspace = g_strdup (config->workspace);
  self->database = g_strdup (config->database);
  self->trails = g_strdup (config->trails);
  self->pool = config->pool;
  self->staff = config->staff;
  self->trips = config->trips;
  self->view_func = config->view;
  self->view_data = config->data;
  self->links = rr_live_links_new (reached_cb, self);
  self->letterbox = rr_letterbox_new (letterbox_cb, self);
  rr_chan_new ("reports", RR_DESK_EVENTS, RR_CHAN_REJECT, event_free, &self->events_tx, &self->events_rx);
  self->net = rr_trail_net_new ();
  self->book = rr_condition_book_new (self->net);
  self->audience = rr_audience_new ();
  self->index = rr_device_index_new ();
  self->tellings = g_ptr_array_new_with_free_func (rr_telling_free);
  self->tallies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->talk = g_array_new (FALSE, FALSE, sizeof (RrTalkRow));
  self->changes = g_array_new (FALSE, FALSE, sizeof (RrReceipt));
  rr_mutex_init (&self->lock);
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  outbox = (RrOutboxConfig) { self->links, self->letterbox, send_cb, change_cb, more_cb, self, &self->counts };
  self->outbox = rr_outbox_new (&outbox);
  return self;
}

/**
 * rr_report_desk_connect:
 * @self: a desk
 * @door: where devices hear of it
 * @pipeline: where its writes go
 *
 * Call once before it starts.
 */
void
rr_report_desk_connect (RrReportDesk *self,
                        RrFrontDoor  *door,
                        RrPipeline   *pipeline)
{
  self->door = door;
  self->inquiry = rr_inquiry_new ("answers for reports", pipeline, self->pool);
}

/**
 * rr_report_desk_start:
 * @self: a desk
 * @scope: parent of its thread
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE, or the error of the scope if the thread cannot
 *   start
 */
gboolean
rr_report_desk_start (RrReportDesk  *self,
                      RrScope       *scope,
                      GError       **error)
{
  self->reader = rr_store_reader_open (self->database, error);
  /* The first question opens the files; strangers may leave no descriptors for it later. */
  return self->reader != NULL && rr_store_reader_open_notices (self->reader, 0, NULL, NULL, error)
         && rr_inquiry_spawn (self->inquiry, scope, "reports", desk_run, self, error);
}

/**
 * rr_report_desk_close:
 * @self: a desk
 *
 * Lets it end once the events are done. What is not told yet is told after the next
 * start.
 */
void
rr_report_desk_close (RrReportDesk *self)
{
  rr_close (self->events_tx);
  rr_inquiry_end (self->inquiry);
}

/**
 * rr_report_desk_free:
 * @self: (nullable) (transfer full): a desk whose thread and pipeline have ended
 */
void
rr_report_desk_free (RrReportDesk *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->reader, rr_store_reader_close);
  g_clear_pointer (&self->inquiry, rr_inquiry_free);
  rr_tx_drop (self->events_tx);
  rr_rx_drop (self->events_rx);
  rr_outbox_free (self->outbox);
  rr_letterbox_free (self->letterbox);
  rr_live_links_free (self->links);
  g_ptr_array_unref (self->tellings);
  g_array_unref (self->talk);
  g_array_unref (self->changes);
  g_hash_table_unref (self->tallies);
  rr_device_index_free (self->index);
  g_hash_table_unref (self->known);
  g_clear_pointer (&self->view, rr_report_view_unref);
  rr_audience_free (self->audience);
  rr_condition_book_free (self->book);
  g_clear_pointer (&self->trail_index, rr_trail_index_free);
  rr_trail_net_free (self->net);
  rr_mutex_clear (&self->lock);
  g_free (self->workspace);
  g_free (self->database);
  g_free (self->trails);
  g_free (self);
}

/**
 * rr_report_desk_get_links:
 * @self: a desk
 *
 * Returns: (transfer none): who can be told something at once
 */
RrLiveLinks *
rr_report_desk_get_links (RrReportDesk *self)
{
  return self->links;
}

/**
 * rr_report_desk_get_letterbox:
 * @self: a desk
 *
 * Returns: (transfer none): what goes with answers
 */
RrLetterbox *
rr_report_desk_get_letterbox (RrReportDesk *self)
{
  return self->letterbox;
}

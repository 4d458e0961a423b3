/* rr-inquiry.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-inquiry.h"

#include "rr-owner.h"
#include "rr-time.h"

/* RrInquiry asks one thing at a time and waits for the answer, on the thread of its
 * task; everybody who asks is answered for as long as it holds its end of the pipeline.
 *
 * Threads: new, close and free on the engine's owner or its task's; the rest its task's.
 * Ends:    close() lets go of the pipeline; free, after the pipeline has ended.
 */
struct _RrInquiry
{
  RrItemPool *pool;         /* (unowned) */
  RrTx       *into;         /* (owned) (nullable): into the pipeline */
  gboolean    has_task;     /* that closes it */
  RrTx       *answers_tx;   /* (owned) */
  RrRx       *answers_rx;   /* (owned) */
};

#define ANSWER_OK     GINT_TO_POINTER (1)
#define ANSWER_FAILED GINT_TO_POINTER (2)

typedef struct
{
  RrInquiry        *inquiry;
  RrStoreWriteFunc  func;
  gpointer          data;
} Write;

/**
 * rr_inquiry_new:
 * @name: of whoever asks
 * @pipeline: whom to ask
 * @pool: where items come from
 *
 * Returns: (transfer full): a way in
 */
RrInquiry *
rr_inquiry_new (const char *name,
                RrPipeline *pipeline,
                RrItemPool *pool)
{
  RrInquiry *self = g_new0 (RrInquiry, 1);

  self->pool = pool;
  self->into = rr_pipeline_dup_tx (pipeline);
  rr_chan_new (name, 1, RR_CHAN_REJECT, NULL, &self->answers_tx, &self->answers_rx);
  return self;
}

/**
 * rr_inquiry_spawn:
 * @self: a way in
 * @scope: parent of the task
 * @name: of the task
 * @func: its body, which takes over the way in and closes it
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with the error of the scope if the task cannot start
 */
gboolean
rr_inquiry_spawn (RrInquiry   *self,
                  RrScope     *scope,
                  const char  *name,
                  RrTaskFunc   func,
                  gpointer     data,
                  GError     **error)
{
  self->has_task = rr_scope_spawn (scope, name, func, data, NULL, error);
  return self->has_task;
}

/**
 * rr_inquiry_end:
 * @self: (nullable): a way in
 *
 * Lets go of the pipeline if there is no task that does.
 */
void
rr_inquiry_end (RrInquiry *self)
{
  if (self != NULL && !self->has_task)
    rr_inquiry_close (self);
}

/**
 * rr_inquiry_own:
 * @self: a way in
 *
 * Says that from now on it belongs to the task that calls this.
 */
void
rr_inquiry_own (RrInquiry *self)
{
  rr_tx_give (self->into, rr_owner_self ());
  rr_rx_give (self->answers_rx, rr_owner_self ());
}

/**
 * rr_inquiry_close:
 * @self: a way in
 *
 * Lets go of the pipeline, which can end then.
 */
void
rr_inquiry_close (RrInquiry *self)
{
  g_clear_pointer (&self->into, rr_tx_drop);
}

/**
 * rr_inquiry_free:
 * @self: (nullable) (transfer full): a way in
 */
void
rr_inquiry_free (RrInquiry *self)
{
  if (self == NULL)
    return;

  rr_inquiry_close (self);
  rr_tx_drop (self->answers_tx);
  rr_rx_drop (self->answers_rx);
  g_free (self);
}

/* One question at a time, so there is room. */
static void
answer (RrInquiry *self,
        gpointer   what)
{
  if (rr_try_send (self->answers_tx, what) != RR_OK)
    g_warning ("Two answers for one question");
}

static gpointer
ask (RrInquiry *self,
     RrItem    *item)
{
  gpointer what = NULL;

  if (rr_send (self->into, NULL, item) != RR_OK)
    {
      rr_item_pool_give (self->pool, &item, 1);
      return NULL;
    }
  return rr_recv (self->answers_rx, NULL, &what) == RR_OK ? what : NULL;
}

static gboolean
write_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  Write *write = data;

  return write->func (store, write->data, error);
}

static void
written_cb (RrItem   *item,
            gpointer  keeper,
            gboolean  ok)
{
  Write *write = item->data;

  answer (write->inquiry, ok ? ANSWER_OK : ANSWER_FAILED);
}

/**
 * rr_inquiry_write:
 * @self: a way in
 * @func: runs on the store's thread, within the transaction of its group
 * @data: for @func
 *
 * Returns: %TRUE once it is on disk, %FALSE if the store refused
 */
gboolean
rr_inquiry_write (RrInquiry        *self,
                  RrStoreWriteFunc  func,
                  gpointer          data)
{
  Write write = { self, func, data };
  RrItem *item = rr_item_pool_take (self->pool);

  item->at_commit = write_cb;
  item->at_store = written_cb;
  item->data = &write;
  return ask (self, item) == ANSWER_OK;
}

/**
 * rr_inquiry_post:
 * @self: a way in
 * @func: runs on the store's thread, within the transaction of its group
 * @done: runs there afterwards
 * @data: for both
 *
 * Returns: %FALSE if the pipeline has ended; nothing is called then
 */
gboolean
rr_inquiry_post (RrInquiry        *self,
                 RrStoreWriteFunc  func,
                 RrItemFunc        done,
                 gpointer          data)
{
  RrItem *item = rr_item_pool_take (self->pool);

  item->at_commit = func;
  item->at_store = done;
  item->data = data;
  if (rr_send (self->into, NULL, item) == RR_OK)
    return TRUE;
  rr_item_pool_give (self->pool, &item, 1);
  return FALSE;
}

static void
snapshot_cb (RrItem   *item,
             gpointer  keeper,
             gboolean  ok)
{
  answer (item->data, rr_tracker_snapshot (keeper, rr_time_now_ms ()));
}

/**
 * rr_inquiry_snapshot:
 * @self: a way in
 *
 * Returns: (transfer full) (nullable): where everybody is; %NULL if the pipeline ended
 */
RrSnapshot *
rr_inquiry_snapshot (RrInquiry *self)
{
  RrItem *item = rr_item_pool_take (self->pool);

  item->at_tracker = snapshot_cb;
  item->data = self;
  return ask (self, item);
}

/* rr-chan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-private.h"

/* A channel hands items from its senders to its receivers in order. It is always
 * bounded: capacity 0 means that a send ends when a receiver has taken the item.
 *
 * Whoever changes the channel serves those who wait, in the order they came, and moves
 * items into or out of their batches directly; so nobody overtakes a waiter, and a
 * waiter that wakes finds its work done. Receivers wait only while the buffer is
 * empty, senders only while it is full.
 *
 * The buffer is a GAsyncQueue of blocks, see rr-chan-buffer.c: one lock serves a whole
 * batch.
 *
 * Threads: every function from any thread; a handle may be used by several.
 * Ends:    close(), or dropping the last sending handle, lets receivers drain the
 *          buffer and then answers RR_CLOSED. When the last receiving handle is
 *          dropped senders get RR_CLOSED and what is left is freed and counted. The
 *          channel goes with its last handle.
 */

/* --- waiting ------------------------------------------------------------------ */

RrWaitFor
rr_chan_wait_for (RrChan     *self,
                  RrWaitKind  kind)
{
  return (RrWaitFor) {
    .kind = self->due_us != 0 ? RR_WAIT_CLOCK : kind,
    .object = self->object.id,
    .name = self->stat.name,
  };
}

/* Enters and leaves with the lock held. The waiter is in @list; when this returns it
 * is not. */
static RrStatus
wait_locked (RrChan          *self,
             RrChanWaitList  *list,
             RrChanWaiter    *waiter,
             RrCtx           *ctx,
             gint64           deadline_us,
             RrWaitKind       kind)
{
  RrWaitFor wait = rr_chan_wait_for (self, kind);
  gint64 due_us = self->due_us != 0 ? self->due_us : G_MAXINT64;
  gboolean in_time;

  rr_chan_unlock_and_wake (self);
  in_time = rr_wait (waiter->parker, ctx, MIN (deadline_us, due_us), &wait, 1);
  rr_mutex_lock (&self->lock);

  if (waiter->served)
    return RR_OK;
  rr_chan_wait_remove_locked (list, waiter);
  if (!in_time)
    return RR_DEADLINE;
  return rr_ctx_status (ctx) == RR_DEADLINE ? RR_DEADLINE : RR_CANCELLED;
}

static guint
send_all (RrTx      *tx,
          RrCtx     *ctx,
          gpointer  *items,
          guint      n_items,
          RrStatus  *status)
{
  RrChan *self = tx->chan;
  gboolean was_empty = rr_chan_length_locked (self) == 0;
  guint n_put = rr_chan_put_locked (self, items, n_items);
  RrChanWaiter waiter = { .parker = rr_parker_get (), .items = items + n_put, .n_items = n_items - n_put };
  gint64 start_us, end_us;

  *status = RR_OK;
  if (n_put == n_items)
    return n_put;

  /* A receiver that polls must hear of the part that fitted, or nobody makes room. A
   * rendezvous has no buffer: the waiting sender itself is what there is to receive. */
  if (was_empty)
    rr_chan_want_rx_locked (self);
  rr_parker_reset (waiter.parker);
  rr_chan_wait_push_locked (&self->senders, &waiter);
  self->stat.n_send_waiting++;
  start_us = rr_clock_now_us ();
  rr_chan_gauge_enter_locked (&self->send_gauge, start_us);
  *status = wait_locked (self, &self->senders, &waiter, ctx, G_MAXINT64, RR_WAIT_SEND);
  end_us = rr_clock_now_us ();
  rr_chan_gauge_leave_locked (&self->send_gauge, end_us);
  self->stat.send_wait_us += (guint64) (end_us - start_us);
  self->stat.n_send_waiting--;
  if (*status == RR_OK && waiter.n_done < waiter.n_items)
    *status = RR_CLOSED;
  return n_put + waiter.n_done;
}

static guint
send_trying (RrTx      *tx,
             gpointer  *items,
             guint      n_items,
             RrStatus  *status)
{
  guint n_put = rr_chan_put_locked (tx->chan, items, n_items);

  *status = n_put == n_items ? RR_OK : RR_FULL;
  if (n_put < n_items)
    {
      tx->chan->stat.n_rejected++;
      /* It is told when there is room: until then it is blocked as if it slept. */
      if (!tx->wants && tx->wake != NULL)
        rr_chan_gauge_enter_locked (&tx->chan->send_gauge, rr_clock_now_us ());
      tx->wants = TRUE;
    }
  return n_put;
}

static guint
send_items (RrTx      *tx,
            RrCtx     *ctx,
            gpointer  *items,
            guint      n_items,
            gboolean   may_wait,
            RrStatus  *status)
{
  RrChan *self = tx->chan;
  g_autoptr(GPtrArray) dropped = NULL;
  gboolean was_empty;
  guint n_sent = 0;

  *status = rr_ctx_status (ctx);
  if (*status != RR_OK || n_items == 0)
    return 0;
  if (self->policy == RR_CHAN_DROP_OLDEST)
    dropped = g_ptr_array_new_with_free_func (self->item_free);

  rr_mutex_lock (&self->lock);
  rr_owner_check_locked (&tx->owner, self, "send");
  was_empty = rr_chan_length_locked (self) == 0;
  if (self->closed)
    *status = RR_CLOSED;
  else if (self->policy == RR_CHAN_DROP_OLDEST)
    n_sent = rr_chan_put_over_locked (self, items, n_items, dropped);
  else if (may_wait && self->policy == RR_CHAN_BLOCK)
    n_sent = send_all (tx, ctx, items, n_items, status);
  else
    n_sent = send_trying (tx, items, n_items, status);
  if (was_empty && rr_chan_length_locked (self) > 0)
    rr_chan_want_rx_locked (self);
  rr_chan_unlock_and_wake (self);

  return n_sent;
}

/* Enters and leaves with the lock held. */
static guint
receive_waiting_locked (RrChan    *self,
                        RrCtx     *ctx,
                        gpointer  *items,
                        guint      max_items,
                        gint64     deadline_us,
                        RrStatus  *status)
{
  RrChanWaiter waiter = { .parker = rr_parker_get (), .items = items, .n_items = max_items };
  gint64 start_us = rr_clock_now_us (), end_us;

  rr_parker_reset (waiter.parker);
  rr_chan_wait_push_locked (&self->receivers, &waiter);
  self->stat.n_recv_waiting++;
  rr_chan_gauge_enter_locked (&self->recv_gauge, start_us);
  *status = wait_locked (self, &self->receivers, &waiter, ctx, deadline_us, RR_WAIT_RECV);
  end_us = rr_clock_now_us ();
  rr_chan_gauge_leave_locked (&self->recv_gauge, end_us);
  self->stat.n_recv_waiting--;
  self->stat.recv_wait_us += (guint64) (end_us - start_us);
  if (*status == RR_OK && waiter.n_done == 0)
    *status = RR_CLOSED;
  return waiter.n_done;
}

static gboolean
is_due_locked (RrChan *self)
{
  return self->due_us != 0 && rr_clock_now_us () >= self->due_us;
}

static guint
receive_items (RrRx      *rx,
               RrCtx     *ctx,
               gpointer  *items,
               guint      max_items,
               gint64     deadline_us,
               gboolean   may_wait,
               RrStatus  *status)
{
  RrChan *self = rx->chan;
  guint n_taken;

  *status = rr_ctx_status (ctx);
  if (*status != RR_OK || max_items == 0)
    return 0;

  rr_mutex_lock (&self->lock);
  rr_owner_check_locked (&rx->owner, self, "receive");
  do
    {
      *status = RR_OK;
      n_taken = rr_chan_take_locked (self, items, max_items);
      if (n_taken == 0 && self->closed)
        *status = RR_CLOSED;
      else if (n_taken == 0 && !may_wait)
        *status = RR_EMPTY;
      else if (n_taken == 0)
        n_taken = receive_waiting_locked (self, ctx, items, max_items, deadline_us, status);
    }
  while (*status == RR_DEADLINE && is_due_locked (self) && rr_ctx_status (ctx) == RR_OK);
  rr_chan_unlock_and_wake (self);

  return n_taken;
}

/* --- public ------------------------------------------------------------------- */

/**
 * rr_send:
 * @tx: a sending handle
 * @ctx: (nullable): gives up the wait when it is done
 * @item: (transfer full): the item, not %NULL; on failure it stays the caller's
 *
 * Thread: any but main; waits for room under %RR_CHAN_BLOCK.
 *
 * Returns: %RR_OK, %RR_CLOSED, %RR_CANCELLED, %RR_DEADLINE, or %RR_FULL under
 *   %RR_CHAN_REJECT
 */
RrStatus
rr_send (RrTx     *tx,
         RrCtx    *ctx,
         gpointer  item)
{
  RrStatus status;

  g_return_val_if_fail (tx != NULL && item != NULL, RR_CLOSED);

  return send_items (tx, ctx, &item, 1, TRUE, &status) == 1 ? RR_OK : status;
}

/**
 * rr_try_send:
 * @tx: a sending handle
 * @item: (transfer full): the item, not %NULL; on failure it stays the caller's
 *
 * Thread: any; does not wait.
 *
 * Returns: %RR_OK, %RR_FULL or %RR_CLOSED
 */
RrStatus
rr_try_send (RrTx     *tx,
             gpointer  item)
{
  RrStatus status;

  g_return_val_if_fail (tx != NULL && item != NULL, RR_CLOSED);

  return send_items (tx, NULL, &item, 1, FALSE, &status) == 1 ? RR_OK : status;
}

/**
 * rr_send_batch:
 * @tx: a sending handle
 * @ctx: (nullable): gives up the wait when it is done
 * @items: (array length=n_items): items, in order
 * @n_items: how many
 * @status: (out): %RR_OK when all were sent, otherwise why not
 *
 * Thread: any but main; waits for room under %RR_CHAN_BLOCK.
 *
 * Returns: how many of the first items were sent; the rest stay the caller's
 */
guint
rr_send_batch (RrTx      *tx,
               RrCtx     *ctx,
               gpointer  *items,
               guint      n_items,
               RrStatus  *status)
{
  g_return_val_if_fail (tx != NULL && status != NULL, 0);

  return send_items (tx, ctx, items, n_items, TRUE, status);
}

/**
 * rr_try_send_batch:
 * @tx: a sending handle
 * @items: (array length=n_items): items, in order
 * @n_items: how many
 * @status: (out): %RR_OK when all were sent, otherwise why not
 *
 * Thread: any; does not wait.
 *
 * Returns: how many of the first items were sent; the rest stay the caller's
 */
guint
rr_try_send_batch (RrTx      *tx,
                   gpointer  *items,
                   guint      n_items,
                   RrStatus  *status)
{
  g_return_val_if_fail (tx != NULL && status != NULL, 0);

  return send_items (tx, NULL, items, n_items, FALSE, status);
}

/**
 * rr_recv:
 * @rx: a receiving handle
 * @ctx: (nullable): gives up the wait when it is done
 * @item: (out) (transfer full): the oldest item
 *
 * Thread: any but main; waits.
 *
 * Returns: %RR_OK, %RR_CLOSED once it is drained, %RR_CANCELLED or %RR_DEADLINE
 */
RrStatus
rr_recv (RrRx     *rx,
         RrCtx    *ctx,
         gpointer *item)
{
  RrStatus status;

  g_return_val_if_fail (rx != NULL && item != NULL, RR_CLOSED);

  return receive_items (rx, ctx, item, 1, G_MAXINT64, TRUE, &status) == 1 ? RR_OK : status;
}

/**
 * rr_recv_until:
 * @rx: a receiving handle
 * @ctx: (nullable): gives up the wait when it is done
 * @deadline_us: monotonic time to give up at
 * @item: (out) (transfer full): the oldest item
 *
 * Thread: any but main; waits.
 *
 * Returns: as rr_recv()
 */
RrStatus
rr_recv_until (RrRx     *rx,
               RrCtx    *ctx,
               gint64    deadline_us,
               gpointer *item)
{
  RrStatus status;

  g_return_val_if_fail (rx != NULL && item != NULL, RR_CLOSED);

  return receive_items (rx, ctx, item, 1, deadline_us, TRUE, &status) == 1 ? RR_OK : status;
}

/**
 * rr_try_recv:
 * @rx: a receiving handle
 * @item: (out) (transfer full): the oldest item
 *
 * Thread: any; does not wait.
 *
 * Returns: %RR_OK, %RR_EMPTY or %RR_CLOSED
 */
RrStatus
rr_try_recv (RrRx     *rx,
             gpointer *item)
{
  RrStatus status;

  g_return_val_if_fail (rx != NULL && item != NULL, RR_CLOSED);

  return receive_items (rx, NULL, item, 1, G_MAXINT64, FALSE, &status) == 1 ? RR_OK : status;
}

/**
 * rr_recv_batch:
 * @rx: a receiving handle
 * @ctx: (nullable): gives up the wait when it is done
 * @items: (array length=max_items): room for items
 * @max_items: how many at most
 * @status: (out): %RR_OK, otherwise why there are none
 *
 * Takes what is there, and waits only for the first.
 *
 * Thread: any but main; waits.
 *
 * Returns: how many were received
 */
guint
rr_recv_batch (RrRx      *rx,
               RrCtx     *ctx,
               gpointer  *items,
               guint      max_items,
               RrStatus  *status)
{
  g_return_val_if_fail (rx != NULL && status != NULL, 0);

  return receive_items (rx, ctx, items, max_items, G_MAXINT64, TRUE, status);
}

/**
 * rr_try_recv_batch:
 * @rx: a receiving handle
 * @items: (array length=max_items): room for items
 * @max_items: how many at most
 * @status: (out): %RR_OK, %RR_EMPTY or %RR_CLOSED
 *
 * Thread: any; does not wait.
 *
 * Returns: how many were received
 */
guint
rr_try_recv_batch (RrRx      *rx,
                   gpointer  *items,
                   guint      max_items,
                   RrStatus  *status)
{
  g_return_val_if_fail (rx != NULL && status != NULL, 0);

  return receive_items (rx, NULL, items, max_items, G_MAXINT64, FALSE, status);
}

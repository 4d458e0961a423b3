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
 * The buffer is a GAsyncQueue, used with our lock around its unlocked calls: one lock
 * serves a whole batch, and race detectors see it.
 *
 * Threads: every function from any thread; a handle may be used by several.
 * Ends:    close(), or dropping the last sending handle, lets receivers drain the
 *          buffer and then answers RR_CLOSED. When the last receiving handle is
 *          dropped senders get RR_CLOSED and what is left is freed and counted. The
 *          channel goes with its last handle.
 */

/* --- lists -------------------------------------------------------------------- */

static void
wait_list_push (RrChanWaitList *list,
                RrChanWaiter   *waiter)
{
  waiter->next = NULL;
  waiter->prev = list->tail;
  if (list->tail != NULL)
    list->tail->next = waiter;
  else
    list->head = waiter;
  list->tail = waiter;
}

static void
wait_list_remove (RrChanWaitList *list,
                  RrChanWaiter   *waiter)
{
  if (waiter->prev != NULL)
    waiter->prev->next = waiter->next;
  else
    list->head = waiter->next;
  if (waiter->next != NULL)
    waiter->next->prev = waiter->prev;
  else
    list->tail = waiter->prev;
  waiter->served = TRUE;
}

/* Takes a waiter off its list with its work as far as it goes, and wakes it. */
static void
serve_locked (RrChanWaitList *list,
              RrChanWaiter   *waiter)
{
  wait_list_remove (list, waiter);
  rr_parker_unpark (waiter->parker);
}

void
rr_chan_serve_all_locked (RrChanWaitList *list)
{
  while (list->head != NULL)
    serve_locked (list, list->head);
}

/* --- moving items ------------------------------------------------------------- */

guint
rr_chan_length_locked (RrChan *self)
{
  return (guint) g_async_queue_length_unlocked (self->buffer);
}

static guint
room_locked (RrChan *self)
{
  guint length = rr_chan_length_locked (self);

  return length < self->stat.capacity ? self->stat.capacity - length : 0;
}

gboolean
rr_chan_has_room_locked (RrChan *self)
{
  return room_locked (self) > 0 || self->receivers.head != NULL;
}

static void
push_locked (RrChan    *self,
             gpointer item)
{
  guint length;

  g_async_queue_push_unlocked (self->buffer, item);
  self->stat.n_sent++;
  length = rr_chan_length_locked (self);
  self->stat.high_water = MAX (self->stat.high_water, length);
}

/* Hands items straight to waiting receivers; the buffer is empty then. */
static guint
give_receivers_locked (RrChan      *self,
                       gpointer  *items,
                       guint      n_items)
{
  guint n_given = 0;

  while (n_given < n_items && self->receivers.head != NULL)
    {
      RrChanWaiter *waiter = self->receivers.head;

      while (waiter->n_done < waiter->n_items && n_given < n_items)
        {
          waiter->items[waiter->n_done++] = items[n_given++];
          self->stat.n_sent++;
          self->stat.n_received++;
        }
      serve_locked (&self->receivers, waiter);
    }
  return n_given;
}

/* Moves what waiting senders have into the room that appeared. */
void
rr_chan_refill_locked (RrChan *self)
{
  while (self->senders.head != NULL && room_locked (self) > 0)
    {
      RrChanWaiter *waiter = self->senders.head;

      while (waiter->n_done < waiter->n_items && room_locked (self) > 0)
        push_locked (self, waiter->items[waiter->n_done++]);
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
}

static guint
put_locked (RrChan      *self,
            gpointer  *items,
            guint      n_items)
{
  guint n_put = give_receivers_locked (self, items, n_items);

  while (n_put < n_items && room_locked (self) > 0)
    push_locked (self, items[n_put++]);
  return n_put;
}

/* Takes from the buffer, then (rendezvous) straight from waiting senders. Fewer than
 * asked for means that nothing is left: whoever polls may go and wait for its wake. */
static guint
take_locked (RrChan      *self,
             gpointer  *items,
             guint      max_items)
{
  guint n_taken = 0;

  while (n_taken < max_items && rr_chan_length_locked (self) > 0)
    {
      items[n_taken++] = g_async_queue_try_pop_unlocked (self->buffer);
      if (rr_chan_length_locked (self) == 0)
        rr_chan_refill_locked (self);
    }
  while (n_taken < max_items && self->stat.capacity == 0 && self->senders.head != NULL)
    {
      RrChanWaiter *waiter = self->senders.head;

      items[n_taken++] = waiter->items[waiter->n_done++];
      self->stat.n_sent++;
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
  self->stat.n_received += n_taken;
  rr_chan_refill_locked (self);
  return n_taken;
}

/* --- waiting ------------------------------------------------------------------ */

/* Enters and leaves with the lock held. The waiter is in @list; when this returns it
 * is not. */
static RrStatus
wait_locked (RrChan       *self,
             RrChanWaitList   *list,
             RrChanWaiter     *waiter,
             RrCtx      *ctx,
             gint64      deadline_us,
             const char *operation)
{
  RrCtxWaiter in_ctx = { .parker = waiter->parker };
  gint64 ctx_deadline_us = rr_ctx_deadline_us (ctx);
  gboolean in_time = TRUE;

  rr_chan_unlock_and_wake (self);
  if (rr_ctx_add_waiter (ctx, &in_ctx))
    {
      rr_task_wait_begin (operation, self->stat.name);
      in_time = rr_parker_park (waiter->parker, MIN (deadline_us, ctx_deadline_us));
      rr_task_wait_end ();
      rr_ctx_remove_waiter (ctx, &in_ctx);
    }
  rr_mutex_lock (&self->lock);

  if (waiter->served)
    return RR_OK;
  wait_list_remove (list, waiter);
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
  guint n_put = put_locked (self, items, n_items);
  RrChanWaiter waiter = { .parker = rr_parker_get (), .items = items + n_put, .n_items = n_items - n_put };
  gint64 start_us;

  *status = RR_OK;
  if (n_put == n_items)
    return n_put;

  /* A receiver that polls must hear of the part that fitted, or nobody makes room. A
   * rendezvous has no buffer: the waiting sender itself is what there is to receive. */
  if (was_empty)
    rr_chan_want_rx_locked (self);
  rr_parker_reset (waiter.parker);
  wait_list_push (&self->senders, &waiter);
  self->stat.n_send_waiting++;
  start_us = g_get_monotonic_time ();
  *status = wait_locked (self, &self->senders, &waiter, ctx, G_MAXINT64, "send");
  self->stat.send_wait_us += (guint64) (g_get_monotonic_time () - start_us);
  self->stat.n_send_waiting--;
  if (*status == RR_OK && waiter.n_done < waiter.n_items)
    *status = RR_CLOSED;
  return n_put + waiter.n_done;
}

/* Frees the oldest items to make room; what does not fit even so replaces them. */
static guint
send_dropping (RrTx      *tx,
               gpointer  *items,
               guint      n_items,
               GPtrArray *dropped)
{
  RrChan *self = tx->chan;
  guint n_put = put_locked (self, items, n_items);

  for (; n_put < n_items; n_put++)
    {
      g_ptr_array_add (dropped, g_async_queue_try_pop_unlocked (self->buffer));
      push_locked (self, items[n_put]);
      self->stat.n_dropped++;
    }
  return n_put;
}

static guint
send_trying (RrTx      *tx,
             gpointer  *items,
             guint      n_items,
             RrStatus  *status)
{
  guint n_put = put_locked (tx->chan, items, n_items);

  *status = n_put == n_items ? RR_OK : RR_FULL;
  if (n_put < n_items)
    {
      tx->chan->stat.n_rejected++;
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
  was_empty = rr_chan_length_locked (self) == 0;
  if (self->closed)
    *status = RR_CLOSED;
  else if (self->policy == RR_CHAN_DROP_OLDEST)
    n_sent = send_dropping (tx, items, n_items, dropped);
  else if (may_wait && self->policy == RR_CHAN_BLOCK)
    n_sent = send_all (tx, ctx, items, n_items, status);
  else
    n_sent = send_trying (tx, items, n_items, status);
  if (was_empty && rr_chan_length_locked (self) > 0)
    rr_chan_want_rx_locked (self);
  rr_chan_unlock_and_wake (self);

  return n_sent;
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
  n_taken = take_locked (self, items, max_items);
  if (n_taken == 0 && self->closed)
    *status = RR_CLOSED;
  else if (n_taken == 0 && !may_wait)
    *status = RR_EMPTY;
  else if (n_taken == 0)
    {
      RrChanWaiter waiter = { .parker = rr_parker_get (), .items = items, .n_items = max_items };
      gint64 start_us = g_get_monotonic_time ();

      rr_parker_reset (waiter.parker);
      wait_list_push (&self->receivers, &waiter);
      self->stat.n_recv_waiting++;
      *status = wait_locked (self, &self->receivers, &waiter, ctx, deadline_us, "recv");
      self->stat.n_recv_waiting--;
      self->stat.recv_wait_us += (guint64) (g_get_monotonic_time () - start_us);
      n_taken = waiter.n_done;
      if (*status == RR_OK && n_taken == 0)
        *status = RR_CLOSED;
    }
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

/* rr-chan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"

#include "rr-sync.h"
#include "rr-wait-private.h"

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

typedef struct _Chan   Chan;
typedef struct _Waiter Waiter;

/* A blocked operation, on the stack of its thread. */
struct _Waiter
{
  RrParker *parker;
  gpointer *items;      /* to send, or room to receive */
  guint     n_items;
  guint     n_done;     /* (guarded by the channel's lock) */
  gboolean  served;     /* (guarded by the channel's lock): out of the list */
  Waiter   *prev;
  Waiter   *next;
};

typedef struct
{
  Waiter *head;
  Waiter *tail;
} WaitList;

struct _RrTx
{
  Chan       *chan;     /* (owned) */
  RrWakeFunc  wake;     /* (guarded by the channel's lock) */
  gpointer    data;     /* (guarded by the channel's lock) */
  gboolean    wants;    /* (guarded by the channel's lock): a try failed */
  gboolean    calling;  /* (guarded by the channel's lock): wake is running */
  RrTx       *prev;
  RrTx       *next;
};

struct _RrRx
{
  Chan       *chan;     /* (owned) */
  RrWakeFunc  wake;     /* (guarded by the channel's lock) */
  gpointer    data;     /* (guarded by the channel's lock) */
  gboolean    wants;    /* (guarded by the channel's lock): it became non-empty */
  gboolean    calling;  /* (guarded by the channel's lock): wake is running */
  RrRx       *prev;
  RrRx       *next;
};

struct _Chan
{
  RrChanPolicy   policy;      /* (immutable) */
  GDestroyNotify item_free;   /* (nullable) (immutable) */

  RrMutex        lock;
  RrCond         called;      /* a wake function returned */
  GAsyncQueue   *buffer;      /* (owned) (guarded by lock) */
  WaitList       senders;     /* (guarded by lock) */
  WaitList       receivers;   /* (guarded by lock) */
  RrTx          *tx;          /* (unowned) (guarded by lock): all handles */
  RrRx          *rx;          /* (unowned) (guarded by lock): all handles */
  gboolean       closed;      /* (guarded by lock) */
  RrChanStat     stat;        /* (guarded by lock): name, capacity and counters */
};

/* --- lists -------------------------------------------------------------------- */

static void
wait_list_push (WaitList *list,
                Waiter   *waiter)
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
wait_list_remove (WaitList *list,
                  Waiter   *waiter)
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
serve_locked (WaitList *list,
              Waiter   *waiter)
{
  wait_list_remove (list, waiter);
  rr_parker_unpark (waiter->parker);
}

static void
serve_all_locked (WaitList *list)
{
  while (list->head != NULL)
    serve_locked (list, list->head);
}

/* --- moving items ------------------------------------------------------------- */

static guint
length_locked (Chan *self)
{
  return (guint) g_async_queue_length_unlocked (self->buffer);
}

static guint
room_locked (Chan *self)
{
  guint length = length_locked (self);

  return length < self->stat.capacity ? self->stat.capacity - length : 0;
}

static void
push_locked (Chan    *self,
             gpointer item)
{
  guint length;

  g_async_queue_push_unlocked (self->buffer, item);
  self->stat.n_sent++;
  length = length_locked (self);
  self->stat.high_water = MAX (self->stat.high_water, length);
}

/* Hands items straight to waiting receivers; the buffer is empty then. */
static guint
give_receivers_locked (Chan      *self,
                       gpointer  *items,
                       guint      n_items)
{
  guint n_given = 0;

  while (n_given < n_items && self->receivers.head != NULL)
    {
      Waiter *waiter = self->receivers.head;

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
static void
refill_locked (Chan *self)
{
  while (self->senders.head != NULL && room_locked (self) > 0)
    {
      Waiter *waiter = self->senders.head;

      while (waiter->n_done < waiter->n_items && room_locked (self) > 0)
        push_locked (self, waiter->items[waiter->n_done++]);
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
}

static guint
put_locked (Chan      *self,
            gpointer  *items,
            guint      n_items)
{
  guint n_put = give_receivers_locked (self, items, n_items);

  while (n_put < n_items && room_locked (self) > 0)
    push_locked (self, items[n_put++]);
  return n_put;
}

/* Takes from the buffer, then (rendezvous) straight from waiting senders. */
static guint
take_locked (Chan      *self,
             gpointer  *items,
             guint      max_items)
{
  guint n_taken = 0;

  while (n_taken < max_items && length_locked (self) > 0)
    items[n_taken++] = g_async_queue_try_pop_unlocked (self->buffer);
  while (n_taken < max_items && self->stat.capacity == 0 && self->senders.head != NULL)
    {
      Waiter *waiter = self->senders.head;

      items[n_taken++] = waiter->items[waiter->n_done++];
      self->stat.n_sent++;
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
  self->stat.n_received += n_taken;
  refill_locked (self);
  return n_taken;
}

/* --- wake functions ----------------------------------------------------------- */

static void
want_rx_locked (Chan *self)
{
  for (RrRx *rx = self->rx; rx != NULL; rx = rx->next)
    rx->wants = rx->wake != NULL;
}

static RrTx *
next_wanting_tx_locked (Chan *self)
{
  if (self->closed || room_locked (self) > 0)
    for (RrTx *tx = self->tx; tx != NULL; tx = tx->next)
      if (tx->wants && tx->wake != NULL && !tx->calling)
        return tx;
  return NULL;
}

static RrRx *
next_wanting_rx_locked (Chan *self)
{
  for (RrRx *rx = self->rx; rx != NULL; rx = rx->next)
    if (rx->wants && rx->wake != NULL && !rx->calling)
      return rx;
  return NULL;
}

static void
call_unlocked (Chan       *self,
               gboolean   *calling,
               RrWakeFunc  func,
               gpointer    data)
{
  *calling = TRUE;
  rr_mutex_unlock (&self->lock);
  func (data);
  rr_mutex_lock (&self->lock);
  *calling = FALSE;
  rr_cond_broadcast (&self->called);
}

/* Lets go of the lock, calling back whoever waits for the change without blocking.
 * A handle in a call is not freed: set_wake() and drop() wait for it. */
static void
unlock_and_wake (Chan *self)
{
  RrTx *tx;
  RrRx *rx;

  while ((tx = next_wanting_tx_locked (self)) != NULL)
    {
      tx->wants = FALSE;
      call_unlocked (self, &tx->calling, tx->wake, tx->data);
    }
  while ((rx = next_wanting_rx_locked (self)) != NULL)
    {
      rx->wants = FALSE;
      call_unlocked (self, &rx->calling, rx->wake, rx->data);
    }
  rr_mutex_unlock (&self->lock);
}

/* --- waiting ------------------------------------------------------------------ */

/* Enters and leaves with the lock held. The waiter is in @list; when this returns it
 * is not. */
static RrStatus
wait_locked (Chan       *self,
             WaitList   *list,
             Waiter     *waiter,
             RrCtx      *ctx,
             gint64      deadline_us,
             const char *operation)
{
  RrCtxWaiter in_ctx = { .parker = waiter->parker };
  gint64 ctx_deadline_us = rr_ctx_deadline_us (ctx);
  gboolean in_time = TRUE;

  rr_mutex_unlock (&self->lock);
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
  Chan *self = tx->chan;
  guint n_put = put_locked (self, items, n_items);
  Waiter waiter = { .parker = rr_parker_get (), .items = items + n_put, .n_items = n_items - n_put };
  gint64 start_us;

  *status = RR_OK;
  if (n_put == n_items)
    return n_put;

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
  Chan *self = tx->chan;
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
  Chan *self = tx->chan;
  g_autoptr(GPtrArray) dropped = NULL;
  gboolean was_empty;
  guint n_sent = 0;

  *status = rr_ctx_status (ctx);
  if (*status != RR_OK || n_items == 0)
    return 0;
  if (self->policy == RR_CHAN_DROP_OLDEST)
    dropped = g_ptr_array_new_with_free_func (self->item_free);

  rr_mutex_lock (&self->lock);
  was_empty = length_locked (self) == 0;
  if (self->closed)
    *status = RR_CLOSED;
  else if (self->policy == RR_CHAN_DROP_OLDEST)
    n_sent = send_dropping (tx, items, n_items, dropped);
  else if (may_wait && self->policy == RR_CHAN_BLOCK)
    n_sent = send_all (tx, ctx, items, n_items, status);
  else
    n_sent = send_trying (tx, items, n_items, status);
  if (was_empty && length_locked (self) > 0)
    want_rx_locked (self);
  unlock_and_wake (self);

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
  Chan *self = rx->chan;
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
      Waiter waiter = { .parker = rr_parker_get (), .items = items, .n_items = max_items };
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
  unlock_and_wake (self);

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

static void
close_locked (Chan *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  serve_all_locked (&self->senders);
  serve_all_locked (&self->receivers);
  want_rx_locked (self);
}

/**
 * rr_close:
 * @tx: a sending handle
 *
 * Nothing is sent any more, by any handle; receivers drain what is there. Closing
 * twice is fine.
 *
 * Thread: any.
 */
void
rr_close (RrTx *tx)
{
  g_return_if_fail (tx != NULL);

  rr_mutex_lock (&tx->chan->lock);
  close_locked (tx->chan);
  unlock_and_wake (tx->chan);
}

static guint
drain (Chan *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  gpointer item;

  rr_mutex_lock (&self->lock);
  while ((item = g_async_queue_try_pop_unlocked (self->buffer)) != NULL)
    g_ptr_array_add (items, item);
  self->stat.n_undrained += items->len;
  refill_locked (self);
  unlock_and_wake (self);

  for (guint i = 0; i < items->len && self->item_free != NULL; i++)
    self->item_free (g_ptr_array_index (items, i));
  return items->len;
}

/**
 * rr_rx_drain:
 * @rx: a receiving handle
 *
 * Frees what is in the channel, on purpose.
 *
 * Returns: how many items that were
 */
guint
rr_rx_drain (RrRx *rx)
{
  g_return_val_if_fail (rx != NULL, 0);

  return drain (rx->chan);
}

static RrTx *
tx_new_locked (Chan *chan)
{
  RrTx *tx = g_new0 (RrTx, 1);

  tx->chan = chan;
  tx->next = chan->tx;
  if (chan->tx != NULL)
    chan->tx->prev = tx;
  chan->tx = tx;
  chan->stat.n_tx++;
  rr_alive_add (RR_ALIVE_HANDLE, 1);
  return tx;
}

static RrRx *
rx_new_locked (Chan *chan)
{
  RrRx *rx = g_new0 (RrRx, 1);

  rx->chan = chan;
  rx->next = chan->rx;
  if (chan->rx != NULL)
    chan->rx->prev = rx;
  chan->rx = rx;
  chan->stat.n_rx++;
  rr_alive_add (RR_ALIVE_HANDLE, 1);
  return rx;
}

/**
 * rr_chan_new:
 * @name: (transfer none): for diagnostics; static, or outlives the channel
 * @capacity: items it holds; 0 for a rendezvous
 * @policy: what a send does when it is full
 * @item_free: (nullable): frees items that nobody received
 * @tx: (out) (transfer full): the first sending handle
 * @rx: (out) (transfer full): the first receiving handle
 *
 * Thread: any.
 */
void
rr_chan_new (const char      *name,
             guint            capacity,
             RrChanPolicy     policy,
             GDestroyNotify   item_free,
             RrTx           **tx,
             RrRx           **rx)
{
  Chan *self;

  g_return_if_fail (name != NULL && tx != NULL && rx != NULL);
  g_return_if_fail (capacity <= RR_CHAN_MAX_CAPACITY);
  g_return_if_fail (capacity > 0 || policy != RR_CHAN_DROP_OLDEST);

  self = g_new0 (Chan, 1);
  self->policy = policy;
  self->item_free = item_free;
  self->buffer = g_async_queue_new ();
  self->stat.name = name;
  self->stat.capacity = capacity;
  rr_mutex_init (&self->lock);
  rr_cond_init (&self->called);
  rr_alive_add (RR_ALIVE_CHAN, 1);
  *tx = tx_new_locked (self);
  *rx = rx_new_locked (self);
}

/**
 * rr_tx_dup:
 * @tx: a sending handle
 *
 * Returns: (transfer full): another one
 */
RrTx *
rr_tx_dup (RrTx *tx)
{
  RrTx *copy;

  g_return_val_if_fail (tx != NULL, NULL);

  rr_mutex_lock (&tx->chan->lock);
  copy = tx_new_locked (tx->chan);
  rr_mutex_unlock (&tx->chan->lock);
  return copy;
}

/**
 * rr_rx_dup:
 * @rx: a receiving handle
 *
 * Returns: (transfer full): another one
 */
RrRx *
rr_rx_dup (RrRx *rx)
{
  RrRx *copy;

  g_return_val_if_fail (rx != NULL, NULL);

  rr_mutex_lock (&rx->chan->lock);
  copy = rx_new_locked (rx->chan);
  rr_mutex_unlock (&rx->chan->lock);
  return copy;
}

static void
chan_free_if_unused (Chan     *self,
                     gboolean  is_unused)
{
  if (!is_unused)
    return;

  g_async_queue_unref (self->buffer);
  rr_cond_clear (&self->called);
  rr_mutex_clear (&self->lock);
  rr_alive_add (RR_ALIVE_CHAN, -1);
  g_free (self);
}

/**
 * rr_tx_drop:
 * @tx: (nullable) (transfer full): a sending handle
 *
 * Dropping the last one closes the channel.
 *
 * Thread: any, but not from within its own wake function.
 */
void
rr_tx_drop (RrTx *tx)
{
  Chan *self;
  gboolean is_unused;

  if (tx == NULL)
    return;

  self = tx->chan;
  rr_mutex_lock (&self->lock);
  tx->wake = NULL;
  while (tx->calling)
    rr_cond_wait (&self->called, &self->lock);
  if (tx->prev != NULL)
    tx->prev->next = tx->next;
  else
    self->tx = tx->next;
  if (tx->next != NULL)
    tx->next->prev = tx->prev;
  if (--self->stat.n_tx == 0)
    close_locked (self);
  is_unused = self->stat.n_tx == 0 && self->stat.n_rx == 0;
  unlock_and_wake (self);

  rr_alive_add (RR_ALIVE_HANDLE, -1);
  g_free (tx);
  chan_free_if_unused (self, is_unused);
}

/**
 * rr_rx_drop:
 * @rx: (nullable) (transfer full): a receiving handle
 *
 * Dropping the last one frees what is left, counted, and turns senders away.
 *
 * Thread: any, but not from within its own wake function.
 */
void
rr_rx_drop (RrRx *rx)
{
  Chan *self;
  gboolean is_last, is_unused;

  if (rx == NULL)
    return;

  self = rx->chan;
  rr_mutex_lock (&self->lock);
  is_last = self->stat.n_rx == 1;
  if (is_last)
    close_locked (self);
  unlock_and_wake (self);
  if (is_last)
    drain (self);

  rr_mutex_lock (&self->lock);
  rx->wake = NULL;
  while (rx->calling)
    rr_cond_wait (&self->called, &self->lock);
  if (rx->prev != NULL)
    rx->prev->next = rx->next;
  else
    self->rx = rx->next;
  if (rx->next != NULL)
    rx->next->prev = rx->prev;
  self->stat.n_rx--;
  is_unused = self->stat.n_tx == 0 && self->stat.n_rx == 0;
  unlock_and_wake (self);

  rr_alive_add (RR_ALIVE_HANDLE, -1);
  g_free (rx);
  chan_free_if_unused (self, is_unused);
}

/**
 * rr_tx_set_wake:
 * @tx: a sending handle
 * @func: (nullable): called once, without locks, when room appears or the channel
 *   closes after a failed rr_try_send(); from the thread that made the room
 * @data: for @func
 *
 * When this returns, the previous function is not running and will not be called.
 *
 * Thread: any, but not from within @func.
 */
void
rr_tx_set_wake (RrTx       *tx,
                RrWakeFunc  func,
                gpointer    data)
{
  Chan *self;

  g_return_if_fail (tx != NULL);

  self = tx->chan;
  rr_mutex_lock (&self->lock);
  tx->wake = NULL;
  while (tx->calling)
    rr_cond_wait (&self->called, &self->lock);
  tx->wake = func;
  tx->data = data;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_rx_set_wake:
 * @rx: a receiving handle
 * @func: (nullable): called, without locks, when the channel becomes non-empty or
 *   closes; from the thread that did it. Called at once if it is so already
 * @data: for @func
 *
 * When this returns, the previous function is not running and will not be called.
 *
 * Thread: any, but not from within @func.
 */
void
rr_rx_set_wake (RrRx       *rx,
                RrWakeFunc  func,
                gpointer    data)
{
  Chan *self;

  g_return_if_fail (rx != NULL);

  self = rx->chan;
  rr_mutex_lock (&self->lock);
  rx->wake = NULL;
  while (rx->calling)
    rr_cond_wait (&self->called, &self->lock);
  rx->wake = func;
  rx->data = data;
  rx->wants = func != NULL && (length_locked (self) > 0 || self->closed);
  unlock_and_wake (self);
}

static void
chan_stat (Chan       *self,
           RrChanStat *stat)
{
  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  stat->length = length_locked (self);
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_tx_stat:
 * @tx: a sending handle
 * @stat: (out caller-allocates): counters of its channel since birth
 */
void
rr_tx_stat (RrTx       *tx,
            RrChanStat *stat)
{
  g_return_if_fail (tx != NULL && stat != NULL);

  chan_stat (tx->chan, stat);
}

/**
 * rr_rx_stat:
 * @rx: a receiving handle
 * @stat: (out caller-allocates): counters of its channel since birth
 */
void
rr_rx_stat (RrRx       *rx,
            RrChanStat *stat)
{
  g_return_if_fail (rx != NULL && stat != NULL);

  chan_stat (rx->chan, stat);
}

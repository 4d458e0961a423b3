/* rr-chan-handle.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-private.h"
#include "rr-diag-event.h"

/* The life of a channel: its handles and whom they wake, how it closes, what it counts. See rr-chan.c
 * for how items move.
 *
 * Threads: every function from any thread.
 * Ends:    the channel goes with its last handle.
 */

void
rr_chan_want_rx_locked (RrChan *self)
{
  for (RrRx *rx = self->rx; rx != NULL; rx = rx->next)
    rx->wants = rx->wake != NULL;
}

static RrTx *
next_wanting_tx_locked (RrChan *self)
{
  if (self->closed || rr_chan_has_room_locked (self))
    for (RrTx *tx = self->tx; tx != NULL; tx = tx->next)
      if (tx->wants && tx->wake != NULL && !tx->calling)
        return tx;
  return NULL;
}

static RrRx *
next_wanting_rx_locked (RrChan *self)
{
  for (RrRx *rx = self->rx; rx != NULL; rx = rx->next)
    if (rx->wants && rx->wake != NULL && !rx->calling)
      return rx;
  return NULL;
}

static void
stop_wanting_locked (RrTx *tx)
{
  if (tx->wants && tx->wake != NULL)
    rr_chan_gauge_leave_locked (&tx->chan->send_gauge, rr_clock_now_us ());
  tx->wants = FALSE;
}

static void
call_unlocked (RrChan       *self,
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
void
rr_chan_unlock_and_wake (RrChan *self)
{
  RrTx *tx;
  RrRx *rx;

  while ((tx = next_wanting_tx_locked (self)) != NULL)
    {
      stop_wanting_locked (tx);
      call_unlocked (self, &tx->calling, tx->wake, tx->data);
    }
  while ((rx = next_wanting_rx_locked (self)) != NULL)
    {
      rx->wants = FALSE;
      call_unlocked (self, &rx->calling, rx->wake, rx->data);
    }
  rr_mutex_unlock (&self->lock);
}

static void
close_locked (RrChan *self)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  self->epoch++;
  rr_chan_serve_all_locked (&self->senders);
  rr_chan_serve_all_locked (&self->receivers);
  rr_chan_want_rx_locked (self);
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
  rr_chan_unlock_and_wake (tx->chan);
}

/* Returns: (transfer full): what was in the buffer; its items go with it, which must
 * be after the lock is released */
static GPtrArray *
drain_locked (RrChan *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (self->item_free);

  g_ptr_array_set_size (items, (int) rr_chan_length_locked (self));
  rr_chan_buffer_take (&self->buffer, items->pdata, items->len);
  self->stat.n_undrained += items->len;
  rr_chan_refill_locked (self);
  if (rr_chan_length_locked (self) > 0)
    rr_chan_want_rx_locked (self);
  return items;
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
  g_autoptr(GPtrArray) items = NULL;

  g_return_val_if_fail (rx != NULL, 0);

  rr_mutex_lock (&rx->chan->lock);
  items = drain_locked (rx->chan);
  rr_chan_unlock_and_wake (rx->chan);
  return items->len;
}

static RrTx *
tx_new_locked (RrChan *chan)
{
  RrTx *tx = g_new0 (RrTx, 1);

  tx->chan = chan;
  tx->next = chan->tx;
  if (chan->tx != NULL)
    chan->tx->prev = tx;
  chan->tx = tx;
  chan->stat.n_tx++;
  chan->epoch++;
  rr_alive_add (RR_ALIVE_HANDLE, 1);
  return tx;
}

static RrRx *
rx_new_locked (RrChan *chan)
{
  RrRx *rx = g_new0 (RrRx, 1);

  rx->chan = chan;
  rx->next = chan->rx;
  if (chan->rx != NULL)
    chan->rx->prev = rx;
  chan->rx = rx;
  chan->stat.n_rx++;
  chan->epoch++;
  rr_alive_add (RR_ALIVE_HANDLE, 1);
  return rx;
}

static RrChan *
chan_new (const char *name,
          guint       capacity)
{
  RrChan *self = g_new0 (RrChan, 1);

  rr_chan_buffer_init (&self->buffer, capacity);
  self->stat.name = name;
  self->stat.capacity = capacity;
  self->sojourn_us = -1;
  rr_mutex_init (&self->lock);
  rr_cond_init (&self->called);
  rr_alive_add (RR_ALIVE_CHAN, 1);
  return self;
}

static RrRx *
timer_new (const char *name,
           gint64      due_us,
           gint64      period_us)
{
  RrChan *self = chan_new (name, 1);
  RrRx *rx = rx_new_locked (self);

  self->policy = RR_CHAN_REJECT;
  self->due_us = due_us;
  self->period_us = period_us;
  rr_object_register (&self->object, RR_OBJECT_CHAN, name);
  return rx;
}

/**
 * rr_after_new:
 * @name: (transfer none): for diagnostics; static, or outlives the channel
 * @delay_us: microseconds from now
 *
 * A channel that delivers %RR_TICK once and then is closed. It has no thread: the one
 * who receives looks at the clock. A wake function is not called for it.
 *
 * Thread: any.
 *
 * Returns: (transfer full): its receiving handle
 */
RrRx *
rr_after_new (const char *name,
              gint64      delay_us)
{
  g_return_val_if_fail (name != NULL && delay_us >= 0, NULL);

  return timer_new (name, rr_clock_now_us () + delay_us, 0);
}

/**
 * rr_ticker_new:
 * @name: (transfer none): for diagnostics; static, or outlives the channel
 * @period_us: microseconds between ticks, above 0
 *
 * A channel that delivers %RR_TICK every period, without drift. Ticks that nobody took
 * in time become one, and are counted as dropped.
 *
 * Thread: any.
 *
 * Returns: (transfer full): its receiving handle
 */
RrRx *
rr_ticker_new (const char *name,
               gint64      period_us)
{
  g_return_val_if_fail (name != NULL && period_us > 0, NULL);

  return timer_new (name, rr_clock_now_us () + period_us, period_us);
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
  RrChan *self;

  g_return_if_fail (name != NULL && tx != NULL && rx != NULL);
  g_return_if_fail (capacity <= RR_CHAN_MAX_CAPACITY);
  g_return_if_fail (capacity > 0 || policy != RR_CHAN_DROP_OLDEST);

  self = chan_new (name, capacity);
  self->policy = policy;
  self->item_free = item_free;
  *tx = tx_new_locked (self);
  *rx = rx_new_locked (self);
  rr_object_register (&self->object, RR_OBJECT_CHAN, name);
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
chan_free_if_unused (RrChan     *self,
                     gboolean  is_unused)
{
  if (!is_unused)
    return;

  rr_object_withdraw (&self->object);
  rr_chan_buffer_clear (&self->buffer);
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
  RrChan *self;
  gboolean is_unused;

  if (tx == NULL)
    return;

  self = tx->chan;
  rr_mutex_lock (&self->lock);
  stop_wanting_locked (tx);
  tx->wake = NULL;
  while (tx->calling)
    rr_cond_wait (&self->called, &self->lock);
  if (tx->prev != NULL)
    tx->prev->next = tx->next;
  else
    self->tx = tx->next;
  if (tx->next != NULL)
    tx->next->prev = tx->prev;
  self->epoch++;
  if (--self->stat.n_tx == 0)
    close_locked (self);
  is_unused = self->stat.n_tx == 0 && self->stat.n_rx == 0;
  rr_chan_unlock_and_wake (self);

  rr_alive_add (RR_ALIVE_HANDLE, -1);
  g_free (tx);
  chan_free_if_unused (self, is_unused);
}

/* Ticks are no messages, and what is dropped under DROP_OLDEST was never promised. */
static void
report_lost_messages (RrChan *self,
                      guint   n_lost)
{
  if (n_lost > 0 && self->policy != RR_CHAN_DROP_OLDEST && self->item_free != NULL)
    rr_diag_event (RR_DIAG_LOST_MESSAGE, self->object.id, self->stat.name,
                   "%u items were freed because the last receiver left", n_lost);
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
  g_autoptr(GPtrArray) items = NULL;
  RrChan *self;
  gboolean is_unused;

  if (rx == NULL)
    return;

  self = rx->chan;
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
  self->epoch++;
  if (--self->stat.n_rx == 0)
    {
      close_locked (self);
      items = drain_locked (self);
      report_lost_messages (self, items->len);
    }
  is_unused = self->stat.n_tx == 0 && self->stat.n_rx == 0;
  rr_chan_unlock_and_wake (self);

  rr_alive_add (RR_ALIVE_HANDLE, -1);
  g_free (rx);
  chan_free_if_unused (self, is_unused);
}

/**
 * rr_tx_set_wake:
 * @tx: a sending handle
 * @func: (nullable): called once, without locks, when room appears or the channel
 *   closes after a failed rr_try_send(); from the thread that made the room, so it may
 *   not wait
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
  RrChan *self;

  g_return_if_fail (tx != NULL);

  self = tx->chan;
  rr_mutex_lock (&self->lock);
  stop_wanting_locked (tx);
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
 *   closes; from the thread that did it, so it may not wait. Called at once if it is so
 *   already
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
  RrChan *self;

  g_return_if_fail (rx != NULL);

  self = rx->chan;
  rr_mutex_lock (&self->lock);
  rx->wake = NULL;
  while (rx->calling)
    rr_cond_wait (&self->called, &self->lock);
  rx->wake = func;
  rx->data = data;
  rx->wants = func != NULL
              && (rr_chan_length_locked (self) > 0 || self->senders.head != NULL || self->closed);
  rr_chan_unlock_and_wake (self);
}

static void
chan_stat (RrChan       *self,
           RrChanStat *stat)
{
  rr_mutex_lock (&self->lock);
  *stat = self->stat;
  stat->length = rr_chan_length_locked (self);
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

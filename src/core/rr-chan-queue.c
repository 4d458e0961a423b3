/* rr-chan-queue.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-private.h"

#include <string.h>

/* How items move through a channel: into its buffer, out of it, and straight from hand
 * to hand. Everything here has the channel's lock. See rr-chan.c for who waits.
 *
 * A waiter in a list may be one of several alternatives of its task. It is served only
 * by whoever claims it first; one that was served elsewhere is passed over.
 */

/* --- lists -------------------------------------------------------------------- */

void
rr_chan_wait_push_locked (RrChanWaitList *list,
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

void
rr_chan_wait_remove_locked (RrChanWaitList *list,
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
  rr_chan_wait_remove_locked (list, waiter);
  if (waiter->wake != NULL)
    waiter->wake (waiter);
  else
    rr_parker_unpark (waiter->parker);
}

static gboolean
claim (RrChanWaiter *waiter)
{
  int expected = RR_CHAN_UNCLAIMED;

  return waiter->claim == NULL
         || __atomic_compare_exchange_n (waiter->claim, &expected, waiter->index, FALSE,
                                         __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* The first that can still be served. A claimed one must be served by the caller. */
static RrChanWaiter *
claim_first_locked (RrChanWaitList *list)
{
  while (list->head != NULL && !claim (list->head))
    rr_chan_wait_remove_locked (list, list->head);
  return list->head;
}

void
rr_chan_serve_all_locked (RrChanWaitList *list)
{
  RrChanWaiter *waiter;

  while ((waiter = claim_first_locked (list)) != NULL)
    serve_locked (list, waiter);
}

/* --- moving items ------------------------------------------------------------- */

guint
rr_chan_length_locked (RrChan *self)
{
  return self->buffer.length;
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

/* Returns: how many of the items there was room for */
static guint
push_locked (RrChan   *self,
             gpointer *items,
             guint     n_items)
{
  guint n = MIN (n_items, room_locked (self));

  rr_chan_buffer_put (&self->buffer, items, n);
  self->stat.n_sent += n;
  self->stat.high_water = MAX (self->stat.high_water, self->buffer.length);
  return n;
}

/* Hands items straight to waiting receivers; the buffer is empty then. */
static guint
give_receivers_locked (RrChan      *self,
                       gpointer  *items,
                       guint      n_items)
{
  RrChanWaiter *waiter;
  guint n_given = 0;

  while (n_given < n_items && (waiter = claim_first_locked (&self->receivers)) != NULL)
    {
      guint n = MIN (waiter->n_items - waiter->n_done, n_items - n_given);

      memcpy (waiter->items + waiter->n_done, items + n_given, n * sizeof (gpointer));
      waiter->n_done += n;
      n_given += n;
      serve_locked (&self->receivers, waiter);
    }
  self->stat.n_sent += n_given;
  self->stat.n_received += n_given;
  return n_given;
}

/* Moves what waiting senders have into the room that appeared. */
void
rr_chan_refill_locked (RrChan *self)
{
  RrChanWaiter *waiter;

  while (room_locked (self) > 0 && (waiter = claim_first_locked (&self->senders)) != NULL)
    {
      waiter->n_done += push_locked (self, waiter->items + waiter->n_done,
                                     waiter->n_items - waiter->n_done);
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
}

/* The last item that was put is followed; one that was handed over stayed for no time. */
static void
start_probe_locked (RrChan *self)
{
  self->probe = self->buffer.length > 0 ? RR_CHAN_PROBE_RIDES : RR_CHAN_PROBE_IDLE;
  self->probe_at = self->stat.n_sent;
  self->probe_us = rr_clock_now_us ();
  if (self->probe == RR_CHAN_PROBE_IDLE)
    self->sojourn_us = 0;
}

static void
end_probe_locked (RrChan *self)
{
  self->probe = RR_CHAN_PROBE_IDLE;
  self->sojourn_us = MAX (rr_clock_now_us () - self->probe_us, 0);
}

/* For the diagnostics, which look a few times a second: what was blocked until now counts,
 * and the next item is followed. */
void
rr_chan_read_meter (RrChan      *self,
                    gint64       now_us,
                    RrChanMeter *meter)
{
  rr_mutex_lock (&self->lock);
  *meter = (RrChanMeter) {
    .capacity = self->stat.capacity,
    .length = rr_chan_length_locked (self),
    .n_received = self->stat.n_received,
    .send_blocked_us = self->send_gauge.total_us,
    .recv_blocked_us = self->recv_gauge.total_us,
    .sojourn_us = self->sojourn_us,
  };
  if (self->send_gauge.n > 0)
    meter->send_blocked_us += (guint64) MAX (now_us - self->send_gauge.since_us, 0);
  if (self->recv_gauge.n > 0)
    meter->recv_blocked_us += (guint64) MAX (now_us - self->recv_gauge.since_us, 0);
  if (self->probe == RR_CHAN_PROBE_RIDES && meter->length == 0)
    self->probe = RR_CHAN_PROBE_IDLE;   /* it was drained, not received */
  if (self->probe == RR_CHAN_PROBE_RIDES)
    meter->sojourn_us = MAX (now_us - self->probe_us, 0);
  else
    self->probe = RR_CHAN_PROBE_WANTED;
  self->sojourn_us = -1;
  rr_mutex_unlock (&self->lock);
}

guint
rr_chan_put_locked (RrChan    *self,
                    gpointer  *items,
                    guint      n_items)
{
  guint n_given = give_receivers_locked (self, items, n_items);
  guint n_put = n_given + push_locked (self, items + n_given, n_items - n_given);

  self->epoch++;
  if (G_UNLIKELY (self->probe == RR_CHAN_PROBE_WANTED) && n_put > 0)
    start_probe_locked (self);
  return n_put;
}

guint
rr_chan_put_over_locked (RrChan    *self,
                         gpointer  *items,
                         guint      n_items,
                         GPtrArray *dropped)
{
  guint n_put = rr_chan_put_locked (self, items, n_items);

  for (; n_put < n_items; n_put++)
    {
      gpointer oldest;

      rr_chan_buffer_take (&self->buffer, &oldest, 1);
      g_ptr_array_add (dropped, oldest);
      push_locked (self, &items[n_put], 1);
      self->stat.n_dropped++;
    }
  return n_put;
}

/* A timer's tick falls due. Those that nobody took in time become one. */
static void
tick_locked (RrChan *self)
{
  gpointer tick = RR_TICK;
  gint64 now_us;

  if (self->due_us == 0 || (now_us = rr_clock_now_us ()) < self->due_us)
    return;

  if (rr_chan_length_locked (self) == 0)
    push_locked (self, &tick, 1);
  else
    self->stat.n_dropped++;
  if (self->period_us > 0)
    self->due_us += self->period_us * (1 + (now_us - self->due_us) / self->period_us);
  else
    {
      self->due_us = 0;
      self->closed = TRUE;
    }
}

/* Takes from the buffer, then (rendezvous) straight from waiting senders. Fewer than
 * asked for means that nothing is left: whoever polls may go and wait for its wake. */
guint
rr_chan_take_locked (RrChan    *self,
                     gpointer  *items,
                     guint      max_items)
{
  RrChanWaiter *waiter;
  guint n_taken = 0, n_now;

  self->epoch++;
  tick_locked (self);

  do
    {
      n_now = rr_chan_buffer_take (&self->buffer, items + n_taken, max_items - n_taken);
      n_taken += n_now;
      if (n_now > 0)
        rr_chan_refill_locked (self);
    }
  while (n_now > 0 && n_taken < max_items);
  while (n_taken < max_items && self->stat.capacity == 0
         && (waiter = claim_first_locked (&self->senders)) != NULL)
    {
      items[n_taken++] = waiter->items[waiter->n_done++];
      self->stat.n_sent++;
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
  self->stat.n_received += n_taken;
  if (G_UNLIKELY (self->probe == RR_CHAN_PROBE_RIDES) && self->stat.n_received >= self->probe_at)
    end_probe_locked (self);
  return n_taken;
}

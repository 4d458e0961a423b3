/* rr-chan-queue.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-private.h"

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
  RrChanWaiter *waiter;
  guint n_given = 0;

  while (n_given < n_items && (waiter = claim_first_locked (&self->receivers)) != NULL)
    {
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
  RrChanWaiter *waiter;

  while (room_locked (self) > 0 && (waiter = claim_first_locked (&self->senders)) != NULL)
    {
      while (waiter->n_done < waiter->n_items && room_locked (self) > 0)
        push_locked (self, waiter->items[waiter->n_done++]);
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
}

guint
rr_chan_put_locked (RrChan    *self,
                    gpointer  *items,
                    guint      n_items)
{
  guint n_put = give_receivers_locked (self, items, n_items);

  self->epoch++;

  while (n_put < n_items && room_locked (self) > 0)
    push_locked (self, items[n_put++]);
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
      g_ptr_array_add (dropped, g_async_queue_try_pop_unlocked (self->buffer));
      push_locked (self, items[n_put]);
      self->stat.n_dropped++;
    }
  return n_put;
}

/* A timer's tick falls due. Those that nobody took in time become one. */
static void
tick_locked (RrChan *self)
{
  gint64 now_us;

  if (self->due_us == 0 || (now_us = rr_clock_now_us ()) < self->due_us)
    return;

  if (rr_chan_length_locked (self) == 0)
    push_locked (self, RR_TICK);
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
  guint n_taken = 0;

  self->epoch++;
  tick_locked (self);

  while (n_taken < max_items && rr_chan_length_locked (self) > 0)
    {
      items[n_taken++] = g_async_queue_try_pop_unlocked (self->buffer);
      if (rr_chan_length_locked (self) == 0)
        rr_chan_refill_locked (self);
    }
  while (n_taken < max_items && self->stat.capacity == 0
         && (waiter = claim_first_locked (&self->senders)) != NULL)
    {
      items[n_taken++] = waiter->items[waiter->n_done++];
      self->stat.n_sent++;
      if (waiter->n_done == waiter->n_items)
        serve_locked (&self->senders, waiter);
    }
  self->stat.n_received += n_taken;
  rr_chan_refill_locked (self);
  return n_taken;
}

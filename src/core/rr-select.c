/* rr-select.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-select.h"

#include "rr-chan-private.h"

/* A select does exactly one of several sends and receives. It locks their channels in
 * the order they were made and looks at all; when none is ready it stands in every
 * line at once, with one claim: whoever serves it first puts the index of its case
 * there, and the others pass it over.
 *
 * Threads: any but main.
 */

typedef struct
{
  RrCtx         *ctx;         /* (nullable) */
  RrCase        *cases;
  guint          n_cases;
  RrSelectFlags  flags;
  RrChan        *order[RR_SELECT_MAX_CASES];   /* each channel once, the oldest first */
  guint          n_order;
  RrChanWaiter   waiters[RR_SELECT_MAX_CASES];
  int            claim;       /* (atomic) */
  GPtrArray     *dropped;     /* (owned) (nullable): pushed out under DROP_OLDEST */
} Select;

static RrChan *
chan_of (const RrCase *option)
{
  return option->tx != NULL ? option->tx->chan : option->rx != NULL ? option->rx->chan : NULL;
}

static void
sort_channels (Select *self)
{
  for (guint i = 0; i < self->n_cases; i++)
    {
      RrChan *chan = chan_of (&self->cases[i]);
      guint at = 0;

      while (at < self->n_order && chan != NULL
             && self->order[at]->object.id < chan->object.id)
        at++;
      if (chan == NULL || (at < self->n_order && self->order[at] == chan))
        continue;
      memmove (self->order + at + 1, self->order + at,
               (self->n_order - at) * sizeof self->order[0]);
      self->order[at] = chan;
      self->n_order++;
    }
}

static void
lock_all (Select *self)
{
  for (guint i = 0; i < self->n_order; i++)
    rr_mutex_lock (&self->order[i]->lock);
}

/* The wake functions of one channel must not run with another's lock held. */
static void
unlock_all (Select *self)
{
  for (guint i = 0; i < self->n_order; i++)
    rr_mutex_unlock (&self->order[i]->lock);
  for (guint i = 0; i < self->n_order; i++)
    {
      rr_mutex_lock (&self->order[i]->lock);
      rr_chan_unlock_and_wake (self->order[i]);
    }
}

static gboolean
try_send_locked (Select   *self,
                 RrCase   *option,
                 RrStatus *status)
{
  RrChan *chan = option->tx->chan;
  gboolean was_empty = rr_chan_length_locked (chan) == 0;
  guint n_put;

  rr_owner_check_locked (&option->tx->owner, chan, "send");
  *status = chan->closed ? RR_CLOSED : RR_OK;
  if (chan->closed)
    return TRUE;

  if (chan->policy == RR_CHAN_DROP_OLDEST)
    {
      if (self->dropped == NULL)
        self->dropped = g_ptr_array_new ();
      n_put = rr_chan_put_over_locked (chan, &option->item, 1, self->dropped);
    }
  else
    n_put = rr_chan_put_locked (chan, &option->item, 1);
  if (was_empty && rr_chan_length_locked (chan) > 0)
    rr_chan_want_rx_locked (chan);
  return n_put == 1;
}

static gboolean
try_case_locked (Select   *self,
                 RrCase   *option,
                 RrStatus *status)
{
  RrChan *chan = chan_of (option);

  if (chan == NULL)
    return FALSE;
  if (option->tx != NULL)
    return try_send_locked (self, option, status);

  rr_owner_check_locked (&option->rx->owner, chan, "receive");
  *status = RR_OK;
  if (rr_chan_take_locked (chan, &option->item, 1) == 1)
    return TRUE;
  *status = RR_CLOSED;
  return chan->closed;
}

static guint
random_start (guint n)
{
  static _Thread_local guint32 state;
  const RrSim *sim = rr_sim_get ();

  if (G_UNLIKELY (sim != NULL))
    return sim->choose (n);
  if (state == 0)
    state = g_random_int () | 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % n;
}

/* An item waits in @chan, and the case @won came first again. */
static void
pass_over_locked (Select *self,
                  RrChan *chan,
                  guint   won)
{
  RrChanPassed *passed = &chan->passed;

  if (passed->n == 0 || passed->n_received != chan->stat.n_received)
    {
      *passed = (RrChanPassed) { .n_received = chan->stat.n_received, .since_us = rr_clock_now_us () };
      for (guint i = 0; i <= won; i++)
        if (self->cases[i].rx != NULL)
          passed->n_rightful += rr_chan_length_locked (self->cases[i].rx->chan) + 1;
    }
  passed->n++;
}

static void
note_preferred_locked (Select *self,
                       guint   won)
{
  for (guint i = won + 1; i < self->n_cases; i++)
    if (self->cases[i].rx != NULL && rr_chan_length_locked (self->cases[i].rx->chan) > 0)
      pass_over_locked (self, self->cases[i].rx->chan, won);
}

/* Returns: the index of the case that happened, -1 for none */
static int
try_all_locked (Select   *self,
                RrStatus *status)
{
  guint start = self->flags & RR_SELECT_PRIORITY ? 0 : random_start (self->n_cases);

  for (guint i = 0; i < self->n_cases; i++)
    {
      guint at = (start + i) % self->n_cases;

      if (!try_case_locked (self, &self->cases[at], status))
        continue;
      if (self->flags & RR_SELECT_PRIORITY)
        note_preferred_locked (self, at);
      return (int) at;
    }
  return -1;
}

static void
stand_in_line_locked (Select   *self,
                      RrParker *parker,
                      guint     index)
{
  RrCase *option = &self->cases[index];
  RrChan *chan = chan_of (option);
  RrChanWaiter *waiter = &self->waiters[index];

  if (chan == NULL)
    return;

  *waiter = (RrChanWaiter) {
    .parker = parker,
    .claim = &self->claim,
    .index = (int) index,
    .items = &option->item,
    .n_items = 1,
  };
  rr_chan_wait_push_locked (option->tx != NULL ? &chan->senders : &chan->receivers, waiter);
  rr_chan_gauge_enter_locked (option->tx != NULL ? &chan->send_gauge : &chan->recv_gauge,
                              rr_clock_now_us ());
  if (option->tx == NULL)
    {
      chan->stat.n_recv_waiting++;
      return;
    }

  chan->stat.n_send_waiting++;
  if (rr_chan_length_locked (chan) == 0)
    rr_chan_want_rx_locked (chan);
}

static void
leave_lines (Select *self)
{
  for (guint i = 0; i < self->n_cases; i++)
    {
      RrCase *option = &self->cases[i];
      RrChan *chan = chan_of (option);

      if (chan == NULL)
        continue;
      rr_mutex_lock (&chan->lock);
      if (!self->waiters[i].served)
        rr_chan_wait_remove_locked (option->tx != NULL ? &chan->senders : &chan->receivers,
                                    &self->waiters[i]);
      rr_chan_gauge_leave_locked (option->tx != NULL ? &chan->send_gauge : &chan->recv_gauge,
                                  rr_clock_now_us ());
      if (option->tx != NULL)
        chan->stat.n_send_waiting--;
      else
        chan->stat.n_recv_waiting--;
      rr_mutex_unlock (&chan->lock);
    }
}

static guint
describe_waits_locked (Select    *self,
                       RrWaitFor *waits,
                       gint64    *due_us)
{
  guint n_waits = 0;

  *due_us = G_MAXINT64;
  for (guint i = 0; i < self->n_cases; i++)
    {
      RrChan *chan = chan_of (&self->cases[i]);

      if (chan == NULL)
        continue;
      if (chan->due_us != 0)
        *due_us = MIN (*due_us, chan->due_us);
      waits[n_waits++] = rr_chan_wait_for (chan, self->cases[i].tx != NULL ? RR_WAIT_SEND
                                                                           : RR_WAIT_RECV);
    }
  return n_waits;
}

/* Enters with all locks held, leaves with none. Returns: the case that happened, -1 when
 * a timer fell due or the context ended */
static int
wait_in_lines (Select   *self,
               RrStatus *status)
{
  RrWaitFor waits[RR_SELECT_MAX_CASES];
  RrParker *parker = rr_parker_get ();
  gint64 due_us;
  guint n_waits;
  int won;

  rr_parker_reset (parker);
  g_atomic_int_set (&self->claim, RR_CHAN_UNCLAIMED);
  for (guint i = 0; i < self->n_cases; i++)
    stand_in_line_locked (self, parker, i);
  n_waits = describe_waits_locked (self, waits, &due_us);
  unlock_all (self);

  rr_wait (parker, self->ctx, due_us, waits, n_waits);
  leave_lines (self);
  won = g_atomic_int_get (&self->claim);
  if (won != RR_CHAN_UNCLAIMED)
    *status = self->waiters[won].n_done == 1 ? RR_OK : RR_CLOSED;
  return won;
}

static int
select_run (Select   *self,
            RrStatus *status)
{
  int won;

  do
    {
      *status = rr_ctx_status (self->ctx);
      if (*status != RR_OK)
        return -1;

      lock_all (self);
      won = self->n_cases > 0 ? try_all_locked (self, status) : -1;
      if (won >= 0)
        unlock_all (self);
      else if (self->flags & RR_SELECT_NONBLOCK)
        {
          unlock_all (self);
          *status = RR_EMPTY;
          return -1;
        }
      else
        won = wait_in_lines (self, status);
    }
  while (won < 0);
  return won;
}

static void
free_dropped (Select *self)
{
  GDestroyNotify item_free;

  if (self->dropped == NULL)
    return;

  /* One select drops at most one item, that of the case that happened. */
  for (guint i = 0; i < self->dropped->len; i++)
    for (guint k = 0; k < self->n_order; k++)
      if (self->order[k]->policy == RR_CHAN_DROP_OLDEST
          && (item_free = self->order[k]->item_free) != NULL)
        {
          item_free (g_ptr_array_index (self->dropped, i));
          break;
        }
  g_ptr_array_unref (self->dropped);
}

/**
 * rr_select:
 * @ctx: (nullable): gives up the wait when it is done
 * @cases: (array length=n_cases): the alternatives; the item received is left there
 * @n_cases: at most %RR_SELECT_MAX_CASES
 * @flags: how to choose
 * @status: (out): of the case that happened: %RR_OK, or %RR_CLOSED; otherwise why none
 *   did: %RR_CANCELLED, %RR_DEADLINE, %RR_EMPTY, or %RR_DEADLOCK if none ever could
 *
 * A closed channel is ready. Items of cases that did not happen stay the caller's.
 *
 * Thread: any but main; with %RR_SELECT_NONBLOCK any.
 *
 * Returns: the index of the case that happened, -1 if none did
 */
int
rr_select (RrCtx         *ctx,
           RrCase        *cases,
           guint          n_cases,
           RrSelectFlags  flags,
           RrStatus      *status)
{
  Select self = { .ctx = ctx, .cases = cases, .n_cases = n_cases, .flags = flags };
  int won;

  g_return_val_if_fail (status != NULL, -1);
  g_return_val_if_fail (n_cases <= RR_SELECT_MAX_CASES, -1);

  sort_channels (&self);
  if (self.n_order == 0 && ctx == NULL && !(flags & RR_SELECT_NONBLOCK))
    {
      *status = RR_DEADLOCK;
      return -1;
    }
  won = select_run (&self, status);
  free_dropped (&self);
  return won;
}

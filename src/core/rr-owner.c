/* rr-owner.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-owner.h"

#include "rr-chan-private.h"
#include "rr-scope-private.h"

/* Who may use a handle. A new handle belongs to nobody in particular: anybody may use
 * it, and so nothing can be proven through it. A task that says "this one is mine alone"
 * lets the diagnostics prove more: when the task cannot go on, the handle cannot serve.
 *
 * Saying so is a promise. Breaking it is reported as misuse, and the handle belongs to
 * nobody again.
 *
 * Threads: any.
 */

/**
 * rr_owner_root:
 *
 * Returns: nobody in particular; counts as alive for ever
 */
RrOwner
rr_owner_root (void)
{
  return (RrOwner) { .kind = RR_OWNER_ROOT };
}

/**
 * rr_owner_self:
 *
 * Returns: the calling task alone; outside of a task as rr_owner_root()
 */
RrOwner
rr_owner_self (void)
{
  guint64 id = rr_task_get_current_id ();

  return id != 0 ? (RrOwner) { .kind = RR_OWNER_TASK, .id = id } : rr_owner_root ();
}

/**
 * rr_owner_scope:
 * @scope: a scope
 *
 * Returns: the tasks of @scope; as long as nobody waits for its end anybody may still
 *   spawn one
 */
RrOwner
rr_owner_scope (RrScope *scope)
{
  g_return_val_if_fail (scope != NULL, rr_owner_root ());

  return (RrOwner) { .kind = RR_OWNER_SCOPE, .id = rr_scope_get_id (scope) };
}

/**
 * rr_owner_in_flight:
 * @via: a handle of the channel that the handle is about to be sent through
 *
 * The receiver owns it from its first use, or when it says so.
 *
 * Returns: whoever receives from that channel
 */
RrOwner
rr_owner_in_flight (RrTx *via)
{
  RrOwner owner = { .kind = RR_OWNER_IN_FLIGHT };

  g_return_val_if_fail (via != NULL, rr_owner_root ());

  rr_mutex_lock (&via->chan->lock);
  owner.id = via->chan->object.id;
  owner.stamp = (guint32) via->chan->stat.n_received;
  rr_mutex_unlock (&via->chan->lock);
  return owner;
}

static void
report_misuse (RrChan        *chan,
               const RrOwner *owner,
               const char    *right)
{
  rr_diag_event (RR_DIAG_MISUSE, chan->object.id, chan->stat.name,
                 "a handle to %s, owned by %s %" G_GUINT64_FORMAT ", is used by another", right,
                 owner->kind == RR_OWNER_TASK ? "task" : "scope", owner->id);
}

/* With the channel's lock held. The one who uses it is right: better to prove less. */
void
rr_owner_check_locked (RrOwner    *owner,
                       RrChan     *chan,
                       const char *right)
{
  RrScope *scope = rr_task_current_scope ();

  switch (owner->kind)
    {
    case RR_OWNER_ROOT:
      return;

    case RR_OWNER_TASK:
      if (owner->id == rr_task_get_current_id ())
        return;
      break;

    case RR_OWNER_SCOPE:
      if (scope != NULL && owner->id == rr_scope_get_id (scope))
        return;
      break;

    case RR_OWNER_IN_FLIGHT:
      *owner = rr_owner_self ();
      chan->epoch++;
      return;

    default:
      g_assert_not_reached ();
    }

  report_misuse (chan, owner, right);
  *owner = rr_owner_root ();
  chan->epoch++;
}

/**
 * rr_tx_give:
 * @tx: a sending handle
 * @owner: who alone uses it from now on
 *
 * Thread: any; the one who may use it.
 */
void
rr_tx_give (RrTx    *tx,
            RrOwner  owner)
{
  g_return_if_fail (tx != NULL);

  rr_mutex_lock (&tx->chan->lock);
  tx->owner = owner;
  tx->chan->epoch++;
  rr_mutex_unlock (&tx->chan->lock);
}

/**
 * rr_rx_give:
 * @rx: a receiving handle
 * @owner: who alone uses it from now on
 *
 * Thread: any; the one who may use it.
 */
void
rr_rx_give (RrRx    *rx,
            RrOwner  owner)
{
  g_return_if_fail (rx != NULL);

  rr_mutex_lock (&rx->chan->lock);
  rx->owner = owner;
  rx->chan->epoch++;
  rr_mutex_unlock (&rx->chan->lock);
}

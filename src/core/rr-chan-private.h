/* rr-chan-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-sync.h"
#include "rr-wait-private.h"

G_BEGIN_DECLS

typedef struct _RrChan       RrChan;
typedef struct _RrChanWaiter RrChanWaiter;

/* A blocked operation, on the stack of its thread. */
struct _RrChanWaiter
{
  RrParker *parker;
  gpointer *items;      /* to send, or room to receive */
  guint     n_items;
  guint     n_done;     /* (guarded by the channel's lock) */
  gboolean  served;     /* (guarded by the channel's lock): out of the list */
  RrChanWaiter   *prev;
  RrChanWaiter   *next;
};

typedef struct
{
  RrChanWaiter *head;
  RrChanWaiter *tail;
} RrChanWaitList;

struct _RrTx
{
  RrChan       *chan;     /* (owned) */
  RrWakeFunc  wake;     /* (guarded by the channel's lock) */
  gpointer    data;     /* (guarded by the channel's lock) */
  gboolean    wants;    /* (guarded by the channel's lock): a try failed */
  gboolean    calling;  /* (guarded by the channel's lock): wake is running */
  RrTx       *prev;
  RrTx       *next;
};

struct _RrRx
{
  RrChan       *chan;     /* (owned) */
  RrWakeFunc  wake;     /* (guarded by the channel's lock) */
  gpointer    data;     /* (guarded by the channel's lock) */
  gboolean    wants;    /* (guarded by the channel's lock): it became non-empty */
  gboolean    calling;  /* (guarded by the channel's lock): wake is running */
  RrRx       *prev;
  RrRx       *next;
};

struct _RrChan
{
  RrChanPolicy   policy;      /* (immutable) */
  GDestroyNotify item_free;   /* (nullable) (immutable) */

  RrMutex        lock;
  RrCond         called;      /* a wake function returned */
  GAsyncQueue   *buffer;      /* (owned) (guarded by lock) */
  RrChanWaitList       senders;     /* (guarded by lock) */
  RrChanWaitList       receivers;   /* (guarded by lock) */
  RrTx          *tx;          /* (unowned) (guarded by lock): all handles */
  RrRx          *rx;          /* (unowned) (guarded by lock): all handles */
  gboolean       closed;      /* (guarded by lock) */
  RrChanStat     stat;        /* (guarded by lock): name, capacity and counters */
};

/* All with the channel's lock held. */
guint rr_chan_length_locked    (RrChan         *self);
/* TRUE if a send would go through; for a rendezvous, if a receiver waits. */
gboolean rr_chan_has_room_locked (RrChan       *self);
void  rr_chan_refill_locked    (RrChan         *self);
void  rr_chan_serve_all_locked (RrChanWaitList *list);
void  rr_chan_want_rx_locked   (RrChan         *self);
/* Lets go of it, and calls the wake functions that are due. */
void  rr_chan_unlock_and_wake  (RrChan         *self);

G_END_DECLS

/* rr-chan-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-chan.h"
#include "rr-chan-buffer.h"
#include "rr-sync.h"
#include "rr-wait-private.h"

G_BEGIN_DECLS

typedef struct _RrChan       RrChan;
typedef struct _RrChanWaiter RrChanWaiter;

#define RR_CHAN_UNCLAIMED (-1)

/* A blocked operation, on the stack of its thread or part of a parked job. */
struct _RrChanWaiter
{
  RrParker      *parker;
  void         (*wake) (RrChanWaiter *self);  /* (nullable): instead of the parker */
  int           *claim;     /* (nullable) (atomic): alternatives share it; the first to
                             * put its index there is the one that happens */
  gpointer      *items;     /* to send, or room to receive */
  int            index;
  guint          n_items;
  guint          n_done;    /* (guarded by the channel's lock) */
  gboolean       served;    /* (guarded by the channel's lock): out of the list */
  RrChanWaiter  *prev;
  RrChanWaiter  *next;
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
  RrOwner     owner;    /* (guarded by the channel's lock) */
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
  RrOwner     owner;    /* (guarded by the channel's lock) */
  RrRx       *prev;
  RrRx       *next;
};

/* For how long at least one was blocked, however many were. */
typedef struct
{
  guint   n;
  gint64  since_us;      /* while n is not 0 */
  guint64 total_us;
} RrChanGauge;

/* One item is followed through the buffer at a time, and only when somebody asks. */
typedef enum
{
  RR_CHAN_PROBE_IDLE,
  RR_CHAN_PROBE_WANTED,  /* the next item that is put */
  RR_CHAN_PROBE_RIDES,
} RrChanProbe;

/* What a select with an order of preference took elsewhere while an item was here. */
typedef struct
{
  guint64 n;
  guint64 n_rightful;    /* were there before */
  guint64 n_received;    /* of this channel when it began; since then there is another item */
  gint64  since_us;
} RrChanPassed;

struct _RrChan
{
  RrObject       object;
  RrChanPolicy   policy;      /* (immutable) */
  GDestroyNotify item_free;   /* (nullable) (immutable) */

  RrMutex        lock;
  RrCond         called;      /* a wake function returned */
  RrChanBuffer   buffer;      /* (guarded by lock) */
  RrChanWaitList       senders;     /* (guarded by lock) */
  RrChanWaitList       receivers;   /* (guarded by lock) */
  RrTx          *tx;          /* (unowned) (guarded by lock): all handles */
  RrRx          *rx;          /* (unowned) (guarded by lock): all handles */
  gboolean       closed;      /* (guarded by lock) */
  guint64        epoch;       /* (guarded by lock): grows with every change */
  gint64         due_us;      /* (guarded by lock): next tick of a timer, 0 for none */
  gint64         period_us;   /* (immutable): of a ticker */
  RrChanStat     stat;        /* (guarded by lock): name, capacity and counters */
  RrChanGauge    send_gauge;  /* (guarded by lock) */
  RrChanGauge    recv_gauge;  /* (guarded by lock) */
  RrChanProbe    probe;       /* (guarded by lock) */
  guint64        probe_at;    /* (guarded by lock): n_received when it has come through */
  gint64         probe_us;    /* (guarded by lock): when it was put */
  gint64         sojourn_us;  /* (guarded by lock): what was measured last; -1 for nothing */
  RrChanPassed   passed;      /* (guarded by lock) */
};

/* What the diagnostics read of a channel at each look. */
typedef struct
{
  guint   capacity;
  guint   length;
  guint64 n_received;
  guint64 send_blocked_us;   /* somebody was waiting to send, ever */
  guint64 recv_blocked_us;
  gint64  sojourn_us;        /* of an item since the last look; -1: none came through */
} RrChanMeter;

void      rr_chan_read_meter        (RrChan          *self,
                                     gint64           now_us,
                                     RrChanMeter     *meter);

static inline void
rr_chan_gauge_enter_locked (RrChanGauge *self,
                            gint64       now_us)
{
  if (self->n++ == 0)
    self->since_us = now_us;
}

static inline void
rr_chan_gauge_leave_locked (RrChanGauge *self,
                            gint64       now_us)
{
  if (--self->n == 0)
    self->total_us += (guint64) MAX (now_us - self->since_us, 0);
}

/* Asks for the time only if it counts. */
static inline void
rr_chan_gauge_leave_now_locked (RrChanGauge *self)
{
  rr_chan_gauge_leave_locked (self, self->n == 1 ? rr_clock_now_us () : 0);
}

/* All with the channel's lock held. */
guint     rr_chan_length_locked     (RrChan          *self);
/* TRUE if a send would go through; for a rendezvous, if a receiver waits. */
gboolean  rr_chan_has_room_locked   (RrChan          *self);
/* Both move what can be moved now, and answer how many that was. */
guint     rr_chan_put_locked        (RrChan          *self,
                                     gpointer        *items,
                                     guint            n_items);
guint     rr_chan_take_locked       (RrChan          *self,
                                     gpointer        *items,
                                     guint            max_items);
/* Frees the oldest items to make room, into @dropped. */
guint     rr_chan_put_over_locked   (RrChan          *self,
                                     gpointer        *items,
                                     guint            n_items,
                                     GPtrArray       *dropped);
void      rr_chan_refill_locked     (RrChan          *self);
void      rr_chan_wait_push_locked  (RrChanWaitList  *list,
                                     RrChanWaiter    *waiter);
void      rr_chan_wait_remove_locked (RrChanWaitList *list,
                                     RrChanWaiter    *waiter);
void      rr_chan_serve_all_locked  (RrChanWaitList  *list);
void      rr_chan_want_rx_locked    (RrChan          *self);
/* Lets go of it, and calls the wake functions that are due. */
void      rr_chan_unlock_and_wake   (RrChan          *self);
void      rr_owner_check_locked     (RrOwner         *owner,
                                     RrChan          *chan,
                                     const char      *right);

/* What a wait on it is for; with a due time for a timer. */
RrWaitFor rr_chan_wait_for          (RrChan          *self,
                                     RrWaitKind       kind);

G_END_DECLS

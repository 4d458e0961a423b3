/* rr-item.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"
#include "rr-incident.h"
#include "rr-store.h"

G_BEGIN_DECLS

typedef struct _RrItem     RrItem;
typedef struct _RrItemPool RrItemPool;

/* How the sender wants to hear that everything is on disk. */
typedef enum
{
  RR_ANSWER_NONE,
  RR_ANSWER_HTTP,
  RR_ANSWER_WS_ACK,
} RrAnswer;

/* What a command does when it passes a stage, on the thread of that stage, which
 * @keeper belongs to: an RrTracker or an RrStore. @ok is FALSE while the store
 * does not take anything. */
typedef void (*RrItemFunc) (RrItem   *item,
                            gpointer  keeper,
                            gboolean  ok);

/* What is kept and told together with a message, and only once with it. */
typedef struct _RrRider RrRider;
struct _RrRider
{
  RrRider          *next;    /* (owned) (nullable): of the same message */
  /* Within the transaction of its message, unless that was stored before. @data is the
   * rider. (nullable) */
  RrStoreWriteFunc  write;
  /* Frees it, but not the next. Once its message is settled, on the store's thread; or
   * wherever an item is dropped that did not get there, as RR_STORE_FAILED; @item->lead
   * may be gone then. */
  void            (*done)  (RrRider        *rider,
                            const RrItem   *item,
                            RrStoreOutcome  outcome);
};

/* What became of a set of messages. Written by the store stage only; read it after
 * a command that was sent behind them has passed. */
typedef struct
{
  guint n_stored;
  guint n_duplicate;
  guint n_failed;
} RrItemTally;

/* One thing on its way through the pipeline: a message, or a command that keeps
 * its place among them. The messages of one payload point to the first of them,
 * their lead, which carries the address of the answer. */
struct _RrItem
{
  RrMessage       message;
  RrStoreOutcome  outcome;
  gboolean        must_wait;      /* (thread: store): refused, there is no room */
  RrRider        *rider;          /* (owned) (nullable) */
  RrNote         *notes;          /* (owned) (nullable): what the rules say; data is the desk */
  RrItem         *next_free;      /* in the pool's list */

  RrItem         *lead;           /* (unowned): itself for the first */
  guint           n_pending;      /* lead only: messages not yet stored */
  gboolean        failed;         /* lead only: one of them could not be */
  RrAnswer        answer;         /* lead only, as all below */
  RrReplyTo       to;
  guint           status;
  const char     *content_type;   /* static */
  const char     *body;           /* static */
  gint64          received_us;    /* monotonic */
  RrRequestId     request;

  RrItemFunc      at_store;       /* (nullable): a command, not a message */
  RrStoreWriteFunc at_commit;     /* (nullable): of a command, within the transaction */
  RrItemFunc      at_tracker;     /* (nullable): a command, with the tracker */
  gpointer        data;           /* for these, and for notes */
  RrItemTally    *tally;          /* (unowned) (nullable): counts what became of it */
};

RrItemPool *rr_item_pool_new  (void);
void        rr_item_pool_free (RrItemPool *self);
RrItem     *rr_item_pool_take (RrItemPool *self);
void        rr_item_pool_give (RrItemPool *self,
                               RrItem    **items,
                               guint       n_items);
guint       rr_item_pool_get_n_out (RrItemPool *self);
gboolean    rr_item_is_command (const RrItem *item);
void        rr_item_add_rider  (RrItem     *item,
                                RrRider    *rider);
gboolean    rr_item_write_riders (RrStore  *store,
                                gpointer    item,
                                GError    **error);
void        rr_item_settle_riders (RrItem  *item,
                                RrStoreOutcome outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrItemPool, rr_item_pool_free)

G_END_DECLS

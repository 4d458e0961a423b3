/* rr-chan.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

typedef struct _RrTx RrTx;
typedef struct _RrRx RrRx;

typedef enum
{
  RR_CHAN_BLOCK,         /* a send waits for room */
  RR_CHAN_DROP_OLDEST,   /* a send always succeeds, the oldest item is freed and counted */
  RR_CHAN_REJECT,        /* a send answers RR_FULL, counted */
} RrChanPolicy;

#define RR_CHAN_MAX_CAPACITY 65535

typedef enum
{
  RR_OWNER_ROOT,        /* nobody in particular: the main loop, a callback, several tasks */
  RR_OWNER_TASK,
  RR_OWNER_SCOPE,
  RR_OWNER_IN_FLIGHT,   /* whoever receives it from a channel */
} RrOwnerKind;

/* Who alone uses a handle. See rr-owner.h. */
typedef struct
{
  RrOwnerKind kind;
  guint32     stamp;    /* in flight: how much was received from that channel before */
  guint64     id;       /* of the task, the scope or the channel */
} RrOwner;

/* What a timer channel delivers. */
#define RR_TICK GINT_TO_POINTER (1)

typedef void (*RrWakeFunc) (gpointer data);

typedef struct
{
  const char *name;
  guint       capacity;
  guint       length;
  guint       high_water;       /* the most that were ever in it */
  guint       n_tx;             /* live sending handles */
  guint       n_rx;
  guint       n_send_waiting;
  guint       n_recv_waiting;
  guint64     n_sent;
  guint64     n_received;
  guint64     n_rejected;       /* RR_FULL answered */
  guint64     n_dropped;        /* by DROP_OLDEST */
  guint64     n_undrained;      /* freed because the last receiver went */
  guint64     send_wait_us;     /* time senders spent waiting, summed */
  guint64     recv_wait_us;
} RrChanStat;

void      rr_chan_new            (const char      *name,
                                  guint            capacity,
                                  RrChanPolicy     policy,
                                  GDestroyNotify   item_free,
                                  RrTx           **tx,
                                  RrRx           **rx);

RrStatus  rr_send                (RrTx            *tx,
                                  RrCtx           *ctx,
                                  gpointer         item) G_GNUC_WARN_UNUSED_RESULT;
RrStatus  rr_try_send            (RrTx            *tx,
                                  gpointer         item) G_GNUC_WARN_UNUSED_RESULT;
guint     rr_send_batch          (RrTx            *tx,
                                  RrCtx           *ctx,
                                  gpointer        *items,
                                  guint            n_items,
                                  RrStatus        *status) G_GNUC_WARN_UNUSED_RESULT;
guint     rr_try_send_batch      (RrTx            *tx,
                                  gpointer        *items,
                                  guint            n_items,
                                  RrStatus        *status) G_GNUC_WARN_UNUSED_RESULT;

RrStatus  rr_recv                (RrRx            *rx,
                                  RrCtx           *ctx,
                                  gpointer        *item) G_GNUC_WARN_UNUSED_RESULT;
RrStatus  rr_try_recv            (RrRx            *rx,
                                  gpointer        *item) G_GNUC_WARN_UNUSED_RESULT;
guint     rr_recv_batch          (RrRx            *rx,
                                  RrCtx           *ctx,
                                  gpointer        *items,
                                  guint            max_items,
                                  RrStatus        *status) G_GNUC_WARN_UNUSED_RESULT;
guint     rr_try_recv_batch      (RrRx            *rx,
                                  gpointer        *items,
                                  guint            max_items,
                                  RrStatus        *status) G_GNUC_WARN_UNUSED_RESULT;
RrStatus  rr_recv_until          (RrRx            *rx,
                                  RrCtx           *ctx,
                                  gint64           deadline_us,
                                  gpointer        *item) G_GNUC_WARN_UNUSED_RESULT;

RrRx     *rr_after_new           (const char      *name,
                                  gint64           delay_us);
RrRx     *rr_ticker_new          (const char      *name,
                                  gint64           period_us);

void      rr_close               (RrTx            *tx);
RrTx     *rr_tx_dup              (RrTx            *tx);
void      rr_tx_drop             (RrTx            *tx);
RrRx     *rr_rx_dup              (RrRx            *rx);
void      rr_rx_drop             (RrRx            *rx);
guint     rr_rx_drain            (RrRx            *rx);

void      rr_tx_set_wake         (RrTx            *tx,
                                  RrWakeFunc       func,
                                  gpointer         data);
void      rr_rx_set_wake         (RrRx            *rx,
                                  RrWakeFunc       func,
                                  gpointer         data);

void      rr_tx_stat             (RrTx            *tx,
                                  RrChanStat      *stat);
void      rr_rx_stat             (RrRx            *rx,
                                  RrChanStat      *stat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTx, rr_tx_drop)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrRx, rr_rx_drop)

G_END_DECLS

/* rr-wait-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"
#include "rr-sync.h"

G_BEGIN_DECLS

/* Every wait of the core goes through here: one place where a thread sleeps, one
 * place that says what it sleeps for.
 *
 * A thread has one parker. Whoever can serve a waiting thread finds the parker through
 * the waiter in its own list and unparks it with that list's lock held; the waiter
 * takes the same lock again after it wakes, so a parker never vanishes under a hand. */
typedef struct
{
  RrMutex  lock;
  RrCond   cond;
  gboolean notified;      /* (guarded by lock) */
  gboolean ready;         /* (thread: own): the two above are made */
} RrParker;

/* A waiting operation as its context sees it. On the stack of the waiting thread. */
typedef struct _RrCtxWaiter RrCtxWaiter;
struct _RrCtxWaiter
{
  RrParker    *parker;
  RrCtxWaiter *prev;      /* (guarded by the context's lock) */
  RrCtxWaiter *next;      /* (guarded by the context's lock) */
};

RrParker *rr_parker_get       (void);
void      rr_parker_reset     (RrParker    *self);
void      rr_parker_unpark    (RrParker    *self);
/* FALSE when @deadline_us passed without an unpark. */
gboolean  rr_parker_park      (RrParker    *self,
                               gint64       deadline_us);

/* FALSE, and not added, if the context is done already. A NULL context never is. */
gboolean  rr_ctx_add_waiter   (RrCtx       *ctx,
                               RrCtxWaiter *waiter);
void      rr_ctx_remove_waiter (RrCtx      *ctx,
                               RrCtxWaiter *waiter);
gint64    rr_ctx_deadline_us  (RrCtx       *ctx);

/* What the current task waits for, for the registry. */
void      rr_task_wait_begin  (const char  *operation,
                               const char  *object);
void      rr_task_wait_end    (void);

/* The census. */
typedef enum
{
  RR_ALIVE_SCOPE,
  RR_ALIVE_CTX,
  RR_ALIVE_CHAN,
  RR_ALIVE_HANDLE,
  RR_N_ALIVE
} RrAlive;

void      rr_alive_add        (RrAlive      what,
                               int          n);

G_END_DECLS

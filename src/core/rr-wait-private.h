/* rr-wait-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"
#include "rr-object-private.h"
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
  int      state;         /* (atomic) */
  guint    n_to_skip;     /* (thread: own): waits that do not spin */
  guint    n_skipped;     /* (thread: own): the last time */
  gpointer sim;           /* (thread: own): its place in a simulated schedule */
} RrParker;

/* A waiting operation as its context sees it. On the stack of the waiting thread, or
 * part of a parked job, which has a claim and a wake instead of a parker. */
typedef struct _RrCtxWaiter RrCtxWaiter;

typedef struct
{
  /* With the context's lock held. TRUE if the cancel alone will wake it: nobody else
   * does then, so it stays where it is until wake() is called. */
  gboolean (*claim) (RrCtxWaiter *self);
  /* Without a lock, for a chain of claimed ones, which may be gone when it returns. */
  void     (*wake)  (RrCtxWaiter *first);
} RrCtxWaiterClass;

struct _RrCtxWaiter
{
  RrParker               *parker;
  const RrCtxWaiterClass *klass;   /* (nullable) */
  gboolean                linked;  /* (guarded by the context's lock) */
  RrCtxWaiter            *prev;    /* (guarded by the context's lock) */
  RrCtxWaiter            *next;    /* (guarded by the context's lock): or of the claimed */
};

/* What a wait is for. A select has one for each of its cases. */
typedef enum
{
  RR_WAIT_SEND,
  RR_WAIT_RECV,
  RR_WAIT_ACQUIRE,
  RR_WAIT_SCOPE,       /* until a scope has no tasks */
  RR_WAIT_PLACE,       /* until a scope at its limit has a place */
  RR_WAIT_POOL,        /* until a queue of a pool has room */
  RR_WAIT_FLIGHT,      /* until a shared call has ended */
  RR_WAIT_CTX,
  RR_WAIT_CLOCK,
} RrWaitKind;

typedef struct
{
  RrWaitKind  kind;
  guint       amount;     /* units of a semaphore */
  guint64     object;     /* id, 0 for none */
  const char *name;       /* (unowned): lives as long as the wait */
} RrWaitFor;

RrParker *rr_parker_get       (void);
void      rr_parker_reset     (RrParker    *self);
void      rr_parker_unpark    (RrParker    *self);
/* TRUE from an unpark until the thread has woken from it. */
gboolean  rr_parker_is_notified (RrParker  *self);
/* TRUE if it is unparked by now, or soon. Part of a wait that does not use rr_wait(). */
gboolean  rr_parker_look      (RrParker    *self);
/* FALSE when @deadline_us passed without an unpark. */
gboolean  rr_parker_park      (RrParker    *self,
                               gint64       deadline_us);

/* Says what the current task waits for, parks, and says that it runs again. Gives up
 * when @ctx is done. FALSE when @deadline_us or that of @ctx passed. */
gboolean  rr_wait             (RrParker         *parker,
                               RrCtx            *ctx,
                               gint64            deadline_us,
                               const RrWaitFor  *waits,
                               guint             n_waits);

/* FALSE, and not added, if the context is done already. A NULL context never is. */
gboolean  rr_ctx_add_waiter   (RrCtx       *ctx,
                               RrCtxWaiter *waiter);
void      rr_ctx_remove_waiter (RrCtx      *ctx,
                               RrCtxWaiter *waiter);
gint64    rr_ctx_deadline_us  (RrCtx       *ctx);

/* What the current task waits for, for the registry. The array stays the caller's and
 * must live until the wait ends. */
void      rr_task_wait_begin  (RrParker         *parker,
                               const RrWaitFor  *waits,
                               guint             n_waits,
                               RrCtx            *ctx,
                               gboolean          has_deadline);
void      rr_task_wait_end    (void);

G_END_DECLS

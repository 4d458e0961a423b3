/* rr-ctx-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-task-private.h"

G_BEGIN_DECLS

/* What a request is known by. Set once, inherited by children made afterwards. */
typedef struct
{
  char    *request_id;   /* (owned) (nullable) (atomic) */
  RrRequestId request;   /* (atomic): the same for the flight recorder, 0 for none */
  char    *actor;        /* (owned) (nullable) (atomic) */
  guint64  trace_id;     /* (atomic): 0 for none */
} RrCtxValues;

/* A section that no cancel from outside reaches, as long as its context lives. */
typedef struct _RrShield RrShield;
struct _RrShield
{
  guint64     task_id;     /* of the task that made it, 0 for none */
  const char *why;         /* (unowned): the name of its context */
  gint64      since_us;
  gint64      until_us;
  RrShield   *prev;        /* (guarded by the lock of all shields) */
  RrShield   *next;        /* (guarded by the lock of all shields) */
};

struct _RrCtx
{
  int           ref_count;      /* (atomic) */
  RrCtx        *parent;         /* (owned) (nullable) (immutable) */
  char         *name;           /* (owned) (immutable) */
  gint64        deadline_us;    /* (immutable): already the least of the line */
  RrShield     *shield;         /* (owned) (nullable) (immutable) */
  RrCtxValues   values;

  RrMutex       lock;
  GError       *cause;          /* (owned) (nullable) (atomic): set once, under the lock */
  gint64        cancelled_us;   /* (guarded by lock): when cause was set */
  RrCtx        *children;       /* (unowned) (guarded by lock) */
  RrCtxWaiter  *waiters;        /* (unowned) (guarded by lock) */
  GCancellable *cancellable;    /* (owned) (nullable) (guarded by lock) */

  RrCtx        *prev_sibling;   /* (guarded by the parent's lock) */
  RrCtx        *next_sibling;   /* (guarded by the parent's lock) */
};

/* A context without a parent, not done. */
RrCtx        *rr_ctx_new_root      (const char        *name,
                                    gint64             deadline_us);
void          rr_ctx_values_copy   (RrCtxValues       *values,
                                    RrCtxValues       *from);
void          rr_ctx_values_clear  (RrCtxValues       *values);
void          rr_shield_free       (RrShield          *self);

/* For the diagnostics. */

/* When it was cancelled or its deadline passed, 0 while it is not done. */
gint64        rr_ctx_cancelled_us  (RrCtx             *self);

/* A shielded section as it was; @why is cut to fit. */
typedef struct
{
  char   why[64];
  gint64 since_us;
  gint64 until_us;
} RrShieldInfo;

/* FALSE if that task is in no shielded section; else the one it entered last. */
gboolean      rr_shield_find       (guint64            task_id,
                                    RrShieldInfo      *info);

/* (nullable): where the task last called rr_ctx_check(). */
static inline const RrSite *
rr_task_last_checkpoint (RrTask *task)
{
  return g_atomic_pointer_get (&task->checkpoint);
}

G_END_DECLS

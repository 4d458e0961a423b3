/* rr-scope-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-diag-event.h"
#include "rr-job-private.h"

G_BEGIN_DECLS

typedef struct _RrChild RrChild;

struct _RrScope
{
  RrObject  object;
  char     *name;         /* (owned) (immutable) */
  int       limit;        /* (immutable) */
  RrCtx    *ctx;          /* (owned) (immutable) */

  char      pad[64];      /* what never changes is not on the cache line of what always does */
  guint64   tasks;        /* (atomic): how many run; above them how often that, or whether
                           * somebody waits for the end, has changed */
  RrMutex   lock;
  RrChild  *ended;        /* (guarded by lock): threads to join */
  GQueue    spawners;     /* (guarded by lock): of RrParker, waiting for a place */
  GQueue    joiners;      /* (guarded by lock): of RrParker, waiting for the end */
  guint     n_joiners;    /* (guarded by lock to write, else atomic) */
  GError   *error;        /* (owned) (guarded by lock): the first */
  gboolean  is_asked;     /* (guarded by lock): somebody waited and took the error */
  guint     n_errors;     /* (guarded by lock): others that were not mere cancellation */
  GSList   *waits;        /* (guarded by lock): of GTask, for wait_async */
};

#define RR_SCOPE_ONE_TASK     G_GUINT64_CONSTANT (1)
#define RR_SCOPE_ONE_CHANGE   (G_GUINT64_CONSTANT (1) << 32)

/* Somebody may wait for a place in it. */
static inline gboolean
rr_scope_is_limited (RrScope *self)
{
  return self->limit >= 0;
}

static inline guint
rr_scope_n_running (RrScope *self)
{
  return (guint) __atomic_load_n (&self->tasks, __ATOMIC_ACQUIRE);
}

/* What a scan wants to know. */
typedef struct
{
  int       limit;
  guint     n_running;
  gboolean  is_joined;    /* somebody waits for its end */
  gboolean  is_done;      /* its context */
  gint64    done_us;      /* monotonic: since when; 0 while it is not */
  guint64   epoch;
} RrScopeFacts;

void  rr_scope_read  (RrObject      *object,
                      RrScopeFacts  *facts);

G_END_DECLS

/* rr-flight-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-flight.h"
#include "rr-task-private.h"

G_BEGIN_DECLS

/* One shared call under way, as a scan finds it. */
typedef struct
{
  RrObject   object;
  RrFlight  *flight;
  char      *key;       /* (owned) (immutable) */
  RrCtx     *ctx;       /* (owned) (immutable) */
  guint64    task;      /* (atomic): id of the task that makes it, 0 before it runs */

  guint      n_refs;    /* (guarded by the flight's lock): callers, and the call itself */
  guint      n_callers; /* (guarded by the flight's lock) */
  gboolean   is_listed; /* (guarded by the flight's lock): found under its key */
  gboolean   is_done;   /* (guarded by the flight's lock) */
  gpointer   result;    /* (owned) (guarded by the flight's lock) */
  GError    *error;     /* (owned) (guarded by the flight's lock) */
  GQueue     waiters;   /* (guarded by the flight's lock): of RrParker */
} RrCall;

G_END_DECLS

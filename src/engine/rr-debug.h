/* rr-debug.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-front-door.h"
#include "rr-scope.h"

G_BEGIN_DECLS

/* Exports on request: each is made on a thread of its own pool, whatever else is stuck. */
typedef struct _RrDebug RrDebug;

/* Exports that wait; more are refused. */
#define RR_DEBUG_CAPACITY 8

RrDebug  *rr_debug_new      (RrEngine        *engine,
                             GError         **error);
void      rr_debug_free     (RrDebug         *self);
gboolean  rr_debug_spawn    (RrDebug         *self,
                             const char      *name,
                             RrTaskFunc       func,
                             gpointer         data,
                             GDestroyNotify   destroy,
                             GError         **error);
/* /metrics and everything below /debug. Thread: I/O. */
RrHandled rr_debug_request  (RrDebug         *self,
                             RrExchange      *exchange);

G_END_DECLS

/* rr-fan-out-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"
#include "rr-supplier-set.h"

G_BEGIN_DECLS

/* Suppliers in the engine: who asks them, and what came of the last questions. */
typedef struct _RrFanOutDesk RrFanOutDesk;

#define RR_FAN_OUT_MAX_TASKS 64   /* under way */
#define RR_FAN_OUT_KEPT      32   /* the last ones */

typedef struct
{
  guint64 n_done;       /* fan-outs */
  guint64 n_partial;    /* with somebody missing */
  guint64 n_cancelled;
  guint64 n_refused;    /* for want of a task */
  guint   n_running;
  double  p50_us;
  double  p99_us;
} RrFanOutCounts;

RrFanOutDesk *rr_fan_out_desk_new           (const char                *workspace,
                                             GError                   **error);
gboolean      rr_fan_out_desk_start         (RrFanOutDesk              *self,
                                             RrScope                   *scope,
                                             GError                   **error);
/* Cancels what is under way, and waits for it. */
void          rr_fan_out_desk_close         (RrFanOutDesk              *self);
void          rr_fan_out_desk_free          (RrFanOutDesk              *self);
RrSuppliers  *rr_fan_out_desk_get_suppliers (RrFanOutDesk              *self);
void          rr_fan_out_desk_counts        (RrFanOutDesk              *self,
                                             RrFanOutCounts            *counts);
GPtrArray    *rr_fan_out_desk_dup_recent    (RrFanOutDesk              *self);

/* A task that may ask suppliers. RR_ERROR_FULL when too many are under way; @data is
 * still the caller's then. */
gboolean      rr_fan_out_desk_spawn         (RrFanOutDesk              *self,
                                             const char                *name,
                                             RrTaskFunc                 func,
                                             gpointer                   data,
                                             GDestroyNotify             destroy,
                                             GError                   **error);
/* Thread: such a task. It is remembered. */
RrFanOut     *rr_fan_out_desk_ask           (RrFanOutDesk              *self,
                                             RrCtx                     *ctx,
                                             const RrSupplierQuestion  *question,
                                             GError                   **error);

/* GET /suppliers and what is below it; see rr-fan-out-route.c. */
RrHandled     rr_fan_out_desk_request       (RrFanOutDesk              *self,
                                             RrFrontDoor               *door,
                                             RrExchange                *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrFanOutDesk, rr_fan_out_desk_free)

G_END_DECLS

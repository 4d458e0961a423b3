/* rr-ctx.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-error.h"
#include "rr-request.h"
#include "rr-site.h"

G_BEGIN_DECLS

/**
 * RrCtx:
 *
 * Whether work is still wanted, until when, and why not any more. A tree: what ends a
 * parent ends its children.
 */
typedef struct _RrCtx RrCtx;

/**
 * RR_CTX_NO_DEADLINE:
 *
 * The remaining time of what may take for ever.
 */
#define RR_CTX_NO_DEADLINE G_MAXINT64

RrCtx        *rr_ctx_new               (RrCtx         *parent,
                                        const char    *name);
RrCtx        *rr_ctx_new_with_timeout  (RrCtx         *parent,
                                        const char    *name,
                                        gint64         timeout_us);
RrCtx        *rr_ctx_shield            (RrCtx         *parent,
                                        gint64         max_us,
                                        const char    *why);
RrCtx        *rr_ctx_ref               (RrCtx         *self);
void          rr_ctx_unref             (RrCtx         *self);
void          rr_ctx_cancel            (RrCtx         *self,
                                        GError        *cause);
RrStatus      rr_ctx_status            (RrCtx         *self);
gboolean      rr_ctx_check_at          (RrCtx         *self,
                                        const RrSite  *site,
                                        GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gint64        rr_ctx_remaining_us      (RrCtx         *self);
GError       *rr_ctx_dup_cause         (RrCtx         *self);
const char   *rr_ctx_get_name          (RrCtx         *self);
GCancellable *rr_ctx_get_cancellable   (RrCtx         *self);
void          rr_ctx_set_request_id    (RrCtx         *self,
                                        const char    *request_id);
const char   *rr_ctx_get_request_id    (RrCtx         *self);
void          rr_ctx_set_request       (RrCtx         *self,
                                        RrRequestId    request);
RrRequestId   rr_ctx_get_request       (RrCtx         *self);
void          rr_ctx_set_actor         (RrCtx         *self,
                                        const char    *actor);
const char   *rr_ctx_get_actor         (RrCtx         *self);
void          rr_ctx_set_trace_id      (RrCtx         *self,
                                        guint64        trace_id);
guint64       rr_ctx_get_trace_id      (RrCtx         *self);

/**
 * rr_ctx_check: (skip)
 * @self: (nullable): a context
 * @error: return location for an error
 *
 * The checkpoint of long computations: rr_ctx_check_at() here.
 */
#define rr_ctx_check(self, error) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); rr_ctx_check_at ((self), &_rr_site, (error)); }))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrCtx, rr_ctx_unref)

G_END_DECLS

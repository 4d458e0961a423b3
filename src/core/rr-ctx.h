/* rr-ctx.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-error.h"

G_BEGIN_DECLS

typedef struct _RrCtx RrCtx;

#define RR_CTX_NO_DEADLINE G_MAXINT64

RrCtx        *rr_ctx_new               (RrCtx        *parent,
                                        const char   *name);
RrCtx        *rr_ctx_new_with_timeout  (RrCtx        *parent,
                                        const char   *name,
                                        gint64        timeout_us);
RrCtx        *rr_ctx_ref               (RrCtx        *self);
void          rr_ctx_unref             (RrCtx        *self);
void          rr_ctx_cancel            (RrCtx        *self,
                                        GError       *cause);
RrStatus      rr_ctx_status            (RrCtx        *self);
gboolean      rr_ctx_check             (RrCtx        *self,
                                        GError      **error) G_GNUC_WARN_UNUSED_RESULT;
gint64        rr_ctx_remaining_us      (RrCtx        *self);
GError       *rr_ctx_dup_cause         (RrCtx        *self);
const char   *rr_ctx_get_name          (RrCtx        *self);
void          rr_ctx_set_request_id    (RrCtx        *self,
                                        const char   *request_id);
const char   *rr_ctx_get_request_id    (RrCtx        *self);
GCancellable *rr_ctx_get_cancellable   (RrCtx        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrCtx, rr_ctx_unref)

G_END_DECLS

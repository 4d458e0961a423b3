/* rr-scope.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

typedef struct _RrScope RrScope;

typedef gboolean (*RrTaskFunc) (RrCtx     *ctx,
                                gpointer   data,
                                GError   **error);

#define RR_SCOPE_UNLIMITED (-1)

RrScope  *rr_scope_new          (RrCtx                *parent,
                                 const char           *name,
                                 int                   limit);
gboolean  rr_scope_spawn_full   (RrScope              *self,
                                 const RrSite         *site,
                                 const char           *name,
                                 RrTaskFunc            func,
                                 gpointer              data,
                                 GDestroyNotify        destroy,
                                 gboolean              may_wait,
                                 GError              **error);
RrCtx    *rr_scope_get_ctx      (RrScope              *self);
void      rr_scope_cancel       (RrScope              *self,
                                 GError               *cause);
gboolean  rr_scope_wait         (RrScope              *self,
                                 GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void      rr_scope_wait_async   (RrScope              *self,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean  rr_scope_wait_finish  (RrScope              *self,
                                 GAsyncResult         *result,
                                 GError              **error) G_GNUC_WARN_UNUSED_RESULT;
guint     rr_scope_get_n_tasks  (RrScope              *self);
void      rr_scope_free         (RrScope              *self);

/* rr_scope_spawn() waits for a free place when the scope is at its limit,
 * rr_scope_try_spawn() fails with RR_ERROR_FULL instead. On failure the caller
 * keeps @data. */
#define rr_scope_spawn(self, name, func, data, destroy, error) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_scope_spawn_full ((self), &_rr_site, (name), (func), (data), (destroy), TRUE, (error)); }))
#define rr_scope_try_spawn(self, name, func, data, destroy, error) \
  (G_GNUC_EXTENSION ({ RR_SITE (_rr_site); \
     rr_scope_spawn_full ((self), &_rr_site, (name), (func), (data), (destroy), FALSE, (error)); }))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrScope, rr_scope_free)

G_END_DECLS

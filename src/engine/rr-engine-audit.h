/* rr-engine-audit.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit-look.h"
#include "rr-engine.h"

G_BEGIN_DECLS

/* The audit log, for the console. Thread: the owner. */

/* Something is taken out of here into a file, by whoever sits before the console. */
void          rr_engine_note_export          (RrEngine             *self,
                                              const char           *what,
                                              GFile                *file);
/* Newest first, before a number, as a GPtrArray of RrAuditRow; those with all the words. */
void          rr_engine_load_audit_async     (RrEngine             *self,
                                              gint64                before_seq,
                                              const char           *words,
                                              guint                 most,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
GPtrArray    *rr_engine_load_audit_finish    (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* @progress has to live until the callback. */
void          rr_engine_verify_audit_async   (RrEngine             *self,
                                              RrAuditProgress      *progress,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
/* Returns: (transfer full): free it with g_free() */
RrAuditCheck *rr_engine_verify_audit_finish  (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void          rr_engine_export_audit_async   (RrEngine             *self,
                                              RrAuditFormat         format,
                                              GFile                *file,
                                              RrAuditProgress      *progress,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gssize        rr_engine_export_audit_finish  (RrEngine             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS

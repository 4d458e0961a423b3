/* rr-audit-look.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-store-audit.h"

G_BEGIN_DECLS

/* How far it is, for whoever waits. */
typedef struct
{
  int percent;    /* (atomic) */
} RrAuditProgress;

/* All of these read to the end; not on the main loop. */

/* Goes through all rows, against the head that is kept in the workspace. */
gboolean  rr_audit_look_through  (RrStoreReader    *reader,
                                  const char       *workspace,
                                  RrAuditProgress  *progress,
                                  GCancellable     *cancellable,
                                  RrAuditCheck     *check,
                                  GError          **error);
/* Writes all rows into @file, whole or not at all. */
gboolean  rr_audit_look_export   (RrStoreReader    *reader,
                                  RrAuditFormat     format,
                                  GFile            *file,
                                  RrAuditProgress  *progress,
                                  GCancellable     *cancellable,
                                  guint64          *n_rows,
                                  GError          **error);
/* For the command line: @sentence says what came of it, @is_whole whether it is. */
gboolean  rr_audit_look_at       (const char       *workspace,
                                  char            **sentence,
                                  gboolean         *is_whole,
                                  GError          **error);

G_END_DECLS

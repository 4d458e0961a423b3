/* rr-export.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"

G_BEGIN_DECLS

/* One thing the diagnostics can write down. */
typedef struct
{
  const char *name;           /* as a file: "dump.txt" */
  const char *content_type;
  const char *header;         /* (nullable): one more of an HTTP answer */
  gboolean  (*write) (RrEngine *engine, GOutputStream *out, GCancellable *cancellable,
                      GError **error);
} RrExport;

#define RR_EXPORT_TITLE "roundrock " RR_VERSION

const RrExport *rr_export_find   (const char      *name);
/* Those that go into a report, in order. */
const RrExport *rr_export_nth    (guint            n);
int             rr_export_spool  (const RrExport  *self,
                                  RrEngine        *engine,
                                  GCancellable    *cancellable,
                                  gsize           *len,
                                  GError         **error);
/* For the user: to a file, whole or not at all. Thread: the owner. */
void            rr_export_save_async  (RrEngine             *engine,
                                       const RrExport       *self,
                                       GFile                *file,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean        rr_export_save_finish (RrEngine             *engine,
                                       GAsyncResult         *result,
                                       GError              **error);
/* The same into memory. Thread: the owner. */
void            rr_export_read_async  (RrEngine             *engine,
                                       const RrExport       *self,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GBytes         *rr_export_read_finish (RrEngine             *engine,
                                       GAsyncResult         *result,
                                       GError              **error);

G_END_DECLS

/* rr-store-audit.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit.h"
#include "rr-store.h"

G_BEGIN_DECLS

/* The audit log: rows are added, and never changed or removed by this program. Without a
 * rowid there is nothing in a row that is not looked at when it is read. */
#define RR_STORE_AUDIT_TABLES \
  "CREATE TABLE audit (" \
  "  seq INTEGER NOT NULL PRIMARY KEY, time_ms INTEGER NOT NULL, mono_ms INTEGER NOT NULL, start TEXT NOT NULL," \
  "  who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, result TEXT NOT NULL," \
  "  detail TEXT NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;" \
  "CREATE INDEX audit_file ON audit (subject, seq) WHERE what = 'settings.file';" \
  "CREATE TRIGGER audit_change BEFORE UPDATE ON audit" \
  "  BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;" \
  "CREATE TRIGGER audit_remove BEFORE DELETE ON audit" \
  "  BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;" \
  "CREATE TRIGGER audit_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq=NEW.seq)" \
  "  BEGIN SELECT RAISE(IGNORE); END;"

/* Within the transaction of a commit. @is_new: (out): FALSE if there is such a number. */
gboolean    rr_store_audit_add         (RrStore           *self,
                                        const RrAuditRow  *row,
                                        gboolean          *is_new,
                                        GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* Readers. The last row; *row is NULL without an error if there is none. */
gboolean    rr_store_reader_audit_last (RrStoreReader     *self,
                                        RrAuditRow       **row,
                                        GError           **error);
gboolean    rr_store_reader_audit_find (RrStoreReader     *self,
                                        gint64             seq,
                                        RrAuditRow       **row,
                                        GError           **error);
/* The last one that tells of a file of settings. */
gboolean    rr_store_reader_audit_file (RrStoreReader     *self,
                                        const char        *name,
                                        RrAuditRow       **row,
                                        GError           **error);
/* Newest first, before a number; with all of the words in it, if there are any. */
GPtrArray  *rr_store_reader_audit_list (RrStoreReader     *self,
                                        gint64             before_seq,
                                        const char *const *words,
                                        guint              most,
                                        GError           **error);

typedef gboolean (*RrAuditFunc) (const RrAuditRow *row, gpointer data);

/* Oldest first, after a number, all from one look at the database; @func ends it. */
gboolean    rr_store_reader_audit_each (RrStoreReader     *self,
                                        gint64             after_seq,
                                        RrAuditFunc        func,
                                        gpointer           data,
                                        GError           **error);
gboolean    rr_store_reader_audit_count (RrStoreReader    *self,
                                        guint64           *n_rows,
                                        GError           **error);

G_END_DECLS

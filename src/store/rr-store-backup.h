/* rr-store-backup.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a table holds, so that two that hold the same are known by it. */
typedef struct
{
  char   *table;
  gint64  n_rows;
  char   *sum;       /* SHA-256 over all values of all rows, in their order */
} RrStoreDigest;

/* How far it is, at most 1000. FALSE ends it with %G_IO_ERROR_CANCELLED. */
typedef gboolean (*RrStoreProgress)    (guint             permille,
                                        gpointer          data);

/* Copies what was committed when it began, while others write. */
GPtrArray      *rr_store_backup_copy   (const char       *from,
                                        const char       *to,
                                        RrStoreProgress   progress,
                                        gpointer          data,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
/* Looks through a copy that nobody has open. */
GPtrArray      *rr_store_backup_check  (const char       *path,
                                        RrStoreProgress   progress,
                                        gpointer          data,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray      *rr_store_digests_new   (void);
RrStoreDigest  *rr_store_digest_new    (const char       *table,
                                        gint64            n_rows,
                                        const char       *sum);
gboolean        rr_store_digests_agree (GPtrArray        *one,
                                        GPtrArray        *other,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
const RrStoreDigest *rr_store_digests_find (GPtrArray    *digests,
                                        const char       *table);

/* A checked copy of this name behind a database takes its place when that is opened next, or
 * at once if nobody has it open; what was there is put aside. */
#define RR_STORE_RESTORED ".restored"
gboolean        rr_store_restore       (const char       *path,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
guint           rr_store_get_version   (void);

/* Of several copies: which stay. */
typedef struct
{
  guint hourly;
  guint daily;
  guint weekly;
} RrStoreKeep;

void            rr_store_backup_thin   (const gint64     *made_ms,
                                        guint             n,
                                        const RrStoreKeep *keep,
                                        gboolean         *stays);

G_END_DECLS

/* rr-engine-storage.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-backup-settings.h"
#include "rr-engine.h"

G_BEGIN_DECLS

/* What the console does with what is stored. */

typedef enum
{
  RR_DISK_ROOMY,
  RR_DISK_LOW,      /* it is time to make room */
  RR_DISK_FULL,     /* only what cannot wait is kept, out of the reserve */
} RrDiskState;

typedef struct
{
  RrDiskState state;
  gint64      free_bytes;      /* at the last look */
  gint64      total_bytes;
  gint64      reserve_bytes;   /* that are held back now */
  guint64     n_full;          /* times it was full */
  guint64     n_refused;       /* messages and requests, meanwhile */
} RrDiskView;

typedef struct
{
  RrBackupSettings settings;
  RrBackupLast     last;
  gboolean         is_running;
  guint            permille;      /* of the one that is being made */
  gboolean         is_old;        /* the last good one is, or there is none */
  gint64           next_ms;       /* Unix; 0 if there will be none */
  char            *problem;       /* (owned) (nullable): why the last try failed */
  guint64          n_made;        /* since the start */
  guint64          n_failed;
  RrDiskView       disk;          /* where the database lies; nothing in an exercise */
} RrBackupView;

/* A backup in a folder. */
typedef struct
{
  char   *name;
  char   *path;
  gint64  made_ms;
  gint64  bytes;
  gint64  n_fixes;
  gint64  n_devices;
  gint64  n_bookings;
} RrBackupEntry;

void          rr_backup_view_free             (RrBackupView            *self);
/* %NULL when the engine does not run. Thread: any of the engine's own, or the owner's. */
RrBackupView *rr_engine_dup_backups           (RrEngine                *self);
gboolean      rr_engine_make_backup           (RrEngine                *self,
                                               GError                 **error);
gboolean      rr_engine_set_backup_settings   (RrEngine                *self,
                                               const RrBackupSettings  *settings,
                                               GError                 **error);

/* Those in a folder, newest first: of RrBackupEntry. */
void          rr_engine_list_backups_async    (RrEngine                *self,
                                               const char              *folder,
                                               GCancellable            *cancellable,
                                               GAsyncReadyCallback      callback,
                                               gpointer                 user_data);
GPtrArray    *rr_engine_list_backups_finish   (RrEngine                *self,
                                               GAsyncResult            *result,
                                               GError                 **error);
/* Looks through a backup and lays a copy beside the database; it takes its place when the
 * engine is started anew. */
void          rr_engine_stage_restore_async   (RrEngine                *self,
                                               const char              *path,
                                               GCancellable            *cancellable,
                                               GAsyncReadyCallback      callback,
                                               gpointer                 user_data);
gboolean      rr_engine_stage_restore_finish  (RrEngine                *self,
                                               GAsyncResult            *result,
                                               GError                 **error);
/* What is stored, of these kinds (NULL: all) and since then, into one file that the passphrase
 * opens; see rr-vault-export.c. */
void          rr_engine_export_data_async     (RrEngine                *self,
                                               const char              *kinds,
                                               gint64                   from_ms,
                                               const char              *path,
                                               const char              *passphrase,
                                               GCancellable            *cancellable,
                                               GAsyncReadyCallback      callback,
                                               gpointer                 user_data);
gboolean      rr_engine_export_data_finish    (RrEngine                *self,
                                               GAsyncResult            *result,
                                               GError                 **error);
/* Of what is under way of these, at most 1000. */
guint         rr_engine_get_errand_permille   (RrEngine                *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBackupView, rr_backup_view_free)

G_END_DECLS

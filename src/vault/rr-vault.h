/* rr-vault.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-store-backup.h"

G_BEGIN_DECLS

/* What was asked for on the command line; NULL or 0 if it was not. */
typedef struct
{
  char        *database;
  char        *workspace;
  char        *folder;      /* of backups */
  char        *file;        /* a backup, or what is written */
  char        *kinds;       /* of what is written, with commas */
  gint64       from_ms;
  gint64       to_ms;
  RrStoreKeep  keep;
  gboolean     is_first;    /* the folder was chosen just now */
  gboolean     secrets;
  gboolean     at_once;
} RrVaultOptions;

typedef struct
{
  char   *name;
  char   *path;
  gint64  made_ms;
  gint64  bytes;
  gint64  n_fixes;
  gint64  n_devices;
  gint64  n_bookings;
} RrVaultEntry;

/* What it says: lines of fields with tabs between, see rr-vault-main.c. */
void      rr_vault_say           (const char           *first,
                                  ...) G_GNUC_NULL_TERMINATED;
gboolean  rr_vault_progress      (guint                 permille,
                                  gpointer              data);
gboolean  rr_vault_is_stopped    (GError              **error);

gboolean  rr_vault_backup        (const RrVaultOptions *options,
                                  GError              **error);
gboolean  rr_vault_list          (const RrVaultOptions *options,
                                  GError              **error);
gboolean  rr_vault_restore       (const RrVaultOptions *options,
                                  GError              **error);
gboolean  rr_vault_export        (const RrVaultOptions *options,
                                  GError              **error);

/* --- rr-vault-files.c --------------------------------------------------------- */

gboolean  rr_vault_set_errno     (GError              **error,
                                  const char           *path);
gboolean  rr_vault_sync          (const char           *path,
                                  GError              **error);
gboolean  rr_vault_copy_file     (const char           *from,
                                  const char           *to,
                                  GError              **error);
void      rr_vault_remove        (const char           *path);
gboolean  rr_vault_has_room      (const char           *folder,
                                  gint64                bytes,
                                  GError              **error);
gint64    rr_vault_size          (const char           *path);
gboolean  rr_vault_copy_settings (const char           *from,
                                  const char           *to,
                                  gboolean              secrets,
                                  gboolean              missing_only,
                                  guint                *n_left_out,
                                  GError              **error);

/* --- rr-vault-list.c ---------------------------------------------------------- */

#define RR_VAULT_DATABASE "roundrock.db"
#define RR_VAULT_MANIFEST "manifest.ini"
#define RR_VAULT_SETTINGS "settings"
#define RR_VAULT_MARK     ".roundrock-backups"
#define RR_VAULT_PREFIX   "roundrock-"
#define RR_VAULT_PARTIAL  ".roundrock-partial-"

GPtrArray *rr_vault_find         (const char           *folder,
                                  GError              **error);
gboolean  rr_vault_write_manifest (const char          *folder,
                                  gint64                made_ms,
                                  gint64                n_fixes,
                                  gint64                bytes,
                                  GPtrArray            *digests,
                                  GError              **error);
GPtrArray *rr_vault_read_manifest (const char          *folder,
                                  GError              **error);
gint64    rr_vault_count_fixes   (const char           *database);

G_END_DECLS

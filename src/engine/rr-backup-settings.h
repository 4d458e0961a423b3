/* rr-backup-settings.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where backups go, how often, and how many stay; see rr-backup-settings.c. */
typedef struct
{
  char     *folder;         /* (owned) (nullable): none are made */
  guint     every_min;
  guint     hourly;
  guint     daily;
  guint     weekly;
  guint     warn_hours;     /* the last good one is called old then */
  guint     patience_s;     /* a folder that does not answer for longer is given up */
  gboolean  secrets;
} RrBackupSettings;

/* The last one that was read back and found right. */
typedef struct
{
  char   *folder;           /* (owned) (nullable): there is none */
  char   *name;             /* (owned) */
  gint64  made_ms;
  gint64  bytes;
} RrBackupLast;

/* Any thread. */
gboolean rr_backup_settings_load  (RrBackupSettings        *self,
                                   const char              *workspace,
                                   GError                 **error);
gboolean rr_backup_settings_save  (const RrBackupSettings  *self,
                                   const char              *workspace,
                                   GError                 **error);
void     rr_backup_settings_copy  (RrBackupSettings        *self,
                                   const RrBackupSettings  *other);
void     rr_backup_settings_clear (RrBackupSettings        *self);
void     rr_backup_last_load      (RrBackupLast            *self,
                                   const char              *workspace);
gboolean rr_backup_last_save      (const RrBackupLast      *self,
                                   const char              *workspace,
                                   GError                 **error);
void     rr_backup_last_clear     (RrBackupLast            *self);

G_END_DECLS

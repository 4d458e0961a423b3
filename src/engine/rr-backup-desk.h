/* rr-backup-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit-desk.h"
#include "rr-backup-settings.h"
#include "rr-engine-storage.h"

G_BEGIN_DECLS

typedef struct _RrBackupDesk RrBackupDesk;

/* Thread: the owner's, unless it says otherwise. */
RrBackupDesk *rr_backup_desk_new          (const char              *workspace,
                                           const char              *database,
                                           RrAuditDesk             *audit,
                                           GError                 **error);
void          rr_backup_desk_free         (RrBackupDesk            *self);
void          rr_backup_desk_start        (RrBackupDesk            *self);
gboolean      rr_backup_desk_make         (RrBackupDesk            *self,
                                           GError                 **error);
gboolean      rr_backup_desk_set_settings (RrBackupDesk            *self,
                                           const RrBackupSettings  *settings,
                                           GError                 **error);
/* Any thread. */
RrBackupView *rr_backup_desk_dup_view     (RrBackupDesk            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBackupDesk, rr_backup_desk_free)

G_END_DECLS

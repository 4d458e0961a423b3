/* rr-security-backups.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-storage.h"

G_BEGIN_DECLS

#define RR_TYPE_SECURITY_BACKUPS (rr_security_backups_get_type ())
G_DECLARE_FINAL_TYPE (RrSecurityBackups, rr_security_backups, RR, SECURITY_BACKUPS, GtkWidget)

GtkWidget *rr_security_backups_new      (RrEngine           *engine);
void       rr_security_backups_set_view (RrSecurityBackups  *self,
                                         const RrBackupView *view,
                                         gint64              now_ms);

G_END_DECLS

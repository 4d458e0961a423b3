/* rr-storage-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine-storage.h"

G_BEGIN_DECLS

char *rr_storage_dup_state (const RrBackupView  *view,
                            gint64               now_ms);
char *rr_storage_dup_entry (const RrBackupEntry *entry);
char *rr_storage_dup_time  (gint64               time_ms);

G_END_DECLS

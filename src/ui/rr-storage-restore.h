/* rr-storage-restore.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-engine-storage.h"

G_BEGIN_DECLS

/* The group that lists backups and puts one back; it goes with the group. */
typedef struct _RrStorageRestore RrStorageRestore;

RrStorageRestore *rr_storage_restore_new  (AdwPreferencesGroup *group,
                                           GtkWindow           *window,
                                           RrEngine            *engine);
void              rr_storage_restore_list (RrStorageRestore    *self,
                                           const char          *folder);
void              rr_storage_restore_free (RrStorageRestore    *self);

G_END_DECLS

/* rr-storage-export.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-engine-storage.h"

G_BEGIN_DECLS

/* The rows that write what is stored into one encrypted file. */
typedef struct _RrStorageExport RrStorageExport;

RrStorageExport *rr_storage_export_new  (AdwPreferencesGroup *group,
                                         GtkWindow           *window,
                                         RrEngine            *engine);
void             rr_storage_export_free (RrStorageExport     *self);

G_END_DECLS

/* rr-storage-window.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "rr-engine-storage.h"

G_BEGIN_DECLS

#define RR_TYPE_STORAGE_WINDOW (rr_storage_window_get_type ())
G_DECLARE_FINAL_TYPE (RrStorageWindow, rr_storage_window, RR, STORAGE_WINDOW, AdwWindow)

GtkWidget *rr_storage_window_new   (GtkWindow       *parent,
                                    RrEngine        *engine);
void       rr_storage_window_toast (RrStorageWindow *self,
                                    const char      *text);

G_END_DECLS

/* rr-fence-rows.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fence.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* The fences in a group of rows: their names, what they tell, and how to draw new ones. */
typedef struct _RrFenceRows RrFenceRows;

RrFenceRows *rr_fence_rows_new  (AdwPreferencesGroup *group,
                                 GtkWindow           *dialog,
                                 RrWindow            *window,
                                 RrEngine            *engine,
                                 GHashTable          *names);
void         rr_fence_rows_free (RrFenceRows         *self);
/* Leaves the dialog for the map, and saves what is drawn there. */
void         rr_fence_rows_draw (RrFenceRows         *self,
                                 RrShapeKind          kind);

G_END_DECLS

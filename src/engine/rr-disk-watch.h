/* rr-disk-watch.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine-storage.h"
#include "rr-item.h"

G_BEGIN_DECLS

typedef struct _RrDiskWatch RrDiskWatch;

RrDiskWatch *rr_disk_watch_new     (const char        *workspace,
                                    GError           **error);
void         rr_disk_watch_free    (RrDiskWatch       *self);

/* Thread: the store's. */
gint64       rr_disk_watch_due_us  (const RrDiskWatch *self);
/* TRUE: there is something else to say than before. */
gboolean     rr_disk_watch_look    (RrDiskWatch       *self);
void         rr_disk_watch_is_full (RrDiskWatch       *self);
gboolean     rr_disk_watch_refuses (RrDiskWatch       *self,
                                    const RrItem      *item);
RrDiskState  rr_disk_watch_get_state (const RrDiskWatch *self);
char        *rr_disk_watch_dup_sentence (RrDiskWatch  *self);

/* Thread: any. */
void         rr_disk_watch_view    (RrDiskWatch       *self,
                                    RrDiskView        *view);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDiskWatch, rr_disk_watch_free)

G_END_DECLS

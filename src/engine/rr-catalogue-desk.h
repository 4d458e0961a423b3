/* rr-catalogue-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tour.h"

G_BEGIN_DECLS

/* What is sold, as tours.ini of the workspace says, and changed while the engine runs. */
typedef struct _RrCatalogueDesk RrCatalogueDesk;

/* How many threads may have a view of their own. */
#define RR_CATALOGUE_MAX_VIEWS 8

RrCatalogueDesk *rr_catalogue_desk_new    (const char       *workspace,
                                           gboolean          practice,
                                           GError          **error);
void             rr_catalogue_desk_free   (RrCatalogueDesk  *self);
/* The newest, for whoever asks now and then. Thread: any. */
RrCatalogue     *rr_catalogue_desk_dup    (RrCatalogueDesk  *self);
/* (transfer none): the newest, without a lock unless it has changed; good until @io asks
 * again. Thread: I/O thread @io. */
RrCatalogue     *rr_catalogue_desk_view   (RrCatalogueDesk  *self,
                                           guint             io);
/* The keys as they are written: a group a tour. Thread: any. */
GKeyFile        *rr_catalogue_desk_dup_file (RrCatalogueDesk *self);
/* Write the file, then change the catalogue; what a hand wrote there meanwhile is kept.
 * Thread: any that may wait for the disk. */
gboolean         rr_catalogue_desk_save   (RrCatalogueDesk  *self,
                                           const char       *id,
                                           GKeyFile         *keys,
                                           GError          **error);
gboolean         rr_catalogue_desk_remove (RrCatalogueDesk  *self,
                                           const char       *id,
                                           GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrCatalogueDesk, rr_catalogue_desk_free)

G_END_DECLS

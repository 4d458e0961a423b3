/* rr-diag-archive.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"

G_BEGIN_DECLS

/* All exports of the diagnostics in one .tar.gz. Thread: any of the engine's own. */
gboolean  rr_diag_archive_write        (RrEngine             *engine,
                                        GOutputStream        *out,
                                        GCancellable         *cancellable,
                                        GError              **error);
/* "roundrock-report-20260731-235959.tar.gz", to be offered to the user. */
char     *rr_diag_archive_dup_name     (void);

G_END_DECLS

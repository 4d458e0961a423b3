/* rr-manifest-save.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-window.h"

G_BEGIN_DECLS

/* Who comes on a departure, on paper; the window tells how it went. */
void  rr_manifest_save  (RrWindow    *window,
                         RrEngine    *engine,
                         const char  *tour,
                         const char  *slot,
                         GFile       *file);

G_END_DECLS

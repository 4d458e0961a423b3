/* rr-diag-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-diag-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* The diagnostics of @engine in @window: page, badge, urgent strip, and the actions of
 * the menus. They live as long as the window. */
RrDiagPage *rr_diag_desk_attach  (RrWindow    *window,
                                  RrEngine    *engine);
void        rr_diag_desk_save    (RrWindow    *window,
                                  const char  *export_name,
                                  GFile       *file);

void        rr_diag_desk_tell_again (RrWindow *window);

G_END_DECLS

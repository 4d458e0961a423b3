/* rr-reports-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-messages-page.h"
#include "rr-reports-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* Puts the pages Reports and Messages into the window, and conditions on its map. */
void  rr_reports_desk_attach  (RrWindow     *window,
                               RrEngine     *engine);
/* For tests of the looks, without an engine. */
void  rr_reports_desk_show    (RrWindow     *window,
                               RrReportView *view);

G_END_DECLS

/* rr-records-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-security-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

void  rr_records_desk_attach  (RrWindow        *window,
                               RrEngine        *engine,
                               RrSecurityPage  *page);

G_END_DECLS

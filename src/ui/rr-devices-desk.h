/* rr-devices-desk.h
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

/* The part "Devices" of @page, and the action win.connect-phone, whose parameter is the id of a
 * device, or "". */
void rr_devices_desk_attach (RrWindow       *window,
                             RrEngine       *engine,
                             RrSecurityPage *page);

G_END_DECLS

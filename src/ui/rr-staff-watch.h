/* rr-staff-watch.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine-staff.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* Signing in and out, and the lock. After every page has been attached. */
void rr_staff_watch_attach (RrWindow *window,
                            RrEngine *engine);

G_END_DECLS

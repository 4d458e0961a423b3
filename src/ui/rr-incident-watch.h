/* rr-incident-watch.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-incident-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* Where the window, the engine and the incidents meet. */
RrIncidentPage *rr_incident_watch_attach (RrWindow *window,
                                          RrEngine *engine);

G_END_DECLS

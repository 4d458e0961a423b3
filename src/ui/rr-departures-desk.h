/* rr-departures-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-departures-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

RrDeparturesPage *rr_departures_desk_attach (RrWindow *window,
                                             RrEngine *engine);

G_END_DECLS

/* rr-trips-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trips-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

RrTripsPage *rr_trips_desk_attach (RrWindow *window,
                                   RrEngine *engine);
void         rr_trips_desk_import (RrWindow *window,
                                   GFile    *file);

G_END_DECLS

/* rr-palette-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-bookings-page.h"
#include "rr-trips-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* Gives the window its action "win.palette". */
void  rr_palette_desk_attach  (RrWindow       *window,
                               RrEngine       *engine,
                               RrTripsPage    *trips,
                               RrBookingsPage *bookings);

G_END_DECLS

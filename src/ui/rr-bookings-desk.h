/* rr-bookings-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-bookings-page.h"
#include "rr-window.h"

G_BEGIN_DECLS

/* Puts the page Bookings into the window. The action "app.show-bookings" takes a tour and
 * a departure (ss), each "" for any, and shows their bookings there. */
RrBookingsPage *rr_bookings_desk_attach         (RrWindow    *window,
                                                 RrEngine    *engine);

G_END_DECLS

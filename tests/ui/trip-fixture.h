/* trip-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trip-board.h"
#include "rr-trips-page.h"
#include "ui-fixture.h"

G_BEGIN_DECLS

#define TRIP_FIXTURE_NOW_MS G_GINT64_CONSTANT (1795780800000)

/* @n trips in every state, some amber, one overdue when there are three; one dead zone. */
RrTripBoard *trip_fixture_make_board (guint    n);
/* The page in the window, which has no engine. */
RrTripsPage *trip_fixture_add        (Fixture *fixture);

G_END_DECLS

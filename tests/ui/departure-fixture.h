/* departure-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-departures-page.h"
#include "ui-fixture.h"

G_BEGIN_DECLS

/* 2026-11-27, 07:30 in Zurich: the first day of the board. */
#define DEPARTURE_FIXTURE_NOW_MS G_GINT64_CONSTANT (1795761000000)

/* @n_tours that leave twice a day for @n_days, some full, some held, waited for, closed,
 * short of guides; one that is booked and not in the programme any more. */
RrDepartureBoard *departure_fixture_make_board (guint             n_tours,
                                                guint             n_days);
RrDeparturesPage *departure_fixture_add        (Fixture          *fixture);
/* (element-type RrWaitingRow): of the departure */
GPtrArray        *departure_fixture_make_waiting (const RrBoardEntry *entry,
                                                guint             n);

G_END_DECLS

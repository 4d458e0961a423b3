/* rr-booking-agent.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-runs.h"
#include "rr-catalogue-desk.h"
#include "rr-fan-out-desk.h"

G_BEGIN_DECLS

/* Before the runs start: from then on they ask these suppliers, which have to be closed
 * after them. Says aloud which tours need somebody whom nobody knows. */
void  rr_booking_agent_connect (RrBookingRuns   *runs,
                                RrFanOutDesk    *suppliers,
                                RrCatalogueDesk *tours);

G_END_DECLS

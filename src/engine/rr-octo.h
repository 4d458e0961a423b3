/* rr-octo.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking-desk.h"

G_BEGIN_DECLS

/* /octo/...: how resellers see and book what is sold here, after the OCTO standard with
 * octo/pricing. Thread: I/O. */
RrHandled  rr_octo_request (RrBookingDesk  *desk,
                            RrFrontDoor    *door,
                            RrIntake       *intake,
                            RrExchange     *exchange);

G_END_DECLS

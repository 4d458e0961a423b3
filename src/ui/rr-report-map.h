/* rr-report-map.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <cairo.h>

#include "rr-trip-report.h"
#include "rr-view.h"

G_BEGIN_DECLS

/* The ground, the plan and the way taken, for paper: @width by @height units of @cr. */
void  rr_report_map_draw  (const RrTripReport *report,
                           cairo_t            *cr,
                           double              width,
                           double              height);

G_END_DECLS

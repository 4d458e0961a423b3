/* rr-trip-text.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-trip-clock.h"

G_BEGIN_DECLS

/* What is said of trips, and times as people write them, on the clock of @zone. */
char       *rr_trip_format_left   (gint64             left_ms);
char       *rr_trip_format_spoken (gint64             left_ms);
const char *rr_trip_state_label   (RrTripState        state);
char       *rr_trip_clock_label   (const RrTripClock *clock,
                                   gint64             now_ms);
char       *rr_trip_act_label     (RrTripAct          act);

char       *rr_local_format       (gint64             time_ms,
                                   GTimeZone         *zone);
char       *rr_local_format_short (gint64             time_ms,
                                   gint64             now_ms,
                                   GTimeZone         *zone);
/* "2026-11-28 08:30"; "8:30" is the next of those after @after_ms; "+6h", "+90m". */
gboolean    rr_local_parse        (const char        *text,
                                   gint64             after_ms,
                                   GTimeZone         *zone,
                                   gint64            *time_ms);
/* "10:00, 14:30": on every day from @from_ms to @to_ms. NULL if it cannot be read. */
GArray     *rr_local_parse_times  (const char        *text,
                                   gint64             from_ms,
                                   gint64             to_ms,
                                   GTimeZone         *zone);
char       *rr_local_format_times (const gint64      *times_ms,
                                   guint              n_times,
                                   GTimeZone         *zone);

G_END_DECLS

/* rr-trip-row.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TYPE_TRIP_ROW (rr_trip_row_get_type ())
G_DECLARE_FINAL_TYPE (RrTripRow, rr_trip_row, RR, TRIP_ROW, GtkListBoxRow)

GtkWidget   *rr_trip_row_new       (RrTrip            *trip);
void         rr_trip_row_set_trip  (RrTripRow         *self,
                                    RrTrip            *trip);
RrTrip      *rr_trip_row_get_trip  (RrTripRow         *self);
/* @guides: the names of those who lead it. */
void         rr_trip_row_show      (RrTripRow         *self,
                                    const RrTripClock *clock,
                                    const char        *guides,
                                    gint64             now_ms);
const RrTripClock *rr_trip_row_get_clock (RrTripRow   *self);
RrTripMood   rr_trip_row_get_mood  (RrTripRow         *self);

G_END_DECLS

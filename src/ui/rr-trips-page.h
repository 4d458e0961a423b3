/* rr-trips-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-map.h"
#include "rr-trip-board.h"

G_BEGIN_DECLS

#define RR_TYPE_TRIPS_PAGE (rr_trips_page_get_type ())
G_DECLARE_FINAL_TYPE (RrTripsPage, rr_trips_page, RR, TRIPS_PAGE, GtkWidget)

/* The board, what is written beside it, and the map. It asks for what it cannot do itself.
 * Signals: "save-trip" (RrTrip *), "act" (gint64 id, int act), "save-zone" (RrDeadZone *),
 * "remove-zone" (gint64 id), "import-route" (), "replay" (gint64 id). */
GtkWidget *rr_trips_page_new          (RrMap         *like);
void       rr_trips_page_set_board    (RrTripsPage   *self,
                                       RrTripBoard   *board);
void       rr_trips_page_set_snapshot (RrTripsPage   *self,
                                       RrSnapshot    *snapshot);
void       rr_trips_page_set_now      (RrTripsPage   *self,
                                       gint64         now_ms);
guint      rr_trips_page_count        (RrTripsPage   *self,
                                       RrTripMood     mood);
/* What was asked for is done, or why it is not. */
void       rr_trips_page_trip_saved   (RrTripsPage   *self,
                                       gint64         id,
                                       const char    *problem);
void       rr_trips_page_zone_saved   (RrTripsPage   *self,
                                       gint64         id);
void       rr_trips_page_set_route    (RrTripsPage   *self,
                                       const RrPlace *points,
                                       guint          n_points,
                                       const char    *name);
gboolean   rr_trips_page_is_editing   (RrTripsPage   *self);
void       rr_trips_page_choose       (RrTripsPage   *self,
                                       gint64         id);

G_END_DECLS

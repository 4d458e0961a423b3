/* rr-trip-json.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "rr-trip-board.h"

G_BEGIN_DECLS

char       *rr_trips_to_json       (const RrTripBoard *board,
                                    const RrSnapshot  *snapshot,
                                    gint64             now_ms);
char       *rr_trip_to_json        (const RrTripBoard *board,
                                    const RrTrip      *trip,
                                    const RrSnapshot  *snapshot,
                                    gint64             now_ms);
char       *rr_zones_to_json       (const RrTripBoard *board);
/* What @object says of the plan; the rest of @trip stays as it is. */
gboolean    rr_trip_read_json      (RrTrip            *trip,
                                    JsonObject        *object,
                                    GError           **error);
RrDeadZone *rr_dead_zone_from_json (JsonObject        *object,
                                    GError           **error);

G_END_DECLS

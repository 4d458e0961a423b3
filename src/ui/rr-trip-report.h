/* rr-trip-report.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-trip-board.h"

G_BEGIN_DECLS

/* What a report of a trip is made of. All of it is borrowed. */
typedef struct
{
  const RrTrip    *trip;
  const GPtrArray *zones;       /* of RrDeadZone */
  const GPtrArray *tracks;      /* of RrTrack */
  const GArray    *log;         /* of RrTripEvent */
  const char      *tiles_path;  /* (nullable): an MBTiles file of pictures */
  gint64           now_ms;
} RrTripReport;

GBytes *rr_trip_report_to_pdf (const RrTripReport *report,
                               GError            **error);

G_END_DECLS

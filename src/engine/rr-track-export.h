/* rr-track-export.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  RR_TRACK_GPX,
  RR_TRACK_GEOJSON,
  RR_TRACK_CSV,
  RR_TRACK_KML,
} RrTrackFormat;

/* The way of one device. */
typedef struct
{
  char   *device;    /* (owned) */
  char   *name;      /* (owned) (nullable): of its guide */
  GArray *fixes;     /* (owned): of RrFix */
} RrTrack;

RrTrack    *rr_track_new                 (const char       *device,
                                          const char       *name);
void        rr_track_free                (RrTrack          *self);

gboolean    rr_track_format_from_string  (const char       *name,
                                          RrTrackFormat    *format);
const char *rr_track_format_content_type (RrTrackFormat     format);
/* @fixes is an array of RrFix. */
GString    *rr_track_export              (RrTrackFormat     format,
                                          const char       *device_id,
                                          const GArray     *fixes);
/* @tracks is an array of RrTrack. */
GString    *rr_tracks_export             (RrTrackFormat     format,
                                          const GPtrArray  *tracks);
char       *rr_devices_to_json           (const RrSnapshot *snapshot,
                                          gsize            *len);

G_END_DECLS

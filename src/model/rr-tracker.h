/* rr-tracker.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-snapshot.h"

G_BEGIN_DECLS

typedef struct _RrTracker RrTracker;

/* Thresholds; rr_tracker_config_init() sets the defaults that are named here. */
typedef struct
{
  gint64 late_after_ms;         /* 120000, or three usual intervals if longer */
  gint64 no_contact_after_ms;   /* 1800000 */
  gint64 future_tolerance_ms;   /* 300000 */
  double max_speed_mps;         /* 20 km/h on foot */
  guint  reanchor_after;        /* 3 consistent fixes make the new place the true one */
  float  coarse_acc_m;          /* 100 */
} RrTrackerConfig;

void        rr_tracker_config_init  (RrTrackerConfig       *config);
RrTracker  *rr_tracker_new          (const RrTrackerConfig *config);
void        rr_tracker_free         (RrTracker             *self);

/* Slots number the devices in order of first contact. */
#define RR_TRACKER_NOBODY G_MAXUINT

/* Marks @message->fix (flags, filled-in time) and updates the state of its device. */
guint       rr_tracker_take         (RrTracker             *self,
                                     RrMessage             *message,
                                     gint64                 now_ms);
/* Puts back what was stored before a restart; the newest fix per device is enough. */
void        rr_tracker_restore      (RrTracker             *self,
                                     const RrDeviceState   *state);
void        rr_tracker_set_name     (RrTracker             *self,
                                     const char            *device_id,
                                     const char            *name);
/* Whether a call for help of this device is open: a person ends it, not the device. */
void        rr_tracker_set_sos      (RrTracker             *self,
                                     const char            *device_id,
                                     gboolean               sos);
guint       rr_tracker_get_n_devices (RrTracker            *self);
/* Valid until the next message; name and status are not filled in. */
const RrDeviceState *rr_tracker_get_state (RrTracker       *self,
                                     guint                  slot);
RrSnapshot *rr_tracker_snapshot     (RrTracker             *self,
                                     gint64                 now_ms);
gboolean    rr_tracker_lookup       (RrTracker             *self,
                                     const char            *device_id,
                                     gint64                 now_ms,
                                     RrDeviceState         *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTracker, rr_tracker_free)

G_END_DECLS

/* rr-snapshot.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fix.h"

G_BEGIN_DECLS

/* How a device is doing, told apart so that nobody mistakes one for another. */
typedef enum
{
  RR_DEVICE_ONLINE,       /* heard from within its usual interval, with a position */
  RR_DEVICE_LATE,         /* quiet for longer than it usually is */
  RR_DEVICE_NO_CONTACT,   /* quiet for so long that somebody should ask */
  RR_DEVICE_NO_FIX,       /* heard from, but its receiver has no position */
  RR_N_DEVICE_STATUSES
} RrDeviceStatus;

/* Last known state of one device. Part of an immutable snapshot. */
typedef struct
{
  const char     *id;                /* (owned by the snapshot) */
  const char     *name;              /* (owned by the snapshot): to show; the id if none is set */
  RrFix           fix;               /* newest fix with a position, in device time */
  gint64          last_contact_ms;   /* Unix, receive time of anything */
  gint64          skew_ms;           /* learned: receive time minus device time */
  float           battery_pct;       /* newest known, NaN */
  guint32         n_fixes;           /* stored since the engine started */
  RrDeviceStatus  status;
  gboolean        sos;               /* an SOS is open */
} RrDeviceState;

/* Numbers for the status strip; all since start unless they say otherwise. */
typedef struct
{
  guint    n_devices;            /* known, also where the snapshot leaves them out */
  guint    n_connections;        /* now */
  guint64  n_received;           /* messages decoded */
  guint64  n_stored;             /* rows committed */
  guint64  n_duplicate;          /* known already, answered, not stored again */
  guint64  n_rejected;           /* refused with an error to the sender */
  guint64  n_quarantined;        /* kept as raw bytes */
  double   fixes_per_s;          /* last seconds */
  double   ack_p50_us;           /* receive to answer */
  double   ack_p99_us;
  double   commit_p99_us;
  float    tracker_fill;         /* 0 to 1 */
  float    store_fill;           /* 0 to 1 */
  guint    n_tasks;
  gboolean store_ok;
  char     store_problem[160];   /* a sentence, "" when ok */
} RrEngineStats;

/* What the console draws: one immutable value, shared by reference. */
typedef struct
{
  int             ref_count;     /* (atomic) */
  guint64         serial;        /* grows by one per snapshot */
  gint64          now_ms;        /* Unix, when it was taken */
  RrEngineStats   stats;
  guint           n_devices;
  RrDeviceState  *devices;       /* (owned): in order of first contact, stable indices */
  GPtrArray      *names;         /* (owned): strings the devices point to */
  GPtrArray      *ids;           /* (owned): likewise; not to be looked into, it may grow */
} RrSnapshot;

RrSnapshot *rr_snapshot_new              (guint           n_devices);
RrSnapshot *rr_snapshot_ref              (RrSnapshot     *self);
void        rr_snapshot_unref            (RrSnapshot     *self);
const char *rr_device_status_to_string   (RrDeviceStatus  status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSnapshot, rr_snapshot_unref)

G_END_DECLS

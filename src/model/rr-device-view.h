/* rr-device-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "rr-fix.h"

G_BEGIN_DECLS

#define RR_DEVICE_FROM_MAX 48

typedef enum
{
  RR_ACCESS_WAITS,      /* for its first message, never heard before */
  RR_ACCESS_LATE,       /* that did not come in time */
  RR_ACCESS_KNOWN,
  RR_ACCESS_ENDED,      /* its access was taken back */
} RrDeviceAccess;

/* What one device may, and how it comes. Plain value. */
typedef struct
{
  char           device[RR_DEVICE_ID_MAX];
  char           name[RR_DEVICE_ID_MAX];
  RrDeviceAccess access;
  gint64         made_ms;     /* Unix time */
  gint64         until_ms;    /* of what waits for its first use, also beside one that is known; 0: nothing does */
  gint64         used_ms;     /* 0 for never */
  gint64         ended_ms;    /* 0 for not */
  char           from[RR_DEVICE_FROM_MAX];   /* address it came from last; "" not since the start */
  gboolean       is_tls;      /* then */
  guint          n_links;     /* WebSockets now */
} RrDeviceRow;

/* Counts since the start, but for what is said to be now. */
typedef struct
{
  guint   n_known;       /* now */
  guint   n_waiting;     /* now: for their first message */
  guint   n_links;       /* now */
  guint64 n_good;        /* times one was shown */
  guint64 n_unknown;
  guint64 n_late;
  guint64 n_ended;
  guint64 n_displaced;   /* WebSockets closed for a newer one of the same device */
  guint64 n_throttled;   /* times a device was told to wait */
  guint64 n_silenced;    /* messages after the access ended, on the way then */
} RrDeviceCounts;

/* The devices at one time, by name. Immutable. */
typedef struct
{
  int             ref_count;   /* (atomic) */
  GArray         *rows;        /* (owned): of RrDeviceRow */
  RrDeviceCounts  counts;
} RrDeviceView;

RrDeviceView      *rr_device_view_new   (void);
RrDeviceView      *rr_device_view_ref   (RrDeviceView       *self);
void               rr_device_view_unref (RrDeviceView       *self);
const RrDeviceRow *rr_device_view_find  (const RrDeviceView *self,
                                         const char         *device);
void               rr_device_view_sort  (RrDeviceView       *self);
const char        *rr_device_access_word (RrDeviceAccess     access);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDeviceView, rr_device_view_unref)

G_END_DECLS

/* rr-device-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-device-view.h"
#include "rr-pairing.h"

G_BEGIN_DECLS

/* How far a phone has come that was shown a code. */
typedef enum
{
  RR_PHONE_WAITS,
  RR_PHONE_KNOWN,       /* it came, without a fix yet */
  RR_PHONE_CONNECTED,   /* and said where it is */
  RR_PHONE_LATE,
  RR_PHONE_VOID,        /* somebody took it back, or showed a newer code */
} RrPhoneStep;

/* Devices and their access in words. */
char        *rr_device_dup_heading (const RrDeviceCounts *counts);
char        *rr_device_dup_counts  (const RrDeviceCounts *counts);
char        *rr_device_dup_title   (const RrDeviceRow    *row);
char        *rr_device_dup_detail  (const RrDeviceRow    *row,
                                    gint64                now_ms);
/* @fix_ms: when its newest fix came; RR_TIME_UNKNOWN without one. */
RrPhoneStep  rr_phone_step         (const RrPairing      *pairing,
                                    const RrDeviceRow    *row,
                                    gint64                fix_ms,
                                    gint64                now_ms);
char        *rr_phone_dup_step     (RrPhoneStep           step,
                                    const RrPairing      *pairing,
                                    const RrDeviceRow    *row,
                                    gint64                fix_ms,
                                    gint64                now_ms);

G_END_DECLS

/* rr-device-gate.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-device-keys.h"
#include "rr-intake.h"

G_BEGIN_DECLS

/* Who asks. */
typedef struct
{
  gboolean is_known;                    /* by what it showed; else it showed nothing */
  gint64   id;                          /* of that */
  char     device[RR_DEVICE_ID_MAX];
  RrSlice  path;                        /* of the request, without a token */
} RrDeviceId;

/* FALSE: what it showed is not good, and it was told so. Thread: the I/O thread. */
gboolean rr_device_gate_pass (RrDeviceKeys *keys,
                              RrIntake     *intake,
                              RrExchange   *exchange,
                              RrDeviceId   *who) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

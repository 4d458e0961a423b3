/* rr-stall-meter.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RrStallMeter RrStallMeter;

RrStallMeter *rr_stall_meter_new         (GMainContext *context,
                                          gint64        warm_up_us);
void          rr_stall_meter_free        (RrStallMeter *self);
void          rr_stall_meter_report      (RrStallMeter *self);
gint64        rr_stall_meter_get_longest_us (RrStallMeter *self);
guint         rr_stall_meter_get_p99_ms  (RrStallMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrStallMeter, rr_stall_meter_free)

G_END_DECLS

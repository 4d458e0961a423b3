/* rr-monitor.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-diagnosis.h"
#include "rr-marshal.h"

G_BEGIN_DECLS

/* Asks the engine for its numbers. Thread: watch. */
typedef struct
{
  double ack_p50_us;
  double ack_p99_us;
  double commit_p99_us;
  double fixes_per_s;
  double tracker_fill_pct;
  double store_fill_pct;
} RrMonitorFigures;

typedef void (*RrMonitorAsk)  (RrMonitorFigures *figures,
                               gpointer          data);
/* Thread: the owner's loop. */
typedef void (*RrMonitorTell) (RrDiagnosis      *diagnosis,
                               gpointer          data);

typedef struct _RrMonitor RrMonitor;

RrMonitor *rr_monitor_new       (RrMarshal      *marshal,
                                 RrMonitorAsk    ask,
                                 RrMonitorTell   tell,
                                 gpointer        data,
                                 GError        **error);
void       rr_monitor_free      (RrMonitor      *self);
void       rr_monitor_set_wanted (RrMonitor     *self,
                                 gboolean        wanted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrMonitor, rr_monitor_free)

G_END_DECLS

/* rr-simulator.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-schedule.h"

G_BEGIN_DECLS

/* Runs one program under one schedule. One at a time in a process. */
typedef struct _RrSimulator RrSimulator;

RrSimulator *rr_simulator_new        (guint         max_steps);
void         rr_simulator_free       (RrSimulator  *self);
/* FALSE if it failed; then the simulator can only be asked why, and freed. */
gboolean     rr_simulator_run        (RrSimulator  *self,
                                      RrSchedule   *schedule,
                                      GThreadFunc   func,
                                      gpointer      data);
guint        rr_simulator_get_steps  (RrSimulator  *self);
/* (nullable) (transfer none): why the last run failed. */
const char  *rr_simulator_get_reason (RrSimulator  *self);
/* (transfer full): what happened in the last run, a line for each step. */
char        *rr_simulator_dup_trace  (RrSimulator  *self);

/* On a thread of the run. */
void         rr_simulator_fail       (const char   *reason);
void         rr_simulator_point      (const char   *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSimulator, rr_simulator_free)

G_END_DECLS

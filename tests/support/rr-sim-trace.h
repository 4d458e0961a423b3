/* rr-sim-trace.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happened in a run, told without addresses, ids or times of the machine, so that
 * the same schedule is told in the same bytes. */
typedef struct
{
  guint       task;
  const char *task_name;   /* interned */
  const char *verb;        /* static */
  const char *what;        /* (nullable): interned */
  guint       number;      /* of a lock, a condition or a task; 0 for none */
  gint64      now_us;      /* since the run began */
} RrSimEvent;

typedef struct _RrSimTrace RrSimTrace;

RrSimTrace *rr_sim_trace_new      (void);
void        rr_sim_trace_free     (RrSimTrace       *self);
void        rr_sim_trace_clear    (RrSimTrace       *self);
void        rr_sim_trace_add      (RrSimTrace       *self,
                                   const RrSimEvent *event);
char       *rr_sim_trace_to_text  (RrSimTrace       *self);

G_END_DECLS

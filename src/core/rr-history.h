/* rr-history.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Named figures over time, within fixed memory: every second for ten minutes, and every
 * ten seconds for two hours. */
#define RR_HISTORY_MAX_SERIES 32
#define RR_HISTORY_N_FINE     600
#define RR_HISTORY_N_COARSE   720

typedef struct _RrHistory RrHistory;

/* A series as it was when it was copied. Values are NaN where there is none. */
typedef struct
{
  char    name[32];
  char    unit[8];
  gint64  step_us;      /* from one value to the next */
  gint64  end_us;       /* monotonic: of the last value */
  guint   n_values;
  float  *values;       /* (owned): the oldest first */
} RrHistorySeries;

RrHistory  *rr_history_new          (void);
void        rr_history_free         (RrHistory        *self);
void        rr_history_add          (RrHistory        *self,
                                     const char       *name,
                                     const char       *unit,
                                     gint64            now_us,
                                     double            value);
GPtrArray  *rr_history_dup_all      (RrHistory        *self,
                                     gboolean          coarse);
void        rr_history_series_free  (RrHistorySeries  *series);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrHistory, rr_history_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrHistorySeries, rr_history_series_free)

G_END_DECLS

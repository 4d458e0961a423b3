/* rr-chart-data.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-history.h"

G_BEGIN_DECLS

#define RR_CHART_MAX_LINES 2
#define RR_CHART_NO_CURSOR G_MAXUINT

/* The figures of a chart: no widget, no drawing. */
typedef struct
{
  const char *name;       /* (nullable): translated; the only line needs none */
  float      *values;     /* (owned) (nullable): the oldest first */
  guint       n_values;
} RrChartLine;

typedef struct
{
  RrChartLine lines[RR_CHART_MAX_LINES];
  guint       n_lines;
  char        unit[8];
  gint64      step_us;
  float       low;        /* of all values; above @high if there are none */
  float       high;
  float       top;        /* of the scale */
} RrChartData;

void      rr_chart_data_set          (RrChartData            *self,
                                      const RrHistorySeries  *first,
                                      const RrHistorySeries  *second);
void      rr_chart_data_clear        (RrChartData            *self);
gboolean  rr_chart_data_is_empty     (const RrChartData      *self);
guint     rr_chart_data_count        (const RrChartData      *self);
/* Of a line, so many steps before the newest; NaN if there is none. */
double    rr_chart_data_get          (const RrChartData      *self,
                                      guint                   line,
                                      guint                   back);
/* (transfer full): the values at a cursor, or the newest, in words */
char     *rr_chart_data_dup_reading  (const RrChartData      *self,
                                      guint                   cursor);
/* (transfer full): the same, with the lowest and the highest */
char     *rr_chart_data_dup_words    (const RrChartData      *self,
                                      guint                   cursor);
char     *rr_chart_data_to_csv       (const RrChartData      *self,
                                      const char             *title);

G_END_DECLS

/* rr-chart.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-chart-data.h"

G_BEGIN_DECLS

#define RR_TYPE_CHART (rr_chart_get_type ())
G_DECLARE_FINAL_TYPE (RrChart, rr_chart, RR, CHART, GtkWidget)

GtkWidget  *rr_chart_new         (const char              *title,
                                  const char              *first_line,
                                  const char              *second_line);
void        rr_chart_set_series  (RrChart                 *self,
                                  const RrHistorySeries   *first,
                                  const RrHistorySeries   *second);
void        rr_chart_move_cursor (RrChart                 *self,
                                  int                      steps);
/* (transfer full): what is under the cursor, or newest, in words */
char       *rr_chart_dup_reading (RrChart                 *self);
char       *rr_chart_to_csv      (RrChart                 *self);
GdkTexture *rr_chart_to_texture  (RrChart                 *self);

G_END_DECLS

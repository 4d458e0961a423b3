/* rr-plot.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RR_TYPE_PLOT (rr_plot_get_type ())
G_DECLARE_FINAL_TYPE (RrPlot, rr_plot, RR, PLOT, GtkWidget)

typedef struct
{
  double x;
  double y;     /* NaN breaks the line */
} RrPlotPoint;

/* Words for a value under the pointer, (transfer full). */
typedef char *(*RrPlotFormat) (double x, double y);

GtkWidget *rr_plot_new         (const char         *title,
                                const char         *unit,
                                RrPlotFormat        format);
void       rr_plot_set_points  (RrPlot             *self,
                                const RrPlotPoint  *points,
                                guint               n_points);

G_END_DECLS

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
  double x;     /* Unix seconds */
  double y;     /* NaN breaks the line */
} RrPlotPoint;

GtkWidget *rr_plot_new         (const char         *title,
                                const char         *unit,
                                gboolean            from_zero);
void       rr_plot_set_points  (RrPlot             *self,
                                const RrPlotPoint  *points,
                                guint               n_points);
/* Keeps at most 2 * @n_columns + 1 points, with every peak and every gap. */
void       rr_plot_thin_out    (GArray             *points,
                                guint               n_columns);

G_END_DECLS

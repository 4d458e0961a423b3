/* rr-sales-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-engine-bookings.h"

G_BEGIN_DECLS

#define RR_TYPE_SALES_VIEW (rr_sales_view_get_type ())
G_DECLARE_FINAL_TYPE (RrSalesView, rr_sales_view, RR, SALES_VIEW, GtkWidget)

/* How sales go: bookings by the hour, how full the tours of the week are, and money. */
GtkWidget *rr_sales_view_new  (void);
void       rr_sales_view_set  (RrSalesView   *self,
                               const RrSales *sales,
                               RrCatalogue   *catalogue);

G_END_DECLS

/* rr-suppliers-waterfall.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-fan-out.h"

G_BEGIN_DECLS

#define RR_TYPE_SUPPLIERS_WATERFALL (rr_suppliers_waterfall_get_type ())
G_DECLARE_FINAL_TYPE (RrSuppliersWaterfall, rr_suppliers_waterfall, RR, SUPPLIERS_WATERFALL, GtkWidget)

GtkWidget *rr_suppliers_waterfall_new         (void);
void       rr_suppliers_waterfall_set_fan_out (RrSuppliersWaterfall *self,
                                               RrFanOut             *fan_out);
/* Which bar is read out; -1 for none. */
int        rr_suppliers_waterfall_get_chosen  (RrSuppliersWaterfall *self);

G_END_DECLS

/* rr-suppliers-page.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "rr-supplier-view.h"

G_BEGIN_DECLS

#define RR_TYPE_SUPPLIERS_PAGE (rr_suppliers_page_get_type ())
G_DECLARE_FINAL_TYPE (RrSuppliersPage, rr_suppliers_page, RR, SUPPLIERS_PAGE, GtkWidget)

/* Signals: "ask" (itinerary, date, party), "stop-asking", "edit" (RrSupplierRow *, NULL for
 * a new one), "remove" (id). */

GtkWidget *rr_suppliers_page_new          (void);
void       rr_suppliers_page_set_view     (RrSuppliersPage  *self,
                                           RrSupplierView   *view);
/* The last ones, newest first; while the newest is shown the next newest will be. */
void       rr_suppliers_page_set_fan_outs (RrSuppliersPage  *self,
                                           GPtrArray        *fan_outs);
void       rr_suppliers_page_set_asking   (RrSuppliersPage  *self,
                                           gboolean          is_asking);
void       rr_suppliers_page_show_problem (RrSuppliersPage  *self,
                                           const char       *sentence);
RrFanOut  *rr_suppliers_page_get_shown    (RrSuppliersPage  *self);

G_END_DECLS

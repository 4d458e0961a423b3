/* rr-supplier-set.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-supplier-octo.h"
#include "rr-supplier-view.h"

G_BEGIN_DECLS

/* What the engine does with suppliers besides booking. */

RrSupplierView *rr_suppliers_dup_view  (RrSuppliers               *self);
/* Reads suppliers.ini again; those that are as they were keep what is known of them. */
gboolean        rr_suppliers_reload    (RrSuppliers               *self,
                                        GError                   **error);
/* On disk first. A key of %NULL leaves the one that is there. */
gboolean        rr_suppliers_put       (RrSuppliers               *self,
                                        const RrSupplierSettings  *supplier,
                                        GError                   **error);
gboolean        rr_suppliers_remove    (RrSuppliers               *self,
                                        const char                *id,
                                        GError                   **error);

/* Thread: a task; they block. */
char           *rr_supplier_try        (RrSuppliers               *self,
                                        RrCtx                     *ctx,
                                        const RrSupplierSettings  *supplier,
                                        GError                   **error);
GPtrArray      *rr_supplier_products   (RrSuppliers               *self,
                                        RrCtx                     *ctx,
                                        const char                *id,
                                        GError                   **error);
GArray         *rr_supplier_calendar   (RrSuppliers               *self,
                                        RrCtx                     *ctx,
                                        const char                *id,
                                        const char                *product,
                                        const char                *option,
                                        const char                *from,
                                        const char                *to,
                                        GError                   **error);
gboolean        rr_supplier_get        (RrSuppliers               *self,
                                        RrCtx                     *ctx,
                                        const char                *id,
                                        const char                *uuid,
                                        RrSupplierBooking         *booking,
                                        GError                   **error);

G_END_DECLS

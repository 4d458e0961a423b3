/* rr-fan-out-json.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fan-out-desk.h"

G_BEGIN_DECLS

/* What is told of suppliers, for programs. */
char *rr_fan_out_to_json       (const RrFanOut        *fan_out);
char *rr_suppliers_to_json     (const RrSupplierView  *view,
                                GPtrArray             *recent,
                                const RrFanOutCounts  *counts);
char *rr_products_to_json      (GPtrArray             *products);
char *rr_days_to_json          (GArray                *days);
char *rr_supplier_booking_to_json (const RrSupplierBooking *booking);
char *rr_supplier_error_to_json (const GError         *error);

G_END_DECLS

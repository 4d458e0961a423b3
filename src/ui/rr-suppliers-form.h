/* rr-suppliers-form.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine-suppliers.h"
#include "rr-window.h"

G_BEGIN_DECLS

#define RR_TYPE_SUPPLIERS_FORM (rr_suppliers_form_get_type ())
G_DECLARE_FINAL_TYPE (RrSuppliersForm, rr_suppliers_form, RR, SUPPLIERS_FORM, AdwWindow)

/* Over @parent; without @row for a new supplier. It says there what came of it. */
RrSuppliersForm *rr_suppliers_form_new (RrWindow            *parent,
                                        RrEngine            *engine,
                                        const RrSupplierRow *row);

G_END_DECLS

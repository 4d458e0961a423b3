/* fan-out-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-supplier-view.h"

G_BEGIN_DECLS

/* @n_suppliers that do well or not, one itinerary with all of them. */
RrSupplierView *fan_out_fixture_make_view (guint n_suppliers);
/* One question to @n_suppliers, with every end that a call can have. */
RrFanOut       *fan_out_fixture_make      (guint   n_suppliers,
                                           guint64 number);

G_END_DECLS

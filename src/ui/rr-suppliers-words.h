/* rr-suppliers-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-figure.h"
#include "rr-supplier-view.h"

G_BEGIN_DECLS

/* Suppliers and their answers in the words of people. All (transfer full). */
char   *rr_suppliers_dup_ms       (gint64               us);
char   *rr_suppliers_dup_price    (const RrFanOutCall  *call);
/* "61 ms", "no answer" */
char   *rr_suppliers_dup_brief    (const RrFanOutCall  *call);
/* All that is known of a call. */
char   *rr_suppliers_dup_sentence (const RrFanOutCall  *call);
/* "18 of 20 answered in 412 ms. Missing: Old Ferry" */
char   *rr_suppliers_dup_summary  (const RrFanOut      *fan_out);
/* "well", "left alone for 12 s" */
char   *rr_suppliers_dup_state    (const RrSupplierRow *row);
char   *rr_suppliers_dup_figures  (const RrSupplierRow *row);
RrTone  rr_suppliers_tone         (const RrFanOutCall  *call);

G_END_DECLS

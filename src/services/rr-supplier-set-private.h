/* rr-supplier-set-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-supplier-private.h"
#include "rr-supplier-set.h"

G_BEGIN_DECLS

struct _RrSuppliers
{
  char           *path;      /* (owned) (immutable): suppliers.ini */
  RrSupplierWire *wires[RR_SUPPLIER_MAX_WIRES];   /* (owned) */
  RrMutex         file_lock; /* before the other one */

  RrMutex         lock;
  RrSupplierBook *book;      /* (owned) (guarded by lock) */
  GPtrArray      *lines;     /* (owned) (guarded by lock): of RrSupplierLine */
  guint           n_made;    /* (guarded by lock): lines, ever */
};

RrSupplierLine *rr_suppliers_find_locked (RrSuppliers              *self,
                                          const char               *id);
/* When an answer is needed at the latest, as rr_clock_now_us(). */
gint64          rr_supplier_deadline     (const RrSupplierSettings *settings,
                                          RrCtx                    *ctx,
                                          gint64                    within_us);
/* The days of an itinerary. Thread: any. FALSE with RR_SUPPLIER_ERROR_SETTINGS. */
gboolean        rr_supplier_is_date      (const char               *date);
void            rr_supplier_date_after   (const char               *date,
                                          guint                     n_days,
                                          char                      after[11]);

G_END_DECLS

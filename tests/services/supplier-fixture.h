/* supplier-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-octo-sim.h"
#include "rr-supplier-set.h"

G_BEGIN_DECLS

/* Suppliers on a thread of their own, and ours that talk with them over real sockets.
 * All are called s1, s2, ... and sell p1, p2, ...; itinerary iN is product pN of all. */
typedef struct
{
  char        *workspace;   /* (owned) */
  guint        n;
  guint16      ports[32];
  RrOctoSim   *sim;         /* (owned) */
  GThread     *thread;
  int          is_over;     /* (atomic) */
  RrScope     *scope;       /* (owned) */
  RrSuppliers *suppliers;   /* (owned) */
} SupplierFixture;

void        supplier_fixture_open   (SupplierFixture    *self,
                                     guint               n,
                                     guint               deadline_ms,
                                     const RrOctoManner *manner);
void        supplier_fixture_close  (SupplierFixture    *self);
/* As if our program had ended and begun again. */
void        supplier_fixture_restart (SupplierFixture   *self);
/* From now on it behaves like this: members of JSON, without braces. */
void        supplier_fixture_tell   (SupplierFixture    *self,
                                     guint               number,
                                     const char         *members);
/* A figure of its ledger. */
gint64      supplier_fixture_figure (SupplierFixture    *self,
                                     guint               number,
                                     const char         *name);

G_END_DECLS

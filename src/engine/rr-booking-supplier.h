/* rr-booking-supplier.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

/* Whoever books with others what is sold here. Every operation is asked again after a
 * crash, under the same uuid, and has to do no harm twice. */
typedef enum
{
  RR_SUPPLIER_RESERVE,     /* keep places there, for a while */
  RR_SUPPLIER_CONFIRM,     /* the guest has paid, or will at the camp */
  RR_SUPPLIER_RELEASE,     /* reserved or confirmed: give it back */
} RrSupplierOp;

/* What it is about; borrowed for the call. */
typedef struct
{
  const char *uuid;
  const char *tour;
  const char *slot;
  const char *party;       /* (nullable): "adult:2,child:1" */
  guint       places;
} RrBookingOrder;

/* Called exactly once, from any thread. @problem is %NULL if it is done; @detail is what is
 * worth keeping of it, such as the other side's number. @may_retry: it may go better later. */
typedef void (*RrSupplierDone) (const char *detail, const char *problem, gboolean may_retry, gpointer done_data);

/* Nothing here waits. */
typedef struct
{
  /* Thread: any. Does a tour need somebody else? */
  gboolean (*wants) (const char *tour, gpointer data);
  /* Thread: the runs'. When @ctx is cancelled @done follows within a moment. */
  void     (*call)  (RrSupplierOp            op,
                     const RrBookingOrder  *order,
                     RrCtx                  *ctx,
                     RrSupplierDone          done,
                     gpointer                done_data,
                     gpointer                data);
  gpointer data;
} RrBookingSupplier;

G_END_DECLS

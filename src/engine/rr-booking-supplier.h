/* rr-booking-supplier.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-ctx.h"

G_BEGIN_DECLS

/* Those who have a part in what is sold here. Every operation is asked again after a
 * crash, under the same uuid, and has to do no harm twice. */
typedef enum
{
  RR_SUPPLIER_RESERVE,     /* keep places there, for a while */
  RR_SUPPLIER_CONFIRM,     /* the guest has paid, or will at the camp */
  RR_SUPPLIER_RELEASE,     /* reserved or confirmed: give it back */
  RR_N_SUPPLIER_OPS,
} RrSupplierOp;

/* What it is about; borrowed for the call. */
typedef struct
{
  const char  *uuid;         /* what theirs are derived from */
  const char  *legs;         /* what of whom, as plan() told */
  const char  *date;         /* the first day, YYYY-MM-DD */
  const char  *party;        /* "adult:2,child:1" */
  const char  *reference;    /* what they may call it */
  const char  *name;         /* (nullable): the guest's, as the next two */
  const char  *email;
  const char  *phone;
  guint        hold_min;     /* so long it should be kept */
  RrRequestId  request;
} RrBookingOrder;

/* What came of it; borrowed. */
typedef struct
{
  const char *const *lines;       /* (nullable): how it stands with each, for the booking's account */
  const char        *problem;     /* (nullable): it is done */
  gboolean           may_retry;   /* it may go better later */
  gboolean           is_stopped;  /* by its context; what they have done of it is not known */
} RrSupplierReply;

/* Called exactly once, from any thread. */
typedef void (*RrSupplierDone) (const RrSupplierReply *reply, gpointer done_data);

/* Nothing here waits. */
typedef struct
{
  /* Thread: any. (transfer full) (nullable): what of whom an itinerary is, if there is one. */
  char *(*plan) (const char *itinerary, gpointer data);
  /* Thread: the runs'. When @ctx is cancelled @done follows within a moment. */
  void  (*call) (RrSupplierOp            op,
                 const RrBookingOrder   *order,
                 RrCtx                  *ctx,
                 RrSupplierDone          done,
                 gpointer                done_data,
                 gpointer                data);
  gpointer data;
} RrBookingSupplier;

G_END_DECLS

/* rr-supplier.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-fan-out.h"
#include "rr-scope.h"
#include "rr-supplier-settings.h"

G_BEGIN_DECLS

/* Those we buy from, over OCTO, and the threads that talk with them. */
typedef struct _RrSuppliers RrSuppliers;

#define RR_SUPPLIER_ERROR (rr_supplier_error_quark ())

typedef enum
{
  RR_SUPPLIER_ERROR_REFUSED,    /* it says no: sold out, closed, too late */
  RR_SUPPLIER_ERROR_UNKNOWN,    /* it does not know the product, the unit or the booking */
  RR_SUPPLIER_ERROR_DENIED,     /* it does not take our key */
  RR_SUPPLIER_ERROR_BROKEN,     /* its answer makes no sense */
  RR_SUPPLIER_ERROR_FAULT,      /* it has a fault of its own */
  RR_SUPPLIER_ERROR_NO_ANSWER,  /* it may have done what was asked, or not */
  RR_SUPPLIER_ERROR_BUSY,       /* it was not asked: it failed too often, or asked for a pause */
  RR_SUPPLIER_ERROR_LIMITED,    /* it was not asked: more than it allows in this time */
  RR_SUPPLIER_ERROR_SETTINGS,   /* there is no such supplier or itinerary */
} RrSupplierError;

/* What one booking of ours needs at the suppliers of an itinerary; borrowed. */
typedef struct
{
  const char *booking;      /* its uuid; those at the suppliers are derived from it */
  const char *itinerary;    /* (nullable): if there are legs */
  const char *legs;         /* (nullable): as rr_suppliers_dup_legs() told them at that time */
  const char *date;         /* the first day, YYYY-MM-DD */
  const char *party;        /* "adult:2,child:1" */
  const char *reference;    /* (nullable): what a supplier may call it */
  const char *name;         /* (nullable): of the guest, as the next two */
  const char *email;
  const char *phone;
  guint       hold_min;     /* how long a hold is wanted for */
} RrSupplierOrder;

/* What is asked of all suppliers of an itinerary at once; borrowed. */
typedef struct
{
  const char *itinerary;
  const char *date;         /* the first day, YYYY-MM-DD */
  const char *party;        /* (nullable): "adult:2,child:1" */
  gint64      within_us;    /* 0: as the itinerary says */
  gboolean    is_fresh;     /* not the answer of a moment ago */
} RrSupplierQuestion;

/* One leg of it at its supplier. */
typedef struct
{
  char       *supplier;     /* id */
  char       *name;         /* of the supplier */
  char       *product;
  char        uuid[37];     /* of the booking there */
  char        status[20];   /* OCTO's word, such as "ON_HOLD"; "" if there is none */
  char       *availability; /* (nullable): which departure */
  gint64      expires_ms;   /* Unix time; 0: it does not */
  gint64      retail;       /* minor units; -1: it does not say */
  char        currency[4];
  char       *problem;      /* (nullable): a sentence */
} RrSupplierLeg;

GQuark        rr_supplier_error_quark  (void);

/* Start gives it threads in @scope; close lets them end, cancelling what is under way.
 * Free after that scope was joined. */
RrSuppliers  *rr_suppliers_new         (const char             *workspace,
                                        GError                **error);
gboolean      rr_suppliers_start       (RrSuppliers            *self,
                                        RrScope                *scope,
                                        GError                **error);
void          rr_suppliers_close       (RrSuppliers            *self);
void          rr_suppliers_free        (RrSuppliers            *self);
gboolean      rr_suppliers_has         (RrSuppliers            *self,
                                        const char             *itinerary);
/* (nullable): what of whom it is now, for an order that outlives a change of the file. */
char         *rr_suppliers_dup_legs    (RrSuppliers            *self,
                                        const char             *itinerary);

/* Thread: a task; they block until every leg has answered, the deadline of @ctx at most,
 * and ask all suppliers at once. FALSE with the first error; @legs (optional) says how
 * each leg stands, of RrSupplierLeg, also then. Each may be called again: the uuid at a
 * supplier is derived from the booking's, so twice is once.
 *
 * check:   is there room? RR_SUPPLIER_ERROR_REFUSED if not.
 * hold:    what was held before one failed stays held until cancel, or until it expires.
 * confirm: of what hold has held. After NO_ANSWER it has asked how the booking stands.
 * cancel:  undoes hold and confirm; what a supplier does not know is cancelled already. */
gboolean      rr_supplier_check        (RrSuppliers            *self,
                                        RrCtx                  *ctx,
                                        const RrSupplierOrder  *order,
                                        GPtrArray             **legs,
                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      rr_supplier_hold         (RrSuppliers            *self,
                                        RrCtx                  *ctx,
                                        const RrSupplierOrder  *order,
                                        GPtrArray             **legs,
                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      rr_supplier_confirm      (RrSuppliers            *self,
                                        RrCtx                  *ctx,
                                        const RrSupplierOrder  *order,
                                        GPtrArray             **legs,
                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      rr_supplier_cancel       (RrSuppliers            *self,
                                        RrCtx                  *ctx,
                                        const RrSupplierOrder  *order,
                                        GPtrArray             **legs,
                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;
/* The uuid of leg @number (0, 1, ...) at its supplier. */
void          rr_supplier_leg_uuid     (const char             *booking,
                                        guint                   number,
                                        char                    uuid[37]);

/* All suppliers of an itinerary at once; %NULL only if nothing could be asked. */
RrFanOut     *rr_supplier_fan_out      (RrSuppliers            *self,
                                        RrCtx                  *ctx,
                                        const RrSupplierQuestion *question,
                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSuppliers, rr_suppliers_free)

G_END_DECLS

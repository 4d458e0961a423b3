/* rr-supplier-octo.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-supplier.h"

G_BEGIN_DECLS

/* The words of OCTO: bodies we send, and answers as values. */

/* A departure; or a day of the calendar, without an id. */
typedef struct
{
  char     id[64];          /* what a reservation names */
  char     date[11];        /* local: YYYY-MM-DD */
  gboolean available;
  gint     vacancies;       /* -1: it does not say */
  gint64   retail;          /* of the party that was asked for; -1: it does not say */
  char     currency[4];
  guint    exponent;
} RrSupplierSlot;

typedef struct
{
  char   uuid[37];
  char   status[20];
  gint64 expires_ms;        /* Unix time; 0: it does not */
  gint64 retail;            /* -1: it does not say */
  char   currency[4];
} RrSupplierBooking;

typedef struct
{
  char  *id;
  char  *name;
  char **options;           /* ids */
} RrSupplierProduct;

/* A list of "adult:2" pairs; NULL is one that asks for nobody. */
gboolean   rr_supplier_party_check        (const char               *party,
                                           guint                    *n_people);

char      *rr_supplier_ask_availability   (const RrSupplierSettings *supplier,
                                           const char               *product,
                                           const char               *option,
                                           const char               *from,
                                           const char               *to,
                                           const char               *party);
char      *rr_supplier_ask_reserve        (const RrSupplierSettings *supplier,
                                           const RrSupplierOrder    *order,
                                           const RrItineraryLeg     *leg,
                                           const char               *uuid,
                                           const char               *availability);
char      *rr_supplier_ask_confirm        (const RrSupplierOrder    *order);
char      *rr_supplier_ask_cancel         (const char               *reason);

/* What is wrong with an answer is RR_SUPPLIER_ERROR_BROKEN and a sentence. */
GArray    *rr_supplier_read_slots         (const char               *text,
                                           gsize                     len,
                                           const RrSupplierSettings *supplier,
                                           const char               *party,
                                           gboolean                  is_calendar,
                                           GError                  **error);
gboolean   rr_supplier_read_booking       (const char               *text,
                                           gsize                     len,
                                           RrSupplierBooking        *booking,
                                           GError                  **error);
GPtrArray *rr_supplier_read_products      (const char               *text,
                                           gsize                     len,
                                           GError                  **error);
char      *rr_supplier_read_name          (const char               *text,
                                           gsize                     len,
                                           GError                  **error);
/* An answer that is not 200. */
GError    *rr_supplier_read_error         (guint                     status,
                                           const char               *text,
                                           gsize                     len);

G_END_DECLS

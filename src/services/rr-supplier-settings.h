/* rr-supplier-settings.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_SUPPLIERS_MAX     64
#define RR_ITINERARIES_MAX   64
#define RR_ITINERARY_MAX     32   /* legs */

/* suppliers.ini of the workspace; only its owner may read it, for the keys. */
typedef struct
{
  char   *id;
  char   *name;
  char   *url;            /* of its OCTO interface, without a slash at the end */
  char   *key;            /* a secret: in no log, no answer and no window */
  guint   deadline_ms;    /* of one question */
  double  rate_per_s;     /* 0: it sets no limit */
  guint   burst;
  char   *units;          /* (nullable): "adult:ADULT;child:KID", ours to theirs */
} RrSupplierSettings;

typedef struct
{
  char   *supplier;       /* id */
  char   *product;
  char   *option;         /* "DEFAULT" */
  guint   day;            /* after the first */
} RrItineraryLeg;

typedef struct
{
  char      *id;
  char      *name;
  guint      deadline_ms; /* of the whole */
  GPtrArray *legs;        /* (owned): of RrItineraryLeg */
} RrItinerary;

typedef struct
{
  GPtrArray *suppliers;   /* (owned): of RrSupplierSettings */
  GPtrArray *itineraries; /* (owned): of RrItinerary */
} RrSupplierBook;

RrSupplierBook     *rr_supplier_book_load       (const char                *path,
                                                 GError                   **error);
void                rr_supplier_book_free       (RrSupplierBook            *self);
RrSupplierSettings *rr_supplier_book_find       (const RrSupplierBook      *self,
                                                 const char                *id);
RrItinerary        *rr_supplier_book_itinerary  (const RrSupplierBook      *self,
                                                 const char                *id);
/* Legs as a text that can be kept, and back: (nullable) (element-type RrItineraryLeg). */
char               *rr_itinerary_legs_to_text   (GPtrArray                 *legs);
GPtrArray          *rr_itinerary_legs_from_text (const char                *text);
/* A key of %NULL leaves the one that is there. */
gboolean            rr_supplier_book_write      (const char                *path,
                                                 const RrSupplierSettings  *supplier,
                                                 GError                   **error);
gboolean            rr_supplier_book_remove     (const char                *path,
                                                 const char                *id,
                                                 GError                   **error);
gboolean            rr_supplier_settings_check  (const RrSupplierSettings  *self,
                                                 GError                   **error);
char               *rr_supplier_settings_unit   (const RrSupplierSettings  *self,
                                                 const char                *unit);
RrSupplierSettings *rr_supplier_settings_copy   (const RrSupplierSettings  *self);
void                rr_supplier_settings_free   (RrSupplierSettings        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSupplierBook, rr_supplier_book_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrSupplierSettings, rr_supplier_settings_free)

G_END_DECLS

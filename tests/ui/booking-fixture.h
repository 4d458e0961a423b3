/* booking-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-bookings-page.h"
#include "ui-fixture.h"

G_BEGIN_DECLS

/* The page Bookings without an engine: what it asks for is answered at once, out of @n
 * bookings in every state. */
typedef struct
{
  RrBookingsPage *page;       /* (unowned) */
  RrCatalogue    *catalogue;  /* (owned) */
  guint           n;
  guint           n_queries;
  guint           n_rows;     /* that were asked for */
  RrBookingWish  *wish;       /* (owned) (nullable): the last one */
  guint           n_wishes;
  char           *manifest;   /* (owned) (nullable): tour and departure that were asked for */
  guint           n_journals; /* that were asked for */
  gint64          now_ms;
} BookingFixture;

void          booking_fixture_add     (BookingFixture *self,
                                       Fixture        *fixture,
                                       guint           n);
void          booking_fixture_clear   (BookingFixture *self);
/* Bookings up to @n are there now. */
void          booking_fixture_grow    (BookingFixture *self,
                                       guint           n);
RrBookingRow *booking_fixture_make    (guint           i,
                                       gint64          now_ms);

G_END_DECLS

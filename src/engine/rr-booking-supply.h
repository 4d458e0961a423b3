/* rr-booking-supply.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store-booking.h"
#include "rr-store-supply.h"
#include "rr-tour.h"

G_BEGIN_DECLS

/* What others keep for a booking. All of it runs on the store's thread within the
 * transaction of a group; FALSE only if the store refused. */

/* With the booking itself, before anybody is asked. */
gboolean  rr_booking_supply_begin   (RrStore             *store,
                                     const RrBookingRow  *row,
                                     const RrTour        *tour,
                                     const char          *legs,
                                     gint64               now_ms,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* They do not play along, or its time has passed (no @reason): it fails, or is cancelled
 * if it was confirmed, and all of it is undone. */
gboolean  rr_booking_supply_give_up (RrStore             *store,
                                     const char          *uuid,
                                     const char          *reason,
                                     gint64               now_ms,
                                     RrBookingRow        *row,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* May it be changed? Not where others keep places for it as it is. */
gboolean  rr_booking_supply_has     (RrStore             *store,
                                     const char          *uuid,
                                     gboolean            *has,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* A booking on its way to another departure. Plain. */
typedef struct
{
  guint   number;     /* of what it needs there */
  char    slot[48];   /* "" for none */
  gint64  retail;     /* what it costs there */
} RrSupplyMove;

/* Suppliers are to be asked for @slot, where its places are held already. */
gboolean  rr_booking_supply_move    (RrStore             *store,
                                     const RrBookingRow  *row,
                                     const char          *legs,
                                     const char          *slot,
                                     gint64               retail,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of them have confirmed: it is there, and what it had before goes back. */
gboolean  rr_booking_supply_arrive  (RrStore             *store,
                                     const char          *uuid,
                                     const RrSupplyMove  *to,
                                     gint64               now_ms,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* They do not: it stays where it is, and what was got goes back. */
gboolean  rr_booking_supply_stay    (RrStore             *store,
                                     const char          *uuid,
                                     const RrSupplyMove  *to,
                                     gint64               now_ms,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

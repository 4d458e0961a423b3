/* rr-booking-supply.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-supply.h"

#include "rr-booking-money.h"
#include "rr-booking-private.h"

/* A booking and what others have to keep for it begin and end in one transaction: what is
 * not wanted any more is written down as to be given back in the same breath that the
 * booking ends.
 *
 * Threads: the store's.
 */

gboolean
rr_booking_supply_begin (RrStore             *store,
                         const RrBookingRow  *row,
                         const RrTour        *tour,
                         const char          *legs,
                         gint64               now_ms,
                         GError             **error)
{
  const RrTourUnit *unit = tour->units->pdata[0];
  g_autofree char *party = row->party != NULL ? g_strdup (row->party) : g_strdup_printf ("%s:%u", unit->id, row->places);
  RrSupplyRow supply = { .state = RR_SUPPLY_ASKED, .legs = (char *) legs, .party = party };

  g_strlcpy (supply.booking, row->uuid, sizeof supply.booking);
  g_strlcpy (supply.date, row->slot, sizeof supply.date);
  return rr_store_supply_insert (store, &supply, error)
         && rr_store_step_add (store, row->uuid, now_ms, RR_STEP_SUPPLIER, RR_STEP_WAITS, "they are asked", error);
}

gboolean
rr_booking_supply_give_up (RrStore       *store,
                           const char    *uuid,
                           const char    *reason,
                           gint64         now_ms,
                           RrBookingRow  *row,
                           GError       **error)
{
  RrBookingVerdict verdict;
  gboolean wakes;

  if (!rr_booking_money_give_up (store, uuid, reason, now_ms, row, error))
    return FALSE;
  /* The guest was told that it is confirmed, and has to be told that it is not. */
  return row->state != RR_BOOKING_CONFIRMED || reason == NULL
         || rr_booking_cancel_row (store, row, reason, now_ms, &verdict, &wakes, error);
}

gboolean
rr_booking_supply_has (RrStore     *store,
                       const char  *uuid,
                       gboolean    *has,
                       GError     **error)
{
  g_auto(RrSupplyRow) supply = { .state = RR_SUPPLY_NONE };

  *has = FALSE;
  if (!rr_store_supply_find (store, uuid, &supply, error))
    return FALSE;
  *has = supply.state != RR_SUPPLY_NONE;
  return TRUE;
}

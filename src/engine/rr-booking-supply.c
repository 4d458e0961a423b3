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
#include "rr-said.h"

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
         && rr_store_step_add (store, row->uuid, now_ms, RR_STEP_SUPPLIER, RR_STEP_WAITS, RR_SAID_ASKED, error);
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
         || rr_booking_cancel (store, row, reason, now_ms, &verdict, &wakes, error);
}

gboolean
rr_booking_supply_has (RrStore     *store,
                       const char  *uuid,
                       gboolean    *has,
                       GError     **error)
{
  g_auto(RrSupplyRow) supply = { .state = RR_SUPPLY_NONE };

  *has = FALSE;
  if (!rr_store_supply_find (store, uuid, -1, &supply, error))
    return FALSE;
  *has = supply.state != RR_SUPPLY_NONE;
  return TRUE;
}

/* Its places are held at @slot already. */
gboolean
rr_booking_supply_move (RrStore             *store,
                        const RrBookingRow  *row,
                        const char          *legs,
                        const char          *slot,
                        gint64               retail,
                        GError             **error)
{
  g_auto(RrSupplyRow) before = { .state = RR_SUPPLY_NONE };
  RrSupplyRow supply = { .state = RR_SUPPLY_ASKED, .legs = (char *) legs, .places = row->places, .retail = retail };

  if (!rr_store_supply_find (store, row->uuid, -1, &before, error))
    return FALSE;
  supply.party = before.party;
  g_strlcpy (supply.booking, row->uuid, sizeof supply.booking);
  g_strlcpy (supply.date, slot, sizeof supply.date);
  g_strlcpy (supply.slot, slot, sizeof supply.slot);
  return rr_store_supply_insert (store, &supply, error);
}

gboolean
rr_booking_supply_arrive (RrStore             *store,
                          const char          *uuid,
                          const RrSupplyMove  *to,
                          gint64               now_ms,
                          GError             **error)
{
  g_auto(RrBookingRow) row = { 0 };
  g_autofree char *moved = NULL;
  gboolean found;

  if (!rr_store_booking_find (store, uuid, &row, &found, error))
    return FALSE;
  /* Who ended it meanwhile has seen to all it needed. */
  if (!found || row.state != RR_BOOKING_CONFIRMED)
    return TRUE;
  moved = g_strdup_printf (RR_SAID_MOVED, row.slot, to->slot);
  if (!rr_store_booking_give (store, row.tour, row.slot, row.places, error)
      || !rr_store_supply_arrive (store, uuid, to->number, error))
    return FALSE;
  g_strlcpy (row.slot, to->slot, sizeof row.slot);
  row.retail = to->retail;
  row.updated_ms = now_ms;
  row.rev++;
  return rr_store_booking_update (store, &row, error)
         && rr_store_step_add (store, uuid, now_ms, RR_STEP_HOLD, RR_STEP_DONE, moved, error);
}

gboolean
rr_booking_supply_stay (RrStore             *store,
                        const char          *uuid,
                        const RrSupplyMove  *to,
                        gint64               now_ms,
                        GError             **error)
{
  g_auto(RrBookingRow) row = { 0 };
  g_autofree char *stays = NULL;
  gboolean found, had;

  if (!rr_store_booking_find (store, uuid, &row, &found, error)
      || !rr_store_supply_return (store, uuid, to->number, &had, error))
    return FALSE;
  stays = g_strdup_printf (RR_SAID_STAYS, row.slot);
  return !found || !had || rr_store_step_add (store, uuid, now_ms, RR_STEP_HOLD, RR_STEP_UNDONE, stays, error);
}

/* rr-waiting-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-waiting-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-money.h"
#include "rr-party.h"
#include "rr-said.h"
#include "rr-time.h"
#include "rr-uuid.h"

/* RrWaitingList offers places that come back to the first party that fits. An offer is a hold
 * like any other: it ends by the clock, and then its places come back and go to the next. The
 * booking it makes has news for the guest, which is how the letter comes about.
 *
 * Threads: the store's, but for what says otherwise.
 * Ends:    free, after the store.
 */
struct _RrWaitingList
{
  RrCatalogueDesk *tours;       /* (unowned) */
  gint64         (*clock) (void); /* (immutable): Unix time in ms */
  RrWaitingRates   rates;       /* (nullable) (immutable): once anybody waits */
  gpointer         rates_data;
  int              is_stale;    /* (atomic): what tours say may have changed */

  int              is_busy;     /* (atomic) */
  guint64          n_joined;    /* (atomic), as those below */
  guint64          n_offered;
  guint64          n_refused;
};

/* In one transaction; who is left has another turn with the next. */
#define MAX_OFFERS 1000

/**
 * rr_waiting_list_new:
 * @tours: what is sold; outlives the list
 * @clock: the time now, Unix time in ms
 *
 * Returns: (transfer full): a list
 */
RrWaitingList *
rr_waiting_list_new (RrCatalogueDesk *tours,
                     gint64         (*clock) (void))
{
  RrWaitingList *self = g_new0 (RrWaitingList, 1);

  self->tours = tours;
  self->clock = clock;
  /* Until the store has been looked at. */
  self->is_busy = self->is_stale = TRUE;
  return self;
}

/**
 * rr_waiting_list_free:
 * @self: (nullable) (transfer full): a list
 */
void
rr_waiting_list_free (RrWaitingList *self)
{
  g_free (self);
}

/**
 * rr_waiting_list_set_rates:
 * @self: a list that nobody uses yet
 * @rates: from any thread, (transfer full) (nullable): what currencies are worth today
 * @data: for @rates
 *
 * Without them offers are in the currency of the tour.
 */
void
rr_waiting_list_set_rates (RrWaitingList  *self,
                           RrWaitingRates  rates,
                           gpointer        data)
{
  self->rates = rates;
  self->rates_data = data;
}

static void
add_to (guint64 *count)
{
  __atomic_add_fetch (count, 1, __ATOMIC_RELAXED);
}

static void
take_answer (RrWaitingList   *self,
             RrWaitingAnswer *answer,
             guint            status,
             char            *sentence)
{
  answer->status = status;
  answer->sentence = sentence;
  if (status >= 400)
    add_to (&self->n_refused);
}

/* --- offers -------------------------------------------------------------------- */

/* Long enough to read a letter, but not so long that the next could not have it any more. */
static gint64
offer_until (gint64 cutoff_ms,
             gint64 now_ms)
{
  gint64 quarter_ms = cutoff_ms == G_MAXINT64 ? RR_WAITING_OFFER_MS : (cutoff_ms - now_ms) / 4;

  return MIN (now_ms + CLAMP (quarter_ms, RR_WAITING_SHORTEST_MS, RR_WAITING_OFFER_MS), cutoff_ms);
}

/* What the party that waits pays; who came with a number only pays for so many of the first
 * kind of guest. */
static gboolean
price_of (const RrWaitingRow *row,
          const RrTour       *tour,
          const RrDeparture  *slot,
          gint64              now_ms,
          gint64             *retail)
{
  const RrTourUnit *unit = tour->units->pdata[0];
  guint permille = row->code != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (tour->codes, row->code)) : 0;
  RrParty party = { 0 };
  RrPrice price;

  if (row->party != NULL ? !rr_party_parse (row->party, &party) : !rr_party_add (&party, unit->id, row->places))
    return FALSE;
  if (!rr_party_price (&party, tour, slot->start_ms - now_ms, permille, &price, NULL))
    return FALSE;
  *retail = price.retail;
  return TRUE;
}

/* In the currency of the party, if that is known today: an offer in another is better than
 * none. What it is then stays as it is. Returns, in @how, (nullable) how it came about. */
static void
convert (RrWaitingList       *self,
         const RrWaitingRow  *row,
         RrBookingRow        *booking,
         char               **how)
{
  g_autoptr(RrRates) rates = row->currency[0] != '\0' && self->rates != NULL ? self->rates (self->rates_data) : NULL;
  g_autofree char *quoted = NULL;
  RrQuote quote;
  char before[48], after[48];

  *how = NULL;
  if (rates == NULL || !rr_rates_convert (rates, booking->retail, booking->currency, row->currency,
                                          booking->created_ms, &quote, NULL))
    return;
  rr_booking_money_text (booking->retail, booking->currency, before, sizeof before);
  booking->retail = quote.amount;
  g_strlcpy (booking->currency, row->currency, sizeof booking->currency);
  rr_booking_money_text (booking->retail, booking->currency, after, sizeof after);
  quoted = g_strdup_printf (RR_SAID_QUOTE, before, quote.rate, quote.date);
  *how = g_strdup_printf (RR_SAID_QUOTED, after, quoted);
}

static gboolean
hold_for (RrWaitingList      *self,
          RrStore            *store,
          RrWaitingRow       *row,
          const RrTour       *tour,
          const RrDeparture  *slot,
          gint64              retail,
          gint64              now_ms,
          GError            **error)
{
  g_auto(RrBookingRow) booking = {
    .state = RR_BOOKING_HOLD,
    .places = row->places,
    .created_ms = now_ms,
    .updated_ms = now_ms,
    .expires_ms = offer_until (slot->cutoff_ms, now_ms),
    .email = g_strdup (row->email),
    .name = g_strdup (row->name),
    .phone = g_strdup (row->phone),
    .party = g_strdup (row->party),
    .method = row->method != RR_PAY_NONE ? row->method : RR_PAY_CAMP,
    .retail = retail,
    .rev = 1,
  };
  g_autofree char *how = NULL;

  rr_uuid_make (booking.uuid, now_ms);
  g_strlcpy (booking.tour, row->tour, sizeof booking.tour);
  g_strlcpy (booking.slot, row->slot, sizeof booking.slot);
  g_strlcpy (booking.currency, tour->currency, sizeof booking.currency);
  g_strlcpy (booking.lang, row->lang, sizeof booking.lang);
  convert (self, row, &booking, &how);
  g_strlcpy (row->booking, booking.uuid, sizeof row->booking);
  row->state = RR_WAITING_OFFERED;
  row->changed_ms = now_ms;
  if (!rr_store_booking_insert (store, &booking, error) || !rr_store_waiting_update (store, row, error)
      || (how != NULL
          && !rr_store_step_add (store, booking.uuid, now_ms, RR_STEP_PRICE, RR_STEP_DONE, how, error)))
    return FALSE;
  add_to (&self->n_offered);
  return TRUE;
}

/* Its state says what came of it. */
static gboolean
try_offer (RrWaitingList  *self,
           RrStore        *store,
           RrCatalogue    *catalogue,
           RrWaitingRow   *row,
           gint64          now_ms,
           GError        **error)
{
  const RrTour *tour = rr_catalogue_find (catalogue, row->tour);
  RrDeparture slot;
  gboolean taken;
  gint64 retail;

  /* A tour may be changed while a party waits, so that it cannot be sold to it any more. */
  if (tour == NULL || !rr_tour_find_slot (tour, row->slot, &slot) || now_ms >= slot.cutoff_ms
      || !price_of (row, tour, &slot, now_ms, &retail))
    {
      row->state = RR_WAITING_PASSED;
      row->changed_ms = now_ms;
      return rr_store_waiting_update (store, row, error);
    }
  if (!rr_store_booking_take (store, row->tour, row->slot, slot.capacity, row->places, &taken, error))
    return FALSE;
  return !taken || hold_for (self, store, row, tour, &slot, retail, now_ms, error);
}

static gboolean
offer_all (RrWaitingList  *self,
           RrStore        *store,
           gint64          now_ms,
           GError        **error)
{
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (self->tours);
  gint64 after = 0;
  gboolean is_any;

  if (!rr_store_waiting_settle (store, now_ms, error))
    return FALSE;
  for (guint i = 0; i < MAX_OFFERS; i++)
    {
      g_auto(RrWaitingRow) row = { 0 };

      if (!rr_store_waiting_next (store, after, &row, error))
        return FALSE;
      if (row.state != RR_WAITING_OPEN)
        break;
      after = row.id;
      if (!try_offer (self, store, catalogue, &row, now_ms, error))
        return FALSE;
    }
  if (!rr_store_waiting_any (store, &is_any, error))
    return FALSE;
  __atomic_store_n (&self->is_busy, is_any, __ATOMIC_RELAXED);
  return TRUE;
}

static gboolean
freed_cb (RrStore   *store,
          gpointer   data,
          GError   **error)
{
  RrWaitingList *self = data;

  return offer_all (self, store, self->clock (), error);
}

/**
 * rr_waiting_list_watch:
 * @self: a list
 * @store: where places come back; not after the list is gone
 */
void
rr_waiting_list_watch (RrWaitingList *self,
                       RrStore       *store)
{
  rr_store_watch_freed (store, freed_cb, self);
}

/**
 * rr_waiting_list_is_busy:
 * @self: a list
 *
 * Returns: %FALSE if nobody waits, so that nothing can run out
 */
gboolean
rr_waiting_list_is_busy (RrWaitingList *self)
{
  return __atomic_load_n (&self->is_busy, __ATOMIC_RELAXED) != 0;
}

/**
 * rr_waiting_list_counts:
 * @self: a list
 * @counts: (out): what it has done
 *
 * Thread: any.
 */
void
rr_waiting_list_counts (RrWaitingList   *self,
                        RrWaitingCounts *counts)
{
  counts->n_joined = __atomic_load_n (&self->n_joined, __ATOMIC_RELAXED);
  counts->n_offered = __atomic_load_n (&self->n_offered, __ATOMIC_RELAXED);
  counts->n_refused = __atomic_load_n (&self->n_refused, __ATOMIC_RELAXED);
}

/* --- wishes -------------------------------------------------------------------- */

/* Sets @answer if it may not be. */
static gboolean
may_join (RrWaitingList    *self,
          RrStore          *store,
          RrWaitingRow     *row,
          RrWaitingAnswer  *answer,
          GError          **error)
{
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (self->tours);
  const RrTour *tour = rr_catalogue_find (catalogue, row->tour);
  guint n_open = 0, n_before = 0;
  gboolean is_there = FALSE, taken;
  RrDepartureRow departure;
  RrDeparture slot;
  gboolean found;

  if (tour == NULL || !rr_tour_find_slot (tour, row->slot, &slot))
    {
      take_answer (self, answer, 404, g_strdup (_("There is no such departure")));
      return TRUE;
    }
  /* Nobody has asked for it yet: it is known from now on. */
  if (!rr_store_booking_take (store, row->tour, row->slot, slot.capacity, 0, &taken, error)
      || !rr_store_departure_find (store, row->tour, row->slot, &departure, &found, error))
    return FALSE;
  rr_departure_row_clear (&departure);
  if (!rr_store_waiting_count (store, row, &n_open, &n_before, &is_there, error))
    return FALSE;

  if (self->clock () >= slot.cutoff_ms)
    take_answer (self, answer, 409, g_strdup (_("It is too late for this departure")));
  else if (is_there)
    take_answer (self, answer, 409, g_strdup (_("This address is on the waiting list already")));
  else if (row->places > MAX (departure.capacity, slot.capacity))
    take_answer (self, answer, 409,
                 g_strdup_printf (_("The whole departure has only %u places"), departure.capacity));
  else if (n_open >= RR_WAITING_MAX_PARTIES)
    take_answer (self, answer, 409, g_strdup (_("The waiting list of this departure is full")));
  return TRUE;
}

/**
 * rr_waiting_list_join:
 * @self: a list
 * @store: a store
 * @row: who wants to wait, with a uuid; on success as it is now, which may be with an offer
 * @answer: (out): whether it may
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_waiting_list_join (RrWaitingList    *self,
                      RrStore          *store,
                      RrWaitingRow     *row,
                      RrWaitingAnswer  *answer,
                      GError          **error)
{
  gint64 now_ms = self->clock ();
  char uuid[sizeof row->uuid];
  gboolean found;

  *answer = (RrWaitingAnswer) { .status = 200 };
  if (!may_join (self, store, row, answer, error))
    return FALSE;
  if (answer->sentence != NULL)
    return TRUE;

  row->state = RR_WAITING_OPEN;
  row->made_ms = row->changed_ms = now_ms;
  if (!rr_store_waiting_insert (store, row, error) || !offer_all (self, store, now_ms, error))
    return FALSE;
  add_to (&self->n_joined);
  g_strlcpy (uuid, row->uuid, sizeof uuid);
  rr_waiting_row_clear (row);
  return rr_store_waiting_find (store, uuid, row, &found, error);
}

static gboolean
find (RrWaitingList    *self,
      RrStore          *store,
      const char       *uuid,
      RrWaitingRow     *row,
      RrWaitingAnswer  *answer,
      GError          **error)
{
  gboolean found;

  *answer = (RrWaitingAnswer) { .status = 200 };
  if (!rr_store_waiting_settle (store, self->clock (), error) || !rr_store_waiting_find (store, uuid, row, &found, error))
    return FALSE;
  if (!found)
    take_answer (self, answer, 404, g_strdup (_("Nobody waits by this name")));
  return TRUE;
}

static gboolean
cancel_hold (RrWaitingList  *self,
             RrStore        *store,
             const char     *uuid,
             gint64          now_ms,
             GError        **error)
{
  g_auto(RrBookingRow) booking = { 0 };
  gboolean found;

  if (!rr_store_booking_find (store, uuid, &booking, &found, error))
    return FALSE;
  if (!found || rr_booking_decide (booking.state, booking.expires_ms, RR_BOOKING_CANCEL, now_ms, &booking.state)
                    != RR_VERDICT_DO)
    return TRUE;
  booking.cancelled_ms = booking.updated_ms = now_ms;
  return rr_store_booking_give (store, booking.tour, booking.slot, booking.places, error)
         && rr_store_booking_update (store, &booking, error);
}

/**
 * rr_waiting_list_leave:
 * @self: a list
 * @store: a store
 * @uuid: who waits
 * @answer: (out): whether it may; twice is once
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_waiting_list_leave (RrWaitingList    *self,
                       RrStore          *store,
                       const char       *uuid,
                       RrWaitingAnswer  *answer,
                       GError          **error)
{
  gint64 now_ms = self->clock ();
  g_auto(RrWaitingRow) row = { 0 };

  if (!find (self, store, uuid, &row, answer, error))
    return FALSE;
  if (row.state == RR_WAITING_BOOKED)
    take_answer (self, answer, 409, g_strdup (_("These places are booked: cancel the booking")));
  if (row.state != RR_WAITING_OPEN && row.state != RR_WAITING_OFFERED)
    return TRUE;

  if (row.state == RR_WAITING_OFFERED && !cancel_hold (self, store, row.booking, now_ms, error))
    return FALSE;
  row.state = RR_WAITING_LEFT;
  row.changed_ms = now_ms;
  return rr_store_waiting_update (store, &row, error);
}

/**
 * rr_waiting_list_find_offer:
 * @self: a list
 * @store: a store
 * @uuid: who waits
 * @booking: (out): what is held for it, to be cleared by the caller; its id is 0 if nothing is
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_waiting_list_find_offer (RrWaitingList  *self,
                            RrStore        *store,
                            const char     *uuid,
                            RrBookingRow   *booking,
                            GError        **error)
{
  g_auto(RrWaitingRow) row = { 0 };
  gboolean found;

  *booking = (RrBookingRow) { 0 };
  if (!rr_store_waiting_settle (store, self->clock (), error)
      || !rr_store_waiting_find (store, uuid, &row, &found, error))
    return FALSE;
  return !found || row.state != RR_WAITING_OFFERED || rr_store_booking_find (store, row.booking, booking, &found, error);
}

/**
 * rr_waiting_list_accept:
 * @self: a list
 * @store: a store
 * @uuid: who waits
 * @method: how it is paid; %RR_PAY_NONE for as it was wished
 * @answer: (out): whether it may; twice is once
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_waiting_list_accept (RrWaitingList    *self,
                        RrStore          *store,
                        const char       *uuid,
                        RrPayMethod       method,
                        RrWaitingAnswer  *answer,
                        GError          **error)
{
  gint64 now_ms = self->clock ();
  g_auto(RrWaitingRow) row = { 0 };
  g_auto(RrBookingRow) booking = { 0 };
  gboolean found = FALSE;

  if (!find (self, store, uuid, &row, answer, error))
    return FALSE;
  if (answer->sentence != NULL || row.state == RR_WAITING_BOOKED)
    return TRUE;
  if (row.state == RR_WAITING_OFFERED && !rr_store_booking_find (store, row.booking, &booking, &found, error))
    return FALSE;
  if (!found || rr_booking_decide (booking.state, booking.expires_ms, RR_BOOKING_CONFIRM, now_ms, &booking.state)
                    != RR_VERDICT_DO)
    {
      take_answer (self, answer, row.state == RR_WAITING_OPEN ? 409 : 410,
                   g_strdup (row.state == RR_WAITING_OPEN ? _("No places have come free yet")
                                                          : _("This offer has ended")));
      return TRUE;
    }

  booking.confirmed_ms = booking.updated_ms = now_ms;
  booking.method = method != RR_PAY_NONE ? method : booking.method;
  booking.rev++;
  row.state = RR_WAITING_BOOKED;
  row.changed_ms = now_ms;
  return rr_store_booking_update (store, &booking, error) && rr_store_waiting_update (store, &row, error);
}

/**
 * rr_waiting_list_offer:
 * @self: a list
 * @store: a store
 * @uuid: who waits
 * @answer: (out): whether it may
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_waiting_list_offer (RrWaitingList    *self,
                       RrStore          *store,
                       const char       *uuid,
                       RrWaitingAnswer  *answer,
                       GError          **error)
{
  gint64 now_ms = self->clock ();
  g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (self->tours);
  g_auto(RrWaitingRow) row = { 0 };

  if (!find (self, store, uuid, &row, answer, error))
    return FALSE;
  if (answer->sentence != NULL || row.state == RR_WAITING_OFFERED)
    return TRUE;
  if (row.state != RR_WAITING_OPEN)
    {
      take_answer (self, answer, 409, g_strdup (_("This party does not wait any more")));
      return TRUE;
    }
  if (!try_offer (self, store, catalogue, &row, now_ms, error))
    return FALSE;
  if (row.state == RR_WAITING_OPEN)
    take_answer (self, answer, 409,
                 g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "There is no place free for it",
                                               "There are no %u places free for it", row.places),
                                  row.places));
  else if (row.state == RR_WAITING_PASSED)
    take_answer (self, answer, 409, g_strdup (_("It is too late for this departure")));
  return TRUE;
}

static gboolean
refresh_cb (RrStore     *store,
            const char  *tour_id,
            const char  *slot_id,
            gpointer     data,
            GError     **error)
{
  const RrTour *tour = rr_catalogue_find (data, tour_id);
  RrDeparture slot;
  gboolean taken;

  return tour == NULL || !rr_tour_find_slot (tour, slot_id, &slot)
         || rr_store_booking_take (store, tour_id, slot_id, slot.capacity, 0, &taken, error);
}

/**
 * rr_waiting_list_set_stale:
 * @self: a list
 *
 * The next sweep looks at every departure that somebody waits for.
 *
 * Thread: any.
 */
void
rr_waiting_list_set_stale (RrWaitingList *self)
{
  __atomic_store_n (&self->is_stale, TRUE, __ATOMIC_RELAXED);
  __atomic_store_n (&self->is_busy, TRUE, __ATOMIC_RELAXED);
}

/**
 * rr_waiting_list_sweep:
 * @self: a list
 * @store: a store
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_waiting_list_sweep (RrWaitingList  *self,
                       RrStore        *store,
                       GError        **error)
{
  gint64 now_ms = self->clock ();

  if (!rr_store_booking_expire (store, now_ms, error))
    return FALSE;
  if (__atomic_exchange_n (&self->is_stale, FALSE, __ATOMIC_RELAXED))
    {
      g_autoptr(RrCatalogue) catalogue = rr_catalogue_desk_dup (self->tours);

      if (!rr_store_waiting_places (store, refresh_cb, catalogue, error))
        return FALSE;
    }
  return offer_all (self, store, now_ms, error);
}

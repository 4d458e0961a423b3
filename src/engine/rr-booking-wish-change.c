/* rr-booking-wish-change.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-wish.h"

#include <glib/gi18n-lib.h>

#include "rr-booking-private.h"
#include "rr-booking-supply.h"
#include "rr-said.h"
#include "rr-store-letter.h"

/* Staff's wishes that change what a booking is: when its guests leave, and who they are.
 *
 * Threads: the store's, within the transaction of a commit.
 */

/* --- another departure ----------------------------------------------------------- */

static gint64
price_there (const RrBookingRow *row,
             const RrTour       *tour,
             const RrDeparture  *to)
{
  RrDeparture from;

  return rr_tour_find_slot (tour, row->slot, &from) ? rr_booking_move_price (row, tour, &from, to) : row->retail;
}

/* The places are held there, as here, until suppliers have agreed; then its run moves it. */
static gboolean
move_with_suppliers (RrBookingWish      *self,
                     RrStore            *store,
                     const RrTour       *tour,
                     const RrDeparture  *to,
                     const char         *legs,
                     GError            **error)
{
  g_autofree char *what = g_strdup_printf (RR_SAID_MOVING, to->id);

  self->wakes = TRUE;
  return rr_booking_supply_move (store, &self->row, legs, to->id, price_there (&self->row, tour, to), error)
         && rr_booking_wish_note (self, store, RR_STEP_HOLD, RR_STEP_WAITS, what, error);
}

static gboolean
move_alone (RrBookingWish      *self,
            RrStore            *store,
            const RrTour       *tour,
            const RrDeparture  *to,
            GError            **error)
{
  RrBookingRow *row = &self->row;
  g_autofree char *what = g_strdup_printf (RR_SAID_MOVED, row->slot, to->id);

  if (!rr_store_booking_give (store, row->tour, row->slot, row->places, error))
    return FALSE;
  row->retail = price_there (row, tour, to);
  g_strlcpy (row->slot, to->id, sizeof row->slot);
  row->rev++;
  return rr_store_booking_update (store, row, error)
         && rr_booking_wish_note (self, store, RR_STEP_HOLD, RR_STEP_DONE, what, error);
}

/* Returns: (nullable): why suppliers cannot be asked to keep it for another day */
static const char *
find_why_not (const RrBookingWish *self,
              const RrSupplyRow   *supply,
              const char          *legs)
{
  if (supply->slot[0] != '\0')
    return _("It is on its way to another departure already");
  if (self->row.state != RR_BOOKING_CONFIRMED || (supply->state != RR_SUPPLY_CONFIRMED
                                                  && supply->state != RR_SUPPLY_RETURNING))
    return _("Its suppliers have not confirmed it yet");
  return legs == NULL ? _("Its suppliers are not known: there is no such itinerary in suppliers.ini") : NULL;
}

/* The new places first: whoever cannot have them keeps the old ones. */
gboolean
rr_booking_wish_move (RrBookingWish  *self,
                      RrStore        *store,
                      GError        **error)
{
  RrBookingRow *row = &self->row;
  const RrTour *tour = rr_catalogue_find (self->catalogue, row->tour);
  g_auto(RrSupplyRow) supply = { .state = RR_SUPPLY_NONE };
  g_autofree char *legs = NULL;
  const char *why_not = NULL;
  RrDeparture to;
  gboolean taken;

  if (tour == NULL || !rr_tour_find_slot (tour, self->slot, &to))
    return rr_booking_wish_reject (self, _("There is no such departure"));
  if (g_str_equal (row->slot, to.id))
    return TRUE;
  if (!rr_store_supply_find (store, row->uuid, -1, &supply, error))
    return FALSE;
  if (supply.state != RR_SUPPLY_NONE)
    {
      legs = tour->itinerary != NULL ? rr_booking_runs_plan (self->desk->runs, tour->itinerary) : NULL;
      why_not = find_why_not (self, &supply, legs);
    }
  if (why_not != NULL)
    return rr_booking_wish_reject (self, why_not);
  if (self->now_ms >= to.cutoff_ms)
    return rr_booking_wish_reject (self, _("It is too late for this departure"));
  if (!rr_store_booking_take (store, row->tour, to.id, to.capacity, row->places, &taken, error))
    return FALSE;
  if (!taken)
    return rr_booking_wish_reject (self, _("There are not so many places left"));
  return legs != NULL ? move_with_suppliers (self, store, tour, &to, legs, error)
                      : move_alone (self, store, tour, &to, error);
}

/* --- who they are ----------------------------------------------------------------- */

/* Sets @text, if it is another. A line of what was wrong, if something was. */
static gboolean
correct_text (RrBookingWish  *self,
              RrStore        *store,
              const char     *wanted,
              const char     *said,
              const char     *before,
              gboolean       *changed,
              GError        **error)
{
  g_autofree char *what = NULL;
  const char *was = before != NULL && *before != '\0' ? before : "–", *is = wanted;

  *changed = wanted != NULL && g_strcmp0 (wanted, before != NULL ? before : "") != 0;
  if (!*changed)
    return TRUE;
  if (*is == '\0')
    is = "–";
  what = rr_said_fill (said, is, was, NULL);
  return rr_booking_wish_note (self, store, RR_STEP_COMMIT, RR_STEP_DONE, what, error);
}

static void
replace (char       **text,
         const char  *wanted)
{
  g_free (*text);
  *text = *wanted != '\0' ? g_strdup (wanted) : NULL;
}

/* Letters that have not gone yet would go to where they should not; what they say is said
 * anew. */
static gboolean
write_anew (RrBookingWish  *self,
            RrStore        *store,
            GError        **error)
{
  RrBookingRow *row = &self->row;
  guint n_withdrawn;

  if (!rr_store_letter_withdraw (store, row->id, &n_withdrawn, error))
    return FALSE;
  if (row->email == NULL || (n_withdrawn == 0 && (!self->writes || row->confirmed_ms == 0)))
    return TRUE;
  rr_booking_wish_write_again (row);
  return rr_booking_wish_note (self, store, RR_STEP_CONFIRMATION, RR_STEP_WAITS, RR_SAID_SENT_AGAIN, error);
}

gboolean
rr_booking_wish_correct (RrBookingWish  *self,
                         RrStore        *store,
                         GError        **error)
{
  RrBookingRow *row = &self->row;
  const struct { const char *wanted; const char *said; char **text; } texts[] = {
    { self->name, RR_SAID_NEW_NAME, &row->name },
    { self->phone, RR_SAID_NEW_PHONE, &row->phone },
    { self->email, RR_SAID_NEW_EMAIL, &row->email },
  };
  gboolean changed, is_other = FALSE;

  if (row->owner[0] != '\0')
    return rr_booking_wish_reject (self, _("This is corrected by the reseller who booked it"));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (!correct_text (self, store, texts[i].wanted, texts[i].said, *texts[i].text, &changed, error))
        return FALSE;
      is_other = is_other || changed;
      if (changed)
        replace (texts[i].text, texts[i].wanted);
    }
  if (!correct_text (self, store, self->lang, RR_SAID_NEW_LANGUAGE, row->lang, &changed, error))
    return FALSE;
  if (changed)
    g_strlcpy (row->lang, self->lang, sizeof row->lang);
  if (!is_other && !changed)
    return TRUE;
  row->updated_ms = self->now_ms;
  return write_anew (self, store, error) && rr_store_booking_update (store, row, error);
}

/* rr-guest-step.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-step.h"

#include <string.h>

#include "rr-store-letter.h"
#include "rr-store-payment.h"
#include "rr-store-report.h"
#include "rr-time.h"

/* From bookings that changed to letters that wait. What a letter says is fixed here; that it
 * is written and that the booking is told of are on disk together, so that none is
 * forgotten and none is written twice. A booking whose change was told of before is there
 * again because somebody asked for the letter again; that one gets a name of its own, as
 * mail servers throw away what they have seen.
 *
 * Threads: the store's, within the transaction of a commit.
 */

#define STALE_MS      (7 * 86400 * G_GINT64_CONSTANT (1000))
#define MAX_LETTERS   64    /* of a booking that are looked at */

typedef struct
{
  RrStore     *store;
  RrGuestStep *step;
  gint64       now_ms;
  GError      *error;       /* (owned) (nullable): the first */
} Walk;

/* What was written about a booking before. */
typedef struct
{
  gboolean is_confirmed;    /* the guest has read that it is */
  guint    rev;
  guint    n_copies;        /* of the same change */
  RrTell   about;           /* what they say */
  guint    n_letters;
  RrTell   last;            /* what the newest says, as the next */
  gint64   last_back;       /* of money that has gone back, or is about to */
} Past;

static void
past_cb (const RrLetter *letter,
         gpointer        data)
{
  Past *past = data;
  RrTell about;

  if (!rr_tell_from_string (letter->subject, &about))
    return;
  if (past->n_letters++ == 0)
    {
      g_autoptr(RrConfirmation) facts = rr_confirmation_from_text (letter->body);

      past->last = about;
      past->last_back = facts != NULL ? facts->refunded + facts->returning : 0;
    }
  past->is_confirmed |= about == RR_TELL_CONFIRMED || about == RR_TELL_CHANGED;
  if (letter->rev != past->rev)
    return;
  past->n_copies++;
  past->about = about;
}

static gboolean
read_past (RrStore             *store,
           const RrBookingRow  *row,
           Past                *past,
           GError             **error)
{
  *past = (Past) { .rev = row->rev };
  return rr_store_letter_list (store, row->id, MAX_LETTERS, past_cb, past, error);
}

/* FALSE: there is nothing to say. */
static gboolean
decide (const RrBookingRow *row,
        const Past         *past,
        RrTell             *about)
{
  switch (row->state)
    {
    case RR_BOOKING_CONFIRMED:
      *about = past->is_confirmed ? RR_TELL_CHANGED : RR_TELL_CONFIRMED;
      return TRUE;
    case RR_BOOKING_CANCELLED:
      *about = RR_TELL_CANCELLED;
      return TRUE;
    case RR_BOOKING_EXPIRED:
      *about = RR_TELL_EXPIRED;
      return row->owner[0] == '\0';
    case RR_BOOKING_FAILED:
      *about = RR_TELL_FAILED;
      return row->owner[0] == '\0';
    case RR_BOOKING_HOLD:
      *about = RR_TELL_OFFERED;
      return row->owner[0] == '\0';
    case RR_BOOKING_PENDING:
    default:
      return FALSE;
    }
}

/* The departure by its tour; by its own name if the tour is no longer sold. */
static void
fill_departure (RrConfirmation     *letter,
                const RrBookingRow *row,
                const RrTour       *tour)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) start = NULL;
  RrDeparture slot;

  letter->tour = g_strdup (tour != NULL ? tour->name : row->tour);
  letter->zone = g_strdup (tour != NULL ? tour->time_zone : "UTC");
  letter->meeting = g_strdup (tour != NULL ? tour->meeting : NULL);
  if (row->slot[0] == '\0')
    return;
  if (tour != NULL && rr_tour_find_slot (tour, row->slot, &slot))
    {
      letter->start_ms = slot.start_ms;
      letter->end_ms = slot.end_ms;
      letter->is_open = tour->kind == RR_TOUR_OPENING_HOURS;
      return;
    }
  start = g_date_time_new_from_iso8601 (row->slot, utc);
  if (start != NULL)
    letter->start_ms = letter->end_ms = g_date_time_to_unix (start) * 1000;
}

static RrConfirmation *
make_letter (RrCatalogue        *catalogue,
             const RrBookingRow *row,
             RrTell              about,
             gint64              now_ms)
{
  RrConfirmation *letter = rr_confirmation_new ();

  letter->about = about;
  letter->rev = row->rev;
  letter->method = row->method;
  letter->places = row->places;
  letter->made_ms = now_ms;
  letter->retail = row->retail;
  letter->paid = row->paid;
  letter->until_ms = about == RR_TELL_OFFERED ? row->expires_ms : 0;
  letter->party = g_strdup (row->party);
  letter->name = g_strdup (row->name);
  letter->reference = row->owner[0] != '\0' ? g_strdup (row->reference) : NULL;
  g_strlcpy (letter->uuid, row->uuid, sizeof letter->uuid);
  g_strlcpy (letter->lang, row->lang, sizeof letter->lang);
  g_strlcpy (letter->currency, row->currency, sizeof letter->currency);
  fill_departure (letter, row, rr_catalogue_find (catalogue, row->tour));
  return letter;
}

/**
 * rr_guest_is_address:
 * @text: (nullable): what somebody gave as an address
 *
 * Returns: whether a mail can be sent to it without saying anything else to the server
 */
gboolean
rr_guest_is_address (const char *text)
{
  const char *at = text != NULL ? strrchr (text, '@') : NULL;

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > 254)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || strchr (" <>,;:\"()[]\\", *p) != NULL)
      return FALSE;
  return g_utf8_validate (text, -1, NULL);
}

static void
add_money (const RrPaymentRow *row,
           gpointer            data)
{
  RrConfirmation *letter = data;

  letter->refunded += row->refunded;
  if (row->state == RR_PAYMENT_REFUNDING && row->method == RR_PAY_CARD)
    letter->returning += row->captured - row->refunded;
}

/* What was booked without a card has seen none before it is changed. */
static gboolean
may_have_money (const RrBookingRow *row)
{
  return row->method == RR_PAY_CARD || row->rev > 1 || row->state != RR_BOOKING_CONFIRMED;
}

/* A guest who has read that the money goes back need not read that it has. */
static gboolean
is_said (const Past           *past,
         const RrConfirmation *letter)
{
  return past->n_letters > 0 && past->n_copies == 0 && past->last == letter->about
         && !rr_confirmation_has_voucher (letter) && letter->refunded > 0
         && past->last_back == letter->refunded + letter->returning;
}

/* An address that cannot be one is no reason to forget the guest: the letter is there, dead. */
static gboolean
store_letter (RrStore               *store,
              const RrConfirmation  *facts,
              const RrBookingRow    *row,
              GError               **error)
{
  g_autofree char *text = rr_confirmation_to_text (facts);
  g_autoptr(RrLetter) letter = rr_letter_new (RR_LETTER_GUEST, rr_tell_to_string (facts->about), text, facts->made_ms);

  g_free (letter->message_id);
  letter->message_id = rr_confirmation_dup_message_id (facts);
  letter->booking = row->id;
  letter->rev = row->rev;
  letter->recipient = g_strdup (row->email);
  if (!rr_guest_is_address (row->email))
    {
      letter->state = RR_LETTER_REFUSED;
      letter->problem = g_strdup ("this is no address");
    }
  return rr_store_letter_add (store, letter, error) && rr_store_booking_set_told (store, row->id, row->rev, error);
}

static gboolean
tell_one (Walk                *walk,
          const RrBookingRow  *row,
          GError             **error)
{
  RrGuestStep *step = walk->step;
  g_autoptr(RrConfirmation) letter = NULL;
  gboolean is_stale;
  RrTell about;
  Past past;

  if (!read_past (walk->store, row, &past, error))
    return FALSE;
  is_stale = past.n_copies == 0 && row->updated_ms < walk->now_ms - STALE_MS;
  step->n_stale += is_stale ? 1 : 0;
  if (is_stale || (row->owner[0] != '\0' && !step->for_resellers) || !decide (row, &past, &about))
    return rr_store_booking_set_told (walk->store, row->id, row->rev, error);

  letter = make_letter (step->catalogue, row, past.n_copies > 0 ? past.about : about, walk->now_ms);
  letter->copy = past.n_copies;
  if (may_have_money (row) && !rr_store_payment_each (walk->store, row->uuid, add_money, letter, error))
    return FALSE;
  if (is_said (&past, letter))
    return rr_store_booking_set_told (walk->store, row->id, row->rev, error);
  step->n_written++;
  return store_letter (walk->store, letter, row, error);
}

static void
walk_cb (const RrBookingRow *row,
         gpointer            data)
{
  Walk *walk = data;

  walk->step->n_seen++;
  if (walk->error == NULL)
    tell_one (walk, row, &walk->error);
}

/**
 * rr_guest_step_run:
 * @store: a store
 * @step: an #RrGuestStep
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_guest_step_run (RrStore   *store,
                   gpointer   step,
                   GError   **error)
{
  Walk walk = { store, step, rr_time_now_ms (), NULL };
  gboolean ok;

  walk.step->n_seen = walk.step->n_written = walk.step->n_stale = 0;
  ok = rr_store_booking_untold (store, walk.step->most, walk_cb, &walk, error);
  if (walk.error != NULL)
    g_propagate_error (ok ? error : NULL, walk.error);
  return ok && walk.error == NULL;
}

/* rr-booking-wish.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-wish.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rr-booking-private.h"
#include "rr-booking-supply.h"
#include "rr-error.h"
#include "rr-json-build.h"
#include "rr-said.h"
#include "rr-time.h"
#include "rr-uuid.h"

/* What staff do with bookings: the same for the console and for scripts, decided from the
 * row within the group commit like what guests ask for, so that a place is never sold
 * twice whoever sells it.
 *
 * Threads: making, checking and pricing any; running the store's.
 */

#define NAME_BYTES  200
#define PHONE_BYTES 40
#define NOTES_BYTES 2000

/* --- a wish -------------------------------------------------------------------- */

/**
 * rr_booking_wish_new:
 * @kind: what is wished for
 *
 * Returns: (transfer full): a wish to be filled in
 */
RrBookingWish *
rr_booking_wish_new (RrBookingWishKind kind)
{
  RrBookingWish *self = g_new0 (RrBookingWish, 1);

  self->kind = kind;
  self->method = RR_PAY_CAMP;
  if (kind == RR_BOOKING_WISH_PHONE)
    rr_uuid_make (self->uuid, rr_time_now_ms ());
  return self;
}

/**
 * rr_booking_wish_free:
 * @self: (nullable) (transfer full): a wish
 */
void
rr_booking_wish_free (RrBookingWish *self)
{
  if (self == NULL)
    return;

  g_free (self->tour);
  g_free (self->slot);
  g_free (self->name);
  g_free (self->phone);
  g_free (self->email);
  g_free (self->lang);
  g_free (self->code);
  g_free (self->reason);
  g_free (self->notes);
  g_clear_pointer (&self->catalogue, rr_catalogue_unref);
  rr_booking_row_clear (&self->row);
  g_clear_error (&self->problem);
  g_free (self);
}

/**
 * rr_booking_wish_copy:
 * @self: a wish
 *
 * Returns: (transfer full): the same wish, without what came of it
 */
RrBookingWish *
rr_booking_wish_copy (const RrBookingWish *self)
{
  RrBookingWish *copy = g_new0 (RrBookingWish, 1);

  copy->kind = self->kind;
  copy->party = self->party;
  copy->method = self->method;
  copy->minutes = self->minutes;
  copy->writes = self->writes;
  memcpy (copy->uuid, self->uuid, sizeof copy->uuid);
  memcpy (copy->who, self->who, sizeof copy->who);
  copy->tour = g_strdup (self->tour);
  copy->slot = g_strdup (self->slot);
  copy->name = g_strdup (self->name);
  copy->phone = g_strdup (self->phone);
  copy->email = g_strdup (self->email);
  copy->lang = g_strdup (self->lang);
  copy->code = g_strdup (self->code);
  copy->reason = g_strdup (self->reason);
  copy->notes = g_strdup (self->notes);
  return copy;
}

static gboolean
refuse (GError     **error,
        const char  *sentence)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED, sentence);
  return FALSE;
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
fits (const char *text,
      gsize       most)
{
  return text == NULL || (strlen (text) <= most && g_utf8_validate (text, -1, NULL));
}

/**
 * rr_booking_wish_check:
 * @self: a wish
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED and a sentence that says what is missing
 */
gboolean
rr_booking_wish_check (const RrBookingWish  *self,
                       GError              **error)
{
  if (!fits (self->name, NAME_BYTES) || !fits (self->phone, PHONE_BYTES) || !fits (self->notes, NOTES_BYTES)
      || !fits (self->reason, NOTES_BYTES) || !fits (self->lang, 15))
    return refuse (error, _("That is too long"));
  if (self->kind == RR_BOOKING_WISH_MOVE && self->slot == NULL)
    return refuse (error, _("To which departure?"));
  if (!is_empty (self->email) && !rr_booking_is_email (self->email))
    return refuse (error, _("This is no e-mail address"));
  if (self->kind != RR_BOOKING_WISH_PHONE)
    return TRUE;
  if (is_empty (self->tour))
    return refuse (error, _("Which tour?"));
  if (self->party.n_units == 0)
    return refuse (error, _("How many guests?"));
  if (is_empty (self->name))
    return refuse (error, _("What is the name?"));
  if (is_empty (self->phone) && is_empty (self->email))
    return refuse (error, _("A phone number or an e-mail address is needed"));
  return TRUE;
}

/* --- what it costs ------------------------------------------------------------- */

static gboolean
find_departure (const RrBookingWish  *self,
                RrCatalogue          *catalogue,
                gint64                now_ms,
                const RrTour        **tour,
                RrDeparture          *slot,
                GError              **error)
{
  *tour = rr_catalogue_find (catalogue, self->tour);
  if (*tour == NULL)
    return refuse (error, _("There is no such tour"));
  if (self->slot != NULL ? !rr_tour_find_slot (*tour, self->slot, slot) : !rr_tour_next_slot (*tour, now_ms, slot))
    return refuse (error, _("There is no such departure"));
  return TRUE;
}

static gboolean
find_code (const RrBookingWish  *self,
           const RrTour         *tour,
           guint                *permille,
           GError              **error)
{
  *permille = 0;
  if (is_empty (self->code))
    return TRUE;
  if (!g_hash_table_contains (tour->codes, self->code))
    return refuse (error, _("There is no such discount code"));
  *permille = GPOINTER_TO_UINT (g_hash_table_lookup (tour->codes, self->code));
  return TRUE;
}

/**
 * rr_booking_wish_price:
 * @self: a new booking, as far as it is filled in
 * @catalogue: what is sold
 * @now_ms: the clock, Unix time
 * @price: (out): what it costs
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED
 */
gboolean
rr_booking_wish_price (const RrBookingWish  *self,
                       RrCatalogue          *catalogue,
                       gint64                now_ms,
                       RrPrice              *price,
                       GError              **error)
{
  const RrTour *tour;
  RrDeparture slot;
  guint permille;

  return find_departure (self, catalogue, now_ms, &tour, &slot, error)
         && find_code (self, tour, &permille, error)
         && rr_party_price (&self->party, tour, slot.start_ms - now_ms, permille, price, error);
}

/* A text of its doc. */
char *
rr_booking_row_dup_note (const RrBookingRow *row,
                         const char         *member)
{
  g_autoptr(JsonNode) root = row->doc != NULL ? rr_json_parse_object (row->doc, strlen (row->doc)) : NULL;

  return root != NULL ? g_strdup (rr_json_text_of (json_node_get_object (root), member)) : NULL;
}

static gboolean
price_at (const RrBookingRow *row,
          const RrTour       *tour,
          const RrDeparture  *slot,
          gint64             *retail)
{
  g_autofree char *code = rr_booking_row_dup_note (row, "code");
  guint permille = code != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (tour->codes, code)) : 0;
  RrParty party = { 0 };
  RrPrice price;

  if (row->party == NULL
          ? !rr_party_add (&party, ((const RrTourUnit *) tour->units->pdata[0])->id, row->places)
          : !rr_party_parse (row->party, &party))
    return FALSE;
  if (!rr_party_price (&party, tour, slot->start_ms - row->created_ms, permille, &price, NULL))
    return FALSE;
  *retail = price.retail;
  return TRUE;
}

/**
 * rr_booking_move_price:
 * @row: a booking
 * @tour: its tour
 * @from: where it is
 * @to: where it could be
 *
 * How early it was booked goes by when it was booked, so that there and back costs nothing.
 * A reseller's price is agreed, and so is one that is not that of the list.
 *
 * Returns: its price at @to
 */
gint64
rr_booking_move_price (const RrBookingRow *row,
                       const RrTour       *tour,
                       const RrDeparture  *from,
                       const RrDeparture  *to)
{
  gint64 before, after;

  if (row->owner[0] != '\0' || !g_str_equal (row->currency, tour->currency)
      || !price_at (row, tour, from, &before) || before != row->retail || !price_at (row, tour, to, &after))
    return row->retail;
  return after;
}

/* --- on the store's thread ----------------------------------------------------- */

/* A line of what happened, with who did it. */
gboolean
rr_booking_wish_note (RrBookingWish  *self,
                      RrStore        *store,
                      RrBookingStep   step,
                      RrStepOutcome   outcome,
                      const char     *what,
                      GError        **error)
{
  g_autofree char *detail = is_empty (self->who) ? g_strdup (what) : g_strdup_printf (RR_SAID_BY, what, self->who);

  return rr_store_step_add (store, self->row.uuid, self->now_ms, step, outcome, detail, error);
}

gboolean
rr_booking_wish_reject (RrBookingWish *self,
                        const char    *sentence)
{
  g_set_error_literal (&self->problem, RR_ERROR, RR_ERROR_UNSUPPORTED, sentence);
  return TRUE;
}

static char *
make_doc (const RrBookingWish *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (!is_empty (self->notes))
    json_object_set_string_member (object, "notes", self->notes);
  if (!is_empty (self->code))
    json_object_set_string_member (object, "code", self->code);
  if (!is_empty (self->who))
    json_object_set_string_member (object, "by", self->who);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

static char *
dup_filled (const char *text)
{
  return is_empty (text) ? NULL : g_strdup (text);
}

static void
fill_row (RrBookingWish     *self,
          const RrTour      *tour,
          const RrDeparture *slot,
          gint64             retail)
{
  RrBookingRow *row = &self->row;
  gboolean is_pending = tour->itinerary != NULL;
  gboolean is_hold = self->minutes > 0 || is_pending;
  gint64 minutes = is_pending ? 0 : self->minutes;

  *row = (RrBookingRow) {
    .state = is_pending ? RR_BOOKING_PENDING : is_hold ? RR_BOOKING_HOLD : RR_BOOKING_CONFIRMED,
    .places = rr_party_places (&self->party, tour),
    .created_ms = self->now_ms,
    .updated_ms = self->now_ms,
    .expires_ms = is_hold ? rr_booking_hold_until (self->now_ms, self->now_ms, minutes) : 0,
    .confirmed_ms = is_hold ? 0 : self->now_ms,
    .retail = retail,
    .method = self->method,
    .rev = is_hold ? 0 : 1,
    .name = dup_filled (self->name),
    .phone = dup_filled (self->phone),
    .email = dup_filled (self->email),
    .party = rr_party_to_string (&self->party),
    .doc = make_doc (self),
  };
  g_strlcpy (row->uuid, self->uuid, sizeof row->uuid);
  g_strlcpy (row->tour, tour->id, sizeof row->tour);
  g_strlcpy (row->slot, slot->id, sizeof row->slot);
  g_strlcpy (row->currency, tour->currency, sizeof row->currency);
  g_strlcpy (row->lang, self->lang != NULL ? self->lang : "", sizeof row->lang);
}

static gboolean
book (RrBookingWish  *self,
      RrStore        *store,
      GError        **error)
{
  const RrTour *tour;
  RrDeparture slot;
  RrPrice price;
  g_autofree char *legs = NULL;
  gboolean taken;

  if (!find_departure (self, self->catalogue, self->now_ms, &tour, &slot, &self->problem)
      || !rr_booking_wish_price (self, self->catalogue, self->now_ms, &price, &self->problem))
    return TRUE;
  if (tour->itinerary != NULL)
    legs = rr_booking_runs_plan (self->desk->runs, tour->itinerary);
  if (tour->itinerary != NULL && legs == NULL)
    return rr_booking_wish_reject (self, _("Its suppliers are not known: there is no such itinerary in suppliers.ini"));
  if (self->now_ms >= slot.cutoff_ms)
    return rr_booking_wish_reject (self, _("It is too late for this departure"));
  if (!rr_store_booking_take (store, tour->id, slot.id, slot.capacity, rr_party_places (&self->party, tour), &taken,
                              error))
    return FALSE;
  if (!taken)
    return rr_booking_wish_reject (self, _("There are not so many places left"));
  fill_row (self, tour, &slot, price.retail);
  self->was_retail = price.retail;
  return rr_store_booking_insert (store, &self->row, error)
         && rr_booking_wish_note (self, store, RR_STEP_HOLD, RR_STEP_DONE, RR_SAID_BY_PHONE, error)
         && (legs == NULL || rr_booking_supply_begin (store, &self->row, tour, legs, self->now_ms, error));
}

static gboolean
cancel (RrBookingWish  *self,
        RrStore        *store,
        GError        **error)
{
  g_autofree char *what = is_empty (self->reason) ? g_strdup (RR_SAID_CANCELLED)
                                                  : g_strdup_printf (RR_SAID_CANCELLED_WHY, self->reason);
  RrBookingVerdict verdict;

  if (!rr_booking_cancel (store, &self->row, is_empty (self->reason) ? NULL : self->reason, self->now_ms, &verdict,
                          &self->wakes, error))
    return FALSE;
  if (verdict == RR_VERDICT_REFUSE || verdict == RR_VERDICT_GONE)
    return rr_booking_wish_reject (self, _("A booking in this state cannot be changed so"));
  return verdict != RR_VERDICT_DO || rr_booking_wish_note (self, store, RR_STEP_COMMIT, RR_STEP_UNDONE, what, error);
}

static void
see_payment (const RrPaymentRow *row,
             gpointer            data)
{
  *(gboolean *) data = *(gboolean *) data || (row->state != RR_PAYMENT_VOID && row->state != RR_PAYMENT_DUE);
}

/* The places may have gone to somebody else meanwhile; then it stays cancelled. */
static gboolean
restore (RrBookingWish  *self,
         RrStore        *store,
         GError        **error)
{
  RrBookingRow *row = &self->row;
  const RrTour *tour = rr_catalogue_find (self->catalogue, row->tour);
  RrDeparture slot;
  gboolean taken, has_supply, has_paid = FALSE;

  if (!rr_store_payment_each (store, row->uuid, see_payment, &has_paid, error)
      || !rr_booking_supply_has (store, row->uuid, &has_supply, error))
    return FALSE;
  if (has_supply)
    return rr_booking_wish_reject (self, _("Suppliers have their places back. Book anew."));
  if (has_paid)
    return rr_booking_wish_reject (self, _("Money of this booking is on its way back. Book anew."));
  if (row->state != RR_BOOKING_CANCELLED || self->now_ms - row->cancelled_ms > RR_BOOKING_RESTORE_MS
      || (row->confirmed_ms == 0 && row->expires_ms <= self->now_ms) || row->method == RR_PAY_CARD)
    return rr_booking_wish_reject (self, _("This cancellation can no longer be taken back"));
  if (tour == NULL || !rr_tour_find_slot (tour, row->slot, &slot))
    return rr_booking_wish_reject (self, _("There is no such departure"));
  if (!rr_store_booking_take (store, row->tour, row->slot, slot.capacity, row->places, &taken, error))
    return FALSE;
  if (!taken)
    return rr_booking_wish_reject (self, _("The places have been sold meanwhile"));
  row->state = row->confirmed_ms != 0 ? RR_BOOKING_CONFIRMED : RR_BOOKING_HOLD;
  row->updated_ms = self->now_ms;
  row->cancelled_ms = 0;
  g_clear_pointer (&row->reason, g_free);
  row->rev += row->confirmed_ms != 0 ? 1 : 0;
  return rr_store_booking_update (store, row, error)
         && rr_booking_wish_note (self, store, RR_STEP_HOLD, RR_STEP_DONE, RR_SAID_RESTORED, error);
}

static gboolean
confirm (RrBookingWish  *self,
         RrStore        *store,
         GError        **error)
{
  /* From now on it is a matter of suppliers to confirm it too. */
  if (!rr_booking_supply_has (store, self->row.uuid, &self->wakes, error))
    return FALSE;
  self->row.confirmed_ms = self->now_ms;
  self->row.rev++;
  return rr_store_booking_update (store, &self->row, error)
         && rr_booking_wish_note (self, store, RR_STEP_COMMIT, RR_STEP_DONE, RR_SAID_CONFIRMED, error);
}

static gboolean
extend (RrBookingWish  *self,
        RrStore        *store,
        GError        **error)
{
  self->row.expires_ms = rr_booking_hold_until (self->row.created_ms, self->now_ms, self->minutes);
  return rr_store_booking_update (store, &self->row, error)
         && rr_booking_wish_note (self, store, RR_STEP_HOLD, RR_STEP_DONE, RR_SAID_HELD_LONGER, error);
}

/* A letter is due again when the last change is not told. */
void
rr_booking_wish_write_again (RrBookingRow *row)
{
  row->rev = MAX (row->rev, 1);
  row->told = MIN (row->told, row->rev - 1);
}

static gboolean
resend (RrBookingWish  *self,
        RrStore        *store,
        GError        **error)
{
  RrBookingRow *row = &self->row;

  if (is_empty (row->email))
    return rr_booking_wish_reject (self, _("There is no e-mail address to write to"));
  if (row->confirmed_ms == 0)
    return rr_booking_wish_reject (self, _("There is nothing to confirm yet"));
  rr_booking_wish_write_again (row);
  return rr_store_booking_update (store, row, error)
         && rr_booking_wish_note (self, store, RR_STEP_CONFIRMATION, RR_STEP_WAITS, RR_SAID_SENT_AGAIN, error);
}

typedef gboolean (*Act) (RrBookingWish *self, RrStore *store, GError **error);

static const struct
{
  Act            act;
  RrBookingEvent event;    /* RR_N_BOOKING_EVENTS: it decides for itself */
} acts[RR_N_BOOKING_WISHES] = {
  [RR_BOOKING_WISH_MOVE] = { rr_booking_wish_move, RR_BOOKING_CHANGE },
  [RR_BOOKING_WISH_CANCEL] = { cancel, RR_N_BOOKING_EVENTS },
  [RR_BOOKING_WISH_RESTORE] = { restore, RR_N_BOOKING_EVENTS },
  [RR_BOOKING_WISH_EXTEND] = { extend, RR_BOOKING_EXTEND },
  [RR_BOOKING_WISH_CONFIRM] = { confirm, RR_BOOKING_CONFIRM },
  [RR_BOOKING_WISH_RESEND] = { resend, RR_N_BOOKING_EVENTS },
  [RR_BOOKING_WISH_CORRECT] = { rr_booking_wish_correct, RR_N_BOOKING_EVENTS },
};

static gboolean
change (RrBookingWish  *self,
        RrStore        *store,
        GError        **error)
{
  RrBookingRow *row = &self->row;
  RrBookingEvent event = acts[self->kind].event;
  RrBookingVerdict verdict = RR_VERDICT_DO;
  gboolean found;

  if (!rr_store_booking_find (store, self->uuid, row, &found, error))
    return FALSE;
  if (!found)
    return rr_booking_wish_reject (self, _("There is no such booking"));
  self->was_retail = row->retail;
  if (event != RR_N_BOOKING_EVENTS)
    verdict = rr_booking_decide (row->state, row->expires_ms, event, self->now_ms, &row->state);
  if (verdict == RR_VERDICT_GONE)
    return rr_booking_wish_reject (self, _("The hold has expired"));
  if (verdict == RR_VERDICT_REFUSE)
    return rr_booking_wish_reject (self, _("A booking in this state cannot be changed so"));
  if (verdict == RR_VERDICT_SAME)
    return TRUE;
  if (event != RR_N_BOOKING_EVENTS)
    row->updated_ms = self->now_ms;
  return acts[self->kind].act (self, store, error);
}

/**
 * rr_booking_wish_run:
 * @self: a wish with a catalogue
 * @store: the store, within a transaction, after holds that have ended were swept up
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Thread: the store's. May run again, if the transaction of before was not kept.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_booking_wish_run (RrBookingWish  *self,
                     RrStore        *store,
                     gint64          now_ms,
                     GError        **error)
{
  rr_booking_row_clear (&self->row);
  self->row = (RrBookingRow) { 0 };
  g_clear_error (&self->problem);
  self->wakes = FALSE;
  self->now_ms = now_ms;
  return self->kind == RR_BOOKING_WISH_PHONE ? book (self, store, error) : change (self, store, error);
}

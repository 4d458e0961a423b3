/* rr-octo-change.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include <string.h>

#include "rr-booking-supply.h"

/* What becomes of a booking of a reseller: confirmed, extended, changed, cancelled. A
 * change takes the new places before it gives the old ones back; when there are not
 * enough the booking stays as it was.
 *
 * Threads: the store's, within the transaction.
 */

/* What a change means for the departure. */
typedef struct
{
  char   tour[64];
  char   slot[48];
  guint  capacity;
  guint  places;
} Goal;

static gboolean
refuse (RrBookingAsk *ask,
        const char   *sentence)
{
  rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, sentence);
  return FALSE;
}

/* *@doc is NULL when @ask is answered. FALSE only if the store refused. */
static gboolean
load (RrBookingAsk   *ask,
      RrStore        *store,
      RrBookingRow   *row,
      RrOctoDoc     **doc,
      GError        **error)
{
  return rr_octo_find (ask, store, row, doc, error)
         && (*doc == NULL || rr_booking_supply_has (store, ask->uuid, &((RrOcto *) ask->more)->is_supplied, error));
}

static gboolean
save (RrBookingAsk     *ask,
      RrStore          *store,
      RrBookingRow     *row,
      const RrOctoDoc  *doc,
      gboolean          is_news,
      GError          **error)
{
  row->updated_ms = ask->now_ms;
  row->rev += is_news;
  /* One that is pending has its news when it is confirmed. */
  if (!doc->wants_letter || doc->is_test)
    row->told = row->rev + (row->state == RR_BOOKING_PENDING ? 1 : 0);
  return rr_store_booking_update (store, row, error) && rr_octo_show (ask, store, row, doc, error);
}

/* --- guests ------------------------------------------------------------------- */

static RrOctoItem *
find_item (GPtrArray  *items,
           const char *uuid,
           const char *unit,
           GHashTable *used)
{
  for (guint i = 0; i < items->len; i++)
    {
      RrOctoItem *item = items->pdata[i];

      if (g_hash_table_contains (used, item))
        continue;
      if (uuid != NULL ? strcmp (item->uuid, uuid) == 0 : strcmp (item->unit, unit) == 0)
        return item;
    }
  return NULL;
}

/* A guest who was there before stays the same one: known by uuid, else by unit. */
static RrOctoItem *
merge_item (GPtrArray        *before,
            const RrOctoItem *wish,
            GHashTable       *used,
            guint            *n_kept)
{
  RrOctoItem *old = NULL, *made = g_new0 (RrOctoItem, 1);

  if (wish->uuid[0] != '\0' || wish->unit != NULL)
    old = find_item (before, wish->uuid[0] != '\0' ? wish->uuid : NULL, wish->unit, used);
  if (old != NULL)
    {
      g_hash_table_add (used, old);
      rr_octo_contact_copy (&made->contact, &old->contact);
      made->price = old->price;
      *n_kept += wish->unit == NULL || strcmp (wish->unit, old->unit) == 0;
    }
  g_strlcpy (made->uuid, old != NULL ? old->uuid : wish->uuid, sizeof made->uuid);
  made->unit = g_strdup (wish->unit != NULL ? wish->unit : old != NULL ? old->unit : NULL);
  made->reference = g_strdup (wish->reference != NULL ? wish->reference
                              : old != NULL           ? old->reference
                                                      : NULL);
  rr_octo_contact_copy (&made->contact, &wish->contact);
  return made;
}

/* @n_kept: (out): how many are priced already */
static GPtrArray *
merge_items (GPtrArray *before,
             GPtrArray *wishes,
             guint     *n_kept)
{
  g_autoptr(GHashTable) used = g_hash_table_new (NULL, NULL);
  GPtrArray *made = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_octo_item_free);

  *n_kept = 0;
  for (guint i = 0; i < wishes->len; i++)
    g_ptr_array_add (made, merge_item (before, wishes->pdata[i], used, n_kept));
  return made;
}

/* --- where to, and how many --------------------------------------------------- */

static void
aim (RrBookingAsk       *ask,
     const RrBookingRow *row,
     const RrOctoDoc    *doc)
{
  RrOctoBody *body = &((RrOcto *) ask->more)->body;

  if (body->product == NULL)
    body->product = g_strdup (row->tour);
  if (body->option == NULL)
    body->option = g_strdup (doc->option);
  if (body->slot == NULL)
    body->slot = g_strdup (row->slot);
}

/* The currency stays if it can; nothing that was paid is exchanged here. */
static gboolean
keep_currency (RrBookingAsk *ask,
               RrBookingRow *row)
{
  RrOcto *octo = ask->more;
  guint index;

  if (octo->body.currency == NULL && rr_tour_find_currency (octo->tour, row->currency, &index))
    octo->currency = index;
  if (row->paid != 0 && strcmp (octo->tour->currencies[octo->currency], row->currency) != 0)
    return refuse (ask, "It is paid in a currency that the product is not sold in");
  g_strlcpy (row->currency, octo->tour->currencies[octo->currency], sizeof row->currency);
  return TRUE;
}

/* Another departure, or other guests: priced anew by the rules of today. */
static gboolean
replan (RrBookingAsk *ask,
        RrBookingRow *row,
        RrOctoDoc    *doc,
        GPtrArray    *items,
        Goal         *goal)
{
  RrOcto *octo = ask->more;

  aim (ask, row, doc);
  if (!rr_octo_check_product (ask))
    return FALSE;
  if (octo->is_supplied || octo->tour->itinerary != NULL)
    return refuse (ask, "Suppliers keep places for a booking as it is: cancel it, and reserve anew");
  if ( !rr_octo_check_slot (ask)
      || !rr_octo_check_items (ask, items, &goal->places) || !keep_currency (ask, row))
    return FALSE;
  if (ask->now_ms >= ask->slot.cutoff_ms)
    return refuse (ask, "It is too late for this departure");

  g_strlcpy (goal->tour, octo->tour->id, sizeof goal->tour);
  g_strlcpy (goal->slot, ask->slot.id, sizeof goal->slot);
  goal->capacity = ask->slot.capacity;
  g_strlcpy (doc->option, octo->option->id, sizeof doc->option);
  rr_octo_fill_slot (doc, octo->tour, &ask->slot);
  g_ptr_array_ref (items);
  g_ptr_array_unref (doc->items);
  doc->items = items;
  if (!rr_octo_price (octo, &ask->slot, ask->now_ms, doc))
    return refuse (ask, "The price is too high to be counted");
  return TRUE;
}

static gboolean
is_elsewhere (const RrOctoBody   *body,
              const RrBookingRow *row,
              const RrOctoDoc    *doc)
{
  return (body->product != NULL && strcmp (body->product, row->tour) != 0)
         || (body->option != NULL && strcmp (body->option, doc->option) != 0)
         || (body->slot != NULL && strcmp (body->slot, row->slot) != 0)
         || (body->currency != NULL && strcmp (body->currency, row->currency) != 0);
}

/* FALSE when @ask is answered with what is wrong. */
static gboolean
plan (RrBookingAsk *ask,
      RrBookingRow *row,
      RrOctoDoc    *doc,
      Goal         *goal)
{
  RrOctoBody *body = &((RrOcto *) ask->more)->body;
  guint n_kept = doc->items->len;
  g_autoptr(GPtrArray) items = body->items != NULL ? merge_items (doc->items, body->items, &n_kept)
                                                   : g_ptr_array_ref (doc->items);

  *goal = (Goal) { .places = row->places };
  g_strlcpy (goal->tour, row->tour, sizeof goal->tour);
  g_strlcpy (goal->slot, row->slot, sizeof goal->slot);
  if (is_elsewhere (body, row, doc) || n_kept != items->len || n_kept != doc->items->len)
    {
      if (!replan (ask, row, doc, items, goal))
        return FALSE;
    }
  else if (items != doc->items)
    {
      g_ptr_array_unref (doc->items);
      doc->items = g_ptr_array_ref (items);
    }
  rr_octo_name_items (doc->items);

  rr_octo_contact_copy (&doc->contact, &body->contact);
  if (body->notes != NULL)
    {
      g_free (doc->notes);
      doc->notes = g_strdup (body->notes);
    }
  if (body->reference != NULL)
    {
      g_free (row->reference);
      row->reference = g_strdup (body->reference);
    }
  doc->wants_letter = doc->wants_letter || body->wants_letter;
  return TRUE;
}

/* First the new places, then the old ones. */
static gboolean
move_places (RrBookingAsk    *ask,
             RrStore         *store,
             RrBookingRow    *row,
             const RrOctoDoc *doc,
             const Goal      *goal,
             gboolean        *done,
             GError         **error)
{
  gboolean stays = strcmp (goal->tour, row->tour) == 0 && strcmp (goal->slot, row->slot) == 0;
  guint had = row->places;
  guint kept = stays ? MIN (had, goal->places) : 0;
  guint n_free;

  *done = TRUE;
  if (!doc->is_test)
    {
      if (goal->places > kept
          && !rr_store_booking_take (store, goal->tour, goal->slot, goal->capacity,
                                     goal->places - kept, done, error))
        return FALSE;
      if (!*done)
        {
          if (!rr_store_departure_get_free (store, goal->tour, goal->slot, goal->capacity, &n_free, error))
            return FALSE;
          rr_octo_refuse_full (ask, goal->capacity, goal->capacity - MIN (n_free, goal->capacity));
          return TRUE;
        }
      if (had > kept && !rr_store_booking_give (store, row->tour, row->slot, had - kept, error))
        return FALSE;
    }
  g_strlcpy (row->tour, goal->tour, sizeof row->tour);
  g_strlcpy (row->slot, goal->slot, sizeof row->slot);
  rr_octo_fill_row (row, doc, goal->places);
  return TRUE;
}

/* --- confirm ------------------------------------------------------------------ */

static gboolean
may_confirm (RrBookingAsk       *ask,
             const RrBookingRow *row,
             const RrOctoDoc    *doc,
             RrBookingVerdict    verdict)
{
  const RrOcto *octo = ask->more;

  if (verdict == RR_VERDICT_GONE)
    {
      rr_octo_fail (ask, RR_OCTO_INVALID_BOOKING_UUID, row->uuid, "The hold has expired");
      return FALSE;
    }
  if (verdict != RR_VERDICT_DO)
    return refuse (ask, "The booking cannot be confirmed any more");
  if (ask->now_ms >= doc->cutoff_ms)
    return refuse (ask, "It is too late for this departure");
  if (!octo->body.contact.is_given)
    {
      rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, "A contact is needed");
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_contact (RrBookingAsk       *ask,
             const RrOctoDoc    *doc,
             const Goal         *goal)
{
  const RrTour *tour = rr_catalogue_find (ask->catalogue, goal->tour);
  const RrTourOption *option = tour != NULL ? rr_tour_find_option (tour, doc->option) : NULL;

  return option == NULL || rr_octo_check_contact (ask, option, doc);
}

gboolean
rr_octo_confirm_run (RrBookingAsk  *ask,
                     RrStore       *store,
                     GError       **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;
  RrBookingVerdict verdict;
  RrBookingState next;
  gboolean done;
  Goal goal;

  if (!load (ask, store, &row, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  verdict = rr_booking_decide (row.state, row.expires_ms, RR_BOOKING_CONFIRM, ask->now_ms, &next);
  if (verdict == RR_VERDICT_SAME || row.state == RR_BOOKING_PENDING)
    return rr_octo_show (ask, store, &row, doc, error);
  if (!may_confirm (ask, &row, doc, verdict) || !plan (ask, &row, doc, &goal)
      || !has_contact (ask, doc, &goal))
    return TRUE;

  if (!move_places (ask, store, &row, doc, &goal, &done, error))
    return FALSE;
  if (!done)
    return TRUE;
  row.state = next;
  row.confirmed_ms = ask->now_ms;
  ask->booked = TRUE;
  if (octo->is_supplied)
    rr_octo_submit_supply (ask, &row);
  return save (ask, store, &row, doc, !octo->is_supplied, error);
}

/* --- update ------------------------------------------------------------------- */

static gboolean
may_update (RrBookingAsk       *ask,
            const RrBookingRow *row,
            const RrOctoDoc    *doc,
            RrBookingVerdict    verdict)
{
  if (verdict == RR_VERDICT_GONE)
    return refuse (ask, "The hold has expired");
  if (verdict != RR_VERDICT_DO)
    return refuse (ask, "The booking cannot be changed any more");
  if (ask->now_ms >= doc->cutoff_ms
      || (row->state == RR_BOOKING_CONFIRMED && ask->now_ms >= doc->cancel_ms))
    return refuse (ask, "It is too late to change this booking");
  return TRUE;
}

/* A hold never outlives the last moment to book; asking for less shortens nothing. */
static gint64
hold_until (const RrBookingAsk *ask,
            const RrBookingRow *row,
            const RrOctoDoc    *doc,
            gint64              minutes)
{
  gint64 until_ms = rr_booking_hold_until (row->created_ms, ask->now_ms, minutes);

  return MIN (MAX (until_ms, row->expires_ms), doc->cutoff_ms);
}

gboolean
rr_octo_update_run (RrBookingAsk  *ask,
                    RrStore       *store,
                    GError       **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;
  RrBookingVerdict verdict;
  RrBookingState next;
  gboolean done;
  Goal goal;

  if (!load (ask, store, &row, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  verdict = rr_booking_decide (row.state, row.expires_ms, RR_BOOKING_CHANGE, ask->now_ms, &next);
  if (!may_update (ask, &row, doc, verdict) || !plan (ask, &row, doc, &goal)
      || (row.state == RR_BOOKING_CONFIRMED && !has_contact (ask, doc, &goal)))
    return TRUE;

  if (!move_places (ask, store, &row, doc, &goal, &done, error))
    return FALSE;
  if (!done)
    return TRUE;
  if (row.state == RR_BOOKING_HOLD)
    row.expires_ms = octo->body.minutes > 0 ? hold_until (ask, &row, doc, octo->body.minutes)
                                            : MIN (row.expires_ms, doc->cutoff_ms);
  return save (ask, store, &row, doc, row.state == RR_BOOKING_CONFIRMED, error);
}

/* --- extend ------------------------------------------------------------------- */

gboolean
rr_octo_extend_run (RrBookingAsk  *ask,
                    RrStore       *store,
                    GError       **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;
  RrBookingVerdict verdict;
  RrBookingState next;
  gint64 until_ms;

  if (!load (ask, store, &row, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  verdict = rr_booking_decide (row.state, row.expires_ms, RR_BOOKING_EXTEND, ask->now_ms, &next);
  if (verdict != RR_VERDICT_DO)
    {
      refuse (ask, verdict == RR_VERDICT_GONE ? "The hold has expired"
                                              : "Only a hold can be extended");
      return TRUE;
    }

  until_ms = hold_until (ask, &row, doc, octo->body.minutes);
  if (until_ms <= row.expires_ms
      && row.expires_ms >= MIN (row.created_ms + RR_BOOKING_MAX_HOLD_MS, doc->cutoff_ms))
    {
      refuse (ask, "A hold ends an hour after it began, or when it is too late to book");
      return TRUE;
    }
  row.expires_ms = until_ms;
  return save (ask, store, &row, doc, FALSE, error);
}

/* --- cancel ------------------------------------------------------------------- */

gboolean
rr_octo_cancel_run (RrBookingAsk  *ask,
                    RrStore       *store,
                    GError       **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;
  RrBookingVerdict verdict;
  RrBookingState next;
  gboolean was_confirmed;

  if (!load (ask, store, &row, &doc, error))
    return FALSE;
  if (doc == NULL)
    return TRUE;
  verdict = rr_booking_decide (row.state, row.expires_ms, RR_BOOKING_CANCEL, ask->now_ms, &next);
  if (verdict == RR_VERDICT_SAME)
    return rr_octo_show (ask, store, &row, doc, error);
  was_confirmed = row.state == RR_BOOKING_CONFIRMED;
  if (verdict != RR_VERDICT_DO || (was_confirmed && ask->now_ms >= doc->cancel_ms))
    {
      refuse (ask, "The booking cannot be cancelled any more");
      return TRUE;
    }

  row.state = next;
  row.cancelled_ms = ask->now_ms;
  g_free (row.reason);
  row.reason = g_strdup (octo->body.reason);
  return (row.places == 0 || rr_store_booking_give (store, row.tour, row.slot, row.places, error))
         && rr_octo_cancel_supply (ask, store, &row, error)
         && save (ask, store, &row, doc, was_confirmed, error);
}

/* rr-octo-reserve.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include "rr-time.h"
#include "rr-uuid.h"

#include <string.h>

/* Places for a reseller, held until the time it was told. The uuid that it chose makes
 * its question safe to repeat.
 *
 * Threads: the store's, within the transaction.
 */

#define HOUR_MS (G_GINT64_CONSTANT (3600000))

/* The same question with the same Idempotency-Key is answered once. */
gboolean
rr_octo_once_run (RrBookingAsk  *ask,
                  RrStore       *store,
                  GError       **error)
{
  RrOcto *octo = ask->more;
  g_autofree char *body = NULL;
  guint64 hash;
  guint status;

  if (ask->key == NULL)
    return octo->run (ask, store, error);
  if (!rr_store_answer_find (store, ask->key, &hash, &status, &body, error))
    return FALSE;
  if (body == NULL)
    return octo->run (ask, store, error)
           && rr_store_answer_keep (store, ask->key, octo->key_hash, ask->status, ask->body,
                                    ask->now_ms, error);

  if (hash != octo->key_hash)
    rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL,
                  "This Idempotency-Key came with another question");
  else
    {
      ask->status = status;
      ask->body = g_steal_pointer (&body);
    }
  return TRUE;
}

/* --- what a booking is made of ------------------------------------------------ */

void
rr_octo_fill_slot (RrOctoDoc         *doc,
                   const RrTour      *tour,
                   const RrDeparture *slot)
{
  doc->is_all_day = tour->kind == RR_TOUR_OPENING_HOURS;
  g_strlcpy (doc->start, slot->start, sizeof doc->start);
  g_strlcpy (doc->end, slot->end, sizeof doc->end);
  doc->cutoff_ms = slot->cutoff_ms;
  doc->cancel_ms = (doc->is_all_day ? slot->end_ms : slot->start_ms)
                   - (gint64) tour->cancel_hours * HOUR_MS;
}

/* What the row of this reseller says of its booking. Staff may have moved it meanwhile.
 * Returns: (nullable): %NULL if it is none of its bookings */
RrOctoDoc *
rr_octo_dup_doc (RrBookingAsk       *ask,
                 const RrBookingRow *row)
{
  const RrOcto *octo = ask->more;
  const RrTour *tour = rr_catalogue_find (ask->catalogue, row->tour);
  RrOctoDoc *doc = strcmp (row->owner, octo->reseller->name) == 0 ? rr_octo_doc_parse (row->doc) : NULL;
  RrDeparture slot;

  if (doc != NULL && tour != NULL && strcmp (doc->start, row->slot) != 0
      && rr_tour_find_slot (tour, row->slot, &slot))
    rr_octo_fill_slot (doc, tour, &slot);
  return doc;
}

gboolean
rr_octo_find (RrBookingAsk   *ask,
              RrStore        *store,
              RrBookingRow   *row,
              RrOctoDoc     **doc,
              GError        **error)
{
  gboolean found;

  *doc = NULL;
  if (!rr_store_booking_find (store, ask->uuid, row, &found, error))
    return FALSE;
  if (found)
    *doc = rr_octo_dup_doc (ask, row);
  if (*doc == NULL)
    rr_octo_fail (ask, RR_OCTO_INVALID_BOOKING_UUID, ask->uuid, "There is no such booking");
  return TRUE;
}

/* Whoever came without a uuid gets one. */
void
rr_octo_name_items (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      RrOctoItem *item = items->pdata[i];

      if (item->uuid[0] == '\0')
        rr_uuid_make (item->uuid, rr_time_now_ms ());
    }
}

/* Such as adult:2,child:1 */
static char *
dup_party (GPtrArray *items)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *party = g_string_new ("");

  for (guint i = 0; i < items->len; i++)
    {
      const char *unit = ((const RrOctoItem *) items->pdata[i])->unit;
      guint n = 0;

      if (!g_hash_table_add (seen, (gpointer) unit))
        continue;
      for (guint j = i; j < items->len; j++)
        n += strcmp (((const RrOctoItem *) items->pdata[j])->unit, unit) == 0;
      g_string_append_printf (party, "%s%s:%u", party->len > 0 ? "," : "", unit, n);
    }
  return g_string_free (party, FALSE);
}

static char *
dup_name (const RrOctoContact *contact)
{
  const char *first = contact->text[RR_OCTO_FIRST_NAME];
  const char *last = contact->text[RR_OCTO_LAST_NAME];

  if (contact->text[RR_OCTO_FULL_NAME] != NULL || first == NULL || last == NULL)
    return g_strdup (contact->text[RR_OCTO_FULL_NAME] != NULL ? contact->text[RR_OCTO_FULL_NAME]
                     : first != NULL                          ? first
                                                              : last);
  return g_strconcat (first, " ", last, NULL);
}

static void
set_text (char       **text,
          const char  *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

/* A booking that is only a test takes nothing and costs nothing. */
void
rr_octo_fill_row (RrBookingRow    *row,
                  const RrOctoDoc *doc,
                  guint            places)
{
  const char *lang = doc->contact.locales != NULL ? doc->contact.locales[0] : NULL;

  row->places = doc->is_test ? 0 : places;
  row->retail = doc->is_test ? 0 : doc->price.retail;
  set_text (&row->email, doc->contact.text[RR_OCTO_EMAIL]);
  set_text (&row->phone, doc->contact.text[RR_OCTO_PHONE]);
  g_strlcpy (row->lang, lang != NULL && strlen (lang) < sizeof row->lang ? lang : "",
             sizeof row->lang);
  g_free (row->name);
  row->name = dup_name (&doc->contact);
  g_free (row->party);
  row->party = dup_party (doc->items);
  g_free (row->doc);
  row->doc = rr_octo_doc_to_text (doc);
}

void
rr_octo_refuse_full (RrBookingAsk *ask,
                     guint         capacity,
                     guint         taken)
{
  g_autofree char *sentence = NULL;

  ask->sold_out = TRUE;
  sentence = capacity <= taken ? g_strdup ("The departure is sold out")
                               : g_strdup_printf ("Only %u places are left", capacity - taken);
  rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, sentence);
}

/* --- reserve ------------------------------------------------------------------ */

/* Was there this uuid before? FALSE only if the store refused. */
static gboolean
replay (RrBookingAsk  *ask,
        RrStore       *store,
        gboolean      *known,
        GError       **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = { 0 };
  g_autoptr(RrOctoDoc) doc = NULL;

  *known = FALSE;
  if (octo->body.uuid[0] == '\0')
    return TRUE;
  if (!rr_store_booking_find (store, octo->body.uuid, &row, known, error))
    return FALSE;
  if (!*known)
    return TRUE;

  doc = rr_octo_dup_doc (ask, &row);
  if (doc != NULL && row.body_hash == ask->hash && row.state != RR_BOOKING_FAILED)
    return rr_octo_show (ask, store, &row, doc, error);
  if (doc != NULL && row.body_hash == ask->hash)
    rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL,
                  row.reason != NULL ? row.reason : "A supplier does not take it");
  else
    rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, "This uuid came with another booking");
  return TRUE;
}

static RrOctoDoc *
make_doc (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;
  g_autoptr(RrOctoDoc) doc = rr_octo_doc_new ();

  g_strlcpy (doc->option, octo->option->id, sizeof doc->option);
  doc->is_test = octo->is_test;
  rr_octo_fill_slot (doc, octo->tour, &ask->slot);
  doc->notes = g_strdup (octo->body.notes);
  rr_octo_contact_copy (&doc->contact, &octo->body.contact);
  g_ptr_array_unref (doc->items);
  doc->items = g_steal_pointer (&octo->body.items);
  rr_octo_name_items (doc->items);
  if (!rr_octo_price (octo, &ask->slot, ask->now_ms, doc))
    return NULL;
  return g_steal_pointer (&doc);
}

static gboolean
insert (RrBookingAsk    *ask,
        RrStore         *store,
        const RrOctoDoc *doc,
        GError         **error)
{
  const RrOcto *octo = ask->more;
  g_auto(RrBookingRow) row = {
    .state = RR_BOOKING_HOLD,
    .created_ms = ask->now_ms,
    .updated_ms = ask->now_ms,
    .body_hash = ask->hash,
    .reference = g_strdup (octo->body.reference),
  };

  row.expires_ms = MIN (rr_booking_hold_until (ask->now_ms, ask->now_ms, octo->body.minutes),
                        ask->slot.cutoff_ms);
  if (octo->body.uuid[0] != '\0')
    g_strlcpy (row.uuid, octo->body.uuid, sizeof row.uuid);
  else
    rr_uuid_make (row.uuid, ask->now_ms);
  g_strlcpy (row.owner, octo->reseller->name, sizeof row.owner);
  g_strlcpy (row.tour, octo->tour->id, sizeof row.tour);
  g_strlcpy (row.slot, ask->slot.id, sizeof row.slot);
  g_strlcpy (row.currency, octo->tour->currencies[octo->currency], sizeof row.currency);
  rr_octo_fill_row (&row, doc, ask->pax);
  return rr_store_booking_insert (store, &row, error)
         && rr_octo_begin_supply (ask, store, &row, error)
         && rr_octo_show (ask, store, &row, doc, error);
}

static gboolean
take (RrBookingAsk  *ask,
      RrStore       *store,
      gboolean      *taken,
      GError       **error)
{
  const RrOcto *octo = ask->more;
  guint n_free, sold;

  if (!octo->is_test
      && !rr_store_booking_take (store, octo->tour->id, ask->slot.id, ask->slot.capacity, ask->pax,
                                 taken, error))
    return FALSE;
  if (*taken)
    return TRUE;
  if (!rr_store_departure_get_free (store, octo->tour->id, ask->slot.id, ask->slot.capacity, &n_free, error))
    return FALSE;
  sold = ask->slot.capacity - MIN (n_free, ask->slot.capacity);
  *taken = octo->is_test && sold + ask->pax <= ask->slot.capacity;
  if (!*taken)
    rr_octo_refuse_full (ask, ask->slot.capacity, sold);
  return TRUE;
}

gboolean
rr_octo_reserve_run (RrBookingAsk  *ask,
                     RrStore       *store,
                     GError       **error)
{
  g_autoptr(RrOctoDoc) doc = NULL;
  gboolean known, taken = FALSE;

  if (!replay (ask, store, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (ask->now_ms >= ask->slot.cutoff_ms)
    {
      rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, "It is too late for this departure");
      return TRUE;
    }
  doc = make_doc (ask);
  if (doc == NULL)
    {
      rr_octo_fail (ask, RR_OCTO_UNPROCESSABLE_ENTITY, NULL, "The price is too high to be counted");
      return TRUE;
    }
  if (!take (ask, store, &taken, error))
    return FALSE;
  return !taken || insert (ask, store, doc, error);
}

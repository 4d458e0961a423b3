/* rr-octo-slot.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-octo-private.h"

#include <string.h>

#include "rr-json-out.h"

/* Departures as the OCTO standard writes them, by themselves or by the day. Which ones
 * there are follows from the tour; how many places are left only the store knows.
 *
 * Threads: any; rr_octo_availability_run() on the store's.
 */

#define DAY_TEXT 11   /* YYYY-MM-DD */

/* --- one departure ------------------------------------------------------------ */

static guint
places_left (const RrOctoSlot *slot)
{
  return slot->slot->capacity > slot->taken ? slot->slot->capacity - slot->taken : 0;
}

static gboolean
is_closed (const RrOctoSlot *slot,
           gint64            now_ms)
{
  return now_ms >= slot->slot->cutoff_ms;
}

static gboolean
is_open (const RrOctoSlot *slot,
         gint64            now_ms)
{
  return !is_closed (slot, now_ms) && places_left (slot) >= MAX (slot->wanted, 1);
}

static const char *
status_of (guint    left,
           guint    capacity,
           gboolean open,
           gboolean closed)
{
  if (closed)
    return "CLOSED";
  if (!open)
    return "SOLD_OUT";
  return left < capacity - left ? "LIMITED" : "AVAILABLE";
}

static void
put_hours (GString    *out,
           const char *opens,
           const char *closes)
{
  rr_json_begin (out, "openingHours", '[');
  if (opens != NULL && closes != NULL)
    {
      rr_json_begin (out, NULL, '{');
      rr_json_put_text (out, "from", opens);
      rr_json_put_text (out, "to", closes);
      rr_json_end (out, '}');
    }
  rr_json_end (out, ']');
}

static const char *
tax_of (const RrTour *tour)
{
  return tour->rules.tax_permille > 0 ? tour->tax_name : NULL;
}

static guint
discount_of (const RrOctoSlot *slot,
             const RrOcto     *octo,
             gint64            now_ms)
{
  guint n = octo->body.units != NULL ? octo->body.units->len : 1;

  return rr_price_discount (&slot->tour->rules, n, slot->slot->start_ms - now_ms, 0);
}

/* What all that is asked for comes to. */
static gboolean
sum_units (const RrOctoSlot *slot,
           const RrOcto     *octo,
           guint             off,
           RrPrice          *sum)
{
  GPtrArray *units = octo->body.units;
  RrPrice one;

  *sum = (RrPrice) { 0 };
  if (slot->tour->per_booking)
    return rr_price_unit (&slot->tour->rules, slot->option->prices[octo->currency], off, sum);
  for (guint i = 0; i < units->len; i++)
    {
      const RrOctoItem *item = units->pdata[i];
      const RrTourUnit *unit = rr_tour_option_find_unit (slot->option, item->unit);

      if (unit == NULL || !rr_price_unit (&slot->tour->rules, unit->prices[octo->currency], off, &one)
          || !rr_price_add (sum, &one))
        return FALSE;
    }
  return TRUE;
}

/* @from: a calendar says from what price on */
static void
put_prices (GString          *out,
            const RrOctoSlot *slot,
            const RrOcto     *octo,
            gboolean          from,
            gint64            now_ms)
{
  const RrTour *tour = slot->tour;
  guint off = discount_of (slot, octo, now_ms);
  gboolean whole = tour->per_booking || octo->body.units != NULL;
  RrPrice price;

  if (!tour->per_booking)
    {
      rr_json_begin (out, from ? "unitPricingFrom" : "unitPricing", '[');
      for (guint i = 0; i < slot->option->units->len; i++)
        {
          const RrTourUnit *unit = slot->option->units->pdata[i];

          if (rr_price_unit (&tour->rules, unit->prices[octo->currency], off, &price))
            rr_octo_put_price (out, NULL, unit->id, &price, tour->currencies[octo->currency],
                               tax_of (tour));
        }
      rr_json_end (out, ']');
    }
  if (whole && sum_units (slot, octo, off, &price))
    rr_octo_put_price (out, from ? "pricingFrom" : "pricing", NULL, &price,
                       tour->currencies[octo->currency], tax_of (tour));
}

void
rr_octo_put_slot (GString          *out,
                  const char       *name,
                  const RrOctoSlot *slot,
                  const RrOcto     *octo,
                  gint64            now_ms)
{
  const RrDeparture *departure = slot->slot;
  guint left = places_left (slot);
  gboolean open = is_open (slot, now_ms);

  rr_json_begin (out, name, '{');
  rr_json_put_text (out, "id", departure->id);
  rr_json_put_text (out, "localDateTimeStart", departure->start);
  rr_json_put_text (out, "localDateTimeEnd", departure->end);
  rr_json_put_time (out, "utcCutoffAt", departure->cutoff_ms);
  rr_json_put_bool (out, "allDay", slot->is_all_day);
  rr_json_put_bool (out, "available", open);
  rr_json_put_text (out, "status",
                    status_of (left, departure->capacity, open, is_closed (slot, now_ms)));
  rr_json_put_int (out, "vacancies", left);
  rr_json_put_int (out, "capacity", departure->capacity);
  if (slot->option != NULL && slot->option->max_units > 0)
    rr_json_put_int (out, "maxUnits", slot->option->max_units);
  else
    rr_json_put_null (out, "maxUnits");
  put_hours (out, slot->is_all_day ? slot->opens : NULL, slot->closes);
  if (octo->pricing && slot->option != NULL)
    put_prices (out, slot, octo, FALSE, now_ms);
  rr_json_end (out, '}');
}

/* --- one day ------------------------------------------------------------------ */

/* @n: of its departures, which lie behind each other; it may be none */
static void
put_day (GString          *out,
         const char       *date,
         const RrOctoSlot *slots,
         guint             n,
         const RrOcto     *octo,
         gint64            now_ms)
{
  const RrTour *tour = octo->tour;
  guint left = 0, capacity = 0;
  gboolean open = FALSE, closed = TRUE;
  const RrDeparture nothing = { .start_ms = now_ms };
  const RrOctoSlot no_slot = { .tour = tour, .option = octo->option, .slot = &nothing };
  const RrOctoSlot *first = n > 0 ? &slots[0] : &no_slot;

  for (guint i = 0; i < n; i++)
    {
      closed = closed && is_closed (&slots[i], now_ms);
      if (!is_closed (&slots[i], now_ms))
        {
          left += places_left (&slots[i]);
          capacity += slots[i].slot->capacity;
        }
      if (is_open (&slots[i], now_ms) && !open)
        first = &slots[i];
      open = open || is_open (&slots[i], now_ms);
    }

  rr_json_begin (out, NULL, '{');
  rr_json_put_text (out, "localDate", date);
  rr_json_put_bool (out, "available", open);
  rr_json_put_text (out, "status", status_of (left, capacity, open, closed));
  rr_json_put_int (out, "vacancies", left);
  rr_json_put_int (out, "capacity", capacity);
  if (tour->kind == RR_TOUR_OPENING_HOURS)
    put_hours (out, tour->start_times[0], tour->closes);
  else
    put_hours (out, NULL, NULL);
  if (octo->pricing)
    put_prices (out, first, octo, TRUE, now_ms);
  rr_json_end (out, '}');
}

/* --- which ones --------------------------------------------------------------- */

static gboolean
add_slots_on (RrOcto      *octo,
              const GDate *date)
{
  RrDeparture slots[RR_TOUR_MAX_SLOTS];
  guint n = rr_tour_slots_on (octo->tour, date, slots);

  for (guint i = 0; i < n; i++)
    if (rr_tour_option_leaves_at (octo->option, &slots[i]))
      g_array_append_val (octo->slots, slots[i]);
  return octo->slots->len <= RR_OCTO_MAX_SLOTS;
}

static gboolean
refuse (RrBookingAsk *ask,
        const char   *sentence)
{
  rr_octo_fail (ask, RR_OCTO_BAD_REQUEST, NULL, sentence);
  return FALSE;
}

static int
compare_slots (gconstpointer a,
               gconstpointer b)
{
  const RrDeparture *left = a, *right = b;

  return strcmp (left->id, right->id);
}

static gboolean
add_interval (RrBookingAsk *ask,
              const char   *from_text,
              const char   *until_text)
{
  RrOcto *octo = ask->more;
  GDate from, until;

  if (strlen (from_text) != DAY_TEXT - 1 || strlen (until_text) != DAY_TEXT - 1
      || !rr_tour_parse_date (from_text, &from) || !rr_tour_parse_date (until_text, &until))
    return refuse (ask, "A date is YYYY-MM-DD");
  if (g_date_compare (&from, &until) > 0)
    return refuse (ask, "The interval ends before it begins");
  if (g_date_days_between (&from, &until) >= RR_OCTO_MAX_DAYS)
    return refuse (ask, "An interval has 400 days at most");

  for (; g_date_compare (&from, &until) <= 0; g_date_add_days (&from, 1))
    if (!add_slots_on (octo, &from))
      return refuse (ask, "The interval has more than 1000 departures");
  g_array_sort (octo->slots, compare_slots);
  return TRUE;
}

/* What there is not is left out. */
static gboolean
add_named (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;

  for (guint i = 0; octo->body.slots[i] != NULL; i++)
    {
      RrDeparture slot;

      if (strlen (octo->body.slots[i]) < RR_SLOT_ID_MAX
          && rr_tour_find_slot (octo->tour, octo->body.slots[i], &slot)
          && rr_tour_option_leaves_at (octo->option, &slot))
        g_array_append_val (octo->slots, slot);
    }
  g_array_sort (octo->slots, compare_slots);
  for (guint i = 1; i < octo->slots->len;)
    if (compare_slots (&g_array_index (octo->slots, RrDeparture, i - 1),
                       &g_array_index (octo->slots, RrDeparture, i)) == 0)
      g_array_remove_index (octo->slots, i);
    else
      i++;
  return TRUE;
}

static gboolean
check_units (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;
  GPtrArray *units = octo->body.units;

  if (units != NULL && units->len == 0)
    g_clear_pointer (&octo->body.units, g_ptr_array_unref);
  for (guint i = 0; octo->body.units != NULL && i < units->len; i++)
    {
      const RrOctoItem *item = units->pdata[i];

      if (rr_tour_option_find_unit (octo->option, item->unit) == NULL)
        return refuse (ask, "There is no such unit");
    }
  return TRUE;
}

/* By one date, by an interval or by names, and never by two of them. */
gboolean
rr_octo_read_range (RrBookingAsk *ask)
{
  RrOcto *octo = ask->more;
  RrOctoBody *body = &octo->body;
  gboolean interval = body->date_from != NULL || body->date_until != NULL;
  guint n_ways = (body->date != NULL) + interval + (body->slots != NULL);

  if (!rr_octo_check_product (ask) || !check_units (ask))
    return FALSE;
  octo->slots = g_array_new (FALSE, FALSE, sizeof (RrDeparture));
  if (octo->daily && (body->date != NULL || body->slots != NULL || !interval))
    return refuse (ask, "A calendar needs localDateStart and localDateEnd");
  if (n_ways != 1)
    return refuse (ask, "Ask by localDate, or localDateStart and localDateEnd, or availabilityIds");
  if (interval && (body->date_from == NULL || body->date_until == NULL))
    return refuse (ask, "An interval needs localDateStart and localDateEnd");

  if (body->slots != NULL)
    return add_named (ask);
  return interval ? add_interval (ask, body->date_from, body->date_until)
                  : add_interval (ask, body->date, body->date);
}

/* --- how much is left --------------------------------------------------------- */

static void
note_taken (const RrTakenRow *row,
            gpointer          data)
{
  RrTakenRow *kept = g_new (RrTakenRow, 1);

  *kept = *row;
  kept->slot = NULL;
  g_hash_table_insert (data, g_strdup (row->slot), kept);
}

/* What staff said of a departure goes before what its tour says. */
static guint
take_note (GHashTable  *notes,
           RrDeparture *slot)
{
  const RrTakenRow *row = g_hash_table_lookup (notes, slot->id);

  if (row == NULL)
    return 0;
  if (row->is_closed)
    slot->capacity = row->taken;
  else if (row->has_own_capacity)
    slot->capacity = row->capacity;
  return row->taken;
}

static guint
wanted_by (const RrOcto *octo)
{
  guint wanted = 0;

  for (guint i = 0; octo->body.units != NULL && i < octo->body.units->len; i++)
    {
      const RrOctoItem *item = octo->body.units->pdata[i];

      wanted += rr_tour_option_find_unit (octo->option, item->unit)->places;
    }
  return wanted;
}

static RrOctoSlot *
make_slots (const RrOcto *octo,
            GHashTable   *taken)
{
  RrOctoSlot *made = g_new0 (RrOctoSlot, octo->slots->len + 1);
  gboolean is_all_day = octo->tour->kind == RR_TOUR_OPENING_HOURS;
  guint wanted = wanted_by (octo);

  for (guint i = 0; i < octo->slots->len; i++)
    {
      RrDeparture *slot = &g_array_index (octo->slots, RrDeparture, i);

      made[i] = (RrOctoSlot) {
        .tour = octo->tour, .option = octo->option, .slot = slot, .is_all_day = is_all_day,
        .opens = octo->tour->start_times[0], .closes = octo->tour->closes, .wanted = wanted,
        .taken = take_note (taken, slot),
      };
    }
  return made;
}

static void
put_days (GString          *out,
          const RrOctoSlot *slots,
          const RrOcto     *octo,
          gint64            now_ms)
{
  guint at = 0;
  GDate date, until;

  if (!rr_tour_parse_date (octo->body.date_from, &date)
      || !rr_tour_parse_date (octo->body.date_until, &until))
    return;
  for (; g_date_compare (&date, &until) <= 0; g_date_add_days (&date, 1))
    {
      char text[DAY_TEXT + 1];
      guint n = 0;

      g_snprintf (text, sizeof text, "%04d-%02d-%02d", g_date_get_year (&date),
                  (int) g_date_get_month (&date), g_date_get_day (&date));
      while (at + n < octo->slots->len && strcmp (slots[at + n].slot->date, text) == 0)
        n++;
      put_day (out, text, &slots[at], n, octo, now_ms);
      at += n;
    }
}

gboolean
rr_octo_availability_run (RrBookingAsk  *ask,
                          RrStore       *store,
                          GError       **error)
{
  const RrOcto *octo = ask->more;
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree RrOctoSlot *slots = NULL;
  GString *out;
  guint n = octo->slots->len;

  if (n > 0
      && !rr_store_booking_list_taken (store, octo->tour->id,
                                       g_array_index (octo->slots, RrDeparture, 0).id,
                                       g_array_index (octo->slots, RrDeparture, n - 1).id,
                                       note_taken, taken, error))
    return FALSE;

  slots = make_slots (octo, taken);
  out = g_string_sized_new (512 * ((gsize) n + 1));
  rr_json_begin (out, NULL, '[');
  if (octo->daily)
    put_days (out, slots, octo, ask->now_ms);
  for (guint i = 0; !octo->daily && i < n; i++)
    rr_octo_put_slot (out, NULL, &slots[i], octo, ask->now_ms);
  rr_json_end (out, ']');
  rr_octo_answer (ask, out);
  return TRUE;
}

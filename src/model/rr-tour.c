/* rr-tour.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tour.h"

#include <string.h>

/* When a tour leaves: its departures follow from its rule, in its own time zone, so
 * that one is named by its local start.
 *
 * Threads: any; tours do not change.
 */

#define MINUTE_MS (G_GINT64_CONSTANT (60000))
#define DAYS_AHEAD 14

static const RrTourUnit *
find_unit (GPtrArray  *units,
           const char *id)
{
  for (guint i = 0; i < units->len; i++)
    {
      const RrTourUnit *unit = units->pdata[i];

      if (strcmp (unit->id, id) == 0)
        return unit;
    }
  return NULL;
}

/**
 * rr_tour_find_unit:
 * @tour: a tour
 * @id: of a unit, such as adult
 *
 * Returns: (transfer none) (nullable): the unit of its usual option
 */
const RrTourUnit *
rr_tour_find_unit (const RrTour *tour,
                   const char   *id)
{
  g_return_val_if_fail (tour != NULL && id != NULL, NULL);

  return find_unit (tour->units, id);
}

/**
 * rr_tour_find_option:
 * @tour: a tour
 * @id: of an option
 *
 * Returns: (transfer none) (nullable): the option
 */
const RrTourOption *
rr_tour_find_option (const RrTour *tour,
                     const char   *id)
{
  g_return_val_if_fail (tour != NULL && id != NULL, NULL);

  for (guint i = 0; i < tour->options->len; i++)
    {
      const RrTourOption *option = tour->options->pdata[i];

      if (strcmp (option->id, id) == 0)
        return option;
    }
  return NULL;
}

/**
 * rr_tour_find_currency:
 * @tour: a tour
 * @currency: (nullable): ISO 4217, %NULL for the usual one
 * @index: (out): where its prices stand
 *
 * Returns: %FALSE if it is not sold in this currency
 */
gboolean
rr_tour_find_currency (const RrTour *tour,
                       const char   *currency,
                       guint        *index)
{
  g_return_val_if_fail (tour != NULL && index != NULL, FALSE);

  *index = 0;
  if (currency == NULL)
    return TRUE;
  for (; tour->currencies[*index] != NULL; (*index)++)
    if (strcmp (tour->currencies[*index], currency) == 0)
      return TRUE;
  return FALSE;
}

/**
 * rr_tour_option_find_unit:
 * @option: an option
 * @id: of a unit
 *
 * Returns: (transfer none) (nullable): the unit, with the prices of this option
 */
const RrTourUnit *
rr_tour_option_find_unit (const RrTourOption *option,
                          const char         *id)
{
  g_return_val_if_fail (option != NULL && id != NULL, NULL);

  return find_unit (option->units, id);
}

/**
 * rr_tour_option_leaves_at:
 * @option: an option
 * @slot: a departure of its tour
 *
 * Returns: %TRUE if the option can be booked then
 */
gboolean
rr_tour_option_leaves_at (const RrTourOption *option,
                          const RrDeparture  *slot)
{
  g_return_val_if_fail (option != NULL && slot != NULL, FALSE);

  if (slot->id[0] == '\0')
    return TRUE;
  for (guint i = 0; option->starts[i] != NULL; i++)
    if (strncmp (option->starts[i], slot->id + strlen ("YYYY-MM-DDT"), strlen ("HH:MM")) == 0)
      return TRUE;
  return FALSE;
}

/**
 * rr_tour_parse_date:
 * @text: begins with YYYY-MM-DD; what follows is not looked at
 * @date: (out): the day
 *
 * Returns: %FALSE if it is none
 */
gboolean
rr_tour_parse_date (const char *text,
                    GDate      *date)
{
  guint year = 0, month = 0, day = 0;

  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  year = (guint) g_ascii_strtoull (text, NULL, 10);
  month = (guint) g_ascii_strtoull (text + 5, NULL, 10);
  day = (guint) g_ascii_strtoull (text + 8, NULL, 10);
  if (year < 1970 || year > 9000 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month,
                                                      (GDateYear) year))
    return FALSE;

  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

static void
write_stamp (GDateTime *when,
             char      *text,
             gsize      size)
{
  g_autofree char *made = g_date_time_format (when, "%Y-%m-%dT%H:%M:%S%:z");

  g_strlcpy (text, made, size);
}

static GDateTime *
local_time (const RrTour *tour,
            const GDate  *date,
            const char   *clock)
{
  int hour = (int) g_ascii_strtoll (clock, NULL, 10);
  int minute = (int) g_ascii_strtoll (clock + 3, NULL, 10);

  return g_date_time_new (tour->zone, g_date_get_year (date), (int) g_date_get_month (date),
                          g_date_get_day (date), hour, minute, 0);
}

static void
fill_slot (const RrTour *tour,
           const GDate  *date,
           GDateTime    *start,
           RrDeparture       *slot)
{
  gboolean whole_day = tour->kind == RR_TOUR_OPENING_HOURS;
  g_autoptr(GDateTime) end = whole_day ? local_time (tour, date, tour->closes)
                                       : g_date_time_add_minutes (start, (int) tour->duration_min);
  gboolean chartered = (tour->charter_days >> g_date_get_weekday (date) & 1) != 0;
  gint64 until_ms;

  *slot = (RrDeparture) { .capacity = chartered ? 0 : tour->capacity };
  g_snprintf (slot->date, sizeof slot->date, "%04d-%02d-%02d", g_date_get_year (date),
              (int) g_date_get_month (date), g_date_get_day (date));
  write_stamp (start, slot->start, sizeof slot->start);
  write_stamp (end, slot->end, sizeof slot->end);
  g_strlcpy (slot->id, slot->start, sizeof slot->id);
  slot->start_ms = g_date_time_to_unix (start) * 1000;
  slot->end_ms = g_date_time_to_unix (end) * 1000;
  until_ms = whole_day ? slot->end_ms : slot->start_ms;
  slot->cutoff_ms = until_ms - (gint64) tour->cutoff_min * MINUTE_MS;
}

/**
 * rr_tour_slots_on:
 * @tour: a tour
 * @date: a day in its time zone
 * @slots: (out caller-allocates): room for %RR_TOUR_MAX_SLOTS
 *
 * Returns: how many departures there are
 */
guint
rr_tour_slots_on (const RrTour *tour,
                  const GDate  *date,
                  RrDeparture       *slots)
{
  guint n = 0;

  g_return_val_if_fail (tour != NULL && date != NULL && slots != NULL, 0);

  if (tour->kind == RR_TOUR_DATELESS)
    return 0;
  for (guint i = 0; tour->start_times[i] != NULL && n < RR_TOUR_MAX_SLOTS; i++)
    {
      g_autoptr(GDateTime) start = local_time (tour, date, tour->start_times[i]);

      if (start != NULL)
        fill_slot (tour, date, start, &slots[n++]);
    }
  return n;
}

/**
 * rr_tour_find_slot:
 * @tour: a tour
 * @id: of a departure
 * @slot: (out): the departure
 *
 * Returns: %FALSE if the tour has no such departure
 */
gboolean
rr_tour_find_slot (const RrTour *tour,
                   const char   *id,
                   RrDeparture       *slot)
{
  RrDeparture slots[RR_TOUR_MAX_SLOTS];
  GDate date;
  guint n;

  g_return_val_if_fail (tour != NULL && id != NULL && slot != NULL, FALSE);

  if (tour->kind == RR_TOUR_DATELESS)
    {
      *slot = (RrDeparture) { .capacity = tour->capacity, .start_ms = G_MAXINT64,
                              .end_ms = G_MAXINT64, .cutoff_ms = G_MAXINT64 };
      return *id == '\0';
    }
  if (!rr_tour_parse_date (id, &date))
    return FALSE;

  n = rr_tour_slots_on (tour, &date, slots);
  for (guint i = 0; i < n; i++)
    if (strcmp (slots[i].id, id) == 0)
      {
        *slot = slots[i];
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_tour_next_slot:
 * @tour: a tour
 * @now_ms: the clock, Unix time
 * @slot: (out): its next departure that can still be booked
 *
 * Returns: %FALSE if there is none within two weeks
 */
gboolean
rr_tour_next_slot (const RrTour *tour,
                   gint64        now_ms,
                   RrDeparture       *slot)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr(GDateTime) local = NULL;
  GDate date;

  g_return_val_if_fail (tour != NULL && slot != NULL && now != NULL, FALSE);

  if (tour->kind == RR_TOUR_DATELESS)
    return rr_tour_find_slot (tour, "", slot);

  local = g_date_time_to_timezone (now, tour->zone);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  for (guint day = 0; day < DAYS_AHEAD; day++, g_date_add_days (&date, 1))
    {
      RrDeparture slots[RR_TOUR_MAX_SLOTS];
      guint n = rr_tour_slots_on (tour, &date, slots);

      for (guint i = 0; i < n; i++)
        if (slots[i].cutoff_ms > now_ms && slots[i].capacity > 0)
          {
            *slot = slots[i];
            return TRUE;
          }
    }
  return FALSE;
}

/* rr-fence-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fence-words.h"

#include <glib/gi18n-lib.h>

/* Where a fence is, when it holds and whom it is about, for its row and for a screen reader.
 *
 * Threads: main.
 */

#define MAX_NAMES 3

/**
 * rr_day_format:
 * @day: of the week, 0 is Monday
 * @whole: not in short
 *
 * Returns: (transfer full): its name in the language of the program
 */
char *
rr_day_format (guint    day,
               gboolean whole)
{
  /* The first of them was a Monday. */
  g_autoptr(GDateTime) date = g_date_time_new_utc (2024, 1, 1 + (int) day % 7, 12, 0, 0);

  return g_date_time_format (date, whole ? "%A" : "%a");
}

/* The days from @first on that follow on each other. */
static guint
run_of (const RrHours *hours,
        guint          first)
{
  guint n = 0;

  while (first + n < 7 && rr_hours_is_on (hours, first + n))
    n++;
  return n;
}

/**
 * rr_hours_format_days:
 * @hours: hours
 *
 * Returns: (transfer full): "Every day", "Mon–Fri", "Sat, Sun"
 */
char *
rr_hours_format_days (const RrHours *hours)
{
  GString *out;

  if (run_of (hours, 0) == 7)
    return g_strdup (_("Every day"));
  out = g_string_new (NULL);
  for (guint day = 0; day < 7; day++)
    {
      guint n = run_of (hours, day);
      g_autofree char *first = rr_day_format (day, FALSE);
      g_autofree char *last = rr_day_format (day + MAX (n, 1) - 1, FALSE);

      if (n == 0)
        continue;
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", first);
      if (n > 2)
        g_string_append_printf (out, "–%s", last);
      day += n > 2 ? n : 0;
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_hours_format_times:
 * @hours: hours
 *
 * Returns: (transfer full): from when until when
 */
char *
rr_hours_format_times (const RrHours *hours)
{
  g_autofree char *from = g_strdup_printf ("%02d:%02d", hours->from_min / 60, hours->from_min % 60);
  g_autofree char *to = g_strdup_printf ("%02d:%02d", hours->to_min / 60, hours->to_min % 60);

  if (hours->from_min == 0 && hours->to_min == 0)
    return g_strdup (_("All day"));
  if (hours->from_min < hours->to_min || hours->to_min == 0)
    return g_strdup_printf ("%s–%s", from, hours->to_min == 0 ? "24:00" : to);
  /* Translators: two times of day */
  return g_strdup_printf (_("%s–%s the next day"), from, to);
}

/**
 * rr_hours_format:
 * @hours: hours
 *
 * Returns: (transfer full): days and times, "" for always
 */
char *
rr_hours_format (const RrHours *hours)
{
  g_autofree char *days = NULL;
  g_autofree char *times = NULL;

  if (rr_hours_is_always (hours))
    return g_strdup ("");
  days = rr_hours_format_days (hours);
  times = rr_hours_format_times (hours);
  return g_strdup_printf ("%s %s", days, times);
}

static const char *
name_of_trip (const RrTripBoard *board,
              const char        *id)
{
  const RrTrip *trip = board != NULL ? rr_trip_board_find (board, g_ascii_strtoll (id, NULL, 10)) : NULL;

  return trip != NULL ? trip->name : _("a trip that is over");
}

static char *
format_counts (guint n_devices,
               guint n_trips)
{
  g_autofree char *guides = g_strdup_printf (ngettext ("%u guide", "%u guides", n_devices), n_devices);
  g_autofree char *trips = g_strdup_printf (ngettext ("%u trip", "%u trips", n_trips), n_trips);

  if (n_trips == 0)
    return g_steal_pointer (&guides);
  return n_devices == 0 ? g_steal_pointer (&trips) : g_strdup_printf ("%s, %s", guides, trips);
}

/**
 * rr_fence_format_about:
 * @fence: a fence
 * @names: (nullable) (element-type utf8 utf8): what devices are called
 * @board: (nullable): the trips
 *
 * Returns: (transfer full): whom it is about
 */
char *
rr_fence_format_about (const RrFence     *fence,
                       GHashTable        *names,
                       const RrTripBoard *board)
{
  guint n_devices = fence->devices != NULL ? g_strv_length (fence->devices) : 0;
  guint n_trips = fence->trips != NULL ? g_strv_length (fence->trips) : 0;
  GString *out;

  if (n_devices + n_trips == 0)
    return g_strdup (_("Everybody"));
  if (n_devices + n_trips > MAX_NAMES)
    return format_counts (n_devices, n_trips);
  out = g_string_new (NULL);
  for (guint i = 0; i < n_devices; i++)
    {
      const char *name = names != NULL ? g_hash_table_lookup (names, fence->devices[i]) : NULL;

      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", name != NULL ? name : fence->devices[i]);
    }
  for (guint i = 0; i < n_trips; i++)
    {
      /* Translators: the name of a trip */
      g_autofree char *trip = g_strdup_printf (_("Trip: %s"), name_of_trip (board, fence->trips[i]));

      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", trip);
    }
  return g_string_free (out, FALSE);
}

/**
 * rr_fence_format:
 * @fence: a fence
 * @names: (nullable) (element-type utf8 utf8): what devices are called
 * @board: (nullable): the trips
 *
 * Returns: (transfer full): its size, its hours and whom it is about
 */
char *
rr_fence_format (const RrFence     *fence,
                 GHashTable        *names,
                 const RrTripBoard *board)
{
  g_autofree char *about = rr_fence_format_about (fence, names, board);
  g_autofree char *hours = rr_hours_format (&fence->hours);
  GString *out = g_string_new (NULL);

  if (fence->shape->kind == RR_SHAPE_CIRCLE)
    /* Translators: metres */
    g_string_append_printf (out, _("Circle of %.0f m"), fence->shape->radius_m);
  else
    g_string_append_printf (out, ngettext ("Area with %u corner", "Area with %u corners", fence->shape->n_points),
                            fence->shape->n_points);
  if (*hours != '\0')
    g_string_append_printf (out, " · %s", hours);
  g_string_append_printf (out, " · %s", about);
  return g_string_free (out, FALSE);
}

/* rr-departure-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-text.h"

#include <glib/gi18n-lib.h>

/* The words of the departures board: pure functions of what is shown.
 *
 * Threads: main.
 */

/**
 * rr_departure_day_text:
 * @date: YYYY-MM-DD, or "" for what has no date
 *
 * Returns: (transfer full): the day for a heading
 */
char *
rr_departure_day_text (const char *date)
{
  char text[80] = "";
  GDate day;

  if (*date == '\0' || !rr_tour_parse_date (date, &day))
    return g_strdup (_("Without a date"));
  /* Translators: a day for a heading, as of strftime(3): Friday, 27 November 2026 */
  g_date_strftime (text, sizeof text, _("%A, %-d %B %Y"), &day);
  return g_strdup (text);
}

/**
 * rr_departure_short_day:
 * @day: a day
 *
 * Returns: (transfer full): the day for a button
 */
char *
rr_departure_short_day (const GDate *day)
{
  char text[40] = "";

  /* Translators: a day for a small button, as of strftime(3): Fri 27 */
  g_date_strftime (text, sizeof text, _("%a %-d"), day);
  return g_strdup (text);
}

/**
 * rr_departure_minutes_text:
 * @left_ms: how long
 *
 * Returns: (transfer full): in minutes, or hours
 */
char *
rr_departure_minutes_text (gint64 left_ms)
{
  guint minutes = (guint) MIN ((MAX (left_ms, 0) + 59999) / 60000, 100000);

  if (minutes < 120)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
  return g_strdup_printf (ngettext ("%u hour", "%u hours", minutes / 60), minutes / 60);
}

static gboolean
has_places (const RrBoardEntry *entry)
{
  return entry->capacity > 0 || entry->confirmed + entry->held > 0;
}

/**
 * rr_departure_fill_text:
 * @entry: a departure
 *
 * Returns: (transfer full): how many of its places are taken, or why there are none
 */
char *
rr_departure_fill_text (const RrBoardEntry *entry)
{
  if (!has_places (entry))
    /* Translators: a departure is sold whole, to one group */
    return g_strdup (rr_board_entry_is_chartered (entry) ? _("chartered")
                     : entry->is_closed ? _("closed") : _("no places"));
  /* Translators: places of a departure that are sold or held, and all there are */
  return g_strdup_printf (_("%u of %u"), entry->confirmed + entry->held, entry->capacity);
}

/**
 * rr_departure_day_fill:
 * @taken: places that are taken on a day
 * @capacity: all there are
 * @is_short: guides are missing
 *
 * Returns: (transfer full): that for a small button; a dash where there is nothing to fill
 */
char *
rr_departure_day_fill (guint    taken,
                       guint    capacity,
                       gboolean is_short)
{
  if (capacity == 0 && taken == 0)
    return g_strdup ("–");
  return g_strdup_printf (is_short ? "%u/%u ⚠" : "%u/%u", taken, capacity);
}

static void
append (GString    *text,
        const char *more)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, more);
}

static void
append_held (GString            *text,
             const RrBoardEntry *entry,
             gint64              now_ms)
{
  g_autofree char *held = NULL;

  if (entry->held == 0)
    return;
  if (entry->held_until_ms == 0)
    held = g_strdup_printf (ngettext ("%u held", "%u held", entry->held), entry->held);
  else
    {
      g_autofree char *left = rr_departure_minutes_text (entry->held_until_ms - now_ms);

      /* Translators: places that are held, and when the soonest of them ends */
      held = g_strdup_printf (ngettext ("%u held, for %s", "%u held, the soonest for %s", entry->held),
                              entry->held, left);
    }
  append (text, held);
}

/**
 * rr_departure_detail_text:
 * @entry: a departure
 * @now_ms: the clock
 *
 * Returns: (transfer full): what else is to know of it, "" if nothing
 */
char *
rr_departure_detail_text (const RrBoardEntry *entry,
                          gint64              now_ms)
{
  GString *text = g_string_new (NULL);

  if (entry->is_orphan)
    append (text, _("not in the programme any more"));
  /* Without places that is said where they would be. */
  if (entry->is_closed && (has_places (entry) || rr_board_entry_is_chartered (entry)))
    append (text, _("closed"));
  append_held (text, entry, now_ms);
  if (entry->n_waiting > 0)
    {
      g_autofree char *waiting = g_strdup_printf (ngettext ("%u party waits", "%u parties wait", entry->n_waiting),
                                                  entry->n_waiting);

      append (text, waiting);
    }
  if (entry->start_ms != G_MAXINT64 && now_ms >= entry->cutoff_ms && !entry->is_orphan && !entry->is_closed)
    append (text, _("no more bookings"));
  return g_string_free (text, FALSE);
}

/**
 * rr_departure_guides_text:
 * @entry: a departure
 *
 * Returns: (transfer full): how many guides it has and needs, "" if nobody counts
 */
char *
rr_departure_guides_text (const RrBoardEntry *entry)
{
  if (entry->n_needed == 0 && entry->n_guides == 0)
    return g_strdup ("");
  if (entry->n_needed <= entry->n_guides)
    return g_strdup_printf (ngettext ("%u guide", "%u guides", entry->n_guides), entry->n_guides);
  /* Translators: guides that a departure has, and needs */
  return g_strdup_printf (ngettext ("%u of %u guide", "%u of %u guides", entry->n_needed), entry->n_guides,
                          entry->n_needed);
}

/**
 * rr_departure_spoken_text:
 * @entry: a departure
 * @now_ms: the clock
 *
 * Returns: (transfer full): all of it, for a screen reader
 */
char *
rr_departure_spoken_text (const RrBoardEntry *entry,
                          gint64              now_ms)
{
  g_autofree char *fill = rr_departure_fill_text (entry);
  g_autofree char *detail = rr_departure_detail_text (entry, now_ms);
  g_autofree char *guides = rr_departure_guides_text (entry);
  /* Translators: for screen readers: places of a departure, such as “3 of 12” */
  g_autofree char *places = has_places (entry) ? g_strdup_printf (_("%s taken"), fill) : g_strdup (fill);
  const char *const parts[] = { places, detail, guides };
  GString *text = g_string_new (entry->name);

  if (*entry->start != '\0')
    g_string_append_printf (text, " %s", entry->start);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*parts[i] != '\0')
      g_string_append_printf (text, ", %s", parts[i]);
  return g_string_free (text, FALSE);
}

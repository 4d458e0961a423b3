/* rr-trip-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trip-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Words and times of trips. No widget.
 *
 * Threads: any; nothing here has state.
 */

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define MAX_DAYS  62

/* --- what is left ------------------------------------------------------------- */

/**
 * rr_trip_format_left:
 * @left_ms: how long until something is due, negative if it was
 *
 * Returns: (transfer full): "12:05", "1:02:05", "−3:10", or days
 */
char *
rr_trip_format_left (gint64 left_ms)
{
  /* What is due in half a second is due in one; what was due half a second ago is over. */
  gint64 s = left_ms >= 0 ? (left_ms + 999) / 1000 : -left_ms / 1000;
  const char *sign = left_ms < 0 ? "−" : "";

  if (s >= 2 * 86400)
    /* Translators: a sign, then days and hours: "3 d 4 h" */
    return g_strdup_printf (_("%s%d d %d h"), sign, (int) (s / 86400), (int) (s % 86400 / 3600));
  if (s >= 3600)
    return g_strdup_printf ("%s%d:%02d:%02d", sign, (int) (s / 3600), (int) (s % 3600 / 60), (int) (s % 60));
  return g_strdup_printf ("%s%d:%02d", sign, (int) (s / 60), (int) (s % 60));
}

/**
 * rr_trip_format_spoken:
 * @left_ms: how long until something is due, negative if it was
 *
 * Returns: (transfer full): the same to the minute, for a screen reader
 */
char *
rr_trip_format_spoken (gint64 left_ms)
{
  int minutes = (int) (ABS (left_ms) / MINUTE_MS);
  g_autofree char *span = NULL;

  if (minutes < 120)
    span = g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), minutes);
  else
    span = g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) minutes / 60), minutes / 60);
  /* Translators: %s is "5 minutes" or "3 hours" */
  return g_strdup_printf (left_ms < 0 ? _("overdue by %s") : _("in %s"), span);
}

/**
 * rr_trip_state_label:
 * @state: a state
 *
 * Returns: (transfer none): its name
 */
const char *
rr_trip_state_label (RrTripState state)
{
  switch (state)
    {
    case RR_TRIP_PLANNED:
      return _("Planned");
    case RR_TRIP_OUT:
      return _("Out");
    case RR_TRIP_BACK:
      return _("Back");
    case RR_TRIP_CLOSED:
    case RR_N_TRIP_STATES:
    default:
      return _("Closed");
    }
}

/**
 * rr_trip_clock_label:
 * @clock: what is waited for
 * @now_ms: the clock
 *
 * Returns: (transfer full): what that is
 */
char *
rr_trip_clock_label (const RrTripClock *clock,
                     gint64             now_ms)
{
  if (clock->is_held)
    return g_strdup (_("In a dead zone"));
  switch (clock->kind)
    {
    case RR_CLOCK_DEPART:
      return g_strdup (_("Leaves"));
    case RR_CLOCK_CHECK_IN:
      return g_strdup (_("Check-in"));
    case RR_CLOCK_RETURN:
      return g_strdup (_("Back"));
    case RR_CLOCK_NONE:
    default:
      return g_strdup ("");
    }
}

/**
 * rr_trip_act_label:
 * @act: what happened
 *
 * Returns: (transfer full): a word for it in a log
 */
char *
rr_trip_act_label (RrTripAct act)
{
  static const char *const labels[] = {
    [RR_TRIP_ACT_DEPART] = N_("Left"),
    [RR_TRIP_ACT_CHECK_IN] = N_("Check-in"),
    [RR_TRIP_ACT_RETURN] = N_("Back"),
    [RR_TRIP_ACT_CLOSE] = N_("Closed"),
    [RR_TRIP_ACT_REOPEN] = N_("Opened again"),
    [RR_TRIP_ACT_SAVE] = N_("Planned"),
    [RR_TRIP_ACT_ENTER_ZONE] = N_("Into a dead zone"),
    [RR_TRIP_ACT_LEAVE_ZONE] = N_("Out of a dead zone"),
  };

  return g_strdup (_(labels[MIN (act, RR_N_TRIP_ACTS - 1)]));
}

/* --- local time --------------------------------------------------------------- */

static GDateTime *
to_local (gint64     time_ms,
          GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

static char *
format (gint64      time_ms,
        GTimeZone  *zone,
        const char *how)
{
  g_autoptr(GDateTime) local = time_ms != RR_TIME_UNKNOWN ? to_local (time_ms, zone) : NULL;

  return local != NULL ? g_date_time_format (local, how) : g_strdup ("");
}

/**
 * rr_local_format:
 * @time_ms: Unix time; RR_TIME_UNKNOWN is ""
 * @zone: whose clock
 *
 * Returns: (transfer full): it to the minute, as rr_local_parse() reads it
 */
char *
rr_local_format (gint64     time_ms,
                 GTimeZone *zone)
{
  return format (time_ms, zone, "%Y-%m-%d %H:%M");
}

/**
 * rr_local_format_short:
 * @time_ms: Unix time
 * @now_ms: Unix time
 * @zone: whose clock
 *
 * Returns: (transfer full): without the day, if that is today
 */
char *
rr_local_format_short (gint64     time_ms,
                       gint64     now_ms,
                       GTimeZone *zone)
{
  g_autofree char *day = format (time_ms, zone, "%Y-%m-%d");
  g_autofree char *today = format (now_ms, zone, "%Y-%m-%d");

  return format (time_ms, zone, strcmp (day, today) == 0 ? "%H:%M" : "%d.%m. %H:%M");
}

static gint64
from_local (GTimeZone *zone,
            int        year,
            int        month,
            int        day,
            int        hour,
            int        minute)
{
  g_autoptr(GDateTime) local = g_date_time_new (zone, year, month, day, hour, minute, 0);

  return local != NULL ? g_date_time_to_unix (local) * 1000 : RR_TIME_UNKNOWN;
}

/* The first such hour that is later. */
static gint64
next_at (gint64     after_ms,
         int        hour,
         int        minute,
         GTimeZone *zone)
{
  for (int days = 0; days < 3; days++)
    {
      g_autoptr(GDateTime) local = to_local (after_ms + days * DAY_MS, zone);
      gint64 at_ms = local != NULL ? from_local (zone, g_date_time_get_year (local), g_date_time_get_month (local),
                                                 g_date_time_get_day_of_month (local), hour, minute)
                                   : RR_TIME_UNKNOWN;

      if (at_ms != RR_TIME_UNKNOWN && at_ms > after_ms)
        return at_ms;
    }
  return RR_TIME_UNKNOWN;
}

static gboolean
parse_span (const char *text,
            gint64     *span_ms)
{
  int value, used = 0;
  char unit;

  if (sscanf (text, "+%d %c%n", &value, &unit, &used) != 2 || text[used] != '\0' || value < 0 || value > 100000)
    return FALSE;
  if (unit == 'h')
    *span_ms = value * HOUR_MS;
  else if (unit == 'm')
    *span_ms = value * MINUTE_MS;
  else if (unit == 'd')
    *span_ms = value * DAY_MS;
  else
    return FALSE;
  return TRUE;
}

/**
 * rr_local_parse:
 * @text: a time
 * @after_ms: Unix time; hours alone, and spans, count from here
 * @zone: whose clock
 * @time_ms: (out): Unix time
 *
 * Returns: %FALSE if it cannot be read
 */
gboolean
rr_local_parse (const char *text,
                gint64      after_ms,
                GTimeZone  *zone,
                gint64     *time_ms)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  int year, month, day, hour, minute, used = 0;
  gint64 span_ms;

  if (parse_span (trimmed, &span_ms))
    {
      *time_ms = after_ms + span_ms;
      return TRUE;
    }
  if (sscanf (trimmed, "%4d-%2d-%2d%*[ T]%2d:%2d%n", &year, &month, &day, &hour, &minute, &used) == 5
      && trimmed[used] == '\0')
    *time_ms = from_local (zone, year, month, day, hour, minute);
  else if (used = 0, sscanf (trimmed, "%2d:%2d%n", &hour, &minute, &used) == 2 && trimmed[used] == '\0' && hour >= 0
                         && hour < 24 && minute >= 0 && minute < 60)
    *time_ms = next_at (after_ms, hour, minute, zone);
  else
    return FALSE;
  return *time_ms != RR_TIME_UNKNOWN;
}

/**
 * rr_local_parse_times:
 * @text: hours of the day, "" for none
 * @from_ms: Unix time
 * @to_ms: Unix time
 * @zone: whose clock
 *
 * Returns: (transfer full) (element-type gint64) (nullable): each of them on each day
 */
GArray *
rr_local_parse_times (const char *text,
                      gint64      from_ms,
                      gint64      to_ms,
                      GTimeZone  *zone)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(GStrv) words = g_strsplit_set (text, ",; ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      int hour, minute, used = 0;
      gint64 at_ms = from_ms;

      if (*words[i] == '\0')
        continue;
      if (sscanf (words[i], "%2d:%2d%n", &hour, &minute, &used) != 2 || words[i][used] != '\0' || hour < 0
          || hour > 23 || minute < 0 || minute > 59)
        return NULL;
      for (guint day = 0; day < MAX_DAYS && times->len < RR_TRIP_MAX_TIMES; day++)
        {
          at_ms = next_at (at_ms, hour, minute, zone);
          if (at_ms == RR_TIME_UNKNOWN || at_ms > to_ms)
            break;
          g_array_append_val (times, at_ms);
        }
    }
  return g_steal_pointer (&times);
}

/**
 * rr_local_format_times:
 * @times_ms: (nullable) (array length=n_times): times, in order
 * @n_times: how many
 * @zone: whose clock
 *
 * Returns: (transfer full): the hours of the day among them
 */
char *
rr_local_format_times (const gint64 *times_ms,
                       guint         n_times,
                       GTimeZone    *zone)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n_times; i++)
    {
      g_autofree char *hour = format (times_ms[i], zone, "%H:%M");

      if (strstr (out->str, hour) == NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", hour);
    }
  return g_string_free (out, FALSE);
}

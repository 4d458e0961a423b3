/* rr-hours.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-hours.h"

#include <stdio.h>
#include <string.h>

#include "rr-error.h"

/* RrHours is when something holds: some hours of some days, as people at the camp read them
 * off the wall. Hours that go over midnight belong to the day on which they begin.
 *
 * Threads: any; a plain value.
 */

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))

static guint8
days_of (const RrHours *self)
{
  return (self->days & RR_HOURS_EVERY_DAY) != 0 ? self->days & RR_HOURS_EVERY_DAY
                                                : RR_HOURS_EVERY_DAY;
}

/**
 * rr_hours_is_always:
 * @self: hours
 *
 * Returns: %TRUE if there is no time at which they do not hold
 */
gboolean
rr_hours_is_always (const RrHours *self)
{
  return self->from_min == self->to_min && days_of (self) == RR_HOURS_EVERY_DAY;
}

/**
 * rr_hours_is_on:
 * @self: hours
 * @day: of the week, 0 is Monday
 *
 * Returns: %TRUE if they begin on this day
 */
gboolean
rr_hours_is_on (const RrHours *self,
                guint          day)
{
  return (days_of (self) >> (day % 7) & 1) != 0;
}

/**
 * rr_hours_contain:
 * @self: hours
 * @zone: of the people who have set them
 * @time_ms: Unix time
 *
 * Returns: %TRUE if they hold then
 */
gboolean
rr_hours_contain (const RrHours *self,
                  GTimeZone     *zone,
                  gint64         time_ms)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;
  guint today;
  int minute;

  if (rr_hours_is_always (self))
    return TRUE;
  utc = g_date_time_new_from_unix_utc (time_ms / 1000);
  local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  if (local == NULL)
    return FALSE;

  today = (guint) g_date_time_get_day_of_week (local) - 1;
  minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);
  if (self->from_min < self->to_min)
    return rr_hours_is_on (self, today) && minute >= self->from_min && minute < self->to_min;
  return (minute >= self->from_min && rr_hours_is_on (self, today))
         || (minute < self->to_min && rr_hours_is_on (self, today + 6));
}

/**
 * rr_hours_next_look_ms:
 * @self: hours
 * @zone: of the people who have set them
 * @now_ms: the clock
 *
 * Returns: when they may begin or end next; not more than an hour away, since clocks are
 *   set
 */
gint64
rr_hours_next_look_ms (const RrHours *self,
                       GTimeZone     *zone,
                       gint64         now_ms)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  const int edges[] = { self->from_min, self->to_min };
  gint64 next_ms = now_ms + HOUR_MS;
  int minute;

  if (local == NULL)
    return next_ms;
  minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      int wait_min = (edges[i] - minute + RR_HOURS_DAY_MIN) % RR_HOURS_DAY_MIN;
      gint64 edge_ms = now_ms - now_ms % 60000 + wait_min * G_GINT64_CONSTANT (60000);

      if (edge_ms > now_ms)
        next_ms = MIN (next_ms, edge_ms);
    }
  return next_ms;
}

/* --- as text ------------------------------------------------------------------ */

/**
 * rr_hours_parse:
 * @text: (nullable): as rr_hours_to_string() writes them
 * @hours: (out caller-allocates): the hours
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_MALFORMED
 */
gboolean
rr_hours_parse (const char  *text,
                RrHours     *hours,
                GError     **error)
{
  const char *at = text != NULL ? text : "";
  unsigned from_h, from_m, to_h, to_m;
  guint days = 0;
  char more;

  *hours = (RrHours) { 0 };
  if (*at == '\0')
    return TRUE;
  for (; *at >= '1' && *at <= '7' && strchr (text, ' ') != NULL; at++)
    days |= 1u << (*at - '1');
  if (at > text && *at++ != ' ')
    at = "";
  if (sscanf (at, "%2u:%2u-%2u:%2u%c", &from_h, &from_m, &to_h, &to_m, &more) != 4 || from_h > 23
      || from_m > 59 || to_m > 59 || to_h * 60 + to_m > RR_HOURS_DAY_MIN)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_MALFORMED,
                           "Hours are like 12345 22:00-06:00, where 1 is Monday");
      return FALSE;
    }
  hours->days = days == RR_HOURS_EVERY_DAY ? 0 : (guint8) days;
  hours->from_min = (gint16) (from_h * 60 + from_m);
  hours->to_min = (gint16) ((to_h * 60 + to_m) % RR_HOURS_DAY_MIN);
  return TRUE;
}

/**
 * rr_hours_to_string:
 * @self: hours
 *
 * Returns: (transfer full): the same for rr_hours_parse()
 */
char *
rr_hours_to_string (const RrHours *self)
{
  GString *text = g_string_new (NULL);

  if (rr_hours_is_always (self))
    return g_string_free (text, FALSE);
  if (days_of (self) != RR_HOURS_EVERY_DAY)
    {
      for (guint day = 0; day < 7; day++)
        if (rr_hours_is_on (self, day))
          g_string_append_c (text, (char) ('1' + day));
      g_string_append_c (text, ' ');
    }
  g_string_append_printf (text, "%02d:%02d-%02d:%02d", self->from_min / 60, self->from_min % 60,
                          self->to_min / 60, self->to_min % 60);
  return g_string_free (text, FALSE);
}

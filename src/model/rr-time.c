/* rr-time.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-time.h"

#include <stdio.h>
#include <string.h>

/* Times as trackers send them, to Unix milliseconds and back. Text without a zone is
 * UTC: a phone's server has no business guessing the phone's zone.
 *
 * Threads: any; nothing here has state.
 */

/* Numbers below this are seconds, above it milliseconds: the last second that fits
 * into 31 bits is in 2038, as milliseconds it is January 1970. */
#define MAX_SECONDS 2147483647.0

#define MAX_TEXT    64

/**
 * rr_time_now_ms:
 *
 * Returns: Unix time in milliseconds
 */
gint64
rr_time_now_ms (void)
{
  return g_get_real_time () / 1000;
}

/**
 * rr_time_from_number:
 * @value: seconds, or milliseconds if it is too large for seconds
 * @time_ms: (out): Unix milliseconds
 *
 * Returns: %FALSE if it is not a time
 */
gboolean
rr_time_from_number (double  value,
                     gint64 *time_ms)
{
  double ms;

  if (!isfinite (value))
    return FALSE;

  ms = fabs (value) <= MAX_SECONDS + 1 ? value * 1000.0 : value;
  if (fabs (ms) > 253402300799999.0)   /* the end of the year 9999 */
    return FALSE;
  *time_ms = (gint64) llround (ms);
  return TRUE;
}

/* Howard Hinnant's days_from_civil: http://howardhinnant.github.io/date_algorithms.html */
static gint64
days_from_civil (int      year,
                 unsigned month,
                 unsigned day)
{
  int era;
  unsigned year_of_era, day_of_year, day_of_era;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  year_of_era = (unsigned) (year - era * 400);
  day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (gint64) era * 146097 + (gint64) day_of_era - 719468;
}

static unsigned
days_in_month (int      year,
               unsigned month)
{
  static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  if (month == 2 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)))
    return 29;
  return days[month - 1];
}

/* Exactly @n digits. */
static gboolean
take_digits (const char **p,
             guint        n,
             int         *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit ((*p)[i]))
        return FALSE;
      *value = *value * 10 + ((*p)[i] - '0');
    }
  *p += n;
  return TRUE;
}

static gboolean
take_char (const char **p,
           const char  *any_of)
{
  if (**p == '\0' || strchr (any_of, **p) == NULL)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
take_date (const char **p,
           gint64      *days)
{
  int year, month, day;

  if (!take_digits (p, 4, &year) || !take_char (p, "-") || !take_digits (p, 2, &month)
      || !take_char (p, "-") || !take_digits (p, 2, &day))
    return FALSE;
  if (month < 1 || month > 12 || day < 1 || (unsigned) day > days_in_month (year, (unsigned) month))
    return FALSE;

  *days = days_from_civil (year, (unsigned) month, (unsigned) day);
  return TRUE;
}

static gboolean
take_clock (const char **p,
            gint64      *ms)
{
  int hour, minute, second = 0, fraction = 0;
  int scale = 100;

  if (!take_digits (p, 2, &hour) || !take_char (p, ":") || !take_digits (p, 2, &minute))
    return FALSE;
  if (take_char (p, ":") && !take_digits (p, 2, &second))
    return FALSE;
  if (take_char (p, ".,"))
    for (; g_ascii_isdigit (**p); (*p)++, scale /= 10)
      fraction += (**p - '0') * scale;
  if (hour > 24 || minute > 59 || second > 60)
    return FALSE;

  *ms = ((gint64) hour * 60 + minute) * 60000 + second * 1000 + fraction;
  return TRUE;
}

static gboolean
take_zone (const char **p,
           gint64      *ms)
{
  int hour, minute = 0;
  int sign;

  *ms = 0;
  if (take_char (p, "Zz"))
    return TRUE;
  if (**p != '+' && **p != '-')
    return TRUE;

  sign = *(*p)++ == '-' ? -1 : 1;
  if (!take_digits (p, 2, &hour))
    return FALSE;
  take_char (p, ":");
  if (**p != '\0' && !take_digits (p, 2, &minute))
    return FALSE;
  if (hour > 18 || minute > 59)
    return FALSE;
  *ms = sign * ((gint64) hour * 60 + minute) * 60000;
  return TRUE;
}

static gboolean
parse_iso (const char *text,
           gint64     *time_ms)
{
  const char *p = text;
  gint64 days, clock = 0, zone = 0;

  if (!take_date (&p, &days))
    return FALSE;
  if (*p != '\0')
    {
      if (!take_char (&p, "Tt ") || !take_clock (&p, &clock))
        return FALSE;
      take_char (&p, " ");
      if (!take_zone (&p, &zone))
        return FALSE;
    }
  if (*p != '\0')
    return FALSE;

  *time_ms = days * 86400000 + clock - zone;
  return TRUE;
}

static gboolean
parse_number (const char *text,
              gint64     *time_ms)
{
  char *end = NULL;
  double value = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && strpbrk (text, "xXnN") == NULL
         && rr_time_from_number (value, time_ms);
}

/**
 * rr_time_parse:
 * @text: a time
 * @len: bytes of @text, -1 when it ends with NUL
 * @time_ms: (out): Unix milliseconds
 *
 * Understands seconds (with fraction or exponent), milliseconds, ISO 8601 with a zone
 * or without (then UTC), and "yyyy-MM-dd HH:mm:ss".
 *
 * Returns: %FALSE, with @time_ms untouched, for anything else
 */
gboolean
rr_time_parse (const char *text,
               gssize      len,
               gint64     *time_ms)
{
  gsize size = len >= 0 ? (gsize) len : strlen (text);
  char copy[MAX_TEXT];

  g_return_val_if_fail (text != NULL && time_ms != NULL, FALSE);

  while (size > 0 && g_ascii_isspace (*text))
    text++, size--;
  while (size > 0 && g_ascii_isspace (text[size - 1]))
    size--;
  if (size == 0 || size >= sizeof copy || memchr (text, '\0', size) != NULL)
    return FALSE;

  memcpy (copy, text, size);
  copy[size] = '\0';
  return parse_iso (copy, time_ms) || parse_number (copy, time_ms);
}

/**
 * rr_time_parse_http:
 * @text: a date of HTTP
 * @time_ms: (out): Unix milliseconds
 *
 * Returns: %FALSE if it is none
 */
gboolean
rr_time_parse_http (const char *text,
                    gint64     *time_ms)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int day, year, hour, minute, second, end = 0;
  char month[4];
  const char *at;
  g_autoptr(GDateTime) date = NULL;

  if (sscanf (text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute,
              &second, &end) != 6
      || end != 29 || text[end] != '\0' || strlen (month) != 3)
    return FALSE;
  at = strstr (months, month);
  if (at == NULL || (at - months) % 3 != 0)
    return FALSE;
  date = g_date_time_new_utc (year, (int) (at - months) / 3 + 1, day, hour, minute, MIN (second, 59));
  if (date != NULL)
    *time_ms = g_date_time_to_unix (date) * 1000;
  return date != NULL;
}

/**
 * rr_time_format_iso:
 * @time_ms: Unix milliseconds
 *
 * Returns: (transfer full): "2026-11-24T12:00:00Z", with milliseconds if it has any
 */
char *
rr_time_format_iso (gint64 time_ms)
{
  gint64 seconds = time_ms / 1000 - (time_ms % 1000 < 0);
  int ms = (int) (time_ms - seconds * 1000);
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = NULL;

  if (when == NULL)
    return g_strdup ("");
  text = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (when),
                          g_date_time_get_month (when), g_date_time_get_day_of_month (when),
                          g_date_time_get_hour (when), g_date_time_get_minute (when),
                          g_date_time_get_second (when));
  return ms != 0 ? g_strdup_printf ("%s.%03dZ", text, ms) : g_strconcat (text, "Z", NULL);
}

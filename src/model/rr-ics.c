/* rr-ics.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ics.h"

#include <string.h>

/* An entry of a calendar as text. Times are UTC, so that no description of a time zone has
 * to come along and be right. A line is cut after 75 octets, never within a character.
 *
 * Threads: any.
 */

#define MAX_LINE 75

static void
put_line (GString    *out,
          const char *line)
{
  gsize room = MAX_LINE;
  const char *end;

  for (const char *p = line; *p != '\0'; p = end)
    {
      gsize len;

      end = g_utf8_next_char (p);
      len = (gsize) (end - p);
      if (len > room)
        {
          g_string_append (out, "\r\n ");
          room = MAX_LINE - 1;
        }
      g_string_append_len (out, p, (gssize) len);
      room -= len;
    }
  g_string_append (out, "\r\n");
}

/* A value as text: what separates is escaped, what controls is left out. */
static void
put_text (GString    *out,
          const char *name,
          const char *text)
{
  g_autoptr(GString) line = g_string_new (name);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (line, ':');
  for (const char *p = valid; *p != '\0'; p++)
    if (*p == '\n')
      g_string_append (line, "\\n");
    else if (strchr ("\\;,", *p) != NULL)
      g_string_append_printf (line, "\\%c", *p);
    else if (!g_ascii_iscntrl (*p))
      g_string_append_c (line, *p);
  put_line (out, line->str);
}

static void
put_time (GString    *out,
          const char *name,
          gint64      time_ms)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autofree char *text = when != NULL ? g_date_time_format (when, ":%Y%m%dT%H%M%SZ") : NULL;
  g_autofree char *line = g_strconcat (name, text != NULL ? text : ":19700101T000000Z", NULL);

  put_line (out, line);
}

static void
put_organizer (GString    *out,
               const char *address)
{
  g_autofree char *escaped = g_uri_escape_string (address, "@", FALSE);
  g_autofree char *line = g_strconcat ("ORGANIZER:mailto:", escaped, NULL);

  put_line (out, line);
}

/**
 * rr_ics_write:
 * @event: an entry
 *
 * Returns: (transfer full): a calendar with nothing else in it
 */
char *
rr_ics_write (const RrIcsEvent *event)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *sequence = g_strdup_printf ("SEQUENCE:%u", event->sequence);

  g_return_val_if_fail (event->uid != NULL && event->summary != NULL && event->organizer != NULL, NULL);

  put_line (out, "BEGIN:VCALENDAR");
  put_line (out, "VERSION:2.0");
  put_line (out, "PRODID:-//Roundrock//Bookings//EN");
  put_line (out, event->is_cancelled ? "METHOD:CANCEL" : "METHOD:PUBLISH");
  put_line (out, "BEGIN:VEVENT");
  put_text (out, "UID", event->uid);
  put_line (out, sequence);
  put_time (out, "DTSTAMP", event->made_ms);
  put_time (out, "DTSTART", event->start_ms);
  put_time (out, "DTEND", MAX (event->end_ms, event->start_ms));
  put_organizer (out, event->organizer);
  put_text (out, "SUMMARY", event->summary);
  if (event->location != NULL)
    put_text (out, "LOCATION", event->location);
  if (event->description != NULL)
    put_text (out, "DESCRIPTION", event->description);
  put_line (out, event->is_cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
  put_line (out, "TRANSP:OPAQUE");
  put_line (out, "END:VEVENT");
  put_line (out, "END:VCALENDAR");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

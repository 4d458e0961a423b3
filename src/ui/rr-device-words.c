/* rr-device-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-words.h"

#include <glib/gi18n-lib.h>
#include "rr-time.h"

/* Threads: main. */

#define DAY_MS (86400 * G_GINT64_CONSTANT (1000))

/* The clock of today, the day of another. */
static char *
dup_when (gint64 time_ms,
          gint64 now_ms)
{
  g_autoptr(GDateTime) local = g_date_time_new_from_unix_local (time_ms / 1000);

  if (local == NULL)
    return g_strdup ("?");
  return g_date_time_format (local, now_ms - time_ms < DAY_MS && time_ms - now_ms < DAY_MS ? "%H:%M" : "%x");
}

static guint
small (guint64 n)
{
  return (guint) MIN (n, G_MAXUINT);
}

char *
rr_device_dup_heading (const RrDeviceCounts *counts)
{
  /* Translators: how many phones may come in, and how many were shown a code and did not come yet */
  return g_strdup_printf (_("Devices that may come in: %u, awaited: %u"), counts->n_known, counts->n_waiting);
}

char *
rr_device_dup_counts (const RrDeviceCounts *counts)
{
  /* Translators: numbers since the start */
  return g_strdup_printf (_("Refused since the start: %u tokens were none of ours, %u came too late, %u had been taken "
                            "back; %u times a device had to wait, %u connections made room for a newer one"),
                          small (counts->n_unknown), small (counts->n_late), small (counts->n_ended),
                          small (counts->n_throttled), small (counts->n_displaced));
}

char *
rr_device_dup_title (const RrDeviceRow *row)
{
  if (g_ascii_strcasecmp (row->name, row->device) == 0)
    return g_strdup (row->name);
  /* Translators: what a guide is called, then the id of the phone */
  return g_strdup_printf (_("%s (%s)"), row->name, row->device);
}

static char *
dup_known (const RrDeviceRow *row,
           gint64             now_ms)
{
  GString *text = g_string_new (NULL);

  if (row->n_links > 0)
    g_string_append (text, _("Connected now"));
  else if (row->used_ms == 0)
    g_string_append (text, _("May come in, did not come yet"));
  else
    {
      g_autofree char *when = dup_when (row->used_ms, now_ms);

      /* Translators: a clock time or a date */
      g_string_append_printf (text, _("Last seen %s"), when);
    }
  if (row->used_ms != 0 && *row->from != '\0')
    /* Translators: an address, then "TLS" or "plain" */
    g_string_append_printf (text, _(" from %s (%s)"), row->from, row->is_tls ? _("TLS") : _("plain"));
  if (row->n_links > 1)
    g_string_append_printf (text, ngettext (" · %u connection", " · %u connections", row->n_links), row->n_links);
  if (row->until_ms != 0)
    {
      g_autofree char *until = dup_when (row->until_ms, now_ms);

      /* Translators: a clock time */
      g_string_append_printf (text, _(" · a new code is good until %s"), until);
    }
  return g_string_free (text, FALSE);
}

char *
rr_device_dup_detail (const RrDeviceRow *row,
                      gint64             now_ms)
{
  g_autofree char *when = NULL;

  switch (row->access)
    {
    case RR_ACCESS_WAITS:
      when = dup_when (row->until_ms, now_ms);
      /* Translators: a clock time */
      return g_strdup_printf (_("Awaited: the code is good until %s"), when);
    case RR_ACCESS_LATE:
      return g_strdup (_("Did not come in time: it needs a new code"));
    case RR_ACCESS_ENDED:
      when = dup_when (row->ended_ms, now_ms);
      /* Translators: a clock time or a date */
      return g_strdup_printf (_("May not come in: its access was taken back %s"), when);
    case RR_ACCESS_KNOWN:
    default:
      return dup_known (row, now_ms);
    }
}

/* --- one that is awaited ----------------------------------------------------------- */

/**
 * rr_phone_step:
 * @pairing: what it was shown
 * @row: (nullable): its device
 * @fix_ms: when the newest fix of the device came
 * @now_ms: Unix time
 *
 * Returns: how far it has come
 */
RrPhoneStep
rr_phone_step (const RrPairing   *pairing,
               const RrDeviceRow *row,
               gint64             fix_ms,
               gint64             now_ms)
{
  gint64 made_ms = pairing->until_ms - RR_PAIRING_MS;

  /* Of a phone that is known already the row tells of the older one until this is used. */
  if (row != NULL && row->access == RR_ACCESS_KNOWN && row->made_ms == made_ms)
    return fix_ms != RR_TIME_UNKNOWN && fix_ms >= made_ms ? RR_PHONE_CONNECTED : RR_PHONE_KNOWN;
  if (now_ms >= pairing->until_ms)
    return RR_PHONE_LATE;
  return row != NULL && row->until_ms == pairing->until_ms ? RR_PHONE_WAITS : RR_PHONE_VOID;
}

char *
rr_phone_dup_step (RrPhoneStep        step,
                   const RrPairing   *pairing,
                   const RrDeviceRow *row,
                   gint64             fix_ms,
                   gint64             now_ms)
{
  guint left_s = (guint) (MAX (pairing->until_ms - now_ms, 0) / 1000);
  g_autofree char *when = NULL;

  switch (step)
    {
    case RR_PHONE_WAITS:
      /* Translators: minutes and seconds that are left */
      return g_strdup_printf (_("Waiting for the phone… %u:%02u left"), left_s / 60, left_s % 60);
    case RR_PHONE_KNOWN:
      when = dup_when (row->used_ms, now_ms);
      /* Translators: a clock time */
      return g_strdup_printf (_("Connected at %s. It did not say yet where it is."), when);
    case RR_PHONE_CONNECTED:
      when = dup_when (fix_ms, now_ms);
      /* Translators: a clock time */
      return g_strdup_printf (_("Connected: first fix at %s"), when);
    case RR_PHONE_LATE:
      return g_strdup (_("The time is over. The code is void."));
    case RR_PHONE_VOID:
    default:
      return g_strdup (_("The code is void: it was taken back, or there is a newer one."));
    }
}

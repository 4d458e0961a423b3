/* rr-fix.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fix.h"

#include <string.h>

/* RrFix and RrMessage are plain values: what one device said, decoded, with
 * unknown numbers as NaN and unknown times as RR_TIME_UNKNOWN.
 *
 * Threads: any; a message belongs to whoever holds it.
 * Ends:    rr_message_clear() frees the owned strings and makes it usable again.
 */

static const char *source_names[RR_N_SOURCES] = {
  [RR_SOURCE_UNKNOWN] = "unknown",
  [RR_SOURCE_OWNTRACKS] = "owntracks",
  [RR_SOURCE_TRACCAR] = "traccar",
  [RR_SOURCE_TRACCAR_JSON] = "traccar-json",
  [RR_SOURCE_GPSLOGGER] = "gpslogger",
  [RR_SOURCE_OPENGTS] = "opengts",
  [RR_SOURCE_LIVE] = "live",
  [RR_SOURCE_GPX] = "gpx",
};

static const char *flag_names[] = {
  "late", "future", "null-island", "too-fast", "coarse", "no-position",
  "invalid", "no-time", "bad-clock", "duplicate", "mock", "imported",
};

static const char *kind_names[] = {
  [RR_MESSAGE_FIX] = "fix",
  [RR_MESSAGE_TRANSITION] = "transition",
  [RR_MESSAGE_WAYPOINT] = "waypoint",
  [RR_MESSAGE_LWT] = "lwt",
  [RR_MESSAGE_CARD] = "card",
  [RR_MESSAGE_STATUS] = "status",
  [RR_MESSAGE_CMD] = "cmd",
  [RR_MESSAGE_OTHER] = "other",
  [RR_MESSAGE_UNDECODABLE] = "undecodable",
  [RR_MESSAGE_REPORT] = "report",
  [RR_MESSAGE_RECEIPT] = "receipt",
  [RR_MESSAGE_TEXT] = "text",
};

/* FNV-1a with a final avalanche (splitmix64), so that near values spread. */
static guint64
hash_bytes (guint64     hash,
            const void *data,
            gsize       len)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < len; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static guint64
hash_end (guint64 hash)
{
  hash ^= hash >> 30;
  hash *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  hash ^= hash >> 27;
  hash *= G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return hash ^ (hash >> 31);
}

#define HASH_START G_GUINT64_CONSTANT (0xcbf29ce484222325)

/**
 * rr_fix_init:
 * @fix: (out caller-allocates): a fix
 *
 * Makes every value unknown.
 */
void
rr_fix_init (RrFix *fix)
{
  g_return_if_fail (fix != NULL);

  *fix = (RrFix) {
    .lat_deg = NAN, .lon_deg = NAN,
    .time_ms = RR_TIME_UNKNOWN, .received_ms = RR_TIME_UNKNOWN,
    .alt_m = NAN, .speed_mps = NAN, .course_deg = NAN,
    .acc_m = NAN, .vacc_m = NAN, .battery_pct = NAN,
    .charging = -1,
  };
}

/**
 * rr_fix_has_position:
 * @fix: a fix
 *
 * Returns: %TRUE if it carries coordinates
 */
gboolean
rr_fix_has_position (const RrFix *fix)
{
  g_return_val_if_fail (fix != NULL, FALSE);

  return !isnan (fix->lat_deg) && !isnan (fix->lon_deg);
}

/**
 * rr_fix_hash:
 * @fix: a fix
 *
 * A hash of what the device said: place, values and event, not when or how it
 * reached us. Two reports with one hash and one device time are one report.
 *
 * Returns: the hash
 */
guint64
rr_fix_hash (const RrFix *fix)
{
  guint64 hash = HASH_START;

  g_return_val_if_fail (fix != NULL, 0);

  hash = hash_bytes (hash, &fix->lat_deg, sizeof fix->lat_deg);
  hash = hash_bytes (hash, &fix->lon_deg, sizeof fix->lon_deg);
  hash = hash_bytes (hash, &fix->time_ms, sizeof fix->time_ms);
  hash = hash_bytes (hash, &fix->event, sizeof fix->event);
  return hash_end (hash);
}

/**
 * rr_fix_key:
 * @fix: a fix
 * @id: the id of its message, not terminated
 * @id_len: bytes of @id, 0 for none
 *
 * What makes a fix the same one when it is sent again, see rr_message_key().
 *
 * Returns: the key
 */
guint64
rr_fix_key (const RrFix *fix,
            const char  *id,
            gsize        id_len)
{
  g_return_val_if_fail (fix != NULL, 0);

  if (id_len > 0)
    return hash_end (hash_bytes (HASH_START, id, id_len));
  return hash_end (rr_fix_hash (fix) ^ RR_MESSAGE_FIX);
}

/**
 * rr_fix_effective_ms:
 * @fix: a fix
 *
 * The time to reason with: the device's own, unless its clock is known to be
 * wrong; then the time of receipt. Tracks are ordered by the device's own.
 *
 * Returns: Unix time in milliseconds
 */
gint64
rr_fix_effective_ms (const RrFix *fix)
{
  const guint32 wrong = RR_FIX_FUTURE | RR_FIX_BAD_CLOCK | RR_FIX_NO_TIME;

  g_return_val_if_fail (fix != NULL, RR_TIME_UNKNOWN);

  if (fix->time_ms == RR_TIME_UNKNOWN || (fix->flags & wrong) != 0)
    return fix->received_ms;
  return fix->time_ms;
}

/**
 * rr_source_to_string:
 * @source: a source
 *
 * Returns: (transfer none): its name in exports and the database
 */
const char *
rr_source_to_string (RrSource source)
{
  g_return_val_if_fail (source < RR_N_SOURCES, source_names[0]);

  return source_names[source];
}

/**
 * rr_source_from_string:
 * @name: (nullable): a name
 *
 * Returns: the source, %RR_SOURCE_UNKNOWN for any other name
 */
RrSource
rr_source_from_string (const char *name)
{
  for (guint i = 0; i < RR_N_SOURCES; i++)
    if (g_strcmp0 (name, source_names[i]) == 0)
      return i;
  return RR_SOURCE_UNKNOWN;
}

/**
 * rr_fix_flags_to_string:
 * @flags: a set of #RrFixFlags
 *
 * Returns: (transfer full): the names, joined by commas; "" for none
 */
char *
rr_fix_flags_to_string (guint32 flags)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if (flags & (1u << i))
      g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "", flag_names[i]);
  return g_string_free (out, FALSE);
}

/**
 * rr_message_init:
 * @message: (out caller-allocates): a message
 *
 * Makes it an empty fix without owned strings.
 */
void
rr_message_init (RrMessage *message)
{
  g_return_if_fail (message != NULL);

  message->kind = RR_MESSAGE_FIX;
  message->device[0] = '\0';
  message->message_id[0] = '\0';
  message->extra = NULL;
  message->reason = NULL;
  rr_fix_init (&message->fix);
}

/**
 * rr_message_clear:
 * @message: a message
 *
 * Frees what it owns and makes it empty.
 */
void
rr_message_clear (RrMessage *message)
{
  g_return_if_fail (message != NULL);

  g_clear_pointer (&message->extra, g_bytes_unref);
  g_clear_pointer (&message->reason, g_free);
  rr_message_init (message);
}

/**
 * rr_message_key:
 * @message: a message
 *
 * What makes a message the same one when it is sent again: its id, else what it
 * says. Compared together with the device and the device time.
 *
 * Returns: the key
 */
guint64
rr_message_key (const RrMessage *message)
{
  guint64 hash;

  g_return_val_if_fail (message != NULL, 0);

  if (message->message_id[0] != '\0' || message->kind == RR_MESSAGE_FIX)
    return rr_fix_key (&message->fix, message->message_id, strlen (message->message_id));

  hash = rr_fix_hash (&message->fix);
  if (message->extra != NULL)
    {
      gsize len;
      const void *data = g_bytes_get_data (message->extra, &len);

      hash = hash_bytes (hash, data, len);
    }
  return hash_end (hash ^ message->kind);
}

/**
 * rr_message_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its name in exports and the database
 */
const char *
rr_message_kind_to_string (RrMessageKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kind_names), "unknown");

  return kind_names[kind];
}

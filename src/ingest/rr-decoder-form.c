/* rr-decoder-form.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <string.h>

#include "rr-geo.h"
#include "rr-time.h"

/* Trackers that send a query string or a form: Traccar Client and OsmAnd (speed in
 * knots, as Traccar reads it, or m/s by a setting of the device), GPSLogger (m/s, names
 * chosen by its user, 0.0 for an unknown accuracy or battery), and OpenGTS (an NMEA
 * sentence).
 *
 * Threads: any; nothing here has state.
 */

#define KNOT_MPS (1852.0 / 3600.0)

static const char *const traccar_known[] = {
  "id", "deviceid", "timestamp", "lat", "lon", "location", "speed", "bearing", "heading",
  "altitude", "accuracy", "batt", "charge", "valid", NULL,
};
static const char *const gpslogger_known[] = {
  "id", "lat", "lon", "alt", "acc", "dir", "spd", "spd_kph", "timestamp", "time", "timeoffset",
  "battery", "batt", "charging", "ischarging", "aid", "androidId", "ser", "serial", "sid", NULL,
};
static const char *const nothing_known[] = { NULL };
static const char *const opengts_known[] = { "id", "dev", "acct", "gprmc", NULL };

/* --- shared ------------------------------------------------------------------- */

static void
take_number (const RrForm *form,
             const char   *name,
             double        factor,
             gboolean      unknown_below_zero,
             float        *value)
{
  double number;

  if (rr_form_get_number (form, name, &number) && (!unknown_below_zero || number >= 0))
    *value = (float) (number * factor);
}

static const char *
take_place (const RrForm *form,
            RrFix        *fix)
{
  const char *location = rr_form_get (form, "location");
  double lat, lon;
  gboolean has_lat = rr_form_get_number (form, "lat", &lat);
  gboolean has_lon = rr_form_get_number (form, "lon", &lon);

  if (!has_lat && !has_lon && location != NULL)
    {
      char *end = NULL;

      lat = g_ascii_strtod (location, &end);
      has_lat = end != location && *end == ',';
      if (has_lat)
        {
          const char *start = end + 1;

          lon = g_ascii_strtod (start, &end);
          has_lon = end != start && *end == '\0';
        }
      if (!has_lon)
        return "The coordinates are not a place on Earth";
    }
  if (!has_lat && !has_lon && rr_form_get (form, "lat") == NULL && rr_form_get (form, "lon") == NULL)
    return NULL;
  if (!has_lat || !has_lon || !rr_geo_is_valid (lat, lon))
    return "The coordinates are not a place on Earth";

  fix->lat_deg = lat;
  fix->lon_deg = lon;
  return NULL;
}

static const char *
take_time (const RrForm      *form,
           const char *const *names,
           RrFix             *fix)
{
  const char *text = rr_form_get_any (form, names);

  if (text == NULL || rr_time_parse (text, -1, &fix->time_ms))
    return NULL;
  return "The time is not a time";
}

static void
take_charging (const RrForm *form,
               const char   *name,
               RrFix        *fix)
{
  const char *text = rr_form_get (form, name);

  if (text != NULL)
    fix->charging = g_ascii_strcasecmp (text, "true") == 0 || strcmp (text, "1") == 0;
}

static void
quarantine (const RrPayload *payload,
            RrSource         source,
            GArray          *messages,
            const char      *reason)
{
  g_autofree char *raw = NULL;

  if (payload->body_len > 0)
    {
      rr_decoder_undecodable (messages, payload, source, payload->device_hint, payload->body,
                              payload->body_len, reason);
      return;
    }
  raw = g_strconcat (payload->path, "?", payload->query, NULL);
  rr_decoder_undecodable (messages, payload, source, payload->device_hint, raw, strlen (raw), reason);
}

static gboolean
has_any (const RrPayload   *payload,
         const char *const *names)
{
  g_auto(RrForm) form = { NULL };

  rr_form_parse (&form, payload);
  return rr_form_get_any (&form, names) != NULL;
}

/* --- Traccar and OsmAnd --------------------------------------------------------- */

static void
take_alarm (const RrForm *form,
            RrFix        *fix)
{
  const char *alarm = rr_form_get (form, "alarm");

  if (alarm != NULL)
    fix->event = rr_decoder_event (alarm);
}

/* Place and time. A call for help is heard whatever is wrong with either. */
static const char *
take_where_when (const RrForm      *form,
                 const char *const *times,
                 RrFix             *fix)
{
  const char *no_place, *no_time;

  take_alarm (form, fix);
  no_place = take_place (form, fix);
  no_time = take_time (form, times, fix);
  if (fix->event == RR_EVENT_NONE || (no_place == NULL && no_time == NULL))
    return no_place != NULL ? no_place : no_time;
  if (no_place != NULL)
    fix->flags |= RR_FIX_INVALID;
  return NULL;
}

/* Values that are not understood are kept, where the rest of them would have been. The names
 * of a device come first in @known, @n_names of them: they are kept if they say another than
 * the credential, so that a phone can be found that was set up for somebody else. */
static void
keep_odd (const RrForm      *form,
          const RrPayload   *payload,
          RrMessage         *message,
          const char *const *known,
          guint              n_names)
{
  const char *shown = NULL;
  gboolean is_odd = message->fix.event != RR_EVENT_NONE
                    && (!rr_fix_has_position (&message->fix)
                        || message->fix.time_ms == RR_TIME_UNKNOWN);

  for (guint i = 0; i < n_names && shown == NULL; i++)
    shown = rr_form_get (form, known[i]);
  if (payload->device_hint != NULL && shown != NULL && strcmp (shown, payload->device_hint) != 0)
    known += n_names;
  message->extra = rr_form_rest (form, is_odd ? nothing_known : known);
}

static const char *
fill_traccar (const RrForm            *form,
              const RrPayload         *payload,
              const RrDecoderSettings *settings,
              RrMessage               *message)
{
  static const char *const times[] = { "timestamp", NULL };
  RrFix *fix = &message->fix;
  gboolean is_mps = settings->speed_is_mps != NULL
                    && settings->speed_is_mps (message->device, settings->data);
  const char *valid = rr_form_get (form, "valid");
  const char *reason = take_where_when (form, times, fix);

  if (reason != NULL)
    return reason;

  take_number (form, "speed", is_mps ? 1 : KNOT_MPS, TRUE, &fix->speed_mps);
  take_number (form, "heading", 1, TRUE, &fix->course_deg);
  take_number (form, "bearing", 1, TRUE, &fix->course_deg);
  take_number (form, "altitude", 1, FALSE, &fix->alt_m);
  take_number (form, "accuracy", 1, TRUE, &fix->acc_m);
  take_number (form, "batt", 1, TRUE, &fix->battery_pct);
  take_charging (form, "charge", fix);
  if (valid != NULL && strcmp (valid, "1") != 0 && g_ascii_strcasecmp (valid, "true") != 0)
    fix->flags |= RR_FIX_INVALID;
  keep_odd (form, payload, message, traccar_known, 2);
  if (!rr_fix_has_position (fix) && fix->event == RR_EVENT_NONE
      && fix->time_ms == RR_TIME_UNKNOWN)
    message->kind = RR_MESSAGE_STATUS;
  return NULL;
}

static gboolean
traccar_claims (const RrPayload *payload)
{
  static const char *const names[] = { "id", "deviceid", NULL };
  static const char *const places[] = { "lat", "location", "timestamp", NULL };

  if (payload->query == NULL && !rr_form_is_form (payload))
    return FALSE;
  return has_any (payload, names)
         || (strcmp (payload->path, "/") == 0 && has_any (payload, places));
}

static void
traccar_decode (const RrPayload         *payload,
                const RrDecoderSettings *settings,
                GArray                  *messages,
                RrDecoderReply          *reply)
{
  static const char *const names[] = { "id", "deviceid", NULL };
  g_auto(RrForm) form = { NULL };
  RrMessage *message;
  const char *reason;

  *reply = (RrDecoderReply) { 200, "text/plain", "" };
  rr_form_parse (&form, payload);
  message = rr_decoder_append (messages, payload, RR_SOURCE_TRACCAR);
  if (!rr_decoder_set_device (message, payload->device_hint != NULL ? payload->device_hint
                                                                    : rr_form_get_any (&form, names)))
    {
      *reply = (RrDecoderReply) { 400, "text/plain", "no id" };
      reason = "Nothing names the device: id or deviceid";
    }
  else
    reason = fill_traccar (&form, payload, settings, message);
  if (reason == NULL)
    return;

  g_array_set_size (messages, messages->len - 1);
  quarantine (payload, RR_SOURCE_TRACCAR, messages, reason);
}

const RrDecoder rr_decoder_traccar = { "traccar", RR_SOURCE_TRACCAR, traccar_claims, traccar_decode };

/* --- GPSLogger ------------------------------------------------------------------ */

/* Its zero means "not available" where a real zero is impossible. */
static void
take_nonzero (const RrForm *form,
              const char   *name,
              float        *value)
{
  double number;

  if (rr_form_get_number (form, name, &number) && number > 0)
    *value = (float) number;
}

/* The user writes the URL: an id among the values, or the last word of the path. */
static gboolean
take_gpslogger_device (const RrForm    *form,
                       const RrPayload *payload,
                       RrMessage       *message)
{
  static const char *const names[] = { "id", "aid", "androidId", "ser", "serial", "sid", NULL };
  const char *device = payload->device_hint;
  const char *slash = strrchr (payload->path, '/');

  if (device == NULL)
    device = rr_form_get_any (form, names);
  if (device == NULL && slash != NULL)
    device = slash + 1;
  return rr_decoder_set_device (message, device);
}

static const char *
fill_gpslogger (const RrForm    *form,
                const RrPayload *payload,
                RrMessage       *message)
{
  static const char *const times[] = { "time", "timestamp", "timeoffset", NULL };
  RrFix *fix = &message->fix;
  const char *reason = take_where_when (form, times, fix);

  if (reason == NULL && !take_gpslogger_device (form, payload, message))
    reason = "Nothing names the device: id, aid, ser, or the last word of the path";
  if (reason != NULL)
    return reason;

  take_number (form, "spd_kph", 1 / 3.6, TRUE, &fix->speed_mps);
  take_number (form, "spd", 1, TRUE, &fix->speed_mps);
  take_number (form, "dir", 1, TRUE, &fix->course_deg);
  take_number (form, "alt", 1, FALSE, &fix->alt_m);
  take_nonzero (form, "acc", &fix->acc_m);
  take_nonzero (form, "batt", &fix->battery_pct);
  take_nonzero (form, "battery", &fix->battery_pct);
  take_charging (form, "charging", fix);
  take_charging (form, "ischarging", fix);
  keep_odd (form, payload, message, gpslogger_known, 1);
  return NULL;
}

static gboolean
gpslogger_claims (const RrPayload *payload)
{
  static const char *const places[] = { "lat", "lon", NULL };

  return (payload->query != NULL || rr_form_is_form (payload)) && has_any (payload, places);
}

static void
gpslogger_decode (const RrPayload         *payload,
                  const RrDecoderSettings *settings,
                  GArray                  *messages,
                  RrDecoderReply          *reply)
{
  g_auto(RrForm) form = { NULL };
  const char *reason;

  *reply = (RrDecoderReply) { 200, "text/plain", "" };
  rr_form_parse (&form, payload);
  reason = fill_gpslogger (&form, payload,
                           rr_decoder_append (messages, payload, RR_SOURCE_GPSLOGGER));
  if (reason == NULL)
    return;

  g_array_set_size (messages, messages->len - 1);
  quarantine (payload, RR_SOURCE_GPSLOGGER, messages, reason);
}

const RrDecoder rr_decoder_gpslogger = { "gpslogger", RR_SOURCE_GPSLOGGER, gpslogger_claims,
                                         gpslogger_decode };

/* --- OpenGTS -------------------------------------------------------------------- */

/* "ddmm.mmmm" or "dddmm.mmmm" and a hemisphere. */
static gboolean
parse_nmea_angle (const char *text,
                  const char *hemisphere,
                  double     *deg)
{
  char *end = NULL;
  double value = g_ascii_strtod (text, &end);
  double whole = floor (value / 100);

  if (end == text || *end != '\0' || value < 0 || strchr ("NSEW", *hemisphere) == NULL
      || *hemisphere == '\0' || value - whole * 100 >= 60)
    return FALSE;
  *deg = whole + (value - whole * 100) / 60;
  if (*hemisphere == 'S' || *hemisphere == 'W')
    *deg = -*deg;
  return TRUE;
}

static gboolean
parse_nmea_time (const char *clock,
                 const char *date,
                 gint64     *time_ms)
{
  char text[40];

  if (strlen (clock) < 6 || strlen (clock) > 12 || strlen (date) != 6)
    return FALSE;
  g_snprintf (text, sizeof text, "20%.2s-%.2s-%.2sT%.2s:%.2s:%sZ", date + 4, date + 2, date, clock,
              clock + 2, clock + 4);
  return rr_time_parse (text, -1, time_ms);
}

/* $GPRMC,hhmmss,A,lat,N,lon,E,knots,course,ddmmyy,... A wrong checksum is marked, not
 * refused: OpenGTS clients get it wrong. */
static const char *
fill_rmc (const char *sentence,
          RrFix      *fix)
{
  g_auto(GStrv) fields = g_strsplit (sentence, ",", -1);
  char *end;
  double number;

  if (g_strv_length (fields) < 10 || !g_str_has_suffix (fields[0], "RMC"))
    return "The gprmc value is not an RMC sentence";
  if (strcmp (fields[2], "A") != 0)
    fix->flags |= RR_FIX_INVALID;
  if (!parse_nmea_time (fields[1], fields[9], &fix->time_ms))
    return "The time is not a time";
  if (*fields[3] != '\0'
      && (!parse_nmea_angle (fields[3], fields[4], &fix->lat_deg)
          || !parse_nmea_angle (fields[5], fields[6], &fix->lon_deg)
          || !rr_geo_is_valid (fix->lat_deg, fix->lon_deg)))
    return "The coordinates are not a place on Earth";

  number = g_ascii_strtod (fields[7], &end);
  if (end != fields[7] && number >= 0)
    fix->speed_mps = (float) (number * KNOT_MPS);
  number = g_ascii_strtod (fields[8], &end);
  if (end != fields[8] && number >= 0)
    fix->course_deg = (float) number;
  return NULL;
}

static gboolean
opengts_claims (const RrPayload *payload)
{
  static const char *const names[] = { "gprmc", NULL };

  return (payload->query != NULL || rr_form_is_form (payload)) && has_any (payload, names);
}

static void
opengts_decode (const RrPayload         *payload,
                const RrDecoderSettings *settings,
                GArray                  *messages,
                RrDecoderReply          *reply)
{
  static const char *const names[] = { "id", "dev", NULL };
  g_auto(RrForm) form = { NULL };
  RrMessage *message;
  const char *reason;

  *reply = (RrDecoderReply) { 200, "text/plain", "" };
  rr_form_parse (&form, payload);
  message = rr_decoder_append (messages, payload, RR_SOURCE_OPENGTS);
  take_alarm (&form, &message->fix);
  reason = fill_rmc (rr_form_get (&form, "gprmc"), &message->fix);
  if (reason != NULL && message->fix.event != RR_EVENT_NONE)
    {
      message->fix.lat_deg = message->fix.lon_deg = NAN;
      message->fix.flags |= RR_FIX_INVALID;
      reason = NULL;
    }
  if (reason == NULL
      && !rr_decoder_set_device (message, payload->device_hint != NULL
                                              ? payload->device_hint
                                              : rr_form_get_any (&form, names)))
    reason = "Nothing names the device: id or dev";
  if (reason == NULL)
    {
      take_number (&form, "alt", 1, FALSE, &message->fix.alt_m);
      take_nonzero (&form, "batt", &message->fix.battery_pct);
      keep_odd (&form, payload, message, opengts_known, 2);
      return;
    }

  g_array_set_size (messages, messages->len - 1);
  quarantine (payload, RR_SOURCE_OPENGTS, messages, reason);
}

const RrDecoder rr_decoder_opengts = { "opengts", RR_SOURCE_OPENGTS, opengts_claims, opengts_decode };

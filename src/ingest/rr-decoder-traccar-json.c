/* rr-decoder-traccar-json.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <string.h>

#include "rr-geo.h"

/* Traccar Client 9 and newer: JSON with a "location" object. Speeds are m/s, the battery
 * level is 0 to 1, -1 is "unknown". A heartbeat or an alarm may have no coordinates.
 *
 * Source: the traccar server's OsmAndProtocolDecoder, JSON branch.
 * Threads: any; nothing here has state.
 */

static const char *const location_known[] = { "coords", "timestamp", "battery", "uuid", NULL };

static gboolean
take_coords (RrJsonRef  coords,
             RrFix     *fix)
{
  struct
  {
    const char *name;
    float      *value;
    gboolean    signed_value;
  } fields[] = {
    { "accuracy", &fix->acc_m, FALSE },
    { "altitude_accuracy", &fix->vacc_m, FALSE },
    { "speed", &fix->speed_mps, FALSE },
    { "heading", &fix->course_deg, FALSE },
    { "altitude", &fix->alt_m, TRUE },
  };
  double lat, lon, number;

  if (!rr_json_get_number (coords, "latitude", &lat) || !rr_json_get_number (coords, "longitude", &lon)
      || !rr_geo_is_valid (lat, lon))
    return FALSE;
  fix->lat_deg = lat;
  fix->lon_deg = lon;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (rr_json_get_number (coords, fields[i].name, &number)
        && (fields[i].signed_value || number >= 0))
      *fields[i].value = (float) number;
  return TRUE;
}

static void
take_battery (RrJsonRef  battery,
              RrFix     *fix)
{
  gboolean is_charging;
  double level;

  if (rr_json_get_number (battery, "level", &level) && level >= 0)
    fix->battery_pct = (float) (level * 100);
  if (rr_json_doc_boolean (rr_json_get (battery, "is_charging").at, &is_charging))
    fix->charging = is_charging;
}

static void
take_alarm (RrJsonRef  location,
            RrFix     *fix)
{
  const char *alarm = rr_json_get_text (location, "alarm");

  if (alarm == NULL)
    alarm = rr_json_get_text (rr_json_get (location, "extras"), "alarm");
  if (alarm != NULL)
    fix->event = rr_decoder_event (alarm);
}

static const char *
fill_message (RrJsonRef        root,
              const RrPayload *payload,
              RrMessage       *message)
{
  RrJsonRef location = rr_json_get (root, "location"), coords;
  gboolean is_odd = FALSE;
  const char *device = payload->device_hint;

  if (device == NULL)
    device = rr_json_get_text (root, "device_id");
  if (rr_json_doc_kind (location.at) != RR_JSON_OBJECT)
    return "There is no location";
  if (!rr_decoder_set_device (message, device))
    return "Nothing names the device: device_id";

  rr_decoder_set_id (message, rr_json_get_text (location, "uuid"));
  take_alarm (location, &message->fix);
  coords = rr_json_get (location, "coords");
  if (rr_json_doc_kind (coords.at) == RR_JSON_OBJECT && !take_coords (coords, &message->fix))
    {
      if (message->fix.event == RR_EVENT_NONE)
        return "The coordinates are not a place on Earth";
      /* A call for help is heard whatever is wrong with its place or its time. */
      message->fix.flags |= RR_FIX_INVALID;
      is_odd = TRUE;
    }
  if (rr_json_get (location, "timestamp").at != NULL
      && !rr_json_get_time (location, "timestamp", &message->fix.time_ms))
    {
      if (message->fix.event == RR_EVENT_NONE)
        return "The time is not a time";
      message->fix.time_ms = RR_TIME_UNKNOWN;
      is_odd = TRUE;
    }
  take_battery (rr_json_get (location, "battery"), &message->fix);
  if (rr_json_is_true (location, "mock"))
    message->fix.flags |= RR_FIX_MOCK;
  message->extra = rr_json_rest (location, is_odd ? NULL : location_known);
  return NULL;
}

static gboolean
traccar_json_claims (const RrPayload *payload)
{
  return strcmp (payload->path, "/pub") != 0 && payload->content_type != NULL
         && g_ascii_strncasecmp (payload->content_type, "application/json", 16) == 0
         && g_strstr_len (payload->body, (gssize) payload->body_len, "\"location\"") != NULL
         && g_strstr_len (payload->body, (gssize) payload->body_len, "\"_type\"") == NULL;
}

static void
traccar_json_decode (const RrPayload         *payload,
                     const RrDecoderSettings *settings,
                     GArray                  *messages,
                     RrDecoderReply          *reply)
{
  const char *reason = NULL;
  g_autoptr(RrJsonDoc) doc = rr_json_open (payload->body, payload->body_len, &reason);

  *reply = (RrDecoderReply) { 200, "text/plain", "" };
  if (doc != NULL && rr_json_doc_kind (rr_json_doc_root (doc)) != RR_JSON_OBJECT)
    reason = "A message is a JSON object";
  else if (doc != NULL)
    {
      reason = fill_message (rr_json_root (doc), payload,
                             rr_decoder_append (messages, payload, RR_SOURCE_TRACCAR_JSON));
      if (reason == NULL)
        return;
      g_array_set_size (messages, messages->len - 1);
    }
  rr_decoder_undecodable (messages, payload, RR_SOURCE_TRACCAR_JSON, payload->device_hint,
                          payload->body, payload->body_len, reason);
}

const RrDecoder rr_decoder_traccar_json = { "traccar-json", RR_SOURCE_TRACCAR_JSON,
                                            traccar_json_claims, traccar_json_decode };

/* rr-decoder-owntracks.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-decoder-private.h"

#include <sodium.h>
#include <string.h>

#include "rr-geo.h"
#include "rr-json-fast.h"
#include "rr-time.h"

/* OwnTracks: JSON messages named by _type, alone or in an array, over HTTP or over our
 * WebSocket; encrypted ones with libsodium's secretbox; and the short CSV of old
 * trackers. Speeds are km/h. The app takes -1 for "unknown".
 *
 * The answer is always 200 and an array: anything else blocks the phone's queue.
 *
 * Source: https://owntracks.org/booklet/tech/json/
 * Threads: any; nothing here has state.
 */

static const char *const location_known[] = {
  "_type", "_id", "tid", "topic", "tst", "lat", "lon", "acc", "alt", "vac", "vel", "cog", "batt",
  "bs", "t", NULL,
};

static const struct
{
  const char    *type;
  RrMessageKind  kind;
} kinds[] = {
  { "location", RR_MESSAGE_FIX },       { "transition", RR_MESSAGE_TRANSITION },
  { "waypoint", RR_MESSAGE_WAYPOINT },  { "waypoints", RR_MESSAGE_WAYPOINT },
  { "lwt", RR_MESSAGE_LWT },            { "card", RR_MESSAGE_CARD },
  { "status", RR_MESSAGE_STATUS },      { "cmd", RR_MESSAGE_CMD },
  { "sos", RR_MESSAGE_FIX },            { "report", RR_MESSAGE_REPORT },
  { "receipt", RR_MESSAGE_RECEIPT },    { "text", RR_MESSAGE_TEXT },
};

typedef struct
{
  const RrPayload         *payload;
  const RrDecoderSettings *settings;
  GArray                  *messages;
  RrSource                 source;
  const char              *device;    /* (nullable): known before the message is read */
} Decode;

/* -1 and less is "unknown" where a value cannot be negative. */
static void
take_positive (RrJsonRef  object,
               const char *name,
               double      factor,
               float      *value)
{
  double number;

  if (rr_json_get_number (object, name, &number) && number >= 0)
    *value = (float) (number * factor);
}

static gboolean
take_place (RrJsonRef   object,
            RrFix       *fix,
            const char **reason)
{
  double lat, lon;
  gboolean has_lat = rr_json_get_number (object, "lat", &lat);
  gboolean has_lon = rr_json_get_number (object, "lon", &lon);

  if (!has_lat && !has_lon)
    return TRUE;
  if (!has_lat || !has_lon || !rr_geo_is_valid (lat, lon))
    {
      *reason = "The coordinates are not a place on Earth";
      return FALSE;
    }
  fix->lat_deg = lat;
  fix->lon_deg = lon;
  return TRUE;
}

static void
take_values (RrJsonRef  object,
             RrFix      *fix)
{
  const char *trigger = rr_json_get_text (object, "t");
  double number;

  if (rr_json_get_number (object, "alt", &number))
    fix->alt_m = (float) number;
  take_positive (object, "acc", 1, &fix->acc_m);
  take_positive (object, "vac", 1, &fix->vacc_m);
  take_positive (object, "vel", 1 / 3.6, &fix->speed_mps);
  take_positive (object, "cog", 1, &fix->course_deg);
  take_positive (object, "batt", 1, &fix->battery_pct);
  if (rr_json_get_number (object, "bs", &number) && number >= 1 && number <= 3)
    fix->charging = number >= 2;
  if (trigger != NULL)
    fix->trigger = trigger[0];
}

static gboolean
take_time (RrJsonRef  object,
           RrFix      *fix)
{
  return rr_json_get (object, "tst").at == NULL
         || (rr_json_get_time (object, "tst", &fix->time_ms) && fix->time_ms != 0);
}

/* The credential knows best, then what names the device in the request. */
static gboolean
take_device (const Decode *decode,
             RrJsonRef    object,
             RrMessage    *message)
{
  const char *names[] = { decode->device, rr_json_get_text (object, "topic"),
                          rr_json_get_text (object, "tid") };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL && *names[i] != '\0')
      return rr_decoder_set_device (message, names[i]);
  return FALSE;
}

static RrMessageKind
kind_of (const char *type)
{
  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (type, kinds[i].type) == 0)
      return kinds[i].kind;
  return RR_MESSAGE_OTHER;
}

/* Our own "sos", which can be taken back, and the alarm of other programs in a location. A
 * call for help is heard whatever is wrong with its place or its time. */
static void
take_event (RrJsonRef  object,
            const char *type,
            RrFix      *fix)
{
  const char *alarm = rr_json_get_text (object, "alarm");

  if (g_strcmp0 (type, "sos") == 0)
    fix->event = rr_json_is_true (object, "cancel") ? RR_EVENT_SOS_CANCEL : RR_EVENT_SOS;
  else if (g_strcmp0 (type, "location") == 0 && alarm != NULL)
    fix->event = rr_decoder_event (alarm);
}

static const char *
fill_message (const Decode *decode,
              RrJsonRef    object,
              const char   *type,
              RrMessage    *message)
{
  const char *reason = NULL;
  gboolean is_odd = FALSE;

  message->kind = kind_of (type);
  take_event (object, type, &message->fix);
  rr_decoder_set_id (message, rr_json_get_text (object, "_id"));
  if (!take_place (object, &message->fix, &reason))
    {
      if (message->fix.event == RR_EVENT_NONE)
        return reason;
      message->fix.flags |= RR_FIX_INVALID;
      is_odd = TRUE;
    }
  if (!take_time (object, &message->fix))
    {
      if (message->fix.event == RR_EVENT_NONE)
        return "The time is not a time";
      message->fix.time_ms = RR_TIME_UNKNOWN;
      is_odd = TRUE;
    }
  if (!take_device (decode, object, message))
    return "Nothing names the device: topic, tid, or the sender's settings";
  take_values (object, &message->fix);

  if (message->kind != RR_MESSAGE_FIX)
    {
      message->extra = rr_json_rest (object, NULL);
      return NULL;
    }
  if (message->fix.event == RR_EVENT_NONE
      && (!rr_fix_has_position (&message->fix) || message->fix.time_ms == RR_TIME_UNKNOWN))
    return "A location needs lat, lon and tst";
  message->extra = rr_json_rest (object, is_odd ? NULL : location_known);
  return NULL;
}

static void decode_node (const Decode *decode,
                         RrJsonRef     node,
                         guint         depth);

/* The passphrase, padded with zeros to 32 bytes, is the key; 24 bytes of nonce come
 * before the box. Source: libsodium crypto_secretbox, OwnTracks booklet "encrypt". */
static const char *
open_box (const Decode *decode,
          RrJsonRef    object,
          char        **plain,
          gsize        *plain_len)
{
  const char *data = rr_json_get_text (object, "data");
  const char *device = decode->device != NULL ? decode->device : rr_json_get_text (object, "tid");
  guint8 key[crypto_secretbox_KEYBYTES];
  g_autofree guint8 *box = NULL;
  gsize len;

  if (data == NULL)
    return "The encrypted message has no data";
  if (decode->settings->get_key == NULL || device == NULL
      || !decode->settings->get_key (device, key, decode->settings->data))
    return "The message is encrypted and there is no key for this device";

  box = g_base64_decode (data, &len);
  if (len < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES || sodium_init () < 0)
    return "The encrypted message is too short";
  *plain_len = len - crypto_secretbox_NONCEBYTES - crypto_secretbox_MACBYTES;
  *plain = g_malloc (*plain_len + 1);
  if (crypto_secretbox_open_easy ((guint8 *) *plain, box + crypto_secretbox_NONCEBYTES,
                                  len - crypto_secretbox_NONCEBYTES, box, key) != 0)
    {
      g_clear_pointer (plain, g_free);
      return "The encrypted message does not open with the key of this device";
    }
  return NULL;
}

static const char *
decode_encrypted (const Decode *decode,
                  RrJsonRef    object,
                  guint         depth)
{
  g_autofree char *plain = NULL;
  g_autoptr(RrJsonDoc) doc = NULL;
  const char *reason;
  gsize len;
  const char *problem = open_box (decode, object, &plain, &len);

  if (problem != NULL)
    return problem;
  doc = rr_json_open (plain, len, &reason);
  if (doc == NULL)
    return "What was encrypted is not JSON";
  decode_node (decode, rr_json_root (doc), depth + 1);
  return NULL;
}

static void
decode_object (const Decode *decode,
               RrJsonRef    object,
               guint         depth)
{
  const char *type = rr_json_get_text (object, "_type");
  const char *reason;
  g_autoptr(GString) raw = NULL;

  if (type != NULL && strcmp (type, "encrypted") == 0 && depth < 2)
    reason = decode_encrypted (decode, object, depth);
  else
    {
      RrMessage *message = rr_decoder_append (decode->messages, decode->payload, decode->source);

      reason = fill_message (decode, object, type, message);
      if (reason == NULL)
        return;
      g_array_set_size (decode->messages, decode->messages->len - 1);
    }
  if (reason == NULL)
    return;

  raw = g_string_new (NULL);
  rr_json_doc_write (object.at, raw);
  rr_decoder_undecodable (decode->messages, decode->payload, decode->source, decode->device, raw->str,
                          raw->len, reason);
}

static void
decode_node (const Decode *decode,
             RrJsonRef     node,
             guint         depth)
{
  const RrJsonToken *element = NULL;
  RrJsonKind kind = rr_json_doc_kind (node.at);

  if (kind == RR_JSON_OBJECT)
    decode_object (decode, node, depth);
  else if (kind == RR_JSON_ARRAY && depth < 2)
    while ((element = rr_json_doc_next (node.at, element)) != NULL)
      decode_node (decode, (RrJsonRef) { node.doc, element }, depth + 1);
  else
    rr_decoder_undecodable (decode->messages, decode->payload, decode->source, decode->device,
                            decode->payload->body, decode->payload->body_len,
                            "A message is a JSON object");
}

/* "tid,hex time,t,lat*1e6,lon*1e6,cog/10,vel,alt/10,dist,trip/1000" */
static gboolean
decode_csv (const Decode *decode,
            const char   *text,
            gsize         len)
{
  g_autofree char *copy = g_strndup (text, MIN (len, 200));
  g_auto(GStrv) fields = g_strsplit (g_strstrip (copy), ",", -1);
  RrMessage *message;
  guint64 seconds;
  gint64 values[5];

  if (g_strv_length (fields) != 10
      || !g_ascii_string_to_unsigned (fields[1], 16, 1, G_MAXUINT32, &seconds, NULL))
    return FALSE;
  for (guint i = 0; i < 5; i++)
    if (!g_ascii_string_to_signed (fields[3 + i], 10, -180000000, 180000000, &values[i], NULL))
      return FALSE;
  if (!rr_geo_is_valid ((double) values[0] / 1e6, (double) values[1] / 1e6))
    return FALSE;

  message = rr_decoder_append (decode->messages, decode->payload, decode->source);
  if (!rr_decoder_set_device (message, decode->device != NULL ? decode->device : fields[0]))
    {
      g_array_set_size (decode->messages, decode->messages->len - 1);
      return FALSE;
    }
  message->fix.time_ms = (gint64) seconds * 1000;
  message->fix.lat_deg = (double) values[0] / 1e6;
  message->fix.lon_deg = (double) values[1] / 1e6;
  message->fix.course_deg = (float) values[2] * 10;
  message->fix.speed_mps = (float) ((double) values[3] / 3.6);
  message->fix.alt_m = (float) values[4] * 10;
  message->fix.trigger = fields[2][0];
  return TRUE;
}

static gboolean
decode_fast (const Decode *decode)
{
  const RrPayload *payload = decode->payload;

  if (rr_json_fast_location (payload->body, payload->body_len, decode->device,
                             rr_decoder_append (decode->messages, payload, decode->source)))
    return TRUE;
  g_array_set_size (decode->messages, decode->messages->len - 1);
  return FALSE;
}

static void
decode_payload (const Decode *decode)
{
  const RrPayload *payload = decode->payload;
  g_autoptr(RrJsonDoc) doc = NULL;
  const char *reason = NULL;

  if (payload->body_len == 0 || decode_fast (decode))
    return;
  if (payload->body[0] != '{' && payload->body[0] != '['
      && decode_csv (decode, payload->body, payload->body_len))
    return;

  doc = rr_json_open (payload->body, payload->body_len, &reason);
  if (doc != NULL)
    decode_node (decode, rr_json_root (doc), 0);
  else
    rr_decoder_undecodable (decode->messages, payload, decode->source, decode->device,
                            payload->body, payload->body_len, reason);
}

static char *
dup_request_device (const RrPayload *payload)
{
  g_auto(RrForm) form = { NULL };
  RrPayload query_only = { .path = "", .query = payload->query };
  const char *user = payload->header_user, *device = payload->header_device;

  if (payload->device_hint != NULL)
    return g_strdup (payload->device_hint);
  rr_form_parse (&form, &query_only);
  if (user == NULL && device == NULL)
    {
      user = rr_form_get (&form, "u");
      device = rr_form_get (&form, "d");
    }
  if (user != NULL && device != NULL)
    return g_strconcat (user, "/", device, NULL);
  return g_strdup (device != NULL ? device : user);
}

static gboolean
owntracks_claims (const RrPayload *payload)
{
  gsize i = 0;

  if (strcmp (payload->path, "/pub") == 0)
    return TRUE;
  while (i < payload->body_len && g_ascii_isspace (payload->body[i]))
    i++;
  return i < payload->body_len && (payload->body[i] == '{' || payload->body[i] == '[');
}

static void
owntracks_decode (const RrPayload         *payload,
                  const RrDecoderSettings *settings,
                  GArray                  *messages,
                  RrDecoderReply          *reply)
{
  g_autofree char *device = dup_request_device (payload);
  Decode decode = { payload, settings, messages, RR_SOURCE_OWNTRACKS, device };

  *reply = (RrDecoderReply) { 200, "application/json", "[]" };
  decode_payload (&decode);
}

static gboolean
live_claims (const RrPayload *payload)
{
  return FALSE;
}

static void
live_decode (const RrPayload         *payload,
             const RrDecoderSettings *settings,
             GArray                  *messages,
             RrDecoderReply          *reply)
{
  Decode decode = { payload, settings, messages, RR_SOURCE_LIVE, payload->device_hint };

  decode_payload (&decode);
}

const RrDecoder rr_decoder_owntracks = { "owntracks", RR_SOURCE_OWNTRACKS, owntracks_claims,
                                         owntracks_decode };
const RrDecoder rr_decoder_live_json = { "live", RR_SOURCE_LIVE, live_claims, live_decode };

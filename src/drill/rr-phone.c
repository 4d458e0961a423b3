/* rr-phone.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-phone.h"

#include <string.h>

#include "rr-time.h"

/* The words of three families of phones: a live client on our WebSocket, OwnTracks over
 * HTTP, and Traccar Client in its three ways. Only what they would really send, in the
 * units they send it in; what is unknown is left out.
 *
 * Threads: any; nothing here has state.
 */

static const char *const names[RR_N_PHONES] = {
  [RR_PHONE_LIVE] = "ws",
  [RR_PHONE_OWNTRACKS] = "owntracks",
  [RR_PHONE_TRACCAR] = "traccar",
  [RR_PHONE_TRACCAR_FORM] = "traccar-form",
  [RR_PHONE_TRACCAR_JSON] = "traccar-json",
};

/**
 * rr_phone_kind_to_string:
 * @kind: a kind of phone
 *
 * Returns: (transfer none): its name on the command line
 */
const char *
rr_phone_kind_to_string (RrPhoneKind kind)
{
  return names[kind];
}

/**
 * rr_phone_kind_from_string:
 * @name: a name
 * @kind: (out): the kind
 *
 * Returns: %FALSE for any other name
 */
gboolean
rr_phone_kind_from_string (const char  *name,
                           RrPhoneKind *kind)
{
  for (guint i = 0; i < RR_N_PHONES; i++)
    if (strcmp (name, names[i]) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * rr_phone_greet:
 * @kind: a kind of phone
 * @host: the server, for the Host header
 * @key: 16 random bytes as base64, for the WebSocket
 * @out: bytes are appended here
 */
void
rr_phone_greet (RrPhoneKind  kind,
                const char  *host,
                const char  *key,
                GString     *out)
{
  if (kind == RR_PHONE_LIVE)
    g_string_append_printf (out,
                            "GET /live?ack=recv HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: %s\r\n\r\n", host, key);
}

static void
append_number (GString    *out,
               const char *before,
               double      value,
               const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isnan (value))
    g_string_append_printf (out, "%s%s", before,
                            g_ascii_formatd (text, sizeof text, format, value));
}

static void
append_seconds (GString *out,
                gint64   time_ms)
{
  if (time_ms % 1000 == 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, time_ms / 1000);
  else
    append_number (out, "", (double) time_ms / 1000, "%.3f");
}

static void
append_json_string (GString    *out,
                    const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      g_string_append_printf (out, "\\%c", *text);
    else if ((guchar) *text < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) *text);
    else
      g_string_append_c (out, *text);
  g_string_append_c (out, '"');
}

static char *
owntracks_json (const char  *device,
                const char  *id,
                const RrFix *fix)
{
  GString *out = g_string_new ("{\"_type\":\"location\",\"_id\":");

  append_json_string (out, id);
  g_string_append (out, ",\"topic\":");
  append_json_string (out, device);
  g_string_append (out, ",\"tst\":");
  append_seconds (out, fix->time_ms);
  append_number (out, ",\"lat\":", fix->lat_deg, "%.9g");
  append_number (out, ",\"lon\":", fix->lon_deg, "%.10g");
  append_number (out, ",\"alt\":", fix->alt_m, "%.6g");
  append_number (out, ",\"acc\":", fix->acc_m, "%.3g");
  append_number (out, ",\"vel\":", fix->speed_mps * 3.6, "%.0f");
  append_number (out, ",\"cog\":", fix->course_deg, "%.0f");
  append_number (out, ",\"batt\":", fix->battery_pct, "%.0f");
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static char *
traccar_json (const char  *device,
              const RrFix *fix)
{
  g_autofree char *time = rr_time_format_iso (fix->time_ms);
  GString *out = g_string_new ("{\"location\":{\"timestamp\":");

  append_json_string (out, time);
  append_number (out, ",\"coords\":{\"latitude\":", fix->lat_deg, "%.9g");
  append_number (out, ",\"longitude\":", fix->lon_deg, "%.10g");
  append_number (out, ",\"accuracy\":", fix->acc_m, "%.3g");
  append_number (out, ",\"speed\":", isnan (fix->speed_mps) ? -1 : fix->speed_mps, "%.3g");
  append_number (out, ",\"heading\":", isnan (fix->course_deg) ? -1 : fix->course_deg, "%.4g");
  append_number (out, ",\"altitude\":", fix->alt_m, "%.6g");
  g_string_append_printf (out, "},\"is_moving\":%s", fix->speed_mps > 0 ? "true" : "false");
  append_number (out, ",\"battery\":{\"level\":",
                 isnan (fix->battery_pct) ? -1 : fix->battery_pct / 100, "%.2f");
  g_string_append (out, ",\"is_charging\":false}},\"device_id\":");
  append_json_string (out, device);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static char *
traccar_form (const char  *device,
              const RrFix *fix)
{
  g_autofree char *id = g_uri_escape_string (device, NULL, FALSE);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "id=%s&timestamp=", id);
  append_seconds (out, fix->time_ms);
  append_number (out, "&lat=", fix->lat_deg, "%.9g");
  append_number (out, "&lon=", fix->lon_deg, "%.10g");
  append_number (out, "&altitude=", fix->alt_m, "%.6g");
  append_number (out, "&accuracy=", fix->acc_m, "%.3g");
  append_number (out, "&speed=", fix->speed_mps * 3600 / 1852, "%.4g");
  append_number (out, "&bearing=", fix->course_deg, "%.0f");
  append_number (out, "&batt=", fix->battery_pct, "%.0f");
  return g_string_free (out, FALSE);
}

static void
append_post (GString    *out,
             const char *host,
             const char *path,
             const char *type,
             const char *body)
{
  g_string_append_printf (out,
                          "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\n"
                          "Content-Length: %zu\r\n\r\n%s", path, host, type, strlen (body), body);
}

/**
 * rr_phone_append_frame:
 * @out: bytes are appended here
 * @opcode: of the frame
 * @body: its payload
 * @len: its length, at most 65535
 */
void
rr_phone_append_frame (GString    *out,
                       guint8      opcode,
                       const char *body,
                       gsize       len)
{
  guint32 random = g_random_int ();
  guint8 mask[4];

  g_return_if_fail (len <= G_MAXUINT16);

  memcpy (mask, &random, 4);
  g_string_append_c (out, (char) (0x80 | opcode));
  if (len < 126)
    g_string_append_c (out, (char) (0x80 | len));
  else
    {
      g_string_append_c (out, (char) (0x80 | 126));
      g_string_append_c (out, (char) (len >> 8));
      g_string_append_c (out, (char) len);
    }
  g_string_append_len (out, (const char *) mask, 4);
  for (gsize i = 0; i < len; i++)
    g_string_append_c (out, (char) ((guint8) body[i] ^ mask[i % 4]));
}

/**
 * rr_phone_report:
 * @kind: a kind of phone
 * @host: the server, for the Host header
 * @device: who reports
 * @id: names the message, where the protocol has names for them
 * @fix: what is reported; unknown numbers are left out
 * @out: bytes are appended here
 */
void
rr_phone_report (RrPhoneKind  kind,
                 const char  *host,
                 const char  *device,
                 const char  *id,
                 const RrFix *fix,
                 GString     *out)
{
  g_autofree char *body = NULL;

  switch (kind)
    {
    case RR_PHONE_LIVE:
      body = owntracks_json (device, id, fix);
      rr_phone_append_frame (out, 1, body, strlen (body));
      break;
    case RR_PHONE_OWNTRACKS:
      body = owntracks_json (device, id, fix);
      append_post (out, host, "/pub", "application/json; charset=utf-8", body);
      break;
    case RR_PHONE_TRACCAR:
      body = traccar_form (device, fix);
      g_string_append_printf (out, "GET /?%s HTTP/1.1\r\nHost: %s\r\n\r\n", body, host);
      break;
    case RR_PHONE_TRACCAR_FORM:
      body = traccar_form (device, fix);
      append_post (out, host, "/", "application/x-www-form-urlencoded", body);
      break;
    case RR_PHONE_TRACCAR_JSON:
      body = traccar_json (device, fix);
      append_post (out, host, "/", "application/json", body);
      break;
    case RR_N_PHONES:
    default:
      g_assert_not_reached ();
    }
}

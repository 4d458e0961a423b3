/* rr-phone.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-phone.h"

#include <string.h>

/* The words of three kinds of phones: a live client on our WebSocket, OwnTracks over
 * HTTP and Traccar Client. Only what they would really send.
 *
 * Threads: any; nothing here has state.
 */

static const char *const names[RR_N_PHONES] = { "ws", "owntracks", "traccar" };

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
 * @out: bytes are appended here
 */
void
rr_phone_greet (RrPhoneKind  kind,
                const char  *host,
                GString     *out)
{
  if (kind == RR_PHONE_LIVE)
    g_string_append_printf (out,
                            "GET /live?ack=recv HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", host);
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

static char *
owntracks_json (const char  *device,
                const char  *id,
                const RrFix *fix)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "{\"_type\":\"location\",\"_id\":\"%s\",\"topic\":\"%s\",\"tst\":", id, device);
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

static void
append_post (GString    *out,
             const char *host,
             const char *body)
{
  g_string_append_printf (out,
                          "POST /pub HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n%s", host, strlen (body), body);
}

/* A masked text frame, as clients must send it. */
static void
append_frame (GString    *out,
              const char *body)
{
  gsize len = strlen (body);
  guint32 random = g_random_int ();
  guint8 mask[4];

  memcpy (mask, &random, 4);
  g_string_append_c (out, (char) 0x81);
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

static void
append_traccar (GString     *out,
                const char  *host,
                const char  *device,
                const RrFix *fix)
{
  g_autofree char *id = g_uri_escape_string (device, NULL, FALSE);

  g_string_append_printf (out, "GET /?id=%s&timestamp=", id);
  append_seconds (out, fix->time_ms);
  append_number (out, "&lat=", fix->lat_deg, "%.9g");
  append_number (out, "&lon=", fix->lon_deg, "%.10g");
  append_number (out, "&altitude=", fix->alt_m, "%.6g");
  append_number (out, "&accuracy=", fix->acc_m, "%.3g");
  append_number (out, "&speed=", fix->speed_mps * 3600 / 1852, "%.4g");
  append_number (out, "&bearing=", fix->course_deg, "%.0f");
  append_number (out, "&batt=", fix->battery_pct, "%.0f");
  g_string_append_printf (out, " HTTP/1.1\r\nHost: %s\r\n\r\n", host);
}

/**
 * rr_phone_report:
 * @kind: a kind of phone
 * @host: the server, for the Host header
 * @device: who reports
 * @id: names the message
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
  g_autofree char *json = NULL;

  if (kind == RR_PHONE_TRACCAR)
    {
      append_traccar (out, host, device, fix);
      return;
    }
  json = owntracks_json (device, id, fix);
  if (kind == RR_PHONE_LIVE)
    append_frame (out, json);
  else
    append_post (out, host, json);
}

static RrReply
read_http (RrPhoneKind  kind,
           const char  *data,
           gsize        len,
           gsize       *used)
{
  const char *end = g_strstr_len (data, (gssize) len, "\r\n\r\n");
  const char *length;
  guint status;
  gsize body = 0;

  if (end == NULL)
    return len > 8192 ? RR_REPLY_BROKEN : RR_REPLY_NONE;
  if (strncmp (data, "HTTP/1.1 ", 9) != 0)
    return RR_REPLY_BROKEN;

  status = (guint) g_ascii_strtoull (data + 9, NULL, 10);
  length = g_strstr_len (data, end - data + 2, "Content-Length: ");
  if (length != NULL)
    body = g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10);
  *used = (gsize) (end - data) + 4 + body;
  if (*used > len)
    return RR_REPLY_NONE;
  if (kind == RR_PHONE_LIVE)
    return status == 101 ? RR_REPLY_GREETING : RR_REPLY_BROKEN;
  return status == 200 ? RR_REPLY_ACK : RR_REPLY_REFUSED;
}

static RrReply
read_frame (const char *data,
            gsize       len,
            gsize      *used)
{
  guint opcode;
  gsize head = 2, body;

  if (len < 2)
    return RR_REPLY_NONE;
  opcode = (guint) data[0] & 0x0f;
  body = (gsize) data[1] & 0x7f;
  if (body == 126)
    {
      if (len < 4)
        return RR_REPLY_NONE;
      body = (gsize) (guint8) data[2] << 8 | (guint8) data[3];
      head = 4;
    }
  else if (body == 127)
    return RR_REPLY_BROKEN;
  if (len < head + body)
    return RR_REPLY_NONE;

  *used = head + body;
  if (opcode == 8)
    return RR_REPLY_BROKEN;
  if (opcode != 1)
    return RR_REPLY_OTHER;
  if (g_strstr_len (data + head, (gssize) body, "\"ack\"") != NULL)
    return RR_REPLY_ACK;
  return g_strstr_len (data + head, (gssize) body, "\"nack\"") != NULL ? RR_REPLY_REFUSED
                                                                       : RR_REPLY_OTHER;
}

/**
 * rr_phone_read_reply:
 * @kind: a kind of phone
 * @data: bytes from the server
 * @len: how many
 * @used: (out): length of the reply, set for all but %RR_REPLY_NONE and
 *   %RR_REPLY_BROKEN
 *
 * Returns: what the server said
 */
RrReply
rr_phone_read_reply (RrPhoneKind  kind,
                     const char  *data,
                     gsize        len,
                     gsize       *used)
{
  *used = 0;
  if (len == 0)
    return RR_REPLY_NONE;
  if (kind != RR_PHONE_LIVE || data[0] == 'H')
    return read_http (kind, data, len, used);
  return read_frame (data, len, used);
}

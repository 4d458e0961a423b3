/* rr-ws.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-ws.h"

#include <string.h>

/* WebSocket framing for a server (RFC 6455), without extensions. Frames are read where
 * they lie in the buffer, so that an idle connection holds no memory for them; that is
 * why this is not a library with a buffer of its own for each connection.
 *
 * Threads: any; nothing here has state.
 */

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/**
 * rr_ws_accept_key:
 * @key: the client's Sec-WebSocket-Key, 24 bytes
 * @accept: (out): the answer
 *
 * RFC 6455 section 4.2.2.
 */
void
rr_ws_accept_key (RrSlice key,
                  char    accept[RR_WS_ACCEPT_LEN + 1])
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize len = sizeof digest;
  g_autofree char *text = NULL;

  g_checksum_update (sum, (const guchar *) key.data, (gssize) key.len);
  g_checksum_update (sum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (sum, digest, &len);
  text = g_base64_encode (digest, len);
  g_strlcpy (accept, text, RR_WS_ACCEPT_LEN + 1);
}

static gboolean
is_known_opcode (guint opcode)
{
  return opcode <= RR_WS_BINARY || (opcode >= RR_WS_CLOSE && opcode <= RR_WS_PONG);
}

/* The payload length with its own bytes; 0 while they are not all there. */
static gsize
read_length (const guint8 *data,
             gsize         len,
             guint64      *payload_len)
{
  guint n_bytes = data[1] & 0x7f;

  if (n_bytes < 126)
    {
      *payload_len = n_bytes;
      return 2;
    }

  n_bytes = n_bytes == 126 ? 2 : 8;
  if (len < 2 + n_bytes)
    return 0;
  *payload_len = 0;
  for (guint i = 0; i < n_bytes; i++)
    *payload_len = *payload_len << 8 | data[2 + i];
  return 2 + n_bytes;
}

/**
 * rr_ws_parse:
 * @data: bytes from the beginning of a frame
 * @len: how many
 * @max_payload: bytes a payload may have
 * @frame: (out caller-allocates): the frame, within @data
 *
 * Returns: 0 when a frame is complete; %RR_WS_MORE, with the bytes it will have in
 *   `frame_len`, 0 while that is not known; or the code to close with: 1002
 *   for what breaks the protocol, 1009 for what is too large
 */
guint
rr_ws_parse (char      *data,
             gsize      len,
             gsize      max_payload,
             RrWsFrame *frame)
{
  const guint8 *bytes = (const guint8 *) data;
  guint64 payload_len;
  gboolean is_control;
  gsize header_len;

  frame->frame_len = 0;
  if (len < 2)
    return RR_WS_MORE;

  is_control = (bytes[0] & 0x08) != 0;
  if ((bytes[0] & 0x70) != 0 || !is_known_opcode (bytes[0] & 0x0f) || (bytes[1] & 0x80) == 0)
    return 1002;
  if (is_control && ((bytes[0] & 0x80) == 0 || (bytes[1] & 0x7f) > 125))
    return 1002;
  header_len = read_length (bytes, len, &payload_len);
  if (header_len == 0)
    return RR_WS_MORE;
  if ((header_len == 4 && payload_len < 126) || (header_len == 10 && payload_len <= 0xffff)
      || payload_len >> 63 != 0)
    return 1002;
  if (payload_len > max_payload)
    return 1009;
  frame->frame_len = header_len + 4 + payload_len;
  if (len < frame->frame_len)
    return RR_WS_MORE;

  frame->opcode = bytes[0] & 0x0f;
  frame->fin = (bytes[0] & 0x80) != 0;
  memcpy (frame->mask, bytes + header_len, 4);
  frame->payload = data + header_len + 4;
  frame->len = payload_len;
  return 0;
}

/**
 * rr_ws_toggle_mask:
 * @frame: a frame
 *
 * Takes the mask off the payload in place, or puts it on again.
 */
void
rr_ws_toggle_mask (RrWsFrame *frame)
{
  guint32 mask32;
  guint64 mask;
  gsize i = 0;

  memcpy (&mask32, frame->mask, 4);
  mask = (guint64) mask32 << 32 | mask32;
  for (; i + 8 <= frame->len; i += 8)
    {
      guint64 word;

      memcpy (&word, frame->payload + i, 8);
      word ^= mask;
      memcpy (frame->payload + i, &word, 8);
    }
  for (; i < frame->len; i++)
    frame->payload[i] = (char) ((guint8) frame->payload[i] ^ frame->mask[i % 4]);
}

/**
 * rr_ws_put_header:
 * @header: (out): room for a header
 * @opcode: what the frame is
 * @len: bytes of its payload
 *
 * Returns: bytes of the header
 */
gsize
rr_ws_put_header (guint8     header[RR_WS_MAX_HEADER],
                  RrWsOpcode opcode,
                  gsize      len)
{
  header[0] = (guint8) (0x80 | opcode);
  if (len < 126)
    {
      header[1] = (guint8) len;
      return 2;
    }
  if (len <= 0xffff)
    {
      header[1] = 126;
      header[2] = (guint8) (len >> 8);
      header[3] = (guint8) len;
      return 4;
    }
  header[1] = 127;
  for (guint i = 0; i < 8; i++)
    header[2 + i] = (guint8) ((guint64) len >> (56 - 8 * i));
  return 10;
}

/**
 * rr_ws_is_utf8:
 * @data: a text message
 * @len: its bytes
 *
 * Returns: %TRUE if it is UTF-8. U+0000 is a character like any other here, which is
 *   not what GLib's check holds.
 */
gboolean
rr_ws_is_utf8 (const char *data,
               gsize       len)
{
  gsize i = 0;

  for (; i + 8 <= len; i += 8)
    {
      guint64 word;

      memcpy (&word, data + i, 8);
      if (word & G_GUINT64_CONSTANT (0x8080808080808080))
        break;
    }
  while (i < len)
    {
      const char *end;

      if (g_utf8_validate_len (data + i, len - i, &end))
        return TRUE;
      i = (gsize) (end - data);
      if (data[i] != '\0')
        return FALSE;
      i++;
    }
  return TRUE;
}

/**
 * rr_ws_close_answer:
 * @data: payload of a client's close frame
 * @len: its bytes
 *
 * Returns: the code to close with in turn: the same, 1000 when it gave none, 1002 for
 *   a code that may not be sent (RFC 6455 7.4), 1007 for a reason that is no UTF-8
 */
guint
rr_ws_close_answer (const char *data,
                    gsize       len)
{
  guint code;

  if (len == 0)
    return 1000;
  if (len < 2)
    return 1002;
  code = (guint) (guint8) data[0] << 8 | (guint8) data[1];
  if ((code < 1000 || code > 1014 || code == 1004 || code == 1005 || code == 1006)
      && (code < 3000 || code > 4999))
    return 1002;
  return rr_ws_is_utf8 (data + 2, len - 2) ? code : 1007;
}

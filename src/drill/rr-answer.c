/* rr-answer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-answer.h"

#include <string.h>

/* Reads what a server says to a phone, one answer at a time, from whatever has arrived.
 *
 * Threads: any; nothing here has state.
 */

#define WS_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

enum { OP_TEXT = 1, OP_CLOSE = 8, OP_PING = 9 };

/* The value of one header, without the white space around it. */
static char *
dup_header (const char *head,
            gsize       len,
            const char *name)
{
  gsize name_len = strlen (name);
  const char *line = memchr (head, '\n', len), *end = head + len;

  while (line != NULL && (gsize) (end - ++line) > name_len)
    {
      const char *next = memchr (line, '\n', (gsize) (end - line));

      if (g_ascii_strncasecmp (line, name, name_len) == 0 && line[name_len] == ':')
        {
          line += name_len + 1;
          return g_strstrip (g_strndup (line, (gsize) ((next != NULL ? next : end) - line)));
        }
      line = next;
    }
  return NULL;
}

static gboolean
is_accepted (const char *head,
             gsize       len,
             const char *key)
{
  g_autofree char *accept = dup_header (head, len, "Sec-WebSocket-Accept");
  g_autofree char *text = g_strconcat (key, WS_GUID, NULL);
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *expected = NULL;
  guint8 digest[20];
  gsize digest_len = sizeof digest;

  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (sum, digest, &digest_len);
  expected = g_base64_encode (digest, digest_len);
  return g_strcmp0 (accept, expected) == 0;
}

static RrAnswerKind
kind_of_status (guint status)
{
  if (status == 200)
    return RR_ANSWER_ACK;
  if (status == 408 || status == 429 || status >= 500)
    return RR_ANSWER_LATER;
  return RR_ANSWER_REFUSED;
}

static RrAnswer
read_http (RrPhoneKind  kind,
           const char  *key,
           const char  *data,
           gsize        len)
{
  const char *end = g_strstr_len (data, (gssize) len, "\r\n\r\n");
  g_autofree char *length = NULL, *coding = NULL, *connection = NULL;
  RrAnswer answer = { .kind = RR_ANSWER_BROKEN };
  gsize head_len;
  guint status;

  if (end == NULL)
    {
      answer.kind = len > 8192 ? RR_ANSWER_BROKEN : RR_ANSWER_NONE;
      return answer;
    }
  head_len = (gsize) (end - data) + 4;
  length = dup_header (data, head_len, "Content-Length");
  coding = dup_header (data, head_len, "Transfer-Encoding");
  connection = dup_header (data, head_len, "Connection");
  answer.body = data + head_len;
  answer.len = length != NULL ? (gsize) g_ascii_strtoull (length, NULL, 10) : 0;
  if (strncmp (data, "HTTP/1.1 ", 9) != 0 || coding != NULL || answer.len > RR_ANSWER_MAX_BYTES)
    return answer;

  status = (guint) g_ascii_strtoull (data + 9, NULL, 10);
  answer.used = head_len + answer.len;
  answer.last = connection != NULL && g_ascii_strcasecmp (connection, "close") == 0;
  if (answer.used > len)
    answer.kind = RR_ANSWER_NONE;
  else if (kind != RR_PHONE_LIVE)
    answer.kind = kind_of_status (status);
  else if (status == 101 && is_accepted (data, head_len, key))
    answer.kind = RR_ANSWER_GREETING;
  return answer;
}

static gboolean
has_type (const RrAnswer *answer,
          const char     *type)
{
  const char *at = g_strstr_len (answer->body, (gssize) answer->len, "\"_type\"");
  gsize left, type_len = strlen (type);

  if (at == NULL)
    return FALSE;
  at += strlen ("\"_type\"");
  while (at < answer->body + answer->len && (*at == ':' || *at == ' '))
    at++;
  left = (gsize) (answer->body + answer->len - at);
  return left >= type_len + 2 && at[0] == '"' && strncmp (at + 1, type, type_len) == 0
         && at[type_len + 1] == '"';
}

static RrAnswerKind
kind_of_frame (guint           opcode,
               const RrAnswer *answer)
{
  if (opcode == OP_CLOSE)
    return RR_ANSWER_BROKEN;
  if (opcode == OP_PING)
    return answer->len <= 125 ? RR_ANSWER_PING : RR_ANSWER_BROKEN;
  if (opcode != OP_TEXT)
    return RR_ANSWER_OTHER;
  if (has_type (answer, "ack"))
    return RR_ANSWER_ACK;
  return has_type (answer, "nack") ? RR_ANSWER_LATER : RR_ANSWER_OTHER;
}

static RrAnswer
read_frame (const char *data,
            gsize       len)
{
  RrAnswer answer = { .kind = RR_ANSWER_NONE };
  gsize head = 2;

  if (len < 2)
    return answer;
  answer.len = (gsize) data[1] & 0x7f;
  if (((guint8) data[1] & 0x80) != 0 || answer.len == 127)
    {
      answer.kind = RR_ANSWER_BROKEN;
      return answer;
    }
  if (answer.len == 126)
    {
      if (len < 4)
        return answer;
      answer.len = (gsize) (guint8) data[2] << 8 | (guint8) data[3];
      head = 4;
    }
  answer.body = data + head;
  answer.used = head + answer.len;
  if (len >= answer.used)
    answer.kind = kind_of_frame ((guint) data[0] & 0x0f, &answer);
  return answer;
}

/**
 * rr_answer_read:
 * @kind: the phone that is spoken to
 * @key: what it greeted with
 * @data: bytes from the server
 * @len: how many
 *
 * Returns: the first answer in them; its length is only known when it is complete
 */
RrAnswer
rr_answer_read (RrPhoneKind  kind,
                const char  *key,
                const char  *data,
                gsize        len)
{
  if (len == 0)
    return (RrAnswer) { .kind = RR_ANSWER_NONE };
  if (kind != RR_PHONE_LIVE || data[0] == 'H')
    return read_http (kind, key, data, len);
  return read_frame (data, len);
}

/**
 * rr_answer_names:
 * @answer: an answer on the WebSocket
 * @id: of a message, letters and digits
 *
 * Returns: %FALSE if it is for another message; one that names none is for the oldest
 */
gboolean
rr_answer_names (const RrAnswer *answer,
                 const char     *id)
{
  if (g_strstr_len (answer->body, (gssize) answer->len, "\"_id\"") == NULL)
    return TRUE;
  return g_strstr_len (answer->body, (gssize) answer->len, id) != NULL;
}

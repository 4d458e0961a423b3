/* scripted-server.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "scripted-server.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ScriptedServer is written apart from the client it tests: its own handshake, its own
 * framing, so that a mistake in one is not repeated in the other.
 *
 * Threads: one.
 */

#define WS_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

typedef struct
{
  int      fd;
  GString *in;
  GString *out;
  gboolean is_ws;
  gboolean in_bits;
  gboolean closing;
} Peer;

struct _ScriptedServer
{
  int        fd;
  guint16    port;
  Script     script;
  gpointer   data;
  GPtrArray *peers;     /* of Peer */
  GPtrArray *heard;     /* of utf8 */
  guint      n_pongs;
  gboolean   lying;     /* about the handshake */
};

static void
peer_free (Peer *peer)
{
  close (peer->fd);
  g_string_free (peer->in, TRUE);
  g_string_free (peer->out, TRUE);
  g_free (peer);
}

ScriptedServer *
scripted_server_new (guint16  port,
                     Script   script,
                     gpointer data)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);
  struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons (port),
                            .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof at;
  int one = 1;

  self->script = script;
  self->data = data;
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  self->heard = g_ptr_array_new_with_free_func (g_free);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  g_assert_cmpint (bind (self->fd, (struct sockaddr *) &at, sizeof at), ==, 0);
  g_assert_cmpint (listen (self->fd, 128), ==, 0);
  g_assert_cmpint (getsockname (self->fd, (struct sockaddr *) &at, &len), ==, 0);
  self->port = ntohs (at.sin_port);
  return self;
}

void
scripted_server_free (ScriptedServer *self)
{
  close (self->fd);
  g_ptr_array_unref (self->peers);
  g_ptr_array_unref (self->heard);
  g_free (self);
}

guint16
scripted_server_get_port (ScriptedServer *self)
{
  return self->port;
}

GPtrArray *
scripted_server_get_heard (ScriptedServer *self)
{
  return self->heard;
}

guint
scripted_server_get_n_pongs (ScriptedServer *self)
{
  return self->n_pongs;
}

void
scripted_server_lie (ScriptedServer *self)
{
  self->lying = TRUE;
}

static void
put_frame (Peer       *peer,
           guint       opcode,
           const char *text)
{
  g_assert_cmpuint (strlen (text), <, 126);
  g_string_append_c (peer->out, (char) (0x80 | opcode));
  g_string_append_c (peer->out, (char) strlen (text));
  g_string_append (peer->out, text);
}

void
scripted_server_ping (ScriptedServer *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    put_frame (g_ptr_array_index (self->peers, i), 9, "are you there");
}

void
scripted_server_hang_up (ScriptedServer *self)
{
  g_ptr_array_set_size (self->peers, 0);
}

/* The _id in the message, as the engine names it in its ack. */
static char *
dup_id (const char *message)
{
  const char *at = strstr (message, "\"_id\":\"");
  const char *end = at != NULL ? strchr (at + 7, '"') : NULL;

  g_assert_nonnull (end);
  return g_strndup (at + 7, (gsize) (end - at - 7));
}

static void
answer_ws (Peer       *peer,
           Say         say,
           const char *message)
{
  g_autofree char *id = say == SAY_ODD ? g_strdup ("someone-else") : dup_id (message);
  g_autofree char *ack = g_strdup_printf ("{\"_type\":\"ack\",\"_id\":\"%s\"}", id);

  if (say == SAY_NO)
    put_frame (peer, 8, "");
  else
    put_frame (peer, 1, say == SAY_LATER ? "{\"_type\":\"nack\",\"reason\":\"disk\"}" : ack);
}

static void
answer_http (Peer *peer,
             Say   say)
{
  const char *status = say == SAY_LATER ? "503 Later" : say == SAY_NO ? "403 No" : "200 OK";

  g_string_append_printf (peer->out, "HTTP/1.1 %s\r\nContent-Length: 2\r\n%s\r\n[]", status,
                          say == SAY_YES_AND_CLOSE ? "Connection: close\r\n" : "");
  if (say == SAY_ODD)
    g_string_append (peer->out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
}

static void
hear (ScriptedServer *self,
      Peer           *peer,
      char           *message)
{
  Say say = self->script (self->heard->len, message, self->data);

  g_ptr_array_add (self->heard, message);
  peer->closing = say == SAY_GOODBYE || say == SAY_YES_AND_CLOSE;
  peer->in_bits = say == SAY_YES_IN_BITS;
  if (say == SAY_NOTHING || say == SAY_GOODBYE)
    return;
  if (peer->is_ws)
    answer_ws (peer, say, message);
  else
    answer_http (peer, say);
}

static void
upgrade (ScriptedServer *self,
         Peer           *peer,
         const char     *head)
{
  const char *key = strstr (head, "Sec-WebSocket-Key: ");
  g_autofree char *text = g_strdup_printf ("%.24s" WS_GUID, key + strlen ("Sec-WebSocket-Key: "));
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *accept = NULL;
  guint8 digest[20];
  gsize len = sizeof digest;

  g_assert_true (g_str_has_prefix (head, "GET /live?ack=recv HTTP/1.1\r\n"));
  g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_get_digest (sum, digest, &len);
  accept = g_base64_encode (digest, self->lying ? 10 : len);
  g_string_append_printf (peer->out,
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
  peer->is_ws = TRUE;
}

/* Bytes used; 0 if there is no whole request yet. */
static gsize
take_request (ScriptedServer *self,
              Peer           *peer)
{
  const char *end = strstr (peer->in->str, "\r\n\r\n"), *length;
  gsize head_len, body_len;

  if (end == NULL)
    return 0;
  head_len = (gsize) (end - peer->in->str) + 4;
  length = strstr (peer->in->str, "Content-Length: ");
  body_len = length != NULL ? (gsize) g_ascii_strtoull (length + 16, NULL, 10) : 0;
  if (peer->in->len < head_len + body_len)
    return 0;
  if (strstr (peer->in->str, "Upgrade: websocket") != NULL)
    upgrade (self, peer, peer->in->str);
  else
    hear (self, peer, body_len > 0 ? g_strndup (peer->in->str + head_len, body_len)
                                   : g_strndup (peer->in->str, head_len));
  return head_len + body_len;
}

static gsize
take_frame (ScriptedServer *self,
            Peer           *peer)
{
  const guint8 *bytes = (const guint8 *) peer->in->str;
  gsize head_len = 6, body_len;
  char *body;

  if (peer->in->len < 8)
    return 0;
  body_len = bytes[1] & 0x7f;
  g_assert_cmpuint (bytes[1] & 0x80, !=, 0);
  g_assert_cmpuint (body_len, <, 127);
  if (body_len == 126)
    {
      body_len = (gsize) bytes[2] << 8 | bytes[3];
      head_len = 8;
    }
  if (peer->in->len < head_len + body_len)
    return 0;

  body = g_malloc0 (body_len + 1);
  for (gsize i = 0; i < body_len; i++)
    body[i] = (char) (bytes[head_len + i] ^ bytes[head_len - 4 + i % 4]);
  if ((bytes[0] & 0x0f) == 1)
    hear (self, peer, body);
  else
    {
      g_assert_cmpuint (bytes[0], ==, 0x8a);
      g_assert_cmpstr (body, ==, "are you there");
      self->n_pongs++;
      g_free (body);
    }
  return head_len + body_len;
}

static void
flush (Peer *peer)
{
  while (peer->out->len > 0)
    {
      gssize n = send (peer->fd, peer->out->str, peer->in_bits ? 1 : peer->out->len, MSG_NOSIGNAL);

      if (n <= 0)
        break;
      g_string_erase (peer->out, 0, n);
    }
}

/* FALSE: the peer is gone. */
static gboolean
serve (ScriptedServer *self,
       Peer           *peer)
{
  char buffer[4096];
  gssize n;
  gsize used;

  while ((n = recv (peer->fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (peer->in, buffer, n);
  if (n == 0 || errno != EAGAIN)
    return FALSE;
  do
    {
      used = peer->is_ws ? take_frame (self, peer) : take_request (self, peer);
      g_string_erase (peer->in, 0, (gssize) used);
      flush (peer);
    }
  while (used > 0 && !peer->closing);
  return !peer->closing;
}

void
scripted_server_pump (ScriptedServer *self)
{
  int fd;

  while ((fd = accept4 (self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      Peer *peer = g_new0 (Peer, 1);

      peer->fd = fd;
      peer->in = g_string_new (NULL);
      peer->out = g_string_new (NULL);
      g_ptr_array_add (self->peers, peer);
    }
  for (guint i = self->peers->len; i > 0; i--)
    if (!serve (self, g_ptr_array_index (self->peers, i - 1)))
      g_ptr_array_remove_index_fast (self->peers, i - 1);
}

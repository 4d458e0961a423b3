/* door-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-fixture.h"
#include "rr-task.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_S 30

/* --- the service -------------------------------------------------------------- */

static const char *const method_names[] = {
  "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
};

static void
echo (RrExchange *exchange)
{
  RrSlice path = rr_exchange_get_path (exchange);
  RrSlice query = rr_exchange_get_query (exchange);
  RrSlice body = rr_exchange_get_body (exchange);
  g_autofree char *text = NULL;

  if (body.len > 0)
    {
      rr_exchange_respond (exchange, 200, "text/plain", body.data, (gssize) body.len);
      return;
    }
  text = g_strdup_printf ("%s %.*s %.*s", method_names[rr_exchange_get_method (exchange)],
                          (int) path.len, path.data, (int) query.len,
                          query.data != NULL ? query.data : "");
  rr_exchange_respond_with (exchange, 200, "text/plain", "X-Test: yes", text, -1);
}

static gboolean
has_room (Fixture *self)
{
  gboolean room;

  rr_mutex_lock (&self->lock);
  room = self->room;
  if (!room)
    self->n_try_again++;
  rr_cond_broadcast (&self->changed);
  rr_mutex_unlock (&self->lock);
  return room;
}

static void
add_owed (Fixture   *self,
          RrReplyTo  to)
{
  rr_mutex_lock (&self->lock);
  g_array_append_val (self->owed, to);
  rr_cond_broadcast (&self->changed);
  rr_mutex_unlock (&self->lock);
}

static RrHandled
request_cb (RrExchange *exchange,
            gpointer    data)
{
  Fixture *self = data;
  RrSlice path = rr_exchange_get_path (exchange);
  g_autofree char *name = g_strndup (path.data, path.len);

  rr_mutex_lock (&self->lock);
  self->loopback = rr_exchange_is_loopback (exchange);
  rr_mutex_unlock (&self->lock);

  if (g_str_equal (name, "/later"))
    add_owed (self, rr_exchange_defer (exchange));
  else if (g_str_equal (name, "/login"))
    {
      rr_exchange_login_failed (exchange, 401, "No such key");
      rr_exchange_respond_error (exchange, 401, "no such key");
    }
  else if (g_str_equal (name, "/nothing"))
    rr_exchange_respond (exchange, 204, NULL, NULL, 0);
  else if (g_str_equal (name, "/big"))
    {
      gsize len = strtoul (rr_exchange_get_query (exchange).data, NULL, 10);
      g_autofree char *text = g_strnfill (len, 'b');

      rr_exchange_respond (exchange, 200, "text/plain", text, (gssize) len);
    }
  else if (g_str_equal (name, "/busy") && !has_room (self))
    return RR_TRY_AGAIN;
  else if (!g_str_equal (name, "/silent"))
    echo (exchange);
  return RR_HANDLED;
}

static gboolean
ws_open_cb (RrExchange *exchange,
            gpointer    data)
{
  Fixture *self = data;
  RrSlice path = rr_exchange_get_path (exchange);

  if (path.len == 6 && memcmp (path.data, "/later", 6) == 0)
    add_owed (self, rr_exchange_defer (exchange));
  if (path.len != 5 || memcmp (path.data, "/live", 5) != 0)
    return FALSE;

  rr_exchange_set_tag (exchange, self);
  rr_mutex_lock (&self->lock);
  self->n_open++;
  rr_mutex_unlock (&self->lock);
  return TRUE;
}

static RrHandled
ws_message_cb (RrReplyTo from,
               gpointer  tag,
               RrSlice   message,
               gboolean  is_text,
               gpointer  data)
{
  Fixture *self = data;
  g_autofree char *text = g_strndup (message.data, message.len);

  g_assert_true (tag == self);
  if (g_str_has_prefix (text, "busy"))
    {
      if (!has_room (self))
        return RR_TRY_AGAIN;
      rr_mutex_lock (&self->lock);
      g_string_append_printf (self->heard, "%s\n", text);
      rr_mutex_unlock (&self->lock);
    }
  else if (g_str_has_prefix (text, "later"))
    add_owed (self, from);
  else if (g_str_has_prefix (text, "burst "))
    for (guint i = 0, n = (guint) strtoul (text + 6, NULL, 10); i < n; i++)
      {
        char number[24];

        g_snprintf (number, sizeof number, "%08u-0123456789", i);
        rr_front_door_ws_send (self->door, from, number, -1);
      }
  else
    rr_front_door_ws_send (self->door, from, message.data, (gssize) message.len);
  return RR_HANDLED;
}

static void
ws_closed_cb (RrReplyTo peer,
              gpointer  tag,
              gpointer  data)
{
  Fixture *self = data;

  g_assert_true (tag == self);
  rr_mutex_lock (&self->lock);
  self->n_closed++;
  rr_cond_broadcast (&self->changed);
  rr_mutex_unlock (&self->lock);
}

Fixture *
fixture_new (const RrFrontDoorConfig *config)
{
  static const RrFrontDoorHandlers handlers = {
    .request = request_cb,
    .ws_open = ws_open_cb,
    .ws_message = ws_message_cb,
    .ws_closed = ws_closed_cb,
  };
  g_autoptr(GError) error = NULL;
  RrFrontDoorConfig defaults;
  Fixture *self = g_new0 (Fixture, 1);

  rr_front_door_config_init (&defaults);
  rr_mutex_init (&self->lock);
  rr_cond_init (&self->changed);
  self->room = TRUE;
  self->owed = g_array_new (FALSE, FALSE, sizeof (RrReplyTo));
  self->heard = g_string_new (NULL);
  self->door = rr_front_door_new (config != NULL ? config : &defaults, &handlers, self);
  rr_front_door_listen (self->door, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  self->scope = rr_scope_new (NULL, "door", RR_SCOPE_UNLIMITED);
  rr_front_door_start (self->door, self->scope, &error);
  g_assert_no_error (error);
  return self;
}

void
fixture_join (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_scope_wait (self->scope, &error));
  g_clear_pointer (&self->scope, rr_scope_free);
}

void
fixture_free (Fixture *self)
{
  RrFrontDoorStat stat;

  rr_front_door_stop (self->door, 0);
  if (self->scope != NULL)
    fixture_join (self);

  /* Nothing is left behind, whatever the test did. */
  stat = fixture_stat (self);
  g_assert_cmpuint (stat.n_connections, ==, 0);
  g_assert_cmpuint (stat.n_websockets, ==, 0);
  g_assert_cmpuint (stat.n_buffered, ==, 0);
  g_assert_cmpuint (self->n_open, ==, self->n_closed);

  rr_front_door_free (self->door);
  g_array_unref (self->owed);
  g_string_free (self->heard, TRUE);
  rr_cond_clear (&self->changed);
  rr_mutex_clear (&self->lock);
  g_free (self);
  rr_assert_quiescent ();
}

void
fixture_set_room (Fixture  *self,
                  gboolean  room)
{
  rr_mutex_lock (&self->lock);
  self->room = room;
  rr_mutex_unlock (&self->lock);
  if (room)
    rr_front_door_resume (self->door, 0);
}

/* Waits for the next deferred request. */
RrReplyTo
fixture_take_owed (Fixture *self)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;
  RrReplyTo to;

  rr_mutex_lock (&self->lock);
  while (self->owed->len == 0)
    g_assert_true (rr_cond_wait_until (&self->changed, &self->lock, until_us));
  to = g_array_index (self->owed, RrReplyTo, 0);
  g_array_remove_index (self->owed, 0);
  rr_mutex_unlock (&self->lock);
  return to;
}

void
fixture_wait_try_again (Fixture *self,
                        guint    n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;

  rr_mutex_lock (&self->lock);
  while (self->n_try_again < n)
    g_assert_true (rr_cond_wait_until (&self->changed, &self->lock, until_us));
  rr_mutex_unlock (&self->lock);
}

RrFrontDoorStat
fixture_stat (Fixture *self)
{
  RrFrontDoorStat stat;

  rr_front_door_stat (self->door, &stat);
  return stat;
}

void
fixture_wait_stat (Fixture *self,
                   gsize    offset,
                   guint64  n)
{
  gint64 until_us = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;

  for (;;)
    {
      RrFrontDoorStat stat = fixture_stat (self);
      guint64 now;

      memcpy (&now, (const char *) &stat + offset, sizeof now);
      if (now >= n)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_usleep (1000);
    }
}

void
fixture_barrier (Fixture *self)
{
  int fd = client_connect (self);

  client_send (fd, "GET /echo HTTP/1.1\r\n" HOST "\r\n", -1);
  client_expect (fd, 200, "GET /echo ");
  close (fd);
}

/* --- an HTTP client ----------------------------------------------------------- */

int
client_connect (Fixture *self)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (rr_front_door_get_port (self->door)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  struct timeval patience = { .tv_sec = PATIENCE_S };
  int one = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

void
client_send (int         fd,
             const char *data,
             gssize      len)
{
  gsize left = len >= 0 ? (gsize) len : strlen (data);

  while (left > 0)
    {
      gssize n = send (fd, data, left, MSG_NOSIGNAL);

      g_assert_cmpint (n, >, 0);
      data += n;
      left -= (gsize) n;
    }
}

static void
read_exactly (int    fd,
              char  *buffer,
              gsize  len)
{
  while (len > 0)
    {
      gssize n = recv (fd, buffer, len, 0);

      if (n < 0 && errno == EINTR)
        continue;
      g_assert_cmpint (n, >, 0);
      buffer += n;
      len -= (gsize) n;
    }
}

static GString *
read_head (int fd)
{
  GString *head = g_string_new (NULL);

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      char c;

      read_exactly (fd, &c, 1);
      g_string_append_c (head, c);
    }
  g_assert_true (g_str_has_prefix (head->str, "HTTP/1.1 "));
  return head;
}

guint
client_read (int    fd,
             char **text)
{
  GString *head = read_head (fd);
  const char *length = strstr (head->str, "Content-Length: ");
  guint status = (guint) strtoul (head->str + strlen ("HTTP/1.1 "), NULL, 10);
  gsize len = length != NULL ? strtoul (length + strlen ("Content-Length: "), NULL, 10) : 0;
  gsize head_len = head->len;

  g_string_set_size (head, head_len + len);
  read_exactly (fd, head->str + head_len, len);
  *text = g_string_free (head, FALSE);
  return status;
}

void
client_expect (int         fd,
               guint       status,
               const char *body)
{
  g_autofree char *text = NULL;
  guint got = client_read (fd, &text);

  g_assert_cmpuint (got, ==, status);
  if (body != NULL)
    g_assert_cmpstr (strstr (text, "\r\n\r\n") + 4, ==, body);
}

gboolean
client_read_end (int      fd,
                 GString *rest)
{
  char buffer[4096];
  gssize n;

  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    if (rest != NULL)
      g_string_append_len (rest, buffer, n);
  g_assert_false (n < 0 && errno == EAGAIN);
  return n == 0;
}

void
client_expect_end (int fd)
{
  g_autoptr(GString) rest = g_string_new (NULL);

  g_assert_true (client_read_end (fd, rest));
  g_assert_cmpstr (rest->str, ==, "");
  close (fd);
}

/* --- a WebSocket client ------------------------------------------------------- */

int
ws_connect (Fixture *self)
{
  int fd = client_connect (self);
  g_autoptr(GString) head = NULL;

  client_send (fd, "GET /live HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", -1);
  head = read_head (fd);
  g_assert_true (g_str_has_prefix (head->str, "HTTP/1.1 101 "));
  g_assert_nonnull (strstr (head->str, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  return fd;
}

GByteArray *
ws_frame (guint8      first,
          const char *payload,
          gsize       len)
{
  static const guint8 mask[4] = { 0x11, 0x92, 0x53, 0xf4 };
  GByteArray *frame = g_byte_array_new ();
  guint8 header[4] = { first, (guint8) (0x80 | len) };

  if (len > 125)
    {
      header[1] = 0x80 | 126;
      header[2] = (guint8) (len >> 8);
      header[3] = (guint8) len;
    }
  g_byte_array_append (frame, header, len > 125 ? 4 : 2);
  g_byte_array_append (frame, mask, 4);
  for (gsize i = 0; i < len; i++)
    {
      guint8 c = (guint8) payload[i] ^ mask[i % 4];

      g_byte_array_append (frame, &c, 1);
    }
  return frame;
}

void
ws_send (int         fd,
         guint8      first,
         const char *payload,
         gssize      len)
{
  g_autoptr(GByteArray) frame = ws_frame (first, payload,
                                          len >= 0 ? (gsize) len : strlen (payload));

  client_send (fd, (const char *) frame->data, frame->len);
}

guint8
ws_read (int      fd,
         GString *payload)
{
  guint8 header[10];
  gsize len;

  read_exactly (fd, (char *) header, 2);
  g_assert_cmpuint (header[1] & 0x80, ==, 0);
  len = header[1];
  if (len >= 126)
    {
      guint n_bytes = len == 126 ? 2 : 8;

      read_exactly (fd, (char *) header + 2, n_bytes);
      len = 0;
      for (guint i = 0; i < n_bytes; i++)
        len = len << 8 | header[2 + i];
    }
  g_string_set_size (payload, len);
  read_exactly (fd, payload->str, len);
  return header[0];
}

void
ws_expect (int         fd,
           guint8      first,
           const char *payload)
{
  g_autoptr(GString) got = g_string_new (NULL);

  g_assert_cmphex (ws_read (fd, got), ==, first);
  g_assert_cmpstr (got->str, ==, payload);
}

void
ws_expect_close (int   fd,
                 guint code)
{
  g_autoptr(GString) got = g_string_new (NULL);

  g_assert_cmphex (ws_read (fd, got), ==, 0x88);
  g_assert_cmpuint (got->len, ==, 2);
  g_assert_cmpuint ((guint) (guint8) got->str[0] << 8 | (guint8) got->str[1], ==, code);
  client_expect_end (fd);
}

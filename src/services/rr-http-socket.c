/* rr-http-socket.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "rr-task.h"

/* The two kinds of a connection below RrHttpLink: a plain socket in the client's epoll
 * descriptor, and TLS over a stream of GIO, which also finds addresses and proxies, each
 * off the loop. Nothing here blocks.
 *
 * Threads: the client's.
 * Ends:    close() is at once; GIO is told to give up what it is opening, and what it
 *          opened nevertheless is dropped.
 */

/* A stream that GIO is about to open; it outlives a link that is not wanted any more. */
struct _RrHttpOpening
{
  RrHttpClient *client;
  RrHttpLink   *link;          /* (nullable) */
  GCancellable *cancellable;   /* (owned) */
};

static void
set_errno (GError     **error,
           int          number)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (number), /* Translators: %s is what the system says, such as “Connection refused” */
               _("No connection: %s"), g_strerror (number));
}

static void
count (RrHttpLink *self,
       gboolean    is_there)
{
  if (self->is_counted != is_there)
    rr_census_add_sockets (is_there ? 1 : -1);
  self->is_counted = is_there;
}

/* --- plain sockets ------------------------------------------------------------ */

static gboolean
open_plain (RrHttpLink  *self,
            GError     **error)
{
  const RrHttpAddress *to = &self->origin->addresses[self->address];
  const struct sockaddr *address = (const struct sockaddr *) (gconstpointer) &to->address;
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP, .data.ptr = self };
  int one = 1;

  self->fd = socket (address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (self->fd < 0)
    {
      set_errno (error, errno);
      return FALSE;
    }
  count (self, TRUE);
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if ((connect (self->fd, address, to->len) != 0 && errno != EINPROGRESS)
      || epoll_ctl (self->origin->client->epoll, EPOLL_CTL_ADD, self->fd, &event) != 0)
    {
      set_errno (error, errno);
      return FALSE;
    }
  self->wants_out = TRUE;
  return TRUE;
}

/* A socket that was opening can be written to: it is connected, or never will be. */
void
rr_http_socket_opened (RrHttpLink *self)
{
  int problem = 0;
  socklen_t len = sizeof problem;
  GError *error = NULL;

  if (getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &problem, &len) != 0)
    problem = errno;
  if (problem == 0)
    {
      rr_http_link_ready (self);
      return;
    }
  set_errno (&error, problem);
  rr_http_link_failed (self, error);
}

/* --- streams ------------------------------------------------------------------ */

static gboolean
stream_cb (GObject  *stream,
           gpointer  data)
{
  rr_http_link_look (data);
  return G_SOURCE_CONTINUE;
}

static GSource *
watch_stream (RrHttpLink *self,
              GSource    *source)
{
  g_source_set_callback (source, G_SOURCE_FUNC (stream_cb), self, NULL);
  g_source_attach (source, self->origin->client->context);
  return source;
}

static void
opening_free (RrHttpOpening *self)
{
  self->client->n_opening--;
  g_object_unref (self->cancellable);
  g_free (self);
}

/* A stream that nobody waits for any more: its socket first, so that no goodbye of TLS
 * is waited for. */
static void
drop_stream (GIOStream *stream)
{
  if (G_IS_SOCKET_CONNECTION (stream))
    g_socket_close (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), NULL);
  g_object_unref (stream);
}

static void
connected_cb (GObject      *connector,
              GAsyncResult *result,
              gpointer      data)
{
  RrHttpOpening *opening = data;
  RrHttpLink *link = opening->link;
  GError *error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (connector), result, &error);

  opening_free (opening);
  if (link == NULL)
    {
      g_clear_error (&error);
      if (connection != NULL)
        drop_stream (G_IO_STREAM (connection));
      return;
    }
  link->opening = NULL;
  if (connection == NULL)
    {
      rr_http_link_failed (link, error);
      return;
    }
  link->stream = G_IO_STREAM (connection);
  link->in = watch_stream (link, g_pollable_input_stream_create_source (
                                   G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (link->stream)), NULL));
  rr_http_link_ready (link);
}

static void
open_stream (RrHttpLink *self)
{
  RrHttpOrigin *origin = self->origin;

  if (origin->connector == NULL)
    {
      origin->connector = g_socket_client_new ();
      g_socket_client_set_tls (origin->connector, TRUE);
    }
  count (self, TRUE);
  self->opening = g_new (RrHttpOpening, 1);
  *self->opening = (RrHttpOpening) { origin->client, self, g_cancellable_new () };
  origin->client->n_opening++;
  g_socket_client_connect_to_host_async (origin->connector, origin->host, origin->port, self->opening->cancellable,
                                         connected_cb, self->opening);
}

static void
drop_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* GIO's ways to say it, as ours: -1 without an error is "not now". */
static gssize
not_now (gssize   n,
         GError  *problem,
         GError **error)
{
  if (problem == NULL)
    return n;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_error_free (problem);
  else
    g_propagate_error (error, problem);
  return -1;
}

/* --- either ------------------------------------------------------------------- */

/**
 * rr_http_socket_open:
 * @self: a link
 * @error: return location for an error
 *
 * Begins; rr_http_link_ready() or rr_http_link_failed() follow.
 *
 * Returns: %FALSE if it failed already
 */
gboolean
rr_http_socket_open (RrHttpLink  *self,
                     GError     **error)
{
  if (!self->origin->is_tls)
    return open_plain (self, error);
  open_stream (self);
  return TRUE;
}

void
rr_http_socket_close (RrHttpLink *self)
{
  count (self, FALSE);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (self->opening != NULL)
    {
      self->opening->link = NULL;
      g_cancellable_cancel (self->opening->cancellable);
      self->opening = NULL;
    }
  g_clear_pointer (&self->in, drop_source);
  g_clear_pointer (&self->out, drop_source);
  g_clear_pointer (&self->stream, drop_stream);
}

/**
 * rr_http_socket_read:
 * @self: a link that is open
 * @error: return location for an error
 *
 * Reads into the buffer of the client.
 *
 * Returns: how much; 0 at the end; -1 with an error, or without one if there is nothing yet
 */
gssize
rr_http_socket_read (RrHttpLink  *self,
                     GError     **error)
{
  char *buffer = self->origin->client->buffer;
  GError *problem = NULL;
  gssize n;

  if (self->stream != NULL)
    {
      GInputStream *in = g_io_stream_get_input_stream (self->stream);

      n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (in), buffer, RR_HTTP_BUFFER, NULL,
                                                    &problem);
      return not_now (n, problem, error);
    }
  n = recv (self->fd, buffer, RR_HTTP_BUFFER, 0);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    set_errno (error, errno);
  return n;
}

/* As reading does. */
gssize
rr_http_socket_write (RrHttpLink  *self,
                      const char  *data,
                      gsize        len,
                      GError     **error)
{
  GError *problem = NULL;
  gssize n;

  if (self->stream != NULL)
    {
      GOutputStream *out = g_io_stream_get_output_stream (self->stream);

      n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (out), data, len, NULL, &problem);
      return not_now (n, problem, error);
    }
  n = send (self->fd, data, len, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    set_errno (error, errno);
  return n;
}

/* Whether room to write is waited for, besides something to read. */
void
rr_http_socket_watch (RrHttpLink *self,
                      gboolean    wants_out)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | (wants_out ? (guint32) EPOLLOUT : 0),
                               .data.ptr = self };

  if (self->wants_out == wants_out)
    return;
  self->wants_out = wants_out;
  if (self->stream == NULL)
    epoll_ctl (self->origin->client->epoll, EPOLL_CTL_MOD, self->fd, &event);
  else if (wants_out)
    self->out = watch_stream (self, g_pollable_output_stream_create_source (
                                      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream)), NULL));
  else
    g_clear_pointer (&self->out, drop_source);
}

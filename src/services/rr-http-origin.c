/* rr-http-origin.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "rr-clock.h"
#include "rr-error.h"

/* RrHttpOrigin is somebody we ask, with the sockets that lead there. A call takes the
 * warmest one that is idle, opens another one, or waits for one.
 *
 * Threads: its client's.
 * Ends:    free() when no call is under way closes all sockets.
 */

/* --- addresses ---------------------------------------------------------------- */

/**
 * rr_http_is_loopback:
 * @host: of a URL
 *
 * A name that only looks like an address of this machine is none.
 */
gboolean
rr_http_is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address) : g_ascii_strcasecmp (host, "localhost") == 0;
}

static void
add_address (RrHttpOrigin *self,
             GInetAddress *inet)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (inet, self->port);
  RrHttpAddress *to = &self->addresses[self->n_addresses];
  gssize len = g_socket_address_get_native_size (address);

  if (g_socket_address_to_native (address, &to->address, sizeof to->address, NULL))
    {
      to->len = (socklen_t) len;
      self->n_addresses++;
    }
  g_object_unref (inet);
}

/* Without TLS only this machine is talked with, whose addresses need no resolver. */
static void
add_addresses (RrHttpOrigin *self)
{
  GInetAddress *literal = g_inet_address_new_from_string (self->host);

  if (literal != NULL)
    add_address (self, literal);
  else
    {
      add_address (self, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
      add_address (self, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6));
    }
}

static gboolean
is_clean (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return TRUE;
}

static void
read_url (RrHttpOrigin *self,
          const char   *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;
  gboolean is_tls = uri != NULL && strcmp (g_uri_get_scheme (uri), "https") == 0;
  int port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (ascii == NULL || *ascii == '\0' || !is_clean (ascii) || !is_clean (g_uri_get_path (uri)))
    return;
  if (!is_tls && (strcmp (g_uri_get_scheme (uri), "http") != 0 || !rr_http_is_loopback (ascii)))
    return;
  self->is_tls = is_tls;
  self->port = (guint16) (port > 0 ? port : is_tls ? 443 : 80);
  self->host = g_steal_pointer (&ascii);
  self->path = g_strdup (g_uri_get_path (uri));
  if (g_str_has_suffix (self->path, "/"))
    self->path[strlen (self->path) - 1] = '\0';
  g_string_printf (self->headers, strchr (self->host, ':') != NULL ? "Host: [%s]" : "Host: %s", self->host);
  if (port > 0 && port != (is_tls ? 443 : 80))
    g_string_append_printf (self->headers, ":%d", port);
  g_string_append (self->headers, "\r\nUser-Agent: Roundrock\r\nAccept-Encoding: gzip\r\n");
  if (!is_tls)
    add_addresses (self);
}

/**
 * rr_http_origin_new:
 * @client: whose thread does the talking
 * @url: where its paths begin: https, or http of this machine
 *
 * With a @url that is neither, each call fails.
 */
RrHttpOrigin *
rr_http_origin_new (RrHttpClient *client,
                    const char   *url)
{
  RrHttpOrigin *self = g_new0 (RrHttpOrigin, 1);

  self->client = client;
  self->links = g_ptr_array_new ();
  self->idle = g_ptr_array_new ();
  g_queue_init (&self->waiting);
  self->headers = g_string_new (NULL);
  read_url (self, url);
  g_ptr_array_add (client->origins, self);
  return self;
}

void
rr_http_origin_free (RrHttpOrigin *self)
{
  if (self == NULL)
    return;

  while (self->links->len > 0)
    rr_http_link_close (self->links->pdata[self->links->len - 1]);
  g_ptr_array_remove_fast (self->client->origins, self);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->idle);
  g_clear_object (&self->connector);
  g_free (self->host);
  g_string_free (self->headers, TRUE);
  g_free (self->path);
  g_free (self);
}

void
rr_http_origin_get_stat (RrHttpOrigin *self,
                         RrHttpStat   *stat)
{
  *stat = self->stat;
  stat->n_links = self->links->len;
  stat->n_idle = self->idle->len;
}

/* --- requests ----------------------------------------------------------------- */

void
rr_http_origin_add (RrHttpOrigin *self,
                    const char   *name,
                    const char   *value)
{
  g_return_if_fail (strpbrk (value, "\r\n") == NULL);

  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

/**
 * rr_http_request_new:
 * @origin: who is to be asked
 * @method: such as "POST"
 * @path: below that of @origin
 * @body: (nullable): of JSON
 *
 * Returns: (transfer full): a whole request
 */
GString *
rr_http_request_new (RrHttpOrigin *origin,
                     const char   *method,
                     const char   *path,
                     const char   *body)
{
  gsize len = body != NULL ? strlen (body) : 0;
  GString *request = g_string_sized_new (512 + len);

  g_return_val_if_fail (is_clean (path), request);

  g_string_append (request, method);
  g_string_append_c (request, ' ');
  g_string_append (request, origin->path != NULL ? origin->path : "");
  g_string_append (request, path);
  g_string_append (request, " HTTP/1.1\r\n");
  g_string_append_len (request, origin->headers->str, (gssize) origin->headers->len);
  if (body != NULL)
    g_string_append_printf (request, "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", len);
  else
    g_string_append (request, "\r\n");
  g_string_append_len (request, body, (gssize) len);
  return request;
}

/* --- calls -------------------------------------------------------------------- */

static void
call_free (RrHttpCall *self)
{
  g_string_free (self->request, TRUE);
  g_clear_error (&self->trouble);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * rr_http_call_finish:
 * @self: a call without a link
 * @answer: (nullable): what came
 * @error: (nullable): why nothing did
 *
 * Tells who asked; the call is gone.
 */
void
rr_http_call_finish (RrHttpCall   *self,
                     RrHttpAnswer *answer,
                     const GError *error)
{
  RrHttpOrigin *origin = self->origin;
  RrHttpFunc func = self->func;
  gpointer data = self->data;
  gint64 connect_us = self->connect_us;
  g_autoptr(GError) kept = error != NULL ? g_error_copy (error) : NULL;

  call_free (self);
  rr_http_origin_pump (origin);
  func (answer, kept, connect_us, data);
}

/**
 * rr_http_call_fail:
 * @self: a call without a link
 * @error: (transfer full): why there is none
 *
 * Who asked is told in the next turn, since it may be about to ask just now.
 */
void
rr_http_call_fail (RrHttpCall *self,
                   GError     *error)
{
  self->error = error;
  g_queue_push_tail (&self->origin->client->failed, self);
  rr_http_client_wake (self->origin->client);
}

/* The warmest link; what must not go twice first looks whether the other side is still there. */
static RrHttpLink *
take_idle (RrHttpOrigin     *self,
           const RrHttpCall *call)
{
  while (self->idle->len > 0)
    {
      RrHttpLink *link = self->idle->pdata[self->idle->len - 1];

      if (!call->may_repeat)
        rr_http_link_look (link);
      if (link->state == RR_HTTP_IDLE)
        return g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
    }
  return NULL;
}

static void
place (RrHttpOrigin *self,
       RrHttpCall   *call)
{
  RrHttpLink *link = take_idle (self, call);

  if (link != NULL)
    rr_http_link_carry (link, call);
  else
    rr_http_link_open (self, call);
}

/* Gives links to who waits for one. */
void
rr_http_origin_pump (RrHttpOrigin *self)
{
  while (self->waiting.length > 0 && (self->idle->len > 0 || self->links->len < RR_HTTP_MAX_LINKS))
    place (self, g_queue_pop_head (&self->waiting));
}

/**
 * rr_http_call_start:
 * @origin: who is asked
 * @request: (transfer full): a whole request
 * @may_repeat: it does no harm if it is heard twice
 * @func: called once from the loop, unless the call is cancelled before
 * @data: for @func
 *
 * There is no deadline: who asks cancels.
 */
RrHttpCall *
rr_http_call_start (RrHttpOrigin *origin,
                    GString      *request,
                    gboolean      may_repeat,
                    RrHttpFunc    func,
                    gpointer      data)
{
  RrHttpCall *self = g_new0 (RrHttpCall, 1);

  self->origin = origin;
  self->request = request;
  self->may_repeat = may_repeat;
  self->func = func;
  self->data = data;
  self->began_us = rr_clock_now_us ();
  if (origin->host == NULL)
    rr_http_call_fail (self, g_error_new_literal (RR_ERROR, RR_ERROR_UNSUPPORTED, _("The address makes no sense")));
  else if (origin->idle->len > 0 || origin->links->len < RR_HTTP_MAX_LINKS)
    place (origin, self);
  else if (origin->waiting.length < RR_HTTP_MAX_WAITING)
    g_queue_push_tail (&origin->waiting, self);
  else
    {
      origin->stat.n_refused++;
      rr_http_call_fail (self, g_error_new_literal (RR_ERROR, RR_ERROR_FULL, _("Too many questions wait for it")));
    }
  return self;
}

/**
 * rr_http_call_cancel:
 * @self: a call of which nothing was heard yet
 *
 * Its socket is closed when this returns, and @self is gone.
 */
void
rr_http_call_cancel (RrHttpCall *self)
{
  RrHttpOrigin *origin = self->origin;

  if (self->link != NULL)
    rr_http_link_close (self->link);
  else if (self->error != NULL)
    g_queue_remove (&origin->client->failed, self);
  else
    g_queue_remove (&origin->waiting, self);
  call_free (self);
  rr_http_origin_pump (origin);
}

/* --- time --------------------------------------------------------------------- */

static void
give_up_address (RrHttpLink *link)
{
  rr_http_link_failed (link, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("It does not take the connection")));
}

/* Closes what is idle for long, and tries another address where one does not answer. */
void
rr_http_origin_sweep (RrHttpOrigin *self,
                      gint64        now_us)
{
  for (guint i = self->links->len; i > 0; i--)
    {
      RrHttpLink *link = self->links->pdata[i - 1];

      if (link->state == RR_HTTP_BUSY || (link->state == RR_HTTP_OPENING && link->until_us == G_MAXINT64))
        continue;
      if (link->until_us > now_us)
        rr_http_client_arm (self->client, link->until_us);
      else if (link->state == RR_HTTP_IDLE)
        rr_http_link_close (link);
      else
        give_up_address (link);
    }
}

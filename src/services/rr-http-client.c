/* rr-http-client.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-private.h"

#include <sys/epoll.h>
#include <unistd.h>

#include "rr-clock.h"

/* RrHttpClient is a small client of HTTP/1.1 for a thread that asks much at once: sockets
 * of one epoll descriptor, which is one source of the thread's main context. A library for
 * browsers needs ten times the work for a call. Of HTTP it knows what asking an interface
 * needs: kept connections, bodies of a length or in chunks, gzip, TLS. It follows nobody
 * elsewhere and keeps no cookies.
 *
 * Threads: that of the context.
 * Ends:    free() after all origins are, and when it is quiet.
 */

#define MAX_EVENTS 128

typedef struct
{
  GSource       source;
  RrHttpClient *client;
} ClientSource;

/* --- turns -------------------------------------------------------------------- */

static void
serve (RrHttpClient *self)
{
  struct epoll_event events[MAX_EVENTS];
  int n = epoll_wait (self->epoll, events, MAX_EVENTS, 0);

  for (int i = 0; i < n; i++)
    {
      RrHttpLink *link = events[i].data.ptr;

      if (link->state == RR_HTTP_OPENING)
        rr_http_socket_opened (link);
      else
        rr_http_link_look (link);
    }
}

static void
tell_failed (RrHttpClient *self)
{
  RrHttpCall *call;

  for (guint left = self->failed.length; left > 0 && (call = g_queue_pop_head (&self->failed)) != NULL; left--)
    {
      g_autoptr(GError) error = g_steal_pointer (&call->error);

      rr_http_call_finish (call, NULL, error);
    }
}

static void
sweep (RrHttpClient *self)
{
  gint64 now_us = rr_clock_now_us ();

  if (self->due_us > now_us)
    return;
  self->due_us = G_MAXINT64;
  for (guint i = 0; i < self->origins->len; i++)
    rr_http_origin_sweep (self->origins->pdata[i], now_us);
}

static gboolean
client_dispatch (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     data)
{
  RrHttpClient *self = ((ClientSource *) (gpointer) source)->client;

  g_source_set_ready_time (source, -1);
  serve (self);
  tell_failed (self);
  sweep (self);
  g_ptr_array_set_size (self->closed, 0);
  if (self->failed.length > 0)
    g_source_set_ready_time (source, 0);
  else
    g_source_set_ready_time (source, self->due_us != G_MAXINT64 ? self->due_us : -1);
  return G_SOURCE_CONTINUE;
}

/* Comes back at @due_us, as rr_clock_now_us(). */
void
rr_http_client_arm (RrHttpClient *self,
                    gint64        due_us)
{
  if (due_us >= self->due_us)
    return;
  self->due_us = due_us;
  if (g_source_get_ready_time (self->source) != 0)
    g_source_set_ready_time (self->source, due_us);
}

/* There is something to do at the end of this turn, or in the next one. */
void
rr_http_client_wake (RrHttpClient *self)
{
  g_source_set_ready_time (self->source, 0);
}

/**
 * rr_http_client_new:
 * @context: what the thread iterates
 */
RrHttpClient *
rr_http_client_new (GMainContext *context)
{
  static GSourceFuncs funcs = { .dispatch = client_dispatch };
  RrHttpClient *self = g_new0 (RrHttpClient, 1);

  self->context = g_main_context_ref (context);
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->origins = g_ptr_array_new ();
  self->closed = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_http_link_free);
  self->due_us = G_MAXINT64;
  self->buffer = g_malloc (RR_HTTP_BUFFER);
  g_queue_init (&self->failed);
  self->source = g_source_new (&funcs, sizeof (ClientSource));
  ((ClientSource *) (gpointer) self->source)->client = self;
  g_source_set_static_name (self->source, "http: sockets");
  g_source_add_unix_fd (self->source, self->epoll, G_IO_IN);
  g_source_attach (self->source, context);
  return self;
}

/* Whether GIO has given back all that it was to open. */
gboolean
rr_http_client_is_quiet (RrHttpClient *self)
{
  return self->n_opening == 0;
}

void
rr_http_client_free (RrHttpClient *self)
{
  if (self == NULL)
    return;

  g_assert (self->origins->len == 0 && self->n_opening == 0 && self->failed.length == 0);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_ptr_array_unref (self->closed);
  g_ptr_array_unref (self->origins);
  close (self->epoll);
  g_main_context_unref (self->context);
  g_free (self->buffer);
  g_free (self);
}

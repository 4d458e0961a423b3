/* rr-http-link.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-private.h"

#include <glib/gi18n-lib.h>

#include "rr-clock.h"

/* RrHttpLink is one connection and the one call that it carries at a time. Once its answer
 * is complete it is idle until the next call, unless one side wants it to end.
 *
 * Threads: the client's.
 * Ends:    close() takes it from its origin and closes the socket at once; it is freed at
 *          the end of the turn, since events of the same turn may still name it.
 */

#define OPEN_US      G_TIME_SPAN_SECOND    /* until another address is tried, if there is one */
#define MAX_READS    8                     /* in a turn, so that others have theirs */

void
rr_http_link_free (RrHttpLink *self)
{
  rr_http_answer_clear (&self->answer);
  g_free (self);
}

/* Its call, if it has one, is the caller's to think of. */
void
rr_http_link_close (RrHttpLink *self)
{
  RrHttpOrigin *origin = self->origin;

  if (self->state == RR_HTTP_CLOSED)
    return;
  if (self->state == RR_HTTP_IDLE)
    g_ptr_array_remove (origin->idle, self);
  self->state = RR_HTTP_CLOSED;
  if (self->call != NULL)
    self->call->link = NULL;
  self->call = NULL;
  g_ptr_array_remove_fast (origin->links, self);
  rr_http_socket_close (self);
  g_ptr_array_add (origin->client->closed, self);
  rr_http_client_wake (origin->client);
}

/* --- opening ------------------------------------------------------------------ */

static void
begin_open (RrHttpLink *self)
{
  GError *error = NULL;

  self->until_us = G_MAXINT64;
  if (!rr_http_socket_open (self, &error))
    {
      rr_http_link_failed (self, error);
      return;
    }
  if (self->origin->n_addresses > 1)
    {
      self->until_us = rr_clock_now_us () + OPEN_US;
      rr_http_client_arm (self->origin->client, self->until_us);
    }
}

/**
 * rr_http_link_open:
 * @origin: an origin with room for another link
 * @call: what it is for
 */
void
rr_http_link_open (RrHttpOrigin *origin,
                   RrHttpCall   *call)
{
  RrHttpLink *self = g_new0 (RrHttpLink, 1);

  self->origin = origin;
  self->state = RR_HTTP_OPENING;
  self->fd = -1;
  self->call = call;
  call->link = self;
  self->address = origin->address;
  rr_http_answer_init (&self->answer, RR_HTTP_MAX_BODY);
  g_ptr_array_add (origin->links, self);
  origin->stat.n_opened++;
  begin_open (self);
}

/**
 * rr_http_link_failed:
 * @self: a link that was opening
 * @error: (transfer full): why it cannot be
 *
 * Another address is tried if there is one that was not; from now on that first.
 */
void
rr_http_link_failed (RrHttpLink *self,
                     GError     *error)
{
  RrHttpOrigin *origin = self->origin;
  RrHttpCall *call = self->call;
  guint next = origin->n_addresses > 0 ? (self->address + 1) % origin->n_addresses : 0;

  if (origin->n_addresses > 1 && origin->address == self->address)
    origin->address = next;
  rr_http_link_close (self);
  if (call->trouble == NULL)
    call->trouble = error;
  else
    g_error_free (error);
  if (++call->n_addresses < origin->n_addresses)
    rr_http_link_open (origin, call);
  else
    rr_http_call_fail (call, g_steal_pointer (&call->trouble));
}

/* --- a call ------------------------------------------------------------------- */

/* The link broke under its call. A socket that was kept may have been closed by the other
 * side just when it was used; then nobody has read the request, or nobody will say so: only
 * what may be done twice goes again, on a new one. */
static void
broke (RrHttpLink *self,
       GError     *error)
{
  RrHttpCall *call = self->call;
  gboolean again = self->n_answers > 0 && call->may_repeat && !call->is_repeated
                   && !rr_http_answer_has_begun (&self->answer);

  rr_http_link_close (self);
  if (!again)
    {
      rr_http_call_fail (call, error);
      return;
    }
  g_error_free (error);
  call->is_repeated = TRUE;
  call->origin->stat.n_repeated++;
  rr_http_link_open (call->origin, call);
}

static void
rest (RrHttpLink *self)
{
  /* A little less than the other side keeps it, so that both do not meet. */
  gint64 idle_s = self->answer.idle_s > 0 ? CLAMP (self->answer.idle_s - 1, 1, RR_HTTP_IDLE_S) : RR_HTTP_IDLE_S;

  self->state = RR_HTTP_IDLE;
  self->call = NULL;
  self->n_answers++;
  self->until_us = rr_clock_now_us () + idle_s * G_TIME_SPAN_SECOND;
  rr_http_client_arm (self->origin->client, self->until_us);
  g_ptr_array_add (self->origin->idle, self);
}

/* @is_clean: nothing came after the answer. */
static void
complete (RrHttpLink *self,
          gboolean    is_clean)
{
  RrHttpCall *call = self->call;
  gboolean keeps = is_clean && self->answer.keep_alive && self->n_sent == call->request->len;
  RrHttpAnswer answer = self->answer;
  g_autoptr(GError) error = NULL;
  gboolean is_good;

  call->link = NULL;
  rr_http_answer_init (&self->answer, RR_HTTP_MAX_BODY);
  self->answer.idle_s = answer.idle_s;
  if (keeps)
    rest (self);
  else
    {
      self->call = NULL;
      rr_http_link_close (self);
    }
  is_good = rr_http_answer_unpack (&answer, &error);
  rr_http_call_finish (call, is_good ? &answer : NULL, error);
  rr_http_answer_clear (&answer);
}

static void
send_more (RrHttpLink *self)
{
  GString *request = self->call->request;
  GError *error = NULL;
  gssize n = rr_http_socket_write (self, request->str + self->n_sent, request->len - self->n_sent, &error);

  if (error != NULL)
    {
      broke (self, error);
      return;
    }
  self->n_sent += (gsize) MAX (n, 0);
  rr_http_socket_watch (self, self->n_sent < request->len);
}

/* Returns: whether there may be more to read */
static gboolean
take (RrHttpLink *self,
      gsize       n)
{
  GError *error = NULL;
  gsize n_read;

  if (!rr_http_answer_read (&self->answer, self->origin->client->buffer, n, &n_read, &error))
    broke (self, error);
  else if (self->answer.step == RR_HTTP_DONE)
    complete (self, n_read == n);
  else
    return n == RR_HTTP_BUFFER || self->stream != NULL;
  return FALSE;
}

static void
read_answer (RrHttpLink *self)
{
  GError *error = NULL;
  gboolean more = TRUE;

  for (guint i = 0; i < MAX_READS && more; i++)
    {
      gssize n = rr_http_socket_read (self, &error);

      if (n > 0)
        more = take (self, (gsize) n);
      else if (n < 0 && error == NULL)
        return;
      else
        {
          if (n == 0 && rr_http_answer_end (&self->answer, &error))
            complete (self, FALSE);
          else
            broke (self, error);
          return;
        }
    }
}

/* Nobody has asked: it hangs up, or is out of step. TLS may have news of its own. */
static void
look_at_idle (RrHttpLink *self)
{
  g_autoptr(GError) error = NULL;

  if (rr_http_socket_read (self, &error) >= 0 || error != NULL)
    rr_http_link_close (self);
}

/**
 * rr_http_link_look:
 * @self: a link of which something can be read or written, or that has ended
 */
void
rr_http_link_look (RrHttpLink *self)
{
  if (self->state == RR_HTTP_BUSY && self->wants_out)
    send_more (self);
  if (self->state == RR_HTTP_BUSY)
    read_answer (self);
  else if (self->state == RR_HTTP_IDLE)
    look_at_idle (self);
}

/**
 * rr_http_link_carry:
 * @self: a link that is open and has no call
 * @call: a call without a link
 */
void
rr_http_link_carry (RrHttpLink *self,
                    RrHttpCall *call)
{
  self->state = RR_HTTP_BUSY;
  self->call = call;
  call->link = self;
  self->n_sent = 0;
  send_more (self);
}

/* It was opening, and is open. */
void
rr_http_link_ready (RrHttpLink *self)
{
  RrHttpCall *call = self->call;

  self->origin->address = self->address;
  call->connect_us = rr_clock_now_us () - call->began_us;
  rr_http_link_carry (self, call);
}

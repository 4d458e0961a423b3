/* rr-exchange.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <string.h>

/* RrExchange is one request within its handler: what was asked, and the ways to answer.
 *
 * Threads: the I/O thread, during the call of the handler.
 * Ends:    with that call; rr_exchange_defer() gives an address that outlives it.
 */

/**
 * rr_exchange_get_method:
 * @exchange: an exchange
 *
 * Returns: the method
 */
RrMethod
rr_exchange_get_method (RrExchange *exchange)
{
  return exchange->request->method;
}

/**
 * rr_exchange_get_path:
 * @exchange: an exchange
 *
 * Returns: the path as it was sent, without the query
 */
RrSlice
rr_exchange_get_path (RrExchange *exchange)
{
  return exchange->request->path;
}

/**
 * rr_exchange_get_query:
 * @exchange: an exchange
 *
 * Returns: the query without its question mark, empty if there is none
 */
RrSlice
rr_exchange_get_query (RrExchange *exchange)
{
  return exchange->request->query;
}

/**
 * rr_exchange_dup_query_value:
 * @exchange: an exchange
 * @name: of a parameter
 *
 * Returns: (transfer full) (nullable): its first value, decoded
 */
char *
rr_exchange_dup_query_value (RrExchange *exchange,
                             const char *name)
{
  RrSlice query = rr_exchange_get_query (exchange);
  g_autofree char *text = g_strndup (query.len > 0 ? query.data : "", query.len);
  g_auto(GStrv) pairs = g_strsplit (text, "&", 32);
  gsize len = strlen (name);

  for (guint i = 0; pairs[i] != NULL; i++)
    if (strncmp (pairs[i], name, len) == 0 && pairs[i][len] == '=')
      return g_uri_unescape_string (pairs[i] + len + 1, NULL);
  return NULL;
}

/**
 * rr_exchange_get_body:
 * @exchange: an exchange
 *
 * Returns: the body, empty if there is none
 */
RrSlice
rr_exchange_get_body (RrExchange *exchange)
{
  return exchange->body;
}

/**
 * rr_exchange_get_header:
 * @exchange: an exchange
 * @lower_name: a header name in lower case
 * @value: (out): its first value
 *
 * Returns: %FALSE if it is not there
 */
gboolean
rr_exchange_get_header (RrExchange *exchange,
                        const char *lower_name,
                        RrSlice    *value)
{
  return rr_http_find_header (exchange->request, lower_name, value);
}

/**
 * rr_exchange_is_loopback:
 * @exchange: an exchange
 *
 * Returns: %TRUE if the peer is on this machine
 */
gboolean
rr_exchange_is_loopback (RrExchange *exchange)
{
  return exchange->peer->near;
}

/**
 * rr_exchange_is_from_script:
 * @exchange: an exchange
 *
 * A web page may make its reader's browser send forms and texts anywhere, but not this.
 *
 * Returns: %TRUE if the body says that it is JSON, and no page has sent it
 */
gboolean
rr_exchange_is_from_script (RrExchange *exchange)
{
  static const char json[] = "application/json";
  RrSlice type, origin;

  return rr_exchange_get_header (exchange, "content-type", &type) && type.len >= strlen (json)
         && g_ascii_strncasecmp (type.data, json, strlen (json)) == 0
         && !rr_exchange_get_header (exchange, "origin", &origin);
}

/**
 * rr_exchange_is_tls:
 * @exchange: an exchange
 *
 * Returns: %TRUE if nobody could read it on the way
 */
gboolean
rr_exchange_is_tls (RrExchange *exchange)
{
  return exchange->peer->transport != &rr_transport_plain;
}

/**
 * rr_exchange_get_address:
 * @exchange: an exchange
 *
 * Returns: (transfer none): where the peer is
 */
const RrAddress *
rr_exchange_get_address (RrExchange *exchange)
{
  return &exchange->peer->address;
}

/**
 * rr_exchange_note_refusal:
 * @exchange: an exchange
 * @status: what the answer will be
 * @why: (transfer none): static, one sentence
 */
void
rr_exchange_note_refusal (RrExchange *exchange,
                          guint       status,
                          const char *why)
{
  rr_refusals_note (exchange->io->door->refusals, &exchange->peer->address, status, why,
                    (RrSlice) { exchange->request->head, exchange->request->head_len + exchange->body.len });
}

/**
 * rr_exchange_login_failed:
 * @exchange: an exchange
 * @status: what the answer will be
 * @why: (transfer none): static, one sentence
 *
 * A stranger who does that too often is not listened to for a while.
 */
void
rr_exchange_login_failed (RrExchange *exchange,
                          guint       status,
                          const char *why)
{
  RrIo *io = exchange->io;
  RrPeer *peer = exchange->peer;
  RrFrontDoor *door = io->door;

  io->count.n_logins_failed++;
  rr_exchange_note_refusal (exchange, status, why);
  if (door->handlers.login_failed != NULL)
    {
      RrAddress household = rr_address_to_household (&peer->address);
      char address[RR_ADDRESS_TEXT];

      rr_address_to_text (&household, address);
      door->handlers.login_failed (address, why, door->data);
    }
  if (!peer->near)
    rr_guard_login_failed (door->guard, &peer->address, io->now_us);
}

/**
 * rr_exchange_get_io:
 * @exchange: an exchange
 *
 * Returns: the I/O thread it is on
 */
guint
rr_exchange_get_io (RrExchange *exchange)
{
  return exchange->io->index;
}

/**
 * rr_exchange_get_received_us:
 * @exchange: an exchange
 *
 * Returns: monotonic time at which the request was complete
 */
gint64
rr_exchange_get_received_us (RrExchange *exchange)
{
  return exchange->peer->read_us;
}

/**
 * rr_exchange_get_request:
 * @exchange: an exchange
 *
 * Returns: names this request in traces and logs; by X-Request-Id if that is sane
 */
RrRequestId
rr_exchange_get_request (RrExchange *exchange)
{
  RrSlice given = { NULL, 0 };

  if (exchange->id != 0)
    return exchange->id;

  rr_http_find_header (exchange->request, "x-request-id", &given);
  exchange->id = rr_request_new (given.data, given.len);
  return exchange->id;
}

/**
 * rr_exchange_set_tag:
 * @exchange: an upgrade request
 * @tag: goes with every message of the WebSocket
 */
void
rr_exchange_set_tag (RrExchange *exchange,
                     gpointer    tag)
{
  exchange->tag = tag;
}

/**
 * rr_exchange_get_peer:
 * @exchange: an upgrade request that will be granted
 *
 * Returns: the WebSocket that it becomes
 */
RrReplyTo
rr_exchange_get_peer (RrExchange *exchange)
{
  const RrPeer *peer = exchange->peer;

  return (RrReplyTo) { exchange->io->index, peer->slot, peer->generation, peer->seq };
}

/**
 * rr_exchange_defer:
 * @exchange: an exchange that is not answered yet
 *
 * The answer comes later, through rr_front_door_reply().
 *
 * Returns: where it goes
 */
RrReplyTo
rr_exchange_defer (RrExchange *exchange)
{
  exchange->deferred = TRUE;
  return rr_exchange_get_peer (exchange);
}

/**
 * rr_exchange_respond_with:
 * @exchange: an exchange that is not answered yet
 * @status: HTTP status
 * @content_type: media type
 * @extra_header: (nullable): one more header line, without line end
 * @body: (nullable): the body
 * @len: its bytes, -1 when it ends with NUL
 */
void
rr_exchange_respond_with (RrExchange *exchange,
                          guint       status,
                          const char *content_type,
                          const char *extra_header,
                          const char *body,
                          gssize      len)
{
  g_return_if_fail (!exchange->responded && !exchange->deferred);

  exchange->responded = TRUE;
  if (len < 0)
    len = body != NULL ? (gssize) strlen (body) : 0;
  rr_peer_respond (exchange->io, exchange->peer, status, content_type, extra_header, body,
                   (gsize) len);
}

/**
 * rr_exchange_respond:
 * @exchange: an exchange that is not answered yet
 * @status: HTTP status
 * @content_type: media type
 * @body: (nullable): the body
 * @len: its bytes, -1 when it ends with NUL
 */
void
rr_exchange_respond (RrExchange *exchange,
                     guint       status,
                     const char *content_type,
                     const char *body,
                     gssize      len)
{
  rr_exchange_respond_with (exchange, status, content_type, NULL, body, len);
}

/**
 * rr_exchange_respond_error:
 * @exchange: an exchange that is not answered yet
 * @status: HTTP status
 * @sentence: what is wrong, without quotes in it
 *
 * Answers with it as JSON.
 */
void
rr_exchange_respond_error (RrExchange *exchange,
                           guint       status,
                           const char *sentence)
{
  g_autofree char *body = g_strdup_printf ("{\"error\":\"%s\"}", sentence);

  rr_exchange_respond (exchange, status, "application/json", body, -1);
}

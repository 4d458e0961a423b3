/* rr-peer-http.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The requests of one connection: read one after the other and answered in order.
 * What breaks the protocol ends the connection: nobody knows where the next request
 * would begin.
 *
 * Threads: the peer's I/O thread.
 */

void
rr_peer_next_request (RrIo   *io,
              RrPeer *peer)
{
  peer->awaiting = FALSE;
  peer->deaf = FALSE;
  peer->continued = FALSE;
  peer->seq++;
  if (!peer->keep_alive)
    peer->closing = TRUE;
  else
    rr_io_wait (io, peer, RR_WAIT_IDLE);
}

static gboolean
has_no_body (guint status)
{
  return status == 204 || status == 304 || status < 200;
}

static void
put_text (RrIo       *io,
          RrPeer     *peer,
          const char *text)
{
  rr_peer_put (io, peer, text, strlen (text));
}

static void
put_head (RrIo       *io,
          RrPeer     *peer,
          guint       status,
          const char *content_type,
          const char *extra_header,
          gsize       len)
{
  char line[128];

  io->busy_us = io->now_us;
  g_snprintf (line, sizeof line, "HTTP/1.1 %u %s\r\nDate: %s\r\n", status,
              rr_http_reason (status), rr_io_date (io));
  put_text (io, peer, line);
  if (!has_no_body (status))
    {
      put_text (io, peer, "Content-Type: ");
      put_text (io, peer, content_type != NULL ? content_type : "application/octet-stream");
      g_snprintf (line, sizeof line, "\r\nContent-Length: %zu\r\n", len);
      put_text (io, peer, line);
    }
  if (extra_header != NULL)
    {
      put_text (io, peer, extra_header);
      put_text (io, peer, "\r\n");
    }
  put_text (io, peer, peer->keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

void
rr_peer_respond (RrIo       *io,
                 RrPeer     *peer,
                 guint       status,
                 const char *content_type,
                 const char *extra_header,
                 const char *body,
                 gsize       len)
{
  put_head (io, peer, status, content_type, extra_header, len);
  if (len > 0 && !peer->head_only && !has_no_body (status))
    rr_peer_put (io, peer, body, len);
  rr_peer_next_request (io, peer);
}

/* The next request waits until the last byte of the file is on its way. */
void
rr_peer_respond_file (RrIo         *io,
                      RrPeer       *peer,
                      const RrMail *mail)
{
  put_head (io, peer, mail->status, mail->content_type, mail->extra_header, mail->len);
  if (mail->len > 0 && !peer->head_only)
    {
      peer->file_fd = mail->file_fd;
      peer->file_left = mail->len;
      return;
    }
  close (mail->file_fd);
  rr_peer_next_request (io, peer);
}

static void
respond_error (RrIo   *io,
               RrPeer *peer,
               guint   status)
{
  char body[96];
  int n = snprintf (body, sizeof body, "{\"error\":\"%s\"}", rr_http_reason (status));
  const char *extra = NULL;

  if (status == 405)
    extra = "Allow: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS";
  else if (status == 426)
    extra = "Upgrade: websocket\r\nSec-WebSocket-Version: 13";
  else if (status == 503 || status == 429)
    extra = "Retry-After: 5";
  rr_peer_respond (io, peer, status, "application/json", extra, body, (gsize) n);
}

static const char *
usual_reason (guint status)
{
  switch (status)
    {
    case 408:
      return N_("It took too long to say it");
    case 503:
      return N_("There is no room for it, or the doors are being closed");
    case 504:
      return N_("It could not be answered in time");
    default:
      return N_("It breaks the rules of HTTP");
    }
}

void
rr_peer_refuse (RrIo   *io,
                RrPeer *peer,
                guint   status)
{
  rr_peer_refuse_for (io, peer, status, usual_reason (status), (RrSlice) { peer->in, peer->in_len });
}

/* Tells the peer, notes why, and closes. */
void
rr_peer_refuse_for (RrIo       *io,
                    RrPeer     *peer,
                    guint       status,
                    const char *why,
                    RrSlice     raw)
{
  rr_refusals_note (io->door->refusals, &peer->address, status, why, raw);
  /* Nothing can be said in the middle of an answer. */
  if (peer->file_left > 0)
    {
      peer->broken = TRUE;
      rr_io_mark_dirty (io, peer);
      return;
    }
  if (status < 500 ? status != 408 && status != 403 && status != 421 && status != 429
                   : status != 503 && status != 504)
    io->count.n_bad_requests++;
  peer->keep_alive = FALSE;
  if (!peer->awaiting)
    peer->head_only = FALSE;
  respond_error (io, peer, status);
}

static void
hand_over_upgrade (RrIo       *io,
                   RrPeer     *peer,
                   RrExchange *exchange)
{
  RrFrontDoor *door = io->door;

  if (door->handlers.ws_open != NULL && door->handlers.ws_open (exchange, door->data))
    rr_peer_upgrade (io, peer, exchange);
  else if (exchange->deferred)
    peer->awaiting = TRUE;
  else if (!exchange->responded)
    respond_error (io, peer, 404);
}

/* FALSE: no room, keep the request. */
static gboolean
hand_over (RrIo          *io,
           RrPeer        *peer,
           RrHttpRequest *request,
           RrSlice        body)
{
  RrExchange exchange = { .io = io, .peer = peer, .request = request, .body = body };
  RrFrontDoor *door = io->door;

  peer->keep_alive = request->keep_alive;
  peer->head_only = request->method == RR_METHOD_HEAD;
  if (request->wants_websocket)
    hand_over_upgrade (io, peer, &exchange);
  else if (door->handlers.request (&exchange, door->data) == RR_TRY_AGAIN && !exchange.responded)
    {
      rr_peer_pause (io, peer);
      return FALSE;
    }
  else if (!exchange.responded && exchange.deferred)
    peer->awaiting = TRUE;
  else if (!exchange.responded)
    respond_error (io, peer, 500);

  io->count.n_requests++;
  io->busy_us = io->now_us;
  return TRUE;
}

static void
wait_for_body (RrIo          *io,
               RrPeer        *peer,
               RrHttpRequest *request)
{
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

  if (!request->expects_continue || peer->continued)
    return;
  peer->continued = TRUE;
  rr_peer_put (io, peer, go_on, sizeof go_on - 1);
}

/* One request from the beginning of @data. Returns: its bytes, 0 when it is not whole,
 * was refused or was not taken */
static gsize
take_request (RrIo   *io,
              RrPeer *peer,
              char   *data,
              gsize   len)
{
  const RrFrontDoorConfig *config = &io->door->config;
  RrHttpRequest request;
  const char *why = NULL;
  guint status = 0;
  gsize need;

  if (peer->in_need > len)
    return 0;
  if (peer->in_need == 0)
    status = rr_http_scan (&peer->scan, data, len, config->max_head_bytes);
  if (status == RR_HTTP_MORE)
    return 0;
  why = peer->scan.why;
  if (status == 0)
    {
      status = rr_http_parse (data, peer->scan.at, config->max_body_bytes, &request);
      why = request.why;
    }
  if (status == 0)
    status = rr_peer_judge (io, peer, &request, &why);
  if (status != 0)
    {
      rr_peer_refuse_for (io, peer, status, why, (RrSlice) { data, len });
      return 0;
    }

  need = request.head_len + request.content_length;
  peer->in_need = (guint32) need;
  if (len < need)
    {
      wait_for_body (io, peer, &request);
      return 0;
    }
  if (!hand_over (io, peer, &request,
                  (RrSlice) { data + request.head_len, request.content_length }))
    return 0;
  peer->in_need = 0;
  peer->scan = (RrHttpScan) { 0 };
  return need;
}

gsize
rr_peer_take_requests (RrIo   *io,
                       RrPeer *peer,
                       char   *data,
                       gsize   len)
{
  gsize used = 0;

  while (used < len && !peer->closing && !peer->awaiting && !peer->paused && !peer->websocket
         && !rr_peer_is_choked (io, peer))
    {
      gsize n = take_request (io, peer, data + used, len - used);

      if (n == 0)
        break;
      used += n;
    }
  return used;
}

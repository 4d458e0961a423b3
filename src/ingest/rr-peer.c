/* rr-peer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* What is said on one connection: requests are read one after the other and answered
 * in order, then perhaps WebSocket frames both ways. Bytes are read into one buffer of
 * the thread; a peer keeps memory only for what is cut or not yet sent.
 *
 * When a handler has no room the peer keeps its bytes and is not read until the engine
 * says that there is room; the peer's own system then makes it wait.
 *
 * Threads: its I/O thread.
 * Ends:    rr_io_drop(); a refused peer is let to read why first.
 */

/* --- out ---------------------------------------------------------------------- */

static void
out_append (RrIo       *io,
            RrPeer     *peer,
            const void *data,
            gsize       len)
{
  if (peer->out_len + len > peer->out_size)
    {
      peer->out_size = MAX (peer->out_len + len, peer->out_size * 2);
      peer->out = g_realloc (peer->out, peer->out_size);
    }
  memcpy (peer->out + peer->out_len, data, len);
  peer->out_len += len;
  rr_io_mark_dirty (io, peer);
}

static void
out_sent (RrIo   *io,
          RrPeer *peer,
          gsize   n)
{
  io->count.bytes_out += n;
  peer->out_len -= n;
  if (peer->out_len > 0)
    {
      memmove (peer->out, peer->out + n, peer->out_len);
      return;
    }
  g_clear_pointer (&peer->out, g_free);
  peer->out_size = 0;
}

/* A peer that does not read must not make us keep everything for it. One answer may
 * be larger than the limit; a pile of them may not. */
static gboolean
is_too_slow (RrIo   *io,
             RrPeer *peer)
{
  return peer->websocket && peer->out_len > io->door->config.max_out_bytes;
}

static gboolean
after_flush (RrIo   *io,
             RrPeer *peer)
{
  if (!peer->closing)
    {
      if ((peer->events & EPOLLOUT) != 0)
        rr_io_set_events (io, peer, peer->events & ~(guint32) EPOLLOUT);
      return TRUE;
    }

  /* Let the peer read our last words: stop sending, swallow what it still says. */
  if (!peer->shut)
    {
      peer->shut = TRUE;
      shutdown (peer->fd, SHUT_WR);
      rr_io_wait (io, peer, RR_WAIT_LINGER);
      rr_io_set_events (io, peer, EPOLLIN);
    }
  return TRUE;
}

gboolean
rr_peer_flush (RrIo   *io,
               RrPeer *peer)
{
  while (peer->out_len > 0)
    {
      gssize n = send (peer->fd, peer->out, peer->out_len, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n > 0)
        {
          out_sent (io, peer, (gsize) n);
          continue;
        }
      if (errno == EINTR)
        continue;
      if (errno != EAGAIN)
        {
          rr_io_drop (io, peer);
          return FALSE;
        }
      if (is_too_slow (io, peer))
        {
          io->count.n_slow_dropped++;
          rr_io_drop (io, peer);
          return FALSE;
        }
      rr_io_set_events (io, peer, peer->events | EPOLLOUT);
      return TRUE;
    }
  return after_flush (io, peer);
}

/* --- HTTP answers ------------------------------------------------------------- */

static void
next_request (RrIo   *io,
              RrPeer *peer)
{
  peer->awaiting = FALSE;
  peer->continued = FALSE;
  peer->seq++;
  if (!peer->keep_alive)
    peer->closing = TRUE;
  else
    rr_io_wait (io, peer, peer->in_len > 0 ? RR_WAIT_HEADER : RR_WAIT_IDLE);
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
  char head[768];
  int n = snprintf (head, sizeof head,
                    "HTTP/1.1 %u %s\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s%s%s\r\n",
                    status, rr_http_reason (status), rr_io_date (io), content_type, len,
                    extra_header != NULL ? extra_header : "", extra_header != NULL ? "\r\n" : "",
                    peer->keep_alive ? "" : "Connection: close\r\n");

  g_return_if_fail (n > 0 && (gsize) n < sizeof head);

  out_append (io, peer, head, (gsize) n);
  if (len > 0 && !peer->head_only)
    out_append (io, peer, body, len);
  next_request (io, peer);
}

/* What breaks the protocol ends the connection: nobody knows where the next request
 * would begin. */
static void
refuse (RrIo   *io,
        RrPeer *peer,
        guint   status)
{
  char body[96];
  int n = snprintf (body, sizeof body, "{\"error\":\"%s\"}", rr_http_reason (status));

  io->count.n_bad_requests++;
  peer->keep_alive = FALSE;
  peer->head_only = FALSE;
  rr_peer_respond (io, peer, status, "application/json",
                   status == 405 ? "Allow: GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS" : NULL,
                   body, (gsize) n);
}

/* --- WebSocket ---------------------------------------------------------------- */

void
rr_peer_send_frame (RrIo       *io,
                    RrPeer     *peer,
                    RrWsOpcode  opcode,
                    const char *data,
                    gsize       len)
{
  guint8 header[RR_WS_MAX_HEADER];

  if (peer->closing)
    return;
  out_append (io, peer, header, rr_ws_put_header (header, opcode, len));
  out_append (io, peer, data, len);
}

void
rr_peer_close_ws (RrIo   *io,
                  RrPeer *peer,
                  guint   code)
{
  char payload[2] = { (char) (code >> 8), (char) code };

  rr_peer_send_frame (io, peer, RR_WS_CLOSE, payload, code != 0 ? 2 : 0);
  peer->closing = TRUE;
  rr_io_mark_dirty (io, peer);
}

static RrReplyTo
reply_to (RrIo   *io,
          RrPeer *peer)
{
  return (RrReplyTo) { io->index, peer->slot, peer->generation, peer->seq };
}

static void
pause_peer (RrIo   *io,
            RrPeer *peer)
{
  if (peer->paused)
    return;

  peer->paused = TRUE;
  peer->paused_next = io->paused;
  io->paused = peer;
  io->count.n_paused++;
  rr_io_set_events (io, peer, peer->events & ~(guint32) EPOLLIN);
  rr_io_wait (io, peer, RR_WAIT_ANSWER);
}

/* FALSE: no room, keep it. */
static gboolean
hand_over (RrIo       *io,
           RrPeer     *peer,
           const char *data,
           gsize       len,
           gboolean    is_text)
{
  RrFrontDoor *door = io->door;

  if (door->handlers.ws_message (reply_to (io, peer), peer->tag, (RrSlice) { data, len }, is_text,
                                 door->data) == RR_HANDLED)
    {
      io->count.n_messages++;
      return TRUE;
    }
  pause_peer (io, peer);
  return FALSE;
}

static gboolean
hand_over_fragments (RrIo   *io,
                     RrPeer *peer)
{
  peer->message_ready = TRUE;
  if (!hand_over (io, peer, (const char *) peer->message->data, peer->message->len,
                  peer->message_opcode == RR_WS_TEXT))
    return FALSE;

  peer->message_ready = FALSE;
  g_clear_pointer (&peer->message, g_byte_array_unref);
  return TRUE;
}

static void
take_fragment (RrIo      *io,
               RrPeer    *peer,
               RrWsFrame *frame)
{
  gboolean is_first = frame->opcode != RR_WS_CONTINUATION;

  if (is_first == (peer->message != NULL))
    {
      rr_peer_close_ws (io, peer, 1002);
      return;
    }
  if (is_first)
    {
      peer->message = g_byte_array_new ();
      peer->message_opcode = (gint8) frame->opcode;
    }
  if (peer->message->len + frame->len > io->door->config.max_message_bytes)
    {
      rr_peer_close_ws (io, peer, 1009);
      return;
    }

  g_byte_array_append (peer->message, (const guint8 *) frame->payload, (guint) frame->len);
  if (!frame->fin)
    return;
  if (peer->message_opcode == RR_WS_TEXT
      && !rr_ws_is_utf8 ((const char *) peer->message->data, peer->message->len))
    rr_peer_close_ws (io, peer, 1007);
  else
    hand_over_fragments (io, peer);
}

static void
take_control (RrIo      *io,
              RrPeer    *peer,
              RrWsFrame *frame)
{
  if (frame->opcode == RR_WS_PING)
    rr_peer_send_frame (io, peer, RR_WS_PONG, frame->payload, frame->len);
  else if (frame->opcode == RR_WS_CLOSE)
    rr_peer_close_ws (io, peer, rr_ws_is_close_code (frame->payload, frame->len) ? 1000 : 1002);
}

/* TRUE when the frame was taken; FALSE leaves it, masked as it was. */
static gboolean
take_frame (RrIo      *io,
            RrPeer    *peer,
            RrWsFrame *frame)
{
  rr_ws_toggle_mask (frame);
  if (frame->opcode >= RR_WS_CLOSE)
    {
      take_control (io, peer, frame);
      return TRUE;
    }
  if (!frame->fin || frame->opcode == RR_WS_CONTINUATION || peer->message != NULL)
    {
      take_fragment (io, peer, frame);
      return TRUE;
    }
  if (frame->opcode == RR_WS_TEXT && !rr_ws_is_utf8 (frame->payload, frame->len))
    {
      rr_peer_close_ws (io, peer, 1007);
      return TRUE;
    }

  if (hand_over (io, peer, frame->payload, frame->len, frame->opcode == RR_WS_TEXT))
    return TRUE;
  rr_ws_toggle_mask (frame);
  return FALSE;
}

/* Returns: how many bytes were used up */
static gsize
process_frames (RrIo   *io,
                RrPeer *peer,
                char   *data,
                gsize   len)
{
  gsize used = 0;

  if (peer->message_ready && !hand_over_fragments (io, peer))
    return 0;
  while (!peer->closing && !peer->paused)
    {
      RrWsFrame frame;
      guint code = rr_ws_parse (data + used, len - used, io->door->config.max_frame_bytes, &frame);

      if (code == RR_WS_MORE)
        break;
      if (code != 0)
        {
          rr_peer_close_ws (io, peer, code);
          break;
        }
      if (!take_frame (io, peer, &frame))
        break;
      used += frame.frame_len;
    }
  return used;
}

static void
upgrade (RrIo       *io,
         RrPeer     *peer,
         RrExchange *exchange)
{
  char head[256], accept[RR_WS_ACCEPT_LEN + 1];
  RrSlice key;
  int n;

  rr_http_find_header (exchange->request, "sec-websocket-key", &key);
  rr_ws_accept_key (key, accept);
  n = snprintf (head, sizeof head,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
  out_append (io, peer, head, (gsize) n);
  peer->websocket = TRUE;
  peer->tag = exchange->tag;
  io->count.n_websockets++;
  rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
}

/* --- requests ----------------------------------------------------------------- */

static void
hand_over_upgrade (RrIo       *io,
                   RrPeer     *peer,
                   RrExchange *exchange)
{
  RrFrontDoor *door = io->door;

  if (door->handlers.ws_open != NULL && door->handlers.ws_open (exchange, door->data))
    upgrade (io, peer, exchange);
  else if (!exchange->responded)
    rr_peer_respond (io, peer, 404, "application/json", NULL, "{\"error\":\"Not Found\"}", 21);
}

/* FALSE: no room, keep the request. */
static gboolean
hand_over_request (RrIo          *io,
                   RrPeer        *peer,
                   RrHttpRequest *request,
                   RrSlice        body)
{
  RrExchange exchange = { .io = io, .peer = peer, .request = request, .body = body };
  RrFrontDoor *door = io->door;

  peer->keep_alive = request->keep_alive;
  peer->head_only = request->method == RR_METHOD_HEAD;
  if (request->wants_websocket)
    {
      hand_over_upgrade (io, peer, &exchange);
      io->count.n_requests++;
      return TRUE;
    }
  if (door->handlers.request (&exchange, door->data) == RR_TRY_AGAIN)
    {
      pause_peer (io, peer);
      return FALSE;
    }

  io->count.n_requests++;
  if (exchange.responded)
    return TRUE;
  if (exchange.deferred)
    {
      peer->awaiting = TRUE;
      rr_io_wait (io, peer, RR_WAIT_ANSWER);
      return TRUE;
    }
  rr_peer_respond (io, peer, 500, "application/json", NULL,
                   "{\"error\":\"Internal Server Error\"}", 33);
  return TRUE;
}

static void
wait_for_body (RrIo          *io,
               RrPeer        *peer,
               RrHttpRequest *request)
{
  static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

  if (request->expects_continue && !peer->continued)
    {
      peer->continued = TRUE;
      out_append (io, peer, go_on, sizeof go_on - 1);
    }
  if (peer->wait != RR_WAIT_REQUEST)
    rr_io_wait (io, peer, RR_WAIT_REQUEST);
}

static gsize
process_requests (RrIo   *io,
                  RrPeer *peer,
                  char   *data,
                  gsize   len)
{
  const RrFrontDoorConfig *config = &io->door->config;
  gsize used = 0;

  while (used < len && !peer->closing && !peer->awaiting && !peer->paused && !peer->websocket)
    {
      RrHttpRequest request;
      guint status = rr_http_parse (data + used, len - used, config->max_head_bytes,
                                    config->max_body_bytes, &request);

      if (status == RR_HTTP_MORE)
        {
          if (peer->wait != RR_WAIT_HEADER)
            rr_io_wait (io, peer, RR_WAIT_HEADER);
          break;
        }
      if (status != 0)
        {
          refuse (io, peer, status);
          break;
        }
      if (len - used < request.head_len + request.content_length)
        {
          wait_for_body (io, peer, &request);
          break;
        }
      if (!hand_over_request (io, peer, &request,
                              (RrSlice) { data + used + request.head_len, request.content_length }))
        break;
      used += request.head_len + request.content_length;
    }
  return used;
}

static void
save_rest (RrPeer *peer,
           char   *data,
           gsize   len)
{
  char *old = peer->in;

  peer->in = len > 0 ? g_memdup2 (data, len) : NULL;
  peer->in_len = (guint32) len;
  g_free (old);
}

void
rr_peer_process (RrIo   *io,
                 RrPeer *peer,
                 char   *data,
                 gsize   len)
{
  gsize used = 0;

  if (!peer->websocket)
    used = process_requests (io, peer, data, len);
  if (peer->websocket)
    used += process_frames (io, peer, data + used, len - used);

  save_rest (peer, data + used, peer->closing ? 0 : len - used);
  if ((peer->awaiting || peer->paused) && peer->in_len > 0)
    rr_io_set_events (io, peer, peer->events & ~(guint32) EPOLLIN);
}

/* Goes on with what was kept, after an answer or when there is room again. */
void
rr_peer_process_saved (RrIo   *io,
                       RrPeer *peer)
{
  g_autofree char *data = g_steal_pointer (&peer->in);
  gsize len = peer->in_len;

  peer->in_len = 0;
  if (!peer->closing)
    {
      rr_io_set_events (io, peer, peer->events | EPOLLIN);
      if (peer->websocket)
        rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
      else if (!peer->awaiting)
        rr_io_wait (io, peer, len > 0 ? RR_WAIT_HEADER : RR_WAIT_IDLE);
    }
  if (len > 0 || peer->message_ready)
    rr_peer_process (io, peer, data, len);
}

/* --- deadlines ---------------------------------------------------------------- */

void
rr_peer_timed_out (RrIo   *io,
                   RrPeer *peer)
{
  switch ((RrWait) peer->wait)
    {
    case RR_WAIT_HEADER:
    case RR_WAIT_REQUEST:
      io->count.n_timed_out++;
      refuse (io, peer, 408);
      return;
    case RR_WAIT_WEBSOCKET:
      if (!peer->pinged)
        {
          peer->pinged = TRUE;
          rr_peer_send_frame (io, peer, RR_WS_PING, "", 0);
          rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
          return;
        }
      io->count.n_timed_out++;
      break;
    case RR_WAIT_IDLE:
    case RR_WAIT_LINGER:
    case RR_WAIT_ANSWER:
    case RR_N_WAITS:
    default:
      break;
    }
  rr_io_drop (io, peer);
}

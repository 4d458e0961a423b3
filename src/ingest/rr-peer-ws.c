/* rr-peer-ws.c
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

/* The WebSocket side of one connection: whole messages go to the handler in the order
 * they came; what breaks RFC 6455 is answered with its close code.
 *
 * Threads: the peer's I/O thread.
 */

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
  rr_peer_put (io, peer, header, rr_ws_put_header (header, opcode, len));
  rr_peer_put (io, peer, data, len);
}

void
rr_peer_close_ws (RrIo   *io,
                  RrPeer *peer,
                  guint   code)
{
  char payload[2] = { (char) (code >> 8), (char) code };

  rr_peer_send_frame (io, peer, RR_WS_CLOSE, payload, 2);
  peer->closing = TRUE;
  peer->paused = FALSE;
  rr_io_mark_dirty (io, peer);
}

static const char *
reason_of (guint code)
{
  if (code == 1009)
    return N_("A message of a WebSocket is too large");
  if (code == 1007)
    return N_("A text of a WebSocket is not UTF-8");
  return N_("It breaks the rules of WebSockets");
}

static void
refuse (RrIo   *io,
        RrPeer *peer,
        guint   code,
        RrSlice raw)
{
  io->count.n_bad_requests++;
  rr_refusals_note (io->door->refusals, &peer->address, code, reason_of (code), raw);
  rr_peer_close_ws (io, peer, code);
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
  RrReplyTo from = { io->index, peer->slot, peer->generation, peer->seq };

  if (door->handlers.ws_message == NULL)
    return TRUE;
  if (door->handlers.ws_message (from, peer->tag, (RrSlice) { data, len }, is_text, door->data)
      == RR_TRY_AGAIN)
    {
      rr_peer_pause (io, peer);
      return FALSE;
    }
  io->count.n_messages++;
  io->busy_us = io->now_us;
  peer->seq++;
  return TRUE;
}

static void
message_free (RrIo   *io,
              RrPeer *peer)
{
  if (peer->message == NULL)
    return;
  io->count.n_buffered -= peer->message->len;
  g_clear_pointer (&peer->message, g_byte_array_unref);
}

static void
hand_over_fragments (RrIo   *io,
                     RrPeer *peer)
{
  peer->message_ready = !hand_over (io, peer, (const char *) peer->message->data,
                                    peer->message->len, peer->message_opcode == RR_WS_TEXT);
  if (!peer->message_ready)
    message_free (io, peer);
}

static RrSlice
frame_raw (const RrWsFrame *frame)
{
  return (RrSlice) { frame->payload, frame->len };
}

static void
take_fragment (RrIo      *io,
               RrPeer    *peer,
               RrWsFrame *frame)
{
  gboolean is_first = frame->opcode != RR_WS_CONTINUATION;

  if (is_first == (peer->message != NULL))
    {
      refuse (io, peer, 1002, frame_raw (frame));
      return;
    }
  if (is_first)
    {
      peer->message = g_byte_array_new ();
      peer->message_opcode = (guint8) frame->opcode;
    }
  if (peer->message->len + frame->len > io->door->config.max_message_bytes)
    {
      refuse (io, peer, 1009, frame_raw (frame));
      return;
    }
  if (io->count.n_buffered + frame->len > io->max_buffered)
    {
      io->count.n_refused++;
      rr_peer_close_ws (io, peer, 1013);
      return;
    }

  io->count.n_buffered += frame->len;
  g_byte_array_append (peer->message, (const guint8 *) frame->payload, (guint) frame->len);
  if (!frame->fin)
    return;
  if (peer->message_opcode == RR_WS_TEXT
      && !rr_ws_is_utf8 ((const char *) peer->message->data, peer->message->len))
    refuse (io, peer, 1007, frame_raw (frame));
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
    rr_peer_close_ws (io, peer, rr_ws_close_answer (frame->payload, frame->len));
}

/* TRUE when the frame was taken; FALSE leaves it, masked as it was. */
static gboolean
take_frame (RrIo      *io,
            RrPeer    *peer,
            RrWsFrame *frame)
{
  rr_ws_toggle_mask (frame);
  if (frame->opcode >= RR_WS_CLOSE)
    take_control (io, peer, frame);
  else if (!frame->fin || frame->opcode == RR_WS_CONTINUATION || peer->message != NULL)
    take_fragment (io, peer, frame);
  else if (frame->opcode == RR_WS_TEXT && !rr_ws_is_utf8 (frame->payload, frame->len))
    refuse (io, peer, 1007, frame_raw (frame));
  else if (!hand_over (io, peer, frame->payload, frame->len, frame->opcode == RR_WS_TEXT))
    {
      rr_ws_toggle_mask (frame);
      return FALSE;
    }
  return TRUE;
}

/* Something whole came: a cut frame after it has its own time. */
static void
frame_done (RrIo   *io,
            RrPeer *peer)
{
  if (peer->wait == RR_WAIT_FRAME && peer->message == NULL)
    rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
}

gsize
rr_peer_take_frames (RrIo   *io,
                     RrPeer *peer,
                     char   *data,
                     gsize   len)
{
  gsize used = 0;

  if (peer->message_ready && !peer->paused)
    hand_over_fragments (io, peer);
  while (!peer->closing && !peer->paused && !rr_peer_is_choked (io, peer))
    {
      RrWsFrame frame;
      guint code = rr_ws_parse (data + used, len - used, io->door->config.max_frame_bytes, &frame);

      peer->in_need = code == RR_WS_MORE ? (guint32) frame.frame_len : 0;
      if (code == RR_WS_MORE)
        break;
      if (code != 0)
        {
          refuse (io, peer, code, (RrSlice) { data + used, len - used });
          break;
        }
      if (!take_frame (io, peer, &frame))
        break;
      used += frame.frame_len;
      frame_done (io, peer);
    }
  if (peer->closing)
    message_free (io, peer);
  return used;
}

void
rr_peer_upgrade (RrIo       *io,
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
  rr_peer_put (io, peer, head, (gsize) n);
  peer->websocket = TRUE;
  peer->tag = exchange->tag;
  io->count.n_websockets++;
}

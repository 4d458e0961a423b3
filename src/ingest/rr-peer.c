/* rr-peer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* The bytes of one connection. They are read into one buffer of the thread; a peer
 * keeps memory only for what is cut or not yet sent. What is kept is bounded for each
 * peer and for all together; who does not read what it asked for is not read either,
 * and dropped in the end.
 *
 * When a handler has no room the peer keeps its bytes and is not read until the engine
 * says that there is room; the peer's own system then makes it wait.
 *
 * Threads: its I/O thread.
 * Ends:    rr_io_drop(); a refused peer is let to read why first.
 */

#define READ_HUNGRY 2048    /* while others wait for room: what is read must be kept */
#define READ_SHARE  16384   /* while others are ready: nobody fills a batch alone */
#define IN_FIRST    256
#define OUT_FIRST   256
#define FILE_PIECE  32768

static gsize
unsent (const RrPeer *peer)
{
  return peer->out_len - peer->out_at;
}

/* --- out ---------------------------------------------------------------------- */

static void
out_free (RrIo   *io,
          RrPeer *peer)
{
  io->count.n_buffered -= peer->out_size;
  g_clear_pointer (&peer->out, g_free);
  peer->out_at = peer->out_len = peer->out_size = 0;
}

static void
out_reserve (RrIo   *io,
             RrPeer *peer,
             gsize   len)
{
  gsize size;

  if (peer->out_len + len <= peer->out_size)
    return;
  if (peer->out_at > 0)
    {
      memmove (peer->out, peer->out + peer->out_at, unsent (peer));
      peer->out_len -= peer->out_at;
      peer->out_at = 0;
    }
  if (peer->out_len + len <= peer->out_size)
    return;

  size = MAX (peer->out_len + len, MAX (OUT_FIRST, peer->out_size * 2));
  io->count.n_buffered += size - peer->out_size;
  peer->out = g_realloc (peer->out, size);
  peer->out_size = size;
}

/* Appends to what is to be sent. One message may be larger than the limit; a pile of
 * them that the peer does not read may not. */
void
rr_peer_put (RrIo       *io,
             RrPeer     *peer,
             const void *data,
             gsize       len)
{
  gsize max_out = io->door->config.max_out_bytes;

  if (unsent (peer) + len > max_out)
    rr_peer_send_now (io, peer);
  if (unsent (peer) > max_out && !peer->broken)
    {
      io->count.n_slow_dropped++;
      peer->broken = TRUE;
    }
  rr_io_mark_dirty (io, peer);
  if (peer->broken || len == 0)
    return;

  out_reserve (io, peer, len);
  memcpy (peer->out + peer->out_len, data, len);
  peer->out_len += len;
}

/* Brings the next piece of a file that is being answered. FALSE: there is none. */
static gboolean
refill (RrIo   *io,
        RrPeer *peer)
{
  gsize size = MIN (peer->file_left, FILE_PIECE);
  gssize n;

  if (size == 0)
    return FALSE;

  out_reserve (io, peer, size);
  n = read (peer->file_fd, peer->out + peer->out_len, size);
  if (n <= 0)
    {
      peer->broken = TRUE;   /* shorter than was said: the peer must not take it for whole */
      return FALSE;
    }
  peer->out_len += (gsize) n;
  peer->file_left -= (gsize) n;
  if (peer->file_left == 0)
    {
      close (peer->file_fd);
      rr_peer_next_request (io, peer);
    }
  return TRUE;
}

/* Sends what the peer's system takes; never ends the peer. */
void
rr_peer_send_now (RrIo   *io,
                  RrPeer *peer)
{
  while (!peer->broken && (unsent (peer) > 0 || refill (io, peer)))
    {
      gssize n = peer->transport->send (peer->fd, peer->transport_state,
                                        peer->out + peer->out_at, unsent (peer));

      if (n > 0)
        {
          io->count.bytes_out += (guint64) n;
          peer->bytes_out += (guint64) n;
          peer->out_at += (gsize) n;
          /* It does read: the time to drain begins again. */
          if (peer->wait == RR_WAIT_DRAIN)
            rr_io_wait (io, peer, RR_WAIT_DRAIN);
        }
      else if (n < 0 && errno == EAGAIN)
        {
          peer->blocked = TRUE;
          peer->under_way = peer->transport->n_under_way (peer->fd, peer->transport_state);
          return;
        }
      else if (n == 0 || errno != EINTR)
        peer->broken = TRUE;
    }
  if (peer->broken)
    return;

  peer->blocked = FALSE;
  if (peer->out != NULL)
    out_free (io, peer);
}

/* Does it leave so much unread that it gets nothing more to answer? */
gboolean
rr_peer_is_choked (RrIo   *io,
                   RrPeer *peer)
{
  gsize limit = io->door->config.max_out_bytes / 2;

  if (unsent (peer) <= limit)
    return peer->broken;
  if (!peer->blocked)
    rr_peer_send_now (io, peer);
  return peer->broken || unsent (peer) > limit;
}

gboolean
rr_peer_flush (RrIo   *io,
               RrPeer *peer)
{
  rr_peer_send_now (io, peer);
  if (peer->broken)
    {
      rr_io_drop (io, peer);
      return FALSE;
    }
  /* Let the peer read our last words: stop sending, swallow what it still says. */
  if (peer->closing && !peer->shut && unsent (peer) == 0)
    {
      peer->shut = TRUE;
      peer->transport->shutdown (peer->fd, peer->transport_state);
    }
  /* Whole requests may have been left lying while it was choked. */
  if (!peer->blocked)
    rr_peer_process_saved (io, peer);
  else
    rr_peer_settle (io, peer);
  return TRUE;
}

/* --- what it waits for -------------------------------------------------------- */

static RrWait
due_wait (const RrPeer *peer)
{
  if (peer->shut)
    return RR_WAIT_LINGER;
  if (peer->paused)
    return RR_WAIT_ROOM;
  if (peer->blocked)
    return RR_WAIT_DRAIN;
  if (peer->awaiting)
    return RR_WAIT_ANSWER;
  if (peer->websocket)
    return peer->in_len > 0 || peer->message != NULL ? RR_WAIT_FRAME : RR_WAIT_WEBSOCKET;
  if (peer->in_len > 0)
    return peer->in_need > 0 ? RR_WAIT_REQUEST : RR_WAIT_HEADER;
  return peer->seq > 0 ? RR_WAIT_IDLE : RR_WAIT_HEADER;
}

/* Bytes of it are here already, of which epoll does not know. */
gboolean
rr_peer_has_more (const RrPeer *peer)
{
  return peer->transport_state != NULL && peer->transport->has_more (peer->fd, peer->transport_state);
}

static guint32
due_events (RrIo   *io,
            RrPeer *peer)
{
  guint32 events = peer->blocked ? EPOLLOUT : 0;

  if (peer->shut)
    return EPOLLIN;
  if (peer->closing || peer->paused || peer->deaf || io->stopping
      || (peer->awaiting && peer->in_len > 0)
      || (peer->blocked && unsent (peer) > io->door->config.max_out_bytes / 2))
    return events;
  /* A socket that can be written to makes epoll tell of it at once. */
  return events | EPOLLIN | (rr_peer_has_more (peer) ? EPOLLOUT : 0);
}

/* Brings deadline and interest in line with what happened to the peer. */
void
rr_peer_settle (RrIo   *io,
                RrPeer *peer)
{
  RrWait wait = due_wait (peer);

  if (wait != (RrWait) peer->wait)
    rr_io_wait (io, peer, wait);
  rr_io_set_events (io, peer, due_events (io, peer));
}

void
rr_peer_pause (RrIo   *io,
               RrPeer *peer)
{
  peer->paused = TRUE;
  io->count.n_paused++;
  rr_io_is_full (io);
}

/* --- in ----------------------------------------------------------------------- */

static void
in_free (RrIo   *io,
         RrPeer *peer)
{
  io->count.n_buffered -= peer->in_size;
  g_clear_pointer (&peer->in, g_free);
  peer->in_len = peer->in_size = 0;
}

/* FALSE when all peers together hold too much: this one, who needs more, has to go. */
static gboolean
in_grow (RrIo   *io,
         RrPeer *peer,
         gsize   size)
{
  if (io->count.n_buffered + size - peer->in_size > io->max_buffered)
    {
      io->count.n_refused++;
      if (peer->websocket)
        rr_peer_close_ws (io, peer, 1013);
      else
        rr_peer_refuse (io, peer, 503);
      in_free (io, peer);
      return FALSE;
    }
  io->count.n_buffered += size - peer->in_size;
  peer->in = g_realloc (peer->in, size);
  peer->in_size = (guint32) size;
  return TRUE;
}

/* Returns: how many bytes were used up */
static gsize
process (RrIo   *io,
         RrPeer *peer,
         char   *data,
         gsize   len)
{
  gsize used = 0;

  if (!peer->websocket)
    used = rr_peer_take_requests (io, peer, data, len);
  if (peer->websocket && !peer->closing)
    used += rr_peer_take_frames (io, peer, data + used, len - used);
  return peer->closing ? len : used;
}

static void
process_kept (RrIo   *io,
              RrPeer *peer)
{
  gsize used = process (io, peer, peer->in != NULL ? peer->in : io->buffer, peer->in_len);

  if (used == 0 && peer->in_len > 0)
    return;
  peer->in_len -= (guint32) used;
  if (peer->in_len == 0)
    in_free (io, peer);
  else
    memmove (peer->in, peer->in + used, peer->in_len);
}

/* Goes on with what was kept, after an answer or when there is room again. */
void
rr_peer_process_saved (RrIo   *io,
                       RrPeer *peer)
{
  if (!peer->closing && !io->stopping && (peer->in_len > 0 || peer->message_ready))
    process_kept (io, peer);
  rr_peer_settle (io, peer);
}

static gsize
read_size (const RrIo *io)
{
  if (io->waits[RR_WAIT_ROOM].length > 0)
    return READ_HUNGRY;
  return io->n_ready > 1 ? READ_SHARE : RR_DOOR_READ_SIZE;
}

/* Returns: as recv() */
static gssize
read_fresh (RrIo   *io,
            RrPeer *peer)
{
  gsize size = read_size (io);
  gssize n = peer->transport->recv (peer->fd, peer->transport_state, io->buffer, size);
  gsize used;

  if (n <= 0)
    return n;
  io->count.bytes_in += (guint64) n;
  peer->bytes_in += (guint64) n;
  used = process (io, peer, io->buffer, (gsize) n);
  if (used < (gsize) n && in_grow (io, peer, (gsize) n - used))
    {
      peer->in_len = (guint32) ((gsize) n - used);
      memcpy (peer->in, io->buffer + used, peer->in_len);
    }
  return n;
}

/* As above; what came before is kept and goes on growing, by what is known to come. */
static gssize
read_more (RrIo   *io,
           RrPeer *peer)
{
  gssize n;

  if (peer->in_len == peer->in_size)
    {
      gsize size = MAX (IN_FIRST, (gsize) peer->in_size * 2);

      if (peer->in_need > peer->in_len)
        size = MIN (size, peer->in_need);
      else if (!peer->websocket)
        size = MAX (MIN (size, io->door->config.max_head_bytes), (gsize) peer->in_len + 1);
      if (!in_grow (io, peer, size))
        return 1;
    }
  n = peer->transport->recv (peer->fd, peer->transport_state, peer->in + peer->in_len,
                             peer->in_size - peer->in_len);
  if (n <= 0)
    return n;
  io->count.bytes_in += (guint64) n;
  peer->bytes_in += (guint64) n;
  peer->in_len += (guint32) n;
  process_kept (io, peer);
  return n;
}

/* What a lingering peer still says does not matter. */
static gssize
swallow (RrIo   *io,
         RrPeer *peer)
{
  return peer->transport->recv (peer->fd, peer->transport_state, io->buffer, RR_DOOR_READ_SIZE);
}

/* It will say no more. What it is owed it still gets. FALSE when it is gone. */
static gboolean
end_of_input (RrIo   *io,
              RrPeer *peer)
{
  if (peer->websocket || peer->shut || unsent (peer) == 0)
    {
      rr_io_drop (io, peer);
      return FALSE;
    }
  peer->closing = TRUE;
  rr_peer_settle (io, peer);
  return TRUE;
}

static gboolean
is_readable (RrIo   *io,
             RrPeer *peer)
{
  return !peer->paused && !peer->awaiting && !rr_peer_is_choked (io, peer);
}

/* What is read while there is no room has to be kept, and thousands keep much: what a
 * WebSocket says next stays in the buffers of its system until its turn comes. */
static gboolean
has_to_wait (RrIo   *io,
             RrPeer *peer)
{
  return io->is_impatient && peer->websocket && !peer->closing && peer->in_len == 0
         && io->waits[RR_WAIT_ROOM].length > 0;
}

gboolean
rr_peer_read (RrIo   *io,
              RrPeer *peer)
{
  if (has_to_wait (io, peer))
    {
      rr_peer_pause (io, peer);
      rr_peer_settle (io, peer);
      return TRUE;
    }

  do
    {
      gssize n;

      if (!peer->closing && !is_readable (io, peer))
        {
          /* Its answer comes first: it waits in its own system's buffers. */
          peer->deaf = peer->awaiting;
          break;
        }
      peer->read_us = io->now_us;
      n = peer->closing ? swallow (io, peer)
                        : peer->in_len > 0 ? read_more (io, peer) : read_fresh (io, peer);
      if (n < 0 && (errno == EAGAIN || errno == EINTR))
        break;
      if (n < 0)
        {
          rr_io_drop (io, peer);
          return FALSE;
        }
      if (n == 0)
        return end_of_input (io, peer);
      peer->pinged = FALSE;
      if (peer->wait == RR_WAIT_WEBSOCKET)
        rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
    }
  while (peer->transport->has_more (peer->fd, peer->transport_state));

  rr_peer_settle (io, peer);
  return TRUE;
}

/* --- deadlines ---------------------------------------------------------------- */

static void
ping_or_reap (RrIo   *io,
              RrPeer *peer)
{
  if (peer->pinged)
    {
      io->count.n_timed_out++;
      rr_io_drop (io, peer);
      return;
    }
  peer->pinged = TRUE;
  rr_peer_send_frame (io, peer, RR_WS_PING, "", 0);
  rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
}

/* Its system frees room in large steps, so slow reading shows below first. */
static void
drain_on_or_drop (RrIo   *io,
                  RrPeer *peer)
{
  gsize under_way = peer->transport->n_under_way (peer->fd, peer->transport_state);

  if (under_way < peer->under_way)
    {
      peer->under_way = under_way;
      rr_io_wait (io, peer, RR_WAIT_DRAIN);
      return;
    }
  io->count.n_slow_dropped++;
  rr_io_drop (io, peer);
}

/* The last words are sent by the flush; until then it waits with those that linger. */
static void
refuse_late (RrIo   *io,
             RrPeer *peer,
             guint   status)
{
  rr_peer_refuse (io, peer, status);
  rr_io_wait (io, peer, RR_WAIT_LINGER);
}

void
rr_peer_timed_out (RrIo   *io,
                   RrPeer *peer)
{
  switch ((RrWait) peer->wait)
    {
    case RR_WAIT_HEADER:
    case RR_WAIT_REQUEST:
      io->count.n_timed_out++;
      if (peer->in_len > 0)
        refuse_late (io, peer, 408);
      else
        rr_io_drop (io, peer);
      return;
    case RR_WAIT_ANSWER:
      io->count.n_unanswered++;
      refuse_late (io, peer, 504);
      return;
    case RR_WAIT_FRAME:
      io->count.n_timed_out++;
      rr_peer_close_ws (io, peer, 1008);
      rr_io_wait (io, peer, RR_WAIT_LINGER);
      return;
    case RR_WAIT_WEBSOCKET:
      ping_or_reap (io, peer);
      return;
    case RR_WAIT_DRAIN:
      drain_on_or_drop (io, peer);
      return;
    case RR_WAIT_IDLE:
    case RR_WAIT_LINGER:
    case RR_WAIT_ROOM:
    case RR_N_WAITS:
    default:
      break;
    }
  rr_io_drop (io, peer);
}

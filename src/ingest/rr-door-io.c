/* rr-door-io.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-private.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "rr-task.h"

/* One I/O thread: an epoll descriptor with every connection of its, a mailbox for the
 * answers that other threads make, and deadlines.
 *
 * Threads: its own.
 * Ends:    after stop or when its scope is cancelled, as soon as every peer has what
 *          it is owed, half a second after the grace at the latest.
 */

#define N_EVENTS   256
#define LINGER_US  (2 * G_TIME_SPAN_SECOND)
#define GOODBYE_US (500 * G_TIME_SPAN_MILLISECOND)   /* to read our last words at stop */
#define QUIET_US   (500 * G_TIME_SPAN_MILLISECOND)   /* then no more acks are expected */

char rr_io_event_mark;

const char *
rr_io_date (RrIo *io)
{
  gint64 now_s = g_get_real_time () / G_TIME_SPAN_SECOND;

  if (now_s != io->date_s)
    {
      static const char days[] = "SunMonTueWedThuFriSat";
      static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
      time_t seconds = (time_t) now_s;
      struct tm tm;

      gmtime_r (&seconds, &tm);
      g_snprintf (io->date, sizeof io->date, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
                  days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900,
                  tm.tm_hour, tm.tm_min, tm.tm_sec);
      io->date_s = now_s;
    }
  return io->date;
}

/* --- peers -------------------------------------------------------------------- */

void
rr_io_set_events (RrIo    *io,
                  RrPeer  *peer,
                  guint32  events)
{
  struct epoll_event event = { .events = events, .data.ptr = peer };

  if (events == peer->events)
    return;
  peer->events = events;
  epoll_ctl (io->epoll_fd, EPOLL_CTL_MOD, peer->fd, &event);
}

void
rr_io_mark_dirty (RrIo   *io,
                  RrPeer *peer)
{
  if (peer->dirty)
    return;

  peer->dirty = TRUE;
  peer->dirty_prev = io->dirty_tail;
  if (io->dirty_tail != NULL)
    io->dirty_tail->dirty_next = peer;
  else
    io->dirty_head = peer;
  io->dirty_tail = peer;
}

static void
unmark_dirty (RrIo   *io,
              RrPeer *peer)
{
  if (!peer->dirty)
    return;

  peer->dirty = FALSE;
  if (peer->dirty_prev != NULL)
    peer->dirty_prev->dirty_next = peer->dirty_next;
  else
    io->dirty_head = peer->dirty_next;
  if (peer->dirty_next != NULL)
    peer->dirty_next->dirty_prev = peer->dirty_prev;
  else
    io->dirty_tail = peer->dirty_prev;
  peer->dirty_prev = peer->dirty_next = NULL;
}

static void
release_place (RrIo   *io,
               RrPeer *peer)
{
  io->peers[peer->slot] = NULL;
  io->generations[peer->slot]++;
  g_array_append_val (io->free_slots, peer->slot);
  io->n_peers--;
  if (peer->surplus)
    return;
  io->count.n_connections--;
  rr_front_door_forget (io->door, &peer->address, peer->near);
}

/* Closes the connection and forgets the peer. */
void
rr_io_drop (RrIo   *io,
            RrPeer *peer)
{
  RrFrontDoor *door = io->door;

  if (peer->websocket)
    {
      io->count.n_websockets--;
      if (door->handlers.ws_closed != NULL)
        door->handlers.ws_closed ((RrReplyTo) { io->index, peer->slot, peer->generation, 0 },
                                  peer->tag, door->data);
    }
  unmark_dirty (io, peer);
  rr_io_wait_unlink (io, peer);
  /* To close it is not enough: a child that another thread has just begun has it, too, until
   * it becomes another program, and so long epoll would tell of who is gone. */
  epoll_ctl (io->epoll_fd, EPOLL_CTL_DEL, peer->fd, NULL);
  io->count.n_tls -= peer->transport_state != NULL ? 1 : 0;
  peer->transport->close (peer->fd, peer->transport_state);
  release_place (io, peer);

  io->count.n_buffered -= peer->in_size + peer->out_size;
  if (peer->message != NULL)
    io->count.n_buffered -= peer->message->len;
  g_clear_pointer (&peer->message, g_byte_array_unref);
  if (peer->file_left > 0)
    close (peer->file_fd);
  g_free (peer->in);
  g_free (peer->out);
  g_free (peer);
}

/* Takes over @fd, unless it answers NULL. There must be a free slot. */
RrPeer *
rr_io_add (RrIo            *io,
           int              fd,
           const RrAddress *address,
           gboolean         surplus)
{
  RrPeer *peer = g_new0 (RrPeer, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };
  int one = 1, zero = 0;

  if (epoll_ctl (io->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
    {
      g_free (peer);
      return NULL;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  /* What we answer carries the acknowledgement of TCP with it: no packets of its own. */
  setsockopt (fd, IPPROTO_TCP, TCP_QUICKACK, &zero, sizeof zero);

  peer->fd = fd;
  peer->transport = &rr_transport_plain;
  peer->slot = g_array_index (io->free_slots, guint32, io->free_slots->len - 1);
  g_array_set_size (io->free_slots, io->free_slots->len - 1);
  peer->generation = io->generations[peer->slot];
  peer->address = *address;
  peer->near = !surplus && rr_front_door_is_near (io->door, address);
  peer->since_us = io->now_us;
  peer->surplus = surplus;
  peer->keep_alive = TRUE;
  peer->events = EPOLLIN;
  io->peers[peer->slot] = peer;
  io->n_peers++;
  if (!surplus)
    {
      io->count.n_accepted++;
      io->count.n_connections++;
    }
  rr_io_wait_append (io, peer, RR_WAIT_HEADER);
  return peer;
}

/* --- the loop ----------------------------------------------------------------- */

static void
handle_peer (RrIo    *io,
             RrPeer  *peer,
             guint32  events)
{
  if ((events & (EPOLLERR | EPOLLHUP)) != 0 && (events & EPOLLIN) == 0)
    {
      rr_io_drop (io, peer);
      return;
    }
  if ((events & EPOLLOUT) != 0 && !rr_peer_flush (io, peer))
    return;
  if ((events & EPOLLIN) != 0 || rr_peer_has_more (peer))
    rr_peer_read (io, peer);
}

/* What it says can wait in its system's buffers; epoll tells of it again. */
static void
handle_peer_when_full (RrIo    *io,
                       RrPeer  *peer,
                       guint32  events)
{
  if ((events & EPOLLOUT) != 0 && (events & (EPOLLERR | EPOLLHUP)) == 0)
    rr_peer_flush (io, peer);
}

static void
handle_events (RrIo               *io,
               struct epoll_event *events,
               int                 n_events)
{
  for (int i = 0; i < n_events; i++)
    {
      void *mark = events[i].data.ptr;

      if (mark == &rr_io_event_mark)
        {
          guint64 value;
          gssize n = read (io->event_fd, &value, sizeof value);

          (void) n;
        }
      else if (mark != &rr_io_listen_mark && io->is_full)
        handle_peer_when_full (io, mark, events[i].events);
      else if (mark != &rr_io_listen_mark)
        handle_peer (io, mark, events[i].events);
      else if (io->listen_fd >= 0)
        rr_io_accept (io);
    }
}

static void
flush_dirty (RrIo *io)
{
  while (io->dirty_head != NULL)
    {
      RrPeer *peer = io->dirty_head;

      unmark_dirty (io, peer);
      rr_peer_flush (io, peer);
    }
}

static void
publish_stat (RrIo *io)
{
  rr_mutex_lock (&io->stat_lock);
  io->stat = io->count;
  rr_mutex_unlock (&io->stat_lock);
}

/* --- stop --------------------------------------------------------------------- */

static void
stop_peer (RrIo   *io,
           RrPeer *peer)
{
  gboolean has_request = peer->paused && !peer->websocket;

  peer->keep_alive = FALSE;
  peer->paused = FALSE;
  if (has_request)
    rr_peer_refuse (io, peer, 503);
  else if (!peer->awaiting && !peer->websocket && !peer->closing)
    {
      if (peer->out == NULL)
        {
          rr_io_drop (io, peer);
          return;
        }
      peer->closing = TRUE;
      rr_io_mark_dirty (io, peer);
    }
  rr_peer_settle (io, peer);
}

/* No newcomers, nothing more is read; whoever is owed an answer stays for it. */
static void
begin_stop (RrIo *io)
{
  io->stopping = TRUE;
  rr_io_close_listener (io);
  for (guint i = 0; i < io->n_slots; i++)
    if (io->peers[i] != NULL)
      stop_peer (io, io->peers[i]);
}

static void
say_goodbye (RrIo     *io,
             gboolean  grace_is_over)
{
  io->waits[RR_WAIT_LINGER].timeout_us = GOODBYE_US;
  for (guint i = 0; i < io->n_slots; i++)
    {
      RrPeer *peer = io->peers[i];

      if (peer == NULL || peer->closing)
        continue;
      if (peer->websocket)
        rr_peer_close_ws (io, peer, 1001);
      else if (grace_is_over)
        rr_peer_refuse (io, peer, 503);
    }
  flush_dirty (io);
}

/* WebSockets say goodbye once their acks have stopped coming; the grace bounds all.
 * Returns: TRUE when this thread may end */
static gboolean
continue_stop (RrIo   *io,
               gint64  stop_at_us)
{
  gboolean grace_is_over = io->now_us >= stop_at_us;

  if (!io->stopping)
    begin_stop (io);
  flush_dirty (io);
  if (grace_is_over && io->end_at_us == 0)
    io->end_at_us = io->now_us + GOODBYE_US;
  if (grace_is_over || io->now_us - io->busy_us > QUIET_US)
    say_goodbye (io, grace_is_over);
  return io->n_peers == 0 || (io->end_at_us > 0 && io->now_us >= io->end_at_us);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  RrIo *io = data;

  rr_front_door_stop (io->door, 0);
}

/* From here on nobody takes mail. */
static void
end (RrIo *io)
{
  for (guint i = 0; i < io->n_slots; i++)
    if (io->peers[i] != NULL)
      rr_io_drop (io, io->peers[i]);
  rr_mutex_lock (&io->lock);
  io->ended = TRUE;
  io->n_mail_late += io->incoming.mails->len;
  rr_mutex_unlock (&io->lock);
  rr_io_seat_newcomers (io);   /* they are told, one by one, that nobody is here */
  publish_stat (io);
}

static void
wait_for_events (RrIo *io)
{
  struct epoll_event events[N_EVENTS];
  int n;

  rr_task_external_begin ("epoll");
  rr_io_nap (io);
  n = epoll_wait (io->epoll_fd, events, N_EVENTS, rr_io_timeout_ms (io));
  rr_task_external_end ();
  io->now_us = g_get_monotonic_time ();
  rr_io_plan_nap (io, n);
  io->n_ready = n;
  handle_events (io, events, n);
  io->n_ready = 0;
}

gboolean
rr_io_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrIo *io = data;
  GCancellable *cancellable = rr_ctx_get_cancellable (ctx);
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), io, NULL);
  gboolean ended = FALSE;

  rr_task_set_service (TRUE);   /* waits for the world as long as the world likes */
  io->busy_us = 0;
  while (!ended)
    {
      gint64 stop_at_us;

      if (io->is_full && !io->stopping)
        rr_io_wait_for_room (io);
      else
        wait_for_events (io);
      rr_io_seat_newcomers (io);
      rr_io_read_mail (io);
      rr_io_run_deadlines (io);
      if (io->accept_at_us > 0 && io->now_us >= io->accept_at_us)
        rr_io_listen_again (io);
      rr_io_mind_doors (io);
      if (io->door->handlers.wake_end != NULL)
        io->door->handlers.wake_end (io->index, io->door->data);
      flush_dirty (io);

      stop_at_us = __atomic_load_n (&io->door->stop_at_us, __ATOMIC_ACQUIRE);
      if (stop_at_us != 0)
        ended = continue_stop (io, stop_at_us);
      publish_stat (io);
      rr_io_list_peers (io);
    }

  end (io);
  g_cancellable_disconnect (cancellable, handler);
  return TRUE;
}

void
rr_io_init (RrIo        *io,
            RrFrontDoor *door,
            guint        index)
{
  const RrFrontDoorConfig *config = &door->config;
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = &rr_io_event_mark };
  const guint timeouts_ms[RR_N_WAITS] = {
    [RR_WAIT_HEADER] = config->header_timeout_ms,   [RR_WAIT_REQUEST] = config->request_timeout_ms,
    [RR_WAIT_IDLE] = config->idle_timeout_ms,       [RR_WAIT_ANSWER] = config->answer_timeout_ms,
    [RR_WAIT_WEBSOCKET] = config->ping_interval_ms, [RR_WAIT_FRAME] = config->request_timeout_ms,
    [RR_WAIT_DRAIN] = config->request_timeout_ms,   [RR_WAIT_LINGER] = LINGER_US / 1000,
  };

  io->door = door;
  io->index = index;
  io->now_us = g_get_monotonic_time ();
  io->listen_fd = -1;
  io->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  io->event_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  io->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  epoll_ctl (io->epoll_fd, EPOLL_CTL_ADD, io->event_fd, &event);

  io->n_slots = door->max_peers + RR_DOOR_SURPLUS;
  io->peers = g_new0 (RrPeer *, io->n_slots);
  io->generations = g_new0 (guint32, io->n_slots);
  io->free_slots = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 slot = io->n_slots; slot-- > 0;)
    g_array_append_val (io->free_slots, slot);
  io->buffer = g_malloc (RR_DOOR_READ_SIZE);
  io->max_buffered = config->max_buffered_bytes / config->n_io_threads;
  for (guint i = 0; i < RR_N_WAITS; i++)
    io->waits[i].timeout_us = (gint64) timeouts_ms[i] * 1000;

  rr_mutex_init (&io->lock);
  rr_mutex_init (&io->stat_lock);
  rr_mail_box_init (&io->incoming);
  io->newcomers = g_array_new (FALSE, FALSE, sizeof (RrNewcomer));
  rr_mail_box_init (&io->working);
}

void
rr_io_clear (RrIo *io)
{
  const int fds[] = { io->listen_fd, io->epoll_fd, io->event_fd, io->reserve_fd };

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    if (fds[i] >= 0)
      close (fds[i]);
  g_free (io->peers);
  g_free (io->generations);
  g_array_unref (io->free_slots);
  g_free (io->buffer);
  g_clear_pointer (&io->listed, g_ptr_array_unref);
  rr_mail_box_clear (&io->incoming);
  g_array_unref (io->newcomers);
  rr_mail_box_clear (&io->working);
  rr_mutex_clear (&io->lock);
  rr_mutex_clear (&io->stat_lock);
}

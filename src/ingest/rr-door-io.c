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
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "rr-task.h"

/* One I/O thread: an epoll descriptor with every connection of its, a mailbox for the
 * answers that other threads make, and deadlines.
 *
 * Threads: its own; rr_io_wake() and the mailbox from any.
 * Ends:    after stop, when every peer has its answers or the grace is over.
 */

#define N_EVENTS        256
#define ACCEPTS_A_WAKE  128
#define ACCEPT_PAUSE_US (100 * G_TIME_SPAN_MILLISECOND)
#define LINGER_US       (2 * G_TIME_SPAN_SECOND)
#define QUIET_US        (250 * G_TIME_SPAN_MILLISECOND)

/* Markers in epoll's data that are no peer. */
static char listen_mark, event_mark;

/* --- deadlines ---------------------------------------------------------------- */

static void
wait_unlink (RrIo   *io,
             RrPeer *peer)
{
  RrWaitQueue *queue = &io->waits[peer->wait];

  if (peer->wait_prev != NULL)
    peer->wait_prev->wait_next = peer->wait_next;
  else if (queue->head == peer)
    queue->head = peer->wait_next;
  if (peer->wait_next != NULL)
    peer->wait_next->wait_prev = peer->wait_prev;
  else if (queue->tail == peer)
    queue->tail = peer->wait_prev;
  peer->wait_prev = peer->wait_next = NULL;
}

/* @peer waits for @wait from now on. */
void
rr_io_wait (RrIo   *io,
            RrPeer *peer,
            RrWait  wait)
{
  RrWaitQueue *queue = &io->waits[wait];

  wait_unlink (io, peer);
  peer->wait = (guint8) wait;
  peer->deadline_us = queue->timeout_us > 0 ? g_get_monotonic_time () + queue->timeout_us : 0;
  peer->wait_prev = queue->tail;
  if (queue->tail != NULL)
    queue->tail->wait_next = peer;
  else
    queue->head = peer;
  queue->tail = peer;
}

static void
run_deadlines (RrIo *io)
{
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < RR_N_WAITS; i++)
    while (io->waits[i].timeout_us > 0 && io->waits[i].head != NULL
           && io->waits[i].head->deadline_us <= now_us)
      {
        RrPeer *peer = io->waits[i].head;
        guint32 slot = peer->slot, generation = peer->generation;

        rr_peer_timed_out (io, peer);
        /* Refused, it lingers; whatever stays must not stay where it was. */
        if (io->peers[slot] == peer && peer->generation == generation && io->waits[i].head == peer)
          rr_io_wait (io, peer, i == RR_WAIT_WEBSOCKET ? RR_WAIT_WEBSOCKET : RR_WAIT_LINGER);
      }
}

static int
next_timeout_ms (RrIo *io)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 next_us = now_us + 60 * G_TIME_SPAN_SECOND;

  for (guint i = 0; i < RR_N_WAITS; i++)
    if (io->waits[i].timeout_us > 0 && io->waits[i].head != NULL)
      next_us = MIN (next_us, io->waits[i].head->deadline_us);
  if (io->accept_at_us > 0)
    next_us = MIN (next_us, io->accept_at_us);
  if (__atomic_load_n (&io->door->stop_at_us, __ATOMIC_ACQUIRE) != 0)
    next_us = MIN (next_us, now_us + 20 * G_TIME_SPAN_MILLISECOND);
  return (int) CLAMP ((next_us - now_us + 999) / 1000, 0, 60000);
}

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
  peer->dirty_next = io->dirty;
  io->dirty = peer;
}

static void
remove_from_list (RrPeer **list,
                  RrPeer  *peer,
                  gsize    next_offset)
{
  while (*list != NULL && *list != peer)
    list = G_STRUCT_MEMBER_P (*list, next_offset);
  if (*list == peer)
    *list = G_STRUCT_MEMBER (RrPeer *, peer, next_offset);
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
  if (peer->dirty)
    remove_from_list (&io->dirty, peer, G_STRUCT_OFFSET (RrPeer, dirty_next));
  if (peer->paused)
    remove_from_list (&io->paused, peer, G_STRUCT_OFFSET (RrPeer, paused_next));
  wait_unlink (io, peer);
  close (peer->fd);

  io->peers[peer->slot] = NULL;
  io->generations[peer->slot]++;
  g_array_append_val (io->free_slots, peer->slot);
  io->n_peers--;
  io->count.n_connections--;
  g_clear_pointer (&peer->message, g_byte_array_unref);
  g_free (peer->in);
  g_free (peer->out);
  g_free (peer);
}

static void
add_peer (RrIo     *io,
          int       fd,
          gboolean  loopback)
{
  RrPeer *peer = g_new0 (RrPeer, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };
  int one = 1;

  peer->fd = fd;
  peer->slot = g_array_index (io->free_slots, guint32, io->free_slots->len - 1);
  g_array_set_size (io->free_slots, io->free_slots->len - 1);
  peer->generation = io->generations[peer->slot];
  peer->loopback = loopback;
  peer->events = EPOLLIN;
  io->peers[peer->slot] = peer;
  io->n_peers++;
  io->count.n_accepted++;
  io->count.n_connections++;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  epoll_ctl (io->epoll_fd, EPOLL_CTL_ADD, fd, &event);
  rr_io_wait (io, peer, RR_WAIT_HEADER);
}

static gboolean
is_loopback (const struct sockaddr_storage *address)
{
  if (address->ss_family == AF_INET)
    return ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr) >> 24 == 127;
  if (address->ss_family == AF_INET6)
    {
      const struct in6_addr *in6 = &((const struct sockaddr_in6 *) address)->sin6_addr;

      return IN6_IS_ADDR_LOOPBACK (in6) || (IN6_IS_ADDR_V4MAPPED (in6) && in6->s6_addr[12] == 127);
    }
  return FALSE;
}

static void
listen_again (RrIo     *io,
              gboolean  listens)
{
  struct epoll_event event = { .events = listens ? EPOLLIN : 0, .data.ptr = &listen_mark };

  epoll_ctl (io->epoll_fd, EPOLL_CTL_MOD, io->listen_fd, &event);
  io->accept_at_us = listens ? 0 : g_get_monotonic_time () + ACCEPT_PAUSE_US;
}

/* Without a descriptor the peer cannot even be told; the spare one closes it at least,
 * so that it does not hang in the queue. Then a pause, for some to be given back. */
static void
out_of_descriptors (RrIo *io)
{
  if (io->reserve_fd >= 0)
    {
      int fd;

      close (io->reserve_fd);
      fd = accept4 (io->listen_fd, NULL, NULL, SOCK_CLOEXEC);
      if (fd >= 0)
        close (fd);
      io->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
    }
  io->count.n_refused++;
  listen_again (io, FALSE);
}

static void
refuse_connection (RrIo *io,
                   int   fd)
{
  static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                             "Retry-After: 5\r\nConnection: close\r\n\r\n";
  gssize n = send (fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT);

  (void) n;
  io->count.n_refused++;
  close (fd);
}

static void
accept_peers (RrIo *io)
{
  for (guint i = 0; i < ACCEPTS_A_WAKE; i++)
    {
      struct sockaddr_storage address;
      socklen_t len = sizeof address;
      int fd = accept4 (io->listen_fd, (struct sockaddr *) &address, &len,
                        SOCK_NONBLOCK | SOCK_CLOEXEC);

      if (fd < 0)
        {
          if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            out_of_descriptors (io);
          if (errno == EINTR || errno == ECONNABORTED)
            continue;
          return;
        }
      if (io->free_slots->len == 0)
        refuse_connection (io, fd);
      else
        add_peer (io, fd, is_loopback (&address));
    }
}

/* --- reading ------------------------------------------------------------------ */

/* What a lingering peer still says does not matter. */
static void
swallow (RrIo   *io,
         RrPeer *peer)
{
  gssize n = recv (peer->fd, io->buffer, io->buffer_size, MSG_DONTWAIT);

  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
    rr_io_drop (io, peer);
}

static void
read_peer (RrIo   *io,
           RrPeer *peer)
{
  gsize kept = peer->in_len;
  gssize n;

  if (peer->closing)
    {
      swallow (io, peer);
      return;
    }
  if (peer->awaiting || peer->paused)
    {
      /* Its answer comes first: it waits in its own system's buffers. */
      rr_io_set_events (io, peer, peer->events & ~(guint32) EPOLLIN);
      return;
    }

  if (kept > 0)
    memcpy (io->buffer, peer->in, kept);
  n = recv (peer->fd, io->buffer + kept, io->buffer_size - kept, MSG_DONTWAIT);
  if (n <= 0)
    {
      if (n == 0 || (errno != EAGAIN && errno != EINTR))
        rr_io_drop (io, peer);
      return;
    }

  io->count.bytes_in += (guint64) n;
  if (peer->websocket && (peer->pinged || peer->deadline_us - g_get_monotonic_time ()
                                              < io->waits[RR_WAIT_WEBSOCKET].timeout_us / 2))
    {
      peer->pinged = FALSE;
      rr_io_wait (io, peer, RR_WAIT_WEBSOCKET);
    }
  rr_peer_process (io, peer, io->buffer, kept + (gsize) n);
}

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
  if ((events & EPOLLIN) != 0)
    read_peer (io, peer);
}

/* --- mail --------------------------------------------------------------------- */

void
rr_io_wake (RrIo *io)
{
  guint64 one = 1;
  gssize n = write (io->event_fd, &one, sizeof one);

  (void) n;
}

static RrPeer *
find_peer (RrIo            *io,
           const RrReplyTo *to)
{
  RrPeer *peer = to->slot < io->door->max_peers ? io->peers[to->slot] : NULL;

  return peer != NULL && peer->generation == to->generation ? peer : NULL;
}

static void
deliver (RrIo         *io,
         const RrMail *mail,
         const char   *body)
{
  RrPeer *peer = find_peer (io, &mail->to);

  if (peer == NULL || (mail->kind == RR_MAIL_HTTP && (!peer->awaiting || peer->seq != mail->to.seq))
      || (mail->kind != RR_MAIL_HTTP && !peer->websocket))
    {
      io->count.n_late_replies++;
      return;
    }

  if (mail->kind == RR_MAIL_HTTP)
    {
      rr_peer_respond (io, peer, mail->status, mail->content_type, NULL, body, mail->len);
      rr_peer_process_saved (io, peer);
    }
  else if (mail->kind == RR_MAIL_WS_TEXT)
    rr_peer_send_frame (io, peer, RR_WS_TEXT, body, mail->len);
  else
    rr_peer_close_ws (io, peer, mail->status);
}

static void
resume_paused (RrIo *io)
{
  RrPeer *peer = g_steal_pointer (&io->paused);

  while (peer != NULL)
    {
      RrPeer *next = peer->paused_next;

      peer->paused = FALSE;
      rr_peer_process_saved (io, peer);
      peer = next;
    }
}

static void
read_mail (RrIo *io)
{
  RrMailBox box;
  gboolean resume;

  rr_mutex_lock (&io->lock);
  box = io->incoming;
  io->incoming = io->working;
  io->working = box;
  io->woken = FALSE;
  resume = io->resume;
  io->resume = FALSE;
  rr_mutex_unlock (&io->lock);

  for (guint i = 0; i < box.mails->len; i++)
    {
      const RrMail *mail = &g_array_index (box.mails, RrMail, i);

      deliver (io, mail, (const char *) box.arena->data + mail->at);
    }
  if (box.mails->len > 0)
    io->last_mail_us = g_get_monotonic_time ();
  g_array_set_size (box.mails, 0);
  g_byte_array_set_size (box.arena, 0);
  if (resume)
    resume_paused (io);
}

/* --- the loop ----------------------------------------------------------------- */

static void
flush_dirty (RrIo *io)
{
  RrPeer *peer;

  while ((peer = io->dirty) != NULL)
    {
      io->dirty = peer->dirty_next;
      peer->dirty = FALSE;
      rr_peer_flush (io, peer);
    }
}

static void
handle_events (RrIo               *io,
               struct epoll_event *events,
               int                 n_events)
{
  for (int i = 0; i < n_events; i++)
    {
      void *mark = events[i].data.ptr;

      if (mark == &event_mark)
        {
          guint64 value;
          gssize n = read (io->event_fd, &value, sizeof value);

          (void) n;
        }
      else if (mark == &listen_mark)
        accept_peers (io);
      else
        handle_peer (io, mark, events[i].events);
    }
}

static void
publish_stat (RrIo *io)
{
  rr_mutex_lock (&io->stat_lock);
  io->stat = io->count;
  rr_mutex_unlock (&io->stat_lock);
}

/* No newcomers, nothing more is read; whoever is owed an answer stays for it. */
static void
begin_stop (RrIo *io)
{
  close (io->listen_fd);
  io->listen_fd = -1;
  io->accept_at_us = 0;
  io->last_mail_us = g_get_monotonic_time ();
  for (guint i = 0; i < io->door->max_peers; i++)
    {
      RrPeer *peer = io->peers[i];

      if (peer == NULL)
        continue;
      peer->keep_alive = FALSE;
      if (!peer->awaiting && !peer->websocket && !peer->closing && peer->out_len == 0)
        rr_io_drop (io, peer);
      else
        rr_io_set_events (io, peer, peer->events & ~(guint32) EPOLLIN);
    }
}

/* TRUE when this thread may end. WebSockets say goodbye once their acks have stopped
 * coming. */
static gboolean
continue_stop (RrIo   *io,
               gint64  stop_at_us)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us >= stop_at_us || now_us - io->last_mail_us > QUIET_US)
    for (guint i = 0; i < io->door->max_peers; i++)
      {
        RrPeer *peer = io->peers[i];

        if (peer == NULL || (peer->awaiting && now_us < stop_at_us))
          continue;
        if (peer->websocket && !peer->closing)
          rr_peer_close_ws (io, peer, 1001);
        if (rr_peer_flush (io, peer) && (peer->out_len == 0 || now_us >= stop_at_us))
          rr_io_drop (io, peer);
      }
  return io->n_peers == 0 || now_us >= stop_at_us;
}

gboolean
rr_io_run (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  RrIo *io = data;
  struct epoll_event events[N_EVENTS];
  gboolean ended = FALSE;

  while (!ended)
    {
      gint64 stop_at_us;
      int n;

      rr_task_external_begin ("epoll");
      n = epoll_wait (io->epoll_fd, events, N_EVENTS, next_timeout_ms (io));
      rr_task_external_end ();
      handle_events (io, events, n);
      read_mail (io);
      run_deadlines (io);
      if (io->accept_at_us > 0 && g_get_monotonic_time () >= io->accept_at_us)
        listen_again (io, TRUE);
      if (io->door->handlers.wake_end != NULL)
        io->door->handlers.wake_end (io->index, io->door->data);
      flush_dirty (io);

      stop_at_us = __atomic_load_n (&io->door->stop_at_us, __ATOMIC_ACQUIRE);
      if (stop_at_us != 0)
        {
          if (io->listen_fd >= 0)
            begin_stop (io);
          ended = continue_stop (io, stop_at_us);
        }
      publish_stat (io);
    }

  for (guint i = 0; i < io->door->max_peers; i++)
    if (io->peers[i] != NULL)
      rr_io_drop (io, io->peers[i]);
  publish_stat (io);
  return TRUE;
}

void
rr_io_init (RrIo        *io,
            RrFrontDoor *door,
            guint        index)
{
  const RrFrontDoorConfig *config = &door->config;
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = &event_mark };

  io->door = door;
  io->index = index;
  io->listen_fd = -1;
  io->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  io->event_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  io->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  epoll_ctl (io->epoll_fd, EPOLL_CTL_ADD, io->event_fd, &event);

  io->peers = g_new0 (RrPeer *, door->max_peers);
  io->generations = g_new0 (guint32, door->max_peers);
  io->free_slots = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 slot = door->max_peers; slot-- > 0;)
    g_array_append_val (io->free_slots, slot);
  io->buffer_size = config->max_head_bytes + config->max_body_bytes
                    + MAX (config->max_frame_bytes, config->max_message_bytes) + 1024;
  io->buffer = g_malloc (io->buffer_size);
  io->waits[RR_WAIT_HEADER].timeout_us = (gint64) config->header_timeout_ms * 1000;
  io->waits[RR_WAIT_REQUEST].timeout_us = (gint64) config->request_timeout_ms * 1000;
  io->waits[RR_WAIT_IDLE].timeout_us = (gint64) config->idle_timeout_ms * 1000;
  io->waits[RR_WAIT_WEBSOCKET].timeout_us = (gint64) config->ping_interval_ms * 1000;
  io->waits[RR_WAIT_LINGER].timeout_us = LINGER_US;

  rr_mutex_init (&io->lock);
  rr_mutex_init (&io->stat_lock);
  io->incoming.mails = g_array_new (FALSE, FALSE, sizeof (RrMail));
  io->incoming.arena = g_byte_array_new ();
  io->working.mails = g_array_new (FALSE, FALSE, sizeof (RrMail));
  io->working.arena = g_byte_array_new ();
}

/* Takes over @fd. */
void
rr_io_listen (RrIo *io,
              int   fd)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = &listen_mark };

  io->listen_fd = fd;
  epoll_ctl (io->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

void
rr_io_clear (RrIo *io)
{
  int *fds[] = { &io->listen_fd, &io->epoll_fd, &io->event_fd, &io->reserve_fd };

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    if (*fds[i] >= 0)
      close (*fds[i]);
  g_free (io->peers);
  g_free (io->generations);
  g_array_unref (io->free_slots);
  g_free (io->buffer);
  g_array_unref (io->incoming.mails);
  g_byte_array_unref (io->incoming.arena);
  g_array_unref (io->working.mails);
  g_byte_array_unref (io->working.arena);
  rr_mutex_clear (&io->lock);
  rr_mutex_clear (&io->stat_lock);
}

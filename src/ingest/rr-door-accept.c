/* rr-door-accept.c
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
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Newcomers: one listening socket for all I/O threads, and what happens when there
 * are too many of them. Who is refused is told so where that is possible.
 *
 * Threads: its I/O thread; several may accept at once.
 */

#define ACCEPTS_A_WAKE  128
#define ACCEPT_PAUSE_US (100 * G_TIME_SPAN_MILLISECOND)

char rr_io_listen_mark;

static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
                           "Content-Length: 31\r\nRetry-After: 5\r\nConnection: close\r\n\r\n"
                           "{\"error\":\"Service Unavailable\"}";

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

/* The listener is shared: a newcomer wakes one thread. Exclusive interest cannot be
 * changed, so a pause takes it away and gives it back. */
static void
watch_listener (RrIo     *io,
                gboolean  watch)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = &rr_io_listen_mark };

  epoll_ctl (io->epoll_fd, watch ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, io->listen_fd, &event);
}

/* Takes over @fd. */
void
rr_io_listen (RrIo *io,
              int   fd)
{
  io->listen_fd = fd;
  watch_listener (io, TRUE);
}

void
rr_io_listen_again (RrIo *io)
{
  io->accept_at_us = 0;
  watch_listener (io, TRUE);
}

static void
open_reserve (RrIo *io)
{
  if (io->reserve_fd < 0)
    io->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* A peer for which there is no place at all. */
static void
turn_away (RrIo *io,
           int   fd)
{
  char swallowed[1024];
  gssize n = send (fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT);

  /* What it said and we did not read would make the close a reset, and the reset
   * would take our words with it. */
  shutdown (fd, SHUT_WR);
  while (n > 0)
    n = recv (fd, swallowed, sizeof swallowed, MSG_DONTWAIT);
  io->count.n_refused++;
  close (fd);
}

/* The spare descriptor is given up to tell one peer; then a pause, for others to be
 * given back. */
static void
out_of_descriptors (RrIo *io)
{
  if (io->reserve_fd >= 0)
    {
      int fd;

      close (io->reserve_fd);
      io->reserve_fd = -1;
      fd = accept4 (io->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd >= 0)
        turn_away (io, fd);
    }
  open_reserve (io);
  watch_listener (io, FALSE);
  io->accept_at_us = io->now_us + ACCEPT_PAUSE_US;
}

/* Over the limit: it gets its answer like anybody, and is closed when it has read it. */
static void
admit_surplus (RrIo *io,
               int   fd)
{
  RrPeer *peer = io->free_slots->len > 0 ? rr_io_add (io, fd, FALSE, TRUE) : NULL;

  if (peer == NULL)
    {
      turn_away (io, fd);
      return;
    }
  io->count.n_refused++;
  peer->closing = TRUE;
  rr_peer_put (io, peer, busy, sizeof busy - 1);
}

static void
admit (RrIo     *io,
       int       fd,
       gboolean  loopback)
{
  RrFrontDoor *door = io->door;

  if (__atomic_add_fetch (&door->n_peers, 1, __ATOMIC_RELAXED) > door->max_peers)
    {
      __atomic_sub_fetch (&door->n_peers, 1, __ATOMIC_RELAXED);
      admit_surplus (io, fd);
    }
  else if (rr_io_add (io, fd, loopback, FALSE) == NULL)
    {
      __atomic_sub_fetch (&door->n_peers, 1, __ATOMIC_RELAXED);
      turn_away (io, fd);
    }
}

void
rr_io_accept (RrIo *io)
{
  open_reserve (io);
  for (guint i = 0; i < ACCEPTS_A_WAKE; i++)
    {
      struct sockaddr_storage address;
      socklen_t len = sizeof address;
      int fd = accept4 (io->listen_fd, (struct sockaddr *) &address, &len,
                        SOCK_NONBLOCK | SOCK_CLOEXEC);

      if (fd >= 0)
        admit (io, fd, is_loopback (&address));
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        {
          out_of_descriptors (io);
          return;
        }
      else if (errno != EINTR && errno != ECONNABORTED)
        return;
    }
}

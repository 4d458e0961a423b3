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
#include <glib/gi18n-lib.h>
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

void
rr_io_ignore_listener (RrIo *io)
{
  io->accept_at_us = 0;
  watch_listener (io, FALSE);
}

/* Whoever knocks now finds nobody. */
void
rr_io_close_listener (RrIo *io)
{
  if (io->listen_fd >= 0)
    close (io->listen_fd);
  io->listen_fd = -1;
  io->accept_at_us = 0;
}

static void
open_reserve (RrIo *io)
{
  if (io->reserve_fd < 0)
    io->reserve_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* A peer for which there is no place at all. */
static void
turn_away (int fd)
{
  char swallowed[1024];
  gssize n = send (fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT);

  /* What it said and we did not read would make the close a reset, and the reset
   * would take our words with it. */
  shutdown (fd, SHUT_WR);
  while (n > 0)
    n = recv (fd, swallowed, sizeof swallowed, MSG_DONTWAIT);
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
        turn_away (fd);
      io->count.n_refused += fd >= 0 ? 1 : 0;
    }
  open_reserve (io);
  watch_listener (io, FALSE);
  io->accept_at_us = io->now_us + ACCEPT_PAUSE_US;
}

/* Over the limit: it gets its answer like anybody, and is closed when it has read it. */
static void
admit_surplus (RrIo            *io,
               int              fd,
               const RrAddress *address)
{
  RrPeer *peer = io->free_slots->len > 0 ? rr_io_add (io, fd, address, TRUE) : NULL;

  io->count.n_refused++;
  if (peer == NULL)
    {
      turn_away (fd);
      return;
    }
  peer->closing = TRUE;
  rr_peer_put (io, peer, busy, sizeof busy - 1);
}

/* One address has enough of them: it hears so, if that is possible without waiting. */
static void
turn_away_crowd (RrIo            *io,
                 int              fd,
                 const RrAddress *address)
{
  static const char why[] = N_("This address has too many connections");

  io->count.n_crowding++;
  rr_refusals_note (io->door->refusals, address, 503, why, (RrSlice) { NULL, 0 });
  turn_away (fd);
}

/* FALSE when there is no place for it after all. */
static gboolean
seat (RrIo            *io,
      int              fd,
      const RrAddress *address,
      gboolean         near)
{
  const RrNewcomer newcomer = { .fd = fd, .address = *address, .near = near, .io = io->index };
  RrFrontDoor *door = io->door;

  if (door->porch != NULL ? rr_porch_take (door->porch, &newcomer) : rr_io_add (io, fd, address, FALSE) != NULL)
    return TRUE;
  io->count.n_refused++;
  turn_away (fd);
  return FALSE;
}

static void
admit (RrIo            *io,
       int              fd,
       const RrAddress *address)
{
  RrFrontDoor *door = io->door;
  gboolean near = rr_front_door_is_near (door, address);

  if (!near && !rr_guard_enter (door->guard, address, io->now_us))
    {
      turn_away_crowd (io, fd, address);
      return;
    }
  if (__atomic_add_fetch (&door->n_peers, 1, __ATOMIC_RELAXED) <= door->max_peers)
    {
      if (!seat (io, fd, address, near))
        rr_front_door_forget (door, address, near);
      return;
    }
  admit_surplus (io, fd, address);
  rr_front_door_forget (door, address, near);
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
        {
          RrAddress from = rr_address_from_socket (&address);

          admit (io, fd, &from);
        }
      else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        {
          out_of_descriptors (io);
          return;
        }
      else if (errno != EINTR && errno != ECONNABORTED)
        return;
    }
}

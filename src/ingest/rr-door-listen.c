/* rr-door-listen.c
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
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The one listening socket, of which each I/O thread has a copy.
 *
 * Threads: the owner, before the door is started.
 */

static guint16
bound_port (int fd)
{
  struct sockaddr_storage address;
  socklen_t len = sizeof address;

  if (getsockname (fd, (struct sockaddr *) &address, &len) != 0)
    return 0;
  return ntohs (address.ss_family == AF_INET ? ((struct sockaddr_in *) &address)->sin_port
                                             : ((struct sockaddr_in6 *) &address)->sin6_port);
}

static int
close_keeping_errno (int fd)
{
  int saved = errno;

  close (fd);
  errno = saved;
  return -1;
}

/* A line that is cut does not say so, and whoever is silent could be far from here for good. The
 * system asks them, and ends those it hears nothing of for 14 s. Who does not take what is sent is
 * for the door to end, which counts it. Connections take this over from the listener, so that it
 * costs them nothing. */
static void
mind_the_line (int fd)
{
  const int yes = 1, silent_s = 6, again_s = 2, n_times = 4;

  setsockopt (fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPIDLE, &silent_s, sizeof silent_s);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPINTVL, &again_s, sizeof again_s);
  setsockopt (fd, IPPROTO_TCP, TCP_KEEPCNT, &n_times, sizeof n_times);
}

static int
bind_socket (const struct addrinfo *address,
             guint16                port)
{
  struct sockaddr_storage local;
  int one = 1;
  int fd = socket (address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;

  memcpy (&local, address->ai_addr, address->ai_addrlen);
  if (address->ai_family == AF_INET)
    ((struct sockaddr_in *) &local)->sin_port = htons (port);
  else
    ((struct sockaddr_in6 *) &local)->sin6_port = htons (port);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  mind_the_line (fd);
  if (bind (fd, (struct sockaddr *) &local, address->ai_addrlen) != 0)
    return close_keeping_errno (fd);
  return fd;
}

/* A port that was asked for by its number stays ours while the doors are closed; one that
 * the system chose would not, so that it is asked for by its number then. */
static int
open_listener (const struct addrinfo *address,
               guint16                port)
{
  int fd = bind_socket (address, port);

  if (fd >= 0 && port == 0)
    {
      int chosen = fd;

      fd = bind_socket (address, bound_port (chosen));
      close_keeping_errno (chosen);
    }
  if (fd >= 0 && listen (fd, RR_DOOR_BACKLOG) != 0)
    return close_keeping_errno (fd);
  return fd;
}

/**
 * rr_front_door_listen:
 * @self: a door
 * @host: an address of this machine
 * @port: a port, 0 for any free one
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR whose sentence names the address
 */
gboolean
rr_front_door_listen (RrFrontDoor  *self,
                      const char   *host,
                      guint16       port,
                      GError      **error)
{
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
  struct addrinfo *address = NULL;
  int code, fd;

  g_return_val_if_fail (self != NULL && host != NULL, FALSE);

  code = getaddrinfo (host, NULL, &hints, &address);
  if (code != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   /* Translators: an address, then a reason */
                   _("Cannot listen on %s: %s"), host, gai_strerror (code));
      return FALSE;
    }

  fd = open_listener (address, port);
  freeaddrinfo (address);
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   /* Translators: an address and a port, then a reason */
                   _("Cannot listen on %s, port %u: %s"), host, port, g_strerror (errno));
      return FALSE;
    }
  self->port = bound_port (fd);
  self->listen_fd = fd;
  for (guint i = 0; i < self->config.n_io_threads; i++)
    rr_io_listen (&self->ios[i], fcntl (fd, F_DUPFD_CLOEXEC, 0));
  return TRUE;
}

/**
 * rr_front_door_get_port:
 * @self: a door
 *
 * Returns: the port it listens on
 */
guint16
rr_front_door_get_port (RrFrontDoor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->port;
}

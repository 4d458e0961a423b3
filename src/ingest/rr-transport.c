/* rr-transport.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-transport.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The plain transport: the socket itself, without state.
 *
 * Threads: the I/O thread of the peer.
 */

static gssize
plain_recv (int       fd,
            gpointer  state,
            void     *buffer,
            gsize     len)
{
  return recv (fd, buffer, len, MSG_DONTWAIT);
}

static gssize
plain_send (int         fd,
            gpointer    state,
            const void *data,
            gsize       len)
{
  return send (fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
plain_shutdown (int      fd,
                gpointer state)
{
  shutdown (fd, SHUT_WR);
}

static gboolean
plain_has_more (int      fd,
                gpointer state)
{
  return FALSE;
}

static gsize
plain_n_under_way (int      fd,
                   gpointer state)
{
  int n = 0;

  return ioctl (fd, SIOCOUTQ, &n) == 0 && n > 0 ? (gsize) n : 0;
}

static void
plain_close (int      fd,
             gpointer state)
{
  close (fd);
}

const RrTransport rr_transport_plain = {
  .recv = plain_recv,
  .send = plain_send,
  .shutdown = plain_shutdown,
  .has_more = plain_has_more,
  .n_under_way = plain_n_under_way,
  .close = plain_close,
};

/* rr-transport.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How the bytes of a peer get through: plain here; TLS slides in below the framing.
 * All calls return at once; -1 with errno EAGAIN means later. */
typedef struct
{
  gssize   (*recv)     (int         fd,
                        gpointer    state,
                        void       *buffer,
                        gsize       len);
  gssize   (*send)     (int         fd,
                        gpointer    state,
                        const void *data,
                        gsize       len);
  /* No more will be sent; the peer may go on reading what was. */
  void     (*shutdown) (int         fd,
                        gpointer    state);
  /* Bytes that were taken from the socket but not yet by recv(): epoll does not know. */
  gboolean (*has_more) (int         fd,
                        gpointer    state);
  /* Bytes that were sent but have not reached the peer. */
  gsize    (*n_under_way) (int      fd,
                           gpointer state);
  /* Frees @state and closes @fd. */
  void     (*close)    (int         fd,
                        gpointer    state);
} RrTransport;

extern const RrTransport rr_transport_plain;

G_END_DECLS

/* rr-address.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct sockaddr_storage;

#define RR_ADDRESS_TEXT 48

/* Where a peer is: an IPv6 address, or an IPv4 address in one. Plain value. */
typedef struct
{
  guint8 bytes[16];
} RrAddress;

RrAddress rr_address_from_socket  (const struct sockaddr_storage *socket_address);
gboolean  rr_address_is_loopback  (const RrAddress *address);
/* Who has one address of a network has all of it: IPv6 is counted by /64. */
RrAddress rr_address_to_household (const RrAddress *address);
void      rr_address_to_text      (const RrAddress *address,
                                   char             text[RR_ADDRESS_TEXT]);
guint     rr_address_hash         (gconstpointer    address);
gboolean  rr_address_equal        (gconstpointer    a,
                                   gconstpointer    b);

G_END_DECLS

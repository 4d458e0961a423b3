/* rr-address.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* Addresses of peers, IPv4 and IPv6 in one form, so that they can be counted in one table.
 *
 * Threads: any; nothing here has state.
 */

static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/**
 * rr_address_from_socket:
 * @socket_address: as accept() gave it
 *
 * Returns: the address in it; all zero if it is of no family we know
 */
RrAddress
rr_address_from_socket (const struct sockaddr_storage *socket_address)
{
  RrAddress address = { { 0 } };

  if (socket_address->ss_family == AF_INET)
    {
      struct sockaddr_in in;

      memcpy (&in, socket_address, sizeof in);
      memcpy (address.bytes, mapped, sizeof mapped);
      memcpy (address.bytes + sizeof mapped, &in.sin_addr, 4);
    }
  else if (socket_address->ss_family == AF_INET6)
    {
      struct sockaddr_in6 in6;

      memcpy (&in6, socket_address, sizeof in6);
      memcpy (address.bytes, &in6.sin6_addr, 16);
    }
  return address;
}

static gboolean
is_ipv4 (const RrAddress *address)
{
  return memcmp (address->bytes, mapped, sizeof mapped) == 0;
}

/**
 * rr_address_is_loopback:
 * @address: an address
 *
 * Returns: %TRUE if it is of this machine and reached without a network
 */
gboolean
rr_address_is_loopback (const RrAddress *address)
{
  static const guint8 one[16] = { [15] = 1 };

  return is_ipv4 (address) ? address->bytes[12] == 127 : memcmp (address->bytes, one, sizeof one) == 0;
}

/**
 * rr_address_to_household:
 * @address: an address
 *
 * Returns: @address, or the network of it where one peer has a whole network
 */
RrAddress
rr_address_to_household (const RrAddress *address)
{
  RrAddress household = *address;

  if (!is_ipv4 (address))
    memset (household.bytes + 8, 0, 8);
  return household;
}

/**
 * rr_address_to_text:
 * @address: an address
 * @text: (out): the address as people write it
 */
void
rr_address_to_text (const RrAddress *address,
                    char             text[RR_ADDRESS_TEXT])
{
  if (is_ipv4 (address))
    inet_ntop (AF_INET, address->bytes + sizeof mapped, text, RR_ADDRESS_TEXT);
  else
    inet_ntop (AF_INET6, address->bytes, text, RR_ADDRESS_TEXT);
}

guint
rr_address_hash (gconstpointer address)
{
  const RrAddress *self = address;
  guint hash = 2166136261u;

  for (guint i = 0; i < sizeof self->bytes; i++)
    hash = (hash ^ self->bytes[i]) * 16777619u;
  return hash;
}

gboolean
rr_address_equal (gconstpointer a,
                  gconstpointer b)
{
  return memcmp (a, b, sizeof (RrAddress)) == 0;
}

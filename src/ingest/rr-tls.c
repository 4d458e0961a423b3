/* rr-tls.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tls.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "rr-late.h"
#include "rr-tls-private.h"

/* The door to TLS. GnuTLS and what it brings are some 4 MiB of every process that is linked
 * to them, and most engines listen to their own machine alone: so they are in a module, and
 * it is loaded with the first certificate. Whoever has an RrTls or a line has the module.
 *
 * Threads: any; the first call may wait for the disk.
 * Ends:    the module stays.
 */

static const RrTlsWays *loaded;   /* (atomic) */

static const RrTlsWays *
load (GError **error)
{
  const RrTlsWays *found = g_atomic_pointer_get (&loaded);

  if (found == NULL)
    {
      found = rr_late_find (RR_TLS_MODULE, RR_TLS_WAYS, error);
      g_atomic_pointer_set (&loaded, found);
    }
  return found;
}

static const RrTlsWays *
ways (void)
{
  return g_atomic_pointer_get (&loaded);
}

/* --- certificates --------------------------------------------------------------- */

void
rr_tls_facts_clear (RrTlsFacts *facts)
{
  g_clear_pointer (&facts->fingerprint, g_free);
  facts->ends_s = 0;
}

/**
 * rr_tls_keys_prepare:
 * @folder: where they are kept
 * @names: (array zero-terminated): names and addresses by which the door is reached, at least one
 * @now_s: Unix time
 * @certificate: (out) (transfer full): path
 * @key: (out) (transfer full): path
 * @facts: (out caller-allocates): for people
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR or #GFileError; nothing is set then
 */
gboolean
rr_tls_keys_prepare (const char         *folder,
                     const char *const  *names,
                     gint64              now_s,
                     char              **certificate,
                     char              **key,
                     RrTlsFacts         *facts,
                     GError            **error)
{
  const RrTlsWays *found;

  g_return_val_if_fail (names != NULL && names[0] != NULL, FALSE);

  found = load (error);
  return found != NULL && found->keys_prepare (folder, names, now_s, certificate, key, facts, error);
}

/**
 * rr_tls_keys_inspect:
 * @certificate: path of a certificate of the operator's
 * @key: path of its key, which nobody else may be able to read
 * @now_s: Unix time
 * @facts: (out caller-allocates): for people
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR if they are no pair, have ended, or are not private
 */
gboolean
rr_tls_keys_inspect (const char  *certificate,
                     const char  *key,
                     gint64       now_s,
                     RrTlsFacts  *facts,
                     GError     **error)
{
  const RrTlsWays *found = load (error);

  return found != NULL && found->keys_inspect (certificate, key, now_s, facts, error);
}

/**
 * rr_tls_new:
 * @certificate_path: a certificate, and those between it and its authority, as PEM
 * @key_path: its key, as PEM
 * @error: return location for an error
 *
 * Returns: (transfer full): what the door needs; %NULL with a %G_IO_ERROR, or with
 *   %RR_ERROR_UNSUPPORTED if TLS is not installed
 */
RrTls *
rr_tls_new (const char  *certificate_path,
            const char  *key_path,
            GError     **error)
{
  const RrTlsWays *found = load (error);

  return found != NULL ? found->make (certificate_path, key_path, error) : NULL;
}

RrTls *
rr_tls_ref (RrTls *self)
{
  return ways ()->ref (self);
}

void
rr_tls_unref (RrTls *self)
{
  ways ()->unref (self);
}

/* --- lines ---------------------------------------------------------------------- */

/**
 * rr_tls_line_new:
 * @tls: our certificate
 * @fd: a socket that does not block
 *
 * Returns: (transfer full) (nullable): a connection before its handshake; %NULL for want of memory
 */
RrTlsLine *
rr_tls_line_new (RrTls *tls,
                 int    fd)
{
  return ways ()->line_new (tls, fd);
}

void
rr_tls_line_free (RrTlsLine *self)
{
  ways ()->line_free (self);
}

/**
 * rr_tls_line_shake:
 * @self: a connection
 * @why: (out) (transfer none): when it failed, a static sentence
 *
 * Goes on with the handshake as far as it goes.
 *
 * Returns: whether it is done, or what it waits for
 */
RrTlsState
rr_tls_line_shake (RrTlsLine   *self,
                   const char **why)
{
  return ways ()->line_shake (self, why);
}

/* Its state is an RrTlsLine. */
const RrTransport *
rr_tls_line_transport (void)
{
  return ways ()->transport;
}

/* --- this machine --------------------------------------------------------------- */

static void
add_address (GStrvBuilder          *names,
             const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN];

  if (address->sa_family == AF_INET)
    {
      struct sockaddr_in in;

      memcpy (&in, address, sizeof in);
      inet_ntop (AF_INET, &in.sin_addr, text, sizeof text);
    }
  else if (address->sa_family == AF_INET6)
    {
      struct sockaddr_in6 in6;

      memcpy (&in6, address, sizeof in6);
      if (IN6_IS_ADDR_LINKLOCAL (&in6.sin6_addr))
        return;
      inet_ntop (AF_INET6, &in6.sin6_addr, text, sizeof text);
    }
  else
    return;
  g_strv_builder_add (names, text);
}

/**
 * rr_tls_own_names:
 *
 * Returns: (transfer full) (array zero-terminated): the name of this machine, and its addresses
 */
char **
rr_tls_own_names (void)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *local = g_strconcat (g_get_host_name (), ".local", NULL);
  struct ifaddrs *all = NULL;

  g_strv_builder_add_many (names, g_get_host_name (), local, "localhost", NULL);
  if (getifaddrs (&all) == 0)
    for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
      if (one->ifa_addr != NULL && (one->ifa_flags & IFF_UP) != 0)
        add_address (names, one->ifa_addr);
  if (all != NULL)
    freeifaddrs (all);
  return g_strv_builder_end (names);
}

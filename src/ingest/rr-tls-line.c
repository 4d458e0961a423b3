/* rr-tls-line.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-tls-private.h"

#include <errno.h>
#include <gmodule.h>
#include <gnutls/gnutls.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* TLS for the peers of the front door, by the library that GIO's TLS is made of. GIO's own
 * stream makes a thread of a shared pool wait in a handshake for as long as the peer likes;
 * here nothing ever waits: each step does what can be done and says what it waits for.
 * This and rr-tls-pair.c are the module that rr-tls.c loads.
 *
 * Versions 1.2 and 1.3 only, with forward secrecy and authenticated encryption. No session
 * is resumed, so that nothing of an old one has to be kept, and nothing can be sent early
 * that could be sent twice.
 *
 * Threads: an RrTls any; a line one at a time: the porch, then the peer's I/O thread.
 * Ends:    reference counted; each line holds one.
 */

#define PRIORITY                                                                              \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-MAC-ALL:+AEAD" \
  ":%SERVER_PRECEDENCE"

struct _RrTls
{
  int                              ref_count;    /* (atomic) */
  gnutls_certificate_credentials_t credentials;  /* (owned) (immutable) */
  gnutls_priority_t                priority;     /* (owned) (immutable) */
};

struct _RrTlsLine
{
  RrTls           *tls;        /* (owned) */
  gnutls_session_t session;    /* (owned) */
  gboolean         is_stuck;   /* a record is made, and not sent */
};

static RrTls *
tls_ref (RrTls *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

static void
tls_unref (RrTls *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  if (self->priority != NULL)
    gnutls_priority_deinit (self->priority);
  g_free (self);
}

static RrTls *
tls_new (const char  *certificate_path,
         const char  *key_path,
         GError     **error)
{
  RrTls *self = g_new0 (RrTls, 1);
  int code;

  self->ref_count = 1;
  code = gnutls_certificate_allocate_credentials (&self->credentials);
  if (code == GNUTLS_E_SUCCESS)
    code = gnutls_certificate_set_x509_key_file (self->credentials, certificate_path, key_path,
                                                 GNUTLS_X509_FMT_PEM);
  if (code >= 0)
    code = gnutls_priority_init (&self->priority, PRIORITY, NULL);
  if (code >= 0)
    return self;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s, %s: %s", certificate_path, key_path,
               gnutls_strerror (code));
  tls_unref (self);
  return NULL;
}

/* --- the handshake ------------------------------------------------------------ */

static RrTlsLine *
line_new (RrTls *tls,
          int    fd)
{
  RrTlsLine *self = g_new0 (RrTlsLine, 1);

  if (gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS) != 0)
    {
      g_free (self);
      return NULL;
    }
  self->tls = tls_ref (tls);
  gnutls_priority_set (self->session, tls->priority);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, tls->credentials);
  gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_IGNORE);
  gnutls_handshake_set_timeout (self->session, GNUTLS_INDEFINITE_TIMEOUT);   /* the porch has one */
  gnutls_transport_set_int (self->session, fd);
  return self;
}

static void
line_free (RrTlsLine *self)
{
  gnutls_deinit (self->session);
  tls_unref (self->tls);
  g_free (self);
}

static RrTlsState
line_shake (RrTlsLine   *self,
            const char **why)
{
  int code;

  do
    code = gnutls_handshake (self->session);
  while (code < 0 && code != GNUTLS_E_AGAIN && gnutls_error_is_fatal (code) == 0);

  if (code == GNUTLS_E_SUCCESS)
    return RR_TLS_DONE;
  if (code == GNUTLS_E_AGAIN)
    return gnutls_record_get_direction (self->session) == 0 ? RR_TLS_READS : RR_TLS_WRITES;
  *why = gnutls_strerror (code);
  gnutls_alert_send_appropriate (self->session, code);
  return RR_TLS_FAILED;
}

/* --- the transport ------------------------------------------------------------ */

static gssize
fail (gssize code)
{
  if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_WARNING_ALERT_RECEIVED)
    errno = EAGAIN;
  else if (code == GNUTLS_E_INTERRUPTED)
    errno = EINTR;
  else
    errno = ECONNRESET;
  return -1;
}

/* An end without a farewell is one like any other: HTTP and WebSockets say themselves
 * whether something was cut. */
static gssize
tls_recv (int       fd,
          gpointer  state,
          void     *buffer,
          gsize     len)
{
  RrTlsLine *self = state;
  gssize n = gnutls_record_recv (self->session, buffer, len);

  if (n >= 0 || n == GNUTLS_E_PREMATURE_TERMINATION)
    return MAX (n, 0);
  return fail (n);
}

/* What was made into a record and did not go is sent again as it is, whatever there is by
 * now; it is the beginning of it. */
static gssize
tls_send (int         fd,
          gpointer    state,
          const void *data,
          gsize       len)
{
  RrTlsLine *self = state;
  gssize n = self->is_stuck ? gnutls_record_send (self->session, NULL, 0)
                            : gnutls_record_send (self->session, data, len);

  self->is_stuck = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
  return n >= 0 ? n : fail (n);
}

static void
tls_shutdown (int      fd,
              gpointer state)
{
  RrTlsLine *self = state;

  gnutls_bye (self->session, GNUTLS_SHUT_WR);
  shutdown (fd, SHUT_WR);
}

static gboolean
tls_has_more (int      fd,
              gpointer state)
{
  return gnutls_record_check_pending (((RrTlsLine *) state)->session) > 0;
}

static gsize
tls_n_under_way (int      fd,
                 gpointer state)
{
  int n = 0;

  return ioctl (fd, SIOCOUTQ, &n) == 0 && n > 0 ? (gsize) n : 0;
}

static void
tls_close (int      fd,
           gpointer state)
{
  line_free (state);
  close (fd);
}

static const RrTransport transport = {
  .recv = tls_recv,
  .send = tls_send,
  .shutdown = tls_shutdown,
  .has_more = tls_has_more,
  .n_under_way = tls_n_under_way,
  .close = tls_close,
};

G_MODULE_EXPORT extern const RrTlsWays rr_tls_ways;
const RrTlsWays rr_tls_ways = {
  .keys_prepare = rr_tls_pair_prepare,
  .keys_inspect = rr_tls_pair_inspect,
  .make = tls_new,
  .ref = tls_ref,
  .unref = tls_unref,
  .line_new = line_new,
  .line_free = line_free,
  .line_shake = line_shake,
  .transport = &transport,
};

/* rr-tls-keys.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a certificate says, for people. */
typedef struct
{
  char   *fingerprint;   /* (owned): SHA-256 of the authority, or of it itself if it is none of ours */
  gint64  ends_s;        /* Unix time */
} RrTlsFacts;

/* The certificate of this installation: made with its authority when there is none, and
 * again before it ends, or when it does not name all of @names (names and addresses).
 * @certificate and @key are where they are. */
gboolean  rr_tls_keys_prepare (const char         *folder,
                               const char *const  *names,
                               gint64              now_s,
                               char              **certificate,
                               char              **key,
                               RrTlsFacts         *facts,
                               GError            **error);
/* One that the operator has. */
gboolean  rr_tls_keys_inspect (const char         *certificate,
                               const char         *key,
                               gint64              now_s,
                               RrTlsFacts         *facts,
                               GError            **error);
/* Names and addresses of this machine. */
char    **rr_tls_own_names    (void);
void      rr_tls_facts_clear  (RrTlsFacts         *facts);

#define RR_TLS_AUTHORITY "tls-authority.pem"   /* what phones have to trust */

G_END_DECLS

/* rr-tls.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-transport.h"

G_BEGIN_DECLS

typedef struct _RrTls     RrTls;      /* our certificate and its key; shared by reference */
typedef struct _RrTlsLine RrTlsLine;  /* one connection */

typedef enum
{
  RR_TLS_DONE,
  RR_TLS_READS,    /* it waits for the peer */
  RR_TLS_WRITES,   /* it waits for room to send */
  RR_TLS_FAILED,
} RrTlsState;

RrTls      *rr_tls_new         (const char   *certificate_path,
                                const char   *key_path,
                                GError      **error);
RrTls      *rr_tls_ref         (RrTls        *self);
void        rr_tls_unref       (RrTls        *self);

/* A line uses the socket of a peer, but does not close it; its transport does, and frees it. */
RrTlsLine  *rr_tls_line_new    (RrTls        *tls,
                                int           fd);
void        rr_tls_line_free   (RrTlsLine    *self);
RrTlsState  rr_tls_line_shake  (RrTlsLine    *self,
                                const char  **why);

const RrTransport *rr_tls_line_transport (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrTls, rr_tls_unref)

G_END_DECLS

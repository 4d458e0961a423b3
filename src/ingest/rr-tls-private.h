/* rr-tls-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-tls-keys.h"
#include "rr-tls.h"

G_BEGIN_DECLS

/* All that the module rr-tls has for us; the functions are those of the two headers. */
typedef struct
{
  gboolean            (*keys_prepare) (const char         *folder,
                                       const char *const  *names,
                                       gint64              now_s,
                                       char              **certificate,
                                       char              **key,
                                       RrTlsFacts         *facts,
                                       GError            **error);
  gboolean            (*keys_inspect) (const char         *certificate,
                                       const char         *key,
                                       gint64              now_s,
                                       RrTlsFacts         *facts,
                                       GError            **error);
  RrTls              *(*make)         (const char         *certificate_path,
                                       const char         *key_path,
                                       GError            **error);
  RrTls              *(*ref)          (RrTls              *self);
  void                (*unref)        (RrTls              *self);
  RrTlsLine          *(*line_new)     (RrTls              *tls,
                                       int                 fd);
  void                (*line_free)    (RrTlsLine          *self);
  RrTlsState          (*line_shake)   (RrTlsLine          *self,
                                       const char        **why);
  const RrTransport    *transport;
} RrTlsWays;

#define RR_TLS_MODULE "rr-tls"
#define RR_TLS_WAYS   "rr_tls_ways"

/* Within the module. */
gboolean  rr_tls_pair_prepare (const char         *folder,
                               const char *const  *names,
                               gint64              now_s,
                               char              **certificate,
                               char              **key,
                               RrTlsFacts         *facts,
                               GError            **error);
gboolean  rr_tls_pair_inspect (const char         *certificate,
                               const char         *key,
                               gint64              now_s,
                               RrTlsFacts         *facts,
                               GError            **error);

G_END_DECLS

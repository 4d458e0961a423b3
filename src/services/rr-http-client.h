/* rr-http-client.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-http-answer.h"

G_BEGIN_DECLS

#define RR_HTTP_MAX_LINKS   128     /* sockets to one origin at once */
#define RR_HTTP_MAX_WAITING 256     /* calls behind them */
#define RR_HTTP_MAX_BODY    (4 << 20)
#define RR_HTTP_IDLE_S      30      /* a socket nobody needs is kept, at most */

/* Asks others over HTTP/1.1, from one thread that iterates a main context. */
typedef struct _RrHttpClient RrHttpClient;
/* One of those others: a scheme, a host and a port, and the sockets to it. */
typedef struct _RrHttpOrigin RrHttpOrigin;
typedef struct _RrHttpCall   RrHttpCall;

typedef struct
{
  guint   n_links;      /* now */
  guint   n_idle;       /* of these */
  guint64 n_opened;
  guint64 n_repeated;   /* calls that went again: the socket was dead already */
  guint64 n_refused;    /* calls that found no room */
} RrHttpStat;

/* Either @answer, which is freed when the function returns, or @error. @connect_us is
 * what the connection took, 0 if there was one. */
typedef void (*RrHttpFunc) (const RrHttpAnswer *answer,
                            const GError       *error,
                            gint64              connect_us,
                            gpointer            data);

RrHttpClient *rr_http_client_new      (GMainContext  *context);
void          rr_http_client_free     (RrHttpClient  *self);
gboolean      rr_http_client_is_quiet (RrHttpClient  *self);

RrHttpOrigin *rr_http_origin_new      (RrHttpClient  *client,
                                       const char    *url);
/* A header line of all requests from now on. */
void          rr_http_origin_add      (RrHttpOrigin  *self,
                                       const char    *name,
                                       const char    *value);
void          rr_http_origin_free     (RrHttpOrigin  *self);
void          rr_http_origin_get_stat (RrHttpOrigin  *self,
                                       RrHttpStat    *stat);

GString      *rr_http_request_new     (RrHttpOrigin  *origin,
                                       const char    *method,
                                       const char    *path,
                                       const char    *body);
RrHttpCall   *rr_http_call_start      (RrHttpOrigin  *origin,
                                       GString       *request,
                                       gboolean       may_repeat,
                                       RrHttpFunc     func,
                                       gpointer       data);
void          rr_http_call_cancel     (RrHttpCall    *self);

/* Whether a URL leads to this very machine, whatever a resolver may say. */
gboolean      rr_http_is_loopback     (const char    *host);

G_END_DECLS

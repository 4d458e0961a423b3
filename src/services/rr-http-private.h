/* rr-http-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/socket.h>

#include "rr-http-client.h"

G_BEGIN_DECLS

#define RR_HTTP_MAX_ADDRESSES 2      /* of this machine */
#define RR_HTTP_BUFFER        65536

typedef struct _RrHttpLink    RrHttpLink;
typedef struct _RrHttpOpening RrHttpOpening;

typedef enum
{
  RR_HTTP_OPENING,
  RR_HTTP_BUSY,
  RR_HTTP_IDLE,
  RR_HTTP_CLOSED,
} RrHttpLinkState;

/* One socket. */
struct _RrHttpLink
{
  RrHttpOrigin    *origin;
  RrHttpLinkState  state;
  RrHttpCall      *call;         /* (nullable): while it is opening or busy */
  RrHttpAnswer     answer;
  guint            n_answers;
  gsize            n_sent;       /* of the request */
  gint64           until_us;     /* of an opening or an idle one */

  int              fd;           /* -1: there is a stream, or nothing yet */
  gboolean         wants_out;
  gboolean         is_counted;
  guint            address;      /* which one of its origin */

  RrHttpOpening   *opening;      /* (nullable): of a stream */
  GIOStream       *stream;       /* (owned) (nullable): with TLS */
  GSource         *in;           /* (owned) (nullable) */
  GSource         *out;          /* (owned) (nullable) */
};

struct _RrHttpCall
{
  RrHttpOrigin *origin;
  RrHttpLink   *link;        /* (nullable): it waits for one */
  GString      *request;     /* (owned) */
  gboolean      may_repeat;
  gboolean      is_repeated;
  guint         n_addresses; /* that failed */
  GError       *trouble;     /* (owned) (nullable): with the first of them */
  GError       *error;       /* (owned) (nullable): it has failed, nobody knows yet */
  RrHttpFunc    func;
  gpointer      data;
  gint64        began_us;
  gint64        connect_us;
};

typedef struct
{
  struct sockaddr_storage address;
  socklen_t               len;
} RrHttpAddress;

struct _RrHttpOrigin
{
  RrHttpClient  *client;
  char          *host;         /* (owned) (nullable): it makes no sense */
  GString       *headers;      /* (owned): of every request */
  char          *path;         /* (owned): before all paths */
  guint16        port;
  gboolean       is_tls;
  RrHttpAddress  addresses[RR_HTTP_MAX_ADDRESSES];
  guint          n_addresses;
  guint          address;      /* the one to begin with */
  GSocketClient *connector;    /* (owned) (nullable): of TLS */
  GPtrArray     *links;        /* (owned): of RrHttpLink, open or opening */
  GPtrArray     *idle;         /* (owned): of RrHttpLink, those; the last is the warmest */
  GQueue         waiting;      /* of RrHttpCall */
  RrHttpStat     stat;
};

struct _RrHttpClient
{
  GMainContext *context;    /* (owned) */
  GSource      *source;     /* (owned) */
  int           epoll;
  GPtrArray    *origins;    /* (owned): of RrHttpOrigin, unowned */
  GQueue        failed;     /* of RrHttpCall: told in the next turn */
  GPtrArray    *closed;     /* (owned): of RrHttpLink, freed at the end of a turn */
  guint         n_opening;  /* in GIO's hands, also when nobody wants them any more */
  gint64        due_us;
  char         *buffer;     /* (owned) */
};

/* rr-http-client.c */
void     rr_http_client_arm    (RrHttpClient   *self,
                                gint64          due_us);
void     rr_http_client_wake   (RrHttpClient   *self);

/* rr-http-origin.c */
void     rr_http_origin_pump   (RrHttpOrigin   *self);
void     rr_http_origin_sweep  (RrHttpOrigin   *self,
                                gint64          now_us);
void     rr_http_call_finish   (RrHttpCall     *self,
                                RrHttpAnswer   *answer,
                                const GError   *error);
void     rr_http_call_fail     (RrHttpCall     *self,
                                GError         *error);

/* rr-http-link.c */
void     rr_http_link_open     (RrHttpOrigin   *origin,
                                RrHttpCall     *call);
void     rr_http_link_carry    (RrHttpLink     *self,
                                RrHttpCall     *call);
void     rr_http_link_ready    (RrHttpLink     *self);
void     rr_http_link_failed   (RrHttpLink     *self,
                                GError         *error);
void     rr_http_link_look     (RrHttpLink     *self);
void     rr_http_link_close    (RrHttpLink     *self);
void     rr_http_link_free     (RrHttpLink     *self);

/* rr-http-socket.c */
gboolean rr_http_socket_open   (RrHttpLink     *self,
                                GError        **error);
void     rr_http_socket_opened (RrHttpLink     *self);
void     rr_http_socket_close  (RrHttpLink     *self);
gssize   rr_http_socket_read   (RrHttpLink     *self,
                                GError        **error);
gssize   rr_http_socket_write  (RrHttpLink     *self,
                                const char     *data,
                                gsize           len,
                                GError        **error);
void     rr_http_socket_watch  (RrHttpLink     *self,
                                gboolean        wants_out);

G_END_DECLS

/* rr-front-door.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "rr-address.h"
#include "rr-door-view.h"
#include "rr-http-head.h"
#include "rr-request.h"
#include "rr-scope.h"
#include "rr-tls.h"

G_BEGIN_DECLS

typedef struct _RrFrontDoor RrFrontDoor;
typedef struct _RrExchange  RrExchange;    /* one HTTP request on its I/O thread */

/* Names one peer and one thing it asked, for an answer from any thread. Plain
 * value; answering a peer that has gone is counted, not an error. */
typedef struct
{
  guint32 io;           /* which I/O thread */
  guint32 slot;
  guint32 generation;
  guint32 seq;
} RrReplyTo;

typedef enum
{
  RR_METHOD_GET,
  RR_METHOD_POST,
  RR_METHOD_PUT,
  RR_METHOD_PATCH,
  RR_METHOD_DELETE,
  RR_METHOD_HEAD,
  RR_METHOD_OPTIONS,
} RrMethod;

/* What a handler did with what it was given. */
typedef enum
{
  RR_HANDLED,           /* answered, or will be through rr_front_door_reply() */
  RR_TRY_AGAIN,         /* no room: keep it, stop reading this peer, hand it over again later */
} RrHandled;

typedef struct
{
  /* A complete request. Answer with rr_exchange_respond(), or take the address
   * with rr_exchange_defer() and answer later. Thread: I/O thread @io. */
  RrHandled (*request)   (RrExchange *exchange, gpointer data);
  /* May this peer open a WebSocket with this request? On FALSE answer it. */
  gboolean  (*ws_open)   (RrExchange *exchange, gpointer data);
  /* One complete text or binary message. @tag is what ws_open put on the peer. */
  RrHandled (*ws_message) (RrReplyTo from, gpointer tag, RrSlice message, gboolean is_text, gpointer data);
  /* The peer is gone; free @tag. */
  void      (*ws_closed) (RrReplyTo peer, gpointer tag, gpointer data);
  /* Whose a WebSocket is: (nullable), borrowed for the call. */
  const char *(*ws_device) (gpointer tag, gpointer data);
  /* A credential was not valid; @address is a household's, @why static. (nullable) */
  void      (*login_failed) (const char *address, const char *why, gpointer data);
  /* Everything that was ready on thread @io has been handed over: flush batches. */
  void      (*wake_end)  (guint io, gpointer data);
} RrFrontDoorHandlers;

typedef struct
{
  guint  n_io_threads;          /* 1 */
  guint  max_connections;       /* 12000, less if descriptors do not reach */
  gsize  max_head_bytes;        /* 16384 */
  gsize  max_body_bytes;        /* 65536 */
  gsize  max_frame_bytes;       /* 16384 */
  gsize  max_message_bytes;     /* 65536 */
  gsize  max_out_bytes;         /* 65536 unsent bytes per peer, then it is dropped */
  guint  header_timeout_ms;     /* 5000 */
  guint  request_timeout_ms;    /* 10000 */
  guint  idle_timeout_ms;       /* 75000 between requests */
  guint  ping_interval_ms;      /* 25000; a peer silent for two is reaped */
  guint  answer_timeout_ms;     /* 30000 for a deferred answer, then 504 */
  gsize  max_buffered_bytes;    /* 64 MiB for all peers together, then 503 for who needs more */
  /* What strangers may do; everybody is one who is not on this machine. */
  guint  max_per_address;       /* 128 connections at the same time; 0: any number */
  guint  login_burst;           /* 20 failed logins of an address, then it is told to wait */
  guint  login_per_minute;      /* 20 more in each minute */
  gboolean far_loopback;        /* who comes through loopback is a stranger, too: a proxy of ours */
  const char *const *hosts;     /* (nullable): names by which we may be called; NULL: any; copied */
  const char *const *origins;   /* (nullable): web pages that may ask us, beside our own; copied */
  RrTls *tls;                   /* (nullable): with it strangers have to speak TLS, and anybody may; a
                                 * reference is taken */
  gboolean plain_for_all;       /* strangers may speak without it all the same */
  guint  handshake_timeout_ms;  /* 3000 from the beginning to the end of the handshake */
} RrFrontDoorConfig;

typedef struct
{
  guint   n_connections;        /* now */
  guint   n_websockets;         /* now */
  guint64 n_accepted;
  guint64 n_requests;
  guint64 n_messages;           /* WebSocket messages in */
  guint64 n_bad_requests;       /* 4xx by the framing rules */
  guint64 n_timed_out;
  guint64 n_refused;            /* over the connection limit */
  guint64 n_crowding;           /* over that of one address */
  guint64 n_logins_failed;
  guint64 n_locked_out;         /* requests during the wait after that */
  guint64 n_strange_hosts;      /* called us by a name that is not ours */
  guint64 n_strange_origins;    /* from web pages that may not ask us */
  guint   n_tls;                /* now */
  guint   n_waiting;            /* now: it is not known yet how they speak */
  guint64 n_handshakes;         /* complete */
  guint64 n_handshakes_failed;
  guint64 n_handshakes_late;
  guint64 n_porch_full;         /* connections for which there was no room to wait there */
  guint64 n_plain_refused;      /* spoke without TLS */
  guint64 n_slow_dropped;       /* peer did not read */
  guint64 n_paused;             /* times reading was stopped for back-pressure */
  guint64 n_late_replies;       /* answers for peers that had gone */
  guint64 n_unanswered;         /* deferred requests that got 504 */
  guint64 n_mail_refused;       /* answers that found a full mailbox */
  guint64 n_buffered;           /* bytes kept for peers now */
  guint64 bytes_in;
  guint64 bytes_out;
} RrFrontDoorStat;

void          rr_front_door_config_init (RrFrontDoorConfig          *config);
/* I/O threads are children of @scope. */
RrFrontDoor  *rr_front_door_new         (const RrFrontDoorConfig    *config,
                                         const RrFrontDoorHandlers  *handlers,
                                         gpointer                    data);
gboolean      rr_front_door_listen      (RrFrontDoor                *self,
                                         const char                 *host,
                                         guint16                     port,
                                         GError                    **error);
guint16       rr_front_door_get_port    (RrFrontDoor                *self);
gboolean      rr_front_door_start       (RrFrontDoor                *self,
                                         RrScope                    *scope,
                                         GError                    **error);
/* Stops accepting and reading; peers with an answer owed are kept until it is sent
 * or @grace_ms passed. Any thread; returns at once. The threads end by themselves, at
 * most half a second after the grace. Another call can only shorten it. */
void          rr_front_door_stop        (RrFrontDoor                *self,
                                         guint                       grace_ms);
void          rr_front_door_free        (RrFrontDoor                *self);
void          rr_front_door_stat        (RrFrontDoor                *self,
                                         RrFrontDoorStat            *stat);
/* Whoever comes from now on gets this certificate; only for a door that had one. Any thread. */
void          rr_front_door_set_tls     (RrFrontDoor                *self,
                                         RrTls                      *tls);
/* Nobody gets in any more, and who is in goes; until the doors are opened again, from the
 * thread that made the door. Any thread may look. */
void          rr_front_door_shut        (RrFrontDoor                *self);
gboolean      rr_front_door_reopen      (RrFrontDoor                *self,
                                         GError                    **error);
gboolean      rr_front_door_is_shut     (RrFrontDoor                *self);
/* Who was there at the last look, which was ordered by the last call, as an array of
 * RrDoorPeer; and what was refused, as one of RrDoorRefusal. Any thread. */
GPtrArray    *rr_front_door_dup_peers   (RrFrontDoor                *self);
GPtrArray    *rr_front_door_dup_refusals (RrFrontDoor               *self);
/* Room again after RR_TRY_AGAIN: paused peers of thread @io are handed over again.
 * Any thread. */
void          rr_front_door_resume      (RrFrontDoor                *self,
                                         guint                       io);
void          rr_front_door_resume_all  (RrFrontDoor                *self);

/* Any thread; copies the bytes; batched per wake-up. */
void          rr_front_door_reply       (RrFrontDoor                *self,
                                         RrReplyTo                   to,
                                         guint                       status,
                                         const char                 *content_type,
                                         const char                 *body,
                                         gssize                      len);
/* With one more header line, for Retry-After and the like. */
void          rr_front_door_reply_with  (RrFrontDoor                *self,
                                         RrReplyTo                   to,
                                         guint                       status,
                                         const char                 *content_type,
                                         const char                 *extra_header,
                                         const char                 *body,
                                         gssize                      len);
/* The bytes of a file, read as the peer takes them; takes over @fd. */
void          rr_front_door_reply_file  (RrFrontDoor                *self,
                                         RrReplyTo                   to,
                                         const char                 *content_type,
                                         const char                 *extra_header,
                                         int                         fd,
                                         gsize                       len);
/* Many plain answers with one lock: the body of each is the same @body. */
void          rr_front_door_reply_many  (RrFrontDoor                *self,
                                         const RrReplyTo            *to,
                                         guint                       n_to,
                                         guint                       status,
                                         const char                 *content_type,
                                         const char                 *body,
                                         gssize                      len);
void          rr_front_door_ws_send     (RrFrontDoor                *self,
                                         RrReplyTo                   to,
                                         const char                 *text,
                                         gssize                      len);
void          rr_front_door_ws_send_many (RrFrontDoor               *self,
                                         const RrReplyTo            *to,
                                         guint                       n_to,
                                         const char                 *text,
                                         gssize                      len);
void          rr_front_door_ws_close    (RrFrontDoor                *self,
                                         RrReplyTo                   to,
                                         guint16                     code);
/* Also notes why, with what it said last. Only within its handler. */
void          rr_front_door_ws_refuse   (RrFrontDoor                *self,
                                         RrReplyTo                   to,
                                         guint16                     code,
                                         const char                 *why,
                                         RrSlice                     raw);

/* Within the handlers, on the I/O thread. Slices are borrowed for the call. */
RrMethod      rr_exchange_get_method    (RrExchange  *exchange);
RrSlice       rr_exchange_get_path      (RrExchange  *exchange);   /* percent-encoded, as sent */
RrSlice       rr_exchange_get_query     (RrExchange  *exchange);   /* without the '?' */
RrSlice       rr_exchange_get_body      (RrExchange  *exchange);
char         *rr_exchange_dup_query_value (RrExchange *exchange,
                                         const char  *name);
gboolean      rr_exchange_get_header    (RrExchange  *exchange,
                                         const char  *lower_name,
                                         RrSlice     *value);
gboolean      rr_exchange_is_loopback   (RrExchange  *exchange);
gboolean      rr_exchange_is_from_script (RrExchange *exchange);
/* The credential is missing or not valid: @why says so, a static sentence. To be called
 * beside the answer, which says it in the words of the protocol. */
void          rr_exchange_login_failed  (RrExchange  *exchange,
                                         guint        status,
                                         const char  *why);
/* Something else was refused, or ended for it: for whoever asks why. */
void          rr_exchange_note_refusal  (RrExchange  *exchange,
                                         guint        status,
                                         const char  *why);
const RrAddress *rr_exchange_get_address (RrExchange *exchange);
gboolean      rr_exchange_is_tls        (RrExchange  *exchange);
guint         rr_exchange_get_io        (RrExchange  *exchange);
gint64        rr_exchange_get_received_us (RrExchange *exchange);   /* monotonic */
RrRequestId   rr_exchange_get_request   (RrExchange  *exchange);
void          rr_exchange_set_tag       (RrExchange  *exchange,
                                         gpointer     tag);
RrReplyTo     rr_exchange_get_peer      (RrExchange  *exchange);
RrReplyTo     rr_exchange_defer         (RrExchange  *exchange);
void          rr_exchange_respond       (RrExchange  *exchange,
                                         guint        status,
                                         const char  *content_type,
                                         const char  *body,
                                         gssize       len);
void          rr_exchange_respond_error (RrExchange  *exchange,
                                         guint        status,
                                         const char  *sentence);
/* As rr_exchange_respond() with one more header line, for Retry-After and the like. */
void          rr_exchange_respond_with  (RrExchange  *exchange,
                                         guint        status,
                                         const char  *content_type,
                                         const char  *extra_header,
                                         const char  *body,
                                         gssize       len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrFrontDoor, rr_front_door_free)

G_END_DECLS

/* rr-door-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"
#include "rr-http.h"
#include "rr-sync.h"
#include "rr-ws.h"

G_BEGIN_DECLS

typedef struct _RrPeer RrPeer;
typedef struct _RrIo   RrIo;

/* Each peer waits for one thing; peers that wait for the same wait equally long, so a
 * list in order of arrival is also in order of deadline. */
typedef enum
{
  RR_WAIT_HEADER,     /* the rest of a request head */
  RR_WAIT_REQUEST,    /* the rest of a body */
  RR_WAIT_IDLE,       /* the next request */
  RR_WAIT_ANSWER,     /* our own answer: no deadline for the peer */
  RR_WAIT_WEBSOCKET,  /* a sign of life */
  RR_WAIT_LINGER,     /* the peer to read our last words and close */
  RR_N_WAITS
} RrWait;

typedef struct
{
  RrPeer *head;
  RrPeer *tail;
  gint64  timeout_us;   /* 0: none */
} RrWaitQueue;

struct _RrPeer
{
  int       fd;
  guint32   slot;
  guint32   generation;
  guint32   seq;              /* of the request that is being answered */
  gpointer  tag;              /* the engine's, for a WebSocket */

  char     *in;               /* (owned) (nullable): a cut request or frame */
  guint32   in_len;
  char     *out;              /* (owned) (nullable): not yet sent */
  gsize     out_len;
  gsize     out_size;
  GByteArray *message;        /* (owned) (nullable): fragments of a message */

  guint32   events;           /* epoll interest */
  guint8    wait;             /* RrWait */
  gint8     message_opcode;
  gboolean  websocket : 1;
  gboolean  awaiting : 1;     /* an answer is owed */
  gboolean  keep_alive : 1;
  gboolean  head_only : 1;    /* the answer has no body */
  gboolean  continued : 1;    /* 100 Continue was sent */
  gboolean  paused : 1;       /* the handler had no room */
  gboolean  message_ready : 1; /* message is complete but was not taken */
  gboolean  pinged : 1;       /* and not heard from since */
  gboolean  closing : 1;      /* no more reading; close when out is sent */
  gboolean  loopback : 1;
  gboolean  shut : 1;         /* our side is closed */
  gboolean  dirty : 1;        /* in the list of peers to flush */

  gint64    deadline_us;
  RrPeer   *wait_prev;
  RrPeer   *wait_next;
  RrPeer   *dirty_next;
  RrPeer   *paused_next;
};

typedef enum
{
  RR_MAIL_HTTP,
  RR_MAIL_WS_TEXT,
  RR_MAIL_WS_CLOSE,
} RrMailKind;

/* An answer on its way to its I/O thread; the bytes are in the box's arena. */
typedef struct
{
  RrReplyTo   to;
  RrMailKind  kind;
  guint       status;         /* HTTP status or close code */
  const char *content_type;   /* static */
  gsize       at;             /* in the arena */
  gsize       len;
} RrMail;

typedef struct
{
  GArray     *mails;          /* of RrMail */
  GByteArray *arena;
} RrMailBox;

/* One I/O thread. Everything but the mailbox and the flags belongs to it alone. */
struct _RrIo
{
  RrFrontDoor *door;          /* (unowned) */
  guint        index;
  int          epoll_fd;
  int          event_fd;
  int          listen_fd;
  int          reserve_fd;    /* given up to refuse a peer when descriptors run out */
  gint64       accept_at_us;  /* 0, or when to listen again */

  RrPeer     **peers;         /* by slot */
  guint32     *generations;   /* by slot */
  GArray      *free_slots;    /* of guint32 */
  guint        n_peers;
  RrWaitQueue  waits[RR_N_WAITS];
  RrPeer      *dirty;
  RrPeer      *paused;
  char        *buffer;        /* one for all reads */
  gsize        buffer_size;
  char         date[40];
  gint64       date_s;

  RrMutex      lock;
  RrMailBox    incoming;      /* (guarded by lock) */
  RrMailBox    working;       /* (thread: io) */
  gboolean     woken;         /* (guarded by lock): the eventfd is set already */
  gboolean     resume;        /* (guarded by lock) */

  gint64       last_mail_us;
  RrFrontDoorStat stat;       /* (guarded by stat_lock) copy of the next */
  RrFrontDoorStat count;      /* (thread: io) */
  RrMutex      stat_lock;
};

struct _RrFrontDoor
{
  RrFrontDoorConfig    config;     /* (immutable) */
  RrFrontDoorHandlers  handlers;   /* (immutable) */
  gpointer             data;       /* (immutable) */
  RrIo                *ios;        /* (owned) (immutable) array of n_io_threads */
  guint16              port;       /* (immutable) once listening */
  guint                max_peers;  /* (immutable): per I/O thread */
  gint64               stop_at_us; /* (atomic): 0 while open; else when grace ends */
};

struct _RrExchange
{
  RrIo          *io;
  RrPeer        *peer;
  RrHttpRequest *request;
  RrSlice        body;
  gpointer       tag;
  gboolean       responded;
  gboolean       deferred;
};

/* rr-peer.c */
void      rr_peer_process        (RrIo        *io,
                                  RrPeer      *peer,
                                  char        *data,
                                  gsize        len);
void      rr_peer_process_saved  (RrIo        *io,
                                  RrPeer      *peer);
void      rr_peer_respond        (RrIo        *io,
                                  RrPeer      *peer,
                                  guint        status,
                                  const char  *content_type,
                                  const char  *extra_header,
                                  const char  *body,
                                  gsize        len);
void      rr_peer_send_frame     (RrIo        *io,
                                  RrPeer      *peer,
                                  RrWsOpcode   opcode,
                                  const char  *data,
                                  gsize        len);
void      rr_peer_close_ws       (RrIo        *io,
                                  RrPeer      *peer,
                                  guint        code);
void      rr_peer_timed_out      (RrIo        *io,
                                  RrPeer      *peer);
/* FALSE when the peer is gone. */
gboolean  rr_peer_flush          (RrIo        *io,
                                  RrPeer      *peer);

/* rr-door-io.c */
void      rr_io_init             (RrIo        *io,
                                  RrFrontDoor *door,
                                  guint        index);
void      rr_io_clear            (RrIo        *io);
void      rr_io_listen           (RrIo        *io,
                                  int          fd);
gboolean  rr_io_run              (RrCtx       *ctx,
                                  gpointer     data,
                                  GError     **error);
void      rr_io_wake             (RrIo        *io);
void      rr_io_wait             (RrIo        *io,
                                  RrPeer      *peer,
                                  RrWait       wait);
void      rr_io_set_events       (RrIo        *io,
                                  RrPeer      *peer,
                                  guint32      events);
void      rr_io_mark_dirty       (RrIo        *io,
                                  RrPeer      *peer);
void      rr_io_drop             (RrIo        *io,
                                  RrPeer      *peer);
const char *rr_io_date           (RrIo        *io);

G_END_DECLS

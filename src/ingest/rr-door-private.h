/* rr-door-private.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-address.h"
#include "rr-door-guard.h"
#include "rr-door-refusals.h"
#include "rr-front-door.h"
#include "rr-http.h"
#include "rr-sync.h"
#include "rr-tls.h"
#include "rr-transport.h"
#include "rr-ws.h"

G_BEGIN_DECLS

typedef struct _RrPeer RrPeer;
typedef struct _RrIo   RrIo;
typedef struct _RrPorch RrPorch;

/* Newcomers over the limit that may be told so at the same time. */
#define RR_DOOR_SURPLUS   64
#define RR_DOOR_READ_SIZE 65536
#define RR_DOOR_BACKLOG   4096

/* Each peer waits for one thing; peers that wait for the same wait equally long, so a
 * list in order of arrival is also in order of deadline. */
typedef enum
{
  RR_WAIT_HEADER,     /* the rest of a request head */
  RR_WAIT_REQUEST,    /* the rest of a body */
  RR_WAIT_IDLE,       /* the next request */
  RR_WAIT_ANSWER,     /* our own answer */
  RR_WAIT_ROOM,       /* the handler to have room; no deadline for the peer */
  RR_WAIT_WEBSOCKET,  /* a sign of life */
  RR_WAIT_FRAME,      /* the rest of a frame or of a fragmented message */
  RR_WAIT_DRAIN,      /* the peer to read what it asked for */
  RR_WAIT_LINGER,     /* the peer to read our last words and close */
  RR_N_WAITS
} RrWait;

typedef struct
{
  RrPeer *head;
  RrPeer *tail;
  guint   length;
  gint64  timeout_us;   /* 0: none */
} RrWaitQueue;

struct _RrPeer
{
  int       fd;
  const RrTransport *transport;
  gpointer  transport_state;  /* (owned by transport) (nullable) */
  guint32   slot;
  guint32   generation;
  guint32   seq;              /* of the request that is being answered */
  gpointer  tag;              /* the engine's, for a WebSocket */

  char     *in;               /* (owned) (nullable): a cut request or frame */
  guint32   in_len;
  guint32   in_size;
  guint32   in_need;          /* bytes before it is whole; 0 while not known */
  RrHttpScan scan;
  char     *out;              /* (owned) (nullable): not yet sent from out_at on */
  gsize     out_at;
  gsize     out_len;
  gsize     out_size;
  gsize     under_way;        /* unread by the peer when it was last blocked */
  int       file_fd;          /* (owned): the rest of an answer, if file_left > 0 */
  gsize     file_left;        /* bytes of it not yet in out */
  GByteArray *message;        /* (owned) (nullable): fragments of a message */

  guint32   events;           /* epoll interest */
  guint8    wait;             /* RrWait */
  guint8    message_opcode;
  gboolean  websocket : 1;
  gboolean  awaiting : 1;     /* an answer is owed */
  gboolean  keep_alive : 1;
  gboolean  head_only : 1;    /* the answer has no body */
  gboolean  continued : 1;    /* 100 Continue was sent */
  gboolean  paused : 1;       /* the handler had no room */
  gboolean  message_ready : 1; /* message is complete but was not taken */
  gboolean  pinged : 1;       /* and not heard from since */
  gboolean  deaf : 1;         /* said more while it awaits: not read until the answer */
  gboolean  blocked : 1;      /* its system takes no more from us now */
  gboolean  broken : 1;       /* sending failed, or it let us pile up too much */
  gboolean  closing : 1;      /* no more requests; close when out is sent */
  gboolean  shut : 1;         /* our side is closed */
  gboolean  near : 1;         /* on this machine */
    gboolean  surplus : 1;      /* over the limit, only here to be told */
  gboolean  dirty : 1;        /* in the list of peers to flush */

  RrAddress address;
  gint64    since_us;         /* monotonic */
  guint64   bytes_in;
  guint64   bytes_out;
  gint64    read_us;          /* monotonic, of the last bytes */
  gint64    deadline_us;
  RrPeer   *wait_prev;
  RrPeer   *wait_next;
  RrPeer   *dirty_prev;
  RrPeer   *dirty_next;
};

/* Somebody on the way to an I/O thread, counted already. */
typedef struct
{
  int        fd;              /* (owned) */
  RrTlsLine *line;            /* (owned) (nullable): plain without */
  RrAddress  address;
  gboolean   near;
  guint      io;
} RrNewcomer;

typedef struct
{
  guint   n_waiting;
  guint64 n_handshakes;
  guint64 n_failed;
  guint64 n_late;
  guint64 n_full;
  guint64 n_plain;
} RrPorchStat;

typedef enum
{
  RR_MAIL_HTTP,
  RR_MAIL_HTTP_FILE,
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
  const char *extra_header;   /* static (nullable) */
  gsize       at;             /* in the arena */
  gsize       len;
  int         file_fd;        /* of a file, len bytes long (owned) */
} RrMail;

typedef struct
{
  GArray     *mails;          /* (owned) of RrMail */
  GByteArray *arena;          /* (owned) */
} RrMailBox;

/* One I/O thread. Everything but the mailbox and the statistics belongs to it alone. */
struct _RrIo
{
  RrFrontDoor *door;          /* (unowned) */
  guint        index;
  int          epoll_fd;
  int          event_fd;
  int          listen_fd;
  int          reserve_fd;    /* given up to refuse a peer when descriptors run out */
  gint64       accept_at_us;  /* 0, or when to listen again */
  int          n_ready;       /* peers that epoll told of together */
  gboolean     is_full;       /* the handler has no room: nobody is read */
  gboolean     is_impatient;  /* it took too long: peers are asked one by one */
  gint64       full_until_us;

  gint64       window_us;     /* when counting began of */
  gint64       n_window_events;
  gboolean     naps;          /* events come so fast that a nap gathers some */
  gint64       answered_us;   /* when the last answer left */

  RrPeer     **peers;         /* by slot */
  guint32     *generations;   /* by slot */
  guint        n_slots;
  GArray      *free_slots;    /* of guint32 */
  guint        n_peers;
  RrWaitQueue  waits[RR_N_WAITS];
  RrPeer      *dirty_head;
  RrPeer      *dirty_tail;
  char        *buffer;        /* one for all reads */
  gsize        max_buffered;
  char         date[40];
  gint64       date_s;
  gint64       now_us;        /* monotonic, of this wake-up */

  gint64       end_at_us;     /* 0, or when the goodbyes are over */
  gint64       busy_us;       /* when something was last handed over or answered */
  gboolean     stopping;
  gboolean     shut;          /* the doors are closed, and everybody here was told */

  RrMutex      lock;
  RrMailBox    incoming;      /* (guarded by lock) */
  GArray      *newcomers;     /* (guarded by lock): of RrNewcomer */
  gboolean     woken;         /* (guarded by lock): the eventfd is set already */
  gboolean     resume;        /* (guarded by lock) */
  gboolean     ended;         /* (guarded by lock): nobody reads the mail any more */
  guint64      n_mail_refused; /* (guarded by lock) */
  guint64      n_mail_late;   /* (guarded by lock) */
  RrMailBox    working;       /* (thread: io) */

  RrMutex      stat_lock;
  RrFrontDoorStat stat;       /* (guarded by stat_lock) copy of the next */
  GPtrArray   *listed;        /* (guarded by stat_lock) (owned) (nullable): of RrDoorPeer */
  gboolean     wants_list;    /* (guarded by stat_lock) */
  RrFrontDoorStat count;      /* (thread: io) */
};

struct _RrFrontDoor
{
  RrFrontDoorConfig    config;     /* (immutable) */
  RrFrontDoorHandlers  handlers;   /* (immutable) */
  gpointer             data;       /* (immutable) */
  RrIo                *ios;        /* (owned) (immutable) array of n_io_threads */
  guint16              port;       /* (immutable) once listening */
  guint                max_peers;  /* (immutable) */
  int                  listen_fd;  /* (owned) (immutable) once listening: they have copies of it */
  RrGuard             *guard;      /* (owned) (immutable) */
  RrPorch             *porch;      /* (owned) (immutable) (nullable): without TLS there is none */
  RrRefusals          *refusals;   /* (owned) (immutable) */
  int                  is_shut;    /* (atomic) */
  guint                n_peers;    /* (atomic): without the surplus */
  gint64               stop_at_us; /* (atomic): 0 while open; else when grace ends */
};

struct _RrExchange
{
  RrIo          *io;
  RrPeer        *peer;
  RrHttpRequest *request;
  RrSlice        body;
  gpointer       tag;
  RrRequestId    id;          /* 0 until somebody asks */
  gboolean       responded;
  gboolean       deferred;
};

/* rr-peer.c: bytes in and out. Only rr_peer_flush(), rr_peer_read() and
 * rr_peer_timed_out() may end a peer; the first two say so. */
void      rr_peer_put            (RrIo        *io,
                                  RrPeer      *peer,
                                  const void  *data,
                                  gsize        len);
void      rr_peer_send_now       (RrIo        *io,
                                  RrPeer      *peer);
gboolean  rr_peer_is_choked      (RrIo        *io,
                                  RrPeer      *peer);
gboolean  rr_peer_flush          (RrIo        *io,
                                  RrPeer      *peer);
gboolean  rr_peer_read           (RrIo        *io,
                                  RrPeer      *peer);
void      rr_peer_settle         (RrIo        *io,
                                  RrPeer      *peer);
gboolean  rr_peer_has_more       (const RrPeer *peer);
void      rr_peer_pause          (RrIo        *io,
                                  RrPeer      *peer);
void      rr_peer_process_saved  (RrIo        *io,
                                  RrPeer      *peer);
void      rr_peer_timed_out      (RrIo        *io,
                                  RrPeer      *peer);

/* rr-peer-http.c. The processing functions return how many bytes were used up. */
gsize     rr_peer_take_requests  (RrIo        *io,
                                  RrPeer      *peer,
                                  char        *data,
                                  gsize        len);
void      rr_peer_respond        (RrIo        *io,
                                  RrPeer      *peer,
                                  guint        status,
                                  const char  *content_type,
                                  const char  *extra_header,
                                  const char  *body,
                                  gsize        len);
void      rr_peer_respond_file   (RrIo        *io,
                                  RrPeer      *peer,
                                  const RrMail *mail);
void      rr_peer_next_request   (RrIo        *io,
                                  RrPeer      *peer);
void      rr_peer_refuse         (RrIo        *io,
                                  RrPeer      *peer,
                                  guint        status);
void      rr_peer_refuse_for     (RrIo        *io,
                                  RrPeer      *peer,
                                  guint        status,
                                  const char  *why,
                                  RrSlice      raw);

/* rr-peer-ws.c */
gsize     rr_peer_take_frames    (RrIo        *io,
                                  RrPeer      *peer,
                                  char        *data,
                                  gsize        len);
void      rr_peer_send_frame     (RrIo        *io,
                                  RrPeer      *peer,
                                  RrWsOpcode   opcode,
                                  const char  *data,
                                  gsize        len);
void      rr_peer_close_ws       (RrIo        *io,
                                  RrPeer      *peer,
                                  guint        code);
void      rr_peer_upgrade        (RrIo        *io,
                                  RrPeer      *peer,
                                  RrExchange  *exchange);

/* rr-door-accept.c */
void      rr_io_listen           (RrIo        *io,
                                  int          fd);
void      rr_io_listen_again     (RrIo        *io);
void      rr_io_accept           (RrIo        *io);
void      rr_io_ignore_listener  (RrIo        *io);
void      rr_io_close_listener   (RrIo        *io);

/* rr-door-porch.c */
RrPorch  *rr_porch_new           (RrFrontDoor      *door,
                                  RrTls            *tls);
void      rr_porch_free          (RrPorch          *self);
gboolean  rr_porch_run           (RrCtx            *ctx,
                                  gpointer          data,
                                  GError          **error);
void      rr_porch_wake          (RrPorch          *self);
gboolean  rr_porch_take          (RrPorch          *self,
                                  const RrNewcomer *newcomer);
void      rr_porch_set_tls       (RrPorch          *self,
                                  RrTls            *tls);
RrPorchStat rr_porch_stat        (RrPorch          *self);
void      rr_newcomer_drop       (RrFrontDoor      *door,
                                  RrNewcomer       *newcomer);
gboolean  rr_io_post_newcomer    (RrIo             *io,
                                  const RrNewcomer *newcomer);
void      rr_io_seat_newcomers   (RrIo             *io);

/* rr-door-policy.c: 0, or the status to refuse with and why. */
guint     rr_peer_judge          (RrIo                *io,
                                  RrPeer              *peer,
                                  const RrHttpRequest *request,
                                  const char         **why);

/* rr-front-door.c */
gboolean  rr_front_door_is_near  (const RrFrontDoor *self,
                                  const RrAddress   *address);
void      rr_front_door_forget   (RrFrontDoor       *self,
                                  const RrAddress   *address,
                                  gboolean           near);

/* rr-door-shut.c */
void      rr_io_mind_doors       (RrIo        *io);
void      rr_io_list_peers       (RrIo        *io);

/* rr-door-mail.c */
void      rr_io_post_many        (RrIo            *io,
                                  const RrReplyTo *to,
                                  guint            n_to,
                                  RrMail           mail,
                                  const char      *text,
                                  gsize            len);
void      rr_io_post_file        (RrIo            *io,
                                  const RrMail    *mail);
void      rr_io_resume           (RrIo        *io);
void      rr_io_wake             (RrIo        *io);
void      rr_io_read_mail        (RrIo        *io);
void      rr_mail_box_init       (RrMailBox   *box);
void      rr_mail_box_clear      (RrMailBox   *box);

/* rr-door-io.c */
void      rr_io_init             (RrIo        *io,
                                  RrFrontDoor *door,
                                  guint        index);
void      rr_io_clear            (RrIo        *io);
gboolean  rr_io_run              (RrCtx       *ctx,
                                  gpointer     data,
                                  GError     **error);
void      rr_io_wait             (RrIo        *io,
                                  RrPeer      *peer,
                                  RrWait       wait);
void      rr_io_set_events       (RrIo        *io,
                                  RrPeer      *peer,
                                  guint32      events);
void      rr_io_is_full          (RrIo        *io);
void      rr_io_mark_dirty       (RrIo        *io,
                                  RrPeer      *peer);
RrPeer   *rr_io_add              (RrIo            *io,
                                  int              fd,
                                  const RrAddress *address,
                                  gboolean         surplus);
void      rr_io_drop             (RrIo        *io,
                                  RrPeer      *peer);
const char *rr_io_date           (RrIo        *io);

/* rr-door-wait.c */
void      rr_io_wait_unlink      (RrIo        *io,
                                  RrPeer      *peer);
void      rr_io_wait_append      (RrIo        *io,
                                  RrPeer      *peer,
                                  RrWait       wait);
void      rr_io_run_deadlines    (RrIo        *io);
int       rr_io_timeout_ms       (RrIo        *io);
void      rr_io_wait_for_room    (RrIo        *io);
void      rr_io_plan_nap         (RrIo        *io,
                                  int          n_events);
void      rr_io_nap              (RrIo        *io);

/* Markers in epoll's data that are no peer. */
extern char rr_io_listen_mark, rr_io_event_mark;

G_END_DECLS

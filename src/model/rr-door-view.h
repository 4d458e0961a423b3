/* rr-door-view.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How what goes over the network is protected. */
typedef enum
{
  RR_DOOR_LOCAL,      /* plain, within this machine */
  RR_DOOR_TLS,        /* encrypted; plain only within this machine */
  RR_DOOR_CLEAR,      /* plain for everybody: anybody on the way can read it */
} RrDoorProtection;

/* One connection. */
typedef struct
{
  char    *address;
  char    *device;        /* (nullable): whose it is, once that is known */
  gint64   since_ms;      /* Unix time */
  guint64  bytes_in;
  guint64  bytes_out;
  gboolean is_tls;
  gboolean is_websocket;
} RrDoorPeer;

/* Something that was refused. */
typedef struct
{
  guint64     serial;     /* counts from the start */
  gint64      time_ms;    /* Unix time */
  char       *address;
  guint       status;     /* of HTTP, or the close code of a WebSocket; 0: nothing could be said */
  const char *why;        /* (static): a sentence that can be translated */
  char       *raw;        /* how it began, without secrets, safe to show */
} RrDoorRefusal;

/* Counts since the start, but for what is said to be now. */
typedef struct
{
  guint   n_connections;  /* now */
  guint   n_tls;          /* now */
  guint64 n_accepted;
  guint64 n_bad;          /* broke the protocol */
  guint64 n_late;         /* were too slow */
  guint64 n_full;         /* connections over the limit */
  guint64 n_crowding;     /* over the limit of one address */
  guint64 n_logins;       /* credentials that are not valid */
  guint64 n_locked_out;   /* asked while they had to wait after that */
  guint64 n_strange;      /* called us by a foreign name, or came from a foreign web page */
  guint64 n_plain;        /* plain where only TLS goes */
  guint64 n_handshakes;   /* TLS, complete */
  guint64 n_handshakes_failed;
} RrDoorCounts;

/* The front door at one time. Immutable. */
typedef struct
{
  int               ref_count;    /* (atomic) */
  gboolean          is_open;
  char             *address;      /* (owned): where it listens */
  guint             port;
  RrDoorProtection  protection;
  char             *fingerprint;  /* (owned) (nullable): of the authority of our certificate */
  gint64            ends_ms;      /* of the certificate; 0 without one */
  GPtrArray        *peers;        /* (owned): of RrDoorPeer; some when there are many */
  GPtrArray        *refusals;     /* (owned): of RrDoorRefusal, newest first */
  RrDoorCounts      counts;
} RrDoorView;

RrDoorView *rr_door_view_new     (void);
RrDoorView *rr_door_view_ref     (RrDoorView    *self);
void        rr_door_view_unref   (RrDoorView    *self);
void        rr_door_peer_free    (RrDoorPeer    *peer);
void        rr_door_refusal_free (RrDoorRefusal *refusal);
const char *rr_door_protection_word (RrDoorProtection protection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrDoorView, rr_door_view_unref)

G_END_DECLS

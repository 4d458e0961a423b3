/* scripted-server.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <netinet/in.h>

G_BEGIN_DECLS

/* What to do with a message. */
typedef enum
{
  SAY_YES,
  SAY_YES_IN_BITS,     /* one byte at a time */
  SAY_YES_AND_CLOSE,
  SAY_NOTHING,
  SAY_LATER,
  SAY_NO,
  SAY_ODD,             /* an answer to another message */
  SAY_GOODBYE,         /* close without an answer */
} Say;

typedef Say (*Script) (guint       n,       /* messages before it */
                       const char *message,
                       gpointer    data);

/* A server on a real socket that speaks HTTP and WebSocket and does what it is told.
 * Single threaded: pump() does what is to do now. */
typedef struct _ScriptedServer ScriptedServer;

ScriptedServer *scripted_server_new         (guint16         port,
                                             Script          script,
                                             gpointer        data);
void            scripted_server_free        (ScriptedServer *self);
guint16         scripted_server_get_port    (ScriptedServer *self);
/* (element-type utf8): what arrived, as it arrived, also twice */
GPtrArray      *scripted_server_get_heard   (ScriptedServer *self);
guint           scripted_server_get_n_pongs (ScriptedServer *self);
void            scripted_server_ping        (ScriptedServer *self);
void            scripted_server_lie         (ScriptedServer *self);
void            scripted_server_pump        (ScriptedServer *self);
void            scripted_server_hang_up     (ScriptedServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedServer, scripted_server_free)

G_END_DECLS

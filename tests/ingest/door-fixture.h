/* door-fixture.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"
#include "rr-sync.h"

G_BEGIN_DECLS

/* A door on a free port with a tiny service behind it:
 *
 *   /echo       the body, or "METHOD path query" without one
 *   /later      answered when the test says so, through fixture_take_owed()
 *   /busy       no room until fixture_set_room(), then as /echo
 *   /big?N      N bytes
 *   /nothing    204
 *   /login      401, a credential that is not valid
 *   /silent     handled, but neither answered nor deferred
 *   /live       a WebSocket: "busy..." finds no room until there is, "later..." is
 *               owed, "burst N" gets N messages, anything else is echoed
 */
typedef struct
{
  RrFrontDoor *door;
  RrScope     *scope;        /* (nullable) once joined */

  RrMutex      lock;
  RrCond       changed;
  gboolean     room;         /* (guarded by lock) */
  guint        n_try_again;  /* (guarded by lock) */
  GArray      *owed;         /* (guarded by lock): of RrReplyTo */
  GString     *heard;        /* (guarded by lock): "busy" messages, a line each */
  guint        n_open;       /* (guarded by lock): WebSockets */
  guint        n_closed;     /* (guarded by lock) */
  gboolean     loopback;     /* (guarded by lock): of the last request */
} Fixture;

Fixture  *fixture_new        (const RrFrontDoorConfig *config);
void      fixture_free       (Fixture     *self);
/* Joins the I/O threads; the door must have been stopped. */
void      fixture_join       (Fixture     *self);
void      fixture_set_room   (Fixture     *self,
                              gboolean     room);
RrReplyTo fixture_take_owed  (Fixture     *self);
void      fixture_wait_try_again (Fixture *self,
                              guint        n);
RrFrontDoorStat fixture_stat (Fixture     *self);
/* Waits until a counter, given by its offset in RrFrontDoorStat, is at least @n. */
void      fixture_wait_stat  (Fixture     *self,
                              gsize        offset,
                              guint64      n);
/* Returns when the I/O thread has seen all that was sent before. */
void      fixture_barrier    (Fixture     *self);

int       client_connect     (Fixture     *self);
void      client_send        (int          fd,
                              const char  *data,
                              gssize       len);
/* The status of the next response; its head and body together in @text. */
guint     client_read        (int          fd,
                              char       **text);
void      client_expect      (int          fd,
                              guint        status,
                              const char  *body);
/* Reads to the end; TRUE when it ended without a reset. */
gboolean  client_read_end    (int          fd,
                              GString     *rest);
void      client_expect_end  (int          fd);

int       ws_connect         (Fixture     *self);
void      ws_send            (int          fd,
                              guint8       first,
                              const char  *payload,
                              gssize       len);
/* A frame as it goes over the wire. */
GByteArray *ws_frame         (guint8       first,
                              const char  *payload,
                              gsize        len);
/* The first byte of the next frame. */
guint8    ws_read            (int          fd,
                              GString     *payload);
void      ws_expect          (int          fd,
                              guint8       first,
                              const char  *payload);
/* Expects a close frame with @code and the end. */
void      ws_expect_close    (int          fd,
                              guint        code);

#define HOST "Host: test\r\n"

G_END_DECLS

/* rr-ws.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"

G_BEGIN_DECLS

#define RR_WS_ACCEPT_LEN 28
#define RR_WS_MAX_HEADER 14

typedef enum
{
  RR_WS_CONTINUATION = 0x0,
  RR_WS_TEXT         = 0x1,
  RR_WS_BINARY       = 0x2,
  RR_WS_CLOSE        = 0x8,
  RR_WS_PING         = 0x9,
  RR_WS_PONG         = 0xa,
} RrWsOpcode;

/* One complete frame of a client. */
typedef struct
{
  RrWsOpcode  opcode;
  gboolean    fin;
  guint8      mask[4];
  char       *payload;      /* still masked, within the buffer */
  gsize       len;
  gsize       frame_len;    /* header and payload */
} RrWsFrame;

/* 0: complete. RR_WS_MORE: not all there yet. Otherwise the code to close with. */
#define RR_WS_MORE 1

void      rr_ws_accept_key    (RrSlice      key,
                               char         accept[RR_WS_ACCEPT_LEN + 1]);
guint     rr_ws_parse         (char        *data,
                               gsize        len,
                               gsize        max_payload,
                               RrWsFrame   *frame);
void      rr_ws_toggle_mask   (RrWsFrame   *frame);
gsize     rr_ws_put_header    (guint8       header[RR_WS_MAX_HEADER],
                               RrWsOpcode   opcode,
                               gsize        len);
gboolean  rr_ws_is_utf8       (const char  *data,
                               gsize        len);
guint     rr_ws_close_answer  (const char  *data,
                               gsize        len);

G_END_DECLS

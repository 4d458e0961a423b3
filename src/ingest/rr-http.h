/* rr-http.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-front-door.h"

G_BEGIN_DECLS

/* A request head, cut into slices of the buffer it was parsed from. */
typedef struct
{
  RrMethod     method;
  guint        minor;             /* of HTTP/1.x */
  RrSlice      path;
  RrSlice      query;
  RrHttpHeader headers[RR_HTTP_MAX_HEADERS];
  guint        n_headers;
  gsize        head_len;          /* bytes up to and with the empty line */
  gsize        content_length;
  gboolean     keep_alive;
  gboolean     expects_continue;
  gboolean     wants_websocket;   /* a correct upgrade request */
  const char  *head;              /* where it begins */
  const char  *why;               /* (static): what is wrong with it, when it is refused */
} RrHttpRequest;

/* 0, or the status to refuse with. */
guint       rr_http_parse           (const char           *data,
                                     gsize                 head_len,
                                     gsize                 max_body,
                                     RrHttpRequest        *request);
gboolean    rr_http_find_header     (const RrHttpRequest  *request,
                                     const char           *lower_name,
                                     RrSlice              *value);
const char *rr_http_reason          (guint                 status);

G_END_DECLS

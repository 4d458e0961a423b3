/* rr-http-head.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What heads of requests and of answers have in common. */

#define RR_HTTP_MAX_HEADERS 64

typedef struct
{
  const char *data;     /* borrowed, valid during the call */
  gsize       len;
} RrSlice;

typedef struct
{
  RrSlice name;
  RrSlice value;
} RrHttpHeader;

/* How far the search for the end of a head came, so that a head that comes byte by
 * byte is looked at once. All zero before a head. */
typedef struct
{
  guint32     at;       /* bytes looked at */
  guint32     line;     /* where the current line began */
  const char *why;      /* (static) (nullable): what is wrong, when it is refused */
} RrHttpScan;

/* 0: complete. RR_HTTP_MORE: not all there yet. Otherwise the status of HTTP that says
 * what is wrong: 400 or 431. */
#define RR_HTTP_MORE 1

guint    rr_http_scan          (RrHttpScan         *scan,
                                const char         *data,
                                gsize               len,
                                gsize               max_head);
gboolean rr_http_take_line     (const char        **at,
                                const char         *end,
                                RrSlice            *line);
guint    rr_http_take_header   (RrSlice             line,
                                RrHttpHeader       *headers,
                                guint              *n_headers);
gboolean rr_http_find          (const RrHttpHeader *headers,
                                guint               n_headers,
                                const char         *lower_name,
                                RrSlice            *value);
gboolean rr_http_read_length   (RrSlice             value,
                                gsize              *length);

/* Header names, and words that are compared like them. */
gboolean rr_slice_equals_lower (RrSlice             self,
                                const char         *lower);
gboolean rr_slice_list_has     (RrSlice             self,
                                const char         *lower_word);

gboolean rr_http_is_token_char (guchar              c);

G_END_DECLS

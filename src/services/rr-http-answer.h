/* rr-http-answer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RR_HTTP_MAX_HEAD    (16 << 10)
#define RR_HTTP_MAX_INTERIM 8            /* answers with a status of 1xx before the answer */
#define RR_HTTP_MAX_WORD    64

typedef enum
{
  RR_HTTP_HEAD,
  RR_HTTP_BODY_OF_LENGTH,
  RR_HTTP_BODY_TO_THE_END,   /* of the connection */
  RR_HTTP_CHUNK_SIZE,
  RR_HTTP_CHUNK,
  RR_HTTP_CHUNK_END,
  RR_HTTP_TRAILER,
  RR_HTTP_DONE,
} RrHttpStep;

/* One answer of HTTP/1.1, read from whatever pieces it comes in. */
typedef struct
{
  guint       status;
  gboolean    keep_alive;                   /* the connection may be asked again */
  gboolean    is_gzip;
  char        retry_after[RR_HTTP_MAX_WORD];   /* "" if it was not there */
  guint       idle_s;                       /* how long it is kept; 0: it does not say */
  GByteArray *body;                         /* (owned) (nullable) */

  RrHttpStep  step;
  GByteArray *lines;                        /* (owned): of the head, of the chunks */
  gsize       max_body;
  gsize       left;                         /* of the body, of the chunk */
  guint32     scan_at;
  guint32     scan_line;
  guint       n_interim;
  guint       n_trailers;
} RrHttpAnswer;

void     rr_http_answer_init     (RrHttpAnswer  *self,
                                  gsize          max_body);
void     rr_http_answer_clear    (RrHttpAnswer  *self);
gboolean rr_http_answer_read     (RrHttpAnswer  *self,
                                  const char    *data,
                                  gsize          len,
                                  gsize         *n_read,
                                  GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_http_answer_end      (RrHttpAnswer  *self,
                                  GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_http_answer_unpack   (RrHttpAnswer  *self,
                                  GError       **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean rr_http_answer_has_begun (const RrHttpAnswer *self);

G_END_DECLS

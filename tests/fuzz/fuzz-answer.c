/* fuzz-answer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <string.h>

#include "rr-http-answer.h"

#define MAX_BODY 4096

/* One piece in memory of its own size. Returns: whether it can be an answer so far */
static gboolean
read_piece (RrHttpAnswer *answer,
            const char   *text,
            gsize         len)
{
  g_autofree char *piece = g_memdup2 (text, len);
  gsize n_read;

  if (!rr_http_answer_read (answer, piece, len, &n_read, NULL))
    return FALSE;
  g_assert_true (n_read == len || (answer->step == RR_HTTP_DONE && n_read < len));
  return TRUE;
}

static gboolean
read_answer (RrHttpAnswer *answer,
             const char   *text,
             gsize         len,
             gsize         cut)
{
  rr_http_answer_init (answer, MAX_BODY);
  return read_piece (answer, text, cut) && read_piece (answer, text + cut, len - cut)
         && (answer->step == RR_HTTP_DONE || rr_http_answer_end (answer, NULL))
         && rr_http_answer_unpack (answer, NULL);
}

/* The first byte says where the rest is cut. The verdict must not depend on that, and what
 * is accepted must keep its bounds. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data + 1;
  RrHttpAnswer answer, again;
  gboolean is_good;

  if (size < 2)
    return 0;

  is_good = read_answer (&answer, text, size - 1, size - 1);
  g_assert_true (read_answer (&again, text, size - 1, data[0] * (size - 1) / 256) == is_good);
  if (is_good)
    {
      g_assert_true (answer.status >= 200 && answer.status < 600 && answer.status == again.status);
      g_assert_true (answer.keep_alive == again.keep_alive);
      g_assert_cmpuint (answer.body->len, <=, MAX_BODY);
      g_assert_cmpmem (answer.body->data, answer.body->len, again.body->data, again.body->len);
    }
  rr_http_answer_clear (&answer);
  rr_http_answer_clear (&again);
  return 0;
}

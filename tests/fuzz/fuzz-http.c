/* fuzz-http.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include "rr-http.h"

#include <string.h>

#define MAX_HEAD 2048
#define MAX_BODY 4096

static void
assert_within (RrSlice     slice,
               const char *text,
               gsize       len)
{
  static const char root[] = "/";

  if (slice.data == NULL || (slice.len == 1 && memcmp (slice.data, root, 1) == 0))
    return;
  g_assert_true (slice.data >= text && slice.data + slice.len <= text + len);
}

static guint
read_request (const char    *text,
              gsize          len,
              gsize          cut,
              RrHttpRequest *request)
{
  RrHttpScan scan = { 0 };
  guint status = rr_http_scan (&scan, text, cut, MAX_HEAD);

  if (status == RR_HTTP_MORE)
    status = rr_http_scan (&scan, text, len, MAX_HEAD);
  return status != 0 ? status : rr_http_parse (text, scan.at, MAX_BODY, request);
}

/* The first byte says where the rest is cut. The verdict must not depend on that, and
 * what is accepted must keep the promises that the framing stands on. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data + 1;
  RrHttpRequest request, again;
  gsize len;
  guint status;

  if (size < 2)
    return 0;

  len = size - 1;
  status = read_request (text, len, len, &request);
  g_assert_cmpuint (read_request (text, len, data[0] * len / 256, &again), ==, status);
  g_assert_true (status < 2 || (status >= 400 && status <= 505));
  if (status != 0)
    return 0;

  g_assert_cmpuint (request.head_len, ==, again.head_len);
  g_assert_cmpuint (request.head_len, <=, MIN (len, MAX_HEAD));
  g_assert_cmpmem (text + request.head_len - 4, 4, "\r\n\r\n", 4);
  g_assert_cmpuint (request.content_length, <=, MAX_BODY);
  g_assert_cmpuint (request.n_headers, <=, RR_HTTP_MAX_HEADERS);
  assert_within (request.path, text, request.head_len);
  assert_within (request.query, text, request.head_len);
  g_assert_cmpuint (request.path.len, >, 0);
  for (guint i = 0; i < request.n_headers; i++)
    {
      RrHttpHeader *header = &request.headers[i];

      assert_within (header->name, text, request.head_len);
      assert_within (header->value, text, request.head_len);
      g_assert_null (memchr (header->value.data, '\n', header->value.len));
      g_assert_false (header->name.len == strlen ("transfer-encoding")
                      && g_ascii_strncasecmp (header->name.data, "transfer-encoding",
                                              header->name.len) == 0);
    }
  return 0;
}

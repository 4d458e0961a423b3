/* test-http.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http.h"

#include <string.h>

#define MAX_HEAD 1024
#define MAX_BODY 100

/* Reads @text as it would come through a socket in two pieces, each in memory of its
 * own exact size so that a look past the end is seen. Slices point into @keep. */
static guint
read_cut (const char     *text,
          gsize           len,
          gsize           cut,
          RrHttpRequest  *request,
          char          **keep)
{
  RrHttpScan scan = { 0 };
  guint status;

  *keep = g_memdup2 (text, cut);
  status = rr_http_scan (&scan, *keep, cut, MAX_HEAD);
  if (status == RR_HTTP_MORE)
    {
      g_free (*keep);
      *keep = g_memdup2 (text, len);
      status = rr_http_scan (&scan, *keep, len, MAX_HEAD);
    }
  return status != 0 ? status : rr_http_parse (*keep, scan.at, MAX_BODY, request);
}

/* The verdict must not depend on how the bytes came. */
static void
assert_status_at_every_cut (const char *text,
                            gsize       len,
                            guint       expected)
{
  for (gsize cut = 0; cut <= len; cut++)
    {
      RrHttpRequest request;
      g_autofree char *keep = NULL;
      guint status = read_cut (text, len, cut, &request, &keep);

      if (status != expected)
        g_error ("%u instead of %u, cut at %zu: %s", status, expected, cut, text);
    }
}

typedef struct
{
  const char *text;
  guint       status;
} Case;

#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static const Case cases[] = {
  /* what is right */
  { GET "\r\n", 0 },
  { "\r\n" GET "\r\n", 0 },
  { "GET http://other:80/path?a=b HTTP/1.1\r\nHost: a\r\n\r\n", 0 },
  { "GET http://other HTTP/1.1\r\nHost: a\r\n\r\n", 0 },
  { "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 0 },
  { "GET / HTTP/1.0\r\n\r\n", 0 },
  { "GET /?n=\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 0 },
  { GET "X: \xc3\xa9\t\xff\r\n\r\n", 0 },
  { GET "Empty:\r\n\r\n", 0 },
  { "GET / HTTP/1.1\r\nHost: [::1]:8470\r\n\r\n", 0 },
  { POST "Content-Length: 100\r\n\r\n", 0 },
  { POST "Content-Length: 0000000000000000000000007\r\n\r\n", 0 },
  { POST "Expect: 100-Continue\r\nContent-Length: 3\r\n\r\n", 0 },
  { GET UPGRADE KEY "\r\n", 0 },
  { GET "Upgrade: h2c\r\nConnection: upgrade\r\n\r\n", 0 },
  /* the request line */
  { "\r\n\r\n", 400 },
  { "\r\n\r\n" GET "\r\n", 400 },
  { "GET /\r\n\r\n", 400 },
  { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
  { " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /a\x7f HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET http://u@h/a HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET ftp://h/a HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  { "get / HTTP/1.1\r\nHost: a\r\n\r\n", 405 },
  { "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405 },
  { "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405 },
  { "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505 },
  { "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505 },
  { "PRI * HTTP/2.0\r\n\r\n", 505 },
  /* line ends and folds */
  { "GET / HTTP/1.1\nHost: a\n\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\r\n\n", 400 },
  { "GET / HTTP/1.1\rHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400 },
  { GET "A: b\r\n c\r\n\r\n", 400 },
  { GET "A: b\r\n\tc\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400 },
  { "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03", 400 },
  /* header lines */
  { GET "A : b\r\n\r\n", 400 },
  { GET ": b\r\n\r\n", 400 },
  { GET "no colon\r\n\r\n", 400 },
  { GET "A\x80: b\r\n\r\n", 400 },
  { GET "A: b\x01\r\n\r\n", 400 },
  /* hosts */
  { "GET / HTTP/1.1\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400 },
  { GET "Host: a\r\n\r\n", 400 },
  { "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400 },
  /* lengths and codings: what smuggling is made of */
  { POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400 },
  { POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
  { POST "Content-Length: 1, 1\r\n\r\n", 400 },
  { POST "Content-Length: +1\r\n\r\n", 400 },
  { POST "Content-Length: -1\r\n\r\n", 400 },
  { POST "Content-Length: 0x1\r\n\r\n", 400 },
  { POST "Content-Length: 1 1\r\n\r\n", 400 },
  { POST "Content-Length:\r\n\r\n", 400 },
  { POST "Content-Length: 101\r\n\r\n", 413 },
  { POST "Content-Length: 18446744073709551617\r\n\r\n", 413 },
  { POST "Content-Length: 99999999999999999999999999999999\r\n\r\n", 413 },
  { POST "Transfer-Encoding: chunked\r\n\r\n", 411 },
  { POST "transfer-encoding: Chunked\r\n\r\n", 411 },
  { POST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501 },
  { POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n", 501 },
  { POST "Transfer-Encoding: xchunked\r\n\r\n", 501 },
  { POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400 },
  { POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { POST "Content-Length: 300\r\nTransfer-Encoding: x\r\n\r\n", 400 },
  { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { POST "Transfer-Encoding : chunked\r\n\r\n", 400 },
  { POST "Expect: the-unexpected\r\n\r\n", 417 },
  /* upgrades */
  { GET UPGRADE "\r\n", 400 },
  { GET UPGRADE KEY KEY "\r\n", 400 },
  { GET UPGRADE "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n\r\n", 400 },
  { GET UPGRADE "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!!!\r\n\r\n", 400 },
  { GET UPGRADE "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n\r\n", 400 },
  { GET "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n" KEY "\r\n", 426 },
  { GET "Upgrade: websocket\r\nConnection: Upgrade\r\n" KEY "\r\n", 426 },
  { GET UPGRADE KEY "Content-Length: 3\r\n\r\n", 400 },
  { POST UPGRADE KEY "\r\n", 400 },
};

static void
test_http_judges_alike_at_every_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_status_at_every_cut (cases[i].text, strlen (cases[i].text), cases[i].status);
}

static void
test_http_refuses_nul_anywhere (void)
{
  static const char text[] = GET "A: b\r\n\r\n";

  for (gsize i = 0; i < sizeof text - 1; i++)
    {
      char with_nul[sizeof text];

      memcpy (with_nul, text, sizeof text);
      with_nul[i] = '\0';
      assert_status_at_every_cut (with_nul, sizeof text - 1, 400);
    }
}

static void
test_http_waits_for_every_prefix (void)
{
  static const char text[] = "\r\n" GET "Content-Length: 3\r\n\r\n";

  for (gsize len = 0; len < sizeof text - 1; len++)
    {
      g_autofree char *prefix = g_memdup2 (text, len);
      RrHttpScan scan = { 0 };

      g_assert_cmpuint (rr_http_scan (&scan, prefix, len, MAX_HEAD), ==, RR_HTTP_MORE);
    }
}

static void
test_http_cuts_into_slices (void)
{
  static const char text[] = "PATCH /a/b%20c?x=1&y=?z HTTP/1.1\r\nHost: h\r\n"
                             "X-Limit-U: \t some one \t\r\nContent-Length: 4\r\n"
                             "Connection: keep-alive, CLOSE\r\n\r\nbody";
  RrHttpRequest request;
  RrSlice value;
  g_autofree char *keep = NULL;

  g_assert_cmpuint (read_cut (text, sizeof text - 1, 40, &request, &keep), ==, 0);

  g_assert_cmpint (request.method, ==, RR_METHOD_PATCH);
  g_assert_cmpmem (request.path.data, request.path.len, "/a/b%20c", 8);
  g_assert_cmpmem (request.query.data, request.query.len, "x=1&y=?z", 8);
  g_assert_cmpuint (request.content_length, ==, 4);
  g_assert_cmpmem (keep + request.head_len, 4, "body", 4);
  g_assert_false (request.keep_alive);
  g_assert_true (rr_http_find_header (&request, "x-limit-u", &value));
  g_assert_cmpmem (value.data, value.len, "some one", 8);
  g_assert_false (rr_http_find_header (&request, "x-limit", &value));
}

static void
test_http_takes_path_of_absolute_form (void)
{
  static const char *const texts[] = {
    "GET http://h/p?q HTTP/1.1\r\nHost: h\r\n\r\n", "GET HTTP://h:1/p?q HTTP/1.1\r\nHost: h\r\n\r\n",
  };
  RrHttpRequest request;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *keep = NULL;

      g_assert_cmpuint (read_cut (texts[i], strlen (texts[i]), 0, &request, &keep), ==, 0);
      g_assert_cmpmem (request.path.data, request.path.len, "/p", 2);
      g_assert_cmpmem (request.query.data, request.query.len, "q", 1);
    }
  {
    static const char text[] = "GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n";
    g_autofree char *keep = NULL;

    g_assert_cmpuint (read_cut (text, sizeof text - 1, 0, &request, &keep), ==, 0);
    g_assert_cmpmem (request.path.data, request.path.len, "/", 1);
    g_assert_cmpmem (request.query.data, request.query.len, "q", 1);
  }
}

static void
test_http_closes_after_1_0 (void)
{
  static const char text[] = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  RrHttpRequest request;
  g_autofree char *keep = NULL;

  g_assert_cmpuint (read_cut (text, sizeof text - 1, 0, &request, &keep), ==, 0);
  g_assert_false (request.keep_alive);
}

static void
test_http_bounds_headers (void)
{
  for (guint n = RR_HTTP_MAX_HEADERS - 1; n <= RR_HTTP_MAX_HEADERS; n++)
    {
      g_autoptr(GString) text = g_string_new (GET);

      for (guint i = 0; i < n; i++)
        g_string_append (text, "A: b\r\n");
      g_string_append (text, "\r\n");
      assert_status_at_every_cut (text->str, text->len, n < RR_HTTP_MAX_HEADERS ? 0 : 431);
    }
}

static void
test_http_bounds_head (void)
{
  for (gsize over = 0; over <= 1; over++)
    {
      g_autoptr(GString) text = g_string_new (GET "A: ");

      while (text->len < MAX_HEAD + over - 4)
        g_string_append_c (text, 'x');
      g_string_append (text, "\r\n\r\n");
      assert_status_at_every_cut (text->str, text->len, over == 0 ? 0 : 431);
    }
}

static void
test_http_looks_at_each_byte_once (void)
{
  g_autoptr(GString) text = g_string_new (GET);
  RrHttpScan scan = { 0 };

  for (gsize len = 1; len <= text->len; len++)
    {
      g_assert_cmpuint (rr_http_scan (&scan, text->str, len, MAX_HEAD), ==, RR_HTTP_MORE);
      g_assert_cmpuint (scan.at, ==, len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ingest/http/judges-alike-at-every-cut", test_http_judges_alike_at_every_cut);
  g_test_add_func ("/ingest/http/refuses-nul-anywhere", test_http_refuses_nul_anywhere);
  g_test_add_func ("/ingest/http/waits-for-every-prefix", test_http_waits_for_every_prefix);
  g_test_add_func ("/ingest/http/cuts-into-slices", test_http_cuts_into_slices);
  g_test_add_func ("/ingest/http/takes-path-of-absolute-form", test_http_takes_path_of_absolute_form);
  g_test_add_func ("/ingest/http/closes-after-1.0", test_http_closes_after_1_0);
  g_test_add_func ("/ingest/http/bounds-headers", test_http_bounds_headers);
  g_test_add_func ("/ingest/http/bounds-head", test_http_bounds_head);
  g_test_add_func ("/ingest/http/looks-at-each-byte-once", test_http_looks_at_each_byte_once);
  return g_test_run ();
}

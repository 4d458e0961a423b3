/* test-http-answer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-http-answer.h"

#include <gio/gio.h>
#include <string.h>

#include "rr-error.h"

#define MAX_BODY 100

/* What came of an answer. */
typedef enum
{
  GOOD,
  BAD,        /* no answer may be so */
  TOO_LONG,
  CUT_OFF,    /* the connection ended in the middle */
  CLOSED,     /* before the first byte */
} Outcome;

typedef struct
{
  const char *text;
  Outcome     outcome;
  guint       status;
  const char *body;
  gboolean    keeps;
} Case;

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"

static const Case cases[] = {
  /* what is right */
  { OK "Content-Length: 2\r\n\r\nab", GOOD, 200, "ab", TRUE },
  { OK "content-length:2\r\nConnection: keep-alive\r\n\r\nab", GOOD, 200, "ab", TRUE },
  { OK "Content-Length: 2\r\nConnection: Upgrade, close\r\n\r\nab", GOOD, 200, "ab", FALSE },
  { OK "Content-Length: 0\r\n\r\n", GOOD, 200, "", TRUE },
  { OK "Content-Length: 00000000000000000000000002\r\n\r\nab", GOOD, 200, "ab", TRUE },
  { OK "Content-Encoding: identity\r\nContent-Length: 2\r\n\r\nab", GOOD, 200, "ab", TRUE },
  { "HTTP/1.1 204 No Content\r\n\r\n", GOOD, 204, "", TRUE },
  { "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", GOOD, 304, "", TRUE },
  { "HTTP/1.1 404 \r\nContent-Length: 1\r\n\r\nx", GOOD, 404, "x", TRUE },
  { "HTTP/1.1 404\r\nContent-Length: 1\r\n\r\nx", GOOD, 404, "x", TRUE },
  { "HTTP/1.1 503 gar nichts \xc3\xbc\r\nContent-Length: 1\r\n\r\nx", GOOD, 503, "x", TRUE },
  { "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", GOOD, 200, "x", FALSE },
  { "HTTP/1.1 302 Found\r\nLocation: http://a/\r\nContent-Length: 0\r\n\r\n", GOOD, 302, "", TRUE },
  /* to the end of the connection */
  { OK "\r\n", GOOD, 200, "", FALSE },
  { OK "\r\nabc", GOOD, 200, "abc", FALSE },
  /* in pieces */
  { CHUNKED "0\r\n\r\n", GOOD, 200, "", TRUE },
  { CHUNKED "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n", GOOD, 200, "abc0123456789", TRUE },
  { CHUNKED "3;x=\"y\"\r\nabc\r\n0 \r\n\r\n", GOOD, 200, "abc", TRUE },
  { CHUNKED "1\r\na\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", GOOD, 200, "a", TRUE },
  /* the one that was asked for comes later */
  { "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 2\r\n\r\nab", GOOD, 200, "ab", TRUE },
  { "HTTP/1.1 103 Early\r\nLink: x\r\nContent-Length: 9\r\n\r\nHTTP/1.1 102 P\r\n\r\n" OK "Content-Length: 2\r\n\r\nab",
    GOOD, 200, "ab", TRUE },
  /* no status line */
  { "\r\n" OK "Content-Length: 0\r\n\r\n", BAD, 0, NULL, FALSE },
  { "<html>\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/2 200 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.2 200 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "http/1.1 200 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.1 20 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.1 2000 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.1 099 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.1 999 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.1  200 OK\r\n\r\n", BAD, 0, NULL, FALSE },
  { "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", BAD, 0, NULL, FALSE },
  /* line ends, folds, names */
  { "HTTP/1.1 200 OK\nContent-Length: 0\n\n", BAD, 0, NULL, FALSE },
  { OK "Content-Length: 0\n\r\n", BAD, 0, NULL, FALSE },
  { OK "A: b\rC: d\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "A: b\r\n c\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "A : b\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK ": b\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "A b\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "A: \x01\r\n\r\n", BAD, 0, NULL, FALSE },
  /* lengths that two could understand in two ways */
  { OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", BAD, 0, NULL, FALSE },
  { OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab", BAD, 0, NULL, FALSE },
  { OK "Content-Length: 2, 2\r\n\r\nab", BAD, 0, NULL, FALSE },
  { OK "Content-Length: +2\r\n\r\nab", BAD, 0, NULL, FALSE },
  { OK "Content-Length: 0x2\r\n\r\nab", BAD, 0, NULL, FALSE },
  { OK "Content-Length:\r\n\r\nab", BAD, 0, NULL, FALSE },
  { OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "Transfer-Encoding: identity\r\n\r\n", BAD, 0, NULL, FALSE },
  { OK "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx", BAD, 0, NULL, FALSE },
  { OK "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab", BAD, 0, NULL, FALSE },
  /* pieces that are none */
  { CHUNKED "\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED "g\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED "-1\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED " 1\r\na\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED "000000001\r\na\r\n0\r\n\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED "1\na\n0\n\n", BAD, 0, NULL, FALSE },
  { CHUNKED "1\r\nab\r\n0\r\n\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED "1\r\na\n0\r\n\r\n", BAD, 0, NULL, FALSE },
  { CHUNKED "1\r\na\r\n0\r\nno header\r\n\r\n", BAD, 0, NULL, FALSE },
  /* more than is taken */
  { OK "Content-Length: 101\r\n\r\n", TOO_LONG, 0, NULL, FALSE },
  { OK "Content-Length: 99999999999999999999999999\r\n\r\n", TOO_LONG, 0, NULL, FALSE },
  { CHUNKED "65\r\n", TOO_LONG, 0, NULL, FALSE },
  { CHUNKED "ffffffff\r\n", TOO_LONG, 0, NULL, FALSE },
  { CHUNKED "1\r\na\r\n64\r\n", TOO_LONG, 0, NULL, FALSE },
  { OK "\r\n01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
    TOO_LONG, 0, NULL, FALSE },
  /* less than was promised */
  { "", CLOSED, 0, NULL, FALSE },
  { "H", CUT_OFF, 0, NULL, FALSE },
  { OK, CUT_OFF, 0, NULL, FALSE },
  { "HTTP/1.1 100 Continue\r\n\r\n", CUT_OFF, 0, NULL, FALSE },
  { OK "Content-Length: 2\r\n\r\n", CUT_OFF, 0, NULL, FALSE },
  { OK "Content-Length: 2\r\n\r\na", CUT_OFF, 0, NULL, FALSE },
  { CHUNKED, CUT_OFF, 0, NULL, FALSE },
  { CHUNKED "2\r\na", CUT_OFF, 0, NULL, FALSE },
  { CHUNKED "1\r\na\r\n", CUT_OFF, 0, NULL, FALSE },
  { CHUNKED "1\r\na\r\n0\r\n", CUT_OFF, 0, NULL, FALSE },
};

static Outcome
outcome_of (const GError *error)
{
  if (error == NULL)
    return GOOD;
  if (g_error_matches (error, RR_ERROR, RR_ERROR_MALFORMED))
    return BAD;
  if (g_error_matches (error, RR_ERROR, RR_ERROR_TOO_LARGE))
    return TOO_LONG;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return CUT_OFF;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  return CLOSED;
}

/* One piece, in memory of its own exact size so that a look past the end is seen. */
static gboolean
read_piece (RrHttpAnswer  *answer,
            const char    *text,
            gsize          len,
            GError       **error)
{
  g_autofree char *piece = g_memdup2 (text, len);
  gsize n_read;

  if (!rr_http_answer_read (answer, piece, len, &n_read, error))
    return FALSE;
  g_assert_true (n_read == len || answer->step == RR_HTTP_DONE);
  return TRUE;
}

static Outcome
read_cut (RrHttpAnswer *answer,
          const char   *text,
          gsize         len,
          gsize         cut)
{
  g_autoptr(GError) error = NULL;

  rr_http_answer_init (answer, MAX_BODY);
  if (read_piece (answer, text, cut, &error) && read_piece (answer, text + cut, len - cut, &error)
      && (answer->step == RR_HTTP_DONE || rr_http_answer_end (answer, &error)))
    (void) !rr_http_answer_unpack (answer, &error);
  return outcome_of (error);
}

/* The verdict must not depend on how the bytes came. */
static void
test_verdicts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize len = strlen (cases[i].text), cut = 0; cut <= len; cut++)
      {
        const Case *one = &cases[i];
        RrHttpAnswer answer;
        Outcome outcome = read_cut (&answer, one->text, len, cut);

        if (outcome != one->outcome)
          g_error ("%u instead of %u, cut at %" G_GSIZE_FORMAT ": %s", outcome, one->outcome, cut, one->text);
        if (outcome == GOOD)
          {
            g_assert_cmpuint (answer.status, ==, one->status);
            g_assert_cmpint (answer.keep_alive, ==, one->keeps);
            g_assert_cmpmem (answer.body->data, answer.body->len, one->body, strlen (one->body));
          }
        rr_http_answer_clear (&answer);
      }
}

static void
test_byte_by_byte (void)
{
  const char *text = "HTTP/1.1 100 Continue\r\n\r\n" CHUNKED "3\r\nabc\r\n1\r\nd\r\n0\r\nA: b\r\n\r\n";
  g_autoptr(GError) error = NULL;
  RrHttpAnswer answer;

  rr_http_answer_init (&answer, MAX_BODY);
  g_assert_false (rr_http_answer_has_begun (&answer));
  for (const char *p = text; *p != '\0'; p++)
    {
      g_assert_cmpint (answer.step, !=, RR_HTTP_DONE);
      g_assert_true (read_piece (&answer, p, 1, &error));
      g_assert_true (rr_http_answer_has_begun (&answer));
    }

  g_assert_cmpint (answer.step, ==, RR_HTTP_DONE);
  g_assert_cmpmem (answer.body->data, answer.body->len, "abcd", 4);
  rr_http_answer_clear (&answer);
}

static void
test_what_comes_after (void)
{
  const char *text = OK "Content-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n";
  g_autoptr(GError) error = NULL;
  RrHttpAnswer answer;
  gsize n_read;

  rr_http_answer_init (&answer, MAX_BODY);
  g_assert_true (rr_http_answer_read (&answer, text, strlen (text), &n_read, &error));

  g_assert_cmpint (answer.step, ==, RR_HTTP_DONE);
  g_assert_cmpuint (n_read, ==, strlen (text) - strlen (OK));
  rr_http_answer_clear (&answer);
}

static void
test_bounds_head (void)
{
  g_autoptr(GString) text = g_string_new (OK "A: ");
  g_autoptr(GString) many = g_string_new (OK);
  g_autoptr(GString) interim = g_string_new (NULL);
  RrHttpAnswer answer;

  while (text->len < RR_HTTP_MAX_HEAD)
    g_string_append_c (text, 'a');
  g_assert_cmpint (read_cut (&answer, text->str, text->len, 100), ==, TOO_LONG);
  rr_http_answer_clear (&answer);
  for (guint i = 0; i < 65; i++)
    g_string_append_printf (many, "H%u: x\r\n", i);
  g_string_append (many, "\r\n");
  g_assert_cmpint (read_cut (&answer, many->str, many->len, 100), ==, BAD);
  rr_http_answer_clear (&answer);
  for (guint i = 0; i <= RR_HTTP_MAX_INTERIM; i++)
    g_string_append (interim, "HTTP/1.1 100 Continue\r\n\r\n");
  g_assert_cmpint (read_cut (&answer, interim->str, interim->len, 1), ==, BAD);
  rr_http_answer_clear (&answer);
}

static void
test_words_of_the_head (void)
{
  const char *text = "HTTP/1.1 429 Slow\r\nRetry-After: 17\r\nKeep-Alive: timeout=5, max=100\r\nContent-Length: 0\r\n\r\n";
  RrHttpAnswer answer;

  g_assert_cmpint (read_cut (&answer, text, strlen (text), 30), ==, GOOD);

  g_assert_cmpstr (answer.retry_after, ==, "17");
  g_assert_cmpuint (answer.idle_s, ==, 5);
  rr_http_answer_clear (&answer);
}

static GBytes *
pack (const char *text,
      gsize       len)
{
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *out = g_malloc (1024);
  gsize n_in, n_out;

  g_assert_cmpint (g_converter_convert (converter, text, len, out, 1024, G_CONVERTER_INPUT_AT_END, &n_in, &n_out, NULL),
                   ==, G_CONVERTER_FINISHED);
  return g_bytes_new (out, n_out);
}

static Outcome
read_packed (GBytes       *packed,
             gsize         len,
             RrHttpAnswer *answer)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_printf (text, OK "Content-Encoding: gzip\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", len);
  g_string_append_len (text, g_bytes_get_data (packed, NULL), (gssize) len);
  return read_cut (answer, text->str, text->len, text->len / 2);
}

static void
test_packed (void)
{
  g_autofree char *long_text = g_strnfill (MAX_BODY + 1, 'a');
  g_autoptr(GBytes) packed = pack ("[{\"id\":1}]", 10), bomb = pack (long_text, MAX_BODY + 1);
  RrHttpAnswer answer;

  g_assert_cmpint (read_packed (packed, g_bytes_get_size (packed), &answer), ==, GOOD);
  g_assert_cmpmem (answer.body->data, answer.body->len, "[{\"id\":1}]", 10);
  rr_http_answer_clear (&answer);
  g_assert_cmpint (read_packed (packed, g_bytes_get_size (packed) - 6, &answer), ==, BAD);
  rr_http_answer_clear (&answer);
  g_assert_cmpint (read_packed (bomb, g_bytes_get_size (bomb), &answer), ==, TOO_LONG);
  rr_http_answer_clear (&answer);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/http-answer/one-verdict-however-it-comes", test_verdicts);
  g_test_add_func ("/services/http-answer/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/services/http-answer/leaves-what-comes-after", test_what_comes_after);
  g_test_add_func ("/services/http-answer/bounds-its-head", test_bounds_head);
  g_test_add_func ("/services/http-answer/says-how-long-to-wait-and-to-keep", test_words_of_the_head);
  g_test_add_func ("/services/http-answer/unpacks-within-the-bound", test_packed);
  return g_test_run ();
}

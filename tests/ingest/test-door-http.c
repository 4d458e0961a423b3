/* test-door-http.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STAT(field) G_STRUCT_OFFSET (RrFrontDoorStat, field)
#define REQUEST(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"

static Fixture *
fixture_with_timeouts (guint header_ms,
                       guint request_ms,
                       guint idle_ms,
                       guint answer_ms)
{
  RrFrontDoorConfig config;

  rr_front_door_config_init (&config);
  config.header_timeout_ms = header_ms;
  config.request_timeout_ms = request_ms;
  config.idle_timeout_ms = idle_ms;
  config.answer_timeout_ms = answer_ms;
  return fixture_new (&config);
}

/* --- requests and answers ----------------------------------------------------- */

static void
test_http_answers_pipelined_requests_in_order (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (all, "POST /echo?%u HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\n%04u", i, i);
  client_send (fd, all->str, (gssize) all->len);

  for (guint i = 0; i < 2000; i++)
    {
      char number[8];

      g_snprintf (number, sizeof number, "%04u", i);
      client_expect (fd, 200, number);
    }
  close (fd);
  fixture_free (door);
}

static void
test_http_keeps_order_around_late_answers (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);

  client_send (fd, REQUEST ("/later") REQUEST ("/echo?a") REQUEST ("/later") REQUEST ("/echo?b"), -1);
  rr_front_door_reply (door->door, fixture_take_owed (door), 201, "text/plain", "first", -1);
  rr_front_door_reply (door->door, fixture_take_owed (door), 202, "text/plain", "third", -1);

  client_expect (fd, 201, "first");
  client_expect (fd, 200, "GET /echo a");
  client_expect (fd, 202, "third");
  client_expect (fd, 200, "GET /echo b");
  close (fd);
  fixture_free (door);
}

#define FILE_BYTES (3u << 20)

/* A file without a name whose bytes tell where they are. */
static int
make_file (gsize len)
{
  g_autofree char *name = NULL;
  g_autofree char *text = g_malloc (len);
  int fd = g_file_open_tmp ("door-XXXXXX", &name, NULL);

  for (gsize i = 0; i < len; i++)
    text[i] = (char) ('a' + i * 7 / 1000 % 26);
  g_assert_cmpint (unlink (name), ==, 0);
  g_assert_cmpint (write (fd, text, len), ==, (gssize) len);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static void
test_http_answers_with_a_file (void)
{
  Fixture *door = fixture_new (NULL);
  g_autofree char *text = NULL;
  int fd = client_connect (door);
  RrFrontDoorStat stat;
  const char *body;

  client_send (fd, REQUEST ("/later") REQUEST ("/echo?a"), -1);
  rr_front_door_reply_file (door->door, fixture_take_owed (door), "text/plain", "X-File: yes",
                            make_file (FILE_BYTES), FILE_BYTES);

  g_assert_cmpuint (client_read (fd, &text), ==, 200);
  g_assert_nonnull (strstr (text, "X-File: yes\r\n"));
  body = strstr (text, "\r\n\r\n") + 4;
  g_assert_cmpuint (strlen (body), ==, FILE_BYTES);
  for (gsize i = 0; i < FILE_BYTES; i++)
    if (body[i] != (char) ('a' + i * 7 / 1000 % 26))
      g_error ("byte %zu is wrong", i);
  client_expect (fd, 200, "GET /echo a");

  /* It never was in memory as a whole. */
  stat = fixture_stat (door);
  g_assert_cmpuint (stat.n_slow_dropped, ==, 0);
  close (fd);
  fixture_free (door);
}

static void
test_http_head_of_a_file_has_no_body (void)
{
  Fixture *door = fixture_new (NULL);
  g_autoptr(GString) rest = g_string_new (NULL);
  int fd = client_connect (door);

  client_send (fd, "HEAD /later HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", -1);
  rr_front_door_reply_file (door->door, fixture_take_owed (door), "text/plain", NULL,
                            make_file (1000), 1000);
  g_assert_true (client_read_end (fd, rest));
  g_assert_true (g_str_has_suffix (rest->str, "\r\n\r\n"));
  close (fd);
  fixture_free (door);
}

static void
test_http_a_file_that_is_cut_ends_the_connection (void)
{
  Fixture *door = fixture_new (NULL);
  g_autoptr(GString) rest = g_string_new (NULL);
  int fd = client_connect (door);

  client_send (fd, REQUEST ("/later"), -1);
  rr_front_door_reply_file (door->door, fixture_take_owed (door), "text/plain", NULL,
                            make_file (1000), 2000);
  client_read_end (fd, rest);
  g_assert_cmpuint (rest->len, <, 2000);
  close (fd);
  fixture_free (door);
}

static guint
count_files (void)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* The I/O thread closes a file after it has counted it. */
static void
wait_for_files (guint n_files)
{
  gint64 end_us = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (count_files () != n_files && g_get_monotonic_time () < end_us)
    g_thread_yield ();
  g_assert_cmpuint (count_files (), ==, n_files);
}

static void
test_http_a_file_for_nobody_is_closed (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  guint n_before;
  RrReplyTo to;

  client_send (fd, REQUEST ("/later"), -1);
  to = fixture_take_owed (door);
  n_before = count_files ();
  rr_front_door_reply (door->door, to, 200, "text/plain", "done", -1);
  client_expect (fd, 200, "done");
  rr_front_door_reply_file (door->door, to, "text/plain", NULL, make_file (10), 10);
  fixture_wait_stat (door, STAT (n_late_replies), 1);
  fixture_barrier (door);
  wait_for_files (n_before);

  rr_front_door_stop (door->door, 0);
  fixture_join (door);
  n_before = count_files ();
  rr_front_door_reply_file (door->door, to, "text/plain", NULL, make_file (10), 10);
  g_assert_cmpuint (count_files (), ==, n_before);
  close (fd);
  fixture_free (door);
}

static void
test_http_drops_who_does_not_read_a_file (void)
{
  /* Long enough that the request itself is read in time on a busy machine. */
  Fixture *door = fixture_with_timeouts (5000, 1000, 5000, 5000);
  int fd = client_connect (door);
  gsize len = 64u << 20;   /* more than any system keeps for us */
  int file = make_file (len);

  client_send (fd, REQUEST ("/later"), -1);
  rr_front_door_reply_file (door->door, fixture_take_owed (door), "text/plain", NULL, file, len);
  fixture_wait_stat (door, STAT (n_slow_dropped), 1);
  close (fd);
  fixture_free (door);
}

static void
test_http_takes_a_request_cut_anywhere (void)
{
  static const char request[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello";
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);

  for (gsize cut = 1; cut < sizeof request - 1; cut++)
    {
      client_send (fd, request, (gssize) cut);
      fixture_barrier (door);
      client_send (fd, request + cut, (gssize) (sizeof request - 1 - cut));
      client_expect (fd, 200, "hello");
    }
  close (fd);
  fixture_free (door);
}

static void
test_http_takes_the_largest_request_bytewise (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GString) request = g_string_new ("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 65536\r\nX: ");
  g_autofree char *body = g_strnfill (65536, 'q');

  while (request->len < 16384 - 4)
    g_string_append_c (request, 'x');
  g_string_append (request, "\r\n\r\n");
  g_string_append (request, body);
  for (gsize i = 0; i < request->len; i += 97)
    client_send (fd, request->str + i, (gssize) MIN (97, request->len - i));

  client_expect (fd, 200, body);
  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 200, "GET /echo ");
  fixture_barrier (door);
  g_assert_cmpuint (fixture_stat (door).n_buffered, ==, 0);
  close (fd);
  fixture_free (door);
}

static void
test_http_head_and_empty_answers_have_no_body (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GString) all = g_string_new (NULL);

  client_send (fd, "HEAD /echo HTTP/1.1\r\n" HOST "\r\n" REQUEST ("/nothing")
               "GET /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", -1);
  g_assert_true (client_read_end (fd, all));

  {
    g_auto(GStrv) parts = g_strsplit (all->str, "\r\n\r\n", -1);

    g_assert_cmpuint (g_strv_length (parts), ==, 4);
    g_assert_nonnull (strstr (parts[0], "Content-Length: 11"));
    g_assert_nonnull (strstr (parts[0], "\r\nX-Test: yes"));
    g_assert_nonnull (strstr (parts[0], "\r\nDate: "));
    g_assert_true (g_str_has_prefix (parts[1], "HTTP/1.1 204 "));
    g_assert_null (strstr (parts[1], "Content-Length"));
    g_assert_nonnull (strstr (parts[2], "Connection: close"));
    g_assert_cmpstr (parts[3], ==, "GET /echo ");
  }
  close (fd);
  fixture_free (door);
}

static void
test_http_says_continue_once (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);

  client_send (fd, "POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n", -1);
  client_expect (fd, 100, "");
  client_send (fd, "o", 1);
  fixture_barrier (door);
  client_send (fd, "k", 1);
  client_expect (fd, 200, "ok");
  close (fd);
  fixture_free (door);
}

static void
test_http_answers_a_client_that_only_listens (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GString) all = g_string_new (NULL);

  client_send (fd, REQUEST ("/later"), -1);
  shutdown (fd, SHUT_WR);
  fixture_barrier (door);
  {
    g_autofree char *big = g_strnfill (8 << 20, 'x');

    rr_front_door_reply (door->door, fixture_take_owed (door), 200, "text/plain", big, 8 << 20);
  }

  g_assert_true (client_read_end (fd, all));
  g_assert_cmpuint (all->len, >, 8 << 20);
  close (fd);
  fixture_free (door);
}

static void
test_http_handler_without_answer_is_an_error (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);

  client_send (fd, REQUEST ("/silent"), -1);
  client_expect (fd, 500, "{\"error\":\"Internal Server Error\"}");
  close (fd);
  fixture_free (door);
}

static void
test_http_knows_loopback (void)
{
  Fixture *door = fixture_new (NULL);

  fixture_barrier (door);
  rr_mutex_lock (&door->lock);
  g_assert_true (door->loopback);
  rr_mutex_unlock (&door->lock);
  fixture_free (door);
}

/* --- attacks ------------------------------------------------------------------ */

static const struct
{
  const char *text;
  guint       status;
} attacks[] = {
  /* smuggling: a second request hides in what the first reader takes for a body */
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n", 411 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 30\r\n\r\nxGET /echo HTTP/1.1\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400 },
  { "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
  { "GET / HTTP/1.1\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400 },
  { "GET / HTTP/1.1\nHost: a\n\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\nGET /echo HTTP/1.1\r\n\r\n", 400 },
  { "GET /a\nb HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\r\n folded: b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\x01\r\n\r\n", 400 },
  { "GET / HTTP/3.0\r\n" HOST "\r\n", 505 },
  { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505 },
  { "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "CONNECT a:1 HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\n", 413 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n", 413 },
  { "POST / HTTP/1.1\r\n" HOST "Expect: everything\r\nContent-Length: 1\r\n\r\n", 417 },
  { "\x16\x03\x01\x02\x01\x01\x01\xfc\x03\x03", 400 },
  { "GET /live HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", 400 },
  { "GET /live HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\n\r\n", 426 },
};

static void
assert_refused (Fixture    *door,
                const char *text,
                gssize      len,
                guint       status)
{
  int fd = client_connect (door);
  g_autofree char *answer = NULL;
  guint got;

  client_send (fd, text, len);
  got = client_read (fd, &answer);
  if (got != status)
    g_error ("%u instead of %u: %s", got, status, text);
  g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
  g_assert_nonnull (strstr (answer, "\r\n\r\n{\"error\":\""));
  g_assert_cmpint (status == 405, ==, strstr (answer, "\r\nAllow: GET, POST") != NULL);
  g_assert_cmpint (status == 426, ==, strstr (answer, "\r\nSec-WebSocket-Version: 13\r\n") != NULL);
  client_expect_end (fd);
}

static void
test_http_refuses_attacks_and_serves_others (void)
{
  Fixture *door = fixture_new (NULL);
  int other = client_connect (door);

  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      assert_refused (door, attacks[i].text, -1, attacks[i].status);
      client_send (other, REQUEST ("/echo"), -1);
      client_expect (other, 200, "GET /echo ");
    }
  fixture_wait_stat (door, STAT (n_bad_requests), G_N_ELEMENTS (attacks));
  close (other);
  fixture_free (door);
}

static void
test_http_refuses_large_heads (void)
{
  Fixture *door = fixture_new (NULL);
  g_autofree char *many = g_strnfill (20000, 'a');
  g_autofree char *long_head = g_strdup_printf ("GET / HTTP/1.1\r\n" HOST "A: %s", many);
  g_autofree char *long_line = g_strdup_printf ("GET /%s", many);
  g_autoptr(GString) headers = g_string_new ("GET / HTTP/1.1\r\n" HOST);

  for (guint i = 0; i < 64; i++)
    g_string_append_printf (headers, "A%u: b\r\n", i);
  g_string_append (headers, "\r\n");

  assert_refused (door, long_head, -1, 431);
  assert_refused (door, long_line, -1, 431);
  assert_refused (door, headers->str, -1, 431);
  fixture_free (door);
}

/* The refusal must reach a client that is still talking. */
static void
test_http_lets_a_refused_client_read_why (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autofree char *more = g_strnfill (200000, 'z');

  client_send (fd, "POST / HTTP/1.1\r\n" HOST "Content-Length: 200000\r\n\r\n", -1);
  client_send (fd, more, 200000);
  client_expect (fd, 413, "{\"error\":\"Content Too Large\"}");
  client_expect_end (fd);
  fixture_free (door);
}

static const char *const sessions[] = {
  "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello" REQUEST ("/echo?a=b"),
  "GET /live HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
  "\x81\x85\x01\x02\x03\x04ignln\x01\x81\x01\x02\x03\x04i\x80\x81\x01\x02\x03\x04i"
  "\x89\x81\x01\x02\x03\x04i\x88\x80\x01\x02\x03\x04",
};

static void
mutate (GString *text)
{
  for (int n = g_test_rand_int_range (1, 6); n > 0; n--)
    {
      gsize at = (gsize) g_test_rand_int_range (0, (gint32) text->len);

      switch (g_test_rand_int_range (0, 3))
        {
        case 0:
          text->str[at] = (char) g_test_rand_int ();
          break;
        case 1:
          g_string_erase (text, (gssize) at, 1);
          break;
        default:
          g_string_insert_c (text, (gssize) at, (char) g_test_rand_int ());
          break;
        }
    }
}

static void
test_http_survives_mutated_sessions (void)
{
  Fixture *door = fixture_new (NULL);
  int other = client_connect (door);

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(GString) text = g_string_new (sessions[i % G_N_ELEMENTS (sessions)]);
      int fd = client_connect (door);
      int cut;

      mutate (text);
      cut = g_test_rand_int_range (0, (gint32) text->len);
      send (fd, text->str, (gsize) cut, MSG_NOSIGNAL);
      client_send (other, REQUEST ("/echo"), -1);
      client_expect (other, 200, "GET /echo ");
      send (fd, text->str + cut, text->len - (gsize) cut, MSG_NOSIGNAL);
      shutdown (fd, SHUT_WR);
      client_read_end (fd, NULL);
      close (fd);
    }
  close (other);
  fixture_free (door);
}

/* --- deadlines ---------------------------------------------------------------- */

static void
test_http_reaps_slow_senders (void)
{
  Fixture *door = fixture_with_timeouts (150, 150, 60000, 60000);
  int silent = client_connect (door);
  int head = client_connect (door);
  int body = client_connect (door);
  int second = client_connect (door);

  client_send (head, "GET / HT", -1);
  client_send (body, "POST / HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nx", -1);
  client_send (second, REQUEST ("/echo") "GET /", -1);

  client_expect_end (silent);
  client_expect (head, 408, "{\"error\":\"Request Timeout\"}");
  client_expect_end (head);
  client_expect (body, 408, NULL);
  client_expect_end (body);
  client_expect (second, 200, NULL);
  client_expect (second, 408, NULL);
  client_expect_end (second);
  fixture_wait_stat (door, STAT (n_timed_out), 4);
  fixture_free (door);
}

/* One byte now and then must not put the deadline off. */
static void
test_http_reaps_slowloris (void)
{
  Fixture *door = fixture_with_timeouts (300, 300, 60000, 60000);
  int fd = client_connect (door);
  gint64 began_us = g_get_monotonic_time ();
  char c;

  client_send (fd, "GET / HTTP/1.1\r\nA: ", -1);
  while (recv (fd, &c, 1, MSG_DONTWAIT | MSG_PEEK) != 1)
    {
      g_assert_cmpint (g_get_monotonic_time () - began_us, <, 20 * G_TIME_SPAN_SECOND);
      send (fd, "a", 1, MSG_NOSIGNAL);
      g_usleep (5000);
    }
  client_expect (fd, 408, NULL);
  close (fd);
  fixture_free (door);
}

static void
test_http_closes_idle_connections (void)
{
  Fixture *door = fixture_with_timeouts (60000, 60000, 100, 60000);
  int fd = client_connect (door);

  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 200, NULL);
  client_expect_end (fd);
  fixture_free (door);
}

static void
test_http_gives_up_on_answers (void)
{
  Fixture *door = fixture_with_timeouts (60000, 60000, 60000, 100);
  int fd = client_connect (door);
  RrReplyTo to;

  client_send (fd, REQUEST ("/later"), -1);
  to = fixture_take_owed (door);
  client_expect (fd, 504, NULL);
  client_expect_end (fd);
  rr_front_door_reply (door->door, to, 200, "text/plain", "late", -1);
  fixture_wait_stat (door, STAT (n_late_replies), 1);
  g_assert_cmpuint (fixture_stat (door).n_unanswered, ==, 1);
  fixture_free (door);
}

static void
test_http_counts_answers_for_nobody (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  RrReplyTo to, stale, elsewhere;

  client_send (fd, REQUEST ("/later"), -1);
  to = stale = elsewhere = fixture_take_owed (door);
  stale.seq++;
  rr_front_door_reply (door->door, stale, 200, "text/plain", "wrong request", -1);
  stale = to;
  stale.generation++;
  rr_front_door_reply (door->door, stale, 200, "text/plain", "wrong peer", -1);
  elsewhere.slot = G_MAXUINT32;
  rr_front_door_reply (door->door, elsewhere, 200, "text/plain", "no peer", -1);
  rr_front_door_ws_send (door->door, to, "no websocket", -1);
  rr_front_door_reply (door->door, to, 200, "text/plain", "right", -1);
  rr_front_door_reply (door->door, to, 200, "text/plain", "twice", -1);

  client_expect (fd, 200, "right");
  fixture_wait_stat (door, STAT (n_late_replies), 5);
  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 200, "GET /echo ");
  close (fd);
  fixture_free (door);
}

static void
test_http_upgrade_may_be_refused_late (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  static const char rest[] = " HTTP/1.1\r\n" HOST "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  client_send (fd, "GET /later", -1);
  client_send (fd, rest, -1);
  rr_front_door_reply (door->door, fixture_take_owed (door), 401, "application/json", "{}", -1);
  client_expect (fd, 401, "{}");
  client_send (fd, "GET /nowhere", -1);
  client_send (fd, rest, -1);
  client_expect (fd, 404, NULL);
  close (fd);
  fixture_free (door);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ingest/door/http/answers-pipelined-requests-in-order",
                   test_http_answers_pipelined_requests_in_order);
  g_test_add_func ("/ingest/door/http/keeps-order-around-late-answers",
                   test_http_keeps_order_around_late_answers);
  g_test_add_func ("/ingest/door/http/answers-with-a-file", test_http_answers_with_a_file);
  g_test_add_func ("/ingest/door/http/head-of-a-file-has-no-body", test_http_head_of_a_file_has_no_body);
  g_test_add_func ("/ingest/door/http/a-file-that-is-cut-ends-the-connection",
                   test_http_a_file_that_is_cut_ends_the_connection);
  g_test_add_func ("/ingest/door/http/a-file-for-nobody-is-closed", test_http_a_file_for_nobody_is_closed);
  g_test_add_func ("/ingest/door/http/drops-who-does-not-read-a-file",
                   test_http_drops_who_does_not_read_a_file);
  g_test_add_func ("/ingest/door/http/takes-a-request-cut-anywhere",
                   test_http_takes_a_request_cut_anywhere);
  g_test_add_func ("/ingest/door/http/takes-the-largest-request-bytewise",
                   test_http_takes_the_largest_request_bytewise);
  g_test_add_func ("/ingest/door/http/head-and-empty-answers-have-no-body",
                   test_http_head_and_empty_answers_have_no_body);
  g_test_add_func ("/ingest/door/http/says-continue-once", test_http_says_continue_once);
  g_test_add_func ("/ingest/door/http/answers-a-client-that-only-listens",
                   test_http_answers_a_client_that_only_listens);
  g_test_add_func ("/ingest/door/http/handler-without-answer-is-an-error",
                   test_http_handler_without_answer_is_an_error);
  g_test_add_func ("/ingest/door/http/knows-loopback", test_http_knows_loopback);
  g_test_add_func ("/ingest/door/http/refuses-attacks-and-serves-others",
                   test_http_refuses_attacks_and_serves_others);
  g_test_add_func ("/ingest/door/http/refuses-large-heads", test_http_refuses_large_heads);
  g_test_add_func ("/ingest/door/http/lets-a-refused-client-read-why",
                   test_http_lets_a_refused_client_read_why);
  g_test_add_func ("/ingest/door/http/survives-mutated-sessions",
                   test_http_survives_mutated_sessions);
  g_test_add_func ("/ingest/door/http/reaps-slow-senders", test_http_reaps_slow_senders);
  g_test_add_func ("/ingest/door/http/reaps-slowloris", test_http_reaps_slowloris);
  g_test_add_func ("/ingest/door/http/closes-idle-connections", test_http_closes_idle_connections);
  g_test_add_func ("/ingest/door/http/gives-up-on-answers", test_http_gives_up_on_answers);
  g_test_add_func ("/ingest/door/http/counts-answers-for-nobody", test_http_counts_answers_for_nobody);
  g_test_add_func ("/ingest/door/http/upgrade-may-be-refused-late",
                   test_http_upgrade_may_be_refused_late);
  return g_test_run ();
}

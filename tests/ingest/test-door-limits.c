/* test-door-limits.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STAT(field) G_STRUCT_OFFSET (RrFrontDoorStat, field)
#define REQUEST(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"

/* --- descriptors -------------------------------------------------------------- */

/* A child that was begun a moment ago has all open still that we have, until it becomes
 * another program: what a peer that we closed says then is about nobody. */
static void
test_limits_children_keep_no_peers (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  pid_t child;

  client_send (fd, REQUEST ("/nothing"), -1);
  client_expect (fd, 204, "");
  child = fork ();
  if (child == 0)
    while (TRUE)
      pause ();
  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (shutdown (fd, SHUT_WR), ==, 0);
  fixture_barrier (door);
  fixture_barrier (door);

  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  close (fd);
  fixture_free (door);
}

/* --- room --------------------------------------------------------------------- */

static void
test_limits_try_again_keeps_http_order (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GString) all = g_string_new (NULL);

  fixture_set_room (door, FALSE);
  for (guint i = 0; i < 50; i++)
    g_string_append_printf (all, "GET /busy?%u HTTP/1.1\r\n" HOST "\r\n", i);
  client_send (fd, all->str, (gssize) all->len);
  fixture_wait_try_again (door, 1);
  fixture_barrier (door);
  rr_front_door_resume (door->door, 0);
  fixture_wait_try_again (door, 2);
  fixture_set_room (door, TRUE);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *body = g_strdup_printf ("GET /busy %u", i);

      client_expect (fd, 200, body);
    }
  g_assert_cmpuint (fixture_stat (door).n_paused, >=, 1);
  close (fd);
  fixture_free (door);
}

#define N_PEERS    8
#define N_MESSAGES 500

static void
send_numbered (int   fd,
               guint peer,
               guint message)
{
  g_autofree char *text = g_strdup_printf ("busy %u %u", peer, message);

  if (message % 7 != 0)
    {
      ws_send (fd, 0x81, text, -1);
      return;
    }
  ws_send (fd, 0x01, text, 3);
  ws_send (fd, 0x80, text + 3, -1);
}

/* While room comes and goes at every turn, nothing may be lost, doubled or swapped. */
static void
test_limits_try_again_loses_nothing (void)
{
  Fixture *door = fixture_new (NULL);
  guint next[N_PEERS] = { 0 };
  g_auto(GStrv) lines = NULL;
  int fds[N_PEERS];

  for (guint i = 0; i < N_PEERS; i++)
    fds[i] = ws_connect (door);
  for (guint j = 0; j < N_MESSAGES; j++)
    {
      if (j % 3 == 0)
        fixture_set_room (door, j % 2 == 0);
      for (guint i = 0; i < N_PEERS; i++)
        send_numbered (fds[i], i, j);
    }
  fixture_set_room (door, TRUE);
  fixture_wait_stat (door, STAT (n_messages), N_PEERS * N_MESSAGES);

  rr_mutex_lock (&door->lock);
  lines = g_strsplit (door->heard->str, "\n", -1);
  rr_mutex_unlock (&door->lock);
  g_assert_cmpuint (g_strv_length (lines), ==, N_PEERS * N_MESSAGES + 1);
  for (guint i = 0; i < N_PEERS * N_MESSAGES; i++)
    {
      guint peer, message;

      g_assert_cmpint (sscanf (lines[i], "busy %u %u", &peer, &message), ==, 2);
      g_assert_cmpuint (message, ==, next[peer]++);
    }
  for (guint i = 0; i < N_PEERS; i++)
    close (fds[i]);
  fixture_free (door);
}

static void
test_limits_paused_peers_are_not_read (void)
{
  Fixture *door = fixture_new (NULL);
  int paused = ws_connect (door);
  g_autofree char *filler = g_strnfill (10000, 'f');
  guint64 kept;

  memcpy (filler, "busy", 4);
  fixture_set_room (door, FALSE);
  ws_send (paused, 0x81, "busy first", -1);
  fixture_wait_try_again (door, 1);
  fcntl (paused, F_SETFL, O_NONBLOCK);
  {
    g_autoptr(GByteArray) frame = ws_frame (0x81, filler, 10000);

    for (guint i = 0; i < 200; i++)
      send (paused, frame->data, frame->len, MSG_NOSIGNAL);
  }
  fixture_barrier (door);

  kept = fixture_stat (door).n_buffered;
  g_assert_cmpuint (kept, <, 4096);
  close (paused);
  fixture_set_room (door, TRUE);
  fixture_free (door);
}

/* Those who come while there is no room do not fill memory with what they say. */
static void
test_limits_thousands_wait_in_their_systems (void)
{
  enum { N_WAITING = 100 };
  Fixture *door = fixture_new (NULL);
  g_autofree char *filler = g_strnfill (1800, 'f');
  int fds[N_WAITING];

  memcpy (filler, "busy", 4);
  for (guint i = 0; i < N_WAITING; i++)
    fds[i] = ws_connect (door);
  fixture_set_room (door, FALSE);
  for (guint i = 0; i < N_WAITING; i++)
    ws_send (fds[i], 0x81, filler, -1);
  fixture_wait_stat (door, STAT (n_paused), N_WAITING);
  g_assert_cmpuint (fixture_stat (door).n_buffered, <, 10 * 2048);

  fixture_set_room (door, TRUE);
  fixture_wait_stat (door, STAT (n_messages), N_WAITING);
  for (guint i = 0; i < N_WAITING; i++)
    close (fds[i]);
  fixture_free (door);
}

/* What one says in a flood comes in shares, and between them come the others. */
static void
test_limits_a_flood_leaves_others_their_share (void)
{
  enum { N_FLOOD = 8000, READ = 65536, SHARE = 16384 };
  Fixture *door = fixture_new (NULL);
  int room = 1 << 20;
  int flood = ws_connect (door), quiet = ws_connect (door);
  g_autoptr(GByteArray) frames = g_byte_array_new ();
  g_autoptr(GByteArray) frame = ws_frame (0x81, "busy flood", strlen ("busy flood"));
  const char *place;
  guint64 n_before;

  setsockopt (flood, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  for (guint i = 0; i < N_FLOOD; i++)
    g_byte_array_append (frames, frame->data, frame->len);
  /* The door is in the handler of the first until both have said what they want. */
  rr_mutex_lock (&door->lock);
  client_send (flood, (const char *) frames->data, (gssize) frames->len);
  ws_send (quiet, 0x81, "busy quiet", -1);
  rr_mutex_unlock (&door->lock);
  fixture_wait_stat (door, STAT (n_messages), N_FLOOD + 1);

  rr_mutex_lock (&door->lock);
  place = strstr (door->heard->str, "busy quiet\n");
  g_assert_nonnull (place);
  n_before = (guint64) (place - door->heard->str) / strlen ("busy flood\n");
  rr_mutex_unlock (&door->lock);
  /* What the door had read already when the other spoke, and one share. */
  g_assert_cmpuint (n_before, <=, (READ + SHARE) / frame->len + 2);
  g_assert_cmpuint (n_before, <, N_FLOOD);
  close (flood);
  close (quiet);
  fixture_free (door);
}

static void
test_limits_others_are_served_while_one_is_paused (void)
{
  Fixture *door = fixture_new (NULL);
  int paused = client_connect (door);

  fixture_set_room (door, FALSE);
  client_send (paused, REQUEST ("/busy"), -1);
  fixture_wait_try_again (door, 1);
  for (guint i = 0; i < 20; i++)
    fixture_barrier (door);
  fixture_set_room (door, TRUE);
  client_expect (paused, 200, "GET /busy ");
  close (paused);
  fixture_free (door);
}

/* --- peers that do not read --------------------------------------------------- */

static void
test_limits_pipelining_without_reading_is_not_answered (void)
{
  RrFrontDoorConfig config;
  Fixture *door;
  int fd;
  RrFrontDoorStat stat;
  g_autoptr(GString) all = g_string_new (NULL);

  rr_front_door_config_init (&config);
  config.request_timeout_ms = 500;
  door = fixture_new (&config);
  fd = client_connect (door);
  for (guint i = 0; i < 1000; i++)
    g_string_append (all, "GET /big?60000 HTTP/1.1\r\n" HOST "\r\n");
  client_send (fd, all->str, (gssize) all->len);
  fixture_barrier (door);

  stat = fixture_stat (door);
  g_assert_cmpuint (stat.n_buffered, <, 400000);
  fixture_wait_stat (door, STAT (n_slow_dropped), 1);
  g_string_truncate (all, 0);
  client_read_end (fd, all);
  g_assert_cmpuint (all->len, <, 1000 * 60000);
  close (fd);
  fixture_free (door);
}

static void
test_limits_pipelining_with_reading_gets_all (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GString) all = g_string_new (NULL);
  g_autofree char *body = g_strnfill (60000, 'b');

  for (guint i = 0; i < 500; i++)
    g_string_append (all, "GET /big?60000 HTTP/1.1\r\n" HOST "\r\n");
  client_send (fd, all->str, (gssize) all->len);
  for (guint i = 0; i < 500; i++)
    client_expect (fd, 200, body);
  close (fd);
  fixture_free (door);
}

/* Whoever reads, however slowly, is not dropped. */
static void
test_limits_slow_reading_is_reading (void)
{
  RrFrontDoorConfig config;
  Fixture *door;
  gint64 slow_until_us;
  gsize n_read = 0;
  int window = 65536;
  int fd;
  g_autofree char *buffer = g_malloc (65536);

  rr_front_door_config_init (&config);
  config.request_timeout_ms = 1500;
  config.idle_timeout_ms = 1500;
  door = fixture_new (&config);
  fd = client_connect (door);
  /* Or its system takes in more than it reads in all that time, and then asks for nothing.
   * The door's system asks for more when a third of what it keeps, some megabytes at most, has
   * gone: that has to take far less than the timeout. */
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window), ==, 0);
  client_send (fd, REQUEST ("/big?30000000"), -1);

  slow_until_us = g_get_monotonic_time () + 3 * G_TIME_SPAN_SECOND;
  while (n_read < 30000000)
    {
      gssize n = recv (fd, buffer, 65536, 0);

      g_assert_cmpint (n, >, 0);
      n_read += (gsize) n;
      if (g_get_monotonic_time () < slow_until_us)
        g_usleep (10000);
    }
  g_assert_cmpuint (fixture_stat (door).n_slow_dropped, ==, 0);
  close (fd);
  fixture_free (door);
}

static void
test_limits_websocket_that_does_not_read_is_dropped (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = ws_connect (door);
  int other = ws_connect (door);
  g_autofree char *text = g_strnfill (60000, 't');
  RrReplyTo to;

  ws_send (fd, 0x81, "later", -1);
  to = fixture_take_owed (door);
  for (guint i = 0; i < 1000 && fixture_stat (door).n_slow_dropped == 0; i++)
    {
      rr_front_door_ws_send (door->door, to, text, 60000);
      ws_send (other, 0x81, "still served", -1);
      ws_expect (other, 0x81, "still served");
      g_assert_cmpuint (fixture_stat (door).n_buffered, <, 300000);
    }
  fixture_wait_stat (door, STAT (n_slow_dropped), 1);
  close (fd);
  close (other);
  fixture_free (door);
}

static void
test_limits_all_peers_together_are_bounded (void)
{
  RrFrontDoorConfig config;
  Fixture *door;
  int fds[40];
  guint n_refused = 0;
  g_autofree char *part = g_strnfill (30000, 'p');

  rr_front_door_config_init (&config);
  config.max_buffered_bytes = 400000;
  door = fixture_new (&config);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = client_connect (door);
      client_send (fds[i], "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 60000\r\n\r\n", -1);
      client_send (fds[i], part, 30000);
    }
  /* It reads in shares, so all of it takes some rounds. */
  fixture_wait_stat (door, STAT (n_refused), 21);
  fixture_barrier (door);
  g_assert_cmpuint (fixture_stat (door).n_buffered, <=, 400000);

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      char c;

      if (recv (fds[i], &c, 1, MSG_DONTWAIT | MSG_PEEK) == 1)
        {
          client_expect (fds[i], 503, NULL);
          n_refused++;
        }
      close (fds[i]);
    }
  g_assert_cmpuint (n_refused, >, 20);
  g_assert_cmpuint (n_refused, <, 38);
  fixture_free (door);
}

/* --- too many ----------------------------------------------------------------- */

static void
test_limits_connections_are_bounded (void)
{
  RrFrontDoorConfig config;
  Fixture *door;
  int fds[4];

  rr_front_door_config_init (&config);
  config.max_connections = G_N_ELEMENTS (fds);
  door = fixture_new (&config);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = ws_connect (door);
  for (guint i = 0; i < 10; i++)
    {
      int fd = client_connect (door);

      client_send (fd, REQUEST ("/echo"), -1);
      client_expect (fd, 503, "{\"error\":\"Service Unavailable\"}");
      client_expect_end (fd);
    }
  ws_send (fds[0], 0x81, "still served", -1);
  ws_expect (fds[0], 0x81, "still served");
  g_assert_cmpuint (fixture_stat (door).n_connections, ==, G_N_ELEMENTS (fds));
  fixture_wait_stat (door, STAT (n_refused), 10);

  ws_send (fds[0], 0x88, "", 0);
  ws_expect_close (fds[0], 1000);
  for (guint i = 0; i < 1000 && fixture_stat (door).n_connections == G_N_ELEMENTS (fds); i++)
    g_usleep (1000);
  fixture_barrier (door);
  for (guint i = 1; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  fixture_free (door);
}

/* Leaves @n descriptors to the process. */
static void
leave_descriptors (guint          n,
                   struct rlimit *old)
{
  struct rlimit limit;
  int fds[64];

  g_assert_cmpuint (n, <, G_N_ELEMENTS (fds));
  getrlimit (RLIMIT_NOFILE, old);
  for (guint i = 0; i < n; i++)
    fds[i] = dup (0);
  limit = *old;
  limit.rlim_cur = (rlim_t) fds[n - 1] + 1;
  for (guint i = 0; i < n; i++)
    close (fds[i]);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static void
test_limits_survives_without_descriptors (void)
{
  Fixture *door = fixture_new (NULL);
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (rr_front_door_get_port (door->door)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  struct rlimit old;
  int served = ws_connect (door);
  int fds[20];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  leave_descriptors (5, &old);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    g_assert_cmpint (connect (fds[i], (struct sockaddr *) &address, sizeof address), ==, 0);
  fixture_wait_stat (door, STAT (n_refused), 1);
  ws_send (served, 0x81, "still served", -1);
  ws_expect (served, 0x81, "still served");

  setrlimit (RLIMIT_NOFILE, &old);
  fixture_barrier (door);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  close (served);
  fixture_free (door);
}

/* --- stop --------------------------------------------------------------------- */

static void
test_limits_stop_waits_for_owed_answers (void)
{
  Fixture *door = fixture_new (NULL);
  int owed = client_connect (door);
  int idle = client_connect (door);
  int ws = ws_connect (door);
  RrReplyTo http_to, ws_to;

  client_send (idle, REQUEST ("/echo"), -1);
  client_expect (idle, 200, NULL);
  client_send (owed, REQUEST ("/later") REQUEST ("/echo"), -1);
  http_to = fixture_take_owed (door);
  ws_send (ws, 0x81, "later", -1);
  ws_to = fixture_take_owed (door);

  rr_front_door_stop (door->door, 20000);
  client_expect_end (idle);
  ws_send (ws, 0x81, "too late to be heard", -1);
  rr_front_door_ws_send (door->door, ws_to, "the ack", -1);
  rr_front_door_reply (door->door, http_to, 200, "text/plain", "the answer", -1);

  ws_expect (ws, 0x81, "the ack");
  client_expect (owed, 200, "the answer");
  client_expect_end (owed);
  ws_expect_close (ws, 1001);
  fixture_join (door);
  rr_front_door_ws_send (door->door, ws_to, "nobody there", -1);
  g_assert_cmpuint (fixture_stat (door).n_late_replies, ==, 1);
  fixture_free (door);
}

static void
test_limits_stop_does_not_wait_for_ever (void)
{
  Fixture *door = fixture_new (NULL);
  int owed = client_connect (door);
  int busy = client_connect (door);
  gint64 began_us;

  fixture_set_room (door, FALSE);
  client_send (busy, REQUEST ("/busy"), -1);
  fixture_wait_try_again (door, 1);
  client_send (owed, REQUEST ("/later"), -1);
  fixture_take_owed (door);

  began_us = g_get_monotonic_time ();
  rr_front_door_stop (door->door, 60000);
  rr_front_door_stop (door->door, 100);
  rr_front_door_stop (door->door, 60000);
  client_expect (busy, 503, NULL);
  client_expect_end (busy);
  client_expect (owed, 503, NULL);
  client_expect_end (owed);
  fixture_join (door);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 30 * G_TIME_SPAN_SECOND);
  fixture_free (door);
}

static void
test_limits_stop_ends_with_peers_that_do_not_read (void)
{
  Fixture *door = fixture_new (NULL);
  int http = client_connect (door);
  int ws = ws_connect (door);

  client_send (http, REQUEST ("/big?30000000"), -1);
  ws_send (ws, 0x81, "hello", -1);
  fixture_barrier (door);
  rr_front_door_stop (door->door, 100);
  fixture_join (door);
  close (http);
  close (ws);
  fixture_free (door);
}

static void
test_limits_cancelled_scope_ends_the_threads (void)
{
  RrFrontDoorConfig config;
  Fixture *door;
  int ws;

  rr_front_door_config_init (&config);
  config.n_io_threads = 2;
  door = fixture_new (&config);
  ws = ws_connect (door);
  rr_scope_cancel (door->scope, NULL);
  ws_expect_close (ws, 1001);
  fixture_join (door);
  fixture_free (door);
}

static void
test_limits_port_in_use_is_an_error (void)
{
  static const RrFrontDoorHandlers handlers = { 0 };
  Fixture *door = fixture_new (NULL);
  g_autoptr(GError) error = NULL;
  RrFrontDoorConfig config;
  RrFrontDoorHandlers with_request = handlers;
  g_autoptr(RrFrontDoor) second = NULL;

  rr_front_door_config_init (&config);
  with_request.request = (gpointer) g_free;
  second = rr_front_door_new (&config, &with_request, NULL);
  g_assert_false (rr_front_door_listen (second, "127.0.0.1", rr_front_door_get_port (door->door),
                                        &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_assert_false (rr_front_door_listen (second, "no such host", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  fixture_free (door);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ingest/door/limits/try-again-keeps-http-order",
                   test_limits_try_again_keeps_http_order);
  g_test_add_func ("/ingest/door/limits/try-again-loses-nothing", test_limits_try_again_loses_nothing);
  g_test_add_func ("/ingest/door/limits/paused-peers-are-not-read",
                   test_limits_paused_peers_are_not_read);
  g_test_add_func ("/ingest/door/limits/thousands-wait-in-their-systems",
                   test_limits_thousands_wait_in_their_systems);
  g_test_add_func ("/ingest/door/limits/a-flood-leaves-others-their-share",
                   test_limits_a_flood_leaves_others_their_share);
  g_test_add_func ("/ingest/door/limits/others-are-served-while-one-is-paused",
                   test_limits_others_are_served_while_one_is_paused);
  g_test_add_func ("/ingest/door/limits/pipelining-without-reading-is-not-answered",
                   test_limits_pipelining_without_reading_is_not_answered);
  g_test_add_func ("/ingest/door/limits/pipelining-with-reading-gets-all",
                   test_limits_pipelining_with_reading_gets_all);
  g_test_add_func ("/ingest/door/limits/slow-reading-is-reading", test_limits_slow_reading_is_reading);
  g_test_add_func ("/ingest/door/limits/websocket-that-does-not-read-is-dropped",
                   test_limits_websocket_that_does_not_read_is_dropped);
  g_test_add_func ("/ingest/door/limits/all-peers-together-are-bounded",
                   test_limits_all_peers_together_are_bounded);
  g_test_add_func ("/ingest/door/limits/connections-are-bounded", test_limits_connections_are_bounded);
  g_test_add_func ("/ingest/door/limits/children-keep-no-peers", test_limits_children_keep_no_peers);
  g_test_add_func ("/ingest/door/limits/survives-without-descriptors",
                   test_limits_survives_without_descriptors);
  g_test_add_func ("/ingest/door/limits/stop-waits-for-owed-answers",
                   test_limits_stop_waits_for_owed_answers);
  g_test_add_func ("/ingest/door/limits/stop-does-not-wait-for-ever",
                   test_limits_stop_does_not_wait_for_ever);
  g_test_add_func ("/ingest/door/limits/stop-ends-with-peers-that-do-not-read",
                   test_limits_stop_ends_with_peers_that_do_not_read);
  g_test_add_func ("/ingest/door/limits/cancelled-scope-ends-the-threads",
                   test_limits_cancelled_scope_ends_the_threads);
  g_test_add_func ("/ingest/door/limits/port-in-use-is-an-error", test_limits_port_in_use_is_an_error);
  return g_test_run ();
}

/* test-door-trust.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-fixture.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The door before strangers: here everybody is one who comes through loopback. */

#define STAT(field) G_STRUCT_OFFSET (RrFrontDoorStat, field)
#define REQUEST(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"

static Fixture *
strict_door_new (guint per_address,
                 guint burst)
{
  static const char *const hosts[] = { "test", NULL };
  RrFrontDoorConfig config;

  rr_front_door_config_init (&config);
  config.far_loopback = TRUE;
  config.max_per_address = per_address;
  config.login_burst = burst;
  config.login_per_minute = 1;
  config.hosts = hosts;
  return fixture_new (&config);
}

static void
expect_refusal (Fixture    *door,
                guint       status,
                const char *raw)
{
  g_autoptr(GPtrArray) refusals = rr_front_door_dup_refusals (door->door);
  const RrDoorRefusal *refusal;

  g_assert_cmpuint (refusals->len, >, 0);
  refusal = refusals->pdata[0];
  g_assert_cmpuint (refusal->status, ==, status);
  g_assert_cmpstr (refusal->address, ==, "127.0.0.1");
  g_assert_cmpuint (strlen (refusal->why), >, 10);
  if (raw != NULL)
    g_assert_nonnull (strstr (refusal->raw, raw));
}

static void
test_trust_far_loopback_is_no_friend (void)
{
  Fixture *door = strict_door_new (0, 5);
  int fd = client_connect (door);

  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 200, "GET /echo ");

  g_assert_false (door->loopback);
  close (fd);
  fixture_free (door);
}

static void
test_trust_one_address_cannot_crowd (void)
{
  Fixture *door = strict_door_new (2, 5);
  int fds[2];

  for (guint i = 0; i < 2; i++)
    {
      fds[i] = client_connect (door);
      client_send (fds[i], REQUEST ("/echo"), -1);
      client_expect (fds[i], 200, NULL);
    }
  for (guint i = 0; i < 3; i++)
    {
      int fd = client_connect (door);

      client_expect (fd, 503, NULL);
      client_expect_end (fd);
    }
  g_assert_cmpuint (fixture_stat (door).n_crowding, ==, 3);
  g_assert_cmpuint (fixture_stat (door).n_refused, ==, 0);
  expect_refusal (door, 503, NULL);

  /* Its place is free again when one has gone. */
  client_send (fds[0], "GET /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n", -1);
  client_expect (fds[0], 200, NULL);
  client_expect_end (fds[0]);
  fds[0] = client_connect (door);
  client_send (fds[0], REQUEST ("/echo"), -1);
  client_expect (fds[0], 200, NULL);
  close (fds[0]);
  close (fds[1]);
  fixture_free (door);
}

static void
test_trust_guessing_has_an_end (void)
{
  Fixture *door = strict_door_new (0, 3);
  int fd = client_connect (door);

  for (guint i = 0; i < 3; i++)
    {
      client_send (fd, REQUEST ("/login"), -1);
      client_expect (fd, 401, NULL);
    }
  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 429, NULL);
  client_expect_end (fd);

  g_assert_cmpuint (fixture_stat (door).n_logins_failed, ==, 3);
  g_assert_cmpuint (fixture_stat (door).n_locked_out, ==, 1);
  expect_refusal (door, 429, "GET /echo");
  fixture_free (door);
}

static void
test_trust_foreign_names_are_refused (void)
{
  static const struct
  {
    const char *header;
    guint       status;
  } cases[] = {
    { "Host: evil.example.com\r\n", 421 },
    { "Host: test.example.com\r\n", 421 },
    { "Host: test\r\nOrigin: https://evil.example.com\r\n", 403 },
    { "Host: test\r\nOrigin: null\r\n", 403 },
    { "Host: test\r\nOrigin: http://test\r\n", 200 },
  };
  Fixture *door = strict_door_new (0, 5);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET /echo HTTP/1.1\r\n%s\r\n", cases[i].header);
      int fd = client_connect (door);

      client_send (fd, request, -1);
      client_expect (fd, cases[i].status, NULL);
      if (cases[i].status == 200)
        close (fd);
      else
        {
          client_expect_end (fd);
          expect_refusal (door, cases[i].status, cases[i].header[6] == 'e' ? "evil" : NULL);
        }
    }
  g_assert_cmpuint (fixture_stat (door).n_strange_hosts, ==, 2);
  g_assert_cmpuint (fixture_stat (door).n_strange_origins, ==, 2);
  g_assert_cmpuint (fixture_stat (door).n_bad_requests, ==, 0);
  fixture_free (door);
}

static void
test_trust_says_why (void)
{
  static const struct
  {
    const char *request;
    guint       status;
  } cases[] = {
    { "GET / HTTP/1.1\nHost: test\n\n", 400 },
    { "GET / HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999\r\n\r\n", 413 },
    { "GET / HTTP/3.1\r\nHost: test\r\n\r\n", 505 },
  };
  Fixture *door = strict_door_new (0, 5);
  const char *before = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int fd = client_connect (door);
      g_autoptr(GPtrArray) refusals = NULL;

      client_send (fd, cases[i].request, -1);
      client_expect (fd, cases[i].status, NULL);
      client_expect_end (fd);
      expect_refusal (door, cases[i].status, "HTTP/");
      refusals = rr_front_door_dup_refusals (door->door);
      g_assert_cmpstr (((RrDoorRefusal *) refusals->pdata[0])->why, !=, before);
      before = ((RrDoorRefusal *) refusals->pdata[0])->why;
    }
  fixture_free (door);
}

/* --- the doors are closed ------------------------------------------------------ */

static int
try_connect (Fixture *door)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (rr_front_door_get_port (door->door)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -1;
}

static void
test_trust_closed_doors_are_closed (void)
{
  Fixture *door = fixture_new (NULL);
  int idle = client_connect (door), waiting = client_connect (door), live = ws_connect (door);
  g_autoptr(GError) error = NULL;
  RrReplyTo owed;
  int fd;

  client_send (idle, REQUEST ("/echo"), -1);
  client_expect (idle, 200, NULL);
  client_send (waiting, REQUEST ("/later"), -1);
  owed = fixture_take_owed (door);

  rr_front_door_shut (door->door);
  rr_front_door_shut (door->door);
  g_assert_true (rr_front_door_is_shut (door->door));
  client_expect_end (idle);
  client_expect (waiting, 503, NULL);
  client_expect_end (waiting);
  ws_expect_close (live, 1001);
  rr_front_door_reply (door->door, owed, 200, "text/plain", "late", -1);
  g_assert_cmpint (try_connect (door), ==, -1);
  g_assert_cmpint (errno, ==, ECONNREFUSED);

  g_assert_true (rr_front_door_reopen (door->door, &error));
  g_assert_no_error (error);
  g_assert_true (rr_front_door_reopen (door->door, &error));
  fd = client_connect (door);
  client_send (fd, REQUEST ("/echo"), -1);
  client_expect (fd, 200, "GET /echo ");
  close (fd);
  fixture_free (door);
}

static void
test_trust_doors_close_and_open_quickly (void)
{
  Fixture *door = fixture_new (NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    {
      int fd;

      rr_front_door_shut (door->door);
      g_assert_true (rr_front_door_reopen (door->door, &error));
      fd = try_connect (door);
      g_assert_cmpint (fd, >=, 0);
      close (fd);
    }
  fixture_barrier (door);
  rr_front_door_shut (door->door);
  fixture_free (door);
}

static gboolean
has_websocket (GPtrArray *peers)
{
  for (guint i = 0; i < peers->len; i++)
    {
      const RrDoorPeer *peer = peers->pdata[i];

      if (peer->is_websocket && peer->bytes_in > 0 && peer->bytes_out > 0 && peer->since_ms > 0
          && g_str_equal (peer->address, "127.0.0.1"))
        return TRUE;
    }
  return FALSE;
}

static void
test_trust_knows_who_is_there (void)
{
  Fixture *door = fixture_new (NULL);
  int live = ws_connect (door);
  gboolean found = FALSE;

  for (guint i = 0; i < 1000 && !found; i++)
    {
      g_autoptr(GPtrArray) peers = rr_front_door_dup_peers (door->door);

      found = has_websocket (peers);
      fixture_barrier (door);
    }
  g_assert_true (found);
  close (live);
  fixture_free (door);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ingest/door-trust/far-loopback-is-no-friend", test_trust_far_loopback_is_no_friend);
  g_test_add_func ("/ingest/door-trust/one-address-cannot-crowd", test_trust_one_address_cannot_crowd);
  g_test_add_func ("/ingest/door-trust/guessing-has-an-end", test_trust_guessing_has_an_end);
  g_test_add_func ("/ingest/door-trust/foreign-names-are-refused", test_trust_foreign_names_are_refused);
  g_test_add_func ("/ingest/door-trust/says-why", test_trust_says_why);
  g_test_add_func ("/ingest/door-trust/closed-doors-are-closed", test_trust_closed_doors_are_closed);
  g_test_add_func ("/ingest/door-trust/doors-close-and-open-quickly", test_trust_doors_close_and_open_quickly);
  g_test_add_func ("/ingest/door-trust/knows-who-is-there", test_trust_knows_who_is_there);

  return g_test_run ();
}

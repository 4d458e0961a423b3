/* test-door-ws.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "door-fixture.h"

#include <string.h>
#include <unistd.h>

#define STAT(field) G_STRUCT_OFFSET (RrFrontDoorStat, field)

static void
test_ws_echoes (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = ws_connect (door);
  g_autofree char *long_text = g_strnfill (16384, 'l');

  ws_send (fd, 0x81, "hello", -1);
  ws_expect (fd, 0x81, "hello");
  ws_send (fd, 0x81, "", 0);
  ws_expect (fd, 0x81, "");
  ws_send (fd, 0x82, long_text, -1);
  ws_expect (fd, 0x81, long_text);
  close (fd);
  fixture_free (door);
}

static void
test_ws_takes_frames_right_behind_the_handshake (void)
{
  static const char handshake[] = "GET /live HTTP/1.1\r\n" HOST "Upgrade: websocket\r\n"
                                  "Connection: keep-alive\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  Fixture *door = fixture_new (NULL);
  int fd = client_connect (door);
  g_autoptr(GByteArray) frame = ws_frame (0x81, "early", 5);
  g_autoptr(GByteArray) all = g_byte_array_new ();

  g_byte_array_append (all, (const guint8 *) handshake, sizeof handshake - 1);
  g_byte_array_append (all, frame->data, frame->len);
  client_send (fd, (const char *) all->data, all->len);

  client_expect (fd, 101, "");
  ws_expect (fd, 0x81, "early");
  close (fd);
  fixture_free (door);
}

static void
test_ws_takes_frames_cut_anywhere (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = ws_connect (door);
  g_autofree char *text = g_strnfill (130, 'c');
  g_autoptr(GByteArray) frame = ws_frame (0x81, text, 130);

  for (gsize cut = 1; cut < frame->len; cut++)
    {
      client_send (fd, (const char *) frame->data, (gssize) cut);
      fixture_barrier (door);
      client_send (fd, (const char *) frame->data + cut, (gssize) (frame->len - cut));
      ws_expect (fd, 0x81, text);
    }
  g_assert_cmpuint (fixture_stat (door).n_messages, <=, frame->len - 1);
  close (fd);
  fixture_free (door);
}

static void
test_ws_joins_fragments_around_pings (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = ws_connect (door);

  ws_send (fd, 0x01, "one \xe2", -1);
  ws_send (fd, 0x89, "are you there", -1);
  ws_send (fd, 0x00, "", 0);
  ws_send (fd, 0x00, "\x82", -1);
  ws_send (fd, 0x8a, "", 0);
  ws_send (fd, 0x80, "\xac two", -1);

  ws_expect (fd, 0x8a, "are you there");
  ws_expect (fd, 0x81, "one \xe2\x82\xac two");
  close (fd);
  fixture_free (door);
}

static void
test_ws_closes_as_it_is_told (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = ws_connect (door);

  ws_send (fd, 0x88, "\x0f\xa1" "bye", -1);
  ws_expect_close (fd, 4001);
  fd = ws_connect (door);
  ws_send (fd, 0x88, "", 0);
  ws_send (fd, 0x81, "said after goodbye", -1);
  ws_expect_close (fd, 1000);
  fixture_free (door);
}

static void
test_ws_closes_on_breaches (void)
{
  static const struct
  {
    guint8      first[2];    /* the second frame, if not 0 */
    const char *payload;
    gsize       len;
    guint       code;
  } breaches[] = {
    { { 0xc1 }, "x", 1, 1002 },              /* compressed without having agreed */
    { { 0x83 }, "x", 1, 1002 },
    { { 0x09 }, "x", 1, 1002 },              /* a ping in fragments */
    { { 0x80 }, "x", 1, 1002 },              /* goes on with nothing */
    { { 0x01, 0x81 }, "x", 1, 1002 },        /* begins anew within a message */
    { { 0x81 }, "\xff\xfe", 2, 1007 },
    { { 0x01, 0x80 }, "\xe2", 1, 1007 },
    { { 0x88 }, "\x03", 1, 1002 },
    { { 0x88 }, "\x03\xed", 2, 1002 },
    { { 0x88 }, "\x03\xe8\xff", 3, 1007 },
  };
  Fixture *door = fixture_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (breaches); i++)
    {
      int fd = ws_connect (door);

      ws_send (fd, breaches[i].first[0], breaches[i].payload, (gssize) breaches[i].len);
      if (breaches[i].first[1] != 0)
        ws_send (fd, breaches[i].first[1], breaches[i].payload, (gssize) breaches[i].len);
      ws_expect_close (fd, breaches[i].code);
    }
  {
    int fd = ws_connect (door);

    client_send (fd, "\x81\x05hello", -1);   /* no mask */
    ws_expect_close (fd, 1002);
  }
  fixture_free (door);
}

static void
test_ws_bounds_frames_and_messages (void)
{
  Fixture *door = fixture_new (NULL);
  g_autofree char *text = g_strnfill (16385, 'm');
  int fd = ws_connect (door);

  ws_send (fd, 0x81, text, 16385);
  ws_expect_close (fd, 1009);

  fd = ws_connect (door);
  ws_send (fd, 0x01, text, 16384);
  for (guint i = 0; i < 3; i++)
    ws_send (fd, 0x00, text, 16384);
  ws_send (fd, 0x00, "x", 1);
  ws_expect_close (fd, 1009);
  fixture_free (door);
}

static RrFrontDoorConfig
impatient (guint ping_ms,
           guint request_ms)
{
  RrFrontDoorConfig config;

  rr_front_door_config_init (&config);
  config.ping_interval_ms = ping_ms;
  config.request_timeout_ms = request_ms;
  return config;
}

static void
test_ws_pings_and_reaps_the_silent (void)
{
  RrFrontDoorConfig config = impatient (200, 60000);
  Fixture *door = fixture_new (&config);
  int fd = ws_connect (door);

  ws_expect (fd, 0x89, "");
  client_expect_end (fd);
  fixture_wait_stat (door, STAT (n_timed_out), 1);
  fixture_free (door);
}

static void
test_ws_keeps_who_answers_pings (void)
{
  RrFrontDoorConfig config = impatient (200, 60000);
  Fixture *door = fixture_new (&config);
  int fd = ws_connect (door);

  for (guint i = 0; i < 4; i++)
    {
      ws_expect (fd, 0x89, "");
      ws_send (fd, 0x8a, "", 0);
    }
  ws_send (fd, 0x81, "still here", -1);
  ws_expect (fd, 0x81, "still here");
  close (fd);
  fixture_free (door);
}

static void
test_ws_does_not_wait_for_cut_frames_for_ever (void)
{
  RrFrontDoorConfig config = impatient (60000, 200);
  Fixture *door = fixture_new (&config);
  int frame = ws_connect (door);
  int fragment = ws_connect (door);

  client_send (frame, "\x81\x85\x01\x02", -1);
  ws_send (fragment, 0x01, "never ends", -1);
  ws_expect_close (frame, 1008);
  ws_expect_close (fragment, 1008);
  fixture_wait_stat (door, STAT (n_timed_out), 2);
  fixture_free (door);
}

/* Frames that come whole put the deadline of a cut one off. */
static void
test_ws_lets_a_steady_stream_of_cut_frames_be (void)
{
  RrFrontDoorConfig config = impatient (60000, 1000);
  Fixture *door = fixture_new (&config);
  int fd = ws_connect (door);
  g_autoptr(GByteArray) frame = ws_frame (0x81, "cut", 3);
  gint64 until_us = g_get_monotonic_time () + 1500 * G_TIME_SPAN_MILLISECOND;

  client_send (fd, (const char *) frame->data, 4);
  while (g_get_monotonic_time () < until_us)
    {
      client_send (fd, (const char *) frame->data + 4, (gssize) frame->len - 4);
      client_send (fd, (const char *) frame->data, 4);
      ws_expect (fd, 0x81, "cut");
    }
  close (fd);
  fixture_free (door);
}

static void
test_ws_sends_bursts_to_who_reads (void)
{
  Fixture *door = fixture_new (NULL);
  int fd = ws_connect (door);

  /* Three times the bound of unsent bytes, all at once. */
  ws_send (fd, 0x81, "burst 10000", -1);
  for (guint i = 0; i < 10000; i++)
    {
      char number[24];

      g_snprintf (number, sizeof number, "%08u-0123456789", i);
      ws_expect (fd, 0x81, number);
    }
  close (fd);
  fixture_free (door);
}

static void
test_ws_is_told_once_that_a_peer_has_gone (void)
{
  Fixture *door = fixture_new (NULL);
  int fds[20];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = ws_connect (door);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i += 2)
    close (fds[i]);
  for (guint i = 1; i < G_N_ELEMENTS (fds); i += 2)
    {
      ws_send (fds[i], 0x88, "", 0);
      ws_expect_close (fds[i], 1000);
    }
  fixture_free (door);   /* asserts it */
}

static void
test_ws_sends_to_many_with_one_post (void)
{
  RrFrontDoorConfig config;
  Fixture *door;
  RrReplyTo to[8];
  int fds[8];

  rr_front_door_config_init (&config);
  config.n_io_threads = 2;
  door = fixture_new (&config);
  for (guint i = 0; i < 8; i++)
    {
      fds[i] = ws_connect (door);
      ws_send (fds[i], 0x81, "later", -1);
      to[i] = fixture_take_owed (door);
    }
  for (guint i = 0; i < 100; i++)
    {
      char number[8];

      g_snprintf (number, sizeof number, "%u", i);
      rr_front_door_ws_send_many (door->door, to, 8, number, -1);
    }
  for (guint i = 0; i < 8; i++)
    {
      for (guint j = 0; j < 100; j++)
        {
          char number[8];

          g_snprintf (number, sizeof number, "%u", j);
          ws_expect (fds[i], 0x81, number);
        }
      rr_front_door_ws_close (door->door, to[i], 4002);
      ws_expect_close (fds[i], 4002);
    }
  fixture_free (door);
}

static void
test_ws_keeps_nothing_for_the_idle (void)
{
  Fixture *door = fixture_new (NULL);
  int fds[200];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = ws_connect (door);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      ws_send (fds[i], 0x81, "hello", -1);
      ws_expect (fds[i], 0x81, "hello");
    }
  fixture_barrier (door);
  g_assert_cmpuint (fixture_stat (door).n_websockets, ==, G_N_ELEMENTS (fds));
  g_assert_cmpuint (fixture_stat (door).n_buffered, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  fixture_free (door);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ingest/door/ws/echoes", test_ws_echoes);
  g_test_add_func ("/ingest/door/ws/takes-frames-right-behind-the-handshake",
                   test_ws_takes_frames_right_behind_the_handshake);
  g_test_add_func ("/ingest/door/ws/takes-frames-cut-anywhere", test_ws_takes_frames_cut_anywhere);
  g_test_add_func ("/ingest/door/ws/joins-fragments-around-pings",
                   test_ws_joins_fragments_around_pings);
  g_test_add_func ("/ingest/door/ws/closes-as-it-is-told", test_ws_closes_as_it_is_told);
  g_test_add_func ("/ingest/door/ws/closes-on-breaches", test_ws_closes_on_breaches);
  g_test_add_func ("/ingest/door/ws/bounds-frames-and-messages", test_ws_bounds_frames_and_messages);
  g_test_add_func ("/ingest/door/ws/pings-and-reaps-the-silent", test_ws_pings_and_reaps_the_silent);
  g_test_add_func ("/ingest/door/ws/keeps-who-answers-pings", test_ws_keeps_who_answers_pings);
  g_test_add_func ("/ingest/door/ws/does-not-wait-for-cut-frames-for-ever",
                   test_ws_does_not_wait_for_cut_frames_for_ever);
  g_test_add_func ("/ingest/door/ws/lets-a-steady-stream-of-cut-frames-be",
                   test_ws_lets_a_steady_stream_of_cut_frames_be);
  g_test_add_func ("/ingest/door/ws/sends-bursts-to-who-reads", test_ws_sends_bursts_to_who_reads);
  g_test_add_func ("/ingest/door/ws/is-told-once-that-a-peer-has-gone",
                   test_ws_is_told_once_that_a_peer_has_gone);
  g_test_add_func ("/ingest/door/ws/sends-to-many-with-one-post",
                   test_ws_sends_to_many_with_one_post);
  g_test_add_func ("/ingest/door/ws/keeps-nothing-for-the-idle", test_ws_keeps_nothing_for_the_idle);
  return g_test_run ();
}

/* test-link.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "rr-link.h"
#include "scripted-server.h"

/* The account of a phone against a server that misbehaves, for every kind of phone. */

#define PATIENCE_US (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  RrPhoneKind     kind;
  RrTally         tally;
  RrLinkHub       hub;
  RrLink         *link;
  ScriptedServer *server;   /* (nullable) */
  guint           n_reported;
} World;

static Say
say_yes (guint       n,
         const char *message,
         gpointer    data)
{
  return SAY_YES;
}

/* One message of three meets the misbehaviour, scattered, so that no window of messages
 * always begins with one. */
static Say
say_one_of_three (guint       n,
                  const char *message,
                  gpointer    data)
{
  return (n * 2654435761u >> 16) % 3 == 0 ? (Say) GPOINTER_TO_INT (data) : SAY_YES;
}

static Say
say_always (guint       n,
            const char *message,
            gpointer    data)
{
  return (Say) GPOINTER_TO_INT (data);
}

static void
world_begin (World       *world,
             RrPhoneKind  kind,
             Script       script,
             Say          say)
{
  memset (world, 0, sizeof *world);
  world->kind = kind;
  world->server = scripted_server_new (0, script, GINT_TO_POINTER (say));
  world->hub.server.sin_family = AF_INET;
  world->hub.server.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  world->hub.server.sin_port = htons (scripted_server_get_port (world->server));
  world->hub.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  world->hub.tally = &world->tally;
  world->link = rr_link_new (kind, "anna", &world->hub);
}

static void
world_end (World *world)
{
  rr_link_free (world->link);
  g_clear_pointer (&world->server, scripted_server_free);
  close (world->hub.epoll_fd);
}

static void
turn (World *world)
{
  struct epoll_event events[8];
  int n;

  if (world->server != NULL)
    scripted_server_pump (world->server);
  n = epoll_wait (world->hub.epoll_fd, events, G_N_ELEMENTS (events), 1);
  for (int i = 0; i < n; i++)
    rr_link_ready (events[i].data.ptr, events[i].events);
  rr_link_tick (world->link, g_get_monotonic_time ());
}

static void
report (World *world,
        guint  n)
{
  for (; n > 0; n--)
    {
      RrFix fix;

      rr_fix_init (&fix);
      fix.lat_deg = 47;
      fix.lon_deg = 9.5;
      fix.time_ms = 1700000000000 + G_GINT64_CONSTANT (1000) * world->n_reported++;
      rr_link_report (world->link, &fix, FALSE);
    }
}

/* Hurrying spares the tests the back-off, which has one of its own. */
static void
until_all_answered (World *world)
{
  gint64 give_up_us = g_get_monotonic_time () + PATIENCE_US;

  while (rr_link_get_n_open (world->link) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, give_up_us);
      rr_link_hurry (world->link);
      turn (world);
    }
}

/* The number of the report that a message carries. */
static guint
number_in (const char *message)
{
  const char *at = strstr (message, "timestamp=");
  guint minute, second;

  if (at != NULL)
    return (guint) (g_ascii_strtoll (at + 10, NULL, 10) - 1700000000);
  at = strstr (message, "\"tst\":");
  if (at != NULL)
    return (guint) (g_ascii_strtoll (at + 6, NULL, 10) - 1700000000);

  /* 22:13:20 is the first. */
  at = strstr (message, "T22:");
  g_assert_nonnull (at);
  g_assert_cmpint (sscanf (at, "T22:%u:%u", &minute, &second), ==, 2);
  return minute * 60 + second - 800;
}

/* Every report arrived; the first arrivals are in order; what came again came as it was. */
static guint
check_heard (World *world)
{
  GPtrArray *heard = scripted_server_get_heard (world->server);
  g_autoptr(GPtrArray) first = g_ptr_array_new ();

  for (guint i = 0; i < heard->len; i++)
    {
      const char *message = g_ptr_array_index (heard, i);
      guint number = number_in (message);

      g_assert_cmpuint (number, <=, first->len);
      if (number == first->len)
        g_ptr_array_add (first, (char *) message);
      else
        g_assert_cmpstr (message, ==, g_ptr_array_index (first, number));
    }
  g_assert_cmpuint (first->len, ==, world->n_reported);
  return heard->len - first->len;
}

static void
misbehave (Say say)
{
  for (RrPhoneKind kind = 0; kind < RR_N_PHONES; kind++)
    {
      World world;

      world_begin (&world, kind, say_one_of_three, say);
      world.hub.answer_us = 30 * G_TIME_SPAN_MILLISECOND;
      report (&world, 20);
      until_all_answered (&world);

      g_assert_cmpuint (world.tally.n_sent, ==, 20);
      g_assert_cmpuint (world.tally.n_acked, ==, 20);
      g_assert_cmpuint (world.tally.n_given_up, ==, 0);
      g_assert_cmpuint (world.tally.n_resent, >=, check_heard (&world));
      world_end (&world);
    }
}

static void
test_all_is_answered (void)
{
  for (RrPhoneKind kind = 0; kind < RR_N_PHONES; kind++)
    {
      World world;

      world_begin (&world, kind, say_yes, SAY_YES);
      report (&world, 200);
      until_all_answered (&world);

      g_assert_cmpuint (world.tally.n_acked, ==, 200);
      g_assert_cmpuint (world.tally.n_resent, ==, 0);
      g_assert_cmpuint (world.tally.n_connects, ==, 1);
      g_assert_cmpuint (world.tally.n_odd, ==, 0);
      g_assert_cmpuint (check_heard (&world), ==, 0);
      g_assert_cmpfloat (rr_tally_latency_ms (&world.tally, 0.99), >, 0);
      world_end (&world);
    }
}

static void
test_nothing_to_say_no_connection (void)
{
  World world;

  world_begin (&world, RR_PHONE_LIVE, say_yes, SAY_YES);
  turn (&world);
  turn (&world);
  g_assert_cmpuint (world.tally.n_connects, ==, 0);
  world_end (&world);
}

static void
test_answers_in_bits_are_answers (void)
{
  misbehave (SAY_YES_IN_BITS);
}

static void
test_sends_again_what_was_not_answered (void)
{
  misbehave (SAY_NOTHING);
}

static void
test_sends_again_after_a_broken_connection (void)
{
  misbehave (SAY_GOODBYE);
}

static void
test_survives_a_close_after_the_answer (void)
{
  misbehave (SAY_YES_AND_CLOSE);
}

static void
test_sends_again_what_was_put_off (void)
{
  misbehave (SAY_LATER);
}

static void
test_an_odd_answer_acknowledges_nothing (void)
{
  World world;

  world_begin (&world, RR_PHONE_LIVE, say_one_of_three, SAY_ODD);
  report (&world, 20);
  until_all_answered (&world);
  g_assert_cmpuint (world.tally.n_acked, ==, 20);
  g_assert_cmpuint (world.tally.n_odd, >, 0);
  check_heard (&world);
  world_end (&world);
}

static void
test_one_answer_too_many_is_odd (void)
{
  World world;
  gint64 give_up_us = g_get_monotonic_time () + PATIENCE_US;

  world_begin (&world, RR_PHONE_OWNTRACKS, say_always, SAY_ODD);
  report (&world, 1);
  while (world.tally.n_odd == 0 && g_get_monotonic_time () < give_up_us)
    turn (&world);
  g_assert_cmpuint (world.tally.n_odd, ==, 1);
  g_assert_cmpuint (world.tally.n_acked, ==, 1);
  world_end (&world);
}

static void
test_gives_up_what_is_refused_for_good (void)
{
  World world;

  world_begin (&world, RR_PHONE_TRACCAR, say_always, SAY_NO);
  report (&world, 2);
  until_all_answered (&world);
  g_assert_cmpuint (world.tally.n_sent, ==, 2);
  g_assert_cmpuint (world.tally.n_acked, ==, 0);
  g_assert_cmpuint (world.tally.n_given_up, ==, 2);
  g_assert_cmpuint (world.tally.n_refused, ==, 10);
  world_end (&world);
}

static void
test_says_twice_on_purpose (void)
{
  for (RrPhoneKind kind = 0; kind < RR_N_PHONES; kind++)
    {
      World world;
      RrFix fix;

      world_begin (&world, kind, say_yes, SAY_YES);
      rr_fix_init (&fix);
      fix.lat_deg = fix.lon_deg = 9;
      fix.time_ms = 1700000000000;
      rr_link_report (world.link, &fix, TRUE);
      world.n_reported = 1;
      until_all_answered (&world);

      g_assert_cmpuint (world.tally.n_sent, ==, 1);
      g_assert_cmpuint (world.tally.n_acked, ==, 1);
      g_assert_cmpuint (world.tally.n_duplicates, ==, 1);
      g_assert_cmpuint (check_heard (&world), ==, 1);
      world_end (&world);
    }
}

static void
test_a_dead_zone_ends_in_one_burst (void)
{
  for (RrPhoneKind kind = 0; kind < RR_N_PHONES; kind++)
    {
      World world;

      world_begin (&world, kind, say_yes, SAY_YES);
      report (&world, 3);
      until_all_answered (&world);
      rr_link_set_coverage (world.link, FALSE);
      report (&world, 50);
      for (int i = 0; i < 20; i++)
        turn (&world);
      g_assert_cmpuint (scripted_server_get_heard (world.server)->len, ==, 3);

      rr_link_set_coverage (world.link, TRUE);
      until_all_answered (&world);
      g_assert_cmpuint (world.tally.n_acked, ==, 53);
      check_heard (&world);
      world_end (&world);
    }
}

static void
test_hangs_up_and_says_it_again (void)
{
  for (RrPhoneKind kind = 0; kind < RR_N_PHONES; kind++)
    {
      World world;

      world_begin (&world, kind, say_yes, SAY_YES);
      rr_link_set_hangup (world.link, 3);
      for (int i = 0; i < 12; i++)
        {
          report (&world, 1);
          until_all_answered (&world);
        }
      g_assert_cmpuint (world.tally.n_acked, ==, 12);
      g_assert_cmpuint (world.tally.n_hangups, >=, 4);
      g_assert_cmpuint (world.tally.n_resent, >=, world.tally.n_hangups);
      check_heard (&world);
      world_end (&world);
    }
}

static void
test_answers_pings (void)
{
  World world;
  gint64 give_up_us = g_get_monotonic_time () + PATIENCE_US;

  world_begin (&world, RR_PHONE_LIVE, say_yes, SAY_YES);
  report (&world, 1);
  until_all_answered (&world);
  scripted_server_ping (world.server);
  while (scripted_server_get_n_pongs (world.server) == 0 && g_get_monotonic_time () < give_up_us)
    turn (&world);
  g_assert_cmpuint (scripted_server_get_n_pongs (world.server), ==, 1);
  world_end (&world);
}

static void
test_trusts_no_wrong_handshake (void)
{
  World world;

  world_begin (&world, RR_PHONE_LIVE, say_yes, SAY_YES);
  scripted_server_lie (world.server);
  report (&world, 1);
  for (int i = 0; i < 50; i++)
    turn (&world);
  g_assert_cmpuint (scripted_server_get_heard (world.server)->len, ==, 0);
  g_assert_cmpuint (rr_link_get_n_open (world.link), ==, 1);
  world_end (&world);
}

static void
test_waits_longer_each_time (void)
{
  World world;
  guint16 port;
  gint64 end_us = g_get_monotonic_time () + G_TIME_SPAN_SECOND;

  world_begin (&world, RR_PHONE_TRACCAR, say_yes, SAY_YES);
  port = scripted_server_get_port (world.server);
  g_clear_pointer (&world.server, scripted_server_free);
  report (&world, 5);
  while (g_get_monotonic_time () < end_us)
    turn (&world);

  /* At 0, 200 and 600 ms. */
  g_assert_cmpuint (world.tally.n_connects, <=, 3);
  world.server = scripted_server_new (port, say_yes, NULL);
  until_all_answered (&world);
  g_assert_cmpuint (world.tally.n_acked, ==, 5);
  check_heard (&world);
  world_end (&world);
}

static void
test_keeps_a_bounded_number (void)
{
  World world;

  world_begin (&world, RR_PHONE_LIVE, say_yes, SAY_YES);
  rr_link_set_coverage (world.link, FALSE);
  g_assert_true (rr_link_has_room (world.link));
  report (&world, 30000);
  g_assert_false (rr_link_has_room (world.link));
  g_assert_cmpuint (world.tally.n_sent, ==, 30000);
  g_assert_cmpuint (world.tally.n_sent, ==, world.tally.n_given_up + rr_link_get_n_open (world.link));
  g_assert_cmpuint (world.tally.n_given_up, >=, 10000);
  world_end (&world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drill/link/all-is-answered", test_all_is_answered);
  g_test_add_func ("/drill/link/nothing-to-say-no-connection", test_nothing_to_say_no_connection);
  g_test_add_func ("/drill/link/answers-in-bits-are-answers", test_answers_in_bits_are_answers);
  g_test_add_func ("/drill/link/sends-again-what-was-not-answered",
                   test_sends_again_what_was_not_answered);
  g_test_add_func ("/drill/link/sends-again-after-a-broken-connection",
                   test_sends_again_after_a_broken_connection);
  g_test_add_func ("/drill/link/survives-a-close-after-the-answer",
                   test_survives_a_close_after_the_answer);
  g_test_add_func ("/drill/link/sends-again-what-was-put-off", test_sends_again_what_was_put_off);
  g_test_add_func ("/drill/link/an-odd-answer-acknowledges-nothing",
                   test_an_odd_answer_acknowledges_nothing);
  g_test_add_func ("/drill/link/one-answer-too-many-is-odd", test_one_answer_too_many_is_odd);
  g_test_add_func ("/drill/link/gives-up-what-is-refused-for-good",
                   test_gives_up_what_is_refused_for_good);
  g_test_add_func ("/drill/link/says-twice-on-purpose", test_says_twice_on_purpose);
  g_test_add_func ("/drill/link/a-dead-zone-ends-in-one-burst", test_a_dead_zone_ends_in_one_burst);
  g_test_add_func ("/drill/link/hangs-up-and-says-it-again", test_hangs_up_and_says_it_again);
  g_test_add_func ("/drill/link/answers-pings", test_answers_pings);
  g_test_add_func ("/drill/link/trusts-no-wrong-handshake", test_trusts_no_wrong_handshake);
  g_test_add_func ("/drill/link/waits-longer-each-time", test_waits_longer_each_time);
  g_test_add_func ("/drill/link/keeps-a-bounded-number", test_keeps_a_bounded_number);
  return g_test_run ();
}

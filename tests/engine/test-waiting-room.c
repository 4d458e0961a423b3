/* test-waiting-room.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-task.h"
#include "rr-waiting-room.h"

/* A line by a clock of its own. */

#define SECOND G_GINT64_CONSTANT (1000000)

static RrRoomVerdict
enter (RrWaitingRoom *room,
       const char    *token,
       gint64         now_us,
       RrRoomTicket  *ticket)
{
  return rr_waiting_room_enter (room, token, FALSE, now_us, ticket);
}

static void
test_open (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket;

  g_assert_false (rr_waiting_room_is_on (room));
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (enter (room, NULL, 0, &ticket), ==, RR_ROOM_IN);
  g_assert_cmpint (enter (room, "nonsense", 0, &ticket), ==, RR_ROOM_IN);
}

static void
test_slower_than_rate (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket;

  rr_waiting_room_set_rate (room, 10, SECOND);

  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (enter (room, NULL, SECOND + i * SECOND / 10, &ticket), ==, RR_ROOM_IN);
}

static void
test_faster_than_rate (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket, again;

  rr_waiting_room_set_rate (room, 10, SECOND);
  g_assert_cmpint (enter (room, NULL, SECOND, &ticket), ==, RR_ROOM_IN);

  for (guint i = 1; i <= 50; i++)
    {
      g_assert_cmpint (enter (room, NULL, SECOND, &ticket), ==, RR_ROOM_WAIT);
      g_assert_cmpuint (ticket.place, ==, i);
    }
  g_assert_cmpuint (ticket.eta_s, ==, 6);

  g_assert_cmpint (enter (room, ticket.token, 2 * SECOND, &again), ==, RR_ROOM_WAIT);
  g_assert_cmpuint (again.place, ==, 40);
  g_assert_cmpint (enter (room, ticket.token, 6 * SECOND, &again), ==, RR_ROOM_IN);
}

/* Whoever asks, and whenever: nobody is in before all who came earlier. */
static void
test_order (void)
{
  enum { N = 2000 };
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  g_autofree RrRoomTicket *tickets = g_new0 (RrRoomTicket, N);
  g_autofree gboolean *is_in = g_new0 (gboolean, N);
  gint64 now_us = SECOND;
  guint n_in = 0;

  rr_waiting_room_set_rate (room, 100, now_us);
  g_assert_cmpint (enter (room, NULL, now_us, &tickets[0]), ==, RR_ROOM_IN);
  for (guint i = 0; i < N; i++)
    g_assert_cmpint (enter (room, NULL, now_us, &tickets[i]), ==, RR_ROOM_WAIT);

  while (n_in < N)
    {
      guint who = (guint) g_test_rand_int_range (0, N);
      RrRoomTicket ticket;

      now_us += g_test_rand_int_range (0, 20000);
      if (is_in[who] || enter (room, tickets[who].token, now_us, &ticket) != RR_ROOM_IN)
        continue;
      is_in[who] = TRUE;
      n_in++;
      for (guint i = 0; i < who; i++)
        {
          if (!is_in[i])
            g_assert_cmpint (enter (room, tickets[i].token, now_us, &ticket), ==, RR_ROOM_IN);
          n_in += is_in[i] ? 0 : 1;
          is_in[i] = TRUE;
        }
    }
}

static void
test_behind (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket, again;
  RrRoomFigures figures;

  rr_waiting_room_set_rate (room, 10, SECOND);
  g_assert_cmpint (rr_waiting_room_enter (room, NULL, TRUE, SECOND, &ticket), ==, RR_ROOM_WAIT);

  g_assert_cmpint (rr_waiting_room_enter (room, ticket.token, TRUE, 20 * SECOND, &again), ==, RR_ROOM_WAIT);
  rr_waiting_room_figures (room, TRUE, 21 * SECOND, &figures);
  g_assert_true (figures.is_held);
  g_assert_cmpuint (figures.n_waiting, ==, 1);
  g_assert_cmpuint (figures.n_admitted, ==, 0);

  g_assert_cmpint (rr_waiting_room_enter (room, ticket.token, FALSE, 22 * SECOND, &again), ==, RR_ROOM_IN);
}

/* A pace that the store does not reach is not promised. */
static void
test_honest (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket last, now;
  gint64 now_us = SECOND;

  rr_waiting_room_set_rate (room, 100, now_us);
  for (guint i = 0; i < 5001; i++)
    enter (room, NULL, now_us, &last);
  g_assert_cmpuint (last.eta_s, ==, 51);

  for (guint i = 0; i < 100; i++)
    {
      now_us += SECOND / 10;
      rr_waiting_room_look (room, last.token, i % 10 != 0, now_us, &now);
    }

  g_assert_cmpuint (now.place, ==, 4900);
  g_assert_cmpuint (now.eta_s, >, 400);
}

static void
test_full (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket;
  RrRoomFigures figures;

  rr_waiting_room_set_rate (room, 1, SECOND);
  g_assert_cmpint (enter (room, NULL, SECOND, &ticket), ==, RR_ROOM_IN);
  for (guint i = 0; i < RR_ROOM_MAX_WAITING; i++)
    g_assert_cmpint (enter (room, NULL, SECOND, &ticket), ==, RR_ROOM_WAIT);

  g_assert_cmpint (enter (room, NULL, SECOND, &ticket), ==, RR_ROOM_FULL);
  g_assert_cmpstr (ticket.token, ==, "");
  rr_waiting_room_figures (room, FALSE, SECOND, &figures);
  g_assert_cmpuint (figures.n_refused, ==, 1);
  g_assert_cmpuint (figures.n_waiting, ==, RR_ROOM_MAX_WAITING);
}

static void
test_strangers (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  g_autoptr(RrWaitingRoom) other = rr_waiting_room_new ();
  RrRoomTicket ticket, theirs, none;
  char forged[RR_ROOM_TOKEN_LEN + 1];

  rr_waiting_room_set_rate (room, 1, SECOND);
  rr_waiting_room_set_rate (other, 1, SECOND);
  enter (other, NULL, SECOND, &theirs);
  g_assert_cmpint (enter (other, NULL, SECOND, &theirs), ==, RR_ROOM_WAIT);
  enter (room, NULL, SECOND, &ticket);
  g_assert_cmpint (enter (room, NULL, SECOND, &ticket), ==, RR_ROOM_WAIT);

  g_assert_cmpint (enter (room, theirs.token, SECOND, &none), ==, RR_ROOM_STRANGER);
  g_assert_cmpint (enter (room, "", SECOND, &none), ==, RR_ROOM_STRANGER);
  for (guint i = 0; i < RR_ROOM_TOKEN_LEN; i++)
    {
      memcpy (forged, ticket.token, sizeof forged);
      forged[i] = forged[i] == '0' ? '1' : '0';
      g_assert_cmpint (enter (room, forged, 9 * SECOND, &none), ==, RR_ROOM_STRANGER);
    }
}

static void
test_used_up (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket, none;

  rr_waiting_room_set_rate (room, 1, SECOND);
  g_assert_cmpint (rr_waiting_room_look (room, NULL, FALSE, SECOND, &ticket), ==, RR_ROOM_IN);

  for (guint i = 0; i < RR_ROOM_ATTEMPTS; i++)
    {
      g_assert_cmpint (rr_waiting_room_look (room, ticket.token, FALSE, SECOND, &none), ==, RR_ROOM_IN);
      g_assert_cmpint (enter (room, ticket.token, SECOND, &none), ==, RR_ROOM_IN);
    }
  g_assert_cmpint (enter (room, ticket.token, SECOND, &none), ==, RR_ROOM_STRANGER);
}

static void
test_too_late (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket, none;
  gint64 now_us = SECOND;

  rr_waiting_room_set_rate (room, 1, now_us);
  rr_waiting_room_look (room, NULL, FALSE, now_us, &ticket);

  for (guint i = 0; i < RR_ROOM_KEEP_S; i += 30, now_us += 30 * SECOND)
    g_assert_cmpint (rr_waiting_room_look (room, ticket.token, FALSE, now_us, &none), ==, RR_ROOM_IN);
  now_us += 60 * SECOND;
  g_assert_cmpint (rr_waiting_room_look (room, ticket.token, FALSE, now_us, &none), ==, RR_ROOM_STRANGER);
}

static void
test_opened (void)
{
  g_autoptr(RrWaitingRoom) room = rr_waiting_room_new ();
  RrRoomTicket ticket, again;
  RrRoomFigures figures;

  rr_waiting_room_set_rate (room, 1, SECOND);
  for (guint i = 0; i < 100; i++)
    enter (room, NULL, SECOND, &ticket);
  rr_waiting_room_set_rate (room, 0, SECOND);

  g_assert_cmpint (enter (room, ticket.token, SECOND, &again), ==, RR_ROOM_IN);
  rr_waiting_room_figures (room, FALSE, SECOND, &figures);
  g_assert_cmpuint (figures.n_waiting, ==, 0);
  rr_waiting_room_set_rate (room, 5, 2 * SECOND);
  g_assert_cmpint (enter (room, ticket.token, 2 * SECOND, &again), ==, RR_ROOM_IN);
}

int
main (int   argc,
      char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/engine/waiting-room/" name, func)
  ADD ("without-a-rate-its-doors-are-open", test_open);
  ADD ("who-comes-slower-than-the-rate-does-not-wait", test_slower_than_rate);
  ADD ("who-comes-faster-has-a-place", test_faster_than_rate);
  ADD ("the-order-of-admission-is-that-of-the-tickets", test_order);
  ADD ("a-store-that-is-behind-holds-the-line", test_behind);
  ADD ("a-pace-that-is-not-reached-is-not-promised", test_honest);
  ADD ("a-full-line-refuses-and-counts", test_full);
  ADD ("a-token-is-not-guessed", test_strangers);
  ADD ("a-token-is-used-up", test_used_up);
  ADD ("who-does-not-come-loses-the-place", test_too_late);
  ADD ("opening-the-doors-lets-everybody-in", test_opened);
#undef ADD
  failed = g_test_run ();
  rr_assert_quiescent ();
  return failed;
}

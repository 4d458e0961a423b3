/* test-select.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-select.h"
#include "rr-task.h"

#define ITEM(n) GUINT_TO_POINTER (n)
#define N_STRESS 20000

typedef struct
{
  RrTx *tx;
  RrRx *rx;
} Pair;

static void
pair_init (Pair *pair,
           guint capacity)
{
  rr_chan_new ("test", capacity, RR_CHAN_BLOCK, NULL, &pair->tx, &pair->rx);
}

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->tx, rr_tx_drop);
  g_clear_pointer (&pair->rx, rr_rx_drop);
}

static void
test_takes_the_one_that_is_ready (void)
{
  Pair a, b;
  RrStatus status;

  pair_init (&a, 1);
  pair_init (&b, 1);
  g_assert_cmpint (rr_try_send (b.tx, ITEM (7)), ==, RR_OK);
  {
    RrCase cases[] = { { .rx = a.rx }, { .rx = b.rx } };

    g_assert_cmpint (rr_select (NULL, cases, 2, RR_SELECT_FAIR, &status), ==, 1);
    g_assert_cmpint (status, ==, RR_OK);
    g_assert_cmpuint (GPOINTER_TO_UINT (cases[1].item), ==, 7);
    g_assert_null (cases[0].item);
    g_assert_cmpint (rr_select (NULL, cases, 2, RR_SELECT_NONBLOCK, &status), ==, -1);
    g_assert_cmpint (status, ==, RR_EMPTY);
  }
  pair_clear (&a);
  pair_clear (&b);
  rr_assert_quiescent ();
}

static void
test_is_fair_and_can_prefer (void)
{
  guint n_first[2] = { 0, 0 };
  Pair pair[2];
  RrStatus status;

  pair_init (&pair[0], 1);
  pair_init (&pair[1], 1);
  for (guint i = 0; i < 2000; i++)
    {
      RrCase cases[] = { { .rx = pair[0].rx }, { .rx = pair[1].rx } };
      gboolean prefers = i >= 1000;
      int won;

      if (rr_try_send (pair[0].tx, ITEM (1)) != RR_OK)
        g_assert_cmpint (rr_try_send (pair[1].tx, ITEM (1)), !=, RR_CLOSED);
      g_assert_cmpint (rr_try_send (pair[1].tx, ITEM (1)), !=, RR_CLOSED);
      won = rr_select (NULL, cases, 2, prefers ? RR_SELECT_PRIORITY : RR_SELECT_FAIR, &status);
      g_assert_cmpint (won, >=, 0);
      if (prefers)
        g_assert_cmpint (won, ==, 0);
      else
        n_first[won]++;
      g_assert_cmpuint (rr_rx_drain (pair[1].rx) + rr_rx_drain (pair[0].rx), ==, 1);
    }

  g_assert_cmpuint (n_first[0], >, 350);
  g_assert_cmpuint (n_first[1], >, 350);
  pair_clear (&pair[0]);
  pair_clear (&pair[1]);
  rr_assert_quiescent ();
}

static void
test_sees_a_close (void)
{
  Pair a, b;
  RrStatus status;

  pair_init (&a, 0);
  pair_init (&b, 0);
  rr_close (b.tx);
  {
    RrCase cases[] = { { .rx = a.rx }, { .tx = b.tx, .item = ITEM (1) } };

    g_assert_cmpint (rr_select (NULL, cases, 2, RR_SELECT_FAIR, &status), ==, 1);
    g_assert_cmpint (status, ==, RR_CLOSED);
    g_assert_cmpuint (GPOINTER_TO_UINT (cases[1].item), ==, 1);
  }
  pair_clear (&a);
  pair_clear (&b);
  rr_assert_quiescent ();
}

static void
test_of_nothing_never_hangs (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new_with_timeout (NULL, "short", 2000);
  RrCase cases[] = { { .rx = NULL } };
  RrStatus status;

  g_assert_cmpint (rr_select (NULL, NULL, 0, RR_SELECT_FAIR, &status), ==, -1);
  g_assert_cmpint (status, ==, RR_DEADLOCK);
  g_assert_cmpint (rr_select (NULL, cases, 1, RR_SELECT_FAIR, &status), ==, -1);
  g_assert_cmpint (status, ==, RR_DEADLOCK);
  g_assert_cmpint (rr_select (ctx, cases, 1, RR_SELECT_FAIR, &status), ==, -1);
  g_assert_cmpint (status, ==, RR_DEADLINE);
  g_clear_pointer (&ctx, rr_ctx_unref);
  rr_assert_quiescent ();
}

static gboolean
cancel_soon (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  g_usleep (2000);
  rr_ctx_cancel (data, NULL);
  return TRUE;
}

static void
test_ends_when_cancelled_and_leaves_the_lines (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new (NULL, "test");
  RrScope *scope = rr_scope_new (NULL, "test", 1);
  RrStatus status;
  RrChanStat stat;
  Pair a, b;

  pair_init (&a, 0);
  pair_init (&b, 0);
  g_assert_true (rr_scope_spawn (scope, "cancel", cancel_soon, ctx, NULL, NULL));
  {
    RrCase cases[] = { { .rx = a.rx }, { .tx = b.tx, .item = ITEM (1) } };

    g_assert_cmpint (rr_select (ctx, cases, 2, RR_SELECT_FAIR, &status), ==, -1);
    g_assert_cmpint (status, ==, RR_CANCELLED);
  }
  g_assert_true (rr_scope_wait (scope, NULL));
  g_assert_cmpint (rr_try_send (a.tx, ITEM (1)), ==, RR_FULL);
  rr_tx_stat (b.tx, &stat);
  g_assert_cmpuint (stat.n_send_waiting, ==, 0);
  g_assert_cmpuint (stat.n_sent, ==, 0);

  rr_scope_free (scope);
  pair_clear (&a);
  pair_clear (&b);
  g_clear_pointer (&ctx, rr_ctx_unref);
  rr_assert_quiescent ();
}

static void
test_with_a_timer_wakes_in_time (void)
{
  RrRx *after = rr_after_new ("after", 3000);
  RrCase cases[2];
  RrStatus status;
  Pair a;

  pair_init (&a, 0);
  cases[0] = (RrCase) { .rx = a.rx };
  cases[1] = (RrCase) { .rx = after };
  g_assert_cmpint (rr_select (NULL, cases, 2, RR_SELECT_FAIR, &status), ==, 1);
  g_assert_true (cases[1].item == RR_TICK);
  g_assert_cmpint (rr_select (NULL, cases, 2, RR_SELECT_FAIR, &status), ==, 1);
  g_assert_cmpint (status, ==, RR_CLOSED);
  rr_rx_drop (after);
  pair_clear (&a);
  rr_assert_quiescent ();
}

static void
test_ticker_does_not_pile_up (void)
{
  RrRx *ticker = rr_ticker_new ("ticker", 1000);
  RrChanStat stat;
  gpointer tick;

  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (rr_recv (ticker, NULL, &tick), ==, RR_OK);
      g_assert_true (tick == RR_TICK);
    }
  g_usleep (5000);
  g_assert_cmpint (rr_try_recv (ticker, &tick), ==, RR_OK);
  rr_rx_stat (ticker, &stat);
  g_assert_cmpuint (stat.length, ==, 0);
  rr_rx_drop (ticker);
  rr_assert_quiescent ();
}

/* Tasks that all select on sends and receives of the same two channels: every item that
 * was sent is received once. */
typedef struct
{
  Pair pairs[2];
  int  n_sent;       /* (atomic) */
  int  n_received;   /* (atomic) */
} Crowd;

static gboolean
send_or_receive (RrCtx     *ctx,
                 gpointer   data,
                 GError   **error)
{
  Crowd *crowd = data;
  RrStatus status;

  for (int i = 0; i < N_STRESS / 8; i++)
    {
      RrCase cases[] = {
        { .tx = crowd->pairs[0].tx, .item = ITEM (1) },
        { .rx = crowd->pairs[0].rx },
        { .tx = crowd->pairs[1].tx, .item = ITEM (1) },
        { .rx = crowd->pairs[1].rx },
      };
      int won = rr_select (ctx, cases, 4, RR_SELECT_FAIR, &status);

      if (won < 0)
        return rr_status_set_error (status, "The crowd", error);
      g_atomic_int_inc (won % 2 == 0 ? &crowd->n_sent : &crowd->n_received);
    }
  return TRUE;
}

static void
run_crowd (guint capacity)
{
  RrScope *scope = rr_scope_new (NULL, "crowd", RR_SCOPE_UNLIMITED);
  Crowd crowd = { .n_sent = 0 };
  RrChanStat stat;
  guint n_left = 0;

  pair_init (&crowd.pairs[0], capacity);
  pair_init (&crowd.pairs[1], capacity);
  for (int i = 0; i < 8; i++)
    g_assert_true (rr_scope_spawn (scope, "one", send_or_receive, &crowd, NULL, NULL));
  /* The last task of a rendezvous may be left without a partner. */
  while (rr_scope_get_n_tasks (scope) > 1)
    g_usleep (500);
  g_usleep (2000);
  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, NULL) || capacity == 0);
  for (int i = 0; i < 2; i++)
    {
      rr_tx_stat (crowd.pairs[i].tx, &stat);
      g_assert_cmpuint (stat.n_send_waiting + stat.n_recv_waiting, ==, 0);
      n_left += rr_rx_drain (crowd.pairs[i].rx);
    }
  g_assert_cmpuint ((guint) crowd.n_sent, ==, (guint) crowd.n_received + n_left);
  g_assert_cmpint (crowd.n_sent, >=, N_STRESS / 8);

  rr_scope_free (scope);
  pair_clear (&crowd.pairs[0]);
  pair_clear (&crowd.pairs[1]);
  rr_assert_quiescent ();
}

static void
test_a_crowd_loses_nothing (void)
{
  run_crowd (4);
}

static void
test_a_crowd_meets_without_a_buffer (void)
{
  run_crowd (0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/select/takes-the-one-that-is-ready", test_takes_the_one_that_is_ready);
  g_test_add_func ("/select/is-fair-and-can-prefer", test_is_fair_and_can_prefer);
  g_test_add_func ("/select/sees-a-close", test_sees_a_close);
  g_test_add_func ("/select/of-nothing-never-hangs", test_of_nothing_never_hangs);
  g_test_add_func ("/select/ends-when-cancelled-and-leaves-the-lines",
                   test_ends_when_cancelled_and_leaves_the_lines);
  g_test_add_func ("/select/with-a-timer-wakes-in-time", test_with_a_timer_wakes_in_time);
  g_test_add_func ("/select/ticker-does-not-pile-up", test_ticker_does_not_pile_up);
  g_test_add_func ("/select/a-crowd-loses-nothing", test_a_crowd_loses_nothing);
  g_test_add_func ("/select/a-crowd-meets-without-a-buffer", test_a_crowd_meets_without_a_buffer);

  return g_test_run ();
}

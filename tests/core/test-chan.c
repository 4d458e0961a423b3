/* test-chan.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
#include "rr-scope.h"
#include "rr-sync.h"
#include "rr-task.h"

#define ITEM(n) GUINT_TO_POINTER (n)

typedef struct
{
  RrTx *tx;
  RrRx *rx;
} Pair;

static void
pair_init (Pair        *pair,
           guint        capacity,
           RrChanPolicy policy)
{
  rr_chan_new ("test", capacity, policy, NULL, &pair->tx, &pair->rx);
}

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->tx, rr_tx_drop);
  g_clear_pointer (&pair->rx, rr_rx_drop);
  rr_assert_quiescent ();
}

static void
test_keeps_order (void)
{
  Pair pair;
  gpointer item;

  pair_init (&pair, 3, RR_CHAN_BLOCK);

  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (2)), ==, RR_OK);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_OK);
  g_assert_cmpuint (GPOINTER_TO_UINT (item), ==, 1);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_OK);
  g_assert_cmpuint (GPOINTER_TO_UINT (item), ==, 2);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_EMPTY);
  pair_clear (&pair);
}

static void
test_is_full_at_capacity (void)
{
  gpointer items[] = { ITEM (1), ITEM (2), ITEM (3) };
  RrChanStat stat;
  RrStatus status;
  Pair pair;

  pair_init (&pair, 2, RR_CHAN_BLOCK);

  g_assert_cmpuint (rr_try_send_batch (pair.tx, items, 3, &status), ==, 2);
  g_assert_cmpint (status, ==, RR_FULL);
  rr_tx_stat (pair.tx, &stat);
  g_assert_cmpuint (stat.length, ==, 2);
  g_assert_cmpuint (stat.high_water, ==, 2);
  g_assert_cmpuint (stat.n_rejected, ==, 1);
  pair_clear (&pair);
}

static void
test_rendezvous_needs_a_receiver (void)
{
  Pair pair;

  pair_init (&pair, 0, RR_CHAN_BLOCK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_FULL);
  pair_clear (&pair);
}

static void
test_drop_oldest_counts (void)
{
  gpointer items[] = { ITEM (1), ITEM (2), ITEM (3), ITEM (4) };
  gpointer got[4];
  RrChanStat stat;
  RrStatus status;
  Pair pair;

  pair_init (&pair, 2, RR_CHAN_DROP_OLDEST);

  g_assert_cmpuint (rr_send_batch (pair.tx, NULL, items, 4, &status), ==, 4);
  g_assert_cmpuint (rr_recv_batch (pair.rx, NULL, got, 4, &status), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (got[0]), ==, 3);
  rr_tx_stat (pair.tx, &stat);
  g_assert_cmpuint (stat.n_dropped, ==, 2);
  pair_clear (&pair);
}

static void
test_reject_keeps_the_item (void)
{
  Pair pair;

  pair_init (&pair, 1, RR_CHAN_REJECT);
  g_assert_cmpint (rr_send (pair.tx, NULL, ITEM (1)), ==, RR_OK);
  g_assert_cmpint (rr_send (pair.tx, NULL, ITEM (2)), ==, RR_FULL);
  pair_clear (&pair);
}

static void
test_drains_after_close (void)
{
  gpointer item;
  Pair pair;

  pair_init (&pair, 2, RR_CHAN_BLOCK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (7)), ==, RR_OK);
  rr_close (pair.tx);
  rr_close (pair.tx);

  g_assert_cmpint (rr_try_send (pair.tx, ITEM (8)), ==, RR_CLOSED);
  g_assert_cmpint (rr_recv (pair.rx, NULL, &item), ==, RR_OK);
  g_assert_cmpint (rr_recv (pair.rx, NULL, &item), ==, RR_CLOSED);
  g_assert_cmpint (rr_recv (pair.rx, NULL, &item), ==, RR_CLOSED);
  pair_clear (&pair);
}

static void
test_last_sender_closes (void)
{
  gpointer item;
  RrTx *second;
  Pair pair;

  pair_init (&pair, 2, RR_CHAN_BLOCK);
  second = rr_tx_dup (pair.tx);
  g_clear_pointer (&pair.tx, rr_tx_drop);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_EMPTY);
  rr_tx_drop (second);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_CLOSED);
  pair_clear (&pair);
}

static int n_freed;

static void
count_free (gpointer item)
{
  n_freed++;
}

static void
test_last_receiver_frees_the_rest (void)
{
  RrChanStat stat;
  Pair pair;

  n_freed = 0;
  rr_chan_new ("test", 4, RR_CHAN_BLOCK, count_free, &pair.tx, &pair.rx);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (2)), ==, RR_OK);
  g_clear_pointer (&pair.rx, rr_rx_drop);

  g_assert_cmpint (n_freed, ==, 2);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (3)), ==, RR_CLOSED);
  rr_tx_stat (pair.tx, &stat);
  g_assert_cmpuint (stat.n_undrained, ==, 2);
  pair_clear (&pair);
}

static void
test_done_context_wins_at_entry (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new (NULL, "test");
  gpointer item;
  Pair pair;

  pair_init (&pair, 2, RR_CHAN_BLOCK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
  rr_ctx_cancel (ctx, NULL);

  g_assert_cmpint (rr_recv (pair.rx, ctx, &item), ==, RR_CANCELLED);
  g_assert_cmpint (rr_send (pair.tx, ctx, ITEM (2)), ==, RR_CANCELLED);
  g_clear_pointer (&ctx, rr_ctx_unref);
  pair_clear (&pair);
}

static void
test_deadline_ends_a_wait (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new_with_timeout (NULL, "test", 2000);
  gpointer item;
  Pair pair;

  pair_init (&pair, 2, RR_CHAN_BLOCK);
  g_assert_cmpint (rr_recv (pair.rx, ctx, &item), ==, RR_DEADLINE);
  g_assert_cmpint (rr_recv_until (pair.rx, NULL, g_get_monotonic_time () + 2000, &item), ==,
                   RR_DEADLINE);
  g_clear_pointer (&ctx, rr_ctx_unref);
  pair_clear (&pair);
}

static gboolean
recv_one (RrCtx    *ctx,
          gpointer  data,
          GError  **error)
{
  gpointer item;

  return rr_status_set_error (rr_recv (data, ctx, &item), "Receiving", error);
}

static void
test_cancel_wakes_all (void)
{
  enum { N_WAITERS = 1000 };
  g_autoptr(RrScope) scope = rr_scope_new (NULL, "waiters", RR_SCOPE_UNLIMITED);
  g_autoptr(GError) error = NULL;
  RrChanStat stat;
  Pair pair;

  pair_init (&pair, 1, RR_CHAN_BLOCK);
  for (int i = 0; i < N_WAITERS; i++)
    g_assert_true (rr_scope_spawn (scope, "waiter", recv_one, pair.rx, NULL, &error));
  do
    {
      g_thread_yield ();
      rr_rx_stat (pair.rx, &stat);
    }
  while (stat.n_recv_waiting < N_WAITERS);

  rr_scope_cancel (scope, NULL);
  g_assert_true (rr_scope_wait (scope, &error));
  g_assert_no_error (error);
  g_clear_pointer (&scope, rr_scope_free);
  pair_clear (&pair);
}

/* Many senders, many receivers, batches of every size: nothing lost, nothing twice. */
enum { N_SENDERS = 4, N_RECEIVERS = 4, N_EACH = 20000 };

typedef struct
{
  RrTx *tx;
  guint base;
} Sender;

typedef struct
{
  RrRx    *rx;
  guint8  *seen;      /* (atomic) per item */
} Receiver;

static gboolean
sender_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  Sender *sender = data;
  gpointer batch[37];
  guint n = 0;

  while (n < N_EACH)
    {
      guint len = MIN (1 + n % 37, N_EACH - n);
      RrStatus status;

      for (guint i = 0; i < len; i++)
        batch[i] = ITEM (sender->base + n + i + 1);
      if (rr_send_batch (sender->tx, ctx, batch, len, &status) != len)
        return rr_status_set_error (status, "Sending", error);
      n += len;
    }
  rr_tx_drop (sender->tx);
  return TRUE;
}

static gboolean
receiver_run (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  Receiver *receiver = data;
  gpointer batch[23];
  RrStatus status;
  guint n;

  while ((n = rr_recv_batch (receiver->rx, ctx, batch, G_N_ELEMENTS (batch), &status)) > 0)
    for (guint i = 0; i < n; i++)
      __atomic_add_fetch (&receiver->seen[GPOINTER_TO_UINT (batch[i]) - 1], 1, __ATOMIC_RELAXED);
  return status == RR_CLOSED || rr_status_set_error (status, "Receiving", error);
}

static void
stress (gconstpointer data)
{
  guint capacity = GPOINTER_TO_UINT (data);
  g_autoptr(RrScope) scope = rr_scope_new (NULL, "stress", RR_SCOPE_UNLIMITED);
  g_autofree guint8 *seen = g_new0 (guint8, N_SENDERS * N_EACH);
  g_autoptr(GError) error = NULL;
  Sender senders[N_SENDERS];
  Receiver receiver;
  Pair pair;

  pair_init (&pair, capacity, RR_CHAN_BLOCK);
  receiver = (Receiver) { pair.rx, seen };
  for (guint i = 0; i < N_RECEIVERS; i++)
    g_assert_true (rr_scope_spawn (scope, "receiver", receiver_run, &receiver, NULL, &error));
  for (guint i = 0; i < N_SENDERS; i++)
    {
      senders[i] = (Sender) { rr_tx_dup (pair.tx), i * N_EACH };
      g_assert_true (rr_scope_spawn (scope, "sender", sender_run, &senders[i], NULL, &error));
    }
  g_clear_pointer (&pair.tx, rr_tx_drop);

  g_assert_true (rr_scope_wait (scope, &error));
  for (guint i = 0; i < N_SENDERS * N_EACH; i++)
    g_assert_cmpuint (seen[i], ==, 1);
  g_clear_pointer (&scope, rr_scope_free);
  pair_clear (&pair);
}

static void
count_call (gpointer data)
{
  g_atomic_int_inc ((int *) data);
}

static void
test_wakes_a_sender_that_was_refused (void)
{
  gpointer item;
  int n_calls = 0;
  Pair pair;

  pair_init (&pair, 1, RR_CHAN_BLOCK);
  rr_tx_set_wake (pair.tx, count_call, &n_calls);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_OK);
  g_assert_cmpint (n_calls, ==, 0);

  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (2)), ==, RR_FULL);
  g_assert_cmpint (n_calls, ==, 0);
  g_assert_cmpint (rr_try_recv (pair.rx, &item), ==, RR_OK);
  g_assert_cmpint (n_calls, ==, 1);
  pair_clear (&pair);
}

static void
test_wakes_a_receiver_when_no_longer_empty (void)
{
  int n_calls = 0;
  Pair pair;

  pair_init (&pair, 4, RR_CHAN_BLOCK);
  rr_rx_set_wake (pair.rx, count_call, &n_calls);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
  g_assert_cmpint (rr_try_send (pair.tx, ITEM (2)), ==, RR_OK);
  g_assert_cmpint (n_calls, ==, 1);
  g_clear_pointer (&pair.tx, rr_tx_drop);
  g_assert_cmpint (n_calls, ==, 2);
  pair_clear (&pair);
}

static gboolean
send_ten (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  gpointer items[10];
  RrStatus status;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = ITEM (i + 1);
  if (rr_send_batch (data, ctx, items, G_N_ELEMENTS (items), &status) == G_N_ELEMENTS (items))
    return TRUE;
  return rr_status_set_error (status, "Sending", error);
}

/* Polls as an event loop does: sleeps until its wake function was called, then takes
 * until less came than asked for. */
static void
poll_ten (gconstpointer data)
{
  g_autoptr(RrScope) scope = rr_scope_new (NULL, "poll", RR_SCOPE_UNLIMITED);
  gint64 until_us = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  guint n_got = 0;
  int n_calls = 0;
  Pair pair;

  pair_init (&pair, GPOINTER_TO_UINT (data), RR_CHAN_BLOCK);
  rr_rx_set_wake (pair.rx, count_call, &n_calls);
  g_assert_true (rr_scope_spawn (scope, "sender", send_ten, pair.tx, NULL, NULL));
  while (n_got < 10)
    {
      gpointer items[64];
      RrStatus status;

      while (!g_atomic_int_compare_and_exchange (&n_calls, 1, 0))
        {
          g_assert_cmpint (g_get_monotonic_time (), <, until_us);
          if (g_atomic_int_get (&n_calls) > 1)
            g_atomic_int_set (&n_calls, 1);
          g_thread_yield ();
        }
      n_got += rr_try_recv_batch (pair.rx, items, G_N_ELEMENTS (items), &status);
    }
  g_assert_true (rr_scope_wait (scope, NULL));
  g_clear_pointer (&scope, rr_scope_free);
  pair_clear (&pair);
}

static void
test_taking_less_than_asked_leaves_nothing (void)
{
  g_autoptr(RrScope) scope = rr_scope_new (NULL, "sender", RR_SCOPE_UNLIMITED);
  gpointer items[64];
  RrChanStat stat;
  RrStatus status;
  Pair pair;

  pair_init (&pair, 4, RR_CHAN_BLOCK);
  g_assert_true (rr_scope_spawn (scope, "sender", send_ten, pair.tx, NULL, NULL));
  do
    {
      g_thread_yield ();
      rr_rx_stat (pair.rx, &stat);
    }
  while (stat.n_send_waiting == 0);

  g_assert_cmpuint (rr_try_recv_batch (pair.rx, items, 64, &status), ==, 10);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (items[i]), ==, i + 1);
  g_assert_true (rr_scope_wait (scope, NULL));
  g_clear_pointer (&scope, rr_scope_free);
  pair_clear (&pair);
}

static gboolean
drop_rx (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  rr_rx_drop (data);
  return TRUE;
}

static void
test_receivers_dropped_at_once_close (void)
{
  for (guint round = 0; round < 500; round++)
    {
      g_autoptr(RrScope) scope = rr_scope_new (NULL, "drop", RR_SCOPE_UNLIMITED);
      RrChanStat stat;
      Pair pair;

      n_freed = 0;
      rr_chan_new ("test", 1, RR_CHAN_BLOCK, count_free, &pair.tx, &pair.rx);
      g_assert_cmpint (rr_try_send (pair.tx, ITEM (1)), ==, RR_OK);
      g_assert_true (rr_scope_spawn (scope, "drop", drop_rx, rr_rx_dup (pair.rx), NULL, NULL));
      g_assert_true (rr_scope_spawn (scope, "drop", drop_rx, pair.rx, NULL, NULL));
      g_assert_true (rr_scope_wait (scope, NULL));

      g_assert_cmpint (rr_try_send (pair.tx, ITEM (2)), ==, RR_CLOSED);
      rr_tx_stat (pair.tx, &stat);
      g_assert_cmpuint (stat.n_undrained, ==, 1);
      g_assert_cmpint (n_freed, ==, 1);
      rr_tx_drop (pair.tx);
    }
  rr_assert_quiescent ();
}

static gboolean
send_until_closed (RrCtx     *ctx,
                   gpointer   data,
                   GError   **error)
{
  RrTx *tx = data;
  RrStatus status;

  do
    status = rr_send (tx, ctx, ITEM (1));
  while (status == RR_OK);
  rr_tx_drop (tx);
  return status == RR_CLOSED || rr_status_set_error (status, "Sending", error);
}

/* Whoever goes first, every item was received or freed, and every sender is told. */
static void
close_race (gconstpointer data)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr(RrScope) scope = rr_scope_new (NULL, "race", RR_SCOPE_UNLIMITED);
      g_autoptr(GError) error = NULL;
      RrChanStat stat;
      gpointer item;
      Pair pair;

      pair_init (&pair, GPOINTER_TO_UINT (data), RR_CHAN_BLOCK);
      for (guint i = 0; i < 3; i++)
        g_assert_true (rr_scope_spawn (scope, "sender", send_until_closed, rr_tx_dup (pair.tx),
                                       NULL, NULL));
      for (guint i = 0; i < round % 7; i++)
        g_assert_cmpint (rr_recv (pair.rx, NULL, &item), ==, RR_OK);
      if (round % 2 == 0)
        rr_close (pair.tx);
      g_clear_pointer (&pair.rx, rr_rx_drop);

      g_assert_true (rr_scope_wait (scope, &error));
      rr_tx_stat (pair.tx, &stat);
      g_assert_cmpuint (stat.n_sent, ==, stat.n_received + stat.n_undrained);
      g_assert_cmpuint (stat.n_send_waiting, ==, 0);
      rr_tx_drop (pair.tx);
    }
  rr_assert_quiescent ();
}

static void
test_deadline_before_time_began_is_past (void)
{
  gpointer item;
  Pair pair;

  pair_init (&pair, 1, RR_CHAN_BLOCK);
  g_assert_cmpint (rr_recv_until (pair.rx, NULL, -1, &item), ==, RR_DEADLINE);
  g_assert_cmpint (rr_recv_until (pair.rx, NULL, G_MININT64, &item), ==, RR_DEADLINE);
  pair_clear (&pair);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/chan/keeps-order", test_keeps_order);
  g_test_add_func ("/core/chan/is-full-at-capacity", test_is_full_at_capacity);
  g_test_add_func ("/core/chan/rendezvous-needs-a-receiver", test_rendezvous_needs_a_receiver);
  g_test_add_func ("/core/chan/drop-oldest-counts", test_drop_oldest_counts);
  g_test_add_func ("/core/chan/reject-keeps-the-item", test_reject_keeps_the_item);
  g_test_add_func ("/core/chan/drains-after-close", test_drains_after_close);
  g_test_add_func ("/core/chan/last-sender-closes", test_last_sender_closes);
  g_test_add_func ("/core/chan/last-receiver-frees-the-rest", test_last_receiver_frees_the_rest);
  g_test_add_func ("/core/chan/done-context-wins-at-entry", test_done_context_wins_at_entry);
  g_test_add_func ("/core/chan/deadline-ends-a-wait", test_deadline_ends_a_wait);
  g_test_add_func ("/core/chan/cancel-wakes-all", test_cancel_wakes_all);
  g_test_add_func ("/core/chan/wakes-a-refused-sender", test_wakes_a_sender_that_was_refused);
  g_test_add_func ("/core/chan/wakes-a-receiver", test_wakes_a_receiver_when_no_longer_empty);
  g_test_add_data_func ("/core/chan/wakes-for-part-of-a-batch", ITEM (4), poll_ten);
  g_test_add_data_func ("/core/chan/wakes-for-a-rendezvous", ITEM (0), poll_ten);
  g_test_add_func ("/core/chan/less-than-asked-leaves-nothing", test_taking_less_than_asked_leaves_nothing);
  g_test_add_func ("/core/chan/receivers-dropped-at-once-close", test_receivers_dropped_at_once_close);
  g_test_add_func ("/core/chan/deadline-before-time-is-past", test_deadline_before_time_began_is_past);
  g_test_add_data_func ("/core/chan/close-race/rendezvous", ITEM (0), close_race);
  g_test_add_data_func ("/core/chan/close-race/one", ITEM (1), close_race);
  g_test_add_data_func ("/core/chan/stress/rendezvous", GUINT_TO_POINTER (0), stress);
  g_test_add_data_func ("/core/chan/stress/one", GUINT_TO_POINTER (1), stress);
  g_test_add_data_func ("/core/chan/stress/many", GUINT_TO_POINTER (100), stress);
  return g_test_run ();
}

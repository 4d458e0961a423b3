/* test-flight.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "rr-chan.h"
#include "rr-flight.h"
#include "rr-task.h"

typedef struct
{
  RrFlight *flight;
  RrRx     *gate;       /* the call waits here */
  RrCtx    *ctx;
  int       n_calls;
  int       n_results;
  int       n_given_up;
} Airport;

static gpointer
make_after_gate (RrCtx       *ctx,
                 const char  *key,
                 gpointer     data,
                 GError     **error)
{
  Airport *airport = data;
  RrStatus status;
  gpointer item;

  g_atomic_int_inc (&airport->n_calls);
  if (g_str_equal (key, "bad"))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");
      return NULL;
    }
  status = rr_recv (airport->gate, ctx, &item);
  if (status == RR_CLOSED)
    return g_ref_string_new (key);
  rr_status_set_error (status, key, error);
  return NULL;
}

static gboolean
ask (RrCtx     *ctx,
     gpointer   data,
     GError   **error)
{
  Airport *airport = data;
  g_autoptr(GError) why = NULL;
  char *result = rr_flight_do (airport->flight, "key", airport->ctx, NULL, &why);

  g_atomic_int_inc (result != NULL ? &airport->n_results : &airport->n_given_up);
  if (result != NULL)
    g_ref_string_release (result);
  return TRUE;
}

static void
wait_for_callers (Airport *airport,
                  guint64  n)
{
  RrFlightStat stat;

  do
    {
      g_usleep (200);
      rr_flight_get_stat (airport->flight, &stat);
    }
  while (stat.n_calls + stat.n_shared < n || g_atomic_int_get (&airport->n_calls) == 0);
}

static void
airport_init (Airport *airport,
              RrTx   **tx)
{
  *airport = (Airport) { .n_calls = 0 };
  rr_chan_new ("gate", 0, RR_CHAN_BLOCK, NULL, tx, &airport->gate);
  airport->flight = rr_flight_new (NULL, "flight", RR_SCOPE_UNLIMITED, make_after_gate, airport,
                                   (GBoxedCopyFunc) g_ref_string_acquire,
                                   (GDestroyNotify) g_ref_string_release);
}

static void
airport_clear (Airport *airport,
               RrTx    *tx)
{
  rr_flight_free (airport->flight);
  rr_tx_drop (tx);
  rr_rx_drop (airport->gate);
  g_clear_pointer (&airport->ctx, rr_ctx_unref);
  rr_assert_quiescent ();
}

static void
test_many_callers_make_one_call (void)
{
  RrScope *scope = rr_scope_new (NULL, "callers", RR_SCOPE_UNLIMITED);
  RrFlightStat stat;
  Airport airport;
  RrTx *tx;

  airport_init (&airport, &tx);
  for (int i = 0; i < 20; i++)
    g_assert_true (rr_scope_spawn (scope, "ask", ask, &airport, NULL, NULL));
  wait_for_callers (&airport, 20);
  rr_close (tx);
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (airport.n_calls, ==, 1);
  g_assert_cmpint (airport.n_results, ==, 20);
  rr_flight_get_stat (airport.flight, &stat);
  g_assert_cmpuint (stat.n_shared, ==, 19);
  rr_scope_free (scope);
  airport_clear (&airport, tx);
}

static void
test_when_all_have_left_the_call_is_cancelled (void)
{
  RrScope *scope = rr_scope_new (NULL, "callers", RR_SCOPE_UNLIMITED);
  RrFlightStat stat;
  Airport airport;
  RrTx *tx;

  airport_init (&airport, &tx);
  airport.ctx = rr_ctx_new (NULL, "callers");
  for (int i = 0; i < 3; i++)
    g_assert_true (rr_scope_spawn (scope, "ask", ask, &airport, NULL, NULL));
  wait_for_callers (&airport, 3);
  rr_ctx_cancel (airport.ctx, NULL);
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (airport.n_given_up, ==, 3);
  do
    rr_flight_get_stat (airport.flight, &stat);
  while (stat.n_flying > 0);
  g_assert_cmpuint (stat.n_abandoned, ==, 1);
  rr_scope_free (scope);
  airport_clear (&airport, tx);
}

static void
test_one_who_leaves_does_not_disturb_the_rest (void)
{
  RrScope *scope = rr_scope_new (NULL, "callers", RR_SCOPE_UNLIMITED);
  g_autoptr(RrCtx) hasty = rr_ctx_new_with_timeout (NULL, "hasty", 2000);
  g_autoptr(GError) error = NULL;
  Airport airport;
  RrTx *tx;

  airport_init (&airport, &tx);
  g_assert_true (rr_scope_spawn (scope, "ask", ask, &airport, NULL, NULL));
  wait_for_callers (&airport, 1);
  g_assert_null (rr_flight_do (airport.flight, "key", hasty, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  rr_close (tx);
  g_assert_true (rr_scope_wait (scope, NULL));

  g_assert_cmpint (airport.n_results, ==, 1);
  rr_scope_free (scope);
  g_clear_pointer (&hasty, rr_ctx_unref);
  airport_clear (&airport, tx);
}

static void
test_an_error_reaches_the_callers_and_is_not_kept (void)
{
  g_autoptr(GError) error = NULL;
  Airport airport;
  RrTx *tx;

  airport_init (&airport, &tx);
  for (int i = 0; i < 2; i++)
    {
      g_assert_null (rr_flight_do (airport.flight, "bad", NULL, NULL, &error));
      g_assert_cmpstr (error->message, ==, "as planned");
      g_clear_error (&error);
    }
  g_assert_cmpint (airport.n_calls, ==, 2);
  airport_clear (&airport, tx);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flight/many-callers-make-one-call", test_many_callers_make_one_call);
  g_test_add_func ("/flight/when-all-have-left-the-call-is-cancelled",
                   test_when_all_have_left_the_call_is_cancelled);
  g_test_add_func ("/flight/one-who-leaves-does-not-disturb-the-rest",
                   test_one_who_leaves_does_not_disturb_the_rest);
  g_test_add_func ("/flight/an-error-reaches-the-callers-and-is-not-kept",
                   test_an_error_reaches_the_callers_and_is_not_kept);

  return g_test_run ();
}

/* test-payment.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-payment.h"

/* Every state with every event, against what must hold of money whatever the table says. */

#define N_STATES (RR_PAYMENT_REFUNDED + 1)

static void
each_move (void (*check) (RrPaymentState state, RrPaymentEvent event, RrPaymentMove move))
{
  for (guint state = RR_PAYMENT_DUE; state < N_STATES; state++)
    for (guint event = 0; event < RR_N_PAYMENT_EVENTS; event++)
      check (state, event, rr_payment_decide (state, event));
}

static gboolean
has_money (RrPaymentState state)
{
  return state == RR_PAYMENT_PAID || state == RR_PAYMENT_REFUNDING;
}

static void
check_shape (RrPaymentState state,
             RrPaymentEvent event,
             RrPaymentMove  move)
{
  g_assert_cmpint (move.next, >=, RR_PAYMENT_DUE);
  g_assert_cmpint (move.next, <=, RR_PAYMENT_REFUNDED);
  if (move.verdict != RR_VERDICT_DO)
    {
      g_assert_cmpint (move.next, ==, state);
      g_assert_cmpint (move.effect, ==, RR_PAYMENT_NOTHING);
    }
}

static void
test_shape (void)
{
  each_move (check_shape);
}

/* Money that came is never forgotten: it is kept with a booking or goes back. */
static void
check_money (RrPaymentState state,
             RrPaymentEvent event,
             RrPaymentMove  move)
{
  if (event == RR_PAYMENT_CAPTURED && state != RR_PAYMENT_DUE && state != RR_PAYMENT_REFUNDED)
    g_assert_true (has_money (move.next));
  if (event == RR_PAYMENT_CAPTURED && move.next == RR_PAYMENT_PAID && state != RR_PAYMENT_PAID)
    g_assert_cmpint (move.effect, ==, RR_PAYMENT_CONFIRM);
  if (has_money (state) && event != RR_PAYMENT_RETURNED)
    g_assert_true (has_money (move.next));
  if (event == RR_PAYMENT_RETURNED && state != RR_PAYMENT_DUE)
    g_assert_cmpint (move.next, ==, RR_PAYMENT_REFUNDED);
}

static void
test_money (void)
{
  each_move (check_money);
}

/* Nothing is asked of a guest for places that are not there. */
static void
check_places (RrPaymentState state,
              RrPaymentEvent event,
              RrPaymentMove  move)
{
  if (move.next == RR_PAYMENT_CAPTURING && move.verdict == RR_VERDICT_DO)
    g_assert_cmpint (move.effect, ==, RR_PAYMENT_SECURE);
  if (move.effect == RR_PAYMENT_FAIL)
    g_assert_true (state == RR_PAYMENT_NEW || state == RR_PAYMENT_OPEN || state == RR_PAYMENT_CAPTURING);
}

static void
test_places (void)
{
  each_move (check_places);
}

/* Told twice is told once, and once undone nothing is asked of the guest; one who agrees late,
 * or money that comes all the same, has to find its booking, or is undone at once. */
static void
check_twice (RrPaymentState state,
             RrPaymentEvent event,
             RrPaymentMove  move)
{
  RrPaymentMove again = rr_payment_decide (move.next, event);

  g_assert_cmpint (again.next, ==, move.next);
  if (event == RR_PAYMENT_UNDO)
    for (guint late = 0; late < RR_N_PAYMENT_EVENTS; late++)
      {
        RrPaymentMove after = rr_payment_decide (move.next, late);

        g_assert_cmpint (after.next, !=, RR_PAYMENT_OPEN);
        g_assert_true (after.next != RR_PAYMENT_CAPTURING || late == RR_PAYMENT_AUTHORISED);
        g_assert_cmpint (after.effect, ==, after.next == RR_PAYMENT_PAID        ? RR_PAYMENT_CONFIRM
                                           : after.next == RR_PAYMENT_CAPTURING ? RR_PAYMENT_SECURE
                                                                                : RR_PAYMENT_NOTHING);
      }
}

static void
test_twice (void)
{
  each_move (check_twice);
}

/* From each state in which something is to be done there is a way to one where nothing is. */
static void
test_ends (void)
{
  for (guint start = RR_PAYMENT_DUE; start < N_STATES; start++)
    {
      gboolean reached[N_STATES] = { FALSE }, ends = FALSE;

      reached[start] = TRUE;
      for (guint round = 0; round < N_STATES; round++)
        for (guint state = RR_PAYMENT_DUE; state < N_STATES; state++)
          for (guint event = 0; reached[state] && event < RR_N_PAYMENT_EVENTS; event++)
            reached[rr_payment_decide (state, event).next] = TRUE;
      for (guint state = RR_PAYMENT_DUE; state < N_STATES; state++)
        ends |= reached[state] && rr_payment_is_over (state);
      g_assert_true (ends);
    }
}

static void
test_by_hand (void)
{
  g_assert_cmpint (rr_payment_decide (RR_PAYMENT_DUE, RR_PAYMENT_RECEIVED).next, ==, RR_PAYMENT_PAID);
  g_assert_cmpint (rr_payment_decide (RR_PAYMENT_DUE, RR_PAYMENT_UNDO).next, ==, RR_PAYMENT_VOID);
  for (guint state = RR_PAYMENT_NEW; state < N_STATES; state++)
    if (state != RR_PAYMENT_PAID)
      g_assert_cmpint (rr_payment_decide (state, RR_PAYMENT_RECEIVED).verdict, ==, RR_VERDICT_REFUSE);
}

static void
test_retry (void)
{
  g_assert_cmpint (rr_payment_retry_ms (0, 1000), ==, 1000);
  g_assert_cmpint (rr_payment_retry_ms (1, 1000), ==, 1000);
  g_assert_cmpint (rr_payment_retry_ms (2, 1000), ==, 2000);
  g_assert_cmpint (rr_payment_retry_ms (4, 1000), ==, 8000);
  g_assert_cmpint (rr_payment_retry_ms (1, 0), ==, 1);
  g_assert_cmpint (rr_payment_retry_ms (G_MAXUINT, 1000), ==, 600000);
  g_assert_cmpint (rr_payment_retry_ms (G_MAXUINT, G_MAXINT64), ==, 600000);
}

static void
test_names (void)
{
  RrPayMethod method = RR_PAY_NONE;

  for (guint state = RR_PAYMENT_DUE; state < N_STATES; state++)
    for (guint other = RR_PAYMENT_DUE; other < state; other++)
      g_assert_cmpstr (rr_payment_state_name (state), !=, rr_payment_state_name (other));
  g_assert_true (rr_pay_method_from_string ("card", &method));
  g_assert_cmpint (method, ==, RR_PAY_CARD);
  g_assert_true (rr_pay_method_from_string ("camp", &method));
  g_assert_cmpstr (rr_pay_method_name (method), ==, "camp");
  g_assert_false (rr_pay_method_from_string ("none", &method));
  g_assert_false (rr_pay_method_from_string ("", &method));
  g_assert_false (rr_pay_method_from_string ("Card", &method));
  g_assert_cmpstr (rr_booking_step_name (RR_STEP_CONFIRMATION), ==, "confirmation");
  g_assert_cmpstr (rr_step_outcome_name (RR_STEP_UNDONE), ==, "undone");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/payment/stays-where-it-is-unless-it-moves", test_shape);
  g_test_add_func ("/model/payment/money-is-kept-with-a-booking-or-goes-back", test_money);
  g_test_add_func ("/model/payment/asks-for-money-only-with-places", test_places);
  g_test_add_func ("/model/payment/told-twice-is-told-once", test_twice);
  g_test_add_func ("/model/payment/comes-to-an-end-from-everywhere", test_ends);
  g_test_add_func ("/model/payment/only-what-is-due-is-taken-by-hand", test_by_hand);
  g_test_add_func ("/model/payment/waits-longer-and-longer", test_retry);
  g_test_add_func ("/model/payment/has-names", test_names);

  return g_test_run ();
}

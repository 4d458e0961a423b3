/* test-books.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-books.h"

/* Whether money adds up, by examples and by going through what can be. */

#define NOW_MS G_GINT64_CONSTANT (1795824000000)

static RrBooksFacts
booking (RrBookingState state,
         RrPayMethod    method,
         gint64         captured,
         gint64         refunded)
{
  return (RrBooksFacts) { .state = state, .method = method, .retail = 100, .paid = captured - refunded,
                          .captured = captured, .refunded = refunded, .expires_ms = NOW_MS + 1000,
                          .start_ms = NOW_MS + 86400000 };
}

static void
assert_flag (RrBooksFacts  facts,
             RrBooksFlag   flag,
             RrBooksAction action)
{
  g_assert_cmpstr (rr_books_flag_name (rr_books_judge (&facts, NOW_MS)), ==, rr_books_flag_name (flag));
  g_assert_cmpstr (rr_books_action_name (rr_books_action (flag, &facts)), ==, rr_books_action_name (action));
}

static void
test_adds_up (void)
{
  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CARD, 100, 0), RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CAMP, 0, 0), RR_BOOKS_OWED, RR_BOOKS_NOTHING);
  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_NONE, 0, 0), RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  assert_flag (booking (RR_BOOKING_CANCELLED, RR_PAY_CARD, 100, 100), RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  assert_flag (booking (RR_BOOKING_CANCELLED, RR_PAY_CAMP, 0, 0), RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  assert_flag (booking (RR_BOOKING_PENDING, RR_PAY_CARD, 0, 0), RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  assert_flag (booking (RR_BOOKING_HOLD, RR_PAY_CAMP, 0, 0), RR_BOOKS_FINE, RR_BOOKS_NOTHING);
}

static void
test_too_little (void)
{
  RrBooksFacts facts = booking (RR_BOOKING_CONFIRMED, RR_PAY_INVOICE, 0, 0);

  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CARD, 0, 0), RR_BOOKS_UNPAID, RR_BOOKS_COLLECT);
  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CARD, 99, 0), RR_BOOKS_UNPAID, RR_BOOKS_COLLECT);
  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CARD, 100, 100), RR_BOOKS_UNPAID, RR_BOOKS_COLLECT);
  facts.start_ms = NOW_MS;
  assert_flag (facts, RR_BOOKS_UNPAID, RR_BOOKS_COLLECT);
  facts.start_ms = 0;
  assert_flag (facts, RR_BOOKS_OWED, RR_BOOKS_NOTHING);
}

static void
test_too_much (void)
{
  RrBooksFacts by_hand = booking (RR_BOOKING_CANCELLED, RR_PAY_CAMP, 100, 0);

  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CARD, 101, 0), RR_BOOKS_OVERPAID, RR_BOOKS_REFUND);
  assert_flag (booking (RR_BOOKING_CONFIRMED, RR_PAY_CAMP, 200, 0), RR_BOOKS_OVERPAID, RR_BOOKS_HAND_BACK);
  for (guint state = RR_BOOKING_CANCELLED; state <= RR_BOOKING_FAILED; state++)
    if (state != RR_BOOKING_PENDING)
      assert_flag (booking (state, RR_PAY_CARD, 100, 0), RR_BOOKS_KEPT, RR_BOOKS_REFUND);
  by_hand.is_open = TRUE;
  by_hand.payment = RR_PAYMENT_REFUNDING;
  by_hand.by = RR_PAY_CAMP;
  assert_flag (by_hand, RR_BOOKS_KEPT, RR_BOOKS_HAND_BACK);
}

static void
test_on_its_way (void)
{
  RrBooksFacts facts = booking (RR_BOOKING_CANCELLED, RR_PAY_CARD, 100, 0);

  facts.is_open = TRUE;
  facts.payment = RR_PAYMENT_REFUNDING;
  facts.by = RR_PAY_CARD;
  facts.next_ms = NOW_MS;
  assert_flag (facts, RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  facts.attempts = 5;
  assert_flag (facts, RR_BOOKS_SLOW, RR_BOOKS_WAIT);
  facts.next_ms = 0;
  assert_flag (facts, RR_BOOKS_STUCK, RR_BOOKS_TRY_AGAIN);
}

static void
test_stale (void)
{
  RrBooksFacts facts = booking (RR_BOOKING_PENDING, RR_PAY_CARD, 0, 0);

  facts.expires_ms = NOW_MS - 120000;
  assert_flag (facts, RR_BOOKS_FINE, RR_BOOKS_NOTHING);
  facts.expires_ms--;
  assert_flag (facts, RR_BOOKS_STALE, RR_BOOKS_TRY_AGAIN);
}

static void
test_wrong (void)
{
  RrBooksFacts facts = booking (RR_BOOKING_CONFIRMED, RR_PAY_CARD, 100, 0);

  facts.paid = 99;
  assert_flag (facts, RR_BOOKS_WRONG, RR_BOOKS_COMPARE);
  facts.paid = 100;
  facts.is_mixed = TRUE;
  assert_flag (facts, RR_BOOKS_WRONG, RR_BOOKS_COMPARE);
  assert_flag (booking (RR_BOOKING_CANCELLED, RR_PAY_CARD, 100, 101), RR_BOOKS_WRONG, RR_BOOKS_COMPARE);
}

/* Whatever there is: where more or less came than should be kept in the end, either somebody
 * is told or it is on its way. */
static void
test_nothing_is_missed (void)
{
  for (guint i = 0; i < 6 * 4 * 4 * 4 * 2; i++)
    {
      RrBooksFacts facts = booking (1 + i % 6, i / 6 % 4, (gint64) (i / 24 % 4) * 50, 0);
      gint64 paid;
      RrBooksFlag flag;

      facts.refunded = MIN ((gint64) (i / 96 % 4) * 50, facts.captured);
      facts.paid = paid = facts.captured - facts.refunded;
      facts.start_ms = i / 384 % 2 == 0 ? NOW_MS - 1 : 0;
      flag = rr_books_judge (&facts, NOW_MS);
      g_assert_true (rr_books_is_trouble (flag) == (rr_books_action (flag, &facts) != RR_BOOKS_NOTHING));
      if (facts.state == RR_BOOKING_CONFIRMED && facts.method != RR_PAY_NONE && paid != facts.retail)
        g_assert_cmpint (flag, !=, RR_BOOKS_FINE);
      if (facts.state != RR_BOOKING_CONFIRMED && facts.state != RR_BOOKING_HOLD && facts.state != RR_BOOKING_PENDING
          && paid > 0)
        g_assert_true (rr_books_is_trouble (flag));
    }
}

static void
test_names (void)
{
  RrSettle settle;

  for (guint i = 0; i <= RR_BOOKS_WRONG; i++)
    g_assert_cmpstr (rr_books_flag_name (i), !=, "");
  for (guint i = 0; i <= RR_BOOKS_COMPARE; i++)
    g_assert_cmpstr (rr_books_action_name (i), !=, "");
  g_assert_true (rr_settle_from_string ("try-again", &settle));
  g_assert_cmpint (settle, ==, RR_SETTLE_TRY_AGAIN);
  g_assert_false (rr_settle_from_string ("", &settle));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/books/add-up", test_adds_up);
  g_test_add_func ("/model/books/too-little-is-shown", test_too_little);
  g_test_add_func ("/model/books/too-much-is-shown", test_too_much);
  g_test_add_func ("/model/books/what-is-on-its-way-is-fine-until-it-is-not", test_on_its_way);
  g_test_add_func ("/model/books/waiting-ends", test_stale);
  g_test_add_func ("/model/books/differences-are-shown", test_wrong);
  g_test_add_func ("/model/books/nothing-is-missed", test_nothing_is_missed);
  g_test_add_func ("/model/books/have-names", test_names);

  return g_test_run ();
}

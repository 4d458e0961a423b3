/* test-booking-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-words.h"
#include "rr-step-words.h"

#define NOW_MS G_GINT64_CONSTANT (1795867200000)   /* 2026-11-28 */

static void
check_money (gint64      amount,
             const char *currency,
             const char *wanted)
{
  g_autofree char *text = rr_money_dup_text (amount, currency);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_money_has_as_many_decimals_as_its_currency (void)
{
  check_money (0, "CHF", "CHF 0.00");
  check_money (5, "CHF", "CHF 0.05");
  check_money (123456789, "EUR", "EUR 1,234,567.89");
  check_money (38000, "JPY", "JPY 38,000");
  check_money (1234567, "KWD", "KWD 1,234.567");
  check_money (-950, "EUR", "EUR −9.50");
  check_money (G_MININT64, "JPY", "JPY −9,223,372,036,854,775,808");
}

static void
check_state (RrBookingRow  row,
             const char   *wanted)
{
  g_autofree char *text = rr_booking_dup_state (&row, NOW_MS);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_a_state_says_what_matters (void)
{
  check_state ((RrBookingRow) { .state = RR_BOOKING_HOLD, .expires_ms = NOW_MS + 754000 }, "Held 12:34");
  check_state ((RrBookingRow) { .state = RR_BOOKING_HOLD, .expires_ms = NOW_MS + 1 }, "Held 0:01");
  check_state ((RrBookingRow) { .state = RR_BOOKING_HOLD, .expires_ms = NOW_MS }, "Expired");
  check_state ((RrBookingRow) { .state = RR_BOOKING_PENDING }, "Pending");
  check_state ((RrBookingRow) { .state = RR_BOOKING_CONFIRMED, .retail = 5, .paid = 4 }, "Confirmed");
  check_state ((RrBookingRow) { .state = RR_BOOKING_CONFIRMED, .retail = 5, .paid = 5 }, "Paid");
  check_state ((RrBookingRow) { .state = RR_BOOKING_CONFIRMED }, "Confirmed");
  check_state ((RrBookingRow) { .state = RR_BOOKING_CANCELLED, .reason = (char *) "ill" }, "Cancelled: ill");
  check_state ((RrBookingRow) { .state = RR_BOOKING_FAILED, .reason = (char *) "card declined" },
               "Failed: card declined");
}

static void
test_departures_are_read_as_they_are_there (void)
{
  g_autofree char *full = rr_slot_dup_text ("2026-12-05T08:00:00+13:00");
  g_autofree char *this_year = rr_slot_dup_short ("2026-12-05T08:00:00+13:00", NOW_MS);
  g_autofree char *next_year = rr_slot_dup_short ("2027-01-05T08:00:00+13:00", NOW_MS);
  g_autofree char *any = rr_slot_dup_text ("");
  g_autofree char *odd = rr_slot_dup_text ("soon");

  g_assert_cmpstr (full, ==, "Sat 5 Dec 2026, 08:00");
  g_assert_cmpstr (this_year, ==, "Sat 5 Dec, 08:00");
  g_assert_cmpstr (next_year, ==, "Tue 5 Jan 2027, 08:00");
  g_assert_cmpstr (any, ==, "any day");
  g_assert_cmpstr (odd, ==, "soon");
}

static void
test_a_party_is_counted (void)
{
  g_autofree char *known = rr_party_dup_text ("adult:2,child:1", 3);
  g_autofree char *one = rr_party_dup_text (NULL, 1);
  g_autofree char *odd = rr_party_dup_text ("a lot", 7);

  g_assert_cmpstr (known, ==, "2 adult, 1 child");
  g_assert_cmpstr (one, ==, "1 guest");
  g_assert_cmpstr (odd, ==, "7 guests");

  /* A tour may name kinds that no language has a word for. */
  g_assert_cmpstr (rr_booking_get_kind ("adult"), ==, "adult");
  g_assert_cmpstr (rr_booking_get_kind ("porter"), ==, "porter");
  g_assert_cmpstr (rr_booking_get_kind (""), ==, "");
}

static void
check_payment (RrPaymentRow  row,
               const char   *wanted,
               const char   *parts)
{
  g_autofree char *text = rr_payment_dup_text (&row);
  g_autofree char *more = rr_payment_dup_parts (&row);

  g_assert_cmpstr (text, ==, wanted);
  g_assert_cmpstr (more, ==, parts);
}

static void
test_a_payment_says_what_came_and_what_went_back (void)
{
  check_payment ((RrPaymentRow) { .method = RR_PAY_CAMP, .state = RR_PAYMENT_DUE, .amount = 20000, .currency = "CHF" },
                 "Pays at camp, CHF 200.00: nothing has come yet", "");
  check_payment ((RrPaymentRow) { .method = RR_PAY_CARD, .state = RR_PAYMENT_PAID, .amount = 1500, .captured = 1500,
                                  .currency = "JPY" },
                 "Card, JPY 1,500: paid", "");
  check_payment ((RrPaymentRow) { .method = RR_PAY_CARD, .state = RR_PAYMENT_PAID, .amount = 1500, .captured = 1000,
                                  .currency = "KWD", .problem = "asked again" },
                 "Card, KWD 1.500: paid (asked again)", "KWD 1.000 came");
  check_payment ((RrPaymentRow) { .method = RR_PAY_CARD, .state = RR_PAYMENT_PAID, .amount = 900, .captured = 900,
                                  .refunded = 400, .currency = "EUR" },
                 "Card, EUR 9.00: paid", "EUR 9.00 came, EUR 4.00 of it went back");
  check_payment ((RrPaymentRow) { .method = RR_PAY_CARD, .state = RR_PAYMENT_REFUNDED, .amount = 900, .captured = 900,
                                  .refunded = 900, .currency = "EUR" },
                 "Card, EUR 9.00: went back", "");
}

static void
check_letter (RrLetter    letter,
              const char *wanted)
{
  g_autofree char *text = rr_letter_dup_text (&letter);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_a_letter_says_what_came_of_it (void)
{
  char about[] = "confirmed", gone[] = "cancelled", odd[] = "hello", problem[] = "550 no such mailbox";

  check_letter ((RrLetter) { .subject = about, .state = RR_LETTER_WAITING }, "Confirmation: waits");
  check_letter ((RrLetter) { .subject = about, .state = RR_LETTER_WAITING, .n_attempts = 2, .problem = problem },
                "Confirmation: waits, is tried again (550 no such mailbox)");
  check_letter ((RrLetter) { .subject = gone, .state = RR_LETTER_DONE, .sent_ms = 1 }, "Cancellation: sent");
  check_letter ((RrLetter) { .subject = gone, .state = RR_LETTER_REFUSED, .problem = problem },
                "Cancellation: not taken (550 no such mailbox)");
  check_letter ((RrLetter) { .subject = odd, .state = RR_LETTER_REFUSED, .problem = problem, .sent_ms = 1 },
                "hello: came back (550 no such mailbox)");
}

static void
check_detail (const char *detail,
              const char *wanted)
{
  g_autofree char *text = rr_step_dup_detail (detail);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_a_step_is_read_as_its_parts (void)
{
  check_detail ("moved from 2026-12-05T08:00+01:00 to 2026-12-06T08:00+01:00, by Ann Lee",
                "moved from Sat 5 Dec 2026, 08:00 to Sun 6 Dec 2026, 08:00, by Ann Lee");
  check_detail ("CHF 12345.60 refunded: the card is closed", "CHF 12,345.60 refunded: the card is closed");
  check_detail ("CHF 12345.60 canceled, nothing was taken: by the service",
                "CHF 12,345.60 canceled, nothing was taken: by the service");
  check_detail ("EUR 1000.00, which is CHF 1000.00 at EUR 1 = CHF 1 of 2026-11-27",
                "EUR 1,000.00, which is CHF 1,000.00 at EUR 1 = CHF 1 of 2026-11-27");
  check_detail ("JPY 120000", "JPY 120,000");
  check_detail ("Upper Hut: held until 2026-12-05 10:00 UTC", "Upper Hut: held until 2026-12-05 10:00 UTC");
}

static void
test_what_others_say_stays_as_it_is (void)
{
  g_autofree char *chain = g_strnfill (2000, ',');
  g_autoptr(GString) by = g_string_new ("cancelled");

  check_detail ("", "");
  check_detail ("No room: 1000 due, by law", "No room: 1000 due, by law");
  check_detail ("the fee is due", "the fee is due");
  check_detail ("CHF 12.x", "CHF 12.x");
  check_detail (chain, chain);
  for (guint i = 0; i < 60; i++)
    g_string_append (by, ", by me");
  check_detail (by->str, by->str);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/booking-words/money-has-as-many-decimals-as-its-currency",
                   test_money_has_as_many_decimals_as_its_currency);
  g_test_add_func ("/ui/booking-words/a-state-says-what-matters", test_a_state_says_what_matters);
  g_test_add_func ("/ui/booking-words/departures-are-read-as-they-are-there",
                   test_departures_are_read_as_they_are_there);
  g_test_add_func ("/ui/booking-words/a-party-is-counted", test_a_party_is_counted);
  g_test_add_func ("/ui/booking-words/a-payment-says-what-came-and-what-went-back",
                   test_a_payment_says_what_came_and_what_went_back);
  g_test_add_func ("/ui/booking-words/a-letter-says-what-came-of-it", test_a_letter_says_what_came_of_it);
  g_test_add_func ("/ui/booking-words/a-step-is-read-as-its-parts", test_a_step_is_read_as_its_parts);
  g_test_add_func ("/ui/booking-words/what-others-say-stays-as-it-is", test_what_others_say_stays_as_it_is);
  return g_test_run ();
}

/* test-rates.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-error.h"
#include "rr-money.h"
#include "rr-rates.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
  "<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" " \
  "xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n" \
  "<gesmes:subject>Reference rates</gesmes:subject>\n" \
  "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>\n<Cube>"
#define TAIL "</Cube></gesmes:Envelope>"
#define DAY(rates) HEAD "<Cube time='2026-11-27'>" rates "</Cube>" TAIL

#define TODAY_MS (G_GINT64_CONSTANT (1795824000000))   /* 2026-11-28 */
#define DAY_MS   (G_GINT64_CONSTANT (86400000))

static const char daily[] =
    DAY ("<Cube currency='USD' rate='1.0823'/><Cube currency='JPY' rate='163.45'/>"
         "<Cube currency='CHF' rate='0.9345'/><Cube currency='ISK' rate='149.5'/>"
         "<Cube currency='KWD' rate='0.33'/><Cube currency='HUF' rate='411.08'/>");

static RrRates *
parse (const char *xml)
{
  g_autoptr(GError) error = NULL;
  RrRates *rates = rr_rates_parse (xml, strlen (xml), &error);

  g_assert_no_error (error);
  return rates;
}

static void
assert_amount (RrRates    *rates,
               gint64      amount,
               const char *from,
               const char *to,
               gint64      want)
{
  g_autoptr(GError) error = NULL;
  RrQuote quote;

  g_assert_true (rr_rates_convert (rates, amount, from, to, TODAY_MS, &quote, &error));
  g_assert_no_error (error);
  g_assert_cmpint (quote.amount, ==, want);
}

static void
test_file (void)
{
  g_autoptr(RrRates) rates = parse (daily);

  g_assert_cmpstr (rr_rates_get_date (rates), ==, "2026-11-27");
  g_assert_cmpuint (rr_rates_get_n (rates), ==, 6);
}

static void
test_several_days (void)
{
  g_autoptr(RrRates) rates = parse (HEAD "<Cube time='2026-11-27'><Cube currency='USD' rate='1.1'/></Cube>"
                                    "<Cube time='2026-11-26'><Cube currency='USD' rate='1.2'/>"
                                    "<Cube currency='CHF' rate='0.9'/></Cube>" TAIL);

  g_assert_cmpstr (rr_rates_get_date (rates), ==, "2026-11-27");
  g_assert_cmpuint (rr_rates_get_n (rates), ==, 1);
  assert_amount (rates, 1000, "EUR", "USD", 1100);
}

static void
test_malformed (void)
{
  static const char *const files[] = {
    "", "<", "<a/>", "no markup", HEAD TAIL, DAY (""), HEAD "<Cube time='2026-11-27'>",
    HEAD "<Cube time='2026-13-27'/>" TAIL, HEAD "<Cube time='27.11.2026'/>" TAIL,
    HEAD "<Cube currency='USD' rate='1.1'/>" TAIL,
    DAY ("<Cube currency='USD'/>"), DAY ("<Cube currency='USD' rate=''/>"),
    DAY ("<Cube currency='USD' rate='0'/>"), DAY ("<Cube currency='USD' rate='0.000'/>"),
    DAY ("<Cube currency='USD' rate='-1'/>"), DAY ("<Cube currency='USD' rate='1,1'/>"),
    DAY ("<Cube currency='USD' rate='1e3'/>"), DAY ("<Cube currency='USD' rate='1.'/>"),
    DAY ("<Cube currency='USD' rate='.5'/>"), DAY ("<Cube currency='USD' rate='1.2.3'/>"),
    DAY ("<Cube currency='USD' rate='N/A'/>"), DAY ("<Cube currency='USD' rate='1234567890123'/>"),
    DAY ("<Cube currency='usd' rate='1'/>"), DAY ("<Cube currency='DOLLAR' rate='1'/>"),
    DAY ("<Cube currency='USD' rate='1'/><Cube currency='USD' rate='2'/>"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_rates_parse (files[i], strlen (files[i]), &error));
      g_assert_nonnull (error);
    }
}

/* Cut off anywhere it is refused, never believed in part. */
static void
test_truncated (void)
{
  for (gsize len = 0; len < strlen (daily); len++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (rr_rates_parse (daily, len, &error));
      g_assert_nonnull (error);
    }
}

static void
test_convert (void)
{
  g_autoptr(RrRates) rates = parse (daily);

  assert_amount (rates, 0, "EUR", "USD", 0);
  assert_amount (rates, 10000, "EUR", "EUR", 10000);
  assert_amount (rates, 10000, "EUR", "USD", 10823);
  assert_amount (rates, 10000, "EUR", "JPY", 16345);
  /* 100.00 CHF / 0.9345 * 1.0823 = 115.8159... */
  assert_amount (rates, 10000, "CHF", "USD", 11582);
  /* 1000 JPY / 163.45 = 6.11807... */
  assert_amount (rates, 1000, "JPY", "EUR", 612);
  assert_amount (rates, 100, "HUF", "EUR", 0);
  /* 95.00 EUR * 0.33 = 31.350 KWD, whose last digit stays zero */
  assert_amount (rates, 9500, "EUR", "KWD", 31350);
  assert_amount (rates, 9501, "EUR", "KWD", 31350);
  assert_amount (rates, 9502, "EUR", "KWD", 31360);
}

/* Exactly half a unit goes up, and there is only one rounding. */
static void
test_half (void)
{
  g_autoptr(RrRates) rates = parse (DAY ("<Cube currency='USD' rate='1.005'/>"
                                         "<Cube currency='JPY' rate='100.5'/>"
                                         "<Cube currency='CHF' rate='3'/>"));

  assert_amount (rates, 100, "EUR", "USD", 101);
  assert_amount (rates, 300, "EUR", "USD", 302);
  assert_amount (rates, 100, "EUR", "JPY", 101);
  assert_amount (rates, 99, "EUR", "JPY", 99);
  /* 0.01 CHF in euros is 0.0033...; two roundings would make nothing of it. */
  assert_amount (rates, 2, "CHF", "JPY", 1);
}

static void
test_what_it_says (void)
{
  g_autoptr(RrRates) rates = parse (daily);
  RrQuote quote;

  g_assert_true (rr_rates_convert (rates, 1, "CHF", "USD", TODAY_MS, &quote, NULL));
  g_assert_cmpstr (quote.rate, ==, "EUR 1 = CHF 0.9345 = USD 1.0823");
  g_assert_cmpstr (quote.date, ==, "2026-11-27");
  g_assert_true (rr_rates_convert (rates, 1, "EUR", "JPY", TODAY_MS, &quote, NULL));
  g_assert_cmpstr (quote.rate, ==, "EUR 1 = JPY 163.45");
}

static void
test_age (void)
{
  g_autoptr(RrRates) rates = parse (daily);
  gint64 of_ms = TODAY_MS - DAY_MS;

  g_assert_true (rr_rates_is_fresh (rates, of_ms));
  g_assert_true (rr_rates_is_fresh (rates, of_ms + 5 * DAY_MS - 1));
  g_assert_false (rr_rates_is_fresh (rates, of_ms + 5 * DAY_MS));
  /* East of here it is tomorrow already; but not the day after. */
  g_assert_true (rr_rates_is_fresh (rates, of_ms - 1));
  g_assert_false (rr_rates_is_fresh (rates, of_ms - DAY_MS - 1));
}

static void
test_refuses (void)
{
  g_autoptr(RrRates) rates = parse (DAY ("<Cube currency='USD' rate='1.0823'/><Cube currency='XXX' rate='2'/>"
                                         "<Cube currency='IDR' rate='999999999999'/>"));
  g_autoptr(GError) error = NULL;
  RrQuote quote;

  g_assert_false (rr_rates_convert (rates, 1, "EUR", "GBP", TODAY_MS, &quote, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (rr_rates_convert (rates, 1, "EUR", "XXX", TODAY_MS, &quote, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (rr_rates_convert (rates, 1, "EUR", "USD", TODAY_MS + 4 * DAY_MS, &quote, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (rr_rates_convert (rates, G_MAXINT64, "EUR", "IDR", TODAY_MS, &quote, &error));
  g_assert_error (error, RR_ERROR, RR_ERROR_TOO_LARGE);
}

static void
assert_wire (const char *currency,
             gint64      amount,
             gint64      want)
{
  gint64 wire = 0, back = 0;

  g_assert_true (rr_money_to_psp (currency, amount, &wire));
  g_assert_cmpint (wire, ==, want);
  g_assert_true (rr_money_from_psp (currency, wire, &back));
  g_assert_cmpint (back, ==, amount);
}

static void
test_exponents (void)
{
  gint64 wire;

  assert_wire ("EUR", 1234, 1234);
  assert_wire ("EUR", 0, 0);
  assert_wire ("EUR", -5, -5);
  assert_wire ("JPY", 500, 500);
  assert_wire ("KRW", 500, 500);
  assert_wire ("ISK", 500, 50000);
  assert_wire ("UGX", 3700, 370000);
  assert_wire ("MGA", 50000, 500);
  assert_wire ("KWD", 5120, 5120);
  assert_wire ("BHD", 10, 10);
  g_assert_false (rr_money_to_psp ("KWD", 5124, &wire));
  g_assert_false (rr_money_to_psp ("MGA", 50020, &wire));
  g_assert_false (rr_money_to_psp ("CLF", 10000, &wire));
  g_assert_false (rr_money_to_psp ("XXX", 1, &wire));
  g_assert_false (rr_money_to_psp ("ISK", G_MAXINT64 / 10, &wire));
  g_assert_false (rr_money_from_psp ("ISK", 50050, &wire));
  g_assert_false (rr_money_from_psp ("KWD", 5124, &wire));
  g_assert_false (rr_money_from_psp ("MGA", G_MAXINT64 / 10, &wire));
}

static void
test_steps (void)
{
  g_assert_cmpint (rr_money_get_step ("EUR"), ==, 1);
  g_assert_cmpint (rr_money_get_step ("KWD"), ==, 10);
  g_assert_cmpint (rr_money_get_step ("UYW"), ==, 0);
  g_assert_cmpint (rr_money_get_step ("???"), ==, 0);
  g_assert_cmpint (rr_money_round_to_step ("EUR", 5124), ==, 5124);
  g_assert_cmpint (rr_money_round_to_step ("KWD", 5124), ==, 5120);
  g_assert_cmpint (rr_money_round_to_step ("KWD", 5125), ==, 5130);
  g_assert_cmpint (rr_money_round_to_step ("MGA", 50050), ==, 50100);
  g_assert_cmpint (rr_money_round_to_step ("UYW", 7), ==, 7);
  g_assert_cmpint (rr_money_round_to_step ("KWD", G_MAXINT64), ==, G_MAXINT64);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/rates/reads-the-daily-file", test_file);
  g_test_add_func ("/model/rates/takes-the-newest-of-several-days", test_several_days);
  g_test_add_func ("/model/rates/refuses-what-is-malformed", test_malformed);
  g_test_add_func ("/model/rates/refuses-what-is-cut-off-anywhere", test_truncated);
  g_test_add_func ("/model/rates/converts-over-the-euro", test_convert);
  g_test_add_func ("/model/rates/rounds-once-and-halves-up", test_half);
  g_test_add_func ("/model/rates/says-which-rates-it-used", test_what_it_says);
  g_test_add_func ("/model/rates/is-too-old-after-four-days", test_age);
  g_test_add_func ("/model/rates/refuses-what-it-does-not-know", test_refuses);
  g_test_add_func ("/model/money/wire-amounts-follow-the-service", test_exponents);
  g_test_add_func ("/model/money/rounds-to-what-can-be-paid", test_steps);

  return g_test_run ();
}

/* test-guard.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-guard.h"
#include "rr-door-refusals.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define SLICE(text) ((RrSlice) { text, strlen (text) })

static RrAddress
address_of (const char *text)
{
  struct sockaddr_storage storage = { 0 };
  struct sockaddr_in in = { .sin_family = AF_INET };
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

  if (inet_pton (AF_INET, text, &in.sin_addr) == 1)
    memcpy (&storage, &in, sizeof in);
  else if (inet_pton (AF_INET6, text, &in6.sin6_addr) == 1)
    memcpy (&storage, &in6, sizeof in6);
  else
    g_assert_not_reached ();
  return rr_address_from_socket (&storage);
}

static void
test_address_has_one_form (void)
{
  static const struct
  {
    const char *text;
    const char *same;
    gboolean    is_loopback;
  } cases[] = {
    { "127.0.0.1", "::ffff:127.0.0.1", TRUE },   { "127.255.0.9", "::ffff:127.255.0.9", TRUE },
    { "::1", "0:0::1", TRUE },                   { "192.0.2.7", "::ffff:192.0.2.7", FALSE },
    { "2001:db8::7", "2001:db8:0::7", FALSE },   { "128.0.0.1", "::ffff:128.0.0.1", FALSE },
    { "::2", "::2", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RrAddress one = address_of (cases[i].text), other = address_of (cases[i].same);
      char text[RR_ADDRESS_TEXT];

      g_assert_true (rr_address_equal (&one, &other));
      g_assert_cmpuint (rr_address_hash (&one), ==, rr_address_hash (&other));
      g_assert_cmpint (rr_address_is_loopback (&one), ==, cases[i].is_loopback);
      rr_address_to_text (&one, text);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static RrGuard *
guard_new (guint per_address,
           guint burst)
{
  const RrGuardConfig config = { .max_per_address = per_address, .login_burst = burst, .login_per_minute = 60 };

  return rr_guard_new (&config);
}

static void
test_guard_counts_by_address (void)
{
  g_autoptr(RrGuard) guard = guard_new (2, 3);
  RrAddress anna = address_of ("192.0.2.1"), berta = address_of ("192.0.2.2");

  g_assert_true (rr_guard_enter (guard, &anna, 0));
  g_assert_true (rr_guard_enter (guard, &anna, 0));
  g_assert_false (rr_guard_enter (guard, &anna, 0));
  g_assert_true (rr_guard_enter (guard, &berta, 0));

  rr_guard_leave (guard, &anna);
  g_assert_true (rr_guard_enter (guard, &anna, 0));
  rr_guard_leave (guard, &anna);
  rr_guard_leave (guard, &anna);
  rr_guard_leave (guard, &berta);
  g_assert_cmpuint (rr_guard_n_known (guard), ==, 0);
}

static void
test_guard_counts_a_network_of_ipv6_as_one (void)
{
  g_autoptr(RrGuard) guard = guard_new (1, 3);
  RrAddress one = address_of ("2001:db8::1"), same = address_of ("2001:db8::ffff:1"),
            other = address_of ("2001:db8:0:1::1");

  g_assert_true (rr_guard_enter (guard, &one, 0));
  g_assert_false (rr_guard_enter (guard, &same, 0));
  g_assert_true (rr_guard_enter (guard, &other, 0));
  rr_guard_leave (guard, &one);
  rr_guard_leave (guard, &other);
}

static void
test_guard_makes_guessers_wait (void)
{
  g_autoptr(RrGuard) guard = guard_new (0, 3);
  RrAddress anna = address_of ("192.0.2.1"), berta = address_of ("192.0.2.2");
  gint64 now_us = 1000;

  g_assert_true (rr_guard_may_log_in (guard, &anna, now_us));
  for (guint i = 0; i < 3; i++)
    rr_guard_login_failed (guard, &anna, now_us);
  g_assert_false (rr_guard_may_log_in (guard, &anna, now_us));
  g_assert_true (rr_guard_may_log_in (guard, &berta, now_us));

  /* One more a second, and never more than at first. */
  g_assert_true (rr_guard_may_log_in (guard, &anna, now_us + G_TIME_SPAN_SECOND));
  rr_guard_login_failed (guard, &anna, now_us + G_TIME_SPAN_SECOND);
  g_assert_false (rr_guard_may_log_in (guard, &anna, now_us + G_TIME_SPAN_SECOND));
  now_us += G_TIME_SPAN_DAY;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (rr_guard_may_log_in (guard, &anna, now_us));
      rr_guard_login_failed (guard, &anna, now_us);
    }
  g_assert_false (rr_guard_may_log_in (guard, &anna, now_us));
}

static void
test_guard_remembers_while_it_has_room (void)
{
  g_autoptr(RrGuard) guard = guard_new (1, 3);
  RrAddress inside = address_of ("192.0.2.1");

  g_assert_true (rr_guard_enter (guard, &inside, 0));
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *text = g_strdup_printf ("10.%u.%u.1", i / 256, i % 256);
      RrAddress address = address_of (text);

      rr_guard_login_failed (guard, &address, 1);
      g_assert_cmpuint (rr_guard_n_known (guard), <=, 4097);
    }

  /* Whoever is inside is never forgotten. */
  g_assert_false (rr_guard_enter (guard, &inside, 2));
  rr_guard_leave (guard, &inside);
}

static void
test_guard_knows_our_names (void)
{
  static const char *const hosts[] = { "camp.example.org", NULL };
  const RrGuardConfig config = { .hosts = hosts };
  static const struct
  {
    const char *host;
    gboolean    ours;
  } cases[] = {
    { "127.0.0.1", TRUE },          { "127.0.0.1:8470", TRUE },        { "[::1]:8470", TRUE },
    { "[::1]", TRUE },              { "192.0.2.9:1", TRUE },           { "localhost", TRUE },
    { "LocalHost:8470", TRUE },     { "a.localhost", TRUE },           { "camp.example.org", TRUE },
    { "CAMP.example.org:8470", TRUE }, { "camp.example.org.", TRUE },  { "basecamp", TRUE },
    { "evil.example.org", FALSE },  { "evil.example.org:8470", FALSE }, { "xcamp.example.org", FALSE },
    { "camp.example.org.evil.com", FALSE }, { "127.0.0.1.evil.com", FALSE }, { "localhost.evil.com", FALSE },
    { "camp.example.org:8470:1", FALSE }, { "[evil.com]", FALSE },     { "127.0.0.1@evil.com", FALSE },
  };
  g_autoptr(RrGuard) guard = rr_guard_new (&config);
  g_autoptr(RrGuard) any = guard_new (0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].host);
      g_assert_cmpint (rr_guard_takes_host (guard, SLICE (cases[i].host)), ==, cases[i].ours);
      g_assert_true (rr_guard_takes_host (any, SLICE (cases[i].host)));
    }
}

static void
test_guard_knows_who_may_ask (void)
{
  static const char *const origins[] = { "https://www.example.org", NULL };
  const RrGuardConfig config = { .origins = origins };
  g_autoptr(RrGuard) guard = rr_guard_new (&config);
  RrSlice host = SLICE ("127.0.0.1:8470");

  g_assert_true (rr_guard_takes_origin (guard, SLICE ("https://www.example.org"), host));
  g_assert_true (rr_guard_takes_origin (guard, SLICE ("http://127.0.0.1:8470"), host));
  g_assert_true (rr_guard_takes_origin (guard, SLICE ("https://127.0.0.1:8470"), host));
  g_assert_false (rr_guard_takes_origin (guard, SLICE ("http://127.0.0.1:8471"), host));
  g_assert_false (rr_guard_takes_origin (guard, SLICE ("http://www.example.org"), host));
  g_assert_false (rr_guard_takes_origin (guard, SLICE ("https://www.example.org.evil.com"), host));
  g_assert_false (rr_guard_takes_origin (guard, SLICE ("null"), host));
  g_assert_false (rr_guard_takes_origin (guard, SLICE (""), host));
}

static const RrDoorRefusal *
first_of (GPtrArray *refusals)
{
  g_assert_cmpuint (refusals->len, >, 0);
  return refusals->pdata[0];
}

static void
test_refusals_keep_the_last (void)
{
  g_autoptr(RrRefusals) refusals = rr_refusals_new ();
  RrAddress anna = address_of ("192.0.2.1");
  g_autoptr(GPtrArray) none = rr_refusals_dup (refusals);
  g_autoptr(GPtrArray) last = NULL;
  g_autofree char *huge = g_strnfill (100000, 'x');

  g_assert_cmpuint (none->len, ==, 0);
  for (guint i = 0; i < 1000; i++)
    rr_refusals_note (refusals, &anna, i, "why", SLICE ("what"));
  rr_refusals_note (refusals, &anna, 413, "too much", (RrSlice) { huge, 100000 });

  last = rr_refusals_dup (refusals);
  g_assert_cmpuint (last->len, ==, 128);
  g_assert_cmpuint (first_of (last)->status, ==, 413);
  g_assert_cmpuint (first_of (last)->serial, ==, 1001);
  g_assert_cmpstr (first_of (last)->address, ==, "192.0.2.1");
  g_assert_cmpuint (strlen (first_of (last)->raw), <, 1000);
  g_assert_cmpuint (((RrDoorRefusal *) last->pdata[127])->status, ==, 873);
}

static void
test_refusals_tell_no_secrets (void)
{
  static const struct
  {
    const char *raw;
    const char *told;
  } cases[] = {
    { "GET / HTTP/1.1\r\nAuthorization: Bearer abc\r\nHost: x\r\n",
      "GET / HTTP/1.1\\r\\n\nAuthorization: ***\\r\\n\nHost: x\\r\\n\n" },
    { "authorization: abc", "authorization: ***" },
    { "Cookie:a=b\r\n", "Cookie: ***\\r\\n\n" },
    { "GET /x?token=abc&y=1 HTTP/1.1", "GET /x?token=***&y=1 HTTP/1.1" },
    { "{\"password\":\"abc\",\"x\":1}", "{\"password\":***,\"x\":1}" },
    { "token=", "token=***" },
    { "token", "token" },
    { "\x1b[2Ja\tb\x7f\xff\\", "\\x1b[2Ja\\x09b\\x7f\\xff\\\\" },
    { "", "" },
  };
  RrAddress anna = address_of ("192.0.2.1");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(RrRefusals) refusals = rr_refusals_new ();
      g_autoptr(GPtrArray) told = NULL;

      rr_refusals_note (refusals, &anna, 400, "why", SLICE (cases[i].raw));
      told = rr_refusals_dup (refusals);
      g_assert_cmpstr (first_of (told)->raw, ==, cases[i].told);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ingest/address/has-one-form", test_address_has_one_form);
  g_test_add_func ("/ingest/guard/counts-by-address", test_guard_counts_by_address);
  g_test_add_func ("/ingest/guard/counts-a-network-of-ipv6-as-one", test_guard_counts_a_network_of_ipv6_as_one);
  g_test_add_func ("/ingest/guard/makes-guessers-wait", test_guard_makes_guessers_wait);
  g_test_add_func ("/ingest/guard/remembers-while-it-has-room", test_guard_remembers_while_it_has_room);
  g_test_add_func ("/ingest/guard/knows-our-names", test_guard_knows_our_names);
  g_test_add_func ("/ingest/guard/knows-who-may-ask", test_guard_knows_who_may_ask);
  g_test_add_func ("/ingest/refusals/keep-the-last", test_refusals_keep_the_last);
  g_test_add_func ("/ingest/refusals/tell-no-secrets", test_refusals_tell_no_secrets);

  return g_test_run ();
}

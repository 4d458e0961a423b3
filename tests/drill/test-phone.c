/* test-phone.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "rr-answer.h"
#include "rr-phone.h"
#include "rr-tally.h"

#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

static RrFix
full_fix (void)
{
  RrFix fix;

  rr_fix_init (&fix);
  fix.lat_deg = 47.125;
  fix.lon_deg = -9.5;
  fix.time_ms = 1700000000000;
  fix.alt_m = 1234.5f;
  fix.acc_m = 6;
  fix.speed_mps = (float) (1852.0 / 3600);
  fix.course_deg = 271;
  fix.battery_pct = 55;
  return fix;
}

static RrFix
bare_fix (void)
{
  RrFix fix;

  rr_fix_init (&fix);
  fix.lat_deg = 47.125;
  fix.lon_deg = 9.5;
  fix.time_ms = 1700000000250;
  return fix;
}

static char *
say (RrPhoneKind  kind,
     const char  *device,
     RrFix        fix)
{
  GString *out = g_string_new (NULL);

  rr_phone_report (kind, "h", device, "id1", &fix, out);
  return g_string_free (out, FALSE);
}

static void
test_every_kind_has_a_name (void)
{
  for (RrPhoneKind kind = 0; kind < RR_N_PHONES; kind++)
    {
      RrPhoneKind back;

      g_assert_true (rr_phone_kind_from_string (rr_phone_kind_to_string (kind), &back));
      g_assert_cmpint (back, ==, kind);
    }
  g_assert_false (rr_phone_kind_from_string ("fax", &(RrPhoneKind) { 0 }));
}

static void
test_traccar_speaks_knots (void)
{
  g_autofree char *query = say (RR_PHONE_TRACCAR, "a b", full_fix ());
  g_autofree char *form = say (RR_PHONE_TRACCAR_FORM, "ab", bare_fix ());

  g_assert_cmpstr (query, ==,
                   "GET /?id=a%20b&timestamp=1700000000&lat=47.125&lon=-9.5&altitude=1234.5&accuracy=6"
                   "&speed=1&bearing=271&batt=55 HTTP/1.1\r\nHost: h\r\n\r\n");
  g_assert_cmpstr (form, ==,
                   "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: 49\r\n\r\nid=ab&timestamp=1700000000.250&lat=47.125&lon=9.5");
}

static void
test_owntracks_speaks_kilometres_an_hour (void)
{
  g_autofree char *full = say (RR_PHONE_OWNTRACKS, "anna/phone", full_fix ());
  g_autofree char *bare = say (RR_PHONE_OWNTRACKS, "a\"\\\n", bare_fix ());

  g_assert_nonnull (strstr (full, "POST /pub HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (full,
                            "\r\n\r\n{\"_type\":\"location\",\"_id\":\"id1\",\"topic\":\"anna/phone\","
                            "\"tst\":1700000000,\"lat\":47.125,\"lon\":-9.5,\"alt\":1234.5,\"acc\":6,"
                            "\"vel\":2,\"cog\":271,\"batt\":55}"));
  g_assert_nonnull (strstr (bare, "\"topic\":\"a\\\"\\\\\\u000a\",\"tst\":1700000000.250,"
                                  "\"lat\":47.125,\"lon\":9.5}"));
}

static void
test_traccar_json_speaks_metres_a_second (void)
{
  g_autofree char *full = say (RR_PHONE_TRACCAR_JSON, "ab", full_fix ());
  g_autofree char *bare = say (RR_PHONE_TRACCAR_JSON, "ab", bare_fix ());

  g_assert_nonnull (strstr (full, "\"timestamp\":\"2023-11-14T22:13:20Z\""));
  g_assert_nonnull (strstr (full, "\"speed\":0.514,\"heading\":271,\"altitude\":1234.5},\"is_moving\":true"));
  g_assert_nonnull (strstr (full, "\"level\":0.55"));
  g_assert_nonnull (strstr (full, "\"device_id\":\"ab\"}"));
  g_assert_nonnull (strstr (bare, "\"speed\":-1,\"heading\":-1},\"is_moving\":false"));
  g_assert_nonnull (strstr (bare, "\"level\":-1.00"));
}

static void
test_a_locale_changes_no_number (void)
{
  const char *saved = setlocale (LC_ALL, NULL);
  g_autofree char *old = g_strdup (saved), *before = say (RR_PHONE_TRACCAR_JSON, "ab", full_fix ());

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("this machine has no German");
      return;
    }
  g_autofree char *after = say (RR_PHONE_TRACCAR_JSON, "ab", full_fix ());
  setlocale (LC_ALL, old);
  g_assert_cmpstr (before, ==, after);
}

static void
test_frames_are_masked (void)
{
  const gsize lengths[] = { 0, 1, 125, 126, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      gsize len = lengths[i], head = len < 126 ? 2 : 4;
      g_autofree char *body = g_strnfill (len, 'x');
      g_autoptr(GString) out = g_string_new (NULL);
      const guint8 *bytes;

      rr_phone_append_frame (out, 1, body, len);
      bytes = (const guint8 *) out->str;
      g_assert_cmpuint (out->len, ==, head + 4 + len);
      g_assert_cmpuint (bytes[0], ==, 0x81);
      g_assert_cmpuint (bytes[1], ==, 0x80 | (len < 126 ? len : 126));
      for (gsize j = 0; j < len; j++)
        g_assert_cmpuint (bytes[head + 4 + j] ^ bytes[head + j % 4], ==, 'x');
    }
}

static RrAnswer
read_all (RrPhoneKind  kind,
          const char  *text)
{
  return rr_answer_read (kind, KEY, text, strlen (text));
}

static void
assert_cut_anywhere (RrPhoneKind   kind,
                     const char   *data,
                     gsize         len,
                     RrAnswerKind  expected)
{
  RrAnswer answer;

  for (gsize i = 0; i < len; i++)
    {
      g_autofree char *exact = g_memdup2 (data, MAX (i, 1));

      g_assert_cmpint (rr_answer_read (kind, KEY, exact, i).kind, ==, RR_ANSWER_NONE);
    }
  answer = rr_answer_read (kind, KEY, data, len);
  g_assert_cmpint (answer.kind, ==, expected);
  g_assert_cmpuint (answer.used, ==, len);
}

static void
test_reads_answers_cut_anywhere (void)
{
  const char http[] = "HTTP/1.1 200 OK\r\ncontent-length:  2\r\nX: y\r\n\r\n[]";
  const char upgrade[] = "HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: " ACCEPT "\r\n\r\n";
  const char ack[] = "\x81\x0f{\"_type\":\"ack\"}";
  const char nack[] = "\x81\x10{\"_type\":\"nack\"}";
  const char other[] = "\x81\x10{\"_type\":\"card\"}";
  const char ping[] = "\x89\x02hi";

  assert_cut_anywhere (RR_PHONE_OWNTRACKS, http, sizeof http - 1, RR_ANSWER_ACK);
  assert_cut_anywhere (RR_PHONE_LIVE, upgrade, sizeof upgrade - 1, RR_ANSWER_GREETING);
  assert_cut_anywhere (RR_PHONE_LIVE, ack, sizeof ack - 1, RR_ANSWER_ACK);
  assert_cut_anywhere (RR_PHONE_LIVE, nack, sizeof nack - 1, RR_ANSWER_LATER);
  assert_cut_anywhere (RR_PHONE_LIVE, other, sizeof other - 1, RR_ANSWER_OTHER);
  assert_cut_anywhere (RR_PHONE_LIVE, ping, sizeof ping - 1, RR_ANSWER_PING);
}

static void
test_tells_no_from_not_now (void)
{
  g_assert_cmpint (read_all (RR_PHONE_TRACCAR, "HTTP/1.1 400 Bad\r\n\r\n").kind, ==, RR_ANSWER_REFUSED);
  g_assert_cmpint (read_all (RR_PHONE_TRACCAR, "HTTP/1.1 401 No\r\n\r\n").kind, ==, RR_ANSWER_REFUSED);
  g_assert_cmpint (read_all (RR_PHONE_TRACCAR, "HTTP/1.1 503 Later\r\n\r\n").kind, ==, RR_ANSWER_LATER);
  g_assert_cmpint (read_all (RR_PHONE_TRACCAR, "HTTP/1.1 429 Slow\r\n\r\n").kind, ==, RR_ANSWER_LATER);
  g_assert_true (read_all (RR_PHONE_TRACCAR, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").last);
}

static void
test_leaves_who_speaks_otherwise (void)
{
  g_autofree char *endless = g_strnfill (9000, 'x');
  char big[] = "\x81\x7f", masked[] = "\x81\x81";

  g_assert_cmpint (read_all (RR_PHONE_TRACCAR, "SSH-2.0-x\r\n\r\n").kind, ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (read_all (RR_PHONE_TRACCAR, endless).kind, ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (read_all (RR_PHONE_OWNTRACKS,
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").kind,
                   ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (read_all (RR_PHONE_OWNTRACKS,
                             "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n").kind,
                   ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (read_all (RR_PHONE_LIVE, "HTTP/1.1 404 No\r\n\r\n").kind, ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (read_all (RR_PHONE_LIVE,
                             "HTTP/1.1 101 Yes\r\nSec-WebSocket-Accept: AAAA\r\n\r\n").kind,
                   ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (rr_answer_read (RR_PHONE_LIVE, KEY, big, 2).kind, ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (rr_answer_read (RR_PHONE_LIVE, KEY, masked, 2).kind, ==, RR_ANSWER_BROKEN);
  g_assert_cmpint (rr_answer_read (RR_PHONE_LIVE, KEY, "\x88\x00", 2).kind, ==, RR_ANSWER_BROKEN);
}

static void
test_knows_whose_ack_it_is (void)
{
  RrAnswer named = read_all (RR_PHONE_LIVE, "\x81\x19{\"_type\":\"ack\",\"_id\":\"7\"}");
  RrAnswer plain = read_all (RR_PHONE_LIVE, "\x81\x0f{\"_type\":\"ack\"}");

  g_assert_cmpint (named.kind, ==, RR_ANSWER_ACK);
  g_assert_true (rr_answer_names (&named, "7"));
  g_assert_false (rr_answer_names (&named, "8"));
  g_assert_true (rr_answer_names (&plain, "8"));
}

static void
test_latencies_are_known_within_five_percent (void)
{
  RrTally tally = { 0 };

  g_assert_cmpfloat (rr_tally_latency_ms (&tally, 0.5), ==, 0);
  for (int i = 1; i <= 1000; i++)
    rr_tally_add_latency (&tally, i * 1000);
  g_assert_cmpfloat_with_epsilon (rr_tally_latency_ms (&tally, 0.5), 500, 25);
  g_assert_cmpfloat_with_epsilon (rr_tally_latency_ms (&tally, 0.99), 990, 50);
  rr_tally_add_latency (&tally, -1);
  rr_tally_add_latency (&tally, 0);
  rr_tally_add_latency (&tally, G_MAXINT64);
  g_assert_cmpfloat (rr_tally_latency_ms (&tally, 0), <, 0.01);
  g_assert_cmpfloat (rr_tally_latency_ms (&tally, 1), >, 1e6);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drill/phone/every-kind-has-a-name", test_every_kind_has_a_name);
  g_test_add_func ("/drill/phone/traccar-speaks-knots", test_traccar_speaks_knots);
  g_test_add_func ("/drill/phone/owntracks-speaks-kilometres-an-hour",
                   test_owntracks_speaks_kilometres_an_hour);
  g_test_add_func ("/drill/phone/traccar-json-speaks-metres-a-second",
                   test_traccar_json_speaks_metres_a_second);
  g_test_add_func ("/drill/phone/a-locale-changes-no-number", test_a_locale_changes_no_number);
  g_test_add_func ("/drill/phone/frames-are-masked", test_frames_are_masked);
  g_test_add_func ("/drill/answer/reads-answers-cut-anywhere", test_reads_answers_cut_anywhere);
  g_test_add_func ("/drill/answer/tells-no-from-not-now", test_tells_no_from_not_now);
  g_test_add_func ("/drill/answer/leaves-who-speaks-otherwise", test_leaves_who_speaks_otherwise);
  g_test_add_func ("/drill/answer/knows-whose-ack-it-is", test_knows_whose_ack_it_is);
  g_test_add_func ("/drill/tally/latencies-are-known-within-five-percent",
                   test_latencies_are_known_within_five_percent);
  return g_test_run ();
}

/* test-bounce.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-bounce.h"

/* Mails that say what became of a letter, as servers write them. */

#define HEAD \
  "From: MAILER-DAEMON@mx.example.net\r\nTo: bookings@example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n" \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n" \
  "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
#define STATUS(action) \
  "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n" \
  "Final-Recipient: rfc822; gone@example.net\r\nAction: " action "\r\nStatus: 5.1.1\r\n" \
  "Diagnostic-Code: smtp; 550 5.1.1 no such\r\n  mailbox here\r\n\r\n"
#define LETTER \
  "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <u-1.2.confirmed@example.org>\r\nSubject: x\r\n\r\nbody\r\n--b--\r\n"
#define HEADERS \
  "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID:\r\n <u-1.2.confirmed@example.org>\r\n\r\n--b--\r\n"

static void
test_whole_letter (void)
{
  static const char mail[] = HEAD STATUS ("failed") LETTER;
  g_auto(RrBounce) bounce = { 0 };

  g_assert_true (rr_bounce_read (mail, strlen (mail), &bounce));
  g_assert_cmpstr (bounce.message_id, ==, "u-1.2.confirmed");
  g_assert_cmpstr (bounce.problem, ==, "550 5.1.1 no such mailbox here");
  g_assert_true (bounce.is_final);
}

static void
test_headers_only (void)
{
  static const char mail[] = HEAD STATUS ("delayed") HEADERS;
  g_auto(RrBounce) bounce = { 0 };

  g_assert_true (rr_bounce_read (mail, strlen (mail), &bounce));
  g_assert_cmpstr (bounce.message_id, ==, "u-1.2.confirmed");
  g_assert_false (bounce.is_final);
}

static void
test_other_mail (void)
{
  static const char *const mails[] = {
    "", "hello", "Subject: out of office\r\n\r\nI am away.\r\n", HEAD, HEAD STATUS ("failed"), HEAD LETTER,
  };

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_auto(RrBounce) bounce = { 0 };

      g_assert_false (rr_bounce_read (mails[i], strlen (mails[i]), &bounce));
    }
}

/* Cut anywhere it is still no crash. */
static void
test_cut (void)
{
  static const char mail[] = HEAD STATUS ("failed") LETTER;

  for (gsize len = 0; len < sizeof mail; len++)
    {
      g_auto(RrBounce) bounce = { 0 };

      if (rr_bounce_read (mail, len, &bounce))
        g_assert_true (g_str_has_prefix ("u-1.2.confirmed", bounce.message_id));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/bounce/a-letter-came-back", test_whole_letter);
  g_test_add_func ("/services/bounce/its-headers-are-enough", test_headers_only);
  g_test_add_func ("/services/bounce/other-mail-is-none", test_other_mail);
  g_test_add_func ("/services/bounce/cut-anywhere", test_cut);
  return g_test_run ();
}

/* test-mail.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-postman-private.h"

/* A letter as the bytes of a mail; that it arrives is shown with a server. */

static char *
build (const RrLetter *letter)
{
  static const char *const to[] = { "duty@example.org", "boss@example.org", NULL };
  g_autoptr(GBytes) bytes = rr_mail_build (letter, "base@example.org", to);
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);

  return g_strndup (data, len);
}

static void
test_headers (void)
{
  g_autoptr(RrLetter) letter = rr_letter_new (RR_LETTER_MAIL, "Gefahr: Überflutung\r\nBcc: x@y.z", "Text", 86400000);
  g_autofree char *id = g_strdup_printf ("Message-Id: <%s@example.org>\r\n", letter->message_id);
  g_autofree char *first = build (letter), *again = NULL;
  g_autofree char *lower = g_ascii_strdown (first, -1), *lower_id = g_ascii_strdown (id, -1);

  g_assert_nonnull (strstr (lower, lower_id));
  g_assert_nonnull (strstr (first, "To: duty@example.org, boss@example.org\r\n"));
  g_assert_nonnull (strstr (first, "Date: Fri, 02 Jan 1970"));
  g_assert_nonnull (strstr (first, "X-Roundrock-Attempt: 0\r\n"));
  /* Nothing of the subject becomes a header. */
  g_assert_null (strstr (lower, "\nbcc:"));

  letter->n_attempts = 1;
  again = build (letter);
  g_assert_nonnull (strstr (again, "X-Roundrock-Attempt: 1\r\n"));
  g_assert_nonnull (strstr (again, letter->message_id));
}

static void
test_lines (void)
{
  g_autoptr(RrLetter) letter = rr_letter_new (RR_LETTER_MAIL, "x", "one\n.\nüber\n", 0);
  g_autofree char *text = build (letter);

  for (const char *p = strchr (text, '\n'); p != NULL; p = strchr (p + 1, '\n'))
    g_assert_cmpint (p[-1], ==, '\r');
  g_assert_nonnull (strstr (text, "ber"));
  /* Every server takes it. */
  g_assert_true (g_str_is_ascii (text));
}

static void
test_ways (void)
{
  static const char *const to[] = { "a@b.c", NULL };
  RrPostmanConfig config = { .from = "x@y.z", .timeout_ms = 1000 };
  RrPostman *postman = rr_postman_new (&config);

  g_assert_false (rr_postman_takes (postman, RR_LETTER_MAIL));
  g_assert_false (rr_postman_takes (postman, RR_LETTER_HOOK));
  rr_postman_free (postman);

  config.smtp_url = "smtp://127.0.0.1:1";
  postman = rr_postman_new (&config);
  g_assert_false (rr_postman_takes (postman, RR_LETTER_MAIL));
  rr_postman_free (postman);

  config.to = to;
  config.hook_url = "no address";
  postman = rr_postman_new (&config);
  for (guint kind = RR_LETTER_MAIL; kind <= RR_LETTER_HOOK; kind++)
    {
      g_autoptr(RrLetter) letter = rr_letter_new (kind, "x", "{}", 0);
      g_autofree char *problem = NULL;

      g_assert_true (rr_postman_takes (postman, kind));
      g_assert_cmpint (rr_postman_deliver (postman, letter, NULL, &problem), ==, RR_POST_LATER);
      g_assert_nonnull (problem);
    }
  rr_postman_free (postman);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/mail/keeps-its-name-over-tries", test_headers);
  g_test_add_func ("/services/mail/lines-end-as-the-protocol-says", test_lines);
  g_test_add_func ("/services/mail/who-does-not-answer-is-asked-later", test_ways);
  return g_test_run ();
}

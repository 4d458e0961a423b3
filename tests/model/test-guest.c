/* test-guest.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "rr-guest-text.h"
#include "rr-ics.h"
#include "rr-letter.h"

/* What a guest reads: facts, languages, calendar. */

#define START_MS (1764921600000)   /* 2025-12-05 08:00 UTC */

static RrConfirmation *
make_facts (void)
{
  RrConfirmation *facts = rr_confirmation_new ();

  g_strlcpy (facts->uuid, "1b4e28ba-2fa1-11d2-883f-0016d3cca427", sizeof facts->uuid);
  g_strlcpy (facts->currency, "CHF", sizeof facts->currency);
  g_strlcpy (facts->lang, "de", sizeof facts->lang);
  facts->rev = 3;
  facts->places = 3;
  facts->start_ms = START_MS;
  facts->end_ms = START_MS + 4 * 3600000;
  facts->made_ms = START_MS - 86400000;
  facts->retail = 23500;
  facts->paid = 10000;
  facts->tour = g_strdup ("Grat; schön");
  facts->zone = g_strdup ("Europe/Zurich");
  facts->party = g_strdup ("adult:2,child:1,yeti:4");
  facts->name = g_strdup ("Änne\nGrößer");
  return facts;
}

static void
test_facts_survive (void)
{
  g_autoptr(RrConfirmation) facts = make_facts ();
  g_autoptr(RrConfirmation) again = NULL;
  g_autofree char *text = NULL, *second = NULL, *id = NULL, *copy = NULL;
  char code[10];

  facts->about = RR_TELL_CANCELLED;
  facts->refunded = G_MAXINT64;
  facts->returning = 7;
  facts->is_open = TRUE;
  text = rr_confirmation_to_text (facts);
  again = rr_confirmation_from_text (text);
  second = rr_confirmation_to_text (again);

  g_assert_cmpstr (text, ==, second);
  g_assert_cmpstr (again->name, ==, "Änne\nGrößer");
  g_assert_cmpint (again->returning, ==, 7);
  id = rr_confirmation_dup_message_id (again);
  g_assert_cmpstr (id, ==, "1b4e28ba-2fa1-11d2-883f-0016d3cca427.3.cancelled");
  again->copy = 2;
  copy = rr_confirmation_dup_message_id (again);
  g_assert_cmpstr (copy, ==, "1b4e28ba-2fa1-11d2-883f-0016d3cca427.3.cancelled.2");
  rr_confirmation_get_code (again, code);
  g_assert_cmpstr (code, ==, "1B4E-28BA");
}

static void
test_strange_facts (void)
{
  static const char *const texts[] = { "", "[letter]\n", "[letter]\nabout=loved\ntour=x\nuuid=y\n", "\001", "[other]\nabout=changed\n",
                                       "[letter]\nabout=changed\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (rr_confirmation_from_text (texts[i]));
}

static void
test_money (void)
{
  static const struct
  {
    gint64      amount;
    const char *currency;
    const char *lang;
    const char *text;
  } cases[] = {
    { 0, "EUR", "en", "EUR\u00a00.00" },
    { 5, "EUR", "de", "0,05\u00a0EUR" },
    { 123456789, "CHF", "de-CH", "CHF\u00a01\u2019234\u2019567.89" },
    { 123456789, "CHF", "de-AT", "1.234.567,89\u00a0CHF" },
    { -123400, "CHF", "fr-CH", "-1\u202f234,00\u00a0CHF" },
    { 1000, "JPY", "en-GB", "JPY\u00a01,000" },
    { 123456789, "EUR", "es", "1.234.567,89\u00a0EUR" },
    { 123456789, "EUR", "it", "1.234.567,89\u00a0EUR" },
    { 123456, "CHF", "it-CH", "CHF\u00a01\u2019234.56" },
    { 1250000, "NPR", "ne", "NPR\u00a012,500.00" },
    { 1234, "KWD", "xx", "KWD\u00a01.234" },
    { G_MININT64, "USD", "en", "USD\u00a0-92,233,720,368,547,758.08" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = rr_guest_money (cases[i].amount, cases[i].currency, cases[i].lang);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static char *
plain_of (const RrConfirmation *facts,
          RrWords              *words)
{
  RrGuestSender sender = { "Base", NULL };
  g_autoptr(RrGuestText) text = rr_guest_text_new (facts, &sender, words);

  return rr_guest_text_plain (text);
}

static void
test_text (void)
{
  g_autoptr(RrConfirmation) facts = make_facts ();
  g_autoptr(RrWords) words = rr_words_new (NULL, "en");
  g_autofree char *plain = plain_of (facts, words);

  g_assert_nonnull (strstr (plain, "Date: Friday, 5 December 2025\n"));
  g_assert_nonnull (strstr (plain, "Time: 09:00\u201313:00 (Europe/Zurich, CET)\n"));
  g_assert_nonnull (strstr (plain, "Guests: 2\u00a0\u00d7\u00a0adult, 1\u00a0\u00d7\u00a0child, 4\u00a0\u00d7\u00a0yeti\n"));
  g_assert_nonnull (strstr (plain, "Price: CHF\u00a0235.00\nPaid: CHF\u00a0100.00\nTo be paid on arrival: CHF\u00a0135.00\n"));
  g_assert_nonnull (strstr (plain, "voucher"));
}

static void
test_what_is_left_out (void)
{
  g_autoptr(RrConfirmation) facts = make_facts ();
  g_autoptr(RrWords) words = rr_words_new (NULL, "en");
  g_autofree char *reseller = NULL, *cancelled = NULL, *dateless = NULL;

  facts->reference = g_strdup ("R-1");
  reseller = plain_of (facts, words);
  g_assert_null (strstr (reseller, "Price"));
  g_assert_nonnull (strstr (reseller, "Your reference: R-1\n"));

  g_clear_pointer (&facts->reference, g_free);
  facts->about = RR_TELL_CANCELLED;
  facts->refunded = 5000;
  cancelled = plain_of (facts, words);
  g_assert_nonnull (strstr (cancelled, "Returned to you: CHF\u00a050.00\n"));
  g_assert_null (strstr (cancelled, "Price"));
  g_assert_null (strstr (cancelled, "voucher"));

  facts->start_ms = 0;
  dateless = plain_of (facts, words);
  g_assert_nonnull (strstr (dateless, "Date: any day\n"));
}

static void
test_money_goes_back (void)
{
  g_autoptr(RrConfirmation) facts = make_facts ();
  g_autoptr(RrWords) words = rr_words_new (NULL, "en");
  g_autofree char *owed = NULL, *returning = NULL, *late = NULL;

  facts->about = RR_TELL_CANCELLED;
  owed = plain_of (facts, words);
  g_assert_nonnull (strstr (owed, "We will write to you about your money."));

  facts->returning = facts->paid;
  returning = plain_of (facts, words);
  g_assert_nonnull (strstr (returning, "Goes back to your card: CHF\u00a0100.00\n"));
  g_assert_null (strstr (returning, "We will write"));

  facts->about = RR_TELL_EXPIRED;
  facts->refunded = facts->paid;
  facts->paid = facts->returning = 0;
  late = plain_of (facts, words);
  g_assert_nonnull (strstr (late, "Returned to you: CHF\u00a0100.00\n"));
  g_assert_null (strstr (late, "Price"));
}

static void
test_html_is_escaped (void)
{
  g_autoptr(RrConfirmation) facts = make_facts ();
  g_autoptr(RrWords) words = rr_words_new (NULL, "en");
  RrGuestSender sender = { NULL, NULL };
  g_autoptr(RrGuestText) text = NULL;
  g_autofree char *html = NULL;

  g_free (facts->name);
  facts->name = g_strdup ("<script>&{tour}");
  text = rr_guest_text_new (facts, &sender, words);
  html = rr_guest_text_html (text, words);

  g_assert_null (strstr (html, "<script>"));
  g_assert_nonnull (strstr (html, "&lt;script&gt;&amp;{tour}"));
}

/* A catalogue of two words, as msgfmt makes it. */
static GBytes *
make_catalogue (gboolean is_swapped)
{
  static const char texts[] = "Guests\0Tour\0G\303\244ste\0Fahrt";
  guint32 words[] = { 0x950412de, 0, 2, 28, 44, 0, 0, 6, 60, 4, 67, 6, 72, 5, 79 };
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      guint32 word = is_swapped ? GUINT32_SWAP_LE_BE (words[i]) : words[i];

      g_byte_array_append (bytes, (const guint8 *) &word, sizeof word);
    }
  g_byte_array_append (bytes, (const guint8 *) texts, sizeof texts);
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_words (void)
{
  for (guint swapped = 0; swapped < 2; swapped++)
    {
      g_autoptr(GBytes) bytes = make_catalogue (swapped == 1);
      g_autoptr(RrWords) words = rr_words_new (bytes, "de");

      g_assert_cmpstr (rr_words_get (words, "Guests"), ==, "Gäste");
      g_assert_cmpstr (rr_words_get (words, "Tour"), ==, "Fahrt");
      g_assert_cmpstr (rr_words_get (words, "Until"), ==, "Until");
      g_assert_cmpstr (rr_words_get (words, ""), ==, "");
    }
}

/* Cut anywhere, changed anywhere: English, never a crash. */
static void
test_broken_words (void)
{
  g_autoptr(GBytes) bytes = make_catalogue (FALSE);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, 0, cut);
      g_autoptr(RrWords) words = rr_words_new (part, "de");

      g_assert_nonnull (rr_words_get (words, "Tour"));
    }
  for (gsize at = 0; at < len; at++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, len);
      g_autoptr(GBytes) whole = NULL;
      g_autoptr(RrWords) words = NULL;

      changed[at] ^= 0xff;
      whole = g_bytes_new_static (changed, len);
      words = rr_words_new (whole, "de");
      g_assert_nonnull (rr_words_get (words, "Guests"));
    }
}

static void
test_unknown_language (void)
{
  static const char *const langs[] = { "", "tlh", "../../etc", "en-GB", "de_CH@x" };

  for (guint i = 0; i < G_N_ELEMENTS (langs); i++)
    {
      g_autoptr(RrWords) words = rr_words_load ("/nowhere", "roundrock", langs[i]);

      g_assert_true (g_str_has_prefix (rr_words_get_lang (words), "en"));
      g_assert_cmpstr (rr_words_get (words, "Tour"), ==, "Tour");
    }
}

static void
test_calendar (void)
{
  RrIcsEvent event = { .uid = "u", .sequence = 2, .made_ms = 0, .start_ms = START_MS, .end_ms = START_MS + 3600000,
                       .summary = "A;b,c\\d\ne\rf\001", .location = NULL, .organizer = "a@b.c" };
  g_autofree char *text = rr_ics_write (&event), *cancelled = NULL;

  g_assert_true (g_str_has_prefix (text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  g_assert_nonnull (strstr (text, "\r\nMETHOD:PUBLISH\r\n"));
  g_assert_nonnull (strstr (text, "\r\nSUMMARY:A\\;b\\,c\\\\d\\nef\r\n"));
  g_assert_nonnull (strstr (text, "\r\nDTSTART:20251205T080000Z\r\nDTEND:20251205T090000Z\r\n"));
  g_assert_nonnull (strstr (text, "\r\nORGANIZER:mailto:a@b.c\r\n"));
  g_assert_null (strstr (text, "LOCATION"));

  event.is_cancelled = TRUE;
  cancelled = rr_ics_write (&event);
  g_assert_nonnull (strstr (cancelled, "\r\nMETHOD:CANCEL\r\n"));
  g_assert_nonnull (strstr (cancelled, "\r\nSTATUS:CANCELLED\r\n"));
}

/* Lines are short, characters are whole, and unfolding gives back what was there. */
static void
test_folding (void)
{
  for (guint shift = 0; shift < 8; shift++)
    {
      g_autoptr(GString) summary = g_string_new (NULL);
      RrIcsEvent event = { .uid = "u", .start_ms = START_MS, .end_ms = START_MS, .organizer = "a@b.c" };
      g_autofree char *text = NULL, *expected = NULL;
      g_auto(GStrv) lines = NULL, joined = NULL;
      g_autofree char *unfolded = NULL;

      for (guint i = 0; i < shift; i++)
        g_string_append_c (summary, 'x');
      for (guint i = 0; i < 60; i++)
        g_string_append (summary, i % 3 == 0 ? "\U0001f9d7" : "\u00e4");
      event.summary = summary->str;
      text = rr_ics_write (&event);
      lines = g_strsplit (text, "\r\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        {
          g_assert_cmpuint (strlen (lines[i]), <=, 75);
          g_assert_true (g_utf8_validate (lines[i], -1, NULL));
        }
      joined = g_strsplit (text, "\r\n ", -1);
      unfolded = g_strjoinv ("", joined);
      expected = g_strdup_printf ("\r\nSUMMARY:%s\r\n", summary->str);
      g_assert_nonnull (strstr (unfolded, expected));
    }
}

static void
test_letter_status (void)
{
  g_autoptr(RrLetter) letter = rr_letter_new (RR_LETTER_GUEST, "confirmed", "", 0);

  g_assert_cmpstr (rr_letter_get_status (letter), ==, "queued");
  letter->n_attempts = 1;
  g_assert_cmpstr (rr_letter_get_status (letter), ==, "sending");
  letter->problem = g_strdup ("450 busy");
  g_assert_cmpstr (rr_letter_get_status (letter), ==, "retry");
  letter->state = RR_LETTER_REFUSED;
  g_assert_cmpstr (rr_letter_get_status (letter), ==, "dead");
  letter->state = RR_LETTER_DONE;
  g_assert_cmpstr (rr_letter_get_status (letter), ==, "sent");

  g_assert_cmpint (rr_letter_guest_retry_ms (1, 60000), ==, 60000);
  g_assert_cmpint (rr_letter_guest_retry_ms (3, 60000), ==, 240000);
  g_assert_cmpint (rr_letter_guest_retry_ms (1000, 60000), ==, 4 * 3600000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guest/facts-survive-the-disk", test_facts_survive);
  g_test_add_func ("/model/guest/strange-facts-are-none", test_strange_facts);
  g_test_add_func ("/model/guest/money-as-the-language-writes-it", test_money);
  g_test_add_func ("/model/guest/times-are-the-tours", test_text);
  g_test_add_func ("/model/guest/says-only-what-concerns-the-guest", test_what_is_left_out);
  g_test_add_func ("/model/guest/money-that-goes-back-is-named", test_money_goes_back);
  g_test_add_func ("/model/guest/markup-is-ours-alone", test_html_is_escaped);
  g_test_add_func ("/model/words/finds-translations-without-a-locale", test_words);
  g_test_add_func ("/model/words/a-broken-catalogue-is-english", test_broken_words);
  g_test_add_func ("/model/words/an-unknown-language-is-english", test_unknown_language);
  g_test_add_func ("/model/ics/escapes-and-says-when", test_calendar);
  g_test_add_func ("/model/ics/folds-between-characters", test_folding);
  g_test_add_func ("/model/letter/status-follows-the-disk", test_letter_status);
  return g_test_run ();
}

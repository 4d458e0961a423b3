/* rr-guest-text.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-guest-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-money.h"

/* RrGuestText says what has become of a booking, in the guest's language and by the clock of
 * the tour. Translations have places in braces, not formats, so that none can do harm.
 *
 * Threads: any; it belongs to whoever holds it.
 */

#define NO_BREAK_SPACE "\302\240"
#define EN_DASH        "\342\200\223"
#define TIMES          "\303\227"

static const char *const subjects[RR_N_TELLS] = {
  /* Translators: subjects of letters to guests; {tour} is the name of a tour */
  [RR_TELL_CONFIRMED] = N_("Booking confirmed: {tour}"),
  [RR_TELL_CHANGED] = N_("Booking changed: {tour}"),
  [RR_TELL_CANCELLED] = N_("Booking cancelled: {tour}"),
  [RR_TELL_EXPIRED] = N_("Reservation ended: {tour}"),
  [RR_TELL_FAILED] = N_("Booking not possible: {tour}"),
  [RR_TELL_OFFERED] = N_("A place has become free: {tour}"),
};

static const char *const intros[RR_N_TELLS] = {
  [RR_TELL_CONFIRMED] = N_("Your booking is confirmed. We look forward to seeing you."),
  [RR_TELL_CHANGED] = N_("Your booking has changed. This is how it stands now; what we sent before no longer holds."),
  [RR_TELL_CANCELLED] = N_("Your booking is cancelled."),
  [RR_TELL_EXPIRED] = N_("Your reservation has ended, because it was not confirmed in time. Nothing is booked."),
  [RR_TELL_FAILED] = N_("We are sorry: your booking could not be made. Nothing is booked."),
  [RR_TELL_OFFERED] = N_("A place has become free for you, and is kept for a while. Nothing is booked before you confirm it."),
};

static const char *const weekdays[] = { N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
                                        N_("Saturday"), N_("Sunday") };
static const char *const months[] = { N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
                                      N_("July"), N_("August"), N_("September"), N_("October"), N_("November"),
                                      N_("December") };

/* Kinds of guests that have a word in every language; others are named as the tour does. */
static const char *const units[] = { N_("adult"), N_("child"), N_("youth"), N_("infant"), N_("senior"),
                                     N_("student"), N_("family") };

/* How a language writes numbers. */
static const struct
{
  const char *lang;
  const char *decimal;
  const char *group;
  gboolean    is_code_first;
} styles[] = {
  { "de-CH", ".", "\342\200\231", TRUE },
  { "de-LI", ".", "\342\200\231", TRUE },
  { "de", ",", ".", FALSE },
  { "fr", ",", "\342\200\257", FALSE },
  { "es", ",", ".", FALSE },
  { "it-CH", ".", "\342\200\231", TRUE },
  { "it", ",", ".", FALSE },
  { "ne", ".", ",", TRUE },
  { "en", ".", ",", TRUE },
};

static void
row_free (gpointer data)
{
  RrGuestRow *row = data;

  g_free (row->label);
  g_free (row->value);
  g_free (row);
}

static guint
find_style (const char *lang)
{
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_ascii_strncasecmp (lang, styles[i].lang, strlen (styles[i].lang)) == 0)
      return i;
  return G_N_ELEMENTS (styles) - 1;
}

/**
 * rr_guest_money:
 * @amount: minor units
 * @currency: an ISO 4217 code
 * @lang: BCP 47
 *
 * Returns: (transfer full): the amount as this language writes it, in one piece
 */
char *
rr_guest_money (gint64      amount,
                const char *currency,
                const char *lang)
{
  guint style = find_style (lang), exponent = 2;
  guint64 value = amount < 0 ? -(guint64) amount : (guint64) amount;
  char digits[24];
  g_autoptr(GString) out = g_string_new (amount < 0 ? "-" : NULL);
  gsize len, whole;

  if (!rr_money_get_exponent (currency, &exponent))
    exponent = 2;
  g_snprintf (digits, sizeof digits, "%0*" G_GUINT64_FORMAT, (int) exponent + 1, value);
  len = strlen (digits);
  whole = len - exponent;
  for (gsize i = 0; i < whole; i++)
    {
      if (i > 0 && (whole - i) % 3 == 0)
        g_string_append (out, styles[style].group);
      g_string_append_c (out, digits[i]);
    }
  if (exponent > 0)
    g_string_append_printf (out, "%s%s", styles[style].decimal, digits + whole);
  if (styles[style].is_code_first)
    return g_strconcat (currency, NO_BREAK_SPACE, out->str, NULL);
  return g_strconcat (out->str, NO_BREAK_SPACE, currency, NULL);
}

/* Returns: (transfer full): @text with @value in the place of @key */
static char *
fill (const char *text,
      const char *key,
      const char *value)
{
  g_autoptr(GString) out = g_string_new (text);

  g_string_replace (out, key, value, 1);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
add_row (RrGuestText *self,
         RrWords     *words,
         const char  *label,
         const char  *value)
{
  RrGuestRow *row = g_new0 (RrGuestRow, 1);

  row->label = g_strdup (rr_words_get (words, label));
  row->value = g_strdup (value);
  g_ptr_array_add (self->rows, row);
}

static GDateTime *
local_time (const RrConfirmation *letter,
            gint64                time_ms)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autoptr(GTimeZone) zone = letter->zone != NULL ? g_time_zone_new_identifier (letter->zone) : NULL;

  if (when == NULL)
    return g_date_time_new_from_unix_utc (0);
  return zone != NULL ? g_date_time_to_timezone (when, zone) : g_date_time_ref (when);
}

static char *
dup_date (GDateTime *when,
          RrWords   *words)
{
  g_autofree char *day = g_strdup_printf ("%d", g_date_time_get_day_of_month (when));
  g_autofree char *year = g_strdup_printf ("%d", g_date_time_get_year (when));
  /* Translators: how a date is written */
  const char *form = rr_words_get (words, N_("{weekday}, {day} {month} {year}"));
  g_autofree char *a = fill (form, "{weekday}", rr_words_get (words, weekdays[g_date_time_get_day_of_week (when) - 1]));
  g_autofree char *b = fill (a, "{month}", rr_words_get (words, months[g_date_time_get_month (when) - 1]));
  g_autofree char *c = fill (b, "{day}", day);

  return fill (c, "{year}", year);
}

static char *
dup_zone (const RrConfirmation *letter,
          GDateTime            *when)
{
  return g_strdup_printf (" (%s, %s)", letter->zone != NULL ? letter->zone : "UTC",
                          g_date_time_get_timezone_abbreviation (when));
}

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

static void
add_times (RrGuestText          *self,
           const RrConfirmation *letter,
           RrWords              *words)
{
  g_autoptr(GDateTime) start = local_time (letter, letter->start_ms);
  g_autoptr(GDateTime) end = local_time (letter, MAX (letter->end_ms, letter->start_ms));
  g_autofree char *date = dup_date (start, words), *zone = dup_zone (letter, start);
  g_autofree char *from = g_date_time_format (start, "%H:%M"), *until = g_date_time_format (end, "%H:%M");
  g_autofree char *time = NULL, *last = NULL;

  if (letter->start_ms == 0)
    {
      add_row (self, words, N_("Date"), rr_words_get (words, N_("any day")));
      return;
    }
  add_row (self, words, N_("Date"), date);
  if (is_same_day (start, end))
    {
      time = g_strconcat (from, EN_DASH, until, zone, NULL);
      add_row (self, words, letter->is_open ? N_("Opening hours") : N_("Time"), time);
      return;
    }
  time = g_strconcat (from, zone, NULL);
  add_row (self, words, N_("Start time"), time);
  g_free (g_steal_pointer (&date));
  date = dup_date (end, words);
  last = g_strconcat (date, ", ", until, NULL);
  add_row (self, words, N_("Until"), last);
}

static const char *
unit_word (RrWords    *words,
           const char *unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (units[i], unit) == 0)
      return rr_words_get (words, units[i]);
  return unit;
}

/* "adult:2,child:1" as a guest reads it. */
static char *
dup_party (const RrConfirmation *letter,
           RrWords              *words)
{
  g_autoptr(GString) out = g_string_new (NULL);
  g_auto(GStrv) pairs = g_strsplit (letter->party != NULL ? letter->party : "", ",", 64);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *colon = strrchr (pairs[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      g_string_append_printf (out, "%s%s" NO_BREAK_SPACE TIMES NO_BREAK_SPACE "%s", out->len > 0 ? ", " : "", colon + 1,
                              unit_word (words, pairs[i]));
    }
  if (out->len == 0)
    g_string_printf (out, "%u", letter->places);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
add_money_row (RrGuestText          *self,
               const RrConfirmation *letter,
               RrWords              *words,
               const char           *label,
               gint64                amount)
{
  g_autofree char *value = rr_guest_money (amount, letter->currency, rr_words_get_lang (words));

  add_row (self, words, label, value);
}

/* What a reseller sold is between the reseller and the guest. */
static void
add_prices (RrGuestText          *self,
            const RrConfirmation *letter,
            RrWords              *words)
{
  gint64 due = letter->retail - letter->paid;

  if (letter->refunded > 0)
    add_money_row (self, letter, words, N_("Returned to you"), letter->refunded);
  if (letter->returning > 0)
    add_money_row (self, letter, words, N_("Goes back to your card"), letter->returning);
  if (!rr_confirmation_has_voucher (letter) && letter->about != RR_TELL_OFFERED)
    return;
  if (letter->reference != NULL || letter->retail == 0)
    return;
  add_money_row (self, letter, words, N_("Price"), letter->retail);
  if (letter->paid > 0)
    add_money_row (self, letter, words, N_("Paid"), letter->paid);
  if (due <= 0)
    return;
  add_money_row (self, letter, words,
                 letter->method == RR_PAY_INVOICE ? N_("To be paid by invoice") : N_("To be paid on arrival"), due);
}

static void
add_remark (RrGuestText *self,
            RrWords     *words,
            const char  *text)
{
  g_ptr_array_add (self->remarks, g_strdup (rr_words_get (words, text)));
}

static void
add_remarks (RrGuestText          *self,
             const RrConfirmation *letter,
             const RrGuestSender  *sender,
             RrWords              *words)
{
  gboolean is_over = !rr_confirmation_has_voucher (letter) && letter->about != RR_TELL_OFFERED;

  if (rr_confirmation_has_voucher (letter))
    add_remark (self, words, N_("Please bring the attached voucher, on paper or on your phone."));
  if (is_over && letter->paid > letter->returning)
    add_remark (self, words, N_("You have paid for it. We will write to you about your money."));
  if (is_over && letter->about != RR_TELL_CANCELLED && letter->paid == 0 && letter->refunded == 0)
    add_remark (self, words,
                letter->method == RR_PAY_CARD
                    ? N_("Nothing was charged. What your bank has set aside for it becomes free again by itself.")
                    : N_("Nothing was charged."));
  if (sender->phone != NULL)
    g_ptr_array_add (self->remarks, fill (rr_words_get (words, N_("Questions? Call {phone}.")), "{phone}", sender->phone));
  if (sender->name != NULL)
    g_ptr_array_add (self->remarks, g_strdup (sender->name));
}

static void
add_rows (RrGuestText          *self,
          const RrConfirmation *letter,
          RrWords              *words)
{
  g_autofree char *party = dup_party (letter, words);
  char code[10];

  rr_confirmation_get_code (letter, code);
  add_row (self, words, N_("Booking"), code);
  if (letter->reference != NULL)
    add_row (self, words, N_("Your reference"), letter->reference);
  add_row (self, words, N_("Tour"), letter->tour);
  add_times (self, letter, words);
  if (letter->meeting != NULL)
    add_row (self, words, N_("Meeting point"), letter->meeting);
  add_row (self, words, N_("Guests"), party);
  if (letter->name != NULL)
    add_row (self, words, N_("Name"), letter->name);
  if (letter->about == RR_TELL_OFFERED && letter->until_ms > 0)
    {
      g_autoptr(GDateTime) until = local_time (letter, letter->until_ms);
      g_autofree char *date = dup_date (until, words), *zone = dup_zone (letter, until);
      g_autofree char *clock = g_date_time_format (until, "%H:%M");
      g_autofree char *value = g_strconcat (date, ", ", clock, zone, NULL);

      add_row (self, words, N_("Kept until"), value);
    }
  add_prices (self, letter, words);
}

/**
 * rr_guest_text_new:
 * @letter: what is to be said
 * @sender: who says it
 * @words: in which language
 *
 * Returns: (transfer full): what the guest reads
 */
RrGuestText *
rr_guest_text_new (const RrConfirmation *letter,
                   const RrGuestSender  *sender,
                   RrWords              *words)
{
  RrGuestText *self = g_new0 (RrGuestText, 1);

  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->remarks = g_ptr_array_new_with_free_func (g_free);
  self->subject = fill (rr_words_get (words, subjects[letter->about]), "{tour}", letter->tour);
  self->greeting = letter->name != NULL ? fill (rr_words_get (words, N_("Dear {name},")), "{name}", letter->name)
                                        : g_strdup (rr_words_get (words, N_("Dear guest,")));
  self->intro = g_strdup (rr_words_get (words, intros[letter->about]));
  self->title = g_strdup (rr_words_get (words, N_("Voucher")));
  add_rows (self, letter, words);
  add_remarks (self, letter, sender, words);
  return self;
}

/**
 * rr_guest_text_free:
 * @self: (nullable) (transfer full): a text
 */
void
rr_guest_text_free (RrGuestText *self)
{
  if (self == NULL)
    return;

  g_free (self->subject);
  g_free (self->greeting);
  g_free (self->intro);
  g_free (self->title);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->remarks);
  g_free (self);
}

/**
 * rr_guest_text_plain:
 * @self: a text
 *
 * Returns: (transfer full): the body of a mail
 */
char *
rr_guest_text_plain (const RrGuestText *self)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_string_append_printf (out, "%s\n\n%s\n\n", self->greeting, self->intro);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const RrGuestRow *row = self->rows->pdata[i];

      g_string_append_printf (out, "%s: %s\n", row->label, row->value);
    }
  g_string_append_c (out, '\n');
  for (guint i = 0; i < self->remarks->len; i++)
    g_string_append_printf (out, "%s\n", (const char *) self->remarks->pdata[i]);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
put_element (GString    *out,
             const char *begin,
             const char *text,
             const char *end)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "%s%s%s", begin, escaped, end);
}

/**
 * rr_guest_text_html:
 * @self: a text
 * @words: the language it is in
 *
 * Returns: (transfer full): the body of a mail
 */
char *
rr_guest_text_html (const RrGuestText *self,
                    RrWords           *words)
{
  g_autoptr(GString) out = g_string_new ("<!DOCTYPE html>\n");

  g_string_append_printf (out, "<html lang=\"%s\"><head><meta charset=\"utf-8\"></head>\n", rr_words_get_lang (words));
  g_string_append (out, "<body style=\"font-family:sans-serif;line-height:1.5\">\n");
  put_element (out, "<p>", self->greeting, "</p>\n");
  put_element (out, "<p>", self->intro, "</p>\n<table>\n");
  for (guint i = 0; i < self->rows->len; i++)
    {
      const RrGuestRow *row = self->rows->pdata[i];

      put_element (out, "<tr><th style=\"text-align:left;padding-right:1.5em;font-weight:normal\">", row->label, "</th>");
      put_element (out, "<td><b>", row->value, "</b></td></tr>\n");
    }
  g_string_append (out, "</table>\n");
  for (guint i = 0; i < self->remarks->len; i++)
    put_element (out, "<p>", self->remarks->pdata[i], "</p>\n");
  g_string_append (out, "</body></html>\n");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

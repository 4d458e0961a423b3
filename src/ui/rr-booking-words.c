/* rr-booking-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-confirmation.h"
#include "rr-money.h"
#include "rr-step-words.h"
#include "rr-tour.h"

/* What is said of bookings.
 *
 * Threads: any.
 */

const RrGuestLanguage rr_guest_languages[] = {
  { "en", "English" }, { "de", "Deutsch" }, { "fr", "Français" }, { "it", "Italiano" }, { "es", "Español" },
  { "ne", "नेपाली" }, { "nl", "Nederlands" }, { NULL, NULL },
};

static const struct
{
  const char *label;
  const char *icon;
} looks[RR_N_BOOKING_LOOKS] = {
  [RR_BOOKING_LOOK_HELD] = { N_("Held"), "rr-state-held-symbolic" },
  /* Translators: the state of a booking that waits for a payment or a supplier */
  [RR_BOOKING_LOOK_PENDING] = { N_("Pending"), "rr-state-pending-symbolic" },
  [RR_BOOKING_LOOK_CONFIRMED] = { N_("Confirmed"), "rr-state-confirmed-symbolic" },
  [RR_BOOKING_LOOK_PAID] = { N_("Paid"), "rr-state-paid-symbolic" },
  [RR_BOOKING_LOOK_CANCELLED] = { N_("Cancelled"), "rr-state-cancelled-symbolic" },
  [RR_BOOKING_LOOK_EXPIRED] = { N_("Expired"), "rr-state-expired-symbolic" },
  [RR_BOOKING_LOOK_FAILED] = { N_("Failed"), "rr-state-failed-symbolic" },
};

/**
 * rr_booking_look:
 * @row: a booking
 * @now_ms: the clock, Unix time
 *
 * Returns: how it looks
 */
RrBookingLook
rr_booking_look (const RrBookingRow *row,
                 gint64              now_ms)
{
  switch (row->state)
    {
    case RR_BOOKING_HOLD:
      return row->expires_ms > now_ms ? RR_BOOKING_LOOK_HELD : RR_BOOKING_LOOK_EXPIRED;
    case RR_BOOKING_PENDING:
      return RR_BOOKING_LOOK_PENDING;
    case RR_BOOKING_CONFIRMED:
      return row->paid > 0 && row->paid >= row->retail ? RR_BOOKING_LOOK_PAID : RR_BOOKING_LOOK_CONFIRMED;
    case RR_BOOKING_CANCELLED:
      return RR_BOOKING_LOOK_CANCELLED;
    case RR_BOOKING_EXPIRED:
      return RR_BOOKING_LOOK_EXPIRED;
    case RR_BOOKING_FAILED:
    default:
      return RR_BOOKING_LOOK_FAILED;
    }
}

/**
 * rr_booking_look_get_label:
 * @look: how a booking looks
 *
 * Returns: (transfer none): a word
 */
const char *
rr_booking_look_get_label (RrBookingLook look)
{
  g_return_val_if_fail (look < RR_N_BOOKING_LOOKS, "");

  return _(looks[look].label);
}

/**
 * rr_booking_look_get_icon:
 * @look: how a booking looks
 *
 * Returns: (transfer none): the name of an icon
 */
const char *
rr_booking_look_get_icon (RrBookingLook look)
{
  g_return_val_if_fail (look < RR_N_BOOKING_LOOKS, "");

  return looks[look].icon;
}

/**
 * rr_booking_dup_state:
 * @row: a booking
 * @now_ms: the clock, Unix time
 *
 * Returns: (transfer full): a word, with what is left of a hold or the reason
 */
char *
rr_booking_dup_state (const RrBookingRow *row,
                      gint64              now_ms)
{
  RrBookingLook look = rr_booking_look (row, now_ms);
  g_autofree char *reason = row->reason != NULL ? rr_step_dup_detail (row->reason) : NULL;
  gint64 left_s = (row->expires_ms - now_ms + 999) / 1000;

  if (look == RR_BOOKING_LOOK_HELD)
    /* Translators: how long a place is kept still, in minutes and seconds */
    return g_strdup_printf (_("Held %d:%02d"), (int) (left_s / 60), (int) (left_s % 60));
  if (reason != NULL && (look == RR_BOOKING_LOOK_FAILED || look == RR_BOOKING_LOOK_CANCELLED))
    /* Translators: the state of a booking, then why */
    return g_strdup_printf (_("%s: %s"), rr_booking_look_get_label (look), reason);
  return g_strdup (rr_booking_look_get_label (look));
}

/**
 * rr_booking_get_guest:
 * @row: a booking
 *
 * Returns: (transfer none): whose it is, as far as that is known
 */
const char *
rr_booking_get_guest (const RrBookingRow *row)
{
  if (row->name != NULL)
    return row->name;
  if (row->email != NULL)
    return row->email;
  return row->reference != NULL ? row->reference : row->owner;
}

/* The digits, in threes. */
static void
append_grouped (GString *text,
                guint64  number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize len = strlen (digits);

  for (gsize i = 0; i < len; i++)
    {
      if (i > 0 && (len - i) % 3 == 0)
        /* Translators: what stands between thousands */
        g_string_append (text, C_("thousands", ","));
      g_string_append_c (text, digits[i]);
    }
}

/**
 * rr_money_dup_text:
 * @amount: minor units
 * @currency: ISO 4217
 *
 * Returns: (transfer full): the currency and the amount
 */
char *
rr_money_dup_text (gint64      amount,
                   const char *currency)
{
  guint64 whole = amount < 0 ? (guint64) 0 - (guint64) amount : (guint64) amount, unit = 1;
  GString *text = g_string_new (currency);
  guint exponent;

  if (!rr_money_get_exponent (currency, &exponent))
    exponent = 0;
  for (guint i = 0; i < exponent; i++)
    unit *= 10;
  g_string_append (text, amount < 0 ? " −" : " ");
  append_grouped (text, whole / unit);
  if (exponent > 0)
    /* Translators: what stands before cents */
    g_string_append_printf (text, "%s%0*d", C_("decimals", "."), (int) exponent, (int) (whole % unit));
  return g_string_free (text, FALSE);
}

/**
 * rr_booking_get_kind:
 * @kind: a kind of guest, as the tour names it
 *
 * Returns: (transfer none): the word of the user's language, @kind if there is none
 */
const char *
rr_booking_get_kind (const char *kind)
{
  return *kind != '\0' ? _(kind) : kind;
}

/**
 * rr_party_dup_text:
 * @party: (nullable): as it is stored
 * @places: how many places they have
 *
 * Returns: (transfer full): "2 adult, 1 child"
 */
char *
rr_party_dup_text (const char *party,
                   guint       places)
{
  RrParty parsed;
  GString *text;

  if (party == NULL || !rr_party_parse (party, &parsed))
    return g_strdup_printf (ngettext ("%u guest", "%u guests", places), places);
  text = g_string_new (NULL);
  for (guint i = 0; i < parsed.n_units; i++)
    g_string_append_printf (text, "%s%u %s", i > 0 ? ", " : "", parsed.units[i].n,
                            rr_booking_get_kind (parsed.units[i].id));
  return g_string_free (text, FALSE);
}

static char *
dup_slot (const char *slot,
          int         without_year)
{
  static const char *const months[] = {
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
  };
  static const char *const days[] = { N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun") };
  const char *day, *month;
  GDate date;

  if (*slot == '\0')
    return g_strdup (_("any day"));
  if (!rr_tour_parse_date (slot, &date) || strlen (slot) < 16)
    return g_strdup (slot);
  day = _(days[g_date_get_weekday (&date) - 1]);
  month = _(months[g_date_get_month (&date) - 1]);
  if (g_date_get_year (&date) == without_year)
    /* Translators: day of the week, day, month, hour and minute */
    return g_strdup_printf (_("%s %d %s, %.5s"), day, g_date_get_day (&date), month, slot + 11);
  /* Translators: day of the week, day, month, year, hour and minute */
  return g_strdup_printf (_("%s %d %s %d, %.5s"), day, g_date_get_day (&date), month, g_date_get_year (&date),
                          slot + 11);
}

/**
 * rr_slot_dup_text:
 * @slot: a departure
 *
 * Returns: (transfer full): its day and hour as a person writes them
 */
char *
rr_slot_dup_text (const char *slot)
{
  return dup_slot (slot, 0);
}

/**
 * rr_slot_dup_short:
 * @slot: a departure
 * @now_ms: the clock, Unix time
 *
 * Returns: (transfer full): the same without the year, if it is this year's
 */
char *
rr_slot_dup_short (const char *slot,
                   gint64      now_ms)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (now_ms / 1000);

  return dup_slot (slot, now != NULL ? g_date_time_get_year (now) : 0);
}

/**
 * rr_pay_method_get_label:
 * @method: how a guest pays
 *
 * Returns: (transfer none): that in words
 */
const char *
rr_pay_method_get_label (RrPayMethod method)
{
  static const char *const labels[] = {
    [RR_PAY_NONE] = N_("Settled elsewhere"),
    [RR_PAY_CAMP] = N_("Pays at camp"),
    [RR_PAY_INVOICE] = N_("Invoice"),
    [RR_PAY_CARD] = N_("Card"),
  };

  g_return_val_if_fail (method < G_N_ELEMENTS (labels), "");

  return _(labels[method]);
}

/**
 * rr_payment_state_get_label:
 * @state: of a payment
 *
 * Returns: (transfer none): that in words
 */
const char *
rr_payment_state_get_label (RrPaymentState state)
{
  static const char *const labels[] = {
    [0] = "",
    [RR_PAYMENT_DUE] = N_("nothing has come yet"),
    [RR_PAYMENT_NEW] = N_("the payment service is being told"),
    [RR_PAYMENT_OPEN] = N_("waits for the guest"),
    [RR_PAYMENT_CAPTURING] = N_("the money is being asked for"),
    [RR_PAYMENT_PAID] = N_("paid"),
    [RR_PAYMENT_VOIDING] = N_("is being called off"),
    [RR_PAYMENT_VOID] = N_("over, nothing came"),
    [RR_PAYMENT_REFUNDING] = N_("has to go back"),
    [RR_PAYMENT_REFUNDED] = N_("went back"),
  };

  g_return_val_if_fail (state < G_N_ELEMENTS (labels), "");

  return _(labels[state]);
}

/**
 * rr_payment_dup_text:
 * @row: a payment
 *
 * Returns: (transfer full): how it is paid, how much, and how it stands
 */
char *
rr_payment_dup_text (const RrPaymentRow *row)
{
  g_autofree char *amount = rr_money_dup_text (row->amount, row->currency);
  /* Translators: how it is paid, how much, and how it stands */
  g_autofree char *what = g_strdup_printf (_("%s, %s: %s"), rr_pay_method_get_label (row->method), amount,
                                           rr_payment_state_get_label (row->state));

  g_autofree char *problem = rr_step_dup_detail (row->problem);

  return *problem != '\0' ? g_strdup_printf ("%s (%s)", what, problem) : g_steal_pointer (&what);
}

/**
 * rr_payment_dup_parts:
 * @row: a payment
 *
 * Returns: (transfer full): what has come, and what of it went back, where that is not what
 *   its state says already
 */
char *
rr_payment_dup_parts (const RrPaymentRow *row)
{
  g_autofree char *came = rr_money_dup_text (row->captured, row->currency);
  g_autofree char *went = rr_money_dup_text (row->refunded, row->currency);

  if (row->refunded > 0 && (row->state != RR_PAYMENT_REFUNDED || row->refunded != row->captured))
    /* Translators: two amounts of money */
    return g_strdup_printf (_("%s came, %s of it went back"), came, went);
  if (row->captured > 0 && row->captured != row->amount)
    /* Translators: an amount of money */
    return g_strdup_printf (_("%s came"), came);
  return g_strdup ("");
}

static const char *
letter_outcome (const RrLetter *letter)
{
  if (letter->state == RR_LETTER_DONE)
    return C_("letter", "sent");
  if (letter->state == RR_LETTER_REFUSED)
    return letter->sent_ms != 0 ? C_("letter", "came back") : C_("letter", "not taken");
  return letter->problem != NULL ? C_("letter", "waits, is tried again") : C_("letter", "waits");
}

/**
 * rr_letter_dup_text:
 * @letter: to a guest
 *
 * Returns: (transfer full): what it is about, what came of it, and what the other side said
 */
char *
rr_letter_dup_text (const RrLetter *letter)
{
  static const char *const labels[RR_N_TELLS] = {
    [RR_TELL_CONFIRMED] = N_("Confirmation"),
    [RR_TELL_CHANGED] = N_("Change"),
    [RR_TELL_CANCELLED] = N_("Cancellation"),
    [RR_TELL_EXPIRED] = N_("End of the hold"),
    [RR_TELL_FAILED] = N_("Failure"),
    [RR_TELL_OFFERED] = N_("Offer of places"),
  };
  RrTell about;
  const char *label = rr_tell_from_string (letter->subject, &about) ? _(labels[about]) : letter->subject;
  /* Translators: what a letter is about, such as "Confirmation", and what came of it */
  g_autofree char *text = g_strdup_printf (C_("letter", "%s: %s"), label, letter_outcome (letter));

  return letter->problem != NULL ? g_strdup_printf ("%s (%s)", text, letter->problem) : g_steal_pointer (&text);
}

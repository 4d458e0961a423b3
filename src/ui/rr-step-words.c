/* rr-step-words.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-step-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-booking-words.h"
#include "rr-said.h"

/* The account of a booking, as its user reads it. What is on disk are sentences of
 * rr-said.h with names, departures and amounts in them; each is found again and said in
 * the user's language. What others have said stays as they said it.
 *
 * Threads: any.
 */

/* Whoever has few words of their own comes last; of those the first has to be an amount. */
static const char *const sentences[] = {
  RR_SAID_BY, RR_SAID_BY_PHONE, RR_SAID_MOVED, RR_SAID_MOVING, RR_SAID_STAYS, RR_SAID_RESTORED, RR_SAID_HELD_LONGER,
  RR_SAID_GUEST_CANCELS, RR_SAID_SELLER_CANCELS, RR_SAID_LATE_FREE, RR_SAID_LATE_GONE, RR_SAID_CANCELLED,
  RR_SAID_CANCELLED_WHY, RR_SAID_CONFIRMED, RR_SAID_SENT_AGAIN, RR_SAID_TO_BE_TOLD, RR_SAID_NEW_EMAIL,
  RR_SAID_NEW_NAME, RR_SAID_NEW_PHONE, RR_SAID_NEW_LANGUAGE, RR_SAID_OWN_TOUR, RR_SAID_ASKED, RR_SAID_CALL_THEM, RR_SAID_NEVER_BACK, RR_SAID_NOT_THERE, RR_SAID_REFUSED, RR_SAID_NEVER_HEARD,
  RR_SAID_OTHER_WAY, RR_SAID_VOID, RR_SAID_NOT_TAKEN, RR_SAID_WAS_CANCELED, RR_SAID_BY_SERVICE, RR_SAID_STILL_AT_IT,
  RR_SAID_LEG_HELD_UNTIL, RR_SAID_LEG_HELD, RR_SAID_LEG_CONFIRMED, RR_SAID_LEG_PENDING, RR_SAID_LEG_RETURNED,
  RR_SAID_LEG_EXPIRED, RR_SAID_LEG_REJECTED, RR_SAID_LEG_REDEEMED, RR_SAID_LEG_NOT_ASKED, RR_SAID_PLACES,
};
static const char *const amounts[] = {
  RR_SAID_PAY_DUE, RR_SAID_PAY_NEW, RR_SAID_PAY_OPEN, RR_SAID_PAY_CAPTURING, RR_SAID_PAY_PAID, RR_SAID_PAY_VOIDING,
  RR_SAID_PAY_VOID, RR_SAID_PAY_REFUNDING, RR_SAID_PAY_REFUNDED, RR_SAID_QUOTED, RR_SAID_QUOTE,
};

/* A sentence in a sentence in a sentence. */
#define MAX_DEPTH 3

/**
 * rr_step_dup_text:
 * @step: a part of a booking's way
 * @outcome: how it ended
 *
 * Returns: (transfer full): that in words
 */
char *
rr_step_dup_text (RrBookingStep step,
                  RrStepOutcome outcome)
{
  static const char *const steps[] = {
    [0] = "",
    [RR_STEP_ADMIT] = N_("Let in"),
    [RR_STEP_VALIDATE] = N_("Checked"),
    [RR_STEP_PRICE] = N_("Price"),
    [RR_STEP_HOLD] = N_("Places"),
    [RR_STEP_SUPPLIER] = N_("Supplier"),
    [RR_STEP_PAYMENT] = N_("Payment"),
    [RR_STEP_COMMIT] = N_("Booking"),
    [RR_STEP_CONFIRMATION] = N_("Confirmation"),
  };
  static const char *const outcomes[] = {
    [0] = "",
    [RR_STEP_DONE] = N_("done"),
    [RR_STEP_SKIPPED] = N_("not needed"),
    [RR_STEP_WAITS] = N_("waits"),
    [RR_STEP_FAILED] = N_("failed"),
    [RR_STEP_UNDONE] = N_("undone"),
  };

  g_return_val_if_fail (step < G_N_ELEMENTS (steps) && outcome < G_N_ELEMENTS (outcomes), NULL);

  /* Translators: a part of a booking's way, such as "Payment", and how it ended */
  return g_strdup_printf (C_("step", "%s: %s"), _(steps[step]), _(outcomes[outcome]));
}

/* "CHF 1234.50" or "JPY 1200", as it is stored. */
static char *
dup_money (const char *text)
{
  g_autofree char *digits = NULL;
  char currency[4] = "";
  gint64 amount;

  if (strlen (text) < 5 || text[3] != ' ' || strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3
      || strspn (text + 4, "-0123456789.") != strlen (text + 4))
    return NULL;
  memcpy (currency, text, 3);
  digits = g_strdup (text + 4);
  for (char *dot = strchr (digits, '.'); dot != NULL; dot = strchr (digits, '.'))
    memmove (dot, dot + 1, strlen (dot));
  return g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, &amount, NULL)
             ? rr_money_dup_text (amount, currency) : NULL;
}

/* "2026-12-05T08:00" and what may follow. */
static gboolean
is_slot (const char *text)
{
  return strlen (text) >= 16 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':'
         && strchr (text, ' ') == NULL;
}

static char *dup_sentence (const char *text,
                           guint       depth);

static void
replace (char  **word,
         guint   depth)
{
  char *better = is_slot (*word) ? rr_slot_dup_text (*word) : dup_money (*word);

  if (better == NULL && depth < MAX_DEPTH)
    better = dup_sentence (*word, depth + 1);
  if (better == NULL)
    return;
  g_free (*word);
  *word = better;
}

typedef char *(*Reader) (const char *word);

/* Returns: (transfer full) (nullable) */
static char *
say (const char *sentence,
     const char *text,
     Reader      reader,
     guint       depth)
{
  g_auto(GStrv) words = rr_said_match (sentence, text);
  g_autofree char *first = words != NULL && reader != NULL ? reader (words[0]) : NULL;

  if (words == NULL || (reader != NULL && first == NULL))
    return NULL;
  for (guint i = 0; words[i] != NULL; i++)
    replace (&words[i], depth);
  return rr_said_fillv (_(sentence), words);
}

/* Somebody's name and a reason may be any words: only what stands before is one of ours. */
static char *
dup_ours (const char *text)
{
  for (guint i = 1; i < G_N_ELEMENTS (sentences); i++)
    {
      g_auto(GStrv) words = rr_said_match (sentences[i], text);

      if (words != NULL)
        return g_strdup (text);
    }
  return NULL;
}

/* Returns: (transfer full) (nullable): %NULL if nobody here says so */
static char *
dup_sentence (const char *text,
              guint       depth)
{
  char *said = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sentences) && said == NULL; i++)
    said = say (sentences[i], text, i == 0 ? dup_ours : NULL, depth);
  for (guint i = 0; i < G_N_ELEMENTS (amounts) && said == NULL; i++)
    said = say (amounts[i], text, dup_money, depth);
  return said;
}

/* "CHF 200.00 refunded: the card is closed" */
static char *
dup_why (const char *text)
{
  const char *colon = strstr (text, ": ");
  g_autofree char *what = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;
  char *words[] = { what != NULL ? dup_sentence (what, 1) : NULL, NULL, NULL };
  char *said = NULL;

  if (words[0] != NULL)
    {
      words[1] = rr_step_dup_detail (colon + 2);
      said = rr_said_fillv (_(RR_SAID_PAY_WHY), words);
    }
  g_free (words[0]);
  g_free (words[1]);
  return said;
}

/**
 * rr_step_dup_detail:
 * @detail: what is stored of a step, or why something is as it is
 *
 * Returns: (transfer full): that in words
 */
char *
rr_step_dup_detail (const char *detail)
{
  char *said = dup_sentence (detail, 0);

  if (said == NULL)
    said = dup_money (detail);
  if (said == NULL)
    said = dup_why (detail);
  return said != NULL ? said : g_strdup (detail);
}

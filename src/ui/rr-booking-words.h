/* rr-booking-words.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letter.h"
#include "rr-party.h"
#include "rr-store-booking.h"
#include "rr-store-payment.h"

G_BEGIN_DECLS

/* How a booking looks: one that is confirmed and paid for is told from one that is not. */
typedef enum
{
  RR_BOOKING_LOOK_HELD,
  RR_BOOKING_LOOK_PENDING,
  RR_BOOKING_LOOK_CONFIRMED,
  RR_BOOKING_LOOK_PAID,
  RR_BOOKING_LOOK_CANCELLED,
  RR_BOOKING_LOOK_EXPIRED,
  RR_BOOKING_LOOK_FAILED,
  RR_N_BOOKING_LOOKS
} RrBookingLook;

/* In which guests may be written to; those that letters are written in come first. The last
 * has no code. */
typedef struct
{
  const char *code;     /* BCP 47 */
  const char *name;     /* as its speakers call it */
} RrGuestLanguage;

extern const RrGuestLanguage rr_guest_languages[];

RrBookingLook  rr_booking_look            (const RrBookingRow *row,
                                           gint64              now_ms);
const char    *rr_booking_look_get_label  (RrBookingLook       look);
const char    *rr_booking_look_get_icon   (RrBookingLook       look);
/* The word, and how long a hold goes on. */
char          *rr_booking_dup_state       (const RrBookingRow *row,
                                           gint64              now_ms);
const char    *rr_booking_get_guest       (const RrBookingRow *row);
/* The word for a kind of guest: ours if letters to guests have one, else the tour's. */
const char    *rr_booking_get_kind        (const char         *kind);
/* "CHF 1,234.50": as many decimals as the currency has. */
char          *rr_money_dup_text          (gint64              amount,
                                           const char         *currency);
char          *rr_party_dup_text          (const char         *party,
                                           guint               places);
/* "25 Nov 2026 08:00", on the clock of the tour; "any day" for one without dates. */
char          *rr_slot_dup_text           (const char         *slot);
/* Without the year, where it is that of @now_ms. */
char          *rr_slot_dup_short          (const char         *slot,
                                           gint64              now_ms);
const char    *rr_pay_method_get_label    (RrPayMethod         method);
const char    *rr_payment_state_get_label (RrPaymentState      state);
/* "Card, CHF 200.00: paid", and why it does not go on. */
char          *rr_payment_dup_text        (const RrPaymentRow *row);
/* What has come of it or gone back, if that is not all of it; "" otherwise. */
char          *rr_payment_dup_parts       (const RrPaymentRow *row);
/* "Confirmation: sent", and what the other side said. */
char          *rr_letter_dup_text         (const RrLetter     *letter);

G_END_DECLS

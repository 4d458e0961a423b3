/* rr-guest-text.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-confirmation.h"
#include "rr-words.h"

G_BEGIN_DECLS

/* One line of what was booked. */
typedef struct
{
  char *label;
  char *value;
} RrGuestRow;

/* What a guest reads, in a language: the same in a mail and on a voucher. */
typedef struct
{
  char      *subject;
  char      *greeting;
  char      *intro;
  GPtrArray *rows;       /* of RrGuestRow */
  GPtrArray *remarks;    /* of char * */
  char      *title;      /* of the voucher */
} RrGuestText;

/* Who writes; borrowed. */
typedef struct
{
  const char *name;      /* (nullable): the operator's */
  const char *phone;     /* (nullable) */
} RrGuestSender;

RrGuestText *rr_guest_text_new   (const RrConfirmation *letter,
                                  const RrGuestSender  *sender,
                                  RrWords              *words);
void         rr_guest_text_free  (RrGuestText          *self);
char        *rr_guest_text_plain (const RrGuestText    *self);
char        *rr_guest_text_html  (const RrGuestText    *self,
                                  RrWords              *words);
char        *rr_guest_money      (gint64                amount,
                                  const char           *currency,
                                  const char           *lang);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrGuestText, rr_guest_text_free)

G_END_DECLS

/* rr-confirmation.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-booking.h"

G_BEGIN_DECLS

/* What a guest is told. */
typedef enum
{
  RR_TELL_CONFIRMED,
  RR_TELL_CHANGED,      /* another departure, or another party */
  RR_TELL_CANCELLED,
  RR_TELL_EXPIRED,      /* a hold was not confirmed in time */
  RR_TELL_FAILED,       /* the supplier or the payment refused */
  RR_TELL_OFFERED,      /* a place for who waited, to be taken up in time */
  RR_N_TELLS,
} RrTell;

/* What a letter to a guest says, as it was when the letter became due; so that it is the
 * same at every try, whatever has become of the booking. */
typedef struct
{
  RrTell       about;
  char         uuid[37];
  guint        rev;
  guint        copy;          /* counts letters that were asked for again */
  char         lang[16];      /* BCP 47; "" if not known */
  char         currency[4];
  RrPayMethod  method;
  guint        places;
  gboolean     is_open;       /* any time between start and end */
  gint64       start_ms;      /* 0: without a date */
  gint64       end_ms;
  gint64       until_ms;      /* of an offer */
  gint64       made_ms;
  gint64       retail;        /* minor units */
  gint64       paid;          /* minor units, captured less refunded */
  gint64       refunded;      /* minor units */
  gint64       returning;     /* minor units, on its way back to the guest's card */
  char        *tour;          /* (owned): its name */
  char        *zone;          /* (owned): IANA */
  char        *meeting;       /* (owned) (nullable): where */
  char        *party;         /* (owned) (nullable): "adult:2,child:1" */
  char        *name;          /* (owned) (nullable): the guest's */
  char        *reference;     /* (owned) (nullable): the reseller's */
} RrConfirmation;

RrConfirmation *rr_confirmation_new            (void);
void            rr_confirmation_free           (RrConfirmation        *self);
char           *rr_confirmation_to_text        (const RrConfirmation  *self);
RrConfirmation *rr_confirmation_from_text      (const char            *text);
char           *rr_confirmation_dup_message_id (const RrConfirmation  *self);
void            rr_confirmation_get_code       (const RrConfirmation  *self,
                                                char                   code[10]);
gboolean        rr_confirmation_has_voucher    (const RrConfirmation  *self);
const char     *rr_tell_to_string              (RrTell                 about);
gboolean        rr_tell_from_string            (const char            *word,
                                                RrTell                *about);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrConfirmation, rr_confirmation_free)

G_END_DECLS

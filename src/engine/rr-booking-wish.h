/* rr-booking-wish.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-party.h"
#include "rr-store-booking.h"

G_BEGIN_DECLS

typedef enum
{
  RR_BOOKING_WISH_PHONE,      /* a new one: tour, slot, party, who, how they pay */
  RR_BOOKING_WISH_MOVE,       /* slot: another departure of its tour */
  RR_BOOKING_WISH_CANCEL,     /* reason */
  RR_BOOKING_WISH_RESTORE,    /* take a cancellation back */
  RR_BOOKING_WISH_EXTEND,     /* minutes: a hold ends so long from now */
  RR_BOOKING_WISH_CONFIRM,    /* a hold is confirmed */
  RR_BOOKING_WISH_RESEND,     /* the letter once more */
  RR_BOOKING_WISH_CORRECT,    /* name, phone, email, lang: as they are, those that are not NULL */
  RR_N_BOOKING_WISHES
} RrBookingWishKind;

/* So long after a cancellation it can be taken back. */
#define RR_BOOKING_RESTORE_MS (10 * 60 * G_GINT64_CONSTANT (1000))

/* What staff want of a booking, at the console or by a script. */
typedef struct
{
  RrBookingWishKind kind;
  char              uuid[37];   /* made for a new one */
  char             *tour;       /* (owned) (nullable) */
  char             *slot;       /* (owned) (nullable) */
  RrParty           party;
  char             *name;       /* (owned) (nullable), as all below */
  char             *phone;
  char             *email;
  char             *lang;
  char             *code;
  char             *reason;
  char             *notes;
  RrPayMethod       method;
  gint64            minutes;    /* of a hold; 0: a new one is confirmed at once */
  gboolean          writes;     /* of what is corrected: the letter is sent again */
  char              who[64];    /* says so */

  /* What came of it; see rr_booking_wish_run(). */
  struct _RrBookingDesk *desk;  /* (unowned) */
  RrCatalogue      *catalogue;  /* (owned) (nullable): as it was when this was wished */
  RrBookingRow      row;        /* as it is now */
  gint64            was_retail; /* before */
  gboolean          wakes;      /* its run has to look again, once this is on disk */
  gint64            now_ms;     /* when it was decided */
  GError           *problem;    /* (owned) (nullable): why not */
} RrBookingWish;

RrBookingWish *rr_booking_wish_new       (RrBookingWishKind     kind);
void           rr_booking_wish_free      (RrBookingWish        *self);
RrBookingWish *rr_booking_wish_copy      (const RrBookingWish  *self);
gboolean       rr_booking_wish_check     (const RrBookingWish  *self,
                                          GError              **error);
/* What it would cost. Thread: any. */
gboolean       rr_booking_wish_price     (const RrBookingWish  *self,
                                          RrCatalogue          *catalogue,
                                          gint64                now_ms,
                                          RrPrice              *price,
                                          GError              **error);
/* What a booking would cost at another departure of its tour; as it is, where nobody knows
 * any more how its price came about. */
gint64         rr_booking_move_price     (const RrBookingRow   *row,
                                          const RrTour         *tour,
                                          const RrDeparture    *from,
                                          const RrDeparture    *to);
char          *rr_booking_row_dup_note   (const RrBookingRow   *row,
                                          const char           *member);
/* Within the transaction. FALSE only if the store refused; a wish that cannot be has a
 * problem. */
gboolean       rr_booking_wish_run       (RrBookingWish        *self,
                                          RrStore              *store,
                                          gint64                now_ms,
                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBookingWish, rr_booking_wish_free)

G_END_DECLS

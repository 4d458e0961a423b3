/* rr-store-supply.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-store.h"

G_BEGIN_DECLS

/* How what others keep for a booking stands. Stored as these numbers. */
typedef enum
{
  RR_SUPPLY_NONE = 0,        /* nobody else is needed */
  RR_SUPPLY_ASKED = 1,       /* they may keep it, or not have heard of it yet */
  RR_SUPPLY_HELD = 2,        /* all of them keep it for a while */
  RR_SUPPLY_CONFIRMED = 3,
  RR_SUPPLY_RETURNING = 4,   /* it is to be given back, whatever they have of it */
  RR_SUPPLY_RETURNED = 5,
  RR_SUPPLY_KEPT = 6,        /* they never took it back */
} RrSupplyState;

/* What a booking needs of others, as it was when it was booked: their list may change. One
 * that is moved needs it again for another day, and what it had before until it has that. */
typedef struct
{
  char           booking[37];    /* its uuid */
  guint          number;         /* 0, and one more each time it is moved */
  RrSupplyState  state;
  char           date[11];       /* the first day */
  char          *legs;           /* (owned): "huts:bunk:DEFAULT:1;..." */
  char          *party;          /* (owned): "adult:2,child:1" */
  char           slot[48];       /* the departure it is moved to once all have confirmed; "" if it is there */
  guint          places;         /* held there until then */
  gint64         retail;         /* what it costs there */
} RrSupplyRow;

void       rr_supply_row_clear      (RrSupplyRow         *row);

/* Within the transaction of rr_store_commit(). On FALSE nothing of the group is kept. */
gboolean   rr_store_supply_insert   (RrStore             *self,
                                     const RrSupplyRow   *row,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The one with something to do, else what others have for it; its state is NONE if there is none. */
gboolean   rr_store_supply_find     (RrStore             *self,
                                     const char          *booking,
                                     gint64               after,
                                     RrSupplyRow         *row,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Forward only: what is to be given back is not held again by an answer that was late. */
gboolean   rr_store_supply_advance  (RrStore             *self,
                                     const char          *booking,
                                     guint                number,
                                     RrSupplyState        state,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* From now on it is to be given back. @number: -1 for all there is of the booking. @had
 * (optional): whether there is something to. */
gboolean   rr_store_supply_return   (RrStore             *self,
                                     const char          *booking,
                                     gint64               number,
                                     gboolean            *had,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The booking is moved: what it needed before is to be given back. */
gboolean   rr_store_supply_arrive   (RrStore             *self,
                                     const char          *booking,
                                     guint                number,
                                     GError             **error) G_GNUC_WARN_UNUSED_RESULT;

/* The uuids of bookings for which others are still to be asked. (element-type utf8) */
GPtrArray *rr_store_reader_supplies_open (RrStoreReader  *self,
                                     GError             **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RrSupplyRow, rr_supply_row_clear)

G_END_DECLS

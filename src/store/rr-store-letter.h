/* rr-store-letter.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-letter.h"
#include "rr-store-booking.h"

G_BEGIN_DECLS

/* Letters to guests. All but those of readers run within the transaction of
 * rr_store_commit(), called from the write function of an item; on FALSE nothing of the
 * whole group is kept. */

/* Bookings of which their guest has not been told the last change, oldest first. */
gboolean   rr_store_booking_untold       (RrStore        *self,
                                          guint           most,
                                          RrBookingFunc   func,
                                          gpointer        data,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   rr_store_booking_set_told     (RrStore        *self,
                                          gint64          id,
                                          guint           rev,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*RrLetterFunc) (const RrLetter *letter, gpointer data);

/* Those about a booking, newest first, without their bodies. */
gboolean   rr_store_letter_list          (RrStore        *self,
                                          gint64          booking,
                                          guint           most,
                                          RrLetterFunc    func,
                                          gpointer        data,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
/* What waits to be sent about a booking goes to nobody. */
gboolean   rr_store_letter_withdraw      (RrStore        *self,
                                          gint64          booking,
                                          guint          *n,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
/* A letter that was taken came back. */
gboolean   rr_store_letter_bounce        (RrStore        *self,
                                          const char     *message_id,
                                          const char     *problem,
                                          gboolean       *found,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Letters to guests whose time has come; of a booking only the first that waits, so that
 * nobody reads of a change before what it changed. */
GPtrArray *rr_store_reader_guest_letters (RrStoreReader  *self,
                                          gint64          due_ms,
                                          guint           most,
                                          gint64         *next_ms,
                                          GError        **error);
GPtrArray *rr_store_reader_letters_about (RrStoreReader  *self,
                                          gint64          booking,
                                          guint           most,
                                          GError        **error);

typedef struct
{
  guint64 n_waiting;    /* not taken yet */
  guint64 n_dead;       /* never will be, or came back */
} RrLetterTally;

gboolean   rr_store_reader_letter_tally  (RrStoreReader  *self,
                                          RrLetterTally  *tally,
                                          GError        **error);

G_END_DECLS

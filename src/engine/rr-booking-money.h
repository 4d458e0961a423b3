/* rr-booking-money.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-pay-client.h"
#include "rr-store-booking.h"
#include "rr-store-payment.h"

G_BEGIN_DECLS

/* What the money of a booking does to it, and the other way round. Everything here runs on
 * the store's thread within the transaction of a group; FALSE only if the store refused. */

/* So long the places of a guest who has agreed are kept while the money is asked for. */
#define RR_BOOKING_CAPTURE_MS (5 * 60 * G_GINT64_CONSTANT (1000))

/* What was learned of a payment; @intent and @detail are nullable. @row is as it is now,
 * and its id is 0 if there is no such payment. */
gboolean  rr_booking_money_apply   (RrStore             *store,
                                    gint64               id,
                                    RrPaymentEvent       event,
                                    const RrIntent      *intent,
                                    const char          *detail,
                                    gint64               now_ms,
                                    RrPaymentRow        *row,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The service did not answer, or it failed for good: try again then, or never (0). */
gboolean  rr_booking_money_put_off (RrStore             *store,
                                    gint64               id,
                                    gboolean             other_key,
                                    const char          *problem,
                                    gint64               next_ms,
                                    gint64               now_ms,
                                    RrPaymentRow        *row,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* A booking that is not wanted any more: nothing more is taken for it, and what was goes
 * back. Sets what is paid; @row is to be updated afterwards. */
gboolean  rr_booking_money_undo    (RrStore             *store,
                                    RrBookingRow        *row,
                                    gint64               now_ms,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives up a booking that waits: with EXPIRED if its time has passed, with FAILED for a
 * reason, and so a hold. Nothing happens to one that does not wait. @row is as it is now. */
gboolean  rr_booking_money_give_up (RrStore             *store,
                                    const char          *uuid,
                                    const char          *reason,
                                    gint64               now_ms,
                                    RrBookingRow        *row,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* One that waited for a supplier only. */
gboolean  rr_booking_money_settle  (RrStore             *store,
                                    const char          *uuid,
                                    gint64               now_ms,
                                    RrBookingRow        *row,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* The payment of a booking, as many times as there were others. */
gboolean  rr_booking_money_begin   (RrStore             *store,
                                    const RrBookingRow  *booking,
                                    RrPaymentState       state,
                                    guint                n_before,
                                    RrPaymentRow        *row,
                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is told of a booking, as JSON; see rr-booking-answer.c. %NULL with an error. */
char     *rr_booking_describe      (RrStore             *store,
                                    const RrBookingRow  *row,
                                    gboolean             with_steps,
                                    GError             **error);
void      rr_booking_money_text    (gint64               amount,
                                    const char          *currency,
                                    char                *text,
                                    gsize                size);

G_END_DECLS

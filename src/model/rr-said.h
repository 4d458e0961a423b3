/* rr-said.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

/* What the account of a booking says, in one language whoever reads it: scripts read it as
 * it is, and the console finds the sentence again and says it in the language of its user.
 * So none of these may change without what is on disk staying readable: add, don't edit. */

/* Translators: the first is one of the texts below, the second who did it */
#define RR_SAID_BY              N_("%s, by %s")

/* places */
#define RR_SAID_BY_PHONE        N_("booked by phone")
#define RR_SAID_PLACES          N_("%s places")
/* Translators: two departures */
#define RR_SAID_MOVED           N_("moved from %s to %s")
/* Translators: a departure */
#define RR_SAID_MOVING          N_("to be moved to %s, suppliers are asked")
#define RR_SAID_STAYS           N_("not moved, it stays at %s")
#define RR_SAID_RESTORED        N_("cancellation taken back")
#define RR_SAID_HELD_LONGER     N_("held longer")
#define RR_SAID_GUEST_CANCELS   N_("cancelled by the guest")
#define RR_SAID_SELLER_CANCELS  N_("cancelled by the reseller")
#define RR_SAID_LATE_FREE       N_("late, but the places were still free")
#define RR_SAID_LATE_GONE       N_("late, and the places are gone")

/* the booking itself, and its letters */
#define RR_SAID_CANCELLED       N_("cancelled")
#define RR_SAID_CANCELLED_WHY   N_("cancelled: %s")
#define RR_SAID_CONFIRMED       N_("confirmed")
#define RR_SAID_SENT_AGAIN      N_("sent again")
#define RR_SAID_TO_BE_TOLD      N_("the guest is to be told")

/* Translators: an address that was corrected, then the wrong one; as the next three */
#define RR_SAID_NEW_EMAIL       N_("e-mail: %s, before: %s")
#define RR_SAID_NEW_NAME        N_("name: %s, before: %s")
#define RR_SAID_NEW_PHONE       N_("phone: %s, before: %s")
#define RR_SAID_NEW_LANGUAGE    N_("language: %s, before: %s")

/* its price */
/* Translators: an amount, the rate of a currency and the day of that rate */
#define RR_SAID_QUOTE           N_("%s at %s of %s")
/* Translators: an amount, and then how it came about from one in another currency */
#define RR_SAID_QUOTED          N_("%s, which is %s")

/* suppliers; the first is the name of one */
#define RR_SAID_OWN_TOUR        N_("an own tour")
#define RR_SAID_ASKED           N_("they are asked")
#define RR_SAID_LEG_HELD        N_("%s: held")
#define RR_SAID_LEG_HELD_UNTIL  N_("%s: held until %s UTC")
#define RR_SAID_LEG_CONFIRMED   N_("%s: confirmed")
#define RR_SAID_LEG_PENDING     N_("%s: taken, they will confirm it")
#define RR_SAID_LEG_RETURNED    N_("%s: given back")
#define RR_SAID_LEG_EXPIRED     N_("%s: their hold has ended")
#define RR_SAID_LEG_REJECTED    N_("%s: they do not take it")
#define RR_SAID_LEG_REDEEMED    N_("%s: used")
#define RR_SAID_LEG_NOT_ASKED   N_("%s: not asked")
/* Translators: a supplier, and what it says */
#define RR_SAID_CALL_THEM       N_("not given back yet, call them: %s")
#define RR_SAID_NEVER_BACK      N_("never given back: %s")

/* payments; the first is an amount */
#define RR_SAID_PAY_DUE         N_("%s due")
#define RR_SAID_PAY_NEW         N_("%s the service is to be asked")
#define RR_SAID_PAY_OPEN        N_("%s waits for the guest")
#define RR_SAID_PAY_CAPTURING   N_("%s the guest has agreed")
#define RR_SAID_PAY_PAID        N_("%s paid")
#define RR_SAID_PAY_VOIDING     N_("%s is to be canceled")
#define RR_SAID_PAY_VOID        N_("%s canceled, nothing was taken")
#define RR_SAID_PAY_REFUNDING   N_("%s is to be refunded")
#define RR_SAID_PAY_REFUNDED    N_("%s refunded")
/* Translators: one of the texts about a payment, and why */
#define RR_SAID_PAY_WHY         N_("%s: %s")
#define RR_SAID_NOT_THERE       N_("the booking is not there any more")
#define RR_SAID_REFUSED         N_("the payment was refused")
#define RR_SAID_NEVER_HEARD     N_("the guest never heard of it")
#define RR_SAID_OTHER_WAY       N_("the guest did not pay this way")
#define RR_SAID_VOID            N_("the guest's agreement is void")
#define RR_SAID_NOT_TAKEN       N_("the service says that nothing was taken")
#define RR_SAID_WAS_CANCELED    N_("the service says that it was canceled")
#define RR_SAID_BY_SERVICE      N_("by the service")
#define RR_SAID_STILL_AT_IT     N_("the service is still at it")

/* No sentence has more. */
#define RR_SAID_MAX_WORDS 4u

char    *rr_said_fill  (const char  *said,
                        ...) G_GNUC_NULL_TERMINATED;
char    *rr_said_fillv (const char  *said,
                        char       **words);
char   **rr_said_match (const char  *said,
                        const char  *text);

G_END_DECLS

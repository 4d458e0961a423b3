/* rr-settle.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-audit-desk.h"
#include "rr-booking-runs.h"
#include "rr-books.h"

G_BEGIN_DECLS

typedef enum
{
  RR_SETTLE_OK,
  RR_SETTLE_NO_BOOKING,
  RR_SETTLE_NOTHING_TO_DO,
  RR_SETTLE_NOT_STORED,
} RrSettleProblem;

/* What staff do about the money of a booking. Plain: g_free() it. */
typedef struct
{
  char            uuid[37];
  RrSettle        settle;
  char            who[64];
  RrSettleProblem problem;     /* what came of it */
} RrSettleAsk;

RrSettleAsk *rr_settle_ask_new  (const char       *uuid,
                                 RrSettle          settle,
                                 const char       *who);
/* Within the transaction. FALSE only if the store refused. */
gboolean     rr_settle_ask_run  (RrSettleAsk      *self,
                                 RrStore          *store,
                                 GError          **error) G_GNUC_WARN_UNUSED_RESULT;
/* After it: what is to be done is begun. */
void         rr_settle_ask_wake (RrSettleAsk      *self,
                                 RrBookingRuns    *runs);
void         rr_settle_ask_note (const RrSettleAsk *self,
                                 RrAuditDesk      *audit,
                                 RrSettleProblem   problem);
const char  *rr_settle_problem  (RrSettleProblem   problem);

G_END_DECLS

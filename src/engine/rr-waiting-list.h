/* rr-waiting-list.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-catalogue-desk.h"
#include "rr-rates.h"
#include "rr-store-waiting.h"

G_BEGIN_DECLS

/* Who waits for places on a departure that is sold out. */
typedef struct _RrWaitingList RrWaitingList;

#define RR_WAITING_MAX_PARTIES 100    /* a departure */
#define RR_WAITING_OFFER_MS    (60 * 60 * G_GINT64_CONSTANT (1000))
#define RR_WAITING_SHORTEST_MS (10 * 60 * G_GINT64_CONSTANT (1000))

typedef struct
{
  guint64 n_joined;
  guint64 n_offered;
  guint64 n_refused;    /* no room on the list, twice, or too late */
} RrWaitingCounts;

/* What came of a wish; the sentence is for a person, %NULL if it was done. */
typedef struct
{
  guint       status;     /* as of HTTP */
  char       *sentence;   /* (owned) (nullable) */
} RrWaitingAnswer;

/* (transfer full) (nullable): what currencies are worth today. Thread: any. */
typedef RrRates *(*RrWaitingRates) (gpointer data);

RrWaitingList *rr_waiting_list_new     (RrCatalogueDesk      *tours,
                                        gint64              (*clock) (void));
void           rr_waiting_list_free    (RrWaitingList        *self);
/* Who waits may want to pay in another currency; before anybody does. */
void           rr_waiting_list_set_rates (RrWaitingList      *self,
                                        RrWaitingRates        rates,
                                        gpointer              data);
/* Hears of places that come back from now on; before the store starts. */
void           rr_waiting_list_watch   (RrWaitingList        *self,
                                        RrStore              *store);
/* Whether there may be an offer that runs out. Thread: any. */
gboolean       rr_waiting_list_is_busy (RrWaitingList        *self);
void           rr_waiting_list_counts  (RrWaitingList        *self,
                                        RrWaitingCounts      *counts);

/* Within the transaction of a commit; on FALSE the store refused. */
gboolean       rr_waiting_list_join    (RrWaitingList        *self,
                                        RrStore              *store,
                                        RrWaitingRow         *row,
                                        RrWaitingAnswer      *answer,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
/* Declines an offer too. */
gboolean       rr_waiting_list_leave   (RrWaitingList        *self,
                                        RrStore              *store,
                                        const char           *uuid,
                                        RrWaitingAnswer      *answer,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is held for it; its id is 0 if nothing is. To be cleared by the caller. */
gboolean       rr_waiting_list_find_offer (RrWaitingList     *self,
                                        RrStore              *store,
                                        const char           *uuid,
                                        RrBookingRow         *booking,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes what is offered; it is paid later. @method: RR_PAY_NONE for as it was wished. */
gboolean       rr_waiting_list_accept  (RrWaitingList        *self,
                                        RrStore              *store,
                                        const char           *uuid,
                                        RrPayMethod           method,
                                        RrWaitingAnswer      *answer,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
/* Before its turn, because staff say so. */
gboolean       rr_waiting_list_offer   (RrWaitingList        *self,
                                        RrStore              *store,
                                        const char           *uuid,
                                        RrWaitingAnswer      *answer,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;
/* What tours say may have changed. Thread: any. */
void           rr_waiting_list_set_stale (RrWaitingList      *self);
/* Ends holds whose time has passed, and so passes their places on. */
gboolean       rr_waiting_list_sweep   (RrWaitingList        *self,
                                        RrStore              *store,
                                        GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrWaitingList, rr_waiting_list_free)

G_END_DECLS

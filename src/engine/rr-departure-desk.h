/* rr-departure-desk.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-catalogue-desk.h"
#include "rr-departure-board.h"
#include "rr-store-waiting.h"

G_BEGIN_DECLS

#define RR_DEPARTURE_MAX_GUIDES 1000    /* bytes of their names */
#define RR_DEPARTURE_MAX_PLACES 1000000

/* Within the transaction of a commit. @sentence says why it may not be, %NULL if it is done;
 * on FALSE the store refused. */
gboolean          rr_departure_change    (RrCatalogueDesk          *tours,
                                          RrStore                  *store,
                                          const char               *tour,
                                          const char               *slot,
                                          const RrDepartureChange  *change,
                                          char                    **sentence,
                                          GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
RrDepartureBoard *rr_departure_read      (RrCatalogueDesk          *tours,
                                          RrStoreReader            *reader,
                                          const GDate              *from,
                                          guint                     n_days,
                                          const char               *tour,
                                          GError                  **error);
char             *rr_departure_to_json   (const RrDepartureBoard   *board,
                                          gsize                    *len);

G_END_DECLS

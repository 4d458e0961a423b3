/* rr-store-waiting.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-departure-board.h"
#include "rr-store-booking.h"
#include "rr-waiting.h"

G_BEGIN_DECLS

/* Within the transaction of a commit, as all of rr-store-booking.h. */
gboolean  rr_store_departure_find    (RrStore               *self,
                                      const char            *tour,
                                      const char            *slot,
                                      RrDepartureRow        *row,
                                      gboolean              *found,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Not below what is taken: look first. */
gboolean  rr_store_departure_put     (RrStore               *self,
                                      const RrDepartureRow  *row,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* What is free for sale, if the tour gives @capacity: nothing when it is closed. */
gboolean  rr_store_departure_get_free (RrStore              *self,
                                      const char            *tour,
                                      const char            *slot,
                                      guint                  capacity,
                                      guint                 *n_free,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*RrWaitingFunc) (const RrWaitingRow *row, gpointer data);

gboolean  rr_store_waiting_insert    (RrStore               *self,
                                      RrWaitingRow          *row,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Only what changes: state, changed_ms, booking. */
gboolean  rr_store_waiting_update    (RrStore               *self,
                                      const RrWaitingRow    *row,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  rr_store_waiting_find      (RrStore               *self,
                                      const char            *uuid,
                                      RrWaitingRow          *row,
                                      gboolean              *found,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first after @after whose party fits in what is free; whose @state is 0 if none does. */
gboolean  rr_store_waiting_next      (RrStore               *self,
                                      gint64                 after,
                                      RrWaitingRow          *row,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* What became of the offers. */
gboolean  rr_store_waiting_settle    (RrStore               *self,
                                      gint64                 now_ms,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether anybody waits or has an offer. */
gboolean  rr_store_waiting_any       (RrStore               *self,
                                      gboolean              *is_any,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Calls @func for each departure that somebody waits for, with its ids only; it may write. */
gboolean  rr_store_waiting_places    (RrStore               *self,
                                      gboolean             (*func) (RrStore *store, const char *tour,
                                                                    const char *slot, gpointer data,
                                                                    GError **error),
                                      gpointer               data,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many wait for it, how many of them came before @row, and whether its address is
 * among them. */
gboolean  rr_store_waiting_count     (RrStore               *self,
                                      const RrWaitingRow    *row,
                                      guint                 *n_open,
                                      guint                 *n_before,
                                      gboolean              *is_there,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/* Called within the transaction when places have come back, after what gave them back and
 * before anything else can take them. */
typedef gboolean (*RrFreedFunc) (RrStore *store, gpointer data, GError **error);

void      rr_store_watch_freed       (RrStore               *self,
                                      RrFreedFunc            func,
                                      gpointer               data);

/* Departures whose id lies between two dates, those of @tour only if it is not %NULL, and
 * what has no date. */
typedef void (*RrDepartureFunc) (const RrDepartureRow *row, gpointer data);

gboolean  rr_store_reader_departures (RrStoreReader         *self,
                                      const char            *from_slot,
                                      const char            *until_slot,
                                      const char            *tour,
                                      RrDepartureFunc        func,
                                      gpointer               data,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who waits for a departure or has an offer, in order. */
gboolean  rr_store_reader_waiting    (RrStoreReader         *self,
                                      const char            *tour,
                                      const char            *slot,
                                      RrWaitingFunc          func,
                                      gpointer               data,
                                      GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* rr-reconcile.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "rr-engine.h"
#include "rr-store-books.h"

G_BEGIN_DECLS

/* So many bookings with trouble are listed; the rest is counted. */
#define RR_BOOKS_MOST 1000u

/* A booking whose money does not add up, and what to do. */
typedef struct
{
  RrBooksEntry  entry;
  RrBooksFlag   flag;
  RrBooksAction action;
} RrBooksRow;

/* Minor units. */
typedef struct
{
  char   currency[4];
  gint64 due;          /* of all that go ahead */
  gint64 captured;
  gint64 refunded;
  gint64 owed;         /* still to come */
} RrBooksSum;

typedef struct
{
  GArray *rows;        /* (owned): of RrBooksRow, the oldest first */
  GArray *sums;        /* (owned): of RrBooksSum, by currency */
  guint   n_bookings;  /* that were looked at */
  guint   n_trouble;   /* may be more than there are rows */
  gint64  now_ms;
} RrBooks;

void      rr_books_free                (RrBooks              *self);
/* Thread: that of the reader. (transfer full) (nullable) */
RrBooks  *rr_books_load                (RrStoreReader        *reader,
                                        gint64                now_ms,
                                        GError              **error);
char     *rr_books_to_json             (const RrBooks        *self);

/* For the console. Thread: the owner. */
void      rr_engine_load_books_async   (RrEngine             *self,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
RrBooks  *rr_engine_load_books_finish  (RrEngine             *self,
                                        GAsyncResult         *result,
                                        GError              **error);
/* Does something about a booking; %RR_ERROR_UNSUPPORTED if there is nothing of it to do. */
void      rr_engine_settle_async       (RrEngine             *self,
                                        const char           *uuid,
                                        RrSettle              settle,
                                        const char           *who,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean  rr_engine_settle_finish      (RrEngine             *self,
                                        GAsyncResult         *result,
                                        GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RrBooks, rr_books_free)

G_END_DECLS

/* rr-store-books.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-books.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"
#include "rr-time.h"

/* Bookings beside their payments, for those who see whether the money adds up.
 *
 * Threads: that of the reader.
 */

/* Of several payments the newest with something to do speaks for the booking. */
static const char books_sql[] =
    "SELECT b.id,b.uuid,b.state,b.method,b.retail,b.paid,b.expires_ms,b.tour,b.slot,IFNULL(b.name,b.email),"
    " b.currency,m.captured,m.refunded,m.mixed,p.state,p.method,p.next_ms,p.attempts,p.intent,p.problem"
    " FROM booking AS b"
    " LEFT JOIN (SELECT booking,sum(captured) AS captured,sum(refunded) AS refunded,"
    "  count(DISTINCT currency)-1 AS mixed,max(CASE WHEN state IN (2,3,4,6,8) THEN id END) AS open_id,"
    "  max(id) AS last_id,min(currency) AS currency FROM payment GROUP BY booking) AS m ON m.booking=b.uuid"
    " LEFT JOIN payment AS p ON p.id=IFNULL(m.open_id,m.last_id)"
    " WHERE b.method<>0 OR m.booking IS NOT NULL ORDER BY b.id";

static gint64
start_of (const char *slot)
{
  gint64 start_ms;

  return strlen (slot) >= 16 && rr_time_parse (slot, -1, &start_ms) ? start_ms : 0;
}

static void
read_entry (sqlite3_stmt *stmt,
            RrBooksEntry *entry)
{
  RrBooksFacts *facts = &entry->facts;

  *entry = (RrBooksEntry) { .id = sqlite3_column_int64 (stmt, 0) };
  rr_store_copy_text (stmt, 1, entry->uuid, sizeof entry->uuid);
  facts->state = (RrBookingState) sqlite3_column_int (stmt, 2);
  facts->method = (RrPayMethod) sqlite3_column_int (stmt, 3);
  facts->retail = sqlite3_column_int64 (stmt, 4);
  facts->paid = sqlite3_column_int64 (stmt, 5);
  facts->expires_ms = sqlite3_column_int64 (stmt, 6);
  rr_store_copy_text (stmt, 7, entry->tour, sizeof entry->tour);
  rr_store_copy_text (stmt, 8, entry->slot, sizeof entry->slot);
  rr_store_copy_text (stmt, 9, entry->guest, sizeof entry->guest);
  rr_store_copy_text (stmt, 10, entry->currency, sizeof entry->currency);
  facts->captured = sqlite3_column_int64 (stmt, 11);
  facts->refunded = sqlite3_column_int64 (stmt, 12);
  facts->is_mixed = sqlite3_column_int (stmt, 13) > 0;
  facts->start_ms = start_of (entry->slot);
  facts->payment = (RrPaymentState) sqlite3_column_int (stmt, 14);
  facts->is_open = facts->payment != 0 && !rr_payment_is_over (facts->payment);
  facts->by = (RrPayMethod) sqlite3_column_int (stmt, 15);
  facts->next_ms = sqlite3_column_int64 (stmt, 16);
  facts->attempts = (guint) sqlite3_column_int64 (stmt, 17);
  rr_store_copy_text (stmt, 18, entry->intent, sizeof entry->intent);
  rr_store_copy_text (stmt, 19, entry->problem, sizeof entry->problem);
}

/**
 * rr_store_reader_books:
 * @self: a reader
 * @func: called for each booking
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_books (RrStoreReader  *self,
                       RrBooksFunc     func,
                       gpointer        data,
                       GError        **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, books_sql, &stmt, error))
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrBooksEntry entry;

      read_entry (stmt, &entry);
      func (&entry, data);
    }
  if (code != SQLITE_DONE)
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

/* rr-store-departure.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-waiting.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* What staff say of a departure: how many places it has, whether it is sold, who leads it.
 * What is taken of it is the business of rr-store-booking.c.
 *
 * Threads: the store's, within the transaction of a commit; readers on their own.
 */

enum
{
  DEPARTURE_FIND,
  DEPARTURE_PUT,
  N_DEPARTURE,
};

G_STATIC_ASSERT (N_DEPARTURE == RR_N_DEPARTURE_STMTS);

static const char *const departure_sql[N_DEPARTURE] = {
  [DEPARTURE_FIND] = "SELECT tour,slot,capacity,taken,fixed,closed,guides FROM departure"
                     " WHERE tour=?1 AND slot=?2",
  [DEPARTURE_PUT] = "INSERT INTO departure (tour,slot,capacity,taken,fixed,closed,guides)"
               " VALUES (?1,?2,?3,0,?4,?5,?6)"
               " ON CONFLICT (tour,slot) DO UPDATE SET capacity=?3,fixed=?4,closed=?5,guides=?6",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->departure_stmts[which], departure_sql[which], error);
}

/* Before the connection closes. */
void
rr_store_departure_close (RrStore *self)
{
  for (guint i = 0; i < N_DEPARTURE; i++)
    g_clear_pointer (&self->departure_stmts[i], sqlite3_finalize);
}

static void
read_departure (sqlite3_stmt *stmt,
                gpointer      data)
{
  RrDepartureRow *row = data;

  rr_store_copy_text (stmt, 0, row->tour, sizeof row->tour);
  rr_store_copy_text (stmt, 1, row->slot, sizeof row->slot);
  row->capacity = (guint) sqlite3_column_int64 (stmt, 2);
  row->taken = (guint) sqlite3_column_int64 (stmt, 3);
  row->has_own_capacity = sqlite3_column_int (stmt, 4) != 0;
  row->is_closed = sqlite3_column_int (stmt, 5) != 0;
  row->guides = rr_store_dup_text (stmt, 6);
}

/**
 * rr_store_departure_find:
 * @self: a store
 * @tour: a tour
 * @slot: its departure
 * @row: (out): what is known of it, to be cleared by the caller
 * @found: (out): %FALSE if nobody has asked for it yet
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_departure_find (RrStore         *self,
                         const char      *tour,
                         const char      *slot,
                         RrDepartureRow  *row,
                         gboolean        *found,
                         GError         **error)
{
  sqlite3_stmt *stmt = stmt_of (self, DEPARTURE_FIND, error);

  *row = (RrDepartureRow) { 0 };
  *found = FALSE;
  if (stmt == NULL || !rr_store_seats_settle (self, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, slot, -1, SQLITE_STATIC);
  return rr_store_read_one (self->db, stmt, read_departure, row, found, error);
}

/**
 * rr_store_departure_put:
 * @self: a store
 * @row: a departure as staff want it; what is taken stays. Who waits for it is asked.
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_departure_put (RrStore               *self,
                        const RrDepartureRow  *row,
                        GError               **error)
{
  sqlite3_stmt *stmt = stmt_of (self, DEPARTURE_PUT, error);

  if (stmt == NULL || !rr_store_seats_settle (self, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, row->tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, row->slot, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, row->capacity);
  sqlite3_bind_int (stmt, 4, row->has_own_capacity);
  sqlite3_bind_int (stmt, 5, row->is_closed);
  sqlite3_bind_text (stmt, 6, row->guides != NULL ? row->guides : "", -1, SQLITE_STATIC);
  rr_store_booking_touch (self);
  self->is_freed = TRUE;
  return rr_store_finish (self, stmt, _("Storing bookings"), error);
}

/**
 * rr_store_departure_get_free:
 * @self: a store
 * @tour: a tour
 * @slot: its departure
 * @capacity: what the tour gives it
 * @n_free: (out): what can be sold
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_departure_get_free (RrStore     *self,
                             const char  *tour,
                             const char  *slot,
                             guint        capacity,
                             guint       *n_free,
                             GError     **error)
{
  g_auto(RrDepartureRow) row = { 0 };
  gboolean found;

  *n_free = 0;
  if (!rr_store_departure_find (self, tour, slot, &row, &found, error))
    return FALSE;
  if (row.has_own_capacity)
    capacity = row.capacity;
  if (!row.is_closed && capacity > row.taken)
    *n_free = capacity - row.taken;
  return TRUE;
}

/**
 * rr_store_reader_departures:
 * @self: a reader
 * @from_slot: the first day, YYYY-MM-DD
 * @until_slot: the day after the last
 * @tour: (nullable): of this tour only
 * @func: called for each that anybody has asked for or waits for
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_departures (RrStoreReader    *self,
                            const char       *from_slot,
                            const char       *until_slot,
                            const char       *tour,
                            RrDepartureFunc   func,
                            gpointer          data,
                            GError          **error)
{
  /* Few are held or waited for at a time, and each of these has an index of its own. */
  static const char sql[]
      = "WITH held (tour,slot,n,until) AS (SELECT tour,slot,sum(places),"
        "  min(CASE state WHEN 1 THEN expires_ms END) FROM booking INDEXED BY booking_held"
        "  WHERE state IN (1,5) GROUP BY tour,slot),"
        " queue (tour,slot,n,places) AS (SELECT tour,slot,count(*),sum(places) FROM waiting"
        "  INDEXED BY waiting_turn WHERE state=1 GROUP BY tour,slot)"
        " SELECT d.tour,d.slot,d.capacity,d.taken,d.fixed,d.closed,d.guides,h.n,h.until,q.n,q.places"
        " FROM departure d LEFT JOIN held h ON h.tour=d.tour AND h.slot=d.slot"
        " LEFT JOIN queue q ON q.tour=d.tour AND q.slot=d.slot"
        " WHERE ((d.slot>=?1 AND d.slot<?2) OR d.slot='') AND (?3 IS NULL OR d.tour=?3)";
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, from_slot, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, until_slot, -1, SQLITE_STATIC);
  rr_store_bind_text (stmt, 3, tour);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_auto(RrDepartureRow) row = { 0 };

      read_departure (stmt, &row);
      row.held = (guint) sqlite3_column_int64 (stmt, 7);
      row.held_until_ms = sqlite3_column_int64 (stmt, 8);
      row.n_waiting = (guint) sqlite3_column_int64 (stmt, 9);
      row.waiting_places = (guint) sqlite3_column_int64 (stmt, 10);
      func (&row, data);
    }
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error);
}

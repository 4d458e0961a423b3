/* rr-store-supply.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-supply.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* What bookings need of others. It is on disk before any of them is asked, so that after a
 * crash the same ones are asked again, and what is not wanted any more is given back.
 *
 * Threads: the store's, within the transaction of a commit; readers on their own.
 */

enum
{
  SUPPLY_INSERT,
  SUPPLY_FIND,
  SUPPLY_ADVANCE,
  SUPPLY_GIVE,
  SUPPLY_RETURN,
  SUPPLY_ARRIVE,
  N_SUPPLY,
};

G_STATIC_ASSERT (N_SUPPLY == RR_N_SUPPLY_STMTS);

static const char *const supply_sql[N_SUPPLY] = {
  [SUPPLY_INSERT] = "INSERT INTO supply (booking,number,state,date,legs,party,slot,places,retail) VALUES"
                    " (?1,(SELECT IFNULL(MAX(number)+1,0) FROM supply WHERE booking=?1),?2,?3,?4,?5,?6,?7,?8)",
  /* What is to be got goes first, then what is to be given back, in turn; then what it has. */
  [SUPPLY_FIND] = "SELECT number,state,date,legs,party,slot,places,retail FROM supply WHERE booking=?1 ORDER BY"
                  " NOT (state IN (1,2) OR slot<>''),state<>4,state=4 AND number<=?2,"
                  " state<>3,CASE WHEN state=4 THEN number ELSE -number END LIMIT 1",
  [SUPPLY_ADVANCE] = "UPDATE supply SET state=?3 WHERE booking=?1 AND number=?2 AND state<?3",
  [SUPPLY_GIVE] = "UPDATE departure SET taken=taken-s.places FROM supply s JOIN booking b ON b.uuid=s.booking"
                  " WHERE s.booking=?1 AND (?2<0 OR s.number=?2) AND s.state<4 AND s.places>0"
                  " AND departure.tour=b.tour AND departure.slot=s.slot",
  [SUPPLY_RETURN] = "UPDATE supply SET state=4,slot='',places=0 WHERE booking=?1 AND (?2<0 OR number=?2) AND state<4",
  [SUPPLY_ARRIVE] = "UPDATE supply SET state=CASE WHEN number=?2 THEN state ELSE 4 END,slot='',places=0"
                    " WHERE booking=?1 AND state<4",
};

void
rr_supply_row_clear (RrSupplyRow *row)
{
  g_clear_pointer (&row->legs, g_free);
  g_clear_pointer (&row->party, g_free);
}

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->supply_stmts[which], supply_sql[which], error);
}

/* Before the connection closes. */
void
rr_store_supply_close (RrStore *self)
{
  for (guint i = 0; i < N_SUPPLY; i++)
    g_clear_pointer (&self->supply_stmts[i], sqlite3_finalize);
}

/**
 * rr_store_supply_insert:
 * @self: a store
 * @row: what a booking needs
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_insert (RrStore            *self,
                        const RrSupplyRow  *row,
                        GError            **error)
{
  sqlite3_stmt *stmt = stmt_of (self, SUPPLY_INSERT, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, row->booking, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, (int) row->state);
  sqlite3_bind_text (stmt, 3, row->date, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 4, row->legs, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 5, row->party, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 6, row->slot, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 7, row->places);
  sqlite3_bind_int64 (stmt, 8, row->retail);
  return rr_store_finish (self, stmt, _("Storing bookings"), error);
}

/**
 * rr_store_supply_find:
 * @self: a store
 * @booking: its uuid
 * @after: a number whose turn to be given back has been; -1 for none
 * @row: (out): what it needs, with something to do first; to be cleared
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_find (RrStore      *self,
                      const char   *booking,
                      gint64        after,
                      RrSupplyRow  *row,
                      GError      **error)
{
  sqlite3_stmt *stmt = stmt_of (self, SUPPLY_FIND, error);
  int code;

  *row = (RrSupplyRow) { .state = RR_SUPPLY_NONE };
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, after);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    {
      g_strlcpy (row->booking, booking, sizeof row->booking);
      row->number = (guint) sqlite3_column_int64 (stmt, 0);
      row->state = (RrSupplyState) sqlite3_column_int (stmt, 1);
      rr_store_copy_text (stmt, 2, row->date, sizeof row->date);
      row->legs = rr_store_dup_text (stmt, 3);
      row->party = rr_store_dup_text (stmt, 4);
      rr_store_copy_text (stmt, 5, row->slot, sizeof row->slot);
      row->places = (guint) sqlite3_column_int64 (stmt, 6);
      row->retail = sqlite3_column_int64 (stmt, 7);
    }
  return rr_store_end_reading (self->db, stmt, code, error);
}

/* Binds booking and number. */
static sqlite3_stmt *
bound (RrStore     *self,
       int          which,
       const char  *booking,
       gint64       number,
       GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, which, error);

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, number);
  return stmt;
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return stmt != NULL && rr_store_finish (self, stmt, _("Storing bookings"), error);
}

/**
 * rr_store_supply_advance:
 * @self: a store
 * @booking: its uuid
 * @number: which of what it needs
 * @state: how it stands now
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_advance (RrStore        *self,
                         const char     *booking,
                         guint           number,
                         RrSupplyState   state,
                         GError        **error)
{
  sqlite3_stmt *stmt = bound (self, SUPPLY_ADVANCE, booking, number, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int (stmt, 3, (int) state);
  return finish (self, stmt, error);
}

/**
 * rr_store_supply_return:
 * @self: a store
 * @booking: its uuid
 * @number: which of what it needs; -1 for all
 * @had: (out) (optional): whether others keep something for it, or may
 * @error: return location for an error
 *
 * Places that were held here to move it there are free again.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_return (RrStore     *self,
                        const char  *booking,
                        gint64       number,
                        gboolean    *had,
                        GError     **error)
{
  /* What the group has counted of departures is written first. */
  if (!rr_store_seats_settle (self, error) || !finish (self, bound (self, SUPPLY_GIVE, booking, number, error), error))
    return FALSE;
  if (sqlite3_changes (self->db) > 0)
    {
      rr_store_booking_touch (self);
      self->is_freed = TRUE;
    }
  if (!finish (self, bound (self, SUPPLY_RETURN, booking, number, error), error))
    return FALSE;
  if (had != NULL)
    *had = sqlite3_changes (self->db) > 0;
  return TRUE;
}

/**
 * rr_store_supply_arrive:
 * @self: a store
 * @booking: its uuid
 * @number: what it needs where it is now, and has; all else is to be given back
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_arrive (RrStore     *self,
                        const char  *booking,
                        guint        number,
                        GError     **error)
{
  return finish (self, bound (self, SUPPLY_ARRIVE, booking, number, error), error);
}

/**
 * rr_store_reader_supplies_open:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): bookings with something to be asked of
 *   others, or to be given back to them; %NULL with %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_supplies_open (RrStoreReader  *self,
                               GError        **error)
{
  return rr_store_reader_uuids (self, "SELECT DISTINCT booking FROM supply WHERE state IN (1,2,4) OR slot<>''", error);
}

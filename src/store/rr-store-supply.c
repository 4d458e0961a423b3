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
  SUPPLY_RETURN,
  N_SUPPLY,
};

G_STATIC_ASSERT (N_SUPPLY == RR_N_SUPPLY_STMTS);

static const char *const supply_sql[N_SUPPLY] = {
  [SUPPLY_INSERT] = "INSERT INTO supply (booking,state,date,legs,party) VALUES (?1,?2,?3,?4,?5)",
  [SUPPLY_FIND] = "SELECT state,date,legs,party FROM supply WHERE booking=?1",
  [SUPPLY_ADVANCE] = "UPDATE supply SET state=?2 WHERE booking=?1 AND state<?2",
  [SUPPLY_RETURN] = "UPDATE supply SET state=4 WHERE booking=?1 AND state<4",
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
  return rr_store_finish (self, stmt, _("Storing bookings"), error);
}

/**
 * rr_store_supply_find:
 * @self: a store
 * @booking: its uuid
 * @row: (out): what it needs; to be cleared
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_find (RrStore      *self,
                      const char   *booking,
                      RrSupplyRow  *row,
                      GError      **error)
{
  sqlite3_stmt *stmt = stmt_of (self, SUPPLY_FIND, error);
  int code;

  *row = (RrSupplyRow) { .state = RR_SUPPLY_NONE };
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    {
      g_strlcpy (row->booking, booking, sizeof row->booking);
      row->state = (RrSupplyState) sqlite3_column_int (stmt, 0);
      rr_store_copy_text (stmt, 1, row->date, sizeof row->date);
      row->legs = rr_store_dup_text (stmt, 2);
      row->party = rr_store_dup_text (stmt, 3);
    }
  return rr_store_end_reading (self->db, stmt, code, error);
}

/**
 * rr_store_supply_advance:
 * @self: a store
 * @booking: its uuid
 * @state: how it stands now
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_advance (RrStore        *self,
                         const char     *booking,
                         RrSupplyState   state,
                         GError        **error)
{
  sqlite3_stmt *stmt = stmt_of (self, SUPPLY_ADVANCE, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, (int) state);
  return rr_store_finish (self, stmt, _("Storing bookings"), error);
}

/**
 * rr_store_supply_return:
 * @self: a store
 * @booking: its uuid
 * @had: (out) (optional): whether others keep something for it, or may
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_supply_return (RrStore     *self,
                        const char  *booking,
                        gboolean    *had,
                        GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, SUPPLY_RETURN, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, booking, -1, SQLITE_STATIC);
  if (!rr_store_finish (self, stmt, _("Storing bookings"), error))
    return FALSE;
  if (had != NULL)
    *had = sqlite3_changes (self->db) > 0;
  return TRUE;
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
  return rr_store_reader_uuids (self, "SELECT booking FROM supply WHERE state IN (1,2,4)", error);
}

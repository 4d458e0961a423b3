/* rr-store-booking-list.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-booking.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Which bookings there are, and how full departures are.
 *
 * Threads: the store's, within the transaction of a commit.
 */

enum
{
  LIST_REFERENCE,
  LIST_ID,
  LIST_SLOT,
  LIST_TAKEN,
  N_LISTING,
};

G_STATIC_ASSERT (N_LISTING == RR_N_LISTING_STMTS);

/* Each of them finds by an index; the rest is looked at. */
static const char *const found_by[] = {
  [LIST_REFERENCE] = "reference=?2",
  [LIST_ID] = "id=?3",
  [LIST_SLOT] = "owner<>'' AND slot>=?4 AND slot<?5",
};

static sqlite3_stmt *
keep_list (RrStore  *self,
           int       which,
           GError  **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM booking WHERE %s AND owner=?1 AND (?2 IS NULL OR reference=?2)"
      " AND (?3=0 OR id=?3) AND (?4 IS NULL OR slot>=?4) AND (?5 IS NULL OR slot<?5)"
      " AND (?6 IS NULL OR tour=?6) ORDER BY id LIMIT ?7",
      rr_store_booking_columns (), found_by[which]);

  return rr_store_keep (self, &self->listing_stmts[which], sql, error);
}

static gboolean
end_list (RrStore       *self,
          sqlite3_stmt  *stmt,
          int            code,
          GError       **error)
{
  sqlite3_reset (stmt);
  if (code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, self->db, _("Reading"));
  return FALSE;
}

/* Before the connection closes. */
void
rr_store_listing_close (RrStore *self)
{
  for (guint i = 0; i < N_LISTING; i++)
    g_clear_pointer (&self->listing_stmts[i], sqlite3_finalize);
}

/**
 * rr_store_booking_list:
 * @self: a store
 * @filter: which ones
 * @func: called for each, oldest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_list (RrStore                *self,
                       const RrBookingFilter  *filter,
                       RrBookingFunc           func,
                       gpointer                data,
                       GError                **error)
{
  int which = filter->reference != NULL ? LIST_REFERENCE : filter->id != 0 ? LIST_ID : LIST_SLOT;
  sqlite3_stmt *stmt;
  int code;

  g_return_val_if_fail (filter->owner != NULL, FALSE);
  g_return_val_if_fail (which != LIST_SLOT || filter->slot_from != NULL, FALSE);

  stmt = keep_list (self, which, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, filter->owner, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, filter->reference, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, filter->id);
  sqlite3_bind_text (stmt, 4, filter->slot_from, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 5, filter->slot_until, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 6, filter->tour, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 7, filter->most);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_auto(RrBookingRow) row = { 0 };

      rr_store_read_booking (stmt, &row);
      func (&row, data);
    }
  return end_list (self, stmt, code, error);
}

/**
 * rr_store_booking_list_taken:
 * @self: a store
 * @tour: a tour
 * @from: its first departure of interest
 * @until: the last one
 * @func: called for each of which something is or was taken
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_list_taken (RrStore      *self,
                             const char   *tour,
                             const char   *from,
                             const char   *until,
                             RrTakenFunc   func,
                             gpointer      data,
                             GError      **error)
{
  sqlite3_stmt *stmt = rr_store_keep (self, &self->listing_stmts[LIST_TAKEN],
                                      "SELECT slot,capacity,taken,fixed,closed FROM departure"
                                      " WHERE tour=?1 AND slot>=?2 AND slot<=?3", error);
  int code;

  if (stmt == NULL || !rr_store_seats_settle (self, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, from, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, until, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrTakenRow row = {
        .slot = rr_store_get_text (stmt, 0),
        .capacity = (guint) sqlite3_column_int64 (stmt, 1),
        .taken = (guint) sqlite3_column_int64 (stmt, 2),
        .has_own_capacity = sqlite3_column_int (stmt, 3) != 0,
        .is_closed = sqlite3_column_int (stmt, 4) != 0,
      };

      func (&row, data);
    }
  return end_list (self, stmt, code, error);
}

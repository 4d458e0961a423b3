/* rr-store-waiting.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-waiting.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Who waits for places on a departure. Whoever gives places back makes the store ask the
 * waiting list at once, in the same transaction, so that nobody who comes later can be
 * served before who waits.
 *
 * Threads: the store's, within the transaction of a commit; readers on their own.
 */

#define WAITING_COLUMNS \
  "w.id,w.uuid,w.state,w.tour,w.slot,w.places,w.party,w.name,w.email,w.phone,w.lang,w.made_ms," \
  "w.changed_ms,w.booking,w.code,w.method,w.currency"

enum
{
  WAIT_INSERT,
  WAIT_UPDATE,
  WAIT_FIND,
  WAIT_NEXT,
  WAIT_SETTLE,
  WAIT_COUNT,
  WAIT_ANY,
  N_WAIT,
};

G_STATIC_ASSERT (N_WAIT == RR_N_WAITING_STMTS);

static const char *const wait_sql[N_WAIT] = {
  [WAIT_INSERT] = "INSERT INTO waiting (uuid,state,tour,slot,places,party,name,email,phone,lang,"
                  "made_ms,changed_ms,booking,code,method,currency)"
                  " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
  [WAIT_UPDATE] = "UPDATE waiting SET state=?2,changed_ms=?3,booking=?4 WHERE id=?1",
  [WAIT_FIND] = "SELECT " WAITING_COLUMNS " FROM waiting w WHERE w.uuid=?1",
  [WAIT_NEXT] = "SELECT " WAITING_COLUMNS " FROM waiting w"
                " LEFT JOIN departure d ON d.tour=w.tour AND d.slot=w.slot"
                " WHERE w.state=1 AND w.id>?1"
                " AND (d.tour IS NULL OR (d.closed=0 AND d.taken+w.places<=d.capacity))"
                " ORDER BY w.id LIMIT 1",
  [WAIT_SETTLE] = "UPDATE waiting SET changed_ms=?1,state=CASE b.state WHEN 2 THEN 3 WHEN 3 THEN 4"
                  " ELSE 5 END FROM booking b WHERE waiting.state=2 AND b.uuid=waiting.booking"
                  " AND b.state NOT IN (1,5)",
  [WAIT_COUNT] = "SELECT count(*) FILTER (WHERE state=1),"
                 " count(*) FILTER (WHERE state=1 AND id<?3),"
                 " count(*) FILTER (WHERE email=?4) FROM waiting"
                 " WHERE tour=?1 AND slot=?2 AND state IN (1,2)",
  [WAIT_ANY] = ("SELECT EXISTS (SELECT 1 FROM waiting WHERE state=1)"
                " OR EXISTS (SELECT 1 FROM waiting WHERE state=2)"),
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->waiting_stmts[which], wait_sql[which], error);
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return rr_store_finish (self, stmt, _("Storing the waiting list"), error);
}

/* Before the connection closes. */
void
rr_store_waiting_close (RrStore *self)
{
  for (guint i = 0; i < N_WAIT; i++)
    g_clear_pointer (&self->waiting_stmts[i], sqlite3_finalize);
}

/* --- places that come back ----------------------------------------------------- */

/**
 * rr_store_watch_freed:
 * @self: a store
 * @func: (nullable): called when places have come back
 * @data: for @func
 *
 * Thread: the store's, or before it starts.
 */
void
rr_store_watch_freed (RrStore     *self,
                      RrFreedFunc  func,
                      gpointer     data)
{
  self->on_freed = func;
  self->freed_data = data;
}

/* Tells of places that have come back since it was told last. */
gboolean
rr_store_tell_freed (RrStore  *self,
                     GError  **error)
{
  gboolean is_freed = self->is_freed;

  self->is_freed = FALSE;
  return !is_freed || self->on_freed == NULL || self->on_freed (self, self->freed_data, error);
}

/* --- the waiting list ---------------------------------------------------------- */

static void
read_waiting (sqlite3_stmt *stmt,
              gpointer      data)
{
  RrWaitingRow *row = data;

  *row = (RrWaitingRow) { .id = sqlite3_column_int64 (stmt, 0) };
  rr_store_copy_text (stmt, 1, row->uuid, sizeof row->uuid);
  row->state = (RrWaitingState) sqlite3_column_int (stmt, 2);
  rr_store_copy_text (stmt, 3, row->tour, sizeof row->tour);
  rr_store_copy_text (stmt, 4, row->slot, sizeof row->slot);
  row->places = (guint) sqlite3_column_int64 (stmt, 5);
  row->party = rr_store_dup_text (stmt, 6);
  row->name = rr_store_dup_text (stmt, 7);
  row->email = rr_store_dup_text (stmt, 8);
  row->phone = rr_store_dup_text (stmt, 9);
  rr_store_copy_text (stmt, 10, row->lang, sizeof row->lang);
  row->made_ms = sqlite3_column_int64 (stmt, 11);
  row->changed_ms = sqlite3_column_int64 (stmt, 12);
  rr_store_copy_text (stmt, 13, row->booking, sizeof row->booking);
  row->code = rr_store_dup_text (stmt, 14);
  row->method = (RrPayMethod) sqlite3_column_int (stmt, 15);
  rr_store_copy_text (stmt, 16, row->currency, sizeof row->currency);
}

/**
 * rr_store_waiting_insert:
 * @self: a store
 * @row: who waits; its id is set
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_insert (RrStore       *self,
                         RrWaitingRow  *row,
                         GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_INSERT, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, row->uuid, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, row->state);
  sqlite3_bind_text (stmt, 3, row->tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 4, row->slot, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 5, row->places);
  rr_store_bind_text (stmt, 6, row->party);
  rr_store_bind_text (stmt, 7, row->name);
  rr_store_bind_text (stmt, 8, row->email);
  rr_store_bind_text (stmt, 9, row->phone);
  rr_store_bind_text (stmt, 10, row->lang);
  sqlite3_bind_int64 (stmt, 11, row->made_ms);
  sqlite3_bind_int64 (stmt, 12, row->changed_ms);
  sqlite3_bind_text (stmt, 13, row->booking, -1, SQLITE_STATIC);
  rr_store_bind_text (stmt, 14, row->code);
  sqlite3_bind_int (stmt, 15, row->method);
  sqlite3_bind_text (stmt, 16, row->currency, -1, SQLITE_STATIC);
  rr_store_booking_touch (self);
  if (!finish (self, stmt, error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/**
 * rr_store_waiting_update:
 * @self: a store
 * @row: who waits, with another state, time of change or booking
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_update (RrStore             *self,
                         const RrWaitingRow  *row,
                         GError             **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_UPDATE, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, row->id);
  sqlite3_bind_int (stmt, 2, row->state);
  sqlite3_bind_int64 (stmt, 3, row->changed_ms);
  sqlite3_bind_text (stmt, 4, row->booking, -1, SQLITE_STATIC);
  rr_store_booking_touch (self);
  return finish (self, stmt, error);
}

/**
 * rr_store_waiting_find:
 * @self: a store
 * @uuid: of who waits
 * @row: (out): who waits, to be cleared by the caller
 * @found: (out): whether there is one
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_find (RrStore       *self,
                       const char    *uuid,
                       RrWaitingRow  *row,
                       gboolean      *found,
                       GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_FIND, error);

  *row = (RrWaitingRow) { 0 };
  *found = FALSE;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, uuid, -1, SQLITE_STATIC);
  return rr_store_read_one (self->db, stmt, read_waiting, row, found, error);
}

/**
 * rr_store_waiting_next:
 * @self: a store
 * @after: the one looked at before, 0 to begin
 * @row: (out): who is next, to be cleared by the caller; its state is 0 if nobody is
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_next (RrStore       *self,
                       gint64         after,
                       RrWaitingRow  *row,
                       GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_NEXT, error);
  gboolean found;

  *row = (RrWaitingRow) { 0 };
  if (stmt == NULL || !rr_store_seats_settle (self, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, after);
  return rr_store_read_one (self->db, stmt, read_waiting, row, &found, error);
}

/**
 * rr_store_waiting_settle:
 * @self: a store
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Marks those whose offer was taken, declined, or ran out.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_settle (RrStore  *self,
                         gint64    now_ms,
                         GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_SETTLE, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, now_ms);
  if (!finish (self, stmt, error))
    return FALSE;
  if (sqlite3_changes (self->db) > 0)
    rr_store_booking_touch (self);
  return TRUE;
}

/**
 * rr_store_waiting_count:
 * @self: a store
 * @row: who waits, or is about to
 * @n_open: (out): parties that wait for its departure
 * @n_before: (out): of them, those before it
 * @is_there: (out): whether one of them, or one with an offer, has its e-mail address
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_count (RrStore             *self,
                        const RrWaitingRow  *row,
                        guint               *n_open,
                        guint               *n_before,
                        gboolean            *is_there,
                        GError             **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_COUNT, error);
  int code;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, row->tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, row->slot, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, row->id);
  rr_store_bind_text (stmt, 4, row->email);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    {
      *n_open = (guint) sqlite3_column_int64 (stmt, 0);
      *n_before = (guint) sqlite3_column_int64 (stmt, 1);
      *is_there = sqlite3_column_int64 (stmt, 2) > 0;
    }
  return rr_store_end_reading (self->db, stmt, code, error);
}

/**
 * rr_store_waiting_any:
 * @self: a store
 * @is_any: (out): whether anybody waits or has an offer
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_waiting_any (RrStore   *self,
                      gboolean  *is_any,
                      GError   **error)
{
  sqlite3_stmt *stmt = stmt_of (self, WAIT_ANY, error);
  int code;

  if (stmt == NULL)
    return FALSE;
  code = sqlite3_step (stmt);
  *is_any = code == SQLITE_ROW && sqlite3_column_int (stmt, 0) != 0;
  return rr_store_end_reading (self->db, stmt, code, error);
}

/**
 * rr_store_waiting_places:
 * @self: a store
 * @func: called for each departure that somebody waits for
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE or what @func set
 */
gboolean
rr_store_waiting_places (RrStore   *self,
                         gboolean (*func) (RrStore *store, const char *tour, const char *slot,
                                           gpointer data, GError **error),
                         gpointer   data,
                         GError   **error)
{
  sqlite3_stmt *stmt;
  gboolean ok = TRUE;
  int code = SQLITE_ROW;

  if (!rr_store_prepare (self->db, "SELECT DISTINCT tour,slot FROM waiting WHERE state=1", &stmt, error))
    return FALSE;
  while (ok && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    ok = func (self, rr_store_get_text (stmt, 0),
               rr_store_get_text (stmt, 1), data, error);
  if (ok && code != SQLITE_DONE)
    {
      rr_store_set_error (error, self->db, _("Reading"));
      ok = FALSE;
    }
  sqlite3_finalize (stmt);
  return ok;
}

/* --- readers ------------------------------------------------------------------- */

/**
 * rr_store_reader_waiting:
 * @self: a reader
 * @tour: a tour
 * @slot: its departure
 * @func: called for each who waits or has an offer, in order
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_waiting (RrStoreReader  *self,
                         const char     *tour,
                         const char     *slot,
                         RrWaitingFunc   func,
                         gpointer        data,
                         GError        **error)
{
  static const char sql[] = "SELECT " WAITING_COLUMNS ",b.expires_ms FROM waiting w"
                            " LEFT JOIN booking b ON b.uuid=w.booking WHERE w.tour=?1 AND w.slot=?2 AND (w.state=1"
                            " OR (w.state=2 AND b.state IN (1,5))) ORDER BY w.id";
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, slot, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_auto(RrWaitingRow) row = { 0 };

      read_waiting (stmt, &row);
      row.until_ms = sqlite3_column_int64 (stmt, 16);
      func (&row, data);
    }
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error);
}

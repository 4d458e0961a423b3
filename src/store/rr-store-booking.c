/* rr-store-booking.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-booking.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"

/* Departures and bookings. The number of places taken is one column that only grows by
 * a conditional update and that the table itself keeps between nothing and capacity, so
 * that no way through the program can sell a place twice.
 *
 * Threads: the store's, within the transaction of a commit.
 */

#define COLUMNS \
  "id,uuid,owner,state,tour,slot,places,created_ms,updated_ms,expires_ms,confirmed_ms," \
  "cancelled_ms,body_hash,retail,currency,email,reference,doc,name,phone,lang,party,method,paid," \
  "reason,rev,told"

enum
{
  BOOK_GIVE,
  BOOK_TAKEN,
  BOOK_INSERT,
  BOOK_UPDATE,
  BOOK_FIND,
  BOOK_DUE_GIVE,
  BOOK_DUE,
  BOOK_NEXT_DUE,
  N_BOOK,
};

G_STATIC_ASSERT (N_BOOK == RR_N_BOOKING_STMTS);

static const char *const book_sql[N_BOOK] = {
  [BOOK_GIVE] = "UPDATE departure SET taken=taken-?3 WHERE tour=?1 AND slot=?2",
  [BOOK_TAKEN] = "SELECT taken FROM departure WHERE tour=?1 AND slot=?2",
  [BOOK_INSERT] = "INSERT INTO booking (" COLUMNS ") VALUES"
                  " (NULL,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
                  "?19,?20,?21,?22,?23,?24,?25,?26,?27)",
  [BOOK_UPDATE] = "UPDATE booking SET uuid=?2,owner=?3,state=?4,tour=?5,slot=?6,places=?7,"
                  "created_ms=?8,updated_ms=?9,expires_ms=?10,confirmed_ms=?11,cancelled_ms=?12,"
                  "body_hash=?13,retail=?14,currency=?15,email=?16,reference=?17,doc=?18,"
                  "name=?19,phone=?20,lang=?21,party=?22,method=?23,paid=?24,reason=?25,rev=?26,"
                  "told=?27 WHERE id=?1",
  [BOOK_FIND] = "SELECT " COLUMNS " FROM booking WHERE uuid=?1",
  [BOOK_DUE_GIVE] = "UPDATE departure SET taken=taken-due.n FROM (SELECT tour,slot,sum(places) AS n"
                    " FROM booking WHERE state=1 AND expires_ms<=?1 GROUP BY tour,slot) AS due"
                    " WHERE departure.tour=due.tour AND departure.slot=due.slot",
  [BOOK_DUE] = "UPDATE booking SET state=4,updated_ms=?1,rev=rev+1 WHERE state=1 AND expires_ms<=?1",
  [BOOK_NEXT_DUE] = "SELECT min(expires_ms) FROM booking WHERE state=1",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->booking_stmts[which], book_sql[which], error);
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return rr_store_finish (self, stmt, _("Storing bookings"), error);
}

/* Before the connection closes. */
void
rr_store_booking_close (RrStore *self)
{
  for (guint i = 0; i < N_BOOK; i++)
    g_clear_pointer (&self->booking_stmts[i], sqlite3_finalize);
  rr_store_seats_close (self);
}

/**
 * rr_store_booking_watch:
 * @self: a store
 * @version: (nullable): raised after each commit that changed a booking or a departure;
 *   read it with __atomic_load_n() from any thread
 */
void
rr_store_booking_watch (RrStore *self,
                        guint64 *version)
{
  g_return_if_fail (self != NULL);

  self->booking_version = version;
}

/**
 * rr_store_booking_touch:
 * @self: a store
 *
 * Within a transaction: it changes a booking or a departure.
 */
void
rr_store_booking_touch (RrStore *self)
{
  self->touches_bookings = TRUE;
}

static void
set_next_due (RrStore *self,
              gint64   due_ms)
{
  __atomic_store_n (&self->hold_due_ms, due_ms, __ATOMIC_RELAXED);
}

/* No hold ends before; too early is as good as not to know. */
static void
note_hold (RrStore            *self,
           const RrBookingRow *row)
{
  if (row->state == RR_BOOKING_HOLD && row->expires_ms < self->hold_due_ms)
    set_next_due (self, row->expires_ms);
}

/**
 * rr_store_booking_get_due:
 * @self: a store
 *
 * Thread: any.
 *
 * Returns: a time, Unix time, before which no hold ends
 */
gint64
rr_store_booking_get_due (RrStore *self)
{
  g_return_val_if_fail (self != NULL, G_MAXINT64);

  return __atomic_load_n (&self->hold_due_ms, __ATOMIC_RELAXED);
}

/* Nobody hears of what was not committed. */
void
rr_store_booking_ended (RrStore  *self,
                        gboolean  ok)
{
  if (!ok)
    set_next_due (self, G_MININT64);
  if (ok && self->touches_bookings && self->booking_version != NULL)
    __atomic_add_fetch (self->booking_version, 1, __ATOMIC_RELEASE);
  self->touches_bookings = FALSE;
  self->is_freed = FALSE;
  rr_store_seats_forget (self);
}

/* Steps a statement that changes bookings or departures. */
static gboolean
change (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  if (!finish (self, stmt, error))
    return FALSE;
  if (sqlite3_changes (self->db) > 0)
    self->touches_bookings = TRUE;
  return TRUE;
}

/**
 * rr_booking_row_clear:
 * @row: a booking; what it owns is freed
 */
void
rr_booking_row_clear (RrBookingRow *row)
{
  g_clear_pointer (&row->email, g_free);
  g_clear_pointer (&row->reference, g_free);
  g_clear_pointer (&row->doc, g_free);
  g_clear_pointer (&row->name, g_free);
  g_clear_pointer (&row->phone, g_free);
  g_clear_pointer (&row->party, g_free);
  g_clear_pointer (&row->reason, g_free);
}

static gboolean
find_next_due (RrStore  *self,
               GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, BOOK_NEXT_DUE, error);
  int code;

  if (stmt == NULL)
    return FALSE;
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    set_next_due (self, sqlite3_column_type (stmt, 0) == SQLITE_NULL ? G_MAXINT64
                                                                    : sqlite3_column_int64 (stmt, 0));
  return rr_store_end_reading (self->db, stmt, code, error);
}

/**
 * rr_booking_row_copy:
 * @row: a booking
 *
 * Returns: (transfer full): a copy, for rr_booking_row_free()
 */
RrBookingRow *
rr_booking_row_copy (const RrBookingRow *row)
{
  RrBookingRow *copy = g_memdup2 (row, sizeof *row);

  copy->email = g_strdup (row->email);
  copy->reference = g_strdup (row->reference);
  copy->doc = g_strdup (row->doc);
  copy->name = g_strdup (row->name);
  copy->phone = g_strdup (row->phone);
  copy->party = g_strdup (row->party);
  copy->reason = g_strdup (row->reason);
  return copy;
}

/**
 * rr_booking_row_free:
 * @row: (transfer full): a booking from rr_booking_row_copy()
 */
void
rr_booking_row_free (gpointer row)
{
  rr_booking_row_clear (row);
  g_free (row);
}

/**
 * rr_store_booking_expire:
 * @self: a store
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Ends every hold whose time has passed and gives its places back. Called before any
 * decision, so that no place waits for somebody who swept.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_expire (RrStore  *self,
                         gint64    now_ms,
                         GError  **error)
{
  static const int order[] = { BOOK_DUE_GIVE, BOOK_DUE };

  if (now_ms < self->hold_due_ms)
    return TRUE;
  if (!rr_store_seats_settle (self, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      sqlite3_stmt *stmt = stmt_of (self, order[i], error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, now_ms);
      if (!change (self, stmt, error))
        return FALSE;
      self->is_freed = self->is_freed || sqlite3_changes (self->db) > 0;
    }
  return find_next_due (self, error) && (G_LIKELY (!self->is_freed) || rr_store_tell_freed (self, error));
}

/**
 * rr_store_booking_give:
 * @self: a store
 * @tour: a tour
 * @slot: its departure
 * @places: how many are free again
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE, also if more come back than were taken
 */
gboolean
rr_store_booking_give (RrStore     *self,
                       const char  *tour,
                       const char  *slot,
                       guint        places,
                       GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, BOOK_GIVE, error);

  if (stmt == NULL || !rr_store_seats_settle (self, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, slot, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, places);
  self->is_freed = TRUE;
  return change (self, stmt, error);
}

/**
 * rr_store_booking_get_taken:
 * @self: a store
 * @tour: a tour
 * @slot: its departure
 * @taken: (out): places that are held or sold
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_get_taken (RrStore     *self,
                            const char  *tour,
                            const char  *slot,
                            guint       *taken,
                            GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, BOOK_TAKEN, error);
  int code;

  if (stmt == NULL || !rr_store_seats_settle (self, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, slot, -1, SQLITE_STATIC);
  code = sqlite3_step (stmt);
  *taken = code == SQLITE_ROW ? (guint) sqlite3_column_int64 (stmt, 0) : 0;
  return rr_store_end_reading (self->db, stmt, code, error);
}

static void
bind_row (sqlite3_stmt       *stmt,
          const RrBookingRow *row)
{
  sqlite3_bind_text (stmt, 2, row->uuid, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, row->owner, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 4, row->state);
  sqlite3_bind_text (stmt, 5, row->tour, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 6, row->slot, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 7, row->places);
  sqlite3_bind_int64 (stmt, 8, row->created_ms);
  sqlite3_bind_int64 (stmt, 9, row->updated_ms);
  sqlite3_bind_int64 (stmt, 10, row->expires_ms);
  sqlite3_bind_int64 (stmt, 11, row->confirmed_ms);
  sqlite3_bind_int64 (stmt, 12, row->cancelled_ms);
  sqlite3_bind_int64 (stmt, 13, (gint64) row->body_hash);
  sqlite3_bind_int64 (stmt, 14, row->retail);
  sqlite3_bind_text (stmt, 15, row->currency, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 16, row->email, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 17, row->reference, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 18, row->doc, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 19, row->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 20, row->phone, -1, SQLITE_STATIC);
  rr_store_bind_text (stmt, 21, row->lang);
  sqlite3_bind_text (stmt, 22, row->party, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 23, row->method);
  sqlite3_bind_int64 (stmt, 24, row->paid);
  sqlite3_bind_text (stmt, 25, row->reason, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 26, row->rev);
  sqlite3_bind_int64 (stmt, 27, row->told);
}

const char *
rr_store_booking_columns (void)
{
  return COLUMNS;
}

void
rr_store_read_booking (sqlite3_stmt *stmt,
                       gpointer      data)
{
  RrBookingRow *row = data;

  *row = (RrBookingRow) { .id = sqlite3_column_int64 (stmt, 0) };
  rr_store_copy_text (stmt, 1, row->uuid, sizeof row->uuid);
  rr_store_copy_text (stmt, 2, row->owner, sizeof row->owner);
  row->state = (RrBookingState) sqlite3_column_int (stmt, 3);
  rr_store_copy_text (stmt, 4, row->tour, sizeof row->tour);
  rr_store_copy_text (stmt, 5, row->slot, sizeof row->slot);
  row->places = (guint) sqlite3_column_int64 (stmt, 6);
  row->created_ms = sqlite3_column_int64 (stmt, 7);
  row->updated_ms = sqlite3_column_int64 (stmt, 8);
  row->expires_ms = sqlite3_column_int64 (stmt, 9);
  row->confirmed_ms = sqlite3_column_int64 (stmt, 10);
  row->cancelled_ms = sqlite3_column_int64 (stmt, 11);
  row->body_hash = (guint64) sqlite3_column_int64 (stmt, 12);
  row->retail = sqlite3_column_int64 (stmt, 13);
  rr_store_copy_text (stmt, 14, row->currency, sizeof row->currency);
  row->email = rr_store_dup_text (stmt, 15);
  row->reference = rr_store_dup_text (stmt, 16);
  row->doc = rr_store_dup_text (stmt, 17);
  row->name = rr_store_dup_text (stmt, 18);
  row->phone = rr_store_dup_text (stmt, 19);
  rr_store_copy_text (stmt, 20, row->lang, sizeof row->lang);
  row->party = rr_store_dup_text (stmt, 21);
  row->method = (RrPayMethod) sqlite3_column_int (stmt, 22);
  row->paid = sqlite3_column_int64 (stmt, 23);
  row->reason = rr_store_dup_text (stmt, 24);
  row->rev = (guint) sqlite3_column_int64 (stmt, 25);
  row->told = (guint) sqlite3_column_int64 (stmt, 26);
}

/**
 * rr_store_booking_insert:
 * @self: a store
 * @row: a booking; its id is set
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE, also for a uuid that is there already
 */
gboolean
rr_store_booking_insert (RrStore       *self,
                         RrBookingRow  *row,
                         GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, BOOK_INSERT, error);

  if (stmt == NULL)
    return FALSE;
  bind_row (stmt, row);
  if (!change (self, stmt, error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (self->db);
  note_hold (self, row);
  return TRUE;
}

/**
 * rr_store_booking_update:
 * @self: a store
 * @row: a booking as it should be from now on
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_update (RrStore             *self,
                         const RrBookingRow  *row,
                         GError             **error)
{
  sqlite3_stmt *stmt = stmt_of (self, BOOK_UPDATE, error);

  if (stmt == NULL)
    return FALSE;
  note_hold (self, row);
  sqlite3_bind_int64 (stmt, 1, row->id);
  bind_row (stmt, row);
  return change (self, stmt, error);
}

/**
 * rr_store_booking_find:
 * @self: a store
 * @uuid: a booking's
 * @row: (out): the booking, to be cleared by the caller
 * @found: (out): whether there is one
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_find (RrStore       *self,
                       const char    *uuid,
                       RrBookingRow  *row,
                       gboolean      *found,
                       GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, BOOK_FIND, error);

  *found = FALSE;
  *row = (RrBookingRow) { 0 };
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, uuid, -1, SQLITE_STATIC);
  return rr_store_read_one (self->db, stmt, rr_store_read_booking, row, found, error);
}

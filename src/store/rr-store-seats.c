/* rr-store-seats.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-error.h"

/* Taking places. The one column that sells a place is changed by a guarded statement; but
 * when a crowd books the same departure in one transaction, its row is read once, counted
 * in memory, and changed once, by the same guarded statement, before anybody else looks at
 * departures in this transaction, and before it is committed. Nobody else writes meanwhile:
 * there is one writer.
 *
 * Threads: the store's, within the transaction of a commit.
 * Ends:    with the transaction, whichever way; what was not written is forgotten with it.
 */

enum
{
  SEAT_OPEN,
  SEAT_TAKE_AS,
  SEAT_TAKE,
  SEAT_LOOK,
  N_SEAT,
};

G_STATIC_ASSERT (N_SEAT == RR_N_SEAT_STMTS);

static const char *const seat_sql[N_SEAT] = {
  [SEAT_OPEN] = "INSERT INTO departure (tour,slot,capacity,taken) VALUES (?1,?2,?3,0)"
                " ON CONFLICT (tour,slot) DO UPDATE SET capacity=MAX(?3,taken)"
                " WHERE capacity<>?3 AND fixed=0",
  [SEAT_TAKE_AS] = "UPDATE departure SET taken=taken+?3 WHERE tour=?1 AND slot=?2"
                   " AND taken+?3<=capacity AND closed=0 AND (capacity=?4 OR fixed<>0)",
  [SEAT_TAKE] = "UPDATE departure SET taken=taken+?3 WHERE tour=?1 AND slot=?2"
                " AND taken+?3<=capacity AND closed=0",
  [SEAT_LOOK] = "SELECT capacity,taken FROM departure WHERE tour=?1 AND slot=?2 AND closed=0"
                " AND (capacity=?3 OR fixed<>0)",
};

/* Returns: (nullable): with tour and slot bound */
static sqlite3_stmt *
stmt_of (RrStore     *self,
         int          which,
         const char  *tour,
         const char  *slot,
         GError     **error)
{
  sqlite3_stmt *stmt = rr_store_keep (self, &self->seat_stmts[which], seat_sql[which], error);

  if (stmt != NULL)
    {
      sqlite3_bind_text (stmt, 1, tour, -1, SQLITE_STATIC);
      sqlite3_bind_text (stmt, 2, slot, -1, SQLITE_STATIC);
    }
  return stmt;
}

/* Before the connection closes. */
void
rr_store_seats_close (RrStore *self)
{
  for (guint i = 0; i < N_SEAT; i++)
    g_clear_pointer (&self->seat_stmts[i], sqlite3_finalize);
}

static gboolean
change (RrStore       *self,
        sqlite3_stmt  *stmt,
        gboolean      *changed,
        GError       **error)
{
  if (!rr_store_finish (self, stmt, _("Storing bookings"), error))
    return FALSE;
  *changed = sqlite3_changes (self->db) > 0;
  if (*changed)
    rr_store_booking_touch (self);
  return TRUE;
}

/* Writes what was counted, and looks anew from now on. */
gboolean
rr_store_seats_settle (RrStore  *self,
                       GError  **error)
{
  guint n = self->n_seats;

  self->n_seats = 0;
  for (guint i = 0; i < n; i++)
    {
      const RrStoreSeats *seats = &self->seats[i];
      sqlite3_stmt *stmt;
      gboolean changed;

      if (seats->n_new == 0)
        continue;
      stmt = stmt_of (self, SEAT_TAKE, seats->tour, seats->slot, error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 3, seats->n_new);
      if (!change (self, stmt, &changed, error))
        return FALSE;
      if (!changed)
        {
          g_set_error (error, RR_ERROR, RR_ERROR_STORE, "%s %s: places were counted twice", seats->tour, seats->slot);
          return FALSE;
        }
    }
  return TRUE;
}

/* The transaction has ended. */
void
rr_store_seats_forget (RrStore *self)
{
  self->n_seats = 0;
}

static RrStoreSeats *
find (RrStore    *self,
      const char *tour,
      const char *slot)
{
  for (guint i = 0; i < self->n_seats; i++)
    if (strcmp (self->seats[i].tour, tour) == 0 && strcmp (self->seats[i].slot, slot) == 0)
      return &self->seats[i];
  return NULL;
}

/* From the second question of a transaction on it pays to count. */
static void
remember (RrStore    *self,
          const char *tour,
          const char *slot,
          guint       capacity)
{
  RrStoreSeats *seats;

  if (self->n_seats == RR_STORE_SEATS || strlen (tour) >= sizeof seats->tour || strlen (slot) >= sizeof seats->slot
      || sqlite3_get_autocommit (self->db) != 0)
    return;
  seats = &self->seats[self->n_seats++];
  *seats = (RrStoreSeats) { .asked = capacity };
  g_strlcpy (seats->tour, tour, sizeof seats->tour);
  g_strlcpy (seats->slot, slot, sizeof seats->slot);
}

/* FALSE with an error of the store. Nothing is known of one that is closed, or whose
 * capacity is about to change. */
static gboolean
look (RrStore       *self,
      RrStoreSeats  *seats,
      GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, SEAT_LOOK, seats->tour, seats->slot, error);
  int code;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 3, seats->asked);
  code = sqlite3_step (stmt);
  seats->is_known = code == SQLITE_ROW;
  if (seats->is_known)
    {
      seats->capacity = sqlite3_column_int64 (stmt, 0);
      seats->taken = sqlite3_column_int64 (stmt, 1);
    }
  return rr_store_end_reading (self->db, stmt, code, error);
}

/* In a crowd all but the first find a departure that is as they know it. */
static gboolean
take_now (RrStore     *self,
          const char  *tour,
          const char  *slot,
          guint        capacity,
          guint        places,
          gboolean    *taken,
          GError     **error)
{
  static const int order[] = { SEAT_TAKE_AS, SEAT_OPEN, SEAT_TAKE };

  for (guint i = 0; i < G_N_ELEMENTS (order) && !*taken; i++)
    {
      sqlite3_stmt *stmt = stmt_of (self, order[i], tour, slot, error);
      gboolean changed;

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 3, order[i] == SEAT_OPEN ? capacity : places);
      if (order[i] == SEAT_TAKE_AS)
        sqlite3_bind_int64 (stmt, 4, capacity);
      if (!change (self, stmt, &changed, error))
        return FALSE;
      *taken = order[i] != SEAT_OPEN && changed;
    }
  return TRUE;
}

/**
 * rr_store_booking_take:
 * @self: a store
 * @tour: a tour
 * @slot: its departure
 * @capacity: of the departure
 * @places: how many
 * @taken: (out): %FALSE if there are not so many left
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_take (RrStore     *self,
                       const char  *tour,
                       const char  *slot,
                       guint        capacity,
                       guint        places,
                       gboolean    *taken,
                       GError     **error)
{
  RrStoreSeats *seats = find (self, tour, slot);

  *taken = FALSE;
  /* One whose capacity has just been changed is decided by the statements. */
  if (seats != NULL && seats->asked != capacity)
    {
      if (!rr_store_seats_settle (self, error))
        return FALSE;
      seats = NULL;
    }
  if (seats != NULL && !seats->is_known && !look (self, seats, error))
    return FALSE;
  if (seats != NULL && seats->is_known)
    {
      *taken = seats->taken + seats->n_new + places <= seats->capacity;
      if (*taken)
        {
          seats->n_new += places;
          rr_store_booking_touch (self);
        }
      return TRUE;
    }
  if (!take_now (self, tour, slot, capacity, places, taken, error))
    return FALSE;
  if (seats == NULL)
    remember (self, tour, slot, capacity);
  return TRUE;
}

/**
 * rr_store_booking_retake:
 * @self: a store
 * @tour: a tour
 * @slot: its departure, of which places were taken before
 * @places: how many
 * @taken: (out): %FALSE if there are not so many left
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_retake (RrStore     *self,
                         const char  *tour,
                         const char  *slot,
                         guint        places,
                         gboolean    *taken,
                         GError     **error)
{
  sqlite3_stmt *stmt;

  *taken = FALSE;
  if (!rr_store_seats_settle (self, error))
    return FALSE;
  stmt = stmt_of (self, SEAT_TAKE, tour, slot, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 3, places);
  return change (self, stmt, taken, error);
}

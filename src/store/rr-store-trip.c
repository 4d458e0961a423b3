/* rr-store-trip.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-trip.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"
#include "rr-trip-route.h"

/* Trips, their log, and dead zones. A trip is one row that is replaced with every change;
 * what happened to it is a line each, which is never changed. Lists within a row are text:
 * devices by lines, ways as rr_route_to_string() writes them.
 *
 * Threads: saving on the store's, within the transaction of a commit; the others on that
 *          of their reader.
 */

#define TRIP_COLUMNS \
  "id,revision,state,name,notes,guests,devices,route_name,route,depart_ms,return_ms,check_every_min," \
  "check_at,check_by_fix,out_ms,checked_ms,back_ms,closed_ms,zone,zone_since_ms,stretch_ms"
#define ZONE_COLUMNS "id,name,corners,stretch_min"

static gboolean
finish (sqlite3       *db,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  int code = sqlite3_step (stmt);

  sqlite3_finalize (stmt);
  if (code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, db, _("Storing trips"));
  return FALSE;
}

static gboolean
end_reading (sqlite3       *db,
             sqlite3_stmt  *stmt,
             int            code,
             GError       **error)
{
  sqlite3_finalize (stmt);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, db, _("Reading"));
  return FALSE;
}

/* --- values ------------------------------------------------------------------- */

static void
bind_time (sqlite3_stmt *stmt,
           int           at,
           gint64        time_ms)
{
  if (time_ms == RR_TIME_UNKNOWN)
    sqlite3_bind_null (stmt, at);
  else
    sqlite3_bind_int64 (stmt, at, time_ms);
}

static gint64
read_time (sqlite3_stmt *stmt,
           int           at)
{
  return sqlite3_column_type (stmt, at) == SQLITE_NULL ? RR_TIME_UNKNOWN : sqlite3_column_int64 (stmt, at);
}

static void
bind_own (sqlite3_stmt *stmt,
          int           at,
          char         *text)
{
  sqlite3_bind_text (stmt, at, text, -1, g_free);
}

static const char *
read_text (sqlite3_stmt *stmt,
           int           at)
{
  const char *text = (const char *) sqlite3_column_text (stmt, at);

  return text != NULL ? text : "";
}

static char *
times_to_string (const RrTrip *trip)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < trip->n_check_at; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", trip->check_at_ms[i]);
  return g_string_free (out, FALSE);
}

static void
read_times (const char *text,
            RrTrip     *trip)
{
  g_auto(GStrv) words = g_strsplit (text, " ", RR_TRIP_MAX_TIMES);
  gint64 times[RR_TRIP_MAX_TIMES];
  guint n = 0;

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    times[n++] = g_ascii_strtoll (words[i], NULL, 10);
  rr_trip_set_check_times (trip, times, n);
}

static void
set_text (char       **text,
          const char  *to)
{
  g_free (*text);
  *text = g_strdup (to);
}

static RrTrip *
read_trip (sqlite3_stmt *stmt)
{
  g_autoptr(GArray) route = rr_route_parse (read_text (stmt, 8), RR_TRIP_MAX_ROUTE);
  RrTrip *trip = rr_trip_new ();

  trip->id = sqlite3_column_int64 (stmt, 0);
  trip->revision = sqlite3_column_int64 (stmt, 1);
  trip->state = (RrTripState) CLAMP (sqlite3_column_int (stmt, 2), 0, RR_N_TRIP_STATES - 1);
  set_text (&trip->name, read_text (stmt, 3));
  set_text (&trip->notes, read_text (stmt, 4));
  trip->n_guests = (guint) MAX (sqlite3_column_int (stmt, 5), 0);
  g_strfreev (trip->devices);
  trip->devices = g_strsplit (read_text (stmt, 6), "\n", -1);
  set_text (&trip->route_name, read_text (stmt, 7));
  if (route != NULL)
    {
      trip->n_route = route->len;
      trip->route = g_memdup2 (route->data, route->len * sizeof (RrPlace));
    }
  trip->depart_ms = read_time (stmt, 9);
  trip->return_ms = read_time (stmt, 10);
  trip->check_every_min = (guint) MAX (sqlite3_column_int (stmt, 11), 0);
  read_times (read_text (stmt, 12), trip);
  trip->check_by_fix = sqlite3_column_int (stmt, 13) != 0;
  trip->out_ms = read_time (stmt, 14);
  trip->checked_ms = read_time (stmt, 15);
  trip->back_ms = read_time (stmt, 16);
  trip->closed_ms = read_time (stmt, 17);
  trip->zone = sqlite3_column_int64 (stmt, 18);
  trip->zone_since_ms = read_time (stmt, 19);
  trip->stretch_ms = sqlite3_column_int64 (stmt, 20);
  return trip;
}

static RrDeadZone *
read_zone (sqlite3_stmt *stmt)
{
  g_autoptr(GArray) corners = rr_route_parse (read_text (stmt, 2), RR_ZONE_MAX_CORNERS);
  RrDeadZone *zone = rr_dead_zone_new (read_text (stmt, 1), corners != NULL ? (RrPlace *) (gpointer) corners->data : NULL,
                                       corners != NULL ? corners->len : 0, (guint) MAX (sqlite3_column_int (stmt, 3), 0));

  zone->id = sqlite3_column_int64 (stmt, 0);
  return zone;
}

/* --- writing ------------------------------------------------------------------ */

/**
 * rr_store_trip_save:
 * @self: a store
 * @trip: a trip; gets an id if it has none
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_trip_save (RrStore  *self,
                    RrTrip   *trip,
                    GError  **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db,
                         "REPLACE INTO trip (" TRIP_COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,"
                         "?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)", &stmt, error))
    return FALSE;
  if (trip->id != 0)
    sqlite3_bind_int64 (stmt, 1, trip->id);
  sqlite3_bind_int64 (stmt, 2, trip->revision);
  sqlite3_bind_int (stmt, 3, trip->state);
  sqlite3_bind_text (stmt, 4, trip->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 5, trip->notes, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 6, trip->n_guests);
  bind_own (stmt, 7, g_strjoinv ("\n", trip->devices));
  sqlite3_bind_text (stmt, 8, trip->route_name, -1, SQLITE_STATIC);
  bind_own (stmt, 9, rr_route_to_string (trip->route, trip->n_route));
  bind_time (stmt, 10, trip->depart_ms);
  bind_time (stmt, 11, trip->return_ms);
  sqlite3_bind_int64 (stmt, 12, trip->check_every_min);
  bind_own (stmt, 13, times_to_string (trip));
  sqlite3_bind_int (stmt, 14, trip->check_by_fix);
  bind_time (stmt, 15, trip->out_ms);
  bind_time (stmt, 16, trip->checked_ms);
  bind_time (stmt, 17, trip->back_ms);
  bind_time (stmt, 18, trip->closed_ms);
  sqlite3_bind_int64 (stmt, 19, trip->zone);
  bind_time (stmt, 20, trip->zone_since_ms);
  sqlite3_bind_int64 (stmt, 21, trip->stretch_ms);
  if (!finish (self->db, stmt, error))
    return FALSE;
  if (trip->id == 0)
    trip->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

static gboolean
find_trip (sqlite3  *db,
           gint64    id,
           RrTrip  **trip,
           GError  **error)
{
  sqlite3_stmt *stmt;
  int code;

  *trip = NULL;
  if (!rr_store_prepare (db, "SELECT " TRIP_COLUMNS " FROM trip WHERE id=?1", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    *trip = read_trip (stmt);
  return end_reading (db, stmt, code, error);
}

/**
 * rr_store_trip_find:
 * @self: a store
 * @id: a trip
 * @trip: (out) (transfer full) (nullable): it, %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_trip_find (RrStore  *self,
                    gint64    id,
                    RrTrip  **trip,
                    GError  **error)
{
  return find_trip (self->db, id, trip, error);
}

/**
 * rr_store_trip_log:
 * @self: a store
 * @event: what happened; its id is given by the store
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_trip_log (RrStore            *self,
                   const RrTripEvent  *event,
                   GError            **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db, "INSERT INTO trip_event (trip,act,at_ms,who,note) VALUES (?1,?2,?3,?4,?5)",
                         &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, event->trip);
  sqlite3_bind_int (stmt, 2, event->act);
  sqlite3_bind_int64 (stmt, 3, event->at_ms);
  sqlite3_bind_text (stmt, 4, event->who, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 5, event->note, -1, SQLITE_STATIC);
  return finish (self->db, stmt, error);
}

/**
 * rr_store_zone_save:
 * @self: a store
 * @zone: a dead zone; gets an id if it has none
 * @found: (out): %FALSE if it has an id, but is not there any more
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_zone_save (RrStore     *self,
                    RrDeadZone  *zone,
                    gboolean    *found,
                    GError     **error)
{
  const char *sql = zone->id == 0 ? "INSERT INTO dead_zone (name,corners,stretch_min) VALUES (?2,?3,?4)"
                                  : "UPDATE dead_zone SET name=?2,corners=?3,stretch_min=?4 WHERE id=?1";
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db, sql, &stmt, error))
    return FALSE;
  if (zone->id != 0)
    sqlite3_bind_int64 (stmt, 1, zone->id);
  sqlite3_bind_text (stmt, 2, zone->name, -1, SQLITE_STATIC);
  bind_own (stmt, 3, rr_route_to_string (zone->corners, zone->n_corners));
  sqlite3_bind_int64 (stmt, 4, zone->stretch_min);
  if (!finish (self->db, stmt, error))
    return FALSE;
  *found = sqlite3_changes (self->db) > 0;
  if (zone->id == 0)
    zone->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/**
 * rr_store_zone_remove:
 * @self: a store
 * @id: a dead zone
 * @found: (out): whether it was there
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_zone_remove (RrStore   *self,
                      gint64     id,
                      gboolean  *found,
                      GError   **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db, "DELETE FROM dead_zone WHERE id=?1", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!finish (self->db, stmt, error))
    return FALSE;
  *found = sqlite3_changes (self->db) > 0;
  return TRUE;
}

/* --- reading ------------------------------------------------------------------ */

static gboolean
read_zones (sqlite3      *db,
            RrTripBoard  *board,
            GError      **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, "SELECT " ZONE_COLUMNS " FROM dead_zone ORDER BY id", &stmt, error))
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    rr_trip_board_put_zone (board, read_zone (stmt));
  return end_reading (db, stmt, code, error);
}

/**
 * rr_store_reader_trips:
 * @self: a reader
 * @board: a board that is not shared yet
 * @most_closed: no more closed trips than these, the newest
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_trips (RrStoreReader  *self,
                       RrTripBoard    *board,
                       guint           most_closed,
                       GError        **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db,
                         "SELECT " TRIP_COLUMNS " FROM trip WHERE state<>3 OR id IN"
                         " (SELECT id FROM trip WHERE state=3 ORDER BY id DESC LIMIT ?1) ORDER BY id",
                         &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, most_closed);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    rr_trip_board_put (board, read_trip (stmt));
  return end_reading (db, stmt, code, error) && read_zones (db, board, error);
}

/**
 * rr_store_reader_find_trip:
 * @self: a reader
 * @id: a trip
 * @trip: (out) (transfer full) (nullable): it, %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_find_trip (RrStoreReader  *self,
                           gint64          id,
                           RrTrip        **trip,
                           GError        **error)
{
  return find_trip (rr_store_reader_get_db (self), id, trip, error);
}

/**
 * rr_store_reader_trip_events:
 * @self: a reader
 * @trip: a trip, 0 for all
 * @from_ms: Unix time
 * @to_ms: Unix time
 * @func: called for each line; %FALSE stops
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_trip_events (RrStoreReader    *self,
                             gint64            trip,
                             gint64            from_ms,
                             gint64            to_ms,
                             RrTripEventFunc   func,
                             gpointer          data,
                             GError          **error)
{
  sqlite3 *db = rr_store_reader_get_db (self);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db,
                         "SELECT id,trip,act,at_ms,who,note FROM trip_event WHERE (?1=0 OR trip=?1)"
                         " AND at_ms BETWEEN ?2 AND ?3 ORDER BY at_ms,id", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, trip);
  sqlite3_bind_int64 (stmt, 2, from_ms);
  sqlite3_bind_int64 (stmt, 3, to_ms);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrTripEvent event = {
        .id = sqlite3_column_int64 (stmt, 0),
        .trip = sqlite3_column_int64 (stmt, 1),
        .act = (RrTripAct) CLAMP (sqlite3_column_int (stmt, 2), 0, RR_N_TRIP_ACTS - 1),
        .at_ms = sqlite3_column_int64 (stmt, 3),
      };

      g_strlcpy (event.who, read_text (stmt, 4), sizeof event.who);
      g_strlcpy (event.note, read_text (stmt, 5), sizeof event.note);
      if (!func (&event, data))
        break;
    }
  return end_reading (db, stmt, code, error);
}

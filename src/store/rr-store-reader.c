/* rr-store-reader.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"

/* RrStoreReader is a read-only connection. It sees what was committed when its
 * statement began, and never keeps the writer waiting.
 *
 * Threads: the one that opened it.
 * Ends:    close, before the writer closes.
 */
struct _RrStoreReader
{
  sqlite3 *db;
};

/**
 * rr_store_reader_open:
 * @path: the database file
 * @error: return location for an error
 *
 * Returns: (transfer full): a reader, or %NULL with %RR_ERROR_STORE
 */
RrStoreReader *
rr_store_reader_open (const char  *path,
                      GError     **error)
{
  g_autoptr(RrStoreReader) self = g_new0 (RrStoreReader, 1);

  g_return_val_if_fail (path != NULL, NULL);

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    {
      rr_store_set_error (error, self->db, _("Opening the workspace"));
      return NULL;
    }
  sqlite3_busy_timeout (self->db, 2000);
  return g_steal_pointer (&self);
}

/**
 * rr_store_reader_close:
 * @self: (nullable) (transfer full): a reader
 */
void
rr_store_reader_close (RrStoreReader *self)
{
  if (self == NULL)
    return;

  sqlite3_close (self->db);
  g_free (self);
}

static void
read_device (sqlite3_stmt  *stmt,
             GPtrArray     *names,
             RrDeviceState *state)
{
  const char *label = (const char *) sqlite3_column_text (stmt, 1);

  *state = (RrDeviceState) { .battery_pct = NAN, .last_contact_ms = RR_TIME_UNKNOWN };
  g_strlcpy (state->id, (const char *) sqlite3_column_text (stmt, 0), sizeof state->id);
  if (label != NULL)
    {
      g_ptr_array_add (names, g_strdup (label));
      state->name = names->pdata[names->len - 1];
    }
  if (sqlite3_column_int64 (stmt, 2) > 0)
    state->last_contact_ms = sqlite3_column_int64 (stmt, 2);
  if (sqlite3_column_type (stmt, 3) != SQLITE_NULL)
    state->battery_pct = (float) sqlite3_column_double (stmt, 3);
  state->sos = sqlite3_column_int (stmt, 4) != 0;
  if (sqlite3_column_type (stmt, 5) != SQLITE_NULL)
    rr_store_read_fix (stmt, 5, &state->fix);
  else
    rr_fix_init (&state->fix);
}

/**
 * rr_store_reader_devices:
 * @self: a reader
 * @names: (element-type utf8): owns the names that the states point to
 * @error: return location for an error
 *
 * One row a device, whatever the number of fixes.
 *
 * Returns: (transfer full) (element-type RrDeviceState): the last state of every
 *   device, or %NULL with %RR_ERROR_STORE
 */
GArray *
rr_store_reader_devices (RrStoreReader  *self,
                         GPtrArray      *names,
                         GError        **error)
{
  g_autoptr(GArray) states = g_array_new (FALSE, FALSE, sizeof (RrDeviceState));
  sqlite3_stmt *stmt;
  int code;

  g_return_val_if_fail (self != NULL && names != NULL, NULL);

  if (!rr_store_prepare (self->db,
                         "SELECT name,label,last_contact_ms,battery,sos,time_ms,received_ms,lat,"
                         "lon,alt,speed,course,acc,vacc,fix_battery,flags,source,event,charging,"
                         "trigger FROM device ORDER BY id", &stmt, error))
    return NULL;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrDeviceState state;

      read_device (stmt, names, &state);
      g_array_append_val (states, state);
    }
  if (code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE ? g_steal_pointer (&states) : NULL;
}

/* Fixes without a time of their own have key_ms 0 when they have an id; both halves
 * are found by the key of the table. */
#define TRACK_SQL(order) \
  "SELECT " RR_STORE_FIX_COLUMNS ",seq FROM fix WHERE device=(SELECT id FROM device WHERE name=?1)" \
  " AND key_ms BETWEEN ?2 AND ?3 AND key_ms<>0" \
  " UNION ALL SELECT " RR_STORE_FIX_COLUMNS ",seq FROM fix WHERE device=" \
  "(SELECT id FROM device WHERE name=?1) AND key_ms=0 AND time_ms BETWEEN ?2 AND ?3" \
  " ORDER BY " order " LIMIT ?4"

static const char *const track_sql[] = {
  [RR_ORDER_TIME] = TRACK_SQL ("time_ms, seq"),
  [RR_ORDER_ARRIVAL] = TRACK_SQL ("seq"),
};

/**
 * rr_store_reader_track:
 * @self: a reader
 * @device_id: a device
 * @from_ms: Unix time by the device's clock
 * @to_ms: likewise
 * @order: by time or by arrival
 * @max_fixes: stop after so many
 * @func: called for each fix; %FALSE stops
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE; an unknown device has no fixes
 */
gboolean
rr_store_reader_track (RrStoreReader  *self,
                       const char     *device_id,
                       gint64          from_ms,
                       gint64          to_ms,
                       RrTrackOrder    order,
                       guint           max_fixes,
                       RrFixFunc       func,
                       gpointer        data,
                       GError        **error)
{
  sqlite3_stmt *stmt;
  gboolean go_on = TRUE;
  int code = SQLITE_DONE;

  g_return_val_if_fail (self != NULL && device_id != NULL && func != NULL, FALSE);

  if (!rr_store_prepare (self->db, track_sql[order], &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, device_id, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 2, from_ms);
  sqlite3_bind_int64 (stmt, 3, to_ms);
  sqlite3_bind_int64 (stmt, 4, max_fixes);
  while (go_on && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrFix fix;

      rr_store_read_fix (stmt, 0, &fix);
      go_on = func (&fix, data);
    }
  if (go_on && code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_finalize (stmt);
  return !go_on || code == SQLITE_DONE;
}

/**
 * rr_store_reader_counts:
 * @self: a reader
 * @counts: (out caller-allocates): how many rows there are
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_counts (RrStoreReader  *self,
                        RrStoreCounts  *counts,
                        GError        **error)
{
  gint64 devices, fixes, messages, quarantined;

  g_return_val_if_fail (self != NULL && counts != NULL, FALSE);

  if (!rr_store_get_int (self->db, "SELECT count(*) FROM device", &devices, error)
      || !rr_store_get_int (self->db, "SELECT count(*) FROM fix", &fixes, error)
      || !rr_store_get_int (self->db, "SELECT count(*) FROM message", &messages, error)
      || !rr_store_get_int (self->db, "SELECT count(*) FROM quarantine", &quarantined, error))
    return FALSE;

  *counts = (RrStoreCounts) { (guint64) devices, (guint64) fixes, (guint64) messages,
                              (guint64) quarantined };
  return TRUE;
}

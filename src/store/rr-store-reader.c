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

/* RrStoreReader is a read-only connection. It sees what was committed when it was
 * asked, and never keeps the writer waiting. What is in the inbox still is told with
 * what is in the tables; one transaction an answer keeps them in step.
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

sqlite3 *
rr_store_reader_get_db (RrStoreReader *self)
{
  return self->db;
}

gboolean
rr_store_reader_begin (RrStoreReader  *self,
                       RrStoreMark    *mark,
                       GError        **error)
{
  if (!rr_store_exec (self->db, "BEGIN", error))
    return FALSE;
  if (rr_store_read_mark (self->db, mark, error))
    return TRUE;
  rr_store_exec (self->db, "ROLLBACK", NULL);
  return FALSE;
}

void
rr_store_reader_end (RrStoreReader *self)
{
  rr_store_exec (self->db, "ROLLBACK", NULL);
}

/* --- devices ------------------------------------------------------------------ */

typedef struct
{
  gint64 id;
  gint64 seq;        /* of the newest fix that the row knows */
} Row;

typedef struct
{
  GArray *states;    /* of RrDeviceState */
  GArray *rows;      /* of Row, in step with states, by id */
} Devices;

static RrDeviceState *
find_state (Devices *devices,
            gint64   id,
            gint64   seq)
{
  guint low = 0, high = devices->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (devices->rows, Row, middle).id < id)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == devices->rows->len || g_array_index (devices->rows, Row, low).id != id
      || g_array_index (devices->rows, Row, low).seq >= seq)
    return NULL;
  return &g_array_index (devices->states, RrDeviceState, low);
}

static void
hear_cb (const RrStoreFix *stored,
         const guint8     *packed,
         gsize             len,
         gboolean          starts_row,
         gpointer          data)
{
  const RrFix *fix = &stored->fix;
  RrDeviceState *state = find_state (data, stored->device, stored->seq);

  if (state == NULL)
    return;
  if ((fix->flags & RR_FIX_IMPORTED) == 0)
    state->last_contact_ms = MAX (state->last_contact_ms, fix->received_ms);
  if (!isnan (fix->battery_pct))
    state->battery_pct = fix->battery_pct;
  if (fix->event == RR_EVENT_SOS || fix->event == RR_EVENT_SOS_CANCEL)
    state->sos = fix->event == RR_EVENT_SOS;
  if (rr_store_is_newer (fix, rr_fix_has_position (&state->fix) ? rr_fix_effective_ms (&state->fix)
                                                               : G_MININT64))
    state->fix = *fix;
}

static void
read_device (sqlite3_stmt  *stmt,
             GPtrArray     *names,
             RrDeviceState *state)
{
  const char *label = (const char *) sqlite3_column_text (stmt, 1);
  char *id = g_strdup (rr_store_get_text (stmt, 0));

  *state = (RrDeviceState) { .battery_pct = NAN, .last_contact_ms = RR_TIME_UNKNOWN };
  state->id = id;
  g_ptr_array_add (names, id);
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

static gboolean
read_devices (RrStoreReader  *self,
              GPtrArray      *names,
              Devices        *devices,
              GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (self->db,
                         "SELECT name,label,last_contact_ms,battery,sos,time_ms,received_ms,lat,"
                         "lon,alt,speed,course,acc,vacc,fix_battery,flags,source,event,charging,"
                         "trigger,id,seq FROM device ORDER BY id", &stmt, error))
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      Row row = { sqlite3_column_int64 (stmt, 20), sqlite3_column_int64 (stmt, 21) };
      RrDeviceState state;

      read_device (stmt, names, &state);
      g_array_append_val (devices->states, state);
      g_array_append_val (devices->rows, row);
    }
  if (code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

/**
 * rr_store_reader_devices:
 * @self: a reader
 * @names: (element-type utf8): owns the ids and names that the states point to
 * @error: return location for an error
 *
 * One row a device, whatever the number of fixes, and what is in the inbox.
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
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  Devices devices = { states, rows };
  RrStoreMark mark;
  gboolean ok;

  g_return_val_if_fail (self != NULL && names != NULL, NULL);

  if (!rr_store_reader_begin (self, &mark, error))
    return NULL;
  ok = read_devices (self, names, &devices, error)
       && rr_store_inbox_scan (self->db, &mark, G_MAXINT64, hear_cb, &devices, error);
  rr_store_reader_end (self);
  return ok ? g_steal_pointer (&states) : NULL;
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
  gint64 devices, fixes, waiting, messages, quarantined;
  RrStoreMark mark;
  gboolean ok;

  g_return_val_if_fail (self != NULL && counts != NULL, FALSE);

  if (!rr_store_reader_begin (self, &mark, error))
    return FALSE;
  ok = rr_store_get_int (self->db, "SELECT count(*) FROM device", &devices, error)
       && rr_store_get_int (self->db, "SELECT value FROM counter WHERE name='sorted'", &fixes, error)
       && rr_store_get_int (self->db, "SELECT IFNULL(sum(n),0) FROM inbox", &waiting, error)
       && rr_store_get_int (self->db, "SELECT count(*) FROM message", &messages, error)
       && rr_store_get_int (self->db, "SELECT count(*) FROM quarantine", &quarantined, error);
  rr_store_reader_end (self);
  if (ok)
    *counts = (RrStoreCounts) { (guint64) devices, (guint64) (fixes + waiting - mark.n_done),
                                (guint64) messages, (guint64) quarantined };
  return ok;
}

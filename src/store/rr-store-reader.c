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

static gboolean
begin (RrStoreReader  *self,
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

static void
end (RrStoreReader *self)
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
hear_cb (const RrStoreRecord *record,
         const char          *tail,
         gint64               seq,
         gpointer             data)
{
  const RrFix *fix = &record->fix;
  RrDeviceState *state = find_state (data, record->device, seq);

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
 * @names: (element-type utf8): owns the names that the states point to
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

  if (!begin (self, &mark, error))
    return NULL;
  ok = read_devices (self, names, &devices, error)
       && rr_store_inbox_scan (self->db, &mark, G_MAXINT64, hear_cb, &devices, error);
  end (self);
  return ok ? g_steal_pointer (&states) : NULL;
}

/* --- tracks ------------------------------------------------------------------- */

/* Fixes without a time of their own have key_ms 0 when they have an id; both halves
 * are found by the key of the table. */
#define TRACK_SQL(order) \
  "SELECT " RR_STORE_FIX_COLUMNS ",seq FROM fix WHERE device=?1" \
  " AND key_ms BETWEEN ?2 AND ?3 AND key_ms<>0" \
  " UNION ALL SELECT " RR_STORE_FIX_COLUMNS ",seq FROM fix WHERE device=?1" \
  " AND key_ms=0 AND time_ms BETWEEN ?2 AND ?3" \
  " ORDER BY " order " LIMIT ?4"

static const char *const track_sql[] = {
  [RR_ORDER_TIME] = TRACK_SQL ("time_ms, seq"),
  [RR_ORDER_ARRIVAL] = TRACK_SQL ("seq"),
};

/* A fix and what it is ordered by. */
typedef struct
{
  RrFix  fix;
  gint64 seq;
} Place;

typedef struct
{
  gint64  device;
  gint64  from_ms;
  gint64  to_ms;
  GArray *places;     /* of Place: what the inbox has of it */
} Wanted;

static void
want_cb (const RrStoreRecord *record,
         const char          *tail,
         gint64               seq,
         gpointer             data)
{
  Wanted *wanted = data;
  gint64 at_ms = record->key_ms != 0 ? record->key_ms : record->fix.time_ms;
  Place place = { record->fix, seq };

  if (record->device == wanted->device && at_ms >= wanted->from_ms && at_ms <= wanted->to_ms)
    g_array_append_val (wanted->places, place);
}

static int
compare_by_time (const void *a,
                 const void *b)
{
  const Place *x = a, *y = b;

  if (x->fix.time_ms != y->fix.time_ms)
    return x->fix.time_ms < y->fix.time_ms ? -1 : 1;
  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int
compare_by_arrival (const void *a,
                    const void *b)
{
  const Place *x = a, *y = b;

  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Tells what the table has and what the inbox has, each in order, as one. */
static gboolean
tell_both (RrStoreReader  *self,
           sqlite3_stmt   *stmt,
           const Wanted   *wanted,
           GCompareFunc    compare,
           guint           max_fixes,
           RrFixFunc       func,
           gpointer        data,
           GError        **error)
{
  int code = sqlite3_step (stmt);
  guint n_told = 0, at = 0;
  gboolean go_on = TRUE;

  while (go_on && n_told < max_fixes && (code == SQLITE_ROW || at < wanted->places->len))
    {
      const Place *kept = at < wanted->places->len ? &g_array_index (wanted->places, Place, at)
                                                   : NULL;
      Place place;

      if (code == SQLITE_ROW)
        {
          rr_store_read_fix (stmt, 0, &place.fix);
          place.seq = sqlite3_column_int64 (stmt, 15);
        }
      if (kept != NULL && (code != SQLITE_ROW || compare (kept, &place) < 0))
        {
          go_on = func (&kept->fix, data);
          at++;
        }
      else
        {
          go_on = func (&place.fix, data);
          code = sqlite3_step (stmt);
        }
      n_told++;
    }
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, self->db, _("Reading"));
  return FALSE;
}

static gboolean
find_device (RrStoreReader  *self,
             const char     *name,
             gint64         *id,
             GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (self->db, "SELECT id FROM device WHERE name=?", &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  code = sqlite3_step (stmt);
  *id = code == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

static gboolean
tell_track (RrStoreReader      *self,
            Wanted             *wanted,
            const RrStoreMark  *mark,
            RrTrackOrder        order,
            guint               max_fixes,
            RrFixFunc           func,
            gpointer            data,
            GError            **error)
{
  GCompareFunc compare = order == RR_ORDER_TIME ? compare_by_time : compare_by_arrival;
  sqlite3_stmt *stmt;
  gboolean ok;

  if (!rr_store_inbox_scan (self->db, mark, G_MAXINT64, want_cb, wanted, error)
      || !rr_store_prepare (self->db, track_sql[order], &stmt, error))
    return FALSE;
  g_array_sort (wanted->places, compare);
  sqlite3_bind_int64 (stmt, 1, wanted->device);
  sqlite3_bind_int64 (stmt, 2, wanted->from_ms);
  sqlite3_bind_int64 (stmt, 3, wanted->to_ms);
  sqlite3_bind_int64 (stmt, 4, max_fixes);
  ok = tell_both (self, stmt, wanted, compare, max_fixes, func, data, error);
  sqlite3_finalize (stmt);
  return ok;
}

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
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  Wanted wanted = { 0, from_ms, to_ms, places };
  RrStoreMark mark;
  gboolean ok;

  g_return_val_if_fail (self != NULL && device_id != NULL && func != NULL, FALSE);

  if (!begin (self, &mark, error))
    return FALSE;
  ok = find_device (self, device_id, &wanted.device, error)
       && (wanted.device == 0
           || tell_track (self, &wanted, &mark, order, max_fixes, func, data, error));
  end (self);
  return ok;
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

  if (!begin (self, &mark, error))
    return FALSE;
  ok = rr_store_get_int (self->db, "SELECT count(*) FROM device", &devices, error)
       && rr_store_get_int (self->db, "SELECT count(*) FROM fix", &fixes, error)
       && rr_store_get_int (self->db, "SELECT IFNULL(sum(n),0) FROM inbox", &waiting, error)
       && rr_store_get_int (self->db, "SELECT count(*) FROM message", &messages, error)
       && rr_store_get_int (self->db, "SELECT count(*) FROM quarantine", &quarantined, error);
  end (self);
  if (ok)
    *counts = (RrStoreCounts) { (guint64) devices, (guint64) (fixes + waiting - mark.n_done),
                                (guint64) messages, (guint64) quarantined };
  return ok;
}

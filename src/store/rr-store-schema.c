/* rr-store-schema.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-store-audit.h"
#include "rr-store-backup.h"

/* The tables and the steps between their versions, and how values become columns.
 *
 * A fix is found by device and device time, which is how it is asked for; it lies in a
 * chunk with others of its device, see rr-store-chunk.c. Fixes arrive in the inbox.
 *
 * Threads: that of the connection.
 */

static const char *const migrations[] = {
  /* 1 */
  "CREATE TABLE device ("
  "  id INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL UNIQUE,"
  "  label TEXT,"
  "  last_contact_ms INTEGER,"
  "  battery REAL,"
  "  sos INTEGER NOT NULL DEFAULT 0,"
  "  time_ms INTEGER, received_ms INTEGER, lat REAL, lon REAL, alt REAL, speed REAL,"
  "  course REAL, acc REAL, vacc REAL, fix_battery REAL, flags INTEGER, source INTEGER,"
  "  event INTEGER, charging INTEGER, trigger INTEGER);"
  "CREATE TABLE fix ("
  "  device INTEGER NOT NULL, key_ms INTEGER NOT NULL, key INTEGER NOT NULL,"
  "  time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, lat REAL, lon REAL, alt REAL,"
  "  speed REAL, course REAL, acc REAL, vacc REAL, battery REAL, flags INTEGER NOT NULL,"
  "  source INTEGER NOT NULL, event INTEGER NOT NULL, charging INTEGER, trigger INTEGER,"
  "  message_id TEXT, extra TEXT, seq INTEGER NOT NULL,"
  "  PRIMARY KEY (device, key_ms, key)) WITHOUT ROWID;"
  "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
  "INSERT INTO counter VALUES ('seq', 0);"
  "CREATE TABLE message ("
  "  device INTEGER NOT NULL, key_ms INTEGER NOT NULL, key INTEGER NOT NULL,"
  "  kind INTEGER NOT NULL, time_ms INTEGER, received_ms INTEGER NOT NULL,"
  "  lat REAL, lon REAL, message_id TEXT, body TEXT,"
  "  PRIMARY KEY (device, key_ms, key)) WITHOUT ROWID;"
  "CREATE TABLE quarantine ("
  "  id INTEGER PRIMARY KEY, device TEXT, received_ms INTEGER NOT NULL,"
  "  source INTEGER NOT NULL, reason TEXT NOT NULL, raw BLOB);",
  /* bookings; states are those of RrBookingState */
  "CREATE TABLE departure ("
  "  tour TEXT NOT NULL, slot TEXT NOT NULL, capacity INTEGER NOT NULL,"
  "  taken INTEGER NOT NULL CHECK (taken >= 0 AND taken <= capacity),"
  "  PRIMARY KEY (tour, slot)) WITHOUT ROWID;"
  "CREATE TABLE booking ("
  "  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),"
  "  tour TEXT NOT NULL, slot TEXT NOT NULL, places INTEGER NOT NULL CHECK (places >= 0),"
  "  created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
  "  confirmed_ms INTEGER NOT NULL, cancelled_ms INTEGER NOT NULL, body_hash INTEGER NOT NULL,"
  "  retail INTEGER NOT NULL, currency TEXT NOT NULL, email TEXT, reference TEXT, doc TEXT);"
  "CREATE INDEX booking_due ON booking (expires_ms) WHERE state = 1;"
  "CREATE INDEX booking_reference ON booking (reference) WHERE reference IS NOT NULL;"
  "CREATE TABLE answer ("
  "  key TEXT PRIMARY KEY, hash INTEGER NOT NULL, status INTEGER NOT NULL,"
  "  body TEXT NOT NULL, made_ms INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE INDEX answer_made ON answer (made_ms);",
  /* fixes as they arrive, see rr-store-inbox.c; a device's row tells up to which fix it knows */
  "CREATE TABLE inbox (seq INTEGER PRIMARY KEY, n INTEGER NOT NULL, body BLOB NOT NULL);"
  "CREATE TABLE merge (upto_seq INTEGER NOT NULL, device INTEGER NOT NULL,"
  "  key_ms INTEGER NOT NULL, key INTEGER NOT NULL, n_done INTEGER NOT NULL);"
  "INSERT INTO merge VALUES (0, 0, 0, 0, 0);"
  "ALTER TABLE device ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;",
  /* reports, whom they concern, letters to staff, and what guides write; states are those
   * of RrReceiptState and RrLetterState */
  "CREATE TABLE report ("
  "  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, author TEXT NOT NULL,"
  "  about INTEGER NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, stance TEXT NOT NULL,"
  "  time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,"
  "  end_lat REAL, end_lon REAL, radius REAL NOT NULL, expires_ms INTEGER NOT NULL,"
  "  text TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0);"
  "CREATE INDEX report_untold ON report (id) WHERE told = 0;"
  "CREATE TABLE notice ("
  "  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, about INTEGER NOT NULL,"
  "  report INTEGER NOT NULL, news INTEGER NOT NULL, what TEXT NOT NULL, severity TEXT NOT NULL,"
  "  made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, lat REAL, lon REAL, radius REAL,"
  "  author TEXT NOT NULL, trail TEXT NOT NULL, text TEXT NOT NULL);"
  "CREATE INDEX notice_about ON notice (about) WHERE about <> 0;"
  "CREATE TABLE receipt ("
  "  notice INTEGER NOT NULL, device TEXT NOT NULL,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4), channel INTEGER NOT NULL DEFAULT 0,"
  "  attempts INTEGER NOT NULL DEFAULT 0, queued_ms INTEGER NOT NULL,"
  "  sent_ms INTEGER NOT NULL DEFAULT 0, delivered_ms INTEGER NOT NULL DEFAULT 0,"
  "  seen_ms INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (notice, device)) WITHOUT ROWID;"
  "CREATE INDEX receipt_open ON receipt (device, notice) WHERE state < 2;"
  "CREATE TABLE letter ("
  "  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2), message_id TEXT NOT NULL UNIQUE,"
  "  subject TEXT NOT NULL, body TEXT NOT NULL, made_ms INTEGER NOT NULL,"
  "  next_ms INTEGER NOT NULL, attempts INTEGER NOT NULL);"
  "CREATE INDEX letter_due ON letter (kind, next_ms, id) WHERE state = 0;"
  "CREATE TABLE talk ("
  "  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, device TEXT NOT NULL,"
  "  time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, text TEXT NOT NULL);"
  "CREATE INDEX talk_device ON talk (device, id);",
  /* fixes in chunks; rr-store-upgrade.c moves what was there before */
  "ALTER TABLE fix RENAME TO old_fix;"
  "ALTER TABLE inbox RENAME TO old_inbox;"
  "ALTER TABLE merge RENAME TO old_merge;"
  "CREATE TABLE inbox (seq INTEGER PRIMARY KEY, n INTEGER NOT NULL, body BLOB NOT NULL);"
  "CREATE TABLE merge (upto_seq INTEGER NOT NULL, device INTEGER NOT NULL,"
  "  at_ms INTEGER NOT NULL, seq INTEGER NOT NULL, n_done INTEGER NOT NULL);"
  "INSERT INTO merge VALUES (0, 0, 0, 0, 0);"
  "CREATE TABLE chunk ("
  "  id INTEGER PRIMARY KEY, device INTEGER NOT NULL, from_ms INTEGER NOT NULL,"
  "  to_ms INTEGER NOT NULL, first_seq INTEGER NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL);"
  "CREATE INDEX chunk_place ON chunk (device, to_ms, from_ms);"
  "CREATE TABLE timeless (device INTEGER NOT NULL, key INTEGER NOT NULL,"
  "  PRIMARY KEY (device, key)) WITHOUT ROWID;"
  "INSERT INTO counter VALUES ('sorted', 0);"
  "ALTER TABLE device ADD COLUMN sorted_ms INTEGER;",
  /* trips; states and acts are those of RrTripState and RrTripAct */
  "CREATE TABLE trip ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), name TEXT NOT NULL, notes TEXT NOT NULL,"
  "  guests INTEGER NOT NULL, devices TEXT NOT NULL, route_name TEXT NOT NULL, route TEXT NOT NULL,"
  "  depart_ms INTEGER, return_ms INTEGER, check_every_min INTEGER NOT NULL, check_at TEXT NOT NULL,"
  "  check_by_fix INTEGER NOT NULL, out_ms INTEGER, checked_ms INTEGER, back_ms INTEGER,"
  "  closed_ms INTEGER, zone INTEGER NOT NULL, zone_since_ms INTEGER, stretch_ms INTEGER NOT NULL);"
  "CREATE INDEX trip_state ON trip (state);"
  "CREATE TABLE trip_event ("
  "  id INTEGER PRIMARY KEY, trip INTEGER NOT NULL, act INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
  "  who TEXT NOT NULL, note TEXT NOT NULL);"
  "CREATE INDEX trip_event_trip ON trip_event (trip, at_ms);"
  "CREATE INDEX trip_event_at ON trip_event (at_ms);"
  "CREATE TABLE dead_zone ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, corners TEXT NOT NULL,"
  "  stretch_min INTEGER NOT NULL);",
  /* incidents; who called for help before there were any has one */
  "CREATE TABLE incident ("
  "  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, level INTEGER NOT NULL,"
  "  state INTEGER NOT NULL, count INTEGER NOT NULL, active INTEGER NOT NULL,"
  "  device TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL,"
  "  raised_ms INTEGER NOT NULL, heard_ms INTEGER NOT NULL, cancelled_ms INTEGER NOT NULL DEFAULT 0,"
  "  over_ms INTEGER NOT NULL DEFAULT 0, acked_ms INTEGER NOT NULL DEFAULT 0,"
  "  closed_ms INTEGER NOT NULL DEFAULT 0, acked_by TEXT, closed_by TEXT, remark TEXT,"
  "  time_ms INTEGER, received_ms INTEGER, lat REAL, lon REAL, alt REAL, speed REAL,"
  "  course REAL, acc REAL, vacc REAL, battery REAL, flags INTEGER, source INTEGER,"
  "  event INTEGER, charging INTEGER, trigger INTEGER,"
  "  last_time_ms INTEGER, last_received_ms INTEGER, last_lat REAL, last_lon REAL, last_alt REAL,"
  "  last_speed REAL, last_course REAL, last_acc REAL, last_vacc REAL, last_battery REAL,"
  "  last_flags INTEGER, last_source INTEGER, last_event INTEGER, last_charging INTEGER,"
  "  last_trigger INTEGER);"
  "CREATE UNIQUE INDEX incident_open ON incident (device, kind, subject) WHERE state < 2;"
  "CREATE INDEX incident_lasting ON incident (device, kind, subject) WHERE active = 1;"
  "CREATE INDEX incident_closed ON incident (device, closed_ms) WHERE state = 2;"
  "CREATE TABLE incident_log ("
  "  id INTEGER PRIMARY KEY, incident INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
  "  what INTEGER NOT NULL, level INTEGER NOT NULL, who TEXT, remark TEXT, time_ms INTEGER,"
  "  lat REAL, lon REAL, flags INTEGER NOT NULL);"
  "CREATE INDEX incident_log_of ON incident_log (incident, what);"
  "CREATE TABLE fence ("
  "  id TEXT PRIMARY KEY, name TEXT NOT NULL, watch INTEGER NOT NULL, level INTEGER NOT NULL,"
  "  shape TEXT NOT NULL, devices TEXT) WITHOUT ROWID;"
  "CREATE TABLE rule ("
  "  scope TEXT NOT NULL, rule TEXT NOT NULL, value REAL NOT NULL,"
  "  PRIMARY KEY (scope, rule)) WITHOUT ROWID;"
  "INSERT INTO incident (kind, level, state, count, active, device, subject, detail, raised_ms,"
  "  heard_ms, time_ms, received_ms, lat, lon, acc, flags, source, event, charging, trigger)"
  "  SELECT 0, 4, 0, 1, 1, name, '', '', IFNULL(last_contact_ms, 0), IFNULL(last_contact_ms, 0),"
  "  time_ms, received_ms, lat, lon, acc, IFNULL(flags, 0), source, event, charging, trigger"
  "  FROM device WHERE sos = 1;",
  /* bookings that wait or failed, who the guest is, what was paid, what a letter must tell:
   * rev counts changes the guest should hear of, told is the last one a letter tells */
  "CREATE TABLE new_booking ("
  "  id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),"
  "  tour TEXT NOT NULL, slot TEXT NOT NULL, places INTEGER NOT NULL CHECK (places >= 0),"
  "  created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
  "  confirmed_ms INTEGER NOT NULL, cancelled_ms INTEGER NOT NULL, body_hash INTEGER NOT NULL,"
  "  retail INTEGER NOT NULL, currency TEXT NOT NULL, email TEXT, reference TEXT, doc TEXT,"
  "  name TEXT, phone TEXT, lang TEXT, party TEXT, method INTEGER NOT NULL DEFAULT 0,"
  "  paid INTEGER NOT NULL DEFAULT 0, reason TEXT, rev INTEGER NOT NULL DEFAULT 0,"
  "  told INTEGER NOT NULL DEFAULT 0);"
  "INSERT INTO new_booking (id, uuid, owner, state, tour, slot, places, created_ms, updated_ms,"
  "  expires_ms, confirmed_ms, cancelled_ms, body_hash, retail, currency, email, reference, doc)"
  "  SELECT id, uuid, owner, state, tour, slot, places, created_ms, updated_ms, expires_ms,"
  "  confirmed_ms, cancelled_ms, body_hash, retail, currency, email, reference, doc FROM booking;"
  "DROP TABLE booking;"
  "ALTER TABLE new_booking RENAME TO booking;"
  "CREATE INDEX booking_due ON booking (expires_ms) WHERE state = 1;"
  "CREATE INDEX booking_reference ON booking (reference) WHERE reference IS NOT NULL;"
  "CREATE INDEX booking_untold ON booking (id) WHERE told < rev AND email IS NOT NULL;",
  /* messages are numbered as they came, so that the oldest are found */
  "CREATE TABLE new_message ("
  "  id INTEGER PRIMARY KEY, device INTEGER NOT NULL, key_ms INTEGER NOT NULL, key INTEGER NOT NULL,"
  "  kind INTEGER NOT NULL, time_ms INTEGER, received_ms INTEGER NOT NULL,"
  "  lat REAL, lon REAL, message_id TEXT, body TEXT, UNIQUE (device, key_ms, key));"
  "INSERT INTO new_message (device, key_ms, key, kind, time_ms, received_ms, lat, lon, message_id, body)"
  "  SELECT device, key_ms, key, kind, time_ms, received_ms, lat, lon, message_id, body FROM message"
  "  ORDER BY received_ms;"
  "DROP TABLE message;"
  "ALTER TABLE new_message RENAME TO message;",
  /* what a reseller booked, by departure */
  "CREATE INDEX booking_owner ON booking (owner, slot) WHERE owner <> '';",
  /* when a fence holds, and for which trips; who may be in an area that seems empty */
  "ALTER TABLE fence ADD COLUMN hours TEXT;"
  "ALTER TABLE fence ADD COLUMN trips TEXT;"
  "ALTER TABLE incident ADD COLUMN unheard INTEGER NOT NULL DEFAULT 0;",
  /* what staff decide of a departure, and who waits for it; states are those of
   * RrWaitingState */
  "ALTER TABLE departure ADD COLUMN fixed INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE departure ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE departure ADD COLUMN guides TEXT NOT NULL DEFAULT '';"
  "CREATE INDEX departure_slot ON departure (slot);"
  "CREATE INDEX booking_held ON booking (tour, slot) WHERE state IN (1,5);"
  "CREATE TABLE waiting ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL UNIQUE,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),"
  "  tour TEXT NOT NULL, slot TEXT NOT NULL, places INTEGER NOT NULL CHECK (places > 0),"
  "  party TEXT, name TEXT, email TEXT, phone TEXT, lang TEXT,"
  "  made_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, booking TEXT NOT NULL);"
  "CREATE INDEX waiting_place ON waiting (tour, slot, id);"
  "CREATE INDEX waiting_turn ON waiting (id) WHERE state=1;"
  "CREATE INDEX waiting_offer ON waiting (booking) WHERE state=2;",
  /* letters to guests: about which booking, to whom, and what the other side said of it */
  "ALTER TABLE letter ADD COLUMN booking INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE letter ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE letter ADD COLUMN recipient TEXT;"
  "ALTER TABLE letter ADD COLUMN problem TEXT;"
  "ALTER TABLE letter ADD COLUMN sent_ms INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX letter_booking ON letter (booking, id) WHERE booking <> 0;"
  "CREATE INDEX letter_waiting ON letter (booking, id) WHERE state = 0 AND booking <> 0;"
  "CREATE INDEX letter_dead ON letter (id) WHERE state = 2 AND booking <> 0;",
  /* payments, in the states of RrPaymentState, and the steps of bookings on their way */
  "CREATE TABLE payment ("
  "  id INTEGER PRIMARY KEY, booking TEXT NOT NULL, method INTEGER NOT NULL,"
  "  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 9), intent TEXT NOT NULL,"
  "  secret TEXT NOT NULL, key TEXT NOT NULL, generation INTEGER NOT NULL,"
  "  amount INTEGER NOT NULL CHECK (amount >= 0),"
  "  captured INTEGER NOT NULL, refunded INTEGER NOT NULL,"
  "  currency TEXT NOT NULL, attempts INTEGER NOT NULL, next_ms INTEGER NOT NULL,"
  "  created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, problem TEXT NOT NULL);"
  "CREATE UNIQUE INDEX payment_key ON payment (key);"
  "CREATE INDEX payment_booking ON payment (booking);"
  "CREATE INDEX payment_due ON payment (next_ms) WHERE state IN (2,3,4,6,8) AND next_ms > 0;"
  "CREATE INDEX booking_pending ON booking (expires_ms) WHERE state = 5;"
  "CREATE TABLE booking_step ("
  "  id INTEGER PRIMARY KEY, booking TEXT NOT NULL, at_ms INTEGER NOT NULL,"
  "  step INTEGER NOT NULL, outcome INTEGER NOT NULL, detail TEXT NOT NULL);"
  "CREATE INDEX booking_step_booking ON booking_step (booking, id);"
  "CREATE INDEX booking_step_supplier ON booking_step (booking) WHERE step = 5 AND outcome IN (1,3);",
  /* how who waits wants to pay */
  "ALTER TABLE waiting ADD COLUMN code TEXT;"
  "ALTER TABLE waiting ADD COLUMN method INTEGER NOT NULL DEFAULT 0;",
  /* what bookings need of others; states are those of RrSupplyState */
  "DROP INDEX booking_step_supplier;"
  "CREATE TABLE supply ("
  "  booking TEXT PRIMARY KEY, state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),"
  "  date TEXT NOT NULL, legs TEXT NOT NULL, party TEXT NOT NULL) WITHOUT ROWID;"
  "CREATE INDEX supply_open ON supply (state) WHERE state IN (1,2,4);",
  /* what was done, by whom; see rr-store-audit.c */
  RR_STORE_AUDIT_TABLES,
  /* by what devices are known; states are those of RrDeviceKeyState */
  "CREATE TABLE device_key ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, device TEXT NOT NULL,"
  "  name TEXT NOT NULL, state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),"
  "  made_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL,"
  "  ended_ms INTEGER NOT NULL);"
  "CREATE INDEX device_key_device ON device_key (device, state);",
  /* in which currency who waits wants to pay; a booking may be on its way to another departure
   * with those who have a part in it */
  "ALTER TABLE waiting ADD COLUMN currency TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE supply RENAME TO supply_before;"
  "DROP INDEX supply_open;"
  "CREATE TABLE supply ("
  "  booking TEXT NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),"
  "  date TEXT NOT NULL, legs TEXT NOT NULL, party TEXT NOT NULL, slot TEXT NOT NULL, places INTEGER NOT NULL,"
  "  retail INTEGER NOT NULL, PRIMARY KEY (booking, number)) WITHOUT ROWID;"
  "INSERT INTO supply SELECT booking,0,state,date,legs,party,'',0,0 FROM supply_before;"
  "DROP TABLE supply_before;"
  "CREATE INDEX supply_open ON supply (booking) WHERE state IN (1,2,4) OR slot<>'';",
  /* who works here; roles are those of RrRole */
  "CREATE TABLE staff ("
  "  id INTEGER PRIMARY KEY, name TEXT NOT NULL, fold TEXT NOT NULL UNIQUE,"
  "  role INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2), disabled INTEGER NOT NULL,"
  "  hash TEXT NOT NULL, created_ms INTEGER NOT NULL, signed_in_ms INTEGER NOT NULL);"
  "CREATE TABLE staff_token ("
  "  id INTEGER PRIMARY KEY, staff INTEGER NOT NULL, sum TEXT NOT NULL UNIQUE,"
  "  label TEXT NOT NULL, created_ms INTEGER NOT NULL);"
  "CREATE TABLE staff_try ("
  "  name_sum TEXT PRIMARY KEY, n_wrong INTEGER NOT NULL, last_ms INTEGER NOT NULL) WITHOUT ROWID;",
};

static guint n_damages;     /* (atomic) */

/**
 * rr_store_get_n_damages:
 *
 * Thread: any.
 *
 * Returns: how often anybody in this process came upon something in a database that cannot be
 */
guint
rr_store_get_n_damages (void)
{
  return __atomic_load_n (&n_damages, __ATOMIC_RELAXED);
}

static int
get_last_errno (sqlite3 *db,
                int      which_file)
{
  sqlite3_file *file = NULL;
  int reason = 0;

  if (sqlite3_file_control (db, "main", which_file, &file) == SQLITE_OK && file != NULL && file->pMethods != NULL)
    file->pMethods->xFileControl (file, SQLITE_FCNTL_LAST_ERRNO, &reason);
  return reason;
}

/* A limit on the size of files or of an account is as good as no room: what the database calls
 * it hangs on whether a part of the write still fitted. */
static gboolean
is_full (sqlite3 *db,
         int      code)
{
  static const int files[] = { SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER };

  if (code == SQLITE_FULL)
    return TRUE;
  if (sqlite3_extended_errcode (db) != SQLITE_IOERR_WRITE)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      int reason = get_last_errno (db, files[i]);

      if (reason == ENOSPC || reason == EFBIG || reason == EDQUOT)
        return TRUE;
    }
  return FALSE;
}

void
rr_store_set_error (GError     **error,
                    sqlite3     *db,
                    const char  *what)
{
  int code = sqlite3_errcode (db);

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    __atomic_add_fetch (&n_damages, 1, __ATOMIC_RELAXED);
  if (is_full (db, code))
    g_set_error_literal (error, RR_ERROR, RR_ERROR_NO_ROOM,
                         _("The disk is full. Nothing new is kept until there is room."));
  else
    /* Translators: what was attempted, then a technical reason */
    g_set_error (error, RR_ERROR,
                 code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? RR_ERROR_DAMAGED : RR_ERROR_STORE, _("%s: the database says “%s”"), what,
                 sqlite3_errmsg (db));
}

gboolean
rr_store_exec (sqlite3     *db,
               const char  *sql,
               GError     **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  rr_store_set_error (error, db, _("Writing"));
  return FALSE;
}

gboolean
rr_store_prepare (sqlite3       *db,
                  const char    *sql,
                  sqlite3_stmt **stmt,
                  GError       **error)
{
  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) == SQLITE_OK)
    return TRUE;

  rr_store_set_error (error, db, _("Opening the workspace"));
  return FALSE;
}

gboolean
rr_store_get_int (sqlite3     *db,
                  const char  *sql,
                  gint64      *value,
                  GError     **error)
{
  sqlite3_stmt *stmt;
  gboolean ok;

  if (!rr_store_prepare (db, sql, &stmt, error))
    return FALSE;
  ok = sqlite3_step (stmt) == SQLITE_ROW;
  if (ok)
    *value = sqlite3_column_int64 (stmt, 0);
  else
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return ok;
}

static gboolean
migrate_one (sqlite3     *db,
             guint        to,
             GError     **error)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %u; COMMIT;", to);

  if (rr_store_exec (db, "BEGIN IMMEDIATE", error) && rr_store_exec (db, migrations[to - 1], error)
      && rr_store_exec (db, version, error))
    return TRUE;

  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * rr_store_get_version:
 *
 * Returns: of the tables that this program knows
 */
guint
rr_store_get_version (void)
{
  return G_N_ELEMENTS (migrations);
}

/* Brings the tables up to what this program knows, one step a transaction. */
gboolean
rr_store_migrate (sqlite3  *db,
                  GError  **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d", RR_STORE_APPLICATION_ID);
  gint64 version, application;

  if (!rr_store_get_int (db, "PRAGMA user_version", &version, error)
      || !rr_store_get_int (db, "PRAGMA application_id", &application, error))
    return FALSE;
  if (application != RR_STORE_APPLICATION_ID && (version > 0 || application != 0))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_STORE,
                           _("The file roundrock.db in this folder belongs to another program"));
      return FALSE;
    }
  if (version > (gint64) G_N_ELEMENTS (migrations))
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_STORE,
                           _("This workspace was written by a newer Roundrock. Update this one."));
      return FALSE;
    }

  /* First, or a new file that is left in the middle of this would not be known for ours. */
  if (application == 0 && !rr_store_exec (db, mark, error))
    return FALSE;
  for (guint to = (guint) version + 1; to <= G_N_ELEMENTS (migrations); to++)
    if (!migrate_one (db, to, error))
      return FALSE;
  return TRUE;
}

/* Steps a kept statement that tells nothing, and makes it ready for the next time.
 * @what: what was attempted, for the error */
gboolean
rr_store_finish (RrStore       *self,
                 sqlite3_stmt  *stmt,
                 const char    *what,
                 GError       **error)
{
  int code = sqlite3_step (stmt);

  sqlite3_reset (stmt);
  if (code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, self->db, what);
  return FALSE;
}

/* A statement that is prepared when it is first used, and kept. */
sqlite3_stmt *
rr_store_keep (RrStore       *self,
               sqlite3_stmt **stmt,
               const char    *sql,
               GError       **error)
{
  if (*stmt == NULL && !rr_store_prepare (self->db, sql, stmt, error))
    return NULL;
  return *stmt;
}

gboolean
rr_store_end_reading (sqlite3       *db,
                      sqlite3_stmt  *stmt,
                      int            code,
                      GError       **error)
{
  sqlite3_reset (stmt);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, db, _("Reading"));
  return FALSE;
}

gboolean
rr_store_read_one (sqlite3          *db,
                   sqlite3_stmt     *stmt,
                   RrStoreReadFunc   read,
                   gpointer          row,
                   gboolean         *found,
                   GError          **error)
{
  int code = sqlite3_step (stmt);

  *found = code == SQLITE_ROW;
  if (*found)
    read (stmt, row);
  return rr_store_end_reading (db, stmt, code, error);
}

gboolean
rr_store_end_query (sqlite3       *db,
                    sqlite3_stmt  *stmt,
                    int            code,
                    GError       **error)
{
  if (code != SQLITE_DONE)
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

void
rr_store_bind_number (sqlite3_stmt *stmt,
                      int           at,
                      double        value)
{
  if (isnan (value))
    sqlite3_bind_null (stmt, at);
  else
    sqlite3_bind_double (stmt, at, value);
}

void
rr_store_bind_text (sqlite3_stmt *stmt,
                    int           at,
                    const char   *text)
{
  if (text == NULL || *text == '\0')
    sqlite3_bind_null (stmt, at);
  else
    sqlite3_bind_text (stmt, at, text, -1, SQLITE_STATIC);
}

void
rr_store_bind_bytes (sqlite3_stmt *stmt,
                     int           at,
                     GBytes       *bytes)
{
  gsize len = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

  if (data == NULL)
    sqlite3_bind_null (stmt, at);
  else
    sqlite3_bind_text (stmt, at, data, (int) len, SQLITE_STATIC);
}

void
rr_store_bind_fix (sqlite3_stmt *stmt,
                   int           first,
                   const RrFix  *fix)
{
  sqlite3_bind_int64 (stmt, first, fix->time_ms);
  sqlite3_bind_int64 (stmt, first + 1, fix->received_ms);
  rr_store_bind_number (stmt, first + 2, fix->lat_deg);
  rr_store_bind_number (stmt, first + 3, fix->lon_deg);
  rr_store_bind_number (stmt, first + 4, (double) fix->alt_m);
  rr_store_bind_number (stmt, first + 5, (double) fix->speed_mps);
  rr_store_bind_number (stmt, first + 6, (double) fix->course_deg);
  rr_store_bind_number (stmt, first + 7, (double) fix->acc_m);
  rr_store_bind_number (stmt, first + 8, (double) fix->vacc_m);
  rr_store_bind_number (stmt, first + 9, (double) fix->battery_pct);
  sqlite3_bind_int64 (stmt, first + 10, fix->flags);
  sqlite3_bind_int (stmt, first + 11, fix->source);
  sqlite3_bind_int (stmt, first + 12, fix->event);
  sqlite3_bind_int (stmt, first + 13, fix->charging);
  sqlite3_bind_int (stmt, first + 14, fix->trigger);
}

double
rr_store_read_number (sqlite3_stmt *stmt,
                      int           at)
{
  return sqlite3_column_type (stmt, at) == SQLITE_NULL ? NAN : sqlite3_column_double (stmt, at);
}

const char *
rr_store_get_text (sqlite3_stmt *stmt,
                   int           at)
{
  const char *value = (const char *) sqlite3_column_text (stmt, at);

  return value != NULL ? value : "";
}

void
rr_store_copy_text (sqlite3_stmt *stmt,
                    int           at,
                    char         *text,
                    gsize         size)
{
  const char *value = (const char *) sqlite3_column_text (stmt, at);

  g_strlcpy (text, value != NULL ? value : "", size);
}

char *
rr_store_dup_text (sqlite3_stmt *stmt,
                   int           at)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, at));
}

void
rr_store_read_fix (sqlite3_stmt *stmt,
                   int           first,
                   RrFix        *fix)
{
  rr_fix_init (fix);
  fix->time_ms = sqlite3_column_int64 (stmt, first);
  fix->received_ms = sqlite3_column_int64 (stmt, first + 1);
  fix->lat_deg = rr_store_read_number (stmt, first + 2);
  fix->lon_deg = rr_store_read_number (stmt, first + 3);
  fix->alt_m = (float) rr_store_read_number (stmt, first + 4);
  fix->speed_mps = (float) rr_store_read_number (stmt, first + 5);
  fix->course_deg = (float) rr_store_read_number (stmt, first + 6);
  fix->acc_m = (float) rr_store_read_number (stmt, first + 7);
  fix->vacc_m = (float) rr_store_read_number (stmt, first + 8);
  fix->battery_pct = (float) rr_store_read_number (stmt, first + 9);
  fix->flags = (guint32) sqlite3_column_int64 (stmt, first + 10);
  fix->source = (guint8) MIN (sqlite3_column_int (stmt, first + 11), RR_N_SOURCES - 1);
  fix->event = (guint8) sqlite3_column_int (stmt, first + 12);
  fix->charging = (gint8) sqlite3_column_int (stmt, first + 13);
  fix->trigger = (char) sqlite3_column_int (stmt, first + 14);
}

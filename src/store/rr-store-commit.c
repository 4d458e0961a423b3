/* rr-store-commit.c
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
#include "rr-task.h"

/* How messages become rows: one transaction a batch. Fixes are appended to the inbox;
 * what else devices say goes to its table at once. A message that was stored before is
 * left alone.
 *
 * Whether a fix was stored before is known without looking in most cases: its key is
 * later than any of its device. Else it is in the inbox, whose keys are in memory, or
 * in a chunk, which is looked into.
 *
 * Threads: the store's.
 */

/* Its newest place in time, or the smallest number. A wrong clock says nothing. */
#define DEVICE_COLUMNS \
  "id,name,seq,IFNULL(sorted_ms," MIN_INT "),IFNULL(CASE WHEN flags&" WRONG_CLOCK \
  " THEN received_ms ELSE time_ms END," MIN_INT ")"
#define MIN_INT     "-9223372036854775808"
#define WRONG_CLOCK "386"   /* RR_FIX_FUTURE | RR_FIX_BAD_CLOCK | RR_FIX_NO_TIME */

#define CONTACT_COLUMNS \
  "seq=?5,sorted_ms=?6,last_contact_ms=MAX(IFNULL(last_contact_ms,0),?2),battery=IFNULL(?3,battery)," \
  "sos=CASE WHEN ?4=1 THEN 1 WHEN ?4=2 THEN 0 ELSE sos END"

G_STATIC_ASSERT ((RR_FIX_FUTURE | RR_FIX_BAD_CLOCK | RR_FIX_NO_TIME) == 386);

const char *const rr_store_stmt_sql[RR_N_STMTS] = {
  [RR_STMT_BEGIN] = "BEGIN IMMEDIATE",
  [RR_STMT_COMMIT] = "COMMIT",
  [RR_STMT_ROLLBACK] = "ROLLBACK",
  [RR_STMT_INBOX] = "INSERT INTO inbox (seq,n,body) VALUES (?,?,?)",
  [RR_STMT_CHUNK] = "INSERT INTO chunk (device,from_ms,to_ms,first_seq,n,body) VALUES (?,?,?,?,?,?)",
  [RR_STMT_LAST_CHUNK] = "SELECT id,from_ms,to_ms,n,body FROM chunk WHERE device=?"
                      " ORDER BY to_ms DESC LIMIT 1",
  [RR_STMT_DROP_CHUNK] = "DELETE FROM chunk WHERE id=?",
  [RR_STMT_FIND_CHUNK] = "SELECT id,body FROM chunk WHERE device=?1"
                      " AND to_ms BETWEEN ?2 AND ?2+86400000 AND from_ms<=?2",
  [RR_STMT_TIMELESS] = "INSERT OR IGNORE INTO timeless (device,key) VALUES (?,?)",
  [RR_STMT_FIND_TIMELESS] = "SELECT 1 FROM timeless WHERE device=? AND key=?",
  [RR_STMT_MARK] = "UPDATE merge SET upto_seq=?,device=?,at_ms=?,seq=?,n_done=?",
  [RR_STMT_EMPTY_INBOX] = "DELETE FROM inbox WHERE seq<=?",
  [RR_STMT_MESSAGE] = "INSERT OR IGNORE INTO message (device,key_ms,key,kind,time_ms,received_ms,lat,"
                   "lon,message_id,body) VALUES (?,?,?,?,?,?,?,?,?,?)",
  [RR_STMT_QUARANTINE] = "INSERT INTO quarantine (device,received_ms,source,reason,raw)"
                      " VALUES (?,?,?,?,?)",
  [RR_STMT_FIND_DEVICE] = "SELECT " DEVICE_COLUMNS " FROM device WHERE name=?",
  [RR_STMT_DEVICE_BY_ID] = "SELECT " DEVICE_COLUMNS " FROM device WHERE id=?",
  [RR_STMT_ADD_DEVICE] = "INSERT INTO device (name) VALUES (?)",
  [RR_STMT_CONTACT] = "UPDATE device SET " CONTACT_COLUMNS " WHERE id=?1",
  [RR_STMT_NEWEST] = "UPDATE device SET " CONTACT_COLUMNS ",time_ms=?7,received_ms=?8,lat=?9,lon=?10,"
                  "alt=?11,speed=?12,course=?13,acc=?14,vacc=?15,fix_battery=?16,flags=?17,"
                  "source=?18,event=?19,charging=?20,trigger=?21 WHERE id=?1",
  [RR_STMT_COUNT] = "UPDATE counter SET value=? WHERE name='seq'",
  [RR_STMT_SORTED] = "UPDATE counter SET value=value+? WHERE name='sorted'",
};

static int
run (RrStore *self,
     int      which)
{
  int code = sqlite3_step (self->stmts[which]);

  sqlite3_reset (self->stmts[which]);
  return code;
}

gboolean
rr_store_must_run (RrStore  *self,
                   int       which,
                   GError  **error)
{
  if (rr_store_finish (self, self->stmts[which], _("Storing fixes"), error))
    return TRUE;
  self->is_doubtful = self->is_doubtful || which == RR_STMT_COMMIT;
  return FALSE;
}

/* --- devices ------------------------------------------------------------------ */

static RrStoreDevice *
take_device (RrStore     *self,
             gint64       id,
             const char  *name)
{
  RrStoreDevice *device = g_new0 (RrStoreDevice, 1);

  device->id = id;
  device->battery_pct = NAN;
  device->newest_ms = device->max_sorted_ms = device->max_key_ms = G_MININT64;
  device->max_age_ms[0] = device->max_age_ms[1] = device->max_old_ms = G_MININT64;
  g_hash_table_insert (self->devices, g_strdup (name), device);
  g_hash_table_insert (self->devices_by_id, &device->id, device);
  return device;
}

/* What its row says; %NULL without @error if there is none. */
static RrStoreDevice *
read_device (RrStore       *self,
             sqlite3_stmt  *stmt,
             GError       **error)
{
  RrStoreDevice *device = NULL;
  int code = sqlite3_step (stmt);

  if (code == SQLITE_ROW && sqlite3_column_text (stmt, 1) == NULL)
    rr_store_set_damaged (error);
  else if (code == SQLITE_ROW)
    {
      device = take_device (self, sqlite3_column_int64 (stmt, 0),
                            (const char *) sqlite3_column_text (stmt, 1));
      device->row_seq = sqlite3_column_int64 (stmt, 2);
      device->max_sorted_ms = device->max_key_ms = device->max_old_ms = sqlite3_column_int64 (stmt, 3);
      device->newest_ms = sqlite3_column_int64 (stmt, 4);
    }
  else if (code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_reset (stmt);
  return device;
}

/* Finds the row of a device, or makes it within the transaction. */
static RrStoreDevice *
ensure_device (RrStore     *self,
               const char  *name,
               GError     **error)
{
  RrStoreDevice *device = g_hash_table_lookup (self->devices, name);
  GError *problem = NULL;

  if (device != NULL)
    return device;

  sqlite3_bind_text (self->stmts[RR_STMT_FIND_DEVICE], 1, name, -1, SQLITE_STATIC);
  device = read_device (self, self->stmts[RR_STMT_FIND_DEVICE], &problem);
  if (device != NULL)
    return device;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }

  sqlite3_bind_text (self->stmts[RR_STMT_ADD_DEVICE], 1, name, -1, SQLITE_STATIC);
  if (!rr_store_must_run (self, RR_STMT_ADD_DEVICE, error))
    return NULL;
  return take_device (self, sqlite3_last_insert_rowid (self->db), name);
}

/* As above for a device that has a row. */
RrStoreDevice *
rr_store_device_by_id (RrStore  *self,
                       gint64    id,
                       GError  **error)
{
  RrStoreDevice *device = g_hash_table_lookup (self->devices_by_id, &id);
  GError *problem = NULL;

  if (device != NULL)
    return device;

  sqlite3_bind_int64 (self->stmts[RR_STMT_DEVICE_BY_ID], 1, id);
  device = read_device (self, self->stmts[RR_STMT_DEVICE_BY_ID], &problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  else if (device == NULL)
    rr_store_set_damaged (error);
  return device;
}

/* Does @fix say where the device is, and later than @newest_ms? */
gboolean
rr_store_is_newer (const RrFix *fix,
                   gint64       newest_ms)
{
  return (fix->flags & (RR_FIX_NO_POSITION | RR_FIX_NULL_ISLAND)) == 0 && rr_fix_has_position (fix)
         && rr_fix_effective_ms (fix) >= newest_ms;
}

/* What its row will say. */
void
rr_store_device_hears (RrStoreDevice *device,
                       const RrFix   *fix,
                       gboolean       is_fix)
{
  device->is_dirty = TRUE;
  if ((fix->flags & RR_FIX_IMPORTED) == 0)
    device->contact_ms = MAX (device->contact_ms, fix->received_ms);
  if (!isnan (fix->battery_pct))
    device->battery_pct = fix->battery_pct;
  if (fix->event == RR_EVENT_SOS || fix->event == RR_EVENT_SOS_CANCEL)
    device->sos = fix->event == RR_EVENT_SOS ? 1 : 2;
  if (is_fix && rr_store_is_newer (fix, device->newest_ms))
    {
      device->has_newest = TRUE;
      device->newest = *fix;
      device->newest_ms = rr_fix_effective_ms (fix);
    }
}

gboolean
rr_store_write_device (RrStore        *self,
                       RrStoreDevice  *device,
                       GError        **error)
{
  int which = device->has_newest ? RR_STMT_NEWEST : RR_STMT_CONTACT;
  sqlite3_stmt *stmt = self->stmts[which];

  if (!device->is_dirty)
    return TRUE;

  sqlite3_bind_int64 (stmt, 1, device->id);
  sqlite3_bind_int64 (stmt, 2, device->contact_ms);
  rr_store_bind_number (stmt, 3, (double) device->battery_pct);
  sqlite3_bind_int (stmt, 4, device->sos);
  sqlite3_bind_int64 (stmt, 5, self->seq);
  sqlite3_bind_int64 (stmt, 6, device->max_sorted_ms);
  if (device->has_newest)
    rr_store_bind_fix (stmt, 7, &device->newest);
  if (!rr_store_must_run (self, which, error))
    return FALSE;

  device->is_dirty = device->has_newest = FALSE;
  device->battery_pct = NAN;
  device->sos = 0;
  return TRUE;
}

static gboolean
write_urgent (RrStore  *self,
              GError  **error)
{
  for (guint i = 0; i < self->urgent->len; i++)
    {
      RrStoreDevice *device = g_ptr_array_index (self->urgent, i);

      device->is_urgent = FALSE;
      if (!rr_store_write_device (self, device, error))
        return FALSE;
    }
  g_ptr_array_set_size (self->urgent, 0);
  return TRUE;
}

/* Nothing in memory is trusted any more; what is on disk is read again when needed. */
void
rr_store_forget (RrStore *self)
{
  g_ptr_array_set_size (self->urgent, 0);
  g_hash_table_remove_all (self->devices_by_id);
  g_hash_table_remove_all (self->devices);
  g_byte_array_set_size (self->row, 0);
  g_clear_pointer (&self->merge, rr_store_merge_free);
  g_ptr_array_set_size (self->runs, 0);
  rr_store_drop_filters (self);
  self->mark = (RrStoreMark) { 0 };
  self->n_inbox = 0;
}

/* --- rows --------------------------------------------------------------------- */

/* 1, 0, or -1 with @error. */
static int
is_stored (RrStore          *self,
           RrStoreDevice    *device,
           const RrMessage  *message,
           gint64            key_ms,
           guint64           print,
           GError          **error)
{
  if (key_ms > device->max_key_ms)
    return 0;
  if (rr_store_runs_have (self, print))
    return 1;
  if (!rr_store_may_be_sorted (self, device, key_ms, print))
    return 0;
  return rr_store_chunks_have (self, device->id, message, error);
}

static gboolean
add_fix (RrStore        *self,
         RrStoreDevice  *device,
         RrStoreItem    *item,
         GError        **error)
{
  const RrMessage *message = item->message;
  gsize id_len = strlen (message->message_id);
  gint64 key_ms = rr_store_key_ms (&message->fix, id_len > 0);
  guint64 print = rr_store_fingerprint (self, device->id, &message->fix, message->message_id, id_len);
  int known = is_stored (self, device, message, key_ms, print, error);

  if (known < 0)
    return FALSE;
  if (known > 0)
    {
      item->outcome = RR_STORE_DUPLICATE;
      return TRUE;
    }

  item->outcome = RR_STORED;
  device->max_key_ms = MAX (device->max_key_ms, key_ms);
  rr_store_device_hears (device, &message->fix, TRUE);
  return rr_store_inbox_add (self, device->id, print, message, error);
}

static int
insert_message (RrStore         *self,
                const RrStoreDevice    *device,
                const RrMessage *message)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_MESSAGE];

  /* One without a time of its own is told by what it says. */
  sqlite3_bind_int64 (stmt, 1, device->id);
  sqlite3_bind_int64 (stmt, 2, rr_store_key_ms (&message->fix, TRUE));
  sqlite3_bind_int64 (stmt, 3, (gint64) rr_message_key (message));
  sqlite3_bind_int (stmt, 4, message->kind);
  if (message->fix.time_ms == RR_TIME_UNKNOWN)
    sqlite3_bind_null (stmt, 5);
  else
    sqlite3_bind_int64 (stmt, 5, message->fix.time_ms);
  sqlite3_bind_int64 (stmt, 6, message->fix.received_ms);
  if (rr_fix_has_position (&message->fix))
    {
      sqlite3_bind_double (stmt, 7, message->fix.lat_deg);
      sqlite3_bind_double (stmt, 8, message->fix.lon_deg);
    }
  else
    {
      sqlite3_bind_null (stmt, 7);
      sqlite3_bind_null (stmt, 8);
    }
  rr_store_bind_text (stmt, 9, message->message_id);
  rr_store_bind_bytes (stmt, 10, message->extra);
  return run (self, RR_STMT_MESSAGE);
}

static int
insert_quarantine (RrStore         *self,
                   const RrMessage *message)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_QUARANTINE];
  gsize len = 0;
  const void *raw = message->extra != NULL ? g_bytes_get_data (message->extra, &len) : NULL;

  rr_store_bind_text (stmt, 1, message->device);
  sqlite3_bind_int64 (stmt, 2, message->fix.received_ms);
  sqlite3_bind_int (stmt, 3, message->fix.source);
  sqlite3_bind_text (stmt, 4, message->reason != NULL ? message->reason : "unknown", -1,
                     SQLITE_STATIC);
  sqlite3_bind_blob (stmt, 5, raw, (int) len, SQLITE_STATIC);
  return run (self, RR_STMT_QUARANTINE);
}

static gboolean
add_message (RrStore        *self,
             RrStoreDevice  *device,
             RrStoreItem    *item,
             GError        **error)
{
  if (insert_message (self, device, item->message) != SQLITE_DONE)
    {
      rr_store_set_error (error, self->db, _("Storing fixes"));
      return FALSE;
    }
  item->outcome = sqlite3_changes (self->db) == 0 ? RR_STORE_DUPLICATE : RR_STORED;
  if (item->outcome == RR_STORE_DUPLICATE)
    return TRUE;

  rr_store_device_hears (device, &item->message->fix, FALSE);
  if (!device->is_urgent)
    g_ptr_array_add (self->urgent, device);
  device->is_urgent = TRUE;
  return TRUE;
}

/* A person has closed it: the row says so, whatever fixes of before wait to be sorted in. */
gboolean
rr_store_clear_sos (RrStore     *self,
                    const char  *device_id,
                    GError     **error)
{
  RrStoreDevice *device = ensure_device (self, device_id, error);

  if (device == NULL)
    return FALSE;
  device->is_dirty = TRUE;
  device->sos = 2;
  if (!device->is_urgent)
    g_ptr_array_add (self->urgent, device);
  device->is_urgent = TRUE;
  return TRUE;
}

static gboolean
write_message (RrStore      *self,
               RrStoreItem  *item,
               GError      **error)
{
  const RrMessage *message = item->message;
  RrStoreDevice *device;

  if (message->kind == RR_MESSAGE_UNDECODABLE || message->device[0] == '\0')
    {
      if (insert_quarantine (self, message) == SQLITE_DONE)
        return TRUE;
      rr_store_set_error (error, self->db, _("Storing fixes"));
      return FALSE;
    }

  device = ensure_device (self, message->device, error);
  if (device == NULL)
    return FALSE;
  return message->kind == RR_MESSAGE_FIX ? add_fix (self, device, item, error)
                                         : add_message (self, device, item, error);
}

static gboolean
write_item (RrStore      *self,
            RrStoreItem  *item,
            GError      **error)
{
  item->outcome = RR_STORED;
  /* A receipt is a mark on what is stored, which is all that is kept of it. */
  if (item->message != NULL && item->message->kind != RR_MESSAGE_RECEIPT
      && !write_message (self, item, error))
    return FALSE;
  if (item->write != NULL && item->outcome == RR_STORED && !item->write (self, item->data, error))
    return FALSE;
  return G_LIKELY (!self->is_freed) || rr_store_tell_freed (self, error);
}

static gboolean
write_items (RrStore      *self,
             RrStoreItem  *items,
             guint         n_items,
             GError      **error)
{
  gboolean ok;

  for (guint i = 0; i < n_items; i++)
    if (!write_item (self, &items[i], error))
      return FALSE;
  if (!rr_store_seats_settle (self, error) || !rr_store_inbox_flush (self, error) || !write_urgent (self, error))
    return FALSE;

  rr_task_external_begin ("fsync");
  ok = rr_store_must_run (self, RR_STMT_COMMIT, error);
  rr_task_external_end ();
  return ok;
}

/**
 * rr_store_commit:
 * @self: a store
 * @items: (array length=n_items): messages; their outcome is set
 * @n_items: how many
 * @error: return location for an error
 *
 * Stores all of them in one transaction. When this returns %TRUE the fsync has
 * returned. On %FALSE nothing is stored, every outcome is %RR_STORE_FAILED, and the
 * store must be brought back with rr_store_recover() before it is used again.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_commit (RrStore      *self,
                 RrStoreItem  *items,
                 guint         n_items,
                 GError      **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->db == NULL)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_STORE, _("The database is closed"));
      return FALSE;
    }
  if (n_items == 0)
    return TRUE;

  ok = rr_store_must_run (self, RR_STMT_BEGIN, error) && write_items (self, items, n_items, error);
  rr_store_booking_ended (self, ok);
  if (ok)
    return TRUE;

  run (self, RR_STMT_ROLLBACK);
  rr_store_forget (self);
  for (guint i = 0; i < n_items; i++)
    items[i].outcome = RR_STORE_FAILED;
  return FALSE;
}

/**
 * rr_store_set_device_name:
 * @self: a store
 * @device_id: a device; made if it is not there
 * @name: (nullable): what to show, %NULL for its id
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_set_device_name (RrStore     *self,
                          const char  *device_id,
                          const char  *name,
                          GError     **error)
{
  sqlite3_stmt *stmt;
  gboolean ok;

  g_return_val_if_fail (self != NULL && device_id != NULL, FALSE);

  if (self->db == NULL || !rr_store_prepare (self->db,
                         "INSERT INTO device (name,label) VALUES (?1,?2)"
                         " ON CONFLICT (name) DO UPDATE SET label=?2", &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, device_id, -1, SQLITE_STATIC);
  rr_store_bind_text (stmt, 2, name);
  ok = sqlite3_step (stmt) == SQLITE_DONE;
  if (!ok)
    rr_store_set_error (error, self->db, _("Renaming a device"));
  sqlite3_finalize (stmt);
  return ok;
}

/* rr-store-device-key.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-device-key.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"

/* By what devices are known. Of each there are at most three: the one it had before, so that
 * who still comes with it hears what became of it, the one it has, and one that waits for its
 * first use.
 *
 * Threads: the store's, within the transaction of a commit; readers on their own.
 */

enum
{
  KEY_DROP,
  KEY_INSERT,
  KEY_FORGET,
  KEY_REPLACE,
  KEY_ACTIVATE,
  KEY_USE,
  KEY_END,
  N_KEY,
};

G_STATIC_ASSERT (N_KEY == RR_N_DEVICE_KEY_STMTS);

static const char *const key_sql[N_KEY] = {
  [KEY_DROP] = "DELETE FROM device_key WHERE device=?1 AND state=1",
  [KEY_INSERT] = ("INSERT INTO device_key (hash,device,name,state,made_ms,until_ms,used_ms,ended_ms)"
                  " VALUES (?1,?2,?3,1,?4,?5,0,0)"),
  [KEY_FORGET] = ("DELETE FROM device_key WHERE state=3 AND EXISTS (SELECT 1 FROM device_key k WHERE"
                  " k.id=?1 AND k.state=1 AND k.device=device_key.device)"),
  [KEY_REPLACE] = ("UPDATE device_key SET state=3,ended_ms=?2 WHERE state=2 AND EXISTS (SELECT 1 FROM"
                   " device_key k WHERE k.id=?1 AND k.state=1 AND k.device=device_key.device)"),
  [KEY_ACTIVATE] = "UPDATE device_key SET state=2,used_ms=?2 WHERE id=?1 AND state=1",
  [KEY_USE] = "UPDATE device_key SET used_ms=?2 WHERE id=?1 AND used_ms<?2",
  [KEY_END] = "UPDATE device_key SET state=3,ended_ms=?2 WHERE device=?1 AND state=2",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->device_key_stmts[which], key_sql[which], error);
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return rr_store_finish (self, stmt, _("Storing by what a device is known"), error);
}

/* Before the connection closes. */
void
rr_store_device_key_close (RrStore *self)
{
  for (guint i = 0; i < N_KEY; i++)
    g_clear_pointer (&self->device_key_stmts[i], sqlite3_finalize);
}

static gboolean
run_for_device (RrStore     *self,
                int          which,
                const char  *device,
                gint64       now_ms,
                GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, which, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, device, -1, SQLITE_STATIC);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    sqlite3_bind_int64 (stmt, 2, now_ms);
  return finish (self, stmt, error);
}

static gboolean
run_for_id (RrStore  *self,
            int       which,
            gint64    id,
            gint64    now_ms,
            GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, which, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    sqlite3_bind_int64 (stmt, 2, now_ms);
  return finish (self, stmt, error);
}

/**
 * rr_store_device_key_insert:
 * @self: a store
 * @row: a pending one; its id is set
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_device_key_insert (RrStore         *self,
                            RrDeviceKeyRow  *row,
                            GError         **error)
{
  sqlite3_stmt *stmt;

  if (!run_for_device (self, KEY_DROP, row->device, 0, error))
    return FALSE;
  stmt = stmt_of (self, KEY_INSERT, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, row->hash, sizeof row->hash, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, row->device, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, row->name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, row->made_ms);
  sqlite3_bind_int64 (stmt, 5, row->until_ms);
  if (!finish (self, stmt, error))
    return FALSE;
  row->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/**
 * rr_store_device_key_activate:
 * @self: a store
 * @id: of one that was used; nothing happens if it does not wait for that
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_device_key_activate (RrStore  *self,
                              gint64    id,
                              gint64    now_ms,
                              GError  **error)
{
  return run_for_id (self, KEY_FORGET, id, now_ms, error) && run_for_id (self, KEY_REPLACE, id, now_ms, error)
         && run_for_id (self, KEY_ACTIVATE, id, now_ms, error);
}

/**
 * rr_store_device_key_use:
 * @self: a store
 * @id: of one that was used
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_device_key_use (RrStore  *self,
                         gint64    id,
                         gint64    now_ms,
                         GError  **error)
{
  return run_for_id (self, KEY_USE, id, now_ms, error);
}

/**
 * rr_store_device_key_end:
 * @self: a store
 * @device: a device
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_device_key_end (RrStore     *self,
                         const char  *device,
                         gint64       now_ms,
                         GError     **error)
{
  return run_for_device (self, KEY_DROP, device, now_ms, error)
         && run_for_device (self, KEY_END, device, now_ms, error);
}

/**
 * rr_store_device_key_drop:
 * @self: a store
 * @device: a device
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_device_key_drop (RrStore     *self,
                          const char  *device,
                          GError     **error)
{
  return run_for_device (self, KEY_DROP, device, 0, error);
}

static gboolean
read_row (sqlite3_stmt   *stmt,
          RrDeviceKeyRow *row)
{
  const void *hash = sqlite3_column_blob (stmt, 1);

  *row = (RrDeviceKeyRow) { .id = sqlite3_column_int64 (stmt, 0) };
  if (sqlite3_column_bytes (stmt, 1) != sizeof row->hash)
    return FALSE;
  memcpy (row->hash, hash, sizeof row->hash);
  rr_store_copy_text (stmt, 2, row->device, sizeof row->device);
  rr_store_copy_text (stmt, 3, row->name, sizeof row->name);
  row->state = (RrDeviceKeyState) sqlite3_column_int (stmt, 4);
  row->made_ms = sqlite3_column_int64 (stmt, 5);
  row->until_ms = sqlite3_column_int64 (stmt, 6);
  row->used_ms = sqlite3_column_int64 (stmt, 7);
  row->ended_ms = sqlite3_column_int64 (stmt, 8);
  return *row->device != '\0';
}

/**
 * rr_store_reader_device_keys:
 * @self: a reader
 * @func: called for each, in the order in which they were made
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_device_keys (RrStoreReader    *self,
                             RrDeviceKeyFunc   func,
                             gpointer          data,
                             GError          **error)
{
  static const char sql[] = ("SELECT id,hash,device,name,state,made_ms,until_ms,used_ms,ended_ms FROM device_key"
                             " ORDER BY id");
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrDeviceKeyRow row;

      if (read_row (stmt, &row))
        func (&row, data);
    }
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error);
}

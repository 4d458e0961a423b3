/* rr-store-renew.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <glib/gi18n-lib.h>

/* After a sync has failed the system may have forgotten what it should have written, and
 * still show it to who reads: the log then has a hole that is seen only after the next loss
 * of power, with everything behind it gone. Whoever opens a log that is there cannot know
 * whether that happened, to this process or to one before. So its bytes are written once
 * more, in place, which makes them new to the system, and synced, before anything is built
 * on them.
 *
 * Threads: the store's, while the store is closed.
 */

#define PIECE 65536   /* SQLite writes no more than twice that at once */

static gboolean
write_again (sqlite3_file *file)
{
  g_autofree char *piece = g_malloc (PIECE);
  sqlite3_int64 len;

  if (file->pMethods->xFileSize (file, &len) != SQLITE_OK)
    return FALSE;
  for (sqlite3_int64 at = 0; at < len; at += PIECE)
    {
      int n = (int) MIN (PIECE, len - at);

      if (file->pMethods->xRead (file, piece, n, at) != SQLITE_OK || file->pMethods->xWrite (file, piece, n, at) != SQLITE_OK)
        return FALSE;
    }
  return file->pMethods->xSync (file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

/**
 * rr_store_renew_log:
 * @path: of a database that this process has not open, but to read
 * @is_there: (out): whether there is a log: the last end was not an orderly one
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR if the disk does not take it
 */
gboolean
rr_store_renew_log (const char  *path,
                    gboolean    *is_there,
                    GError     **error)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree sqlite3_file *file = g_malloc0 ((gsize) vfs->szOsFile);
  sqlite3_filename names = sqlite3_create_filename (path, "", wal, 0, NULL);
  int exists = 0, flags;
  gboolean ok = TRUE;

  if (vfs->xAccess (vfs, wal, SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK && exists != 0)
    {
      ok = vfs->xOpen (vfs, sqlite3_filename_wal (names), file, SQLITE_OPEN_WAL | SQLITE_OPEN_READWRITE, &flags) == SQLITE_OK
           && write_again (file);
      if (file->pMethods != NULL)
        file->pMethods->xClose (file);
    }
  sqlite3_free_filename (names);
  *is_there = exists != 0;
  if (!ok)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                 /* Translators: a file name */
                 _("The disk does not take what is written to %s"), wal);
  return ok;
}

/**
 * rr_store_restart_log:
 * @db: the database, just opened, with a log that is on the disk
 * @error: return location for an error
 *
 * Moves the log into the database and begins it anew: behind its end are groups that a loss of
 * power has cut off, and who looks through it later must not take them for newer ones. While
 * somebody reads, it has to wait.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_restart_log (sqlite3  *db,
                      GError  **error)
{
  gboolean ok;

  sqlite3_busy_timeout (db, 0);
  ok = rr_store_exec (db, "PRAGMA wal_checkpoint(TRUNCATE)", error);
  sqlite3_busy_timeout (db, RR_STORE_BUSY_MS);
  return ok;
}

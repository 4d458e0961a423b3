/* rr-store.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "rr-error.h"
#include "rr-store-backup.h"

/* RrStore is the one connection that writes and checkpoints: WAL with synchronous=FULL,
 * so that a commit which returned is on disk. A message that was stored before is found
 * by its key and not stored again.
 *
 * Threads: one at a time; readers have connections of their own.
 * Ends:    close() checkpoints and marks an orderly end. A lock file beside the database
 *          keeps a second engine out for as long as this one lives.
 */

#define CACHE_KIB          2048
#define CHECKPOINT_PAGES   4000
#define CLOSE_SLICE        8192
/* What a check after a crash may take before the engine goes on without its result. */
#define CHECK_BUDGET_US    (700 * G_TIME_SPAN_MILLISECOND)

static gboolean
take_lock (RrStore  *self,
           GError  **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock_fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   /* Translators: a file name, then the reason */
                   _("%s cannot be opened: %s"), path, g_strerror (errno));
      return FALSE;
    }
  if (flock (self->lock_fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  g_set_error_literal (error, RR_ERROR, RR_ERROR_IN_USE,
                       _("Another Roundrock is using this workspace already"));
  return FALSE;
}

static int
budget_cb (void *data)
{
  return g_get_monotonic_time () > *(gint64 *) data;
}

static char *
dup_mark (const char *path)
{
  return g_strconcat (path, ".check", NULL);
}

/**
 * rr_store_want_check:
 * @path: a database that may be damaged
 * @error: return location for an error
 *
 * Leaves a mark beside it.
 *
 * Returns: %FALSE with a #GFileError
 */
gboolean
rr_store_want_check (const char  *path,
                     GError     **error)
{
  g_autofree char *mark = dup_mark (path);

  return g_file_set_contents (mark, "", 0, error);
}

/* As long as it takes: somebody has come upon damage. */
static gboolean
check_if_wanted (RrStore  *self,
                 GError  **error)
{
  g_autofree char *mark = dup_mark (self->path);

  if (!g_file_test (mark, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!rr_store_quick_check (self, error))
    return FALSE;
  g_unlink (mark);
  return TRUE;
}

/* After a crash SQLite replays its log by itself; this looks for a damaged disk. */
static gboolean
check_after_crash (RrStore  *self,
                   GError  **error)
{
  gint64 deadline_us = g_get_monotonic_time () + CHECK_BUDGET_US;
  gboolean ok;
  g_autoptr(GError) problem = NULL;

  sqlite3_progress_handler (self->db, 1000, budget_cb, &deadline_us);
  ok = rr_store_quick_check (self, &problem);
  sqlite3_progress_handler (self->db, 0, NULL, NULL);

  if (!ok && g_get_monotonic_time () > deadline_us)
    {
      g_message ("The check after the unclean end was not finished in time; the file is large");
      return TRUE;
    }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&problem));
  return ok;
}

/* SQLite takes a lock for each allocation to count it, which nobody asks for. */
static void
count_no_memory (void)
{
  static gsize is_done;

  if (g_once_init_enter (&is_done))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);   /* too late, and refused, if it is in use */
      g_once_init_leave (&is_done, 1);
    }
}

static gboolean
open_db (RrStore  *self,
         GError  **error)
{
  gboolean unclean;
  g_autofree char *setup = g_strdup_printf (
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=%d;"
      "PRAGMA cache_size=-%d; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;",
      CHECKPOINT_PAGES, CACHE_KIB);

  count_no_memory ();
  if (!rr_store_renew_log (self->path, &unclean, error))
    return FALSE;
  if (sqlite3_open_v2 (self->path, &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                       NULL) != SQLITE_OK)
    {
      rr_store_set_error (error, self->db, _("Opening the workspace"));
      return FALSE;
    }

  sqlite3_busy_timeout (self->db, RR_STORE_BUSY_MS);
  if (!rr_store_exec (self->db, setup, error) || !rr_store_migrate (self->db, error)
      || !check_if_wanted (self, error)
      || (unclean && (!check_after_crash (self, error) || !rr_store_restart_log (self->db, error))))
    return FALSE;
  for (guint i = 0; i < RR_N_STMTS; i++)
    if (!rr_store_prepare (self->db, rr_store_stmt_sql[i], &self->stmts[i], error))
      return FALSE;
  return rr_store_get_int (self->db, "SELECT value FROM counter WHERE name='seq'", &self->seq, error)
         && rr_store_upgrade (self, error) && rr_store_inbox_load (self, error);
}

/* The last connection to close moves the log into the database, which tears the database if the
 * power goes meanwhile and the log is not on the disk. */
static void
close_db (RrStore *self)
{
  if (self->is_doubtful && self->db != NULL)
    sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  self->is_doubtful = FALSE;
  for (guint i = 0; i < RR_N_STMTS; i++)
    g_clear_pointer (&self->stmts[i], sqlite3_finalize);
  rr_store_booking_close (self);
  rr_store_listing_close (self);
  rr_store_answer_close (self);
  rr_store_departure_close (self);
  rr_store_waiting_close (self);
  rr_store_device_key_close (self);
  rr_store_payment_close (self);
  rr_store_supply_close (self);
  rr_store_report_close (self);
  rr_store_letter_close (self);
  rr_store_incident_close (self);
  rr_store_audit_close (self);
  rr_store_sweep_close (self);
  g_clear_pointer (&self->db, sqlite3_close);
  rr_store_forget (self);
}

/* Opening it moves the end of the log to where it can be read. */
static void
look_at_log (RrStore *self)
{
  if (!rr_store_log_is_cut (self->path))
    return;
  self->news = g_strdup (_("The disk has damaged the log of the database. What came in last before the unclean end"
                           " is missing."));
  g_message ("%s", self->news);
}

/* Nothing else has it open yet, so that it can be replaced. */
static gboolean
open_or_salvage (RrStore  *self,
                 GError  **error)
{
  g_autoptr(GError) problem = NULL;

  look_at_log (self);
  if (open_db (self, &problem))
    return TRUE;
  close_db (self);
  if (g_error_matches (problem, RR_ERROR, RR_ERROR_DAMAGED))
    {
      g_message ("%s; saving what can be read", problem->message);
      g_free (self->news);
      self->news = rr_store_salvage (self->path, error);
      if (self->news == NULL)
        return FALSE;
      g_message ("%s", self->news);
      return open_db (self, error);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * rr_store_open:
 * @path: the database file; made if it is not there
 * @error: return location for an error
 *
 * A damaged file is replaced by what can be read of it; see rr_store_get_news().
 *
 * Returns: (transfer full): the store, or %NULL with %RR_ERROR_IN_USE if another
 *   process has it, %RR_ERROR_STORE or a %G_IO_ERROR
 */
RrStore *
rr_store_open (const char  *path,
               GError     **error)
{
  g_autoptr(RrStore) self = g_new0 (RrStore, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->lock_fd = -1;
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->devices_by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->urgent = g_ptr_array_new ();
  self->row = g_byte_array_new ();
  self->body = g_byte_array_new ();
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_store_run_free);
  self->salt = (guint64) g_random_int () << 32 | g_random_int ();
  if (!take_lock (self, error) || !rr_store_finish_salvage (path, error)
      || !rr_store_finish_restore (path, error) || !open_or_salvage (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * rr_store_restore:
 * @path: a database, with a copy to be restored beside it
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_IN_USE if somebody has it open, or a %G_IO_ERROR
 */
gboolean
rr_store_restore (const char  *path,
                  GError     **error)
{
  RrStore self = { .path = (char *) path, .lock_fd = -1 };
  gboolean ok = take_lock (&self, error) && rr_store_finish_salvage (path, error)
                && rr_store_finish_restore (path, error);

  if (self.lock_fd >= 0)
    close (self.lock_fd);
  return ok;
}

/**
 * rr_store_get_news:
 * @self: a store
 *
 * Returns: (nullable): what has to be told of how it was found
 */
const char *
rr_store_get_news (RrStore *self)
{
  return self->news;
}

/* What cannot be sorted in now is sorted in after the next start. */
static void
sort_all (RrStore *self)
{
  g_autoptr(GError) error = NULL;

  if (self->db == NULL)
    return;
  while (self->n_inbox > 0 && rr_store_merge (self, CLOSE_SLICE, &error))
    ;
  if (error != NULL)
    g_message ("Not everything is in its final place: %s", error->message);
}

/**
 * rr_store_close:
 * @self: (nullable) (transfer full): a store
 *
 * Sorts in what is in the inbox. The last connection to close checkpoints and removes
 * the log, which is the mark of an orderly end.
 */
void
rr_store_close (RrStore *self)
{
  if (self == NULL)
    return;

  sort_all (self);
  close_db (self);
  g_hash_table_unref (self->devices_by_id);
  g_hash_table_unref (self->devices);
  g_ptr_array_unref (self->urgent);
  g_byte_array_unref (self->row);
  g_byte_array_unref (self->body);
  g_ptr_array_unref (self->runs);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->news);
  g_free (self->path);
  g_free (self);
}

/**
 * rr_store_recover:
 * @self: a store whose last commit failed
 * @error: return location for an error
 *
 * Opens the database anew and checks it. A failed fsync is never tried again on the
 * same connection: the kernel may have forgotten the pages, and so they are written again.
 *
 * Returns: %TRUE if it may be used again
 */
gboolean
rr_store_recover (RrStore  *self,
                  GError  **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  self->is_doubtful = TRUE;
  close_db (self);
  if (open_db (self, error))
    return TRUE;
  close_db (self);
  return FALSE;
}

/**
 * rr_store_quick_check:
 * @self: a store
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_DAMAGED if the file is damaged
 */
gboolean
rr_store_quick_check (RrStore  *self,
                      GError  **error)
{
  sqlite3_stmt *stmt;
  gboolean ok = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!rr_store_prepare (self->db, "PRAGMA quick_check(1)", &stmt, error))
    return FALSE;
  if (sqlite3_step (stmt) == SQLITE_ROW)
    ok = g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;
  if (!ok)
    rr_store_set_damaged (error);
  sqlite3_finalize (stmt);
  return ok;
}

/**
 * rr_store_checkpoint:
 * @self: a store
 * @error: return location for an error
 *
 * Moves the log into the database.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_checkpoint (RrStore  *self,
                     GError  **error)
{
  g_return_val_if_fail (self != NULL && self->db != NULL, FALSE);

  return rr_store_exec (self->db, "PRAGMA wal_checkpoint(PASSIVE)", error);
}

/* rr-store-backup.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "rr-error.h"
#include "rr-store-private.h"

/* A copy of the database while it is written: a connection of its own holds on to what was
 * committed when it began, so that nobody waits for it and nothing of it changes. Pages go in
 * small steps, each of them to the disk before the next, or one long flush would hold up the
 * flushes that acknowledgements wait for. What was copied is then read back from the disk:
 * SQLite's own check, and a sum over every row, which has to be that of the source.
 *
 * Threads: any; meant for a process of its own, since a disk may never answer.
 */

#define STEP_PAGES  256         /* 1 MiB */
#define PAUSE_US    2000        /* between steps */
#define CACHE       "PRAGMA cache_size=-512;"
#define OPS         20000       /* of SQLite, between two looks at the progress */

typedef struct
{
  RrStoreProgress func;         /* (nullable) */
  gpointer        data;
  guint           from;         /* permille at the beginning of this part */
  guint           span;
  guint           at;           /* within the span */
  gboolean        is_cancelled;
} Progress;

static gboolean
tell (Progress *self,
      guint     permille)
{
  self->at = MIN (permille, 1000u);
  if (self->func != NULL && !self->func (self->from + self->at * self->span / 1000, self->data))
    self->is_cancelled = TRUE;
  return !self->is_cancelled;
}

static int
ops_cb (void *data)
{
  Progress *self = data;

  return !tell (self, self->at);
}

static gboolean
set_problem (Progress    *progress,
             sqlite3     *db,
             const char  *what,
             GError     **error)
{
  if (progress->is_cancelled)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was stopped"));
  else
    rr_store_set_error (error, db, what);
  return FALSE;
}

/* --- digests ------------------------------------------------------------------ */

/**
 * rr_store_digest_new:
 * @table: its name
 * @n_rows: how many there are
 * @sum: over all of them
 *
 * Returns: (transfer full): a digest, of which a list frees its own
 */
RrStoreDigest *
rr_store_digest_new (const char *table,
                     gint64      n_rows,
                     const char *sum)
{
  RrStoreDigest *self = g_new0 (RrStoreDigest, 1);

  self->table = g_strdup (table);
  self->n_rows = n_rows;
  self->sum = g_strdup (sum);
  return self;
}

static void
digest_free (gpointer data)
{
  RrStoreDigest *self = data;

  g_free (self->table);
  g_free (self->sum);
  g_free (self);
}

/**
 * rr_store_digests_new:
 *
 * Returns: (transfer full) (element-type RrStoreDigest): an empty list
 */
GPtrArray *
rr_store_digests_new (void)
{
  return g_ptr_array_new_with_free_func (digest_free);
}

static void
add_value (GChecksum    *sum,
           sqlite3_stmt *row,
           int           at)
{
  int type = sqlite3_column_type (row, at);
  guint8 head[9] = { (guint8) type };
  gint64 value = 0;

  if (type == SQLITE_INTEGER)
    value = sqlite3_column_int64 (row, at);
  else if (type == SQLITE_FLOAT)
    {
      double number = sqlite3_column_double (row, at);

      memcpy (&value, &number, sizeof value);
    }
  else if (type != SQLITE_NULL)
    value = sqlite3_column_bytes (row, at);
  value = (gint64) GUINT64_TO_LE ((guint64) value);
  memcpy (head + 1, &value, sizeof value);
  g_checksum_update (sum, head, sizeof head);
  if ((type == SQLITE_TEXT || type == SQLITE_BLOB) && sqlite3_column_bytes (row, at) > 0)
    g_checksum_update (sum, sqlite3_column_blob (row, at), sqlite3_column_bytes (row, at));
}

static RrStoreDigest *
digest_table (sqlite3     *db,
              const char  *table,
              Progress    *progress,
              GError     **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM \"%s\"", table);
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  sqlite3_stmt *row;
  gint64 n = 0;
  int code;

  if (!rr_store_prepare (db, sql, &row, error))
    return NULL;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      int n_columns = sqlite3_column_count (row);

      for (int i = 0; i < n_columns; i++)
        add_value (sum, row, i);
      n++;
    }
  if (code != SQLITE_DONE)
    set_problem (progress, db, _("Reading"), error);
  sqlite3_finalize (row);
  return code == SQLITE_DONE ? rr_store_digest_new (table, n, g_checksum_get_string (sum)) : NULL;
}

/* Of all tables, our own and the one that SQLite keeps numbers in. */
static GPtrArray *
digest_all (sqlite3   *db,
            Progress  *progress,
            GError   **error)
{
  static const char sql[] = "SELECT name,(SELECT count(*) FROM sqlite_master WHERE type='table') FROM sqlite_master"
                            " WHERE type='table' ORDER BY name";
  g_autoptr(GPtrArray) digests = rr_store_digests_new ();
  sqlite3_stmt *tables;
  gboolean ok = TRUE;

  if (!rr_store_prepare (db, sql, &tables, error))
    return NULL;
  sqlite3_progress_handler (db, OPS, ops_cb, progress);
  while (ok && sqlite3_step (tables) == SQLITE_ROW)
    {
      RrStoreDigest *digest = digest_table (db, (const char *) sqlite3_column_text (tables, 0), progress, error);

      ok = digest != NULL;
      if (ok)
        {
          g_ptr_array_add (digests, digest);
          tell (progress, digests->len * 1000 / MAX ((guint) sqlite3_column_int (tables, 1), 1));
        }
    }
  sqlite3_progress_handler (db, 0, NULL, NULL);
  sqlite3_finalize (tables);
  return ok ? g_steal_pointer (&digests) : NULL;
}

/**
 * rr_store_digests_find:
 * @digests: a list
 * @table: a name
 *
 * Returns: (transfer none) (nullable): the one of that table
 */
const RrStoreDigest *
rr_store_digests_find (GPtrArray  *digests,
                       const char *table)
{
  for (guint i = 0; i < digests->len; i++)
    {
      const RrStoreDigest *digest = digests->pdata[i];

      if (strcmp (digest->table, table) == 0)
        return digest;
    }
  return NULL;
}

/**
 * rr_store_digests_agree:
 * @one: a list
 * @other: a list
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_DAMAGED if they are not of the same rows
 */
gboolean
rr_store_digests_agree (GPtrArray  *one,
                        GPtrArray  *other,
                        GError    **error)
{
  gboolean ok = one->len == other->len;

  for (guint i = 0; ok && i < one->len; i++)
    {
      const RrStoreDigest *digest = one->pdata[i];
      const RrStoreDigest *match = rr_store_digests_find (other, digest->table);

      ok = match != NULL && match->n_rows == digest->n_rows && strcmp (match->sum, digest->sum) == 0;
    }
  if (!ok)
    g_set_error_literal (error, RR_ERROR, RR_ERROR_DAMAGED, _("The copy does not hold what was copied"));
  return ok;
}

/* --- copying ------------------------------------------------------------------ */

static sqlite3 *
open_source (const char  *path,
             GError     **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      rr_store_set_error (error, db, _("Opening the workspace"));
      sqlite3_close (db);
      return NULL;
    }
  sqlite3_busy_timeout (db, 5000);
  /* From here on it sees what is committed now, for as long as the transaction lasts. */
  if (rr_store_exec (db, CACHE "BEGIN; SELECT count(*) FROM sqlite_master", error))
    return db;
  sqlite3_close (db);
  return NULL;
}

/* Nobody else has the copy, and some network folders have no locks. */
static sqlite3 *
open_copy (const char  *path,
           GError     **error)
{
  static const char setup[] = "PRAGMA locking_mode=EXCLUSIVE;" CACHE
                              "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;";
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, "unix-none")
      != SQLITE_OK)
    {
      rr_store_set_error (error, db, _("Writing the copy"));
      sqlite3_close (db);
      return NULL;
    }
  if (rr_store_exec (db, setup, error))
    return db;
  sqlite3_close (db);
  return NULL;
}

static gboolean
sync_file (int      fd,
           GError **error)
{
  if (fd >= 0 && fsync (fd) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               /* Translators: the reason */
               _("The copy does not get to the disk: %s"), g_strerror (errno));
  return FALSE;
}

static gboolean
copy_pages (sqlite3   *from,
            sqlite3   *to,
            int        fd,
            Progress  *progress,
            GError   **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  gboolean ok = backup != NULL;
  int code = SQLITE_OK;

  while (ok && code == SQLITE_OK)
    {
      int n;

      code = sqlite3_backup_step (backup, STEP_PAGES);
      n = MAX (sqlite3_backup_pagecount (backup), 1);
      ok = (code == SQLITE_OK || code == SQLITE_DONE) && sync_file (fd, error)
           && tell (progress, (guint) ((gint64) (n - sqlite3_backup_remaining (backup)) * 1000 / n));
      if (ok && code == SQLITE_OK)
        g_usleep (PAUSE_US);
    }
  if (backup != NULL)
    sqlite3_backup_finish (backup);
  if (!ok && (error == NULL || *error == NULL))
    set_problem (progress, sqlite3_errcode (from) != SQLITE_OK ? from : to, _("Writing the copy"), error);
  return ok;
}

/* One file, without a log beside it, so that it can be read where nothing may be written. */
static gboolean
settle_copy (sqlite3  *to,
             GError  **error)
{
  return rr_store_exec (to, "PRAGMA journal_mode=DELETE", error);
}

/**
 * rr_store_backup_copy:
 * @from: a database, which may be in use
 * @to: a file that is not there yet
 * @progress: (nullable): told now and then
 * @data: for @progress
 * @error: return location for an error
 *
 * When it returns the copy is on the disk. It is not checked yet.
 *
 * Returns: (transfer full) (nullable) (element-type RrStoreDigest): what was copied; %NULL with
 *   %RR_ERROR_STORE, %RR_ERROR_DAMAGED or a %G_IO_ERROR
 */
GPtrArray *
rr_store_backup_copy (const char       *from,
                      const char       *to,
                      RrStoreProgress   progress,
                      gpointer          data,
                      GError          **error)
{
  Progress part = { .func = progress, .data = data, .span = 400 };
  g_autoptr(GPtrArray) digests = NULL;
  sqlite3 *source = open_source (from, error);
  sqlite3 *copy = source != NULL ? open_copy (to, error) : NULL;
  int fd = copy != NULL ? open (to, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  gboolean ok = copy != NULL && copy_pages (source, copy, fd, &part, error);

  part.from = 400;
  part.span = 250;
  if (ok)
    digests = digest_all (source, &part, error);
  sqlite3_close (source);
  ok = digests != NULL && settle_copy (copy, error);
  sqlite3_close (copy);
  ok = ok && sync_file (fd, error);
  if (fd >= 0)
    {
      /* What is read back comes from the disk. */
      if (ok)
        posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
      close (fd);
    }
  return ok ? g_steal_pointer (&digests) : NULL;
}

/* --- checking ----------------------------------------------------------------- */

static gboolean
is_sound (sqlite3   *db,
          Progress  *progress,
          GError   **error)
{
  sqlite3_stmt *stmt;
  gint64 application = 0, version = 0;
  gboolean ok;
  int code;

  if (!rr_store_get_int (db, "PRAGMA application_id", &application, error)
      || !rr_store_get_int (db, "PRAGMA user_version", &version, error)
      || !rr_store_prepare (db, "PRAGMA integrity_check(1)", &stmt, error))
    return FALSE;
  sqlite3_progress_handler (db, OPS, ops_cb, progress);
  code = sqlite3_step (stmt);
  ok = code == SQLITE_ROW && g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;
  if (!ok && progress->is_cancelled)
    set_problem (progress, db, _("Reading"), error);
  else if (!ok)
    rr_store_set_damaged (error);
  sqlite3_progress_handler (db, 0, NULL, NULL);
  sqlite3_finalize (stmt);
  if (!ok)
    return FALSE;
  if (application != RR_STORE_APPLICATION_ID)
    g_set_error_literal (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("That is not a database of Roundrock"));
  else if (version > (gint64) rr_store_get_version ())
    g_set_error_literal (error, RR_ERROR, RR_ERROR_UNSUPPORTED,
                         _("This workspace was written by a newer Roundrock. Update this one."));
  return application == RR_STORE_APPLICATION_ID && version <= (gint64) rr_store_get_version ();
}

/**
 * rr_store_backup_check:
 * @path: a database that nobody writes
 * @progress: (nullable): told now and then
 * @data: for @progress
 * @error: return location for an error
 *
 * Changes nothing, and makes no files beside it.
 *
 * Returns: (transfer full) (nullable) (element-type RrStoreDigest): what it holds; %NULL with
 *   %RR_ERROR_DAMAGED, %RR_ERROR_UNSUPPORTED, %RR_ERROR_STORE or a %G_IO_ERROR
 */
GPtrArray *
rr_store_backup_check (const char       *path,
                       RrStoreProgress   progress,
                       gpointer          data,
                       GError          **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);
  Progress part = { .func = progress, .data = data, .from = 650, .span = 150 };
  g_autoptr(GPtrArray) digests = NULL;
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL) != SQLITE_OK
      || !rr_store_exec (db, CACHE, NULL))
    {
      rr_store_set_error (error, db, _("Reading"));
      sqlite3_close (db);
      return NULL;
    }
  if (is_sound (db, &part, error))
    {
      part.from = 800;
      part.span = 200;
      digests = digest_all (db, &part, error);
    }
  sqlite3_close (db);
  return g_steal_pointer (&digests);
}

/* --- thinning ----------------------------------------------------------------- */

/* The newest of each period that has one, as many periods as are kept. */
static void
keep_periods (const gint64 *made_ms,
              guint         n,
              gint64        period_ms,
              guint         most,
              gboolean     *stays)
{
  gint64 last = G_MININT64;
  guint n_kept = 0;

  for (guint i = n; i-- > 0 && n_kept < most;)
    {
      /* The first of January 1970 was a Thursday: weeks begin on Mondays. */
      gint64 period = (made_ms[i] + 3 * G_GINT64_CONSTANT (86400000)) / period_ms;

      if (period == last)
        continue;
      last = period;
      stays[i] = TRUE;
      n_kept++;
    }
}

/**
 * rr_store_backup_thin:
 * @made_ms: when each was made, oldest first
 * @n: how many there are
 * @keep: how many of each kind stay
 * @stays: (out caller-allocates): whether it stays; the newest always does
 */
void
rr_store_backup_thin (const gint64      *made_ms,
                      guint              n,
                      const RrStoreKeep *keep,
                      gboolean          *stays)
{
  memset (stays, 0, n * sizeof *stays);
  if (n > 0)
    stays[n - 1] = TRUE;
  keep_periods (made_ms, n, G_GINT64_CONSTANT (3600000), keep->hourly, stays);
  keep_periods (made_ms, n, G_GINT64_CONSTANT (86400000), keep->daily, stays);
  keep_periods (made_ms, n, 7 * G_GINT64_CONSTANT (86400000), keep->weekly, stays);
}

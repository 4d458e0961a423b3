/* rr-store-salvage.c
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
#include <unistd.h>

#include "rr-error.h"
#include "rr-store-backup.h"

/* What can be read of a damaged database is copied into a new one, row by row; the damaged
 * files are put aside and never changed again. A row that a bad page hides is stepped over,
 * a packed row that cannot be unpacked goes to the quarantine with its bytes.
 *
 * The new file grows beside the old one and takes its place in steps that can be taken up
 * again: FILE.salvage is not whole yet, FILE.salvaged is.
 *
 * Threads: the store's, before it is open.
 */

#define GROUP_ROWS 10000
#define MOST_HOLES 100000     /* bad places in one table, before the rest of it is given up */

typedef struct
{
  sqlite3      *from;
  RrStore      *to;
  char         *table;        /* (owned) */
  sqlite3_stmt *insert;
  sqlite3_stmt *quarantine;
  int           key;          /* column of the rowid, -1 if the table has none */
  int           body;         /* column that is packed, -1 */
  gboolean      in_chunks;    /* how it is packed */
  GHashTable   *devices;      /* that rows speak of: pointer-sized ids */
  guint         n_rows;
  guint         n_bad;        /* rows to quarantine */
  guint         n_holes;
} Salvage;

static char *
beside (const char *path,
        const char *suffix)
{
  return g_strconcat (path, suffix, NULL);
}

/* --- rows that are packed ------------------------------------------------------ */

static void
ignore_fix_cb (const RrStoreFix *fix,
               gpointer          data)
{
}

static gboolean
is_whole_inbox (Salvage      *self,
                const guint8 *at,
                gsize         len)
{
  const guint8 *end = at + len;
  RrStoreFix fix = { .seq = 0 };

  while (at < end)
    {
      guint64 device;

      at = rr_store_get_number (at, end, &device);
      at = at != NULL ? rr_store_unpack (at, end, NULL, &fix) : NULL;
      if (at == NULL || device > G_MAXUINT32)
        return FALSE;
      g_hash_table_add (self->devices, GUINT_TO_POINTER ((guint) device));
    }
  return TRUE;
}

static gboolean
is_whole (Salvage      *self,
          sqlite3_stmt *row)
{
  const void *body;
  gsize len;

  if (self->body < 0)
    return TRUE;
  body = sqlite3_column_blob (row, self->body);
  len = (gsize) sqlite3_column_bytes (row, self->body);
  if (body == NULL || len == 0)
    return FALSE;
  return self->in_chunks ? rr_store_chunk_each (body, len, ignore_fix_cb, NULL) : is_whole_inbox (self, body, len);
}

static gboolean
keep_aside (Salvage       *self,
            sqlite3_stmt  *row,
            GError       **error)
{
  self->n_bad++;
  sqlite3_bind_int64 (self->quarantine, 1, g_get_real_time () / 1000);
  sqlite3_bind_value (self->quarantine, 2, sqlite3_column_value (row, self->body));
  return rr_store_finish (self->to, self->quarantine, _("Saving what is left"), error);
}

/* --- a row --------------------------------------------------------------------- */

static gboolean
begin_group (Salvage  *self,
             GError  **error)
{
  return self->n_rows % GROUP_ROWS != 0 || rr_store_exec (self->to->db, "COMMIT; BEGIN", error);
}

/* What the new tables refuse as wrong is left out, as what cannot be read is. */
static gboolean
take_row (Salvage       *self,
          sqlite3_stmt  *row,
          GError       **error)
{
  int n_columns = sqlite3_column_count (row);

  if (!is_whole (self, row))
    return keep_aside (self, row, error);
  for (int i = 0; i < n_columns; i++)
    sqlite3_bind_value (self->insert, i + 1, sqlite3_column_value (row, i));
  self->n_rows++;
  return rr_store_finish (self->to, self->insert, _("Saving what is left"), error) && begin_group (self, error);
}

/* --- tables with a number ------------------------------------------------------ */

/* Copies from @after on. FALSE with @error if the new file cannot be written; @last is the
 * last row that could be read, @is_end whether none comes behind it. */
static gboolean
copy_run (Salvage       *self,
          sqlite3_stmt  *rows,
          gint64         after,
          gint64        *last,
          gboolean      *is_end,
          GError       **error)
{
  gboolean ok = TRUE;
  int code;

  *last = after;
  sqlite3_bind_int64 (rows, 1, after);
  while (ok && (code = sqlite3_step (rows)) == SQLITE_ROW)
    {
      *last = sqlite3_column_int64 (rows, self->key);
      ok = take_row (self, rows, error);
    }
  *is_end = ok && code == SQLITE_DONE;
  sqlite3_reset (rows);
  return ok;
}

static gboolean
can_read_after (sqlite3_stmt *rows,
                gint64        after)
{
  int code;

  sqlite3_bind_int64 (rows, 1, after);
  code = sqlite3_step (rows);
  sqlite3_reset (rows);
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* The first number behind which something can be read again: ever larger steps, then the
 * last one halved. FALSE: nothing can. */
static gboolean
step_over (sqlite3_stmt *rows,
           gint64       *after)
{
  gint64 low = *after, high = low, step = 1;

  do
    {
      if (high > G_MAXINT64 / 2 - step)
        return FALSE;
      low = high;
      high = low + step;
      step *= 2;
    }
  while (!can_read_after (rows, high));
  while (high - low > 1)
    {
      gint64 middle = low + (high - low) / 2;

      if (can_read_after (rows, middle))
        high = middle;
      else
        low = middle;
    }
  *after = high;
  return TRUE;
}

static gboolean
copy_numbered (Salvage       *self,
               sqlite3_stmt  *rows,
               GError       **error)
{
  gint64 after = G_MININT64;
  gboolean is_end = FALSE;
  guint n_holes = 0;

  while (!is_end)
    {
      if (!copy_run (self, rows, after, &after, &is_end, error))
        return FALSE;
      if (is_end)
        break;
      self->n_holes++;
      /* Numbers begin at one; below that there is nothing to step through. */
      after = MAX (after, 0);
      if (++n_holes > MOST_HOLES || !step_over (rows, &after))
        break;
    }
  return TRUE;
}

/* --- tables by their key ------------------------------------------------------- */

/* From one end as far as it goes. */
static gboolean
copy_all (Salvage       *self,
          sqlite3_stmt  *rows,
          gboolean      *is_end,
          GError       **error)
{
  gboolean ok = TRUE;
  int code;

  while (ok && (code = sqlite3_step (rows)) == SQLITE_ROW)
    ok = take_row (self, rows, error);
  *is_end = ok && code == SQLITE_DONE;
  self->n_holes += !*is_end;
  return ok;
}

/* --- a table ------------------------------------------------------------------- */

/* The columns that both have, of the new table's. */
static GPtrArray *
list_columns (Salvage *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql = g_strdup_printf ("PRAGMA table_info(%s)", self->table);
  g_autoptr(GHashTable) old = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *info;

  if (sqlite3_prepare_v2 (self->from, sql, -1, &info, NULL) == SQLITE_OK)
    while (sqlite3_step (info) == SQLITE_ROW)
      g_hash_table_add (old, g_strdup ((const char *) sqlite3_column_text (info, 1)));
  sqlite3_finalize (info);
  if (sqlite3_prepare_v2 (self->to->db, sql, -1, &info, NULL) == SQLITE_OK)
    while (sqlite3_step (info) == SQLITE_ROW)
      if (g_hash_table_contains (old, sqlite3_column_text (info, 1)))
        g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (info, 1)));
  sqlite3_finalize (info);
  g_ptr_array_add (names, NULL);
  return names;
}

static gboolean
prepare_insert (Salvage    *self,
                GPtrArray  *names,
                const char *columns,
                GError    **error)
{
  g_autoptr(GString) sql = g_string_new (NULL);

  g_string_printf (sql, "INSERT OR %s INTO %s (%s) VALUES (",
                   strcmp (self->table, "counter") == 0 ? "REPLACE" : "IGNORE", self->table, columns);
  self->body = -1;
  for (guint i = 0; i + 1 < names->len; i++)
    {
      g_string_append (sql, i > 0 ? ",?" : "?");
      if (strcmp (names->pdata[i], "body") == 0
          && (strcmp (self->table, "chunk") == 0 || strcmp (self->table, "inbox") == 0))
        self->body = (int) i;
    }
  g_string_append_c (sql, ')');
  self->in_chunks = strcmp (self->table, "chunk") == 0;
  return rr_store_prepare (self->to->db, sql->str, &self->insert, error);
}

static sqlite3_stmt *
prepare_rows (Salvage    *self,
              const char *columns,
              const char *rest)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s%s FROM %s %s", columns, self->key >= 0 ? ",rowid" : "",
                                          self->table, rest);
  sqlite3_stmt *rows;

  /* A table that is not there has nothing in it. */
  return sqlite3_prepare_v2 (self->from, sql, -1, &rows, NULL) == SQLITE_OK ? rows : NULL;
}

static gboolean
copy_rows (Salvage     *self,
           const char  *columns,
           const char  *first,
           GError     **error)
{
  g_autofree char *down = g_strdup_printf ("ORDER BY %s DESC", first);
  sqlite3_stmt *rows;
  gboolean ok = TRUE, is_end = FALSE;

  if (self->key >= 0)
    {
      rows = prepare_rows (self, columns, "WHERE rowid>?1 ORDER BY rowid");
      ok = rows == NULL || copy_numbered (self, rows, error);
      sqlite3_finalize (rows);
      return ok;
    }
  for (int i = 0; ok && !is_end && i < 2; i++)
    {
      rows = prepare_rows (self, columns, i == 0 ? "" : down);
      ok = rows == NULL || copy_all (self, rows, &is_end, error);
      sqlite3_finalize (rows);
    }
  return ok;
}

static gboolean
copy_table (Salvage     *self,
            const char  *sql,
            GError     **error)
{
  g_autoptr(GPtrArray) names = list_columns (self);
  g_autofree char *columns = g_strjoinv (",", (char **) names->pdata);
  gboolean ok;

  if (names->len < 2)
    return TRUE;
  /* The one row that says how far sorting in has come is replaced. */
  if (strcmp (self->table, "merge") == 0 && !rr_store_exec (self->to->db, "DELETE FROM merge", error))
    return FALSE;
  self->key = strstr (sql, "WITHOUT ROWID") == NULL ? (int) names->len - 1 : -1;
  ok = prepare_insert (self, names, columns, error) && copy_rows (self, columns, names->pdata[0], error);
  g_clear_pointer (&self->insert, sqlite3_finalize);
  return ok;
}

static gboolean
copy_tables (Salvage  *self,
             GError  **error)
{
  static const char sql[] = "SELECT name,sql FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'";
  sqlite3_stmt *tables;
  gboolean ok = TRUE;

  if (!rr_store_prepare (self->to->db, sql, &tables, error))
    return FALSE;
  while (ok && sqlite3_step (tables) == SQLITE_ROW)
    {
      g_free (self->table);
      self->table = g_strdup ((const char *) sqlite3_column_text (tables, 0));
      ok = copy_table (self, (const char *) sqlite3_column_text (tables, 1), error);
    }
  sqlite3_finalize (tables);
  return ok;
}

/* --- what belongs together ----------------------------------------------------- */

/* Rows name others, which may be lost: devices get a name that says so, departures the
 * places that are sold of them, and numbers go on behind all that are taken. */
static gboolean
mend (Salvage  *self,
      GError  **error)
{
  GHashTableIter iter;
  gpointer device;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, &device, NULL))
    {
      g_autofree char *sql = g_strdup_printf ("INSERT OR IGNORE INTO device (id,name) VALUES (%u,'recovered-%u')",
                                              GPOINTER_TO_UINT (device), GPOINTER_TO_UINT (device));

      if (!rr_store_exec (self->to->db, sql, error))
        return FALSE;
    }
  return rr_store_exec (self->to->db,
      "INSERT OR IGNORE INTO merge (rowid,upto_seq,device,at_ms,seq,n_done) VALUES (1,0,0,0,0,0);"
      "DELETE FROM merge WHERE rowid>(SELECT MIN(rowid) FROM merge);"
      "INSERT OR IGNORE INTO device (id,name) SELECT DISTINCT device,'recovered-'||device FROM chunk;"
      "INSERT OR IGNORE INTO departure (tour,slot,capacity,taken)"
      "  SELECT tour,slot,SUM(places),SUM(places) FROM"
      "    (SELECT tour,slot,places FROM booking WHERE state IN (1,2,5)"
      "     UNION ALL SELECT b.tour,s.slot,s.places FROM supply s JOIN booking b ON b.uuid=s.booking WHERE s.places>0)"
      "  GROUP BY tour,slot;"
      "UPDATE counter SET value=MAX(value,(SELECT IFNULL(MAX(seq+n),0) FROM inbox),"
      "  (SELECT IFNULL(MAX(seq),0) FROM device)) WHERE name='seq';", error);
}

static gboolean
copy_into (Salvage     *self,
           const char  *path,
           GError     **error)
{
  static const char quarantine[] = "INSERT INTO quarantine (device,received_ms,source,reason,raw)"
                                   " VALUES (NULL,?1,0,'It was damaged on the disk',?2)";
  int code = sqlite3_open_v2 (path, &self->from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  /* The damaged files are evidence, and somebody else may read more of them. */
  if (code == SQLITE_OK)
    sqlite3_db_config (self->from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return rr_store_prepare (self->to->db, quarantine, &self->quarantine, error)
         && rr_store_exec (self->to->db, "BEGIN", error) && copy_tables (self, error) && mend (self, error)
         && rr_store_exec (self->to->db, "COMMIT", error);
}

static void
clear (Salvage *self)
{
  g_clear_pointer (&self->quarantine, sqlite3_finalize);
  g_clear_pointer (&self->from, sqlite3_close);
  g_clear_pointer (&self->to, rr_store_close);
  g_clear_pointer (&self->devices, g_hash_table_unref);
  g_clear_pointer (&self->table, g_free);
}

/* --- files --------------------------------------------------------------------- */

static gboolean
move (const char  *from,
      const char  *to,
      GError     **error)
{
  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               /* Translators: a file name, then the reason */
               _("%s cannot be moved: %s"), from, g_strerror (errno));
  return FALSE;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_message ("%s: %s", folder, g_strerror (errno));
  close (fd);
}

/* Puts what is beside the database, and whole, in its place. The log goes first: a log of one
 * database must never lie beside another. */
static gboolean
take_place (const char  *path,
            const char  *fresh,
            const char  *mark,
            GError     **error)
{
  static const char *const suffixes[] = { "-wal", "-shm", "" };
  g_autofree char *whole = beside (path, fresh);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");

  if (!g_file_test (whole, G_FILE_TEST_EXISTS))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = beside (path, suffixes[i]);
      g_autofree char *aside = g_strconcat (path, mark, stamp, suffixes[i], NULL);

      if (!move (from, aside, error))
        return FALSE;
      sync_folder (path);
    }
  if (!move (whole, path, error))
    return FALSE;
  sync_folder (path);
  return TRUE;
}

/* Both can be taken up again after a crash in their middle. */
gboolean
rr_store_finish_salvage (const char  *path,
                         GError     **error)
{
  return take_place (path, ".salvaged", ".damaged-", error);
}

gboolean
rr_store_finish_restore (const char  *path,
                         GError     **error)
{
  return take_place (path, RR_STORE_RESTORED, ".replaced-", error);
}

static void
remove_all (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *one = beside (path, suffixes[i]);

      g_unlink (one);
    }
}

/**
 * rr_store_salvage:
 * @path: a damaged database that nobody has open
 * @error: return location for an error
 *
 * Puts a sound one with all that can be read in its place.
 *
 * Returns: (transfer full) (nullable): a sentence that says so, or %NULL with
 *   %RR_ERROR_STORE or a %G_IO_ERROR; then everything is as it was
 */
char *
rr_store_salvage (const char  *path,
                  GError     **error)
{
  g_autofree char *growing = beside (path, ".salvage");
  g_autofree char *lock = beside (growing, ".lock");
  g_autofree char *whole = beside (path, ".salvaged");
  Salvage self = { .devices = g_hash_table_new (NULL, NULL) };
  gboolean ok;

  remove_all (growing);
  self.to = rr_store_open (growing, error);
  ok = self.to != NULL && copy_into (&self, path, error);
  clear (&self);
  g_unlink (lock);
  if (!ok)
    {
      remove_all (growing);
      return NULL;
    }
  sync_folder (path);
  if (!move (growing, whole, error) || !rr_store_finish_salvage (path, error))
    return NULL;
  return g_strdup_printf (
      /* Translators: the numbers are rows of a database, and places in it that cannot be read */
      _("The database was damaged. %u entries could be read and are kept; %u places could not be read. The damaged"
        " files are kept beside it."), self.n_rows, self.n_holes + self.n_bad);
}

/* rr-store-audit.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-audit.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"

/* The audit log on disk. The triggers keep this program from changing a row by mistake;
 * that nobody else did is what the chain of hashes is for. So nothing is taken for granted
 * of a row that is read: a column that is not of its kind, or a text with something behind
 * its end, is as wrong as another hash.
 *
 * Threads: the store's, within the transaction of a commit; or that of the reader.
 */

#define AUDIT_COLUMNS "seq,time_ms,mono_ms,start,who,what,subject,result,detail,hash"

enum { SEQ, TIME, MONO, START, WHO, WHAT, SUBJECT, RESULT, DETAIL, HASH, N_COLUMNS };

/* Before the connection closes. */
void
rr_store_audit_close (RrStore *self)
{
  g_clear_pointer (&self->audit_stmt, sqlite3_finalize);
}

static void
bind_text (sqlite3_stmt *stmt,
           int           at,
           const char   *text)
{
  sqlite3_bind_text (stmt, at + 1, text, -1, SQLITE_STATIC);
}

/**
 * rr_store_audit_add:
 * @self: a store
 * @row: a row with its number and hash
 * @is_new: (out): %FALSE if there is one with this number already; then nothing is written
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_audit_add (RrStore           *self,
                    const RrAuditRow  *row,
                    gboolean          *is_new,
                    GError           **error)
{
  sqlite3_stmt *stmt = rr_store_keep (self, &self->audit_stmt,
                                      "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
                                      error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, SEQ + 1, row->seq);
  sqlite3_bind_int64 (stmt, TIME + 1, row->time_ms);
  sqlite3_bind_int64 (stmt, MONO + 1, row->mono_ms);
  bind_text (stmt, START, row->start);
  bind_text (stmt, WHO, row->who);
  bind_text (stmt, WHAT, row->what);
  bind_text (stmt, SUBJECT, row->subject);
  bind_text (stmt, RESULT, row->result);
  bind_text (stmt, DETAIL, row->detail);
  sqlite3_bind_blob (stmt, HASH + 1, row->hash, RR_AUDIT_HASH_LEN, SQLITE_STATIC);
  if (!rr_store_finish (self, stmt, _("Storing the audit log"), error))
    return FALSE;
  *is_new = sqlite3_changes (self->db) == 1;
  return TRUE;
}

/* --- readers ------------------------------------------------------------------ */

static gboolean
is_number (sqlite3_stmt *stmt,
           int           at)
{
  return sqlite3_column_type (stmt, at) == SQLITE_INTEGER;
}

static char *
read_text (sqlite3_stmt *stmt,
           int           at,
           gboolean     *is_whole)
{
  gboolean is_text = sqlite3_column_type (stmt, at) == SQLITE_TEXT;
  const char *text = (const char *) sqlite3_column_text (stmt, at);
  gsize len = (gsize) sqlite3_column_bytes (stmt, at);

  if (is_text && text != NULL && strlen (text) == len && g_utf8_validate (text, (gssize) len, NULL))
    return g_strndup (text, len);
  *is_whole = FALSE;
  return text != NULL ? g_utf8_make_valid (text, (gssize) len) : g_strdup ("");
}

static RrAuditRow *
read_row (sqlite3_stmt *stmt)
{
  RrAuditRow *row = g_new0 (RrAuditRow, 1);
  const void *hash;

  row->is_whole = is_number (stmt, SEQ) && is_number (stmt, TIME) && is_number (stmt, MONO)
                  && sqlite3_column_type (stmt, HASH) == SQLITE_BLOB;
  row->seq = sqlite3_column_int64 (stmt, SEQ);
  row->time_ms = sqlite3_column_int64 (stmt, TIME);
  row->mono_ms = sqlite3_column_int64 (stmt, MONO);
  row->start = read_text (stmt, START, &row->is_whole);
  row->who = read_text (stmt, WHO, &row->is_whole);
  row->what = read_text (stmt, WHAT, &row->is_whole);
  row->subject = read_text (stmt, SUBJECT, &row->is_whole);
  row->result = read_text (stmt, RESULT, &row->is_whole);
  row->detail = read_text (stmt, DETAIL, &row->is_whole);
  hash = sqlite3_column_blob (stmt, HASH);
  if (hash != NULL && sqlite3_column_bytes (stmt, HASH) == RR_AUDIT_HASH_LEN)
    memcpy (row->hash, hash, RR_AUDIT_HASH_LEN);
  else
    row->is_whole = FALSE;
  return row;
}

static gboolean
read_one (RrStoreReader  *self,
          sqlite3_stmt   *stmt,
          RrAuditRow    **row,
          GError        **error)
{
  int code = sqlite3_step (stmt);

  *row = code == SQLITE_ROW ? read_row (stmt) : NULL;
  if (code == SQLITE_ROW)
    code = sqlite3_step (stmt);
  if (rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error))
    return TRUE;
  g_clear_pointer (row, rr_audit_row_free);
  return FALSE;
}

/**
 * rr_store_reader_audit_last:
 * @self: a reader
 * @row: (out) (transfer full) (nullable): the last row, %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE or %RR_ERROR_DAMAGED
 */
gboolean
rr_store_reader_audit_last (RrStoreReader  *self,
                            RrAuditRow    **row,
                            GError        **error)
{
  sqlite3_stmt *stmt;

  return rr_store_prepare (rr_store_reader_get_db (self),
                           "SELECT " AUDIT_COLUMNS " FROM audit ORDER BY seq DESC LIMIT 1", &stmt, error)
         && read_one (self, stmt, row, error);
}

/**
 * rr_store_reader_audit_find:
 * @self: a reader
 * @seq: a number
 * @row: (out) (transfer full) (nullable): the row with it
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE or %RR_ERROR_DAMAGED
 */
gboolean
rr_store_reader_audit_find (RrStoreReader  *self,
                            gint64          seq,
                            RrAuditRow    **row,
                            GError        **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (rr_store_reader_get_db (self), "SELECT " AUDIT_COLUMNS " FROM audit WHERE seq=?1", &stmt,
                         error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, seq);
  return read_one (self, stmt, row, error);
}

/**
 * rr_store_reader_audit_file:
 * @self: a reader
 * @name: of a file of settings
 * @row: (out) (transfer full) (nullable): what was said of it last
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE or %RR_ERROR_DAMAGED
 */
gboolean
rr_store_reader_audit_file (RrStoreReader  *self,
                            const char     *name,
                            RrAuditRow    **row,
                            GError        **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT " AUDIT_COLUMNS " FROM audit WHERE what='settings.file' AND subject=?1"
                         " ORDER BY seq DESC LIMIT 1", &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  return read_one (self, stmt, row, error);
}

static gboolean
has_word (const RrAuditRow *row,
          const char       *word)
{
  const char *const texts[] = { row->who, row->what, row->subject, row->result, row->detail };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcasestr (texts[i], word) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_words (const RrAuditRow  *row,
           const char *const *words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (!has_word (row, words[i]))
      return FALSE;
  return TRUE;
}

/**
 * rr_store_reader_audit_list:
 * @self: a reader
 * @before_seq: only rows before this one
 * @words: (nullable): each has to be somewhere in a row
 * @most: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrAuditRow): newest first; %NULL with
 *   %RR_ERROR_STORE or %RR_ERROR_DAMAGED
 */
GPtrArray *
rr_store_reader_audit_list (RrStoreReader     *self,
                            gint64             before_seq,
                            const char *const *words,
                            guint              most,
                            GError           **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_audit_row_free);
  sqlite3_stmt *stmt;
  int code = SQLITE_DONE;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT " AUDIT_COLUMNS " FROM audit WHERE seq<?1 ORDER BY seq DESC", &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, before_seq);
  while (rows->len < most && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_autoptr(RrAuditRow) row = read_row (stmt);

      if (has_words (row, words))
        g_ptr_array_add (rows, g_steal_pointer (&row));
    }
  if (code == SQLITE_ROW)
    code = SQLITE_DONE;
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * rr_store_reader_audit_each:
 * @self: a reader
 * @after_seq: only rows after this one
 * @func: called for each; %FALSE ends it
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE or %RR_ERROR_DAMAGED
 */
gboolean
rr_store_reader_audit_each (RrStoreReader  *self,
                            gint64          after_seq,
                            RrAuditFunc     func,
                            gpointer        data,
                            GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT " AUDIT_COLUMNS " FROM audit WHERE seq>?1 ORDER BY seq", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, after_seq);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_autoptr(RrAuditRow) row = read_row (stmt);

      if (!func (row, data))
        {
          code = SQLITE_DONE;
          break;
        }
    }
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error);
}

/**
 * rr_store_reader_audit_count:
 * @self: a reader
 * @n_rows: (out): about how many there are: the number of the last one
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_audit_count (RrStoreReader  *self,
                             guint64        *n_rows,
                             GError        **error)
{
  gint64 last;

  if (!rr_store_get_int (rr_store_reader_get_db (self), "SELECT IFNULL(max(seq),0) FROM audit", &last, error))
    return FALSE;
  *n_rows = (guint64) MAX (last, 0);
  return TRUE;
}

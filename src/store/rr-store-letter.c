/* rr-store-letter.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-letter.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Which guests have to be told something, and what became of their letters. That a letter
 * is written and that the booking is told of are one transaction; nothing of it stands in
 * the way of who books.
 *
 * Threads: the store's, within the transaction of a commit; or that of the reader.
 */

#define LETTER_COLUMNS \
  "id,kind,state,message_id,subject,made_ms,next_ms,attempts,booking,rev,recipient,problem,sent_ms"

enum
{
  LETTER_UNTOLD,
  LETTER_TOLD,
  LETTER_LIST,
  LETTER_BOUNCE,
  LETTER_WITHDRAW,
  N_LETTER,
};

G_STATIC_ASSERT (N_LETTER == RR_N_LETTER_STMTS);

static const char *const letter_sql[N_LETTER] = {
  [LETTER_UNTOLD] = "SELECT uuid FROM booking WHERE told<rev AND email IS NOT NULL ORDER BY id LIMIT ?1",
  [LETTER_TOLD] = "UPDATE booking SET told=?2 WHERE id=?1",
  [LETTER_LIST] = "SELECT " LETTER_COLUMNS ",body FROM letter WHERE booking=?1 AND booking<>0 ORDER BY id DESC LIMIT ?2",
  [LETTER_WITHDRAW] = "DELETE FROM letter WHERE booking=?1 AND booking<>0 AND state=0",
  [LETTER_BOUNCE] = "UPDATE letter SET state=2,problem=?2 WHERE message_id=?1 AND booking<>0",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->letter_stmts[which], letter_sql[which], error);
}

/* Before the connection closes. */
void
rr_store_letter_close (RrStore *self)
{
  for (guint i = 0; i < N_LETTER; i++)
    g_clear_pointer (&self->letter_stmts[i], sqlite3_finalize);
}

/* Their uuids, read to the end before anything of the table changes. */
static GPtrArray *
read_untold (RrStore  *self,
             guint     most,
             GError  **error)
{
  g_autoptr(GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *stmt = stmt_of (self, LETTER_UNTOLD, error);
  int code;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, most);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    g_ptr_array_add (uuids, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  sqlite3_reset (stmt);
  if (code == SQLITE_DONE)
    return g_steal_pointer (&uuids);
  rr_store_set_error (error, self->db, _("Reading"));
  return NULL;
}

/**
 * rr_store_booking_untold:
 * @self: a store
 * @most: how many at most
 * @func: called for each; it may write to the store
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_untold (RrStore        *self,
                         guint           most,
                         RrBookingFunc   func,
                         gpointer        data,
                         GError        **error)
{
  g_autoptr(GPtrArray) uuids = read_untold (self, most, error);

  if (uuids == NULL)
    return FALSE;
  for (guint i = 0; i < uuids->len; i++)
    {
      g_auto(RrBookingRow) row = { 0 };
      gboolean found;

      if (!rr_store_booking_find (self, uuids->pdata[i], &row, &found, error))
        return FALSE;
      if (found)
        func (&row, data);
    }
  return TRUE;
}

/**
 * rr_store_booking_set_told:
 * @self: a store
 * @id: of a booking
 * @rev: the change that a letter tells of now
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_booking_set_told (RrStore  *self,
                           gint64    id,
                           guint     rev,
                           GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LETTER_TOLD, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  sqlite3_bind_int64 (stmt, 2, rev);
  return rr_store_finish (self, stmt, _("Storing letters"), error);
}

static RrLetter *
read_letter (sqlite3_stmt *stmt)
{
  RrLetter *letter = g_new0 (RrLetter, 1);

  letter->id = sqlite3_column_int64 (stmt, 0);
  letter->kind = MIN ((guint) sqlite3_column_int (stmt, 1), RR_N_LETTER_KINDS - 1);
  letter->state = MIN ((guint) sqlite3_column_int (stmt, 2), RR_LETTER_REFUSED);
  letter->message_id = rr_store_dup_text (stmt, 3);
  letter->subject = rr_store_dup_text (stmt, 4);
  letter->made_ms = sqlite3_column_int64 (stmt, 5);
  letter->next_ms = sqlite3_column_int64 (stmt, 6);
  letter->n_attempts = (guint) sqlite3_column_int64 (stmt, 7);
  letter->booking = sqlite3_column_int64 (stmt, 8);
  letter->rev = (guint) sqlite3_column_int64 (stmt, 9);
  letter->recipient = rr_store_dup_text (stmt, 10);
  letter->problem = rr_store_dup_text (stmt, 11);
  letter->sent_ms = sqlite3_column_int64 (stmt, 12);
  letter->body = rr_store_dup_text (stmt, 13);   /* nothing where it is not asked for */
  return letter;
}

/**
 * rr_store_letter_list:
 * @self: a store
 * @booking: the id of a booking
 * @most: how many at most
 * @func: called for each, newest first
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_letter_list (RrStore       *self,
                      gint64         booking,
                      guint          most,
                      RrLetterFunc   func,
                      gpointer       data,
                      GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LETTER_LIST, error);
  int code;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, booking);
  sqlite3_bind_int64 (stmt, 2, most);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      g_autoptr(RrLetter) letter = read_letter (stmt);

      func (letter, data);
    }
  sqlite3_reset (stmt);
  if (code == SQLITE_DONE)
    return TRUE;
  rr_store_set_error (error, self->db, _("Reading"));
  return FALSE;
}

/**
 * rr_store_letter_withdraw:
 * @self: a store
 * @booking: an id
 * @n: (out): letters about it that have not gone, and do not go any more
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_letter_withdraw (RrStore  *self,
                          gint64    booking,
                          guint    *n,
                          GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LETTER_WITHDRAW, error);

  *n = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, booking);
  if (!rr_store_finish (self, stmt, _("Storing letters"), error))
    return FALSE;
  *n = (guint) sqlite3_changes (self->db);
  return TRUE;
}

/**
 * rr_store_letter_bounce:
 * @self: a store
 * @message_id: the name of a letter, without the host
 * @problem: why it came back
 * @found: (out): whether there is such a letter
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_letter_bounce (RrStore     *self,
                        const char  *message_id,
                        const char  *problem,
                        gboolean    *found,
                        GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LETTER_BOUNCE, error);

  *found = FALSE;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, message_id, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, problem, -1, SQLITE_STATIC);
  if (!rr_store_finish (self, stmt, _("Storing letters"), error))
    return FALSE;
  *found = sqlite3_changes (self->db) > 0;
  return TRUE;
}

/* --- readers ------------------------------------------------------------------ */

/* When the first of them is due, whether it may go already or not. */
static gboolean
read_next (RrStoreReader  *self,
           gint64         *next_ms,
           GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT next_ms FROM letter WHERE state=0 AND kind=2 AND next_ms>?1 ORDER BY next_ms LIMIT 1",
                         &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, *next_ms);
  *next_ms = G_MAXINT64;
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    {
      *next_ms = sqlite3_column_int64 (stmt, 0);
      code = sqlite3_step (stmt);
    }
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error);
}

/**
 * rr_store_reader_guest_letters:
 * @self: a reader
 * @due_ms: Unix time: only those that are due by then
 * @most: how many at most
 * @next_ms: (out): when the next one is due after that; %G_MAXINT64 for none
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrLetter): oldest due first; %NULL with
 *   %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_guest_letters (RrStoreReader  *self,
                               gint64          due_ms,
                               guint           most,
                               gint64         *next_ms,
                               GError        **error)
{
  static const char sql[]
      = "SELECT " LETTER_COLUMNS ",body FROM letter AS l WHERE state=0 AND kind=2 AND next_ms<=?1"
        " AND NOT EXISTS (SELECT 1 FROM letter AS e WHERE e.state=0 AND e.booking<>0 AND e.booking=l.booking"
        " AND e.id<l.id) ORDER BY next_ms,id LIMIT ?2";
  g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_letter_free);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, due_ms);
  sqlite3_bind_int64 (stmt, 2, most);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrLetter *letter = read_letter (stmt);

      g_ptr_array_add (letters, letter);
    }
  *next_ms = due_ms;
  if (!rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error) || !read_next (self, next_ms, error))
    return NULL;
  return g_steal_pointer (&letters);
}

/**
 * rr_store_reader_letters_about:
 * @self: a reader
 * @booking: the id of a booking
 * @most: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrLetter): newest first, without their bodies;
 *   %NULL with %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_letters_about (RrStoreReader  *self,
                               gint64          booking,
                               guint           most,
                               GError        **error)
{
  g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_letter_free);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), letter_sql[LETTER_LIST], &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, booking);
  sqlite3_bind_int64 (stmt, 2, most);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    g_ptr_array_add (letters, read_letter (stmt));
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error) ? g_steal_pointer (&letters) : NULL;
}

/**
 * rr_store_reader_letter_tally:
 * @self: a reader
 * @tally: (out caller-allocates): how many letters to guests there are of each sort
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_reader_letter_tally (RrStoreReader  *self,
                              RrLetterTally  *tally,
                              GError        **error)
{
  static const char sql[] = "SELECT (SELECT count(*) FROM letter WHERE state=0 AND booking<>0),"
                            "(SELECT count(*) FROM letter WHERE state=2 AND booking<>0)";
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return FALSE;
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    {
      tally->n_waiting = (guint64) sqlite3_column_int64 (stmt, 0);
      tally->n_dead = (guint64) sqlite3_column_int64 (stmt, 1);
      code = sqlite3_step (stmt);
    }
  return rr_store_end_query (rr_store_reader_get_db (self), stmt, code, error);
}

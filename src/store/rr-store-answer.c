/* rr-store-answer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-booking.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Answers that were given to a key, so that the same question gets the same answer.
 *
 * Threads: the store's, within the transaction of a commit.
 */

enum
{
  ANSWER_FIND,
  ANSWER_KEEP,
  ANSWER_FORGET,
  N_ANSWER,
};

G_STATIC_ASSERT (N_ANSWER == RR_N_ANSWER_STMTS);

static const char *const answer_sql[N_ANSWER] = {
  [ANSWER_FIND] = "SELECT hash,status,body FROM answer WHERE key=?1",
  [ANSWER_KEEP] = "INSERT INTO answer (key,hash,status,body,made_ms) VALUES (?1,?2,?3,?4,?5)"
                  " ON CONFLICT (key) DO UPDATE SET status=?3,body=?4",
  [ANSWER_FORGET] = ("DELETE FROM answer WHERE key IN"
                     " (SELECT key FROM answer WHERE made_ms<?1 ORDER BY made_ms LIMIT 8)"),
};

/* An answer is remembered for three days, as long as a client may be offline. */
#define ANSWER_MS (3 * 86400 * G_GINT64_CONSTANT (1000))

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  return rr_store_keep (self, &self->answer_stmts[which], answer_sql[which], error);
}

/* Before the connection closes. */
void
rr_store_answer_close (RrStore *self)
{
  for (guint i = 0; i < N_ANSWER; i++)
    g_clear_pointer (&self->answer_stmts[i], sqlite3_finalize);
}

/**
 * rr_store_answer_find:
 * @self: a store
 * @key: whose and which question
 * @hash: (out): of the question it was given to
 * @status: (out): HTTP status of the answer
 * @body: (out) (transfer full) (nullable): the answer, %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_answer_find (RrStore     *self,
                      const char  *key,
                      guint64     *hash,
                      guint       *status,
                      char       **body,
                      GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, ANSWER_FIND, error);
  int code;

  *body = NULL;
  if (stmt == NULL)
    return FALSE;
  rr_store_bind_text (stmt, 1, key);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    {
      *hash = (guint64) sqlite3_column_int64 (stmt, 0);
      *status = (guint) sqlite3_column_int (stmt, 1);
      *body = g_strdup ((const char *) sqlite3_column_text (stmt, 2));
    }
  return rr_store_end_reading (self->db, stmt, code, error);
}

/**
 * rr_store_answer_keep:
 * @self: a store
 * @key: whose and which question
 * @hash: of the question
 * @status: HTTP status of the answer
 * @body: the answer
 * @now_ms: the clock, Unix time
 * @error: return location for an error
 *
 * One that was kept before is replaced, since more is known. Forgets a few that are older than three days too, so that they do not pile up.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_answer_keep (RrStore     *self,
                      const char  *key,
                      guint64      hash,
                      guint        status,
                      const char  *body,
                      gint64       now_ms,
                      GError     **error)
{
  sqlite3_stmt *forget = stmt_of (self, ANSWER_FORGET, error);
  sqlite3_stmt *keep = forget != NULL ? stmt_of (self, ANSWER_KEEP, error) : NULL;

  if (keep == NULL)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, now_ms - ANSWER_MS);
  rr_store_bind_text (keep, 1, key);
  sqlite3_bind_int64 (keep, 2, (gint64) hash);
  sqlite3_bind_int (keep, 3, (int) status);
  rr_store_bind_text (keep, 4, body);
  sqlite3_bind_int64 (keep, 5, now_ms);
  return rr_store_finish (self, forget, _("Storing bookings"), error)
         && rr_store_finish (self, keep, _("Storing bookings"), error);
}

/* rr-store-staff.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-staff.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Who works here: accounts, the sums of their tokens, and who typed wrong passwords of late.
 * There are few, and they change seldom: they are read whole, and no statement is kept.
 *
 * Threads: the store's, within the transaction of a commit; readers on their own.
 */

/* --- the roll ------------------------------------------------------------------- */

/**
 * rr_staff_roll_new:
 *
 * Returns: (transfer full): nobody at all
 */
RrStaffRoll *
rr_staff_roll_new (void)
{
  RrStaffRoll *self = g_atomic_rc_box_new0 (RrStaffRoll);

  self->people = g_array_new (FALSE, TRUE, sizeof (RrStaffRow));
  self->tokens = g_array_new (FALSE, TRUE, sizeof (RrStaffToken));
  return self;
}

RrStaffRoll *
rr_staff_roll_ref (RrStaffRoll *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_roll (gpointer data)
{
  RrStaffRoll *self = data;

  g_array_unref (self->people);
  g_array_unref (self->tokens);
}

void
rr_staff_roll_unref (RrStaffRoll *self)
{
  g_atomic_rc_box_release_full (self, clear_roll);
}

/**
 * rr_staff_roll_find:
 * @self: a roll
 * @id: an account
 *
 * Returns: (transfer none) (nullable): the account
 */
const RrStaffRow *
rr_staff_roll_find (const RrStaffRoll *self,
                    gint64             id)
{
  for (guint i = 0; i < self->people->len; i++)
    if (g_array_index (self->people, RrStaffRow, i).id == id)
      return &g_array_index (self->people, RrStaffRow, i);
  return NULL;
}

char *
rr_staff_fold (const char *name)
{
  g_autofree char *whole = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (whole != NULL ? whole : "", -1);
}

/**
 * rr_staff_roll_find_name:
 * @self: a roll
 * @name: how somebody is called
 *
 * Returns: (transfer none) (nullable): the account
 */
const RrStaffRow *
rr_staff_roll_find_name (const RrStaffRoll *self,
                         const char        *name)
{
  g_autofree char *fold = rr_staff_fold (name);

  for (guint i = 0; i < self->people->len; i++)
    {
      const RrStaffRow *row = &g_array_index (self->people, RrStaffRow, i);
      g_autofree char *other = rr_staff_fold (row->name);

      if (g_str_equal (fold, other))
        return row;
    }
  return NULL;
}

/* --- reading -------------------------------------------------------------------- */

static gboolean
read_people (sqlite3      *db,
             RrStaffRoll  *roll,
             GError      **error)
{
  static const char sql[] = "SELECT id,name,role,disabled,hash,created_ms,signed_in_ms FROM staff ORDER BY id";
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, sql, &stmt, error))
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrStaffRow row = { .id = sqlite3_column_int64 (stmt, 0) };

      rr_store_copy_text (stmt, 1, row.name, sizeof row.name);
      row.role = (RrRole) CLAMP (sqlite3_column_int (stmt, 2), 0, RR_ROLE_MANAGER);
      row.is_disabled = sqlite3_column_int (stmt, 3) != 0;
      rr_store_copy_text (stmt, 4, row.hash, sizeof row.hash);
      row.created_ms = sqlite3_column_int64 (stmt, 5);
      row.signed_in_ms = sqlite3_column_int64 (stmt, 6);
      g_array_append_val (roll->people, row);
    }
  return rr_store_end_query (db, stmt, code, error);
}

static gboolean
read_tokens (sqlite3      *db,
             RrStaffRoll  *roll,
             GError      **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, "SELECT id,staff,sum,label,created_ms FROM staff_token ORDER BY id", &stmt, error))
    return FALSE;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrStaffToken token = { .id = sqlite3_column_int64 (stmt, 0), .staff = sqlite3_column_int64 (stmt, 1) };

      rr_store_copy_text (stmt, 2, token.sum, sizeof token.sum);
      rr_store_copy_text (stmt, 3, token.label, sizeof token.label);
      token.created_ms = sqlite3_column_int64 (stmt, 4);
      g_array_append_val (roll->tokens, token);
    }
  return rr_store_end_query (db, stmt, code, error);
}

static RrStaffRoll *
read_roll (sqlite3  *db,
           GError  **error)
{
  g_autoptr(RrStaffRoll) roll = rr_staff_roll_new ();

  if (!read_people (db, roll, error) || !read_tokens (db, roll, error))
    return NULL;
  return g_steal_pointer (&roll);
}

/**
 * rr_store_staff_load:
 * @self: a store
 * @error: return location for an error
 *
 * Returns: (transfer full): all accounts, as this transaction leaves them; %NULL with
 *   %RR_ERROR_STORE
 */
RrStaffRoll *
rr_store_staff_load (RrStore  *self,
                     GError  **error)
{
  return read_roll (self->db, error);
}

/**
 * rr_store_reader_staff:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (transfer full): all accounts; %NULL with %RR_ERROR_STORE
 */
RrStaffRoll *
rr_store_reader_staff (RrStoreReader  *self,
                       GError        **error)
{
  return read_roll (rr_store_reader_get_db (self), error);
}

/**
 * rr_store_reader_staff_tries:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (transfer full): wrong passwords, as an array of #RrStaffTry, %NULL with
 *   %RR_ERROR_STORE
 */
GArray *
rr_store_reader_staff_tries (RrStoreReader  *self,
                             GError        **error)
{
  g_autoptr(GArray) tries = g_array_new (FALSE, TRUE, sizeof (RrStaffTry));
  sqlite3 *db = rr_store_reader_get_db (self);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, "SELECT name_sum,n_wrong,last_ms FROM staff_try ORDER BY last_ms DESC LIMIT ?1", &stmt,
                         error))
    return NULL;
  sqlite3_bind_int (stmt, 1, (int) RR_STAFF_TRIES_MOST);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrStaffTry attempt = { .n_wrong = (guint) MAX (sqlite3_column_int (stmt, 1), 0) };

      rr_store_copy_text (stmt, 0, attempt.sum, sizeof attempt.sum);
      attempt.last_ms = sqlite3_column_int64 (stmt, 2);
      g_array_append_val (tries, attempt);
    }
  return rr_store_end_query (db, stmt, code, error) ? g_steal_pointer (&tries) : NULL;
}

/* --- writing -------------------------------------------------------------------- */

/* Takes @stmt. */
static gboolean
run (RrStore       *self,
     sqlite3_stmt  *stmt,
     GError       **error)
{
  gboolean ok = rr_store_finish (self, stmt, _("Storing accounts"), error);

  sqlite3_finalize (stmt);
  return ok;
}

/**
 * rr_store_staff_save:
 * @self: a store
 * @row: an account
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_staff_save (RrStore           *self,
                     const RrStaffRow  *row,
                     GError           **error)
{
  static const char sql[]
      = "INSERT INTO staff (id,name,fold,role,disabled,hash,created_ms,signed_in_ms) VALUES (?1,?2,?3,?4,?5,?6,?7,?8) "
        "ON CONFLICT (id) DO UPDATE SET name=?2,fold=?3,role=?4,disabled=?5,hash=?6,created_ms=?7,signed_in_ms=?8";
  g_autofree char *fold = rr_staff_fold (row->name);
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db, sql, &stmt, error))
    return FALSE;
  if (row->id != 0)
    sqlite3_bind_int64 (stmt, 1, row->id);
  sqlite3_bind_text (stmt, 2, row->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, fold, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 4, (int) row->role);
  sqlite3_bind_int (stmt, 5, row->is_disabled);
  sqlite3_bind_text (stmt, 6, row->hash, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 7, row->created_ms);
  sqlite3_bind_int64 (stmt, 8, row->signed_in_ms);
  return run (self, stmt, error);
}

/**
 * rr_store_staff_add_token:
 * @self: a store
 * @token: a token; its id is not looked at
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_staff_add_token (RrStore             *self,
                          const RrStaffToken  *token,
                          GError             **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db, "INSERT INTO staff_token (staff,sum,label,created_ms) VALUES (?1,?2,?3,?4)", &stmt,
                         error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, token->staff);
  sqlite3_bind_text (stmt, 2, token->sum, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, token->label, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, token->created_ms);
  return run (self, stmt, error);
}

/**
 * rr_store_staff_drop_token:
 * @self: a store
 * @id: a token
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_staff_drop_token (RrStore  *self,
                           gint64    id,
                           GError  **error)
{
  sqlite3_stmt *stmt;

  if (!rr_store_prepare (self->db, "DELETE FROM staff_token WHERE id=?1", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  return run (self, stmt, error);
}

/**
 * rr_store_staff_save_try:
 * @self: a store
 * @attempt: wrong passwords for a name
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_staff_save_try (RrStore           *self,
                         const RrStaffTry  *attempt,
                         GError           **error)
{
  static const char drop[] = "DELETE FROM staff_try WHERE name_sum=?1";
  static const char put[] = "INSERT OR REPLACE INTO staff_try (name_sum,n_wrong,last_ms) VALUES (?1,?2,?3)";
  static const char cut[]
      = "DELETE FROM staff_try WHERE name_sum IN "
        "(SELECT name_sum FROM staff_try ORDER BY n_wrong DESC,last_ms DESC LIMIT -1 OFFSET 256)";
  sqlite3_stmt *stmt;

  G_STATIC_ASSERT (RR_STAFF_TRIES_MOST == 256);
  if (!rr_store_prepare (self->db, attempt->n_wrong > 0 ? put : drop, &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, attempt->sum, -1, SQLITE_STATIC);
  if (attempt->n_wrong > 0)
    {
      sqlite3_bind_int (stmt, 2, (int) MIN (attempt->n_wrong, G_MAXINT32));
      sqlite3_bind_int64 (stmt, 3, attempt->last_ms);
    }
  return run (self, stmt, error) && rr_store_exec (self->db, cut, error);
}

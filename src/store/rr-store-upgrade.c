/* rr-store-upgrade.c
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

/* Fixes were once a row each in a table, and in an inbox of rows that held them as they
 * lay in memory. Both are moved in one transaction when a workspace of that time is
 * opened: the table to chunks, the inbox to the inbox.
 *
 * Threads: that of the connection.
 */

/* One fix in the old inbox; its id and its further attributes follow. */
typedef struct
{
  guint32 mark;
  guint32 extra_len;
  guint32 device;
  guint16 id_len;
  guint16 has_extra;
  gint64  key_ms;
  gint64  key;
  RrFix   fix;
} Record;

#define RECORD_MARK 0x52786946u

G_STATIC_ASSERT (sizeof (RrFix) == 64);
G_STATIC_ASSERT (sizeof (Record) == 96);

typedef struct
{
  gint64 upto_seq;
  gint64 device;
  gint64 key_ms;
  gint64 key;
} OldMark;

/* --- the table ---------------------------------------------------------------- */

/* Fixes of one device on their way into a chunk. */
typedef struct
{
  RrStoreFix  fixes[RR_STORE_CHUNK_FIXES];
  char        ids[RR_STORE_CHUNK_FIXES][RR_MESSAGE_ID_MAX];
  char       *extras[RR_STORE_CHUNK_FIXES];   /* (owned) (nullable) */
  guint       n;
} Group;

static gboolean
write_group (RrStore  *self,
             Group    *group,
             GError  **error)
{
  gboolean ok = group->n == 0
                || rr_store_write_chunk (self, group->fixes[0].device, group->fixes, group->n, FALSE,
                                         error);

  sqlite3_bind_int64 (self->stmts[RR_STMT_SORTED], 1, group->n);
  ok = ok && rr_store_must_run (self, RR_STMT_SORTED, error);
  for (guint i = 0; i < group->n; i++)
    g_clear_pointer (&group->extras[i], g_free);
  group->n = 0;
  return ok;
}

static gboolean
has_room (const Group      *group,
          const RrStoreFix *fix)
{
  const RrStoreFix *first = &group->fixes[0];

  return group->n == 0
         || (group->n < RR_STORE_CHUNK_FIXES && first->device == fix->device
             && rr_store_at_ms (&fix->fix) >= rr_store_at_ms (&group->fixes[group->n - 1].fix)
             && (guint64) rr_store_at_ms (&fix->fix) - (guint64) rr_store_at_ms (&first->fix)
                    <= RR_STORE_CHUNK_MS);
}

static void
read_row (sqlite3_stmt *stmt,
          RrStoreFix   *fix)
{
  *fix = (RrStoreFix) {
    .device = (guint32) sqlite3_column_int64 (stmt, 0), .seq = sqlite3_column_int64 (stmt, 1),
    .id = (const char *) sqlite3_column_text (stmt, 2), .extra = (const char *) sqlite3_column_text (stmt, 3),
  };
  rr_store_read_fix (stmt, 4, &fix->fix);
  fix->id_len = (guint8) MIN (sqlite3_column_bytes (stmt, 2), RR_MESSAGE_ID_MAX - 1);
  fix->has_extra = fix->extra != NULL;
  fix->extra_len = (guint32) sqlite3_column_bytes (stmt, 3);
}

static void
add_to_group (Group            *group,
              const RrStoreFix *fix)
{
  RrStoreFix *kept = &group->fixes[group->n];

  *kept = *fix;
  if (fix->id_len > 0)
    memcpy (group->ids[group->n], fix->id, fix->id_len);
  kept->id = group->ids[group->n];
  if (fix->has_extra)
    kept->extra = group->extras[group->n] = g_strndup (fix->extra, fix->extra_len);
  group->n++;
}

static gboolean
move_table (RrStore  *self,
            GError  **error)
{
  g_autofree Group *group = g_new0 (Group, 1);
  sqlite3_stmt *stmt;
  gboolean ok = TRUE;
  int code;

  if (!rr_store_prepare (self->db, "SELECT device,seq,message_id,extra," RR_STORE_FIX_COLUMNS
                         " FROM old_fix ORDER BY device,key_ms,key", &stmt, error))
    return FALSE;
  while (ok && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrStoreFix fix;

      read_row (stmt, &fix);
      ok = has_room (group, &fix) || write_group (self, group, error);
      if (ok)
        add_to_group (group, &fix);
    }
  if (ok && code != SQLITE_DONE)
    {
      rr_store_set_error (error, self->db, _("Reading"));
      ok = FALSE;
    }
  sqlite3_finalize (stmt);
  return write_group (self, group, ok ? error : NULL) && ok;
}

/* --- the inbox ---------------------------------------------------------------- */

static gboolean
is_covered (const OldMark *mark,
            gint64         seq,
            const Record  *record)
{
  if (seq > mark->upto_seq || record->device > mark->device)
    return FALSE;
  if (record->device < mark->device)
    return TRUE;
  if (record->key_ms != mark->key_ms)
    return record->key_ms < mark->key_ms;
  return record->key <= mark->key;
}

static gboolean
move_row (RrStore        *self,
          const OldMark  *mark,
          sqlite3_stmt   *stmt,
          GError        **error)
{
  gint64 seq = sqlite3_column_int64 (stmt, 0);
  const char *body = sqlite3_column_blob (stmt, 1);
  gsize left = (gsize) sqlite3_column_bytes (stmt, 1);

  for (; left > 0; seq++)
    {
      RrStoreFix fix = { .seq = seq };
      Record record;
      gsize size;

      memcpy (&record, body, MIN (left, sizeof record));
      size = sizeof record + (gsize) record.id_len + record.extra_len;
      if (left < sizeof record || record.mark != RECORD_MARK || left < size
          || record.id_len >= RR_MESSAGE_ID_MAX)
        {
          rr_store_set_damaged (error);
          return FALSE;
        }
      fix.fix = record.fix;
      fix.device = record.device;
      fix.id = body + sizeof record;
      fix.id_len = (guint8) record.id_len;
      fix.extra = fix.id + record.id_len;
      fix.extra_len = record.extra_len;
      fix.has_extra = record.has_extra != 0;
      if (!is_covered (mark, seq, &record) && !rr_store_inbox_put (self, &fix, 1, error))
        return FALSE;
      body += size;
      left -= size;
    }
  return TRUE;
}

static gboolean
move_inbox (RrStore  *self,
            GError  **error)
{
  sqlite3_stmt *stmt;
  gboolean ok = TRUE;
  OldMark mark;
  int code;

  if (!rr_store_get_int (self->db, "SELECT upto_seq FROM old_merge", &mark.upto_seq, error)
      || !rr_store_get_int (self->db, "SELECT device FROM old_merge", &mark.device, error)
      || !rr_store_get_int (self->db, "SELECT key_ms FROM old_merge", &mark.key_ms, error)
      || !rr_store_get_int (self->db, "SELECT key FROM old_merge", &mark.key, error)
      || !rr_store_prepare (self->db, "SELECT seq,body FROM old_inbox ORDER BY seq", &stmt, error))
    return FALSE;
  while (ok && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    ok = move_row (self, &mark, stmt, error);
  if (ok && code != SQLITE_DONE)
    {
      rr_store_set_error (error, self->db, _("Reading"));
      ok = FALSE;
    }
  sqlite3_finalize (stmt);
  return ok && rr_store_inbox_flush (self, error);
}

gboolean
rr_store_upgrade (RrStore  *self,
                  GError  **error)
{
  gint64 is_old;
  gboolean ok;

  if (!rr_store_get_int (self->db, "SELECT count(*) FROM sqlite_master WHERE name='old_fix'", &is_old,
                         error))
    return FALSE;
  if (!is_old)
    return TRUE;

  ok = rr_store_exec (self->db, "BEGIN IMMEDIATE", error) && move_table (self, error)
       && move_inbox (self, error)
       && rr_store_exec (self->db,
                         "UPDATE device SET sorted_ms=(SELECT MAX(to_ms) FROM chunk c"
                         " WHERE c.device=device.id);"
                         "DROP TABLE old_fix; DROP TABLE old_inbox; DROP TABLE old_merge; COMMIT",
                         error);
  if (!ok)
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  /* What is in the inbox is read again from there. */
  rr_store_forget (self);
  return ok;
}

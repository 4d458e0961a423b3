/* rr-store-inbox.c
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

/* The inbox takes fixes as they arrive: one row a commit, with all of its fixes packed
 * one behind the other, each after the number of its device. Appending is all that an
 * acknowledgement waits for; sorting them into chunks is done later, see
 * rr-store-merge.c. Until then readers look at both, and a set of keys in memory tells
 * a repetition from something new.
 *
 * Threads: that of the connection.
 */

#define MAX_ROW_BYTES (128u << 10)

/* --- writing ------------------------------------------------------------------ */

static gboolean
write_row (RrStore  *self,
           GError  **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_INBOX];
  RrStoreRun *run = g_ptr_array_index (self->runs, self->runs->len - 1);

  sqlite3_bind_int64 (stmt, 1, self->row_seq);
  sqlite3_bind_int64 (stmt, 2, self->seq - self->row_seq + 1);
  sqlite3_bind_blob (stmt, 3, self->row->data, (int) self->row->len, SQLITE_STATIC);
  run->n_bytes += self->row->len;
  g_byte_array_set_size (self->row, 0);
  return rr_store_must_run (self, RR_STMT_INBOX, error);
}

gboolean
rr_store_inbox_flush (RrStore  *self,
                      GError  **error)
{
  return self->row->len == 0 || write_row (self, error);
}

/* As below, with the number that @fix has already; they must not fall. */
gboolean
rr_store_inbox_put (RrStore           *self,
                    const RrStoreFix  *fix,
                    guint64            print,
                    GError           **error)
{
  guint8 device[10];
  guint n_bytes = (guint) (rr_store_put_number (device, fix->device) - device);

  if (self->row->len > 0 && (self->row->len > MAX_ROW_BYTES || fix->seq != self->seq + 1)
      && !write_row (self, error))
    return FALSE;

  rr_store_run_add (rr_store_open_run (self, self->row->len == 0), print, fix->seq);
  if (self->row->len == 0)
    self->row_seq = fix->seq;
  self->seq = fix->seq;
  self->n_inbox++;
  g_byte_array_append (self->row, device, n_bytes);
  rr_store_pack (self->row, fix, NULL);
  return TRUE;
}

gboolean
rr_store_inbox_add (RrStore          *self,
                    gint64            device,
                    guint64           print,
                    const RrMessage  *message,
                    GError          **error)
{
  gsize extra_len = 0;
  RrStoreFix fix = {
    .fix = message->fix, .seq = self->seq + 1, .device = (guint32) device,
    .id = message->message_id, .id_len = (guint8) strlen (message->message_id),
    .has_extra = message->extra != NULL,
  };

  if (fix.has_extra)
    fix.extra = g_bytes_get_data (message->extra, &extra_len);
  fix.extra_len = (guint32) extra_len;
  return rr_store_inbox_put (self, &fix, print, error);
}

/* --- reading ------------------------------------------------------------------ */

/* Is it in a chunk already? */
static gboolean
mark_covers (const RrStoreMark *mark,
             const RrStoreFix  *fix)
{
  gint64 at_ms;

  if (fix->seq > mark->upto_seq || fix->device > mark->device)
    return FALSE;
  if (fix->device < mark->device)
    return TRUE;
  at_ms = rr_store_at_ms (&fix->fix);
  if (at_ms != mark->at_ms)
    return at_ms < mark->at_ms;
  return fix->seq <= mark->seq;
}

static gboolean
scan_row (sqlite3_stmt       *stmt,
          const RrStoreMark  *mark,
          RrStoreInboxFunc    func,
          gpointer            data)
{
  RrStoreFix fix = { .seq = sqlite3_column_int64 (stmt, 0) };
  const guint8 *at = sqlite3_column_blob (stmt, 1);
  const guint8 *end = at + sqlite3_column_bytes (stmt, 1);
  gboolean starts_row = TRUE;

  for (; at < end; fix.seq++)
    {
      guint64 device;
      const guint8 *packed = rr_store_get_number (at, end, &device);

      at = packed != NULL ? rr_store_unpack (packed, end, NULL, &fix) : NULL;
      if (at == NULL || device > G_MAXUINT32)
        return FALSE;
      fix.device = (guint32) device;
      if (!mark_covers (mark, &fix))
        {
          func (&fix, packed, (gsize) (at - packed), starts_row, data);
          starts_row = FALSE;
        }
    }
  return TRUE;
}

gboolean
rr_store_read_mark (sqlite3      *db,
                    RrStoreMark  *mark,
                    GError      **error)
{
  sqlite3_stmt *stmt;
  gboolean ok;

  if (!rr_store_prepare (db, "SELECT upto_seq,device,at_ms,seq,n_done FROM merge", &stmt, error))
    return FALSE;
  ok = sqlite3_step (stmt) == SQLITE_ROW;
  if (ok)
    *mark = (RrStoreMark) {
      sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2),
      sqlite3_column_int64 (stmt, 3), sqlite3_column_int64 (stmt, 4),
    };
  else
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return ok;
}

/* Calls @func for each fix up to @upto_seq that is in no chunk yet, oldest first. */
gboolean
rr_store_inbox_scan (sqlite3            *db,
                     const RrStoreMark  *mark,
                     gint64              upto_seq,
                     RrStoreInboxFunc    func,
                     gpointer            data,
                     GError            **error)
{
  gboolean intact = TRUE;
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, "SELECT seq,body FROM inbox WHERE seq<=? ORDER BY seq", &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, upto_seq);
  while (intact && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    intact = scan_row (stmt, mark, func, data);
  if (!intact)
    rr_store_set_damaged (error);
  else if (code != SQLITE_DONE)
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return intact && code == SQLITE_DONE;
}

typedef struct
{
  RrStore *store;
  GError  *error;   /* (nullable): of the first fix that cannot be taken */
} Load;

/* What a merge had begun to take stays one run. */
static RrStoreRun *
run_of (RrStore  *self,
        gint64    seq,
        gboolean  starts_row)
{
  RrStoreRun *last = self->runs->len > 0 ? g_ptr_array_index (self->runs, self->runs->len - 1)
                                         : NULL;

  if (seq <= self->mark.upto_seq)
    return rr_store_open_run (self, FALSE);
  if (last != NULL && last->last_seq <= self->mark.upto_seq)
    last->is_closed = TRUE;
  return rr_store_open_run (self, starts_row);
}

static void
load_fix_cb (const RrStoreFix *fix,
             const guint8     *packed,
             gsize             len,
             gboolean          starts_row,
             gpointer          data)
{
  Load *load = data;
  RrStore *self = load->store;
  gint64 key_ms = rr_store_key_ms (&fix->fix, fix->id_len > 0);
  RrStoreDevice *device;
  RrStoreRun *run;

  if (load->error != NULL)
    return;
  device = rr_store_device_by_id (self, fix->device, &load->error);
  if (device == NULL)
    return;

  run = run_of (self, fix->seq, starts_row);
  run->n_bytes += len;
  rr_store_run_add (run, rr_store_fingerprint (self, fix->device, &fix->fix, fix->id, fix->id_len),
                    fix->seq);
  device->max_key_ms = MAX (device->max_key_ms, key_ms);
  if (fix->seq > device->row_seq)
    rr_store_device_hears (device, &fix->fix, TRUE);
  self->n_inbox++;
}

/* After a crash: what was acknowledged but not sorted in yet. */
gboolean
rr_store_inbox_load (RrStore  *self,
                     GError  **error)
{
  Load load = { .store = self };
  gint64 last;

  self->n_inbox = 0;
  if (!rr_store_read_mark (self->db, &self->mark, error)
      || !rr_store_get_int (self->db, "SELECT IFNULL(MAX(seq+n),0) FROM inbox", &last, error)
      || !rr_store_inbox_scan (self->db, &self->mark, G_MAXINT64, load_fix_cb, &load, error))
    {
      g_clear_error (&load.error);
      return FALSE;
    }
  self->seq = MAX (self->seq, last);
  if (load.error == NULL)
    return TRUE;
  g_propagate_error (error, load.error);
  return FALSE;
}

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
 * one behind the other. Appending is all that an acknowledgement waits for; sorting
 * them into the table of fixes is done later, see rr-store-merge.c. Until then readers
 * look at both, and a set of keys in memory tells a repetition from something new.
 *
 * The packed form is that of the machine. Nothing is left in it after an orderly end;
 * after a crash the same machine reads it.
 *
 * Threads: that of the connection.
 */

#define MAX_ROW_BYTES   (256u << 10)
#define FIRST_SET_SLOTS 4096u
#define RECORD_MARK     0x52786946u   /* tells a record from anything else */

/* RrFix is stored as it is: another field needs another mark and a reader of the old. */
G_STATIC_ASSERT (sizeof (RrFix) == 64);
G_STATIC_ASSERT (sizeof (RrStoreRecord) == 96);

/* --- keys --------------------------------------------------------------------- */

static guint64
stir (guint64 x)
{
  x = (x ^ (x >> 33)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  x = (x ^ (x >> 33)) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return x ^ (x >> 33);
}

/* Nobody outside can know which keys would fall together: the salt is drawn at start. */
guint64
rr_store_fingerprint (const RrStore *self,
                      gint64         device,
                      gint64         key_ms,
                      gint64         key)
{
  guint64 print = stir (stir ((guint64) key ^ self->salt) + (guint64) key_ms);

  print = stir (print + (guint64) device);
  return print != 0 ? print : 1;
}

static void
put (RrStoreSet *set,
     guint64     print)
{
  guint at = (guint) print & (set->n_slots - 1);

  while (set->slots[at] != 0 && set->slots[at] != print)
    at = (at + 1) & (set->n_slots - 1);
  set->slots[at] = print;
}

void
rr_store_set_add (RrStoreSet *set,
                  guint64     print)
{
  if (set->n_used * 4 >= set->n_slots * 3)
    {
      g_autofree guint64 *old = set->slots;
      guint n_old = set->n_slots;

      set->n_slots = MAX (FIRST_SET_SLOTS, n_old * 2);
      set->slots = g_new0 (guint64, set->n_slots);
      for (guint i = 0; i < n_old; i++)
        if (old[i] != 0)
          put (set, old[i]);
    }
  put (set, print);
  set->n_used++;
}

gboolean
rr_store_set_has (const RrStoreSet *set,
                  guint64           print)
{
  guint at = (guint) print & (set->n_slots - 1);

  if (set->n_slots == 0)
    return FALSE;
  while (set->slots[at] != 0 && set->slots[at] != print)
    at = (at + 1) & (set->n_slots - 1);
  return set->slots[at] == print;
}

void
rr_store_set_clear (RrStoreSet *set)
{
  g_free (set->slots);
  *set = (RrStoreSet) { 0 };
}

/* --- writing ------------------------------------------------------------------ */

static gboolean
write_row (RrStore  *self,
           GError  **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_INBOX];

  sqlite3_bind_int64 (stmt, 1, self->row_seq);
  sqlite3_bind_int64 (stmt, 2, self->seq - self->row_seq + 1);
  sqlite3_bind_blob (stmt, 3, self->row->data, (int) self->row->len, SQLITE_STATIC);
  g_byte_array_set_size (self->row, 0);
  return rr_store_must_run (self, RR_STMT_INBOX, error);
}

gboolean
rr_store_inbox_flush (RrStore  *self,
                      GError  **error)
{
  return self->row->len == 0 || write_row (self, error);
}

gboolean
rr_store_inbox_add (RrStore          *self,
                    gint64            device,
                    gint64            key_ms,
                    gint64            key,
                    const RrMessage  *message,
                    GError          **error)
{
  gsize extra_len = 0;
  const guint8 *extra = message->extra != NULL ? g_bytes_get_data (message->extra, &extra_len)
                                               : NULL;
  RrStoreRecord record = {
    .mark = RECORD_MARK, .id_len = (guint16) strlen (message->message_id),
    .extra_len = (guint32) extra_len, .has_extra = extra != NULL, .device = (guint32) device,
    .key_ms = key_ms, .key = key, .fix = message->fix,
  };

  if (self->row->len > MAX_ROW_BYTES && !write_row (self, error))
    return FALSE;

  self->seq++;
  if (self->row->len == 0)
    self->row_seq = self->seq;
  g_byte_array_append (self->row, (const guint8 *) &record, sizeof record);
  if (record.id_len > 0)
    g_byte_array_append (self->row, (const guint8 *) message->message_id, record.id_len);
  if (extra_len > 0)
    g_byte_array_append (self->row, extra, (guint) extra_len);
  return TRUE;
}

/* --- reading ------------------------------------------------------------------ */

/* Is it in the table of fixes already? */
gboolean
rr_store_mark_covers (const RrStoreMark   *mark,
                      gint64               seq,
                      const RrStoreRecord *record)
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
scan_row (sqlite3_stmt       *stmt,
          const RrStoreMark  *mark,
          RrStoreRecordFunc   func,
          gpointer            data)
{
  gint64 seq = sqlite3_column_int64 (stmt, 0);
  const char *body = sqlite3_column_blob (stmt, 1);
  gsize left = (gsize) sqlite3_column_bytes (stmt, 1);

  while (left > 0)
    {
      RrStoreRecord record;
      gsize tail;

      if (left < sizeof record)
        return FALSE;
      memcpy (&record, body, sizeof record);
      tail = (gsize) record.id_len + record.extra_len;
      if (record.mark != RECORD_MARK || left - sizeof record < tail)
        return FALSE;
      if (!rr_store_mark_covers (mark, seq, &record))
        func (&record, body + sizeof record, seq, data);
      seq++;
      body += sizeof record + tail;
      left -= sizeof record + tail;
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

  if (!rr_store_prepare (db, "SELECT upto_seq,device,key_ms,key,n_done FROM merge", &stmt, error))
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

/* Calls @func for each fix up to @upto_seq that is in no table yet, oldest first. */
gboolean
rr_store_inbox_scan (sqlite3            *db,
                     const RrStoreMark  *mark,
                     gint64              upto_seq,
                     RrStoreRecordFunc   func,
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
    g_set_error_literal (error, RR_ERROR, RR_ERROR_STORE,
                         _("The database of this workspace is damaged"));
  else if (code != SQLITE_DONE)
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return intact && code == SQLITE_DONE;
}

typedef struct
{
  RrStore *store;
  GError  *error;   /* (nullable): of the first record that cannot be taken */
} Load;

static void
load_record_cb (const RrStoreRecord *record,
                const char          *tail,
                gint64               seq,
                gpointer             data)
{
  Load *load = data;
  RrStore *self = load->store;
  RrStoreSet *set = seq <= self->mark.upto_seq ? &self->merging : &self->arrived;
  RrStoreDevice *device;

  if (load->error != NULL)
    return;
  device = rr_store_device_by_id (self, record->device, &load->error);
  if (device == NULL)
    return;

  rr_store_set_add (set, rr_store_fingerprint (self, record->device, record->key_ms, record->key));
  device->max_key_ms = MAX (device->max_key_ms, record->key_ms);
  if (seq > device->row_seq)
    rr_store_device_hears (device, &record->fix, TRUE);
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
      || !rr_store_inbox_scan (self->db, &self->mark, G_MAXINT64, load_record_cb, &load, error))
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

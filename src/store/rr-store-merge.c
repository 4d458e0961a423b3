/* rr-store-merge.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <stdlib.h>
#include <string.h>

#include "rr-error.h"

/* Sorts what is in the inbox into chunks. A merge takes one run of it, as packed as it
 * is, and goes through it by device and time; it is done a few fixes at a time, so that
 * nobody waits for it. A mark says how far it is and moves with the chunks, in one
 * transaction: wherever a crash happens, each fix is found once.
 *
 * Threads: the store's.
 */

typedef struct
{
  guint32 device;
  guint32 at;          /* in packed */
  gint64  at_ms;
  gint64  seq;
} Entry;

struct _RrStoreMerge
{
  GByteArray *packed;
  GArray     *entries;                         /* of Entry, in order once all are there */
  guint       n_done;
  RrStoreFix  fixes[RR_STORE_CHUNK_FIXES];     /* the chunk that is made */
};

void
rr_store_merge_free (RrStoreMerge *merge)
{
  g_byte_array_unref (merge->packed);
  g_array_unref (merge->entries);
  g_free (merge);
}

static int
compare_entries (const void *a,
                 const void *b)
{
  const Entry *x = a, *y = b;

  if (x->device != y->device)
    return x->device < y->device ? -1 : 1;
  if (x->at_ms != y->at_ms)
    return x->at_ms < y->at_ms ? -1 : 1;
  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
take_fix_cb (const RrStoreFix *fix,
             const guint8     *packed,
             gsize             len,
             gboolean          starts_row,
             gpointer          data)
{
  RrStoreMerge *merge = data;
  Entry entry = { fix->device, merge->packed->len, rr_store_at_ms (&fix->fix), fix->seq };

  g_byte_array_append (merge->packed, packed, (guint) len);
  g_array_append_val (merge->entries, entry);
}

/* What was sorted in before a crash is left out. */
static gboolean
load (RrStore  *self,
      GError  **error)
{
  RrStoreMerge *merge = g_new0 (RrStoreMerge, 1);

  merge->packed = g_byte_array_new ();
  merge->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->merge = merge;
  if (!rr_store_inbox_scan (self->db, &self->mark, self->mark.upto_seq, take_fix_cb, merge, error))
    return FALSE;
  if (merge->entries->len > 1)
    qsort (merge->entries->data, merge->entries->len, sizeof (Entry), compare_entries);
  return TRUE;
}

static void
begin_merge (RrStore *self)
{
  RrStoreRun *run = g_ptr_array_index (self->runs, 0);

  run->is_closed = TRUE;
  self->mark = (RrStoreMark) { .upto_seq = run->last_seq };
}

/* Unpacks what belongs into one chunk. */
static gboolean
fill_chunk (RrStoreMerge *merge,
            guint        *n_fixes)
{
  const Entry *first = &g_array_index (merge->entries, Entry, merge->n_done);
  guint n = 0, n_left = merge->entries->len - merge->n_done;

  for (; n < MIN (RR_STORE_CHUNK_FIXES, n_left) && first[n].device == first->device
         && (guint64) first[n].at_ms - (guint64) first->at_ms <= RR_STORE_CHUNK_MS; n++)
    {
      const guint8 *packed = merge->packed->data + first[n].at;

      if (rr_store_unpack (packed, merge->packed->data + merge->packed->len, NULL, &merge->fixes[n])
          == NULL)
        return FALSE;
      merge->fixes[n].seq = first[n].seq;
    }
  *n_fixes = n;
  return TRUE;
}

static gboolean
write_mark (RrStore  *self,
            gint64    n_sorted,
            GError  **error)
{
  sqlite3_bind_int64 (self->stmts[RR_STMT_MARK], 1, self->mark.upto_seq);
  sqlite3_bind_int64 (self->stmts[RR_STMT_MARK], 2, self->mark.device);
  sqlite3_bind_int64 (self->stmts[RR_STMT_MARK], 3, self->mark.at_ms);
  sqlite3_bind_int64 (self->stmts[RR_STMT_MARK], 4, self->mark.seq);
  sqlite3_bind_int64 (self->stmts[RR_STMT_MARK], 5, self->mark.n_done);
  sqlite3_bind_int64 (self->stmts[RR_STMT_SORTED], 1, n_sorted);
  return rr_store_must_run (self, RR_STMT_MARK, error)
         && rr_store_must_run (self, RR_STMT_SORTED, error);
}

/* Within a transaction: the next chunk, and the row of the device before if it is of
 * another. */
static gboolean
write_next (RrStore        *self,
            RrStoreDevice **device,
            guint          *n_fixes,
            GError        **error)
{
  RrStoreMerge *merge = self->merge;
  const Entry *first = &g_array_index (merge->entries, Entry, merge->n_done);
  const Entry *last;

  if (*device == NULL || (*device)->id != first->device)
    {
      if (*device != NULL && !rr_store_write_device (self, *device, error))
        return FALSE;
      *device = rr_store_device_by_id (self, first->device, error);
      if (*device == NULL)
        return FALSE;
    }
  if (!fill_chunk (merge, n_fixes))
    {
      rr_store_set_damaged (error);
      return FALSE;
    }
  /* When runs are waiting, putting chunks together is left to a quieter time. */
  if (!rr_store_write_chunk (self, (*device)->id, merge->fixes, *n_fixes, self->runs->len < 3, error))
    return FALSE;

  last = first + *n_fixes - 1;
  merge->n_done += *n_fixes;
  (*device)->is_dirty = TRUE;
  rr_store_device_sorts (self, *device, last->at_ms);
  self->mark.device = last->device;
  self->mark.at_ms = last->at_ms;
  self->mark.seq = last->seq;
  return TRUE;
}

/* Within the transaction of the last chunk: nothing of the run is left in the inbox. */
static gboolean
finish (RrStore  *self,
        GError  **error)
{
  sqlite3_bind_int64 (self->stmts[RR_STMT_EMPTY_INBOX], 1, self->mark.upto_seq);
  sqlite3_bind_int64 (self->stmts[RR_STMT_COUNT], 1, self->seq);
  return rr_store_must_run (self, RR_STMT_EMPTY_INBOX, error)
         && rr_store_must_run (self, RR_STMT_COUNT, error);
}

static void
end_merge (RrStore *self)
{
  const RrStoreRun *run = self->runs->len > 0 ? g_ptr_array_index (self->runs, 0) : NULL;

  if (run != NULL && run->last_seq <= self->mark.upto_seq)
    rr_store_drop_run (self);
  self->mark = (RrStoreMark) { 0 };
  g_clear_pointer (&self->merge, rr_store_merge_free);
}

static gboolean
step (RrStore  *self,
      guint     n_max,
      GError  **error)
{
  RrStoreMerge *merge = self->merge;
  RrStoreDevice *device = NULL;
  guint n = 0, n_fixes = 0;
  RrStoreMark mark;
  gboolean is_last;

  if (!rr_store_must_run (self, RR_STMT_BEGIN, error))
    return FALSE;
  for (; n < n_max && merge->n_done < merge->entries->len; n += n_fixes)
    if (!write_next (self, &device, &n_fixes, error))
      return FALSE;
  if (device != NULL && !rr_store_write_device (self, device, error))
    return FALSE;

  is_last = merge->n_done == merge->entries->len;
  self->mark.n_done += n;
  mark = self->mark;
  if (is_last && !finish (self, error))
    return FALSE;
  if (is_last)
    self->mark = (RrStoreMark) { 0 };
  if (!write_mark (self, n, error) || !rr_store_must_run (self, RR_STMT_COMMIT, error))
    return FALSE;

  self->mark = mark;
  self->n_inbox -= n;
  if (is_last)
    end_merge (self);
  return TRUE;
}

/**
 * rr_store_merge:
 * @self: a store
 * @n_max: do about so many fixes
 * @error: return location for an error
 *
 * Goes on with sorting the inbox in, or begins. After an error the store must be brought
 * back with rr_store_recover().
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_merge (RrStore  *self,
                guint     n_max,
                GError  **error)
{
  g_return_val_if_fail (self != NULL && self->db != NULL && n_max > 0, FALSE);

  if (self->mark.upto_seq == 0)
    {
      if (self->runs->len == 0)
        {
          /* A disk that lost rows has fewer than were counted; who waits for the rest waits for ever. */
          self->n_inbox = 0;
          return TRUE;
        }
      begin_merge (self);
    }
  if ((self->merge == NULL && !load (self, error)) || !step (self, n_max, error))
    {
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
      rr_store_forget (self);
      return FALSE;
    }
  return TRUE;
}

/**
 * rr_store_get_n_inbox:
 * @self: a store
 *
 * Returns: how many fixes wait to be sorted in
 */
guint
rr_store_get_n_inbox (RrStore *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_inbox;
}

/**
 * rr_store_is_merging:
 * @self: a store
 *
 * Returns: %TRUE in the middle of a merge
 */
gboolean
rr_store_is_merging (RrStore *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->mark.upto_seq != 0;
}

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

/* Sorts what is in the inbox into the table of fixes. A merge takes all that arrived up
 * to now and goes through it by key, so that each page of the table is touched once for
 * all of its new fixes; it is done a few rows at a time, so that nobody waits for it.
 * A mark says how far it is and moves with the rows, in one transaction: wherever a
 * crash happens, each fix is found once.
 *
 * The keys of a merge do not fit in order into the memory it may have: it reads the inbox
 * anew for each slice of the smallest keys that are left.
 *
 * Threads: the store's.
 */

#define SLICE_FIXES 8192

typedef struct
{
  RrStoreRecord record;
  gint64        seq;
  char          id[RR_MESSAGE_ID_MAX];
  GBytes       *extra;       /* (owned) (nullable) */
} Fix;

struct _RrStoreSlice
{
  Fix   *fixes;              /* (owned) room for twice a slice */
  Fix  **order;              /* (owned) the same, the first n of them taken */
  guint  n;
  guint  n_max;
  guint  at;                 /* those before are done */
  gboolean has_limit;        /* larger keys wait for the next slice */
};

void
rr_store_slice_free (RrStoreSlice *slice)
{
  if (slice->fixes != NULL)
    for (guint i = 0; i < slice->n_max * 2; i++)
      g_clear_pointer (&slice->fixes[i].extra, g_bytes_unref);
  g_free (slice->fixes);
  g_free (slice->order);
  g_free (slice);
}

static RrStoreSlice *
slice_new (guint n_max)
{
  RrStoreSlice *slice = g_new0 (RrStoreSlice, 1);

  slice->n_max = n_max;
  slice->fixes = g_new0 (Fix, (gsize) n_max * 2);
  slice->order = g_new (Fix *, (gsize) n_max * 2);
  for (guint i = 0; i < n_max * 2; i++)
    slice->order[i] = &slice->fixes[i];
  return slice;
}

static inline int
compare (const RrStoreRecord *a,
         const RrStoreRecord *b)
{
  if (a->device != b->device)
    return a->device < b->device ? -1 : 1;
  if (a->key_ms != b->key_ms)
    return a->key_ms < b->key_ms ? -1 : 1;
  return a->key < b->key ? -1 : a->key > b->key;
}

static int
compare_fixes (const void *a,
               const void *b)
{
  return compare (&(*(Fix *const *) a)->record, &(*(Fix *const *) b)->record);
}

/* Brings the @n smallest of @order to its front, in no order (Hoare's selection). */
static void
select_smallest (Fix  **order,
                 guint  len,
                 guint  n)
{
  gssize low = 0, high = (gssize) len - 1, want = (gssize) n - 1;

  while (low < high)
    {
      const RrStoreRecord pivot = order[low + (high - low) / 2]->record;
      gssize i = low, j = high;

      while (i <= j)
        {
          while (compare (&order[i]->record, &pivot) < 0)
            i++;
          while (compare (&order[j]->record, &pivot) > 0)
            j--;
          if (i <= j)
            {
              Fix *other = order[i];

              order[i++] = order[j];
              order[j--] = other;
            }
        }
      if (want <= j)
        high = j;
      else if (want >= i)
        low = i;
      else
        return;
    }
}

/* Keeps the smallest slice of what was taken; its largest is at n_max - 1 then. */
static void
shrink (RrStoreSlice *slice)
{
  Fix **last;

  select_smallest (slice->order, slice->n, slice->n_max);
  last = &slice->order[slice->n_max - 1];
  for (guint i = 0; i < slice->n_max; i++)
    if (compare (&slice->order[i]->record, &(*last)->record) > 0)
      last = &slice->order[i];
  if (last != &slice->order[slice->n_max - 1])
    {
      Fix *other = *last;

      *last = slice->order[slice->n_max - 1];
      slice->order[slice->n_max - 1] = other;
    }
  slice->n = slice->n_max;
  slice->has_limit = TRUE;
}

static void
take_record_cb (const RrStoreRecord *record,
                const char          *tail,
                gint64               seq,
                gpointer             data)
{
  RrStoreSlice *slice = data;
  Fix *fix;

  if (slice->has_limit && compare (record, &slice->order[slice->n_max - 1]->record) > 0)
    return;
  if (slice->n == slice->n_max * 2)
    shrink (slice);

  fix = slice->order[slice->n++];
  fix->record = *record;
  fix->seq = seq;
  memcpy (fix->id, tail, record->id_len);
  fix->id[record->id_len] = '\0';
  g_clear_pointer (&fix->extra, g_bytes_unref);
  if (record->has_extra)
    fix->extra = g_bytes_new (tail + record->id_len, record->extra_len);
}

/* Takes the smallest keys after the mark. */
static gboolean
fill_slice (RrStore  *self,
            GError  **error)
{
  RrStoreSlice *slice = self->slice;

  slice->n = slice->at = 0;
  slice->has_limit = FALSE;
  if (!rr_store_inbox_scan (self->db, &self->mark, self->mark.upto_seq, take_record_cb, slice, error))
    return FALSE;
  if (slice->n > slice->n_max)
    shrink (slice);
  qsort (slice->order, slice->n, sizeof *slice->order, compare_fixes);
  return TRUE;
}

static gboolean
insert_fix (RrStore    *self,
            const Fix  *fix,
            GError    **error)
{
  const RrStoreRecord *record = &fix->record;
  sqlite3_stmt *stmt = self->stmts[RR_STMT_FIX];

  sqlite3_bind_int64 (stmt, 1, record->device);
  sqlite3_bind_int64 (stmt, 2, record->key_ms);
  sqlite3_bind_int64 (stmt, 3, record->key);
  rr_store_bind_text (stmt, 4, fix->id);
  rr_store_bind_bytes (stmt, 5, fix->extra);
  sqlite3_bind_int64 (stmt, 6, fix->seq);
  rr_store_bind_fix (stmt, 7, &record->fix);
  return rr_store_must_run (self, RR_STMT_FIX, error);
}

static gboolean
write_mark (RrStore  *self,
            GError  **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_MARK];

  sqlite3_bind_int64 (stmt, 1, self->mark.upto_seq);
  sqlite3_bind_int64 (stmt, 2, self->mark.device);
  sqlite3_bind_int64 (stmt, 3, self->mark.key_ms);
  sqlite3_bind_int64 (stmt, 4, self->mark.key);
  sqlite3_bind_int64 (stmt, 5, self->mark.n_done);
  return rr_store_must_run (self, RR_STMT_MARK, error);
}

/* Within a transaction: some fixes, their devices, the mark. */
static gboolean
insert_some (RrStore  *self,
             guint     n_max,
             GError  **error)
{
  RrStoreSlice *slice = self->slice;
  RrStoreDevice *device = NULL;

  for (guint n = 0; n < n_max && slice->at < slice->n; n++)
    {
      const Fix *fix = slice->order[slice->at];

      if (device == NULL || device->id != fix->record.device)
        {
          if (device != NULL && !rr_store_write_device (self, device, error))
            return FALSE;
          device = rr_store_device_by_id (self, fix->record.device, error);
        }
      if (device == NULL || !insert_fix (self, fix, error))
        return FALSE;
      device->max_sorted_ms = MAX (device->max_sorted_ms, fix->record.key_ms);
      self->mark.device = fix->record.device;
      self->mark.key_ms = fix->record.key_ms;
      self->mark.key = fix->record.key;
      self->mark.n_done++;
      self->n_inbox--;
      slice->at++;
    }
  return device == NULL || rr_store_write_device (self, device, error);
}

/* Within the transaction of the last rows: nothing of the merge is left in the inbox. */
static gboolean
finish (RrStore  *self,
        GError  **error)
{
  sqlite3_bind_int64 (self->stmts[RR_STMT_EMPTY_INBOX], 1, self->mark.upto_seq);
  sqlite3_bind_int64 (self->stmts[RR_STMT_COUNT], 1, self->seq);
  self->mark = (RrStoreMark) { 0 };
  return rr_store_must_run (self, RR_STMT_EMPTY_INBOX, error)
         && rr_store_must_run (self, RR_STMT_COUNT, error);
}

static gboolean
step (RrStore  *self,
      guint     n_max,
      GError  **error)
{
  RrStoreSlice *slice = self->slice;
  gboolean is_last;

  if (!rr_store_must_run (self, RR_STMT_BEGIN, error) || !insert_some (self, n_max, error))
    return FALSE;
  is_last = slice->at == slice->n && !slice->has_limit;
  if ((is_last && !finish (self, error)) || !write_mark (self, error)
      || !rr_store_must_run (self, RR_STMT_COMMIT, error))
    return FALSE;

  if (is_last)
    {
      rr_store_set_clear (&self->merging);
      g_clear_pointer (&self->slice, rr_store_slice_free);
    }
  return TRUE;
}

static void
begin_merge (RrStore *self)
{
  self->mark = (RrStoreMark) { .upto_seq = self->seq };
  rr_store_set_clear (&self->merging);
  self->merging = self->arrived;
  self->arrived = (RrStoreSet) { 0 };
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
      if (self->n_inbox == 0)
        return TRUE;
      begin_merge (self);
    }
  if (self->slice == NULL)
    self->slice = slice_new (CLAMP (self->n_inbox, 1, SLICE_FIXES));
  if ((self->slice->at == self->slice->n && !fill_slice (self, error)) || !step (self, n_max, error))
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

/* rr-store-chunk.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "rr-error.h"

/* Where fixes stay: up to 512 of one device in a row, in order of time, each told from
 * the one before. A row of its own for each took four times the room and ten times the
 * work. Many chunks of a few fixes are made while many devices report; the next chunk
 * of a device takes in those before it that are not much longer, so that a fix is
 * written again only a few times and a day of a guide lies in a handful of rows.
 *
 * A body holds for each fix its number of arrival, told from the one before with sign,
 * and then what rr-store-pack.c says.
 *
 * Threads: that of the connection.
 */

typedef struct
{
  RrStoreFix *fixes;
  guint       n;
  guint       n_max;
} Array;

gint64
rr_store_at_ms (const RrFix *fix)
{
  return fix->time_ms != RR_TIME_UNKNOWN ? fix->time_ms : fix->received_ms;
}

void
rr_store_set_damaged (GError **error)
{
  g_set_error_literal (error, RR_ERROR, RR_ERROR_DAMAGED,
                       _("The database of this workspace is damaged"));
}

/* --- reading ------------------------------------------------------------------ */

/**
 * rr_store_chunk_each:
 * @body: what the row holds
 * @len: bytes of it
 * @func: called for each fix; all but its device is set
 * @data: for @func
 *
 * Returns: %FALSE if it is damaged
 */
gboolean
rr_store_chunk_each (const void     *body,
                     gsize           len,
                     RrStoreFixFunc  func,
                     gpointer        data)
{
  const guint8 *at = body, *end = at + len;
  RrFix base;
  RrStoreFix fix = { .seq = 0 };

  for (gboolean is_first = TRUE; at < end; is_first = FALSE)
    {
      guint64 step;

      at = rr_store_get_number (at, end, &step);
      at = at != NULL ? rr_store_unpack (at, end, is_first ? NULL : &base, &fix) : NULL;
      if (at == NULL)
        return FALSE;
      fix.seq += (gint64) ((step >> 1) ^ (0 - (step & 1)));
      func (&fix, data);
      base = fix.fix;
    }
  return TRUE;
}

static void
take_fix_cb (const RrStoreFix *fix,
             gpointer          data)
{
  Array *array = data;

  if (array->n < array->n_max)
    array->fixes[array->n] = *fix;
  array->n++;
}

/* --- writing ------------------------------------------------------------------ */

static int
compare_fixes (const void *a,
               const void *b)
{
  const RrStoreFix *x = a, *y = b;
  gint64 x_ms = rr_store_at_ms (&x->fix), y_ms = rr_store_at_ms (&y->fix);

  if (x_ms != y_ms)
    return x_ms < y_ms ? -1 : 1;
  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
pack_all (GByteArray       *body,
          const RrStoreFix *fixes,
          guint             n_fixes)
{
  gint64 seq = 0;

  g_byte_array_set_size (body, 0);
  for (guint i = 0; i < n_fixes; i++)
    {
      guint64 step = (guint64) (fixes[i].seq - seq);
      guint8 number[10];
      guint8 *end = rr_store_put_number (number, (step << 1) ^ (0 - (step >> 63)));

      g_byte_array_append (body, number, (guint) (end - number));
      rr_store_pack (body, &fixes[i], i > 0 ? &fixes[i - 1].fix : NULL);
      seq = fixes[i].seq;
    }
}

static gboolean
insert_chunk (RrStore           *self,
              gint64             device,
              const RrStoreFix  *fixes,
              guint              n_fixes,
              GError           **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_CHUNK];
  gint64 first_seq = fixes[0].seq;

  for (guint i = 1; i < n_fixes; i++)
    first_seq = MIN (first_seq, fixes[i].seq);
  pack_all (self->body, fixes, n_fixes);
  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, rr_store_at_ms (&fixes[0].fix));
  sqlite3_bind_int64 (stmt, 3, rr_store_at_ms (&fixes[n_fixes - 1].fix));
  sqlite3_bind_int64 (stmt, 4, first_seq);
  sqlite3_bind_int64 (stmt, 5, n_fixes);
  sqlite3_bind_blob (stmt, 6, self->body->data, (int) self->body->len, SQLITE_STATIC);
  return rr_store_must_run (self, RR_STMT_CHUNK, error);
}

/* An id is all that makes these the same; they are found by it whatever their chunk. */
static gboolean
insert_timeless (RrStore           *self,
                 gint64             device,
                 const RrStoreFix  *fixes,
                 guint              n_fixes,
                 GError           **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_TIMELESS];

  for (guint i = 0; i < n_fixes; i++)
    {
      const RrStoreFix *fix = &fixes[i];

      if (fix->id_len == 0 || rr_store_has_own_time (&fix->fix))
        continue;
      sqlite3_bind_int64 (stmt, 1, device);
      sqlite3_bind_int64 (stmt, 2, (gint64) rr_fix_key (&fix->fix, fix->id, fix->id_len));
      if (!rr_store_must_run (self, RR_STMT_TIMELESS, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes the fixes of the device's last chunk behind those of @array, unless that is much
 * longer or both together were too long. */
static gboolean
join_last (RrStore    *self,
           gint64      device,
           Array      *array,
           GPtrArray  *bodies,
           gboolean   *joined,
           GError    **error)
{
  sqlite3_stmt *last = self->stmts[RR_STMT_LAST_CHUNK];
  gint64 from_ms = rr_store_at_ms (&array->fixes[0].fix), to_ms = from_ms, id = 0;
  guint n_last = 0;
  GBytes *body;

  for (guint i = 1; i < array->n; i++)
    {
      gint64 at_ms = rr_store_at_ms (&array->fixes[i].fix);

      from_ms = MIN (from_ms, at_ms);
      to_ms = MAX (to_ms, at_ms);
    }

  *joined = FALSE;
  sqlite3_bind_int64 (last, 1, device);
  if (sqlite3_step (last) == SQLITE_ROW)
    {
      from_ms = MIN (from_ms, sqlite3_column_int64 (last, 1));
      to_ms = MAX (to_ms, sqlite3_column_int64 (last, 2));
      n_last = (guint) sqlite3_column_int (last, 3);
      if (n_last <= array->n * 2 && n_last + array->n <= RR_STORE_CHUNK_FIXES
          && (guint64) to_ms - (guint64) from_ms <= RR_STORE_CHUNK_MS)
        {
          id = sqlite3_column_int64 (last, 0);
          body = g_bytes_new (sqlite3_column_blob (last, 4), (gsize) sqlite3_column_bytes (last, 4));
          g_ptr_array_add (bodies, body);
        }
    }
  sqlite3_reset (last);
  if (id == 0)
    return TRUE;

  if (!rr_store_chunk_each (g_bytes_get_data (body, NULL), g_bytes_get_size (body), take_fix_cb, array)
      || array->n > array->n_max)
    {
      rr_store_set_damaged (error);
      return FALSE;
    }
  *joined = TRUE;
  sqlite3_bind_int64 (self->stmts[RR_STMT_DROP_CHUNK], 1, id);
  return rr_store_must_run (self, RR_STMT_DROP_CHUNK, error);
}

/**
 * rr_store_write_chunk:
 * @self: a store, in a transaction
 * @device: row of the device
 * @fixes: (array length=n_fixes): with room for %RR_STORE_CHUNK_FIXES; in order of time
 * @n_fixes: how many
 * @join: make one chunk of it and those before it that are not much longer
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_write_chunk (RrStore     *self,
                      gint64       device,
                      RrStoreFix  *fixes,
                      guint        n_fixes,
                      gboolean     join,
                      GError     **error)
{
  g_autoptr(GPtrArray) bodies = NULL;
  Array array = { fixes, n_fixes, RR_STORE_CHUNK_FIXES };

  if (!insert_timeless (self, device, fixes, n_fixes, error))
    return FALSE;
  if (join)
    bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  while (join)
    if (!join_last (self, device, &array, bodies, &join, error))
      return FALSE;
  if (array.n > n_fixes)
    qsort (fixes, array.n, sizeof *fixes, compare_fixes);
  return insert_chunk (self, device, fixes, array.n, error);
}

/* --- what is there already ---------------------------------------------------- */

typedef struct
{
  const RrMessage *message;
  gsize            id_len;
  gboolean         found;
} Search;

/* As rr_message_key() would have it. */
static void
compare_cb (const RrStoreFix *stored,
            gpointer          data)
{
  Search *search = data;
  const RrFix *a = &search->message->fix, *b = &stored->fix;

  if (stored->id_len != search->id_len
      || rr_store_key_ms (a, search->id_len > 0) != rr_store_key_ms (b, search->id_len > 0))
    return;
  if (search->id_len > 0)
    search->found |= memcmp (stored->id, search->message->message_id, search->id_len) == 0;
  else
    search->found |= a->time_ms == b->time_ms && a->event == b->event
                     && memcmp (&a->lat_deg, &b->lat_deg, sizeof a->lat_deg) == 0
                     && memcmp (&a->lon_deg, &b->lon_deg, sizeof a->lon_deg) == 0;
}

static int
is_timeless_there (RrStore  *self,
                   gint64    device,
                   guint64   key,
                   GError  **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_FIND_TIMELESS];
  int code;

  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, (gint64) key);
  code = sqlite3_step (stmt);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_reset (stmt);
  return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

int
rr_store_chunks_have (RrStore          *self,
                      gint64            device,
                      const RrMessage  *message,
                      GError          **error)
{
  sqlite3_stmt *stmt = self->stmts[RR_STMT_FIND_CHUNK];
  Search search = { message, strlen (message->message_id), FALSE };
  gboolean intact = TRUE;
  int code = SQLITE_DONE;

  if (search.id_len > 0 && !rr_store_has_own_time (&message->fix))
    return is_timeless_there (self, device, rr_message_key (message), error);

  sqlite3_bind_int64 (stmt, 1, device);
  sqlite3_bind_int64 (stmt, 2, rr_store_at_ms (&message->fix));
  while (intact && !search.found && (code = sqlite3_step (stmt)) == SQLITE_ROW)
    intact = rr_store_chunk_each (sqlite3_column_blob (stmt, 1), (gsize) sqlite3_column_bytes (stmt, 1),
                                  compare_cb, &search);
  if (!intact)
    rr_store_set_damaged (error);
  else if (code != SQLITE_ROW && code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_reset (stmt);
  if (!intact || (code != SQLITE_ROW && code != SQLITE_DONE))
    return -1;
  return search.found;
}

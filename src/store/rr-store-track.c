/* rr-store-track.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-private.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"

/* A device's track, told in order: chunks are opened one after the other, in the order
 * of their first fix, and a fix is told once no chunk that is still closed can have one
 * before it. So little is held in memory, however long the track is. What the inbox has
 * is told between.
 *
 * Threads: that of the reader.
 */

/* A fix and its number of arrival. */
typedef struct
{
  RrFix  fix;
  gint64 seq;
} Place;

/* A chunk that is not open yet, and the least its fixes are ordered by. */
typedef struct
{
  gint64 id;
  gint64 start;
} Closed;

typedef struct
{
  RrStoreReader *reader;
  RrTrackOrder   order;
  gint64         device;
  gint64         from_ms;
  gint64         to_ms;
  GArray        *inbox;      /* of Place, in order */
  GArray        *closed;     /* of Closed, in order */
  GArray        *open;       /* of Place, in order: what is not told yet of open chunks */
  guint          inbox_at;   /* those before are told, and so on */
  guint          closed_at;
  guint          open_at;
  sqlite3_stmt  *body;
} Track;

static int
compare_by_time (const void *a,
                 const void *b)
{
  const Place *x = a, *y = b;
  gint64 x_ms = rr_store_at_ms (&x->fix), y_ms = rr_store_at_ms (&y->fix);

  if (x_ms != y_ms)
    return x_ms < y_ms ? -1 : 1;
  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int
compare_by_arrival (const void *a,
                    const void *b)
{
  const Place *x = a, *y = b;

  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int
compare (const Track *track,
         const Place *a,
         const Place *b)
{
  return track->order == RR_ORDER_TIME ? compare_by_time (a, b) : compare_by_arrival (a, b);
}

static void
sort (const Track *track,
      GArray      *places)
{
  g_array_sort (places, track->order == RR_ORDER_TIME ? compare_by_time : compare_by_arrival);
}

static void
take (const Track      *track,
      const RrStoreFix *stored,
      GArray           *places)
{
  gint64 at_ms = rr_store_at_ms (&stored->fix);
  Place place = { stored->fix, stored->seq };

  if (at_ms >= track->from_ms && at_ms <= track->to_ms)
    g_array_append_val (places, place);
}

/* --- inbox -------------------------------------------------------------------- */

static void
take_inbox_cb (const RrStoreFix *stored,
               const guint8     *packed,
               gsize             len,
               gboolean          starts_row,
               gpointer          data)
{
  Track *track = data;

  if (stored->device == track->device)
    take (track, stored, track->inbox);
}

/* --- chunks ------------------------------------------------------------------- */

static gint64
add_chunk_length (gint64 ms)
{
  return ms > G_MAXINT64 - RR_STORE_CHUNK_MS ? G_MAXINT64 : ms + RR_STORE_CHUNK_MS;
}

static gboolean
list_chunks (Track   *track,
             GError **error)
{
  sqlite3 *db = rr_store_reader_get_db (track->reader);
  const char *sql = track->order == RR_ORDER_TIME
                        ? "SELECT id,from_ms FROM chunk WHERE device=?1 AND to_ms BETWEEN ?2 AND ?4"
                          " AND from_ms<=?3 ORDER BY from_ms"
                        : "SELECT id,first_seq FROM chunk WHERE device=?1 AND to_ms BETWEEN ?2 AND ?4"
                          " AND from_ms<=?3 ORDER BY first_seq";
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (db, sql, &stmt, error))
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, track->device);
  sqlite3_bind_int64 (stmt, 2, track->from_ms);
  sqlite3_bind_int64 (stmt, 3, track->to_ms);
  sqlite3_bind_int64 (stmt, 4, add_chunk_length (track->to_ms));
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      Closed closed = { sqlite3_column_int64 (stmt, 0), sqlite3_column_int64 (stmt, 1) };

      g_array_append_val (track->closed, closed);
    }
  if (code != SQLITE_DONE)
    rr_store_set_error (error, db, _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE;
}

static void
take_chunk_cb (const RrStoreFix *stored,
               gpointer          data)
{
  Track *track = data;

  take (track, stored, track->open);
}

static gboolean
open_chunk (Track   *track,
            GError **error)
{
  const Closed *closed = &g_array_index (track->closed, Closed, track->closed_at);
  gboolean intact = FALSE;
  int code;

  g_array_remove_range (track->open, 0, track->open_at);
  track->open_at = 0;
  track->closed_at++;
  sqlite3_bind_int64 (track->body, 1, closed->id);
  code = sqlite3_step (track->body);
  if (code == SQLITE_ROW)
    intact = rr_store_chunk_each (sqlite3_column_blob (track->body, 0),
                                  (gsize) sqlite3_column_bytes (track->body, 0), take_chunk_cb, track);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    rr_store_set_error (error, rr_store_reader_get_db (track->reader), _("Reading"));
  else if (!intact)
    rr_store_set_damaged (error);
  sqlite3_reset (track->body);
  sort (track, track->open);
  return intact;
}

/* Could the next chunk have one before @place, or the same? */
static gboolean
is_behind_next (const Track *track,
                const Place *place)
{
  const Closed *closed;

  if (track->closed_at == track->closed->len)
    return FALSE;
  closed = &g_array_index (track->closed, Closed, track->closed_at);
  return (track->order == RR_ORDER_TIME ? rr_store_at_ms (&place->fix) : place->seq) >= closed->start;
}

/* --- both --------------------------------------------------------------------- */

/* The next of all, %NULL with @error or when there is none. */
static const Place *
next_place (Track   *track,
            GError **error)
{
  for (;;)
    {
      const Place *kept = NULL, *first = NULL;

      if (track->inbox_at < track->inbox->len)
        kept = &g_array_index (track->inbox, Place, track->inbox_at);
      if (track->open_at < track->open->len)
        first = &g_array_index (track->open, Place, track->open_at);
      if (kept != NULL && (first == NULL || compare (track, kept, first) < 0))
        first = kept;

      if (first != NULL ? !is_behind_next (track, first) : track->closed_at == track->closed->len)
        {
          track->inbox_at += first != NULL && first == kept;
          track->open_at += first != NULL && first != kept;
          return first;
        }
      if (!open_chunk (track, error))
        return NULL;
    }
}

static gboolean
find_device (RrStoreReader  *self,
             const char     *name,
             gint64         *id,
             GError        **error)
{
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), "SELECT id FROM device WHERE name=?", &stmt, error))
    return FALSE;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_STATIC);
  code = sqlite3_step (stmt);
  *id = code == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    rr_store_set_error (error, rr_store_reader_get_db (self), _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

static gboolean
tell (Track              *track,
      const RrStoreMark  *mark,
      guint               max_fixes,
      RrFixFunc           func,
      gpointer            data,
      GError            **error)
{
  GError *problem = NULL;
  const Place *place;

  if (!rr_store_inbox_scan (rr_store_reader_get_db (track->reader), mark, G_MAXINT64, take_inbox_cb, track, error)
      || !list_chunks (track, error)
      || !rr_store_prepare (rr_store_reader_get_db (track->reader), "SELECT body FROM chunk WHERE id=?", &track->body, error))
    return FALSE;

  sort (track, track->inbox);
  for (guint n_told = 0; n_told < max_fixes; n_told++)
    {
      place = next_place (track, &problem);
      if (place == NULL || !func (&place->fix, data))
        break;
    }
  sqlite3_finalize (track->body);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}

/**
 * rr_store_reader_track:
 * @self: a reader
 * @device_id: a device
 * @from_ms: Unix time by the device's clock
 * @to_ms: likewise
 * @order: by time or by arrival
 * @max_fixes: stop after so many
 * @func: called for each fix; %FALSE stops
 * @data: for @func
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE; an unknown device has no fixes
 */
gboolean
rr_store_reader_track (RrStoreReader  *self,
                       const char     *device_id,
                       gint64          from_ms,
                       gint64          to_ms,
                       RrTrackOrder    order,
                       guint           max_fixes,
                       RrFixFunc       func,
                       gpointer        data,
                       GError        **error)
{
  g_autoptr(GArray) inbox = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr(GArray) closed = g_array_new (FALSE, FALSE, sizeof (Closed));
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (Place));
  Track track = {
    .reader = self, .order = order, .from_ms = from_ms, .to_ms = to_ms,
    .inbox = inbox, .closed = closed, .open = open,
  };
  RrStoreMark mark;
  gboolean ok;

  g_return_val_if_fail (self != NULL && device_id != NULL && func != NULL, FALSE);

  if (!rr_store_reader_begin (self, &mark, error))
    return FALSE;
  ok = find_device (self, device_id, &track.device, error)
       && (track.device == 0 || tell (&track, &mark, max_fixes, func, data, error));
  rr_store_reader_end (self);
  return ok;
}

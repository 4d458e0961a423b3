/* rr-store-sweep.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-sweep.h"

#include <glib/gi18n-lib.h>

#include "rr-store-private.h"

/* Removes what is too old or too much, a few rows at a time, oldest first. What is still
 * open is passed over however old it is. The newest row of a table always stays: numbers
 * are not given out again, and others refer to them.
 *
 * A crash between two steps leaves at worst a notice with fewer receipts, or an incident
 * with a shorter log, that go with the next sweep.
 *
 * Threads: the store's; not within a commit.
 */

/* A time further ahead says that the clock was wrong, and nothing of what came after. */
#define AHEAD_MS (86400 * G_GINT64_CONSTANT (1000))

typedef struct
{
  const char *name;
  const char *look;        /* id, its time, is it over; ?1 after which id, ?2 how many, ?3 now */
  const char *newest;
  const char *remove;      /* ?1 id */
  const char *count;       /* (nullable): parts of one, and how many of them are open; ?1 id */
  const char *parts;       /* (nullable): removes some of its parts; ?1 id, ?2 how many */
  gboolean    in_order;    /* a younger one has a larger id */
  gboolean    in_chunks;   /* the fourth column of look is a chunk, which came in later than it says */
} Table;

static const Table tables[RR_N_SWEEPS] = {
  [RR_SWEEP_REPORTS] = { "reports",
    "SELECT id,received_ms,told=1 AND expires_ms<?3 FROM report WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM report", "DELETE FROM report WHERE id=?1", NULL, NULL, TRUE },
  [RR_SWEEP_NOTICES] = { "notices",
    "SELECT id,made_ms,expires_ms<?3 FROM notice WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM notice", "DELETE FROM notice WHERE id=?1",
    "SELECT count(*),IFNULL(sum(state<2),0) FROM receipt WHERE notice=?1",
    "DELETE FROM receipt WHERE notice=?1 AND device IN"
    " (SELECT device FROM receipt WHERE notice=?1 LIMIT ?2)", TRUE },
  [RR_SWEEP_LETTERS] = { "letters",
    "SELECT id,made_ms,state<>0 FROM letter WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM letter", "DELETE FROM letter WHERE id=?1", NULL, NULL, TRUE },
  [RR_SWEEP_TALK] = { "talk",
    "SELECT id,received_ms,1 FROM talk WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM talk", "DELETE FROM talk WHERE id=?1", NULL, NULL, TRUE },
  [RR_SWEEP_INCIDENTS] = { "incidents",
    "SELECT id,closed_ms,state=2 AND active=0 FROM incident WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM incident", "DELETE FROM incident WHERE id=?1",
    "SELECT count(*),0 FROM incident_log WHERE incident=?1",
    "DELETE FROM incident_log WHERE id IN"
    " (SELECT id FROM incident_log WHERE incident=?1 LIMIT ?2)", FALSE },
  [RR_SWEEP_MESSAGES] = { "messages",
    "SELECT id,received_ms,1 FROM message WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM message", "DELETE FROM message WHERE id=?1", NULL, NULL, TRUE },
  [RR_SWEEP_QUARANTINE] = { "quarantine",
    "SELECT id,received_ms,1 FROM quarantine WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM quarantine", "DELETE FROM quarantine WHERE id=?1", NULL, NULL, TRUE },
  /* The number of all positions goes down with them. */
  [RR_SWEEP_TRACKS] = { "tracks",
    "SELECT id,to_ms,1,body FROM chunk WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM chunk", "DELETE FROM chunk WHERE id=?1", "SELECT 1,0 FROM chunk WHERE id=?1",
    "UPDATE counter SET value=max(0,value-(SELECT n FROM chunk WHERE id=?1)) WHERE name='sorted' AND ?2>0", FALSE, TRUE },
  [RR_SWEEP_GUEST_TRACKS] = { "guest-tracks",
    "SELECT id,to_ms,IFNULL((SELECT name GLOB ?4 FROM device WHERE device.id=chunk.device),0),body FROM chunk"
    " WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM chunk", "DELETE FROM chunk WHERE id=?1", "SELECT 1,0 FROM chunk WHERE id=?1",
    "UPDATE counter SET value=max(0,value-(SELECT n FROM chunk WHERE id=?1)) WHERE name='sorted' AND ?2>0", FALSE, TRUE },
  [RR_SWEEP_TRIPS] = { "trips",
    "SELECT id,IFNULL(closed_ms,0),state=3 AND closed_ms IS NOT NULL FROM trip WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM trip", "DELETE FROM trip WHERE id=?1",
    "SELECT count(*),0 FROM trip_event WHERE trip=?1",
    "DELETE FROM trip_event WHERE id IN (SELECT id FROM trip_event WHERE trip=?1 LIMIT ?2)", FALSE, FALSE },
  /* By the day of the tour, or the last change where that is later. */
  [RR_SWEEP_GUESTS] = { "guests",
    "SELECT id,max(updated_ms,IFNULL(strftime('%s',substr(slot,1,10))*1000,0)),state NOT IN (1,5) AND"
    " (name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL OR doc IS NOT NULL)"
    " FROM booking WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM booking", "UPDATE booking SET name=NULL,email=NULL,phone=NULL,doc=NULL WHERE id=?1", NULL, NULL,
    FALSE, FALSE },
  [RR_SWEEP_WAITING] = { "waiting",
    "SELECT id,changed_ms,state>2 FROM waiting WHERE id>?1 ORDER BY id LIMIT ?2",
    "SELECT max(id) FROM waiting", "DELETE FROM waiting WHERE id=?1", NULL, NULL, FALSE, FALSE },
};

/* One step. */
typedef struct
{
  RrStore            *store;
  const Table        *table;
  sqlite3_stmt      **stmts;       /* of the table, kept */
  const RrSweepBound *bound;
  gint64              now_ms;
  gint64              newest;
  guint               n_left;      /* rows that may still be looked at */
  RrSweepPlace       *place;
  guint64             n_gone;
  gboolean            has_begun;   /* a transaction */
} Step;

enum
{
  LOOK_AT,
  NEWEST,
  REMOVE,
  COUNT,
  PARTS,
  WEIGH,
};

G_STATIC_ASSERT (WEIGH + 1 == RR_N_SWEEP_STMTS);
G_STATIC_ASSERT (RR_N_SWEEPS == RR_N_SWEEP_TABLES);

static sqlite3_stmt *
stmt_of (Step        *step,
         int          which,
         const char  *sql,
         GError     **error)
{
  return rr_store_keep (step->store, &step->stmts[which], sql, error);
}

static gboolean
set_error (Step    *step,
           GError **error)
{
  rr_store_set_error (error, step->store->db, _("Removing what is old"));
  return FALSE;
}

/* Before the connection closes. */
void
rr_store_sweep_close (RrStore *self)
{
  for (guint i = 0; i < RR_N_SWEEP_TABLES; i++)
    for (guint k = 0; k < RR_N_SWEEP_STMTS; k++)
      g_clear_pointer (&self->sweep_stmts[i][k], sqlite3_finalize);
}

static gboolean
find_newest (Step    *step,
             GError **error)
{
  sqlite3_stmt *stmt = stmt_of (step, NEWEST, step->table->newest, error);
  gboolean ok;

  if (stmt == NULL)
    return FALSE;
  ok = sqlite3_step (stmt) == SQLITE_ROW;
  step->newest = ok ? sqlite3_column_int64 (stmt, 0) : 0;
  sqlite3_reset (stmt);
  return ok || set_error (step, error);
}

/* Reading costs less than removing. */
static void
charge (Step *step,
        guint n)
{
  step->n_left -= MIN (n, step->n_left);
}

static gboolean
count_parts (Step    *step,
             gint64   id,
             gint64  *n,
             gint64  *n_open,
             GError **error)
{
  sqlite3_stmt *stmt = stmt_of (step, COUNT, step->table->count, error);
  gboolean ok;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  ok = sqlite3_step (stmt) == SQLITE_ROW;
  *n = ok ? sqlite3_column_int64 (stmt, 0) : 0;
  *n_open = ok ? sqlite3_column_int64 (stmt, 1) : 0;
  sqlite3_reset (stmt);
  charge (step, 1 + (guint) (*n / 16));
  return ok || set_error (step, error);
}

/* From the newest down, until there are more parts than may stay: what is from there on
 * goes. */
static gboolean
weigh (Step    *step,
       GError **error)
{
  RrSweepPlace *place = step->place;
  sqlite3_stmt *stmt = stmt_of (step, WEIGH, "SELECT id FROM notice WHERE id<?1 ORDER BY id DESC LIMIT 1", error);

  while (stmt != NULL && step->n_left > 0 && !place->is_weighed)
    {
      gint64 n = 0, n_open, id = 0;
      int code;

      sqlite3_bind_int64 (stmt, 1, place->weighed > 0 ? place->weighed : G_MAXINT64);
      code = sqlite3_step (stmt);
      if (code == SQLITE_ROW)
        id = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
      if (code != SQLITE_ROW && code != SQLITE_DONE)
        return set_error (step, error);

      if (code == SQLITE_ROW && !count_parts (step, id, &n, &n_open, error))
        return FALSE;
      place->weighed = id;
      place->n_parts += n;
      if (place->n_parts > step->bound->most_parts)
        place->parts_over = id;
      place->is_weighed = code == SQLITE_DONE || place->parts_over > 0;
    }
  return stmt != NULL;
}

/* --- removing ----------------------------------------------------------------- */

static gboolean
run (Step          *step,
     sqlite3_stmt  *stmt,
     guint         *n_changed,
     GError       **error)
{
  if (!rr_store_finish (step->store, stmt, _("Removing what is old"), error))
    return FALSE;
  *n_changed = (guint) sqlite3_changes (step->store->db);
  charge (step, *n_changed);
  return TRUE;
}

static gboolean
ensure_begun (Step    *step,
              GError **error)
{
  if (!step->has_begun)
    step->has_begun = rr_store_must_run (step->store, RR_STMT_BEGIN, error);
  return step->has_begun;
}

/* Its parts first; it goes once none is left, maybe in a later step.
 * @is_gone: (out): whether to go on to the next */
static gboolean
remove_one (Step      *step,
            gint64     id,
            gboolean  *is_gone,
            GError   **error)
{
  const Table *table = step->table;
  gint64 n_parts = 0, n_open = 0;
  sqlite3_stmt *stmt;
  guint n;

  *is_gone = TRUE;
  if (table->count != NULL && !count_parts (step, id, &n_parts, &n_open, error))
    return FALSE;
  if (n_open > 0)
    return TRUE;
  if (!ensure_begun (step, error))
    return FALSE;
  if (n_parts > 0)
    {
      guint n_some = MAX (step->n_left, 1);

      stmt = stmt_of (step, PARTS, table->parts, error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, id);
      sqlite3_bind_int64 (stmt, 2, n_some);
      if (!run (step, stmt, &n, error))
        return FALSE;
      step->n_gone += n;
      *is_gone = n_parts <= n_some;
      if (!*is_gone)
        return TRUE;
    }
  stmt = stmt_of (step, REMOVE, table->remove, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, id);
  if (!run (step, stmt, &n, error))
    return FALSE;
  step->n_gone += n;
  return TRUE;
}

static gboolean
is_beyond (const Step *step,
           gint64      id,
           gint64      at_ms)
{
  const RrSweepBound *bound = step->bound;

  return (bound->age_ms > 0 && at_ms < step->now_ms - bound->age_ms)
         || (bound->most > 0 && id <= step->newest - bound->most)
         || (bound->most_parts > 0 && id <= step->place->parts_over);
}

static void
newest_cb (const RrStoreFix *fix,
           gpointer          data)
{
  gint64 *newest_ms = data;

  *newest_ms = MAX (*newest_ms, fix->fix.received_ms);
}

/* A clock that is wrong makes positions of today old, and so does a track of years ago that
 * was read in today: what counts is when they came in. What cannot be read stays. */
static gboolean
came_in_since (const Step   *step,
               sqlite3_stmt *stmt)
{
  gint64 newest_ms = G_MININT64;
  const void *body = sqlite3_column_blob (stmt, 3);

  if (!step->table->in_chunks)
    return FALSE;
  if (body == NULL || !rr_store_chunk_each (body, (gsize) sqlite3_column_bytes (stmt, 3), newest_cb, &newest_ms))
    return TRUE;
  return newest_ms >= step->now_ms - step->bound->age_ms;
}

/* All behind it are within their bounds, too. */
static gboolean
ends_here (const Step *step,
           gint64      at_ms)
{
  return step->table->in_order && at_ms <= step->now_ms + AHEAD_MS;
}

/* FALSE without @error: enough for this step. */
static gboolean
look_at (Step          *step,
         sqlite3_stmt  *stmt,
         GError       **error)
{
  gint64 id = sqlite3_column_int64 (stmt, 0), at_ms = sqlite3_column_int64 (stmt, 1);
  gboolean is_over = sqlite3_column_int (stmt, 2) != 0, is_gone = TRUE;

  charge (step, 1);
  if (id >= step->newest || (!is_beyond (step, id, at_ms) && ends_here (step, at_ms)))
    {
      step->place->is_done = TRUE;
      return FALSE;
    }
  if (is_over && is_beyond (step, id, at_ms) && !came_in_since (step, stmt) && !remove_one (step, id, &is_gone, error))
    return FALSE;
  if (is_gone)
    step->place->after = id;
  return is_gone && step->n_left > 0;
}

static gboolean
look (Step    *step,
      GError **error)
{
  sqlite3_stmt *stmt = stmt_of (step, LOOK_AT, step->table->look, error);
  GError *problem = NULL;
  int code;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, step->place->after);
  sqlite3_bind_int64 (stmt, 2, step->n_left);
  sqlite3_bind_int64 (stmt, 3, step->now_ms);
  if (sqlite3_bind_parameter_count (stmt) > 3)
    sqlite3_bind_text (stmt, 4, step->bound->devices, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW && look_at (step, stmt, &problem))
    ;
  if (code == SQLITE_DONE && step->n_left > 0)
    step->place->is_done = TRUE;
  else if (code != SQLITE_DONE && code != SQLITE_ROW && problem == NULL)
    set_error (step, &problem);
  sqlite3_reset (stmt);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

/**
 * rr_store_sweep:
 * @self: a store
 * @kind: which table
 * @bound: what may stay
 * @now_ms: Unix time
 * @n_max: how many rows to look at or remove, about; at least 1
 * @place: where to go on; set for the next step
 * @n_gone: (out): rows that were removed, parts too
 * @error: return location for an error
 *
 * After an error the store must be brought back with rr_store_recover().
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_sweep (RrStore             *self,
                RrSweepKind          kind,
                const RrSweepBound  *bound,
                gint64               now_ms,
                guint                n_max,
                RrSweepPlace        *place,
                guint64             *n_gone,
                GError             **error)
{
  Step step = {
    .store = self, .table = &tables[kind], .stmts = self->sweep_stmts[kind], .bound = bound,
    .now_ms = now_ms, .n_left = n_max, .place = place,
  };
  gboolean ok = TRUE;

  g_return_val_if_fail (self->db != NULL && n_max > 0, FALSE);

  *n_gone = 0;
  if (bound->age_ms <= 0 && bound->most <= 0 && bound->most_parts <= 0)
    {
      place->is_done = TRUE;
      return TRUE;
    }
  ok = find_newest (&step, error);
  if (ok && bound->most_parts > 0 && !place->is_weighed)
    ok = weigh (&step, error);
  if (ok && step.n_left > 0)
    ok = look (&step, error);
  if (ok && step.has_begun)
    ok = rr_store_must_run (self, RR_STMT_COMMIT, error);
  if (!ok && step.has_begun)
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  if (ok)
    *n_gone = step.n_gone;
  return ok;
}

/**
 * rr_sweep_kind_to_string:
 * @kind: a kind
 *
 * Returns: its name in settings and figures
 */
const char *
rr_sweep_kind_to_string (RrSweepKind kind)
{
  return tables[kind].name;
}

/* rr-store-incident.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-store-incident.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-store-private.h"

/* Incidents and their logs, written in the transaction of the fix that raised them. Only
 * one of a device, a kind and a subject is open at a time; the table itself sees to that.
 *
 * Threads: the store's, within the transaction of a commit.
 */

#define COLUMNS \
  "id,kind,level,state,count,active,device,subject,detail,raised_ms,heard_ms,cancelled_ms," \
  "over_ms,acked_ms,closed_ms,acked_by,closed_by,remark," RR_STORE_FIX_COLUMNS "," \
  RR_STORE_LAST_COLUMNS ",unheard"

/* A cancel that comes this long after the incident was closed belongs to it still. */
#define CANCEL_AFTER_MS (7 * 86400 * G_GINT64_CONSTANT (1000))

/* What a phone tells of the past within an hour is one story. */
#define SAME_STORY_MS   (3600 * G_GINT64_CONSTANT (1000))

enum
{
  FIND_OPEN,
  FIND,
  FIND_CLOSED,
  INSERT,
  UPDATE,
  END_CLOSED,
  LOG,
  COUNT_LOG,
  FENCE_SAVE,
  FENCE_REMOVE,
  RULES_FORGET,
  RULES_SAVE,
  N_STMTS,
};

G_STATIC_ASSERT (N_STMTS == RR_N_INCIDENT_STMTS);

#define HOLES_15 "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"

static const char *const incident_sql[N_STMTS] = {
  [FIND_OPEN] = "SELECT " COLUMNS " FROM incident WHERE device=?1 AND kind=?2 AND subject=?3"
                " AND state<2",
  [FIND] = "SELECT " COLUMNS " FROM incident WHERE id=?1",
  [FIND_CLOSED] = "SELECT " COLUMNS " FROM incident WHERE device=?1 AND kind=?2 AND subject=?3"
                  " AND state=2 AND closed_ms>?4 ORDER BY closed_ms DESC LIMIT 1",
  [INSERT] = "INSERT INTO incident (" COLUMNS ") VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
             HOLES_15 "," HOLES_15 ",?)",
  [UPDATE] = "INSERT OR REPLACE INTO incident (" COLUMNS ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
             "?,?," HOLES_15 "," HOLES_15 ",?)",
  [END_CLOSED] = "UPDATE incident SET active=0,over_ms=?4 WHERE device=?1 AND kind=?2"
                 " AND subject=?3 AND state=2 AND active=1",
  [LOG] = "INSERT INTO incident_log (incident,at_ms,what,level,who,remark,time_ms,lat,lon,flags)"
          " VALUES (?,?,?,?,?,?,?,?,?,?)",
  [COUNT_LOG] = "SELECT count(*) FROM incident_log WHERE incident=?1 AND what=?2",
  [FENCE_SAVE] = "INSERT OR REPLACE INTO fence (id,name,watch,level,shape,devices,trips,hours)"
                 " VALUES (?,?,?,?,?,?,?,?)",
  [FENCE_REMOVE] = "DELETE FROM fence WHERE id=?1",
  [RULES_FORGET] = "DELETE FROM rule WHERE scope=?1",
  [RULES_SAVE] = "INSERT INTO rule (scope,rule,value) VALUES (?1,?2,?3)",
};

static sqlite3_stmt *
stmt_of (RrStore  *self,
         int       which,
         GError  **error)
{
  sqlite3_stmt *stmt = rr_store_keep (self, &self->incident_stmts[which], incident_sql[which], error);

  if (stmt != NULL)
    sqlite3_clear_bindings (stmt);
  return stmt;
}

static gboolean
finish (RrStore       *self,
        sqlite3_stmt  *stmt,
        GError       **error)
{
  return rr_store_finish (self, stmt, _("Storing incidents"), error);
}

/* Before the connection closes. */
void
rr_store_incident_close (RrStore *self)
{
  for (guint i = 0; i < N_STMTS; i++)
    g_clear_pointer (&self->incident_stmts[i], sqlite3_finalize);
}

/* --- rows --------------------------------------------------------------------- */

RrIncident *
rr_store_read_incident (sqlite3_stmt *stmt)
{
  RrIncident *self = g_new0 (RrIncident, 1);

  self->ref_count = 1;
  self->id = sqlite3_column_int64 (stmt, 0);
  self->kind = (RrIncidentKind) CLAMP (sqlite3_column_int (stmt, 1), 0, RR_N_INCIDENT_KINDS - 1);
  self->level = (RrLevel) CLAMP (sqlite3_column_int (stmt, 2), 0, RR_N_LEVELS - 1);
  self->state = (RrIncidentState) CLAMP (sqlite3_column_int (stmt, 3), 0, RR_INCIDENT_CLOSED);
  self->count = (guint) sqlite3_column_int (stmt, 4);
  self->active = sqlite3_column_int (stmt, 5) != 0;
  rr_store_copy_text (stmt, 6, self->device, sizeof self->device);
  rr_store_copy_text (stmt, 7, self->subject, sizeof self->subject);
  rr_store_copy_text (stmt, 8, self->detail, sizeof self->detail);
  self->raised_ms = sqlite3_column_int64 (stmt, 9);
  self->heard_ms = sqlite3_column_int64 (stmt, 10);
  self->cancelled_ms = sqlite3_column_int64 (stmt, 11);
  self->over_ms = sqlite3_column_int64 (stmt, 12);
  self->acked_ms = sqlite3_column_int64 (stmt, 13);
  self->closed_ms = sqlite3_column_int64 (stmt, 14);
  self->acked_by = g_strdup ((const char *) sqlite3_column_text (stmt, 15));
  self->closed_by = g_strdup ((const char *) sqlite3_column_text (stmt, 16));
  self->remark = g_strdup ((const char *) sqlite3_column_text (stmt, 17));
  rr_store_read_fix (stmt, 18, &self->fix);
  rr_store_read_fix (stmt, 33, &self->last);
  self->n_unheard = (guint) sqlite3_column_int (stmt, 48);
  return self;
}

const char *
rr_store_incident_columns (void)
{
  return COLUMNS;
}

/* @first: the place of its kind */
static void
bind_incident (sqlite3_stmt     *stmt,
               int               first,
               const RrIncident *self)
{
  const gint64 times[] = { self->raised_ms, self->heard_ms, self->cancelled_ms,
                           self->over_ms, self->acked_ms, self->closed_ms };

  sqlite3_bind_int (stmt, first, (int) self->kind);
  sqlite3_bind_int (stmt, first + 1, (int) self->level);
  sqlite3_bind_int (stmt, first + 2, (int) self->state);
  sqlite3_bind_int64 (stmt, first + 3, self->count);
  sqlite3_bind_int (stmt, first + 4, self->active);
  sqlite3_bind_text (stmt, first + 5, self->device, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, first + 6, self->subject, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, first + 7, self->detail, -1, SQLITE_STATIC);
  for (int i = 0; i < (int) G_N_ELEMENTS (times); i++)
    sqlite3_bind_int64 (stmt, first + 8 + i, times[i]);
  rr_store_bind_text (stmt, first + 14, self->acked_by);
  rr_store_bind_text (stmt, first + 15, self->closed_by);
  rr_store_bind_text (stmt, first + 16, self->remark);
  rr_store_bind_fix (stmt, first + 17, &self->fix);
  rr_store_bind_fix (stmt, first + 32, &self->last);
  sqlite3_bind_int (stmt, first + 47, (int) self->n_unheard);
}

static gboolean
write_log (RrStore           *self,
           const RrIncident  *incident,
           RrIncidentLog      what,
           gint64             at_ms,
           const char        *who,
           const char        *remark,
           const RrFix       *fix,
           GError           **error)
{
  sqlite3_stmt *stmt = stmt_of (self, LOG, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, incident->id);
  sqlite3_bind_int64 (stmt, 2, at_ms);
  sqlite3_bind_int (stmt, 3, (int) what);
  sqlite3_bind_int (stmt, 4, (int) incident->level);
  rr_store_bind_text (stmt, 5, who);
  rr_store_bind_text (stmt, 6, remark);
  if (fix != NULL && fix->time_ms != RR_TIME_UNKNOWN)
    sqlite3_bind_int64 (stmt, 7, fix->time_ms);
  if (fix != NULL && rr_fix_has_position (fix))
    {
      sqlite3_bind_double (stmt, 8, fix->lat_deg);
      sqlite3_bind_double (stmt, 9, fix->lon_deg);
    }
  sqlite3_bind_int64 (stmt, 10, fix != NULL ? fix->flags : 0);
  return finish (self, stmt, error);
}

/* A device that repeats itself for days fills its count, not the disk. */
static gboolean
has_room_in_log (RrStore           *self,
                 const RrIncident  *incident,
                 RrIncidentLog      what,
                 gboolean          *has_room,
                 GError           **error)
{
  sqlite3_stmt *stmt;

  *has_room = TRUE;
  if (what != RR_LOG_REPEATED && what != RR_LOG_LATE)
    return TRUE;
  stmt = stmt_of (self, COUNT_LOG, error);
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, incident->id);
  sqlite3_bind_int (stmt, 2, (int) what);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    *has_room = sqlite3_column_int64 (stmt, 0) < RR_INCIDENT_MAX_REPEATS;
  sqlite3_reset (stmt);
  return TRUE;
}

static gboolean
save (RrStore     *self,
      RrIncident  *incident,
      GError     **error)
{
  gboolean is_new = incident->id == 0;
  sqlite3_stmt *stmt = stmt_of (self, is_new ? INSERT : UPDATE, error);

  if (stmt == NULL)
    return FALSE;
  if (!is_new)
    sqlite3_bind_int64 (stmt, 1, incident->id);
  bind_incident (stmt, is_new ? 1 : 2, incident);
  if (!finish (self, stmt, error))
    return FALSE;
  if (is_new)
    incident->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* --- what the rules say ------------------------------------------------------- */

static gboolean
find (RrStore       *self,
      int            which,
      const RrNote  *note,
      RrIncident   **incident,
      GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, which, error);
  int code;

  *incident = NULL;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, note->device, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, (int) note->kind);
  sqlite3_bind_text (stmt, 3, note->subject, -1, SQLITE_STATIC);
  if (which == FIND_CLOSED)
    sqlite3_bind_int64 (stmt, 4, note->at_ms - CANCEL_AFTER_MS);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    *incident = rr_store_read_incident (stmt);
  else if (code != SQLITE_DONE)
    rr_store_set_error (error, self->db, _("Reading"));
  sqlite3_reset (stmt);
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

static gboolean
raise_one (RrStore       *self,
           const RrNote  *note,
           GPtrArray     *changed,
           GError       **error)
{
  g_autoptr(RrIncident) incident = rr_incident_new (note);
  RrIncidentLog what = RR_LOG_RAISED;

  if (note->verb == RR_NOTE_CANCEL)
    what = RR_LOG_CANCELLED;
  else if (note->verb == RR_NOTE_LATE)
    what = RR_LOG_LATE;
  if (!save (self, incident, error)
      || !write_log (self, incident, what, note->at_ms, NULL, NULL, &note->fix, error))
    return FALSE;
  g_ptr_array_add (changed, g_steal_pointer (&incident));
  return TRUE;
}

static gboolean
end_closed (RrStore       *self,
            const RrNote  *note,
            GError       **error)
{
  sqlite3_stmt *stmt = stmt_of (self, END_CLOSED, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, note->device, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 2, (int) note->kind);
  sqlite3_bind_text (stmt, 3, note->subject, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 4, note->at_ms);
  return finish (self, stmt, error);
}

/* Nobody has to do anything about it: it is closed from the beginning. */
static gboolean
write_history (RrStore       *self,
               const RrNote  *note,
               GPtrArray     *changed,
               GError       **error)
{
  g_autoptr(RrIncident) closed = NULL;
  gboolean has_room;

  if (!find (self, FIND_CLOSED, note, &closed, error))
    return FALSE;
  if (closed == NULL || !rr_incident_is_history (closed)
      || note->at_ms - closed->closed_ms >= SAME_STORY_MS)
    return raise_one (self, note, changed, error);
  closed->count++;
  if (rr_fix_effective_ms (&note->fix) > rr_fix_effective_ms (&closed->fix))
    closed->fix = note->fix;
  if (!save (self, closed, error)
      || !has_room_in_log (self, closed, RR_LOG_LATE, &has_room, error))
    return FALSE;
  return !has_room
         || write_log (self, closed, RR_LOG_LATE, note->at_ms, NULL, NULL, &note->fix, error);
}

/* None is open. */
static gboolean
take_without (RrStore       *self,
              const RrNote  *note,
              GPtrArray     *changed,
              GError       **error)
{
  g_autoptr(RrIncident) closed = NULL;

  if (note->verb == RR_NOTE_RAISE)
    return end_closed (self, note, error) && raise_one (self, note, changed, error);
  if (note->verb == RR_NOTE_OVER)
    return end_closed (self, note, error);
  if (note->verb == RR_NOTE_LATE)
    return write_history (self, note, changed, error);
  if (note->verb != RR_NOTE_CANCEL)
    return TRUE;

  if (!find (self, FIND_CLOSED, note, &closed, error))
    return FALSE;
  if (closed == NULL)
    return raise_one (self, note, changed, error);
  return write_log (self, closed, RR_LOG_CANCELLED, note->at_ms, NULL, NULL, &note->fix, error);
}

static gboolean
take_one (RrStore       *self,
          const RrNote  *note,
          GPtrArray     *changed,
          GError       **error)
{
  g_autoptr(RrIncident) incident = NULL;
  RrIncidentLog what;
  gboolean has_room;

  if (!find (self, FIND_OPEN, note, &incident, error))
    return FALSE;
  if (incident == NULL)
    return take_without (self, note, changed, error);
  if (!rr_incident_take (incident, note, &what))
    return TRUE;

  if (!save (self, incident, error) || !has_room_in_log (self, incident, what, &has_room, error))
    return FALSE;
  if (has_room && !write_log (self, incident, what, note->at_ms, NULL, NULL, &note->fix, error))
    return FALSE;
  g_ptr_array_add (changed, g_steal_pointer (&incident));
  return TRUE;
}

/**
 * rr_store_incident_take:
 * @self: a store
 * @notes: a chain of what rules say
 * @changed: (element-type RrIncident): gets the incidents as they are now
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_incident_take (RrStore       *self,
                        const RrNote  *notes,
                        GPtrArray     *changed,
                        GError       **error)
{
  for (const RrNote *note = notes; note != NULL; note = note->next)
    if (!take_one (self, note, changed, error))
      return FALSE;
  return TRUE;
}

/* --- what people do ----------------------------------------------------------- */

static RrIncident *
find_by_id (RrStore  *self,
            gint64    id,
            GError  **error)
{
  sqlite3_stmt *stmt = stmt_of (self, FIND, error);
  RrIncident *incident = NULL;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  if (sqlite3_step (stmt) == SQLITE_ROW)
    incident = rr_store_read_incident (stmt);
  sqlite3_reset (stmt);
  return incident;
}

/**
 * rr_store_incident_act:
 * @self: a store
 * @id: an incident
 * @act: what a person does
 * @who: the person
 * @remark: (nullable): what the person has to say
 * @now_ms: the clock
 * @changed: (element-type RrIncident): gets the incident as it is now
 * @refused: (out): why it makes no sense
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE; not if it was refused
 */
gboolean
rr_store_incident_act (RrStore        *self,
                       gint64          id,
                       RrIncidentAct   act,
                       const char     *who,
                       const char     *remark,
                       gint64          now_ms,
                       GPtrArray      *changed,
                       GError        **refused,
                       GError        **error)
{
  g_autoptr(RrIncident) incident = find_by_id (self, id, error);
  RrIncidentLog what;

  if (incident == NULL)
    {
      if (error != NULL && *error != NULL)
        return FALSE;
      g_set_error_literal (refused, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("There is no such incident"));
      return TRUE;
    }
  if (!rr_incident_act (incident, act, who, remark, now_ms, &what, refused))
    return TRUE;
  if (!save (self, incident, error)
      || !write_log (self, incident, what, now_ms, who, remark, NULL, error))
    return FALSE;
  if (act == RR_ACT_CLOSE && incident->kind == RR_INCIDENT_SOS
      && !rr_store_clear_sos (self, incident->device, error))
    return FALSE;
  g_ptr_array_add (changed, g_steal_pointer (&incident));
  return TRUE;
}

/**
 * rr_store_fence_save:
 * @self: a store
 * @fence: a fence; one of its id is replaced
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_fence_save (RrStore        *self,
                     const RrFence  *fence,
                     GError        **error)
{
  sqlite3_stmt *stmt = stmt_of (self, FENCE_SAVE, error);
  g_autofree char *shape = rr_shape_to_string (fence->shape);
  g_autofree char *devices = fence->devices != NULL ? g_strjoinv ("\n", fence->devices) : NULL;
  g_autofree char *trips = fence->trips != NULL ? g_strjoinv ("\n", fence->trips) : NULL;
  g_autofree char *hours = rr_hours_to_string (&fence->hours);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, fence->id, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, fence->name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (stmt, 3, fence->watch);
  sqlite3_bind_int (stmt, 4, (int) fence->level);
  sqlite3_bind_text (stmt, 5, shape, -1, SQLITE_STATIC);
  rr_store_bind_text (stmt, 6, devices);
  rr_store_bind_text (stmt, 7, trips);
  rr_store_bind_text (stmt, 8, hours);
  return finish (self, stmt, error);
}

/**
 * rr_store_fence_remove:
 * @self: a store
 * @id: a fence
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE; not if there was none
 */
gboolean
rr_store_fence_remove (RrStore     *self,
                       const char  *id,
                       GError     **error)
{
  sqlite3_stmt *stmt = stmt_of (self, FENCE_REMOVE, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, id, -1, SQLITE_STATIC);
  return finish (self, stmt, error);
}

/**
 * rr_store_rules_save:
 * @self: a store
 * @scope: "", "device:ID" or "trip:ID"
 * @set: (nullable): what is set there; all of it replaces what was set
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_store_rules_save (RrStore          *self,
                     const char       *scope,
                     const RrRuleSet  *set,
                     GError          **error)
{
  sqlite3_stmt *stmt = stmt_of (self, RULES_FORGET, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, scope, -1, SQLITE_STATIC);
  if (!finish (self, stmt, error))
    return FALSE;
  for (RrRule rule = 0; set != NULL && rule < RR_N_RULES; rule++)
    {
      if (isnan (set->value[rule]))
        continue;
      stmt = stmt_of (self, RULES_SAVE, error);
      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_text (stmt, 1, scope, -1, SQLITE_STATIC);
      sqlite3_bind_text (stmt, 2, rr_rule_to_string (rule), -1, SQLITE_STATIC);
      sqlite3_bind_double (stmt, 3, set->value[rule]);
      if (!finish (self, stmt, error))
        return FALSE;
    }
  return TRUE;
}

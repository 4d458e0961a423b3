/* rr-store-incident-reader.c
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

/* The reading side of incidents, fences and rules.
 *
 * Threads: the reader's.
 */

static gboolean
end_reading (RrStoreReader  *self,
             sqlite3_stmt   *stmt,
             int             code,
             GError        **error)
{
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    rr_store_set_error (error, rr_store_reader_get_db (self), _("Reading"));
  sqlite3_finalize (stmt);
  return code == SQLITE_DONE || code == SQLITE_ROW;
}

/**
 * rr_store_reader_incidents:
 * @self: a reader
 * @wanted: which of them
 * @n_max: stop after so many
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrIncident): in the order of the queue; or %NULL
 *   with %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_incidents (RrStoreReader      *self,
                           RrIncidentsWanted   wanted,
                           guint               n_max,
                           GError            **error)
{
  static const char *const conditions[] = { "state<2", "(state<2 OR active=1)", "1" };
  g_autofree char *sql = g_strdup_printf (
      "SELECT %s FROM incident WHERE %s ORDER BY state, CASE WHEN state<2 THEN -level END,"
      " CASE WHEN state<2 THEN raised_ms ELSE -closed_ms END, id LIMIT %u",
      rr_store_incident_columns (), conditions[wanted], n_max);
  g_autoptr(GPtrArray) incidents
      = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_unref);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return NULL;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    g_ptr_array_add (incidents, rr_store_read_incident (stmt));
  return end_reading (self, stmt, code, error) ? g_steal_pointer (&incidents) : NULL;
}

/**
 * rr_store_reader_incident:
 * @self: a reader
 * @id: an incident
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the incident; %NULL with @error set to
 *   %RR_ERROR_STORE, without if there is none
 */
RrIncident *
rr_store_reader_incident (RrStoreReader  *self,
                          gint64          id,
                          GError        **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM incident WHERE id=?1",
                                          rr_store_incident_columns ());
  g_autoptr(RrIncident) incident = NULL;
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), sql, &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  code = sqlite3_step (stmt);
  if (code == SQLITE_ROW)
    incident = rr_store_read_incident (stmt);
  return end_reading (self, stmt, code, error) ? g_steal_pointer (&incident) : NULL;
}

static RrIncidentEntry *
read_entry (sqlite3_stmt *stmt)
{
  RrIncidentEntry *entry = g_new0 (RrIncidentEntry, 1);
  gboolean has_place = sqlite3_column_type (stmt, 6) != SQLITE_NULL;

  entry->at_ms = sqlite3_column_int64 (stmt, 0);
  entry->what = (RrIncidentLog) CLAMP (sqlite3_column_int (stmt, 1), 0, RR_N_LOGS - 1);
  entry->level = (RrLevel) CLAMP (sqlite3_column_int (stmt, 2), 0, RR_N_LEVELS - 1);
  entry->who = g_strdup ((const char *) sqlite3_column_text (stmt, 3));
  entry->remark = g_strdup ((const char *) sqlite3_column_text (stmt, 4));
  entry->time_ms = sqlite3_column_type (stmt, 5) != SQLITE_NULL ? sqlite3_column_int64 (stmt, 5)
                                                               : RR_TIME_UNKNOWN;
  entry->lat_deg = has_place ? sqlite3_column_double (stmt, 6) : NAN;
  entry->lon_deg = has_place ? sqlite3_column_double (stmt, 7) : NAN;
  entry->flags = (guint32) sqlite3_column_int64 (stmt, 8);
  return entry;
}

/**
 * rr_store_reader_incident_log:
 * @self: a reader
 * @id: an incident
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrIncidentEntry): its log, the oldest first; or
 *   %NULL with %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_incident_log (RrStoreReader  *self,
                              gint64          id,
                              GError        **error)
{
  g_autoptr(GPtrArray) log
      = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_incident_entry_free);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT at_ms,what,level,who,remark,time_ms,lat,lon,flags"
                         " FROM incident_log WHERE incident=?1 ORDER BY id", &stmt, error))
    return NULL;
  sqlite3_bind_int64 (stmt, 1, id);
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    g_ptr_array_add (log, read_entry (stmt));
  return end_reading (self, stmt, code, error) ? g_steal_pointer (&log) : NULL;
}

/* A fence that cannot be read any more is left out; it stays in the database. */
static RrFence *
read_fence (sqlite3_stmt *stmt)
{
  g_autoptr(GError) error = NULL;
  RrShape *shape = rr_shape_parse ((const char *) sqlite3_column_text (stmt, 4), &error);
  const char *devices = (const char *) sqlite3_column_text (stmt, 5);
  const char *trips = (const char *) sqlite3_column_text (stmt, 6);
  RrHours hours;
  RrFence *fence;

  /* Hours nobody can read would silence it: it holds always then. */
  if (!rr_hours_parse ((const char *) sqlite3_column_text (stmt, 7), &hours, NULL))
    g_message ("The hours of the fence %s cannot be read",
               rr_store_get_text (stmt, 0));
  if (shape == NULL)
    {
      g_message ("The fence %s cannot be read: %s", rr_store_get_text (stmt, 0),
                 error->message);
      return NULL;
    }
  fence = rr_fence_new (rr_store_get_text (stmt, 0),
                        rr_store_get_text (stmt, 1), shape);
  fence->watch = (guint) sqlite3_column_int64 (stmt, 2);
  fence->level = (RrLevel) CLAMP (sqlite3_column_int (stmt, 3), 0, RR_N_LEVELS - 1);
  fence->devices = devices != NULL ? g_strsplit (devices, "\n", -1) : NULL;
  fence->trips = trips != NULL ? g_strsplit (trips, "\n", -1) : NULL;
  fence->hours = hours;
  return fence;
}

/**
 * rr_store_reader_fences:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrFence): by name; or %NULL with %RR_ERROR_STORE
 */
GPtrArray *
rr_store_reader_fences (RrStoreReader  *self,
                        GError        **error)
{
  g_autoptr(GPtrArray) fences = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_fence_free);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self),
                         "SELECT id,name,watch,level,shape,devices,trips,hours FROM fence"
                         " ORDER BY name,id",
                         &stmt, error))
    return NULL;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    {
      RrFence *fence = read_fence (stmt);

      if (fence != NULL)
        g_ptr_array_add (fences, fence);
    }
  return end_reading (self, stmt, code, error) ? g_steal_pointer (&fences) : NULL;
}

static void
take_rule (GHashTable *sets,
           const char *scope,
           const char *name,
           double      value)
{
  RrRuleSet *set = g_hash_table_lookup (sets, scope);
  RrRule rule;

  if (set == NULL)
    {
      set = g_new (RrRuleSet, 1);
      rr_rule_set_init (set);
      g_hash_table_insert (sets, g_strdup (scope), set);
    }
  if (rr_rule_from_string (name, &rule) && rr_rule_is_sane (rule, value))
    set->value[rule] = value;
}

/**
 * rr_store_reader_rules:
 * @self: a reader
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 RrRuleSet): what is set, by scope; or %NULL
 *   with %RR_ERROR_STORE
 */
GHashTable *
rr_store_reader_rules (RrStoreReader  *self,
                       GError        **error)
{
  g_autoptr(GHashTable) sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3_stmt *stmt;
  int code;

  if (!rr_store_prepare (rr_store_reader_get_db (self), "SELECT scope,rule,value FROM rule", &stmt,
                         error))
    return NULL;
  while ((code = sqlite3_step (stmt)) == SQLITE_ROW)
    take_rule (sets, rr_store_get_text (stmt, 0),
               rr_store_get_text (stmt, 1), sqlite3_column_double (stmt, 2));
  return end_reading (self, stmt, code, error) ? g_steal_pointer (&sets) : NULL;
}

/* rr-engine-incidents.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-incidents.h"

#include <string.h>

#include "rr-engine-op-private.h"
#include "rr-engine-staff.h"
#include "rr-engine-trips.h"
#include "rr-incident-ask.h"
#include "rr-incident-text.h"
#include "rr-time.h"

/* The console's questions about incidents, fences and rules. What changes something goes
 * through the pipeline and completes after the commit, what reads goes to the jobs thread;
 * see rr-engine-op.c.
 *
 * Threads: all functions on the owner.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define MAX_INCIDENTS    20000
#define MAX_TRIAL_FIXES  500000

/* What a trial of rules looks at, and what comes of it. */
typedef struct
{
  char         *scope;       /* (owned) */
  GHashTable   *sets;        /* (owned) */
  GPtrArray    *fences;      /* (owned) */
  RrTripBoard  *board;       /* (owned) */
  RrTrip       *trip;        /* (unowned) (nullable): of the board, the one it is about */
  gint64        from_ms;
  RrRuleTrial   trial;
} Trial;

static void
trial_free (gpointer data)
{
  Trial *trial = data;

  g_hash_table_unref (trial->sets);
  g_ptr_array_unref (trial->fences);
  rr_trip_board_unref (trial->board);
  g_free (trial->scope);
  g_free (trial);
}

static void
list_cb (RrIncidentList *list,
         gpointer        data)
{
  rr_slot_set (((RrEngine *) data)->incident_slot, list);
}

static void
emit_cb (gpointer value,
         gpointer engine)
{
  g_signal_emit_by_name (engine, "incidents", value);
}

gboolean
rr_engine_make_incidents (RrEngine       *self,
                          RrStoreReader  *reader,
                          GError        **error)
{
  self->incident_slot = rr_slot_new (self->marshal, G_TIME_SPAN_SECOND / self->snapshots_per_s,
                                     emit_cb, self, (GDestroyNotify) rr_incident_list_unref);
  self->incidents = rr_incident_desk_new (reader, self->tracker, list_cb, self, error);
  if (self->incidents != NULL)
    rr_incident_desk_set_audit (self->incidents, self->audit);
  return self->incidents != NULL;
}

/* --- what is known ------------------------------------------------------------ */

/**
 * rr_engine_dup_incidents:
 * @self: a running engine
 *
 * Returns: (transfer full): the queue
 */
RrIncidentList *
rr_engine_dup_incidents (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self) && self->incidents != NULL, NULL);

  return rr_incident_desk_dup_list (self->incidents);
}

/**
 * rr_engine_dup_fences:
 * @self: a running engine
 *
 * Returns: (transfer full) (element-type RrFence): all fences by name, not to be changed
 */
GPtrArray *
rr_engine_dup_fences (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self) && self->incidents != NULL, NULL);

  return rr_incident_desk_dup_fences (self->incidents);
}

/**
 * rr_engine_dup_rules:
 * @self: a running engine
 *
 * Returns: (transfer full) (element-type utf8 RrRuleSet): what is set by scope, not to be
 *   changed
 */
GHashTable *
rr_engine_dup_rules (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self) && self->incidents != NULL, NULL);

  return rr_incident_desk_dup_rules (self->incidents);
}

/* --- asking ------------------------------------------------------------------- */

/* On the store's thread. */
static void
asked_cb (RrIncidentAsk *ask)
{
  RrEngineOp *op = ask->data;

  op->error = g_steal_pointer (&ask->problem);
  rr_incident_ask_free (ask);
  rr_engine_op_finish (op);
}

static void
send (RrEngine            *self,
      RrIncidentAsk       *ask,
      gpointer             tag,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, tag, NULL, callback, user_data);

  ask->done = asked_cb;
  ask->data = op;
  if (ask->who == NULL)
    ask->who = g_strdup (rr_engine_get_who (self));
  if (!rr_engine_op_send (op, NULL, rr_incident_ask_write, rr_incident_ask_done, ask))
    rr_incident_ask_free (ask);
}

/**
 * rr_engine_act_async:
 * @self: an engine
 * @id: an incident
 * @act: what is done with it
 * @who: by whom
 * @remark: (nullable): what this person has to say
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_act_async (RrEngine            *self,
                     gint64               id,
                     RrIncidentAct        act,
                     const char          *who,
                     const char          *remark,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  RrIncidentAsk *ask = rr_incident_ask_new (self->incidents, RR_ASK_ACT);

  ask->id = id;
  ask->act = act;
  ask->who = g_strdup (rr_engine_name_who (self, who));
  ask->text = g_strdup (remark);
  send (self, ask, rr_engine_act_async, callback, user_data);
}

/**
 * rr_engine_save_fence_async:
 * @self: an engine
 * @fence: a fence; one of its id is replaced
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_save_fence_async (RrEngine            *self,
                            const RrFence       *fence,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrIncidentAsk *ask = rr_incident_ask_new (self->incidents, RR_ASK_SAVE_FENCE);

  ask->fence = rr_fence_copy (fence);
  send (self, ask, rr_engine_save_fence_async, callback, user_data);
}

/**
 * rr_engine_remove_fence_async:
 * @self: an engine
 * @id: a fence
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_remove_fence_async (RrEngine            *self,
                              const char          *id,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrIncidentAsk *ask = rr_incident_ask_new (self->incidents, RR_ASK_REMOVE_FENCE);

  ask->text = g_strdup (id);
  send (self, ask, rr_engine_remove_fence_async, callback, user_data);
}

/**
 * rr_engine_save_rules_async:
 * @self: an engine
 * @scope: "" for everybody, "device:ID" or "trip:ID"
 * @set: what is set there
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_save_rules_async (RrEngine            *self,
                            const char          *scope,
                            const RrRuleSet     *set,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrIncidentAsk *ask = rr_incident_ask_new (self->incidents, RR_ASK_SAVE_RULES);

  ask->text = g_strdup (scope);
  ask->set = *set;
  send (self, ask, rr_engine_save_rules_async, callback, user_data);
}

/**
 * rr_engine_ask_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: %FALSE with a sentence for the person if it was not done
 */
gboolean
rr_engine_ask_finish (RrEngine      *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

/* --- reading ------------------------------------------------------------------ */

static void
load_queue_job (RrStoreReader *reader,
                const GError  *error,
                gpointer       data)
{
  RrEngineOp *op = data;

  if (rr_engine_op_can_read (op, reader, error))
    rr_engine_op_answer (op, rr_store_reader_incidents (reader, RR_INCIDENTS_ALL, MAX_INCIDENTS, &op->error),
                         (GDestroyNotify) g_ptr_array_unref);
  rr_engine_op_finish (op);
}

static void
load_log_job (RrStoreReader *reader,
              const GError  *error,
              gpointer       data)
{
  RrEngineOp *op = data;
  const gint64 *id = op->question;

  if (rr_engine_op_can_read (op, reader, error))
    rr_engine_op_answer (op, rr_store_reader_incident_log (reader, *id, &op->error),
                         (GDestroyNotify) g_ptr_array_unref);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_incidents_async:
 * @self: an engine
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_incidents_async (RrEngine            *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  rr_engine_op_submit (rr_engine_op_new (self, rr_engine_load_incidents_async, cancellable, callback, user_data),
                       self->jobs, load_queue_job);
}

/**
 * rr_engine_load_log_async:
 * @self: an engine
 * @id: an incident
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_log_async (RrEngine            *self,
                          gint64               id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_log_async, cancellable, callback, user_data);

  rr_engine_op_ask (op, g_memdup2 (&id, sizeof id), g_free);
  rr_engine_op_submit (op, self->jobs, load_log_job);
}

/**
 * rr_engine_load_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): the rows; %NULL with @error set
 */
GPtrArray *
rr_engine_load_finish (RrEngine      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- dry run ------------------------------------------------------------------ */

static gboolean
collect_fix (const RrFix *fix,
             gpointer     data)
{
  g_array_append_vals (data, fix, 1);
  return TRUE;
}

static void
try_device (RrEngineOp    *op,
            RrStoreReader *reader,
            const char    *device_id)
{
  Trial *trial = op->question;
  g_autoptr(GArray) fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  const RrTrip *trip = trial->trip != NULL ? trial->trip
                                           : rr_trip_board_find_out (trial->board, device_id);

  if (rr_store_reader_track (reader, device_id, trial->from_ms, G_MAXINT64, RR_ORDER_TIME,
                             MAX_TRIAL_FIXES - trial->trial.n_fixes, collect_fix, fixes, &op->error))
    rr_rule_trial_add (&trial->trial, trial->sets, trial->fences, trip, device_id, fixes,
                       rr_time_now_ms ());
}

static void
try_job (RrStoreReader *reader,
         const GError  *error,
         gpointer       data)
{
  RrEngineOp *op = data;
  Trial *trial = op->question;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = NULL;

  if (!rr_engine_op_can_read (op, reader, error))
    {
      rr_engine_op_finish (op);
      return;
    }
  if (g_str_has_prefix (trial->scope, "device:"))
    try_device (op, reader, trial->scope + strlen ("device:"));
  else if (trial->trip != NULL)
    for (guint i = 0; trial->trip->devices[i] != NULL && rr_engine_op_is_wanted (op); i++)
      try_device (op, reader, trial->trip->devices[i]);
  else
    states = rr_store_reader_devices (reader, names, &op->error);
  for (guint i = 0; states != NULL && i < states->len && trial->trial.n_fixes < MAX_TRIAL_FIXES
                    && rr_engine_op_is_wanted (op); i++)
    try_device (op, reader, g_array_index (states, RrDeviceState, i).id);
  if (op->error == NULL)
    rr_engine_op_answer (op, g_memdup2 (&trial->trial, sizeof trial->trial), g_free);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_try_rules_async:
 * @self: a running engine
 * @scope: "" for everybody, "device:ID", or "trip:ID" for its guides
 * @set: what would be set there
 * @from_ms: Unix time of the oldest fix to look at
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 *
 * Looks at no more fixes than takes a second or two.
 */
void
rr_engine_try_rules_async (RrEngine            *self,
                           const char          *scope,
                           const RrRuleSet     *set,
                           gint64               from_ms,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_try_rules_async, cancellable, callback, user_data);
  Trial *trial = rr_engine_op_ask (op, g_new0 (Trial, 1), trial_free);
  g_autoptr(GHashTable) now = rr_incident_desk_dup_rules (self->incidents);
  GHashTableIter iter;
  gpointer key, value;

  trial->scope = g_strdup (scope);
  trial->from_ms = from_ms;
  trial->fences = rr_incident_desk_dup_fences (self->incidents);
  trial->board = rr_engine_dup_trips (self);
  if (g_str_has_prefix (scope, "trip:"))
    trial->trip = rr_trip_board_find (trial->board,
                                      g_ascii_strtoll (scope + strlen ("trip:"), NULL, 10));
  trial->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (trial->sets, g_strdup (key), g_memdup2 (value, sizeof (RrRuleSet)));
  g_hash_table_replace (trial->sets, g_strdup (scope), g_memdup2 (set, sizeof *set));
  rr_engine_op_submit (op, self->jobs, try_job);
}

/**
 * rr_engine_try_rules_finish:
 * @self: an engine
 * @result: a result
 * @trial: (out caller-allocates): what would have been raised
 * @error: return location for an error
 *
 * Returns: %FALSE with @error set
 */
gboolean
rr_engine_try_rules_finish (RrEngine      *self,
                            GAsyncResult  *result,
                            RrRuleTrial   *trial,
                            GError       **error)
{
  g_autofree RrRuleTrial *found = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found != NULL)
    *trial = *found;
  return found != NULL;
}

/**
 * rr_engine_incidents_to_csv:
 * @incidents: (element-type RrIncident): incidents
 *
 * Returns: (transfer full): a line for each, below one that names the columns
 */
char *
rr_engine_incidents_to_csv (GPtrArray *incidents)
{
  return g_string_free (rr_incidents_to_csv (incidents), FALSE);
}

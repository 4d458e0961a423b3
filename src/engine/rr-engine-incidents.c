/* rr-engine-incidents.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-incidents.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-engine-private.h"
#include "rr-incident-ask.h"
#include "rr-incident-text.h"
#include "rr-time.h"

/* The console's questions about incidents, fences and rules. What changes something goes
 * through the pipeline and completes after the commit, what reads goes to the jobs thread;
 * either completes on the owner's loop through the marshal.
 *
 * Threads: all functions on the owner.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define MAX_INCIDENTS    20000
#define MAX_TRIAL_FIXES  500000

/* One question under way. The thread that works on it owns it; then the owner. */
typedef struct
{
  RrEngine     *engine;      /* (owned) */
  GTask        *task;        /* (owned) (thread: owner): only carried by the others */
  gint64        id;          /* 0 for the whole queue */
  GPtrArray    *rows;        /* (owned) (nullable): the answer */
  gboolean      completed;   /* (thread: owner) */
  GError       *error;       /* (owned) (nullable) */

  char         *scope;       /* (owned) (nullable): of a trial, as all below */
  GHashTable   *sets;        /* (owned) (nullable) */
  GPtrArray    *fences;      /* (owned) (nullable) */
  gint64        from_ms;
  RrRuleTrial   trial;
} Op;

static Op *
op_new (RrEngine            *engine,
        gpointer             tag,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  Op *op = g_new0 (Op, 1);

  op->engine = g_object_ref (engine);
  op->task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (op->task, tag);
  return op;
}

/* On the owner's loop. */
static void
op_complete (gpointer data)
{
  Op *op = data;

  op->completed = TRUE;
  if (op->error != NULL)
    g_task_return_error (op->task, g_steal_pointer (&op->error));
  else if (op->rows != NULL)
    g_task_return_pointer (op->task, g_steal_pointer (&op->rows), (GDestroyNotify) g_ptr_array_unref);
  else if (op->scope != NULL)
    g_task_return_pointer (op->task, g_memdup2 (&op->trial, sizeof op->trial), g_free);
  else
    g_task_return_boolean (op->task, TRUE);
}

/* Also on the owner's loop: after the callback, or instead of it when the engine stops. */
static void
op_free (gpointer data)
{
  Op *op = data;

  if (!op->completed)
    op_complete (op);
  g_clear_object (&op->task);
  g_clear_pointer (&op->rows, g_ptr_array_unref);
  g_clear_pointer (&op->sets, g_hash_table_unref);
  g_clear_pointer (&op->fences, g_ptr_array_unref);
  g_clear_error (&op->error);
  g_free (op->scope);
  g_clear_object (&op->engine);
  g_free (op);
}

static void
op_finish (Op *op)
{
  if (rr_marshal_post (op->engine->marshal, op_complete, op, op_free) != RR_OK)
    g_warning ("A result was lost: the main loop has been closed");
}

static void
op_refuse (Op       *op,
           RrStatus  status)
{
  if (status == RR_FULL)
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_FULL,
                         _("Too many requests are waiting. Try again in a moment."));
  else
    g_set_error_literal (&op->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
  if (op->engine->running)
    op_finish (op);
  else
    op_free (op);
}

static void
op_submit (Op        *op,
           RrJobFunc  func)
{
  RrStatus status = op->engine->running ? rr_jobs_submit (op->engine->jobs, func, op, NULL)
                                        : RR_CLOSED;

  if (status != RR_OK)
    op_refuse (op, status);
}

static gboolean
op_is_wanted (Op           *op,
              RrStoreReader *reader,
              const GError *error)
{
  if (reader == NULL)
    op->error = g_error_copy (error);
  return op->error == NULL
         && !g_cancellable_set_error_if_cancelled (g_task_get_cancellable (op->task), &op->error);
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
  Op *op = ask->data;

  op->error = g_steal_pointer (&ask->problem);
  rr_incident_ask_free (ask);
  op_finish (op);
}

static void
send (RrEngine      *self,
      RrIncidentAsk *ask,
      Op            *op)
{
  RrItem *item;
  RrStatus status;

  if (!self->running)
    {
      rr_incident_ask_free (ask);
      op_refuse (op, RR_CLOSED);
      return;
    }
  ask->done = asked_cb;
  ask->data = op;
  item = rr_item_pool_take (self->pool);
  item->at_commit = rr_incident_ask_write;
  item->at_store = rr_incident_ask_done;
  item->data = ask;
  status = rr_try_send (self->commands, item);
  if (status == RR_OK)
    return;
  rr_item_pool_give (self->pool, &item, 1);
  rr_incident_ask_free (ask);
  op_refuse (op, status);
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
  ask->who = g_strdup (who);
  ask->text = g_strdup (remark);
  send (self, ask, op_new (self, rr_engine_act_async, NULL, callback, user_data));
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
  send (self, ask, op_new (self, rr_engine_save_fence_async, NULL, callback, user_data));
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
  send (self, ask, op_new (self, rr_engine_remove_fence_async, NULL, callback, user_data));
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
  send (self, ask, op_new (self, rr_engine_save_rules_async, NULL, callback, user_data));
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

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- reading ------------------------------------------------------------------ */

static void
load_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  Op *op = data;

  if (op_is_wanted (op, reader, error))
    op->rows = op->id != 0 ? rr_store_reader_incident_log (reader, op->id, &op->error)
                           : rr_store_reader_incidents (reader, RR_INCIDENTS_ALL, MAX_INCIDENTS,
                                                        &op->error);
  op_finish (op);
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
  op_submit (op_new (self, rr_engine_load_incidents_async, cancellable, callback, user_data),
             load_job);
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
  Op *op = op_new (self, rr_engine_load_log_async, cancellable, callback, user_data);

  op->id = id;
  op_submit (op, load_job);
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
try_device (Op            *op,
            RrStoreReader *reader,
            const char    *device_id)
{
  g_autoptr(GArray) fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));

  if (rr_store_reader_track (reader, device_id, op->from_ms, G_MAXINT64, RR_ORDER_TIME,
                             MAX_TRIAL_FIXES - op->trial.n_fixes, collect_fix, fixes, &op->error))
    rr_rule_trial_add (&op->trial, op->sets, op->fences, device_id, fixes, rr_time_now_ms ());
}

static void
try_job (RrStoreReader *reader,
         const GError  *error,
         gpointer       data)
{
  Op *op = data;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) states = NULL;

  if (op_is_wanted (op, reader, error) && g_str_has_prefix (op->scope, "device:"))
    try_device (op, reader, op->scope + strlen ("device:"));
  else if (op->error == NULL)
    states = rr_store_reader_devices (reader, names, &op->error);
  for (guint i = 0; states != NULL && i < states->len && op->trial.n_fixes < MAX_TRIAL_FIXES
                    && op_is_wanted (op, reader, NULL); i++)
    try_device (op, reader, g_array_index (states, RrDeviceState, i).id);
  op_finish (op);
}

/**
 * rr_engine_try_rules_async:
 * @self: a running engine
 * @scope: "" for everybody, or "device:ID"
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
  Op *op = op_new (self, rr_engine_try_rules_async, cancellable, callback, user_data);
  g_autoptr(GHashTable) now = rr_incident_desk_dup_rules (self->incidents);
  GHashTableIter iter;
  gpointer key, value;

  op->scope = g_strdup (scope);
  op->from_ms = from_ms;
  op->fences = rr_incident_desk_dup_fences (self->incidents);
  op->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (op->sets, g_strdup (key), g_memdup2 (value, sizeof (RrRuleSet)));
  g_hash_table_replace (op->sets, g_strdup (scope), g_memdup2 (set, sizeof *set));
  op_submit (op, try_job);
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

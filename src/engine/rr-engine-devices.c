/* rr-engine-devices.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-devices.h"

#include "rr-engine-op-private.h"
#include "rr-time.h"

/* What the console asks about devices and their access.
 *
 * Threads: the owner's; what is looked at, any.
 */

/**
 * rr_engine_dup_devices:
 * @self: an engine
 *
 * Thread: any of the engine's own, or the owner's.
 *
 * Returns: (transfer full): who may come in; nobody when it does not run
 */
RrDeviceView *
rr_engine_dup_devices (RrEngine *self)
{
  RrDeviceView *view;

  if (self->devices == NULL)
    return rr_device_view_new ();

  view = rr_device_keys_dup_view (rr_device_desk_get_keys (self->devices), rr_time_now_ms ());
  for (guint i = 0; i < self->n_io; i++)
    if (self->intakes[i] != NULL)
      {
        RrIntakeCounts counts;

        rr_intake_counts (self->intakes[i], &counts);
        view->counts.n_throttled += counts.n_throttled;
        view->counts.n_silenced += counts.n_silenced;
      }
  return view;
}

static void
free_pairing (gpointer data)
{
  rr_pairing_free (data);
}

/* Thread: the store's. */
static void
done_cb (RrDeviceAsk  *ask,
         const GError *error,
         gpointer      data)
{
  RrEngineOp *op = data;

  if (error != NULL)
    op->error = g_error_copy (error);
  else if (ask->kind == RR_DEVICE_ASK_ENROL)
    rr_engine_op_answer (op, g_steal_pointer (&ask->pairing), free_pairing);
  else
    op->count = ask->n;
  rr_engine_op_finish (op);
}

/* Takes @ask; %NULL if @op has the reason. */
static void
send_ask (RrEngineOp  *op,
          RrDeviceAsk *ask)
{
  if (ask == NULL)
    {
      rr_engine_op_refuse (op, RR_OK);
      return;
    }
  ask->who = g_strdup (rr_engine_get_who (op->engine));
  ask->done = done_cb;
  ask->data = op;
  if (!rr_engine_op_send (op, rr_device_ask_name, rr_device_ask_write, rr_device_ask_settle, ask))
    rr_device_ask_free (ask);
}

/**
 * rr_engine_enrol_device_async:
 * @self: an engine
 * @id: (nullable): a device; %NULL for a new one
 * @name: (nullable): what it is called; %NULL to leave that
 * @host: (nullable): by which the phone is to reach us
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_enrol_device_async (RrEngine            *self,
                              const char          *id,
                              const char          *name,
                              const char          *host,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(RrSnapshot) snapshot = NULL;
  RrDeviceAsk *ask;
  RrEngineOp *op;

  g_return_if_fail (RR_IS_ENGINE (self));

  op = rr_engine_op_new (self, rr_engine_enrol_device_async, NULL, callback, user_data);
  if (!self->running)
    {
      rr_engine_op_refuse (op, RR_CLOSED);
      return;
    }
  snapshot = rr_engine_dup_snapshot (self);
  ask = rr_device_ask_enrol (self->devices, id, name, snapshot, rr_time_now_ms (), &op->error);
  if (ask != NULL)
    rr_engine_fill_pairing (self, host, ask->pairing);
  send_ask (op, ask);
}

/**
 * rr_engine_enrol_device_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full): what to show the phone; %NULL with @error set
 */
RrPairing *
rr_engine_enrol_device_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rr_engine_end_device_async:
 * @self: an engine
 * @id: a device
 * @revoke: whether it may not come in any more; otherwise only what waits for its first use ends
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_end_device_async (RrEngine            *self,
                            const char          *id,
                            gboolean             revoke,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (id != NULL);

  op = rr_engine_op_new (self, rr_engine_end_device_async, NULL, callback, user_data);
  if (!self->running)
    rr_engine_op_refuse (op, RR_CLOSED);
  else
    send_ask (op, rr_device_ask_end (self->devices, revoke ? RR_DEVICE_ASK_REVOKE : RR_DEVICE_ASK_CANCEL, id,
                                     rr_time_now_ms (), &op->error));
}

/**
 * rr_engine_end_device_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: how many ended, -1 with @error set
 */
gssize
rr_engine_end_device_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* rr-engine-secrets.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-secrets.h"

#include "rr-engine-op-private.h"

/* What the console asks about keys and passwords, on the thread of the history, which a
 * keyring may hold up.
 *
 * Threads: _async and _finish on the owner; the work on that of the history.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

static void
list_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;

  rr_engine_op_answer (op, rr_secrets_list (op->engine->workspace), (GDestroyNotify) g_ptr_array_unref);
  rr_engine_op_finish (op);
}

void
rr_engine_list_secrets_async (RrEngine            *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_list_secrets_async, NULL, callback, user_data);

  rr_engine_op_submit (op, self->history, list_job);
}

GPtrArray *
rr_engine_list_secrets_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
move_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;
  guint n_moved;

  rr_secrets_move (op->engine->workspace, RR_SECRETS_PATIENCE_MS, &n_moved, &op->error);
  op->count = n_moved;
  if (n_moved > 0 || op->error != NULL)
    {
      g_autofree char *count = g_strdup_printf ("%u", n_moved);

      rr_audit_desk_note (op->engine->audit, rr_engine_get_who (op->engine), "secrets.move", count,
                          op->error != NULL ? op->error->message : RR_AUDIT_OK);
    }
  rr_engine_op_finish (op);
}

void
rr_engine_move_secrets_async (RrEngine            *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_move_secrets_async, NULL, callback, user_data);

  rr_engine_op_submit (op, self->history, move_job);
}

gssize
rr_engine_move_secrets_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* rr-engine-suppliers.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-suppliers.h"

#include <glib/gi18n-lib.h>

#include "rr-engine-op-private.h"
#include "rr-fan-out-desk.h"

/* What the console asks of suppliers: each question is a task of the desk's, so that
 * neither a supplier nor a disk holds the main loop up.
 *
 * Threads: asked on the owner, done on the task's.
 * Ends:    the callback fires exactly once; its cancellable ends the task.
 */

typedef struct
{
  RrSupplierSettings *settings;    /* (owned) (nullable) */
  char               *itinerary;   /* (owned) (nullable), as all below */
  char               *date;
  char               *party;
  char               *id;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  rr_supplier_settings_free (question->settings);
  g_free (question->itinerary);
  g_free (question->date);
  g_free (question->party);
  g_free (question->id);
  g_free (question);
}

/* Returns: (transfer full) (nullable): how the suppliers do; %NULL when it does not run */
RrSupplierView *
rr_engine_dup_suppliers (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->running ? rr_suppliers_dup_view (rr_fan_out_desk_get_suppliers (self->suppliers)) : NULL;
}

/* Returns: (transfer full) (nullable) (element-type RrFanOut): the last, newest first */
GPtrArray *
rr_engine_dup_fan_outs (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->running ? rr_fan_out_desk_dup_recent (self->suppliers) : NULL;
}

gboolean
rr_engine_reload_suppliers (RrEngine  *self,
                            GError   **error)
{
  g_return_val_if_fail (RR_IS_ENGINE (self) && self->running, FALSE);

  return rr_suppliers_reload (rr_fan_out_desk_get_suppliers (self->suppliers), error);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  rr_ctx_cancel (data, NULL);
}

/* A context of the op's own, which its cancellable ends. */
static RrCtx *
begin (RrEngineOp *op,
       RrCtx      *ctx,
       gulong     *handler)
{
  RrCtx *own = rr_ctx_new (ctx, "console");

  *handler = op->cancellable != NULL
                 ? g_cancellable_connect (op->cancellable, G_CALLBACK (cancelled_cb), rr_ctx_ref (own),
                                          (GDestroyNotify) rr_ctx_unref)
                 : 0;
  return own;
}

static void
end (RrEngineOp *op,
     RrCtx      *own,
     gulong      handler)
{
  if (handler != 0)
    g_cancellable_disconnect (op->cancellable, handler);
  rr_ctx_unref (own);
  rr_engine_op_finish (op);
}

static void
start (RrEngineOp *op,
       RrTaskFunc  func)
{
  RrEngine *self = op->engine;
  RrStatus status = rr_engine_op_admit (op);

  if (status != RR_OK)
    rr_engine_op_refuse (op, status);
  else if (!rr_fan_out_desk_spawn (self->suppliers, "console: suppliers", func, op, NULL, NULL))
    rr_engine_op_refuse (op, RR_FULL);
}

/* --- a fan-out ---------------------------------------------------------------- */

static gboolean
fan_out_run (RrCtx     *ctx,
             gpointer   data,
             GError   **error)
{
  RrEngineOp *op = data;
  const Question *question = op->question;
  const RrSupplierQuestion asked = { .itinerary = question->itinerary, .date = question->date,
                                     .party = question->party, .is_fresh = TRUE };
  gulong handler;
  RrCtx *own = begin (op, ctx, &handler);
  RrFanOut *fan_out = rr_fan_out_desk_ask (op->engine->suppliers, own, &asked, &op->error);

  if (fan_out != NULL)
    rr_engine_op_answer (op, fan_out, (GDestroyNotify) rr_fan_out_unref);
  end (op, own, handler);
  return TRUE;
}

void
rr_engine_fan_out_async (RrEngine            *self,
                         const char          *itinerary,
                         const char          *date,
                         const char          *party,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  RrEngineOp *op;
  Question *question;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (itinerary != NULL && date != NULL);

  op = rr_engine_op_new (self, rr_engine_fan_out_async, cancellable, callback, user_data);
  question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);
  question->itinerary = g_strdup (itinerary);
  question->date = g_strdup (date);
  question->party = g_strdup (party);
  start (op, fan_out_run);
}

RrFanOut *
rr_engine_fan_out_finish (RrEngine      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a try, and changes ------------------------------------------------------- */

static RrSupplierSettings *
dup_settings (const RrSupplierWish *wish)
{
  RrSupplierSettings *settings = g_new0 (RrSupplierSettings, 1);

  settings->id = g_strdup (wish->id);
  settings->name = g_strdup (wish->name);
  settings->url = g_strdup (wish->url);
  while (g_str_has_suffix (settings->url, "/"))
    settings->url[strlen (settings->url) - 1] = '\0';
  settings->key = g_strdup (wish->key);
  settings->deadline_ms = wish->deadline_ms;
  settings->rate_per_s = wish->rate_per_s;
  settings->burst = (guint) MAX (1, wish->rate_per_s);
  settings->units = g_strdup (wish->units);
  return settings;
}

static gboolean
try_run (RrCtx     *ctx,
         gpointer   data,
         GError   **error)
{
  RrEngineOp *op = data;
  const Question *question = op->question;
  gulong handler;
  RrCtx *own = begin (op, ctx, &handler);
  char *sentence = rr_supplier_try (rr_fan_out_desk_get_suppliers (op->engine->suppliers), own, question->settings,
                                    &op->error);

  if (sentence != NULL)
    rr_engine_op_answer (op, sentence, g_free);
  end (op, own, handler);
  return TRUE;
}

void
rr_engine_try_supplier_async (RrEngine             *self,
                              const RrSupplierWish *wish,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_try_supplier_async, cancellable, callback, user_data);
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->settings = dup_settings (wish);
  start (op, try_run);
}

char *
rr_engine_try_supplier_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
change_run (RrCtx     *ctx,
            gpointer   data,
            GError   **error)
{
  RrEngineOp *op = data;
  const Question *question = op->question;
  RrSuppliers *suppliers = rr_fan_out_desk_get_suppliers (op->engine->suppliers);

  op->count = question->settings != NULL ? rr_suppliers_put (suppliers, question->settings, &op->error)
                                         : rr_suppliers_remove (suppliers, question->id, &op->error);
  rr_audit_desk_note (op->engine->audit, rr_engine_get_who (op->engine),
                      question->settings != NULL ? "settings.supplier" : "settings.supplier.remove",
                      question->settings != NULL ? question->settings->id : question->id,
                      op->error != NULL ? op->error->message : RR_AUDIT_OK);
  rr_engine_op_finish (op);
  return TRUE;
}

void
rr_engine_put_supplier_async (RrEngine             *self,
                              const RrSupplierWish *wish,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_put_supplier_async, NULL, callback, user_data);
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->settings = dup_settings (wish);
  start (op, change_run);
}

void
rr_engine_remove_supplier_async (RrEngine            *self,
                                 const char          *id,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_remove_supplier_async, NULL, callback, user_data);
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->id = g_strdup (id);
  start (op, change_run);
}

gboolean
rr_engine_change_supplier_finish (RrEngine      *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) > 0;
}

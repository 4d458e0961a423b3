/* rr-engine-reports.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-store-report.h"
#include "rr-time.h"

/* What the console asks of reports and messages. Each GTask completes on the owner's
 * loop, through the marshal.
 *
 * Threads: _async and _finish on the owner; the work on the store's, the desk's or the
 *          jobs'.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define MAX_RECEIPTS 20000

/* One question under way. The thread that works on it owns it; then the owner. */
typedef struct
{
  RrEngine *engine;      /* (owned) */
  GTask    *task;        /* (owned) (thread: owner): only carried by the others */
  RrReport  report;
  char     *key;         /* (owned) (nullable) */
  gboolean  is_new;
  gint64    about;
  gint64    notice;
  GArray   *receipts;    /* (owned) (nullable): of RrReceipt */
  gint64    count;
  GError   *error;       /* (owned) (nullable) */
  gboolean  completed;   /* (thread: owner) */
} Op;

static Op *
op_new (RrEngine            *engine,
        gpointer             tag,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  Op *op = g_new0 (Op, 1);

  op->engine = g_object_ref (engine);
  op->task = g_task_new (engine, NULL, callback, user_data);
  g_task_set_source_tag (op->task, tag);
  return op;
}

static void
op_complete (gpointer data)
{
  Op *op = data;

  op->completed = TRUE;
  if (op->error != NULL)
    g_task_return_error (op->task, g_steal_pointer (&op->error));
  else if (op->receipts != NULL)
    g_task_return_pointer (op->task, g_steal_pointer (&op->receipts), (GDestroyNotify) g_array_unref);
  else
    g_task_return_int (op->task, op->count);
}

/* After the callback, or instead of it when the engine stops with the answer on its
 * way. */
static void
op_free (gpointer data)
{
  Op *op = data;

  if (!op->completed)
    op_complete (op);
  g_clear_object (&op->task);
  g_clear_pointer (&op->receipts, g_array_unref);
  g_clear_error (&op->error);
  g_free (op->key);
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
view_cb (RrReportView *view,
         gpointer      data)
{
  rr_slot_set (((RrEngine *) data)->reports_slot, view);
}

static void
emit_cb (gpointer value,
         gpointer engine)
{
  g_signal_emit_by_name (engine, "reports", value);
}

/* The workspace may have trails of its own. */
void
rr_engine_make_reports (RrEngine *self)
{
  g_autofree char *own = g_build_filename (self->workspace, "trails.geojson", NULL);
  RrReportDeskConfig config = {
    .workspace = self->workspace,
    .database = self->database,
    .trails = g_file_test (own, G_FILE_TEST_EXISTS) ? own : self->trails,
    .pool = self->pool,
    .staff = self->staff,
    .trips = self->trips,
    .view = view_cb,
    .data = self,
  };

  self->reports_slot = rr_slot_new (self->marshal, G_TIME_SPAN_SECOND / 5, emit_cb, self,
                                    (GDestroyNotify) rr_report_view_unref);
  self->reports = rr_report_desk_new (&config);
}

/* --- reports ------------------------------------------------------------------ */

static gboolean
write_report_cb (RrStore   *store,
                 gpointer   data,
                 GError   **error)
{
  Op *op = data;

  return rr_store_report_add (store, &op->report, op->key, &op->is_new, error);
}

static void
report_done_cb (RrItem   *item,
                gpointer  keeper,
                gboolean  ok)
{
  Op *op = item->data;

  op->count = op->report.id;
  if (ok)
    rr_report_desk_wake (op->engine->reports);
  else
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_STORE, _("The report could not be stored. Try again."));
  op_finish (op);
}

/**
 * rr_engine_report_async:
 * @self: an engine
 * @report: what the dispatcher says, not yet completed
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_report_async (RrEngine            *self,
                        const RrReport      *report,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  RrItem *item;
  Op *op;
  RrStatus status;

  g_return_if_fail (RR_IS_ENGINE (self) && self->running);
  g_return_if_fail (report != NULL);

  op = op_new (self, rr_engine_report_async, callback, user_data);
  op->report = *report;
  if (!rr_report_complete (&op->report, rr_time_now_ms (), &op->error))
    {
      op_finish (op);
      return;
    }
  op->key = g_uuid_string_random ();
  item = rr_item_pool_take (self->pool);
  item->at_commit = write_report_cb;
  item->at_store = report_done_cb;
  item->data = op;
  status = rr_try_send (self->commands, item);
  if (status == RR_OK)
    return;
  rr_item_pool_give (self->pool, &item, 1);
  rr_status_set_error (status, _("Storing reports"), &op->error);
  op_finish (op);
}

/**
 * rr_engine_report_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: the id of the report, -1 with @error set, a sentence for its author
 */
gssize
rr_engine_report_finish (RrEngine      *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* --- messages ----------------------------------------------------------------- */

static void
said_cb (guint         n,
         const GError *error,
         gpointer      data)
{
  Op *op = data;

  op->count = n;
  if (error != NULL)
    op->error = g_error_copy (error);
  op_finish (op);
}

/**
 * rr_engine_say_async:
 * @self: an engine
 * @devices: (nullable) (array zero-terminated=1): to whom
 * @area: (nullable) (array length=n_area): and to everybody who is in this polygon
 * @n_area: how many corners
 * @text: what
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_say_async (RrEngine            *self,
                     const char *const   *devices,
                     const RrPlace       *area,
                     guint                n_area,
                     const char          *text,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_return_if_fail (RR_IS_ENGINE (self) && self->running);
  g_return_if_fail (text != NULL);

  rr_report_desk_say (self->reports, devices, area, n_area, text, said_cb,
                      op_new (self, rr_engine_say_async, callback, user_data));
}

/**
 * rr_engine_say_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: how many are told, -1 with @error set
 */
gssize
rr_engine_say_finish (RrEngine      *self,
                      GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* --- receipts ----------------------------------------------------------------- */

static void
collect_receipt (const RrReceipt *receipt,
                 gpointer         data)
{
  g_array_append_vals (data, receipt, 1);
}

static void
receipts_job (RrStoreReader *reader,
              const GError  *error,
              gpointer       data)
{
  Op *op = data;

  if (reader == NULL)
    op->error = g_error_copy (error);
  else
    {
      op->receipts = g_array_new (FALSE, FALSE, sizeof (RrReceipt));
      rr_store_reader_receipts (reader, op->about, op->notice, MAX_RECEIPTS, collect_receipt, op->receipts,
                                &op->error);
    }
  op_finish (op);
}

/**
 * rr_engine_load_receipts_async:
 * @self: an engine
 * @about: a condition, or 0
 * @notice: a message, when @about is 0
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_load_receipts_async (RrEngine            *self,
                               gint64               about,
                               gint64               notice,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Op *op;

  g_return_if_fail (RR_IS_ENGINE (self) && self->running);

  op = op_new (self, rr_engine_load_receipts_async, callback, user_data);
  op->about = about;
  op->notice = notice;
  if (rr_jobs_submit (self->jobs, receipts_job, op, NULL) == RR_OK)
    return;
  g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_FULL,
                       _("Too many requests are waiting. Try again in a moment."));
  op_finish (op);
}

/**
 * rr_engine_load_receipts_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrReceipt): by device; %NULL with @error set
 */
GArray *
rr_engine_load_receipts_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

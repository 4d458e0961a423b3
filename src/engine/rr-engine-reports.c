/* rr-engine-reports.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-op-private.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-store-report.h"
#include "rr-time.h"

/* What the console asks of reports and messages; see rr-engine-op.c.
 *
 * Threads: _async and _finish on the owner; the work on the store's, the desk's or the
 *          jobs'.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define MAX_RECEIPTS 20000

typedef struct
{
  RrReport  report;
  char     *key;         /* (owned) */
  gboolean  is_new;
} Filing;

typedef struct
{
  gint64    about;
  gint64    notice;
} Receipts;

static void
filing_free (gpointer data)
{
  Filing *filing = data;

  g_free (filing->key);
  g_free (filing);
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
  RrEngineOp *op = data;
  Filing *filing = op->question;

  return rr_store_report_add (store, &filing->report, filing->key, &filing->is_new, error);
}

static void
report_done_cb (RrItem   *item,
                gpointer  keeper,
                gboolean  ok)
{
  RrEngineOp *op = item->data;
  const Filing *filing = op->question;

  op->count = filing->report.id;
  if (ok)
    rr_report_desk_wake (op->engine->reports);
  else
    g_set_error_literal (&op->error, RR_ERROR, RR_ERROR_STORE, _("The report could not be stored. Try again."));
  rr_engine_op_finish (op);
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
  RrEngineOp *op;
  Filing *filing;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (report != NULL);

  op = rr_engine_op_new (self, rr_engine_report_async, NULL, callback, user_data);
  filing = rr_engine_op_ask (op, g_new0 (Filing, 1), filing_free);
  filing->report = *report;
  filing->key = g_uuid_string_random ();
  if (rr_report_complete (&filing->report, rr_time_now_ms (), &op->error))
    rr_engine_op_send (op, NULL, write_report_cb, report_done_cb, op);
  else
    rr_engine_op_refuse (op, RR_OK);
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

/* --- trails ------------------------------------------------------------------- */

static void
trail_found_cb (const RrPlace *place,
                const RrPlace *end,
                const GError  *error,
                gpointer       data)
{
  RrEngineOp *op = data;
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (RrPlace));

  if (place != NULL)
    {
      g_array_append_vals (places, place, 1);
      if (!isnan (end->lat_deg))
        g_array_append_vals (places, end, 1);
      rr_engine_op_answer (op, g_steal_pointer (&places), (GDestroyNotify) g_array_unref);
    }
  else
    op->error = g_error_copy (error);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_find_trail_async:
 * @self: an engine
 * @text: the name of a trail, the number of a segment, or both
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_find_trail_async (RrEngine            *self,
                            const char          *text,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op;

  g_return_if_fail (RR_IS_ENGINE (self));

  op = rr_engine_op_new (self, rr_engine_find_trail_async, NULL, callback, user_data);
  if (!self->running)
    rr_engine_op_refuse (op, RR_CLOSED);
  else if (!rr_report_desk_find_trail (self->reports, text, trail_found_cb, op))
    rr_engine_op_refuse (op, RR_FULL);
}

/**
 * rr_engine_find_trail_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrPlace): one place or two; %NULL with a sentence
 *   for who named it
 */
GArray *
rr_engine_find_trail_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- messages ----------------------------------------------------------------- */

static void
said_cb (guint         n,
         const GError *error,
         gpointer      data)
{
  RrEngineOp *op = data;

  op->count = n;
  if (error != NULL)
    op->error = g_error_copy (error);
  rr_engine_op_finish (op);
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
                      rr_engine_op_new (self, rr_engine_say_async, NULL, callback, user_data));
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
  RrEngineOp *op = data;
  const Receipts *wanted = op->question;
  g_autoptr(GArray) receipts = g_array_new (FALSE, FALSE, sizeof (RrReceipt));

  if (rr_engine_op_can_read (op, reader, error)
      && rr_store_reader_receipts (reader, wanted->about, wanted->notice, MAX_RECEIPTS, collect_receipt, receipts,
                                   &op->error))
    rr_engine_op_answer (op, g_steal_pointer (&receipts), (GDestroyNotify) g_array_unref);
  rr_engine_op_finish (op);
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
  RrEngineOp *op;
  Receipts *wanted;

  g_return_if_fail (RR_IS_ENGINE (self));

  op = rr_engine_op_new (self, rr_engine_load_receipts_async, NULL, callback, user_data);
  wanted = rr_engine_op_ask (op, g_new0 (Receipts, 1), g_free);
  wanted->about = about;
  wanted->notice = notice;
  rr_engine_op_submit (op, self->jobs, receipts_job);
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

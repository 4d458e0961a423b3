/* rr-engine-ops.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-op-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-gpx.h"
#include "rr-time.h"
#include "rr-track-export.h"

/* The console's longer questions: history, files, names. Each runs on the jobs thread
 * or as a command in the pipeline; see rr-engine-op.c.
 *
 * Threads: _async and _finish on the owner; the work as said above.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define MAX_TRACK_FIXES 200000

/* What is asked of a device or a file. */
typedef struct
{
  char        *device;      /* (owned) (nullable) */
  char        *name;        /* (owned) (nullable) */
  GFile       *file;        /* (owned) (nullable) */
  gint64       from_ms;
  gint64       to_ms;
  GArray      *fixes;       /* (owned) (nullable): of RrFix, as far as they are read */
  RrItemTally  tally;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_object (&question->file);
  g_clear_pointer (&question->fixes, g_array_unref);
  g_free (question->device);
  g_free (question->name);
  g_free (question);
}

static Question *
ask (RrEngineOp *op,
     const char *device,
     GFile      *file)
{
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->device = g_strdup (device);
  question->file = file != NULL ? g_object_ref (file) : NULL;
  return question;
}

static gboolean
collect_fix (const RrFix *fix,
             gpointer     data)
{
  RrEngineOp *op = data;
  Question *question = op->question;

  g_array_append_vals (question->fixes, fix, 1);
  return !g_cancellable_is_cancelled (op->cancellable);
}

static gboolean
read_track (RrEngineOp    *op,
            RrStoreReader *reader,
            const GError  *error)
{
  Question *question = op->question;

  if (!rr_engine_op_can_read (op, reader, error))
    return FALSE;
  question->fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  return rr_store_reader_track (reader, question->device, question->from_ms, question->to_ms, RR_ORDER_TIME,
                                MAX_TRACK_FIXES, collect_fix, op, &op->error)
         && rr_engine_op_is_wanted (op);
}

static void
load_track_job (RrStoreReader *reader,
                const GError  *error,
                gpointer       data)
{
  RrEngineOp *op = data;
  Question *question = op->question;

  if (read_track (op, reader, error))
    rr_engine_op_answer (op, g_steal_pointer (&question->fixes), (GDestroyNotify) g_array_unref);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_load_track_async:
 * @self: an engine
 * @device_id: whose track
 * @from_ms: Unix time of the oldest fix wanted, by the device's clock
 * @to_ms: likewise the newest
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 *
 * Reads stored fixes in the order of device time.
 */
void
rr_engine_load_track_async (RrEngine            *self,
                            const char          *device_id,
                            gint64               from_ms,
                            gint64               to_ms,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op;
  Question *question;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (device_id != NULL);

  op = rr_engine_op_new (self, rr_engine_load_track_async, cancellable, callback, user_data);
  question = ask (op, device_id, NULL);
  question->from_ms = from_ms;
  question->to_ms = to_ms;
  rr_engine_op_submit (op, self->jobs, load_track_job);
}

/**
 * rr_engine_load_track_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type RrFix): the fixes, or %NULL with
 *   %G_IO_ERROR_CANCELLED, %RR_ERROR_FULL or %RR_ERROR_STORE
 */
GArray *
rr_engine_load_track_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rr_engine_dup_reports:
 * @self: an engine
 *
 * Returns: (transfer full) (nullable): the newest conditions and texts
 */
RrReportView *
rr_engine_dup_reports (RrEngine *self)
{
  g_return_val_if_fail (RR_IS_ENGINE (self), NULL);

  return self->reports != NULL ? rr_report_desk_dup_view (self->reports) : NULL;
}

/* --- files -------------------------------------------------------------------- */

static char *
dup_device_for_line (const Question  *question,
                     const RrGpxLine *line)
{
  g_autofree char *name = NULL;
  char *dot;

  if (question->device != NULL)
    return g_strdup (question->device);
  if (line->name != NULL && *line->name != '\0' && strlen (line->name) < RR_DEVICE_ID_MAX)
    return g_strdup (line->name);

  name = g_file_get_basename (question->file);
  dot = strrchr (name, '.');
  if (dot != NULL && dot != name)
    *dot = '\0';
  return g_strndup (name, RR_DEVICE_ID_MAX - 1);
}

/* Waits for room in the pipeline like everybody else. */
static gboolean
send_point (RrEngineOp  *op,
            const char  *device,
            const RrFix *fix,
            gint64       now_ms)
{
  Question *question = op->question;
  RrItem *item = rr_item_pool_take (op->engine->pool);
  RrStatus status;

  item->n_pending = 1;
  item->tally = &question->tally;
  g_strlcpy (item->message.device, device, sizeof item->message.device);
  item->message.fix = *fix;
  item->message.fix.source = RR_SOURCE_GPX;
  item->message.fix.flags |= RR_FIX_IMPORTED;
  item->message.fix.received_ms = now_ms;

  status = rr_send (op->tx, NULL, item);
  if (status != RR_OK)
    rr_item_pool_give (op->engine->pool, &item, 1);
  return rr_status_set_error (status, _("Importing a track"), &op->error);
}

static gboolean
send_line (RrEngineOp      *op,
           const RrGpxLine *line)
{
  g_autofree char *device = dup_device_for_line (op->question, line);
  gint64 now_ms = rr_time_now_ms ();
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < line->points->len; i++)
    {
      const RrFix *fix = &g_array_index (line->points, RrFix, i);

      if (fix->time_ms != RR_TIME_UNKNOWN && rr_fix_has_position (fix))
        ok = rr_engine_op_is_wanted (op) && send_point (op, device, fix, now_ms);
    }
  return ok;
}

/* Behind the last point: the tally is complete. */
static void
import_stored_cb (RrItem   *item,
                  gpointer  keeper,
                  gboolean  ok)
{
  RrEngineOp *op = item->data;
  const Question *question = op->question;

  op->count = question->tally.n_stored;
  if (question->tally.n_failed > 0 && op->error == NULL)
    g_set_error (&op->error, RR_ERROR, RR_ERROR_STORE,
                 /* Translators: %u is a number of points */
                 _("%u points of the file could not be stored"), question->tally.n_failed);
  rr_engine_op_finish (op);
}

static void
send_fence (RrEngineOp *op)
{
  RrItem *item = rr_item_pool_take (op->engine->pool);

  item->at_store = import_stored_cb;
  item->data = op;
  if (rr_send (op->tx, NULL, item) == RR_OK)
    return;

  rr_item_pool_give (op->engine->pool, &item, 1);
  rr_engine_op_finish (op);
}

static RrGpx *
read_gpx (RrEngineOp *op)
{
  const Question *question = op->question;
  g_autofree char *data = NULL;
  gsize len;

  if (!g_file_load_contents (question->file, op->cancellable, &data, &len, NULL, &op->error))
    return NULL;
  return rr_gpx_parse (data, len, &op->error);
}

static void
import_gpx_job (RrStoreReader *reader,
                const GError  *error,
                gpointer       data)
{
  RrEngineOp *op = data;
  g_autoptr(RrGpx) gpx = read_gpx (op);

  if (gpx == NULL)
    {
      rr_engine_op_finish (op);
      return;
    }
  for (guint i = 0; i < gpx->tracks->len; i++)
    if (!send_line (op, g_ptr_array_index (gpx->tracks, i)))
      break;
  send_fence (op);
}

/**
 * rr_engine_import_gpx_async:
 * @self: an engine
 * @file: a GPX file
 * @device_id: (nullable): whose track it is; %NULL takes the track's name, else the
 *   file's
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 *
 * Stores the points that have a time. Importing a file twice stores nothing new.
 */
void
rr_engine_import_gpx_async (RrEngine            *self,
                            GFile               *file,
                            const char          *device_id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  op = rr_engine_op_new (self, rr_engine_import_gpx_async, cancellable, callback, user_data);
  ask (op, device_id, file);
  if (self->commands != NULL)
    op->tx = rr_tx_dup (self->commands);
  rr_engine_op_submit (op, self->jobs, import_gpx_job);
}

/**
 * rr_engine_import_gpx_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: how many fixes are new in the store, -1 with @error set
 */
gssize
rr_engine_import_gpx_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static void
export_gpx_job (RrStoreReader *reader,
                const GError  *error,
                gpointer       data)
{
  RrEngineOp *op = data;
  Question *question = op->question;

  if (read_track (op, reader, error))
    {
      g_autoptr(GString) text = rr_track_export (RR_TRACK_GPX, question->device, question->fixes);

      op->count = question->fixes->len;
      g_file_replace_contents (question->file, text->str, text->len, NULL, FALSE,
                               G_FILE_CREATE_REPLACE_DESTINATION, NULL, op->cancellable, &op->error);
    }
  rr_engine_op_finish (op);
}

/**
 * rr_engine_export_gpx_async:
 * @self: an engine
 * @device_id: whose track
 * @from_ms: Unix time of the oldest fix wanted
 * @to_ms: likewise the newest
 * @file: where to write; replaced in one step
 * @cancellable: (nullable): a cancellable
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_export_gpx_async (RrEngine            *self,
                            const char          *device_id,
                            gint64               from_ms,
                            gint64               to_ms,
                            GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op;
  Question *question;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (device_id != NULL);
  g_return_if_fail (G_IS_FILE (file));

  op = rr_engine_op_new (self, rr_engine_export_gpx_async, cancellable, callback, user_data);
  question = ask (op, device_id, file);
  question->from_ms = from_ms;
  question->to_ms = to_ms;
  rr_audit_desk_note (self->audit, rr_engine_get_who (self), "export.tracks", device_id, NULL);
  rr_engine_op_submit (op, self->jobs, export_gpx_job);
}

/**
 * rr_engine_export_gpx_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: how many fixes were written, -1 with @error set
 */
gssize
rr_engine_export_gpx_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* --- names -------------------------------------------------------------------- */

static void
rename_tracker_cb (RrItem   *item,
                   gpointer  keeper,
                   gboolean  ok)
{
  const RrEngineOp *op = item->data;
  const Question *question = op->question;

  rr_tracker_set_name (keeper, question->device, question->name);
}

static void
rename_store_cb (RrItem   *item,
                 gpointer  keeper,
                 gboolean  ok)
{
  RrEngineOp *op = item->data;
  const Question *question = op->question;

  rr_store_set_device_name (keeper, question->device, question->name, &op->error);
  rr_engine_op_finish (op);
}

/**
 * rr_engine_rename_device_async:
 * @self: an engine
 * @device_id: a device
 * @name: (nullable): what to show; %NULL for its id
 * @callback: called on the owner's loop
 * @user_data: for @callback
 */
void
rr_engine_rename_device_async (RrEngine            *self,
                               const char          *device_id,
                               const char          *name,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  RrEngineOp *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (device_id != NULL);

  op = rr_engine_op_new (self, rr_engine_rename_device_async, NULL, callback, user_data);
  ask (op, device_id, NULL)->name = g_strdup (name);
  rr_engine_op_send (op, rename_tracker_cb, NULL, rename_store_cb, op);
}

/**
 * rr_engine_rename_device_finish:
 * @self: an engine
 * @result: a result
 * @error: return location for an error
 *
 * Returns: %FALSE with @error set if the name is not kept
 */
gboolean
rr_engine_rename_device_finish (RrEngine      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_int (G_TASK (result), error) >= 0;
}

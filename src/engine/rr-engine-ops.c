/* rr-engine-ops.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-gpx.h"
#include "rr-time.h"
#include "rr-track-export.h"

/* The console's longer questions: history, files, names. Each runs on the jobs thread
 * or as a command in the pipeline, and its GTask completes on the owner's loop through
 * the marshal.
 *
 * Threads: _async and _finish on the owner; the work as said above.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

#define MAX_TRACK_FIXES 200000

/* One question under way. The thread that works on it owns it; then the owner. */
typedef struct
{
  RrEngine    *engine;      /* (owned) */
  GTask       *task;        /* (owned) (thread: owner): only carried by the others */
  char        *device;      /* (owned) (nullable) */
  char        *name;        /* (owned) (nullable) */
  GFile       *file;        /* (owned) (nullable) */
  gint64       from_ms;
  gint64       to_ms;
  GArray      *fixes;       /* (owned) (nullable): of RrFix, the answer or the input */
  RrItemTally  tally;
  RrTx        *tx;          /* (owned) (nullable): into the pipeline */
  gssize       count;
  gboolean     completed;   /* (thread: owner) */
  GError      *error;       /* (owned) (nullable) */
} Op;

static Op *
op_new (RrEngine            *engine,
        gpointer             tag,
        const char          *device,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  Op *op = g_new0 (Op, 1);

  op->engine = g_object_ref (engine);
  op->task = g_task_new (engine, cancellable, callback, user_data);
  g_task_set_source_tag (op->task, tag);
  op->device = g_strdup (device);
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
  else if (op->fixes != NULL)
    g_task_return_pointer (op->task, g_steal_pointer (&op->fixes), (GDestroyNotify) g_array_unref);
  else
    g_task_return_int (op->task, op->count);
}

/* Also on the owner's loop: after the callback, or instead of it when the engine
 * stops with the answer on its way. */
static void
op_free (gpointer data)
{
  Op *op = data;

  if (!op->completed)
    op_complete (op);
  g_clear_object (&op->task);
  g_clear_object (&op->file);
  g_clear_pointer (&op->fixes, g_array_unref);
  g_clear_pointer (&op->tx, rr_tx_drop);
  g_clear_error (&op->error);
  g_free (op->device);
  g_free (op->name);
  g_clear_object (&op->engine);
  g_free (op);
}

/* The marshal has room for every question: fewer can be under way than it takes. */
static void
op_finish (Op *op)
{
  g_clear_pointer (&op->tx, rr_tx_drop);
  if (rr_marshal_post (op->engine->marshal, op_complete, op, op_free) != RR_OK)
    g_warning ("A result was lost: the main loop has been closed");
}

static void
op_submit (Op        *op,
           RrJobFunc  func)
{
  RrStatus status = op->engine->running ? rr_jobs_submit (op->engine->jobs, func, op, NULL)
                                        : RR_CLOSED;

  if (status == RR_OK)
    return;

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

static gboolean
op_is_wanted (Op *op)
{
  return op->error == NULL
         && !g_cancellable_set_error_if_cancelled (g_task_get_cancellable (op->task), &op->error);
}

static gboolean
collect_fix (const RrFix *fix,
             gpointer     data)
{
  Op *op = data;

  g_array_append_vals (op->fixes, fix, 1);
  return !g_cancellable_is_cancelled (g_task_get_cancellable (op->task));
}

static gboolean
read_track (Op            *op,
            RrStoreReader *reader,
            const GError  *error)
{
  if (reader == NULL)
    {
      op->error = g_error_copy (error);
      return FALSE;
    }
  op->fixes = g_array_new (FALSE, FALSE, sizeof (RrFix));
  return op_is_wanted (op)
         && rr_store_reader_track (reader, op->device, op->from_ms, op->to_ms, RR_ORDER_TIME,
                                   MAX_TRACK_FIXES,
                                   collect_fix, op, &op->error)
         && op_is_wanted (op);
}

static void
load_track_job (RrStoreReader *reader,
                const GError  *error,
                gpointer       data)
{
  read_track (data, reader, error);
  op_finish (data);
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
  Op *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (device_id != NULL);

  op = op_new (self, rr_engine_load_track_async, device_id, cancellable, callback, user_data);
  op->from_ms = from_ms;
  op->to_ms = to_ms;
  op_submit (op, load_track_job);
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
dup_device_for_line (Op              *op,
                     const RrGpxLine *line)
{
  g_autofree char *name = NULL;
  char *dot;

  if (op->device != NULL)
    return g_strdup (op->device);
  if (line->name != NULL && *line->name != '\0' && strlen (line->name) < RR_DEVICE_ID_MAX)
    return g_strdup (line->name);

  name = g_file_get_basename (op->file);
  dot = strrchr (name, '.');
  if (dot != NULL && dot != name)
    *dot = '\0';
  return g_strndup (name, RR_DEVICE_ID_MAX - 1);
}

/* Waits for room in the pipeline like everybody else. */
static gboolean
send_point (Op          *op,
            const char  *device,
            const RrFix *fix,
            gint64       now_ms)
{
  RrItem *item = rr_item_pool_take (op->engine->pool);
  RrStatus status;

  item->n_pending = 1;
  item->tally = &op->tally;
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
send_line (Op              *op,
           const RrGpxLine *line)
{
  g_autofree char *device = dup_device_for_line (op, line);
  gint64 now_ms = rr_time_now_ms ();
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < line->points->len; i++)
    {
      const RrFix *fix = &g_array_index (line->points, RrFix, i);

      if (fix->time_ms != RR_TIME_UNKNOWN && rr_fix_has_position (fix))
        ok = op_is_wanted (op) && send_point (op, device, fix, now_ms);
    }
  return ok;
}

/* Behind the last point: the tally is complete. */
static void
import_stored_cb (RrItem   *item,
                  gpointer  keeper,
                  gboolean  ok)
{
  Op *op = item->data;

  op->count = op->tally.n_stored;
  if (op->tally.n_failed > 0 && op->error == NULL)
    g_set_error (&op->error, RR_ERROR, RR_ERROR_STORE,
                 /* Translators: %u is a number of points */
                 _("%u points of the file could not be stored"), op->tally.n_failed);
  op_finish (op);
}

static void
send_fence (Op *op)
{
  RrItem *item = rr_item_pool_take (op->engine->pool);

  item->at_store = import_stored_cb;
  item->data = op;
  if (rr_send (op->tx, NULL, item) == RR_OK)
    return;

  rr_item_pool_give (op->engine->pool, &item, 1);
  op_finish (op);
}

static RrGpx *
read_gpx (Op *op)
{
  g_autofree char *data = NULL;
  gsize len;

  if (!g_file_load_contents (op->file, g_task_get_cancellable (op->task), &data, &len, NULL,
                             &op->error))
    return NULL;
  return rr_gpx_parse (data, len, &op->error);
}

static void
import_gpx_job (RrStoreReader *reader,
                const GError  *error,
                gpointer       data)
{
  Op *op = data;
  g_autoptr(RrGpx) gpx = read_gpx (op);

  if (gpx == NULL)
    {
      op_finish (op);
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
  Op *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (G_IS_FILE (file));

  op = op_new (self, rr_engine_import_gpx_async, device_id, cancellable, callback, user_data);
  op->file = g_object_ref (file);
  if (self->commands != NULL)
    op->tx = rr_tx_dup (self->commands);
  op_submit (op, import_gpx_job);
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
  Op *op = data;

  if (read_track (op, reader, error))
    {
      g_autoptr(GString) text = rr_track_export (RR_TRACK_GPX, op->device, op->fixes);

      op->count = op->fixes->len;
      g_file_replace_contents (op->file, text->str, text->len, NULL, FALSE,
                               G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                               g_task_get_cancellable (op->task), &op->error);
    }
  g_clear_pointer (&op->fixes, g_array_unref);
  op_finish (op);
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
  Op *op;

  g_return_if_fail (RR_IS_ENGINE (self));
  g_return_if_fail (device_id != NULL);
  g_return_if_fail (G_IS_FILE (file));

  op = op_new (self, rr_engine_export_gpx_async, device_id, cancellable, callback, user_data);
  op->file = g_object_ref (file);
  op->from_ms = from_ms;
  op->to_ms = to_ms;
  op_submit (op, export_gpx_job);
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
  Op *op = item->data;

  rr_tracker_set_name (keeper, op->device, op->name);
}

static void
rename_store_cb (RrItem   *item,
                 gpointer  keeper,
                 gboolean  ok)
{
  Op *op = item->data;

  rr_store_set_device_name (keeper, op->device, op->name, &op->error);
  op_finish (op);
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
  RrItem *item;
  Op *op;
  RrStatus status;

  g_return_if_fail (RR_IS_ENGINE (self) && self->running);
  g_return_if_fail (device_id != NULL);

  op = op_new (self, rr_engine_rename_device_async, device_id, NULL, callback, user_data);
  op->name = g_strdup (name);
  item = rr_item_pool_take (self->pool);
  item->at_tracker = rename_tracker_cb;
  item->at_store = rename_store_cb;
  item->data = op;

  status = rr_try_send (self->commands, item);
  if (status == RR_OK)
    return;
  rr_item_pool_give (self->pool, &item, 1);
  rr_status_set_error (status, _("Renaming a device"), &op->error);
  op_finish (op);
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

/* rr-export-save.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-export.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "rr-engine-private.h"

/* An export into a file that the user has chosen, or into memory for the clipboard.
 *
 * Threads: async and finish on the owner; the writing on the thread of the diagnostics.
 * Ends:    the file is there as a whole or not at all; the callback fires exactly once,
 *          also when the engine stops in between.
 */

typedef struct
{
  RrEngine *engine;     /* (owned) */
  const RrExport *export;
  GTask    *task;       /* (owned) (thread: owner): only carried by the other */
  char     *path;       /* (owned) (nullable): into memory without */
  GBytes   *bytes;      /* (owned) (nullable): what is in memory then */
  GError   *error;      /* (owned) (nullable) */
  gboolean  completed;  /* (thread: owner) */
} Save;

static gboolean
write_whole (Save        *save,
             const char  *temporary,
             int          fd,
             GError     **error)
{
  g_autoptr(GOutputStream) out = g_unix_output_stream_new (fd, TRUE);
  GCancellable *cancellable = g_task_get_cancellable (save->task);

  if (!save->export->write (save->engine, out, cancellable, error))
    return FALSE;
  if (fsync (fd) == 0 && g_rename (temporary, save->path) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               /* Translators: %s is a file, then the reason */
               _("The file %s cannot be written: %s"), save->path, g_strerror (errno));
  return FALSE;
}

static void
write_to_memory (Save *save)
{
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  GCancellable *cancellable = g_task_get_cancellable (save->task);

  if (save->export->write (save->engine, out, cancellable, &save->error)
      && g_output_stream_close (out, cancellable, &save->error))
    save->bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
write_to_file (Save *save)
{
  g_autofree char *temporary = g_strconcat (save->path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    g_set_error (&save->error, G_IO_ERROR, g_io_error_from_errno (errno),
                 /* Translators: %s is a file, then the reason */
                 _("The file %s cannot be written: %s"), save->path, g_strerror (errno));
  else if (!write_whole (save, temporary, fd, &save->error))
    g_unlink (temporary);
}

static gboolean
save_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  Save *save = data;

  /* Whoever waits behind others when the engine stops is not made to wait longer. */
  if (!rr_ctx_check (ctx, &save->error))
    return TRUE;

  if (save->path != NULL)
    write_to_file (save);
  else
    write_to_memory (save);
  return TRUE;
}

/* On the owner's loop. */
static void
save_complete (gpointer data)
{
  Save *save = data;

  save->completed = TRUE;
  if (save->error != NULL)
    g_task_return_error (save->task, g_steal_pointer (&save->error));
  else if (save->path != NULL)
    g_task_return_boolean (save->task, TRUE);
  else
    g_task_return_pointer (save->task, g_steal_pointer (&save->bytes), (GDestroyNotify) g_bytes_unref);
}

/* Also on the owner's loop: after the callback, or instead of it when the engine stops. */
static void
save_free (gpointer data)
{
  Save *save = data;

  if (!save->completed)
    save_complete (save);
  g_clear_object (&save->task);
  g_clear_error (&save->error);
  g_clear_pointer (&save->bytes, g_bytes_unref);
  g_clear_object (&save->engine);
  g_free (save->path);
  g_free (save);
}

/* On the pool's thread, when it has written or the engine ends before it could. */
static void
save_done (gpointer data)
{
  Save *save = data;

  if (rr_marshal_post (save->engine->marshal, save_complete, save, save_free) != RR_OK)
    g_warning ("A result was lost: the main loop has been closed");
}

static Save *
save_new (RrEngine            *engine,
          const RrExport      *export,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  Save *self = g_new0 (Save, 1);

  self->engine = g_object_ref (engine);
  self->export = export;
  self->task = g_task_new (engine, cancellable, callback, user_data);
  return self;
}

/* Takes @self, which may have failed already. */
static void
save_start (Save *self)
{
  if (self->error == NULL && !self->engine->running)
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
  if (self->error == NULL
      && rr_debug_spawn (self->engine->debug, "save", save_run, self, save_done, &self->error))
    return;
  save_free (self);
}

/**
 * rr_export_save_async:
 * @engine: an engine
 * @export: what to save; rr_export_find ("report.tar.gz") for everything
 * @file: where to; replaced if it is there
 * @cancellable: (nullable): to give up; nothing is left behind then
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Thread: the owner; the work is done on another.
 */
void
rr_export_save_async (RrEngine            *engine,
                      const RrExport      *export,
                      GFile               *file,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  Save *save;

  g_return_if_fail (RR_IS_ENGINE (engine) && export != NULL && G_IS_FILE (file));

  save = save_new (engine, export, cancellable, callback, user_data);
  save->path = g_file_get_path (file);
  g_task_set_source_tag (save->task, rr_export_save_async);
  if (save->path == NULL)
    g_set_error_literal (&save->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _("It can be written to a folder of this machine only"));
  save_start (save);
}

/**
 * rr_export_save_finish:
 * @engine: an engine
 * @result: of rr_export_save_async()
 * @error: return location for an error
 *
 * Returns: %FALSE with a sentence for a person
 */
gboolean
rr_export_save_finish (RrEngine      *engine,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, rr_export_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * rr_export_read_async:
 * @engine: an engine
 * @export: what to make; one that fits in memory
 * @cancellable: (nullable): to give up
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Thread: the owner; the work is done on another.
 */
void
rr_export_read_async (RrEngine            *engine,
                      const RrExport      *export,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  Save *save;

  g_return_if_fail (RR_IS_ENGINE (engine) && export != NULL);

  save = save_new (engine, export, cancellable, callback, user_data);
  g_task_set_source_tag (save->task, rr_export_read_async);
  save_start (save);
}

/**
 * rr_export_read_finish:
 * @engine: an engine
 * @result: of rr_export_read_async()
 * @error: return location for an error
 *
 * Returns: (transfer full): what was made; %NULL with a sentence for a person
 */
GBytes *
rr_export_read_finish (RrEngine      *engine,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, rr_export_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* rr-diag-archive.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-diag-archive.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "rr-engine-private.h"
#include "rr-export.h"

/* A report is a tar archive of what the diagnostics say, for those who help from afar. It
 * has no positions, no names of guests, no addresses, no tokens: what goes in is made from
 * the program's own names and numbers, and log lines are redacted.
 *
 * Threads: writing on a thread of the debug pool; async and finish on the owner.
 * Ends:    the file is there as a whole or not at all.
 */

/* --- tar ------------------------------------------------------------------------ */

#define BLOCK 512

/* The header of POSIX.1-1988; its fields are octal numbers in text. */
typedef struct
{
  char name[100];
  char mode[8];
  char uid[8];
  char gid[8];
  char size[12];
  char mtime[12];
  char checksum[8];
  char typeflag;
  char linkname[100];
  char magic[6];
  char version[2];
  char uname[32];
  char gname[32];
  char devmajor[8];
  char devminor[8];
  char prefix[155];
  char padding[12];
} TarHeader;

G_STATIC_ASSERT (sizeof (TarHeader) == BLOCK);

static void
fill_header (TarHeader  *header,
             const char *name,
             gsize       len)
{
  guint sum = 0;

  memset (header, 0, sizeof *header);
  g_strlcpy (header->name, name, sizeof header->name);
  g_snprintf (header->mode, sizeof header->mode, "%07o", 0600u);
  g_snprintf (header->uid, sizeof header->uid, "%07o", 0u);
  g_snprintf (header->gid, sizeof header->gid, "%07o", 0u);
  g_snprintf (header->size, sizeof header->size, "%011" G_GINT64_MODIFIER "o", (guint64) len);
  g_snprintf (header->mtime, sizeof header->mtime, "%011" G_GINT64_MODIFIER "o",
              (guint64) (g_get_real_time () / G_USEC_PER_SEC));
  memset (header->checksum, ' ', sizeof header->checksum);
  header->typeflag = '0';
  memcpy (header->magic, "ustar", 6);
  memcpy (header->version, "00", 2);
  for (guint i = 0; i < BLOCK; i++)
    sum += ((const guchar *) header)[i];
  g_snprintf (header->checksum, 7, "%06o", sum);
}

static gboolean
write_padding (GOutputStream  *out,
               gsize           len,
               GCancellable   *cancellable,
               GError        **error)
{
  static const char zeros[2 * BLOCK];

  return g_output_stream_write_all (out, zeros, len, NULL, cancellable, error);
}

static gboolean
write_member (const RrExport  *export,
              RrEngine        *engine,
              const char      *folder,
              GOutputStream   *out,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", folder, export->name);
  g_autoptr(GInputStream) in = NULL;
  TarHeader header;
  gsize len;
  int fd = rr_export_spool (export, engine, cancellable, &len, error);

  if (fd < 0)
    return FALSE;

  in = g_unix_input_stream_new (fd, TRUE);
  fill_header (&header, name, len);
  return g_output_stream_write_all (out, &header, sizeof header, NULL, cancellable, error)
         && g_output_stream_splice (out, in, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, cancellable,
                                    error) == (gssize) len
         && write_padding (out, (BLOCK - len % BLOCK) % BLOCK, cancellable, error);
}

/**
 * rr_diag_archive_dup_name:
 *
 * Returns: (transfer full): a name for a report that is made now
 */
char *
rr_diag_archive_dup_name (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "roundrock-report-%Y%m%d-%H%M%S.tar.gz");
}

/**
 * rr_diag_archive_write:
 * @engine: a running engine
 * @out: where to; stays open
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Thread: any of the engine's own.
 *
 * Returns: %FALSE with the error of @out or of the file that a member goes through
 */
gboolean
rr_diag_archive_write (RrEngine       *engine,
                       GOutputStream  *out,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr(GZlibCompressor) zip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (out, G_CONVERTER (zip));
  g_autofree char *folder = rr_diag_archive_dup_name ();
  const RrExport *export;

  *strchr (folder, '.') = '\0';
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (stream), FALSE);
  for (guint i = 0; (export = rr_export_nth (i)) != NULL; i++)
    if (!write_member (export, engine, folder, stream, cancellable, error))
      return FALSE;
  return write_padding (stream, 2 * BLOCK, cancellable, error)
         && g_output_stream_close (stream, cancellable, error);
}

/* --- to a file -------------------------------------------------------------------- */

typedef struct
{
  RrEngine *engine;     /* (owned) */
  GTask    *task;       /* (owned) (thread: owner): only carried by the other */
  char     *path;       /* (owned) */
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

  if (!rr_diag_archive_write (save->engine, out, cancellable, error))
    return FALSE;
  if (fsync (fd) == 0 && g_rename (temporary, save->path) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               /* Translators: %s is a file, then the reason */
               _("The report %s cannot be written: %s"), save->path, g_strerror (errno));
  return FALSE;
}

static gboolean
save_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  Save *save = data;
  g_autofree char *temporary = g_strconcat (save->path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    g_set_error (&save->error, G_IO_ERROR, g_io_error_from_errno (errno),
                 /* Translators: %s is a file, then the reason */
                 _("The report %s cannot be written: %s"), save->path, g_strerror (errno));
  else if (!write_whole (save, temporary, fd, &save->error))
    g_unlink (temporary);
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
  else
    g_task_return_boolean (save->task, TRUE);
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

/**
 * rr_diag_archive_save_async:
 * @engine: an engine
 * @file: where to; replaced if it is there
 * @cancellable: (nullable): to give up; nothing is left behind then
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Thread: the owner; the work is done on another.
 */
void
rr_diag_archive_save_async (RrEngine            *engine,
                            GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Save *save;

  g_return_if_fail (RR_IS_ENGINE (engine) && G_IS_FILE (file));

  save = g_new0 (Save, 1);
  save->engine = g_object_ref (engine);
  save->task = g_task_new (engine, cancellable, callback, user_data);
  save->path = g_file_get_path (file);
  g_task_set_source_tag (save->task, rr_diag_archive_save_async);
  if (save->path == NULL)
    g_set_error_literal (&save->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _("A report can be written to a folder of this machine only"));
  else if (!engine->running)
    g_set_error_literal (&save->error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The engine is stopped"));
  else if (rr_debug_spawn (engine->debug, "report", save_run, save, save_done, &save->error))
    return;
  save_free (save);
}

/**
 * rr_diag_archive_save_finish:
 * @engine: an engine
 * @result: of rr_diag_archive_save_async()
 * @error: return location for an error
 *
 * Returns: %FALSE with a sentence for a person
 */
gboolean
rr_diag_archive_save_finish (RrEngine      *engine,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, rr_diag_archive_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

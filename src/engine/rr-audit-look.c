/* rr-audit-look.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-audit-look.h"

#include <glib/gi18n-lib.h>

#include "rr-audit-desk.h"
#include "rr-error.h"

/* Looking through the whole audit log, and writing it down for others. The head is read
 * before the rows, so that one that is written meanwhile is never taken for one that is
 * missing.
 *
 * Threads: any but the main loop; one reader for each.
 */

#define BUFFER_BYTES 65536

typedef struct
{
  RrAuditCheck    *check;         /* (nullable) */
  GOutputStream   *out;           /* (unowned) (nullable) */
  RrAuditFormat    format;
  GString         *text;          /* (owned) (nullable): not written yet */
  guint64          n_rows;
  guint64          n_all;
  RrAuditProgress *progress;      /* (nullable) */
  GCancellable    *cancellable;   /* (nullable) */
  GError          *error;         /* (owned) (nullable) */
} Look;

static void
read_head (const char  *workspace,
           RrAuditHead *head)
{
  g_autofree char *path = g_build_filename (workspace, RR_AUDIT_HEAD, NULL);
  g_autofree char *line = NULL;

  *head = (RrAuditHead) { 0 };
  if (g_file_get_contents (path, &line, NULL, NULL))
    rr_audit_head_from_line (line, head);
}

static gboolean
flush (Look *look)
{
  gboolean ok = g_output_stream_write_all (look->out, look->text->str, look->text->len, NULL, look->cancellable,
                                           &look->error);

  g_string_truncate (look->text, 0);
  return ok;
}

/* Now and then, not at each row. */
static gboolean
is_wanted (Look *look)
{
  if ((++look->n_rows & 1023) != 0)
    return TRUE;
  if (look->progress != NULL && look->n_all > 0)
    g_atomic_int_set (&look->progress->percent, (int) MIN (look->n_rows * 100 / look->n_all, 100));
  return !g_cancellable_set_error_if_cancelled (look->cancellable, &look->error);
}

static gboolean
check_cb (const RrAuditRow *row,
          gpointer          data)
{
  Look *look = data;

  rr_audit_check_row (look->check, row);
  return is_wanted (look);
}

static gboolean
write_cb (const RrAuditRow *row,
          gpointer          data)
{
  Look *look = data;

  rr_audit_row_append (row, look->format, look->text);
  return (look->text->len < BUFFER_BYTES || flush (look)) && is_wanted (look);
}

/* What the database refuses to give is part of the answer, unless it is busy. */
static gboolean
each (RrStoreReader  *reader,
      Look           *look,
      RrAuditFunc     func,
      GError        **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean ok = rr_store_reader_audit_count (reader, &look->n_all, &problem)
                && rr_store_reader_audit_each (reader, G_MININT64, func, look, &problem);

  if (look->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&look->error));
      return FALSE;
    }
  if (!ok && look->check != NULL && g_error_matches (problem, RR_ERROR, RR_ERROR_DAMAGED))
    {
      rr_audit_check_broken (look->check);
      return TRUE;
    }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&problem));
  return ok;
}

/**
 * rr_audit_look_through:
 * @reader: a reader
 * @workspace: the folder with the head
 * @progress: (nullable): told how far it is
 * @cancellable: (nullable): a cancellable
 * @check: (out caller-allocates): what came of it
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED or %RR_ERROR_STORE
 */
gboolean
rr_audit_look_through (RrStoreReader    *reader,
                       const char       *workspace,
                       RrAuditProgress  *progress,
                       GCancellable     *cancellable,
                       RrAuditCheck     *check,
                       GError          **error)
{
  Look look = { .check = check, .progress = progress, .cancellable = cancellable };

  *check = (RrAuditCheck) { 0 };
  read_head (workspace, &check->head);
  if (!each (reader, &look, check_cb, error))
    return FALSE;
  rr_audit_check_end (check);
  return TRUE;
}

/**
 * rr_audit_look_export:
 * @reader: a reader
 * @format: a format
 * @file: where to; replaced in one step
 * @progress: (nullable): told how far it is
 * @cancellable: (nullable): a cancellable
 * @n_rows: (out): how many were written
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_STORE or a %G_IO_ERROR
 */
gboolean
rr_audit_look_export (RrStoreReader    *reader,
                      RrAuditFormat     format,
                      GFile            *file,
                      RrAuditProgress  *progress,
                      GCancellable     *cancellable,
                      guint64          *n_rows,
                      GError          **error)
{
  g_autoptr(GFileOutputStream) out = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE
                                                     | G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);
  g_autoptr(GString) text = g_string_new (rr_audit_format_head (format));
  g_autoptr(GCancellable) gave_up = g_cancellable_new ();
  Look look = { .format = format, .text = text, .progress = progress, .cancellable = cancellable };

  if (out == NULL)
    return FALSE;
  look.out = G_OUTPUT_STREAM (out);
  if (each (reader, &look, write_cb, error) && flush (&look))
    {
      *n_rows = look.n_rows;
      return g_output_stream_close (look.out, cancellable, error);
    }
  if (look.error != NULL)
    g_propagate_error (error, look.error);
  /* Closed by one who gave up, the file stays as it was. */
  g_cancellable_cancel (gave_up);
  g_output_stream_close (look.out, gave_up, NULL);
  return FALSE;
}

/**
 * rr_audit_look_at:
 * @workspace: a folder
 * @sentence: (out) (transfer full): what came of it
 * @is_whole: (out): whether all fits
 * @error: return location for an error
 *
 * Also beside a running engine.
 *
 * Returns: %FALSE with %RR_ERROR_STORE
 */
gboolean
rr_audit_look_at (const char  *workspace,
                  char       **sentence,
                  gboolean    *is_whole,
                  GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, "roundrock.db", NULL);
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (path, error);
  RrAuditCheck check;

  if (reader == NULL || !rr_audit_look_through (reader, workspace, NULL, NULL, &check, error))
    return FALSE;
  *sentence = rr_audit_check_to_text (&check);
  *is_whole = check.n_faults == 0 && (check.head.is_known || check.n_rows == 0);
  return TRUE;
}

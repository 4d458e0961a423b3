/* rr-engine-audit.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-engine-audit.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rr-engine-op-private.h"
#include "rr-time.h"
#include "rr-engine-staff.h"

/* What the console asks of the audit log, on the thread for long looks back; and which
 * files of settings are others than the last time.
 *
 * Threads: _async and _finish on the owner; the work on that of the history.
 * Ends:    every callback fires exactly once, also when the engine stops in between.
 */

typedef struct
{
  gint64           before_seq;
  char           **words;      /* (owned) */
  guint            most;
  RrAuditFormat    format;
  GFile           *file;       /* (owned) (nullable) */
  RrAuditProgress *progress;   /* (unowned) (nullable) */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_strfreev (question->words);
  g_clear_object (&question->file);
  g_free (question);
}

const char *
rr_engine_get_who (RrEngine *self)
{
  return rr_engine_name_who (self, RR_AUDIT_CONSOLE);
}

void
rr_engine_note_export (RrEngine   *self,
                       const char *what,
                       GFile      *file)
{
  g_autofree char *path = g_file_get_parse_name (file);

  g_return_if_fail (RR_IS_ENGINE (self));

  rr_audit_desk_note (self->audit, rr_engine_get_who (self), what, path, NULL);
}

static void
load_job (RrStoreReader *reader,
          const GError  *error,
          gpointer       data)
{
  RrEngineOp *op = data;
  const Question *question = op->question;
  GPtrArray *rows = NULL;

  if (rr_engine_op_can_read (op, reader, error))
    rows = rr_store_reader_audit_list (reader, question->before_seq, (const char *const *) question->words,
                                       question->most, &op->error);
  if (rows != NULL)
    rr_engine_op_answer (op, rows, (GDestroyNotify) g_ptr_array_unref);
  rr_engine_op_finish (op);
}

/* Words may be between any spaces; none of them is empty. */
static char **
split_words (const char *text)
{
  g_auto(GStrv) parts = g_strsplit_set (text != NULL ? text : "", " \t\n", 8);
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}

void
rr_engine_load_audit_async (RrEngine            *self,
                            gint64               before_seq,
                            const char          *words,
                            guint                most,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_load_audit_async, cancellable, callback, user_data);
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->before_seq = before_seq;
  question->words = split_words (words);
  question->most = most;
  rr_engine_op_submit (op, self->history, load_job);
}

GPtrArray *
rr_engine_load_audit_finish (RrEngine      *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
verify_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  RrEngineOp *op = data;
  const Question *question = op->question;
  g_autofree RrAuditCheck *check = g_new0 (RrAuditCheck, 1);

  if (rr_engine_op_can_read (op, reader, error)
      && rr_audit_look_through (reader, op->engine->workspace, question->progress, op->cancellable, check,
                                &op->error))
    rr_engine_op_answer (op, g_steal_pointer (&check), g_free);
  rr_engine_op_finish (op);
}

void
rr_engine_verify_audit_async (RrEngine            *self,
                              RrAuditProgress     *progress,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_verify_audit_async, cancellable, callback, user_data);
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->progress = progress;
  rr_engine_op_submit (op, self->history, verify_job);
}

RrAuditCheck *
rr_engine_verify_audit_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
export_job (RrStoreReader *reader,
            const GError  *error,
            gpointer       data)
{
  RrEngineOp *op = data;
  const Question *question = op->question;
  guint64 n_rows = 0;

  if (rr_engine_op_can_read (op, reader, error)
      && rr_audit_look_export (reader, question->format, question->file, question->progress, op->cancellable, &n_rows,
                               &op->error))
    op->count = (gint64) n_rows;
  rr_engine_op_finish (op);
}

void
rr_engine_export_audit_async (RrEngine            *self,
                              RrAuditFormat        format,
                              GFile               *file,
                              RrAuditProgress     *progress,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  RrEngineOp *op = rr_engine_op_new (self, rr_engine_export_audit_async, cancellable, callback, user_data);
  Question *question = rr_engine_op_ask (op, g_new0 (Question, 1), question_free);

  question->format = format;
  question->file = g_object_ref (file);
  question->progress = progress;
  rr_engine_note_export (self, "export.audit", file);
  rr_engine_op_submit (op, self->history, export_job);
}

gssize
rr_engine_export_audit_finish (RrEngine      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* --- files of settings -------------------------------------------------------- */

/* When it was written and how long it is: a hash of a file that holds a password would
 * give it away to who tries all short ones. */
static char *
describe_file (const char *workspace,
               const char *name)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);
  g_autofree char *time = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return g_strdup ("none");
  time = rr_time_format_iso ((gint64) info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000);
  return g_strdup_printf ("modified=%s size=%" G_GOFFSET_FORMAT " mode=%04o", time, (goffset) info.st_size,
                          (guint) info.st_mode & 07777);
}

/* One that was never there is not spoken of. */
static void
note_file (RrEngine      *self,
           RrStoreReader *reader,
           const char    *name)
{
  g_autofree char *detail = describe_file (self->workspace, name);
  g_autofree char *known = NULL;
  g_autoptr(RrAuditRow) row = NULL;

  if (!rr_store_reader_audit_file (reader, name, &row, NULL))
    return;
  known = rr_audit_escape (detail, G_MAXINT);
  if (strcmp (row != NULL ? row->detail : "none", known) != 0)
    rr_audit_desk_note_more (self->audit, RR_AUDIT_PROGRAM, "settings.file", name, RR_AUDIT_OK, detail);
}

/* At the start, when they are read: whoever changed them, with whatever. */
void
rr_engine_note_files (RrEngine      *self,
                      RrStoreReader *reader)
{
  static const char *const names[] = {
    "door.ini", "tours.ini", "staff.ini", "payments.ini", "suppliers.ini", "resellers.ini", "operator.ini",
    "devices.ini", "retention.ini", "tls-authority.pem", "tls-door.pem",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    note_file (self, reader, names[i]);
}

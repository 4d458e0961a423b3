/* rr-log.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rr-log-tail.h"
#include "rr-task-private.h"

/* Log lines that say which task wrote them and for which request: as fields RR_TASK_ID,
 * RR_TASK and RR_REQUEST_ID in the journal, at the end of the line as text. What is
 * shown at all and where it goes stays GLib's to decide. The last lines are kept for reports.
 *
 * Threads: any; takes no lock but that of the requests, which is held for no other.
 */

#define N_OWN_FIELDS 3
#define MAX_FIELDS   32   /* a line with more keeps them and gets none of ours */

/**
 * rr_log_get_context:
 * @context: (out caller-allocates): who the calling thread is just now
 *
 * Thread: any.
 */
void
rr_log_get_context (RrLogContext *context)
{
  RrTask *task = rr_task_current ();
  RrRequestId request = rr_request_current ();

  g_return_if_fail (context != NULL);

  /* The record of a task is written by its own thread only: no lock to read it here. */
  memset (context, 0, sizeof *context);
  if (task != NULL && task->facts.id != 0)
    {
      g_snprintf (context->task_id, sizeof context->task_id, "%" G_GUINT64_FORMAT,
                  task->facts.id);
      g_strlcpy (context->task, task->facts.name, sizeof context->task);
      if (task->facts.request_id != NULL)
        g_strlcpy (context->request_id, task->facts.request_id, sizeof context->request_id);
    }
  if (request != 0)
    rr_request_text (request, context->request_id);
}

static gboolean
is_dropped (GLogLevelFlags   level,
            const GLogField *fields,
            gsize            n_fields)
{
  const char *domain = NULL;

  for (gsize i = 0; i < n_fields && domain == NULL; i++)
    if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      domain = fields[i].value;
  return g_log_writer_default_would_drop (level, domain);
}

static gsize
add_fields (GLogField          *fields,
            gsize               n_fields,
            const RrLogContext *context)
{
  const GLogField own[N_OWN_FIELDS] = {
    { "RR_TASK_ID", context->task_id, -1 },
    { "RR_TASK", context->task, -1 },
    { "RR_REQUEST_ID", context->request_id, -1 },
  };

  for (guint i = 0; i < N_OWN_FIELDS; i++)
    if (*(const char *) own[i].value != '\0')
      fields[n_fields++] = own[i];
  return n_fields;
}

/* Returns: (transfer full): the line with what is known at its end */
static char *
dup_text (const GLogField    *message,
          const RrLogContext *context)
{
  GString *text = g_string_new_len (message->value, message->length);

  if (context->task_id[0] != '\0')
    g_string_append_printf (text, "  task=%s %s", context->task_id, context->task);
  if (context->request_id[0] != '\0')
    g_string_append_printf (text, "  request=%s", context->request_id);
  return g_string_free (text, FALSE);
}

static GLogWriterOutput
write_line (GLogLevelFlags      level,
            const GLogField    *fields,
            gsize               n_fields,
            const RrLogContext *context)
{
  GLogField all[MAX_FIELDS + N_OWN_FIELDS];
  g_autofree char *text = NULL;
  gboolean to_journal = g_log_writer_is_journald (STDERR_FILENO);

  memcpy (all, fields, n_fields * sizeof *fields);
  for (gsize i = 0; i < n_fields && !to_journal; i++)
    if (text == NULL && strcmp (all[i].key, "MESSAGE") == 0)
      {
        text = dup_text (&all[i], context);
        all[i].value = text;
        all[i].length = -1;
      }
  return g_log_writer_default (level, all, add_fields (all, n_fields, context), NULL);
}

static void
keep (const GLogField    *fields,
      gsize               n_fields,
      const RrLogContext *context)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      {
        g_autofree char *text = dup_text (&fields[i], context);

        rr_log_tail_add (text);
        return;
      }
}

/**
 * rr_log_writer:
 * @level: of the line
 * @fields: (array length=n_fields): of the line
 * @n_fields: how many
 * @data: unused
 *
 * For g_log_set_writer_func(), at the start of a program.
 *
 * Thread: any.
 *
 * Returns: as g_log_writer_default()
 */
GLogWriterOutput
rr_log_writer (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         data)
{
  RrLogContext context;

  if (is_dropped (level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;

  rr_log_get_context (&context);
  keep (fields, n_fields, &context);
  if (n_fields > MAX_FIELDS || (context.task_id[0] == '\0' && context.request_id[0] == '\0'))
    return g_log_writer_default (level, fields, n_fields, NULL);
  return write_line (level, fields, n_fields, &context);
}

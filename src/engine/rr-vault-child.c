/* rr-vault-child.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-vault-child.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#include "rr-error.h"
#include "rr-program.h"

/* RrVaultChild runs roundrock-vault and reads its lines. A drive that is gone or a folder
 * behind a network can keep a process for ever: one that says nothing for longer than it is
 * given is killed, and if not even that ends it, it is left to itself.
 *
 * Threads: the one that started it.
 * Ends:    with the last line, when it is stopped, or by free(), after which nothing is called.
 */
struct _RrVaultChild
{
  int               ref_count;
  GSubprocess      *process;      /* (owned) */
  GDataInputStream *lines;        /* (owned) */
  GCancellable     *cancellable;  /* (owned): of what is read and waited for */
  GSource          *watchdog;     /* (owned) */
  gint64            heard_us;
  guint             patience_s;
  RrVaultLineFunc   line;
  RrVaultEndFunc    end;
  gpointer          data;
  char            **last;         /* (owned) (nullable): fields of the last line */
  gboolean          is_over;
};

#define LOOK_EVERY_S 1

static void
unref (RrVaultChild *self)
{
  if (--self->ref_count > 0)
    return;
  g_clear_object (&self->lines);
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_strfreev (self->last);
  g_free (self);
}

static void
stop_watching (RrVaultChild *self)
{
  if (self->watchdog != NULL)
    g_source_destroy (self->watchdog);
  g_clear_pointer (&self->watchdog, g_source_unref);
}

/* Calls back, once. */
static void
end (RrVaultChild *self,
     const char   *sentence)
{
  const char *const *fields = (const char *const *) self->last;

  if (self->is_over)
    return;
  self->is_over = TRUE;
  stop_watching (self);
  g_cancellable_cancel (self->cancellable);
  if (sentence != NULL)
    self->end (NULL, sentence, self->data);
  else if (fields != NULL && strcmp (fields[0], "done") == 0)
    self->end (fields + 1, NULL, self->data);
  else if (fields != NULL && strcmp (fields[0], "failed") == 0 && fields[1] != NULL)
    self->end (NULL, fields[1], self->data);
  else
    self->end (NULL, _("The program that does it ended without a word"), self->data);
}

static gboolean
look_cb (gpointer data)
{
  RrVaultChild *self = data;

  if (g_get_monotonic_time () - self->heard_us < self->patience_s * G_TIME_SPAN_SECOND)
    return G_SOURCE_CONTINUE;
  g_subprocess_force_exit (self->process);
  end (self, _("The disk or folder did not answer in time"));
  return G_SOURCE_REMOVE;
}

static void read_next (RrVaultChild *self);

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  RrVaultChild *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (self->lines, result, NULL, NULL);

  if (!self->is_over && line == NULL)
    end (self, NULL);
  else if (!self->is_over)
    {
      self->heard_us = g_get_monotonic_time ();
      g_strfreev (self->last);
      self->last = g_strsplit (line, "\t", -1);
      if (self->last[0] != NULL && strcmp (self->last[0], "done") != 0 && strcmp (self->last[0], "failed") != 0)
        self->line ((const char *const *) self->last, self->data);
      if (!self->is_over)
        read_next (self);
    }
  unref (self);
}

static void
read_next (RrVaultChild *self)
{
  self->ref_count++;
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb, self);
}

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  RrVaultChild *self = data;

  /* If it could not be told it ends, and says so. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
  unref (self);
}

/* Few bytes, into an empty pipe. @input lives as long as the child does. */
static void
say (RrVaultChild *self,
     const char   *input)
{
  GOutputStream *pipe = g_subprocess_get_stdin_pipe (self->process);
  char *copy = g_strdup (input);

  g_object_set_data_full (G_OBJECT (pipe), "input", copy, g_free);
  self->ref_count++;
  g_output_stream_write_all_async (pipe, copy, strlen (copy), G_PRIORITY_DEFAULT, self->cancellable, said_cb, self);
}

/**
 * rr_vault_child_start:
 * @args: what to do, and with what
 * @input: (nullable): what it is told and nobody else may see
 * @patience_s: for how long it may say nothing
 * @line: called for each line but the last
 * @end: called once, later
 * @data: for both
 * @error: return location for an error
 *
 * Returns: (transfer full): the child; %NULL with %RR_ERROR_UNSUPPORTED or a #GError of spawning
 */
RrVaultChild *
rr_vault_child_start (const char *const *args,
                      const char        *input,
                      guint              patience_s,
                      RrVaultLineFunc    line,
                      RrVaultEndFunc     end_func,
                      gpointer           data,
                      GError           **error)
{
  g_autofree char *program = rr_program_find ("vault", "roundrock-vault");
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;
  RrVaultChild *self;

  if (program == NULL)
    {
      g_set_error_literal (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("The program roundrock-vault is not installed"));
      return NULL;
    }
  g_ptr_array_add (argv, program);
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) args[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | (input != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : 0), error);
  if (process == NULL)
    return NULL;

  self = g_new0 (RrVaultChild, 1);
  self->ref_count = 1;
  self->process = g_steal_pointer (&process);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->cancellable = g_cancellable_new ();
  self->heard_us = g_get_monotonic_time ();
  self->patience_s = patience_s;
  self->line = line;
  self->end = end_func;
  self->data = data;
  self->watchdog = g_timeout_source_new_seconds (LOOK_EVERY_S);
  g_source_set_callback (self->watchdog, look_cb, self, NULL);
  g_source_attach (self->watchdog, g_main_context_get_thread_default ());
  if (input != NULL)
    say (self, input);
  read_next (self);
  return self;
}

/**
 * rr_vault_child_stop:
 * @self: a child
 *
 * Asks it to end; it says so as its last word.
 */
void
rr_vault_child_stop (RrVaultChild *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
}

/**
 * rr_vault_child_free:
 * @self: (nullable) (transfer full): a child; may be called from within what it calls
 *
 * Ends it, if it has not. Nothing is called any more.
 */
void
rr_vault_child_free (RrVaultChild *self)
{
  if (self == NULL)
    return;

  if (!self->is_over)
    g_subprocess_force_exit (self->process);
  self->is_over = TRUE;
  stop_watching (self);
  g_cancellable_cancel (self->cancellable);
  unref (self);
}

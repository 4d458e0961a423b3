/* rr-drill-child.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-drill-child.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <sys/prctl.h>

/* RrDrillChild is the simulators as processes of their own, so that a drill reaches the
 * engine the way phones do, finds suppliers the way real ones are found, and nothing of it
 * runs in the console.
 *
 * Threads: the owner's.
 * Ends:    stop() asks it to end, waits for its last word and reads it; free() makes
 *          sure that no process stays behind.
 */
struct _RrDrillChild
{
  GSubprocess *process;     /* (owned) */
  GSubprocess *suppliers;   /* (owned) */
};

/* Beside the program in a build tree, else where it was installed. */
static char *
find_program (const char  *program_dir,
              const char  *name,
              GError     **error)
{
  const char *folders[] = { "drill", "" };
  char *program;

  for (guint i = 0; program_dir != NULL && i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (program_dir, folders[i], name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  program = g_find_program_in_path (name);
  if (program == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 /* Translators: the name of a program */
                 _("The program %s is not installed"), name);
  return program;
}

/* In the child before it becomes the drill: it does not outlive us, however we end, and
 * takes the signals that we may read in another way. */
static void
child_setup (gpointer data)
{
  sigset_t none;

  prctl (PR_SET_PDEATHSIG, SIGTERM);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Waits for its second line: they are there then, and the file that knows them. */
static GSubprocess *
start_suppliers (const char  *program_dir,
                 const char  *workspace,
                 GError     **error)
{
  g_autofree char *program = find_program (program_dir, "roundrock-drill-suppliers", error);
  g_autofree char *ini = g_build_filename (workspace, "suppliers.ini", NULL);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GDataInputStream) lines = NULL;

  if (program == NULL)
    return NULL;
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, error, program, "--ini", ini, NULL);
  if (process == NULL)
    return NULL;
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line != NULL)
        continue;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The suppliers of the exercise did not start"));
      g_subprocess_force_exit (process);
      return NULL;
    }
  return g_steal_pointer (&process);
}

/**
 * rr_drill_child_start:
 * @program_dir: (nullable): the folder of this program
 * @data_dir: the folder with region/trails.geojson
 * @workspace: the folder whose suppliers.ini it writes
 * @port: the engine's port on this machine
 * @n_guides: how many guides walk
 * @seconds: for how long; 0 until it is stopped
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the running drill, or %NULL with @error set
 */
RrDrillChild *
rr_drill_child_start (const char  *program_dir,
                      const char  *data_dir,
                      const char  *workspace,
                      guint16      port,
                      guint        n_guides,
                      guint        seconds,
                      GError     **error)
{
  g_autofree char *program = find_program (program_dir, "roundrock-drill", error);
  g_autofree char *trails = g_build_filename (data_dir, "region", "trails.geojson", NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *guides = g_strdup_printf ("%u", n_guides);
  g_autofree char *duration = g_strdup_printf ("%u", seconds);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL, suppliers = NULL;
  RrDrillChild *self;

  if (program == NULL)
    return NULL;
  suppliers = start_suppliers (program_dir, workspace, error);
  if (suppliers == NULL)
    return NULL;

  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  process = g_subprocess_launcher_spawn (launcher, error, program, "--quiet", "--json", "--url", url,
                                         "--guides", guides, "--trails", trails, "--seconds", duration,
                                         NULL);
  if (process == NULL)
    {
      g_subprocess_force_exit (suppliers);
      return NULL;
    }

  self = g_new0 (RrDrillChild, 1);
  self->suppliers = g_steal_pointer (&suppliers);
  self->process = g_steal_pointer (&process);
  return self;
}

static void
read_summary (const char     *text,
              RrDrillSummary *summary)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *object;
  JsonNode *root = NULL;

  if (text != NULL && json_parser_load_from_data (parser, text, -1, NULL))
    root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;

  object = json_node_get_object (root);
  summary->guides = json_object_get_int_member_with_default (object, "guides", 0);
  summary->sent = json_object_get_int_member_with_default (object, "sent", 0);
  summary->acked = json_object_get_int_member_with_default (object, "acked", 0);
  summary->resent = json_object_get_int_member_with_default (object, "resent", 0);
  summary->duplicates = json_object_get_int_member_with_default (object, "duplicates", 0);
  summary->valid = TRUE;
}

/**
 * rr_drill_child_stop:
 * @self: a drill
 * @summary: (out caller-allocates): what it told
 * @error: return location for an error
 *
 * Thread: blocks until the process has ended, which it does within seconds.
 *
 * Returns: %FALSE with @error set if its last word could not be read
 */
gboolean
rr_drill_child_stop (RrDrillChild    *self,
                     RrDrillSummary  *summary,
                     GError         **error)
{
  g_autofree char *text = NULL;

  *summary = (RrDrillSummary) { 0 };
  g_subprocess_send_signal (self->process, SIGTERM);
  if (!g_subprocess_communicate_utf8 (self->process, NULL, NULL, &text, NULL, error))
    return FALSE;

  read_summary (text, summary);
  return TRUE;
}

/**
 * rr_drill_child_free:
 * @self: (nullable) (transfer full): a drill
 */
void
rr_drill_child_free (RrDrillChild *self)
{
  if (self == NULL)
    return;

  g_subprocess_force_exit (self->process);
  g_subprocess_force_exit (self->suppliers);
  g_object_unref (self->process);
  g_object_unref (self->suppliers);
  g_free (self);
}

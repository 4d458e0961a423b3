/* rr-vault-main.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rr-vault.h"

/* Copies, looks through, puts back and writes out what is in a workspace, for an engine or a
 * person. It is a process of its own: a drive that is pulled out or a network folder that does
 * not answer holds up nobody else, and what it needs of memory goes with it.
 *
 * It says what it does in lines, fields between tabs: "progress" and a part of a thousand,
 * "backup" and what one holds, and as the last "done" and what came of it, or "failed" and a
 * sentence.
 *
 * Threads: main only.
 * Ends:    exit status 0 when it is done, 1 when it failed, 2 for wrong usage; on SIGTERM as
 *          soon as it can, with nothing half made left behind.
 */

#define SAY_EVERY_US (200 * G_TIME_SPAN_MILLISECOND)
#define NICE         10

static volatile sig_atomic_t is_stopped;

static void
stop_cb (int number)
{
  is_stopped = 1;
}

/**
 * rr_vault_say:
 * @first: a word
 * @...: fields behind it, %NULL at the end
 */
void
rr_vault_say (const char *first,
              ...)
{
  g_autoptr(GString) line = g_string_new (first);
  const char *field;
  va_list fields;

  va_start (fields, first);
  while ((field = va_arg (fields, const char *)) != NULL)
    {
      gsize at = line->len;

      g_string_append_c (line, '\t');
      g_string_append (line, field);
      for (gsize i = at + 1; i < line->len; i++)
        if (line->str[i] == '\t' || line->str[i] == '\n')
          line->str[i] = ' ';
    }
  va_end (fields);
  g_string_append_c (line, '\n');
  fputs (line->str, stdout);
  fflush (stdout);
}

/**
 * rr_vault_progress:
 * @permille: how far it is
 * @data: nothing
 *
 * Returns: whether to go on
 */
gboolean
rr_vault_progress (guint    permille,
                   gpointer data)
{
  static gint64 said_us;
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - said_us >= SAY_EVERY_US)
    {
      char text[16];

      said_us = now_us;
      g_snprintf (text, sizeof text, "%u", permille);
      rr_vault_say ("progress", text, NULL);
    }
  return !is_stopped;
}

/**
 * rr_vault_is_stopped:
 * @error: return location for an error
 *
 * Returns: %TRUE with %G_IO_ERROR_CANCELLED if somebody wants no more of it
 */
gboolean
rr_vault_is_stopped (GError **error)
{
  if (is_stopped)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was stopped"));
  return is_stopped;
}

static void
init_locale (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *build = g_path_get_dirname (RR_BUILD_DATADIR);
  gboolean in_build_tree = program != NULL && g_str_has_prefix (program, build);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, in_build_tree ? RR_BUILD_LOCALEDIR : RR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* Whoever started it may have blocked these; and it has less of a hurry than an engine. */
static void
settle (void)
{
  struct sigaction stop = { .sa_handler = stop_cb };
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  sigaction (SIGTERM, &stop, NULL);
  sigaction (SIGINT, &stop, NULL);
  signal (SIGPIPE, SIG_IGN);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (setpriority (PRIO_PROCESS, 0, NICE) != 0)
    g_debug ("It keeps the priority it has");
  umask (077);
}

static gboolean
parse (RrVaultOptions  *options,
       int             *argc,
       char          ***argv,
       GError         **error)
{
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &options->database, "What is copied or written out", "FILE" },
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, &options->workspace, "The folder it is in", "DIR" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &options->folder, "Where backups are", "DIR" },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, "A backup, or the file to write", "FILE" },
    { "kinds", 0, 0, G_OPTION_ARG_STRING, &options->kinds, "What to write out", "KINDS" },
    { "from", 0, 0, G_OPTION_ARG_INT64, &options->from_ms, "From when on, in Unix milliseconds", "MS" },
    { "to", 0, 0, G_OPTION_ARG_INT64, &options->to_ms, "Until when", "MS" },
    { "hourly", 0, 0, G_OPTION_ARG_INT, &options->keep.hourly, "How many hourly backups stay", "N" },
    { "daily", 0, 0, G_OPTION_ARG_INT, &options->keep.daily, "How many daily ones", "N" },
    { "weekly", 0, 0, G_OPTION_ARG_INT, &options->keep.weekly, "How many weekly ones", "N" },
    { "first", 0, 0, G_OPTION_ARG_NONE, &options->is_first, "Mark the folder as one for backups", NULL },
    { "secrets", 0, 0, G_OPTION_ARG_NONE, &options->secrets, "Copy settings with secrets in them, too", NULL },
    { "at-once", 0, 0, G_OPTION_ARG_NONE, &options->at_once, "Put back now, not with the next start", NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("backup|list|restore|export");

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static void
options_clear (RrVaultOptions *options)
{
  g_free (options->database);
  g_free (options->workspace);
  g_free (options->folder);
  g_free (options->file);
  g_free (options->kinds);
}

static const struct
{
  const char *name;
  gboolean  (*run) (const RrVaultOptions *options, GError **error);
  gboolean    needs_database, needs_folder, needs_file, needs_workspace;
} commands[] = {
  { "backup", rr_vault_backup, TRUE, TRUE, FALSE, TRUE },
  { "list", rr_vault_list, FALSE, TRUE, FALSE, FALSE },
  { "restore", rr_vault_restore, FALSE, FALSE, TRUE, TRUE },
  { "export", rr_vault_export, TRUE, FALSE, TRUE, FALSE },
};

static int
run (const char           *name,
     const RrVaultOptions *options)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (commands[i].name, name) != 0)
        continue;
      if ((commands[i].needs_database && options->database == NULL) || (commands[i].needs_folder && options->folder == NULL)
          || (commands[i].needs_file && options->file == NULL) || (commands[i].needs_workspace && options->workspace == NULL))
        break;
      if (commands[i].run (options, &error))
        return 0;
      rr_vault_say ("failed", error->message, NULL);
      return 1;
    }
  g_printerr ("roundrock-vault: see --help\n");
  return 2;
}

int
main (int   argc,
      char *argv[])
{
  RrVaultOptions options = { .from_ms = G_MININT64 + 1, .to_ms = G_MAXINT64 };
  g_autoptr(GError) error = NULL;
  int status = 2;

  init_locale ();
  settle ();
  if (!parse (&options, &argc, &argv, &error))
    g_printerr ("roundrock-vault: %s\n", error->message);
  else
    status = run (argv[1], &options);
  options_clear (&options);
  return status;
}

/* main.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rr-audit-look.h"
#include "rr-engine-staff.h"
#include "rr-quit-dump.h"
#include "rr-headless.h"
#include "rr-lab.h"
#include "rr-options.h"
#include "rr-program.h"
#include "rr-log.h"

#ifdef RR_HAVE_UI
#include "rr-console.h"
#endif

/* Locale, workspace, and whether there is a window.
 *
 * Threads: main only.
 * Ends:    exit status 0 for an ordered end, 1 for a failure, 2 for wrong usage.
 */

#ifdef RR_HAVE_UI
/* The libraries of a window take 6 MiB even where none is opened. A program of the same
 * parts without them stands beside this one; where it is missing, this one does. */
static void
become_headless (int         argc,
                 char       *argv[],
                 const char *program_dir)
{
  g_autofree char *path = g_build_filename (program_dir, "roundrock-headless", NULL);

  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--headless") == 0)
      execv (path, argv);
}
#endif

/* Few threads allocate, none of them for each fix: heaps of their own would only hold
 * more memory than is in use. */
static void
share_heaps (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, 2);
#endif
}

/* A build tree works without being installed. */
static char *
dup_program_dir (const char *argv0)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);

  return g_path_get_dirname (path != NULL ? path : argv0);
}

static gboolean
is_build_tree (const char *program_dir)
{
  g_autofree char *build_data = g_path_get_dirname (RR_BUILD_DATADIR);

  return g_str_has_prefix (program_dir, build_data);
}

static void
init_locale (gboolean in_build_tree)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, in_build_tree ? RR_BUILD_LOCALEDIR : RR_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

typedef struct
{
  GMainLoop    *loop;
  GAsyncResult *result;
} Wait;

static void
wait_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Wait *wait = data;

  wait->result = g_object_ref (result);
  g_main_loop_quit (wait->loop);
}

static int
import_file (RrEngine   *engine,
             const char *path)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GError) error = NULL;
  Wait wait = { loop, NULL };
  gssize n;

  rr_engine_import_gpx_async (engine, file, NULL, NULL, wait_cb, &wait);
  g_main_loop_run (loop);
  n = rr_engine_import_gpx_finish (engine, wait.result, &error);
  g_object_unref (wait.result);
  if (n < 0)
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }

  /* Translators: %d is a number of positions */
  g_print (_("%d new fixes stored\n"), (int) n);
  return 0;
}

static int
export_device (RrEngine   *engine,
               const char *device,
               const char *path)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *name = path != NULL ? g_strdup (path) : g_strdup_printf ("%s.gpx", device);
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;
  Wait wait = { loop, NULL };
  gssize n;

  if (path == NULL)
    g_strdelimit (name, "/", '_');
  file = g_file_new_for_commandline_arg (name);
  rr_engine_export_gpx_async (engine, device, G_MININT64 + 1, G_MAXINT64, file, NULL, wait_cb,
                              &wait);
  g_main_loop_run (loop);
  n = rr_engine_export_gpx_finish (engine, wait.result, &error);
  g_object_unref (wait.result);
  if (n < 0)
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }

  /* Translators: a number of positions, then a file name */
  g_print (_("%d fixes written to %s\n"), (int) n, name);
  return 0;
}

static int
run_files (RrEngine      *engine,
           const RrOptions *options)
{
  g_autoptr(GError) error = NULL;
  int status = 0;

  if (!rr_engine_start (engine, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }
  if (options->import != NULL)
    status = import_file (engine, options->import);
  if (status == 0 && options->export != NULL)
    status = export_device (engine, options->export, options->output);
  rr_engine_stop (engine, NULL);
  return status;
}

/* What the other program says as its last. */
static int
tell_restored (const char *lines,
               const char *workspace)
{
  const char *done = lines != NULL ? g_strrstr (lines, "done\t") : NULL;
  const char *failed = lines != NULL ? g_strrstr (lines, "failed\t") : NULL;

  if (done != NULL)
    {
      /* Translators: a number of rows of a database, then a folder */
      g_print (_("%d entries are back in %s; what was there is put aside\n"), atoi (done + strlen ("done\t")), workspace);
      return 0;
    }
  g_printerr ("roundrock: %s", failed != NULL ? failed + strlen ("failed\t") : "roundrock-vault ended without a word\n");
  return 1;
}

static int
restore (RrEngine   *engine,
         const char *path)
{
  g_autofree char *program = rr_program_find ("vault", "roundrock-vault");
  const char *workspace = rr_engine_get_workspace (engine);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *lines = NULL;

  if (program == NULL)
    {
      g_printerr (_("The program %s is not installed"), "roundrock-vault");
      g_printerr ("\n");
      return 1;
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "restore", "--at-once", "--workspace",
                              workspace, "--file", path, NULL);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &lines, NULL, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }
  return tell_restored (lines, workspace);
}

/* The password is for the eyes of who typed this, and nothing else. */
static int
reset_staff (const RrEngineConfig *config,
             const char           *name)
{
  g_autoptr(RrEngine) engine = rr_engine_new (config);
  g_autoptr(GError) error = NULL;
  g_autofree char *password = rr_staff_reset (rr_engine_get_workspace (engine), name, &error);

  if (password == NULL)
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }
  g_print ("%s\n", password);
  return 0;
}

static int
run (RrOptions      *options,
     RrEngineConfig *config,
     const char     *program_dir,
     const char     *data_dir)
{
  gboolean files_only = options->import != NULL || options->export != NULL;
  g_autoptr(RrEngine) engine = NULL;

  if (files_only)
    config->port = 0;
  if (options->restore != NULL)
    {
      engine = rr_engine_new (config);
      return restore (engine, options->restore);
    }
#ifdef RR_HAVE_UI
  if (!options->headless && !files_only)
    {
      if (rr_console_has_display ())
        {
          engine = rr_engine_new (config);
          return rr_console_run (engine, program_dir, data_dir, (guint) MAX (options->seconds, 0),
                                 options->lab);
        }
      g_printerr (_("roundrock: there is no display; going on without a window\n"));
    }
#endif
  config->snapshots_per_s = 2;
  config->without_devices = TRUE;
  engine = rr_engine_new (config);
  if (files_only)
    return run_files (engine, options);
  return rr_headless_run (engine, program_dir, data_dir, (guint) MAX (options->seconds, 0),
                          options->lab);
}

/* Also beside an engine that runs. */
static int
verify_audit (const RrEngineConfig *config)
{
  g_autoptr(RrEngine) engine = rr_engine_new (config);
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean is_whole;

  if (!rr_audit_look_at (rr_engine_get_workspace (engine), &sentence, &is_whole, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 1;
    }
  g_print ("%s\n", sentence);
  return is_whole ? 0 : 1;
}

#define EXIT_LEFT_BEHIND 3

static void
list_lab (void)
{
  const RrLabPage *page;

  for (guint i = 0; (page = rr_lab_get_page (i)) != NULL; i++)
    g_print ("%-20s %-3s %-8s  %s\n", page->name, rr_verdict_code (page->kind),
             rr_badge_word (rr_verdict_badge (page->kind)), _(page->title));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *program_dir = dup_program_dir (argv[0]);
  gboolean in_build_tree = is_build_tree (program_dir);
  const char *data_dir = in_build_tree ? RR_SOURCE_DATADIR : RR_PKGDATADIR;
  g_autofree char *drill_dir = NULL;
  g_autofree char *trails = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(RrOptions) options = { 0 };
  RrEngineConfig config;
  int status;

  share_heaps ();
  signal (SIGXFSZ, SIG_IGN);   /* a bound on files is told by the write, as a full disk is */
#ifdef RR_HAVE_UI
  become_headless (argc, argv, program_dir);
#endif
  g_log_set_writer_func (rr_log_writer, NULL, NULL);
  init_locale (in_build_tree);
  if (!rr_options_parse (&options, &argc, &argv, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 2;
    }
  if (g_strcmp0 (options.lab, "list") == 0)
    {
      list_lab ();
      return 0;
    }
  if (!rr_options_configure (&options, &config, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 2;
    }
  if (options.version)
    {
      g_print ("roundrock %s\n", RR_VERSION);
      return 0;
    }

  if (options.verify_audit)
    return verify_audit (&config);
  if (options.reset_staff != NULL)
    return reset_staff (&config, options.reset_staff);

  trails = g_build_filename (data_dir, "region", "trails.geojson", NULL);
  config.trails = trails;
  if (config.drill)
    {
      drill_dir = g_dir_make_tmp ("roundrock-drill-XXXXXX", &error);
      if (drill_dir == NULL)
        {
          g_printerr ("roundrock: %s\n", error->message);
          return 1;
        }
      config.workspace = drill_dir;
    }

  if (!rr_quit_dump_start ("roundrock " RR_VERSION, STDERR_FILENO, &error))
    g_printerr ("roundrock: %s\n", error->message);
  status = run (&options, &config, program_dir, data_dir);
  rr_quit_dump_stop ();
  if (!rr_quit_dump_check ("roundrock " RR_VERSION, STDERR_FILENO))
    {
      g_printerr (_("roundrock: work was left behind that should have ended; please report this\n"));
      status = EXIT_LEFT_BEHIND;
    }
  if (drill_dir != NULL)
    remove_tree (drill_dir);
  return status;
}

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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rr-engine.h"
#include "rr-quit-dump.h"
#include "rr-headless.h"

#ifdef RR_HAVE_UI
#include "rr-console.h"
#endif

/* Options, locale, and whether there is a window.
 *
 * Threads: main only.
 * Ends:    exit status 0 for an ordered end, 1 for a failure, 2 for wrong usage.
 */

typedef struct
{
  gboolean  headless;
  gboolean  drill;
  char     *workspace;
  char     *listen;
  gboolean  open;
  int       seconds;
  gboolean  version;
  char     *import;
  char     *export;
  char     *output;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->workspace);
  g_free (options->listen);
  g_free (options->import);
  g_free (options->export);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
drill_cb (const char  *name,
          const char  *value,
          gpointer     data,
          GError     **error)
{
  Options *options = data;

  if (value != NULL && strcmp (value, "raetikon") != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   /* Translators: %s is what was typed */
                   _("There is no drill named “%s”; there is: raetikon"), value);
      return FALSE;
    }
  options->drill = TRUE;
  return TRUE;
}

static gboolean
parse_options (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "headless", 0, 0, G_OPTION_ARG_NONE, &options->headless, N_("Run without a window"), NULL },
    { "drill", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, drill_cb,
      N_("Exercise with simulated guides in a throw-away workspace"), N_("NAME") },
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, &options->workspace,
      N_("Folder that keeps everything"), N_("DIR") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen,
      N_("Where phones report (default 127.0.0.1:8470)"), N_("ADDR:PORT") },
    { "open", 0, 0, G_OPTION_ARG_NONE, &options->open,
      N_("Take devices nobody enrolled; on this machine only"), NULL },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds, N_("End after N seconds"), N_("N") },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &options->import,
      N_("Store the tracks of a GPX file and end"), N_("FILE") },
    { "export", 0, 0, G_OPTION_ARG_STRING, &options->export,
      N_("Write the track of a device as GPX and end"), N_("DEVICE") },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options->output,
      N_("Where --export writes (default DEVICE.gpx)"), N_("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_("Show the version and end"), NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("roundrock", "", "", options, NULL);

  g_option_group_add_entries (group, entries);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _("The operations console of adventure-travel base camps"));
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
parse_listen (const char  *listen,
              char       **host,
              guint16     *port,
              GError     **error)
{
  const char *colon = strrchr (listen, ':');
  guint64 number;
  g_autofree char *text = NULL;

  if (colon == NULL || colon == listen
      || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &number, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   /* Translators: %s is what was typed */
                   _("“%s” is not an address and a port, such as 127.0.0.1:8470"), listen);
      return FALSE;
    }

  text = g_strndup (listen, (gsize) (colon - listen));
  if (text[0] == '[' && text[strlen (text) - 1] == ']')
    *host = g_strndup (text + 1, strlen (text) - 2);
  else
    *host = g_steal_pointer (&text);
  *port = (guint16) number;
  return TRUE;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return strcmp (host, "localhost") == 0
         || (address != NULL && g_inet_address_get_is_loopback (address));
}

static gboolean
configure (Options         *options,
           RrEngineConfig  *config,
           char           **host,
           GError         **error)
{
  rr_engine_config_init (config);
  config->workspace = options->workspace;
  config->open = options->open;
  config->drill = options->drill;
  if (options->listen != NULL)
    {
      if (!parse_listen (options->listen, host, &config->port, error))
        return FALSE;
      config->host = *host;
    }
  else if (options->drill)
    {
      config->port = 0;   /* an exercise never stands in the way of the real thing */
    }

  if ((config->open || config->drill) && !is_loopback (config->host))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("Unknown devices are taken on this machine only; "
                             "--open and --drill go with a loopback address"));
      return FALSE;
    }
  return TRUE;
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
           const Options *options)
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

static int
run (Options        *options,
     RrEngineConfig *config,
     const char     *program_dir,
     const char     *data_dir)
{
  gboolean files_only = options->import != NULL || options->export != NULL;
  g_autoptr(RrEngine) engine = NULL;

  if (files_only)
    config->port = 0;
#ifdef RR_HAVE_UI
  if (!options->headless && !files_only)
    {
      if (rr_console_has_display ())
        {
          engine = rr_engine_new (config);
          return rr_console_run (engine, program_dir, data_dir, (guint) MAX (options->seconds, 0));
        }
      g_printerr (_("roundrock: there is no display; going on without a window\n"));
    }
#endif
  config->snapshots_per_s = 2;
  engine = rr_engine_new (config);
  if (files_only)
    return run_files (engine, options);
  return rr_headless_run (engine, program_dir, data_dir, (guint) MAX (options->seconds, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *program_dir = dup_program_dir (argv[0]);
  gboolean in_build_tree = is_build_tree (program_dir);
  const char *data_dir = in_build_tree ? RR_SOURCE_DATADIR : RR_PKGDATADIR;
  g_autofree char *host = NULL;
  g_autofree char *drill_dir = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(Options) options = { 0 };
  RrEngineConfig config;
  int status;

  init_locale (in_build_tree);
  if (!parse_options (&options, &argc, &argv, &error)
      || !configure (&options, &config, &host, &error))
    {
      g_printerr ("roundrock: %s\n", error->message);
      return 2;
    }
  if (options.version)
    {
      g_print ("roundrock %s\n", RR_VERSION);
      return 0;
    }

  if (options.drill)
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
  if (drill_dir != NULL)
    remove_tree (drill_dir);
  return status;
}

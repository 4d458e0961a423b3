/* rr-options.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "rr-lab.h"

/* The command line: what may be asked for, and what goes together.
 *
 * Threads: main.
 */

static gboolean
drill_cb (const char  *name,
          const char  *value,
          gpointer     data,
          GError     **error)
{
  RrOptions *options = data;

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

/**
 * rr_options_parse:
 * @self: zeroed; filled in
 * @argc: (inout): of main()
 * @argv: (inout): of main()
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_OPTION_ERROR for what nobody can understand
 */
gboolean
rr_options_parse (RrOptions   *self,
                  int         *argc,
                  char      ***argv,
                  GError     **error)
{
  const GOptionEntry entries[] = {
    { "headless", 0, 0, G_OPTION_ARG_NONE, &self->headless, N_("Run without a window"), NULL },
    { "drill", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, drill_cb,
      N_("Exercise with simulated guides in a throw-away workspace"), N_("NAME") },
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, &self->workspace,
      N_("Folder that keeps everything"), N_("DIR") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
      N_("Where phones report (default 127.0.0.1:8470)"), N_("ADDR:PORT") },
    { "open", 0, 0, G_OPTION_ARG_NONE, &self->open,
      N_("Take devices nobody enrolled; on this machine only"), NULL },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &self->seconds, N_("End after N seconds"), N_("N") },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &self->import,
      N_("Store the tracks of a GPX file and end"), N_("FILE") },
    { "export", 0, 0, G_OPTION_ARG_STRING, &self->export,
      N_("Write the track of a device as GPX and end"), N_("DEVICE") },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &self->output,
      N_("Where --export writes (default DEVICE.gpx)"), N_("FILE") },
    { "verify-audit", 0, 0, G_OPTION_ARG_NONE, &self->verify_audit,
      N_("See whether the audit log is as it was written, and end"), NULL },
    { "restore", 0, 0, G_OPTION_ARG_FILENAME, &self->restore,
      N_("Put a backup back into the workspace and end; what was there is put aside"), N_("FILE") },
    { "lab", 0, 0, G_OPTION_ARG_STRING, &self->lab,
      N_("Plant a fault of the leak laboratory in a throw-away workspace; “list” names them"), N_("NAME") },
    { "reset-staff", 0, 0, G_OPTION_ARG_STRING, &self->reset_staff,
      N_("Give an account of staff a new password, show it and end"), N_("NAME") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_("Show the version and end"), NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("roundrock", "", "", self, NULL);

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

/**
 * rr_options_configure:
 * @self: what was asked for
 * @config: (out caller-allocates): what the engine needs of it; borrows from @self
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_OPTION_ERROR if it cannot be had together, or with
 *   %G_IO_ERROR_NOT_FOUND for a case that the laboratory does not have
 */
gboolean
rr_options_configure (RrOptions       *self,
                      RrEngineConfig  *config,
                      GError         **error)
{
  if (self->lab != NULL && rr_lab_find_page (self->lab, error) == NULL)
    return FALSE;

  rr_engine_config_init (config);
  config->workspace = self->workspace;
  config->open = self->open;
  config->drill = self->drill || self->lab != NULL;
  if (self->listen != NULL)
    {
      if (!parse_listen (self->listen, &self->host, &config->port, error))
        return FALSE;
      config->host = self->host;
    }
  else if (config->drill)
    {
      config->port = 0;   /* an exercise never stands in the way of the real thing */
    }

  if ((config->open || config->drill) && !is_loopback (config->host))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("Unknown devices are taken on this machine only; "
                             "--open, --drill and --lab go with a loopback address"));
      return FALSE;
    }
  return TRUE;
}

/**
 * rr_options_clear:
 * @self: options
 */
void
rr_options_clear (RrOptions *self)
{
  g_free (self->lab);
  g_free (self->host);
  g_free (self->workspace);
  g_free (self->listen);
  g_free (self->import);
  g_free (self->export);
  g_free (self->output);
  g_free (self->restore);
  g_free (self->reset_staff);
}

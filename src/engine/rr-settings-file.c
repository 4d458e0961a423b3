/* rr-settings-file.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-settings-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "rr-error.h"
#include "rr-secrets.h"

/* Files of settings that a person writes.
 *
 * Threads: any.
 */

/**
 * rr_settings_file_load:
 * @workspace: the folder
 * @name: the file in it
 * @error: return location for an error
 *
 * Secrets that are in the keyring are in it; do not write it again.
 *
 * Returns: (transfer full): what it says, nothing if it is not there; %NULL with a
 *   #GKeyFileError or #GFileError if it cannot be read
 */
GKeyFile *
rr_settings_file_load (const char  *workspace,
                       const char  *name,
                       GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) problem = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem)
      || g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      rr_secrets_fill (workspace, name, file);
      return g_steal_pointer (&file);
    }
  /* What it says names the line, which may hold a key: only where is told. */
  if (g_error_matches (problem, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE, _("%s is no key file"), path);
      return NULL;
    }
  g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", path);
  return NULL;
}

/**
 * rr_settings_file_check_private:
 * @workspace: the folder
 * @name: the file in it
 * @error: return location for an error
 *
 * Returns: %FALSE with %RR_ERROR_UNSUPPORTED if it is there and others may read it
 */
gboolean
rr_settings_file_check_private (const char  *workspace,
                                const char  *name,
                                GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);
  GStatBuf info;

  if (g_stat (path, &info) != 0 || (info.st_mode & 077) == 0)
    return TRUE;
  g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED,
               /* Translators: both %s are the path of a file of settings */
               _("There are secrets in %s, which may be read by others. Keep them out: chmod 600 %s"), path, path);
  return FALSE;
}

/* rr-operator.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-operator.h"

#include <gio/gio.h>
#include <string.h>

/* What operator.ini of the workspace says, in its one group:
 *
 *   [operator]
 *   name=Base camp
 *   email=base@example.org
 *
 * Threads: any once it is made.
 */

#define GROUP "operator"

static char *
dup_text (GKeyFile   *file,
          const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, key, NULL);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/**
 * rr_operator_new:
 * @workspace: the folder with operator.ini
 * @error: return location for an error
 *
 * Returns: (transfer full): the operator, nameless if there is no such file; %NULL with a
 *   #GKeyFileError or #GFileError
 */
RrOperator *
rr_operator_new (const char  *workspace,
                 GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, "operator.ini", NULL);
  g_autoptr(RrOperator) self = g_new0 (RrOperator, 1);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) problem = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem)
      && !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", path);
      return NULL;
    }

  self->id = dup_text (file, "id");
  self->name = dup_text (file, "name");
  self->website = dup_text (file, "website");
  self->email = dup_text (file, "email");
  self->telephone = dup_text (file, "telephone");
  self->address = dup_text (file, "address");
  self->url = dup_text (file, "url");
  if (self->id == NULL)
    self->id = g_strdup ("base-camp");
  if (self->name == NULL)
    self->name = g_strdup ("Base camp");
  if (self->url != NULL && g_str_has_suffix (self->url, "/"))
    self->url[strlen (self->url) - 1] = '\0';
  return g_steal_pointer (&self);
}

/**
 * rr_operator_free:
 * @self: (nullable) (transfer full): an operator
 */
void
rr_operator_free (RrOperator *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->website);
  g_free (self->email);
  g_free (self->telephone);
  g_free (self->address);
  g_free (self->url);
  g_free (self);
}

/* rr-door-settings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-door-settings.h"

#include "rr-operator.h"
#include "rr-settings-file.h"

/* What door.ini of the workspace says of the front door, in its one group:
 *
 *   [door]
 *   hosts=camp.example.org
 *   origins=https://www.example.org
 *   plain=false
 *
 * By which names we may be called is also what this machine is called, and where
 * operator.ini says that we are reached.
 *
 * Threads: any once it is made.
 */

#define GROUP "door"

static gboolean
read_number (GKeyFile    *file,
             const char  *key,
             guint       *value,
             GError     **error)
{
  g_autoptr(GError) problem = NULL;
  int number = g_key_file_get_integer (file, GROUP, key, &problem);

  if (problem == NULL && number > 0)
    *value = (guint) number;
  else if (problem == NULL)
    g_set_error (&problem, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s has to be above 0", key);
  if (problem == NULL || g_error_matches (problem, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND)
      || g_error_matches (problem, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&problem), "door.ini: ");
  return FALSE;
}

static void
add_names (GStrvBuilder *names,
           GKeyFile     *file,
           const char   *key)
{
  g_auto(GStrv) list = g_key_file_get_string_list (file, GROUP, key, NULL, NULL);

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    if (*g_strstrip (list[i]) != '\0')
      g_strv_builder_add (names, list[i]);
}

/* "https://camp.example.org:8470/x" is "camp.example.org". */
static void
add_host_of (GStrvBuilder *names,
             const char   *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    g_strv_builder_add (names, g_uri_get_host (uri));
}

static char **
collect_hosts (GKeyFile   *file,
               const char *url)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  const char *own = g_get_host_name ();
  g_autofree char *local = g_strconcat (own, ".local", NULL);

  g_strv_builder_add (names, own);
  g_strv_builder_add (names, local);
  add_host_of (names, url);
  add_names (names, file, "hosts");
  return g_strv_builder_end (names);
}

static char **
collect_origins (GKeyFile *file)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  add_names (names, file, "origins");
  return g_strv_builder_end (names);
}

/**
 * rr_door_settings_load:
 * @workspace: the folder with door.ini
 * @error: return location for an error
 *
 * Returns: (transfer full): the settings, as usual if there is no such file; %NULL with a
 *   #GKeyFileError or #GFileError
 */
RrDoorSettings *
rr_door_settings_load (const char  *workspace,
                       GError     **error)
{
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "door.ini", error);
  g_autoptr(RrOperator) operator = file != NULL ? rr_operator_new (workspace, error) : NULL;
  g_autoptr(RrDoorSettings) self = g_new0 (RrDoorSettings, 1);

  if (operator == NULL || !read_number (file, "max-connections", &self->max_connections, error)
      || !read_number (file, "per-address", &self->per_address, error))
    return NULL;

  self->tls = g_key_file_get_boolean (file, GROUP, "tls", NULL);
  self->plain = g_key_file_get_boolean (file, GROUP, "plain", NULL);
  self->behind_proxy = g_key_file_get_boolean (file, GROUP, "behind-proxy", NULL);
  self->hosts = collect_hosts (file, operator->url);
  self->origins = collect_origins (file);
  self->certificate = g_key_file_get_string (file, GROUP, "certificate", NULL);
  self->key = g_key_file_get_string (file, GROUP, "key", NULL);
  return g_steal_pointer (&self);
}

/**
 * rr_door_settings_free:
 * @self: (nullable) (transfer full): settings
 */
void
rr_door_settings_free (RrDoorSettings *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->hosts);
  g_strfreev (self->origins);
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}

/**
 * rr_door_settings_apply:
 * @self: settings
 * @config: of a door that is made while @self is there
 */
void
rr_door_settings_apply (const RrDoorSettings *self,
                        RrFrontDoorConfig    *config)
{
  if (self->max_connections > 0)
    config->max_connections = self->max_connections;
  if (self->per_address > 0)
    config->max_per_address = self->per_address;
  config->far_loopback = self->behind_proxy;
  config->plain_for_all = self->plain;
  config->hosts = (const char *const *) self->hosts;
  config->origins = (const char *const *) self->origins;
}

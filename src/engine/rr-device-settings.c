/* rr-device-settings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-device-settings.h"

#include <string.h>

#include "rr-settings-file.h"

/* RrDeviceSettings is devices.ini of the workspace: a group a device, with
 * owntracks-passphrase and speed-unit (knots or m/s).
 *
 * Threads: any, once loaded; nothing changes afterwards.
 * Ends:    free, after the last decoder.
 */
struct _RrDeviceSettings
{
  GHashTable        *devices;    /* (owned) (immutable): id -> Device */
  RrDecoderSettings  settings;   /* (immutable) */
};

typedef struct
{
  guint8   key[32];
  gboolean has_key;
  gboolean is_mps;
} Device;

static gboolean
get_key_cb (const char *device,
            guint8      key[32],
            gpointer    data)
{
  const Device *found = g_hash_table_lookup (((RrDeviceSettings *) data)->devices, device);

  if (found == NULL || !found->has_key)
    return FALSE;
  memcpy (key, found->key, sizeof found->key);
  return TRUE;
}

static gboolean
speed_is_mps_cb (const char *device,
                 gpointer    data)
{
  const Device *found = g_hash_table_lookup (((RrDeviceSettings *) data)->devices, device);

  return found != NULL && found->is_mps;
}

/* Returns: whether it says anything nobody else may know */
static gboolean
add_device (RrDeviceSettings *self,
            GKeyFile         *file,
            const char       *id)
{
  g_autofree char *passphrase = g_key_file_get_string (file, id, "owntracks-passphrase", NULL);
  g_autofree char *unit = g_key_file_get_string (file, id, "speed-unit", NULL);
  Device *device = g_new0 (Device, 1);

  if (passphrase != NULL && *passphrase != '\0')
    {
      memcpy (device->key, passphrase, MIN (strlen (passphrase), sizeof device->key));
      device->has_key = TRUE;
    }
  device->is_mps = g_strcmp0 (unit, "m/s") == 0;
  g_hash_table_insert (self->devices, g_strdup (id), device);
  return device->has_key;
}

/**
 * rr_device_settings_load:
 * @workspace: the folder
 * @error: return location for an error
 *
 * Returns: (transfer full): the settings, none if there is no file; %NULL with a
 *   #GKeyFileError or #GFileError if it cannot be read, or %RR_ERROR_UNSUPPORTED if others
 *   can read the secrets in it
 */
RrDeviceSettings *
rr_device_settings_load (const char  *workspace,
                         GError     **error)
{
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, "devices.ini", error);
  g_autoptr(RrDeviceSettings) self = NULL;
  g_auto(GStrv) ids = NULL;
  gboolean has_secrets = FALSE;

  if (file == NULL)
    return NULL;
  self = g_new0 (RrDeviceSettings, 1);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->settings = (RrDecoderSettings) { get_key_cb, speed_is_mps_cb, self };
  ids = g_key_file_get_groups (file, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    has_secrets = add_device (self, file, ids[i]) || has_secrets;
  if (has_secrets && !rr_settings_file_check_private (workspace, "devices.ini", error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * rr_device_settings_free:
 * @self: (nullable) (transfer full): settings
 */
void
rr_device_settings_free (RrDeviceSettings *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->devices);
  g_free (self);
}

/**
 * rr_device_settings_get:
 * @self: settings
 *
 * Returns: (transfer none): as a decoder asks for them
 */
const RrDecoderSettings *
rr_device_settings_get (RrDeviceSettings *self)
{
  return &self->settings;
}

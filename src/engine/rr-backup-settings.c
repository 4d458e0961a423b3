/* rr-backup-settings.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-backup-settings.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-settings-file.h"

/* storage.ini of the workspace; without a folder no backups are made, the rest are the
 * defaults:
 *
 *     [backup]
 *     folder=/media/drive/camp
 *     every-minutes=60
 *     hourly=24
 *     daily=14
 *     weekly=8
 *     warn-hours=3
 *     patience-seconds=120
 *     secrets=false
 *
 * Beside it, in backup-last.ini, the engine keeps which was the last good one.
 *
 * Threads: any.
 */

#define FILE_NAME "storage.ini"
#define LAST_NAME "backup-last.ini"
#define GROUP     "backup"
#define MOST      10000

static gboolean
read_number (GKeyFile    *file,
             const char  *key,
             guint        least,
             guint        otherwise,
             guint       *value,
             GError     **error)
{
  g_autoptr(GError) problem = NULL;
  int number;

  *value = otherwise;
  if (!g_key_file_has_key (file, GROUP, key, NULL))
    return TRUE;
  number = g_key_file_get_integer (file, GROUP, key, &problem);
  if (problem != NULL || number < (int) least || number > MOST)
    {
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                   /* Translators: a key of the file storage.ini, then the smallest and the largest number */
                   _("storage.ini: “%s” has to be a number from %u to %u"), key, least, (guint) MOST);
      return FALSE;
    }
  *value = (guint) number;
  return TRUE;
}

/**
 * rr_backup_settings_load:
 * @self: (out caller-allocates): zeroed
 * @workspace: the folder with storage.ini, which need not be there
 * @error: return location for an error
 *
 * Returns: %FALSE with a #GKeyFileError, #GFileError or %RR_ERROR_MALFORMED
 */
gboolean
rr_backup_settings_load (RrBackupSettings  *self,
                         const char        *workspace,
                         GError           **error)
{
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, FILE_NAME, error);

  if (file == NULL || !read_number (file, "every-minutes", 1, 60, &self->every_min, error)
      || !read_number (file, "hourly", 0, 24, &self->hourly, error)
      || !read_number (file, "daily", 0, 14, &self->daily, error)
      || !read_number (file, "weekly", 0, 8, &self->weekly, error)
      || !read_number (file, "warn-hours", 1, 3, &self->warn_hours, error)
      || !read_number (file, "patience-seconds", 1, 120, &self->patience_s, error))
    return FALSE;
  self->folder = g_key_file_get_string (file, GROUP, "folder", NULL);
  if (self->folder != NULL && *g_strstrip (self->folder) == '\0')
    g_clear_pointer (&self->folder, g_free);
  self->secrets = g_key_file_get_boolean (file, GROUP, "secrets", NULL);
  return TRUE;
}

static gboolean
save (GKeyFile    *file,
      const char  *workspace,
      const char  *name,
      GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);
  gsize len;
  g_autofree char *text = g_key_file_to_data (file, &len, NULL);

  return g_file_set_contents_full (path, text, (gssize) len, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/**
 * rr_backup_settings_save:
 * @self: settings
 * @workspace: the folder with storage.ini, of which the rest stays
 * @error: return location for an error
 *
 * Returns: %FALSE with a #GKeyFileError or #GFileError
 */
gboolean
rr_backup_settings_save (const RrBackupSettings  *self,
                         const char              *workspace,
                         GError                 **error)
{
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, FILE_NAME, error);

  if (file == NULL)
    return FALSE;
  g_key_file_set_string (file, GROUP, "folder", self->folder != NULL ? self->folder : "");
  g_key_file_set_integer (file, GROUP, "every-minutes", (int) self->every_min);
  g_key_file_set_integer (file, GROUP, "hourly", (int) self->hourly);
  g_key_file_set_integer (file, GROUP, "daily", (int) self->daily);
  g_key_file_set_integer (file, GROUP, "weekly", (int) self->weekly);
  g_key_file_set_integer (file, GROUP, "warn-hours", (int) self->warn_hours);
  g_key_file_set_integer (file, GROUP, "patience-seconds", (int) self->patience_s);
  g_key_file_set_boolean (file, GROUP, "secrets", self->secrets);
  return save (file, workspace, FILE_NAME, error);
}

void
rr_backup_settings_copy (RrBackupSettings       *self,
                         const RrBackupSettings *other)
{
  char *folder = g_strdup (other->folder);

  g_free (self->folder);
  *self = *other;
  self->folder = folder;
}

void
rr_backup_settings_clear (RrBackupSettings *self)
{
  g_clear_pointer (&self->folder, g_free);
}

/**
 * rr_backup_last_load:
 * @self: (out caller-allocates): zeroed
 * @workspace: the folder
 *
 * What cannot be read is as if there had been none.
 */
void
rr_backup_last_load (RrBackupLast *self,
                     const char   *workspace)
{
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, LAST_NAME, NULL);

  if (file == NULL)
    return;
  self->folder = g_key_file_get_string (file, GROUP, "folder", NULL);
  self->name = g_key_file_get_string (file, GROUP, "name", NULL);
  self->made_ms = g_key_file_get_int64 (file, GROUP, "made-ms", NULL);
  self->bytes = g_key_file_get_int64 (file, GROUP, "bytes", NULL);
}

gboolean
rr_backup_last_save (const RrBackupLast  *self,
                     const char          *workspace,
                     GError             **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_key_file_set_string (file, GROUP, "folder", self->folder);
  g_key_file_set_string (file, GROUP, "name", self->name);
  g_key_file_set_int64 (file, GROUP, "made-ms", self->made_ms);
  g_key_file_set_int64 (file, GROUP, "bytes", self->bytes);
  return save (file, workspace, LAST_NAME, error);
}

void
rr_backup_last_clear (RrBackupLast *self)
{
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->name, g_free);
}

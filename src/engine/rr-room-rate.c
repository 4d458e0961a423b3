/* rr-room-rate.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-room-rate.h"

#include <glib/gi18n-lib.h>

#include "rr-error.h"
#include "rr-settings-file.h"
#include "rr-waiting-room.h"

/* A crowd does not go away because the console was closed: what holds it back is kept.
 *
 * Threads: any that may wait for the disk.
 */

#define FILE_NAME "room.ini"
#define GROUP     "room"
#define KEY       "rate"

/**
 * rr_room_rate_load:
 * @workspace: the folder
 * @per_s: (out): how many a second are let in, 0 for all
 * @error: return location for an error
 *
 * Returns: %FALSE if there is a file that cannot be read
 */
gboolean
rr_room_rate_load (const char  *workspace,
                   guint       *per_s,
                   GError     **error)
{
  g_autoptr(GKeyFile) file = rr_settings_file_load (workspace, FILE_NAME, error);
  g_autofree char *text = NULL;
  guint64 value = 0;

  *per_s = 0;
  if (file == NULL)
    return FALSE;
  text = g_key_file_get_string (file, GROUP, KEY, NULL);
  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, RR_ROOM_MAX_RATE, &value, NULL))
    {
      g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED,
                   /* Translators: the name of a file, and the highest number */
                   _("The rate in %s has to be a number from 0 to %d"), FILE_NAME, RR_ROOM_MAX_RATE);
      return FALSE;
    }
  *per_s = (guint) value;
  return TRUE;
}

/**
 * rr_room_rate_save:
 * @workspace: the folder
 * @per_s: how many a second are let in, 0 for all
 * @error: return location for an error
 *
 * Returns: %FALSE if it could not be written
 */
gboolean
rr_room_rate_save (const char  *workspace,
                   guint        per_s,
                   GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, FILE_NAME, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_key_file_set_uint64 (file, GROUP, KEY, per_s);
  return g_key_file_save_to_file (file, path, error);
}

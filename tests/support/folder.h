/* folder.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

/* Folders that tests make and take away again. */

/* Returns: how many files were in it; folders in it stay */
static inline guint
folder_empty (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      n += g_remove (file) == 0;
    }
  return n;
}

static inline void
folder_remove (const char *path)
{
  folder_empty (path);
  g_rmdir (path);
}

/* rr-program.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-program.h"

/* Where the programs are that help this one.
 *
 * Threads: any.
 */

/* A test of a build tree lies in a folder of its own. */
static char *
dup_beside (const char *folder,
            const char *build_dir,
            const char *name)
{
  g_autofree char *up = g_build_filename (folder, "..", "..", "src", build_dir, name, NULL);
  g_autofree char *in = g_build_filename (folder, build_dir, name, NULL);
  g_autofree char *by = g_build_filename (folder, name, NULL);
  const char *places[] = { in, by, up };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup (places[i]);
  return NULL;
}

/**
 * rr_program_find:
 * @build_dir: the folder of the build tree that it is made in
 * @name: what it is called
 *
 * Returns: (transfer full) (nullable): its path: beside this program in a build tree, else
 *   where it was installed
 */
char *
rr_program_find (const char *build_dir,
                 const char *name)
{
  g_autofree char *us = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = us != NULL ? g_path_get_dirname (us) : NULL;
  char *path = folder != NULL ? dup_beside (folder, build_dir, name) : NULL;

  return path != NULL ? path : g_find_program_in_path (name);
}

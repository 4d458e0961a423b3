/* rr-late.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-late.h"

#include <gmodule.h>

#include "rr-error.h"

/* What few engines need comes late. The libraries that write and send letters are 8 MiB of
 * every process that links them, those of TLS 4, and an engine in a hut without a mail
 * server and without a network never needs one: so they are linked to modules, and a module
 * is loaded when something in it is asked for. It stays until the process ends.
 *
 * A module lies below the programs in the build tree, in libdir/roundrock where it is
 * installed; the way there is relative, so that a moved installation finds its own.
 *
 * Threads: any.
 */

static char *
dup_path (const char *dir,
          const char *module)
{
  return g_strdup_printf ("%s/%s." G_MODULE_SUFFIX, dir, module);
}

static GModule *
open_in (const char *dir,
         const char *module)
{
  g_autofree char *path = dup_path (dir, module);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_module_open (path, G_MODULE_BIND_LOCAL) : NULL;
}

static GModule *
open_module (const char *module)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *dir = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree char *ingest = g_build_filename (dir, "ingest", NULL);
  g_autofree char *services = g_build_filename (dir, "services", NULL);
  g_autofree char *installed = g_build_filename (dir, "..", RR_LIBDIR, "roundrock", NULL);
  const char *const dirs[] = { ingest, services, installed, RR_BUILD_SRCDIR "/ingest", RR_BUILD_SRCDIR "/services" };

  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      GModule *found = open_in (dirs[i], module);

      if (found != NULL)
        {
          g_module_make_resident (found);
          return found;
        }
    }
  return NULL;
}

/**
 * rr_late_find:
 * @module: the name of a module of ours
 * @symbol: a function or a table in it
 * @error: return location for an error
 *
 * Loads the module unless it is there already. Thread: any; may read from the disk.
 *
 * Returns: (transfer none): where it is; %NULL with %RR_ERROR_UNSUPPORTED
 */
gpointer
rr_late_find (const char  *module,
              const char  *symbol,
              GError     **error)
{
  GModule *opened = open_module (module);
  gpointer found = NULL;

  if (opened != NULL && g_module_symbol (opened, symbol, &found) && found != NULL)
    return found;
  g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, "%s: %s", module,
               opened == NULL ? "the module is not where it belongs" : g_module_error ());
  return NULL;
}

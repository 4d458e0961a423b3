/* rr-vault-restore.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-vault.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "rr-error.h"

/* A backup becomes a workspace again. It is looked through where it lies, copied beside the
 * database, and looked through again; the database itself is only replaced when nobody has
 * it open, and what was there is put aside under another name. Settings that are not there any
 * more come back, too.
 *
 * Threads: main only.
 */

#define RESTORING   ".restoring"
#define SPARE_BYTES (1024 * 1024)

/* A backup, or the database in it. */
static void
find_parts (const char  *file,
            char       **folder,
            char       **database)
{
  if (g_file_test (file, G_FILE_TEST_IS_DIR))
    {
      *folder = g_strdup (file);
      *database = g_build_filename (file, RR_VAULT_DATABASE, NULL);
    }
  else
    {
      *folder = g_path_get_dirname (file);
      *database = g_strdup (file);
    }
}

/* A database that comes from elsewhere has no manifest; then it is only looked through. */
static GPtrArray *
check_source (const char  *folder,
              const char  *database,
              GError     **error)
{
  g_autofree char *manifest = g_build_filename (folder, RR_VAULT_MANIFEST, NULL);
  g_autofree char *base = g_path_get_basename (database);
  g_autofree char *wal = g_strconcat (database, "-wal", NULL);
  g_autoptr(GPtrArray) expected = NULL, found = NULL;
  gboolean has_manifest = strcmp (base, RR_VAULT_DATABASE) == 0 && g_file_test (manifest, G_FILE_TEST_EXISTS);

  if (!g_file_test (database, G_FILE_TEST_IS_REGULAR))
    {
      /* Translators: a file */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no backup at %s"), database);
      return NULL;
    }
  if (rr_vault_size (wal) > 0)
    {
      /* Translators: a file */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   _("%s is in use, or was not closed: what came in last is in a log beside it"), database);
      return NULL;
    }
  found = rr_store_backup_check (database, rr_vault_progress, NULL, error);
  if (found == NULL || !has_manifest)
    return g_steal_pointer (&found);
  expected = rr_vault_read_manifest (folder, error);
  if (expected == NULL || !rr_store_digests_agree (expected, found, error))
    return NULL;
  return g_steal_pointer (&found);
}

static gboolean
copy_beside (const char  *database,
             const char  *target,
             GPtrArray   *expected,
             GError     **error)
{
  g_autofree char *growing = g_strconcat (target, RESTORING, NULL);
  g_autofree char *whole = g_strconcat (target, RR_STORE_RESTORED, NULL);
  g_autofree char *folder = g_path_get_dirname (target);
  g_autoptr(GPtrArray) found = NULL;

  if (!rr_vault_has_room (folder, rr_vault_size (database) + SPARE_BYTES, error)
      || !rr_vault_copy_file (database, growing, error))
    {
      g_unlink (growing);
      return FALSE;
    }
  found = rr_store_backup_check (growing, rr_vault_progress, NULL, error);
  if (found == NULL || !rr_store_digests_agree (expected, found, error))
    {
      g_unlink (growing);
      return FALSE;
    }
  if (g_rename (growing, whole) != 0)
    return rr_vault_set_errno (error, whole);
  return rr_vault_sync (folder, error);
}

gboolean
rr_vault_restore (const RrVaultOptions  *options,
                  GError               **error)
{
  g_autofree char *target = g_build_filename (options->workspace, RR_VAULT_DATABASE, NULL);
  g_autofree char *folder = NULL, *database = NULL, *settings = NULL, *rows = NULL;
  g_autoptr(GPtrArray) digests = NULL;
  gint64 n_rows = 0;
  guint n_left_out;

  find_parts (options->file, &folder, &database);
  settings = g_build_filename (folder, RR_VAULT_SETTINGS, NULL);
  digests = check_source (folder, database, error);
  if (digests == NULL)
    return FALSE;
  if (g_mkdir_with_parents (options->workspace, 0700) != 0)
    return rr_vault_set_errno (error, options->workspace);
  if (!copy_beside (database, target, digests, error))
    return FALSE;
  if (!rr_vault_copy_settings (settings, options->workspace, TRUE, TRUE, &n_left_out, error))
    return FALSE;
  if (options->at_once && !rr_store_restore (target, error))
    {
      g_autofree char *whole = g_strconcat (target, RR_STORE_RESTORED, NULL);

      /* Whoever has it open now would find it with the next start. */
      if (g_error_matches (*error, RR_ERROR, RR_ERROR_IN_USE))
        g_unlink (whole);
      return FALSE;
    }
  for (guint i = 0; i < digests->len; i++)
    n_rows += ((RrStoreDigest *) digests->pdata[i])->n_rows;
  rows = g_strdup_printf ("%" G_GINT64_FORMAT, n_rows);
  rr_vault_say ("done", rows, NULL);
  return TRUE;
}

/* rr-vault-backup.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-vault.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "rr-time.h"

/* One backup: under another name until it is on the disk, read back and found right; only then
 * do old ones go.
 *
 * Threads: main only.
 */

#define SPARE_BYTES (1024 * 1024)
#define MAX_NAMES   100

/* An empty folder where a drive was once is not the drive: the folder that was chosen has a
 * mark in it. */
static gboolean
is_the_folder (const RrVaultOptions  *options,
               GError               **error)
{
  g_autofree char *mark = g_build_filename (options->folder, RR_VAULT_MARK, NULL);
  static const char text[] = "Roundrock keeps backups here.\n";

  if (!g_file_test (options->folder, G_FILE_TEST_IS_DIR))
    {
      /* Translators: a folder */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The folder %s is not there. Is the drive plugged in?"),
                   options->folder);
      return FALSE;
    }
  if (g_file_test (mark, G_FILE_TEST_EXISTS))
    return TRUE;
  if (options->is_first)
    return g_file_set_contents_full (mark, text, sizeof text - 1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               /* Translators: a folder */
               _("What is at %s now is not the folder that was chosen. Is the drive plugged in?"), options->folder);
  return FALSE;
}

/* Of those that were interrupted. */
static void
remove_leftovers (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, RR_VAULT_PARTIAL))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        rr_vault_remove (path);
      }
}

static gboolean
has_room (const RrVaultOptions  *options,
          GError               **error)
{
  g_autofree char *wal = g_strconcat (options->database, "-wal", NULL);
  gint64 bytes = rr_vault_size (options->database) + rr_vault_size (wal);

  return rr_vault_has_room (options->folder, bytes + bytes / 20 + SPARE_BYTES, error);
}

static gboolean
make_folder (const char  *path,
             GError     **error)
{
  return g_mkdir (path, 0700) == 0 || rr_vault_set_errno (error, path);
}

/* Returns: (transfer full) (nullable): the digests of what is in @partial then */
static GPtrArray *
fill (const RrVaultOptions  *options,
      const char            *partial,
      GError               **error)
{
  g_autofree char *database = g_build_filename (partial, RR_VAULT_DATABASE, NULL);
  g_autofree char *settings = g_build_filename (partial, RR_VAULT_SETTINGS, NULL);
  g_autoptr(GPtrArray) copied = NULL, found = NULL;
  guint n_left_out;

  if (!make_folder (partial, error) || !make_folder (settings, error)
      || !rr_vault_copy_settings (options->workspace, settings, options->secrets, FALSE, &n_left_out, error))
    return NULL;
  copied = rr_store_backup_copy (options->database, database, rr_vault_progress, NULL, error);
  if (copied != NULL)
    found = rr_store_backup_check (database, rr_vault_progress, NULL, error);
  if (found == NULL || !rr_store_digests_agree (copied, found, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* Two within a second get different names. */
static char *
dup_free_name (const char *folder,
               gint64      made_ms)
{
  g_autoptr(GDateTime) made = g_date_time_new_from_unix_utc (made_ms / 1000);
  g_autofree char *stamp = g_date_time_format (made, RR_VAULT_PREFIX "%Y%m%d-%H%M%SZ");

  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *name = i == 0 ? g_strdup (stamp) : g_strdup_printf ("%s-%u", stamp, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
  return g_steal_pointer (&stamp);
}

static guint
thin_out (const RrVaultOptions *options,
          const char           *newest)
{
  g_autoptr(GPtrArray) entries = rr_vault_find (options->folder, NULL);
  guint n = entries != NULL ? entries->len : 0, n_gone = 0;
  g_autofree gint64 *made_ms = g_new0 (gint64, n + 1);
  g_autofree gboolean *stays = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    made_ms[i] = ((RrVaultEntry *) entries->pdata[i])->made_ms;
  rr_store_backup_thin (made_ms, n, &options->keep, stays);
  for (guint i = 0; i < n; i++)
    {
      const RrVaultEntry *entry = entries->pdata[i];

      /* Where the clock was wrong, the one that is right now might not be the newest. */
      if (stays[i] || strcmp (entry->name, newest) == 0)
        continue;
      rr_vault_remove (entry->path);
      n_gone++;
    }
  return n_gone;
}

static gboolean
finish (const RrVaultOptions  *options,
        const char            *partial,
        GPtrArray             *digests,
        gint64                 made_ms,
        GError               **error)
{
  g_autofree char *database = g_build_filename (partial, RR_VAULT_DATABASE, NULL);
  g_autofree char *settings = g_build_filename (partial, RR_VAULT_SETTINGS, NULL);
  g_autofree char *name = dup_free_name (options->folder, made_ms);
  g_autofree char *path = g_build_filename (options->folder, name, NULL);
  gint64 size = rr_vault_size (database);
  g_autofree char *made = g_strdup_printf ("%" G_GINT64_FORMAT, made_ms);
  g_autofree char *bytes = g_strdup_printf ("%" G_GINT64_FORMAT, size);
  g_autofree char *gone = NULL;

  if (!rr_vault_write_manifest (partial, made_ms, rr_vault_count_fixes (database), size, digests, error)
      || !rr_vault_sync (settings, error) || !rr_vault_sync (partial, error) || rr_vault_is_stopped (error))
    return FALSE;
  if (g_rename (partial, path) != 0)
    return rr_vault_set_errno (error, path);
  if (!rr_vault_sync (options->folder, error))
    return FALSE;
  gone = g_strdup_printf ("%u", thin_out (options, name));
  rr_vault_say ("done", name, made, bytes, gone, NULL);
  return TRUE;
}

gboolean
rr_vault_backup (const RrVaultOptions  *options,
                 GError               **error)
{
  gint64 made_ms = rr_time_now_ms ();
  g_autofree char *name = g_strdup_printf (RR_VAULT_PARTIAL "%" G_GINT64_FORMAT, made_ms);
  g_autofree char *partial = g_build_filename (options->folder, name, NULL);
  g_autoptr(GPtrArray) digests = NULL;
  gboolean ok;

  if (!is_the_folder (options, error))
    return FALSE;
  remove_leftovers (options->folder);
  if (!has_room (options, error))
    return FALSE;
  digests = fill (options, partial, error);
  ok = digests != NULL && finish (options, partial, digests, made_ms, error);
  if (!ok && g_file_test (partial, G_FILE_TEST_EXISTS))
    rr_vault_remove (partial);
  return ok;
}

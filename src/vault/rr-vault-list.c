/* rr-vault-list.c
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

#include "rr-error.h"
#include "rr-store.h"
#include "rr-time.h"

/* A backup is a folder: the database, the settings, and a manifest that says what the
 * database held when it was copied, table by table. It got its name when all of that had been
 * read back and found right.
 *
 * Threads: main only.
 */

#define MAX_ENTRIES 10000

static void
entry_free (gpointer data)
{
  RrVaultEntry *entry = data;

  g_free (entry->name);
  g_free (entry->path);
  g_free (entry);
}

static gint64
rows_of (GKeyFile   *file,
         const char *table)
{
  g_auto(GStrv) fields = g_key_file_get_string_list (file, "tables", table, NULL, NULL);

  return fields != NULL && fields[0] != NULL ? g_ascii_strtoll (fields[0], NULL, 10) : 0;
}

static RrVaultEntry *
read_entry (const char *folder,
            const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *manifest = g_build_filename (path, RR_VAULT_MANIFEST, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  RrVaultEntry *entry;

  if (!g_str_has_prefix (name, RR_VAULT_PREFIX) || !g_key_file_load_from_file (file, manifest, G_KEY_FILE_NONE, NULL))
    return NULL;
  entry = g_new0 (RrVaultEntry, 1);
  entry->name = g_strdup (name);
  entry->path = g_steal_pointer (&path);
  entry->made_ms = g_key_file_get_int64 (file, "backup", "made-ms", NULL);
  entry->bytes = g_key_file_get_int64 (file, "backup", "bytes", NULL);
  entry->n_fixes = g_key_file_get_int64 (file, "backup", "fixes", NULL);
  entry->n_devices = rows_of (file, "device");
  entry->n_bookings = rows_of (file, "booking");
  return entry;
}

static int
by_age (gconstpointer a,
        gconstpointer b)
{
  const RrVaultEntry *one = *(RrVaultEntry *const *) a, *other = *(RrVaultEntry *const *) b;

  return (one->made_ms > other->made_ms) - (one->made_ms < other->made_ms);
}

/**
 * rr_vault_find:
 * @folder: where backups are
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type RrVaultEntry): those that are whole, oldest
 *   first; %NULL with a #GFileError
 */
GPtrArray *
rr_vault_find (const char  *folder,
               GError     **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;
  while (entries->len < MAX_ENTRIES && (name = g_dir_read_name (dir)) != NULL)
    {
      RrVaultEntry *entry = read_entry (folder, name);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, by_age);
  return g_steal_pointer (&entries);
}

/**
 * rr_vault_count_fixes:
 * @database: a database
 *
 * Returns: how many positions are in it, about; 0 if it cannot be read
 */
gint64
rr_vault_count_fixes (const char *database)
{
  g_autoptr(RrStoreReader) reader = rr_store_reader_open (database, NULL);
  RrStoreCounts counts = { 0 };

  if (reader == NULL || !rr_store_reader_counts (reader, &counts, NULL))
    return 0;
  return (gint64) counts.n_fixes;
}

/* --- the manifest ------------------------------------------------------------- */

gboolean
rr_vault_write_manifest (const char  *folder,
                         gint64       made_ms,
                         gint64       n_fixes,
                         gint64       bytes,
                         GPtrArray   *digests,
                         GError     **error)
{
  g_autofree char *path = g_build_filename (folder, RR_VAULT_MANIFEST, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *made = rr_time_format_iso (made_ms);

  g_key_file_set_string (file, "backup", "program", RR_VERSION);
  g_key_file_set_string (file, "backup", "made", made);
  g_key_file_set_int64 (file, "backup", "made-ms", made_ms);
  g_key_file_set_int64 (file, "backup", "bytes", bytes);
  g_key_file_set_int64 (file, "backup", "fixes", n_fixes);
  for (guint i = 0; i < digests->len; i++)
    {
      const RrStoreDigest *digest = digests->pdata[i];
      g_autofree char *rows = g_strdup_printf ("%" G_GINT64_FORMAT, digest->n_rows);

      g_key_file_set_string_list (file, "tables", digest->table, (const char *[]) { rows, digest->sum }, 2);
    }
  return g_key_file_save_to_file (file, path, error) && rr_vault_sync (path, error);
}

/**
 * rr_vault_read_manifest:
 * @folder: of a backup
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type RrStoreDigest): what the database should
 *   hold; %NULL with a #GFileError, #GKeyFileError or %RR_ERROR_MALFORMED
 */
GPtrArray *
rr_vault_read_manifest (const char  *folder,
                        GError     **error)
{
  g_autofree char *path = g_build_filename (folder, RR_VAULT_MANIFEST, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) digests = rr_store_digests_new ();
  g_auto(GStrv) tables = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;
  tables = g_key_file_get_keys (file, "tables", NULL, error);
  if (tables == NULL)
    return NULL;
  for (guint i = 0; tables[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_key_file_get_string_list (file, "tables", tables[i], NULL, error);

      if (fields == NULL)
        return NULL;
      if (g_strv_length (fields) != 2)
        {
          g_set_error (error, RR_ERROR, RR_ERROR_MALFORMED, "%s: %s", path, tables[i]);
          return NULL;
        }
      g_ptr_array_add (digests, rr_store_digest_new (tables[i], g_ascii_strtoll (fields[0], NULL, 10), fields[1]));
    }
  return g_steal_pointer (&digests);
}

/* --- list --------------------------------------------------------------------- */

static char *
number (gint64 value)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

gboolean
rr_vault_list (const RrVaultOptions  *options,
               GError               **error)
{
  g_autoptr(GPtrArray) entries = rr_vault_find (options->folder, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = entries->len; i-- > 0;)
    {
      const RrVaultEntry *entry = entries->pdata[i];
      g_autofree char *made = number (entry->made_ms), *bytes = number (entry->bytes);
      g_autofree char *fixes = number (entry->n_fixes), *devices = number (entry->n_devices);
      g_autofree char *bookings = number (entry->n_bookings);

      rr_vault_say ("backup", entry->name, entry->path, made, bytes, fixes, devices, bookings, NULL);
    }
  rr_vault_say ("done", NULL);
  return TRUE;
}

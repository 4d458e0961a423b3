/* rr-reseller.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-reseller.h"

#include <string.h>

/* RrResellers knows by which key a reseller comes.
 *
 * Threads: any once it is made.
 * Ends:    free, after the last question of a reseller is answered.
 */
struct _RrResellers
{
  GPtrArray *all;    /* (owned) (immutable): RrReseller */
};

#define HASH_LEN 64

static void
reseller_free (gpointer data)
{
  RrReseller *reseller = data;

  g_free (reseller->name);
  g_strfreev (reseller->hashes);
  g_free (reseller);
}

static RrReseller *
add (RrResellers  *self,
     const char   *name,
     char        **hashes)
{
  RrReseller *reseller = g_new0 (RrReseller, 1);

  reseller->name = g_strdup (name);
  reseller->hashes = hashes;
  g_ptr_array_add (self->all, reseller);
  return reseller;
}

static gboolean
are_hashes (char **hashes)
{
  for (guint i = 0; hashes[i] != NULL; i++)
    {
      g_strstrip (hashes[i]);
      if (strlen (hashes[i]) != HASH_LEN
          || strspn (hashes[i], "0123456789abcdefABCDEF") != HASH_LEN)
        return FALSE;
      for (char *p = hashes[i]; *p != '\0'; p++)
        *p = g_ascii_tolower (*p);
    }
  return hashes[0] != NULL;
}

static void
read_one (RrResellers *self,
          GKeyFile    *file,
          const char  *name)
{
  g_auto(GStrv) hashes = g_key_file_get_string_list (file, name, "key-sha256", NULL, NULL);

  if (hashes == NULL || !are_hashes (hashes) || *name == '\0' || strlen (name) >= 64)
    g_message ("The reseller %s has no key-sha256 and may not book", name);
  else
    add (self, name, g_steal_pointer (&hashes))->is_blocked
        = g_key_file_get_boolean (file, name, "blocked", NULL);
}

/**
 * rr_resellers_new:
 * @workspace: the folder with resellers.ini
 * @practice: let one in with a known key when there are none
 * @error: return location for an error
 *
 * Returns: (transfer full): them; %NULL with a #GKeyFileError or #GFileError
 */
RrResellers *
rr_resellers_new (const char  *workspace,
                  gboolean     practice,
                  GError     **error)
{
  g_autoptr(RrResellers) self = g_new0 (RrResellers, 1);
  g_autofree char *path = g_build_filename (workspace, "resellers.ini", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) problem = NULL;
  g_auto(GStrv) names = NULL;

  self->all = g_ptr_array_new_with_free_func (reseller_free);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem)
      && !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", path);
      return NULL;
    }

  names = g_key_file_get_groups (file, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    read_one (self, file, names[i]);
  if (names[0] == NULL && practice)
    {
      char **hashes = g_new0 (char *, 2);

      hashes[0] = g_compute_checksum_for_string (G_CHECKSUM_SHA256, RR_RESELLER_PRACTICE_KEY, -1);
      add (self, "practice", hashes);
    }
  return g_steal_pointer (&self);
}

/**
 * rr_resellers_free:
 * @self: (nullable) (transfer full): resellers
 */
void
rr_resellers_free (RrResellers *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_free (self);
}

/* How long it takes says nothing about where they differ. */
static gboolean
is_same_hash (const char *a,
              const char *b)
{
  guint differs = 0;

  for (guint i = 0; i < HASH_LEN; i++)
    differs |= (guint) (guchar) a[i] ^ (guint) (guchar) b[i];
  return differs == 0;
}

/**
 * rr_resellers_check:
 * @self: resellers
 * @key: what somebody came with
 * @len: its bytes
 *
 * Returns: (transfer none) (nullable): whose key it is
 */
RrReseller *
rr_resellers_check (RrResellers *self,
                    const char  *key,
                    gsize        len)
{
  g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) key, len);
  RrReseller *found = NULL;

  for (guint i = 0; i < self->all->len; i++)
    {
      RrReseller *reseller = self->all->pdata[i];

      for (guint j = 0; reseller->hashes[j] != NULL; j++)
        if (is_same_hash (hash, reseller->hashes[j]))
          found = reseller;
    }
  return found;
}

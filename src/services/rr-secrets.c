/* rr-secrets.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-secrets-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "rr-error.h"
#include "rr-sync.h"

/* What the keyring gave is kept here as long as its workspace is in use, so that files can
 * be read again without asking: the keyring may be slow, or locked meanwhile.
 *
 * Threads: as the header says.
 */

#define ID_FILE "workspace-id"

/* Where secrets are: a group may be the begin of a name. */
static const struct
{
  const char *file;
  const char *group;
  const char *key;
} places[] = {
  { "payments.ini", "card", "key" },
  { "payments.ini", "card", "webhook-secret" },
  { "staff.ini", "mail", "password" },
  { "staff.ini", "hook", "secret" },
  { "suppliers.ini", "supplier ", "key" },
};

/* Files that are a key as a whole; they stay files. */
static const char *const key_files[] = { "tls-authority-key.pem", "tls-door-key.pem" };

static struct
{
  RrMutex     lock;
  GHashTable *values;   /* (guarded by lock) (owned) (nullable): workspace, line end and name -> value */
} known = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

/* --- names -------------------------------------------------------------------- */

static void
secret_free (gpointer data)
{
  RrSecret *secret = data;

  g_free (secret->file);
  g_free (secret->group);
  g_free (secret->key);
  g_free (secret);
}

static char *
name_of (const char *file,
         const char *group,
         const char *key)
{
  return g_strdup_printf ("%s [%s] %s", file, group, key);
}

void
rr_secrets_wipe (gpointer data)
{
  char *value = data;

  explicit_bzero (value, strlen (value));
  g_free (value);
}

static char *
place_of (const char *workspace,
          const char *name)
{
  return g_strconcat (workspace, "\n", name, NULL);
}

void
rr_secrets_keep (const char *workspace,
                 const char *name,
                 const char *value)
{
  rr_mutex_lock (&known.lock);
  if (known.values == NULL)
    known.values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, rr_secrets_wipe);
  g_hash_table_replace (known.values, place_of (workspace, name), g_strdup (value));
  rr_mutex_unlock (&known.lock);
}

static char *
recall (const char *workspace,
        const char *name)
{
  g_autofree char *place = place_of (workspace, name);
  char *value;

  rr_mutex_lock (&known.lock);
  value = known.values != NULL ? g_strdup (g_hash_table_lookup (known.values, place)) : NULL;
  rr_mutex_unlock (&known.lock);
  return value;
}

static gboolean
is_of (gpointer key,
       gpointer value,
       gpointer prefix)
{
  return g_str_has_prefix (key, prefix);
}

/**
 * rr_secrets_forget:
 * @workspace: a folder
 *
 * Thread: any.
 */
void
rr_secrets_forget (const char *workspace)
{
  g_autofree char *prefix = place_of (workspace, "");

  rr_mutex_lock (&known.lock);
  if (known.values != NULL)
    g_hash_table_foreach_remove (known.values, is_of, prefix);
  if (known.values != NULL && g_hash_table_size (known.values) == 0)
    g_clear_pointer (&known.values, g_hash_table_unref);
  rr_mutex_unlock (&known.lock);
}

/* --- files -------------------------------------------------------------------- */

static GKeyFile *
read_file (const char *workspace,
           const char *name)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();

  /* What is wrong with it is said by who needs it. */
  return g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, NULL)
             ? g_steal_pointer (&file) : NULL;
}

static gboolean
is_open (const char *workspace,
         const char *name)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 && (info.st_mode & 077) != 0;
}

static gboolean
is_place (const char *group,
          const char *of)
{
  return g_str_has_suffix (of, " ") ? g_str_has_prefix (group, of) : strcmp (group, of) == 0;
}

typedef void (*SecretFunc) (const char *group, const char *key, const char *value, gpointer data);

static void
each_secret (const char *file_name,
             GKeyFile   *file,
             SecretFunc  func,
             gpointer    data)
{
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint g = 0; strcmp (places[i].file, file_name) == 0 && groups[g] != NULL; g++)
      {
        g_autofree char *value = NULL;

        if (is_place (groups[g], places[i].group))
          value = g_key_file_get_string (file, groups[g], places[i].key, NULL);
        if (value != NULL && *value != '\0')
          func (groups[g], places[i].key, value, data);
      }
}

/* Names of files, each once. */
static const char *
nth_file (guint n)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if ((i == 0 || strcmp (places[i].file, places[i - 1].file) != 0) && n-- == 0)
      return places[i].file;
  return NULL;
}

/* --- where they are ----------------------------------------------------------- */

typedef struct
{
  const char *workspace;
  const char *file;
  GPtrArray  *secrets;    /* of RrSecret */
  gboolean    is_open;
} List;

static void
list_one (const char *group,
          const char *key,
          const char *value,
          gpointer    data)
{
  List *list = data;
  RrSecret *secret = g_new0 (RrSecret, 1);
  g_autofree char *name = name_of (list->file, group, key);
  g_autofree char *there = recall (list->workspace, name);

  secret->file = g_strdup (list->file);
  secret->group = g_strdup (group);
  secret->key = g_strdup (key);
  if (strcmp (value, RR_SECRET_MARK) == 0)
    secret->place = there != NULL ? RR_SECRET_IN_KEYRING : RR_SECRET_MISSING;
  else
    secret->place = list->is_open ? RR_SECRET_IN_OPEN_FILE : RR_SECRET_IN_FILE;
  g_ptr_array_add (list->secrets, secret);
}

static void
list_key_file (List       *list,
               const char *name)
{
  g_autofree char *path = g_build_filename (list->workspace, name, NULL);
  RrSecret *secret;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  secret = g_new0 (RrSecret, 1);
  secret->file = g_strdup (name);
  secret->place = is_open (list->workspace, name) ? RR_SECRET_IN_OPEN_FILE : RR_SECRET_IN_FILE;
  g_ptr_array_add (list->secrets, secret);
}

/**
 * rr_secrets_list:
 * @workspace: a folder
 *
 * Thread: any that may read from the disk.
 *
 * Returns: (transfer full) (element-type RrSecret): where each is
 */
GPtrArray *
rr_secrets_list (const char *workspace)
{
  List list = { .workspace = workspace, .secrets = g_ptr_array_new_with_free_func (secret_free) };

  for (guint i = 0; (list.file = nth_file (i)) != NULL; i++)
    {
      g_autoptr(GKeyFile) file = read_file (workspace, list.file);

      list.is_open = is_open (workspace, list.file);
      if (file != NULL)
        each_secret (list.file, file, list_one, &list);
    }
  for (guint i = 0; i < G_N_ELEMENTS (key_files); i++)
    list_key_file (&list, key_files[i]);
  return list.secrets;
}

/* --- filling in --------------------------------------------------------------- */

typedef struct
{
  const char *workspace;
  const char *name;
  GKeyFile   *file;
} Fill;

/* Without its password a mail server would refuse letters for good: better not to try. */
static void
take_out (Fill       *fill,
          const char *group,
          const char *key)
{
  g_message ("%s: [%s] goes without “%s”, which the keyring did not give", fill->name, group, key);
  g_key_file_remove_key (fill->file, group, key, NULL);
  if (strcmp (fill->name, "staff.ini") == 0)
    g_key_file_remove_key (fill->file, group, "url", NULL);
}

static void
fill_one (const char *group,
          const char *key,
          const char *value,
          gpointer    data)
{
  Fill *fill = data;
  g_autofree char *name = name_of (fill->name, group, key);
  char *there;

  if (strcmp (value, RR_SECRET_MARK) != 0)
    return;
  there = recall (fill->workspace, name);
  if (there == NULL)
    {
      take_out (fill, group, key);
      return;
    }
  g_key_file_set_string (fill->file, group, key, there);
  rr_secrets_wipe (there);
}

/**
 * rr_secrets_fill:
 * @workspace: a folder
 * @file_name: a file in it
 * @file: what was read of it; not to be written again
 *
 * Thread: any.
 */
void
rr_secrets_fill (const char *workspace,
                 const char *file_name,
                 GKeyFile   *file)
{
  Fill fill = { workspace, file_name, file };

  each_secret (file_name, file, fill_one, &fill);
}

/* --- asking the keyring ------------------------------------------------------- */

/* A copy of the workspace has its secrets, another workspace others. */
static char *
dup_id (const char  *workspace,
        gboolean     make,
        GError     **error)
{
  g_autofree char *path = g_build_filename (workspace, ID_FILE, NULL);
  g_autofree char *id = NULL;

  if (g_file_get_contents (path, &id, NULL, NULL) && g_uuid_string_is_valid (g_strstrip (id)))
    return g_steal_pointer (&id);
  if (!make)
    {
      /* Translators: %s is a file */
      g_set_error (error, RR_ERROR, RR_ERROR_UNSUPPORTED, _("%s is missing, by which the keyring knows this workspace"),
                   path);
      return NULL;
    }
  g_free (id);
  id = g_uuid_string_random ();
  return g_file_set_contents_full (path, id, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error)
             ? g_steal_pointer (&id) : NULL;
}

/**
 * rr_secrets_load:
 * @workspace: a folder
 * @patience_ms: how long to wait for the keyring
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_IO_ERROR_TIMED_OUT, %RR_ERROR_UNSUPPORTED or what the keyring
 *   says; then what needs them has to go without
 */
gboolean
rr_secrets_load (const char  *workspace,
                 guint        patience_ms,
                 GError     **error)
{
  g_autoptr(GPtrArray) secrets = rr_secrets_list (workspace);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *id = NULL;
  RrKeyringAsk ask = { .workspace = workspace, .names = names };
  guint n_files = 0;

  for (guint i = 0; i < secrets->len; i++)
    {
      const RrSecret *secret = secrets->pdata[i];

      if (secret->place == RR_SECRET_MISSING)
        g_ptr_array_add (names, name_of (secret->file, secret->group, secret->key));
      n_files += secret->group != NULL && secret->place < RR_SECRET_IN_KEYRING;
    }
  if (n_files > 0)
    g_message ("%u secrets lie in files of the workspace and not in a keyring", n_files);
  if (names->len == 0)
    return TRUE;
  id = dup_id (workspace, FALSE, error);
  ask.id = id;
  return id != NULL && rr_keyring_ask (&ask, patience_ms, error);
}

/* --- moving ------------------------------------------------------------------- */

typedef struct
{
  const char *workspace;
  const char *id;
  const char *file_name;
  GKeyFile   *file;
  guint       patience_ms;
  guint       n_moved;      /* of this file */
  GError     *error;        /* (owned) (nullable): then nothing more is */
} Move;

static void
move_one (const char *group,
          const char *key,
          const char *value,
          gpointer    data)
{
  Move *move = data;
  g_autofree char *name = name_of (move->file_name, group, key);
  RrKeyringAsk ask = { .workspace = move->workspace, .id = move->id, .name = name, .value = value };

  if (move->error != NULL || strcmp (value, RR_SECRET_MARK) == 0 || !rr_keyring_ask (&ask, move->patience_ms, &move->error))
    return;
  g_key_file_set_string (move->file, group, key, RR_SECRET_MARK);
  move->n_moved++;
}

/* The file says so only once all that it says is there. */
static gboolean
move_file (Move   *move,
           GError **error)
{
  g_autofree char *path = g_build_filename (move->workspace, move->file_name, NULL);
  g_autofree char *text = NULL;
  gsize len;

  move->n_moved = 0;
  move->file = read_file (move->workspace, move->file_name);
  if (move->file == NULL)
    return TRUE;
  each_secret (move->file_name, move->file, move_one, move);
  text = g_key_file_to_data (move->file, &len, NULL);
  g_clear_pointer (&move->file, g_key_file_unref);
  return move->n_moved == 0
         || g_file_set_contents_full (path, text, (gssize) len,
                                      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/**
 * rr_secrets_move:
 * @workspace: a folder
 * @patience_ms: how long to wait for the keyring, each time
 * @n_moved: (out): how many are in the keyring now that were not
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_IO_ERROR_TIMED_OUT, a #GFileError or what the keyring says
 */
gboolean
rr_secrets_move (const char  *workspace,
                 guint        patience_ms,
                 guint       *n_moved,
                 GError     **error)
{
  g_autofree char *id = dup_id (workspace, TRUE, error);
  Move move = { .workspace = workspace, .id = id, .patience_ms = patience_ms };

  *n_moved = 0;
  if (id == NULL)
    return FALSE;
  for (guint i = 0; move.error == NULL && (move.file_name = nth_file (i)) != NULL; i++)
    {
      if (!move_file (&move, error))
        {
          g_clear_error (&move.error);
          return FALSE;
        }
      *n_moved += move.n_moved;
    }
  if (move.error == NULL)
    return TRUE;
  g_propagate_error (error, move.error);
  return FALSE;
}

/**
 * rr_secrets_replace:
 * @workspace: a folder
 * @file_name: a file in it
 * @group: a group
 * @key: a key whose value is in the keyring
 * @value: what it is from now on
 * @error: return location for an error
 *
 * Returns: %FALSE with %G_IO_ERROR_TIMED_OUT, or what the keyring says
 */
gboolean
rr_secrets_replace (const char  *workspace,
                    const char  *file_name,
                    const char  *group,
                    const char  *key,
                    const char  *value,
                    GError     **error)
{
  g_autofree char *id = dup_id (workspace, TRUE, error);
  g_autofree char *name = name_of (file_name, group, key);
  RrKeyringAsk ask = { .workspace = workspace, .id = id, .name = name, .value = value };

  return id != NULL && rr_keyring_ask (&ask, RR_SECRETS_PATIENCE_MS, error);
}

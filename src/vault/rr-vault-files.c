/* rr-vault-files.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-vault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Files that get to the disk, or say why they do not.
 *
 * Threads: main only.
 */

#define BLOCK       (1024 * 1024)
#define MAX_SETTING (16 * 1024 * 1024)

gboolean
rr_vault_set_errno (GError     **error,
                    const char  *path)
{
  int code = errno;

  if (code == ENOSPC || code == EDQUOT)
    /* Translators: a file or folder */
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("The disk with %s is full"), path);
  else
    /* Translators: a file or folder, then the reason */
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("%s: %s"), path, g_strerror (code));
  return FALSE;
}

/* A file, or the names in a folder. */
gboolean
rr_vault_sync (const char  *path,
               GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  /* Some network folders have no flush of names. */
  if (!ok && fd >= 0 && errno == EINVAL)
    ok = TRUE;
  if (!ok)
    rr_vault_set_errno (error, path);
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
write_all (int         fd,
           const char *data,
           gssize      len)
{
  while (len > 0)
    {
      gssize n = write (fd, data, (gsize) len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      len -= n;
    }
  return TRUE;
}

static gboolean
copy_bytes (int          in,
            int          out,
            const char  *from,
            const char  *to,
            GError     **error)
{
  g_autofree char *block = g_malloc (BLOCK);
  gint64 size = MAX (lseek (in, 0, SEEK_END), 1), done = 0;
  gssize n;

  lseek (in, 0, SEEK_SET);
  while ((n = read (in, block, BLOCK)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return rr_vault_set_errno (error, from);
      if (!write_all (out, block, n) || fdatasync (out) != 0)
        return rr_vault_set_errno (error, to);
      done += n;
      rr_vault_progress ((guint) (done * 1000 / size), NULL);
      if (rr_vault_is_stopped (error))
        return FALSE;
    }
  return fsync (out) == 0 || rr_vault_set_errno (error, to);
}

/* To a new file, which is on the disk then, with the mode it has. */
gboolean
rr_vault_copy_file (const char  *from,
                    const char  *to,
                    GError     **error)
{
  int in = open (from, O_RDONLY | O_CLOEXEC);
  int out = in >= 0 ? open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
  gboolean ok = FALSE;

  if (in < 0)
    rr_vault_set_errno (error, from);
  else if (out < 0)
    rr_vault_set_errno (error, to);
  else
    ok = copy_bytes (in, out, from, to, error);
  if (in >= 0)
    close (in);
  if (out >= 0 && close (out) != 0 && ok)
    ok = rr_vault_set_errno (error, to);
  return ok;
}

/* A file, or a folder with what is in it; what cannot be removed stays. */
void
rr_vault_remove (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      rr_vault_remove (child);
    }
  if (g_remove (path) != 0 && errno != ENOENT)
    g_message ("%s stays: %s", path, g_strerror (errno));
}

gboolean
rr_vault_has_room (const char  *folder,
                   gint64       bytes,
                   GError     **error)
{
  g_autofree char *wanted = NULL, *there = NULL;
  struct statvfs info;
  gint64 free_bytes;

  if (statvfs (folder, &info) != 0)
    return rr_vault_set_errno (error, folder);
  free_bytes = (gint64) info.f_bavail * (gint64) info.f_frsize;
  if (free_bytes >= bytes)
    return TRUE;
  wanted = g_format_size ((guint64) bytes);
  there = g_format_size ((guint64) free_bytes);
  /* Translators: a folder, then two sizes such as "12 MB" */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("There is not enough room in %s: it takes %s, and %s are free"),
               folder, wanted, there);
  return FALSE;
}

/* Returns: 0 if it is not there */
gint64
rr_vault_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gint64) info.st_size : 0;
}

/* --- settings ----------------------------------------------------------------- */

static gboolean
is_secret_key (const char *key)
{
  static const char *const words[] = { "password", "secret", "token", "key", "hash", "pin" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (key, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_secrets (const char *path)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_auto(GStrv) groups = NULL;

  /* What cannot be read as settings might be anything. */
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return TRUE;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) keys = g_key_file_get_keys (file, groups[i], NULL, NULL);

      for (guint k = 0; keys != NULL && keys[k] != NULL; k++)
        if (is_secret_key (keys[k]))
          return TRUE;
    }
  return FALSE;
}

/* Settings, and with them the keys of the door where secrets are wanted. */
static gboolean
is_wanted (const char *path,
           const char *name,
           gboolean    secrets,
           guint      *n_left_out)
{
  gboolean is_ini = g_str_has_suffix (name, ".ini"), is_key = g_str_has_suffix (name, ".pem");

  if (!(is_ini || is_key) || !g_file_test (path, G_FILE_TEST_IS_REGULAR) || rr_vault_size (path) > MAX_SETTING)
    return FALSE;
  if (secrets || (is_ini && !has_secrets (path)))
    return TRUE;
  (*n_left_out)++;
  return FALSE;
}

/**
 * rr_vault_copy_settings:
 * @from: a folder
 * @to: a folder
 * @secrets: those with secrets in them, too
 * @missing_only: leave alone what is there
 * @n_left_out: (out): how many have secrets
 * @error: return location for an error
 *
 * Returns: %FALSE with a %G_IO_ERROR
 */
gboolean
rr_vault_copy_settings (const char  *from,
                        const char  *to,
                        gboolean     secrets,
                        gboolean     missing_only,
                        guint       *n_left_out,
                        GError     **error)
{
  g_autoptr(GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  *n_left_out = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);

      if (!is_wanted (source, name, secrets, n_left_out)
          || (missing_only && g_file_test (target, G_FILE_TEST_EXISTS)))
        continue;
      if (!rr_vault_copy_file (source, target, error))
        return FALSE;
    }
  return TRUE;
}

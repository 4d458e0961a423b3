/* rr-fuzz.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What several targets need: a text, and a folder for what is read from files. A critical
 * traps, which libFuzzer does not know; it keeps what led to an abort.
 *
 * Threads: the target's.
 * Ends:    the folder goes with the process.
 */

static char *workspace;

static void
remove_workspace (void)
{
  const char *name;
  GDir *dir = g_dir_open (workspace, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (workspace, name, NULL);

      g_unlink (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (workspace);
  g_clear_pointer (&workspace, g_free);
}

/* What is said of wrong files is no news here, and costs more than reading them. */
static GLogWriterOutput
write_nothing (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         data)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    return g_log_writer_standard_streams (level, fields, n_fields, data);
  return G_LOG_WRITER_HANDLED;
}

static void
trap_cb (int number)
{
  abort ();
}

/* libFuzzer calls this once. */
int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  signal (SIGTRAP, trap_cb);
  return 0;
}

/**
 * rr_fuzz_dup_text:
 * @data: bytes
 * @size: how many
 *
 * Returns: (transfer full): the same with a NUL behind them, of just that size
 */
char *
rr_fuzz_dup_text (const guint8 *data,
                  gsize         size)
{
  char *text = g_malloc (size + 1);

  memcpy (text, data, size);
  text[size] = '\0';
  return text;
}

/**
 * rr_fuzz_workspace:
 *
 * Returns: an empty folder in memory, where there is one
 */
const char *
rr_fuzz_workspace (void)
{
  if (workspace == NULL)
    {
      workspace = g_strdup (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm/rr-fuzz-XXXXXX"
                                                                         : "/tmp/rr-fuzz-XXXXXX");
      g_assert_nonnull (g_mkdtemp (workspace));
      atexit (remove_workspace);
      g_log_set_writer_func (write_nothing, NULL, NULL);
    }
  return workspace;
}

/**
 * rr_fuzz_write:
 * @name: of a file in the folder
 * @data: what is to be in it
 * @size: how much
 *
 * Returns: its path, until the next call
 */
const char *
rr_fuzz_write (const char   *name,
               const guint8 *data,
               gsize         size)
{
  static char path[128];
  int fd;

  g_snprintf (path, sizeof path, "%s/%s", rr_fuzz_workspace (), name);
  fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  close (fd);
  return path;
}

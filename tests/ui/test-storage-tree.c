/* test-storage-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tree-fixture.h"

/* A backup is made and put back by somebody who does not see the screen. */

static const char *program;

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
write_settings (const char *workspace,
                const char *folder)
{
  g_autofree char *path = g_build_filename (workspace, "storage.ini", NULL);
  g_autofree char *text = g_strdup_printf ("[backup]\nfolder=%s\n", folder);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* The phone that came in after the backup is not there any more, and the console is. */
static void
wait_until_gone (guint16     port,
                 const char *name)
{
  gint64 end_us = g_get_monotonic_time () + TREE_WAIT_S * G_TIME_SPAN_SECOND;
  gboolean is_gone = FALSE;

  while (!is_gone && g_get_monotonic_time () < end_us)
    {
      g_autofree char *devices = tree_try (port, "GET", "/devices", "");

      is_gone = devices != NULL && strstr (devices, "200 OK") != NULL && strstr (devices, name) == NULL;
      if (!is_gone)
        g_usleep (100000);
    }
  g_assert_true (is_gone);
}

static void
put_back (guint16 port)
{
  g_autofree char *later = tree_ask (port, "POST", "/pub",
                                     "{\"_type\":\"location\",\"tid\":\"zz\",\"tst\":1700000000,\"lat\":1,\"lon\":2}");
  g_autofree char *before = tree_ask (port, "GET", "/devices", "");
  AtspiAccessible *button;
  AtspiAction *action;

  g_assert_nonnull (later);
  g_assert_nonnull (strstr (before, "\"zz\""));

  tree_press_with (TREE_ALT, 'd');
  tree_wait_for ("Put Back a Backup");
  button = tree_look_for ("Put back the backup of");
  g_assert_nonnull (button);
  action = atspi_accessible_get_action_iface (button);
  g_assert_true (atspi_action_do_action (action, 0, NULL));
  g_object_unref (action);
  g_object_unref (button);
  tree_wait_for ("Put This Backup Back?");
  tree_press_with (TREE_ALT, 'p');
  wait_until_gone (port, "\"zz\"");
}

static void
test_by_keyboard (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  g_autofree char *folder = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = NULL;

  write_settings (workspace, folder);
  process = tree_start_console (program, workspace, port);
  g_assert_nonnull (process);

  /* The last page. */
  tree_press_with (TREE_CONTROL, TREE_PAGE_UP);
  tree_wait_for ("No good backup was made yet.");
  tree_press_with (TREE_ALT, 'b');
  tree_wait_for ("Last good backup: ");
  put_back (port);
  tree_stop_console (process);
  remove_all (workspace);
  remove_all (folder);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/storage-tree/by-keyboard", test_by_keyboard);
}

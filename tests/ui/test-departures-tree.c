/* test-departures-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"

/* Staff who do not see the screen: a first tour is made, its departure gets more places, a
 * guide and somebody who waits, all by key. */

static const char *program;

static void
make_the_first_tour (guint16 port)
{
  tree_press_with (TREE_ALT, 'm');
  tree_wait_for ("New tour");
  tree_type ("ridge");
  for (guint i = 0; i < 13; i++)
    tree_press (TREE_TAB);
  tree_type ("adult");
  tree_wait_for ("“adult” is no kind of guest with a price");
  tree_type (" 25");
  tree_wait_for ("More about guests: adult");
  g_assert_false (tree_is_there ("“adult” is no kind of guest with a price", 1));
  tree_press_with (TREE_CONTROL, 's');
  g_assert_true (tree_has_answer (port, "/departures", "\"tour\":\"ridge\""));
  tree_press (TREE_ESCAPE);
}

static void
test_by_key (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-departures-XXXXXX", NULL);
  g_autofree char *tours = g_build_filename (workspace, "tours.ini", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = NULL;

  g_assert_true (g_file_set_contents (tours, "", 0, NULL));
  process = tree_start_console (program, workspace, port);
  g_assert_nonnull (process);
  tree_wait_for ("Departures");
  tree_press_with (TREE_ALT, '6');
  tree_wait_for ("Nothing is sold yet");
  make_the_first_tour (port);
  tree_wait_for ("ridge 09:00");
  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/departures/by-key", test_by_key);
}

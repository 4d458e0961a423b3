/* test-suppliers-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* Suppliers as somebody has them who does not see the screen: the whole program with
 * simulated suppliers, read through the accessibility tree and driven by key. */

static const char *program, *simulator;

static GSubprocess *
start_suppliers (const char *workspace)
{
  g_autofree char *ini = g_build_filename (workspace, "suppliers.ini", NULL);
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, simulator, "-n", "3", "-l", "20",
                                           "--seconds", "200", "--ini", ini, NULL);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      g_assert_nonnull (line);
    }
  return process;
}

static void
test_by_keyboard (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  g_autoptr(GSubprocess) suppliers = start_suppliers (workspace);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, port);

  g_assert_nonnull (process);
  tree_go_to ("Supplier 2: not asked yet", 1);
  tree_press_with (TREE_ALT, 'a');
  tree_wait_for ("i1, ");
  tree_wait_for ("Supplier 3, ");
  tree_wait_for ("Supplier 2: well");
  tree_wait_for ("Waterfall of the questions");
  g_assert_true (tree_has_answer (port, "/suppliers", "\"fan_outs\":1"));

  tree_press_with (TREE_ALT, 'n');
  tree_wait_for ("New Supplier");
  tree_press (TREE_ESCAPE);

  tree_stop_console (process);
  g_subprocess_force_exit (suppliers);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  simulator = argv[2];
  return tree_run (&argc, &argv, "/ui/suppliers-tree/by-keyboard", test_by_keyboard);
}

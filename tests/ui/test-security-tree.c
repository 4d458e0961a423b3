/* test-security-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"

/* Security as somebody has it who does not see the screen: the whole program, read through
 * the accessibility tree and driven by key. */

static const char *program;

static void
test_by_keyboard (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, port);
  g_autofree char *refused = NULL;

  g_assert_nonnull (process);
  refused = tree_ask (port, "BREW", "/coffee", "");
  tree_go_to ("Refused since the start: 1 broke the rules", 1);
  tree_wait_for ("Only this machine can come in.");
  tree_wait_for ("Listening on http://127.0.0.1:");
  tree_wait_for ("Connected: ");

  /* One key closes the doors, the same opens them. */
  tree_press_with (TREE_ALT, 'c');
  tree_wait_for ("The doors are closed: nobody gets in");
  tree_press_with (TREE_ALT, 'o');
  tree_wait_for ("Listening on http://127.0.0.1:");
  g_assert_true (tree_has_answer (port, "/healthz", "ok"));

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/security-tree/by-keyboard", test_by_keyboard);
}

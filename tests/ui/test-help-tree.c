/* test-help-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"

/* The guide by keyboard: at the page in front, searched, left. */

static const char *program;

static void
test_the_guide_opens_at_the_page_in_front (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, tree_find_port ());

  g_assert_nonnull (process);
  tree_press (TREE_F1);
  tree_wait_for ("Find a guide on the map");       /* in the list, and as the heading */
  tree_wait_for ("The list beside the map has all guides");

  tree_press_with (TREE_CONTROL, 'f');
  tree_type ("overdue dead zone");
  tree_wait_for ("The countdown is amber");        /* the one page with all three is shown */
  tree_type (" nowhere");
  tree_wait_for ("No page has all of these words");

  tree_press (TREE_ESCAPE);                        /* empties the search */
  tree_press (TREE_ESCAPE);                        /* leaves */
  tree_wait_for ("Search guides");
  g_assert_false (tree_is_there ("The countdown is amber", 1));

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/help/by-keyboard", test_the_guide_opens_at_the_page_in_front);
}

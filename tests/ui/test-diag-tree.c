/* test-diag-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"

/* The diagnostics as a dispatcher has them who does not see the screen: the whole program
 * with a planted deadlock, read through the accessibility tree and driven by key. */

static const char *program;

static void
test_planted_deadlock_is_read_by_keyboard (void)
{
  const char *const argv[] = { program, "--lab", "crossed", NULL };
  g_autoptr(GSubprocess) process = tree_start (argv, "Proven: Work That Stands Still");
  g_autofree char *output = NULL;

  g_assert_nonnull (process);
  tree_wait_for ("A piece of work waits for something that can never happen.");
  tree_wait_for ("Looked at just now: ");
  tree_wait_for ("Step tracker");
  tree_wait_for ("Queue from tracker to store");

  tree_press_with (TREE_ALT, '1');
  tree_wait_for ("Search guides");
  /* The last page but one, however many there are. */
  tree_press_with (TREE_CONTROL, TREE_PAGE_UP);
  tree_press_with (TREE_CONTROL, TREE_PAGE_UP);
  tree_press_with (TREE_CONTROL, 'f');
  tree_wait_for ("Search tasks");
  tree_type ("to-router");
  tree_wait_for ("1 of ");
  tree_press (TREE_ENTER);
  tree_wait_for ("Close the details");
  tree_wait_for ("send ");

  tree_hold (TREE_CONTROL);
  tree_press_with (TREE_SHIFT, 's');
  tree_release (TREE_CONTROL);
  tree_wait_for ("Cancel");
  tree_press (TREE_ESCAPE);
  output = tree_stop (process);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/diagnostics/planted-deadlock-is-read-by-keyboard",
                   test_planted_deadlock_is_read_by_keyboard);
}

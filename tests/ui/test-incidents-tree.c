/* test-incidents-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* A call for help as a dispatcher deals with it who does not see the screen: the whole
 * program, read through the accessibility tree and worked by keyboard alone. */

static const char *program;

static void
call_for_help (guint16 port)
{
  g_autofree char *answer = tree_ask (port, "POST", "/pub",
                                      "{\"_type\":\"sos\",\"tid\":\"anna\",\"lat\":47.1,\"lon\":9.55}");

  g_assert_nonnull (strstr (answer, "200"));
}

/* Rules are tried, and a fence is drawn around what the map shows. */
static void
edit_rules (guint16 port)
{
  tree_press_with (TREE_ALT, 'r');
  tree_wait_for ("Rules and Fences");
  tree_press_with (TREE_ALT, 't');
  tree_wait_for ("Would have fired");
  tree_press_with (TREE_ALT, 'c');
  tree_wait_for ("Search guides");
  tree_press (TREE_ENTER);
  tree_press (TREE_RIGHT);
  tree_press (TREE_ENTER);
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  g_assert_true (tree_has_answer (port, "/fences", "CIRCLE"));
}

static void
test_call_is_heard_noted_and_closed (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-calls-XXXXXX", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, port);

  g_assert_nonnull (process);
  call_for_help (port);
  tree_wait_for ("SOS – anna");

  /* What cannot wait is in front, and chosen. */
  tree_press (TREE_F8);
  tree_wait_for ("Acknowledge (A)");
  tree_press ('n');
  tree_press ('o');
  tree_press ('k');
  tree_press (TREE_ENTER);
  g_assert_true (tree_has_answer (port, "/incidents?all=1", "\"state\":\"acknowledged\""));
  g_assert_true (tree_has_answer (port, "/incidents?all=1", "\"note\":\"ok\""));

  tree_press ('c');
  tree_wait_for ("Close This Emergency?");
  tree_press_with (TREE_ALT, 'c');
  g_assert_true (tree_has_answer (port, "/incidents?all=1", "\"state\":\"closed\""));
  tree_wait_for ("No Open Incidents");
  edit_rules (port);

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/incidents/heard-noted-and-closed", test_call_is_heard_noted_and_closed);
}

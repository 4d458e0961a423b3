/* test-trips-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* A party as a dispatcher looks after it who does not see the screen: planned, sent out,
 * checked in and brought back by key, with a dead zone drawn on the map on the way. */

static const char *program;

static void
plan_a_trip (guint16 port)
{
  tree_press_with (TREE_ALT, '2');
  tree_wait_for ("New Trip");
  tree_press_with (TREE_CONTROL, 'n');
  tree_wait_for ("Add a guide");
  tree_type ("falknis");
  tree_press (TREE_TAB);
  tree_type ("anna");
  tree_press (TREE_ENTER);
  tree_wait_for ("Remove anna");
  tree_press (TREE_TAB);
  tree_type ("8");
  tree_press (TREE_TAB);
  tree_press (TREE_TAB);
  tree_type ("+6h");
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_wait_for ("falknis, Planned");
  g_assert_true (tree_has_answer (port, "/trips", "\"guests\":8"));
}

static void
draw_a_zone (guint16 port)
{
  tree_press_with (TREE_ALT, 'z');
  tree_wait_for ("Draw a new dead zone");
  tree_press_with (TREE_ALT, 'w');
  tree_wait_for ("Coordinates");
  tree_press (TREE_ENTER);
  tree_press (TREE_RIGHT);
  tree_press (TREE_ENTER);
  tree_press (TREE_DOWN);
  tree_press (TREE_ENTER);
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_type ("gorge");
  tree_press (TREE_ENTER);
  g_assert_true (tree_has_answer (port, "/zones", "\"name\":\"gorge\""));
  tree_press (TREE_ESCAPE);
}

static void
test_a_party_is_looked_after_by_key (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-trips-XXXXXX", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, port);
  g_autofree char *answer = NULL;

  g_assert_nonnull (process);
  answer = tree_ask (port, "POST", "/?id=anna&lat=47.1&lon=9.5", "");
  tree_wait_for ("anna, ");
  plan_a_trip (port);
  draw_a_zone (port);

  tree_press ('o');
  tree_wait_for ("falknis, Out");
  g_assert_true (tree_has_answer (port, "/trips", "\"last_check_in\":null"));
  tree_press ('c');
  g_assert_true (tree_has_answer (port, "/trips", "\"last_check_in\":\"20"));
  tree_press ('b');
  tree_wait_for ("falknis, Back");
  g_assert_true (tree_has_answer (port, "/trips", "\"state\":\"back\""));

  /* How it went: the page of the replay, with the party in it. */
  tree_press ('r');
  tree_wait_for ("Whom to show");

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/trips/by-key", test_a_party_is_looked_after_by_key);
}

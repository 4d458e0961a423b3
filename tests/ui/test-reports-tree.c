/* test-reports-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* Reports and messages as a dispatcher has them who does not see the screen: the whole
 * program, read through the accessibility tree and driven by key. */

static const char *program;

static void
post (guint16     port,
      const char *path,
      const char *body)
{
  g_autofree char *answer = tree_ask (port, "POST", path, body);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
}

static void
report_by_keyboard (void)
{
  tree_press_with (TREE_CONTROL, 'n');
  tree_wait_for ("Where: latitude, longitude, or a trail");
  tree_press_with (TREE_ALT, 'h');
  tree_type ("47.2, 9.6");
  tree_press_with (TREE_ALT, 't');
  tree_type ("two trunks");
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_wait_for ("2 conditions");
}

static void
test_by_keyboard (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, port);

  g_assert_nonnull (process);
  post (port, "/pub?u=x&d=anna", "{\"_type\":\"location\",\"tid\":\"a\",\"tst\":1700000000,\"lat\":47.1,\"lon\":9.5}");
  post (port, "/reports", "{\"kind\":\"flood\",\"severity\":\"danger\",\"lat\":47.1,\"lon\":9.5,\"text\":\"the ford\","
                          "\"device\":\"ben\"}");
  tree_go_to ("1 condition", 2);
  tree_wait_for ("Flood");
  tree_wait_for ("Danger");
  report_by_keyboard ();

  post (port, "/pub?u=x&d=anna", "{\"_type\":\"text\",\"tid\":\"a\",\"text\":\"at the saddle\",\"_id\":\"1\"}");
  tree_go_to ("at the saddle", 2);

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/reports-tree/by-keyboard", test_by_keyboard);
}

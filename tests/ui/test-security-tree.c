/* test-security-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* Security as somebody has it who does not see the screen: the whole program, read through
 * the accessibility tree and driven by key. */

static const char *program;

static void
ask_for_code (const char *name)
{
  g_autofree char *title = g_strconcat ("The phone of ", name, NULL);

  tree_press_with (TREE_ALT, 'p');
  tree_wait_for ("Guide: type a name");
  tree_type (name);
  tree_wait_for ("A new guide");
  tree_press (TREE_ENTER);
  tree_wait_for (title);
  tree_wait_for ("Code for OwnTracks");
  tree_wait_for ("Waiting for the phone…");
}

/* What a phone without a password would be told, which stands there for typing. */
static char *
dup_path (void)
{
  AtspiAccessible *typing = tree_look_for ("Address: ");
  g_autofree char *text = atspi_accessible_get_name (typing, NULL);
  const char *token = strstr (text, "Password: ");

  g_assert_nonnull (token);
  return g_strdup_printf ("/t/%.32s/?id=x&lat=46.5&lon=9.5&timestamp=%" G_GINT64_FORMAT, token + strlen ("Password: "),
                          g_get_real_time () / G_TIME_SPAN_SECOND);
}

/* By key: a code that is void when the window goes, then one that a phone uses. */
static void
connect_phone (guint16 port)
{
  g_autofree char *path = NULL, *answer = NULL;

  tree_press_with (TREE_ALT, 'v');
  tree_wait_for ("No phone was connected yet.");
  ask_for_code ("gus");
  g_assert_true (tree_has_answer (port, "/devices/credentials", "\"access\":\"waits\""));
  tree_press_with (TREE_ALT, 't');
  tree_wait_for ("Code for Traccar Client");
  tree_press (TREE_ESCAPE);
  g_assert_true (tree_has_answer (port, "/devices/credentials", "\"credentials\":[]"));

  ask_for_code ("emil");
  path = dup_path ();
  answer = tree_ask (port, "GET", path, "");
  tree_wait_for ("Connected: first fix at ");
  tree_press (TREE_ESCAPE);
  g_assert_true (tree_has_answer (port, "/devices/credentials", "\"access\":\"known\""));
  tree_wait_for ("emil, Last seen ");
}

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

  connect_phone (port);

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

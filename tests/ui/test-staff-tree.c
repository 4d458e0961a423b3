/* test-staff-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"

#include <string.h>

/* Signing in, the lock and the roles as somebody has them who does not see the screen: the whole
 * program, read through the accessibility tree and driven by key. */

static const char *program;

#define PASSWORD "long enough"

/* Returns: (transfer full): the password of a manager called Mona */
static char *
make_manager (const char *workspace)
{
  const char *argv[] = { program, "--headless", "--workspace", workspace, "--reset-staff", "Mona", NULL };
  g_autoptr(GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  char *password = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &password, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return g_strchomp (password);
}

static GSubprocess *
start (const char *workspace,
       guint16     port)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  const char *const argv[] = { program, "--open", "--workspace", workspace, "--listen", listen, NULL };

  return tree_start (argv, "Sign In");
}

static void
type_password (const char *password)
{
  tree_press_with (TREE_ALT, 'p');
  tree_type (password);
  tree_press (TREE_ENTER);
}

static void
sign_in (const char *name,
         const char *password)
{
  tree_press_with (TREE_ALT, 'n');
  tree_type (name);
  type_password (password);
}

static void
call_for_help (guint16 port)
{
  g_autofree char *answer = tree_ask (port, "POST", "/pub",
                                      "{\"_type\":\"sos\",\"tid\":\"anna\",\"lat\":47.1,\"lon\":9.55}");

  g_assert_nonnull (strstr (answer, "200"));
}

static void
add_viewer (void)
{
  tree_press_with (TREE_ALT, '1');
  tree_press_with (TREE_CONTROL, TREE_PAGE_UP);
  tree_press_with (TREE_ALT, 's');
  tree_wait_for ("Mona, manager, signed in");
  tree_press_with (TREE_ALT, 'w');
  tree_type ("vera");
  tree_press (TREE_TAB);
  tree_type (PASSWORD);
  tree_press (TREE_ENTER);
  tree_wait_for ("vera, viewer, never signed in");
}

static void
assert_insensitive (const char *name)
{
  AtspiAccessible *button = tree_look_for (name);
  AtspiStateSet *states;

  g_assert_nonnull (button);
  states = atspi_accessible_get_state_set (button);
  g_assert_false (atspi_state_set_contains (states, ATSPI_STATE_SENSITIVE));
  g_object_unref (states);
  g_object_unref (button);
}

static void
test_locked_and_looked_at (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-staff-XXXXXX", NULL);
  g_autofree char *password = make_manager (workspace);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = start (workspace, port);

  /* Nobody is signed in: nothing is seen, but who calls for help is. */
  g_assert_nonnull (process);
  g_assert_false (tree_is_there ("Search guides", 1));
  sign_in ("Mona", "not the password");
  tree_wait_for ("The name or the password is wrong.");
  call_for_help (port);
  tree_wait_for ("SOS – anna");
  tree_press (TREE_F8);
  g_assert_false (tree_is_there ("Acknowledge (A)", 1));

  type_password (password);
  tree_wait_for ("Mona, manager");
  tree_wait_for ("Search guides");
  add_viewer ();

  /* Away from the screen, and somebody else comes. */
  tree_press_with (TREE_CONTROL, 'l');
  tree_wait_for ("Locked by Mona");
  g_assert_false (tree_is_there ("Accounts", 1));
  g_assert_true (tree_is_there ("SOS – anna", 1));
  sign_in ("vera", PASSWORD);
  tree_wait_for ("vera, viewer");
  tree_press (TREE_F8);
  assert_insensitive ("Acknowledge (A)");
  tree_press ('a');
  g_assert_true (tree_has_answer (port, "/incidents?all=1", "\"state\":\"raised\""));

  tree_press_with (TREE_CONTROL, 'l');
  tree_wait_for ("Locked by vera");
  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/staff-tree/locked-and-looked-at", test_locked_and_looked_at);
}

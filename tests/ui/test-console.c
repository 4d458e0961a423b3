/* test-console.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* The console as somebody uses it who does not see it: the whole program with a drill,
 * read and driven through the accessibility tree and the keyboard. */

static const char *program;

static void
check_panel (void)
{
  const char *const fields[] = { "Position", "Last fix", "Speed", "Heading", "Altitude", "Accuracy",
                                 "Battery", "Source", "Remark" };

  tree_wait_for ("Online · heard");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      AtspiAccessible *field = tree_look_for_role (ATSPI_ROLE_LABEL, fields[i], TREE_WAIT_S);

      g_assert_nonnull (field);
      g_object_unref (field);
    }
}

static void
test_every_guide_has_a_name_and_one_is_chosen_by_keyboard (void)
{
  static const char *const names[] = {
    "anna", "beat", "carla", "dario", "elin", "flurin", "gian", "hanna", "ivo", "jana", "kaspar",
    "lea", "marco", "nina", "otto", "pia", "reto", "sina", "toni", "ursina", "vital", "wanda",
    "yves", "zita",
  };
  const char *const argv[] = { program, "--drill", NULL };
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *output = NULL;
  const char *busy;

  g_setenv ("G_MESSAGES_DEBUG", "roundrock", TRUE);
  process = tree_start (argv, "Search guides");
  g_assert_nonnull (process);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *wanted = g_strconcat (names[i], ", ", NULL);

      tree_wait_for (wanted);
    }

  /* Search for one; Enter takes the first match. */
  tree_press_with (TREE_CONTROL, 'f');
  tree_type ("lea");
  tree_press (TREE_ENTER);
  check_panel ();

  output = tree_stop (process);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_null (strstr (output, "WARNING"));
  busy = strstr (output, "The window was busy");
  g_assert_nonnull (busy);
  g_test_message ("%.60s", busy);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/console/names-and-keyboard",
                   test_every_guide_has_a_name_and_one_is_chosen_by_keyboard);
}

/* test-diag-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <atspi/atspi.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>

/* The diagnostics as a dispatcher has them who does not see the screen: the whole program
 * with a planted deadlock, read through the accessibility tree and driven by key. */

static const char *program;

#define WAIT_S     25
#define N_STARTS   3
#define KEY_ENTER  0xff0d
#define KEY_ESCAPE 0xff1b
#define KEY_PAGE_UP 0xff55

/* Keys of the keyboard, not what they mean. */
#define CODE_CONTROL 37
#define CODE_SHIFT   50
#define CODE_ALT     64

static AtspiAccessible *
find (AtspiAccessible *node,
      const char      *prefix)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  int n_children = atspi_accessible_get_child_count (node, NULL);

  if (name != NULL && g_str_has_prefix (name, prefix))
    return g_object_ref (node);
  for (int i = 0; i < n_children; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (node, i, NULL);
      AtspiAccessible *found = child != NULL ? find (child, prefix) : NULL;

      g_clear_object (&child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_there (const char *prefix,
          int         seconds)
{
  gint64 end_us = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  AtspiAccessible *found = NULL;

  while (found == NULL && g_get_monotonic_time () < end_us)
    {
      AtspiAccessible *desktop = atspi_get_desktop (0);

      atspi_accessible_clear_cache (desktop);
      found = find (desktop, prefix);
      g_object_unref (desktop);
      if (found == NULL)
        g_usleep (100000);
    }
  if (found == NULL)
    return FALSE;
  g_object_unref (found);
  return TRUE;
}

static void
assert_there (const char *prefix)
{
  if (!is_there (prefix, WAIT_S))
    g_error ("nothing is named “%s”", prefix);
}

static void
press (guint keyval)
{
  atspi_generate_keyboard_event ((glong) keyval, NULL, ATSPI_KEY_SYM, NULL);
  g_usleep (250000);
}

static void
press_with (glong code,
            glong other_code,
            guint keyval)
{
  atspi_generate_keyboard_event (code, NULL, ATSPI_KEY_PRESS, NULL);
  if (other_code != 0)
    atspi_generate_keyboard_event (other_code, NULL, ATSPI_KEY_PRESS, NULL);
  press (keyval);
  if (other_code != 0)
    atspi_generate_keyboard_event (other_code, NULL, ATSPI_KEY_RELEASE, NULL);
  atspi_generate_keyboard_event (code, NULL, ATSPI_KEY_RELEASE, NULL);
}

/* A program that misses the accessibility bus while both start is started anew. */
static GSubprocess *
start_console (void)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                                       | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < N_STARTS; i++)
    {
      g_autoptr(GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, program, "--lab", "crossed",
                                                                    NULL);

      g_assert_no_error (error);
      if (is_there ("Proven: Work That Stands Still", WAIT_S))
        return g_steal_pointer (&process);
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
    }
  return NULL;
}

static void
test_planted_deadlock_is_read_by_keyboard (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = start_console ();
  g_autofree char *output = NULL;

  g_assert_nonnull (process);
  assert_there ("A piece of work waits for something that can never happen.");
  assert_there ("Looked at just now: ");
  assert_there ("Step tracker");
  assert_there ("Queue from tracker to store");

  press_with (CODE_ALT, 0, '1');
  assert_there ("Search guides");
  /* The last page, however many there are. */
  press_with (CODE_CONTROL, 0, KEY_PAGE_UP);
  press_with (CODE_CONTROL, 0, 'f');
  assert_there ("Search tasks");
  for (const char *p = "to-router"; *p != '\0'; p++)
    press ((guint) *p);
  assert_there ("1 of ");
  press (KEY_ENTER);
  assert_there ("Close the details");
  assert_there ("send ");

  press_with (CODE_CONTROL, CODE_SHIFT, 's');
  assert_there ("Cancel");
  press (KEY_ESCAPE);

  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (strstr (output, "CRITICAL"));
  g_assert_null (strstr (output, "Gtk-WARNING"));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  /* libatspi warns now and then while a program is still registering. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  program = argv[1];
  if (atspi_init () > 1)
    {
      g_printerr ("no accessibility bus\n");
      return 1;
    }
  g_test_add_func ("/ui/diagnostics/planted-deadlock-is-read-by-keyboard",
                   test_planted_deadlock_is_read_by_keyboard);
  status = g_test_run ();
  atspi_exit ();
  return status;
}

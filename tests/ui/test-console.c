/* test-console.c
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

/* The console as somebody uses it who does not see it: the whole program with a drill,
 * read and driven through the accessibility tree and the keyboard. */

static const char *program;

#define WAIT_S   25
#define N_STARTS 3

typedef gboolean (*Match) (const char *name,
                           const char *wanted);

static AtspiAccessible *
find (AtspiAccessible *node,
      Match            match,
      const char      *wanted)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  int n_children = atspi_accessible_get_child_count (node, NULL);

  if (name != NULL && match (name, wanted))
    return g_object_ref (node);
  for (int i = 0; i < n_children; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (node, i, NULL);
      AtspiAccessible *found = child != NULL ? find (child, match, wanted) : NULL;

      g_clear_object (&child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
equals (const char *name,
        const char *wanted)
{
  return strcmp (name, wanted) == 0;
}

static gboolean
begins (const char *name,
        const char *wanted)
{
  return g_str_has_prefix (name, wanted);
}

static AtspiAccessible *
wait_for (Match       match,
          const char *wanted)
{
  gint64 end_us = g_get_monotonic_time () + WAIT_S * G_TIME_SPAN_SECOND;
  AtspiAccessible *found = NULL;

  while (found == NULL && g_get_monotonic_time () < end_us)
    {
      AtspiAccessible *desktop = atspi_get_desktop (0);

      atspi_accessible_clear_cache (desktop);
      found = find (desktop, match, wanted);
      g_object_unref (desktop);
      if (found == NULL)
        g_usleep (100000);
    }
  if (found == NULL)
    g_test_message ("nothing is named %s", wanted);
  return found;
}

static void
press (guint keyval)
{
  atspi_generate_keyboard_event ((glong) keyval, NULL, ATSPI_KEY_SYM, NULL);
  g_usleep (250000);
}

static void
type_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    press ((guint) *p);
}

/* Search for one; Enter takes the first match. */
static void
choose_by_keyboard (const char *name)
{
  const glong control = 37;   /* the key, not its meaning */
  const guint enter = 0xff0d;

  atspi_generate_keyboard_event (control, NULL, ATSPI_KEY_PRESS, NULL);
  press ('f');
  atspi_generate_keyboard_event (control, NULL, ATSPI_KEY_RELEASE, NULL);
  type_text (name);
  press (enter);
}

static void
check_panel (void)
{
  const char *const fields[] = { "Position", "Last fix", "Speed", "Heading", "Altitude", "Accuracy",
                                 "Battery", "Source", "Remark" };
  AtspiAccessible *status = wait_for (begins, "Online · heard");

  g_assert_nonnull (status);
  g_object_unref (status);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      AtspiAccessible *field = wait_for (equals, fields[i]);

      g_assert_nonnull (field);
      g_object_unref (field);
    }
}

/* On a busy machine a program now and then misses the accessibility bus while both are
 * starting; GTK does not try again, so the program is started anew. */
static GSubprocess *
start_console (void)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                                       | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "roundrock", TRUE);
  for (guint i = 0; i < N_STARTS; i++)
    {
      g_autoptr(GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, program, "--drill", NULL);
      AtspiAccessible *window;

      g_assert_no_error (error);
      window = wait_for (equals, "Search guides");
      if (window != NULL)
        {
          g_object_unref (window);
          return g_steal_pointer (&process);
        }
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
    }
  return NULL;
}

static void
test_every_guide_has_a_name_and_one_is_chosen_by_keyboard (void)
{
  static const char *const names[] = {
    "anna", "beat", "carla", "dario", "elin", "flurin", "gian", "hanna", "ivo", "jana", "kaspar",
    "lea", "marco", "nina", "otto", "pia", "reto", "sina", "toni", "ursina", "vital", "wanda",
    "yves", "zita",
  };
  g_autoptr(GSubprocess) process = start_console ();
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;
  const char *busy;

  g_assert_nonnull (process);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *wanted = g_strconcat (names[i], ", ", NULL);
      AtspiAccessible *row = wait_for (begins, wanted);

      g_assert_nonnull (row);
      g_object_unref (row);
    }

  choose_by_keyboard ("lea");
  check_panel ();

  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_null (strstr (output, "CRITICAL"));
  g_assert_null (strstr (output, "WARNING"));
  busy = strstr (output, "The window was busy");
  g_assert_nonnull (busy);
  g_test_message ("%.60s", busy);
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
  g_test_add_func ("/ui/console/names-and-keyboard", test_every_guide_has_a_name_and_one_is_chosen_by_keyboard);
  status = g_test_run ();
  atspi_exit ();
  return status;
}

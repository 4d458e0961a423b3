/* test-shell-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <atspi/atspi.h>
#include <gio/gio.h>
#include <string.h>

/* The pages and the urgent strip as a screen reader has them: names, roles, and that it
 * is told when something cannot wait. */

static const char *program;
static guint n_told;

#define WAIT_S   20
#define N_STARTS 3

static AtspiAccessible *
find (AtspiAccessible *node,
      AtspiRole        role,
      const char      *wanted)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  int n_children = atspi_accessible_get_child_count (node, NULL);

  if (g_strcmp0 (name, wanted) == 0 && atspi_accessible_get_role (node, NULL) == role)
    return g_object_ref (node);
  for (int i = 0; i < n_children; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (node, i, NULL);
      AtspiAccessible *found = child != NULL ? find (child, role, wanted) : NULL;

      g_clear_object (&child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static AtspiAccessible *
wait_for (AtspiRole   role,
          const char *wanted,
          int         seconds)
{
  gint64 end_us = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  AtspiAccessible *found = NULL;

  while (found == NULL && g_get_monotonic_time () < end_us)
    {
      AtspiAccessible *desktop = atspi_get_desktop (0);

      atspi_accessible_clear_cache (desktop);
      found = find (desktop, role, wanted);
      g_object_unref (desktop);
      if (found == NULL)
        g_usleep (50000);
    }
  if (found == NULL)
    g_test_message ("nothing is named %s", wanted);
  return found;
}

static void
assert_there (AtspiRole   role,
              const char *name)
{
  AtspiAccessible *found = wait_for (role, name, WAIT_S);

  g_assert_nonnull (found);
  g_object_unref (found);
}

static void
click (const char *name)
{
  AtspiAccessible *button = wait_for (ATSPI_ROLE_PUSH_BUTTON, name, WAIT_S);
  AtspiAction *action;

  g_assert_nonnull (button);
  action = atspi_accessible_get_action_iface (button);
  g_assert_nonnull (action);
  g_assert_true (atspi_action_do_action (action, 0, NULL));
  g_object_unref (action);
  g_object_unref (button);
}

/* A button can be found before it can be pressed, namely on a page that comes. */
static gboolean
click_until (const char *name,
             AtspiRole   role,
             const char *wanted)
{
  AtspiAccessible *found = NULL;

  for (guint i = 0; found == NULL && i < WAIT_S; i++)
    {
      click (name);
      found = wait_for (role, wanted, 1);
    }
  if (found == NULL)
    return FALSE;
  g_object_unref (found);
  return TRUE;
}

/* What makes a screen reader speak of an alert. */
static void
event_cb (AtspiEvent *event,
          void       *data)
{
  g_autofree char *name = atspi_accessible_get_name (event->source, NULL);
  AtspiRole role = atspi_accessible_get_role (event->source, NULL);

  g_test_message ("%s %d from %s, role %d", event->type, event->detail1, name, (int) role);
  if (g_strcmp0 (name, "SOS: Anna Frick") == 0
      && (role == ATSPI_ROLE_ALERT || role == ATSPI_ROLE_NOTIFICATION))
    n_told++;
}

static GSubprocess *
start_window (void)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < N_STARTS; i++)
    {
      GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, NULL);
      AtspiAccessible *button;

      g_assert_no_error (error);
      button = wait_for (ATSPI_ROLE_PUSH_BUTTON, "Raise", WAIT_S);
      if (button != NULL)
        {
          g_object_unref (button);
          return process;
        }
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
      g_object_unref (process);
    }
  return NULL;
}

static void
test_pages_have_names_and_alarms_are_told (void)
{
  g_autoptr(GSubprocess) process = start_window ();
  AtspiEventListener *listener = atspi_event_listener_new (event_cb, NULL, NULL);
  gint64 end_us;

  g_assert_nonnull (process);
  assert_there (ATSPI_ROLE_LIST, "Pages");
  assert_there (ATSPI_ROLE_LIST_ITEM, "Map");
  assert_there (ATSPI_ROLE_LIST_ITEM, "Trips");
  assert_there (ATSPI_ROLE_LIST_ITEM, "Incidents");

  atspi_event_listener_register (listener, "object:state-changed:showing", NULL);
  atspi_event_listener_register (listener, "object:property-change:accessible-name", NULL);
  atspi_event_listener_register (listener, "object:announcement", NULL);
  click ("Raise");
  end_us = g_get_monotonic_time () + WAIT_S * G_TIME_SPAN_SECOND;
  while (n_told == 0 && g_get_monotonic_time () < end_us)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (n_told, >, 0);
  assert_there (ATSPI_ROLE_LIST_ITEM, "Incidents, 2 urgent");

  click ("Show");
  g_assert_true (click_until ("Settle", ATSPI_ROLE_LIST_ITEM, "Incidents"));
  g_object_unref (listener);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
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
  g_test_add_func ("/ui/shell/names-roles-and-alarms", test_pages_have_names_and_alarms_are_told);
  status = g_test_run ();
  atspi_exit ();
  return status;
}

/* test-shell-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"

/* The pages and the urgent strip as a screen reader has them: names, roles, and that it
 * is told when something cannot wait. */

static const char *program;
static guint n_told;

static void
assert_there (AtspiRole   role,
              const char *name)
{
  AtspiAccessible *found = tree_look_for_role (role, name, TREE_WAIT_S);

  g_assert_nonnull (found);
  g_object_unref (found);
}

static void
click (const char *name)
{
  AtspiAccessible *button = tree_look_for_role (ATSPI_ROLE_PUSH_BUTTON, name, TREE_WAIT_S);
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

  for (guint i = 0; found == NULL && i < TREE_WAIT_S; i++)
    {
      click (name);
      found = tree_look_for_role (role, wanted, 1);
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

static void
test_pages_have_names_and_alarms_are_told (void)
{
  const char *const argv[] = { program, NULL };
  g_autoptr(GSubprocess) process = tree_start (argv, "Raise");
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
  end_us = g_get_monotonic_time () + TREE_WAIT_S * G_TIME_SPAN_SECOND;
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
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/shell/names-roles-and-alarms", test_pages_have_names_and_alarms_are_told);
}

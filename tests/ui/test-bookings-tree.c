/* test-bookings-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tree-fixture.h"

/* Bookings as a dispatcher works on them who does not see the screen: one that comes from the
 * web is found, one is taken by phone, moved, cancelled, and that is undone; all by key. */

static const char *program;

static const char tours[] =
    "[walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;13:00\n"
    "places=6\nunits=adult:10000;child:5000\ncurrency=CHF\nbook-until-minutes=0\n";

#define KEY_DELETE 0xffff

static void
come_from_the_web (guint16 port)
{
  g_autofree char *answer = tree_ask (port, "POST", "/bookings",
                                      "{\"tour\":\"walk\",\"pax\":1,\"email\":\"beat@example.org\"}");

  g_assert_nonnull (strstr (answer, "CONFIRMED"));
  tree_wait_for ("beat@example.org");
}

/* The form has the focus on the tour; tabs go by the departures to the guests. */
static void
book_by_phone (guint16 port)
{
  tree_press_with (TREE_CONTROL, 'n');
  tree_wait_for ("Booking by Phone");
  tree_wait_for ("CHF 200.00");
  tree_press_with (TREE_ALT, 'n');
  tree_type ("carla");
  tree_press (TREE_TAB);
  tree_type ("0791");
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_wait_for ("Booked: carla");
  g_assert_true (tree_has_answer (port, "/bookings?q=carla", "\"total\":1"));
  g_assert_true (tree_has_answer (port, "/bookings?q=carla", "\"amount\":20000"));
}

static void
find_her (guint16 port)
{
  tree_press_with (TREE_CONTROL, 'f');
  tree_type ("carla");
  g_usleep (600000);
  tree_wait_for ("1 booking");
  tree_press (TREE_ENTER);
  tree_wait_for ("Pays at camp");
}

static char *
departure_of (guint16 port)
{
  g_autofree char *answer = tree_ask (port, "GET", "/bookings?q=carla", "");
  const char *at = strstr (answer, "\"departure\":\"");

  g_assert_nonnull (at);
  return g_strndup (at + strlen ("\"departure\":\""), 25);
}

static void
move_her (guint16 port)
{
  g_autofree char *before = departure_of (port);
  g_autofree char *after = NULL;

  tree_press_with (TREE_CONTROL, 'm');
  tree_wait_for ("Move carla");
  tree_wait_for ("CHF 200.00, as before");
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_wait_for ("Moved: carla");
  after = departure_of (port);
  g_assert_cmpstr (after, !=, before);
}

/* The address is in front, and the confirmation goes there unless it is said otherwise. */
static void
correct_her (guint16 port)
{
  tree_press_with (TREE_CONTROL, 'e');
  tree_wait_for ("Correct carla");
  tree_type ("carla");
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_wait_for ("This is no e-mail address");
  tree_type ("@example.org");
  tree_press_with (TREE_CONTROL, TREE_ENTER);
  tree_wait_for ("Corrected: carla");
  g_assert_true (tree_has_answer (port, "/bookings?q=carla", "\"email\":\"carla@example.org\""));
  tree_wait_for ("Booking: done (e-mail: carla@example.org, before: ");
}

static void
cancel_and_undo (guint16 port)
{
  tree_press_with (TREE_CONTROL, KEY_DELETE);
  tree_wait_for ("Why is it cancelled?");
  tree_type ("ill");
  tree_press (TREE_ENTER);
  tree_wait_for ("Cancelled: carla");
  g_assert_true (tree_has_answer (port, "/bookings?state=cancelled", "\"reason\":\"ill\""));
  tree_wait_for ("Cancelled: ill");

  tree_press_with (TREE_CONTROL, 'z');
  tree_wait_for ("Booked again: carla");
  g_assert_true (tree_has_answer (port, "/bookings?q=carla", "\"status\":\"CONFIRMED\""));
}

static void
test_bookings_are_worked_on_by_key (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-bookings-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (workspace, "tours.ini", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = NULL;

  g_assert_true (g_file_set_contents (file, tours, -1, NULL));
  process = tree_start_console (program, workspace, port);
  g_assert_nonnull (process);
  tree_press_with (TREE_ALT, '5');
  tree_wait_for ("Nobody has booked yet");

  come_from_the_web (port);
  book_by_phone (port);
  find_her (port);
  move_her (port);
  correct_her (port);
  cancel_and_undo (port);

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/bookings/by-key", test_bookings_are_worked_on_by_key);
}

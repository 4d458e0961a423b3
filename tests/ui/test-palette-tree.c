/* test-palette-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "tree-fixture.h"

/* Everything by its name, with the keyboard alone: a page, a guide, a booking, a deed. */

static const char *program;

static void
open_palette (void)
{
  tree_press_with (TREE_CONTROL, 'k');
  tree_wait_for ("Find or do; up and down choose");
}

static void
test_by_keyboard (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = tree_start_console (program, workspace, port);
  g_autofree char *reported = NULL;
  g_autofree char *booked = NULL;

  g_assert_nonnull (process);
  reported = tree_ask (port, "GET", "/?id=berta&lat=47.1&lon=9.5&timestamp=1795800000", "");
  booked = tree_ask (port, "POST", "/bookings",
                     "{\"tour\":\"raft-day\",\"pax\":2,\"email\":\"quirin@example.org\",\"name\":\"Quirin Vogt\"}");
  g_test_message ("%s", booked);
  g_assert_nonnull (strstr (booked, "uuid"));

  /* A page, chosen with the arrows. */
  open_palette ();
  tree_type ("trip");
  tree_wait_for ("Trips, Page");
  tree_wait_for ("Plan a Trip, Action");
  tree_press (TREE_DOWN);
  tree_press (TREE_ENTER);
  tree_wait_for ("Expected back");

  /* What can be done, on the page where it is done. */
  open_palette ();
  tree_type ("report condition");
  tree_wait_for ("Report a Condition, Action");
  tree_press (TREE_ENTER);
  tree_wait_for ("Where: latitude, longitude");

  /* A guide, and nothing. */
  open_palette ();
  tree_type ("zzz");
  tree_wait_for ("Nothing has all of these words");
  tree_press (TREE_ESCAPE);
  open_palette ();
  tree_type ("berta");
  tree_wait_for ("berta, Guide");
  tree_press (TREE_ENTER);
  tree_wait_for ("Choose nobody");

  /* A booking, which has to be looked for. */
  open_palette ();
  tree_type ("vogt quirin");
  tree_wait_for ("Quirin Vogt, Booking");
  tree_press (TREE_ENTER);
  tree_wait_for ("What Happened");

  tree_stop_console (process);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/palette-tree/by-keyboard", test_by_keyboard);
}

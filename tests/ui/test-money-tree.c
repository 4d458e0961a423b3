/* test-money-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mail-fixture.h"
#include "tree-fixture.h"

/* What becomes of a booking's money and of its letters, as somebody hears it who does not see
 * the screen: money that is still here though nobody goes is handed back, and a guest whose
 * mailbox is gone is written to again. */

static const char *program;

static const char tours[] =
    "[walk]\nname=Ridge walk\nkind=start-time\ntime-zone=Europe/Zurich\nstarts=08:00;13:00\n"
    "places=6\nunits=adult:10000\ncurrency=CHF\nbook-until-minutes=0\n";

static void
write_file (const char *workspace,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (workspace, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Returns: its uuid */
static char *
book (guint16     port,
      const char *email)
{
  g_autofree char *body = g_strdup_printf ("{\"tour\":\"walk\",\"pax\":2,\"email\":\"%s\"}", email);
  g_autofree char *answer = tree_ask (port, "POST", "/bookings", body);
  const char *at = strstr (answer, "\"uuid\":\"");

  g_assert_nonnull (at);
  return g_strndup (at + strlen ("\"uuid\":\""), 36);
}

static void
post (guint16     port,
      const char *of,
      const char *uuid,
      const char *what,
      const char *body)
{
  g_autofree char *path = g_strconcat (of, uuid, what, NULL);
  g_autofree char *answer = tree_ask (port, "POST", path, body);

  g_test_message ("%s: %s", path, answer);
  g_assert_nonnull (strstr (answer, " 200 "));
}

/* The table by currency, the row, and its button. */
static void
hand_back (guint16     port,
           const char *uuid)
{
  tree_press_with (TREE_ALT, 'y');
  tree_wait_for ("Of 2 bookings, 1 need somebody to look after their money.");
  tree_wait_for ("here@example.org: Does not go ahead, and the money is still here");
  g_assert_true (tree_tab_to (ATSPI_ROLE_PUSH_BUTTON, "Handed Back: here@example.org"));
  tree_press (TREE_ENTER);
  tree_wait_for ("The money of 2 bookings adds up.");
  g_assert_true (tree_has_answer (port, "/payments/books", "\"trouble\":0"));
}

static void
see_what_was_paid (void)
{
  tree_press_with (TREE_ALT, 'l');
  tree_press_with (TREE_CONTROL, 'f');
  tree_type ("here");
  tree_wait_for ("1 booking");
  tree_press (TREE_ENTER);
  tree_wait_for ("Payments");
  tree_wait_for ("Pays at camp, CHF 200.00: went back");
  tree_wait_for ("Letters");
  tree_wait_for ("Cancellation: sent");
  g_assert_false (tree_is_there ("The last letter has not reached the guest", 1));
}

static void
write_again (guint16 port)
{
  tree_press_with (TREE_CONTROL, 'f');
  tree_type ("gone");
  tree_wait_for ("1 booking");
  tree_press (TREE_ENTER);
  tree_wait_for ("The last letter has not reached the guest");
  tree_wait_for ("Confirmation: not taken (");
  tree_press_with (TREE_CONTROL, 'r');
  tree_wait_for ("The confirmation is sent again: gone@example.org");
}

static void
test_what_became_of_it (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-money-XXXXXX", NULL);
  MailFixture *mail = mail_fixture_start ();
  g_autofree char *staff = g_strdup_printf ("[mail]\nurl=smtp://127.0.0.1:%u\nfrom=base@example.org\n"
                                            "[guests]\nfrom=bookings@example.org\nname=Base\nper-minute=60000\n",
                                            mail_fixture_port (mail));
  guint16 port = tree_find_port ();
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *here = NULL;
  g_autofree char *gone = NULL;

  write_file (workspace, "tours.ini", tours);
  write_file (workspace, "staff.ini", staff);
  process = tree_start_console (program, workspace, port);
  g_assert_nonnull (process);
  here = book (port, "here@example.org");
  gone = book (port, "gone@example.org");
  post (port, "/payments/", here, "/received", "");
  post (port, "/bookings/", here, "/cancel", "{\"reason\":\"ill\"}");

  tree_press_with (TREE_ALT, '5');
  tree_wait_for ("2 bookings");
  hand_back (port, here);
  see_what_was_paid ();
  write_again (port);

  tree_stop_console (process);
  mail_fixture_stop (mail);
  tree_remove_folder (workspace);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[1];
  return tree_run (&argc, &argv, "/ui/money/what-became-of-it", test_what_became_of_it);
}

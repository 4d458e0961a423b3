/* test-reports-tree.c
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

/* Reports and messages as a dispatcher has them who does not see the screen: the whole
 * program, read through the accessibility tree and driven by key. */

static const char *program;
static char *address;

#define WAIT_S        25
#define N_STARTS      3
#define KEY_RETURN    0xff0d
#define KEY_PAGE_DOWN 0xff56

/* Keys of the keyboard, not what they mean. */
#define CODE_CONTROL 37
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
            guint keyval)
{
  atspi_generate_keyboard_event (code, NULL, ATSPI_KEY_PRESS, NULL);
  press (keyval);
  atspi_generate_keyboard_event (code, NULL, ATSPI_KEY_RELEASE, NULL);
}

static void
type (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      atspi_generate_keyboard_event ((glong) *p, NULL, ATSPI_KEY_SYM, NULL);
      g_usleep (30000);
    }
}

static char *
dup_free_address (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return g_strdup_printf ("127.0.0.1:%u", port);
}

/* A program that misses the accessibility bus while both start is started anew. */
static GSubprocess *
start_console (const char *workspace)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                                       | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < N_STARTS; i++)
    {
      g_autoptr(GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, program, "--open", "--workspace",
                                                                    workspace, "--listen", address, NULL);

      g_assert_no_error (error);
      if (is_there ("Search guides", WAIT_S))
        return g_steal_pointer (&process);
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
    }
  return NULL;
}

static void
post (const char *path,
      const char *body)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host (client, address, 80, NULL,
                                                                             &error);
  g_autofree char *request = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", path,
                                              strlen (body), body);
  char answer[64] = "";

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer - 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
}

/* Pages are numbered as they are listed, and there may be more of them some day. What is
 * not in front knows no news. */
static void
go_to (const char *what)
{
  for (guint i = 0; i < 10; i++)
    {
      if (is_there (what, 2))
        return;
      press_with (CODE_CONTROL, KEY_PAGE_DOWN);
    }
  g_error ("no page has “%s”", what);
}

static void
report_by_keyboard (void)
{
  press_with (CODE_CONTROL, 'n');
  assert_there ("Where: latitude, longitude");
  press_with (CODE_ALT, 'h');
  type ("47.2, 9.6");
  press_with (CODE_ALT, 't');
  type ("two trunks");
  press_with (CODE_CONTROL, KEY_RETURN);
  assert_there ("2 conditions");
}

static void
test_by_keyboard (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-test-XXXXXX", NULL);
  g_autoptr(GSubprocess) process = start_console (workspace);
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (process);
  post ("/pub?u=x&d=anna", "{\"_type\":\"location\",\"tid\":\"a\",\"tst\":1700000000,\"lat\":47.1,\"lon\":9.5}");
  post ("/reports", "{\"kind\":\"flood\",\"severity\":\"danger\",\"lat\":47.1,\"lon\":9.5,\"text\":\"the ford\","
                    "\"device\":\"ben\"}");
  go_to ("1 condition");
  assert_there ("Flood");
  assert_there ("Danger");
  report_by_keyboard ();

  post ("/pub?u=x&d=anna", "{\"_type\":\"text\",\"tid\":\"a\",\"text\":\"at the saddle\",\"_id\":\"1\"}");
  go_to ("at the saddle");

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
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  address = dup_free_address ();
  if (atspi_init () > 1)
    return 77;
  g_test_add_func ("/ui/reports-tree/by-keyboard", test_by_keyboard);
  status = g_test_run ();
  atspi_exit ();
  g_free (address);
  return status;
}

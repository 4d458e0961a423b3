/* test-incidents-tree.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <atspi/atspi.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* A call for help as a dispatcher deals with it who does not see the screen: the whole
 * program, read through the accessibility tree and worked by keyboard alone. */

static const char *program;

#define WAIT_S   25
#define N_STARTS 3
#define KEY_F8   0xffc5
#define KEY_ENTER 0xff0d
#define KEY_RIGHT 0xff53
#define PLACE_ALT     64
#define PLACE_CONTROL 37

static AtspiAccessible *
find (AtspiAccessible *node,
      const char      *beginning)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  int n_children = atspi_accessible_get_child_count (node, NULL);

  if (name != NULL && g_str_has_prefix (name, beginning))
    return g_object_ref (node);
  for (int i = 0; i < n_children; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (node, i, NULL);
      AtspiAccessible *found = child != NULL ? find (child, beginning) : NULL;

      g_clear_object (&child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static AtspiAccessible *
look_for (const char *beginning)
{
  gint64 end_us = g_get_monotonic_time () + WAIT_S * G_TIME_SPAN_SECOND;
  AtspiAccessible *found = NULL;

  while (found == NULL && g_get_monotonic_time () < end_us)
    {
      AtspiAccessible *desktop = atspi_get_desktop (0);

      atspi_accessible_clear_cache (desktop);
      found = find (desktop, beginning);
      g_object_unref (desktop);
      if (found == NULL)
        g_usleep (100000);
    }
  if (found == NULL)
    g_test_message ("nothing is named %s", beginning);
  return found;
}

static void
wait_for (const char *beginning)
{
  AtspiAccessible *found = look_for (beginning);

  g_assert_nonnull (found);
  g_object_unref (found);
}

static void
press (guint keyval)
{
  atspi_generate_keyboard_event ((glong) keyval, NULL, ATSPI_KEY_SYM, NULL);
  g_usleep (250000);
}

/* @key: by its place on the keyboard, whatever it means */
static void
press_with (glong key,
            guint keyval)
{
  atspi_generate_keyboard_event (key, NULL, ATSPI_KEY_PRESS, NULL);
  press (keyval);
  atspi_generate_keyboard_event (key, NULL, ATSPI_KEY_RELEASE, NULL);
}

static guint16
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

/* One request; the text of the answer. */
static char *
ask (guint16     port,
     const char *request)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL,
                                                                             &error);
  GString *answer = g_string_new (NULL);
  char part[4096];
  gssize n;

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                            strlen (request), NULL, NULL, NULL));
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), part, sizeof part,
                                   NULL, NULL)) > 0)
    g_string_append_len (answer, part, n);
  return g_string_free (answer, FALSE);
}

static void
call_for_help (guint16 port)
{
  static const char body[] = "{\"_type\":\"sos\",\"tid\":\"anna\",\"lat\":47.1,\"lon\":9.55}";
  g_autofree char *request = g_strdup_printf ("POST /pub HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                              "Content-Length: %u\r\n\r\n%s", (guint) strlen (body), body);
  g_autofree char *answer = ask (port, request);

  g_assert_nonnull (strstr (answer, "200"));
}

static gboolean
has_answer (guint16     port,
            const char *path,
            const char *text)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
  gint64 end_us = g_get_monotonic_time () + WAIT_S * G_TIME_SPAN_SECOND;
  gboolean has = FALSE;

  while (!has && g_get_monotonic_time () < end_us)
    {
      g_autofree char *answer = ask (port, request);

      has = strstr (answer, text) != NULL;
      if (!has)
        g_usleep (100000);
    }
  return has;
}

/* On a busy machine a program now and then misses the accessibility bus while both are
 * starting; GTK does not try again, so the program is started anew. */
static GSubprocess *
start_console (const char *workspace,
               guint16     port)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);

  for (guint i = 0; i < N_STARTS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSubprocess) process
          = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error, program,
                              "--open", "--workspace", workspace, "--listen", listen, NULL);
      AtspiAccessible *window;

      g_assert_no_error (error);
      window = look_for ("Search guides");
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
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

/* Rules are tried, and a fence is drawn around what the map shows. */
static void
edit_rules (guint16 port)
{
  press_with (PLACE_ALT, 'r');
  wait_for ("Rules and Fences");
  press_with (PLACE_ALT, 't');
  wait_for ("Would have fired");
  press_with (PLACE_ALT, 'c');
  wait_for ("Search guides");
  press (KEY_ENTER);
  press (KEY_RIGHT);
  press (KEY_ENTER);
  press_with (PLACE_CONTROL, KEY_ENTER);
  g_assert_true (has_answer (port, "/fences", "CIRCLE"));
}

static void
test_call_is_heard_noted_and_closed (void)
{
  g_autofree char *workspace = g_dir_make_tmp ("roundrock-calls-XXXXXX", NULL);
  guint16 port = find_port ();
  g_autoptr(GSubprocess) process = start_console (workspace, port);
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;

  g_assert_nonnull (process);
  call_for_help (port);
  wait_for ("SOS – anna");

  /* What cannot wait is in front, and chosen. */
  press (KEY_F8);
  wait_for ("Acknowledge (A)");
  press ('n');
  press ('o');
  press ('k');
  press (KEY_ENTER);
  g_assert_true (has_answer (port, "/incidents?all=1", "\"state\":\"acknowledged\""));
  g_assert_true (has_answer (port, "/incidents?all=1", "\"note\":\"ok\""));

  press ('c');
  wait_for ("Close This Emergency?");
  press_with (PLACE_ALT, 'c');
  g_assert_true (has_answer (port, "/incidents?all=1", "\"state\":\"closed\""));
  wait_for ("No Open Incidents");
  edit_rules (port);

  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_null (strstr (output, "CRITICAL"));
  remove_folder (workspace);
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
  g_test_add_func ("/ui/incidents/heard-noted-and-closed", test_call_is_heard_noted_and_closed);
  status = g_test_run ();
  atspi_exit ();
  return status;
}

/* tree-fixture.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "tree-fixture.h"
#include "../support/folder.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Threads: main. */

#define N_STARTS 3
#define MAX_TABS 40
#define MAX_PAGES 14

/* What is looked for: how its name begins, or the whole of it and its role. */
typedef struct
{
  const char *name;
  AtspiRole   role;    /* ATSPI_ROLE_INVALID: any, and the name only begins like that */
} Wanted;

static gboolean
is_it (AtspiAccessible *node,
       const Wanted    *wanted)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);

  if (wanted->role == ATSPI_ROLE_INVALID)
    return name != NULL && g_str_has_prefix (name, wanted->name);
  return g_strcmp0 (name, wanted->name) == 0 && atspi_accessible_get_role (node, NULL) == wanted->role;
}

static AtspiAccessible *
find (AtspiAccessible *node,
      const Wanted    *wanted)
{
  int n_children = atspi_accessible_get_child_count (node, NULL);

  if (is_it (node, wanted))
    return g_object_ref (node);
  for (int i = 0; i < n_children; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (node, i, NULL);
      AtspiAccessible *found = child != NULL ? find (child, wanted) : NULL;

      g_clear_object (&child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

AtspiAccessible *
tree_look_for_role (AtspiRole   role,
                    const char *name,
                    guint       seconds)
{
  const Wanted wanted = { name, role };
  gint64 end_us = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  AtspiAccessible *found = NULL;

  while (found == NULL && g_get_monotonic_time () < end_us)
    {
      AtspiAccessible *desktop = atspi_get_desktop (0);

      atspi_accessible_clear_cache (desktop);
      found = find (desktop, &wanted);
      g_object_unref (desktop);
      if (found == NULL)
        g_usleep (100000);
    }
  return found;
}

static AtspiAccessible *
look_for (const char *beginning,
          guint       seconds)
{
  return tree_look_for_role (ATSPI_ROLE_INVALID, beginning, seconds);
}

AtspiAccessible *
tree_look_for (const char *beginning)
{
  AtspiAccessible *found = look_for (beginning, TREE_WAIT_S);

  if (found == NULL)
    g_test_message ("nothing is named %s", beginning);
  return found;
}

gboolean
tree_is_there (const char *beginning,
               guint       seconds)
{
  AtspiAccessible *found = look_for (beginning, seconds);
  gboolean is_there = found != NULL;

  g_clear_object (&found);
  return is_there;
}

void
tree_wait_for (const char *beginning)
{
  AtspiAccessible *found = tree_look_for (beginning);

  g_assert_nonnull (found);
  g_object_unref (found);
}

/* --- the keyboard ------------------------------------------------------------- */

void
tree_press (guint keyval)
{
  atspi_generate_keyboard_event ((glong) keyval, NULL, ATSPI_KEY_SYM, NULL);
  g_usleep (250000);
}

void
tree_hold (glong code)
{
  atspi_generate_keyboard_event (code, NULL, ATSPI_KEY_PRESS, NULL);
}

void
tree_release (glong code)
{
  atspi_generate_keyboard_event (code, NULL, ATSPI_KEY_RELEASE, NULL);
}

void
tree_press_with (glong code,
                 guint keyval)
{
  tree_hold (code);
  tree_press (keyval);
  tree_release (code);
}

void
tree_go_to (const char *beginning,
            guint       seconds)
{
  for (guint i = 0; i < MAX_PAGES; i++)
    {
      if (tree_is_there (beginning, seconds))
        return;
      tree_press_with (TREE_CONTROL, TREE_PAGE_DOWN);
    }
  g_error ("no page has “%s”", beginning);
}

void
tree_type (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    tree_press ((guint) *p);
}

static gboolean
is_focused (AtspiAccessible *node)
{
  AtspiStateSet *states = atspi_accessible_get_state_set (node);
  gboolean is = states != NULL && atspi_state_set_contains (states, ATSPI_STATE_FOCUSED);

  g_clear_object (&states);
  return is;
}

gboolean
tree_has_focus (AtspiRole   role,
                const char *name)
{
  AtspiAccessible *found = tree_look_for_role (role, name, 1);
  gboolean has = found != NULL && is_focused (found);

  g_clear_object (&found);
  return has;
}

gboolean
tree_tab_to (AtspiRole   role,
             const char *name)
{
  gboolean has = tree_has_focus (role, name);

  for (guint i = 0; i < MAX_TABS && !has; i++)
    {
      tree_press (TREE_TAB);
      has = tree_has_focus (role, name);
    }
  return has;
}

/* --- the engine inside -------------------------------------------------------- */

guint16
tree_find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

char *
tree_try (guint16     port,
          const char *method,
          const char *path,
          const char *body)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                              "Content-Type: application/json\r\nContent-Length: %u\r\n\r\n%s", method, path, (guint) strlen (body), body);
  GString *answer;
  char part[4096];
  gssize n;

  if (connection == NULL || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                                        strlen (request), NULL, NULL, NULL))
    return NULL;
  answer = g_string_new (NULL);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), part, sizeof part,
                                   NULL, NULL)) > 0)
    g_string_append_len (answer, part, n);
  return g_string_free (answer, FALSE);
}

char *
tree_ask (guint16     port,
          const char *method,
          const char *path,
          const char *body)
{
  char *answer = tree_try (port, method, path, body);

  g_assert_nonnull (answer);
  return answer;
}

gboolean
tree_has_answer (guint16     port,
                 const char *path,
                 const char *text)
{
  gint64 end_us = g_get_monotonic_time () + TREE_WAIT_S * G_TIME_SPAN_SECOND;
  gboolean has = FALSE;

  while (!has && g_get_monotonic_time () < end_us)
    {
      g_autofree char *answer = tree_ask (port, "GET", path, "");

      has = strstr (answer, text) != NULL;
      if (!has)
        g_usleep (100000);
    }
  return has;
}

/* On a busy machine a program now and then misses the accessibility bus while both are
 * starting; GTK does not try again, so the program is started anew. */
GSubprocess *
tree_start (const char *const *argv,
            const char        *sign)
{
  for (guint i = 0; i < N_STARTS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSubprocess) process
          = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
      AtspiAccessible *found;

      g_assert_no_error (error);
      found = tree_look_for (sign);
      if (found != NULL)
        {
          g_object_unref (found);
          return g_steal_pointer (&process);
        }
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);
    }
  return NULL;
}

GSubprocess *
tree_start_console (const char *program,
                    const char *workspace,
                    guint16     port)
{
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", port);
  const char *const argv[] = { program, "--open", "--workspace", workspace, "--listen", listen, NULL };

  return tree_start (argv, "Search guides");
}

char *
tree_stop (GSubprocess *process)
{
  g_autoptr(GError) error = NULL;
  char *output = NULL;

  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (strstr (output, "CRITICAL"));
  g_assert_null (strstr (output, "Gtk-WARNING"));
  return output;
}

void
tree_stop_console (GSubprocess *process)
{
  g_autofree char *output = tree_stop (process);

  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_null (strstr (output, "WARNING"));
}

void
tree_remove_folder (const char *path)
{
  folder_remove (path);
}

int
tree_run (int         *argc,
          char      ***argv,
          const char  *path,
          GTestFunc    func)
{
  int status;

  g_test_init (argc, argv, NULL);
  /* libatspi warns now and then while a program is still registering. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  if (atspi_init () > 1)
    {
      g_printerr ("no accessibility bus\n");
      return 1;
    }
  g_test_add_func (path, func);
  status = g_test_run ();
  atspi_exit ();
  return status;
}

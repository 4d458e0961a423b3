/* test-program.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gio/gio.h>

#include "rr-time.h"
#include "scripted-server.h"

/* The whole program, started as a user or the console starts it, against a server that
 * this test is. */

#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)
#define STOPPED_US  (3 * G_TIME_SPAN_SECOND)   /* two are promised, a busy machine gets one more */

static const char *program;

typedef struct
{
  int         status;     /* of the exit */
  char       *output;
  char       *errors;
  JsonParser *parser;     /* of the summary, when output is JSON */
} End;

static void
end_clear (End *end)
{
  g_free (end->output);
  g_free (end->errors);
  g_clear_object (&end->parser);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (End, end_clear)

static Say
say (guint       n,
     const char *message,
     gpointer    data)
{
  return (Say) GPOINTER_TO_INT (data);
}

static char *
read_to_end (int fd)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  close (fd);
  return g_string_free (text, FALSE);
}

/* Runs it to its end; a SIGTERM is sent when @n_heard messages have arrived, if any. */
static void
run (ScriptedServer *server,
     const char     *options,
     guint           n_heard,
     gint64         *took_to_stop_us,
     End            *end)
{
  g_autofree char *command
      = server != NULL ? g_strdup_printf ("%s --url http://127.0.0.1:%u %s", program,
                                          scripted_server_get_port (server), options)
                       : g_strdup_printf ("%s %s", program, options);
  g_auto(GStrv) words = NULL;
  g_autoptr(GError) error = NULL;
  gint64 give_up_us = g_get_monotonic_time () + PATIENCE_US, asked_us = 0;
  int out, err, status;
  GPid pid;

  g_assert_true (g_shell_parse_argv (command, NULL, &words, &error));
  g_assert_true (g_spawn_async_with_pipes (NULL, words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                           &pid, NULL, &out, &err, &error));
  while (waitpid (pid, &status, WNOHANG) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, give_up_us);
      if (server != NULL)
        scripted_server_pump (server);
      if (n_heard > 0 && asked_us == 0 && scripted_server_get_heard (server)->len >= n_heard)
        {
          kill (pid, SIGTERM);
          asked_us = g_get_monotonic_time ();
        }
      g_usleep (200);
    }
  if (took_to_stop_us != NULL)
    *took_to_stop_us = g_get_monotonic_time () - asked_us;
  g_assert_true (WIFEXITED (status));

  end->status = WEXITSTATUS (status);
  end->output = read_to_end (out);
  end->errors = read_to_end (err);
  end->parser = NULL;
  if (!g_str_has_prefix (end->output, "{"))
    return;
  end->parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (end->parser, end->output, -1, &error));
}

static gint64
count (End        *end,
       const char *name)
{
  g_assert_nonnull (end->parser);
  return json_object_get_int_member (json_node_get_object (json_parser_get_root (end->parser)), name);
}

static void
test_says_what_is_typed_wrong (void)
{
  const char *wrong[] = {
    "--nonsense", "--speed 0", "--speed 601", "--speed nan", "--guides 0", "--guides 99999",
    "--seconds -1", "--mix fax", "--mix ws:0", "--mix ws:x", "--mix ''", "--url nowhere",
    "--url https://127.0.0.1:1", "--url http://192.0.2.1:80", "--trails /nowhere", "--trails /dev/null",
    "--gpx /nowhere", "--gpx /dev/null", "word",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto(End) end = { 0 };

      run (NULL, wrong[i], 0, NULL, &end);
      g_assert_cmpint (end.status, ==, 2);
      g_assert_cmpstr (end.output, ==, "");
      g_assert_true (g_str_has_prefix (end.errors, "roundrock-drill: "));
      g_assert_cmpuint (strlen (end.errors), >, strlen ("roundrock-drill: \n"));
    }
}

static void
test_says_when_nobody_answers (void)
{
  ScriptedServer *gone = scripted_server_new (0, say, NULL);
  g_autofree char *options
      = g_strdup_printf ("--json --url http://localhost:%u", scripted_server_get_port (gone));
  g_auto(End) end = { 0 };

  scripted_server_free (gone);
  run (NULL, options, 0, NULL, &end);
  g_assert_cmpint (end.status, ==, 2);
  g_assert_cmpstr (end.output, ==, "");
  g_assert_nonnull (strstr (end.errors, "Nobody answers"));
}

static void
test_lists_who_would_walk (void)
{
  g_auto(GStrv) lines = NULL;
  g_auto(End) end = { 0 };

  run (NULL, "--list --guides 30 --prefix camp/ --mix ws", 0, NULL, &end);
  lines = g_strsplit (end.output, "\n", -1);
  g_assert_cmpint (end.status, ==, 0);
  g_assert_cmpuint (g_strv_length (lines), ==, 31);
  g_assert_cmpstr (lines[0], ==, "camp/anna\tws\t-");
  g_assert_cmpstr (lines[24], ==, "camp/anna-2\tws\t-");
}

static void
test_walks_to_the_end_and_accounts_for_all (void)
{
  g_autoptr(ScriptedServer) server = scripted_server_new (0, say, GINT_TO_POINTER (SAY_YES));
  GPtrArray *heard = scripted_server_get_heard (server);
  g_auto(End) end = { 0 };

  run (server, "--quiet --json --seconds 3", 0, NULL, &end);
  g_assert_cmpint (end.status, ==, 0);
  g_assert_cmpstr (end.errors, ==, "");
  g_assert_cmpint (count (&end, "guides"), ==, 24);
  g_assert_cmpint (count (&end, "sent"), >=, 24);
  g_assert_cmpint (count (&end, "acked"), ==, count (&end, "sent"));
  g_assert_cmpint (count (&end, "unanswered"), ==, 0);
  g_assert_cmpint (heard->len, <=, count (&end, "sent") + count (&end, "duplicates") + count (&end, "resent"));
  g_assert_cmpint (heard->len, >=, count (&end, "sent") + count (&end, "duplicates"));
}

static void
test_stops_in_order_when_asked (void)
{
  g_autoptr(ScriptedServer) server = scripted_server_new (0, say, GINT_TO_POINTER (SAY_YES));
  gint64 took_us;
  g_auto(End) end = { 0 };

  run (server, "--quiet --json", 30, &took_us, &end);
  g_assert_cmpint (end.status, ==, 0);
  g_assert_cmpint (count (&end, "acked"), ==, count (&end, "sent"));
  g_assert_cmpint (took_us, <, STOPPED_US);
}

static void
test_does_not_wait_long_for_answers_when_asked (void)
{
  g_autoptr(ScriptedServer) server = scripted_server_new (0, say, GINT_TO_POINTER (SAY_NOTHING));
  gint64 took_us;
  g_auto(End) end = { 0 };

  run (server, "--quiet --json", 10, &took_us, &end);
  g_assert_cmpint (end.status, ==, 1);
  g_assert_cmpint (count (&end, "acked"), ==, 0);
  g_assert_cmpint (count (&end, "unanswered"), ==, count (&end, "sent"));
  g_assert_cmpint (took_us, <, STOPPED_US);
}

static double
time_of (const char *message)
{
  const char *at = strstr (message, "\"tst\":");

  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen ("\"tst\":"), NULL);
}

static void
test_fast_time_ends_now_and_never_runs_ahead (void)
{
  g_autoptr(ScriptedServer) server = scripted_server_new (0, say, GINT_TO_POINTER (SAY_YES));
  GPtrArray *heard = scripted_server_get_heard (server);
  double begin = (double) rr_time_now_ms () / 1000, oldest = G_MAXDOUBLE, newest = 0, last = 0;
  g_auto(End) end = { 0 };

  run (server, "--quiet --json --guides 1 --speed 100 --seconds 3 --mix owntracks", 0, NULL, &end);
  g_assert_cmpint (end.status, ==, 0);
  for (guint i = 0; i < heard->len; i++)
    {
      double time = time_of (g_ptr_array_index (heard, i));

      g_assert_cmpfloat (time, >=, last);
      last = time;
      oldest = MIN (oldest, time);
      newest = MAX (newest, time);
    }
  g_assert_cmpfloat (newest, <=, (double) rr_time_now_ms () / 1000 + 0.01);
  g_assert_cmpfloat (oldest, <, begin - 200);
  g_assert_cmpfloat (oldest, >, begin - 300);
  g_assert_cmpfloat (newest - oldest, >, 150);
}

static void
test_repeats_every_point_with_a_time_once (void)
{
  const char *kinds[] = { "ws", "owntracks", "traccar", "traccar-form", "traccar-json" };
  g_autofree char *gpx = g_test_build_filename (G_TEST_DIST, "drill", "data", "short.gpx", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(ScriptedServer) server = scripted_server_new (0, say, GINT_TO_POINTER (SAY_YES));
      g_autofree char *options
          = g_strdup_printf ("--json --speed 600 --prefix x- --mix %s --gpx '%s'", kinds[i], gpx);
      GPtrArray *heard = scripted_server_get_heard (server);
      g_auto(End) end = { 0 };

      run (server, options, 0, NULL, &end);
      g_assert_cmpint (end.status, ==, 0);
      g_assert_cmpint (count (&end, "sent"), ==, 4);
      g_assert_cmpuint (heard->len, ==, 4);
      for (guint j = 0; j < heard->len; j++)
        {
          const char *message = g_ptr_array_index (heard, j);

          g_assert_nonnull (strstr (message, "x-short"));
          g_assert_nonnull (strstr (message, j == 3 ? "47.1004" : j == 2 ? "47.1003" : j == 1 ? "47.1001"
                                                                                           : "47.1"));
        }
    }
}

static void
test_repeats_several_files (void)
{
  g_autofree char *gpx = g_test_build_filename (G_TEST_DIST, "drill", "data", "short.gpx", NULL);
  g_autoptr(ScriptedServer) server = scripted_server_new (0, say, GINT_TO_POINTER (SAY_YES));
  g_autofree char *options = g_strdup_printf ("--speed 600 --gpx '%s' '%s' --gpx '%s'", gpx, gpx, gpx);
  g_auto(End) end = { 0 };

  run (server, options, 0, NULL, &end);
  g_assert_cmpint (end.status, ==, 0);
  g_assert_true (g_str_has_prefix (end.output, "3 guides, 12 messages sent, 12 acknowledged, "));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >=, 2);
  program = argv[argc - 1];
  g_test_add_func ("/drill/program/says-what-is-typed-wrong", test_says_what_is_typed_wrong);
  g_test_add_func ("/drill/program/says-when-nobody-answers", test_says_when_nobody_answers);
  g_test_add_func ("/drill/program/lists-who-would-walk", test_lists_who_would_walk);
  g_test_add_func ("/drill/program/walks-to-the-end-and-accounts-for-all",
                   test_walks_to_the_end_and_accounts_for_all);
  g_test_add_func ("/drill/program/stops-in-order-when-asked", test_stops_in_order_when_asked);
  g_test_add_func ("/drill/program/does-not-wait-long-for-answers-when-asked",
                   test_does_not_wait_long_for_answers_when_asked);
  g_test_add_func ("/drill/program/fast-time-ends-now-and-never-runs-ahead",
                   test_fast_time_ends_now_and_never_runs_ahead);
  g_test_add_func ("/drill/program/repeats-every-point-with-a-time-once",
                   test_repeats_every_point_with_a_time_once);
  g_test_add_func ("/drill/program/repeats-several-files", test_repeats_several_files);
  return g_test_run ();
}

/* test-log.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-log.h"
#include "rr-task.h"

static void
test_outside_of_a_task_nobody_is_named (void)
{
  RrLogContext context;

  rr_log_get_context (&context);
  g_assert_cmpstr (context.task_id, ==, "");
  g_assert_cmpstr (context.task, ==, "");
  g_assert_cmpstr (context.request_id, ==, "");
}

static gboolean
look (RrCtx     *ctx,
      gpointer   data,
      GError   **error)
{
  rr_log_get_context (data);
  return TRUE;
}

static gboolean
say (RrCtx     *ctx,
     gpointer   data,
     GError   **error)
{
  g_message ("said");
  return TRUE;
}

static void
run_task (RrTaskFunc  func,
          const char *name,
          const char *request_id,
          gpointer    data)
{
  RrCtx *ctx = rr_ctx_new (NULL, "test");
  RrScope *scope;

  if (request_id != NULL)
    rr_ctx_set_request_id (ctx, request_id);
  scope = rr_scope_new (ctx, "scope", 1);
  g_assert_true (rr_scope_spawn (scope, name, func, data, NULL, NULL));
  g_assert_true (rr_scope_wait (scope, NULL));
  rr_scope_free (scope);
  rr_ctx_unref (ctx);
  rr_assert_quiescent ();
}

static void
test_a_task_is_named_with_its_request (void)
{
  RrLogContext context;

  run_task (look, "tracker", "req-1", &context);
  g_assert_cmpuint (g_ascii_strtoull (context.task_id, NULL, 10), >, 0);
  g_assert_cmpstr (context.task, ==, "tracker");
  g_assert_cmpstr (context.request_id, ==, "req-1");

  run_task (look, "tracker", NULL, &context);
  g_assert_cmpstr (context.request_id, ==, "");
}

static void
test_a_long_name_is_cut (void)
{
  g_autofree char *name = g_strnfill (1000, 'x');
  RrLogContext context;

  run_task (look, name, NULL, &context);
  g_assert_cmpuint (strlen (context.task), ==, sizeof context.task - 1);
}

static void
test_the_request_of_the_moment_counts (void)
{
  RrRequestId request = rr_request_new ("req-2", 5);
  RrLogContext context;

  rr_request_enter (request);
  rr_log_get_context (&context);
  rr_request_enter (0);
  g_assert_cmpstr (context.task_id, ==, "");
  g_assert_cmpstr (context.request_id, ==, "req-2");
}

static void
test_text_lines_end_with_it (void)
{
  if (g_test_subprocess ())
    {
      static const char bytes[] = "partly";
      GLogField fields[33] = { { "MESSAGE", bytes, 4 } };

      g_log_set_writer_func (rr_log_writer, NULL, NULL);
      g_message ("alone");
      run_task (say, "tracker", "req-1", NULL);
      run_task (say, "store", NULL, NULL);

      /* A message that is not terminated, and one with more fields than are kept. */
      rr_request_enter (rr_request_new ("req-3", 5));
      g_log_structured_array (G_LOG_LEVEL_MESSAGE, fields, 1);
      for (guint i = 1; i < G_N_ELEMENTS (fields); i++)
        fields[i] = (GLogField) { "RR_TEST", "x", -1 };
      g_log_structured_array (G_LOG_LEVEL_MESSAGE, fields, G_N_ELEMENTS (fields));
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*alone\n*said  task=* tracker  request=req-1\n*"
                             "said  task=* store\n*part  request=req-3\n*part\n*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/log/outside-of-a-task-nobody-is-named",
                   test_outside_of_a_task_nobody_is_named);
  g_test_add_func ("/core/log/a-task-is-named-with-its-request",
                   test_a_task_is_named_with_its_request);
  g_test_add_func ("/core/log/a-long-name-is-cut", test_a_long_name_is_cut);
  g_test_add_func ("/core/log/the-request-of-the-moment-counts",
                   test_the_request_of_the_moment_counts);
  g_test_add_func ("/core/log/text-lines-end-with-it", test_text_lines_end_with_it);
  return g_test_run ();
}

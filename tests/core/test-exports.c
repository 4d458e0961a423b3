/* test-exports.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
#include "rr-clock.h"
#include "rr-dump.h"
#include "rr-log-tail.h"
#include "rr-object-stat.h"
#include "rr-pool.h"
#include "rr-pprof.h"
#include "rr-quit-dump.h"
#include "rr-sink.h"
#include "rr-sleep.h"
#include "rr-sync.h"
#include "rr-task.h"
#include "rr-trace.h"
#include "rr-trace-json.h"
#include "rr-verdict-json.h"
#include "rr-watch.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef gboolean (*WriteFunc) (GOutputStream *out, GCancellable *cancellable, GError **error);

static gboolean
write_dump (GOutputStream  *out,
            GCancellable   *cancellable,
            GError        **error)
{
  return rr_dump_write (out, "test 1", cancellable, error);
}

static char *
text_of (WriteFunc func)
{
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_assert_true (func (out, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (out, "", 1, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (out, NULL, &error));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

/* --- a task that waits for somebody who never comes ------------------------------- */

typedef struct
{
  RrScope *scope;
  RrTx    *tx;
  RrRx    *rx;
  guint64  task_id;    /* (atomic) */
  guint    source;
} Waiting;

static gboolean
wait_task (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Waiting *waiting = data;
  gpointer item;

  __atomic_store_n (&waiting->task_id, rr_task_get_current_id (), __ATOMIC_RELEASE);
  return rr_recv (waiting->rx, NULL, &item) == RR_OK;
}

static void
report_stuck (RrVerdictBook *book,
              gint64         now_us,
              gpointer       data)
{
  Waiting *waiting = data;
  RrVerdict *verdict = rr_verdict_new (RR_VERDICT_STUCK);

  verdict->stuck = RR_STUCK_ORPHAN;
  verdict->task_id = waiting->task_id;
  verdict->name = g_strdup ("a \"waiter\"");
  verdict->task_name = g_strdup ("waiter");
  verdict->since_us = now_us - 2 * G_TIME_SPAN_SECOND;
  rr_verdict_add_edge (verdict, waiting->task_id, "waiter", NULL, "recv box", 1, 0);
  rr_verdict_book_report (book, verdict);
}

static gboolean
is_waiting (guint64 task_id)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();

  for (guint i = 0; i < infos->len; i++)
    {
      const RrTaskInfo *info = g_ptr_array_index (infos, i);

      if (info->id == task_id)
        return info->state == RR_TASK_WAITING;
    }
  return FALSE;
}

static void
waiting_begin (Waiting *waiting)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new (NULL, "test");
  g_autoptr(GError) error = NULL;

  *waiting = (Waiting) { 0 };
  rr_ctx_set_request (ctx, rr_request_new ("order-66", 8));
  waiting->scope = rr_scope_new (ctx, "crew", RR_SCOPE_UNLIMITED);
  rr_chan_new ("box", 1, RR_CHAN_BLOCK, NULL, &waiting->tx, &waiting->rx);
  rr_scope_spawn (waiting->scope, "waiter", wait_task, waiting, NULL, &error);
  g_assert_no_error (error);
  while (!is_waiting (__atomic_load_n (&waiting->task_id, __ATOMIC_ACQUIRE)))
    g_thread_yield ();
  waiting->source = rr_watch_add_source (report_stuck, waiting);
  rr_watch_look (rr_clock_now_us ());
}

static void
waiting_end (Waiting *waiting)
{
  g_autoptr(GError) error = NULL;

  rr_watch_remove_source (waiting->source);
  rr_watch_clear ();
  g_assert_cmpint (rr_send (waiting->tx, NULL, waiting), ==, RR_OK);
  g_assert_true (rr_scope_wait (waiting->scope, &error));
  rr_scope_free (waiting->scope);
  rr_tx_drop (waiting->tx);
  rr_rx_drop (waiting->rx);
  rr_assert_quiescent ();
}

static void
test_a_dump_says_what_was_proven (void)
{
  g_autofree char *text = NULL;
  g_autofree char *task = NULL;
  Waiting waiting;

  waiting_begin (&waiting);
  text = text_of (write_dump);
  task = g_strdup_printf ("task %" G_GUINT64_FORMAT " [recv box, ", waiting.task_id);
  waiting_end (&waiting);

  g_assert_true (g_str_has_prefix (text, "test 1, process "));
  g_assert_nonnull (strstr (text, "verdicts that hold: 1 PROVEN, 0 MEASURED, 0 FORECAST"));
  g_assert_nonnull (strstr (text, "PROVEN [D1, orphan"));
  g_assert_nonnull (strstr (text, task));
  g_assert_nonnull (strstr (text, "STUCK orphan]: waiter   scope crew   request order-66"));
  g_assert_nonnull (strstr (text, "spawned test-exports.c:"));
  g_assert_nonnull (strstr (text, "nobody could serve it"));
}

static void
test_a_verdict_is_valid_json (void)
{
  g_autofree char *text = NULL;
  Waiting waiting;

  waiting_begin (&waiting);
  text = text_of (rr_verdicts_write_json);
  waiting_end (&waiting);

  g_assert_nonnull (strstr (text, "{\"proven\":1,\"measured\":0,\"forecast\":0,"));
  g_assert_nonnull (strstr (text, "\"code\":\"D1\",\"kind\":\"stuck\",\"badge\":\"PROVEN\""));
  g_assert_nonnull (strstr (text, "\"name\":\"a \\\"waiter\\\"\""));
  g_assert_nonnull (strstr (text, "\"stuck\":\"orphan\""));
  g_assert_nonnull (strstr (text, "\"wait\":\"recv box\""));
}

/* --- profiles ------------------------------------------------------------------- */

static GBytes *
profile_of (RrPprofKind kind)
{
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr(GZlibDecompressor) unzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr(GOutputStream) unzipped = g_converter_output_stream_new (out, G_CONVERTER (unzip));
  g_autoptr(GError) error = NULL;

  g_assert_true (rr_pprof_write (unzipped, kind, NULL, &error));
  g_assert_true (g_output_stream_close (unzipped, NULL, &error));
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static gboolean
profile_has (RrPprofKind  kind,
             const char  *string)
{
  g_autoptr(GBytes) bytes = profile_of (kind);
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);

  return memmem (data, len, string, strlen (string)) != NULL;
}

static void
test_each_profile_has_its_tasks (void)
{
  Waiting waiting;

  waiting_begin (&waiting);
  g_assert_true (profile_has (RR_PPROF_TASKS, "recv box"));
  g_assert_true (profile_has (RR_PPROF_TASKS, "order-66"));
  g_assert_true (profile_has (RR_PPROF_WAITS, "waiting_begin"));
  g_assert_true (profile_has (RR_PPROF_LEAKED, "recv box"));
  g_assert_true (profile_has (RR_PPROF_LEAKED, "stuck"));
  g_assert_true (profile_has (RR_PPROF_CONTENTION, "recv box"));
  rr_watch_remove_source (waiting.source);
  rr_watch_look (rr_clock_now_us ());
  g_assert_true (profile_has (RR_PPROF_WAITS, "recv box"));
  g_assert_false (profile_has (RR_PPROF_LEAKED, "recv box"));
  waiting.source = rr_watch_add_source (report_stuck, &waiting);
  waiting_end (&waiting);
}

static void
test_kinds_of_profiles_have_names (void)
{
  RrPprofKind kind;

  g_assert_true (rr_pprof_kind_from_string (NULL, &kind));
  g_assert_cmpint (kind, ==, RR_PPROF_TASKS);
  g_assert_true (rr_pprof_kind_from_string ("contention", &kind));
  g_assert_cmpint (kind, ==, RR_PPROF_CONTENTION);
  g_assert_false (rr_pprof_kind_from_string ("heap", &kind));
  rr_assert_quiescent ();
}

/* --- many tasks ------------------------------------------------------------------ */

#define MANY 50000

typedef struct
{
  RrMutex  lock;
  RrCond   changed;
  gboolean open;      /* (guarded by lock) */
} Gate;

static gboolean
gate_task (RrCtx     *ctx,
           gpointer   data,
           GError   **error)
{
  Gate *gate = data;

  rr_mutex_lock (&gate->lock);
  while (!gate->open)
    rr_cond_wait (&gate->changed, &gate->lock);
  rr_mutex_unlock (&gate->lock);
  return TRUE;
}

/* A stream that only counts what goes through. */
#define TEST_TYPE_COUNTER (test_counter_get_type ())
G_DECLARE_FINAL_TYPE (TestCounter, test_counter, TEST, COUNTER, GOutputStream)

struct _TestCounter
{
  GOutputStream parent_instance;
  gsize         n_tasks;
  gsize         largest;
};

G_DEFINE_FINAL_TYPE (TestCounter, test_counter, G_TYPE_OUTPUT_STREAM)

static gssize
test_counter_write (GOutputStream  *stream,
                    const void     *buffer,
                    gsize           count,
                    GCancellable   *cancellable,
                    GError        **error)
{
  TestCounter *self = TEST_COUNTER (stream);
  const char *at = buffer, *end = at + count;

  self->largest = MAX (self->largest, count);
  while ((at = memmem (at, (gsize) (end - at), ": job   scope many", 18)) != NULL)
    {
      self->n_tasks++;
      at++;
    }
  return (gssize) count;
}

static void
test_counter_class_init (TestCounterClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = test_counter_write;
}

static void
test_counter_init (TestCounter *self)
{
}

static void
test_a_dump_of_many_tasks_is_written_in_pieces (void)
{
  g_autoptr(TestCounter) counter = g_object_new (TEST_TYPE_COUNTER, NULL);
  g_autoptr(GError) error = NULL;
  RrScope *scope = rr_scope_new (NULL, "many", RR_SCOPE_UNLIMITED);
  RrPool *pool = rr_pool_new ("many", 1, MANY, RR_POOL_BLOCK, &error);
  Gate gate = { 0 };

  rr_mutex_init (&gate.lock);
  rr_cond_init (&gate.changed);
  for (guint i = 0; i < MANY; i++)
    rr_scope_spawn_on (scope, pool, "job", gate_task, &gate, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (rr_dump_write (G_OUTPUT_STREAM (counter), "test", NULL, &error));
  rr_mutex_lock (&gate.lock);
  gate.open = TRUE;
  rr_cond_broadcast (&gate.changed);
  rr_mutex_unlock (&gate.lock);
  g_assert_true (rr_scope_wait (scope, &error));
  rr_scope_free (scope);
  rr_pool_free (pool);

  /* One at a piece's border is not counted. */
  g_assert_cmpuint (counter->n_tasks, <=, MANY);
  g_assert_cmpuint (counter->n_tasks, >, MANY * 99 / 100);
  g_assert_cmpuint (counter->largest, <, 64 * 1024);
  rr_cond_clear (&gate.changed);
  rr_mutex_clear (&gate.lock);
  rr_assert_quiescent ();
}

static void
test_pages_have_every_task_once (void)
{
  g_autoptr(GError) error = NULL;
  RrScope *scope = rr_scope_new (NULL, "many", RR_SCOPE_UNLIMITED);
  RrPool *pool = rr_pool_new ("many", 1, 100, RR_POOL_BLOCK, &error);
  guint64 below_id = G_MAXUINT64;
  guint n = 0;
  Gate gate = { 0 };

  rr_mutex_init (&gate.lock);
  rr_cond_init (&gate.changed);
  for (guint i = 0; i < 25; i++)
    rr_scope_spawn_on (scope, pool, "job", gate_task, &gate, NULL, &error);
  for (;;)
    {
      g_autoptr(GPtrArray) page = rr_task_snapshot_page (below_id, 3);

      g_assert_cmpuint (page->len, <=, 3);
      if (page->len == 0)
        break;
      for (guint i = 0; i < page->len; i++)
        {
          const RrTaskInfo *info = g_ptr_array_index (page, i);

          g_assert_cmpuint (info->id, <, below_id);
          below_id = info->id;
          n++;
        }
    }
  rr_mutex_lock (&gate.lock);
  gate.open = TRUE;
  rr_cond_broadcast (&gate.changed);
  rr_mutex_unlock (&gate.lock);
  g_assert_true (rr_scope_wait (scope, &error));
  rr_scope_free (scope);
  rr_pool_free (pool);

  g_assert_cmpuint (n, ==, 25);
  rr_cond_clear (&gate.changed);
  rr_mutex_clear (&gate.lock);
  rr_assert_quiescent ();
}

static gboolean
request_task (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  *(RrRequestId *) data = rr_request_current ();
  return TRUE;
}

static void
test_a_task_works_for_the_request_of_its_spawner (void)
{
  g_autoptr(GError) error = NULL;
  RrScope *scope = rr_scope_new (NULL, "shared", RR_SCOPE_UNLIMITED);
  RrRequestId request = rr_request_new (NULL, 0), seen = 0;

  rr_request_enter (request);
  rr_scope_spawn (scope, "job", request_task, &seen, NULL, &error);
  rr_request_enter (0);
  g_assert_true (rr_scope_wait (scope, &error));
  rr_scope_free (scope);

  g_assert_cmpuint (seen, ==, request);
  rr_assert_quiescent ();
}

/* --- the rest ---------------------------------------------------------------------- */

static void
test_a_full_disk_is_an_error (void)
{
  g_autoptr(GError) error = NULL;
  char memory[16];
  g_autoptr(GOutputStream) out = g_memory_output_stream_new (memory, sizeof memory, NULL, NULL);

  g_assert_false (rr_dump_write (out, "test", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  rr_assert_quiescent ();
}

static void
test_a_cancelled_export_ends (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (rr_trace_write_json (out, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  rr_assert_quiescent ();
}

static void
test_json_strings_are_escaped (void)
{
  g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable ();
  RrSink *sink = rr_sink_new (out, NULL);

  rr_sink_json (sink, "a\"b\\c\nd\x01\xff");
  rr_sink_json (sink, NULL);
  rr_sink_number (sink, 0.5);
  g_assert_true (rr_sink_end (sink, NULL));
  g_assert_true (g_output_stream_write_all (out, "", 1, NULL, NULL, NULL));
  g_assert_cmpstr (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)), ==,
                   "\"a\\\"b\\\\c\\u000ad\\u0001\xef\xbf\xbd\"null0.5");
  rr_assert_quiescent ();
}

static void
test_objects_of_one_name_are_taken_together (void)
{
  RrTx *tx[3];
  RrRx *rx[3];
  g_autoptr(GPtrArray) stats = NULL;
  const RrObjectStat *stat;

  for (guint i = 0; i < 3; i++)
    {
      rr_chan_new (i < 2 ? "a" : "b", 4, RR_CHAN_BLOCK, NULL, &tx[i], &rx[i]);
      g_assert_cmpint (rr_send (tx[i], NULL, &stats), ==, RR_OK);
    }
  stats = rr_object_stat_list ();
  g_assert_cmpuint (stats->len, ==, 2);
  stat = g_ptr_array_index (stats, 0);
  g_assert_cmpstr (stat->name, ==, "a");
  g_assert_cmpuint (stat->n_objects, ==, 2);
  g_assert_cmpuint (stat->capacity, ==, 8);
  g_assert_cmpuint (stat->length, ==, 2);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (rr_rx_drain (rx[i]), ==, 1);
      rr_tx_drop (tx[i]);
      rr_rx_drop (rx[i]);
    }
  rr_assert_quiescent ();
}

static void
assert_redacted (const char *line,
                 const char *expected)
{
  g_autofree char *redacted = rr_log_redact (line);

  g_assert_cmpstr (redacted, ==, expected);
}

static void
test_a_report_has_no_secrets (void)
{
  assert_redacted ("a booking of anna.b@example.org came", "a booking of <e-mail> came");
  assert_redacted ("at 47.12345,9.7654321", "at <position>,<position>");
  assert_redacted ("Bearer dGhpcyBpcyBhIHNlY3JldA9x1234==", "Bearer <secret>");
  assert_redacted ("commit took 12.5 ms, 3 rows", "commit took 12.5 ms, 3 rows");
  assert_redacted ("rr_pipeline_tracker_run_and_more ended", "rr_pipeline_tracker_run_and_more ended");
  rr_assert_quiescent ();
}

static void
test_the_tail_of_the_log_is_bounded (void)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  for (guint i = 0; i < 2 * RR_LOG_TAIL_LINES; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u", i);

      rr_log_tail_add (line);
    }
  text = rr_log_tail_dup ();
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, RR_LOG_TAIL_LINES + 1);
  g_assert_cmpstr (lines[0], ==, "line 256");
  rr_assert_quiescent ();
}

/* Nothing iterates a main loop here, and this thread sits in read(). */
static void
test_a_signal_gets_a_dump_although_main_is_stuck (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_true (rr_quit_dump_start ("test 2", fds[1], &error));
  g_assert_no_error (error);
  for (guint n = 0; n < 2; n++)
    {
      g_string_truncate (text, 0);
      g_assert_cmpint (kill (getpid (), SIGQUIT), ==, 0);
      while (strstr (text->str, "verdicts that hold: ") == NULL)
        {
          char buffer[4096];
          gssize len = read (fds[0], buffer, sizeof buffer);

          g_assert_cmpint (len, >, 0);
          g_string_append_len (text, buffer, len);
        }
      g_assert_true (g_str_has_prefix (text->str, "test 2, process "));
    }
  rr_quit_dump_stop ();
  rr_quit_dump_stop ();
  close (fds[0]);
  close (fds[1]);
  rr_assert_quiescent ();
}

static gboolean
left_run (RrCtx     *ctx,
          gpointer   data,
          GError   **error)
{
  return rr_sleep_until (ctx, "nothing", rr_clock_now_us () + G_TIME_SPAN_HOUR) == RR_OK;
}

static void
test_who_leaves_a_task_behind_is_told (void)
{
  RrScope *scope;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr ("*the end*left*test-exports.c*");
      return;
    }

  g_assert_true (rr_quit_dump_check ("nothing", STDERR_FILENO));
  scope = rr_scope_new (NULL, "forgotten", RR_SCOPE_UNLIMITED);
  g_assert_true (rr_scope_spawn (scope, "left", left_run, NULL, NULL, NULL));
  g_assert_false (rr_quit_dump_check ("the end", STDERR_FILENO));
  rr_scope_cancel (scope, NULL);
  (void) !rr_scope_wait (scope, NULL);
  rr_scope_free (scope);
  g_assert_true (rr_quit_dump_check ("nothing", STDERR_FILENO));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/dump/says-what-was-proven", test_a_dump_says_what_was_proven);
  g_test_add_func ("/core/dump/of-many-tasks-is-written-in-pieces",
                   test_a_dump_of_many_tasks_is_written_in_pieces);
  g_test_add_func ("/core/dump/a-full-disk-is-an-error", test_a_full_disk_is_an_error);
  g_test_add_func ("/core/dump/a-signal-gets-one-although-main-is-stuck",
                   test_a_signal_gets_a_dump_although_main_is_stuck);
  g_test_add_func ("/core/verdict-json/is-valid", test_a_verdict_is_valid_json);
  g_test_add_func ("/core/pprof/each-has-its-tasks", test_each_profile_has_its_tasks);
  g_test_add_func ("/core/pprof/kinds-have-names", test_kinds_of_profiles_have_names);
  g_test_add_func ("/core/task/pages-have-every-task-once", test_pages_have_every_task_once);
  g_test_add_func ("/core/task/works-for-the-request-of-its-spawner",
                   test_a_task_works_for_the_request_of_its_spawner);
  g_test_add_func ("/core/trace/a-cancelled-export-ends", test_a_cancelled_export_ends);
  g_test_add_func ("/core/sink/json-strings-are-escaped", test_json_strings_are_escaped);
  g_test_add_func ("/core/object-stat/one-name-is-taken-together",
                   test_objects_of_one_name_are_taken_together);
  g_test_add_func ("/core/log-tail/has-no-secrets", test_a_report_has_no_secrets);
  g_test_add_func ("/core/log-tail/is-bounded", test_the_tail_of_the_log_is_bounded);
  g_test_add_func ("/core/exports/who-leaves-a-task-behind-is-told", test_who_leaves_a_task_behind_is_told);
  return g_test_run ();
}

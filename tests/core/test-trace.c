/* test-trace.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan.h"
#include "rr-scope.h"
#include "rr-sync.h"
#include "rr-task.h"
#include "rr-trace-pack.h"

#include <string.h>

#define EVENT_SIZE 16   /* of one without a request */

typedef struct
{
  const char *name;      /* (nullable): only these */
  guint       n;
  guint64     sum;
  gint64      last_us;
  gboolean    in_order;
  RrRequestId request;
  guint       dur_us;
} Seen;

static void
see (const RrTraceEvent *event,
     gpointer            data)
{
  Seen *seen = data;

  if (seen->name != NULL && rr_trace_name (event->name) != seen->name)
    return;
  if (event->start_us + event->dur_us < seen->last_us)
    seen->in_order = FALSE;
  seen->last_us = event->start_us + event->dur_us;
  seen->n++;
  seen->sum += event->value;
  seen->request = event->request;
  seen->dur_us = event->dur_us;
}

static Seen
look (const char *name)
{
  Seen seen = { .name = name, .in_order = TRUE };

  rr_trace_each (G_MININT64, see, &seen);
  return seen;
}

static void
record (const char *name,
        guint       n)
{
  for (guint i = 0; i < n; i++)
    rr_trace_record (RR_TRACE_SPAN, 0, name, 1000 + i, 1010 + i, 0, 1);
}

static void
test_keeps_what_was_recorded (void)
{
  static const char name[] = "step";
  RrSpan span;
  Seen seen;

  rr_trace_set_enabled (TRUE);
  rr_request_enter (7);
  span = rr_span_begin (name);
  rr_span_end (&span, 42);
  rr_request_enter (0);
  rr_trace_set_enabled (FALSE);

  seen = look (name);
  g_assert_cmpuint (seen.n, ==, 1);
  g_assert_cmpuint (seen.sum, ==, 42);
  g_assert_cmpuint (seen.request, ==, 7);
  rr_assert_quiescent ();
}

static void
test_keeps_nothing_when_off (void)
{
  static const char name[] = "off";
  RrSpan span = rr_span_begin (name);

  rr_span_end (&span, 1);
  rr_trace_counter (name, 1);
  rr_trace_instant (name, 1);
  g_assert_cmpuint (look (name).n, ==, 0);
  rr_assert_quiescent ();
}

static void
test_a_span_cut_by_the_switch_is_not_kept (void)
{
  static const char name[] = "cut";
  RrSpan span = rr_span_begin (name);

  rr_trace_set_enabled (TRUE);
  rr_span_end (&span, 1);
  rr_trace_set_enabled (FALSE);
  g_assert_cmpuint (look (name).n, ==, 0);
  rr_assert_quiescent ();
}

static void
test_takes_what_the_window_needs (void)
{
  static const char name[] = "steady";
  const gsize second = 1000 * EVENT_SIZE;
  RrTraceStat stat;

  rr_trace_set_enabled (TRUE);
  for (gint64 ms = 0; ms < 60000; ms++)
    rr_trace_record (RR_TRACE_SPAN, 0, name, 1000 * ms, 1000 * ms + 1, 0, 1);
  rr_trace_set_enabled (FALSE);

  rr_trace_stat (&stat);
  g_assert_cmpuint (stat.n_bytes, >=, 10 * second);
  g_assert_cmpuint (stat.n_bytes, <=, 14 * second);   /* with the list of segments */
  g_assert_cmpint (look (name).last_us, ==, 59999001);
  rr_trace_clear ();
  rr_assert_quiescent ();
}

static void
test_never_takes_more_than_its_bound (void)
{
  static const char name[] = "flood";
  guint n_fit = RR_TRACE_MAX_BYTES / EVENT_SIZE;
  RrTraceStat stat;
  Seen seen;

  rr_trace_set_enabled (TRUE);
  record (name, 2 * n_fit);
  rr_trace_set_enabled (FALSE);

  rr_trace_stat (&stat);
  seen = look (name);
  g_assert_cmpuint (stat.n_bytes, <=, RR_TRACE_MAX_BYTES);
  g_assert_cmpuint (stat.n_overwritten, >=, n_fit);
  g_assert_cmpuint (seen.n, <=, n_fit);
  g_assert_cmpuint (seen.n, >=, n_fit * 9 / 10);
  g_assert_true (seen.in_order);
  g_assert_cmpint (seen.last_us, ==, 1010 + 2 * n_fit - 1);
  rr_trace_clear ();
  rr_assert_quiescent ();
}

static void
test_leaves_out_what_is_too_old (void)
{
  static const char name[] = "old";
  Seen seen = { .name = name, .in_order = TRUE };

  rr_trace_set_enabled (TRUE);
  record (name, 10);
  rr_trace_set_enabled (FALSE);

  rr_trace_each (1015, see, &seen);
  g_assert_cmpuint (seen.n, ==, 5);
  rr_assert_quiescent ();
}

static gpointer
one_event (gpointer name)
{
  record (name, 1);
  return NULL;
}

static void
test_threads_that_come_and_go_share_a_segment (void)
{
  static char name[] = "short";
  RrTraceStat before, after;

  rr_trace_clear ();
  rr_trace_set_enabled (TRUE);
  g_thread_join (g_thread_new ("short", one_event, name));
  rr_trace_stat (&before);
  for (guint i = 0; i < 50; i++)
    g_thread_join (g_thread_new ("short", one_event, name));
  rr_trace_set_enabled (FALSE);

  rr_trace_stat (&after);
  g_assert_cmpuint (after.n_bytes, ==, before.n_bytes);
  g_assert_cmpuint (after.n_threads, ==, before.n_threads);
  g_assert_cmpuint (look (name).n, ==, 51);
  rr_assert_quiescent ();
}

#define N_CROWD 1400

typedef struct
{
  RrMutex lock;
  RrCond  changed;
  guint  n_in;
  gboolean open;
} Gate;

static gpointer
record_and_stay (gpointer data)
{
  static const char name[] = "crowd";
  Gate *gate = data;

  record (name, 1);
  rr_mutex_lock (&gate->lock);
  gate->n_in++;
  rr_cond_broadcast (&gate->changed);
  while (!gate->open)
    rr_cond_wait (&gate->changed, &gate->lock);
  rr_mutex_unlock (&gate->lock);
  return NULL;
}

static void
test_counts_threads_it_has_no_room_for (void)
{
  g_autofree GThread **threads = g_new0 (GThread *, N_CROWD);
  Gate gate = { 0 };
  RrTraceStat stat;
  guint n = 0;

  rr_mutex_init (&gate.lock);
  rr_cond_init (&gate.changed);

  rr_trace_clear ();
  rr_trace_set_enabled (TRUE);
  while (n < N_CROWD && (threads[n] = g_thread_try_new ("crowd", record_and_stay, &gate, NULL)) != NULL)
    n++;
  rr_mutex_lock (&gate.lock);
  while (gate.n_in < n)
    rr_cond_wait (&gate.changed, &gate.lock);
  gate.open = TRUE;
  rr_trace_stat (&stat);
  rr_cond_broadcast (&gate.changed);
  rr_mutex_unlock (&gate.lock);
  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);
  rr_trace_set_enabled (FALSE);

  if (n < N_CROWD)
    g_test_skip ("this machine does not give that many threads");
  else
    g_assert_cmpuint (stat.n_no_ring, >, 0);
  g_assert_cmpuint (stat.n_bytes, <=, RR_TRACE_MAX_BYTES);
  rr_cond_clear (&gate.changed);
  rr_mutex_clear (&gate.lock);
  rr_trace_clear ();
  rr_assert_quiescent ();
}

static int flooding;    /* (atomic) */

static gpointer
flood_run (gpointer data)
{
  static const char name[] = "torn";

  /* What belongs together: a reader that sees anything else saw a torn event. */
  for (guint64 i = 1; g_atomic_int_get (&flooding); i++)
    rr_trace_record (RR_TRACE_SPAN, (guint8) i, name, (gint64) i, (gint64) (i + i % 1000),
                     (RrRequestId) i, i);
  return NULL;
}

static void
check_whole (const RrTraceEvent *event,
             gpointer            data)
{
  static const char name[] = "torn";

  if (g_strcmp0 (rr_trace_name (event->name), name) != 0)
    return;
  g_assert_cmpint (event->start_us, ==, (gint64) event->value);
  g_assert_cmpuint (event->dur_us, ==, event->value % 1000);
  g_assert_cmpuint (event->request, ==, (RrRequestId) event->value);
  g_assert_cmpuint (event->detail, ==, (guint8) event->value);
  (*(guint *) data)++;
}

static void
test_readers_see_whole_events (void)
{
  GThread *threads[3];
  guint n = 0;

  rr_trace_clear ();
  rr_trace_set_enabled (TRUE);
  g_atomic_int_set (&flooding, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("flood", flood_run, NULL);
  for (guint i = 0; i < 10 || n == 0; i++)
    rr_trace_each (G_MININT64, check_whole, &n);
  g_atomic_int_set (&flooding, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  rr_trace_set_enabled (FALSE);

  g_assert_cmpuint (n, >, 0);
  rr_trace_clear ();
  rr_assert_quiescent ();
}

typedef struct
{
  guint64     task_id;
  guint       n_task;
  guint       n_recv;
  RrRequestId request;
} Waits;

static void
find_waits (const RrTraceEvent *event,
            gpointer            data)
{
  Waits *waits = data;

  if (event->kind == RR_TRACE_TASK && event->value == waits->task_id)
    {
      const RrSite *site = rr_trace_name (event->name);

      g_assert_true (g_str_has_suffix (site->file, "test-trace.c"));
      waits->n_task++;
      waits->request = event->request;
    }
  if (event->kind == RR_TRACE_WAIT && event->request == waits->request && event->request != 0)
    waits->n_recv++;
}

static gboolean
receive_task (RrCtx     *ctx,
              gpointer   data,
              GError   **error)
{
  gpointer *args = data;
  gpointer item;

  *(guint64 *) args[1] = rr_task_get_current_id ();
  g_assert_cmpuint (rr_request_current (), ==, rr_ctx_get_request (ctx));
  return rr_status_set_error (rr_recv (args[0], ctx, &item), "receive", error);
}

static void
test_tasks_and_their_waits_carry_the_request (void)
{
  g_autoptr(RrCtx) ctx = rr_ctx_new (NULL, "request");
  g_autoptr(GError) error = NULL;
  Waits waits = { .request = rr_request_new ("order-66", 8) };
  RrRequestId request = waits.request;
  RrChanStat stat;
  RrScope *scope;
  RrTx *tx;
  RrRx *rx;
  gpointer args[2];

  rr_trace_set_enabled (TRUE);
  rr_ctx_set_request (ctx, request);
  g_assert_cmpstr (rr_ctx_get_request_id (ctx), ==, "order-66");
  scope = rr_scope_new (ctx, "test", RR_SCOPE_UNLIMITED);
  rr_chan_new ("box", 1, RR_CHAN_BLOCK, NULL, &tx, &rx);
  args[0] = rx;
  args[1] = &waits.task_id;
  rr_scope_spawn (scope, "receiver", receive_task, args, NULL, &error);
  g_assert_no_error (error);
  do
    rr_rx_stat (rx, &stat);
  while (stat.n_recv_waiting == 0);
  g_assert_cmpint (rr_send (tx, NULL, &waits), ==, RR_OK);
  g_assert_true (rr_scope_wait (scope, &error));
  rr_scope_free (scope);
  rr_trace_set_enabled (FALSE);

  rr_trace_each (G_MININT64, find_waits, &waits);
  g_assert_cmpuint (waits.n_task, ==, 1);
  g_assert_cmpuint (waits.request, ==, request);
  g_assert_cmpuint (waits.n_recv, <=, 1);
  rr_tx_drop (tx);
  rr_rx_drop (rx);
  g_clear_pointer (&ctx, rr_ctx_unref);
  rr_assert_quiescent ();
}

static void
assert_text (const char *given,
             const char *expected)
{
  char text[RR_REQUEST_TEXT];
  RrRequestId id = rr_request_new (given, given != NULL ? strlen (given) : 0);

  rr_request_text (id, text);
  if (expected != NULL)
    g_assert_cmpstr (text, ==, expected);
  else
    g_assert_true (g_str_has_prefix (text, "req-"));
}

static void
test_honours_a_sane_id_only (void)
{
  g_autofree char *longest = g_strnfill (RR_REQUEST_MAX_LEN, 'x');
  g_autofree char *too_long = g_strnfill (RR_REQUEST_MAX_LEN + 1, 'x');
  char text[RR_REQUEST_TEXT];

  assert_text ("abc-DEF_1.2", "abc-DEF_1.2");
  assert_text (longest, longest);
  assert_text (too_long, NULL);
  assert_text ("", NULL);
  assert_text (NULL, NULL);
  assert_text ("a b", NULL);
  assert_text ("a\"b", NULL);
  assert_text ("a\nb", NULL);
  assert_text ("anna@example.org", NULL);
  rr_request_text (0, text);
  g_assert_cmpstr (text, ==, "");
  rr_assert_quiescent ();
}

static void
test_an_old_id_is_known_by_its_number (void)
{
  RrRequestId old = rr_request_new ("first", 5);
  char text[RR_REQUEST_TEXT];

  for (guint i = 0; i < 5000; i++)
    rr_request_new ("later", 5);
  rr_request_text (old, text);
  g_assert_true (g_str_has_prefix (text, "req-"));
  rr_assert_quiescent ();
}

/* Every field at both of its ends, and jumps of time and thread in between. */
static void
test_a_packed_event_is_what_it_was (void)
{
  static const gint64 times_us[] = { 0, 1, -5, G_MAXINT32, (gint64) G_MAXINT32 + 1, 1000, G_MAXINT64 / 4, 7 };
  static const guint64 values[] = { 0, 1, (1ull << 40) - 1, 1ull << 40, G_MAXUINT64 };
  static const guint32 durs_us[] = { 0, 1, G_MAXUINT32 }, requests[] = { 0, 1, G_MAXUINT32 };
  RrTraceOrigin written = { 0, 0 }, read = { 0, 0 };
  guint64 words[RR_TRACE_PACK_MOST];
  guint n_small = 0;

  for (guint i = 0; i < 8 * 5 * 3 * 3 * 4; i++)
    {
      RrTraceEvent event = { .start_us = times_us[i % 8], .dur_us = durs_us[i / 8 % 3],
                             .tid = 1 + i / 90 % 4, .kind = i % 7, .detail = (guint8) (i * 5),
                             .name = (guint16) (i % 3 == 0 ? RR_TRACE_PACK_NAMES : i % 1025),
                             .request = requests[i / 24 % 3], .value = values[i / 72 % 5] };
      RrTraceEvent got;
      guint n = rr_trace_pack (&written, &event, words);

      g_assert_cmpuint (n, <=, RR_TRACE_PACK_MOST);
      g_assert_cmpuint (rr_trace_unpack (&read, words, &got), ==, n);
      g_assert_cmpint (got.start_us, ==, event.start_us);
      g_assert_cmpuint (got.dur_us, ==, event.dur_us);
      g_assert_cmpuint (got.tid, ==, event.tid);
      g_assert_cmpuint (got.kind, ==, event.kind);
      g_assert_cmpuint (got.detail, ==, event.detail);
      g_assert_cmpuint (got.name, ==, event.name);
      g_assert_cmpuint (got.request, ==, event.request);
      g_assert_cmpuint (got.value, ==, event.value);
      n_small += n * sizeof (guint64) == EVENT_SIZE;
    }
  g_assert_cmpuint (n_small, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/trace/takes-what-the-window-needs", test_takes_what_the_window_needs);
  g_test_add_func ("/core/request/honours-a-sane-id-only", test_honours_a_sane_id_only);
  g_test_add_func ("/core/request/an-old-id-is-known-by-its-number", test_an_old_id_is_known_by_its_number);
  g_test_add_func ("/core/trace/keeps-what-was-recorded", test_keeps_what_was_recorded);
  g_test_add_func ("/core/trace/keeps-nothing-when-off", test_keeps_nothing_when_off);
  g_test_add_func ("/core/trace/a-span-cut-by-the-switch-is-not-kept",
                   test_a_span_cut_by_the_switch_is_not_kept);
  g_test_add_func ("/core/trace/leaves-out-what-is-too-old", test_leaves_out_what_is_too_old);
  g_test_add_func ("/core/trace/never-takes-more-than-its-bound", test_never_takes_more_than_its_bound);
  g_test_add_func ("/core/trace/threads-that-come-and-go-share-a-segment",
                   test_threads_that_come_and_go_share_a_segment);
  g_test_add_func ("/core/trace/counts-threads-it-has-no-room-for",
                   test_counts_threads_it_has_no_room_for);
  g_test_add_func ("/core/trace/a-packed-event-is-what-it-was", test_a_packed_event_is_what_it_was);
  g_test_add_func ("/core/trace/readers-see-whole-events", test_readers_see_whole_events);
  g_test_add_func ("/core/trace/tasks-and-their-waits-carry-the-request",
                   test_tasks_and_their_waits_carry_the_request);

  return g_test_run ();
}

/* rr-trace-json.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-trace-json.h"

#include <unistd.h>

#include "rr-sink.h"
#include "rr-task-private.h"
#include "rr-watch.h"

/* The flight recorder in the trace event format of Chrome, which Perfetto opens: what
 * threads did as slices, requests as slices of their own, queues as counters, verdicts as
 * instants. What still goes on is drawn up to now, from the registry of tasks.
 *
 * Threads: any.
 */

#define PAGE        1024
#define MAX_NAMED   65536    /* objects and threads that get their names */

typedef struct
{
  RrSink     *sink;        /* (owned) */
  gint64      from_us;     /* nothing is drawn before it */
  gint64      now_us;
  int         pid;
  gboolean    is_first;
  GHashTable *objects;     /* (owned): id -> name */
  GHashTable *threads;     /* (owned): of tid */
  GPtrArray  *verdicts;    /* (owned) of RrVerdict */
} Writer;

static void
add_object (RrObject *object,
            gpointer  data)
{
  GHashTable *objects = data;
  guint64 *id;

  if (g_hash_table_size (objects) >= MAX_NAMED)
    return;
  id = g_new (guint64, 1);
  *id = object->id;
  g_hash_table_insert (objects, id, g_strdup (object->name));
}

static void
note_thread (Writer  *writer,
             guint32  tid)
{
  if (g_hash_table_size (writer->threads) < MAX_NAMED)
    g_hash_table_add (writer->threads, GUINT_TO_POINTER (tid));
}

/* Everything up to the arguments. */
static void
begin_event (Writer     *writer,
             const char *phase,
             const char *category,
             const char *name,
             guint32     tid,
             gint64      at_us)
{
  rr_sink_text (writer->sink, writer->is_first ? "\n" : ",\n");
  writer->is_first = FALSE;
  rr_sink_printf (writer->sink, "{\"ph\":\"%s\",\"cat\":\"%s\",\"pid\":%d,\"tid\":%u,\"ts\":%"
                  G_GINT64_FORMAT ",\"name\":", phase, category, writer->pid, tid,
                  MAX (at_us, writer->from_us));
  rr_sink_json (writer->sink, name);
}

static void
put_duration (Writer *writer,
              gint64  start_us,
              gint64  end_us)
{
  rr_sink_printf (writer->sink, ",\"dur\":%" G_GINT64_FORMAT,
                  MAX (end_us - MAX (start_us, writer->from_us), 0));
}

static void
put_request (Writer      *writer,
             RrRequestId  request,
             const char  *before)
{
  char text[RR_REQUEST_TEXT];

  if (request == 0)
    return;
  rr_request_text (request, text);
  rr_sink_printf (writer->sink, "%s\"request\":\"%s\"", before, text);
}

static const char *
static_name (const RrTraceEvent *event)
{
  const char *name = rr_trace_name (event->name);

  return name != NULL ? name : "other";
}

static void
write_wait (Writer             *writer,
            const RrTraceEvent *event)
{
  const char *object = g_hash_table_lookup (writer->objects, &event->value);
  const char *kind = rr_wait_kind_to_string (event->detail & ~RR_TRACE_SELECT);
  gboolean is_select = (event->detail & RR_TRACE_SELECT) != 0;
  g_autofree char *name = g_strdup_printf ("%s%s %s", is_select ? "select " : "", kind,
                                           object != NULL ? object : "");

  begin_event (writer, "X", "wait", name, event->tid, event->start_us);
  put_duration (writer, event->start_us, event->start_us + event->dur_us);
  rr_sink_printf (writer->sink, ",\"args\":{\"object\":%" G_GUINT64_FORMAT, event->value);
  put_request (writer, event->request, ",");
  rr_sink_text (writer->sink, "}}");
}

static void
write_task (Writer             *writer,
            const RrTraceEvent *event)
{
  const RrSite *site = rr_trace_name (event->name);

  begin_event (writer, "X", "task", site != NULL ? site->func : "other", event->tid,
               event->start_us);
  put_duration (writer, event->start_us, event->start_us + event->dur_us);
  rr_sink_printf (writer->sink, ",\"args\":{\"task\":%" G_GUINT64_FORMAT, event->value);
  if (site != NULL)
    rr_sink_printf (writer->sink, ",\"spawned\":\"%s:%d\"", rr_site_file (site), site->line);
  put_request (writer, event->request, ",");
  rr_sink_text (writer->sink, "}}");
}

static void
write_slice (Writer             *writer,
             const RrTraceEvent *event)
{
  gboolean is_span = event->kind == RR_TRACE_SPAN;

  begin_event (writer, "X", is_span ? "step" : "external", static_name (event), event->tid,
               event->start_us);
  put_duration (writer, event->start_us, event->start_us + event->dur_us);
  rr_sink_text (writer->sink, ",\"args\":{");
  if (is_span)
    rr_sink_printf (writer->sink, "\"n\":%" G_GUINT64_FORMAT, event->value);
  put_request (writer, event->request, is_span ? "," : "");
  rr_sink_text (writer->sink, "}}");
}

/* A request is on no thread: a pair of asynchronous events with an id of its own. */
static void
write_request (Writer             *writer,
               const RrTraceEvent *event)
{
  begin_event (writer, "b", "request", static_name (event), event->tid, event->start_us);
  rr_sink_printf (writer->sink, ",\"id\":\"0x%x\",\"args\":{", event->request);
  put_request (writer, event->request, "");
  rr_sink_text (writer->sink, "}}");
  begin_event (writer, "e", "request", static_name (event), event->tid,
               event->start_us + event->dur_us);
  rr_sink_printf (writer->sink, ",\"id\":\"0x%x\",\"args\":{}}", event->request);
}

static const RrVerdict *
find_verdict (Writer  *writer,
              guint64  id)
{
  for (guint i = 0; i < writer->verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (writer->verdicts, i);

      if (verdict->id == id)
        return verdict;
    }
  return NULL;
}

static void
write_instant (Writer             *writer,
               const RrTraceEvent *event)
{
  const RrVerdict *verdict = find_verdict (writer, event->value);

  begin_event (writer, "i", "verdict", static_name (event), event->tid, event->start_us);
  rr_sink_printf (writer->sink, ",\"s\":\"p\",\"args\":{\"id\":%" G_GUINT64_FORMAT, event->value);
  if (verdict != NULL)
    {
      rr_sink_printf (writer->sink, ",\"badge\":\"%s\",\"code\":\"%s\",\"task\":%" G_GUINT64_FORMAT
                      ",\"about\":", rr_badge_word (verdict->badge), rr_verdict_code (verdict->kind),
                      verdict->task_id);
      rr_sink_json (writer->sink, verdict->name);
    }
  rr_sink_text (writer->sink, "}}");
}

static void
write_counter (Writer             *writer,
               const RrTraceEvent *event)
{
  begin_event (writer, "C", "counter", static_name (event), event->tid, event->start_us);
  rr_sink_printf (writer->sink, ",\"args\":{\"value\":%" G_GUINT64_FORMAT "}}", event->value);
}

static void
write_event (const RrTraceEvent *event,
             gpointer            data)
{
  Writer *writer = data;

  /* What ended while this is written would stick out of what still goes on. */
  if (rr_sink_failed (writer->sink) || event->start_us + event->dur_us > writer->now_us)
    return;

  note_thread (writer, event->tid);
  switch ((RrTraceKind) event->kind)
    {
    case RR_TRACE_TASK:
      write_task (writer, event);
      break;
    case RR_TRACE_WAIT:
      write_wait (writer, event);
      break;
    case RR_TRACE_EXTERNAL:
    case RR_TRACE_SPAN:
      write_slice (writer, event);
      break;
    case RR_TRACE_REQUEST:
      write_request (writer, event);
      break;
    case RR_TRACE_COUNTER:
      write_counter (writer, event);
      break;
    case RR_TRACE_INSTANT:
      write_instant (writer, event);
      break;
    default:
      break;
    }
}

/* --- what still goes on --------------------------------------------------------- */

static void
write_live_task (Writer           *writer,
                 const RrTaskInfo *info)
{
  if (info->tid == 0 || info->begun_us > writer->now_us)
    return;

  note_thread (writer, info->tid);
  begin_event (writer, "X", "task", info->name, info->tid, info->begun_us);
  put_duration (writer, info->begun_us, writer->now_us);
  rr_sink_printf (writer->sink, ",\"args\":{\"task\":%" G_GUINT64_FORMAT ",\"unfinished\":true,"
                  "\"age_s\":", info->id);
  rr_sink_number (writer->sink, (double) (writer->now_us - info->started_us) / G_TIME_SPAN_SECOND);
  rr_sink_text (writer->sink, "}}");
  if (info->waits_for == NULL || info->since_us > writer->now_us)
    return;

  begin_event (writer, "X", "wait", info->waits_for, info->tid, info->since_us);
  put_duration (writer, info->since_us, writer->now_us);
  rr_sink_printf (writer->sink, ",\"args\":{\"task\":%" G_GUINT64_FORMAT ",\"unfinished\":true}}",
                  info->id);
}

static void
write_live_tasks (Writer *writer)
{
  guint64 below_id = G_MAXUINT64;

  while (!rr_sink_failed (writer->sink))
    {
      g_autoptr(GPtrArray) page = rr_task_snapshot_page (below_id, PAGE);

      if (page->len == 0)
        return;
      for (guint i = 0; i < page->len; i++)
        write_live_task (writer, g_ptr_array_index (page, i));
      below_id = ((RrTaskInfo *) g_ptr_array_index (page, page->len - 1))->id;
    }
}

/* --- names ---------------------------------------------------------------------- */

static void
write_name (Writer     *writer,
            const char *what,
            guint32     tid,
            const char *name)
{
  rr_sink_text (writer->sink, writer->is_first ? "\n" : ",\n");
  writer->is_first = FALSE;
  rr_sink_printf (writer->sink, "{\"ph\":\"M\",\"pid\":%d,\"tid\":%u,\"name\":\"%s\","
                  "\"args\":{\"name\":", writer->pid, tid, what);
  rr_sink_json (writer->sink, name);
  rr_sink_text (writer->sink, "}}");
}

/* The system knows the names of threads that live; the others have a number. */
static void
write_thread_names (Writer *writer)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, writer->threads);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint32 tid = GPOINTER_TO_UINT (key);
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%u/comm", tid);
      g_autofree char *name = NULL;

      if (!g_file_get_contents (path, &name, NULL, NULL))
        name = g_strdup_printf ("ended %u", tid);
      write_name (writer, "thread_name", tid, g_strchomp (name));
    }
}

/**
 * rr_trace_write_json:
 * @out: where to
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Writes the last %RR_TRACE_WINDOW_US, however much that is, with one small buffer.
 *
 * Thread: any; blocks on @out only.
 *
 * Returns: %FALSE with the error of @out
 */
gboolean
rr_trace_write_json (GOutputStream  *out,
                     GCancellable   *cancellable,
                     GError        **error)
{
  gint64 now_us = rr_clock_now_us ();
  Writer writer = {
    .from_us = now_us - RR_TRACE_WINDOW_US,
    .now_us = now_us,
    .pid = (int) getpid (),
    .is_first = TRUE,
  };
  RrTraceStat stat;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);

  rr_trace_stat (&stat);
  writer.sink = rr_sink_new (out, cancellable);
  writer.objects = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  writer.threads = g_hash_table_new (NULL, NULL);
  writer.verdicts = rr_watch_dup_verdicts ();
  rr_object_each (add_object, writer.objects);

  rr_sink_printf (writer.sink, "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"overwritten\":%"
                  G_GUINT64_FORMAT ",\"without_ring\":%" G_GUINT64_FORMAT ",\"recording\":%s},"
                  "\"traceEvents\":[", stat.n_overwritten, stat.n_no_ring,
                  stat.enabled ? "true" : "false");
  write_name (&writer, "process_name", 0, "roundrock");
  rr_trace_each (writer.from_us, write_event, &writer);
  write_live_tasks (&writer);
  write_thread_names (&writer);
  rr_sink_text (writer.sink, "\n]}\n");

  g_ptr_array_unref (writer.verdicts);
  g_hash_table_unref (writer.threads);
  g_hash_table_unref (writer.objects);
  return rr_sink_end (writer.sink, error);
}

/* rr-dump.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-dump.h"

#include <unistd.h>

#include "rr-coverage.h"
#include "rr-graph-private.h"
#include "rr-sink.h"
#include "rr-task-private.h"
#include "rr-watch.h"

/* The text dump: every verdict that holds, then every task the way Go writes its
 * goroutines, with what was proven of it. It is written page by page: its length does
 * not matter.
 *
 * Threads: any; tasks run on meanwhile, so each page is of its own moment.
 */

#define PAGE 1024

typedef struct
{
  RrSink     *sink;       /* (owned) */
  GPtrArray  *verdicts;   /* (owned) of RrVerdict */
  GHashTable *stuck;      /* (owned): task id -> RrVerdict */
  RrGraph    *graph;      /* (owned): who could serve whom, when it began */
  gint64      now_us;
} Dump;

static void
collect_verdicts (Dump *dump)
{
  dump->verdicts = rr_watch_dup_verdicts ();
  dump->stuck = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < dump->verdicts->len; i++)
    {
      RrVerdict *verdict = g_ptr_array_index (dump->verdicts, i);

      if (verdict->is_active && verdict->kind == RR_VERDICT_STUCK && verdict->task_id != 0)
        g_hash_table_insert (dump->stuck, &verdict->task_id, verdict);
    }
}

static void
write_head (Dump       *dump,
            const char *title)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  guint n_left_out = rr_watch_n_left_out ();
  RrCoverage coverage;
  RrCensus census;

  rr_census (&census);
  rr_diag_coverage (&coverage);
  rr_sink_printf (dump->sink, "%s, process %d, %s\n", title, (int) getpid (), time);
  rr_sink_printf (dump->sink, "alive: %u tasks, %u scopes, %u contexts, %u channels, %u handles, "
                  "%u semaphores, %u permits, %u pools, %u sockets\n", census.n_tasks, census.n_scopes,
                  census.n_contexts, census.n_channels, census.n_handles, census.n_semaphores,
                  census.n_permits, census.n_pools, census.n_sockets);
  rr_sink_printf (dump->sink, "verdicts that hold: %u PROVEN, %u MEASURED, %u FORECAST\n",
                  rr_watch_n_active (RR_BADGE_PROVEN), rr_watch_n_active (RR_BADGE_MEASURED),
                  rr_watch_n_active (RR_BADGE_FORECAST));
  rr_sink_printf (dump->sink, "coverage: %u of %u handles have an owner, %u of %u waits a deadline\n",
                  coverage.n_owned, coverage.n_handles, coverage.n_bounded, coverage.n_waits);
  if (n_left_out > 0)
    rr_sink_printf (dump->sink, "and %u more that there was no room for\n", n_left_out);
  rr_sink_text (dump->sink, "\n");
}

static void
write_verdicts (Dump     *dump,
                gboolean  active)
{
  for (guint i = 0; i < dump->verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (dump->verdicts, i);

      if (verdict->is_active != active)
        continue;
      rr_verdict_describe (verdict, dump->now_us, rr_sink_begin (dump->sink));
      rr_sink_text (dump->sink, "\n");
    }
}

static void
write_reason (Dump            *dump,
              const RrVerdict *verdict)
{
  for (guint i = 0; verdict->edges != NULL && i < verdict->edges->len; i++)
    {
      const RrVerdictEdge *edge = g_ptr_array_index (verdict->edges, i);

      rr_sink_printf (dump->sink, "    waits   task %" G_GUINT64_FORMAT " %s; ", edge->task_id,
                      edge->wait);
      if (edge->server_id != 0)
        rr_sink_printf (dump->sink, "only task %" G_GUINT64_FORMAT " could serve it\n",
                        edge->server_id);
      else
        rr_sink_text (dump->sink, "nobody could serve it\n");
    }
  if (verdict->root_task_id != 0)
    rr_sink_printf (dump->sink, "    root cause: task %" G_GUINT64_FORMAT "\n",
                    verdict->root_task_id);
}

static void
write_task (Dump             *dump,
            const RrTaskInfo *info)
{
  const RrVerdict *verdict = g_hash_table_lookup (dump->stuck, &info->id);
  g_autofree char *mark = NULL;

  if (verdict != NULL)
    mark = g_strdup_printf (", STUCK %s", rr_stuck_word (verdict->stuck));
  rr_task_info_describe (info, dump->now_us, mark, rr_sink_begin (dump->sink));
  if (verdict != NULL)
    write_reason (dump, verdict);
  else
    rr_graph_describe_servers (dump->graph, info, rr_sink_begin (dump->sink));
  rr_sink_text (dump->sink, "\n");
}

static void
write_tasks (Dump *dump)
{
  guint64 below_id = G_MAXUINT64;

  while (!rr_sink_failed (dump->sink))
    {
      g_autoptr(GPtrArray) page = rr_task_snapshot_page (below_id, PAGE);

      if (page->len == 0)
        return;
      for (guint i = 0; i < page->len; i++)
        write_task (dump, g_ptr_array_index (page, i));
      below_id = ((RrTaskInfo *) g_ptr_array_index (page, page->len - 1))->id;
    }
}

/**
 * rr_dump_write:
 * @out: where to
 * @title: the first words: program and version
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Thread: any; blocks on @out only.
 *
 * Returns: %FALSE with the error of @out
 */
gboolean
rr_dump_write (GOutputStream  *out,
               const char     *title,
               GCancellable   *cancellable,
               GError        **error)
{
  Dump dump = { .now_us = rr_clock_now_us () };
  gboolean ok;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out) && title != NULL, FALSE);

  dump.sink = rr_sink_new (out, cancellable);
  collect_verdicts (&dump);
  dump.graph = rr_graph_new ();
  rr_graph_scan (dump.graph);
  write_head (&dump, title);
  write_verdicts (&dump, TRUE);
  write_tasks (&dump);
  if (rr_watch_n_active (RR_BADGE_PROVEN) < dump.verdicts->len)
    {
      rr_sink_text (dump.sink, "over, and kept to be read:\n\n");
      write_verdicts (&dump, FALSE);
    }
  ok = rr_sink_end (dump.sink, error);
  rr_graph_free (dump.graph);
  g_hash_table_unref (dump.stuck);
  g_ptr_array_unref (dump.verdicts);
  return ok;
}

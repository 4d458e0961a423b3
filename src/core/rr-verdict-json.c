/* rr-verdict-json.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-verdict-json.h"

#include "rr-sink.h"
#include "rr-sync.h"
#include "rr-watch.h"

/* What was found, for scripts: one JSON object with the counts by badge and an array of
 * all verdicts, those that are over too.
 *
 * Threads: any.
 */

static void
put_seconds (RrSink     *sink,
             const char *name,
             gint64      us)
{
  rr_sink_printf (sink, ",\"%s\":", name);
  rr_sink_number (sink, (double) MAX (us, 0) / G_TIME_SPAN_SECOND);
}

static void
put_text (RrSink     *sink,
          const char *name,
          const char *text)
{
  rr_sink_printf (sink, ",\"%s\":", name);
  rr_sink_json (sink, text);
}

static void
put_site (RrSink       *sink,
          const RrSite *site)
{
  g_autofree char *text = NULL;

  if (site != NULL)
    text = g_strdup_printf ("%s:%d %s", rr_site_file (site), site->line, site->func);
  put_text (sink, "spawned", text);
}

static void
put_edges (RrSink          *sink,
           const RrVerdict *verdict)
{
  rr_sink_text (sink, ",\"edges\":[");
  for (guint i = 0; verdict->edges != NULL && i < verdict->edges->len; i++)
    {
      const RrVerdictEdge *edge = g_ptr_array_index (verdict->edges, i);

      rr_sink_printf (sink, "%s{\"task\":%" G_GUINT64_FORMAT ",\"object\":%" G_GUINT64_FORMAT
                      ",\"server\":%" G_GUINT64_FORMAT, i > 0 ? "," : "", edge->task_id,
                      edge->object, edge->server_id);
      put_text (sink, "name", edge->task_name);
      put_text (sink, "wait", edge->wait);
      put_site (sink, edge->site);
      rr_sink_text (sink, "}");
    }
  rr_sink_text (sink, "]");
}

static void
put_verdict (RrSink          *sink,
             const RrVerdict *verdict,
             gint64           now_us)
{
  rr_sink_printf (sink, "{\"id\":%" G_GUINT64_FORMAT ",\"code\":\"%s\",\"kind\":\"%s\","
                  "\"badge\":\"%s\",\"active\":%s,\"count\":%" G_GUINT64_FORMAT
                  ",\"object\":%" G_GUINT64_FORMAT ",\"task\":%" G_GUINT64_FORMAT
                  ",\"root_cause\":%" G_GUINT64_FORMAT ",\"unit\":\"%s\",\"value\":",
                  verdict->id, rr_verdict_code (verdict->kind), rr_verdict_word (verdict->kind),
                  rr_badge_word (verdict->badge), verdict->is_active ? "true" : "false",
                  verdict->count, verdict->object, verdict->task_id, verdict->root_task_id,
                  rr_verdict_unit (verdict->kind));
  rr_sink_number (sink, verdict->value);
  put_seconds (sink, "since_s", now_us - verdict->since_us);
  put_seconds (sink, "last_seen_s", now_us - verdict->last_us);
  put_text (sink, "stuck", verdict->stuck != RR_STUCK_NOT ? rr_stuck_word (verdict->stuck) : NULL);
  put_text (sink, "name", verdict->name);
  put_text (sink, "task_name", verdict->task_name);
  put_text (sink, "scope", verdict->scope);
  put_text (sink, "request", verdict->request_id);
  put_text (sink, "detail", verdict->detail);
  put_site (sink, verdict->site);
  put_edges (sink, verdict);
  rr_sink_text (sink, "}");
}

/**
 * rr_verdicts_write_json:
 * @out: where to
 * @cancellable: (nullable): to give up
 * @error: return location for an error
 *
 * Thread: any; blocks on @out only.
 *
 * Returns: %FALSE with the error of @out
 */
gboolean
rr_verdicts_write_json (GOutputStream  *out,
                        GCancellable   *cancellable,
                        GError        **error)
{
  g_autoptr(GPtrArray) verdicts = rr_watch_dup_verdicts ();
  gint64 now_us = rr_clock_now_us ();
  RrSink *sink;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);

  sink = rr_sink_new (out, cancellable);
  rr_sink_printf (sink, "{\"proven\":%u,\"measured\":%u,\"forecast\":%u,\"verdicts\":[",
                  rr_watch_n_active (RR_BADGE_PROVEN), rr_watch_n_active (RR_BADGE_MEASURED),
                  rr_watch_n_active (RR_BADGE_FORECAST));
  for (guint i = 0; i < verdicts->len; i++)
    {
      rr_sink_text (sink, i > 0 ? ",\n" : "\n");
      put_verdict (sink, g_ptr_array_index (verdicts, i), now_us);
    }
  rr_sink_text (sink, "]}\n");
  return rr_sink_end (sink, error);
}

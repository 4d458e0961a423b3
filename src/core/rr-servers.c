/* rr-servers.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-graph-private.h"
#include "rr-task-private.h"

#include <string.h>

/* Who could serve whom: the question a reader of a list of waiting tasks asks first.
 *
 * The list and the scan behind the answers are of two moments close to each other; what
 * is said of a task that moved in between is left out.
 *
 * Threads: any.
 */

#define MAX_NAMED 3

/* "tracker 12, store 14, jobs 20 +3" */
static char *
name_servers (RrGraph       *graph,
              GPtrArray     *infos,
              const guint32 *servers,
              guint          n_servers)
{
  GString *text = g_string_new (NULL);
  guint n_named = 0;

  for (guint i = 0; i < n_servers && n_named < MAX_NAMED; i++)
    {
      guint64 id = rr_graph_task (graph, servers[i])->id;
      const RrTaskInfo *info = rr_task_info_find (infos, id);

      if (info == NULL)
        continue;
      g_string_append_printf (text, "%s%s %" G_GUINT64_FORMAT, n_named > 0 ? ", " : "", info->name, id);
      n_named++;
    }
  if (n_servers > MAX_NAMED)
    g_string_append_printf (text, " +%u", n_servers - MAX_NAMED);
  return g_string_free (text, text->len == 0);
}

/* Returns: %RR_GRAPH_NONE unless it waits, and has done so since before the scan */
static guint32
find_waiting (RrGraph          *graph,
              const RrTaskInfo *info)
{
  guint32 task = rr_graph_find_task (graph, info->id);

  if (task == RR_GRAPH_NONE || rr_graph_task (graph, task)->state != info->state
      || rr_graph_task (graph, task)->since_us != info->since_us
      || (info->state != RR_TASK_WAITING && info->state != RR_TASK_QUEUED))
    return RR_GRAPH_NONE;
  return task;
}

/* A line for a list in which all tasks are: their ids will do. */
void
rr_graph_describe_servers (RrGraph          *graph,
                           const RrTaskInfo *info,
                           GString          *out)
{
  guint32 servers[RR_STUCK_MAX_SERVERS];
  guint32 task = find_waiting (graph, info);
  gboolean anybody;
  guint n_servers;

  if (task == RR_GRAPH_NONE)
    return;

  n_servers = rr_graph_get_servers (graph, task, servers, &anybody);
  if (n_servers == 0 && !anybody && rr_graph_task (graph, task)->may_end)
    return;

  g_string_append (out, "    could be served by ");
  for (guint i = 0; i < MIN (n_servers, MAX_NAMED); i++)
    g_string_append_printf (out, "%stask %" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                            rr_graph_task (graph, servers[i])->id);
  if (n_servers > MAX_NAMED)
    g_string_append_printf (out, " +%u", n_servers - MAX_NAMED);
  if (anybody)
    g_string_append (out, n_servers > 0 ? ", or anybody" : "anybody");
  else if (n_servers == 0)
    g_string_append (out, "nobody");
  g_string_append_c (out, '\n');
}

static void
answer (RrGraph    *graph,
        GPtrArray  *infos,
        RrTaskInfo *info)
{
  guint32 servers[RR_STUCK_MAX_SERVERS];
  guint32 task = find_waiting (graph, info);
  guint n_servers;

  if (task == RR_GRAPH_NONE)
    return;

  info->has_deadline = rr_graph_task (graph, task)->may_end;
  n_servers = rr_graph_get_servers (graph, task, servers, &info->anybody_serves);
  info->servers = name_servers (graph, infos, servers, n_servers);
}

/**
 * rr_task_snapshot_with_servers:
 *
 * As rr_task_snapshot(), and says of each that waits who could serve it. Costs a scan of
 * everything: for people who look, not for every second.
 *
 * Thread: any.
 *
 * Returns: (transfer full) (element-type RrTaskInfo): the live tasks, newest first
 */
GPtrArray *
rr_task_snapshot_with_servers (void)
{
  GPtrArray *infos = rr_task_snapshot ();
  RrGraph *graph = rr_graph_new ();

  rr_graph_scan (graph);
  for (guint i = 0; i < infos->len; i++)
    answer (graph, infos, infos->pdata[i]);
  rr_graph_free (graph);
  return infos;
}

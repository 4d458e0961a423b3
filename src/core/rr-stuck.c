/* rr-stuck.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-graph-private.h"

/* How the stuck are stuck. An arrow leads from each to those stuck ones that alone could
 * serve it. Without an arrow it is an orphan; on a circle it is in a deadlock; else it is
 * collateral, and the blame lies where its arrows end.
 *
 * Circles are found by Tarjan's walk, without recursion: a chain may be as long as there
 * are tasks. It finishes those first to whom the others lead, so the blame is known when
 * it is needed.
 *
 * Threads: as the graph.
 */

typedef struct
{
  RrGraph  *graph;
  guint32  *servers;
  guint     n;
  gboolean  with_live;
  gboolean  anybody;     /* it belongs to nobody in particular */
} Collect;

static void
add_server (Collect *collect,
            guint32  task)
{
  if (task == RR_GRAPH_NONE
      || (rr_graph_task (collect->graph, task)->is_live && !collect->with_live))
    return;
  for (guint i = 0; i < collect->n; i++)
    if (collect->servers[i] == task)
      return;
  if (collect->n < RR_STUCK_MAX_SERVERS)
    collect->servers[collect->n++] = task;
}

static void
add_tasks_of_scope (Collect *collect,
                    guint32  scope)
{
  if (scope == RR_GRAPH_NONE)
    return;
  for (guint32 i = rr_graph_object (collect->graph, scope)->tasks;
       i != RR_GRAPH_NONE && collect->n < RR_STUCK_MAX_SERVERS;
       i = rr_graph_task (collect->graph, i)->next_in_scope)
    add_server (collect, i);
}

static void
add_workers (Collect *collect,
             guint32  pool)
{
  for (guint32 i = rr_graph_object (collect->graph, pool)->tasks; i != RR_GRAPH_NONE;
       i = rr_graph_task (collect->graph, i)->next_in_pool)
    if (rr_graph_task (collect->graph, i)->state != RR_TASK_QUEUED)
      add_server (collect, i);
}

static void
add_owner (Collect       *collect,
           const RrOwner *owner)
{
  if (owner->kind == RR_OWNER_TASK)
    add_server (collect, rr_graph_find_task (collect->graph, owner->id));
  else if (owner->kind == RR_OWNER_SCOPE)
    add_tasks_of_scope (collect, rr_graph_find_object (collect->graph, owner->id));
  else if (owner->kind == RR_OWNER_ROOT)
    collect->anybody = TRUE;
}

/* Those who have the other end; for one that is under way, those who could receive it. */
static void
add_other_end (Collect *collect,
               guint32  chan,
               gboolean is_tx,
               gboolean may_follow)
{
  const GArray *handles = collect->graph->handles;

  for (guint32 i = rr_graph_object (collect->graph, chan)->handles; i != RR_GRAPH_NONE;
       i = g_array_index (handles, RrGraphHandle, i).next_of_object)
    {
      const RrGraphHandle *handle = &g_array_index (handles, RrGraphHandle, i);
      guint32 via;

      if (handle->is_tx != is_tx)
        continue;
      add_owner (collect, &handle->owner);
      if (handle->owner.kind != RR_OWNER_IN_FLIGHT || !may_follow)
        continue;
      via = rr_graph_find_object (collect->graph, handle->owner.id);
      if (via != RR_GRAPH_NONE)
        add_other_end (collect, via, FALSE, FALSE);
    }
}

static void
add_holders (Collect *collect,
             guint32  sem)
{
  const GArray *permits = collect->graph->permits;

  for (guint32 i = rr_graph_object (collect->graph, sem)->permits; i != RR_GRAPH_NONE;
       i = g_array_index (permits, RrGraphPermit, i).next_of_object)
    add_owner (collect, &g_array_index (permits, RrGraphPermit, i).owner);
}

static void
add_servers_of_wait (Collect           *collect,
                     const RrGraphWait *wait)
{
  switch (wait->kind)
    {
    case RR_WAIT_SEND:
      add_other_end (collect, wait->object, FALSE, TRUE);
      break;
    case RR_WAIT_RECV:
      add_other_end (collect, wait->object, TRUE, TRUE);
      break;
    case RR_WAIT_ACQUIRE:
      add_holders (collect, wait->object);
      break;
    case RR_WAIT_SCOPE:
    case RR_WAIT_PLACE:
      add_tasks_of_scope (collect, wait->object);
      break;
    case RR_WAIT_POOL:
      add_workers (collect, wait->object);
      break;
    case RR_WAIT_FLIGHT:
      add_server (collect, rr_graph_object (collect->graph, wait->object)->task);
      break;
    case RR_WAIT_CTX:
    case RR_WAIT_CLOCK:
    default:
      break;
    }
}

static void
collect_servers (Collect *collect,
                 guint32  task)
{
  RrGraph *graph = collect->graph;
  const RrGraphTask *own = rr_graph_task (graph, task);

  if (own->state == RR_TASK_QUEUED && own->pool != RR_GRAPH_NONE)
    add_workers (collect, own->pool);
  for (guint32 i = own->first_wait; i < own->first_wait + own->n_waits; i++)
    if (g_array_index (graph->waits, RrGraphWait, i).object != RR_GRAPH_NONE)
      add_servers_of_wait (collect, &g_array_index (graph->waits, RrGraphWait, i));
}

guint
rr_stuck_get_servers (RrGraph *self,
                      guint32  task,
                      guint32  servers[RR_STUCK_MAX_SERVERS])
{
  Collect collect = { .graph = self, .servers = servers };

  collect_servers (&collect, task);
  return collect.n;
}

guint
rr_graph_get_servers (RrGraph  *self,
                      guint32   task,
                      guint32   servers[RR_STUCK_MAX_SERVERS],
                      gboolean *anybody)
{
  Collect collect = { .graph = self, .servers = servers, .with_live = TRUE };

  collect_servers (&collect, task);
  *anybody = collect.anybody;
  return collect.n;
}

/* --- circles -------------------------------------------------------------------- */

/* A task on the way of the walk. */
typedef struct
{
  guint32 task;
  guint   n_servers;
  guint   at;           /* the next server to follow */
  guint32 servers[RR_STUCK_MAX_SERVERS];
} Step;

typedef struct
{
  RrGraph *graph;
  GArray  *way;         /* of Step */
  GArray  *open;        /* of guint32: visited, and not yet in a component */
  guint32 *order;       /* when a task was visited, from 1; 0 not yet */
  guint32 *low;         /* the earliest one that is open and can be reached */
  gboolean *is_open;
  guint32  n_visited;
} Walk;

static void
visit (Walk    *walk,
       guint32  task)
{
  Step step = { .task = task };

  step.n_servers = rr_stuck_get_servers (walk->graph, task, step.servers);
  walk->order[task] = walk->low[task] = ++walk->n_visited;
  walk->is_open[task] = TRUE;
  g_array_append_val (walk->open, task);
  g_array_append_val (walk->way, step);
}

/* A component of one that does not lead to itself is no circle. */
static void
judge_single (Walk       *walk,
              const Step *step)
{
  RrGraphTask *task = rr_graph_task (walk->graph, step->task);

  if (step->n_servers == 0)
    {
      task->stuck = RR_STUCK_ORPHAN;
      return;
    }

  task->stuck = RR_STUCK_COLLATERAL;
  for (guint i = 0; i < step->n_servers; i++)
    if (step->servers[i] == step->task)
      task->stuck = RR_STUCK_DEADLOCK;
  if (task->stuck == RR_STUCK_COLLATERAL)
    {
      const RrGraphTask *server = rr_graph_task (walk->graph, step->servers[0]);

      task->root = server->stuck == RR_STUCK_COLLATERAL ? server->root : step->servers[0];
    }
}

static void
close_component (Walk       *walk,
                 const Step *step)
{
  guint32 task = g_array_index (walk->open, guint32, walk->open->len - 1);
  gboolean is_single = task == step->task;

  do
    {
      task = g_array_index (walk->open, guint32, walk->open->len - 1);
      g_array_set_size (walk->open, walk->open->len - 1);
      walk->is_open[task] = FALSE;
      if (!is_single)
        rr_graph_task (walk->graph, task)->stuck = RR_STUCK_DEADLOCK;
    }
  while (task != step->task);
  if (is_single)
    judge_single (walk, step);
}

static void
walk_from (Walk    *walk,
           guint32  task)
{
  visit (walk, task);
  while (walk->way->len > 0)
    {
      Step *step = &g_array_index (walk->way, Step, walk->way->len - 1);
      guint32 at = step->task;

      if (step->at < step->n_servers)
        {
          guint32 server = step->servers[step->at++];

          if (walk->order[server] == 0)
            visit (walk, server);
          else if (walk->is_open[server])
            walk->low[at] = MIN (walk->low[at], walk->order[server]);
          continue;
        }
      if (walk->low[at] == walk->order[at])
        close_component (walk, step);
      g_array_set_size (walk->way, walk->way->len - 1);
      if (walk->way->len > 0)
        {
          guint32 before = g_array_index (walk->way, Step, walk->way->len - 1).task;

          walk->low[before] = MIN (walk->low[before], walk->low[at]);
        }
    }
}

void
rr_stuck_classify (RrGraph *self)
{
  g_autoptr(GArray) way = g_array_new (FALSE, FALSE, sizeof (Step));
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree guint32 *order = g_new0 (guint32, self->tasks->len);
  g_autofree guint32 *low = g_new0 (guint32, self->tasks->len);
  g_autofree gboolean *is_open = g_new0 (gboolean, self->tasks->len);
  Walk walk = { self, way, open, order, low, is_open, 0 };

  for (guint32 i = 0; i < self->tasks->len; i++)
    if (!rr_graph_task (self, i)->is_live && order[i] == 0)
      walk_from (&walk, i);
}

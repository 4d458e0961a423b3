/* rr-proof.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-proof.h"

#include "rr-graph-private.h"
#include "rr-task.h"

/* RrProof finds what can be proven by looking: tasks that are stuck, permits whose holder
 * has gone, scopes that outlive their cancel.
 *
 * The program runs on while it looks, so what one scan shows may never have been true at
 * one moment. It looks twice: what a finding rests on, the waits of the stuck and every
 * object they wait on, must not have changed from the first to the second look. Then
 * there was a moment between them when all of it held at once, and what is stuck at one
 * moment stays so.
 *
 * It is said of a task that what it waits for cannot happen any more. A cancel may still
 * end the wait, as an error; nothing else can.
 *
 * Threads: one at a time.
 * Ends:    with its owner.
 */
struct _RrProof
{
  RrGraph *first;     /* (owned) */
  RrGraph *second;    /* (owned): the same a moment later */
};

/**
 * rr_proof_new:
 *
 * Returns: (transfer full): somebody who can look
 */
RrProof *
rr_proof_new (void)
{
  RrProof *self = g_new0 (RrProof, 1);

  self->first = rr_graph_new ();
  self->second = rr_graph_new ();
  return self;
}

/**
 * rr_proof_free:
 * @self: (nullable) (transfer full): a proof
 */
void
rr_proof_free (RrProof *self)
{
  if (self == NULL)
    return;

  rr_graph_free (self->first);
  rr_graph_free (self->second);
  g_free (self);
}

/* --- the second look -------------------------------------------------------------- */

static gboolean
task_is_same (RrProof           *self,
              const RrGraphTask *task)
{
  guint32 index = rr_graph_find_task (self->second, task->id);
  const RrGraphTask *again;

  if (index == RR_GRAPH_NONE)
    return FALSE;
  again = rr_graph_task (self->second, index);
  return again->state == task->state && again->wait_seq == task->wait_seq && !again->may_end;
}

static gboolean
object_is_same (RrProof             *self,
                const RrGraphObject *object)
{
  guint32 index = rr_graph_find_object (self->second, object->id);

  return index != RR_GRAPH_NONE && rr_graph_object (self->second, index)->epoch == object->epoch;
}

static gboolean object_holds (RrProof  *self,
                              guint32   index,
                              gboolean *is_known);

static gboolean
owner_holds (RrProof       *self,
             const RrOwner *owner,
             gboolean      *is_known)
{
  guint32 index = owner->kind == RR_OWNER_SCOPE || owner->kind == RR_OWNER_IN_FLIGHT
                    ? rr_graph_find_object (self->first, owner->id)
                    : RR_GRAPH_NONE;

  return index == RR_GRAPH_NONE || object_holds (self, index, is_known);
}

/* Handles and permits may belong to scopes, or be under way through channels. */
static gboolean
owners_hold (RrProof             *self,
             const RrGraphObject *object,
             gboolean            *is_known)
{
  const GArray *handles = self->first->handles;
  const GArray *permits = self->first->permits;

  for (guint32 i = object->kind == RR_OBJECT_CHAN ? object->handles : RR_GRAPH_NONE;
       i != RR_GRAPH_NONE; i = g_array_index (handles, RrGraphHandle, i).next_of_object)
    if (!owner_holds (self, &g_array_index (handles, RrGraphHandle, i).owner, is_known))
      return FALSE;
  for (guint32 i = object->kind == RR_OBJECT_SEM ? object->permits : RR_GRAPH_NONE;
       i != RR_GRAPH_NONE; i = g_array_index (permits, RrGraphPermit, i).next_of_object)
    if (!owner_holds (self, &g_array_index (permits, RrGraphPermit, i).owner, is_known))
      return FALSE;
  return TRUE;
}

/* The depth is that of channels sent through channels sent through channels. */
static gboolean
object_holds (RrProof  *self,
              guint32   index,
              gboolean *is_known)
{
  const RrGraphObject *object = rr_graph_object (self->first, index);

  if (is_known[index])
    return TRUE;
  is_known[index] = TRUE;
  return object_is_same (self, object) && owners_hold (self, object, is_known);
}

static gboolean
wait_holds (RrProof     *self,
            RrGraphTask *task,
            gboolean    *is_known)
{
  for (guint32 i = task->first_wait; i < task->first_wait + task->n_waits; i++)
    if (!object_holds (self, g_array_index (self->first->waits, RrGraphWait, i).object, is_known))
      return FALSE;
  return TRUE;
}

/* Whoever moved meanwhile counts as live; when what others rest on has changed nothing is
 * certain, and the next look will tell. Returns: how many are stuck for certain */
static guint
confirm (RrProof *self)
{
  g_autofree gboolean *is_known = g_new0 (gboolean, self->first->objects->len);
  gboolean all_hold = TRUE;

  for (guint32 i = 0; i < self->first->tasks->len && all_hold; i++)
    {
      RrGraphTask *task = rr_graph_task (self->first, i);

      if (task->is_live)
        continue;
      task->is_forced = !task_is_same (self, task);
      all_hold = task->is_forced || wait_holds (self, task, is_known);
    }
  return all_hold ? rr_live_solve (self->first) : 0;
}

/* --- what is said of it ------------------------------------------------------------ */

/* "send geo (cap 16, len 16)" */
static char *
describe_wait (RrProof           *self,
               const RrGraphTask *task,
               const RrTaskInfo  *info)
{
  const RrGraphObject *object;

  if (task->n_waits != 1)
    return g_strdup (info->waits_for != NULL ? info->waits_for : "a worker of its pool");

  object = rr_graph_object (self->first,
                            g_array_index (self->first->waits, RrGraphWait, task->first_wait).object);
  switch (object->kind)
    {
    case RR_OBJECT_CHAN:
      return g_strdup_printf ("%s (cap %u, len %u)", info->waits_for, object->capacity, object->length);
    case RR_OBJECT_SEM:
      return g_strdup_printf ("%s (%u of %u free)", info->waits_for, object->length, object->capacity);
    case RR_OBJECT_SCOPE:
      return g_strdup_printf ("%s (%u tasks)", info->waits_for, object->length);
    case RR_OBJECT_POOL:
      return g_strdup_printf ("%s (%u queued)", info->waits_for, object->n_queued);
    case RR_OBJECT_FLIGHT:
    default:
      return g_strdup (info->waits_for);
    }
}

static guint64
waited_object (RrProof           *self,
               const RrGraphTask *task)
{
  guint32 index = task->n_waits > 0
                    ? g_array_index (self->first->waits, RrGraphWait, task->first_wait).object
                    : task->pool;

  return index != RR_GRAPH_NONE ? rr_graph_object (self->first, index)->id : 0;
}

/* Follows the first who could serve until the way ends or closes. */
static void
add_reason (RrProof   *self,
            RrVerdict *verdict,
            guint32    from,
            GPtrArray *infos)
{
  guint32 servers[RR_STUCK_MAX_SERVERS];
  guint32 at = from;

  for (guint n = 0; n < RR_STUCK_MAX_SERVERS; n++)
    {
      const RrGraphTask *task = rr_graph_task (self->first, at);
      const RrTaskInfo *info = rr_task_info_find (infos, task->id);
      guint n_servers = rr_stuck_get_servers (self->first, at, servers);
      guint32 next = n_servers > 0 ? servers[0] : RR_GRAPH_NONE;
      g_autofree char *wait = NULL;

      if (info == NULL)
        return;
      /* Within a circle the way leads around it. */
      for (guint i = 0; i < n_servers && task->stuck == RR_STUCK_DEADLOCK; i++)
        if (rr_graph_task (self->first, servers[i])->stuck == RR_STUCK_DEADLOCK)
          next = servers[i];
      wait = describe_wait (self, task, info);
      rr_verdict_add_edge (verdict, task->id, info->name, info->site, wait,
                           waited_object (self, task),
                           next != RR_GRAPH_NONE ? rr_graph_task (self->first, next)->id : 0);
      if (next == RR_GRAPH_NONE || next == from)
        return;
      at = next;
    }
}

static void
report_stuck (RrProof       *self,
              RrVerdictBook *book,
              guint32        index,
              GPtrArray     *infos)
{
  const RrGraphTask *task = rr_graph_task (self->first, index);
  const RrTaskInfo *info = rr_task_info_find (infos, task->id);
  RrVerdict *verdict;

  if (info == NULL)
    return;

  verdict = rr_verdict_new (RR_VERDICT_STUCK);
  verdict->stuck = task->stuck;
  verdict->object = waited_object (self, task);
  verdict->name = g_strdup (info->name);
  verdict->task_id = task->id;
  verdict->task_name = g_strdup (info->name);
  verdict->site = info->site;
  verdict->scope = g_strdup (info->scope);
  verdict->request_id = g_strdup (info->request_id);
  verdict->since_us = task->since_us;
  verdict->detail = g_strdup_printf ("waits for %s", info->waits_for != NULL ? info->waits_for
                                                                              : "a worker of its pool");
  if (task->root != RR_GRAPH_NONE)
    verdict->root_task_id = rr_graph_task (self->first, task->root)->id;
  add_reason (self, verdict, index, infos);
  rr_verdict_book_report (book, verdict);
}

static void
report_all_stuck (RrProof       *self,
                  RrVerdictBook *book,
                  gint64         now_us)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();

  rr_stuck_classify (self->first);
  for (guint32 i = 0; i < self->first->tasks->len; i++)
    {
      const RrGraphTask *task = rr_graph_task (self->first, i);

      if (!task->is_live && now_us - task->since_us >= RR_PROOF_STUCK_US)
        report_stuck (self, book, i, infos);
    }
}

/* --- permits and scopes ------------------------------------------------------------- */

static gboolean
owner_is_gone (RrGraph       *graph,
               const RrOwner *owner)
{
  if (owner->id > graph->started_id)
    return FALSE;
  if (owner->kind == RR_OWNER_TASK)
    return rr_graph_find_task (graph, owner->id) == RR_GRAPH_NONE;
  return owner->kind == RR_OWNER_SCOPE && rr_graph_find_object (graph, owner->id) == RR_GRAPH_NONE;
}

static gboolean
has_lost_permit (RrGraph *graph)
{
  for (guint32 i = 0; i < graph->permits->len; i++)
    if (owner_is_gone (graph, &g_array_index (graph->permits, RrGraphPermit, i).owner))
      return TRUE;
  return FALSE;
}

static const RrGraphPermit *
find_permit (RrGraph *graph,
             guint64  id)
{
  for (guint32 i = 0; i < graph->permits->len; i++)
    if (g_array_index (graph->permits, RrGraphPermit, i).id == id)
      return &g_array_index (graph->permits, RrGraphPermit, i);
  return NULL;
}

static void
report_permit (RrProof             *self,
               RrVerdictBook       *book,
               const RrGraphPermit *permit,
               gint64               now_us)
{
  const RrGraphObject *sem = rr_graph_object (self->first, permit->object);
  RrVerdict *verdict = rr_verdict_new (RR_VERDICT_LOST_PERMIT);

  verdict->object = sem->id;
  verdict->name = rr_object_dup_name (sem->id);
  verdict->task_id = permit->owner.kind == RR_OWNER_TASK ? permit->owner.id : 0;
  verdict->value = permit->n_units;
  verdict->since_us = now_us;
  verdict->detail = g_strdup_printf ("%u of %u units belong to %s %" G_GUINT64_FORMAT ", which has ended",
                                     permit->n_units, sem->capacity,
                                     permit->owner.kind == RR_OWNER_TASK ? "task" : "scope",
                                     permit->owner.id);
  rr_verdict_book_report (book, verdict);
}

/* Given away in time it has another owner at the second look. */
static void
report_lost_permits (RrProof       *self,
                     RrVerdictBook *book,
                     gint64         now_us)
{
  for (guint32 i = 0; i < self->first->permits->len; i++)
    {
      const RrGraphPermit *permit = &g_array_index (self->first->permits, RrGraphPermit, i);
      const RrGraphPermit *again;

      if (!owner_is_gone (self->first, &permit->owner))
        continue;
      again = find_permit (self->second, permit->id);
      if (again != NULL && owner_is_gone (self->second, &again->owner))
        report_permit (self, book, permit, now_us);
    }
}

static void
report_unfinished (RrProof       *self,
                   RrVerdictBook *book,
                   guint32        index,
                   gint64         now_us)
{
  const RrGraphObject *scope = rr_graph_object (self->first, index);
  g_autofree char *name = rr_object_dup_name (scope->id);
  RrVerdict *verdict;

  if (name == NULL)
    return;

  verdict = rr_verdict_new (RR_VERDICT_UNFINISHED_SCOPE);
  verdict->object = scope->id;
  verdict->scope = g_strdup (name);
  verdict->name = g_steal_pointer (&name);
  verdict->value = scope->length;
  verdict->since_us = scope->done_us;
  verdict->detail = g_strdup_printf ("%u tasks still run %.1f s after the scope was cancelled",
                                     scope->length, (double) (now_us - scope->done_us) / G_TIME_SPAN_SECOND);
  rr_verdict_book_report (book, verdict);
}

/**
 * rr_proof_look:
 * @self: a proof
 * @book: (transfer none): where findings are reported
 * @now_us: monotonic
 *
 * Looks at the whole process, twice if there is something to be certain of.
 *
 * Thread: any, one at a time.
 */
void
rr_proof_look (RrProof       *self,
               RrVerdictBook *book,
               gint64         now_us)
{
  gboolean has_stuck, has_lost;

  g_return_if_fail (self != NULL && book != NULL);

  rr_graph_scan (self->first);
  for (guint32 i = 0; i < self->first->objects->len; i++)
    {
      const RrGraphObject *object = rr_graph_object (self->first, i);

      if (object->kind == RR_OBJECT_SCOPE && object->done_us != 0 && object->length > 0
          && now_us - object->done_us >= RR_PROOF_GRACE_US)
        report_unfinished (self, book, i, now_us);
    }

  has_stuck = rr_live_solve (self->first) > 0;
  has_lost = has_lost_permit (self->first);
  if (!has_stuck && !has_lost)
    return;

  rr_graph_scan (self->second);
  if (has_lost)
    report_lost_permits (self, book, now_us);
  if (has_stuck && confirm (self) > 0)
    report_all_stuck (self, book, now_us);
}

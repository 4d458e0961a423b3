/* rr-task-info.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define RR_SYNC_BOOKKEEPING
#include "config.h"

#include "rr-task-private.h"

/* What is told of the live tasks: snapshots of the registry and of the jobs that wait in
 * queues, and how they read in reports.
 *
 * Threads: any. A snapshot belongs to its caller; only its making takes locks, those of
 *          the registry and of each task in turn.
 * Ends:    a snapshot with its last reference, its entries with it.
 */

const char *
rr_wait_kind_to_string (guint kind)
{
  static const char *names[] = {
    [RR_WAIT_SEND] = "send",
    [RR_WAIT_RECV] = "recv",
    [RR_WAIT_ACQUIRE] = "acquire",
    [RR_WAIT_SCOPE] = "join",
    [RR_WAIT_PLACE] = "spawn",
    [RR_WAIT_POOL] = "pool",
    [RR_WAIT_FLIGHT] = "flight",
    [RR_WAIT_CTX] = "context",
    [RR_WAIT_CLOCK] = "clock",
  };

  return kind < G_N_ELEMENTS (names) ? names[kind] : "wait";
}

static char *
describe_wait_locked (RrTask *self)
{
  GString *text;

  if (self->label != NULL)
    return g_strdup_printf ("external %s", self->label);
  if (self->state != RR_TASK_WAITING || self->n_waits == 0)
    return NULL;

  text = g_string_new (self->n_waits > 1 ? "select " : NULL);
  for (guint i = 0; i < self->n_waits; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "",
                            rr_wait_kind_to_string (self->waits[i].kind), self->waits[i].name);
  return g_string_free (text, FALSE);
}

static char *
dup_request (const RrTaskFacts *facts)
{
  char text[RR_REQUEST_TEXT];

  if (facts->request_id != NULL || facts->request == 0)
    return g_strdup (facts->request_id);

  rr_request_text (facts->request, text);
  return g_strdup (text);
}

static RrTaskInfo *
task_info_new (const RrTaskFacts *facts)
{
  RrTaskInfo *info = g_new0 (RrTaskInfo, 1);

  info->id = facts->id;
  info->parent_id = facts->parent_id;
  info->name = g_strdup (facts->name);
  info->scope = g_strdup (facts->scope_name);
  info->request_id = dup_request (facts);
  info->site = facts->site;
  info->started_us = facts->started_us;
  info->since_us = facts->started_us;
  info->state = RR_TASK_QUEUED;
  return info;
}

/* The newest tasks below an id, at most twice as many as are asked for at any time. */
typedef struct
{
  GPtrArray *infos;       /* (owned) of RrTaskInfo */
  guint64    below_id;
  guint64    above_id;    /* what is not above it is not among the newest any more */
  guint      max;
} Page;

static guint64
id_at (GPtrArray *infos,
       guint      index)
{
  return ((RrTaskInfo *) g_ptr_array_index (infos, index))->id;
}

static int
newest_first (gconstpointer a,
              gconstpointer b)
{
  const RrTaskInfo *left = *(RrTaskInfo *const *) a, *right = *(RrTaskInfo *const *) b;

  return left->id < right->id ? 1 : left->id > right->id ? -1 : 0;
}

/* A job that starts meanwhile is seen in its queue and on its record: once is enough. */
static void
page_sort (Page *page)
{
  guint n = 0;

  g_ptr_array_sort (page->infos, newest_first);
  for (guint i = 0; i < page->infos->len; i++)
    if (n == 0 || id_at (page->infos, i) != id_at (page->infos, n - 1))
      {
        gpointer info = page->infos->pdata[i];

        page->infos->pdata[i] = page->infos->pdata[n];
        page->infos->pdata[n++] = info;
      }
  g_ptr_array_set_size (page->infos, (int) MIN (n, page->max));
  if (n >= page->max)
    page->above_id = id_at (page->infos, page->max - 1);
}

static RrTaskInfo *
page_add (Page              *page,
          const RrTaskFacts *facts)
{
  RrTaskInfo *info;

  if (facts->id == 0 || facts->id >= page->below_id || facts->id <= page->above_id)
    return NULL;
  if (page->max < G_MAXINT / 2 && page->infos->len >= 2 * page->max)
    page_sort (page);

  info = task_info_new (facts);
  g_ptr_array_add (page->infos, info);
  return info;
}

static void
add_queued (const RrTaskFacts *facts,
            gpointer           page)
{
  page_add (page, facts);
}

static void
add_parked (const RrTaskFacts *facts,
            const char        *channel,
            gpointer           page)
{
  RrTaskInfo *info = page_add (page, facts);

  if (info == NULL)
    return;
  info->state = RR_TASK_WAITING;
  info->waits_for = g_strdup_printf ("recv %s", channel);
}

static void
add_record (RrTask   *self,
            gpointer  page)
{
  RrTaskInfo *info;

  rr_mutex_lock (&self->lock);
  info = page_add (page, &self->facts);
  if (info != NULL)
    {
      info->state = self->state;
      info->since_us = self->since_us;
      info->begun_us = self->begun_us;
      info->tid = self->tid;
      info->waits_for = describe_wait_locked (self);
    }
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_task_info_free:
 * @info: (nullable) (transfer full): one task of a snapshot
 */
void
rr_task_info_free (RrTaskInfo *info)
{
  if (info == NULL)
    return;

  g_free (info->name);
  g_free (info->scope);
  g_free (info->request_id);
  g_free (info->waits_for);
  g_free (info->servers);
  g_free (info);
}

/**
 * rr_task_snapshot_page:
 * @below_id: only tasks with lower ids
 * @max: how many at most
 *
 * For lists of any length in bounded memory: ask first for those below %G_MAXUINT64, then
 * for those below the last one, until there are none.
 *
 * Thread: any; tasks run on meanwhile, each entry is consistent in itself.
 *
 * Returns: (transfer full) (element-type RrTaskInfo): live tasks, newest first
 */
GPtrArray *
rr_task_snapshot_page (guint64 below_id,
                       guint   max)
{
  Page page = {
    .infos = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_task_info_free),
    .below_id = below_id,
    .max = max,
  };

  g_return_val_if_fail (max > 0, page.infos);

  /* In the order of a job's life: one that moves on meanwhile is seen twice, never missed. */
  rr_parked_visit (add_parked, &page);
  rr_pool_visit_queued (add_queued, &page);
  rr_task_each (add_record, &page);
  page_sort (&page);
  return page.infos;
}

/**
 * rr_task_snapshot:
 *
 * Thread: any; tasks run on meanwhile, each entry is consistent in itself.
 *
 * Returns: (transfer full) (element-type RrTaskInfo): the live tasks, newest first
 */
GPtrArray *
rr_task_snapshot (void)
{
  return rr_task_snapshot_page (G_MAXUINT64, G_MAXINT);
}

/**
 * rr_task_info_find:
 * @infos: (element-type RrTaskInfo): a snapshot, newest first
 * @id: a task
 *
 * Returns: (transfer none) (nullable): what the snapshot says of it
 */
const RrTaskInfo *
rr_task_info_find (GPtrArray *infos,
                   guint64    id)
{
  guint from = 0, to;

  g_return_val_if_fail (infos != NULL, NULL);

  for (to = infos->len; from < to;)
    {
      guint middle = from + (to - from) / 2;

      if (id_at (infos, middle) == id)
        return g_ptr_array_index (infos, middle);
      if (id_at (infos, middle) > id)
        from = middle + 1;
      else
        to = middle;
    }
  return NULL;
}

/**
 * rr_task_state_to_string:
 * @state: a state
 *
 * Returns: its name in reports; not translated
 */
const char *
rr_task_state_to_string (RrTaskState state)
{
  static const char *names[] = {
    [RR_TASK_QUEUED] = "queued",
    [RR_TASK_RUNNING] = "running",
    [RR_TASK_WAITING] = "waiting",
    [RR_TASK_EXTERNAL] = "external",
  };

  return names[state];
}

/* Something may have begun after the moment that all is told of. */
static double
seconds (gint64 from_us,
         gint64 to_us)
{
  return (double) MAX (to_us - from_us, 0) / G_TIME_SPAN_SECOND;
}

/**
 * rr_task_info_describe:
 * @info: a task of a snapshot
 * @now_us: monotonic
 * @mark: (nullable): what is known of it, goes behind its state
 * @out: text is appended here
 *
 * Writes it the way Go writes a goroutine: what it does and since when, and where it was
 * spawned.
 */
void
rr_task_info_describe (const RrTaskInfo *info,
                       gint64            now_us,
                       const char       *mark,
                       GString          *out)
{
  g_return_if_fail (info != NULL && out != NULL);

  g_string_append_printf (out, "task %" G_GUINT64_FORMAT " [%s, %.1fs%s]: %s   scope %s%s%s\n",
                          info->id,
                          info->waits_for != NULL ? info->waits_for
                                                  : rr_task_state_to_string (info->state),
                          seconds (info->since_us, now_us),
                          mark != NULL ? mark : "", info->name, info->scope,
                          info->request_id != NULL ? "   request " : "",
                          info->request_id != NULL ? info->request_id : "");
  g_string_append_printf (out, "    spawned %s:%d %s by task %" G_GUINT64_FORMAT ", alive %.1fs\n",
                          rr_site_file (info->site), info->site->line, info->site->func,
                          info->parent_id,
                          seconds (info->started_us, now_us));
}

/**
 * rr_task_dump:
 * @out: text is appended here
 *
 * Writes every live task. For few of them; rr_dump_write() writes any number.
 *
 * Thread: any.
 */
void
rr_task_dump (GString *out)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();
  gint64 now_us = rr_clock_now_us ();

  g_return_if_fail (out != NULL);

  for (guint i = 0; i < infos->len; i++)
    {
      rr_task_info_describe (g_ptr_array_index (infos, i), now_us, NULL, out);
      g_string_append_c (out, '\n');
    }
}

/* rr-task.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task-private.h"

#include <string.h>

#include "rr-sync.h"
#include "rr-wait-private.h"

/* The registry of live tasks: who runs, who waits and for what, since when, and from
 * where each was spawned. A task is in it from its spawn until its scope lets it go.
 *
 * Threads: any. What a task does is written by its own thread and read by others, with
 *          one small lock per task; the list has a lock of its own, taken first.
 * Ends:    never; it is empty when nothing runs.
 */
struct _RrTask
{
  guint64       id;           /* (immutable) */
  guint64       parent_id;    /* (immutable) */
  char         *name;         /* (owned) (immutable) */
  RrScope      *scope;        /* (unowned) (immutable): only compared */
  char         *scope_name;   /* (owned) (immutable) */
  char         *request_id;   /* (owned) (nullable) (immutable) */
  const RrSite *site;         /* (immutable) */
  gint64        started_us;   /* (immutable) */

  RrMutex       lock;
  RrTaskState   state;        /* (guarded by lock) */
  const char   *operation;    /* (guarded by lock): static, what it waits in */
  const char   *object;       /* (guarded by lock): static, what it waits for */
  gint64        since_us;     /* (guarded by lock) */

  RrTask       *prev;         /* (guarded by the registry's lock) */
  RrTask       *next;         /* (guarded by the registry's lock) */
};

static struct
{
  RrMutex lock;
  RrTask *tasks;      /* (guarded by lock) */
  guint   n_tasks;    /* (guarded by lock) */
  guint64 last_id;    /* (guarded by lock) */
} registry = { .lock = { PTHREAD_MUTEX_INITIALIZER } };

static int alive[RR_N_ALIVE];              /* (atomic) */
static _Thread_local RrTask *current;

void
rr_alive_add (RrAlive what,
              int     n)
{
  g_atomic_int_add (&alive[what], n);
}

RrTask *
rr_task_new (const char   *name,
             RrScope      *scope,
             const char   *scope_name,
             const char   *request_id,
             const RrSite *site)
{
  RrTask *self = g_new0 (RrTask, 1);

  self->name = g_strdup (name);
  self->scope = scope;
  self->scope_name = g_strdup (scope_name);
  self->request_id = g_strdup (request_id);
  self->site = site;
  self->parent_id = current != NULL ? current->id : 0;
  self->started_us = self->since_us = g_get_monotonic_time ();
  self->state = RR_TASK_QUEUED;
  rr_mutex_init (&self->lock);

  rr_mutex_lock (&registry.lock);
  self->id = ++registry.last_id;
  self->next = registry.tasks;
  if (registry.tasks != NULL)
    registry.tasks->prev = self;
  registry.tasks = self;
  registry.n_tasks++;
  rr_mutex_unlock (&registry.lock);
  return self;
}

void
rr_task_free (RrTask *self)
{
  rr_mutex_lock (&registry.lock);
  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    registry.tasks = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  registry.n_tasks--;
  rr_mutex_unlock (&registry.lock);

  rr_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self->scope_name);
  g_free (self->request_id);
  g_free (self);
}

static void
set_state (RrTask      *self,
           RrTaskState  state,
           const char  *operation,
           const char  *object)
{
  if (self == NULL)
    return;

  rr_mutex_lock (&self->lock);
  self->state = state;
  self->operation = operation;
  self->object = object;
  self->since_us = g_get_monotonic_time ();
  rr_mutex_unlock (&self->lock);
}

void
rr_task_enter (RrTask *self)
{
  current = self;
  set_state (self, RR_TASK_RUNNING, NULL, NULL);
}

RrScope *
rr_task_current_scope (void)
{
  return current != NULL ? current->scope : NULL;
}

void
rr_task_wait_begin (const char *operation,
                    const char *object)
{
  set_state (current, RR_TASK_WAITING, operation, object);
}

void
rr_task_wait_end (void)
{
  set_state (current, RR_TASK_RUNNING, NULL, NULL);
}

/**
 * rr_task_external_begin:
 * @label: (transfer none): static; what the call is, such as "fsync"
 *
 * Says that the current task enters a call the core cannot see into. Does nothing
 * outside of a task.
 */
void
rr_task_external_begin (const char *label)
{
  set_state (current, RR_TASK_EXTERNAL, "external", label);
}

/**
 * rr_task_external_end:
 *
 * The call has returned.
 */
void
rr_task_external_end (void)
{
  set_state (current, RR_TASK_RUNNING, NULL, NULL);
}

/**
 * rr_task_get_current_id:
 *
 * Returns: the id of the calling task, 0 outside of one
 */
guint64
rr_task_get_current_id (void)
{
  return current != NULL ? current->id : 0;
}

/**
 * rr_task_count:
 *
 * Thread: any.
 *
 * Returns: how many tasks are alive
 */
guint
rr_task_count (void)
{
  guint n;

  rr_mutex_lock (&registry.lock);
  n = registry.n_tasks;
  rr_mutex_unlock (&registry.lock);
  return n;
}

static RrTaskInfo *
task_info_new (RrTask *self)
{
  RrTaskInfo *info = g_new0 (RrTaskInfo, 1);

  info->id = self->id;
  info->parent_id = self->parent_id;
  info->name = g_strdup (self->name);
  info->scope = g_strdup (self->scope_name);
  info->request_id = g_strdup (self->request_id);
  info->site = self->site;
  info->started_us = self->started_us;

  rr_mutex_lock (&self->lock);
  info->state = self->state;
  info->since_us = self->since_us;
  if (self->operation != NULL)
    info->waits_for = g_strdup_printf ("%s %s", self->operation, self->object);
  rr_mutex_unlock (&self->lock);
  return info;
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
  g_free (info);
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
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) rr_task_info_free);

  rr_mutex_lock (&registry.lock);
  for (RrTask *task = registry.tasks; task != NULL; task = task->next)
    g_ptr_array_add (infos, task_info_new (task));
  rr_mutex_unlock (&registry.lock);
  return infos;
}

static const char *
state_to_string (RrTaskState state)
{
  static const char *names[] = {
    [RR_TASK_QUEUED] = "queued",
    [RR_TASK_RUNNING] = "running",
    [RR_TASK_WAITING] = "waiting",
    [RR_TASK_EXTERNAL] = "external",
  };

  return names[state];
}

/**
 * rr_task_dump:
 * @out: text is appended here
 *
 * Writes every live task the way Go writes its goroutines.
 *
 * Thread: any.
 */
void
rr_task_dump (GString *out)
{
  g_autoptr(GPtrArray) infos = rr_task_snapshot ();
  gint64 now_us = g_get_monotonic_time ();

  g_return_if_fail (out != NULL);

  for (guint i = 0; i < infos->len; i++)
    {
      const RrTaskInfo *info = g_ptr_array_index (infos, i);
      const char *file = strrchr (info->site->file, '/');

      g_string_append_printf (out, "task %" G_GUINT64_FORMAT " [%s, %.1fs]: %s   scope %s%s%s\n",
                              info->id,
                              info->waits_for != NULL ? info->waits_for
                                                      : state_to_string (info->state),
                              (double) (now_us - info->since_us) / G_TIME_SPAN_SECOND,
                              info->name, info->scope,
                              info->request_id != NULL ? "   request " : "",
                              info->request_id != NULL ? info->request_id : "");
      g_string_append_printf (out, "    spawned %s:%d %s by task %" G_GUINT64_FORMAT
                              ", alive %.1fs\n\n",
                              file != NULL ? file + 1 : info->site->file, info->site->line,
                              info->site->func, info->parent_id,
                              (double) (now_us - info->started_us) / G_TIME_SPAN_SECOND);
    }
}

/**
 * rr_census:
 * @census: (out caller-allocates): what is alive in the core
 *
 * Thread: any.
 */
void
rr_census (RrCensus *census)
{
  g_return_if_fail (census != NULL);

  *census = (RrCensus) {
    .n_tasks = rr_task_count (),
    .n_scopes = (guint) g_atomic_int_get (&alive[RR_ALIVE_SCOPE]),
    .n_contexts = (guint) g_atomic_int_get (&alive[RR_ALIVE_CTX]),
    .n_channels = (guint) g_atomic_int_get (&alive[RR_ALIVE_CHAN]),
    .n_handles = (guint) g_atomic_int_get (&alive[RR_ALIVE_HANDLE]),
  };
}

/**
 * rr_assert_quiescent_at:
 * @file: the caller
 * @line: the caller
 *
 * Aborts with a list of what is left if anything of the core is still alive. Exact:
 * there is no sleep and no second try.
 */
void
rr_assert_quiescent_at (const char *file,
                        int         line)
{
  g_autoptr(GString) dump = g_string_new (NULL);
  RrCensus census;

  rr_census (&census);
  if (census.n_tasks + census.n_scopes + census.n_contexts + census.n_channels
          + census.n_handles == 0)
    return;

  rr_task_dump (dump);
  g_error ("%s:%d: not quiescent: %u tasks, %u scopes, %u contexts, %u channels, %u handles\n%s",
           file, line, census.n_tasks, census.n_scopes, census.n_contexts, census.n_channels,
           census.n_handles, dump->str);
}

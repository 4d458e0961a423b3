/* rr-task-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task-item.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rr-diag-words.h"

/* RrTaskItem is a task as the list of tasks has it: the same object for as long as the
 * task lives, so that what is chosen stays chosen, and after that for as long as
 * somebody reads its details.
 *
 * Threads: main.
 */

G_DEFINE_FINAL_TYPE (RrTaskItem, rr_task_item, G_TYPE_OBJECT)

static void
rr_task_item_finalize (GObject *object)
{
  RrTaskItem *self = RR_TASK_ITEM (object);

  g_free (self->info.name);
  g_free (self->info.scope);
  g_free (self->info.request_id);
  g_free (self->info.waits_for);
  g_free (self->server);

  G_OBJECT_CLASS (rr_task_item_parent_class)->finalize (object);
}

static void
rr_task_item_class_init (RrTaskItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rr_task_item_finalize;
}

static void
rr_task_item_init (RrTaskItem *self)
{
}

/**
 * rr_task_item_new:
 * @info: a task
 *
 * Returns: (transfer full): an item for it
 */
RrTaskItem *
rr_task_item_new (const RrTaskInfo *info)
{
  RrTaskItem *self = g_object_new (RR_TYPE_TASK_ITEM, NULL);

  self->info = *info;
  self->info.name = g_strdup (info->name);
  self->info.scope = g_strdup (info->scope);
  self->info.request_id = g_strdup (info->request_id);
  self->info.waits_for = g_strdup (info->waits_for);
  return self;
}

/**
 * rr_task_item_new_heading:
 * @scope: a scope
 *
 * Returns: (transfer full): what stands above its tasks
 */
RrTaskItem *
rr_task_item_new_heading (const char *scope)
{
  RrTaskItem *self = g_object_new (RR_TYPE_TASK_ITEM, NULL);

  self->info.scope = g_strdup (scope);
  self->n_tasks = 1;
  return self;
}

static void
replace (char      **old,
         const char *new)
{
  if (g_strcmp0 (*old, new) == 0)
    return;
  g_free (*old);
  *old = g_strdup (new);
}

/**
 * rr_task_item_update:
 * @self: an item
 * @info: the same task, later
 */
void
rr_task_item_update (RrTaskItem       *self,
                     const RrTaskInfo *info)
{
  g_return_if_fail (info->id == self->info.id);

  /* The others of a task never change. */
  self->info.state = info->state;
  self->info.since_us = info->since_us;
  self->info.begun_us = info->begun_us;
  self->info.tid = info->tid;
  replace (&self->info.waits_for, info->waits_for);
  replace (&self->info.request_id, info->request_id);
}

/**
 * rr_task_item_set_server:
 * @self: an item
 * @stuck: why nobody can wake it, if that is proven
 * @server: (nullable): who could serve what it waits for
 */
void
rr_task_item_set_server (RrTaskItem *self,
                         RrStuck     stuck,
                         const char *server)
{
  self->stuck = stuck;
  replace (&self->server, server);
}

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return a < b ? -1 : a > b;
}

static int
compare_sites (const RrSite *a,
               const RrSite *b)
{
  int files = strcmp (a->file, b->file);

  return files != 0 ? files : compare_numbers (a->line, b->line);
}

/* What is stuck comes first, then what does something. */
static int
state_rank (RrTaskItem *self)
{
  static const int ranks[] = {
    [RR_TASK_QUEUED] = 4, [RR_TASK_RUNNING] = 1, [RR_TASK_WAITING] = 3, [RR_TASK_EXTERNAL] = 2,
  };

  return self->stuck != RR_STUCK_NOT ? 0 : ranks[self->info.state];
}

/**
 * rr_task_item_compare:
 * @self: a task
 * @other: a task
 * @column: by what
 *
 * Returns: which comes first
 */
int
rr_task_item_compare (RrTaskItem   *self,
                      RrTaskItem   *other,
                      RrTaskColumn  column)
{
  switch (column)
    {
    case RR_TASK_NAME:
      return strcmp (self->info.name, other->info.name);
    case RR_TASK_STATE:
      return compare_numbers (state_rank (self), state_rank (other));
    case RR_TASK_WAITS:
      return g_strcmp0 (self->info.waits_for, other->info.waits_for);
    case RR_TASK_SERVER:
      return g_strcmp0 (self->server, other->server);
    case RR_TASK_SINCE:
      return compare_numbers (self->info.since_us, other->info.since_us);
    case RR_TASK_SITE:
      return compare_sites (self->info.site, other->info.site);
    case RR_TASK_SCOPE:
      return g_strcmp0 (self->info.scope, other->info.scope);
    case RR_TASK_REQUEST:
      return g_strcmp0 (self->info.request_id, other->info.request_id);
    case RR_N_TASK_COLUMNS:
    default:
      g_return_val_if_reached (0);
    }
}

static gboolean
has (const char *haystack,
     const char *needle)
{
  return haystack != NULL && strcasestr (haystack, needle) != NULL;
}

/**
 * rr_task_item_matches:
 * @self: a task
 * @needle: (nullable): what somebody typed
 *
 * Names in the program are in ASCII, so that case is all that has to be folded.
 *
 * Returns: whether it is found anywhere in what is shown of the task
 */
gboolean
rr_task_item_matches (RrTaskItem *self,
                      const char *needle)
{
  char id[24];

  if (needle == NULL || *needle == '\0')
    return TRUE;
  g_snprintf (id, sizeof id, "%" G_GUINT64_FORMAT, self->info.id);
  return has (self->info.name, needle) || has (self->info.waits_for, needle) || has (self->info.scope, needle)
         || has (self->info.request_id, needle) || has (self->server, needle)
         || has (self->info.site->file, needle) || has (self->info.site->func, needle)
         || strcmp (id, needle) == 0
         || has (rr_diag_format_state (self->info.state, self->stuck), needle);
}

static char *
dup_or_dash (const char *text)
{
  return g_strdup (text != NULL && *text != '\0' ? text : "–");
}

/**
 * rr_task_item_dup_text:
 * @self: an item
 * @column: a column
 * @now_us: monotonic
 *
 * Returns: (transfer full): what the column says
 */
char *
rr_task_item_dup_text (RrTaskItem   *self,
                       RrTaskColumn  column,
                       gint64        now_us)
{
  if (self->n_tasks > 0 && column == RR_TASK_NAME)
    /* Translators: the name of a group of tasks, and how many there are */
    return g_strdup_printf (ngettext ("%s, %u task", "%s, %u tasks", self->n_tasks),
                            *self->info.scope != '\0' ? self->info.scope : "–", self->n_tasks);
  if (self->n_tasks > 0)
    return g_strdup ("");

  switch (column)
    {
    case RR_TASK_NAME:
      return dup_or_dash (self->info.name);
    case RR_TASK_STATE:
      return g_strdup (rr_diag_format_state (self->info.state, self->stuck));
    case RR_TASK_WAITS:
      return dup_or_dash (self->info.waits_for);
    case RR_TASK_SERVER:
      return dup_or_dash (self->server);
    case RR_TASK_SINCE:
      return rr_diag_format_duration (now_us - self->info.since_us);
    case RR_TASK_SITE:
      return rr_diag_format_site (self->info.site);
    case RR_TASK_SCOPE:
      return dup_or_dash (self->info.scope);
    case RR_TASK_REQUEST:
      return dup_or_dash (self->info.request_id);
    case RR_N_TASK_COLUMNS:
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

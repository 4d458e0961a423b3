/* rr-task-model.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-task-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RrTaskModel lists the tasks of the newest diagnosis: filtered, in the order that was
 * asked for, with a heading above each scope if wanted. News change only what came and
 * what went: rows do not move while somebody reads them, and are ordered anew when the
 * order is asked for again. Filter, order and groups are one pass over one array; three
 * models on top of each other would each pass on every change.
 *
 * Threads: main.
 * Ends:    with the last reference.
 */
struct _RrTaskModel
{
  GObject     parent_instance;

  GHashTable *by_id;      /* (owned): &info.id -> RrTaskItem (owned) */
  GHashTable *headings;   /* (owned): scope -> RrTaskItem (owned) */
  GPtrArray  *rows;       /* (owned): RrTaskItem (owned), as listed */
  guint       n_shown;    /* tasks among them */
  guint       looks;
  guint       arrangements;

  char       *needle;     /* (owned) (nullable) */
  RrTaskShow  show;
  gboolean    grouped;
  GtkSorter  *sorter;     /* (owned) (nullable) */
  gulong      sorter_changed;
};

/* More pieces than these are cheaper taken as one. */
#define MAX_PIECES 64

static GType
get_item_type (GListModel *model)
{
  return RR_TYPE_TASK_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return RR_TASK_MODEL (model)->rows->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *rows = RR_TASK_MODEL (model)->rows;

  return position < rows->len ? g_object_ref (g_ptr_array_index (rows, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RrTaskModel, rr_task_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- what is wanted ------------------------------------------------------------ */

static gboolean
is_shown (RrTaskModel *self,
          RrTaskItem  *item)
{
  static const RrTaskState states[] = {
    [RR_SHOW_WAITING] = RR_TASK_WAITING, [RR_SHOW_RUNNING] = RR_TASK_RUNNING,
    [RR_SHOW_OUTSIDE] = RR_TASK_EXTERNAL, [RR_SHOW_QUEUED] = RR_TASK_QUEUED,
  };

  if (self->show == RR_SHOW_STUCK && item->stuck == RR_STUCK_NOT)
    return FALSE;
  if (self->show > RR_SHOW_STUCK && item->info.state != states[self->show])
    return FALSE;
  return rr_task_item_matches (item, self->needle);
}

static int
compare (RrTaskModel *self,
         RrTaskItem  *a,
         RrTaskItem  *b)
{
  int order = self->grouped ? rr_task_item_compare (a, b, RR_TASK_SCOPE) : 0;

  if (order == 0 && self->sorter != NULL)
    order = (int) gtk_sorter_compare (self->sorter, a, b);
  if (order == 0)
    order = a->info.id < b->info.id ? -1 : a->info.id > b->info.id;
  return order;
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  return compare (data, *(RrTaskItem *const *) a, *(RrTaskItem *const *) b);
}

static GPtrArray *
merge (RrTaskModel *self,
       GPtrArray   *stayed,
       GPtrArray   *came)
{
  GPtrArray *all = g_ptr_array_sized_new (stayed->len + came->len + 1);
  guint j = 0;

  for (guint i = 0; i < stayed->len; i++)
    {
      RrTaskItem *item = g_ptr_array_index (stayed, i);

      while (j < came->len && compare (self, g_ptr_array_index (came, j), item) < 0)
        g_ptr_array_add (all, g_ptr_array_index (came, j++));
      g_ptr_array_add (all, item);
    }
  while (j < came->len)
    g_ptr_array_add (all, g_ptr_array_index (came, j++));
  return all;
}

/* The tasks to list, in order; those that are listed already keep theirs. */
static GPtrArray *
collect (RrTaskModel *self,
         gboolean     reorder)
{
  g_autoptr(GPtrArray) stayed = g_ptr_array_new ();
  g_autoptr(GPtrArray) came = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item;

  for (guint i = 0; !reorder && i < self->rows->len; i++)
    {
      RrTaskItem *row = g_ptr_array_index (self->rows, i);

      if (row->n_tasks == 0 && row->seen == self->looks && is_shown (self, row))
        g_ptr_array_add (stayed, row);
    }
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if ((reorder || !RR_TASK_ITEM (item)->is_listed) && is_shown (self, item))
      g_ptr_array_add (came, item);
  g_ptr_array_sort_with_data (came, compare_cb, self);
  return merge (self, stayed, came);
}

static RrTaskItem *
get_heading (RrTaskModel *self,
             const char  *scope)
{
  RrTaskItem *heading = g_hash_table_lookup (self->headings, scope);

  if (heading == NULL)
    {
      heading = rr_task_item_new_heading (scope);
      g_hash_table_insert (self->headings, heading->info.scope, heading);
    }
  return heading;
}

static gboolean
heading_is_unused (gpointer scope,
                   gpointer heading,
                   gpointer data)
{
  return RR_TASK_ITEM (heading)->wanted != RR_TASK_MODEL (data)->arrangements;
}

static GPtrArray *
add_headings (RrTaskModel *self,
              GPtrArray   *tasks)
{
  GPtrArray *all = g_ptr_array_sized_new (tasks->len + 16);
  RrTaskItem *heading = NULL;

  for (guint i = 0; i < tasks->len; i++)
    {
      RrTaskItem *item = g_ptr_array_index (tasks, i);
      const char *scope = item->info.scope != NULL ? item->info.scope : "";

      if (heading != NULL && strcmp (heading->info.scope, scope) == 0)
        {
          heading->n_tasks++;
        }
      else
        {
          heading = get_heading (self, scope);
          heading->n_tasks = 1;
          g_ptr_array_add (all, heading);
        }
      g_ptr_array_add (all, item);
    }
  return all;
}

/* --- from what is listed to what is wanted --------------------------------------- */

static void
splice (RrTaskModel *self,
        guint        at,
        guint        n_gone,
        gpointer    *came,
        guint        n_came)
{
  if (n_gone == 0 && n_came == 0)
    return;
  for (guint i = 0; i < n_gone; i++)
    RR_TASK_ITEM (g_ptr_array_index (self->rows, at + i))->is_listed = FALSE;
  if (n_gone > 0)
    g_ptr_array_remove_range (self->rows, at, n_gone);
  if (n_came > 0)
    {
      guint n_after = self->rows->len - at;

      g_ptr_array_set_size (self->rows, (int) (self->rows->len + n_came));
      memmove (self->rows->pdata + at + n_came, self->rows->pdata + at, n_after * sizeof (gpointer));
      for (guint i = 0; i < n_came; i++)
        {
          self->rows->pdata[at + i] = g_object_ref (came[i]);
          RR_TASK_ITEM (came[i])->is_listed = TRUE;
        }
    }
  g_list_model_items_changed (G_LIST_MODEL (self), at, n_gone, n_came);
}

/* One run of rows that go and of rows that come, from @at on. */
static gboolean
splice_piece (RrTaskModel *self,
              GPtrArray   *wanted,
              guint       *at)
{
  guint n_gone = 0, n_came = 0;

  while (*at + n_gone < self->rows->len
         && RR_TASK_ITEM (g_ptr_array_index (self->rows, *at + n_gone))->wanted != self->arrangements)
    n_gone++;
  while (*at + n_came < wanted->len && !RR_TASK_ITEM (g_ptr_array_index (wanted, *at + n_came))->is_listed)
    n_came++;
  splice (self, *at, n_gone, wanted->pdata + *at, n_came);
  *at += n_came;
  return n_gone > 0 || n_came > 0;
}

static void
list (RrTaskModel *self,
      GPtrArray   *wanted)
{
  guint at = 0, n_pieces = 0, n_same = 0;
  gboolean goes_on = TRUE;

  while (goes_on && n_pieces < MAX_PIECES)
    {
      while (at < MIN (self->rows->len, wanted->len)
             && g_ptr_array_index (self->rows, at) == g_ptr_array_index (wanted, at))
        at++;
      goes_on = splice_piece (self, wanted, &at);
      n_pieces++;
    }
  while (n_same < MIN (self->rows->len, wanted->len) - at
         && g_ptr_array_index (self->rows, self->rows->len - 1 - n_same)
            == g_ptr_array_index (wanted, wanted->len - 1 - n_same))
    n_same++;
  /* What is left is in another order, or in too many pieces. */
  splice (self, at, self->rows->len - n_same - at, wanted->pdata + at, wanted->len - n_same - at);
}

static void
arrange (RrTaskModel *self,
         gboolean     reorder)
{
  g_autoptr(GPtrArray) tasks = collect (self, reorder);
  g_autoptr(GPtrArray) wanted = self->grouped ? add_headings (self, tasks) : g_ptr_array_ref (tasks);

  self->arrangements++;
  for (guint i = 0; i < wanted->len; i++)
    RR_TASK_ITEM (g_ptr_array_index (wanted, i))->wanted = self->arrangements;
  self->n_shown = tasks->len;
  list (self, wanted);
  g_hash_table_foreach_remove (self->headings, heading_is_unused, self);
}

/* --- news ---------------------------------------------------------------------- */

static gboolean
is_over (gpointer id,
         gpointer item,
         gpointer data)
{
  return RR_TASK_ITEM (item)->seen != RR_TASK_MODEL (data)->looks;
}

static void
set_server (RrTaskModel         *self,
            const RrVerdict     *verdict,
            const RrVerdictEdge *edge)
{
  RrTaskItem *item = rr_task_model_find (self, edge->task_id);
  RrTaskItem *server = edge->server_id != 0 ? rr_task_model_find (self, edge->server_id) : NULL;

  if (item != NULL)
    rr_task_item_set_server (item, verdict->stuck, server != NULL ? server->info.name : NULL);
}

/* What is proven of tasks is proven of who could serve them. */
static void
take_verdicts (RrTaskModel       *self,
               const RrDiagnosis *diagnosis)
{
  for (guint i = 0; i < diagnosis->verdicts->len; i++)
    {
      const RrVerdict *verdict = g_ptr_array_index (diagnosis->verdicts, i);
      RrTaskItem *item = rr_task_model_find (self, verdict->task_id);

      if (!verdict->is_active || verdict->kind != RR_VERDICT_STUCK)
        continue;
      if (item != NULL)
        rr_task_item_set_server (item, verdict->stuck, NULL);
      for (guint j = 0; verdict->edges != NULL && j < verdict->edges->len; j++)
        set_server (self, verdict, g_ptr_array_index (verdict->edges, j));
    }
}

/**
 * rr_task_model_set_tasks:
 * @self: a model
 * @diagnosis: the newest
 */
void
rr_task_model_set_tasks (RrTaskModel       *self,
                         const RrDiagnosis *diagnosis)
{
  self->looks++;
  for (guint i = 0; i < diagnosis->tasks->len; i++)
    {
      const RrTaskInfo *info = g_ptr_array_index (diagnosis->tasks, i);
      RrTaskItem *item = g_hash_table_lookup (self->by_id, &info->id);

      if (item == NULL)
        {
          item = rr_task_item_new (info);
          g_hash_table_insert (self->by_id, &item->info.id, item);
        }
      else
        {
          rr_task_item_update (item, info);
        }
      rr_task_item_set_server (item, RR_STUCK_NOT, info->anybody_serves && info->servers == NULL
                                                     /* Translators: of who could serve a task */
                                                     ? _("anybody") : info->servers);
      item->seen = self->looks;
    }
  take_verdicts (self, diagnosis);
  g_hash_table_foreach_remove (self->by_id, is_over, self);
  arrange (self, FALSE);
}

/* --- life ---------------------------------------------------------------------- */

static void
rr_task_model_dispose (GObject *object)
{
  RrTaskModel *self = RR_TASK_MODEL (object);

  rr_task_model_set_sorter (self, NULL);

  G_OBJECT_CLASS (rr_task_model_parent_class)->dispose (object);
}

static void
rr_task_model_finalize (GObject *object)
{
  RrTaskModel *self = RR_TASK_MODEL (object);

  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->headings);
  g_free (self->needle);

  G_OBJECT_CLASS (rr_task_model_parent_class)->finalize (object);
}

static void
rr_task_model_class_init (RrTaskModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rr_task_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_task_model_finalize;
}

static void
rr_task_model_init (RrTaskModel *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  self->headings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

/**
 * rr_task_model_new:
 *
 * Returns: (transfer full): a model without tasks
 */
RrTaskModel *
rr_task_model_new (void)
{
  return g_object_new (RR_TYPE_TASK_MODEL, NULL);
}

/**
 * rr_task_model_set_needle:
 * @self: a model
 * @needle: what must be found in a task
 */
void
rr_task_model_set_needle (RrTaskModel *self,
                          const char  *needle)
{
  if (g_strcmp0 (self->needle, needle) == 0)
    return;
  g_free (self->needle);
  self->needle = g_strdup (needle);
  arrange (self, FALSE);
}

/**
 * rr_task_model_set_show:
 * @self: a model
 * @show: which tasks
 */
void
rr_task_model_set_show (RrTaskModel *self,
                        RrTaskShow   show)
{
  if (self->show == show)
    return;
  self->show = show;
  arrange (self, FALSE);
}

/**
 * rr_task_model_set_grouped:
 * @self: a model
 * @grouped: whether the tasks of a scope stand together below its name
 */
void
rr_task_model_set_grouped (RrTaskModel *self,
                           gboolean     grouped)
{
  if (self->grouped == grouped)
    return;
  self->grouped = grouped;
  arrange (self, TRUE);
}

static void
sorter_changed_cb (RrTaskModel *self)
{
  arrange (self, TRUE);
}

/**
 * rr_task_model_set_sorter:
 * @self: a model
 * @sorter: (nullable): the order; %NULL for the oldest first
 */
void
rr_task_model_set_sorter (RrTaskModel *self,
                          GtkSorter   *sorter)
{
  if (self->sorter != NULL)
    g_clear_signal_handler (&self->sorter_changed, self->sorter);
  g_set_object (&self->sorter, sorter);
  if (sorter != NULL)
    self->sorter_changed = g_signal_connect_swapped (sorter, "changed", G_CALLBACK (sorter_changed_cb), self);
}

/**
 * rr_task_model_find:
 * @self: a model
 * @id: a task
 *
 * Returns: (transfer none) (nullable): it, whether it is shown or not; %NULL if it is over
 */
RrTaskItem *
rr_task_model_find (RrTaskModel *self,
                    guint64      id)
{
  return g_hash_table_lookup (self->by_id, &id);
}

/**
 * rr_task_model_get_position:
 * @self: a model
 * @id: a task
 *
 * Returns: where it is listed, %GTK_INVALID_LIST_POSITION if it is not
 */
guint
rr_task_model_get_position (RrTaskModel *self,
                            guint64      id)
{
  guint position;
  RrTaskItem *item = rr_task_model_find (self, id);

  return item != NULL && item->is_listed && g_ptr_array_find (self->rows, item, &position)
         ? position : GTK_INVALID_LIST_POSITION;
}

/**
 * rr_task_model_get_n_tasks:
 * @self: a model
 *
 * Returns: how many tasks there are, shown or not
 */
guint
rr_task_model_get_n_tasks (RrTaskModel *self)
{
  return g_hash_table_size (self->by_id);
}

/**
 * rr_task_model_get_n_shown:
 * @self: a model
 *
 * Returns: how many tasks are listed
 */
guint
rr_task_model_get_n_shown (RrTaskModel *self)
{
  return self->n_shown;
}

/* rr-booking-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-booking-item.h"

#include <string.h>

/* RrBookingModel is a list of a hundred thousand that costs a megabyte: it knows the number
 * of each, and makes an item for those only that a list view asks for, some two hundred. News
 * are one splice between what begins and what ends the same, so that a list that is scrolled
 * stays where it is.
 *
 * Where thousands come in a second, the rows of a list view that stays at its top would be
 * other ones four times a second: all taken away, made anew and laid out. There each item
 * becomes another booking instead, and only its texts change. Nor are two hundred rows made
 * at once: the first of them are there, the others follow, some with each frame.
 *
 * Threads: main.
 * Ends:    items may outlive the model.
 */
struct _RrBookingItem
{
  GObject         parent_instance;

  gint64          id;
  guint           position; /* in the list; G_MAXUINT if it is not there any more */
  RrBookingRow   *row;      /* (owned) (nullable): of another booking until its own comes */
  guint           serial;
  RrBookingModel *model;    /* (weak) (nullable): as long as it has this item in its index */
};

struct _RrBookingModel
{
  GObject     parent_instance;

  GArray     *ids;          /* (owned): of gint64 */
  guint       n_shown;      /* of them, so far */
  guint       step;         /* shows more of them */
  GHashTable *in_use;       /* (owned): id -> RrBookingItem (unowned) */
  guint       idle;         /* tells that something is wanted */
};

/* A list view has some two hundred rows, however long the list is. */
#define ALL_ROWS  240u
#define STEP_ROWS 16u
#define STEP_MS   25

enum { WANTED, FILLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (RrBookingItem, rr_booking_item, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (RrBookingModel, rr_booking_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- an item ------------------------------------------------------------------- */

static void
rr_booking_item_dispose (GObject *object)
{
  RrBookingItem *self = RR_BOOKING_ITEM (object);

  if (self->model != NULL)
    g_hash_table_remove (self->model->in_use, &self->id);
  self->model = NULL;

  G_OBJECT_CLASS (rr_booking_item_parent_class)->dispose (object);
}

static void
rr_booking_item_finalize (GObject *object)
{
  RrBookingItem *self = RR_BOOKING_ITEM (object);

  g_clear_pointer (&self->row, rr_booking_row_free);

  G_OBJECT_CLASS (rr_booking_item_parent_class)->finalize (object);
}

static void
rr_booking_item_class_init (RrBookingItemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rr_booking_item_dispose;
  G_OBJECT_CLASS (klass)->finalize = rr_booking_item_finalize;
}

static void
rr_booking_item_init (RrBookingItem *self)
{
}

static gboolean
has_row (const RrBookingItem *self)
{
  return self->row != NULL && self->row->id == self->id;
}

/**
 * rr_booking_item_get_id:
 * @self: an item
 *
 * Returns: the number of its booking
 */
gint64
rr_booking_item_get_id (RrBookingItem *self)
{
  return self->id;
}

/**
 * rr_booking_item_get_row:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): its booking, %NULL until it has come
 */
const RrBookingRow *
rr_booking_item_get_row (RrBookingItem *self)
{
  return has_row (self) ? self->row : NULL;
}

/**
 * rr_booking_item_get_serial:
 * @self: an item
 *
 * Returns: a number that is another one whenever the row has changed
 */
guint
rr_booking_item_get_serial (RrBookingItem *self)
{
  return self->serial;
}

/* What is shown of it: whatever else changes comes with a time of its own. */
static gboolean
is_same (const RrBookingRow *a,
         const RrBookingRow *b)
{
  return a->state == b->state && a->updated_ms == b->updated_ms && a->expires_ms == b->expires_ms
         && a->retail == b->retail && a->paid == b->paid && a->places == b->places && a->rev == b->rev
         && a->told == b->told && strcmp (a->slot, b->slot) == 0 && g_strcmp0 (a->reason, b->reason) == 0;
}

/* --- the list ------------------------------------------------------------------ */

static gboolean
wanted_cb (gpointer data)
{
  RrBookingModel *self = data;

  self->idle = 0;
  g_signal_emit (self, signals[WANTED], 0);
  return G_SOURCE_REMOVE;
}

/* After the frame that asks: its neighbours are asked for with it. */
static void
want (RrBookingModel *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (wanted_cb, self);
}

static GType
get_item_type (GListModel *model)
{
  return RR_TYPE_BOOKING_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return RR_BOOKING_MODEL (model)->n_shown;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  RrBookingModel *self = RR_BOOKING_MODEL (model);
  RrBookingItem *item;
  gint64 id;

  if (position >= self->n_shown)
    return NULL;
  id = g_array_index (self->ids, gint64, position);
  item = g_hash_table_lookup (self->in_use, &id);
  if (item != NULL)
    {
      item->position = position;
      return g_object_ref (item);
    }

  item = g_object_new (RR_TYPE_BOOKING_ITEM, NULL);
  item->id = id;
  item->position = position;
  item->model = self;
  g_hash_table_insert (self->in_use, &item->id, item);
  want (self);
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
rr_booking_model_finalize (GObject *object)
{
  RrBookingModel *self = RR_BOOKING_MODEL (object);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->in_use);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    ((RrBookingItem *) item)->model = NULL;
  g_hash_table_unref (self->in_use);
  g_array_unref (self->ids);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->step, g_source_remove);

  G_OBJECT_CLASS (rr_booking_model_parent_class)->finalize (object);
}

static void
rr_booking_model_class_init (RrBookingModelClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rr_booking_model_finalize;
  signals[WANTED] = g_signal_new ("wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FILLED] = g_signal_new ("filled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rr_booking_model_init (RrBookingModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->in_use = g_hash_table_new (g_int64_hash, g_int64_equal);
}

/**
 * rr_booking_model_new:
 *
 * Returns: (transfer full): an empty list
 */
RrBookingModel *
rr_booking_model_new (void)
{
  return g_object_new (RR_TYPE_BOOKING_MODEL, NULL);
}

/* --- another list -------------------------------------------------------------- */

static const gint64 *
numbers_of (GArray *ids)
{
  return (const gint64 *) (gpointer) ids->data;
}

/* Whether a few newcomers at the top explain what has changed there. */
static gboolean
is_another_list (RrBookingModel *self,
                 GArray         *ids)
{
  const gint64 *old = numbers_of (self->ids), *new = numbers_of (ids);
  guint shift = 0, n_others = 0;

  while (self->n_shown > 0 && shift < MIN (STEP_ROWS, ids->len) && new[shift] != old[0])
    shift++;
  if (shift == MIN (STEP_ROWS, ids->len))
    return TRUE;
  for (guint i = 0; i < MIN (self->n_shown, ALL_ROWS) && i + shift < ids->len; i++)
    n_others += old[i] != new[i + shift];
  return n_others > STEP_ROWS;
}

/* Rows that are here go on with whoever is their booking now. */
static void
exchange_rows (GPtrArray *items)
{
  g_autoptr(GHashTable) rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, rr_booking_row_free);

  for (guint i = 0; i < items->len; i++)
    {
      RrBookingItem *item = items->pdata[i];

      if (item->row != NULL)
        g_hash_table_replace (rows, &item->row->id, item->row);
      item->row = NULL;
    }
  for (guint i = 0; i < items->len; i++)
    {
      RrBookingItem *item = items->pdata[i];
      gpointer row = NULL;

      if (g_hash_table_steal_extended (rows, &item->id, NULL, &row))
        item->serial++;
      item->row = row;
    }
}

/* Items at these places become other bookings; what they say stays until those come. */
static void
become_others (RrBookingModel *self,
               guint           n_stay)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->in_use);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      RrBookingItem *item = value;

      g_hash_table_iter_steal (&iter);
      if (item->position < n_stay)
        g_ptr_array_add (items, item);
      else
        item->model = NULL;
    }
  for (guint i = 0; i < items->len; i++)
    {
      RrBookingItem *item = items->pdata[i];

      item->id = g_array_index (self->ids, gint64, item->position);
      g_hash_table_insert (self->in_use, &item->id, item);
    }
  exchange_rows (items);
  want (self);
}

static void
move_places (RrBookingModel *self,
             guint           begin,
             guint           n_removed,
             guint           n_added)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->in_use);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      RrBookingItem *item = value;

      if (item->position < begin || item->position == G_MAXUINT)
        continue;
      item->position = item->position < begin + n_removed ? G_MAXUINT : item->position - n_removed + n_added;
    }
}

/* @old: what was listed, of which n_shown were shown */
static void
splice (RrBookingModel *self,
        GArray         *old,
        guint           n_old)
{
  const gint64 *was = numbers_of (old), *is = numbers_of (self->ids);
  guint n_new = self->n_shown, begin = 0, end = 0;

  while (begin < MIN (n_old, n_new) && was[begin] == is[begin])
    begin++;
  while (end < MIN (n_old, n_new) - begin && was[n_old - 1 - end] == is[n_new - 1 - end])
    end++;
  if (n_old == n_new && begin == n_new)
    return;
  move_places (self, begin, n_old - begin - end, n_new - begin - end);
  g_list_model_items_changed (G_LIST_MODEL (self), begin, n_old - begin - end, n_new - begin - end);
}

static guint
next_shown (guint n_shown,
            guint n)
{
  return n_shown + STEP_ROWS < ALL_ROWS ? MIN (n_shown + STEP_ROWS, n) : n;
}

static gboolean
step_cb (gpointer data)
{
  RrBookingModel *self = data;
  guint before = self->n_shown;

  self->n_shown = next_shown (before, self->ids->len);
  if (self->n_shown == self->ids->len)
    self->step = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n_shown - before);
  return self->step != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/**
 * rr_booking_model_set_ids:
 * @self: a list
 * @ids: (element-type gint64) (transfer none): what it lists from now on; not changed any more
 * @stays: whoever looks goes on looking at the top, whatever is there
 */
void
rr_booking_model_set_ids (RrBookingModel *self,
                          GArray         *ids,
                          gboolean        stays)
{
  g_autoptr(GArray) old = g_steal_pointer (&self->ids);
  guint n_old = self->n_shown, n_stay;
  gboolean is_another;

  self->ids = old;
  is_another = stays && n_old > 0 && is_another_list (self, ids);
  self->ids = g_array_ref (ids);
  self->n_shown = stays ? next_shown (n_old, ids->len) : ids->len;
  n_stay = MIN (n_old, self->n_shown);
  g_clear_handle_id (&self->step, g_source_remove);
  if (self->n_shown < ids->len)
    self->step = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, STEP_MS, step_cb, self, NULL);
  if (!is_another)
    {
      splice (self, old, n_old);
      return;
    }
  become_others (self, n_stay);
  if (n_old != self->n_shown)
    g_list_model_items_changed (G_LIST_MODEL (self), n_stay, n_old - n_stay, self->n_shown - n_stay);
}

/**
 * rr_booking_model_get_n:
 * @self: a list
 *
 * Returns: how many it has, also those that are still to come
 */
guint
rr_booking_model_get_n (RrBookingModel *self)
{
  return self->ids->len;
}

/**
 * rr_booking_model_dup_wanted:
 * @self: a list
 * @anew: also those that have a row
 *
 * Returns: (transfer full) (element-type gint64): numbers of bookings whose rows are wanted
 */
GArray *
rr_booking_model_dup_wanted (RrBookingModel *self,
                             gboolean        anew)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->in_use);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      RrBookingItem *item = value;

      if (anew || !has_row (item))
        g_array_append_val (ids, item->id);
    }
  return ids;
}

/**
 * rr_booking_model_put_rows:
 * @self: a list
 * @rows: (element-type RrBookingRow): bookings as they are now; those that are in use are taken
 */
void
rr_booking_model_put_rows (RrBookingModel *self,
                           GPtrArray      *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const RrBookingRow *row = rows->pdata[i];
      RrBookingItem *item = g_hash_table_lookup (self->in_use, &row->id);

      if (item == NULL || (has_row (item) && is_same (item->row, row)))
        continue;
      g_clear_pointer (&item->row, rr_booking_row_free);
      item->row = rr_booking_row_copy (row);
      item->serial++;
    }
  g_signal_emit (self, signals[FILLED], 0);
}

/**
 * rr_booking_model_find:
 * @self: a list
 * @id: a booking
 *
 * Returns: where it is, or %GTK_INVALID_LIST_POSITION if it is not there, or not yet
 */
guint
rr_booking_model_find (RrBookingModel *self,
                       gint64          id)
{
  for (guint i = 0; i < self->n_shown; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/**
 * rr_booking_model_get_n_in_use:
 * @self: a list
 *
 * Returns: how many items somebody holds
 */
guint
rr_booking_model_get_n_in_use (RrBookingModel *self)
{
  return g_hash_table_size (self->in_use);
}

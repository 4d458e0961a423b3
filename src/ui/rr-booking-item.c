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
 * Threads: main.
 * Ends:    items may outlive the model.
 */
struct _RrBookingItem
{
  GObject         parent_instance;

  gint64          id;
  RrBookingRow   *row;      /* (owned) (nullable) */
  guint           serial;
  RrBookingModel *model;    /* (weak) (nullable): as long as it has this item in its index */
};

struct _RrBookingModel
{
  GObject     parent_instance;

  GArray     *ids;          /* (owned): of gint64 */
  GHashTable *in_use;       /* (owned): id -> RrBookingItem (unowned) */
  guint       idle;         /* tells that something is wanted */
};

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
  return self->row;
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

static GType
get_item_type (GListModel *model)
{
  return RR_TYPE_BOOKING_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return RR_BOOKING_MODEL (model)->ids->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  RrBookingModel *self = RR_BOOKING_MODEL (model);
  RrBookingItem *item;
  gint64 id;

  if (position >= self->ids->len)
    return NULL;
  id = g_array_index (self->ids, gint64, position);
  item = g_hash_table_lookup (self->in_use, &id);
  if (item != NULL)
    return g_object_ref (item);

  item = g_object_new (RR_TYPE_BOOKING_ITEM, NULL);
  item->id = id;
  item->model = self;
  g_hash_table_insert (self->in_use, &item->id, item);
  /* After the frame that asks: its neighbours are asked for with it. */
  if (self->idle == 0)
    self->idle = g_idle_add (wanted_cb, self);
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

/**
 * rr_booking_model_set_ids:
 * @self: a list
 * @ids: (element-type gint64) (transfer none): what it lists from now on; not changed any more
 */
void
rr_booking_model_set_ids (RrBookingModel *self,
                          GArray         *ids)
{
  const gint64 *old = (gint64 *) (gpointer) self->ids->data, *new = (gint64 *) (gpointer) ids->data;
  guint n_old = self->ids->len, n_new = ids->len, begin = 0, end = 0;

  while (begin < MIN (n_old, n_new) && old[begin] == new[begin])
    begin++;
  while (end < MIN (n_old, n_new) - begin && old[n_old - 1 - end] == new[n_new - 1 - end])
    end++;
  g_array_ref (ids);
  g_array_unref (self->ids);
  self->ids = ids;
  if (n_old != n_new || begin < n_new)
    g_list_model_items_changed (G_LIST_MODEL (self), begin, n_old - begin - end, n_new - begin - end);
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

      if (anew || item->row == NULL)
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

      if (item == NULL || (item->row != NULL && is_same (item->row, row)))
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
 * Returns: where it is, or %GTK_INVALID_LIST_POSITION
 */
guint
rr_booking_model_find (RrBookingModel *self,
                       gint64          id)
{
  for (guint i = 0; i < self->ids->len; i++)
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

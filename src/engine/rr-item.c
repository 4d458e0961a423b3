/* rr-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-item.h"

#include "rr-sync.h"

/* RrItemPool lends items, so that a fix costs no allocation once the engine is
 * warm. It holds at most what was ever under way at once, which the bounds of the
 * channels limit.
 *
 * Threads: any.
 * Ends:    free it after every item came back.
 */
struct _RrItemPool
{
  RrMutex  lock;
  RrItem  *free;      /* (guarded by lock) */
  guint    n_out;     /* (guarded by lock) */
};

/**
 * rr_item_add_rider:
 * @item: an item with a message
 * @rider: (transfer full): what is kept and told with it
 *
 * Thread: of whoever holds the item.
 */
void
rr_item_add_rider (RrItem  *item,
                   RrRider *rider)
{
  rider->next = item->rider;
  item->rider = rider;
}

/**
 * rr_item_write_riders:
 * @store: the store, within a transaction
 * @item: an #RrItem whose message is new
 * @error: return location for an error
 *
 * Returns: %FALSE if one of them could not write
 */
gboolean
rr_item_write_riders (RrStore   *store,
                      gpointer   item,
                      GError   **error)
{
  for (RrRider *rider = ((RrItem *) item)->rider; rider != NULL; rider = rider->next)
    if (rider->write != NULL && !rider->write (store, rider, error))
      return FALSE;
  return TRUE;
}

/**
 * rr_item_settle_riders:
 * @item: an item
 * @outcome: what became of its message
 *
 * Ends its riders.
 */
void
rr_item_settle_riders (RrItem         *item,
                       RrStoreOutcome  outcome)
{
  while (item->rider != NULL)
    {
      RrRider *rider = item->rider;

      item->rider = g_steal_pointer (&rider->next);
      rider->done (rider, item, outcome);
    }
}

static void
item_reset (RrItem *item)
{
  rr_item_settle_riders (item, RR_STORE_FAILED);
  rr_message_clear (&item->message);
  item->outcome = RR_STORE_FAILED;
  g_clear_pointer (&item->notes, rr_note_free);
  item->lead = item;
  item->n_pending = 0;
  item->failed = FALSE;
  item->answer = RR_ANSWER_NONE;
  item->at_store = NULL;
  item->at_commit = NULL;
  item->at_tracker = NULL;
  item->data = NULL;
  item->tally = NULL;
  item->received_us = 0;
  item->request = 0;
}

/**
 * rr_item_pool_new:
 *
 * Returns: (transfer full): an empty pool
 */
RrItemPool *
rr_item_pool_new (void)
{
  RrItemPool *self = g_new0 (RrItemPool, 1);

  rr_mutex_init (&self->lock);
  return self;
}

/**
 * rr_item_pool_free:
 * @self: (nullable) (transfer full): a pool to which every item came back
 */
void
rr_item_pool_free (RrItemPool *self)
{
  if (self == NULL)
    return;

  g_warn_if_fail (self->n_out == 0);
  while (self->free != NULL)
    {
      RrItem *item = self->free;

      self->free = item->next_free;
      g_free (item);
    }
  rr_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * rr_item_pool_take:
 * @self: a pool
 *
 * Thread: any.
 *
 * Returns: (transfer full): an empty item; give it back with rr_item_pool_give()
 */
RrItem *
rr_item_pool_take (RrItemPool *self)
{
  RrItem *item;

  rr_mutex_lock (&self->lock);
  item = self->free;
  if (item != NULL)
    self->free = item->next_free;
  self->n_out++;
  rr_mutex_unlock (&self->lock);

  if (item == NULL)
    {
      item = g_new0 (RrItem, 1);
      item_reset (item);
    }
  return item;
}

/**
 * rr_item_pool_give:
 * @self: a pool
 * @items: (array length=n_items) (transfer full): items it lent
 * @n_items: how many
 *
 * Thread: any.
 */
void
rr_item_pool_give (RrItemPool  *self,
                   RrItem     **items,
                   guint        n_items)
{
  for (guint i = 0; i < n_items; i++)
    item_reset (items[i]);

  rr_mutex_lock (&self->lock);
  for (guint i = 0; i < n_items; i++)
    {
      items[i]->next_free = self->free;
      self->free = items[i];
    }
  self->n_out -= n_items;
  rr_mutex_unlock (&self->lock);
}

/**
 * rr_item_is_command:
 * @item: an item
 *
 * Returns: %TRUE if it is a command, %FALSE if it carries a message
 */
gboolean
rr_item_is_command (const RrItem *item)
{
  return item->at_store != NULL || item->at_tracker != NULL;
}

/**
 * rr_item_pool_get_n_out:
 * @self: a pool
 *
 * Returns: how many items are under way
 */
guint
rr_item_pool_get_n_out (RrItemPool *self)
{
  guint n;

  rr_mutex_lock (&self->lock);
  n = self->n_out;
  rr_mutex_unlock (&self->lock);
  return n;
}

/* rr-departure-item.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-departure-item.h"

/* RrDepartureItem is one departure in a list: the entry of a board that it keeps alive.
 *
 * Threads: main.
 * Ends:    with its last reference.
 */
struct _RrDepartureItem
{
  GObject             parent_instance;

  RrDepartureBoard   *board;     /* (owned) */
  const RrBoardEntry *entry;     /* of the board */
  gboolean            is_first;
};

G_DEFINE_FINAL_TYPE (RrDepartureItem, rr_departure_item, G_TYPE_OBJECT)

static guint signal_changed;

static void
rr_departure_item_finalize (GObject *object)
{
  g_clear_pointer (&RR_DEPARTURE_ITEM (object)->board, rr_departure_board_unref);

  G_OBJECT_CLASS (rr_departure_item_parent_class)->finalize (object);
}

static void
rr_departure_item_class_init (RrDepartureItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rr_departure_item_finalize;
  signal_changed = g_signal_new ("changed", RR_TYPE_DEPARTURE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
rr_departure_item_init (RrDepartureItem *self)
{
}

/**
 * rr_departure_item_new:
 * @board: (transfer none): a board
 * @entry: one of its entries
 * @is_first: whether its day begins with it
 *
 * Returns: (transfer full): an item
 */
RrDepartureItem *
rr_departure_item_new (RrDepartureBoard   *board,
                       const RrBoardEntry *entry,
                       gboolean            is_first)
{
  RrDepartureItem *self = g_object_new (RR_TYPE_DEPARTURE_ITEM, NULL);

  self->board = rr_departure_board_ref (board);
  self->entry = entry;
  self->is_first = is_first;
  return self;
}

/**
 * rr_departure_item_update:
 * @self: an item
 * @board: (transfer none): a newer board
 * @entry: the same departure there
 */
void
rr_departure_item_update (RrDepartureItem    *self,
                          RrDepartureBoard   *board,
                          const RrBoardEntry *entry)
{
  rr_departure_board_ref (board);
  rr_departure_board_unref (self->board);
  self->board = board;
  self->entry = entry;
  g_signal_emit (self, signal_changed, 0);
}

/**
 * rr_departure_item_get_entry:
 * @self: an item
 *
 * Returns: (transfer none): its departure
 */
const RrBoardEntry *
rr_departure_item_get_entry (RrDepartureItem *self)
{
  return self->entry;
}

/**
 * rr_departure_item_is_first:
 * @self: an item
 *
 * Returns: %TRUE if its day begins with it
 */
gboolean
rr_departure_item_is_first (RrDepartureItem *self)
{
  return self->is_first;
}

/* rr-chan-buffer.c
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "rr-chan-buffer.h"

#include <string.h>

/* Items ride through a GAsyncQueue in blocks of some sixty: one turn of the queue and
 * one copy serve a whole batch, where an element each would cost more than the rest of
 * a send and a receive together. A channel that never holds more than a block keeps
 * using the same one.
 *
 * The queue is used through its unlocked calls with the channel's lock held, so race
 * detectors see it.
 *
 * Threads: whoever has the channel's lock.
 * Ends:    clear() frees the blocks; the items in them are the channel's.
 */

#define MAX_BLOCK  62     /* items; with the header half a kilobyte */
#define MAX_SPARE  16

struct _RrChanBlock
{
  RrChanBlock *next;      /* (owned) (nullable): of the spare ones */
  guint        begin;     /* taken up to here */
  guint        end;       /* filled up to here */
  gpointer     items[];
};

void
rr_chan_buffer_init (RrChanBuffer *self,
                     guint         capacity)
{
  *self = (RrChanBuffer) {
    .full = g_async_queue_new (),
    .block_size = CLAMP (capacity, 1, MAX_BLOCK),
  };
}

void
rr_chan_buffer_clear (RrChanBuffer *self)
{
  RrChanBlock *block;

  while ((block = g_async_queue_try_pop_unlocked (self->full)) != NULL)
    g_free (block);
  while ((block = self->spare) != NULL)
    {
      self->spare = block->next;
      g_free (block);
    }
  g_free (self->first);
  g_async_queue_unref (self->full);
}

static RrChanBlock *
get_block (RrChanBuffer *self)
{
  RrChanBlock *block = self->spare;

  if (block == NULL)
    block = g_malloc (sizeof (RrChanBlock) + self->block_size * sizeof (gpointer));
  else
    {
      self->spare = block->next;
      self->n_spare--;
    }
  block->next = NULL;
  block->begin = 0;
  block->end = 0;
  return block;
}

static void
put_away (RrChanBuffer *self,
          RrChanBlock  *block)
{
  if (self->n_spare == MAX_SPARE)
    {
      g_free (block);
      return;
    }

  block->next = self->spare;
  self->spare = block;
  self->n_spare++;
}

/* Returns: (transfer none): the last block, with room in it */
static RrChanBlock *
block_with_room (RrChanBuffer *self)
{
  RrChanBlock *block = self->last;

  if (block != NULL && block->end < self->block_size)
    return block;

  block = get_block (self);
  if (self->first == NULL)
    self->first = block;
  else
    g_async_queue_push_unlocked (self->full, block);
  self->last = block;
  return block;
}

void
rr_chan_buffer_put (RrChanBuffer   *self,
                    gpointer const *items,
                    guint           n_items)
{
  self->length += n_items;
  while (n_items > 0)
    {
      RrChanBlock *block = block_with_room (self);
      guint n = MIN (n_items, self->block_size - block->end);

      memcpy (block->items + block->end, items, n * sizeof (gpointer));
      block->end += n;
      items += n;
      n_items -= n;
    }
}

/* The first block is empty: the next one is, or it starts over if it is the only one. */
static void
pass_first (RrChanBuffer *self)
{
  RrChanBlock *block = self->first;

  if (block == self->last)
    {
      block->begin = 0;
      block->end = 0;
      return;
    }

  self->first = g_async_queue_try_pop_unlocked (self->full);
  put_away (self, block);
}

guint
rr_chan_buffer_take (RrChanBuffer *self,
                     gpointer     *items,
                     guint         max_items)
{
  guint n_items = MIN (max_items, self->length);

  self->length -= n_items;
  for (guint n_left = n_items; n_left > 0; )
    {
      RrChanBlock *block = self->first;
      guint n = MIN (n_left, block->end - block->begin);

      memcpy (items, block->items + block->begin, n * sizeof (gpointer));
      block->begin += n;
      items += n;
      n_left -= n;
      if (block->begin == block->end)
        pass_first (self);
    }
  return n_items;
}

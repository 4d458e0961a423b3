/* rr-chan-buffer.h
 *
 * Copyright 2026 The Roundrock Authors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RrChanBlock RrChanBlock;

/* The items of a channel, in order. Everything is called with the channel's lock held. */
typedef struct
{
  GAsyncQueue *full;        /* (owned): blocks behind the first */
  RrChanBlock *first;       /* (owned) (nullable): items are taken from it */
  RrChanBlock *last;        /* (unowned) (nullable): items are put into it */
  RrChanBlock *spare;       /* (owned) (nullable): a chain */
  guint        n_spare;
  guint        block_size;
  guint        length;
} RrChanBuffer;

void   rr_chan_buffer_init   (RrChanBuffer   *self,
                              guint           capacity);
void   rr_chan_buffer_clear  (RrChanBuffer   *self);
void   rr_chan_buffer_put    (RrChanBuffer   *self,
                              gpointer const *items,
                              guint           n_items);
/* Returns: how many there were to take */
guint  rr_chan_buffer_take   (RrChanBuffer   *self,
                              gpointer       *items,
                              guint           max_items);

G_END_DECLS
